"""A desk with a hundred and more scored cases a month, drawn from one population or from one that moved.

The real bundled trees and policy; the reference is made of the very population the cases are drawn from, so that
without drift nothing differs but by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.builders import NOW, application, merchant, outlook
from workbench.access.staff import Actor, actor_of
from workbench.applications.application import Stage
from workbench.common.dates import day_number
from workbench.common.paths import models
from workbench.common.text import Text
from workbench.features.feature import Flow
from workbench.records.canonical import digest
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack
from workbench.scoring.reference import reference_of
from workbench.scoring.score import Bar, Cohort, Contribution, Score, Waterfall
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.recommending import advise
from workbench.storage.kept import KeptScore, Standing

STAFF = {person.staff_id: person for person in FIRST_STAFF}
OFFICER, RISK, SYSTEM = (actor_of(STAFF[one]) for one in ("s01", "s03", "system"))
AUDITOR: Actor = actor_of(STAFF["s04"])
Shape = Callable[[np.ndarray, np.ndarray], np.ndarray]  # values [n, F], whether the shop is new [n] -> values


@cache
def packed() -> Model:
    return load_pack(next(path for path in sorted(models().iterdir()) if path.is_dir()))


def draw(count: int, rng: np.random.Generator) -> np.ndarray:
    """Figures from the tenths of the bundled reference, each by itself; nothing missing."""
    model = packed()
    columns = [rng.choice(model.reference[name].edges or (0.0,), count) for name in model.features]
    return np.column_stack(columns) * rng.uniform(0.98, 1.02, (count, len(columns)))


@cache
def champion() -> Model:
    """The bundled trees with a reference made of `draw`."""
    bundled, rows = packed(), draw(8_000, np.random.default_rng(1))
    reference = reference_of(bundled.features, rows, bundled.all_points(bundled.margins(rows)))
    return Model(bundled.forest, bundled.card, reference, bundled.digest)


def worse(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The chosen rows are late senders that many buyers leave."""
    made = values.copy()
    for name in ("dispatch_hours_30", "dispatch_change", "sales_trend_30", "shop_level", "late_loan_share"):
        column = champion().features.index(name)
        sign = champion().card.signs[column]
        edges = champion().reference[name].edges
        made[chosen, column] = edges[-1] * 1.5 if sign > 0 else edges[0] * 0.5
    return made


def unchanged(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    return values


class DriftedDesk:
    """`months`: ("2026-09", count, share of new shops, shape) in order."""

    def __init__(self, folder: Path, *months: tuple[str, int, float, Shape], seed: int = 2) -> None:
        self.ground = Ground(folder, lambda: NOW)
        self.ground._model = champion()
        self._rng = np.random.default_rng(seed)
        self._number = 0
        with self.ground.transaction() as shelves:
            shelves.staff.put(*FIRST_STAFF)
            for key, value in {**FIRST_SETTINGS, "synthetic": True}.items():
                shelves.settings.put(key, value)
        for month in months:
            self.add(*month)

    def add(self, month: str, count: int, new_share: float, shape: Shape) -> None:
        model = champion()
        values = draw(count, self._rng)
        new = self._rng.random(count) < new_share
        values = shape(values, new).astype(np.float32).astype(np.float64)
        year, number = map(int, month.split("-"))
        margins = model.margins(values.astype(np.float32)).tolist()
        at = [datetime(year, number, 1 + i % 20, 3, 0, tzinfo=UTC) for i in range(count)]
        numbers = [self._number + i + 1 for i in range(count)]
        self._number += count
        ids = [f"M{one:05d}" for one in numbers]
        opened = [when.date() - timedelta(days=200) if new[i] else date(2019, 1, 1) for i, when in enumerate(at)]
        cases = [
            application(f"LN-{month}-{one:05d}", merchant_id=ids[i], submitted_at=at[i], stage=Stage.SCORED)
            for i, one in enumerate(numbers)
        ]
        kept = [self._score(cases[i].case_no, at[i], values[i].tolist(), margins[i]) for i in range(count)]
        days = [day_number(when.date()) - 1 for when in at]
        with self.ground.transaction() as shelves:
            shelves.merchants.put([merchant(one, opened_on=day) for one, day in zip(ids, opened, strict=True)])
            shelves.applications.add([(case, {}) for case in cases])
            shelves.features.put(model.features, [(ids[i], days[i], values[i].tobytes()) for i in range(count)])
            shelves.scores.put(advise(shelves, kept, self.ground.policy(), self.ground.products()))

    def _score(self, case_no: str, at: datetime, values: list[float], margin: float) -> KeptScore:
        model = champion()
        points = model.points(margin)
        parts = tuple(Contribution(name, value, 0.0, 0.0) for name, value in zip(model.features, values, strict=True))
        band = model.band(points, self.ground.policy().floors())
        score = Score(model.version, "c" * 64, margin, model.pd(margin), points, band, 0.0, parts)
        cohort, nothing = Cohort(Text("家居", "Home"), 40), Text("", "")
        bar = Bar((), Flow.FUND, nothing, nothing, points - 600)
        standing: Any = Standing(
            cohort.name, 40, 600, 0.03, {}, {}, 20_000_000, fraud=(), outlook=outlook(day_number(at.date()) - 1)
        )
        return KeptScore(
            case_no, at, day_number(at.date()) - 1, model.digest, digest(list(model.features)), "i" * 64,
            score, Waterfall(cohort, 600, (bar,), 0, 0, points), standing, None,
        )  # fmt: skip
