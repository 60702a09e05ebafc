"""What a file says about itself is held against its rows, and told with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.intake.exports import ledger_line, ledger_zip
from tests.intake.reading import found_in
from workbench.intake.check import Found
from workbench.intake.file_checks import FileNote

BOC = "记账日期,记账时间,币别,金额,余额,交易名称,对方账户名"


def boc(path: Path, rows: Sequence[str]) -> Path:
    path.write_text("\n".join([BOC, *rows]) + "\n", "utf-8")
    return path


def row(number: int, amount: str, balance: str, currency: str = "人民币") -> str:
    return f"2026-11-{number:02d},10:00:00,{currency},{amount},{balance},消费,某店"


RUNNING = [row(1, "10.00", "110.00"), row(2, "-30.00", "80.00"), row(3, "5.00", "85.00"), row(4, "-1.00", "84.00")]


def told(found: Found, code: str) -> list[FileNote]:
    return [note for note in found.file_notes if note.code == code]


@pytest.mark.parametrize("rows", [RUNNING, RUNNING[::-1]], ids=["upwards", "downwards"])
def test_a_balance_that_runs_on_in_either_direction_is_no_news(tmp_path: Path, rows: list[str]) -> None:
    _, found = found_in([boc(tmp_path / "b.csv", rows)], tmp_path / "desk")
    assert (found.new, found.file_notes, found.warned) == (4, (), 0)


@pytest.mark.parametrize(("turn", "line"), [(1, 4), (-1, 3)], ids=["upwards", "downwards"])
def test_a_break_is_named_by_the_later_row_and_by_what_is_missing(tmp_path: Path, turn: int, line: int) -> None:
    rows = [*RUNNING[:2], row(3, "5.00", "95.00"), row(4, "-1.00", "94.00")]
    _, found = found_in([boc(tmp_path / "b.csv", rows[::turn])], tmp_path / "desk")
    (note,) = told(found, "BALANCE_BREAKS")
    assert (note.count, note.lines, found.warned, found.bad) == (1, (line,), 1, 0)
    assert note.text.en == f"Breaks of the running balance: 1, at line {line} (off by ¥10)"
    assert note.text.zh == f"账户余额有 1 处不连续：第 {line} 行（相差 ¥10）"


def test_a_row_taken_out_of_a_statement_shows_as_a_break(tmp_path: Path) -> None:
    _, found = found_in([boc(tmp_path / "b.csv", [RUNNING[0], *RUNNING[2:]])], tmp_path / "desk")
    (note,) = told(found, "BALANCE_BREAKS")
    assert note.text.en.endswith("at line 3 (off by −¥30)")


def test_a_balance_that_is_hidden_in_some_rows_is_carried_over_them(tmp_path: Path) -> None:
    rows = [RUNNING[0], row(2, "-30.00", "**.**"), *RUNNING[2:]]
    _, found = found_in([boc(tmp_path / "b.csv", rows)], tmp_path / "desk")
    assert (found.bad, told(found, "BALANCE_BREAKS")) == (0, [])
    assert [note.en for note in found.notes] == ["Rows whose balance is hidden and cannot be checked: 1"]


def test_each_currency_has_a_balance_of_its_own_and_their_mix_is_told(tmp_path: Path) -> None:
    rows = [RUNNING[0], row(2, "7.00", "7.00", "美元"), *RUNNING[1:3], row(4, "1.00", "8.00", "美元")]
    engine, found = found_in([boc(tmp_path / "b.csv", rows)], tmp_path / "desk")
    assert [note.text.en for note in found.file_notes] == ["Several currencies, not to be added up; rows: CNY 3, USD 2"]
    assert engine.execute("SELECT DISTINCT currency FROM change_fund ORDER BY 1").fetchall() == [("CNY",), ("USD",)]


def test_many_breaks_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    rows = [row(n, "1.00", f"{n * n * 10}.00") for n in range(1, 10)]
    _, found = found_in([boc(tmp_path / "b.csv", rows)], tmp_path / "desk")
    (note,) = told(found, "BALANCE_BREAKS")
    assert (note.count, len(note.lines)) == (8, 8)
    assert note.text.en.endswith("line 7 (off by ¥109), ...")


def test_totals_that_agree_are_told_too_and_are_no_warning(tmp_path: Path) -> None:
    lines = [ledger_line(1, "100.00", "1100.00", "在线支付"), ledger_line(2, "-30.50", "1069.50", "交易退款")]
    path = ledger_zip(tmp_path / "l.zip", lines, money_in="100.00", money_out="-30.50")
    _, found = found_in([path], tmp_path / "desk")
    (note,) = found.file_notes
    assert (note.code, note.warning, note.text.en) == ("TOTALS_AGREE", False, "As the file states: Money in, Money out")
    assert (found.notes, found.warned) == ((), 0)


def test_an_export_whose_last_rows_were_cut_off_no_longer_adds_up(tmp_path: Path) -> None:
    lines = [ledger_line(1, "100.00", "1100.00", "在线支付")]
    path = ledger_zip(tmp_path / "l.zip", lines, money_in="100.00", money_out="-30.50")
    _, found = found_in([path], tmp_path / "desk")
    (note,) = told(found, "TOTAL_DIFFERS")
    assert note.text.en == "Money out: the file states ¥30.50, its rows come to ¥0, a difference of −¥30.50"
