"""What changed between the score a loan was approved on and the same model's score of today's data?

Both scores come from the model that decided. Each feature's part is its SHAP value now less its SHAP value then; the
parts add up to the difference of the margins but for rounding, which is told and not hidden (SHAP values are sums in
double precision, margins are in single).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.common.text import Text
from workbench.decision.decide import APPROVALS
from workbench.decision.outcome import Check, Outcome, Verdict
from workbench.features.feature import Feature, Flow
from workbench.scoring.score import Contribution, Score

ROUNDING = 1e-4  # log-odds the parts may miss the whole by


@dataclass(frozen=True, slots=True)
class FeatureMoved:
    """One feature then and now; None is missing. `margin` is what its change did, in log-odds."""

    feature: str
    then: float | None
    now: float | None
    margin: float

    @property
    def appeared(self) -> bool:
        return self.then is None and self.now is not None

    @property
    def vanished(self) -> bool:
        return self.then is not None and self.now is None


@dataclass(frozen=True, slots=True)
class FamilyMoved:
    """Features that tell one fact, joined. `points` is what they did to the score; `lead` did most of it."""

    family: str
    flow: Flow
    lead: FeatureMoved
    features: tuple[FeatureMoved, ...]
    margin: float
    points: float


@dataclass(frozen=True, slots=True)
class ScoreMoved:
    """The difference of two scores of one model. `residual` is the rounding that belongs to no feature."""

    margin: float
    families: tuple[FamilyMoved, ...]  # largest effect first; those that did not move are left out
    residual: float
    points_per_margin: float

    @property
    def points(self) -> float:
        return self.margin * self.points_per_margin + 0.0  # no minus nought

    def by_flow(self) -> dict[Flow, float]:
        """Points by flow; the rest, if any, is rounding."""
        found = dict.fromkeys(Flow, 0.0)
        for one in self.families:
            found[one.flow] += one.points
        return found

    def features(self) -> tuple[FeatureMoved, ...]:
        return tuple(one for family in self.families for one in family.features)


def score_moved(then: Score, now: Score, by_name: Mapping[str, Feature], points_per_margin: float) -> ScoreMoved:
    """The difference, feature by feature and joined by family.

    Raises `ValueError` for scores of different models or features, or where the parts miss the whole by more than
    rounding: such scores are not the same model's.
    """
    names = [part.feature for part in then.contributions]
    if then.model_version != now.model_version or names != [part.feature for part in now.contributions]:
        raise ValueError("the scores are not of one model")
    moved = [_moved(a, b) for a, b in zip(then.contributions, now.contributions, strict=True)]
    margin = now.margin - then.margin
    residual = margin - sum(one.margin for one in moved)
    if abs(residual) > ROUNDING:
        raise ValueError(f"the parts miss the difference of the margins by {residual}")
    groups: dict[str, list[FeatureMoved]] = {}
    for one in moved:
        groups.setdefault(by_name[one.feature].family, []).append(one)
    families = [_family(name, group, by_name, points_per_margin) for name, group in groups.items()]
    families = [one for one in families if any(f.then != f.now or f.margin for f in one.features)]
    families.sort(key=lambda one: (-abs(one.margin), one.family))
    return ScoreMoved(margin, tuple(families), residual, points_per_margin)


def _moved(then: Contribution, now: Contribution) -> FeatureMoved:
    return FeatureMoved(then.feature, then.value, now.value, now.margin - then.margin)


def _family(
    name: str, group: Sequence[FeatureMoved], by_name: Mapping[str, Feature], points_per_margin: float
) -> FamilyMoved:
    lead = max(group, key=lambda one: abs(one.margin))
    margin = sum(one.margin for one in group)
    return FamilyMoved(name, by_name[lead.feature].flow, lead, tuple(group), margin, margin * points_per_margin)


@dataclass(frozen=True, slots=True)
class RuleMoved:
    """A rule that answers otherwise now. None: the rule was not asked then, or is not now."""

    rule_id: str
    title: Text
    then: Verdict | None
    now: Verdict | None
    value_then: Text
    value_now: Text


def rules_moved(
    then: Mapping[str, tuple[Verdict, Text]], now: Sequence[Check], titles: Mapping[str, Text]
) -> tuple[RuleMoved, ...]:
    """Rules whose verdict changed: asked now in their order, then those that are gone. `then`: verdict and value."""
    nothing = Text("", "")
    found = []
    for check in now:
        before = then.get(check.rule_id)
        if before is None and check.verdict is Verdict.PASS:
            continue  # a check shown only where it fails
        if before is None or before[0] is not check.verdict:
            was, value = before or (None, nothing)
            found.append(RuleMoved(check.rule_id, check.title, was, check.verdict, value, check.value))
    asked = {check.rule_id for check in now}
    for rule_id, (verdict, value) in then.items():
        if rule_id not in asked and verdict is not Verdict.PASS:
            title = titles.get(rule_id, Text(rule_id, rule_id))
            found.append(RuleMoved(rule_id, title, verdict, None, value, nothing))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Action:
    """What to do with the line. `code`: keep, lower, freeze; `limit_fen` is the limit it should have then."""

    code: str
    limit_fen: int
    words: Text


def action_for(outcome: Outcome, limit_fen: int, standing_fen: int, money: Mapping[int, str]) -> Action:
    """The recommended action for a line of `standing_fen` when policy today says `outcome` and `limit_fen`.

    `money` words the two amounts. Nothing is raised here: a rise goes by the ladder.
    """
    if outcome in APPROVALS and limit_fen >= standing_fen:
        return Action("keep", standing_fen, Text("维持额度", "Keep the limit"))
    if outcome in APPROVALS:
        words = Text(f"降额至 {money[limit_fen]}", f"Lower limit to {money[limit_fen]}")
        return Action("lower", limit_fen, words)
    if outcome is Outcome.REFER:
        return Action("freeze", 0, Text("先冻结，待人工核查", "Freeze until reviewed"))
    return Action("freeze", 0, Text("冻结额度", "Freeze the line"))
