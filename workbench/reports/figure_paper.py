"""How do tables of figures come on paper?

Figures are never broken over lines: columns of numbers are as wide as their widest, words take what is left. Amounts
that would not fit are set in whole units of the currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.common.money import half_up
from workbench.common.text import Text, same
from workbench.portfolio.shown import Value, number, shown
from workbench.reports.blocks import Blocks, Languages
from workbench.reports.grid import LEADING, PAD, SIZE, Cell, Column, grid
from workbench.reports.paper import Head, begin
from workbench.reports.sheet import INK, INK3, LEFT, RIGHT
from workbench.reports.table_data import DataRow, DataSet, DataTable

NOTE = 7.8
LEAST_WORDS = 58.0
MANY = 12
LONG = 12  # lines; a shorter table goes to the next page whole


def figure_paper(data: DataSet, paper_number: str, anchor: str, languages: Languages) -> bytes:
    """All tables as one PDF. Raises `StaffError` (`GLYPH_MISSING`, `FONT_MISSING`, `FONT_CACHE`)."""
    head = Head(paper_number, "", data.lender, data.as_of, "", anchor, data.synthetic, draft=False)
    day = same(data.as_of.isoformat())
    blocks = begin(data.title, head, languages, Text("截至 {day}", "as of {day}").format(day=day))
    for table in data.tables:
        put_table(blocks, table, data.currency)
    return blocks.sheet.finish()


def put_table(blocks: Blocks, table: DataTable, currency: str) -> None:
    """One table with its heading, and its note below."""
    blocks.sheet.need(table_height(blocks, table))
    blocks.heading(table.title, size=10.5)
    if not table.rows:
        blocks.paragraph(Text("没有数据", "No data"), size=9, color=INK3)
        return
    if len(table.columns) > MANY:  # two decimals of a share would be broken over lines
        table = replace(table, rows=tuple(_coarse(row) for row in table.rows))
    weights = _weights(blocks, table, currency)
    if weights is None:
        table = replace(table, rows=tuple(_whole(row) for row in table.rows))
        weights = _weights(blocks, table, currency) or [column.weight for column in table.columns]
    columns = [Column(one.title, weight, one.right) for one, weight in zip(table.columns, weights, strict=True)]
    rows = [
        [
            Cell(shown(value, kind, currency), INK3 if value is None else INK, row.strong)
            for value, kind in zip(row.cells, row.kinds, strict=True)
        ]
        for row in table.rows
    ]
    grid(blocks, columns, rows, after=4)
    if blocks.wordings(table.note):
        blocks.paragraph(table.note, size=NOTE, color=INK3, after=8)


def table_height(blocks: Blocks, table: DataTable) -> float:
    """About how high a table with its heading and note stands; a long one is kept together only at its start."""
    lines = len(blocks.languages)
    if len(table.rows) * lines > LONG:
        return 80.0
    row, told = 5.0 + LEADING * lines, 2 * NOTE * 1.62 * lines if blocks.wordings(table.note) else 0.0
    return 80.0 if not table.rows else 24.0 + row * (len(table.rows) + 1) + LEADING + told


def _weights(blocks: Blocks, table: DataTable, currency: str) -> list[float] | None:
    """Widths of the columns; None where figures would not fit beside the least of words."""
    natural = [_natural(blocks, table, place, currency) for place in range(len(table.columns))]
    fixed = [wide if table.columns[place].kind != "words" else 0.0 for place, wide in enumerate(natural)]
    words = [wide for place, wide in enumerate(natural) if table.columns[place].kind == "words"]
    room = RIGHT - LEFT - sum(fixed)
    if room < min(LEAST_WORDS * len(words), sum(words)):
        return None
    # A number that only counts the rows stays at the left edge: what is spare goes to the columns after it.
    spared = [place for place in range(len(natural)) if place or not fixed[0] or table.columns[0].kind != "count"]
    spare = max(room - sum(words), 0.0) / max(len(spared), 1)
    scale = min(room / sum(words), 1.0) if words else 1.0
    return [
        (wide if fixed[place] else wide * scale) + (spare if place in spared else 0.0)
        for place, wide in enumerate(natural)
    ]


def _natural(blocks: Blocks, table: DataTable, place: int, currency: str) -> float:
    told = [shown(row.cells[place], row.kinds[place], currency) for row in table.rows]
    cells = [blocks.sheet.width(words, SIZE, True) for text in told for words in blocks.wordings(text)]
    head = max((_longest_word(blocks, words) for words in blocks.wordings(table.columns[place].title)), default=0.0)
    return max([*cells, head]) + 2 * PAD + 0.5


def _longest_word(blocks: Blocks, words: str) -> float:
    """A head may break between words; Chinese after four characters."""
    parts: Sequence[str] = words.split() if words.isascii() else [words[i : i + 4] for i in range(0, len(words), 4)]
    return max((blocks.sheet.width(part, SIZE, True) for part in parts), default=0.0)


def _whole(row: DataRow) -> DataRow:
    """Amounts without minor units, rounded half up."""
    return replace(row, cells=tuple(_rounded(v, k) for v, k in zip(row.cells, row.kinds, strict=True)))


def _coarse(row: DataRow) -> DataRow:
    return replace(row, kinds=tuple("rate" if kind == "share" else kind for kind in row.kinds))


def _rounded(value: Value, kind: str) -> Value:
    found = number(value, kind) if kind == "money" else None
    return value if found is None else half_up(found) * 100
