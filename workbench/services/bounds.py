"""How sure is a score that stands on partial data, and which datum would settle the case?

Unknown is a feature of the model that the case lacks although nine of ten merchants the model learned from have it, and
a figure an interviewer found contradicted. What many merchants lack by nature (no earlier loan, no TrustPass, a shop
under a year) is known to be missing, and stays so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.case_input import OWN_FACTS
from workbench.decision.robust import VERDICT_NAMES, Verdict
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import FLOW_NAMES, Flow
from workbench.interview.questions import Assessment
from workbench.scoring.score import Band
from workbench.services.advice import case_input, cover_facts
from workbench.services.blind_choice import demand_case
from workbench.services.bounds_file import CaseBounds
from workbench.services.case_view import staleness
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.applications.policy import Policy
    from workbench.decision.case_input import CaseInput, Fact
    from workbench.decision.settling import Datum, Robust
    from workbench.scoring.model import Model
    from workbench.storage.kept import KeptInterview, KeptScore

USUAL_MISSING = 0.10  # share of the reference from which a missing value is a fact about the merchant, not a gap
NOTHING = Text("", "")


class BoundsService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of_case(self, case_no: str) -> CaseBounds | None:
        """Interval, verdict and settling datum of a case; None where nothing is unknown or nothing is scored.

        Raises `StaffError` (`CASE_UNKNOWN`, `MODEL_...`).
        """
        demand_case(self._ground, case_no)
        policy = self._ground.policy()
        with self._ground.store.reading() as shelves:
            kept = shelves.scores.get(case_no)
            if kept is None:
                return None
            case = case_input(shelves, case_no, policy, kept=kept, today=self._ground.today())
            told = shelves.interviews.counting(case_no)
        model = self._ground.model()
        if staleness(kept, model.version, policy) is not None:
            return None
        doubted = contested(told, model.features)
        unknown = (*unknown_features(model, case.features, doubted), *ruled_only(policy, case, model))
        if not unknown:
            return None
        from workbench.decision.settling import robust

        product = self._ground.products()[case.application.product_code]

        def facts_of(band: Band) -> Mapping[str, Fact]:
            banded: KeptScore = replace(kept, score=replace(kept.score, band=band))
            return {"dscr": None, **cover_facts(banded, case.application, policy)}

        found = robust(case, policy, product, model, unknown, facts_of)
        return _file(case_no, found, doubted, model, case.application.currency)


def unknown_features(model: Model, values: Mapping[str, float | None], doubted: Sequence[str]) -> tuple[str, ...]:
    """Features of the model without a value that most merchants have, and those in doubt, in the model's order."""
    return tuple(
        name
        for name in model.features
        if name in doubted
        or (((value := values.get(name)) is None or value != value)
            and model.reference[name].shares[-1] < USUAL_MISSING)
    )  # fmt: skip


def ruled_only(policy: Policy, case: CaseInput, model: Model) -> tuple[str, ...]:
    """Figures of this desk that a rule reads and the model does not, where the case lacks them."""
    read = {rule.fact: None for rule in policy.rules if rule.bound is not None and rule.fact in BY_NAME}
    return tuple(
        name
        for name in read
        if name in case.features and name not in model.features and name not in OWN_FACTS and case.fact(name) is None
    )


def contested(told: KeptInterview | None, features: Sequence[str]) -> tuple[str, ...]:
    """Features whose flow value the newest interview found contradicted."""
    if told is None:
        return ()
    against = {one.question_id for one in told.answers if one.assessment is Assessment.CONTRADICTS}
    measures = {one.measure for one in told.questions if one.question_id in against}
    return tuple(name for name in features if name in measures)


def _file(case_no: str, found: Robust, doubted: tuple[str, ...], model: Model, currency: str) -> CaseBounds:
    return CaseBounds(
        case_no=case_no,
        unknown=found.unknown,
        doubted=doubted,
        head=_head(found.unknown, doubted, model),
        verdict=found.verdict,
        words=VERDICT_NAMES[found.verdict].format(datum=_datum(found)),
        points=(found.worst_points, found.best_points),
        usual_points=found.usual,
        pd=(model.pd(found.margin.low), model.pd(found.margin.high)),
        bands=found.bands,
        range_words=_range(found, model),
        limit_words=_limits(found, currency),
        settle=_settle(found),
        exact=found.margin.low_exact and found.margin.high_exact,
    )


