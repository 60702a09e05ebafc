"""Borrowers are listed and filtered; one page shows the line and changes it only with a reason."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.borrowers.borrower import BorrowerPage
from workbench.ui.borrowers.money_dialogs import MoneyForm
from workbench.ui.borrowers.page import BorrowersPage
from workbench.ui.fields import Field

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _list(qtbot: QtBot) -> tuple[BorrowersPage, Bench]:
    bench = invented.bench()
    page = BorrowersPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench


def _one(qtbot: QtBot, **changes: object) -> tuple[BorrowerPage, Bench]:
    bench = invented.bench()
    file = bench.services.lending.file
    bench.services.lending.file = replace(file, row=replace(file.row, **changes))
    page = BorrowerPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(merchant_id="BR-008417")
    return page, bench


def test_the_list_says_amounts_states_and_days_past_due(qtbot: QtBot) -> None:
    page, _ = _list(qtbot)
    cells = page.table.copied().split("\t")
    assert cells[0] == "青禾手作家居旗舰店"
    assert "¥38,000" in cells
    late = page.table.rows.index(1, 6).data()
    assert late == "34 天"
    assert "3 户" in page.count.text()


def test_a_filter_keeps_the_late_and_a_word_narrows_further(qtbot: QtBot) -> None:
    page, _ = _list(qtbot)
    page.which.choose(1)
    assert [row.state for row in page.table.rows.rows] == ["late"]
    page.search.setText("青禾")
    assert page.table.rows.rows == []
    assert page.empty.isVisible()
    page.which.choose(0)
    assert [row.merchant_id for row in page.table.rows.rows] == ["BR-008417"]


def test_enter_opens_the_borrowers_page(qtbot: QtBot) -> None:
    page, bench = _list(qtbot)
    with qtbot.waitSignal(bench.open_requested) as heard:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert heard.args == ["borrower", {"merchant_id": "BR-008417"}]


def test_a_borrowers_figures_flows_and_ledger_are_shown(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    assert page.stats["limit"][1].text() == "¥60,000"
    assert page.stats["available"][1].text() == "¥22,000"
    assert page.state.text() == "正常"
    assert "物流优于 31%" in page.standing.flows.accessibleDescription()
    assert page.ledger.rows.index(0, 3).data() == "\u2212¥8,000"
    assert page.ledger.rows.index(1, 3).data() == "+¥26,000"
    assert "1 未处理" in page.standing.open_count.text()


def test_the_span_cuts_the_chart_to_its_last_days(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    whole = len(page.chart._chart.days)
    page.span.choose(0)
    assert (whole, len(page.chart._chart.days)) == (365, 90)


def test_a_new_limit_needs_a_reason_of_ten_characters(qtbot: QtBot) -> None:
    page, bench = _one(qtbot)
    page.adjust()
    assert page.bar.isVisible()
    page.limit.clear()
    qtbot.keyClicks(page.limit, "45,000.00")
    page.reason.setText("太短")
    page.confirm()
    assert page.reason.wrong
    assert bench.services.lending.calls == [("borrower", "BR-008417")]
    page.reason.setText("退款率连续三周升高，先降额观察")
    page.confirm()
    assert bench.services.lending.calls[1] == (
        "set_limit",
        "BR-008417",
        4_500_000,
        "退款率连续三周升高，先降额观察",
    )
    assert not page.bar.isVisible()


def test_esc_closes_the_bar_before_it_leaves_the_page(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    page.adjust()
    assert page.leave()
    assert not page.bar.isVisible()
    assert not page.leave()


def test_a_frozen_line_cannot_be_changed(qtbot: QtBot) -> None:
    page, _ = _one(qtbot, state="frozen")
    assert page.state.text() == "已冻结"
    assert not page.adjust_command.isEnabled()
    assert not page.freeze_command.isEnabled()


def test_a_line_that_is_frozen_and_late_can_be_lifted_although_the_chip_says_late(qtbot: QtBot) -> None:
    page, bench = _one(qtbot)
    file = bench.services.lending.file
    assert file.life is not None
    frozen = tuple(replace(line, state="frozen") for line in file.life.lines)
    row = replace(file.row, state="late", days_past_due=9)
    page.show_file(replace(file, row=row, life=replace(file.life, lines=frozen)))
    assert page.state.text() == "逾期 9 天"
    assert page.thaw_button.isVisible()
    assert page.thaw_command.isEnabled()
    assert not page.freeze_button.isVisible()
    assert not page.adjust_command.isEnabled()


def test_a_frozen_line_is_lifted_with_a_reason(qtbot: QtBot) -> None:
    page, bench = _one(qtbot, state="frozen")
    assert page.thaw_button.isVisible()
    assert not page.freeze_button.isVisible()
    page.thaw()
    question = page.window().findChildren(Question)[-1]
    question.findChild(Field).setText("商户已补齐材料，恢复支用")
    question.yes.click()
    assert bench.services.lending.calls[-1] == ("thaw", "BR-008417", "商户已补齐材料，恢复支用")
    page.refresh()
    assert page.freeze_command.isEnabled()


def test_freezing_asks_for_a_reason(qtbot: QtBot) -> None:
    page, bench = _one(qtbot)
    heard = invented.toasts(bench)
    page.freeze()
    question = page.window().findChildren(Question)[-1]
    question.yes.click()
    assert heard[-1].kind == "warning"
    page.freeze()
    question = page.window().findChildren(Question)[-1]
    question.findChild(Field).setText("法定代表人失联，冻结未用额度")
    question.yes.click()
    assert bench.services.lending.calls[-1] == ("freeze", "BR-008417", "法定代表人失联，冻结未用额度")


def test_the_steps_against_a_late_borrower_stand_at_the_right(qtbot: QtBot) -> None:
    page, bench = _one(qtbot, state="late", days_past_due=20)
    assert page.stats["late"][1].text() == "20 天"
    assert page.state.text() == "逾期 20 天"
    assert [one.state for one in page.standing.steps.lines] == ["standing", "proposed", "closed"]
    page.standing.steps.buttons["restrict", "agree"].click()
    page.window().findChildren(Question)[-1].yes.click()
    assert bench.services.penalties.calls[-1][:3] == ("agree", "BR-008417", 7)
    assert page.standing.value_note.isVisible()
    assert "未兑现" in page.standing.promises.accessibleName()


def test_the_head_says_the_whole_life_of_the_borrower(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    assert page.head.line.text() == "BR-008417 · 林晓岚 · 首贷 2025-11-24 · 累计 2 笔 ¥412,000"
    assert page.stats["next"][1].text() == "12-01 · ¥5,120"
    assert page.stats["late"][1].text() == "3 天"


def test_the_whole_ledger_is_split_by_parts_and_esc_brings_the_chart_back(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    page.whole_ledger()
    assert page.parts.isVisible()
    assert not page.chart.isVisible()
    assert "¥7,588" in page.parts.copied()
    assert page.leave()
    assert page.chart.isVisible()
    assert not page.leave()


def test_limit_changes_stand_among_the_events_with_their_reason(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    cells = [page.ledger.rows.index(3, place).data() for place in range(4)]
    assert cells == ["10-21", "提额", "按期 6 次", "至 ¥60,000"]


def test_one_line_of_time_joins_money_warnings_and_talk(qtbot: QtBot) -> None:
    page, _ = _one(qtbot)
    page.tabs.choose(1)
    kinds = {row.kind.zh for row in page.timeline.rows.rows}
    assert {"支用", "还款", "预警", "处置", "联系", "承诺"} <= kinds
    days = [row.on for row in page.timeline.rows.rows]
    assert days == sorted(days, reverse=True)


def test_a_repayment_is_booked_within_what_settles_the_loan(qtbot: QtBot) -> None:
    page, bench = _one(qtbot)
    page.repay_command.trigger()
    question = page.window().findChildren(Question)[-1]
    form = question.findChild(MoneyForm)
    assert form.amount.amount_fen == 5_120_00  # what is due
    form.all.click()
    assert form.amount.amount_fen == 38_412_00
    form.amount.setText("")
    qtbot.keyClicks(form.amount, "38412.01")
    question.yes.click()
    assert not [call for call in bench.services.lending.calls if call[0] == "repay"]
    page.repay_command.trigger()
    question = page.window().findChildren(Question)[-1]
    question.findChild(MoneyForm).all.click()
    question.yes.click()
    assert bench.services.lending.calls[-1] == ("repay", "LO-2", 38_412_00)


def test_a_drawing_keeps_within_what_is_available(qtbot: QtBot) -> None:
    page, bench = _one(qtbot)
    page.draw_command.trigger()
    question = page.window().findChildren(Question)[-1]
    form = question.findChild(MoneyForm)
    form.amount.selectAll()
    qtbot.keyClicks(form.amount, "22000.01")
    assert not form.fine
    assert form.fault.text() == "最多 ¥22,000"
    form.amount.selectAll()
    qtbot.keyClicks(form.amount, "22000")
    assert form.fine
    question.yes.click()
    assert bench.services.lending.calls[-1] == ("draw", "LO-2", 22_000_00)


def test_the_menu_offers_what_the_desk_can_do_and_nothing_else(qtbot: QtBot) -> None:
    page, bench = _one(qtbot)
    known = ["Borrow again", "Set a worse class", "Propose a restructuring"]
    assert [name.en for name, _ in page.further.offered(page.file)] == known
    calls: list[tuple[object, ...]] = []
    bench.services.standing = SimpleNamespace(set_class=lambda *given: calls.append(given))
    bench.services.write_offs = SimpleNamespace(propose=lambda *given: calls.append(given))
    offered = {name.en: act for name, act in page.further.offered(page.file)}
    assert list(offered) == [*known, "Propose a write-off"]
    offered["Set a worse class"]()
    question = page.window().findChildren(Question)[-1]
    question.findChildren(Field)[0].setText("退款与投诉同时上升，先下调")
    question.yes.click()
    assert calls[-1] == ("LO-2", 2, "退款与投诉同时上升，先下调", bench.actor)
