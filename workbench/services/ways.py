"""Which smallest changes would have a case decided otherwise, and how safe is it when it is approved?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.decision.counterfactual import counterfactual
from workbench.decision.outcome import Outcome, Recommendation
from workbench.decision.question import APPROVED, Goal, Question, question, rule_bounds
from workbench.decision.safety import Safety, movable, safety
from workbench.decision.ways import Answer
from workbench.features.catalogue import BY_NAME
from workbench.services.asking import Asked


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one case: ways where it is not approved in full, safety where it is approved."""

    advice: Recommendation
    answer: Answer | None
    safety: Safety | None


def question_of(case: Asked, names: Iterable[str]) -> Question:
    """The case as a question in which `names` may move."""
    bounds = rule_bounds(case.policy, case.product, case.case.as_of)
    return question(case.case.features, case.model, case.policy.floors(), bounds, case.judge, names)


def actionable(case: Asked) -> tuple[str, ...]:
    """Features of the case that the merchant can change within a quarter."""
    return tuple(name for name in case.case.features if name in BY_NAME and BY_NAME[name].actionable)


def find(case: Asked, *, ways: bool = True, safe: bool = True) -> Found:
    """Ways to an approval, or to what was asked for; and how safe the approval is that there is."""
    advice = case.as_it_is()
    answer = _ways(case, advice) if ways and advice.outcome is not Outcome.APPROVE else None
    return Found(advice, answer, _safety(case) if safe and advice.outcome in APPROVED else None)


def _ways(case: Asked, advice: Recommendation) -> Answer:
    asked = question_of(case, actionable(case))
    if advice.outcome not in APPROVED:
        return counterfactual(asked, Goal("approve"))
    full = counterfactual(asked, Goal("full"))
    # What was asked for may be out of reach while more than today is not.
    return full if full.ways else counterfactual(asked, Goal("higher", advice.limit.amount_fen))


def _safety(case: Asked) -> Safety:
    names = movable([name for name in case.case.features if name in BY_NAME])
    months = {name: beside.history for name, beside in case.kept.standing.metrics.items()}
    return safety(question_of(case, names), months)
