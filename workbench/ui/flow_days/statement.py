"""Where did the merchant's money come from and go to, month by month?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.flow_days import LINES, CashMonth
from workbench.ui import paint
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

NOTHING = "—"
_OWN = ("sales_fen", "refunds_fen", "purchases_fen", "fees_fen", "borrowed_fen", "repaid_fen")


def whole(amount_fen: int | None, currency: str) -> str:
    """Whole units of the currency: cents decide nothing here."""
    if amount_fen is None:
        return NOTHING
    return money(amount_fen // 100 * 100, currency) if amount_fen else "0"


class StatementTable(Table):
    """Newest month first; the gap is what balances moved by and no movement explains."""

    def __init__(self, look: Look, currency: str) -> None:
        self._currency = currency
        named = dict(LINES)
        columns = (
            Column("month", Text("月份", "Month"), 84, lambda m: f"{m.month:%Y-%m}", px=12, left=18, weight=600),
            self._money("opening", Text("期初", "Opening"), lambda m: m.opening_fen, "ink2"),
            *(self._money(field, named[field], partial(_field, field)) for field in _OWN),
            self._money("transfers", Text("转账净额", "Transfers"), lambda m: m.transfers_in_fen + m.transfers_out_fen),
            self._money("other", Text("其他净额", "Other"), lambda m: m.other_in_fen + m.other_out_fen),
            self._money("closing", Text("期末", "Closing"), lambda m: m.closing_fen, "ink2"),
            Column("gap", Text("差额", "Gap"), 64, lambda m: whole(m.gap_fen, currency), self._gap, align="r"),
            self._money("not_sales", Text("非销售流入", "Not sales"), lambda m: m.not_sales_in_fen, "ink2", right=18),
        )
        super().__init__(look, columns, lambda m: m.month, 34, 32)

    def _money(
        self, code: str, name: Text, read: Callable[[CashMonth], int | None], shade: str = "ink", right: int = 6
    ) -> Column:
        def written(month: CashMonth) -> str:
            return whole(read(month), self._currency)

        opens = code == "opening"
        return Column(code, name, 76 + right, written, px=12, align="r", colour=shade, right=right, stretch=opens)

    def _gap(self, painter: QPainter, rect: QRectF, month: CashMonth, look: Look, current: bool) -> None:
        shade = "bad_ink" if month.gap_fen else "ink3"
        words = whole(month.gap_fen, self._currency)
        paint.text(painter, rect, words, look.colour(shade), 12, 600 if month.gap_fen else 400, paint.RIGHT)


def _field(field: str, month: CashMonth) -> int:
    found: int = getattr(month, field)
    return found
