from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from workbench.common.dates import day_number, day_of
from workbench.features.season import WEEKS, cell_count, feasts, season_cells
from workbench.sample.world import SPRING_FESTIVALS

NEW_MOON = 10_962.76  # days since 1970-01-01 (UTC) of the mean new moon of 2000-01-06; a lunation on 29.530588861 days
LUNATION = 29.530588861


def feast_days(code: str) -> tuple[int, ...]:
    return next(feast.days for feast in feasts() if feast.code == code)


@pytest.mark.parametrize("day", feast_days("spring_festival"), ids=lambda day: str(day_of(day)))
def test_every_spring_festival_is_a_new_moon_between_21_january_and_20_february(day: int) -> None:
    when = day_of(day)
    assert date(when.year, 1, 21) <= when <= date(when.year, 2, 20)
    noon_in_utc = day + 0.5 - 8 / 24
    phase = (noon_in_utc - NEW_MOON) % LUNATION
    # The true new moon lies within 14 hours of the mean one, and the festival's day within 12 hours of its noon.
    assert min(phase, LUNATION - phase) <= 26 / 24


def test_the_feast_table_agrees_with_the_sample_economy_and_has_every_year() -> None:
    days = feast_days("spring_festival")
    assert set(SPRING_FESTIVALS) <= set(days)
    assert [day_of(day).year for day in days] == list(range(2010, 2036))
    assert all(day_of(day).weekday() == 4 and 23 <= day_of(day).day <= 29 for day in feast_days("black_friday"))


def test_a_feast_takes_its_cell_along_when_it_moves() -> None:
    first = day_number(date(2025, 1, 1))
    cells = season_cells(first, 800, "CNY")
    eves = [cells[day_number(date(*when)) - first] for when in ((2025, 1, 28), (2026, 2, 16), (2027, 2, 5))]
    assert len(set(eves)) == 1
    assert eves[0] >= WEEKS
    assert cells[day_number(date(2025, 11, 11)) - first] == cells[day_number(date(2026, 11, 11)) - first] >= WEEKS
    assert cells[day_number(date(2026, 1, 28)) - first] != eves[0]


def test_weeks_are_fifty_two_and_another_calendar_has_other_feasts() -> None:
    first = day_number(date(2023, 1, 1))
    for currency in ("CNY", "BRL", "EUR"):
        cells = season_cells(first, 3 * 366, currency)
        assert cells.min() == 0
        assert cells.max() == cell_count(currency) - 1
    assert cell_count("EUR") == WEEKS
    plain = season_cells(first, 366, "EUR")
    assert np.bincount(plain[:365]).tolist() == [7] * 51 + [8]
