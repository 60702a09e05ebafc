"""Where does the table of a file begin whose header no layout knows?"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.intake.column_values import is_figure
from workbench.intake.field_names import known_key
from workbench.intake.header import DELIMITERS, SEARCHED_ROWS, stripped

_MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Begin:
    """A header: its 0-based row, its cells, what stands between them."""

    row: int
    header: tuple[str, ...]
    delimiter: str | None
    known: int  # cells that name a field of some custom layout


def begin_of(lines: Sequence[str], rows: Sequence[Sequence[str]]) -> Begin | None:
    """The header of text `lines` or of the `rows` of a workbook; None where there is no table."""
    if not lines:
        return _begin(rows, None)
    found = []
    for delimiter in DELIMITERS:
        if any(delimiter in line for line in lines):
            try:
                cells = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
            except csv.Error:
                continue
            begin = _begin(cells, delimiter)
            if begin is not None:
                found.append(begin)
    return max(found, key=lambda b: (b.known, len(b.header), -b.row), default=None)


def _begin(rows: Sequence[Sequence[str]], delimiter: str | None) -> Begin | None:
    """The first row of names that is as wide as the rows below it; of several, the one that says the most."""
    widths = Counter(len(row) for row in rows if sum(1 for cell in row if cell.strip()) > 1)
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    if not 2 <= width <= _MOST_COLUMNS:
        return None
    found = [
        Begin(n, header, delimiter, sum(map(known_key, header)))
        for n, row in enumerate(rows[:SEARCHED_ROWS])
        if abs(len(row) - width) <= 1 and _names(header := tuple(map(stripped, row))) and n + 1 < len(rows)
    ]
    return max(found, key=lambda b: (b.known, -b.row), default=None)


def _names(cells: Sequence[str]) -> bool:
    """Are the cells names: nearly all filled, all different, no figures?"""
    filled = [cell for cell in cells if cell]
    figures = sum(map(is_figure, filled))
    return len(filled) >= max(2, 0.8 * len(cells)) and len(set(filled)) == len(filled) and figures <= len(filled) // 5
