"""A small model with few values on every axis, so that all pairs can be looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from tests.decision.cases import POLICY, asked, case
from workbench.applications.products import find_product
from workbench.common.paths import models
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import Recommendation
from workbench.decision.question import Question, question, rule_bounds
from workbench.scoring.forest import Forest
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack
from workbench.scoring.reference import Distribution
from workbench.scoring.score import Score

PRODUCT = find_product("credit_tmall")
EDGES: Mapping[str, tuple[float, ...]] = {
    "refund_share_90": (0.06, 0.07, 0.08, 0.09, 0.10),
    "dispatch_hours_90": (14.0, 18.0, 22.0, 26.0),
    "dispatch_slow_share_90": (0.28, 0.29, 0.30, 0.31),
    "complaints_90": (1.0, 2.0, 3.0),
    "login_days_28": (17.0, 20.0, 23.0),
    "refund_share_365": (0.05, 0.06, 0.07, 0.08),
    "dispatch_hours_30": (14.0, 18.0, 22.0, 26.0),
    "shop_level": (3.0, 5.0),
    "top_supplier_share_180": (0.4, 0.6),
}
LEVERS = tuple(EDGES)[:5]
RULE_FACTS = ("refund_share_90", "other_lenders", "waybill_reuse_share_90")
FROZEN = ("shop_level", "top_supplier_share_180")


def features(seed: int) -> dict[str, float | None]:
    """A case's values: the levers, what follows them, what is frozen, and what rules read."""
    random = np.random.default_rng(seed)
    return {
        "refund_share_90": round(float(random.uniform(0.06, 0.1)), 4),
        "refund_share_365": round(float(random.uniform(0.06, 0.08)), 4),
        "refund_rise": 1.2,
        "money_returned_share_90": 0.07,
        "sales_90_month_fen": 20_000_000.0,
        "sales_365_fen": 240_000_000.0,
        "dispatch_hours_90": float(random.integers(17, 26)),
        "dispatch_hours_30": float(random.integers(16, 26)),
        "dispatch_slow_share_90": round(float(random.uniform(0.28, 0.31)), 4),
        "complaints_90": float(random.integers(1, 4)),
        "login_days_28": float(random.integers(17, 23)),
        "login_change": None,
        "shop_level": 4.0,
        "top_supplier_share_180": 0.5,
        "other_lenders": 1.0,
        "waybill_reuse_share_90": 0.0,
    }


@cache
def bundled() -> Model:
    return load_pack(models() / "xgb-2026.11")


def model(seed: int, trees: int = 12, push: float = 0.45) -> Model:
    """Random trees of depth two over a few features of the catalogue; no monotone direction is kept, on purpose."""
    random = np.random.default_rng(seed)
    names = tuple(EDGES)
    roots, feature, split, leaf = [], [], [], []
    left, right = [], []
    for number in range(trees):
        root = 7 * number
        roots.append(root)
        chosen = random.integers(0, len(names), 3)
        feature += [*chosen.tolist(), 0, 0, 0, 0]
        split += [float(random.uniform(EDGES[names[one]][0], EDGES[names[one]][-1])) for one in chosen] + [0.0] * 4
        leaf += [0.0] * 3 + random.uniform(-push, push, 4).tolist()
        left += [root + 1, root + 3, root + 5, root + 3, root + 4, root + 5, root + 6]
        right += [root + 2, root + 4, root + 6, root + 3, root + 4, root + 5, root + 6]
    kinds: dict[str, Any] = {"dtype": np.int32}
    forest = Forest(
        feature_count=len(names), roots=np.array(roots, **kinds), left=np.array(left, **kinds),
        right=np.array(right, **kinds), feature=np.array(feature, **kinds), split=np.array(split, dtype=np.float32),
        missing_left=np.zeros(len(left), dtype=np.bool_), leaf=np.array(leaf, dtype=np.float32),
        cover=np.ones(len(left)), depth=2,
    )  # fmt: skip
    card = bundled().card
    baseline = replace(card.baseline, margins=(0.0,) * len(names))
    # An intercept that puts a middling margin at the edge of lending.
    calibration = replace(card.calibration, intercept=-2.35, slope=1.0)
    card = replace(card, features=names, signs=(0,) * len(names), baseline=baseline, calibration=calibration)
    reference = {name: Distribution(name, edges, even(len(edges))) for name, edges in EDGES.items()}
    return Model(forest, card, reference, f"small-{seed}")


def even(edges: int) -> tuple[float, ...]:
    return (*([1 / (edges + 1)] * (edges + 1)), 0.0)


def judge_of(made: Model, base: CaseInput) -> Callable[[Mapping[str, float | None]], Recommendation]:
    """The whole policy on a score of these features; explanations are not needed to decide."""

    known: dict[tuple[object, ...], Recommendation] = {}

    def judge(values: Mapping[str, float | None]) -> Recommendation:
        row = np.array([np.nan if values[name] is None else values[name] for name in made.features], dtype=np.float32)
        margin = float(made.margins(row[None, :])[0])
        points = made.points(margin)
        score = Score("small", "d", margin, made.pd(margin), points, made.band(points, POLICY.floors()), 0.0, ())
        # Everything `decide` reads of this score and these features: margin and rule facts, not only the band.
        key = (margin, *(values[fact] for fact in RULE_FACTS))
        if key not in known:
            known[key] = decide(replace(base, features=values, score=score), POLICY, PRODUCT)
        return known[key]

    return judge


def small(seed: int, **changes: Any) -> tuple[Question, Any, dict[str, float | None]]:
    """A question on a random small model, its judge, and the case's values."""
    made, values = model(seed), features(seed)
    base = case(features=values, application=asked(requested_fen=40_000_00), **changes)
    judge = judge_of(made, base)
    bounds = rule_bounds(POLICY, PRODUCT, base.as_of)
    return question(values, made, POLICY.floors(), bounds, judge, LEVERS), judge, values
