"""On which applications is the bundled model trained?

Through-the-door applications of merchants who are nowhere else: drawn in chunks, their lines made in memory, features
computed as of the day before the application, the lines dropped. The outcome of those whom an older policy would have
declined is known as well, because the economy is synthetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.common.dates import day_number
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.features.catalogue import PLATFORM
from workbench.features.compute import FeatureMatrix, MerchantFacts, compute
from workbench.sample.outcome import seed_rings, settle
from workbench.sample.purse import funds
from workbench.sample.relations import merchant_id, register, unregister
from workbench.sample.trade import orders
from workbench.sample.traits import Traits, draw
from workbench.sample.voice import events
from workbench.sample.world import PLATFORMS, world

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.flows.engine import Engine

CHUNK = 3_000
FIRST_APPLICATION = day_number(date(2024, 1, 2))
LAST_APPLICATION = day_number(date(2025, 10, 31))
FIRST_CODE = 1_000_000  # merchants of the desk have lower numbers


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """Features and outcome of every application, [n] rows in the order of `matrix`."""

    matrix: FeatureMatrix
    defaulted: NDArray[np.bool_]  # 90 or more days past due, or written off, within 12 months
    day: NDArray[np.int64]  # of the application
    category: tuple[str, ...]
    platform: tuple[str, ...]
    declined: NDArray[np.bool_]  # an older policy would have declined it
    seed: int


def facts(traits: Traits) -> tuple[MerchantFacts, ...]:
    """What the merchants' own records say."""
    return tuple(
        MerchantFacts(
            merchant_id(int(code)), int(opened), int(level), None if trust < 0 else int(trust), int(loans), int(late)
        )
        for code, opened, level, trust, loans, late in zip(
            traits.code, traits.opened_day, traits.shop_level, traits.trustpass, traits.prior_loans, traits.prior_late,
            strict=True,
        )
    )  # fmt: skip


def features_of(
    engine: Engine, rng: np.random.Generator, traits: Traits, names: Sequence[str] = PLATFORM
) -> FeatureMatrix:
    """Make the lines of these merchants, compute their features as of their last day, and drop the lines."""
    made = orders(rng, traits)
    relations = register(engine, traits, made, funds(rng, traits, made), events(rng, traits, made))
    for kind, sql in relations.items():
        engine.execute(f"CREATE OR REPLACE TABLE {kind.value} AS {sql}")
    unregister(engine)
    days = {merchant_id(int(c)): int(d) for c, d in zip(traits.code, traits.last_day, strict=True)}
    matrix = compute(engine, names, days, facts(traits))
    for kind in relations:
        engine.execute(f"DROP TABLE {kind.value}")
    return matrix


def older_policy_declines(matrix: FeatureMatrix) -> NDArray[np.bool_]:
    """A rule of thumb that stands for the policy before the model: young, much refunded, shrinking or much indebted."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        return np.asarray(
            (matrix.column("shop_months") < 6)
            | (matrix.column("refund_share_90") > 0.14)
            | (matrix.column("sales_trend_90") < 0.35)
            | (matrix.column("other_lenders") > 3)
        )


def build(engine: Engine, *, seed: int, applications: int, report: Report = silent, stop: Stop = never) -> TrainingRun:
    """Simulate `applications` applications. Same seed, same numbers. The engine must not have views of the four kinds.

    Raises `Stopped` when asked to stop.
    """
    import numpy as np

    parts: list[tuple[FeatureMatrix, NDArray[np.bool_], Traits]] = []
    for start in range(0, applications, CHUNK):
        if stop():
            raise Stopped
        rng = np.random.default_rng([seed, start])
        codes = FIRST_CODE + np.arange(start, min(start + CHUNK, applications), dtype=np.int64)
        traits = draw(rng, codes, rng.integers(FIRST_APPLICATION, LAST_APPLICATION + 1, len(codes)) - 1)
        seed_rings(rng, traits)
        defaulted = settle(rng, traits)
        parts.append((features_of(engine, rng, traits), defaulted, traits))
        report(start + len(codes), applications)
    return _joined(parts, seed)


def _joined(parts: Sequence[tuple[FeatureMatrix, NDArray[np.bool_], Traits]], seed: int) -> TrainingRun:
    import numpy as np

    matrix = FeatureMatrix(
        tuple(merchant for part, _, _ in parts for merchant in part.merchant_ids),
        parts[0][0].names,
        np.concatenate([part.values for part, _, _ in parts]),
    )
    return TrainingRun(
        matrix=matrix,
        defaulted=np.concatenate([defaulted for _, defaulted, _ in parts]),
        day=np.concatenate([traits.last_day + 1 for _, _, traits in parts]),
        category=tuple(world().categories[c].code for _, _, traits in parts for c in traits.category),
        platform=tuple(PLATFORMS[p] for _, _, traits in parts for p in traits.platform),
        declined=older_policy_declines(matrix),
        seed=seed,
    )
