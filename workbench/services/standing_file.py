"""What do dialogs on the class of one loan show?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class FloorRow:
    """One demand on the class of a loan; `until` None: until two people lift it."""

    kind: Text
    at_least: int
    since: date
    until: date | None
    reason: str
    by: str
    holds: bool


@dataclass(frozen=True, slots=True)
class AskRow:
    """A proposal on one loan. `may_decide`: whoever reads may agree as the second person; else `why_not` says why."""

    ask_id: int
    kind: str  # lift, restructure
    loan_id: str
    merchant_id: str
    merchant_name: str
    at_least: int
    maturity: date | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    may_decide: bool
    may_withdraw: bool
    why_not: Text | None


@dataclass(frozen=True, slots=True)
class LoanStanding:
    """One loan as it stood at its last close: its class, what demands it, its course, and what waits for two people."""

    loan_id: str
    merchant_id: str
    merchant_name: str
    currency: str
    balance_fen: int
    days_past_due: int
    loan_class: int
    floor: int  # the best class days past due allow
    at_least: int
    as_of: date | None
    maturity: date
    floors: tuple[FloorRow, ...]
    course: tuple[tuple[date, int, int, Text], ...]  # day, from, to, cause; newest first
    asks: tuple[AskRow, ...]
    beside: tuple[tuple[str, int, int], ...]  # the borrower's live loans, the worst first: number, class, balance
