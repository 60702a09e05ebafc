"""Does the quick way read a cell exactly as the careful way does, or leave it alone?"""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.common.text import same
from workbench.flows.engine import quoted
from workbench.intake import typed
from workbench.intake.layout import Cell, Column, Layout, Mark

COLUMNS = (
    *(Column(cell.value, (cell.value,), cell, same(cell.value)) for cell in Cell if cell is not Cell.WORD),
    Column("either", ("either",), Cell.MONEY, same("either"), mark=Mark.EITHER),
    Column("comma", ("comma",), Cell.MONEY, same("comma"), mark=Mark.COMMA),
    Column("filled", ("filled",), Cell.TEXT, same("filled"), filled=True),
    Column("word", ("word",), Cell.WORD, same("word"), words={"收入": "in", "paid": "paid", " x": "x"}),
    Column("dashed", ("dashed",), Cell.TEXT, same("dashed"), blanks=("-",)),
    Column("number", ("number",), Cell.ID, same("number"), blanks=("-", "7")),
    Column("blank_word", ("blank_word",), Cell.WORD, same("blank_word"), words={"x": "x", "-": "none"}, blanks=("-",)),
)
LAYOUT = Layout("all_cells", same("all"), None, COLUMNS)

_PLAIN = (
    "",
    "0",
    "7",
    "12",
    "-",
    "+",
    ".",
    ",",
    ".50",
    ".5",
    "1",
    "e",
    "E",
    "+18",
    "_",
    "x",
    "true",
    "paid",
    "NaN",
    "inf",
)
_WRAPPED = (" ", "\t", "`", "'", "=", '"', "元", "¥", "　", "é", "收入", "−", "１２")
_TIMES = ("2026-11-23", "2026/1/3", " 08:00:00", " 08:00", "T", "+08", "Z", "24:00:00", "99", "00")
_LONG = ("000000000000000", "9007199254740993", "9223372036854775808")
_PIECES = st.sampled_from((*_PLAIN, *_WRAPPED, *_TIMES, *_LONG))
CELLS = st.lists(_PIECES, max_size=4).map("".join) | st.integers(-(10**20), 10**20).map(str)


def rows_of(cells: list[str]) -> list[tuple[object, ...]]:
    """Each cell read as every kind of column."""
    values = ", ".join(f"({number}, {quoted(cell)})" for number, cell in enumerate(cells, 2))
    width = len(COLUMNS)
    spread = ", ".join(f"cell AS c{n}" for n in range(width))
    source = f"SELECT source_line, false AS too_wide, {spread} FROM (VALUES {values}) t(source_line, cell)"
    positions = {column.field: n for n, column in enumerate(COLUMNS)}
    select = typed.typed_select(LAYOUT, positions, source, width, "f.csv", b"key")
    return duckdb.execute(f"SELECT * FROM ({select}) ORDER BY source_line").fetchall()


@settings(max_examples=25, deadline=None)
@given(st.lists(CELLS, min_size=40, max_size=80))
def test_the_quick_way_agrees_with_the_careful_way_on_every_cell(cells: list[str]) -> None:
    quick = rows_of(cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed, "quick_sql", lambda column, raw: None)
        careful = rows_of(cells)
    assert [row[:-3] for row in quick] == [row[:-3] for row in careful]
    assert [row[-2:] for row in quick] == [row[-2:] for row in careful]


def test_plain_cells_do_take_the_quick_way() -> None:
    plain = {
        Cell.INTEGER: "-42", Cell.MONEY: "1234.50", Cell.DAY: "2026-11-23", Cell.MOMENT: "2026-11-23 08:00:00",
        Cell.ID: "2184567890123456789", Cell.TEXT: "abc",
    }  # fmt: skip
    for cell, word in plain.items():
        sql = typed.quick_sql(Column("f", ("f",), cell, same("f")), "c0")
        found = duckdb.execute(f"SELECT {sql} FROM (SELECT {quoted(word)} AS c0)").fetchone()
        assert found is not None
        assert found[0] is not None, cell
