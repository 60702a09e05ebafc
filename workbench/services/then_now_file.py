"""What does staff see of a borrower judged today as on the day of the decision?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.portfolio.then_now import Action, RuleMoved
from workbench.scoring.score import Band


@dataclass(frozen=True, slots=True)
class Judged:
    """One side of the comparison. `daily_rate` is None where nothing would be lent."""

    at: date
    points: int
    pd: float
    band: Band
    outcome: Outcome
    limit_fen: int
    daily_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that moved, with its values then and now, and what it did to the score in points."""

    label: Text
    flow: Text
    then: Text
    now: Text
    points: float
    state: str  # moved, appeared, vanished


@dataclass(frozen=True, slots=True)
class ThenNowFile:
    """Would the lender approve today what it approved then, by the same model and policy?

    `changes` in points and `rounding` add up to the difference of the exact scores.
    """

    merchant_id: str
    merchant_name: str
    case_no: str
    currency: str
    model_version: str
    policy_id: str
    grounds: Text  # which model and policy, and whether they are still the ones in force
    then: Judged
    now: Judged
    still: bool  # approved today as well
    verdict: Text
    changes: tuple[Change, ...]
    flows: tuple[tuple[Text, float], ...]  # points by flow
    points: float  # exact difference of the scores
    rounding: float
    rules: tuple[RuleMoved, ...]
    action: Action
    standing_fen: int  # the limit of the line as it stands
    reasons: tuple[Text, ...] = ()  # why it was decided so then: what spoke against, and what the person wrote
