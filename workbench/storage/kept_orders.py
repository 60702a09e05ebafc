"""What does the desk keep of pledged orders, cure calls, settlements and certificates?

Frozen values in and out of the shelves. Importing this module loads no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptPledge:
    """One order pledged for one loan. `pledge_no` is 0 before it is kept; amounts as in `lending.pledges.Pledge`."""

    platform: str
    merchant_id: str
    order_id: str
    loan_id: str
    first_day: int
    order_fen: int  # worth when it was pledged
    lent_fen: int
    taken_fen: int = 0
    matched_fen: int = 0  # of what was taken, shown by settlements
    seen_fen: int = 0
    state: str = "pledged"
    closed_day: int | None = None
    pledge_no: int = 0


@dataclass(frozen=True, slots=True)
class PledgeMove:
    """One change of a pledge: signed changes of what stands on it and of what was taken from its proceeds."""

    pledge_no: int
    move_no: int
    day: int
    kind: str
    lent_fen: int
    taken_fen: int
    event_no: int | None = None


@dataclass(frozen=True, slots=True)
class CureCall:
    """A demand for more orders or money."""

    loan_id: str
    merchant_id: str
    raised_day: int
    due_day: int
    cause: str
    raised_fen: int
    short_fen: int
    state: str = "open"  # open, cured, failed
    closed_day: int | None = None
    maturity_before: int | None = None
    call_no: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a platform paid out for an order (negative: took back), and how much of it went to loans."""

    settlement_id: str
    merchant_id: str
    order_id: str
    day: int
    swept_day: int
    amount_fen: int
    currency: str
    source: str  # fund, file
    swept_fen: int
    released_fen: int


@dataclass(frozen=True, slots=True)
class SweepPart:
    """One part of a settlement that went to a loan."""

    settlement_id: str
    line_no: int
    loan_id: str
    part: str  # order, due
    event_no: int | None
    amount_fen: int
    fee_fen: int
    penalty_fen: int
    interest_fen: int
    principal_fen: int


@dataclass(frozen=True, slots=True)
class KeptCertificate:
    """A borrowing base as it was certified. `facts` is the canonical JSON whose digest is kept."""

    merchant_id: str
    day: int
    version: int
    certificate_no: str
    digest: str
    facts: str
    eligible_fen: int
    advance_fen: int
    drawn_fen: int
    issued_at: datetime
    issued_by: str
