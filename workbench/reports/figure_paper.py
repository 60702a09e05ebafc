"""How do tables of figures come on paper?"""

from __future__ import annotations

from workbench.common.text import Text, same
from workbench.portfolio.shown import shown
from workbench.reports.blocks import Blocks, Languages
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.paper import Head, begin
from workbench.reports.sheet import INK, INK3
from workbench.reports.table_data import DataSet, DataTable

NOTE = 7.8


def figure_paper(data: DataSet, number: str, anchor: str, languages: Languages) -> bytes:
    """All tables as one PDF. Raises `StaffError` (`GLYPH_MISSING`, `FONT_MISSING`, `FONT_CACHE`)."""
    head = Head(number, "", data.lender, data.as_of, "", anchor, data.synthetic, draft=False)
    day = same(data.as_of.isoformat())
    blocks = begin(data.title, head, languages, Text("截至 {day}", "as of {day}").format(day=day))
    for table in data.tables:
        put_table(blocks, table, data.currency)
    return blocks.sheet.finish()


def put_table(blocks: Blocks, table: DataTable, currency: str) -> None:
    """One table with its heading, and its note below."""
    blocks.sheet.need(80)
    blocks.heading(table.title, size=10.5)
    columns = [Column(one.title, one.weight, one.right) for one in table.columns]
    rows = [
        [
            Cell(shown(value, kind, currency), INK3 if value is None else INK, row.strong)
            for value, kind in zip(row.cells, row.kinds, strict=True)
        ]
        for row in table.rows
    ]
    if not rows:
        blocks.paragraph(Text("没有数据", "No data"), size=9, color=INK3)
    else:
        grid(blocks, columns, rows, after=4)
    if blocks.wordings(table.note):
        blocks.paragraph(table.note, size=NOTE, color=INK3, after=8)
