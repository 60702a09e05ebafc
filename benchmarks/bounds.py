"""How sound, how tight and how fast are the bounds of a score whose features are partly unknown?

Two models: the bundled one, whose every feature has a sign, and one trained here on random numbers whose trees rise and
fall as they like. Completions are drawn from the cells the forest tells apart, from random numbers and from missing.
A settling datum is tried at every value model and rules tell apart, each with random completions of the rest.

    python benchmarks/bounds.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.decision.cases import POLICY, case  # noqa: E402
from workbench.applications.products import find_product  # noqa: E402
from workbench.common.paths import models  # noqa: E402
from workbench.decision.case_input import CaseInput  # noqa: E402
from workbench.decision.decide import APPROVALS, decide  # noqa: E402
from workbench.decision.robust import Verdict  # noqa: E402
from workbench.decision.settling import Robust, robust  # noqa: E402
from workbench.scoring.bounds import Interval, bounds  # noqa: E402
from workbench.scoring.forest import read_forest  # noqa: E402
from workbench.scoring.leaf_boxes import LeafTable  # noqa: E402
from workbench.scoring.model import Model  # noqa: E402
from workbench.scoring.pack import load_pack  # noqa: E402

PRODUCT = find_product("credit_tmall")
RULED = ("refund_share_90", "other_lenders", "waybill_reuse_share_90")


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 6), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def free_forest() -> LeafTable:
    """100 trees of depth 5 over 20 features without signs, a sixth of the values missing."""
    import xgboost

    rng = np.random.default_rng(7)
    rows = rng.normal(size=(3_000, 20)).astype(np.float32)
    y = (rows[:, 0] * rows[:, 1] + rows[:, 2] - rows[:, 3] + rng.normal(size=len(rows)) > 1).astype(np.float32)
    rows[rng.random(rows.shape) < 0.15] = np.nan
    settings = {"objective": "binary:logistic", "base_score": 0.5, "max_depth": 5, "eta": 0.1, "nthread": 1}
    booster = xgboost.train(settings, xgboost.DMatrix(rows, label=y, nthread=1), 100)
    return LeafTable(read_forest(bytes(booster.save_raw("json"))))


def completed(table: LeafTable, row: Any, unknown: Any, many: int, rng: np.random.Generator) -> Any:
    """`many` random completions [many, features]."""
    made = np.repeat(row[None, :], many, axis=0)
    for j in np.flatnonzero(unknown).tolist():
        cells = np.array([*table.values(j), np.nan], dtype=np.float32)
        wild = rng.normal(scale=10.0 ** rng.uniform(-2, 6), size=many)
        made[:, j] = np.where(rng.random(many) < 0.8, rng.choice(cells, many), wild)
    return made


def sound(name: str, table: LeafTable, rows: Any, signs: Sequence[int] | None, cases: int, many: int) -> None:
    """Completions outside, share of exact ends, sampled range over the interval, time of one case."""
    rng = np.random.default_rng(1)
    features = table.forest.feature_count
    outside = tried = 0
    exact: list[float] = []
    exact_few: list[float] = []
    few: list[float] = []
    spent: list[float] = []
    for number in range(cases):
        unknown = np.zeros(features, dtype=bool)
        unknown[rng.permutation(features)[: 1 + number % features]] = True
        row = rows[rng.integers(len(rows))]
        began = process_time()
        found: Interval = bounds(table, row, unknown, signs=signs)
        spent.append(process_time() - began)
        margins = table.forest.margins(completed(table, row, unknown, many, rng))
        outside += int(((margins < found.low) | (margins > found.high)).sum())
        tried += many
        exact.append((found.low_exact + found.high_exact) / 2)
        if unknown.sum() <= 3:
            exact_few.append(exact[-1])
            few += [float(margins.max() - margins.min()) / found.width] if found.width else []
    result(f"{name}: completions outside the interval, of {tried}", outside, "count", 0, outside == 0, "soundness")
    print(f"{name}: ends met by a completion, 1 to all features unknown: {np.mean(exact):.3f}")
    if exact_few:
        share = float(np.mean(exact_few))
        result(f"{name}: ends met by a completion, 1 to 3 unknown", share, "share", 0.9, share >= 0.9, f"{cases} cases")
    if signs is not None:
        share = float(np.mean(exact))
        result(f"{name}: ends met by a completion", share, "share", 1.0, share == 1, "1 to all features unknown")
    if few:
        result(f"{name}: sampled range over interval, 1 to 3 unknown", median(few), "ratio", 0.9, median(few) >= 0.9,
               f"{many} random completions a case")  # fmt: skip
    goal = 0.02 if signs is not None else 0.2
    result(f"{name}: CPU of one case", median(spent), "s", goal, median(spent) <= goal, "median over cases")


def a_case(model: Model, rng: np.random.Generator, unknown: Sequence[str]) -> CaseInput:
    values: dict[str, float | None] = {n: float(rng.choice(model.reference[n].edges or (0.0,))) for n in model.features}
    values |= {"refund_share_90": 0.03, "other_lenders": 1.0, "waybill_reuse_share_90": 0.0}
    return scored(model, case(features={**values, **dict.fromkeys(unknown)}))


def scored(model: Model, asked: CaseInput) -> CaseInput:
    row = [np.nan if (value := asked.features[name]) is None else value for name in model.features]
    return replace(asked, score=model.score(np.array(row, dtype=np.float32), POLICY.floors()))


def kind(model: Model, asked: CaseInput, values: dict[str, Any]) -> str:
    advice = decide(scored(model, replace(asked, features={**asked.features, **values})), POLICY, PRODUCT)
    return "approve" if advice.outcome in APPROVALS else advice.outcome.value


def settle(model: Model, cases: int) -> None:
    """Is a robust verdict the verdict of every completion, and does a settling datum settle at every value?"""
    rng = np.random.default_rng(2)
    table, wrong, tried, broken, values_tried, settled = model.leaf_table, 0, 0, 0, 0, 0
    spent: list[float] = []
    for number in range(cases):
        count = 1 + number % 10
        unknown = tuple({*rng.choice(model.features, count).tolist(), *RULED[: number % 3]})
        asked = a_case(model, rng, unknown)
        began = process_time()
        found: Robust = robust(asked, POLICY, PRODUCT, model, unknown, lambda band: {})
        spent.append(process_time() - began)

        def drawn(names: Sequence[str]) -> dict[str, Any]:
            options = {n: [*table.values(model.features.index(n)), 0.079, 0.081, 0.26, 3.0, 4.0, None] for n in names}
            return {n: choice[rng.integers(len(choice))] for n, choice in options.items()}

        if found.verdict is not Verdict.DEPENDS:
            kinds = [kind(model, asked, drawn(unknown)) for _ in range(6)]
            wrong += sum(one != found.verdict.value for one in kinds)
            tried += len(kinds)
        elif found.settling is not None:
            settled += 1
            datum = found.settling.feature
            rest = [n for n in unknown if n != datum]
            near_rules = [0.02, 0.0200001, 0.08, 0.0800001, 0.25, 0.26, 3.0, 3.5]
            points = [*table.values(model.features.index(datum)), *near_rules]
            for value in points:
                broken += len({kind(model, asked, {datum: value, **drawn(rest)}) for _ in range(4)}) > 1
                values_tried += 1
    result(f"verdict: completions against a robust verdict, of {tried}", wrong, "count", 0, wrong == 0, "full decide")
    result(f"verdict: values at which a settling datum did not settle, of {values_tried}", broken, "count", 0,
           broken == 0 and values_tried > 0, f"full decide, {settled} cases with such a datum")  # fmt: skip
    result("verdict: CPU of one case with its value of information", median(spent), "s", 0.15,
           median(spent) <= 0.15, "median over cases")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    rng = np.random.default_rng(0)
    model = load_pack(next(path for path in sorted(models().iterdir()) if path.is_dir()))
    rows = np.column_stack([rng.choice(model.reference[n].edges or (0.0,), 500) for n in model.features])
    rows = (rows * rng.uniform(0.9, 1.1, rows.shape)).astype(np.float32)
    sound("bundled model", model.leaf_table, rows, model.card.signs, 156 if quick else 780, 100)
    table = free_forest()
    wild = rng.normal(size=(500, 20)).astype(np.float32)
    sound("model without signs", table, wild, None, 40 if quick else 200, 250)
    settle(model, 120 if quick else 600)


if __name__ == "__main__":
    main()
