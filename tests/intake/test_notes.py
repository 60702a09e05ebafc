"""What stands around a table is told apart from it, and read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.reading import KEY
from workbench.common.text import same
from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import LineKind
from workbench.intake.guarded import Wanted, plain_table
from workbench.intake.layout import Cell, Column, Layout, Merge
from workbench.intake.layouts import LAYOUTS
from workbench.intake.notes import facts, parted, stated_day, stated_moment
from workbench.intake.preview import FilePreview
from workbench.intake.read import fields_of
from workbench.intake.rows import walked_source
from workbench.intake.sniff import inspect
from workbench.intake.typed import typed_select


def _column(field: str, name: str, cell: Cell = Cell.TEXT, **more: bool) -> Column:
    return Column(field, (name,), cell, same(name), required=True, **more)


TABLE = Layout(
    "t", same("t"), LineKind.FUND,
    (_column("day", "日期", Cell.DAY, filled=True), _column("amount_fen", "金额", Cell.MONEY, filled=True)),
    facts={"account": r"^账号[：:][ \t]*(\S+)", "total": r"^合计,(?:[^,\n]*,)*([0-9.]+)$"},
    tail=("合计", "小计"),
    plain=False,
)  # fmt: skip


def read(preview: FilePreview, folder: Path) -> list[tuple[object, ...]]:
    """Line, amount and problem of every row of data."""
    engine: Engine = open_engine(memory_mb=200, threads=1)
    source = walked_source(preview, TABLE, plain_table(Wanted(preview.path), folder), folder, lambda: False)
    positions = fields_of(preview, TABLE, {})
    select = typed_select(TABLE, positions, source.sql, len(preview.columns), preview.name, KEY)
    return engine.execute(f"SELECT source_line, amount_fen, problem FROM ({select}) ORDER BY 1").fetchall()


def test_a_subtotal_in_the_middle_of_a_table_hides_nothing_that_follows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("日期,金额\n2026-11-01,1.00\n小计,,1.00\n2026-11-02,2.00\n合计,,3.00\n制表人：某人\n", "utf-8")
    (preview,) = inspect(path, [TABLE])
    assert read(preview, tmp_path) == [(2, 100, None), (4, 200, None)]
    assert len(preview.rows) == 2
    assert preview.facts == {"total": "3.00"}


def test_a_row_no_note_announces_is_data_and_refused_in_the_open(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("日期,金额\n2026-11-01,1.00\n仅供参考,\n", "utf-8")
    (preview,) = inspect(path, [TABLE])
    assert read(preview, tmp_path)[1] == (3, None, "day|DAY_UNREADABLE;amount_fen|EMPTY")


def test_a_note_is_a_note_even_where_it_fills_the_cells_of_a_row() -> None:
    rows = [(2, ("2026-11-01", "1.00")), (3, ("合计", "1.00")), (4, ("某行", "2.00")), (5, ("2026/11/02", "2.00"))]
    assert [data for _, _, data in parted(rows, TABLE, (0, 1))] == [True, False, False, True]


def test_notes_are_searched_before_the_header_and_after_the_rows_of_a_long_file(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-01,{n}.00\n" for n in range(1, 500))
    path = tmp_path / "t.csv"
    path.write_text(f"说明\n账号：ab**12\n\n日期,金额\n{rows}合计,共 499 行,124750.00\n", "utf-8")
    (preview,) = inspect(path, [TABLE])
    assert (preview.header_line, preview.facts) == (4, {"account": "ab**12", "total": "124750.00"})
    assert preview.account == "ab**12"


def test_a_fact_that_is_not_told_is_left_out() -> None:
    assert facts(TABLE, ["账号：  ", "说明"]) == {}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02 08:00:00", "2026-11-02T08:00:00+08:00"),
        ("2026年11月02日 08:00:00", "2026-11-02T08:00:00+08:00"),
        ("2026/11/2 8:05", "2026-11-02T08:05:00+08:00"),
        ("20261102", "2026-11-02T00:00:00+08:00"),
        ("2026-13-02 08:00:00", None),
        ("某日", None),
        ("", None),
    ],
)
def test_a_moment_of_the_notes_is_read_in_the_desks_zone_or_not_at_all(text: str, moment: str | None) -> None:
    read_as = stated_moment(text)
    assert (None if read_as is None else read_as.isoformat()) == moment
    assert stated_day("2026年1月3日") == date(2026, 1, 3)


def test_a_header_of_two_rows_is_named_by_both(tmp_path: Path) -> None:
    layout = Layout(
        "rates", same("r"), None, tuple(_column(f"c{n}", w) for n, w in enumerate(("利率", "评级A", "评级B")))
    )
    path = tmp_path / "rates.csv"
    path.write_text("利率,流失率,\n,评级A  ,评级B\n0.04,0,0\n", "utf-8")
    (preview,) = inspect(path, [layout])
    assert (preview.layout, preview.header_line) == ("rates", 2)
    assert [match.field for match in preview.columns] == ["c0", "c1", "c2"]
    assert preview.rows == (("0.04", "0", "0"),)


def test_a_layout_says_how_its_lines_merge_or_takes_the_rule_of_their_kind() -> None:
    def merge(kind: LineKind | None, rule: Merge | None = None) -> Merge | None:
        return Layout("x", same("x"), kind, (), merge=rule).merge

    assert merge(LineKind.ORDERS) is merge(LineKind.SHIPMENTS) is Merge.VERSION
    assert merge(LineKind.FUND) is merge(LineKind.EVENTS) is merge(LineKind.INVOICES) is Merge.MULTISET
    assert merge(LineKind.EVENTS, Merge.SUM) is Merge.SUM


def test_every_layout_with_notes_below_knows_a_whole_row_from_a_note() -> None:
    """A single cell that must be filled would not tell them apart; a day must be among them."""
    for layout in LAYOUTS:
        if layout.tail and layout.kind is not None:
            must = [column for column in layout.columns if column.filled]
            assert len(must) > 1, layout.code
            assert {column.cell for column in must} & {Cell.DAY, Cell.MOMENT}, layout.code
