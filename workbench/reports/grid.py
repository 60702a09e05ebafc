"""How is a table of many columns set on paper?

Columns share the width of the page by weight; cells wrap; the head is repeated where a table goes on on the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.common.text import Text
from workbench.reports.blocks import Blocks
from workbench.reports.sheet import BOTTOM, INK, INK2, LEFT, LINE, RIGHT, STRIPE
from workbench.reports.structure import COLUMN_HEAD

SIZE, LEADING, PAD = 8.4, 10.6, 4.0


@dataclass(frozen=True, slots=True)
class Column:
    """`right` for figures; `weight` is the column's share of the width."""

    head: Text
    weight: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`color` and `bold` set a cell apart that must be seen."""

    text: Text
    color: str = INK
    bold: bool = False


def grid(
    blocks: Blocks, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, after: float = 9, whole: bool = False
) -> None:  # fmt: skip
    """Set the table where the sheet stands. Every row has a cell for each column; `whole` keeps it on one page."""
    total = sum(column.weight for column in columns)
    edges = [LEFT]
    for column in columns:
        edges.append(edges[-1] + (RIGHT - LEFT) * column.weight / total)
    head = [Cell(column.head, INK2, True) for column in columns]
    head_height = _height(blocks, head, edges)
    together = sum(_height(blocks, row, edges) for row in (rows if whole else rows[:1]))
    blocks.sheet.need(head_height + together)
    with blocks.sheet.part("Table"):
        _head(blocks, columns, head, edges, head_height)
        for number, row in enumerate(rows):
            height = _height(blocks, row, edges)
            if blocks.sheet.y + height > BOTTOM:
                blocks.sheet.new_page()
                _head(blocks, columns, head, edges, head_height)
            if number % 2 == 0:
                blocks.sheet.box(LEFT, blocks.sheet.y, RIGHT - LEFT, height, fill=STRIPE)
            _row(blocks, columns, row, edges, "TD")
            blocks.sheet.y += height
    blocks.sheet.line(LEFT, blocks.sheet.y, RIGHT, blocks.sheet.y)
    blocks.gap(after)


def _head(
    blocks: Blocks, columns: Sequence[Column], head: Sequence[Cell], edges: Sequence[float], height: float
) -> None:
    _row(blocks, columns, head, edges, "TH")
    blocks.sheet.y += height
    blocks.sheet.line(LEFT, blocks.sheet.y, RIGHT, blocks.sheet.y, color=LINE, width=1.0)


def _lines(blocks: Blocks, cell: Cell, wide: float) -> list[str]:
    words = blocks.wordings(cell.text) or [""]
    return [line for wording in words for line in blocks.wrapped(wording, wide - 2 * PAD, SIZE, cell.bold)] or [""]


def _height(blocks: Blocks, row: Sequence[Cell], edges: Sequence[float]) -> float:
    most = max(len(_lines(blocks, cell, edges[i + 1] - edges[i])) for i, cell in enumerate(row))
    return 5.0 + LEADING * most


def _row(blocks: Blocks, columns: Sequence[Column], row: Sequence[Cell], edges: Sequence[float], kind: str) -> None:
    attributes = COLUMN_HEAD if kind == "TH" else ""
    with blocks.sheet.part("TR"):
        for i, (column, cell) in enumerate(zip(columns, row, strict=True)):
            x = edges[i + 1] - PAD if column.right else edges[i] + PAD
            align = "right" if column.right else "left"
            with blocks.sheet.part(kind, attributes=attributes):
                for number, line in enumerate(_lines(blocks, cell, edges[i + 1] - edges[i])):
                    y = blocks.sheet.y + 2.2 + LEADING * (number + 0.78)
                    blocks.sheet.text(x, y, line, SIZE, bold=cell.bold, color=cell.color, align=align)
