"""Which categories, places, words and seasons does the sample economy have?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from workbench.common.dates import day_number
from workbench.common.paths import resources
from workbench.common.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRST_DAY = day_number(date(2022, 1, 1))
LAST_DAY = day_number(date(2028, 12, 31))
PLATFORMS = ("taobao", "tmall", "b2b")
SEASONS = ("flat", "double11", "summer", "festival")
SPRING_FESTIVALS = tuple(
    day_number(date(*when))
    for when in [(2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26)]
)


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: Text
    ticket_yuan: int
    season: int  # index into SEASONS
    goods: tuple[str, ...]
    words: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Province:
    name: str
    cities: tuple[str, ...]
    weight: int  # of merchants
    buyers: int  # of buyers


@dataclass(frozen=True, slots=True)
class World:
    categories: tuple[Category, ...]
    provinces: tuple[Province, ...]
    names: dict[str, tuple[str, ...]]


@cache
def world() -> World:
    """The world as `resources/sample/world.toml` describes it."""
    raw = tomllib.loads((resources() / "sample" / "world.toml").read_text("utf-8"))
    categories = tuple(
        Category(
            c["code"], Text(c["name"]["zh"], c["name"]["en"]), c["ticket_yuan"], SEASONS.index(c["season"]),
            tuple(c["goods"]), tuple(c["words"]), c["weight"],
        )
        for c in raw["categories"]
    )  # fmt: skip
    provinces = tuple(Province(p["name"], tuple(p["cities"]), p["weight"], p["buyers"]) for p in raw["provinces"])
    return World(categories, provinces, {key: tuple(words) for key, words in raw["names"].items()})


def category_names() -> dict[str, Text]:
    """Words of the sample economy's category codes."""
    return {category.code: category.name for category in world().categories}


@cache
def season_table() -> NDArray[np.float32]:
    """Demand of each season kind on each day from FIRST_DAY on, mean near 1: [kinds, days]."""
    import numpy as np

    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(int) % 12
    month_day = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    year_share = (dates - dates.astype("datetime64[Y]")).astype(int) / 365.25
    table = np.ones((len(SEASONS), len(days)))
    weekly = 1 + 0.08 * np.cos(2 * np.pi * ((days + 3) % 7) / 7)
    eleventh = np.where((month == 10) & (month_day <= 13), 1.2 + 3.2 * np.exp(-((month_day - 11.0) ** 2) / 2), 0)
    sixth = np.where((month == 5) & (month_day >= 14) & (month_day <= 20), 0.9, 0)
    table[1] += eleventh + sixth - 0.08
    table[2] = 1 + 0.75 * np.cos(2 * np.pi * (year_share - 0.53)) + 0.3 * eleventh
    before, during = np.zeros(len(days)), np.zeros(len(days), bool)
    for festival in SPRING_FESTIVALS:
        gap = festival - days
        before += np.where((gap > 5) & (gap < 40), 1.6, 0)
        during |= (gap <= 3) & (gap > -9)
    table[3] += before + 0.4 * eleventh - 0.12
    table[0] += 0.25 * eleventh
    table = np.where(during, 0.22 * table, table) * weekly
    return np.maximum(table, 0.05).astype(np.float32)
