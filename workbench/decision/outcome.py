"""What can a decision be, and what is it made of?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workbench.common.text import Text


class Outcome(StrEnum):
    APPROVE = "approve"
    APPROVE_LOWER = "approve_lower"
    REFER = "refer"
    DECLINE = "decline"


OUTCOME_NAMES = {
    Outcome.APPROVE: Text("建议通过", "Approve"),
    Outcome.APPROVE_LOWER: Text("通过，降额", "Approve, lower limit"),
    Outcome.REFER: Text("转人工核查", "Refer"),
    Outcome.DECLINE: Text("建议拒绝", "Decline"),
}


class Verdict(StrEnum):
    """Answer of one policy rule. Unknown never passes."""

    PASS = "pass"
    REFER = "refer"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One policy rule asked of one case: what was read, against what, on which basis."""

    rule_id: str
    title: Text  # "退款率 ≤ 8.0%"
    verdict: Verdict
    value: Text  # "8.7%", "无命中"
    message: Text  # what it means and what clears it; when passed empty, or a warning
    basis: Text  # source of the rule
    severity: str = "refer"  # what a failure means: decline, refer, justify
    cleared: bool = False  # a finished interview settled it; the verdict stays as it was read


@dataclass(frozen=True, slots=True)
class LimitTerm:
    code: str
    label: Text
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The suggested limit: the least of its terms, rounded down to the product's step; `binding` names the least."""

    amount_fen: int
    terms: tuple[LimitTerm, ...]
    binding: str


@dataclass(frozen=True, slots=True)
class Price:
    """Every basis is named: simple annual rate (daily x 365), monthly IRR x 12, XIRR act/365 with all fees."""

    daily_rate: Decimal
    nominal_365: Decimal
    fee_rate: Decimal  # of the drawn amount, at draw
    irr_x12: Decimal
    xirr: Decimal
    total_cost_fen: int  # interest and fees if the whole limit is drawn for the whole term
    term_days: int


@dataclass(frozen=True, slots=True)
class ReasonCode:
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What `decide()` answers; a pure function of its inputs. It recommends, people decide."""

    outcome: Outcome
    lane: str  # green, yellow, red
    limit: Limit
    price: Price
    checks: tuple[Check, ...]
    reasons: tuple[ReasonCode, ...]  # at most four principal reasons where not approved in full
    needs_second_person: bool
    needs_interview: bool
    expected_loss_fen: int
    risk_adjusted_yield: Decimal
    policy_id: str
    policy_digest: str
