"""What happened on a borrower's account?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.portfolio_file import LedgerRow
from workbench.ui import paint
from workbench.ui.format import NOTHING, day_text
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

# code of the kind: icon, tone
SHAPES = {
    "draw": ("arrow-up-right", "up"),
    "repay": ("arrow-down-left", "ok"),
    "recovery": ("arrow-down-left", "ok"),
    "interest": ("percent", "ink3"),
    "accrue": ("percent", "ink3"),
    "bill": ("receipt", "ink3"),
    "fee": ("percent", "ink3"),
    "penalty": ("warning", "warn_ink"),
    "waive": ("minus-circle", "ink3"),
    "refund": ("arrow-u-up-left", "ink3"),
    "write_off": ("x-circle", "bad"),
    "transfer": ("arrows-left-right", "ink3"),
    "buy_back": ("arrows-left-right", "ink3"),
    "restructure": ("arrows-clockwise", "warn_ink"),
    "reversal": ("arrow-u-up-left", "warn_ink"),
    "limit_set": ("pencil-simple", "ink2"),
    "limit_rise": ("trend-up", "ok"),
    "limit_cut": ("trend-down", "down"),
    "limit_freeze": ("snowflake", "info"),
    "limit_thaw": ("sun", "ink2"),
}
_CODES = {"drawdown": "draw", "repayment": "repay", "write-off": "write_off", "recovery": "recovery"}
TAKES_AWAY = frozenset({"repay", "recovery", "write_off", "waive", "transfer"})


def code_of(line: LedgerRow) -> str:
    """The kind's code; of a row that has none, by its words."""
    words = line.kind.en.lower()
    return line.code or _CODES.get(words, words)


def effect_words(line: LedgerRow, currency: str) -> Text | str:
    """The amount with the sign it has on the balance: a drawdown adds, a repayment takes away; a limit is `to` it."""
    code = code_of(line)
    if code in {"limit_freeze", "limit_thaw"}:
        return NOTHING
    if code.startswith("limit_"):
        return Text("至 {to}", "to {to}").format(to=money(line.amount_fen, currency))
    amount = -abs(line.amount_fen) if code in TAKES_AWAY else line.amount_fen
    return ("+" if amount > 0 else "") + money(amount, currency)


def note_words(line: LedgerRow) -> Text | str:
    return line.note if line.note is not None else line.reference


def _balance(line: LedgerRow, currency: str) -> str:
    return "" if code_of(line).startswith("limit_") else money(line.balance_fen, currency)


def part_words(amount_fen: int, currency: str) -> str:
    return money(amount_fen, currency) if amount_fen else "—"


def _kind(painter: QPainter, rect: QRectF, line: LedgerRow, look: Look, current: bool) -> None:
    icon, tone = SHAPES.get(code_of(line), ("dot", "ink3"))
    draw_icon(painter, rect.x(), rect.y() + (rect.height() - 15) / 2, icon, 15, look.colour(tone))
    words = rect.adjusted(23, 0, 0, 0)
    paint.text(painter, words, look.say(line.kind), look.colour("ink"), 13, 500)


def _part(code: str, title: Text, value: Callable[[LedgerRow], int], currency: str) -> Column:
    return Column(
        code, title, 92, lambda r: part_words(value(r), currency), align="r", colour="ink2", px=12, sort=value
    )


def _loan_words(line: LedgerRow) -> Text | str:
    """The loan, and what was noted where it says more."""
    if not line.loan_id:
        return note_words(line)
    if line.loan_id in line.reference:
        return line.loan_id
    return same(f"{line.loan_id} · ") + line.note if line.note is not None else f"{line.loan_id} · {line.reference}"


class LedgerTable(Table):
    """The ledger; with `parts` each event is split into principal, interest and charges, and named by its loan."""

    def __init__(self, look: Look, currency: str, today: date, *, parts: bool = False) -> None:
        balance_right = 8 if parts else 18
        day = Column("at", Text("日期", "Date"), 112, lambda r: day_text(r.at, today), colour="ink2", left=18)
        kind = Column("kind", Text("类型", "Type"), 124, lambda r: r.kind, _kind)
        amount = Column(
            "amount", Text("金额", "Amount"), 118, lambda r: effect_words(r, currency), align="r", weight=600
        )
        balance = Column(
            "balance", Text("余额", "Balance"), 106, lambda r: _balance(r, currency), align="r", colour="ink2",
            right=balance_right,
        )  # fmt: skip
        note = Column("reference", Text("备注", "Note"), 120, note_words, stretch=True, colour="ink2")
        if not parts:
            columns: tuple[Column, ...] = (day, kind, note, amount, balance)
        else:
            columns = (
                day, kind, amount,
                _part("principal", Text("本金", "Principal"), lambda r: r.principal_fen, currency),
                _part("interest", Text("利息", "Interest"), lambda r: r.interest_fen, currency),
                _part("charges", Text("费用与罚息", "Charges"), lambda r: r.fee_fen + r.penalty_fen, currency),
                balance,
                Column("loan", Text("借据", "Loan"), 96, _loan_words, stretch=True, colour="ink3", px=12, left=16,
                       right=18),
            )  # fmt: skip
        super().__init__(look, columns, lambda r: (r.at, r.code, r.loan_id, r.amount_fen, r.balance_fen, r.reference),
                         34, 32)  # fmt: skip
