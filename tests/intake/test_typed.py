from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.common.dates import day_number
from workbench.common.text import same
from workbench.flows.engine import Engine, open_engine
from workbench.intake.header import stripped
from workbench.intake.layout import Cell, Column, Layout, Mark
from workbench.intake.typed import cleaned, party_key, typed_select

KEY = b"k" * 32


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine(memory_mb=200, threads=1)


def read(engine: Engine, cell: Cell, raw: str | None, **more: object) -> tuple[object, str | None]:
    """Value and problem code of one raw cell."""
    column = Column("it", ("it",), cell, same("it"), **more)  # type: ignore[arg-type]
    layout = Layout("t", same("t"), None, (column,))
    source = "SELECT 7 AS source_line, false AS too_wide, $raw::VARCHAR AS c0"
    row = engine.execute(
        f"SELECT it, problem FROM ({typed_select(layout, {'it': 0}, source, 1, 'f', KEY)})", {"raw": raw}
    ).fetchone()
    assert row is not None
    return row[0], None if row[1] is None else row[1].partition("|")[2]


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        ("1000.0", 100_000),
        ("-943.4", -94_340),
        ("0.00", 0),
        (" 1,234,567.89\t", 123_456_789),
        ("¥28.16", 2_816),
        ("￥28", 2_800),
        ("−5.00", -500),
        ("+12.5", 1_250),
        ("66.00元", 6_600),
        ("`7.79000", 779),
        ('="12.30"', 1_230),
        (".50", 50),
        ("999999999999999.99", 99_999_999_999_999_999),
        ("１２３．４５", 12_345),
        ("￥１，２３４", 123_400),
        ("－1.21", -121),
        ("(12.00)", -1_200),
        ("（1,234.50）", -123_450),
        ("+10000.00", 1_000_000),
        ("CNY 13.50", 1_350),
    ],
)
def test_an_amount_is_read_to_the_cent(engine: Engine, raw: str, fen: int) -> None:
    assert read(engine, Cell.MONEY, raw) == (fen, None)


@pytest.mark.parametrize(
    "raw", ["1,23", "12,34.5", "1e5", "十元", "--", "1 000", "0x10", "1.2.3", "NaN", "inf", "1,5", "(-5)", "()"]
)
def test_an_amount_that_could_mean_two_things_is_refused(engine: Engine, raw: str) -> None:
    assert read(engine, Cell.MONEY, raw) == (None, "MONEY_UNREADABLE")


def test_an_amount_finer_than_a_cent_is_refused_and_never_rounded(engine: Engine) -> None:
    assert read(engine, Cell.MONEY, "0.005") == (None, "MONEY_TOO_FINE")
    assert read(engine, Cell.MONEY, "0.500") == (50, None)


@pytest.mark.parametrize(
    ("raw", "fen"),
    [("50,00", 5_000), ("1.234,56", 123_456), ("-0,5", -50), ("1.234.567", 123_456_700), ("12", 1_200), ("€", None)],
)
def test_an_amount_may_have_a_comma_before_its_fraction_where_the_layout_says_so(
    engine: Engine, raw: str, fen: int | None
) -> None:
    assert read(engine, Cell.MONEY, raw, mark=Mark.COMMA)[0] == fen
    assert read(engine, Cell.MONEY, raw, mark=Mark.EITHER)[0] == fen


@pytest.mark.parametrize(("raw", "fen"), [("1,234.56", 123_456), ("1234.5", 123_450), ("1,234,567", 123_456_700)])
def test_a_layout_may_take_either_mark_where_the_cell_leaves_no_doubt(engine: Engine, raw: str, fen: int) -> None:
    assert read(engine, Cell.MONEY, raw, mark=Mark.EITHER) == (fen, None)
    assert read(engine, Cell.MONEY, raw, mark=Mark.COMMA)[0] is None


@pytest.mark.parametrize("raw", ["1,234", "1.234", "-9,000"])
def test_an_amount_with_one_mark_and_three_digits_could_be_two_numbers_and_is_refused(engine: Engine, raw: str) -> None:
    value, problem = read(engine, Cell.MONEY, raw, mark=Mark.EITHER)
    assert (value, problem in ("MONEY_UNREADABLE", "MONEY_TOO_FINE")) == (None, True)


