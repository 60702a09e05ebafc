"""What do staff see of the lender's funding?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.text import Text
from workbench.portfolio.borrowings import Finding
from workbench.portfolio.projection import Coming
from workbench.services.portfolio_file import FundingCap


@dataclass(frozen=True, slots=True)
class CapRow:
    """The cap of one company, or of all under an empty code."""

    entity: str
    name: Text
    capital_fen: int
    cap_fen: int
    on_book_fen: int
    reserved_fen: int
    sold_fen: int
    partner_fen: int
    used_fen: int
    headroom_fen: int
    warn_share: Decimal

    @property
    def share(self) -> Decimal:
        return Decimal(self.used_fen) / self.cap_fen if self.cap_fen else Decimal(1)

    @property
    def state(self) -> str:
        """ok, warn from the policy's share on, over above the cap."""
        return "over" if self.headroom_fen < 0 else "warn" if self.share >= self.warn_share else "ok"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where money on the books comes from; `used_fen` of all rows sum to what is on the books."""

    kind: str
    name: Text
    amount_fen: int
    used_fen: int
    known: bool


@dataclass(frozen=True, slots=True)
class ReservationRow:
    number: int
    loan_id: str
    entity: Text
    amount_fen: int
    left_fen: int
    from_day: date
    until: date
    days_left: int
    state: str  # active, drawn, lapsed, released
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """Something a colleague wants and a second person agrees to. `kind`: capital, borrowing, guarantee, partner."""

    kind: str
    key: str
    title: Text
    amount_fen: int | None
    proposed_by: str
    proposer: str
    reason: str


@dataclass(frozen=True, slots=True)
class BorrowingRow:
    number: int
    lender: str
    kind: str
    kind_name: Text
    entity: Text
    amount_fen: int
    rate: Decimal
    from_day: date
    to_day: date
    state: str  # proposed, active, ended, refused, coming
    days_left: int


@dataclass(frozen=True, slots=True)
class GuaranteeRow:
    number: int
    guarantor: str
    kind: Text
    product: Text
    coverage: Decimal
    effective: Decimal  # after its cap
    cap_fen: int | None
    exposed_fen: int
    from_day: date
    to_day: date
    state: str


@dataclass(frozen=True, slots=True)
class FundingFile:
    day: date
    currency: str
    rule: str  # pilot, one_plus_four
    caps: tuple[CapRow, ...]  # consolidated first
    sources: tuple[SourceRow, ...]
    borrowings_known: bool
    findings: tuple[Finding, ...]
    reservations: tuple[ReservationRow, ...]
    proposals: tuple[ProposalRow, ...]
    borrowings: tuple[BorrowingRow, ...]
    guarantees: tuple[GuaranteeRow, ...]
    coming: tuple[Coming, ...]
    cap: FundingCap
    may_fund: bool
    products: tuple[tuple[Text, str], ...] = ()  # names and codes a guarantee may name

    @property
    def whole(self) -> CapRow:
        return self.caps[0]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Would a loan of this amount fit now, and from which of the coming days on? None: on none of them."""

    amount_fen: int
    fits_now: bool
    short_fen: int
    from_day: date | None
