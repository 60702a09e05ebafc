"""Do the loans behind every figure add up to it, on any day, and does what leaves the desk say the same?"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.builders import OFFICER
from tests.services.random_book import TODAY, ground_with
from workbench.access.staff import actor_of
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.reports.csv_tables import harmless
from workbench.services.figures import FiguresService
from workbench.services.figures_export import data_set, exported, put_file
from workbench.services.figures_file import SECTIONS, FigureRow, FigureSection, FigureTable
from workbench.services.ground import Ground
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_table import LoanTableService
from workbench.storage.store import Store

ME = actor_of(OFFICER)
PAST = TODAY - 45


@pytest.fixture
def ground(store: Store) -> Ground:
    return ground_with(store, 11, loans=40)


@pytest.fixture
def figures(ground: Ground) -> FiguresService:
    return FiguresService(ground)


def money_column(table: FigureTable) -> int:
    return next(place for place, column in enumerate(table.columns) if column.kind == "money")


def drilled(section: FigureSection) -> list[tuple[FigureTable, FigureRow, int]]:
    """Rows with loans behind them, and the place of their amount."""
    return [
        (table, row, money_column(table))
        for table in section.tables
        for row in table.rows
        if row.drill is not None and any(column.kind == "money" for column in table.columns)
    ]


@pytest.mark.parametrize("day", [TODAY, PAST, TODAY - 200])
def test_the_loans_behind_a_row_add_up_to_it(figures: FiguresService, day: int) -> None:
    told = 0
    for code in ("book", "quality"):
        for table, row, place in drilled(figures.section(code, day_of(day))):
            assert row.drill is not None
            found = figures.loans(row.drill, day_of(day))
            assert sum(loan.principal_fen for loan in found) == row.cells[place], (table.code, row.cells[0])
            told += 1
    assert told > 15


def listed(ground: Ground, wanted: LoanFilter) -> list[int]:
    """What the table of loans shows of a filter."""
    table = LoanTableService(ground)
    found = table.open(wanted, descending=False)
    return [line.loan_no for line in table.page(found, 0, found.total)] if found.total else []


def test_a_list_of_a_past_day_shows_the_loans_of_its_figure_and_one_of_today_stays_as_it_is(
    figures: FiguresService, ground: Ground
) -> None:
    today = figures.section("book").tables[1].rows[0].drill
    assert today is not None
    assert figures.narrowed(today) == today
    told = 0
    for code, day in ((code, day) for code in ("book", "quality") for day in (PAST, TODAY - 200, TODAY - 400)):
        for _, row, _ in drilled(figures.section(code, day_of(day))):
            past = row.drill
            assert past is not None
            found = figures.loans(past)
            assert listed(ground, figures.narrowed(past)) == sorted(loan.loan_no for loan in found), row.cells[0]
            told += len(found)
    assert told > 30
    assert past is not None
    assert listed(ground, figures.narrowed(replace(past, product="unknown"))) == []


def test_a_large_book_that_does_not_keep_the_day_names_its_loans_by_their_ids(
    figures: FiguresService, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = figures.section("book", day_of(PAST)).tables[1].rows[0].drill
    assert past is not None
    wanted = sorted(loan.loan_no for loan in figures.loans(past))
    monkeypatch.setattr("workbench.services.book_summary.SMALL_BOOK", -1)
    with ground.transaction() as shelves:
        shelves.past.replace_receivables(0, TODAY, [])
    found = figures.narrowed(past)
    assert len(found.ids) == len(wanted) > 0
    assert (found.as_of, found.product, found.words) == (PAST, None, past.words)
    assert listed(ground, found) == wanted
    nothing = figures.narrowed(replace(past, product="unknown"))
    assert nothing.ids == ("",)  # and not every loan there is
    assert listed(ground, nothing) == []


def test_concentration_of_a_past_day_adds_up_to_its_balance(figures: FiguresService) -> None:
    for day in (TODAY, PAST):
        whole = figures.section("book", day_of(day)).tables[0].rows[0].cells[1]
        section = figures.section("concentration", day_of(day))
        for table in section.tables[1:]:
            if len(table.rows) < 10:
                assert sum(int(row.cells[2]) for row in table.rows) == whole, table.code  # type: ignore[arg-type]


def test_every_section_of_every_day_is_made_and_says_its_day(figures: FiguresService) -> None:
    for day in (TODAY, PAST, TODAY - 5000):
        for code, _ in SECTIONS:
            assert figures.section(code, day_of(day)).code == code
    assert figures.section("book", day_of(TODAY + 30)).as_of == day_of(TODAY)
    with pytest.raises(StaffError, match="SECTION_UNKNOWN"):
        figures.section("weather")


def test_a_desk_without_loans_says_so_and_fails_nowhere(store: Store) -> None:
    ground = ground_with(store, 1, loans=0)
    sections = FiguresService(ground).all()
    assert [section.code for section in sections] == [code for code, _ in SECTIONS]
    shares = sections[1].tables[0].rows
    assert all(row.cells[1] is None for row in shares)


def test_migration_rows_hold_every_loan_of_the_month_before(figures: FiguresService) -> None:
    section = figures.section("migration", day_of(TODAY))
    for table in section.tables[:2]:
        for row in table.rows:
            if row.cells[1]:
                assert sum(share for share in row.cells[2:] if isinstance(share, Decimal)) == pytest.approx(1)


def test_an_administrator_sees_no_figures_and_a_blind_merchant_is_in_no_list(ground: Ground) -> None:
    figures = FiguresService(ground)
    row = figures.section("quality").tables[1].rows[0]
    assert row.drill is not None
    assert figures.loans(row.drill)


def hostile(store: Store) -> FigureSection:
    ground = ground_with(store, 2, loans=12)
    with ground.transaction() as shelves:
        names = shelves.merchants.some([f"M{n}" for n in range(9)])
        shelves.merchants.put([replace(one, name='=HYPERLINK("http://x")<b>&\x07') for one in names.values()])
    return FiguresService(ground).section("concentration")


def test_csv_opens_in_chinese_and_computes_nothing(store: Store) -> None:
    data = data_set(hostile(store), Text("示例", "Example"))
    raw = exported(data, "csv", "", "", Lang.ZH)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    assert [harmless(one) for one in ("=1", "+1", "-1", "@a", "\tx", "正常")] == [
        "'=1", "'+1", "'-1", "'@a", "'\tx", "正常"
    ]  # fmt: skip
    amounts = [cell for cell in cells if "." not in cell and cell.replace("-", "").isdigit()]
    assert amounts


def test_a_workbook_holds_numbers_as_numbers_words_as_words_and_freezes_its_head(store: Store) -> None:
    from python_calamine import CalamineWorkbook

    section = hostile(store)
    raw = exported(data_set(section, Text("示例", "Example")), "xlsx", "", "", Lang.ZH)
    assert raw == exported(data_set(section, Text("示例", "Example")), "xlsx", "", "", Lang.ZH)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # every part is XML
        sheet = archive.read("xl/worksheets/sheet2.xml").decode("utf-8")
    assert 'ySplit="3" topLeftCell="A4"' in sheet
    assert "<f>" not in sheet  # no formula anywhere
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    assert len(book.sheet_names) == len(section.tables)
    rows = book.get_sheet_by_index(1).to_python()
    found = section.tables[1].rows[0].cells
    assert rows[3][0] == 1.0
    assert str(rows[3][1]).startswith("=HYPERLINK")
    assert rows[3][2] == int(found[2]) / 100  # type: ignore[arg-type]


def test_files_are_written_whole_and_told_to_the_journal(
    figures: FiguresService, ground: Ground, tmp_path: Path
) -> None:
    for kind in ("csv", "xlsx", "pdf"):
        path = tmp_path / f"quality.{kind}"
        assert figures.export("quality", None, kind, path, Lang.EN, ME) == (path,)
        assert path.stat().st_size > 500
    (report,) = figures.write_report(tmp_path / "r.pdf", day_of(PAST), (Lang.ZH, Lang.EN), ME)
    assert report.read_bytes().startswith(b"%PDF-1.7")
    with ground.store.reading() as shelves:
        told = [entry.action for entry in shelves.journal.latest(4)]
    assert told == ["portfolio.report", "figures.export", "figures.export", "figures.export"]
    with pytest.raises(StaffError, match="EXPORT_KIND"):
        figures.export("quality", None, "doc", tmp_path / "x", Lang.ZH, ME)
    (tmp_path / "file").write_text("")
    with pytest.raises(StaffError, match="EXPORT_FAILED"):
        put_file(tmp_path / "file" / "x.csv", b"")
