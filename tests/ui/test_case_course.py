"""Does the case say what stands in the way of a decision, and keep what was typed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from tests.ui.test_case import CASE, CONTROL, clean, opened, proposals
from workbench.access.staff import actor_of
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.case_file import DecisionRecord
from workbench.services.commands import Once
from workbench.ui.ask import Question
from workbench.ui.case.review_request import ReviewRequest
from workbench.ui.labels import Label
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


def record(**changes: object) -> DecisionRecord:
    made = fakes.FakeDecisions().propose(CASE, fakes.FakeDecisions().draft(CASE, fakes.FakeDesk().actor()),
                                         fakes.FakeDesk().actor())  # fmt: skip
    return replace(made, **changes)


def test_an_override_asks_for_its_declared_reason_before_its_words(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    qtbot.keyClick(page.why.fall, Qt.Key.Key_D)
    assert page.bar.grounds.code.isVisible()
    assert page.bar.grounds.code.hasFocus()
    assert page.bar.authority.text() == "请选择改判原因"
    offered = [str(value) for _, value in page.bar.grounds.code._options]
    assert "OV_PURPOSE" in offered
    assert "OV_RELATION" not in offered  # that one speaks for lending
    page.bar.grounds.code.setCurrentIndex(offered.index("OV_PURPOSE"))
    page.bar.grounds.code.picked.emit("OV_PURPOSE")
    assert page.bar.authority.text().startswith("请写理由")
    page.bar.grounds.comment.setPlainText("用途与所附合同不一致，无法核实")
    page.confirm()
    page.window().findChildren(Question)[-1].yes.click()
    ((_, _, draft),) = proposals(shell)
    assert (draft.outcome, draft.override_code) == (Outcome.DECLINE, "OV_PURPOSE")


def test_following_the_recommendation_asks_for_no_code(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    assert not page.bar.grounds.isVisible()
    assert page.bar.confirm.isEnabled()


def test_a_standing_contradiction_takes_approval_away_and_leads_to_the_interview(shell: Shell) -> None:
    words = (Text("申报两个仓库，实为一个", "Two warehouses claimed, one seen"),)
    page = opened(shell, replace(clean(), contradictions=words))
    assert "申报两个仓库" in page.banner.words
    assert not page.bar.choice.allows(Outcome.APPROVE)
    assert page.bar.choice.allows(Outcome.DECLINE)
    page.banner.button.click()
    settle()
    assert shell.page is shell.made["interview"]


def test_the_switch_is_said_above_the_case(shell: Shell) -> None:
    stopped = Text("自动决策已由周砚停用，全部案件由人工决定：漂移待查", "Stopped")
    page = opened(shell, replace(clean(), stopped=stopped))
    assert page.banner.words == stopped.zh
    assert not page.banner.button.isVisible()


def test_what_was_typed_survives_a_change_by_somebody_else_and_the_change_is_said(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_R)
    page.bar.grounds.comment.setPlainText("退款集中在十月，须核对物流")
    changed_by_another(shell, 7)
    page.refresh()
    settle()
    assert page.banner.words == "周砚 于 10:49 重新评分。所填内容未丢失"
    assert (page.banner.button.words_shown(), page.banner.other.words_shown()) == ("看现状", "保留我的")
    assert page.bar.choice.outcome is Outcome.REFER
    assert page.bar.grounds.words() == "退款集中在十月，须核对物流"
    page.banner.button.click()
    settle()
    assert page.bar.choice.outcome is None
    assert "于 10:49" not in page.banner.words or not page.banner.isVisible()


def changed_by_another(shell: Shell, seen: int, staff_id: str = "s02") -> None:
    """Somebody else's entry in the journal of the case."""
    file = shell.bench.services.cases.open(CASE)
    told = Text("周砚 于 10:49 重新评分", "Zhou Yan scored the case again at 10:49")
    shell.bench.services.cases.files[CASE] = replace(file, seen=seen, last_change=told, last_by=staff_id)


def keeps_order(shell: Shell) -> list[Once]:
    """The service refuses what was drafted on an older reading, as the records do; answers what was sent."""
    sent: list[Once] = []
    decisions = shell.bench.services.decision
    propose = type(decisions).propose

    def guarded(case_no: str, draft: object, actor: object, pin: object = None, once: Once | None = None) -> object:
        assert once is not None
        sent.append(once)
        file = shell.bench.services.cases.open(case_no)
        if once.seen is not None and once.seen < file.seen:
            raise StaffError(file.last_change, Text("没有写入", "Not written"), code="CASE_CHANGED")
        return propose(decisions, case_no, draft, actor)

    decisions.propose = guarded
    return sent


