"""Where is the header, and which layout is it?

The header is found by its cells, never by its line number: preambles grow and shrink with every export year.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from workbench.intake.layout import Column, Layout

DELIMITERS = (",", "\t", ";", "|")
SEARCHED_ROWS = 80
BLANKS = " \t\r\n\u3000\u00a0\ufeff`"
_SIMILAR = 0.8


@dataclass(frozen=True, slots=True)
class Match:
    """A header and the layout it fits. `fields`: position in the row → column and confidence."""

    layout: Layout
    row: int  # 0-based row of the header
    header: tuple[str, ...]
    fields: dict[int, tuple[Column, float]]
    delimiter: str | None = None


def stripped(cell: str) -> str:
    """A cell without what exports wrap around it: blanks, TAB, backtick, leading apostrophe, `="…"`."""
    cell = cell.strip(BLANKS).lstrip("'")
    if len(cell) > 2 and cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1].strip(BLANKS)
    return cell


@lru_cache(maxsize=8192)
def plain_name(cell: str) -> str:
    """A header cell as it is compared: no blanks, half-width brackets, lower case."""
    cell = stripped(cell).translate(str.maketrans("（）：", "():"))
    return "".join(cell.split()).lower()


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a line; one that no table holds (too long, torn) is a single cell."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]


def match_text(lines: Sequence[str], layouts: Sequence[Layout], file_name: str) -> Match | None:
    """The best fitting layout of a text table's first lines."""
    best: Match | None = None
    for delimiter in DELIMITERS:
        rows = [split(line, delimiter) if delimiter in line else [] for line in lines[:SEARCHED_ROWS]]
        found = match_rows(rows, layouts, file_name, delimiter)
        if found is not None and (best is None or _worth(found) > _worth(best)):
            best = found
    return best


def match_rows(
    rows: Sequence[Sequence[str]], layouts: Sequence[Layout], file_name: str, delimiter: str | None = None
) -> Match | None:
    """The best fitting layout whose required columns stand in one row; similar names only where no exact one fits."""
    wanted = [layout for layout in layouts if layout.file_name is None or _named(layout.file_name, file_name)]
    likely = (n for n, row in enumerate(rows[:SEARCHED_ROWS]) if sum(1 for cell in row if cell.strip()) > 1)
    heads = [(n, row, [plain_name(cell) for cell in row]) for n in likely for row in [_with_those_above(rows, n)]]
    for similar in (False, True):
        found = [
            match
            for number, row, names in heads
            for layout in wanted
            if (match := _match(layout, number, row, names, delimiter, similar)) is not None
        ]
        if found:
            return max(found, key=_worth)
    return None


def _with_those_above(rows: Sequence[Sequence[str]], number: int) -> Sequence[str]:
    """A header row whose blank cells are named one row higher, as where a header has two rows."""
    row, above = rows[number], rows[number - 1] if number > 0 else ()
    if len(above) < 2:
        return row
    return [cell if cell.strip() else above[n] if n < len(above) else "" for n, cell in enumerate(row)]


def _named(pattern: str, file_name: str) -> bool:
    import re

    return re.search(pattern, file_name, re.IGNORECASE) is not None


def _worth(match: Match) -> tuple[float, float, int]:
    """More of the layout's columns, surer, earlier."""
    sure = sum(confidence for _, confidence in match.fields.values())
    return (sure - 0.1 * (len(owners(match.layout)) - len(match.fields)), sure, -match.row)


def owners(layout: Layout) -> list[Column]:
    """The columns that have a cell of their own; others read a part of one of these cells."""
    return [column for column in layout.columns if layout.owner(column) is column]


def _match(
    layout: Layout, number: int, row: Sequence[str], names: Sequence[str], delimiter: str | None, similar: bool
) -> Match | None:
    if similar and not _close(layout, set(names)):
        return None
    fields: dict[int, tuple[Column, float]] = {}
    for column in owners(layout):
        wanted = [plain_name(name) for name in column.names]
        position = next((names.index(name) for name in wanted if name in names), None)
        confidence = 1.0
        if position is None and similar and column.required:
            position, confidence = _nearest(wanted, names, set(fields))
        if position is not None and position not in fields:
            fields[position] = (column, confidence)
        elif column.required:
            return None
    return Match(layout, number, tuple(stripped(cell) for cell in row), fields, delimiter)


def _close(layout: Layout, names: set[str]) -> bool:
    """Does at least half of what the layout requires stand there by its very name? Else it is another table."""
    required = [column for column in owners(layout) if column.required]
    exact = sum(1 for column in required if any(plain_name(name) in names for name in column.names))
    return exact * 2 >= len(required)


def _may_be_similar(word: str, name: str) -> bool:
    """Comparing in full costs the square of the length: words too unlike in length or letters are spared it."""
    due = _SIMILAR * (len(word) + len(name)) / 2
    return min(len(word), len(name)) >= due and sum(letter in name for letter in word) >= due


def _nearest(wanted: Sequence[str], names: Sequence[str], taken: set[int]) -> tuple[int | None, float]:
    best, at = 0.0, None
    for position, name in enumerate(names):
        if position in taken or not name:
            continue
        near = (word for word in wanted if _may_be_similar(word, name))
        ratio = max((SequenceMatcher(None, word, name).ratio() for word in near), default=0.0)
        if ratio > best:
            best, at = ratio, position
    return (at, round(best * 0.9, 2)) if best >= _SIMILAR else (None, 0.0)
