from __future__ import annotations

import pytest

from workbench.common.text import same
from workbench.flows.engine import open_engine, quoted
from workbench.intake.layout import Cell, Column, Layout
from workbench.intake.provinces import PROVINCE_WORDS
from workbench.intake.suggest import ACCEPTED, Suggestion, suggest
from workbench.intake.typed import typed_select


def column(cell: Cell, **more: object) -> Column:
    return Column("f", ("f",), cell, same("f"), **more)  # type: ignore[arg-type]


def told(cell: Cell, code: str, value: str, **more: object) -> tuple[str, float] | None:
    found = suggest(column(cell, **more), code, value)
    return None if found is None else (found.value, found.confidence)


@pytest.mark.parametrize(
    ("value", "expected", "confidence"),
    [
        ("2023/13/04", "2023-04-13", 0.93),
        ("2021.15.06", "2021-06-15", 0.93),
        ("20231304", "2023-04-13", 0.93),
        ("13-2022-09", "2022-09-13", 0.88),
        ("44927", "2023-01-01", 0.97),
        ("45972.5", "2025-11-11", 0.9),
        ("2021.5.6", "2021-05-06", 0.97),
        ("2023-04-13 08:00:00", "2023-04-13", 0.97),
        ("２０２３－０４－１３", "2023-04-13", 0.97),
        ("2O23-04-l3", "2023-04-13", 0.88),
        ("13/04/2023", "2023-04-13", 0.9),
        ("04/13/2023", "2023-04-13", 0.9),
        ("04/04/2023", "2023-04-04", 0.95),
        ("03/04/2023", "2023-04-03", 0.5),
        ("二零二三年五月", "2023-05-01", 0.71),
        ("二〇二三年十二月三十一日", "2023-12-31", 0.86),
        ("2023年5月", "2023-05-01", 0.71),
        ("Aug 15, 2026", "2026-08-15", 0.93),
        ("15-Aug-2026", "2026-08-15", 0.93),
    ],
)
def test_a_day_in_an_unusual_form_is_suggested(value: str, expected: str, confidence: float) -> None:
    assert told(Cell.DAY, "DAY_UNREADABLE", value) == (expected, confidence)


@pytest.mark.parametrize(
    "value",
    [
        "2024年2月30日",
        "2022/00/17",
        "2022-13-32",
        "0000-00-00",
        "1900-01-00",
        "40:48.0",
        "05-2022-09",
        "123456",
        "昨天",
        "",
    ],
)
def test_a_day_that_does_not_exist_or_has_two_readings_is_left_to_people(value: str) -> None:
    assert told(Cell.DAY, "DAY_UNREADABLE", value, filled=True) is None


@pytest.mark.parametrize(
    ("value", "expected", "confidence"),
    [
        ("2023/13/04 08:05", "2023-04-13 08:05:00", 0.93),
        ("45972.5", "2025-11-11 12:00:00", 0.97),
        ("2026-11-11T08:00:00", "2026-11-11 08:00:00", 0.97),
        ("2026-11-11T08:00:00Z", "2026-11-11 16:00:00", 0.9),
        ("2026-11-11 20:30:00 -0400", "2026-11-12 08:30:00", 0.9),
        ("2026/11/11 下午 3:05:10", "2026-11-11 15:05:10", 0.97),
        ("2026.11.11 12:05 AM", "2026-11-11 00:05:00", 0.97),
        ("2026-11-11", "2026-11-11 00:00:00", 0.7),
    ],
)
def test_a_time_in_an_unusual_form_is_suggested(value: str, expected: str, confidence: float) -> None:
    assert told(Cell.MOMENT, "MOMENT_UNREADABLE", value) == (expected, confidence)


@pytest.mark.parametrize(
    ("value", "expected", "confidence"),
    [
        ("1，299.00", "1299.00", 0.97),
        ("１２３．５０", "123.50", 0.97),
        ("1.299,00", "1299.00", 0.95),
        ("1.234.567,8", "1234567.80", 0.95),
        ("12,5", "12.50", 0.9),
        ("1O0.5l", "100.51", 0.88),
        ("1 299.00", "1299.00", 0.97),
        ("12.5万", "125000.00", 0.9),
        ("3亿元", "300000000.00", 0.9),
        ("RMB 88.00", "88.00", 0.97),
        ("88元整", "88.00", 0.97),
        ("(12.00)", "-12.00", 0.9),
        ("12.00-", "-12.00", 0.9),
        ("约1200", "1200.00", 0.6),
    ],
)
def test_an_amount_in_an_unusual_form_is_suggested(value: str, expected: str, confidence: float) -> None:
    assert told(Cell.MONEY, "MONEY_UNREADABLE", value) == (expected, confidence)


def test_an_amount_finer_than_the_minor_unit_is_rounded_only_by_hand() -> None:
    assert told(Cell.MONEY, "MONEY_TOO_FINE", "12.345") == ("12.35", 0.6)
    assert told(Cell.MONEY, "MONEY_TOO_FINE", "0.30000000000000004") == ("0.30", 0.95)