def test_a_conflict_found_by_the_records_is_the_same_banner_and_mine_can_be_kept(shell: Shell, qtbot: QtBot) -> None:
    page, sent = opened(shell, clean()), keeps_order(shell)
    toasts: list[object] = []
    shell.bench.told.connect(toasts.append)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_R)
    page.bar.grounds.comment.setPlainText("退款集中在十月，须核对物流")
    changed_by_another(shell, 7)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    settle()
    assert proposals(shell) == []
    assert toasts == []  # said where the answer stands, not in passing
    assert page.banner.words == "周砚 于 10:49 重新评分。所填内容未丢失"
    assert (page.bar.choice.outcome, page.bar.grounds.words()) == (Outcome.REFER, "退款集中在十月，须核对物流")
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)  # nothing is accepted by pressing again
    settle()
    assert proposals(shell) == []
    page.banner.other.click()
    settle()
    assert not page.banner.isVisible()
    assert page.bar.grounds.words() == "退款集中在十月，须核对物流"
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    settle()
    assert len(proposals(shell)) == 1
    assert [one.seen for one in sent] == [0, 0, 7]
    assert len({one.key for one in sent}) == 1  # one wish, one key


def test_what_a_person_did_themselves_is_no_conflict(shell: Shell, qtbot: QtBot) -> None:
    page, sent = opened(shell, clean()), keeps_order(shell)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    changed_by_another(shell, 7, shell.bench.actor.staff_id)
    page.refresh()
    settle()
    assert not page.banner.isVisible()
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    settle()
    assert [one.seen for one in sent] == [7]
    assert len(proposals(shell)) == 1


def test_two_wishes_have_two_keys(shell: Shell, qtbot: QtBot) -> None:
    sent = keeps_order(shell)
    for _ in range(2):
        page = opened(shell, clean())
        qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
        qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
        settle()
    assert len({one.key for one in sent}) == 2


def test_a_withdrawal_on_a_changed_case_asks_again_with_the_words_that_were_typed(shell: Shell) -> None:
    page = opened(shell, replace(clean(), decision=record(), stage=Stage.DECISION, may_withdraw=True))
    decisions, sent = shell.bench.services.decision, []

    def withdraw(case_no: str, comment: str, actor: object, once: Once) -> None:
        sent.append((comment, once))
        if once.seen == 0:
            raise StaffError(Text("周砚 于 10:52 写了备注", "…"), Text("没有写入", "Not written"), code="CASE_CHANGED")

    decisions.withdraw = withdraw
    page.bar.withdraw.click()
    first = page.window().findChildren(Question)[-1]
    first.findChildren(type(page.bar.grounds.comment))[0].setPlainText("额度填错了，须重新提出来")
    changed_by_another(shell, 9)
    first.yes.click()
    second = page.window().findChildren(Question)[-1]
    assert second is not first
    shown = [label.text() for label in second.findChildren(Label)]
    assert "周砚 于 10:52 写了备注" in shown
    assert second.yes.isEnabled()  # the words are still there
    second.yes.click()
    assert [(words, once.seen) for words, once in sent] == [
        ("额度填错了，须重新提出来", 0), ("额度填错了，须重新提出来", 9)
    ]  # fmt: skip
    assert len({once.key for _, once in sent}) == 2  # another question is another wish


