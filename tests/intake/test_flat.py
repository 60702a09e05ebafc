from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from workbench.common.errors import StaffError
from workbench.flows.engine import Engine, open_engine
from workbench.intake.flat import FlatTable, FlatType, load_flat, total

SETS = {
    # rows, columns, summed column, its sum, outcome column, outcomes
    "uci_credit_card.csv.gz": (
        30_000, 25, "LIMIT_BAL", 5_024_529_680, "default.payment.next.month", {0: 23_364, 1: 6_636},
    ),
    "germancredit.csv": (1_000, 21, "credit_amount", 3_271_258, "creditability", {"good": 700, "bad": 300}),
    "credit_data.csv": (4_455, 14, "Amount", 4_628_842, "Status", {0: 1, 1: 3_200, 2: 1_254}),
    "sba_national_part.csv.gz": (
        22_427, 26, "GrAppv", 2_582_181_209, "MIS_Status", {"CHGOFF": 4_693, "P I F": 17_615, None: 119},
    ),
    "sba_case_selected.csv": (1_051, 35, "DisbursementGross", 259_994_545, "Default", {0: 720, 1: 331}),
}  # fmt: skip


def loaded(path: Path) -> tuple[Engine, FlatTable]:
    engine = open_engine(memory_mb=500)
    return engine, load_flat(engine, path)


@pytest.mark.parametrize("file", list(SETS))
def test_a_published_table_is_read_whole_with_its_sum_and_outcomes(real_data: Path, file: str) -> None:
    engine, flat = loaded(real_data / "benchmarks" / file)
    rows, columns, summed, amount, outcome, outcomes = SETS[file]
    assert (flat.rows, len(flat.columns), total(engine, flat, summed)) == (rows, columns, amount)
    counted = dict(engine.execute(f'SELECT "{outcome}", count(*) FROM flat GROUP BY 1').fetchall())
    assert counted == outcomes


def test_a_number_that_means_unknown_is_missing_in_the_set_that_declares_it(real_data: Path) -> None:
    engine, flat = loaded(real_data / "benchmarks" / "credit_data.csv")
    assert {c.name: c.missing for c in flat.columns if c.missing} == {"Income": 34, "Assets": 47, "Debt": 18}
    assert engine.execute("SELECT max(Income), count(*) FILTER (Income IS NULL) FROM flat").fetchone() == (959, 34)


def test_codes_without_a_meaning_stay_as_they_are(real_data: Path) -> None:
    engine, _ = loaded(real_data / "benchmarks" / "sba_national_part.csv.gz")
    odd = dict(engine.execute("SELECT RevLineCr, count(*) FROM flat GROUP BY 1").fetchall())
    assert {"0", "T", "`", ","} <= set(odd)
    assert engine.execute("SELECT count(*) FROM flat WHERE NAICS = 0").fetchone() == (4_046,)


def test_days_are_days_only_where_one_form_fits_every_cell(real_data: Path) -> None:
    _, flat = loaded(real_data / "benchmarks" / "sba_national_part.csv.gz")
    assert flat.column("ApprovalDate").type is FlatType.DAY  # 2/28/1997
    assert flat.column("ChgOffDate").type is FlatType.TEXT  # 24-Jun-91: of which century?


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_types_are_told_by_every_cell_and_nothing_is_guessed(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        "whole,real,text,zip,day,either,empty,long\n"
        "1, 1.5 ,a,01234,2026/1/31,03/04/2005,,12345678901234567890\n"
        "-2,1e3,,10000,2026/2/1,05/06/2005,,1\n",
    )
    engine, flat = loaded(path)
    assert {c.name: c.type.value for c in flat.columns} == {
        "whole": "integer", "real": "real", "text": "text", "zip": "text", "day": "day", "either": "text",
        "empty": "text", "long": "text",
    }  # fmt: skip
    assert engine.execute('SELECT "day" FROM flat ORDER BY 1').fetchall() == [(20_484,), (20_485,)]
    assert flat.column("text").missing == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_make_no_difference(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f'企业{delimiter}金额\r\n"第一{delimiter}\n家"{delimiter}3\r\n第二家{delimiter}4\r\n'
    engine, flat = loaded(table(tmp_path / "t.txt", text, encoding))
    assert (flat.rows, total(engine, flat, "金额")) == (2, 7)
    assert engine.execute("SELECT 企业 FROM flat LIMIT 1").fetchone() == (f"第一{delimiter}\n家",)


def test_gzip_workbook_and_parquet_give_the_same_table(tmp_path: Path) -> None:
    import xlsxwriter

    plain = table(tmp_path / "t.csv", "a,b,d\n1,x,2026-01-31\n2,,2026-02-01\n")
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["a", "b", "d"], [1, "x", "2026-01-31"], [2, "", "2026-02-01"]]):
            sheet.write_row(row, 0, cells)
    engine = open_engine(memory_mb=300)
    engine.execute(
        f"COPY (SELECT * FROM (VALUES (1, 'x', DATE '2026-01-31'), (2, NULL, DATE '2026-02-01')) t(a, b, d)) "
        f"TO '{tmp_path / 't.parquet'}' (FORMAT PARQUET)"
    )
    tables = [loaded(path) for path in (plain, packed, tmp_path / "t.xlsx", tmp_path / "t.parquet")]
    assert {flat.columns for _, flat in tables} == {tables[0][1].columns}
    assert {str(engine.execute("SELECT * FROM flat").fetchall()) for engine, _ in tables} == {
        "[(1, 'x', 20484), (2, None, 20485)]"
    }


def test_missing_markers_may_be_named_for_a_table(tmp_path: Path) -> None:
    engine = open_engine(memory_mb=300)
    path = table(tmp_path / "t.csv", "a,b\n-1,NA\n5,3\n")
    flat = load_flat(engine, path, missing={"a": ("-1",), "b": ("NA", "?")})
    assert [(c.type, c.missing) for c in flat.columns] == [(FlatType.INTEGER, 1), (FlatType.INTEGER, 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("a,a\n1,2\n", "HEADER_REPEATED"), ("a\n1\n", "HEADER_UNKNOWN"), ("a,b\n1\n2,3\n", "FILE_DAMAGED")],
)
def test_a_table_that_cannot_be_trusted_is_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(StaffError) as refused:
        loaded(table(tmp_path / "t.csv", text))
    assert refused.value.code == code