def _head(unknown: Sequence[str], doubted: Sequence[str], model: Model) -> Text:
    """Which flows are missing whole, and how many figures the score uses."""
    gaps = [name for name in unknown if name not in doubted]
    total = len(model.features)
    used = Text("评分使用 {used}/{total} 项", "score uses {used} of {total} features")
    missed = sum(name in model.features for name in unknown)
    used = used.format(used=str(total - missed), total=str(total))
    whole = [FLOW_NAMES[flow] for flow in Flow if _gone(flow, gaps, model)]
    if whole:
        return Text("{flows}缺失：", "{flows} missing: ").format(flows=_listed(whole)) + used
    if gaps and doubted:
        return (
            Text("数据不全，另有 {n} 项存疑：", "Partial data, {n} more in doubt: ").format(n=str(len(doubted))) + used
        )
    if doubted:
        names = _listed([BY_NAME[name].label for name in doubted])
        return Text("访谈存疑：{names}", "Doubted in the interview: {names}").format(names=names)
    return Text("数据不全：", "Partial data: ") + used


def _gone(flow: Flow, gaps: Sequence[str], model: Model) -> bool:
    """Is every figure of a flow, but those many merchants lack, missing?"""
    own = [n for n in model.features if BY_NAME[n].flow is flow and model.reference[n].shares[-1] < USUAL_MISSING]
    return bool(own) and set(own) <= set(gaps)


def _listed(parts: Sequence[Text]) -> Text:
    listed = parts[0]
    for one in parts[1:]:
        listed = listed + Text("、", ", ") + one
    return listed


def _range(found: Robust, model: Model) -> Text:
    worst, best = found.worst_points, found.best_points
    bands = "–".join(dict.fromkeys((found.bands[0].value, found.bands[-1].value)))
    pd = "–".join(dict.fromkeys(f"{model.pd(margin):.2%}" for margin in (found.margin.low, found.margin.high)))
    if worst == best:
        return Text(f"评分必为 {worst} 分（{bands} 档）", f"The score is {worst} whatever is missing (band {bands})")
    return Text(
        f"评分必在 {worst} 至 {best} 分之间（{bands} 档，PD {pd}）",
        f"The score lies between {worst} and {best} (band {bands}, PD {pd})",
    )


def _limits(found: Robust, currency: str) -> Text:
    least, most = found.possible.least_fen, found.possible.most_fen
    if least is None or most is None or found.verdict is not Verdict.APPROVE:
        return NOTHING
    if least == most:
        return Text("额度不变：{most}", "The limit stays {most}").format(most=money(most, currency))
    return Text("额度 {least} 至 {most}", "Limit {least} to {most}").format(
        least=money(least, currency), most=money(most, currency)
    )


def _whole_flow(found: Robust) -> Text | None:
    """The flow whose lines would make every unknown figure known, where it is one flow."""
    flows = {BY_NAME[name].flow for name in found.unknown if name in BY_NAME}
    return FLOW_NAMES[flows.pop()] if len(flows) == 1 and len(found.unknown) > 1 else None


def _datum(found: Robust) -> Text:
    """What the verdict is said to depend on: the datum that settles it, else the missing flow, else the best datum."""
    if not found.data:
        return NOTHING
    flow = _whole_flow(found)
    if found.settling is None and flow is not None:
        return flow
    named = BY_NAME[found.data[0].feature].label
    others = len(found.unknown) - 1
    if found.settling is not None or not others:
        return named
    return named + Text(f"等 {others + 1} 项", f" and {others} more")


def _settle(found: Robust) -> Text:
    """What would settle the case, in words; empty where the verdict is robust."""
    if not found.data:
        return NOTHING
    best, flow = found.data[0], _whole_flow(found)
    label = BY_NAME[best.feature].label
    if best.settles:
        words = Text("“{label}”到位即可定论，无论数值多少", "“{label}” settles it, whatever its value")
        return words.format(label=label)
    if flow is not None:
        return Text("补齐{flow}数据即可定论", "Complete {flow} data settle it").format(flow=_lower(flow))
    if found.pair is not None:
        both = Text("“{one}”与“{other}”一并到位即可定论", "“{one}” and “{other}” together settle it")
        return both.format(one=BY_NAME[found.pair[0]].label, other=BY_NAME[found.pair[1]].label)
    return _first(best, label, found)


def _first(best: Datum, label: Text, found: Robust) -> Text:
    if best.chance >= 0.005:
        chance = percent(best.chance, 0)
        return Text("没有单项可定论；先补“{label}”，{chance} 的情形即可定论",
                    "No single figure settles it; “{label}” first would in {chance} of cases").format(
            label=label, chance=same(chance))  # fmt: skip
    width = found.best_points - found.worst_points
    return Text("没有单项可定论；先补“{label}”，区间由 {width} 分收窄到约 {after} 分",
                "No single figure settles it; “{label}” first narrows {width} points to about {after}").format(
        label=label, width=str(width), after=f"{best.width_after:.0f}")  # fmt: skip


def _lower(flow: Text) -> Text:
    return Text(flow.zh, flow.en.lower())
