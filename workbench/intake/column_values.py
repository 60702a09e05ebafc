"""What do the values of a column look like, whatever its header says?

A sample of rows is looked at once: how often each value occurs, what it can be read as, how the numbers spread. Figures
here are statistics of a sample; nothing that is written comes from them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from workbench.intake.column_facts import Histogram
from workbench.intake.header import stripped
from workbench.intake.layout import Cell, Column
from workbench.intake.provinces import PROVINCE_WORDS

BUCKETS = 14
COUNTED = 2_000  # numbers of the sample whose spread is counted
LOOKED_AT = 400  # distinct values whose form is looked at
SHOWN_ODD = 3

_MONEY = re.compile(
    r"\(?[+−-]?\s*(?:[¥￥$]|R\$|CNY|RMB)?\s*[+−-]?\s*(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.][0-9]*)?\s*元?\)?"
)
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[01][0-9][0-3][0-9])")
_CLOCK = r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?"
_MOMENT = re.compile(rf"(?:{_DAY.pattern})(?:{_CLOCK})")
_EITHER = re.compile(rf"(?:{_DAY.pattern})(?:{_CLOCK})?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}(?:[.]0+)?")
_REAL = re.compile(r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)")
_SHARE = re.compile(r"[0-9]{1,3}(?:[.][0-9]+)?\s*[%％]|[01]?(?:[.][0-9]+)?|[0-9]{1,2}(?:[.][0-9]+)?|100")
_TRUTH = re.compile(r"true|false|t|f|0|1|yes|no", re.IGNORECASE)
_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9_\-./#]{1,64}|[A-Za-z0-9_\-]{3,64}")
_SPOILED = re.compile(r"[0-9](?:[.][0-9]+)?[eE][+]?[0-9]+")
PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9](?:[0-9]{8}|\*{4}[0-9]{4})")
PERSON_ID = re.compile(r"[1-9][0-9]{5}(?:(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]|\*{6,12}[0-9Xx*]{3,4})")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")
URL = re.compile(r"https?://\S+|www\.\S+")


@dataclass
class ColumnValues:
    """The values of one column of the sample. `counts`: stripped value → how often; blanks are not in it."""

    name: str
    rows: int
    counts: Mapping[str, int]
    cells: Sequence[str]  # as they stand, row by row

    @property
    def filled(self) -> int:
        return sum(self.counts.values())

    @property
    def empty_share(self) -> float:
        return 1 - self.filled / self.rows if self.rows else 1.0

    @cached_property
    def looked_at(self) -> tuple[tuple[str, int], ...]:
        """Distinct values in the order of the file, evenly thinned out."""
        step = max(1, len(self.counts) // LOOKED_AT)
        return tuple(self.counts.items())[::step]

    def share(self, fits: Callable[[str], object]) -> float:
        """Share of the filled cells looked at that fit."""
        total = sum(count for _, count in self.looked_at)
        return sum(count for value, count in self.looked_at if fits(value)) / total if total else 0.0

    @property
    def distinct_share(self) -> float:
        return len(self.counts) / self.filled if self.filled else 0.0

    @cached_property
    def numbers(self) -> list[float | None]:
        """Row by row; None where a cell is no number."""
        known: dict[str, float | None] = {}
        for cell in self.cells:
            if cell not in known:
                known[cell] = _number(stripped(cell))
        return [known[cell] for cell in self.cells]

    @cached_property
    def numeric_share(self) -> float:
        return self.share(lambda value: _number(value) is not None)


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[ColumnValues, ...]:
    found = []
    for position, name in enumerate(header):
        cells = [row[position] if position < len(row) else "" for row in rows]
        counts: Counter[str] = Counter()
        for cell, count in Counter(cells).items():
            value = cell if cell[:1].isalnum() and cell[-1:].isalnum() else stripped(cell)
            if value:
                counts[value] += count
        found.append(ColumnValues(name, len(rows), counts, cells))
    return tuple(found)


def is_figure(value: str) -> bool:
    """A number or a day: nothing a column is called."""
    return _MONEY.fullmatch(value) is not None or _EITHER.fullmatch(value) is not None


def _number(value: str) -> float | None:
    if value.replace(".", "", 1).isdecimal():
        return float(value)
    text = value.removesuffix("%").removesuffix("％")
    if not _MONEY.fullmatch(text):
        return None
    negative = "-" in text or "−" in text or text.startswith("(")
    digits = re.sub(r"[^0-9.]", "", text)
    return None if digits in ("", ".") else -float(digits) if negative else float(digits)


def within(value: str, low: float, high: float) -> bool:
    number = _number(value)
    return number is not None and low <= number <= high


_READS: Mapping[Cell, re.Pattern[str]] = {
    Cell.MONEY: _MONEY,
    Cell.INTEGER: _INTEGER,
    Cell.REAL: _REAL,
    Cell.SHARE: _SHARE,
    Cell.TRUTH: _TRUTH,
}


def reads(column: Column, value: str) -> bool:
    """Can a stripped value be read as the column wants it? Close to what typing does, and much quicker."""
    if value in column.blanks:
        return True
    match column.cell:
        case Cell.ID:
            return _ID.fullmatch(value) is not None and _SPOILED.fullmatch(value) is None
        case Cell.DAY:
            return _DAY.fullmatch(value) is not None
        case Cell.MOMENT:
            days = any("%H" not in form for form in column.formats)
            return (_EITHER if days else _MOMENT).fullmatch(value) is not None
        case Cell.WORD if column.pattern is not None:
            return re.match(column.pattern, value) is not None
        case Cell.WORD:
            return value in column.words
        case Cell.TEXT | Cell.PARTY | Cell.CLOCK:
            return True
        case cell:
            return _READS[cell].fullmatch(value) is not None


def odd_values(column: Column, values: ColumnValues) -> tuple[tuple[str, ...], int]:
    """Values that cannot be read as the column wants them, the most frequent first, and how many rows have one."""
    if column.cell is Cell.WORD and column.otherwise is not None:
        return (), 0
    odd = [(count, value) for value, count in values.counts.items() if not reads(column, value)]
    odd.sort(key=lambda one: (-one[0], one[1]))
    return tuple(value for _, value in odd[:SHOWN_ODD]), sum(count for count, _ in odd)


def histogram(values: ColumnValues) -> Histogram | None:
    """How the numbers spread, from the lowest (never above zero where none is below) to the 99th percentile."""
    told = [number for number in values.numbers if number is not None]
    numbers = sorted(told[:: max(1, len(told) // COUNTED)])
    if len(numbers) < 2 or numbers[0] == numbers[-1]:
        return None
    middle = median(numbers)
    low, high = min(0.0, numbers[0]), numbers[int((len(numbers) - 1) * 0.99)]
    if high <= low:
        high = numbers[-1]
    width = (high - low) / BUCKETS
    ends = [bisect_left(numbers, low + width * bucket) for bucket in range(1, BUCKETS)]
    return Histogram(
        counts=tuple(end - begin for begin, end in pairwise((0, *ends, len(numbers)))),
        low=_shown(low),
        median=_shown(middle),
        high=_shown(high),
        median_bucket=min(int((middle - low) / width), BUCKETS - 1),
    )


def _shown(number: float) -> str:
    return f"{number:,.2f}" if abs(number) < 1000 and number != int(number) else f"{number:,.0f}"


def kinds_of_place(values: ColumnValues) -> float:
    """Share of values that are a province's name."""
    return values.share(lambda value: value in PROVINCE_WORDS)
