"""How often does a small change alter a decision, how fast is it found, and is it really the smallest?

Cases are synthetic rows drawn from the bundled model's reference distribution, each put through the example policy;
none is a real merchant. For those that are not approved the whole search runs (all values
of every changeable feature, and all pairs where single changes are not enough), and every way is asked again of the
whole policy as a case of its own. Agreement is measured on small random models, where every value and every pair can
be put to the policy one by one, and for single changes on the bundled model as well. Times are CPU seconds of one
thread.

    python benchmarks/counterfactuals.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.decision.cases import APPLICATION, POLICY, case  # noqa: E402
from tests.decision.small_model import PRODUCT, bundled, small  # noqa: E402
from workbench.decision.case_input import CaseInput  # noqa: E402
from workbench.decision.counterfactual import counterfactual  # noqa: E402
from workbench.decision.decide import decide  # noqa: E402
from workbench.decision.links import Values, binding_relations, impossible, moved  # noqa: E402
from workbench.decision.outcome import Recommendation  # noqa: E402
from workbench.decision.question import APPROVED, Goal, Judge, Question, question, rule_bounds  # noqa: E402
from workbench.decision.refutation import refute  # noqa: E402
from workbench.decision.safety import movable, safety  # noqa: E402
from workbench.decision.ways import Answer  # noqa: E402
from workbench.features.catalogue import BY_NAME  # noqa: E402
from workbench.scoring.forest import Forest  # noqa: E402
from workbench.scoring.model import Model  # noqa: E402
from workbench.scoring.score import Score  # noqa: E402

GOAL = Goal("approve")
Asked = tuple[Question, Judge]
Judging = Callable[[Model, CaseInput], Judge]


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 6), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def judge_of(model: Model, base: CaseInput) -> Judge:
    """The whole policy on a full score, contributions and all."""

    def judge(values: Values) -> Recommendation:
        row = np.array([np.nan if (v := values.get(name)) is None else v for name in model.features], dtype=np.float32)
        return decide(replace(base, features=values, score=model.score(row, POLICY.floors())), POLICY, PRODUCT)

    return judge


def drawn(model: Model, rng: np.random.Generator) -> dict[str, float | None]:
    """A synthetic row: each feature from its own reference, near the riskier end more often, as declined cases are."""
    lean = rng.uniform(0.0, 0.75)
    values: dict[str, float | None] = {}
    for name in model.features:
        edges = model.reference[name].edges
        if not edges or rng.random() < model.reference[name].shares[-1]:
            values[name] = 0.0 if edges == () else None
            continue
        rank = rng.random()
        sign = BY_NAME[name].sign
        rank = rank ** (1 - lean) if sign > 0 else 1 - (1 - rank) ** (1 - lean) if sign < 0 else rank
        values[name] = round(float(np.interp(rank * (len(edges) - 1), range(len(edges)), edges)), 6)
    # Figures that are one fact are drawn as one.
    cover = values.get("cash_cover_90")
    if cover:
        values["net_inflow_share_90"] = 1 - 1 / cover
    values["other_lenders"] = min(values.get("other_lenders") or 0.0, values.get("other_lenders_most_365") or 0.0)
    values["waybill_reuse_share_90"] = 0.0
    return values


def large(trees: int = 300, depth: int = 6) -> Model:
    """Full random trees over every feature: far more thresholds on an axis than a trained model of that size has."""
    model, rng = bundled(), np.random.default_rng(3)
    size, inner = 2 ** (depth + 1) - 1, 2**depth - 1
    used = [at for at, name in enumerate(model.features) if len(model.reference[name].edges) > 1]
    feature = np.where(np.arange(size) < inner, rng.choice(used, (trees, size)), 0)
    edges = [model.reference[name].edges or (0.0,) for name in model.features]
    split = np.array([[np.interp(rng.random() * (len(edges[f]) - 1), range(len(edges[f])), edges[f]) for f in row]
                      for row in feature])  # fmt: skip
    node = np.arange(trees * size).reshape(trees, size)
    leafy = np.arange(size) >= inner
    left = np.where(leafy, node, node[:, :1] + 2 * np.arange(size) + 1)
    forest = Forest(
        feature_count=len(model.features),
        roots=node[:, 0].astype(np.int32),
        left=left.ravel().astype(np.int32),
        right=np.where(leafy, node, left + 1).ravel().astype(np.int32),
        feature=feature.ravel().astype(np.int32),
        split=np.where(leafy, 0, split).ravel().astype(np.float32),
        missing_left=np.zeros(trees * size, dtype=np.bool_),
        leaf=np.where(leafy, rng.normal(0, 0.06, (trees, size)), 0).ravel().astype(np.float32),
        cover=np.ones(trees * size),
        depth=depth,
    )
    calibration = replace(model.card.calibration, intercept=-3.2)
    return Model(forest, replace(model.card, calibration=calibration), model.reference, "large")


def bare_judge(model: Model, base: CaseInput) -> Judge:
    """The whole policy on a score without contributions; decisions do not read them."""

    def judge(values: Values) -> Recommendation:
        row = np.array([np.nan if (v := values.get(name)) is None else v for name in model.features], dtype=np.float32)
        margin = float(model.margins(row[None, :])[0])
        points = model.points(margin)
        score = Score("large", "d", margin, model.pd(margin), points, model.band(points, POLICY.floors()), 0.0, ())
        return decide(replace(base, features=values, score=score), POLICY, PRODUCT)

    return judge


def on_a_large_model(count: int) -> None:
    """Time where trees are deep and many: the search has no more than this to bear."""
    asked = refused(large(), count, bare_judge)
    answers, spent = measured(asked)
    sound = sum(stands(answer, *one) for answer, one in zip(answers, asked, strict=True))
    told = f"{count} synthetic cases, random forest of 300 full trees of depth 6"
    result("large_reverified_through_decide", sound / count, "share", 1.0, sound == count, told)
    result("large_time_median", median(spent), "CPU s", 1.0, median(spent) < 1.0, told)
    slow = float(np.quantile(spent, 0.95))
    result("large_time_p95", slow, "CPU s", 1.0, slow < 1.0, told)


def refused(model: Model, count: int, judging: Judging = judge_of) -> list[Asked]:
    """Questions of synthetic cases that policy declines or refers."""
    rng, found = np.random.default_rng(20261127), []
    names = [name for name in model.features if BY_NAME[name].actionable]
    application = replace(APPLICATION, requested_fen=30_000_00)
    while len(found) < count:
        values = drawn(model, rng)
        base = case(features=values, application=application, verified_month_fen=200_000_00)
        judge = judging(model, base)
        if judge(values).outcome in APPROVED:
            continue
        bounds = rule_bounds(POLICY, PRODUCT, base.as_of)
        found.append((question(values, model, POLICY.floors(), bounds, judge, names), judge))
    return found


def measured(asked: list[Asked]) -> tuple[list[Answer], list[float]]:
    """Answers and CPU seconds, the making of the question included."""
    answers, spent = [], []
    bounds = rule_bounds(POLICY, PRODUCT, case().as_of)
    for one, judge in asked:
        names = [name for name in one.case if name in BY_NAME and BY_NAME[name].actionable]
        began = process_time()
        answers.append(counterfactual(question(one.case, one.model, one.floors, bounds, judge, names), GOAL))
        spent.append(process_time() - began)
    return answers, spent


def stands(answer: Answer, one: Question, judge: Judge) -> bool:
    """Does every way flip, keep what is frozen, and stay possible?"""
    for way in answer.ways:
        after = moved(one.case, {change.span.name: change.value for change in way.changes})
        touched = [name for name, value in after.items() if value != one.case[name]]
        frozen = {name for name in one.case if name not in way.moved()}
        if not GOAL.met(judge(after)) or impossible(one.case, after, touched) is not None:
            return False
        if any({**one.case, **way.moved()}[name] is not one.case[name] for name in frozen):
            return False
    return answer.certificate.whole


def on_the_bundled_model(count: int, brute: int) -> None:
    model = bundled()
    asked = refused(model, count)
    answers, spent = measured(asked)
    singles = sum(bool(a.ways) and len(a.ways[0].changes) == 1 for a in answers)
    pairs = sum(bool(a.ways) and len(a.ways[0].changes) == 2 for a in answers)
    sound = sum(stands(answer, *one) for answer, one in zip(answers, asked, strict=True))
    named = sum(answer.obstacle is not None for answer in answers if not answer.ways)
    against = f"{count} synthetic cases policy declines or refers, bundled model"
    result("solved_by_one_change", singles / count, "share", 0.0, singles > 0, against)
    result("solved_by_two_changes", pairs / count, "share", 0.0, pairs > 0, against)
    none = count - singles - pairs
    result("obstacle_named_where_none", named / max(none, 1), "share", 1.0, named == none, f"{none} without a way")
    result("reverified_through_decide", sound / count, "share", 1.0, sound == count, against)
    result("time_median", median(spent), "CPU s", 1.0, median(spent) < 1.0, against)
    slow = float(np.quantile(spent, 0.95))
    result("time_p95", slow, "CPU s", 1.0, slow < 1.0, against)
    agreed = sum(
        refute(answer, one.case, judge, pairs=False) == ()
        for answer, (one, judge) in zip(answers[:brute], asked[:brute], strict=True)
    )
    result("singles_agree_with_brute_force", agreed / brute, "share", 1.0, agreed == brute,
           f"{brute} cases, every value of every changeable feature through the whole policy")  # fmt: skip
    kept = median(len(binding_relations(one.case)) for one, _ in asked)
    print(f"ties asked of a case (median): {kept}")


def how_safe(count: int) -> None:
    """Time and soundness of the scan over every feature that may get worse."""
    model, rng, spent, sound, done = bundled(), np.random.default_rng(5), [], 0, 0
    while done < count:
        values = {**drawn(model, rng), "refund_share_90": 0.02}
        base = case(features=values, verified_month_fen=200_000_00)
        judge = judge_of(model, base)
        if judge(values).outcome not in APPROVED:
            continue
        done += 1
        bounds = rule_bounds(POLICY, PRODUCT, base.as_of)
        began = process_time()
        asked = question(values, model, POLICY.floors(), bounds, judge, movable(tuple(values)))
        found = safety(asked, {})
        spent.append(process_time() - began)
        flipped = [judge(moved(values, {f.change.span.name: f.change.value})) for f in found.flips]
        sound += found.whole and all(advice.outcome not in APPROVED for advice in flipped)
    result("safety_reverified", sound / count, "share", 1.0, sound == count, f"{count} approved synthetic cases")
    slow = float(np.quantile(spent, 0.95))
    result("safety_time_p95", slow, "CPU s", 1.0, slow < 1.0, f"{count} approved synthetic cases")


def on_small_models(count: int) -> None:
    """Every value and every pair of every axis, one by one through the policy, against the search."""
    agreed = asked_of = seed = 0
    kinds = {0: 0, 1: 0, 2: 0}
    while asked_of < count:
        one, judge, values = small(1_000 + seed)
        seed += 1
        if judge(values).outcome in APPROVED:
            continue
        asked_of += 1
        answer = counterfactual(one, GOAL)
        kinds[len(answer.ways[0].changes) if answer.ways else 0] += 1
        agreed += refute(answer, values, judge) == ()
    told = f"{count} random small models: one change {kinds[1]}, two {kinds[2]}, none {kinds[0]}"
    result("small_models_agree_with_brute_force", agreed / count, "share", 1.0, agreed == count, told)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    on_the_bundled_model(150 if quick else 1_000, 2 if quick else 10)
    how_safe(20 if quick else 200)
    on_a_large_model(8 if quick else 60)
    on_small_models(6 if quick else 60)


if __name__ == "__main__":
    main()
