"""The second person signs or returns; the first one cannot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.services.commands import Once
from workbench.ui.approve.page import ApprovePage
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import FactList

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot) -> tuple[ApprovePage, Bench]:
    bench = invented.bench()
    page = ApprovePage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench


def test_proposals_are_listed_with_override_and_time_left(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    assert page.proposals.count.text() == "3 件，可由你签署 2 件"
    assert page.proposals.table.rows.index(1, 4).data() == "通过，降额，改判"
    assert page.proposals.table.rows.index(2, 6).data() == "超时 10 分"
    assert page.proposals.tab_name().zh == "四眼复核 2"


def test_enter_opens_the_proposal_and_ctrl_enter_signs_what_was_read(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    pane = page.proposals
    assert not pane.sign.isEnabled()
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert bench.services.decision.calls == [("open", "LN-261123-0417")]
    told = " ".join(f"{bench.look.say(f.label)} {bench.look.say(f.value)}" for f in pane.terms.facts)
    assert "季节性波动" in told
    assert "评分次数 2" in told
    assert "5f1c5f1c… 与经办所见一致" in told
    assert pane.said.text() == "经办理由：尺码退货集中在十月，十一月已回落"
    page.pane.confirm()
    assert bench.services.decision.calls[-1] == ("sign", "LN-261123-0417", "")
    page.refresh()
    assert len(pane.table.rows.rows) == 2


def test_what_nobody_read_is_opened_first_and_not_signed(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.pane.confirm()
    assert [call[0] for call in bench.services.decision.calls] == ["open"]


def test_what_changed_since_is_named_and_cannot_be_signed(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    bench.services.decision.seen = {"changed": (Text("政策检查结果", "the policy checks"),)}
    page.proposals.open_current()
    assert "政策检查结果" in page.proposals.why.text()
    assert not page.proposals.sign.isEnabled()
    page.proposals.confirm()
    assert [call[0] for call in bench.services.decision.calls] == ["open"]
    assert page.proposals.back.isEnabled()


def test_a_conflict_is_told_beside_the_comment_and_mine_can_be_kept(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    pane, decisions, sent = page.proposals, bench.services.decision, []
    told: list[object] = []
    bench.told.connect(told.append)

    def sign(case_no: str, actor: object, comment: str = "", pin: object = None, once: Once | None = None) -> None:
        assert once is not None
        sent.append((comment, once))
        if once.seen != 12:
            raise StaffError(Text("沈宁 于 10:49 写了备注", "…"), Text("没有写入", "Not written"), code="CASE_CHANGED")

    decisions.sign = sign
    decisions.seen = {"seen": 5}
    pane.open_current()
    pane.comment.setPlainText("同意，理由充分")
    page.pane.confirm()
    assert pane.conflict.isVisible()
    assert pane.conflict.words == "沈宁 于 10:49 写了备注"
    assert (told, pane.comment.toPlainText()) == ([], "同意，理由充分")
    pane.conflict.see.click()  # shows what stands; nothing is signed
    assert not pane.conflict.isVisible()
    assert (len(sent), pane.comment.toPlainText()) == (1, "同意，理由充分")
    page.pane.confirm()
    decisions.seen = {"seen": 12}
    pane.conflict.keep.click()
    assert [(words, once.seen) for words, once in sent] == [("同意，理由充分", 5)] * 2 + [("同意，理由充分", 12)]
    assert pane.comment.toPlainText() == ""
    assert not pane.conflict.isVisible()


def test_a_case_that_is_not_mine_to_sign_says_why(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    pane = page.proposals
    pane.table.go_to("LN-261123-0419")
    assert not pane.sign.isEnabled()
    assert not pane.back.isEnabled()
    assert "权限" in pane.why.text()
    pane.confirm()
    pane.send_back()
    assert bench.services.decision.calls == []


def test_returning_needs_words(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    pane, heard = page.proposals, invented.toasts(bench)
    pane.comment.setPlainText("不行")
    pane.back.click()
    assert bench.services.decision.calls == []
    assert heard[-1].kind == "warning"
    pane.comment.setPlainText("请补充义乌仓库的租赁合同")
    pane.back.click()
    assert bench.services.decision.calls == [("send_back", "LN-261123-0417", "请补充义乌仓库的租赁合同")]
    assert pane.comment.toPlainText() == ""


def test_the_papers_are_one_press_away(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    with qtbot.waitSignal(bench.open_requested) as heard:
        page.proposals.papers.click()
    assert heard.args == ["documents", {"case_no": "LN-261123-0417"}]


def test_nothing_to_approve_is_said(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    bench.services.decision.waiting = ()
    page.refresh()
    assert page.proposals.empty.isVisible()
    assert not page.proposals.sign.isEnabled()


def test_a_case_is_taken_judged_blind_and_the_first_decision_told_afterwards(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    heard = invented.toasts(bench)
    page.tabs.choose(1)
    pane = page.blind
    assert page.pane is pane
    assert page.title().zh == "盲审"
    assert not pane.submit.isVisible()
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert bench.services.reviews.calls == [("take", "LN-261123-0401")]
    assert pane.form.outcome.index == 0  # nothing is chosen beforehand
    assert not pane.submit.isEnabled()
    page.pane.confirm()
    assert heard[-1].title.zh == "请选择结论"
    pane.form.outcome.choose(3)
    pane.form.rating.choose(3)
    pane.form.comment.setPlainText("资金流断续，还款来源说不清")
    assert pane.form.missing().zh == "请选一至四项原因"
    assert not pane.submit.isEnabled()
    pane.form.checks[1].setChecked(True)
    assert pane.submit.isEnabled()
    page.pane.confirm()
    _, case_no, answer = bench.services.reviews.calls[-1]
    assert (case_no, answer.outcome, answer.rating) == ("LN-261123-0401", Outcome.DECLINE, Diligence.C)
    assert answer.reasons == ("J_REPAYMENT",)
    assert heard[-1].detail.zh == "与初次决定不同：初次通过，你拒绝"


def test_a_case_somebody_worked_on_is_not_theirs_to_judge(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.tabs.choose(1)
    page.blind.table.go_to(("LN-261123-0402", 1))
    assert not page.blind.take.isEnabled()
    assert page.blind.hint.text() == "你经手过这个案件，不能盲审"
    page.blind.take_current()
    assert bench.services.reviews.calls == []


def test_a_request_is_answered_by_the_named_person_with_grounds(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.tabs.choose(2)
    pane = page.requests
    assert pane.tab_name().zh == "人工复核 2"
    assert pane.table.rows.index(0, 4).data() == "超期 2 天"
    pane.table.go_to(("LN-261123-0408", 1))
    assert not pane.answer.isEnabled()
    pane.table.go_to(("LN-261123-0407", 1))
    assert not pane.keep.isEnabled()
    pane.answer.setPlainText("已核对十月物流与退款明细，成立")
    page.pane.confirm()
    assert bench.services.reviews.calls[-1] == ("close", "LN-261123-0407", False, "已核对十月物流与退款明细，成立")


def test_overturning_asks_first(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.tabs.choose(2)
    page.requests.table.go_to(("LN-261123-0407", 1))
    page.requests.answer.setPlainText("台风期间退款已核实，须重算评分")
    page.requests.overturn.click()
    assert bench.services.reviews.calls == []
    page.window().findChildren(Question)[-1].yes.click()
    assert bench.services.reviews.calls[-1][:3] == ("close", "LN-261123-0407", True)


def test_statistics_say_agreement_overrides_and_who_only_presses_the_button(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.tabs.choose(3)
    pane = page.statistics

    def told(part: FactList) -> str:
        return "；".join(f"{bench.look.say(f.label)} {bench.look.say(f.value)}" for f in part.facts)

    assert told(pane.pairs) == "沈宁 → 周砚（31 件） 82% · κ 0.70 [0.50, 0.90]"
    assert "有变化" in told(pane.officers)
    assert "拒绝不足 10 秒 3 / 48" in told(pane.stamps)
    assert "周砚 从未退回 签署 44" in told(pane.stamps)
    assert "改判放贷（22 笔） 9.0%（2.0–28.0%）" in told(pane.outcomes)
    assert told(pane.human) == "待答复 2；其中超期 1；维持 4；推翻重开 1"
