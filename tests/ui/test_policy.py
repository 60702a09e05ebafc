"""The policy page moves every figure with the number, decides nothing, and takes two people to put in force."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import fakes_policy
from tests.ui import fakes_screens as invented
from workbench.access.staff import actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.policy_numbers import PolicyNumber
from workbench.ui.ask import Question
from workbench.ui.fields import TextBox
from workbench.ui.policy.number_box import NumberBox
from workbench.ui.policy.page import MOVERS, PATH, TOTALS, PolicyPage
from workbench.ui.policy.rows import NumberRow

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

OFFICER, APPROVER, RISK = 0, 1, 2


def _page(
    qtbot: QtBot, seat: int = RISK, size: tuple[int, int] = (1357, 826), lang: Lang = Lang.ZH, **fakes: Any
) -> PolicyPage:
    bench = invented.bench(lang)
    bench.set_actor(actor_of(invented.status().staff[seat]))
    for name, fake in fakes.items():
        setattr(bench.services, name, fake)
    page = PolicyPage(bench)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate()
    _settle()
    return page


def _settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def _number(page: PolicyPage, where: str) -> PolicyNumber:
    assert page.draft is not None
    return next(one for one in page.draft.numbers if one.where == where)


def _row(page: PolicyPage, where: str) -> NumberRow:
    page.numbers.grid.choose(_number(page, where).section)
    return next(one for one in page.numbers.rows if one.number.where == where)


def _box(page: PolicyPage, where: str) -> NumberBox:
    box = _row(page, where).field
    assert isinstance(box, NumberBox)
    return box


def _type(box: NumberBox, words: str) -> None:
    box.setFocus()
    box.selectAll()
    if words.isascii():
        QTest.keyClicks(box, words)
    else:  # keys of an input method cannot be pressed here
        box.setText(words)
        box.textEdited.emit(words)


def test_the_page_opens_as_the_policy_in_force_with_nobody_moving(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.answer is not None
    assert page.answer.moved == 0
    assert page.answer.then == page.answer.now
    assert "与现行政策相同" in page.banner.words
    assert page.movers.none.isVisible()
    assert "cn-2025 · " in page.numbers.ground.text()
    assert "合成数据" in page.basis.text()


def test_an_arrow_on_a_number_moves_every_figure_at_once(qtbot: QtBot) -> None:
    page = _page(qtbot)
    box = _box(page, "bands.C.floor_points")
    before = page.tiles.accessibleName()
    for _ in range(25):
        QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.text() == "605"
    assert page.answer is not None
    assert page.answer.moved > 0
    assert page.tiles.accessibleName() != before
    assert "→" in page.matrix.accessibleName()
    assert len(page.movers.table.rows.rows) == len(page.answer.movers)
    assert "合成店铺" in page.movers.table.rows.data(page.movers.table.rows.index(0, 0))
    assert "1 处修改" in page.banner.words
    row = _row(page, "bands.C.floor_points")
    assert row.was.text() == "580 分 → 605 分"
    QTest.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert box.text() == "595"


def test_a_typed_amount_counts_as_soon_as_it_can_be_read(qtbot: QtBot) -> None:
    page = _page(qtbot)
    box = _box(page, "bands.B.cap_fen")
    _type(box, "20万")
    assert page.draft is not None
    assert page.draft.value(_number(page, "bands.B.cap_fen")) == 200_000_00
    assert box.text() == "20万"  # what is being typed stays
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "¥200,000"


def test_a_faulty_number_is_said_below_it_and_the_totals_stay(qtbot: QtBot) -> None:
    page = _page(qtbot)
    row, box = _row(page, "bands.C.floor_points"), _box(page, "bands.C.floor_points")
    before = page.answer
    _type(box, "900")
    assert row.fault.isVisible()
    assert "须在 541 分 与 619 分 之间" in row.fault.text()
    assert "上一次有效的结果" in row.fault.text()
    assert box.wrong
    assert page.answer is before
    _type(box, "abc")
    assert "这不是可用的数字" in row.fault.text()
    page.numbers.grid.setFocus()
    _settle()
    assert not row.fault.isVisible()
    assert box.text() == "580"


def test_one_step_back_and_forth_and_all_of_it(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.draft is not None
    box = _box(page, "bands.A.cap_fen")
    box.setFocus()
    for _ in range(5):
        QTest.keyClick(box, Qt.Key.Key_Down)
    _type(_box(page, "bands.B.cap_fen"), "10万")
    page.undo()
    while page.draft.is_changed(_number(page, "bands.B.cap_fen")):
        page.undo()
    assert page.draft.value(_number(page, "bands.A.cap_fen")) == 450_000_00  # five presses are one step
    page.undo()
    assert not page.draft.changes
    assert not page.undo_command.isEnabled()
    page.redo()
    assert page.draft.value(_number(page, "bands.A.cap_fen")) == 450_000_00
    page.clear()
    assert not page.draft.changes
    page.undo()
    assert len(page.draft.changes) == 1


def test_undo_by_key_works_while_a_field_has_the_focus(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.draft is not None
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page, 2000)
    box = _box(page, "bands.A.cap_fen")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.draft.changes
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not page.draft.changes
    assert box.text() == "¥500,000"


def test_the_lever_moves_the_number_in_focus(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.draft is not None
    number = _number(page, "bands.A.sales_share")
    page.numbers.grid.choose("sales")
    lever = page.numbers.lever
    assert lever.number is number
    was = page.draft.value(number)
    lever.setFocus()
    QTest.keyClick(lever, Qt.Key.Key_Left)
    assert page.draft.value(number) == was - Decimal("0.01")
    QTest.mousePress(lever, Qt.MouseButton.LeftButton, pos=QPoint(round(lever.x_of(Decimal("0.40"))), 13))
    assert page.draft.value(number) == Decimal("0.40")


def test_a_switch_moves_the_green_lane(qtbot: QtBot) -> None:
    page = _page(qtbot)
    row = _row(page, "lanes.automatic")
    qtbot.mouseClick(row.field, Qt.MouseButton.LeftButton)
    assert page.answer is not None
    assert page.answer.now.lanes["green"] > 0
    assert page.answer.then.lanes["green"] == 0


def test_others_than_risk_read_and_change_nothing(qtbot: QtBot) -> None:
    page = _page(qtbot, OFFICER)
    assert "只读" in page.banner.words
    box = _box(page, "bands.A.cap_fen")
    assert box.isReadOnly()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.draft is not None
    assert not page.draft.changes
    assert not page.numbers.lever.isEnabled()
    assert not page.path.propose.isEnabled()
    assert page.bench.services.policy_what_if.calls == []


def test_a_kept_draft_is_there_again(qtbot: QtBot) -> None:
    kept = {("bands", 1, "cap_fen"): Decimal(200_000_00), ("bands", 9, "gone"): Decimal(1)}
    page = _page(qtbot, policy_what_if=fakes_policy.FakeWhatIf(kept=kept))
    assert page.draft is not None
    assert dict(page.draft.changes) == {("bands", 1, "cap_fen"): Decimal(200_000_00)}
    assert "1 处修改" in page.banner.words


def test_a_change_is_kept_and_checked_after_a_pause(qtbot: QtBot) -> None:
    page = _page(qtbot)
    _type(_box(page, "bands.B.cap_fen"), "20万")
    policies, what_if = page.bench.services.policies, page.bench.services.policy_what_if
    qtbot.waitUntil(lambda: bool(policies.calls), timeout=2000)
    assert what_if.calls[-1] == ("keep", {("bands", 1, "cap_fen"): Decimal(200_000_00)}, "s03")
    assert "cap_fen = 200_000_00" in policies.calls[-1][1]
    assert "C 档区间变窄" in page.path.checks.said()
    assert "cap_fen = 200_000_00" in page.path.changes.said()
    assert not page.path.propose.isEnabled()
    assert "试算" in page.path.note.text()
    page.acts.run()
    assert page.path.propose.isEnabled()


def test_a_draft_with_a_fault_cannot_be_proposed(qtbot: QtBot) -> None:
    from types import SimpleNamespace

    fault = SimpleNamespace(level="fault", where="prices", what=Text("B 档没有价格", "Band B has no price"))
    page = _page(qtbot, policies=fakes_policy.FakePolicies(faults=(fault,)))
    _type(_box(page, "bands.B.cap_fen"), "20万")
    page.acts.check_now()
    assert "B 档没有价格" in page.path.checks.said()
    assert not page.path.propose.isEnabled()


def test_a_test_run_says_what_moves(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.choose_tab(PATH)
    _type(_box(page, "bands.B.cap_fen"), "20万")
    page.acts.check_now()
    qtbot.mouseClick(page.path.run, Qt.MouseButton.LeftButton)
    said = page.path.result.said()
    assert "42 件已评分" in said
    assert "通过 → 转核 7 件" in said
    assert "额度合计 −¥5 万" in said.replace("5.00", "5")
    _type(_box(page, "bands.B.cap_fen"), "19万")
    assert page.path.result.said() == ""  # a run of another draft says nothing of this one


def test_a_draft_is_proposed_with_a_reason(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.choose_tab(PATH)
    _type(_box(page, "bands.B.cap_fen"), "20万")
    page.acts.check_now()
    qtbot.mouseClick(page.path.run, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.path.propose, Qt.MouseButton.LeftButton)
    question = page.window().findChild(Question)
    assert not question.yes.isEnabled()
    question.findChild(TextBox).setPlainText("B 档上季度损失高于预期，先降上限")
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    kind, text, reason, who = page.bench.services.policies.calls[-1]
    assert f'version = "{page.bench.status.business_date.isoformat()}"' in text
    assert (kind, who) == ("propose", "s03")
    assert "cap_fen = 200_000_00" in text
    assert "先降上限" in reason


@pytest.mark.parametrize("code", ["approve", "refuse"])
def test_the_second_person_agrees_or_refuses(qtbot: QtBot, code: str) -> None:
    page = _page(qtbot, APPROVER, policies=fakes_policy.FakePolicies(waiting=(fakes_policy.proposal(),)))
    page.choose_tab(PATH)
    pane = page.path.proposal
    assert pane.isVisible()
    assert "林潇 提议于 2026-11-20" in pane.by.text()
    qtbot.mouseClick(getattr(pane, code), Qt.MouseButton.LeftButton)
    question = page.window().findChild(Question)
    if code == "refuse":
        assert not question.yes.isEnabled()
        question.findChild(TextBox).setPlainText("请先看滚动率再定，暂不调整")
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    call = page.bench.services.policies.calls[-1]
    assert (call[0], call[1], call[-1]) == (code, 3, "s02")


def test_the_second_person_sees_what_the_proposal_comes_to(qtbot: QtBot) -> None:
    page = _page(qtbot, APPROVER, policies=fakes_policy.FakePolicies(waiting=(fakes_policy.proposal(),)))
    page.choose_tab(PATH)
    pane = page.path.proposal
    assert "B ¥300,000 → 200,000" in pane.changes.text()
    qtbot.mouseClick(pane.effect, Qt.MouseButton.LeftButton)
    assert page.draft is not None
    assert dict(page.draft.changes) == {("bands", 1, "cap_fen"): 200_000_00, ("lanes", "automatic"): 0}
    assert page.answer is not None
    assert page.answer.then.lanes["green"] == 0
    assert "提议的影响" in page.banner.words
    page.acts._rest()
    assert page.bench.services.policy_what_if.calls == []  # a reader's desk keeps nothing


def test_the_proposer_may_only_take_it_back(qtbot: QtBot) -> None:
    mine = fakes_policy.proposal(may_decide=False)
    page = _page(qtbot, RISK, policies=fakes_policy.FakePolicies(waiting=(mine,)))
    page.choose_tab(PATH)
    pane = page.path.proposal
    assert not pane.approve.isVisible()
    assert pane.withdraw.isVisible()
    assert pane.wait.isVisible()
    _type(_box(page, "bands.B.cap_fen"), "20万")
    page.acts.check_now()
    page.acts.run()
    assert not page.path.propose.isEnabled()
    assert "已有提议待批准" in page.path.note.text()


def test_a_desk_nothing_is_scored_on_says_what_to_do(qtbot: QtBot) -> None:
    refusal = StaffError(Text("没有可用的特征记录", "No features"), Text("请先评分", "Score first"), code="NO_VECTORS")
    page = _page(qtbot, policy_what_if=fakes_policy.FakeWhatIf(refuse=refusal))
    assert page.none.isVisible()
    assert not page.numbers.isVisible()
    asked: list[str] = []
    page.bench.open_requested.connect(lambda code, arguments: asked.append(code))
    page.none.pressed.emit()
    assert asked == ["queue"]


def test_in_the_small_window_totals_merchants_and_checks_take_turns(qtbot: QtBot) -> None:
    page = _page(qtbot, size=(1097, 646))
    assert page.tab == TOTALS
    assert page.tiles.isVisible()
    assert not page.movers.isVisible()
    page.choose_tab(MOVERS)
    assert not page.tiles.isVisible()
    assert page.movers.isVisible()
    page.resize(1357, 826)
    _settle()
    assert page.tiles.isVisible()
    assert page.movers.isVisible()


def test_words_follow_the_language(qtbot: QtBot) -> None:
    page = _page(qtbot, lang=Lang.EN)
    assert "As in force" in page.banner.words
    _type(_box(page, "bands.B.cap_fen"), "200000")
    assert _row(page, "bands.B.cap_fen").was.text() == "¥300,000 → ¥200,000"
    assert "Approved" in page.tiles.accessibleName()
