"""Where does the table of a file begin whose header no layout knows?"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.intake.column_values import is_figure
from workbench.intake.encoding import decoded
from workbench.intake.field_names import known_key
from workbench.intake.guarded import PlainTable, table_rows
from workbench.intake.header import DELIMITERS, SEARCHED_ROWS, stripped
from workbench.intake.layout import Layout
from workbench.intake.layouts.custom import CUSTOM

_MOST_COLUMNS = 500
SAMPLE_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Begin:
    """A header: its 0-based row, its cells, what stands between them."""

    row: int
    header: tuple[str, ...]
    delimiter: str | None
    known: int  # cells that name a field of some custom layout


def custom_layouts(code: str | None) -> tuple[Layout, ...]:
    """The custom layouts, or the one that is named; none where another one is."""
    return tuple(layout for layout in CUSTOM.layouts if code in (None, layout.code))


def begin_of(
    lines: Sequence[str],
    rows: Sequence[Sequence[str]],
    header_line: int | None = None,
    delimiter: str | None = None,
) -> Begin | None:
    """The header of text `lines` or of the `rows` of a workbook; None where there is no table.

    `header_line` (1-based) and `delimiter` are what staff says of them.
    """
    if not lines:
        return _begin(rows, None, header_line)
    found = []
    for tried in (delimiter,) if delimiter else DELIMITERS:
        if any(tried in line for line in lines):
            try:
                cells = [next(csv.reader([line], delimiter=tried), []) for line in lines]
            except csv.Error:
                continue
            begin = _begin(cells, tried, header_line)
            if begin is not None:
                found.append(begin)
    return max(found, key=lambda b: (b.known, len(b.header), -b.row), default=None)


def _begin(rows: Sequence[Sequence[str]], delimiter: str | None, header_line: int | None) -> Begin | None:
    """The first row of names that is as wide as the rows below it; of several, the one that says the most."""
    widths = Counter(len(row) for row in rows if sum(1 for cell in row if cell.strip()) > 1)
    width = max(widths, key=lambda w: (widths[w], w), default=0)
    if not 2 <= width <= _MOST_COLUMNS:
        return None
    found = []
    for n, row in enumerate(rows[:SEARCHED_ROWS]):
        header = tuple(map(stripped, row))
        likely = abs(len(row) - width) <= 1 and n + 1 < len(rows) and _names(header)
        if n + 1 == header_line or (header_line is None and likely):
            found.append(Begin(n, header, delimiter, sum(map(known_key, header))))
    return max(found, key=lambda b: (b.known, -b.row), default=None)


def _names(cells: Sequence[str]) -> bool:
    """Are the cells names: nearly all filled, all different, no figures?"""
    filled = [cell for cell in cells if cell]
    figures = sum(map(is_figure, filled))
    return len(filled) >= max(2, 0.8 * len(cells)) and len(set(filled)) == len(filled) and figures <= len(filled) // 5


def sample_rows(table: PlainTable, encoding: str | None, begin: Begin, most: int = SAMPLE_ROWS) -> list[list[str]]:
    """The first rows below the header, as they stand; blank ones are passed over."""
    rows = (cells for _, cells in table_rows(table.file)) if encoding is None else _text_rows(table, encoding, begin)
    below = islice(rows, begin.row + 1 if encoding is None else 0, None)
    return list(islice((cells for cells in below if any(cell.strip() for cell in cells)), most))


def _text_rows(table: PlainTable, encoding: str, begin: Begin) -> Iterator[list[str]]:
    lines = islice(_lines(table, encoding), begin.row + 1, None)
    reader = csv.reader(lines, delimiter=begin.delimiter or ",")
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell longer than any table's: the row says nothing of the others
            continue


def _lines(table: PlainTable, encoding: str) -> Iterator[str]:
    rest = ""
    for piece in decoded(table.file, None, encoding, "replace"):
        parts = (rest + piece).replace("\r\n", "\n").split("\n")
        rest = parts.pop()
        yield from (part + "\n" for part in parts)
    yield from (part + "\n" for part in rest.split("\r") if part)
