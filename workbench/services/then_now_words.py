"""How is the comparison of then and now put into words?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.money import MINUS, money
from workbench.common.text import Text
from workbench.decision.checks import MISSING
from workbench.decision.decide import APPROVALS
from workbench.decision.outcome import Outcome, Recommendation, Verdict
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import FLOW_NAMES, Flow
from workbench.portfolio.then_now import FeatureMoved, ScoreMoved
from workbench.records.proof import DecisionProof
from workbench.scoring.figures import written
from workbench.services.then_now_file import Change

if TYPE_CHECKING:
    from workbench.scoring.model import Model


def changes_of(moved: ScoreMoved, currency: str) -> tuple[Change, ...]:
    """One row for a family, told by the feature that did most of it."""
    return tuple(
        Change(
            label=BY_NAME[one.lead.feature].label,
            flow=FLOW_NAMES[one.flow],
            then=_value(one.lead.feature, one.lead.then, currency),
            now=_value(one.lead.feature, one.lead.now, currency),
            points=one.points,
            state=_state(one.lead),
        )
        for one in moved.families
    )


def _value(name: str, value: float | None, currency: str) -> Text:
    return MISSING if value is None else written(value, BY_NAME[name].unit, currency)


def _state(one: FeatureMoved) -> str:
    return "appeared" if one.appeared else "vanished" if one.vanished else "moved"


def flows_of(moved: ScoreMoved) -> tuple[tuple[Text, float], ...]:
    """Points by flow; commerce stands by itself, as its figures do."""
    points = moved.by_flow()
    return tuple((FLOW_NAMES[flow], points[flow]) for flow in Flow if points[flow])


def rules_then(proof: DecisionProof) -> dict[str, tuple[Verdict, Text]]:
    """Each rule's verdict and value as the proof recorded them; a duty of the lender has none."""
    asked = [trace for trace in proof.rules if trace.severity != "document"]
    return {trace.rule_id: (Verdict(trace.verdict), trace.value) for trace in asked}


def grounds_words(model: Model, policy: Policy, same_model: bool, same_policy: bool) -> Text:
    """Which model and policy judge, and whether they still stand."""
    text = Text("按放款时的模型 {model} 与政策 {policy}", "By the model {model} and policy {policy} of the decision")
    text = text.format(model=model.version, policy=policy.policy_id)
    if same_model and same_policy:
        return text + Text("，现仍在用", ", both still in force")
    gone = [
        Text("模型", "model") if not same_model else None,
        Text("政策", "policy") if not same_policy else None,
    ]
    changed = [one for one in gone if one is not None]
    listed = changed[0] if len(changed) == 1 else changed[0] + Text("与", " and ") + changed[1]
    return text + Text("（{what}现已更换）", " ({what} changed since)").format(what=listed)


def verdict_words(advice: Recommendation, moved: ScoreMoved, limit_fen: int, currency: str) -> Text:
    """Would it be approved today, for how much, and how far did the score move?"""
    points = round(moved.points)
    shift = Text("评分不变", "score unchanged") if not points else Text(
        f"评分 {_signed(points)}", f"score {_signed(points)}"
    )  # fmt: skip
    if advice.outcome not in APPROVALS:
        head = (
            Text("今天会被拒绝", "Would be declined today")
            if advice.outcome is Outcome.DECLINE
            else Text("今天不会直接批准，须转人工", "Would be referred today, not approved")
        )
        why = advice.reasons[0].text if advice.reasons else Text("", "")
        return head + (Text("：", ": ") + why if why.zh else why) + Text("（", " (") + shift + Text("）", ")")
    now_fen = advice.limit.amount_fen
    if now_fen >= limit_fen:
        return Text("今天仍会批准同样的额度（", "Would be approved today for as much (") + shift + Text("）", ")")
    amount = money(now_fen, currency)
    return (
        Text(f"今天仍会批准，但额度只有 {amount}（", f"Would be approved today, for {amount} only (")
        + shift
        + Text("）", ")")
    )


def _signed(points: int) -> str:
    return f"+{points}" if points > 0 else f"{MINUS}{-points}"
