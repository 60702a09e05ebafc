"""What happened on a borrower's account?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.portfolio_file import LedgerRow
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

# words of a kind (English): icon, tone
SHAPES = {
    "drawdown": ("arrow-up-right", "up"),
    "repayment": ("arrow-down-left", "ok"),
    "interest": ("percent", "ink3"),
    "fee": ("percent", "ink3"),
    "penalty": ("warning", "warn"),
    "write-off": ("x-circle", "bad"),
}


def effect_words(line: LedgerRow, currency: str) -> str:
    """The amount with the sign it has on the balance: a drawdown adds, a repayment takes away."""
    amount = -abs(line.amount_fen) if line.kind.en.lower() == "repayment" else line.amount_fen
    return ("+" if amount > 0 else "") + money(amount, currency)


def _kind(painter: QPainter, rect: QRectF, line: LedgerRow, look: Look, current: bool) -> None:
    icon, tone = SHAPES.get(line.kind.en.lower(), ("dot", "ink3"))
    draw_icon(painter, rect.x(), rect.y() + (rect.height() - 15) / 2, icon, 15, look.colour(tone))
    words = rect.adjusted(23, 0, 0, 0)
    paint.text(painter, words, look.say(line.kind), look.colour("ink"), 13, 500)


class LedgerTable(Table):
    def __init__(self, look: Look, currency: str) -> None:
        columns = (
            Column("at", Text("日期", "Date"), 110, lambda r: r.at.isoformat(), colour="ink2", left=18),
            Column("kind", Text("类型", "Type"), 140, lambda r: r.kind, _kind),
            Column("reference", Text("备注", "Note"), 150, lambda r: r.reference, stretch=True, colour="ink2"),
            Column(
                "amount",
                Text("金额", "Amount"),
                130,
                lambda r: effect_words(r, currency),
                align="r",
                weight=600,
            ),
            Column(
                "balance",
                Text("余额", "Balance"),
                120,
                lambda r: money(r.balance_fen, currency),
                align="r",
                colour="ink2",
                right=18,
            ),
        )
        super().__init__(look, columns, lambda r: (r.at, r.amount_fen, r.balance_fen, r.reference), 34, 32)
