"""Does the stress page show what the champion says of a fall of sales beside what policy declares?"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from tests.services.random_book import TODAY, ground_with
from workbench.common.dates import day_of
from workbench.portfolio.sales_shock import shocked
from workbench.services.figures import FiguresService
from workbench.services.figures_file import FigureTable
from workbench.services.ground import Ground
from workbench.storage.store import Store


def table(ground: Ground, back: int = 0) -> FigureTable:
    section = FiguresService(ground).section("stress", day_of(TODAY - back))
    return next(one for one in section.tables if one.code == "model_stress")


def featured(store: Store) -> tuple[Ground, dict[str, np.ndarray]]:
    """A random book, some of whose borrowers have figures."""
    ground = ground_with(store, 11, loans=40)
    names, random = ground.model().features, np.random.default_rng(5)
    rows = {f"M{place}": random.lognormal(1.0, 1.0, len(names)) for place in range(6)}
    with ground.transaction() as shelves:
        shelves.features.put(names, [(who, TODAY - 1, row.astype("<f8").tobytes()) for who, row in rows.items()])
    return ground, rows


def test_both_ways_are_counted_on_the_same_borrowers(store: Store) -> None:
    ground, rows = featured(store)
    model, policy = ground.model(), ground.policy()
    with ground.store.reading() as shelves:
        owing = shelves.book.performing_of([one.merchant_id for one in shelves.loans.live.all()])
    owed = {who: owing[who] for who in rows if who in owing}
    assert len(owed) > 2
    found = table(ground)
    assert f"{len(owed)} performing borrowers" in found.note.en
    whole, matrix = sum(owed.values()), np.vstack([rows[who] for who in owed])
    lgd = policy.economics.loss_given_default
    assert found.rows[0].cells[3:] == (0, 0, None)
    for row, fall in zip(found.rows[1:], policy.figures.sales_shocks, strict=True):
        pds = model.pds(model.margins(shocked(matrix, model.features, float(fall)).astype(np.float32)))
        pd = sum(float(one) * fen for one, fen in zip(pds, owed.values(), strict=True)) / whole
        assert float(row.cells[1]) == pytest.approx(pd, abs=1e-7)  # type: ignore[arg-type]
        before, told = found.rows[0].cells[1], row.cells[1]
        assert isinstance(before, Decimal)
        assert isinstance(told, Decimal)
        assert row.cells[3] == pytest.approx(float((told - before) * lgd * whole), abs=1)
        assert row.cells[2] > before  # type: ignore[operator]  # the declared elasticity always moves it up
        assert isinstance(row.cells[5], Decimal)


def test_without_figures_or_on_a_past_day_nothing_is_made_up(store: Store) -> None:
    ground = ground_with(store, 11, loans=20)
    assert table(ground).rows == ()
    assert "0 performing borrowers" in table(ground).note.en
    assert table(ground, back=30).rows == ()
