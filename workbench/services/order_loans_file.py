"""What does staff see of order loans: the list, one merchant's orders, and what platforms paid out?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class OrderLoanRow:
    """One merchant with order loans, as of the end of the newest day whose orders are known.

    `named`: every loan that owes stands on named orders; a history that came without them does not. `known`: orders
    were looked at. Amounts of the base are 0 where they were not, and then nothing is available.
    """

    merchant_id: str
    merchant_name: str
    category: Text
    currency: str
    product: Text
    loans: int
    limit_fen: int
    eligible_fen: int
    advance_fen: int
    drawn_fen: int
    available_fen: int
    short_fen: int  # of the open calls
    call_due: date | None
    call_state: str  # '', open, failed
    named: bool
    known: bool


@dataclass(frozen=True, slots=True)
class OrderLoanList:
    """The first merchants of the list, those with calls and pledges before the rest; `total` of all."""

    rows: tuple[OrderLoanRow, ...]
    total: int
    as_of: date


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order with why it carries a loan or none, and the pledge that holds it."""

    order_id: str
    placed: date
    shipped: date | None
    confirmed: date | None
    carrier: str
    waybill: str
    signed: date | None
    paid_fen: int
    eligible_fen: int
    room_fen: int
    lent_fen: int
    free_fen: int  # may still be drawn on it
    why: str
    why_name: Text
    why_words: Text
    flag: Text | None
    pledge: str  # '', pledged, released, cured, lost
    loan_id: str
    taken_fen: int
    currency: str


@dataclass(frozen=True, slots=True)
class OrderLoanLine:
    """One order loan of the merchant."""

    loan_id: str
    product: Text
    state: str
    limit_fen: int
    principal_fen: int
    running_fen: int  # interest and charges owed
    available_fen: int  # by limit, state and day; the base is another bound
    opened: date
    maturity: date
    daily_rate: Decimal
    days_past_due: int
    named: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    call_no: int
    loan_id: str
    raised: date
    due: date
    cause: Text
    raised_fen: int
    short_fen: int
    to_pay_fen: int  # what a payment must be to make good: interest is settled first
    state: str


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """What a platform paid out for an order: swept to loans, and released to the merchant."""

    settlement_id: str
    day: date
    order_id: str
    amount_fen: int
    swept_fen: int
    released_fen: int
    order_part_fen: int  # of what was swept: the loan on this order
    due_part_fen: int  # ... and what had fallen due on others
    source: str


@dataclass(frozen=True, slots=True)
class CertificateLine:
    certificate_no: str
    day: date
    version: int
    eligible_fen: int
    advance_fen: int
    drawn_fen: int
    digest: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class OrderLoanFile:
    """Everything the page shows of one merchant."""

    row: OrderLoanRow
    as_of: date
    advance: Decimal
    loans: tuple[OrderLoanLine, ...]
    orders: tuple[OrderRow, ...]
    calls: tuple[CallRow, ...]
    settlements: tuple[SettlementLine, ...]
    certificates: tuple[CertificateLine, ...]
    stale: bool  # the newest order is too old for a draw