@pytest.mark.parametrize(
    ("raw", "pattern", "fen", "code"),
    [
        ("235.61(已退款235.50)", r"^([^(]+)", 23_561, None),
        ("235.61(已退款235.50)", r"已退款([0-9.]+)", 23_550, None),
        ("JPY 1000.00", r"^[A-Z]{3}\s*([0-9.,]+)$", 100_000, None),
        ("8,000.00(CN)", r"^([^(]+)", 800_000, None),
        ("1000.00", r"^[A-Z]{3}\s*([0-9.,]+)$", None, "MONEY_UNREADABLE"),
        ("", r"^([^(]+)", None, "EMPTY"),
    ],
)
def test_a_column_may_read_a_part_of_its_cell(
    engine: Engine, raw: str, pattern: str, fen: int | None, code: str | None
) -> None:
    assert read(engine, Cell.MONEY, raw, pattern=pattern, filled=True) == (fen, code)


def test_a_part_that_is_not_there_is_missing_where_it_need_not_be(engine: Engine) -> None:
    assert read(engine, Cell.MONEY, "235.61", pattern=r"已退款([0-9.]+)") == (None, None)
    assert read(engine, Cell.TEXT, "-3.90(CN)", pattern=r"[(]([A-Z]{2})[)]") == ("CN", None)


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**16), 10**16))
def test_every_amount_comes_back_exactly(engine: Engine, fen: int) -> None:
    sign, whole = "-" if fen < 0 else "", abs(fen)
    assert read(engine, Cell.MONEY, f"{sign}{whole // 100:,}.{whole % 100:02d}") == (fen, None)
    assert read(engine, Cell.MONEY, f"{sign}{whole // 100}.{whole % 100:02d}") == (fen, None)


@pytest.mark.parametrize("raw", ["2.18E+18", "2e18", "9.78E17"])
def test_an_order_number_spoiled_by_a_spreadsheet_is_refused(engine: Engine, raw: str) -> None:
    assert read(engine, Cell.ID, raw) == (None, "ID_SPOILED")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("2188888888888888888", "2188888888888888888"),
        ('="2188888888888888888"', "2188888888888888888"),
        ("'2188888888888888888", "2188888888888888888"),
        ("`4200001234\t", "4200001234"),
        ("00123", "00123"),
        ("E124", "E124"),
    ],
)
def test_an_order_number_stays_text_to_the_last_digit(engine: Engine, raw: str, kept: str) -> None:
    assert read(engine, Cell.ID, raw) == (kept, None)


@pytest.mark.parametrize("raw", ["2017/7/18", "2017-07-18", "20170718", "2017年7月18日", " 2017/07/18\t"])
def test_a_day_is_read_in_every_usual_form(engine: Engine, raw: str) -> None:
    import datetime

    assert read(engine, Cell.DAY, raw) == (day_number(datetime.date(2017, 7, 18)), None)


@pytest.mark.parametrize("raw", ["40:48.0", "18/7/2017", "2017-13-01", "2017-02-30", "yesterday", "43000"])
def test_a_day_that_is_none_is_refused_and_never_guessed(engine: Engine, raw: str) -> None:
    assert read(engine, Cell.DAY, raw) == (None, "DAY_UNREADABLE")


def test_a_day_outside_any_living_merchants_time_is_refused(engine: Engine) -> None:
    assert read(engine, Cell.DAY, "1817-07-18")[1] == "DATE_OUT_OF_RANGE"


@pytest.mark.parametrize(
    "raw", ["2025/12/03  14:06:51", "2025-12-03 14:06:51", "2025-12-03\t14:06:51", "2025/12/3 14:06:51"]
)
def test_a_moment_is_read_with_one_blank_or_two(engine: Engine, raw: str) -> None:
    value, problem = read(engine, Cell.MOMENT, raw)
    assert (str(value), problem) == ("2025-12-03 14:06:51", None)


