"""What does staff see of all loans and of one borrower?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.merchants.merchant import Merchant
from workbench.scoring.score import Band
from workbench.services.case_file import FlowPanel, HistoryItem
from workbench.services.queue import FlowTriple

if TYPE_CHECKING:
    from workbench.services.borrower_life import BorrowerLife
NO_WORDS = Text("", "")


@dataclass(frozen=True, slots=True)
class Kpi:
    code: str  # outstanding, borrowers, loans, npl, overdue30, today
    label: Text
    value: Text
    detail: Text
    worse: bool  # the change is for the worse


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; None where there is no observation yet (never extrapolated)."""

    name: Text
    values: tuple[float | None, ...]
    emphasis: str  # main, past, alert, plain


@dataclass(frozen=True, slots=True)
class CapPart:
    label: Text
    amount_fen: int
    detail: Text
    counts: bool  # part of the cap (False: listed as off-cap)


@dataclass(frozen=True, slots=True)
class FundingCap:
    cap_fen: int
    used_fen: int
    warn_share: float
    parts: tuple[CapPart, ...]


@dataclass(frozen=True, slots=True)
class PsiRow:
    label: Text
    psi: float


@dataclass(frozen=True, slots=True)
class WarningRow:
    warning_id: str
    level: str  # urgent, high, watch
    merchant_id: str
    merchant_name: str
    trigger: Text
    flows: FlowTriple
    balance_fen: int
    currency: str
    raised_at: datetime
    state: str  # open, handled, cleared
    owner: str | None
    code: str = ""
    rule: Text = NO_WORDS
    due_at: datetime | None = None
    overdue: bool = False
    escalated: bool = False
    started: bool = False
    snoozed_until: date | None = None
    seen: int = 1
    recommended: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioFile:
    as_of: date
    currency: str
    synthetic: bool
    kpis: tuple[Kpi, ...]  # six
    vintage_months: tuple[int, ...]
    vintages: tuple[Series, ...]
    npl_months: tuple[str, ...]
    npl: tuple[Series, ...]
    npl_tolerance: float
    cap: FundingCap
    psi: tuple[PsiRow, ...]
    warnings: tuple[WarningRow, ...]
    today: date | None = None
    stale_from: date | None = None  # days from here on wait for the close of the day


@dataclass(frozen=True, slots=True)
class BorrowerRow:
    merchant_id: str
    merchant_name: str
    category: Text
    band: Band | None
    limit_fen: int
    balance_fen: int
    available_fen: int
    currency: str
    days_past_due: int
    category_class: Text  # five-class: 正常 ... 损失
    flows: FlowTriple
    state: str  # current, late, frozen, closed, written_off


@dataclass(frozen=True, slots=True)
class LedgerRow:
    at: date
    kind: Text  # drawdown, repayment, interest, fee, penalty, write-off
    amount_fen: int
    balance_fen: int
    reference: str
    code: str = ""  # kind of the event; limit_rise, limit_cut, ... for a change of the limit
    loan_id: str = ""
    principal_fen: int = 0
    interest_fen: int = 0
    fee_fen: int = 0
    penalty_fen: int = 0
    note: Text | None = None  # of a change of the limit, or a reference that is not read as it stands


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One change of the limit, with its reason."""

    at: date
    limit_fen: int
    reason: Text
    kind: str = ""  # set, rise, cut, freeze, thaw; empty: the line was opened


@dataclass(frozen=True, slots=True)
class ThenNow:
    label: Text
    then: float | None
    now: float | None
    then_percentile: float | None
    now_percentile: float | None
    text: Text


@dataclass(frozen=True, slots=True)
class BorrowerFile:
    merchant: Merchant
    row: BorrowerRow
    days: tuple[date, ...]  # of the step chart
    balances_fen: tuple[int, ...]
    limits_fen: tuple[int, ...]
    ledger: tuple[LedgerRow, ...]
    panels: tuple[FlowPanel, ...]
    then_now: tuple[ThenNow, ...]
    ladder: tuple[LadderStep, ...]
    warnings: tuple[WarningRow, ...]
    history: tuple[HistoryItem, ...]
    next_step: Text
    life: BorrowerLife | None = None
    next_limit_fen: int = 0  # the next rung; 0: there is none