@pytest.mark.parametrize("value", ["USD 12.00", "12-15", "1,2,3", "12,3456", "abc", "12.00.00", "1.2.3,4.5"])
def test_what_is_no_amount_is_left_to_people(value: str) -> None:
    assert told(Cell.MONEY, "MONEY_UNREADABLE", value) is None


def test_a_word_for_none_becomes_an_empty_cell_where_one_may_be_empty() -> None:
    for word in ("暂无", "—", "N/A", "#VALUE!"):
        assert told(Cell.MONEY, "MONEY_UNREADABLE", word) == ("", 0.9)
        assert told(Cell.MONEY, "MONEY_UNREADABLE", word, filled=True) is None


@pytest.mark.parametrize(
    ("value", "expected", "confidence"),
    [("８.７０％", "8.7%", 0.97), ("8,7%", "8.7%", 0.9), ("8.7", "8.7%", 0.75), ("87‰", "8.7%", 0.97)],
)
def test_a_share_in_an_unusual_form_is_suggested(value: str, expected: str, confidence: float) -> None:
    assert told(Cell.SHARE, "SHARE_UNREADABLE", value) == (expected, confidence)


def test_a_share_above_one_is_only_a_doubtful_suggestion() -> None:
    found = suggest(column(Cell.SHARE), "SHARE_OVER_ONE", "870%")
    assert found == Suggestion("8.7%", 0.55)
    assert found.confidence < ACCEPTED
    assert told(Cell.SHARE, "SHARE_OVER_ONE", "87000%") is None


def test_a_percentage_in_a_column_of_plain_numbers_becomes_its_fraction() -> None:
    assert told(Cell.REAL, "NUMBER_UNREADABLE", "8.70%") == ("0.087", 0.9)
    assert told(Cell.INTEGER, "NUMBER_UNREADABLE", "1,234件") == ("1234", 0.9)
    assert told(Cell.INTEGER, "NUMBER_UNREADABLE", "12.5") is None


@pytest.mark.parametrize(
    ("value", "expected", "confidence"),
    [("浙江 省", "浙江", 0.95), ("Zhejiang", "浙江", 0.86), ("浙", "浙江", 0.86), ("杭州市", "浙江", 0.86)],
)
def test_a_province_under_another_name_is_suggested(value: str, expected: str, confidence: float) -> None:
    found = told(Cell.WORD, "WORD_UNKNOWN", value, words=PROVINCE_WORDS)
    assert found is not None
    assert (PROVINCE_WORDS[found[0]], found[1]) == (expected, confidence)


def test_no_word_is_invented_for_a_place_that_is_no_province() -> None:
    assert told(Cell.WORD, "WORD_UNKNOWN", "海外仓", words=PROVINCE_WORDS) is None


def test_a_number_spoiled_by_a_spreadsheet_is_never_guessed() -> None:
    assert told(Cell.ID, "ID_SPOILED", "2.18E+18") is None
    assert told(Cell.ID, "EMPTY", "") is None


_READ = [
    (Cell.DAY, "DAY_UNREADABLE", ("2023/13/04", "13-2022-09", "44927", "二零二三年五月", "Aug 15, 2026")),
    (Cell.MOMENT, "MOMENT_UNREADABLE", ("2023/13/04 08:05", "45972.5", "2026-11-11T08:00:00Z", "2026-11-11")),
    (Cell.MONEY, "MONEY_UNREADABLE", ("1.299,00", "12,5", "1O0.5l", "12.5万", "12.00-", "RMB 88.00")),
    (Cell.SHARE, "SHARE_UNREADABLE", ("8,7%", "8.7", "87‰")),
    (Cell.SHARE, "SHARE_OVER_ONE", ("870%",)),
    (Cell.INTEGER, "NUMBER_UNREADABLE", ("1,234件", "l2")),
    (Cell.REAL, "NUMBER_UNREADABLE", ("8.70%", "4,8")),
    (Cell.WORD, "WORD_UNKNOWN", ("Zhejiang", "浙江 省", "杭州市")),
]


@pytest.mark.parametrize(("cell", "code", "values"), _READ)
def test_what_is_suggested_can_be_read(cell: Cell, code: str, values: tuple[str, ...]) -> None:
    one = column(cell, words=PROVINCE_WORDS if cell is Cell.WORD else {})
    layout = Layout("t", same("t"), None, (one,))
    suggested = [suggest(one, code, value) for value in values]
    assert None not in suggested
    cells = ", ".join(f"({n}, false, {quoted(s.value)})" for n, s in enumerate(suggested) if s is not None)
    source = f"SELECT * FROM (VALUES {cells}) t(source_line, too_wide, c0)"
    engine = open_engine(memory_mb=200, threads=1)
    rows = engine.execute(f"SELECT f, problem FROM ({typed_select(layout, {'f': 0}, source, 1, 'f', b'k')})").fetchall()
    engine.close()
    assert len(rows) == len(values)
    assert all(value is not None and problem is None for value, problem in rows)
