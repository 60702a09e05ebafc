"""Order loans are listed with what is short first; draws and cures name their orders."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_orders as made
from tests.ui import fakes_screens as invented
from workbench.lending.pledges import Pick
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.order_loans.draw import AmountBody
from workbench.ui.order_loans.page import OrderLoansPage

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(
    qtbot: QtBot, which: int = 0, rows: tuple[made.OrderLoanRow, ...] = made.ROWS
) -> tuple[OrderLoansPage, Bench]:
    bench = invented.bench()
    bench.services.order_loans = made.FakeOrderLoans(rows)
    page = OrderLoansPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(merchant_id=f"S{which + 1:07d}")
    return page, bench


def _question(page: OrderLoansPage) -> Question:
    return next(one for one in page.findChildren(Question) if one.isVisible())


def test_the_list_says_who_is_short_and_the_pane_until_when(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    states = [page.table.rows.index(place, 3).data() for place in range(3)]
    assert states == ["待补足", "已支用", "未指明订单"]
    assert page.pane.banner.words == "差 ¥800：2026-11-25 前补充订单，或还款 ¥804.50（质押订单发生退款）"
    assert not page.draw_command.isEnabled()
    assert page.cure_button.isVisible()
    page.which.choose(1)
    assert [row.merchant_id for row in page.table.rows.rows] == ["S0000001"]


def test_every_order_says_why_it_carries_a_loan_or_none(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    assert [row.why for row in page.pane.orders.rows.rows] == ["refund", "eligible", "eligible", "eligible"]
    page.pane.shows.choose(1)
    assert page.pane.orders.rows.index(4, 3).data() == "未发货"


def test_a_draw_is_spread_over_the_picked_orders_and_sent_once(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, 1)
    page.pane.orders.check([made.ORDERS[2].order_id, made.ORDERS[3].order_id])
    assert page.pane.picked.text() == "已选 2 笔，可贷 ¥1,600"
    page.draw()
    question = _question(page)
    body = question.findChild(AmountBody)
    assert body is not None
    assert body.amount.amount_fen == 1_600_00
    body.amount.setText("1000")
    body.amount.textEdited.emit("1000")
    question.yes.click()
    name, loan_id, picks, key = bench.services.order_loans.asked[0]
    assert (name, loan_id) == ("draw", "LO-1")
    assert picks == (Pick(made.ORDERS[2].order_id, 800_00), Pick(made.ORDERS[3].order_id, 200_00))
    assert key


def test_more_than_the_orders_carry_cannot_be_asked_for(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, 1)
    page.draw()
    question = _question(page)
    body = question.findChild(AmountBody)
    assert body is not None
    body.amount.setText("999999")
    body.amount.textEdited.emit("999999")
    assert not question.yes.isEnabled()
    assert bench.services.order_loans.asked == []
    question.close_overlay()


def test_a_shortfall_is_covered_by_other_orders(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.cure()
    _question(page).yes.click()
    assert bench.services.order_loans.asked[0][:3] == ("cure", "LO-1", (Pick(made.ORDERS[2].order_id, 800_00),))


def test_a_balance_without_orders_asks_to_name_them(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, 2)
    assert page.adopt_button.isVisible()
    assert not page.draw_button.isVisible()
    page.adopt()
    assert bench.services.order_loans.asked == [("adopt", "LO-1")]


def test_settlements_say_what_was_swept_and_what_released(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, 1)
    page.pane.tabs.choose(1)
    assert page.pane.picked.text() == "还款 ¥10,060 · 划给商户 ¥2,440"
    assert page.pane.settlements.copied().split("\t")[2:6] == ["¥12,500", "¥10,060", "—", "¥2,440"]
    with qtbot.waitSignal(bench.told) as heard:
        page.book_file(Path("any.csv"))
    assert "3" in heard.args[0].title.zh


def test_a_certificate_is_issued_and_saved(qtbot: QtBot) -> None:
    page, bench = _page(qtbot, 1)
    with qtbot.waitSignal(bench.told) as heard:
        page.issue()
    assert bench.services.order_certificates.asked == ["S0000002"]
    assert heard.args[0].title.zh == "已保存证明"


def test_a_desk_without_order_loans_says_so(qtbot: QtBot) -> None:
    page, _ = _page(qtbot, rows=())
    assert page.empty.isVisible()
