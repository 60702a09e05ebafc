"""What do the sums of one day come to: outstanding, late, bad, set aside, by product, class and bucket?

Only loans on the lender's own books count: what was sold to a pool has left the balance and the base of every share
(不包括已转让贷款资产). A share of nothing is not nought but unknown, and is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy import Classification
from workbench.common.money import half_up
from workbench.lending.classification import LoanClass, provision_fen
from workbench.portfolio.ageing import OVER_30
from workbench.portfolio.book_rows import OWN, BookDay, BookTotal

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """Loans and their principal."""

    loans: int = 0
    fen: int = 0

    def share_of(self, whole: Amount) -> Decimal | None:
        return ratio(self.fen, whole.fen)

    def count_share_of(self, whole: Amount) -> Decimal | None:
        return ratio(self.loans, whole.loans)


def ratio(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A part of a whole; None where there is no whole."""
    return Decimal(part) / Decimal(whole) if whole else None


def amount(rows: Iterable[BookDay], test: Callable[[BookDay], bool] = lambda row: True) -> Amount:
    chosen = [row for row in rows if test(row)]
    return Amount(sum(row.loans for row in chosen), sum(row.principal_fen for row in chosen))


@dataclass(frozen=True, slots=True)
class Stand:
    """The own book at the end of one day, of all products or of one."""

    day: int
    rows: tuple[BookDay, ...]
    total: BookTotal | None
    sold: Amount = Amount()

    @property
    def all(self) -> Amount:
        return amount(self.rows)

    @property
    def bad(self) -> Amount:
        """Substandard, doubtful and loss."""
        return amount(self.rows, lambda row: row.loan_class >= LoanClass.SUBSTANDARD)

    @property
    def over_30(self) -> Amount:
        return amount(self.rows, lambda row: row.bucket >= OVER_30)

    @property
    def late(self) -> Amount:
        return amount(self.rows, lambda row: row.bucket > 0)

    @property
    def daily_interest_fen(self) -> int:
        """Interest of that one day, rounded once."""
        return half_up(Decimal(sum(row.run_micro for row in self.rows)) / MICRO)

    @property
    def borrowers(self) -> int:
        return self.total.borrowers if self.total is not None else 0

    def of_class(self, loan_class: int) -> Amount:
        return amount(self.rows, lambda row: row.loan_class == loan_class)

    def of_bucket(self, bucket: int) -> Amount:
        return amount(self.rows, lambda row: row.bucket == bucket)

    def provision_fen(self, rules: Classification) -> int:
        return provision_fen(((LoanClass(row.loan_class), row.principal_fen) for row in self.rows), rules)


def stand(day: int, rows: Sequence[BookDay], totals: Sequence[BookTotal], product: str = "") -> Stand:
    """The own book of a day; of one product where it is named."""
    here = [row for row in rows if row.day == day and (not product or row.product_code == product)]
    own = tuple(row for row in here if row.owner == OWN)
    total = next((one for one in totals if one.day == day and one.product_code == product), None)
    return Stand(day, own, total, amount(here, lambda row: row.owner != OWN))


def interest_bearing_fen(daily_interest_fen: int, daily_rate: Decimal) -> int:
    """The balance that bears so much interest a day: 1,000,000 a day at 0.05 % is 20.00 亿."""
    return half_up(Decimal(daily_interest_fen) / daily_rate)
