"""What do staff see of pools: those sold, the one being built, and what each pays?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.text import Text
from workbench.portfolio.eligibility import Kept, PoolRules
from workbench.portfolio.pool_figures import PoolFigures
from workbench.portfolio.waterfall import Distribution, PoolTerms, Slice


@dataclass(frozen=True, slots=True)
class SellerPart:
    """What one company sells into a pool, for how much, and what it keeps."""

    entity: str
    name: Text
    loans: int
    principal_fen: int
    price: Decimal  # of principal and interest owed
    price_fen: int
    held_fen: int  # of what is retained

    @property
    def proceeds_fen(self) -> int:
        return self.price_fen - self.held_fen


@dataclass(frozen=True, slots=True)
class PoolTemplate:
    """Filters and terms to begin a pool from; companies and days are chosen anew."""

    name: str
    rules: PoolRules
    terms: PoolTerms


@dataclass(frozen=True, slots=True)
class PoolDraft:
    """A pool as it would be if it were proposed now. `remarks`: told, nothing is refused for them."""

    rules: PoolRules
    terms: PoolTerms
    figures: PoolFigures
    kept_out: tuple[Kept, ...]
    asked: int
    asked_fen: int
    slices: tuple[Slice, ...]
    price_fen: int
    proceeds_fen: int  # price less what stays with the lender
    remarks: tuple[Text, ...]
    loan_nos: tuple[int, ...]
    sellers: tuple[SellerPart, ...] = ()  # companies that sell, each at its price
    planned: tuple[Distribution, ...] = ()  # what it would pay if every loan is repaid on its days


@dataclass(frozen=True, slots=True)
class PoolRow:
    pool_id: str
    name: str
    entity: Text
    state: str
    state_name: Text
    loans: int
    balance_fen: int  # what its loans owe now
    sold_fen: int  # at the transfer
    late_fen: int
    transfer_day: date
    proposed_by: str
    proposer: str


@dataclass(frozen=True, slots=True)
class PoolLoanRow:
    loan_id: str
    state: str
    principal_fen: int
    price_fen: int
    day: date | None
    reason: Text


@dataclass(frozen=True, slots=True)
class PoolEvent:
    day: date
    kind: str
    name: Text
    loans: int
    principal_fen: int
    amount_fen: int
    by: str


@dataclass(frozen=True, slots=True)
class PoolFile:
    """One pool: tranches as they stand, what it paid, what comes, and what its loans are."""

    row: PoolRow
    rules: PoolRules | None
    terms: PoolTerms | None
    slices: tuple[Slice, ...]
    events: tuple[PoolEvent, ...]
    paid: tuple[Distribution, ...]
    planned: tuple[Distribution, ...]  # before anything was paid: if every loan is repaid on its days
    next_days: tuple[date, ...]
    revolves_until: date | None
    cash_fen: int  # collected and not paid out or spent
    dropped: tuple[tuple[Text, int], ...]
    loans: tuple[PoolLoanRow, ...]  # the largest
    clean_up: bool  # may the rest be bought back?
    figures: PoolFigures | None
    sellers: tuple[SellerPart, ...] = ()  # where several companies sold
