"""Where does one loan stand on a day, replayed from its ledger?

What the close writes of a loan that moved, reached a due day or is late; clean loans pass a day by arithmetic
(`lending.advance`), which a test holds against this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.policy_ledger import LedgerRules
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.ledger import position
from workbench.services.close_steps import Fault
from workbench.services.holdings import holding

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves

BROKEN = (StaffError, ArithmeticError, ValueError, LookupError)
"""What a ledger that cannot be read raises; anything else is a bug and stops the close."""


@dataclass(frozen=True, slots=True)
class Stood:
    """One loan at the end of a day; amounts in fen, interest run in millionths of a fen."""

    loan_no: int
    loan: KeptLoan
    principal_fen: int
    accrued_micro: int
    interest_paid_fen: int
    interest_fen: int
    charges_fen: int
    due_fen: int
    past_due_since: int | None
    days_past_due: int
    next_due_day: int | None
    next_due_fen: int


def stood(
    loan_no: int,
    loan: KeptLoan,
    events: Iterable[LoanEvent],
    products: Mapping[str, Product],
    rules: LedgerRules,
    day: int,
) -> Stood:
    """Replay one loan up to and on `day`. Raises what a ledger raises that cannot be read (`BROKEN`).

    Later events are given too: they say what was taken back since, and what was agreed before a restructuring.
    """
    held = holding(loan, events, products, rules)
    found = position(held.terms, held.movements, day)
    made = Stood(
        loan_no=loan_no,
        loan=loan,
        principal_fen=found.principal_fen,
        accrued_micro=found.accrued_micro,
        interest_paid_fen=found.interest_paid_fen,
        interest_fen=found.interest_owed_fen,
        charges_fen=found.charges_fen,
        due_fen=found.due_fen,
        past_due_since=found.past_due_since,
        days_past_due=found.days_past_due,
        next_due_day=found.next_due_day,
        next_due_fen=found.next_due_fen,
    )
    if min(made.principal_fen, made.interest_fen, made.charges_fen, made.due_fen, made.next_due_fen) < 0:
        raise ValueError(f"{loan.loan_id} comes to less than nothing")
    return made


def replay_many(
    shelves: Shelves, loan_nos: Iterable[int], products: Mapping[str, Product], rules: LedgerRules, day: int
) -> tuple[dict[int, Stood], tuple[Fault, ...]]:
    """Loans by number where each stood on `day`, and those whose ledger cannot be read."""
    numbers = list(loan_nos)
    loans = shelves.classes.loans(numbers)
    events = shelves.classes.events(numbers, loans)
    found: dict[int, Stood] = {}
    faults: list[Fault] = []
    for loan_no in numbers:
        loan = loans[loan_no]
        try:
            found[loan_no] = stood(loan_no, loan, events.get(loan_no, ()), products, rules, day)
        except BROKEN as fault:
            faults.append(Fault(loan.loan_id, _code(fault), _words(fault)))
    return found, tuple(faults)


def _code(fault: Exception) -> str:
    return fault.code if isinstance(fault, StaffError) else "LEDGER_BROKEN"


def _words(fault: Exception) -> Text:
    if isinstance(fault, StaffError):
        return fault.text + Text("。", ". ") + fault.hint
    return Text(
        f"账本无法重算（{type(fault).__name__}: {fault}）；分类保持上一日",
        f"The ledger cannot be replayed ({type(fault).__name__}: {fault}); the class stays as it was",
    )
