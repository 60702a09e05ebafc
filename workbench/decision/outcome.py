"""What can a decision be, and what is it made of?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workbench.applications.policy import SILENT
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
    """Answer of one policy rule. Unknown never passes; a note is not met and changes no answer."""

    PASS = "pass"
    REFER = "refer"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Check:
    """One policy rule asked of one case: what was read, against what, on which basis."""

    rule_id: str
    title: Text  # "退款率 ≤ 8.0%"
    verdict: Verdict
    value: Text  # "8.7%", "无命中"
    message: Text  # what it means and what clears it; when passed empty, or a warning
    basis: Text  # source of the rule
    severity: str = "refer"  # what a failure means: decline, refer, justify; warn and document change no answer
    cleared: bool = False  # a finished interview settled it; the verdict stays as it was read

    @property
    def unmet(self) -> bool:
        """Does it stand in the way: neither passed nor settled, and of a severity that bears on the answer?"""
        return self.verdict is not Verdict.PASS and not self.cleared and self.severity not in SILENT

    @property
    def passed(self) -> bool:
        """Was it read and met, or does it bear on nothing?"""
        return self.verdict is Verdict.PASS or self.severity in SILENT


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
    duties: tuple[Check, ...] = ()  # what the lender itself must see to: recorded, read from nothing
