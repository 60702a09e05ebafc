"""What does one column of a labelled table hold, before it is a feature?

A column is numbers, days or words. Missing is NaN everywhere and never zero; a number that means "unknown" is found,
named and taken for missing. Words are kept as numbers of their levels, sorted by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.common.dates import day_number

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.intake.flat import FlatTable

_PRICED = re.compile(r"[-+(]?\s*[¥￥$€£]?\s*[-+]?[0-9]{1,3}(,?[0-9]{3})*([.][0-9]+)?\s*\)?\s*(元|%)?")
_SIGNS = frozenset(",¥￥$€£%元")
_PLAIN = re.compile(r"[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]{1,2})?")
# Words that stand for "no number" in a column of numbers; in a column of words they stay what they are.
_GAPS = frozenset(
    ("na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", ".", "\\n", "无", "空", "未知", "不详")
)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
_UNKNOWN = re.compile(r"-?9{4,}")
_LARGEST = float(np.finfo(np.float32).max) / 2
_FAR = 10  # a code for "unknown" lies this many times beyond every other value
_TWICE = 2  # and stands more than once


class Kind(StrEnum):
    NUMBER = "number"
    DAY = "day"  # days since 1970-01-01
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """`values` [n] float64, NaN missing: numbers, day numbers, or places in `levels`."""

    name: str
    kind: Kind
    values: npt.NDArray[np.float64]
    levels: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # numbers that were taken for missing
    priced: bool = False  # numbers written with signs of money or separators of thousands

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        return ~np.isnan(self.values)

    @property
    def whole(self) -> bool:
        """Are all its numbers whole?"""
        found = self.values[self.present]
        return self.kind is Kind.NUMBER and bool(np.all(found == np.floor(found)))

    def of_rows(self, rows: npt.NDArray[Any]) -> Column:
        return replace(self, values=self.values[rows])

    def cells(self) -> tuple[str, ...]:
        """Every cell as people would write it; "" is missing."""
        if self.kind is Kind.WORDS:
            return tuple("" if value != value else self.levels[int(value)] for value in self.values.tolist())
        return tuple("" if value != value else f"{value:.15g}" for value in self.values.tolist())


def number_column(name: str, values: npt.NDArray[Any]) -> Column:
    """A column of numbers, with codes for "unknown", and what is endless, taken for missing."""
    found = np.array(values, dtype=np.float64)
    endless = np.abs(found) > _LARGEST  # no number trees could compare with
    found[endless] = np.nan
    codes = unknown_codes(found)
    for code in codes:
        found[found == float(code)] = np.nan
    codes += ("inf",) if endless.any() else ()
    return Column(name, Kind.NUMBER, found, unknown=codes)


def words_column(name: str, cells: Sequence[str | None]) -> Column:
    """A column of words; None or blank is missing.

    Amounts written with signs of money become numbers, and so do numbers among which a word such as `n/a` says that
    there is none.
    """
    clean = [None if cell is None or not cell.strip() else cell.strip() for cell in cells]
    levels = sorted({cell for cell in clean if cell is not None})
    if levels and all(_MOMENT.fullmatch(level) for level in levels):
        day = {level: _day(level) for level in levels}
        return Column(name, Kind.DAY, np.array([np.nan if cell is None else day[cell] for cell in clean]))
    if any(_SIGNS & set(level) for level in levels) and all(_PRICED.fullmatch(level) for level in levels):
        worth = {level: _amount(level) for level in levels}
        numbers = np.array([np.nan if cell is None else worth[cell] for cell in clean])
        return replace(number_column(name, numbers), priced=True)
    gaps = {level for level in levels if level.lower() in _GAPS}
    if gaps and len(gaps) < len(levels) and all(_PLAIN.fullmatch(level) for level in levels if level not in gaps):
        numbers = np.array([np.nan if cell is None or cell in gaps else float(cell) for cell in clean])
        found = number_column(name, numbers)
        return replace(found, unknown=(*found.unknown, *sorted(gaps)))
    place = {level: number for number, level in enumerate(levels)}
    values = np.array([np.nan if cell is None else place[cell] for cell in clean], dtype=np.float64)
    return Column(name, Kind.WORDS, values, tuple(levels))


def _day(cell: str) -> float:
    try:
        return float(day_number(date.fromisoformat(cell[:10])))
    except ValueError:  # the form of a day that no calendar has
        return np.nan


def _amount(cell: str) -> float:
    value = float(re.sub(r"[^0-9.]", "", cell))
    return -value if "-" in cell or cell.startswith("(") else value


def unknown_codes(values: npt.NDArray[np.float64]) -> tuple[str, ...]:
    """Numbers of nothing but nines, far beyond every other value and standing more than once: codes, not values."""
    present = values[~np.isnan(values)]
    distinct, counts = np.unique(present, return_counts=True)
    codes: list[str] = []
    while len(distinct) > 2:
        for place, rest in ((-1, distinct[:-1]), (0, distinct[1:])):
            text = f"{distinct[place]:.0f}" if distinct[place] == np.floor(distinct[place]) else ""
            far = abs(distinct[place]) >= _FAR * float(np.abs(rest).max())
            below = distinct[place] < 0 <= rest.min()
            if _UNKNOWN.fullmatch(text) and (far or below) and counts[place] >= _TWICE:
                codes.append(text)
                keep = slice(None, -1) if place else slice(1, None)
                distinct, counts = distinct[keep], counts[keep]
                break
        else:
            break
    return tuple(codes)


def columns_of(engine: Engine, flat: FlatTable) -> tuple[Column, ...]:
    """The columns of a flat table the engine holds, in the order of its header; rows keep the order of the file."""
    from workbench.flows.engine import name as quoted_name
    from workbench.intake.flat import FlatType

    made = []
    rows = engine.execute(f"SELECT * FROM {quoted_name(flat.table)}").fetchall()
    for place, one in enumerate(flat.columns):
        cells = [row[place] for row in rows]
        if one.type is FlatType.TEXT:
            made.append(words_column(one.name, [None if cell is None else str(cell) for cell in cells]))
            continue
        numbers = np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)
        if one.type is FlatType.DAY:
            made.append(Column(one.name, Kind.DAY, numbers))
        else:
            made.append(number_column(one.name, numbers))
    return tuple(made)
