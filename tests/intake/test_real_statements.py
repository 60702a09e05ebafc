"""Every real statement: recognised by its content, read to the cent, nothing lost, what disagrees is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.intake.reading import found_in, previews
from workbench.flows.engine import Engine, number
from workbench.intake.check import Found
from workbench.intake.preview import FilePreview


@dataclass(frozen=True)
class Published:
    """What is published of one file. Sums in minor units; `header` is a line."""

    file: str
    layout: str
    encoding: str | None
    header: int
    rows: int
    went_in: int
    went_out: int
    unsigned: int = 0  # rows whose direction is not told
    notes: int = 0  # rows below the header that are no data
    lines: int = 0  # lines of the file, blank ones included


ALL = [
    Published("abc_debit.csv", "abc_debit", "utf-8", 1, 5, 1_000_001, 1_235_589, lines=6),
    Published("alipay_personal.csv", "alipay_personal", "gb18030", 25, 10, 22_229_453, 21_164, 2, lines=35),
    Published("boc_credit.csv", "boc_credit", "utf-8", 2, 14, 98_984, 123_181, lines=16),
    Published("boc_debit.csv", "boc_debit", "utf-8", 2, 17, 982_100, 939_430, lines=19),
    Published("bocom_credit.csv", "bocom_credit", "utf-8", 1, 8, 80_527, 7_358, lines=9),
    Published("bocom_debit.csv", "bocom_debit", "utf-8", 1, 6, 1_125, 11_400, lines=7),
    Published("ccb_debit.xls", "ccb_debit", None, 6, 6, 0, 70_326, notes=1, lines=13),
    Published("citic_credit.xls", "citic_credit", None, 2, 13, 141, 109_880, lines=15),
    Published("cmb_credit.csv", "cmb_credit", "utf-8", 2, 6, 38_080, 805_678, lines=8),
    Published("cmb_debit.csv", "cmb_debit", "utf-8", 1, 5, 123_400, 201_314, lines=6),
    Published("icbc_credit.csv", "icbc_credit", "utf-8", 7, 9, 462_101, 36_313, notes=1, lines=18),
    Published("icbc_debit_v1.csv", "icbc_debit", "utf-8", 7, 11, 284_174, 424_108, notes=1, lines=20),
    Published("icbc_debit_v2.csv", "icbc_debit", "utf-8", 7, 11, 284_174, 424_108, notes=1, lines=20),
    Published("jd.csv", "jd_wallet", "utf-8-sig", 22, 26, 109_759, 274_602, 2, lines=48),
    Published("meituan.csv", "meituan_wallet", "utf-8-sig", 20, 29, 20_973, 122_380, lines=49),
    Published("spdb_debit.xls", "spdb_debit", None, 2, 4, 1_000, 1_164, lines=6),
    Published("wechat_pay.csv", "wechat_personal", "utf-8", 17, 27, 2_849, 290_453, 11, lines=44),
    Published("wechat_pay.xlsx", "wechat_personal", None, 18, 27, 2_849, 290_453, 11, lines=45),
]
BY_FILE = {published.file: published for published in ALL}


@pytest.fixture(scope="module")
def statements(real_data: Path) -> Path:
    return real_data / "statements"


@pytest.fixture(scope="module")
def read(statements: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Engine, Found]]:
    """Each file read once, against an empty desk."""
    desk = tmp_path_factory.mktemp("desk")
    return {published.file: found_in([statements / published.file], desk) for published in ALL}


@pytest.mark.parametrize("published", ALL, ids=lambda published: published.file)
def test_a_statement_is_read_with_its_published_rows_and_sums(
    read: dict[str, tuple[Engine, Found]], published: Published
) -> None:
    engine, found = read[published.file]
    (preview,) = found.reading.files
    assert (preview.layout, preview.encoding, preview.header_line) == (
        published.layout, published.encoding, published.header,
    )  # fmt: skip
    assert (found.rows, found.bad, found.new) == (published.rows, 0, published.rows)
    sums = engine.execute(
        "SELECT coalesce(sum(amount_fen) FILTER (amount_fen > 0), 0), "
        "coalesce(-sum(amount_fen) FILTER (amount_fen < 0), 0), count_if(amount_fen IS NULL) FROM change_fund"
    ).fetchone()
    assert sums == (published.went_in, published.went_out, published.unsigned)


@pytest.mark.parametrize("published", ALL, ids=lambda published: published.file)
def test_no_row_of_a_statement_is_lost(
    statements: Path, read: dict[str, tuple[Engine, Found]], published: Published
) -> None:
    _, found = read[published.file]
    (preview,) = found.reading.files
    notes = found.reading.notes[preview.name]
    assert notes == published.notes
    below = _rows_below(preview)
    assert (below.total, published.rows + notes + below.blank) == (published.lines - published.header, below.total)


@dataclass(frozen=True)
class Below:
    total: int
    blank: int


def _rows_below(preview: FilePreview) -> Below:
    """Counted without the reader: every line of these text files is one row."""
    if preview.encoding is None:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(str(preview.path))
        rows = book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)
        lines = [",".join(str(cell) for cell in row) for row in rows]
    else:
        lines = preview.path.read_bytes().decode(preview.encoding).removesuffix("\n").split("\n")
    below = lines[preview.header_line or 0 :]
    return Below(len(below), sum(1 for line in below if not line.strip(' ,"\r\t')))


@pytest.mark.parametrize(
    ("file", "sql", "anchor"),
    [
        ("alipay_personal.csv", "sum(amount_fen) FILTER (direction = 'out')", 21_164),
        ("alipay_personal.csv", "sum(amount_fen) FILTER (direction = 'neutral')", 24_737),
        ("alipay_personal.csv", "sum(amount_fen) FILTER (direction = 'in')", 22_222_850),
        ("wechat_pay.csv", "sum(amount_fen) FILTER (direction = 'neutral')", 2_610_089),
        ("wechat_pay.xlsx", "sum(amount_fen) FILTER (direction = 'neutral')", 2_610_089),
        ("jd.csv", "sum(amount_fen) FILTER (direction = 'out')", 227_770),
        ("jd.csv", "sum(amount_fen - coalesce(refunded_fen, 0)) FILTER (direction = 'out')", 164_843),
        ("jd.csv", "sum(amount_fen) FILTER (direction = 'neutral')", 160_152),
        ("meituan.csv", "sum(order_fen) FILTER (direction = 'out')", 122_779),
        ("meituan.csv", "sum(order_fen) FILTER (direction = 'in')", 21_170),
        ("bocom_credit.csv", "sum(traded_fen) FILTER (traded_in = 'JPY')", 100_000),
        ("cmb_credit.csv", "sum(place_fen) FILTER (place = 'CN')", 799_610),
    ],
)
def test_what_the_file_itself_counts_is_read_to_the_cent(
    read: dict[str, tuple[Engine, Found]], file: str, sql: str, anchor: int
) -> None:
    engine, _ = read[file]
    assert number(engine, f"SELECT {sql} FROM {BY_FILE[file].layout}") == anchor


NOTES = {
    "ccb_debit.xls": ["Breaks of the running balance: 1, at line 10 (off by −¥46)"],
    "boc_debit.csv": [],
    "spdb_debit.xls": [],
    "citic_credit.xls": [],
    "meituan.csv": [
        "Money out: the file states ¥1,175.68, its rows come to ¥1,223.80, a difference of ¥48.12",
        "As the file states: Rows, Money in, Neutral movements",
    ],
    "jd.csv": [
        "Neutral movements: the file states ¥1,097.59, its rows come to ¥1,601.52, a difference of ¥503.93",
        "As the file states: Rows, Money in, Money out, less refunds",
    ],
    "boc_credit.csv": ["Several currencies, not to be added up; rows: CNY 13, USD 1"],
    "icbc_debit_v1.csv": [
        "Money in: the file states ¥1,234.56, its rows come to ¥2,841.74, a difference of ¥1,607.18",
        "Money out: the file states ¥9,876.54, its rows come to ¥4,241.08, a difference of −¥5,635.46",
    ],
}


@pytest.mark.parametrize(("file", "notes"), NOTES.items(), ids=NOTES)
def test_what_disagrees_inside_a_file_is_told_with_its_numbers_and_fails_nothing(
    read: dict[str, tuple[Engine, Found]], file: str, notes: list[str]
) -> None:
    _, found = read[file]
    assert [note.text.en for note in found.file_notes] == notes
    assert [note.lines for note in found.file_notes if note.code == "BALANCE_BREAKS"] == [(10,)] * ("ccb" in file)


def test_rows_outside_the_stated_period_and_empty_months_are_named(read: dict[str, tuple[Engine, Found]]) -> None:
    _, found = read["wechat_pay.csv"]
    told = {note.code: note.text.en for note in found.file_notes}
    assert told["OUTSIDE_PERIOD"] == "Rows outside the stated period 2019-08-01 to 2019-09-30: 25"
    assert told["MONTHS_EMPTY"] == "Months without any row: 1 (2019-08)"


def test_the_account_the_period_and_the_export_are_read_from_the_notes(read: dict[str, tuple[Engine, Found]]) -> None:
    def told(file: str, *facts: str) -> list[str | None]:
        (preview,) = read[file][1].reading.files
        return [preview.facts.get(fact) for fact in facts]

    assert told("jd.csv", "account", "period_from", "period_to") == ["jd_55370d18d5bb4", "2024-12-01", "2024-12-31"]
    assert told("icbc_credit.csv", "account", "total_in") == ["1234****5678", "1234.56"]
    assert told("ccb_debit.xls", "account") == ["xxxxx*********xxxx"]
    assert told("spdb_debit.xls", "account", "period_to") == ["6200000000001230", "20251231"]
    (preview,) = read["wechat_pay.xlsx"][1].reading.files
    assert preview.as_of is not None
    assert preview.as_of.isoformat() == "2019-10-09T16:05:22+08:00"
    (silent,) = read["cmb_debit.csv"][1].reading.files
    assert (silent.account, silent.as_of) == (None, None)


def test_the_same_statement_as_csv_and_as_workbook_is_the_same_money(statements: Path, tmp_path: Path) -> None:
    _, found = found_in([statements / "wechat_pay.csv", statements / "wechat_pay.xlsx"], tmp_path)
    assert (found.rows, found.new, len(found.merchant_ids)) == (54, 27, 1)


def test_days_without_a_year_belong_to_the_year_of_their_bill(read: dict[str, tuple[Engine, Found]]) -> None:
    engine, _ = read["cmb_credit.csv"]
    days = engine.execute("SELECT (DATE '1970-01-01' + day)::VARCHAR FROM cmb_credit ORDER BY source_line").fetchall()
    assert [day for (day,) in days] == [
        "2023-12-29", "2023-12-30", "2024-01-01", "2024-01-03", "2024-01-04", "2024-01-07",
    ]  # fmt: skip


def test_a_payment_given_back_in_full_stands_beside_its_refunds(read: dict[str, tuple[Engine, Found]]) -> None:
    engine, _ = read["jd.csv"]
    rows = engine.execute(
        "SELECT f.amount_fen, kind FROM change_fund f JOIN jd_wallet USING (source_line) WHERE refunded_all IS NOT NULL"
    ).fetchall()
    assert rows == [(-46_832, "purchase")]
    assert number(engine, "SELECT sum(amount_fen) FROM change_fund") == -164_843


def test_a_brokers_ledger_is_recognised_and_refused_by_its_name(statements: Path) -> None:
    (preview,) = previews([statements / "hxsec_securities.xls"])
    assert (preview.layout, preview.encoding, preview.container) == ("securities_ledger", "gb18030", "tsv")
    assert preview.refusal_code == "LAYOUT_REFUSED"
    assert preview.refusal is not None
    assert preview.refusal.en == "This is a securities ledger, not trade income"
    assert preview.hint is not None


def test_nobody_and_no_account_of_a_counterparty_is_written_in_clear(read: dict[str, tuple[Engine, Found]]) -> None:
    written = "".join(str(engine.execute("SELECT * FROM change_fund").fetchall()) for engine, _ in read.values())
    for secret in (
        "张三",
        "李四",
        "6226******5669",
        "20883313166",
        "哈哈",
        "房东",
        "12345678901236500",
        "京东平台商户",
    ):
        assert secret not in written
