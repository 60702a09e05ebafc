"""What does the desk keep of loans, their events, limits and warnings?

Frozen values in and out of the shelves. Importing this module loads no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class KeptLoan:
    """One facility of a merchant."""

    loan_id: str
    merchant_id: str
    case_no: str | None
    product_code: str
    currency: str
    limit_fen: int
    daily_rate: Decimal
    opened_day: int
    maturity_day: int
    state: str  # open, frozen, closed, written_off
    band_at_opening: str | None = None
    entity: str | None = None  # company whose books it stands on
    repayment: str = ""  # bullet, single, equal_principal, equal_instalment, half_equal; empty: as the product says
    fee_rate: Decimal = Decimal(0)  # of each draw
    penalty_rate: Decimal = Decimal(0)  # a day, on what is past due


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """One event of a loan. Amounts are never negative.

    Day, kind, amount and reference are facts and never change; the parts and the balance follow from all facts of the
    loan in order of (`day`, `event_no`) and are derived anew when one is booked with an earlier day.
    """

    loan_id: str
    event_no: int  # 1, 2, ... within the loan, as booked
    day: int
    kind: str
    amount_fen: int
    principal_fen: int  # part that moved the principal
    interest_fen: int
    balance_fen: int  # principal outstanding after it
    reference: str
    booked_day: int | None = None  # None: the same day
    fee_fen: int = 0
    penalty_fen: int = 0
    reverses: int | None = None  # event it takes back


@dataclass(frozen=True, slots=True)
class LiveLoan:
    """A loan that owes or may draw, as it stood after its last movement or at the last close of a day."""

    loan_id: str
    merchant_id: str
    product_code: str
    entity: str | None
    owner: str  # own, or the pool it was sold to
    state: str
    limit_fen: int
    daily_rate: Decimal
    opened_day: int
    maturity_day: int
    principal_fen: int
    accrued_micro: int  # interest run up to `as_of_day`, in millionths of a fen
    interest_paid_fen: int
    interest_fen: int  # owed: the rounded running total less what was paid
    charges_fen: int
    due_fen: int
    past_due_since: int | None
    next_due_day: int | None
    next_due_fen: int
    loan_class: int
    at_least: int
    as_of_day: int


@dataclass(frozen=True, slots=True)
class LimitEvent:
    """One change of a merchant's limit, with its reason."""

    merchant_id: str
    event_no: int
    day: int
    limit_fen: int
    kind: str  # set, rise, cut, freeze, thaw
    reason: Text
    staff_id: str


@dataclass(frozen=True, slots=True)
class KeptWarning:
    """One early warning of a borrower. Days are business days."""

    warning_id: str
    merchant_id: str
    level: str  # urgent, high, watch
    code: str
    trigger: Text
    raised_at: datetime
    state: str  # open, handled, cleared
    owner: str | None = None
    action: str = ""
    note: str = ""
    handled_at: datetime | None = None
    episode: int = 1
    raised_day: int = 0
    due_at: datetime | None = None
    last_seen_day: int = 0
    seen: int = 1
    clear_since: int | None = None
    closed_day: int | None = None
    snoozed_until: int | None = None
    started_at: datetime | None = None
    escalated_at: datetime | None = None
    reopened: int = 0
    recommended: str = ""
    evidence: Mapping[str, float | None] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    policy_id: str = ""
    model_version: str = ""
