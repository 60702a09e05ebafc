"""In which cell of the year does a day lie?

A year has 52 weeks and, apart from them, the days around feasts that move with another calendar or concentrate trade
on one day. A day of a feast belongs to the feast's cell and to no week, so that a feast that falls in another week
next year takes its trade along.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from workbench.common.dates import day_number, day_of
from workbench.common.paths import resources
from workbench.common.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEEKS = 52
_YEARS = range(2010, 2036)


@dataclass(frozen=True, slots=True)
class Feast:
    """`days`: its day in each year; `spans`: first and last day around it of each of its cells."""

    code: str
    name: Text
    currencies: tuple[str, ...]
    days: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@cache
def feasts() -> tuple[Feast, ...]:
    """Every feast of `resources/calendar/feasts.toml`."""
    raw = tomllib.loads((resources() / "calendar" / "feasts.toml").read_text("utf-8"))
    found = []
    for one in raw["feasts"]:
        if "every_year" in one:
            dates = [date.fromisoformat(f"{year}-{one['every_year']}") for year in _YEARS]
        else:
            dates = one["dates"]
        name = Text(one["name"]["zh"], one["name"]["en"])
        spans = tuple((first, last) for first, last in one["spans"])
        found.append(Feast(one["code"], name, tuple(one["currencies"]), tuple(map(day_number, dates)), spans))
    return tuple(found)


def cell_count(currency: str) -> int:
    """Cells of a year in the calendar of the lines' currency."""
    return WEEKS + sum(len(feast.spans) for feast in feasts() if currency in feast.currencies)


def season_cells(first_day: int, days: int, currency: str) -> NDArray[np.int64]:
    """The cell of each of `days` days from `first_day` on: weeks 0..51, then the feasts' cells; [days]."""
    import numpy as np

    numbers = np.arange(first_day, first_day + days)
    starts = [day_number(date(year, 1, 1)) for year in range(day_of(first_day).year, day_of(first_day + days).year + 1)]
    year_start = np.array(starts)[np.searchsorted(starts, numbers, side="right") - 1]
    cells: NDArray[np.int64] = np.minimum((numbers - year_start) // 7, WEEKS - 1)
    place = WEEKS
    for feast in feasts():
        if currency not in feast.currencies:
            continue
        for first, last in feast.spans:
            for day in feast.days:
                cells[(numbers >= day + first) & (numbers <= day + last)] = place
            place += 1
    return cells