def test_a_reload_without_a_change_keeps_the_choice_and_says_nothing(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    page.bar.limit.show_amount(3_000_000, "CNY")
    page.refresh()
    settle()
    assert page.bar.choice.outcome is Outcome.APPROVE
    assert page.bar.limit.amount_fen == 3_000_000
    assert not page.banner.isVisible()


def test_a_refusal_because_the_case_moved_keeps_what_was_typed(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)

    def moved(case_no: str, draft: object, actor: object, **_: object) -> None:
        raise StaffError(Text("评分已变", "The score changed"), Text("请核对", "Look again"), code="DRAFT_STALE")

    shell.bench.services.decision.propose = moved
    qtbot.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    settle()
    assert page.bar.choice.outcome is Outcome.APPROVE


def test_a_proposal_somebody_opened_can_no_longer_be_withdrawn(shell: Shell) -> None:
    waiting = record(opened_by="周砚", opened_at=fakes.NOW)
    page = opened(shell, replace(clean(), decision=waiting, stage=Stage.DECISION))
    assert not page.bar.withdraw.isVisible()
    assert "周砚" in page.bar.detail.text()
    assert "不能再撤回" in page.bar.detail.text()
    page = opened(shell, replace(clean(), decision=record(), stage=Stage.DECISION, may_withdraw=True))
    assert page.bar.withdraw.isVisible()


def test_reopening_asks_for_a_reason_and_is_offered_to_whom_it_is_given(shell: Shell) -> None:
    page = opened(shell, replace(clean(), decision=record(), stage=Stage.CONTRACT))
    assert not page.bar.reopen.isVisible()
    page = opened(shell, replace(clean(), decision=record(), stage=Stage.CONTRACT, may_reopen=True))
    page.bar.reopen.click()
    question = page.window().findChildren(Question)[-1]
    assert not question.yes.isEnabled()
    question._agree()  # Ctrl+Enter before the reason is written does nothing and loses nothing
    assert question.is_open
    question.findChildren(type(page.bar.grounds.comment))[0].setPlainText("商户补交了完整明细，须重新判断")
    question.yes.click()
    assert shell.bench.services.decision.calls[-1] == ("reopen", CASE, "商户补交了完整明细，须重新判断")


def test_a_reopened_case_is_decided_anew_and_says_why(shell: Shell) -> None:
    again = record(reopened=True, reopen_reason="商户补交了完整明细")
    page = opened(shell, replace(clean(), decision=again, stage=Stage.SCORED))
    assert "决策已重开：商户补交了完整明细" in page.banner.words
    assert page.bar.choice.isVisible()


def test_a_request_for_a_person_is_recorded_at_the_foot_of_a_decline(shell: Shell) -> None:
    declined = record(outcome=Outcome.DECLINE, prepared_by="system:abc")
    page = opened(shell, replace(clean(), decision=declined, stage=Stage.REJECTED, may_ask_review=True))
    page.bar.ask_review.click()
    sheet = page.window().findChildren(ReviewRequest)[-1]
    assert not sheet.yes.isEnabled()
    sheet.words.setPlainText("退款是台风那周的")
    sheet.day.setText("十一月二十日")
    sheet.record()
    assert sheet.day.wrong
    assert sheet.words.toPlainText() == "退款是台风那周的"
    sheet.day.setText("2026-11-20")
    person = sheet.person.value
    sheet.record()
    call = ("ask", CASE, "phone", "退款是台风那周的", date(2026, 11, 20), person)
    assert shell.bench.services.reviews.calls[-1] == call


def test_choosing_holds_the_case_and_going_on_lets_it_go(shell: Shell, qtbot: QtBot) -> None:
    page, decisions = opened(shell, clean()), shell.bench.services.decision
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_R)
    assert decisions.held == [CASE]
    qtbot.keyClick(page.why.fall, Qt.Key.Key_J)
    assert decisions.held == []


def test_a_case_somebody_else_is_deciding_is_read_only_and_says_who(shell: Shell) -> None:
    held = Text("周砚正在决策这个案件，10:52 前由其处理", "Zhou Yan is deciding this case, until 10:52")
    page = opened(shell, replace(clean(), locked=held))
    assert page.banner.words == held.zh
    assert not page.bar.choice.isEnabled()
    assert not page.bar.confirm.isEnabled()
    assert page.bar.authority.text() == held.zh


def test_another_person_at_the_desk_finds_nothing_chosen(shell: Shell, qtbot: QtBot) -> None:
    page, decisions = opened(shell, clean()), shell.bench.services.decision
    qtbot.keyClick(page.why.fall, Qt.Key.Key_A)
    shell.bench.set_actor(actor_of(shell.bench.status.staff[1]))
    settle()
    assert page.bar.choice.outcome is None
    assert decisions.held == []


def test_the_time_of_the_work_runs_from_the_opening_not_from_the_last_reading(shell: Shell, qtbot: QtBot) -> None:
    page, decisions = opened(shell, clean()), shell.bench.services.decision
    began = page.bar.draft_now().drafted_at
    before = decisions.draft
    later = began + timedelta(seconds=90)
    decisions.draft = lambda case_no, actor: replace(before(case_no, actor), drafted_at=later)
    page.refresh()
    settle()
    assert page.bar.draft_now().drafted_at == began
    page.activate(case_no=CASE)
    settle()
    assert page.bar.draft_now().drafted_at == later
