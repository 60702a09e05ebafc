"""What is booked on a loan, before anything is derived from it?

A fact says what happened and on which day; how a payment is split, and what balance it leaves, follows from all facts
of the loan in order of their day and then of their booking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text

MODES = ("single", "bullet", "equal_principal", "equal_instalment", "half_equal")
"""Ways of repayment."""
PASSIVE = frozenset({"bill", "transfer", "buy_back"})
"""Kinds that change nothing of what the borrower owes."""
RAISING = frozenset({"draw", "refund"})
"""Kinds whose principal part raises it."""
NO_AMOUNT = frozenset({"accrue", "bill", "restructure", "reversal"})
"""Kinds whose amount only tells what was said at booking, and may be nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to a loan. `number` is its place in order of booking, 0 before it is booked.

    draw: paid out. fee, penalty, interest: charged and owed from that day on (a fee that is taken from a draw follows
    it). repay: paid. waive: given up, never of principal. refund: a repayment that had to be given back because the
    buyer returned an order after confirming it; the amount is owed again at once. write_off, recovery: given up as a
    loss, and got back after it. transfer, buy_back: principal that changed its owner; the borrower owes as before.
    restructure: another agreement from that day on, in `reference` (see `Agreement`). accrue, bill: told, move nothing.
    reversal: the event numbered `reverses` counts as if it had never been.
    """

    kind: str
    day: int
    amount_fen: int
    reference: str = ""
    reverses: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """When a loan must be repaid, and in which way; empty: as before."""

    maturity_day: int
    repayment: str


def restructure_reference(before: Agreement, after: Agreement) -> str:
    """What a restructuring changed, as its event keeps it: `2026-07-05 bullet > 2027-01-05 equal_principal`."""
    return " > ".join(f"{day_of(one.maturity_day).isoformat()} {one.repayment}" for one in (before, after))


def restructuring(day: int, principal_fen: int, before: Agreement, after: Agreement) -> Fact:
    """The fact of another agreement from a day on; the amount is the principal it concerns.

    Raises `StaffError` (`RESTRUCTURE_UNREADABLE`) for a last day that has passed or a way that is not known.
    """
    if after.maturity_day <= day or after.repayment not in ("", *MODES):
        raise StaffError(
            Text("重组须约定今后的到期日和已知的还款方式", "A restructuring names a day to come and a known mode"),
            Text("请更正后再提交", "Correct it and send it again"),
            code="RESTRUCTURE_UNREADABLE",
        )
    return Fact("restructure", day, principal_fen, restructure_reference(before, after))


def restructured(reference: str) -> tuple[Agreement, Agreement]:
    """The agreement before and after. Raises `StaffError` (`RESTRUCTURE_UNREADABLE`)."""
    try:
        before, after = (_agreement(part) for part in reference.split(" > "))
    except ValueError:
        raise StaffError(
            Text(f"重组条款“{reference}”无法读取", f"“{reference}” is no restructuring"),
            Text("没有写入任何内容。请由本程序登记重组", "Nothing was written: let the program book it"),
            code="RESTRUCTURE_UNREADABLE",
        ) from None
    return before, after


def _agreement(part: str) -> Agreement:
    day, _, mode = part.partition(" ")
    return Agreement(day_number(date.fromisoformat(day)), mode)
