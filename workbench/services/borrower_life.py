"""How did a borrower use all loans so far, day by day, and how late was the worst payment?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, day_of
from workbench.common.text import Text, same
from workbench.lending.ledger import days_past_due, position
from workbench.lending.movement import KINDS, Movement
from workbench.lending.pay_out import in_words
from workbench.portfolio.figures import Holding
from workbench.services.portfolio_file import LedgerRow

if TYPE_CHECKING:
    from workbench.services.portfolio_file import LadderStep
    from workbench.storage.kept_loans import KeptLoan

Held = tuple["KeptLoan", Holding]
CHART_DAYS = 365
MOST_DAYS = 3660  # of the whole life shown in a chart
BY_CLOSE = frozenset({"rise", "cut"})
LIMIT_KINDS = {
    "set": Text("额度变更", "Limit set"),
    "rise": Text("提额", "Limit up"),
    "cut": Text("降额", "Limit down"),
    "freeze": Text("冻结额度", "Frozen"),
    "thaw": Text("解冻额度", "Unfrozen"),
}


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One loan a borrower may draw on or repay."""

    loan_id: str
    product: str
    state: str
    limit_fen: int
    principal_fen: int
    owed_fen: int
    available_fen: int
    due_fen: int
    days_past_due: int
    maturity: date


@dataclass(frozen=True, slots=True)
class BorrowerLife:
    """What the head of the page says, and the loans its dialogs act on."""

    first_on: date | None
    loans: int
    drawn_fen: int
    next_due_on: date | None
    next_due_fen: int
    worst_late: int
    lines: tuple[LoanLine, ...]


def life(group: Sequence[Held], day: int) -> BorrowerLife:
    """All loans of a borrower as of a day."""
    lines, coming = [], []
    for loan, held in group:
        where = position(held.terms, held.movements, day)
        if where.next_due_day is not None and where.principal_fen:
            coming.append((where.next_due_day, where.next_due_fen))
        if loan.state in {"open", "frozen"} or where.owed_fen:
            lines.append(
                LoanLine(
                    loan.loan_id, loan.product_code, loan.state, loan.limit_fen, where.principal_fen, where.owed_fen,
                    where.available_fen, where.due_fen, where.days_past_due, day_of(loan.maturity_day),
                )
            )  # fmt: skip
    soonest = min((when for when, _ in coming), default=None)
    return BorrowerLife(
        first_on=min((day_of(loan.opened_day) for loan, _ in group), default=None),
        loans=len(group),
        drawn_fen=sum(m.principal_fen for _, held in group for m in held.movements if m.kind == "draw"),
        next_due_on=None if soonest is None else day_of(soonest),
        next_due_fen=sum(fen for when, fen in coming if when == soonest),
        worst_late=max((_worst_late(held, day) for _, held in group), default=0),
        lines=tuple(lines),
    )


def _worst_late(held: Holding, day: int) -> int:
    """The most days past due that ever were: they only grow until a payment, so the days before payments are asked."""
    worst = days_past_due(held.terms, held.movements, day)
    paid = {m.day for m in held.movements if m.kind == "repay" and m.day <= day}
    for when in paid:
        before = days_past_due(held.terms, held.movements, when - 1)
        worst = max(worst, before + 1 if before else 0)
    return worst


def chart_days(group: Sequence[Held], today: date) -> tuple[date, ...]:
    """The days of the chart: since the first loan, a year at least."""
    first = min((day_of(loan.opened_day) for loan, _ in group), default=today)
    back = min(max((today - first).days, CHART_DAYS), MOST_DAYS)
    return tuple(today - timedelta(days=left) for left in range(back, -1, -1))


def balances_over(days: Sequence[date], group: Sequence[Held]) -> tuple[int, ...]:
    """What is owed in principal at the end of each day, in one pass over the movements."""
    changes: dict[int, int] = {}
    for _, held in group:
        before = 0
        for movement in held.movements:
            changes[movement.day] = changes.get(movement.day, 0) + movement.balance_fen - before
            before = movement.balance_fen
    whens = sorted(changes)
    sums, total = [], 0
    for when in whens:
        total += changes[when]
        sums.append(total)
    found = (bisect_right(whens, day_number(one)) for one in days)
    return tuple(sums[place - 1] if place else 0 for place in found)


def ledger_rows(group: Sequence[Held], ladder: Sequence[LadderStep] = ()) -> tuple[LedgerRow, ...]:
    """Movements of all loans and changes of the limit, newest first; the balance is that of the loan that moved."""
    moved = [
        ((m.day, 1, loan.loan_id, i), _moved(loan, m)) for loan, held in group for i, m in enumerate(held.movements)
    ]
    # What the close of a day did to the limit came after all that moved on it.
    changed = [
        ((day_number(step.at), 2 if step.kind in BY_CLOSE else 0, "", i), _changed(step))
        for i, step in enumerate(ladder)
        if step.kind
    ]
    return tuple(row for _, row in sorted([*moved, *changed], key=lambda one: one[0], reverse=True))


def _moved(loan: KeptLoan, m: Movement) -> LedgerRow:
    return LedgerRow(
        day_of(m.day), KINDS.get(m.kind, same(m.kind)), m.amount_fen, m.balance_fen, m.reference or loan.loan_id,
        m.kind, loan.loan_id, m.principal_fen, m.interest_fen, m.fee_fen, m.penalty_fen,
        in_words(m.reference, loan.currency),
    )  # fmt: skip


def _changed(step: LadderStep) -> LedgerRow:
    return LedgerRow(step.at, LIMIT_KINDS[step.kind], step.limit_fen, 0, "", f"limit_{step.kind}", "", note=step.reason)
