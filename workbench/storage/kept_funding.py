"""What does the desk keep of the lender's own money: capital, borrowings, guarantees, partners, reservations, pools?

Frozen values in and out of the shelves. Importing this module loads no database. Days are numbers, amounts minor units;
`state` is proposed, active, ended or refused unless it says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who wanted a record and who, as the second person, agreed to it."""

    proposed_by: str
    proposed_at: datetime
    agreed_by: str | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptCapital:
    """Registered capital of one company from a day on: the whole sum."""

    number: int
    entity: str
    from_day: int
    capital_fen: int
    reason: str
    state: str
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class KeptBorrowing:
    """Money lent to the lender from a day up to, not including, another; an empty lender is one nobody named."""

    number: int
    lender: str
    kind: str  # bank, shareholder, group, bond
    entity: str  # empty: of the group
    amount_fen: int
    rate: Decimal  # a year
    from_day: int
    to_day: int
    reason: str
    state: str
    agreed: Agreed
    ended_day: int | None = None

    @property
    def until(self) -> int:
        """The first day it is no longer there."""
        return self.to_day if self.ended_day is None else min(self.to_day, self.ended_day)


@dataclass(frozen=True, slots=True)
class KeptGuarantee:
    """A part of losses somebody else pays."""

    number: int
    guarantor: str
    kind: str  # platform, company
    entity: str  # empty: every company
    product_code: str  # empty: every product
    coverage: Decimal  # of the loss
    cap_fen: int | None
    from_day: int
    to_day: int
    reason: str
    state: str
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class KeptPartner:
    """Who may lend together with this lender."""

    partner_id: str
    name: str
    kind: str  # bank, trust, consumer_finance, micro_loan
    least_own: Decimal
    most_fen: int | None
    from_day: int
    reason: str
    state: str
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class KeptReservation:
    """Funds kept for an approved loan. `state`: active, drawn, lapsed, released."""

    number: int
    loan_id: str
    entity: str
    amount_fen: int
    used_fen: int
    from_day: int
    until_day: int
    state: str
    closed_day: int | None = None
    reason: str = ""

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.used_fen


@dataclass(frozen=True, slots=True)
class KeptPool:
    """Loans sold together. `state`: proposed, pending, active, cancelled, closed. `rules`, `terms`: canonical JSON."""

    pool_id: str
    name: str
    entity: str
    state: str
    rules: str
    terms: str
    cut_day: int
    transfer_day: int
    outside_fen: int
    reason: str
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class KeptPoolLoan:
    """A loan on a pool's list. `state`: listed, active, dropped, bought_back, ended."""

    pool_id: str
    loan_no: int
    state: str
    listed_day: int
    principal_fen: int
    interest_fen: int
    price_fen: int
    day: int | None = None  # of the transfer
    until_day: int | None = None  # of the drop or the buy-back
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeptPoolEvent:
    pool_id: str
    event_no: int
    day: int
    kind: str
    loans: int
    principal_fen: int
    amount_fen: int
    staff_id: str
    facts: str = "{}"
