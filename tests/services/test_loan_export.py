"""A list of loans leaves the desk whole, in its order and with its digest in the journal, or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import OFFICER
from workbench.access.staff import actor_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.text import Lang, Text
from workbench.services import loan_export
from workbench.services.ground import Ground
from workbench.services.loan_export import AT_ONCE, COLUMNS, LoanExportService
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_table import LoanTableService
from workbench.services.seed_portfolio import SeedService

ME = actor_of(OFFICER)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("export") / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    SeedService(made).fill(0.001)
    yield made
    made.close()


@pytest.fixture(scope="module")
def export(ground: Ground) -> LoanExportService:
    return LoanExportService(ground)


@pytest.fixture(scope="module")
def table(ground: Ground) -> LoanTableService:
    return LoanTableService(ground)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _exports(ground: Ground) -> list[dict[str, object]]:
    with ground.store.reading() as shelves:
        return [json.loads(one.payload) for one in shelves.journal.walk() if one.action == "loans.export"]


@pytest.mark.parametrize(("sort", "descending"), [("booked", True), ("amount", False), ("balance", True)])
def test_every_loan_of_the_list_is_in_the_file_in_its_order(
    export: LoanExportService, table: LoanTableService, ground: Ground, tmp_path: Path, sort: str, descending: bool
) -> None:
    path = tmp_path / "loans.csv"
    made = export.write(path, Lang.EN, ME, sort=sort, descending=descending)
    listed = table.open(sort=sort, descending=descending)
    lines, rows = table.page(listed, 0, listed.total), _rows(path)
    assert made.loans == len(lines) > 3 * AT_ONCE
    assert "Synthetic data" in rows[0]
    assert rows[3] == [title.en for title, _, _ in COLUMNS]
    assert [row[0] for row in rows[4:]] == [one.loan_id for one in lines]
    assert [round(float(row[7]) * 100) for row in rows[4:]] == [one.amount_fen for one in lines]
    assert [row[8] == "" for row in rows[4:]] == [one.balance_fen is None for one in lines]
    told = _exports(ground)[-1]
    assert told["sha256"] == made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (told["loans"], told["sort"], told["filter"]) == (made.loans, sort, {})


def test_a_workbook_holds_the_narrowed_list_and_says_to_what(
    export: LoanExportService, table: LoanTableService, ground: Ground, tmp_path: Path
) -> None:
    from python_calamine import CalamineWorkbook

    path, chosen = tmp_path / "deep" / "late.xlsx", LoanFilter(least_bucket=1)
    made = export.write(path, Lang.ZH, ME, chosen, "late")
    listed = table.open(chosen, "late")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    lines = table.page(listed, 0, listed.total)
    assert [row[0] for row in rows[3:]] == [one.loan_id for one in lines]
    assert [row[8] for row in rows[3:]] == [(one.balance_fen or 0) / 100 for one in lines]
    assert "筛选：逾期档不低于 1" in str(rows[0][0])
    assert "合成数据" in str(rows[1][0])
    assert _exports(ground)[-1]["filter"] == {"least_bucket": 1}
    assert made.loans == listed.total > 0


def test_loans_that_are_checked_are_written_alone(
    export: LoanExportService, table: LoanTableService, tmp_path: Path
) -> None:
    export.write(tmp_path / "few.csv", Lang.ZH, ME, checked=(3, 5, 8_000))
    wanted = [one.loan_id for one in table.lines([3, 5, 8_000], 0)]
    assert [row[0] for row in _rows(tmp_path / "few.csv")[4:]] == wanted


@pytest.mark.parametrize(
    ("name", "chosen", "code"),
    [
        ("loans.pdf", LoanFilter(), "EXPORT_KIND"),
        ("loans", LoanFilter(), "EXPORT_KIND"),
        ("loans.csv", LoanFilter(product="none"), "EXPORT_EMPTY"),
        ("loans.xlsx", LoanFilter(), "EXPORT_TOO_LONG"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    export: LoanExportService, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str,
    chosen: LoanFilter, code: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("workbench.reports.workbook.MOST_ROWS", 8_000)
    before = len(_exports(ground))
    with pytest.raises(StaffError) as refused:
        export.write(tmp_path / name, Lang.ZH, ME, chosen)
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []
    assert len(_exports(ground)) == before


def test_a_stop_leaves_the_file_that_was_there(export: LoanExportService, ground: Ground, tmp_path: Path) -> None:
    path, before = tmp_path / "loans.csv", len(_exports(ground))
    path.write_bytes(b"before")
    seen: list[tuple[int, int]] = []
    with pytest.raises(Stopped):
        export.write(path, Lang.ZH, ME, report=lambda done, total: seen.append((done, total)),
                     stop=lambda: len(seen) > 1)  # fmt: skip
    assert seen[1][0] == AT_ONCE
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("loans.csv", b"before")]
    assert len(_exports(ground)) == before


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_told(
    export: LoanExportService, ground: Ground, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    before = len(_exports(ground))
    with pytest.raises(StaffError) as refused:
        export.write(tmp_path / "file" / "loans.csv", Lang.ZH, ME)
    assert refused.value.code == "EXPORT_FAILED"
    assert len(_exports(ground)) == before


def test_where_the_file_cannot_take_its_name_the_journal_says_nothing(
    export: LoanExportService, ground: Ground, tmp_path: Path
) -> None:
    path, before = tmp_path / "loans.csv", len(_exports(ground))
    path.mkdir()  # a folder of this name: the last step fails
    with pytest.raises(StaffError) as refused:
        export.write(path, Lang.ZH, ME, LoanFilter(state="live"))
    assert refused.value.code == "EXPORT_FAILED"
    assert [one.name for one in tmp_path.iterdir()] == ["loans.csv"]
    assert len(_exports(ground)) == before


def test_of_a_case_judged_blind_nothing_leaves(
    export: LoanExportService, table: LoanTableService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = table.lines([5], 0)[0]
    monkeypatch.setattr(
        "workbench.services.loan_table.judged_blind_merchants", lambda ground, shelves: frozenset({line.merchant_id})
    )
    export.write(tmp_path / "blind.csv", Lang.EN, ME)
    told = {cell for row in _rows(tmp_path / "blind.csv") for cell in row}
    assert not {line.merchant_id, line.loan_id} & told
    assert table.lines([6_000], 0)[0].loan_id in told
    assert ["Judged blind", *[""] * (len(COLUMNS) - 1)] in _rows(tmp_path / "blind.csv")


def test_a_name_that_looks_like_a_formula_runs_nowhere(
    export: LoanExportService, table: LoanTableService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = LoanTableService.lines
    monkeypatch.setattr(
        LoanTableService,
        "lines",
        lambda self, numbers, today: tuple(
            replace(one, merchant_name="=HYPERLINK(1)") for one in plain(self, numbers, today)
        ),
    )
    export.write(tmp_path / "f.csv", Lang.ZH, ME, checked=(3,))
    export.write(tmp_path / "f.xlsx", Lang.ZH, ME, checked=(3,))
    assert _rows(tmp_path / "f.csv")[4][2] == "'=HYPERLINK(1)"
    import zipfile

    sheet = zipfile.ZipFile(tmp_path / "f.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert "=HYPERLINK(1)</t>" in sheet
    assert "<f>" not in sheet


def test_a_filter_is_told_in_both_languages() -> None:
    told = loan_export._narrowed_to(LoanFilter(product="order_taobao_2012", opened_from=734_000, ids=("a", "b")))
    assert told.en.startswith("All loans, narrowed to: product order_taobao_2012; opened from ")
    assert told.en.endswith("loans named 2")
    assert "指定借据笔数 2" in told.zh
    assert loan_export._narrowed_to(LoanFilter(state="live", words=Text("不良", "Bad"))) == Text("不良", "Bad")


@given(st.integers(-(10**15), 10**15))
def test_amounts_of_a_list_have_the_digits_of_exact_division(fen: int) -> None:
    from workbench.reports.csv_tables import _cell, _plain

    assert _cell(fen, "money", Lang.ZH, "CNY") == _plain(Decimal(fen) / 100)
