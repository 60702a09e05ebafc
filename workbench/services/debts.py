"""How late is a borrower today, and what is owed by part?

Told from the ledgers, not from the live book: what is done against somebody stands on the facts of this minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_of
from workbench.lending.classification import LoanClass, classify
from workbench.lending.ledger import Position, position
from workbench.portfolio.figures import Holding
from workbench.portfolio.penalties import Debt
from workbench.services.holdings import holdings

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class OwedLoan:
    """One loan that owes, by part, in minor units."""

    loan_id: str
    product_code: str
    principal_fen: int
    interest_fen: int
    charges_fen: int
    due_fen: int
    days_past_due: int
    loan_class: int
    maturity: date
    state: str
    daily_rate: str

    @property
    def owed_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.charges_fen


@dataclass(frozen=True, slots=True)
class Owed:
    """All a borrower owes; `debt` is what the rules of penalties read."""

    loans: tuple[OwedLoan, ...]
    debt: Debt

    @property
    def principal_fen(self) -> int:
        return sum(one.principal_fen for one in self.loans)

    @property
    def interest_fen(self) -> int:
        return sum(one.interest_fen for one in self.loans)

    @property
    def charges_fen(self) -> int:
        return sum(one.charges_fen for one in self.loans)

    @property
    def owed_fen(self) -> int:
        return sum(one.owed_fen for one in self.loans)


def owed(shelves: Shelves, merchant_id: str, policy: Policy, products: Mapping[str, Product], day: int) -> Owed:
    """What a borrower owes at the end of `day`, from the ledgers."""
    group = holdings(shelves, products, policy.ledger, merchant_id)
    floors = {one.loan_id: one.at_least for one in shelves.loans.live.all(merchant_id)}
    return owed_on(group, floors, policy, day)


def owed_on(group: Sequence[tuple[KeptLoan, Holding]], floors: Mapping[str, int], policy: Policy, day: int) -> Owed:
    """The same of ledgers already read; `floors` are classes somebody set, by loan."""
    found, since = [], []
    for loan, held in group:
        where = position(held.terms, held.movements, day)
        charges = where.charges_fen
        if not (where.principal_fen or where.interest_owed_fen or charges):
            continue
        floor = LoanClass(floors.get(loan.loan_id, 1))
        found.append(_loan(loan, where, charges, classify(where.days_past_due, policy.classification, floor)))
        if where.past_due_since is not None:
            since.append(where.past_due_since)
    debt = Debt(
        days_past_due=max((one.days_past_due for one in found), default=0),
        due_fen=sum(one.due_fen for one in found if one.days_past_due > 0),
        loan_class=max((one.loan_class for one in found), default=1),
        since_day=min(since, default=None),
    )
    return Owed(tuple(found), debt)


def _loan(loan: KeptLoan, where: Position, charges: int, found: LoanClass) -> OwedLoan:
    return OwedLoan(
        loan.loan_id, loan.product_code, where.principal_fen, where.interest_owed_fen, charges, where.due_fen,
        where.days_past_due, int(found), day_of(loan.maturity_day), loan.state, str(loan.daily_rate),
    )  # fmt: skip