@pytest.mark.parametrize(("raw", "clock"), [("18:53:19", "18:53:19"), ("123456", "12:34:56"), ("8:05", "08:05:00")])
def test_a_time_of_day_stands_in_a_column_of_its_own(engine: Engine, raw: str, clock: str) -> None:
    value, problem = read(engine, Cell.CLOCK, raw)
    assert (str(value), problem) == (clock, None)


@pytest.mark.parametrize("raw", ["25:00:00", "0.75", "noon"])
def test_a_time_of_day_that_is_none_is_refused(engine: Engine, raw: str) -> None:
    assert read(engine, Cell.CLOCK, raw) == (None, "MOMENT_UNREADABLE")


@pytest.mark.parametrize(
    ("raw", "year", "day"),
    [
        ("12/29", "2024年01月", "2023-12-29"),
        ("01/03", "2024年01月", "2024-01-03"),
        ("02/29", "2024年02月", "2024-02-29"),
        ("02/29", "2025年01月", "2024-02-29"),
        ("12/31", "2024", "2024-12-31"),
        ("02/29", "2025年03月", None),
        ("13/01", "2024年01月", None),
        ("01/03", "", None),
    ],
)
def test_a_day_without_a_year_is_the_last_one_up_to_the_month_of_its_bill(
    engine: Engine, raw: str, year: str, day: str | None
) -> None:
    column = Column("it", ("it",), Cell.DAY, same("it"), formats=("%m/%d",))
    source = "SELECT 7 AS source_line, false AS too_wide, $raw::VARCHAR AS c0"
    select = typed_select(Layout("t", same("t"), None, (column,)), {"it": 0}, source, 1, "f", KEY, year)
    row = engine.execute(f"SELECT (DATE '1970-01-01' + it)::VARCHAR, problem FROM ({select})", {"raw": raw}).fetchone()
    assert row == (day, None if day else "it|DAY_UNREADABLE")


def test_a_mangled_time_is_refused(engine: Engine) -> None:
    assert read(engine, Cell.MOMENT, "40:48.0") == (None, "MOMENT_UNREADABLE")


def test_an_unknown_word_is_refused_unless_the_layout_has_a_place_for_it(engine: Engine) -> None:
    words = {"是": "true", "否": "false"}
    assert read(engine, Cell.WORD, " 是", words=words) == ("true", None)
    assert read(engine, Cell.WORD, "也许", words=words) == (None, "WORD_UNKNOWN")
    assert read(engine, Cell.WORD, "也许", words=words, otherwise="other") == ("other", None)
    assert read(engine, Cell.WORD, None, words=words, otherwise="other") == (None, None)


@pytest.mark.parametrize("raw", ["", " ", "\t", None, "　", '=""'])
def test_nothing_is_nothing_and_not_zero(engine: Engine, raw: str | None) -> None:
    assert read(engine, Cell.MONEY, raw) == (None, None)
    assert read(engine, Cell.MONEY, raw, filled=True) == (None, "EMPTY")


def test_a_whole_number_may_not_have_a_fraction(engine: Engine) -> None:
    assert read(engine, Cell.INTEGER, "12") == (12, None)
    assert read(engine, Cell.INTEGER, "12.0") == (12, None)
    assert read(engine, Cell.INTEGER, "12.5") == (None, "NUMBER_UNREADABLE")
    assert read(engine, Cell.REAL, "inf") == (None, "NUMBER_UNREADABLE")


def test_people_leave_the_reader_as_keyed_hashes(engine: Engine) -> None:
    expected = hmac.new(KEY, "张三@淘宝".encode(), hashlib.sha256).hexdigest()[:32]
    assert read(engine, Cell.PARTY, " 张三@淘宝") == (expected, None)
    assert party_key(KEY, "张三@淘宝") == expected
    assert party_key(b"another desk's key", "张三@淘宝") != expected
    assert read(engine, Cell.PARTY, "/", blanks=("/",)) == (None, None)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab'=\"` \t\u3000张1"), max_size=8))
def test_cells_are_stripped_in_bulk_as_header_cells_are(engine: Engine, text: str) -> None:
    row = engine.execute(f"SELECT {cleaned('c')} FROM (SELECT $t::VARCHAR AS c)", {"t": text}).fetchone()
    assert row is not None
    assert row[0] == stripped(text)
