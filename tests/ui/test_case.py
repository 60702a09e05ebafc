"""The case: why the score is what it is, what policy says, and a decision nobody made beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes, fakes_why
from tests.ui.conftest import MakeShell, settle
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome, Verdict
from workbench.scoring.points import pd_of_points
from workbench.services.case_file import DecisionRecord
from workbench.ui.ask import Question
from workbench.ui.case.fall import VIEWS, lines
from workbench.ui.case.page import CasePage
from workbench.ui.case.policy import sorted_checks, summary
from workbench.ui.case.readings import figures
from workbench.ui.case.why import case_context
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CONTROL = Qt.KeyboardModifier.ControlModifier
CASE = "LN-261123-0417"


def clean() -> object:
    """A case with nothing against it: every check passes, nothing disagrees, the request is advised in full."""
    file = fakes.case_file(CASE)
    advice = file.recommendation
    assert advice is not None
    passed = tuple(one for one in advice.checks if one.verdict is Verdict.PASS)
    advice = replace(advice, outcome=Outcome.APPROVE, checks=passed, reasons=())
    return replace(file, recommendation=advice, mismatches=())


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


def opened(shell: Shell, file: object = None) -> CasePage:
    if file is not None:
        shell.bench.services.cases.files[CASE] = file
    order = tuple(f"LN-261123-{raw[1]}" for raw in fakes.ROWS)
    shell.open_page("case", {"case_no": CASE, "order": order, "left": {CASE: -12}})
    settle()
    page = shell.page
    assert isinstance(page, CasePage)
    return page


def proposals(shell: Shell) -> list:
    return [call for call in shell.bench.services.decision.calls if call[0] == "propose"]


# --- the explanation ------------------------------------------------------------------------------------------------


def test_the_bars_add_up_from_the_peers_to_the_case() -> None:
    rows = lines(fakes.waterfall(), Text("", ""))
    assert rows[0].end == 584
    assert rows[-1].end == 633
    assert sum(row.end - row.begin for row in rows) == 633 - 584
    for above, below in pairwise(rows):
        assert below.begin == above.end


def test_the_whole_picture_is_said_in_words(shell: Shell) -> None:
    spoken = opened(shell).why.fall.accessibleName()
    assert spoken.startswith("同类商户平均 584; 历史 11 笔全部按期归还 +19")
    assert "退款率 8.7%，高于同行 −14" in spoken
    assert spoken.endswith("本案评分 633")


def test_pd_reads_along_the_path_and_shap_in_log_odds(shell: Shell) -> None:
    rows = lines(fakes.waterfall(), Text("", ""))
    pds, shap = figures(rows, "pd", 0.0186), figures(rows, "shap", 0.0186)
    assert (pds[0], pds[-1]) == ("4.21%", "1.86%")
    assert pd_of_points(600) == pytest.approx(1 / 31)
    assert pds[1].startswith("−")
    assert shap[1] == "−0.33"
    page = opened(shell)
    page.why.readings.choose(1)
    assert "沿路径" in page.why.remark.text()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("pd", [None, 0.0186, 0.01857, 0.0191])
def test_every_reading_adds_up_as_it_is_shown(view: str, pd: float | None) -> None:
    def number(words: str) -> Decimal:
        return Decimal(words.replace("−", "-").replace("%", "").replace("+", ""))

    rows = lines(fakes.waterfall(), Text("", ""))
    told = [number(words) for words in figures(rows, view, pd)]
    assert told[0] + sum(told[1:-1]) == told[-1]


def test_the_reasons_name_their_stage_their_points_and_whom_they_compare_with(shell: Shell) -> None:
    page = opened(shell)
    page.why.readings.choose(3)
    assert page.why.reasons.isVisible()
    assert not page.why.fall.isVisible()
    shown = [place for place in page.why.reasons.rows if place.isVisible()]
    assert len(shown) == 3
    assert shown[0].words.text() == "退款率 8.7%，超过政策上限 8.0%"
    assert "（2,938 人）" in page.why.reasons.baseline.text()
    approved = replace(fakes.recommendation(), outcome=Outcome.APPROVE, reasons=())
    page.why.show_file(replace(fakes.case_file(CASE), recommendation=approved))
    shown = [place for place in page.why.reasons.rows if place.isVisible()]
    assert [place.words.text() for place in shown] == [one.text.zh for one in fakes_why.REASONS]
    assert shown[0].points.text() == "−14"
    assert shown[0].effect.text() == "退款率等 3 项取训练样本中位：PD 1.86% → 1.32%"


def test_a_lit_row_says_what_it_does_to_the_pd_and_the_foot_sums_the_flows(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    assert page.why.foot.text() == "按流合计：资金流 +26，物流 −9，信息流 +32，共 +49 分"
    row = next(i for i, one in enumerate(page.why.fall.rows()) if one.features == ("refund_rate",))
    for _ in range(row + 1):
        qtbot.keyClick(page.why.fall, Qt.Key.Key_Down)
    assert page.why.foot.text() == "这一行的 3 项指标取训练样本中位：PD 1.86% → 1.32%"
    assert "+26 分" in page.flows.views[0].accessibleName()


def test_a_cohort_under_thirty_is_named_and_said_to_be_no_comparison() -> None:
    fall = fakes.waterfall()
    assert lines(fall, Text("", ""))[0].context.zh.endswith("（214 家）")
    few = replace(fall, cohort=replace(fall.cohort, count=12))
    assert "12 家，不足 30 家，不作同行比较" in lines(few, Text("", ""))[0].context.zh


def test_a_press_on_a_bar_shows_where_its_number_comes_from(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    row = next(i for i, one in enumerate(page.why.fall.rows()) if one.features == ("refund_rate",))
    point = page.why.fall.rect().topLeft()
    point.setX(60)
    point.setY(round(2 + (row + 0.5) * page.why.fall._row_high))
    qtbot.mouseClick(page.why.fall, Qt.MouseButton.LeftButton, pos=point)
    assert ("evidence", CASE, "refund_rate") in shell.bench.services.cases.calls
    assert page.drawer is not None
    assert page.drawer.value.text() == "8.7%"
    assert page.drawer.count.text() == "来源 184 行，显示 2 行"
    qtbot.keyClick(page.drawer, Qt.Key.Key_Escape)
    assert not page.drawer.is_open


def test_how_far_the_next_band_is_stands_beside_the_score() -> None:
    assert case_context(fakes.case_file()).zh == "PD 1.86%，距 A 档差 27 分"


def test_what_fails_stands_first_and_is_counted() -> None:
    checks = fakes.checks()
    assert sorted_checks(checks)[0].rule_id == "REFUND"
    assert summary(checks).zh == "6 过 · 1 待说明"
    settled = tuple(replace(one, cleared=True) if one.rule_id == "REFUND" else one for one in checks)
    assert summary(settled).zh == "7 过"
    unknown = (replace(checks[0], verdict=Verdict.UNKNOWN), *checks[1:])
    assert "1 未知" in summary(unknown).zh


def test_a_slider_asks_what_would_be_and_reset_forgets_it(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    slider = page.whatif.sliders[1]
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    asked = shell.bench.services.cases.calls[-1]
    assert asked[0] == "what_if"
    assert asked[1] == {"refund_rate": pytest.approx(0.077)}
    assert page.whatif.answer.words() == "PD 1.12%, 662, A, 建议通过"
    page.whatif.reset_button.click()
    assert page.whatif.answer.words() == ""
    assert slider.value == 0.087


# --- the decision ---------------------------------------------------------------------------------------------------


def test_nothing_is_chosen_beforehand_and_nothing_can_be_confirmed(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    assert page.bar.choice.outcome is None
    assert not page.bar.confirm.isEnabled()
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    assert proposals(shell) == []
    assert page.bar.limit.text() == "¥60,000"
    assert page.bar.rate.text() == "15.6"


def test_a_clean_case_is_decided_with_a_and_control_enter(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    assert page.bar.confirm.isEnabled()
    assert page.bar.confirm.words_shown() == "确认决策"
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    (_, case_no, draft) = proposals(shell)[0]
    assert (case_no, draft.outcome, draft.limit_fen) == (CASE, Outcome.APPROVE, 6_000_000)
    assert draft.daily_rate == Decimal("0.000427")
    assert shell.toasts.shown[-1].notice.title.zh == "已通过 ¥60,000"


def test_an_approval_against_a_rule_needs_a_reason_and_a_second_person(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    assert page.bar.grounds.comment.isVisible()
    assert not page.bar.confirm.isEnabled()
    page.bar.grounds.comment.setPlainText("退款集中在大促后一周，已回落到 5%")
    assert page.bar.confirm.isEnabled()
    assert page.bar.confirm.words_shown() == "送复核"
    page.bar.confirm.click()
    assert proposals(shell)[0][2].comment.startswith("退款集中")
    assert shell.toasts.shown[-1].notice.title.zh == "已送复核 ¥60,000"


def test_a_limit_beyond_authority_is_sent_for_approval(shell: Shell) -> None:
    file = replace(clean(), authority_fen=5_000_000)
    page = opened(shell, file)
    page.bar.choice.choose(Outcome.APPROVE)
    assert page.bar.confirm.words_shown() == "送复核"
    page.bar.limit.setText("5万")
    page.bar.limit.textEdited.emit("5万")
    assert page.bar.limit.amount_fen == 5_000_000
    assert page.bar.confirm.words_shown() == "确认决策"


def test_why_a_second_person_signs_is_said_at_the_bar(shell: Shell) -> None:
    words = Text("2026-10评分 PSI 0.143；通过须第二人复核", "PSI of 2026-10 is 0.143; a second person signs")
    page = opened(shell, replace(clean(), drift=words))
    page.bar.choice.choose(Outcome.APPROVE)
    assert page.bar.confirm.words_shown() == "送复核"
    assert page.bar.authority.text() == "须第二人复核：评分漂移"
    assert page.bar.authority.toolTip() == words.zh
    page.bar.choice.choose(Outcome.REFER)
    assert page.bar.confirm.words_shown() == "确认决策"
    assert page.bar.authority.toolTip() == ""
    page = opened(shell, replace(clean(), authority_fen=5_000_000))
    page.bar.choice.choose(Outcome.APPROVE)
    assert page.bar.authority.text() == "须第二人复核：超出权限"
    page = opened(shell, replace(clean(), authority_fen=5_000_000, drift=words))
    page.bar.choice.choose(Outcome.APPROVE)
    assert page.bar.authority.text() == "须第二人复核：2 项原因"
    assert page.bar.authority.toolTip().splitlines() == ["额度超出你的权限", words.zh]


def test_a_decline_names_its_reasons_and_is_asked_about_once_more(shell: Shell, qtbot: QtBot) -> None:
    file = fakes.case_file(CASE)
    advice = replace(file.recommendation, outcome=Outcome.DECLINE)
    page = opened(shell, replace(file, recommendation=advice))
    qtbot.keyClick(page.why.fall, Qt.Key.Key_D)
    assert [check.isChecked() for check in page.bar.grounds.checks[:5]] == [True, True, True, False, False]
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    assert proposals(shell) == []
    asked = shell.findChild(Question)
    assert asked is not None
    qtbot.keyClick(asked, Qt.Key.Key_Return, CONTROL)
    draft = proposals(shell)[0][2]
    assert draft.outcome is Outcome.DECLINE
    assert draft.reason_codes == ("REFUND", "dispatch_hours", "balance_cv")


def test_a_decline_takes_four_reasons_at_most_and_one_at_least(shell: Shell) -> None:
    page = opened(shell)
    page.bar.choice.choose(Outcome.DECLINE)
    checks = page.bar.grounds.checks
    checks[3].click()
    assert not checks[4].isEnabled()
    for check in checks[:4]:
        check.setChecked(False)
    assert not page.bar.confirm.isEnabled()
    assert "一至四项" in page.bar.authority.text()


def test_policy_that_forbids_an_approval_takes_the_choice_away(shell: Shell, qtbot: QtBot) -> None:
    file = fakes.case_file(CASE)
    checks = (replace(file.recommendation.checks[0], verdict=Verdict.FAIL, severity="decline"),)
    page = opened(shell, replace(file, recommendation=replace(file.recommendation, checks=checks)))
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    assert page.bar.choice.outcome is None
    assert "店铺存续" in page.bar.choice.toolTip()


def test_a_refusal_of_the_service_is_shown_and_the_bar_stays_open(shell: Shell) -> None:
    def refuse(case_no: str, draft: object, actor: object, **_: object) -> None:
        raise StaffError(Text("资金余量不足", "No funds left"), Text("请降低额度", "Lower the limit"), code="FUNDS")

    shell.bench.services.decision.propose = refuse
    page = opened(shell, clean())
    page.bar.choice.choose(Outcome.APPROVE)
    page.confirm()
    assert shell.toasts.shown[-1].notice.title.zh == "资金余量不足"
    assert page.bar.confirm.isEnabled()


def test_escape_takes_the_choice_back_before_it_leaves_the_case(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    page.bar.choice.choose(Outcome.APPROVE)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Escape)
    assert shell.page is page
    assert page.bar.choice.outcome is None


def test_a_stale_score_cannot_be_decided_and_is_renewed_by_one_press(shell: Shell) -> None:
    stale = Text("模型已更换，请重新评分", "The model changed; score again")
    page = opened(shell, replace(fakes.case_file(CASE), stale=stale))
    assert page.banner.isVisible()
    assert page.banner.words == stale.zh
    assert not page.bar.choice.isEnabled()
    page.banner.button.click()
    assert shell.bench.services.scoring.calls == [("score_case", CASE)]


def test_a_case_without_a_score_says_so_everywhere(shell: Shell) -> None:
    bare = replace(fakes.case_file(CASE), score=None, waterfall=None, recommendation=None, stage=Stage.DRAFT)
    page = opened(shell, bare)
    assert page.why.heading.text() == "还没有评分"
    assert page.header.pd.text() == "—"
    assert page.header.advice.words.text() == "未评分"
    assert not page.bar.confirm.isEnabled()


def test_a_decided_case_is_read_only_and_offers_its_papers(shell: Shell, qtbot: QtBot) -> None:
    record = DecisionRecord(
        1,
        Outcome.APPROVE,
        6_000_000,
        Decimal("0.000427"),
        Decimal("0.005"),
        365,
        (),
        "",
        False,
        "沈宁",
        fakes.NOW,
        None,
        None,
        False,
    )
    page = opened(shell, replace(fakes.case_file(CASE), decision=record, stage=Stage.CONTRACT))
    assert not page.bar.choice.isVisible()
    assert page.bar.state.text() == "已通过"
    assert page.bar.detail.text() == "经办 沈宁 10:42"
    assert not page.bar.withdraw.isVisible()
    page.bar.papers.click()
    settle()
    assert shell.stack.currentWidget() is shell.made["documents"]


def test_a_proposal_may_be_withdrawn_with_a_reason(shell: Shell) -> None:
    record = DecisionRecord(
        1,
        Outcome.APPROVE,
        6_000_000,
        Decimal("0.000427"),
        Decimal("0.005"),
        365,
        (),
        "",
        False,
        "沈宁",
        fakes.NOW - timedelta(minutes=5),
        None,
        None,
        False,
    )
    page = opened(shell, replace(fakes.case_file(CASE), decision=record, stage=Stage.DECISION))
    assert page.bar.state.text() == "待第二人复核"
    page.bar.withdraw.click()
    asked = shell.findChild(Question)
    assert asked is not None
    assert not asked.yes.isEnabled()
    from workbench.ui.fields import TextBox

    asked.findChild(TextBox).setPlainText("商户改了申请金额，需要重报")
    asked.yes.click()
    assert shell.bench.services.decision.calls[-1][0] == "withdraw"


def test_a_note_is_kept_with_the_case(shell: Shell, qtbot: QtBot) -> None:
    from workbench.ui.case.notes import NoteBox

    page = opened(shell)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_N)
    box = shell.findChild(NoteBox)
    box.words.setPlainText("已电话联系")
    box.save()
    assert ("note", CASE, "已电话联系") in shell.bench.services.cases.calls


def test_letters_typed_into_a_field_are_not_commands(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    qtbot.keyClick(page.why.fall, Qt.Key.Key_N)
    from workbench.ui.case.notes import NoteBox

    box = shell.findChild(NoteBox)
    qtbot.keyClicks(box.words, "and")
    assert box.words.toPlainText() == "and"
    assert page.bar.choice.outcome is None
    box.close_overlay()
    qtbot.keyClick(page.why.fall, Qt.Key.Key_L)
    qtbot.keyClicks(page.bar.limit, "d")
    assert page.bar.choice.outcome is None


def test_the_narrow_window_shows_tabs_and_keeps_the_decision_bar(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell(size=(1180, 720))
    page = opened(shell)
    assert page.left_tabs.isVisible()
    assert page.why.isVisible()
    assert not page.flows.isVisible()
    qtbot.keyClick(page.why.fall, Qt.Key.Key_2)
    settle()
    assert page.flows.isVisible()
    assert not page.why.isVisible()
    page.left_tabs.choose(2)
    settle()
    assert page.history.isVisible()
    assert page.bar.choice.isVisible()


def test_merchant_names_are_plain_text(shell: Shell) -> None:
    file = fakes.case_file(CASE)
    wicked = "<b>已批准</b><img src='file:///etc/passwd'>"
    page = opened(shell, replace(file, merchant=replace(file.merchant, name=wicked)))
    assert page.header.name.text() == wicked


def test_pictures_kept_in_the_interview_stand_under_the_history_and_open(shell: Shell) -> None:
    from pathlib import Path

    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    from workbench.services.recordings_file import Snapshot
    from workbench.ui.case.pictures import PictureBox

    page = opened(shell)
    assert page.pictures.lines == []
    assert not page.pictures.isVisible()
    room = shell.bench.services.recordings
    image, store = QImage(320, 180, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0x336655)
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(store, "PNG")
    room.png = bytes(store.data().data())
    shot = Snapshot("S1", 751_000, Path(f"{CASE}-S1.png"), "0" * 64, None, True, True)
    room.media = replace(room.media, snapshots=(shot,))
    page.refresh()
    settle()
    (line,) = page.pictures.lines
    assert page.pictures.isVisible()
    assert "12:31" in line.accessibleName()
    assert "模拟" in line.accessibleName()
    line.click()
    settle()
    (box,) = shell.findChildren(PictureBox)
    assert box.readable
    assert box.isVisible()
    assert room.calls[-1] == ("picture", "S1")
