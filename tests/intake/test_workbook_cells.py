"""What a spreadsheet says a cell is, is believed; what it made of a number is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.exports import taobao_file, taobao_order
from tests.intake.reading import found_in
from workbench.intake.check import Found

HEADER = ("订单编号", "总金额", "买家实际支付金额", "订单状态", "订单创建时间", "订单付款时间")
GOOD = ("2188888888888888801", 88.5, 88.5, "交易成功", *(datetime(2026, 11, 1, hour, tzinfo=UTC) for hour in (10, 11)))


def book(path: Path, *orders: Sequence[str | float | datetime]) -> Path:
    with xlsxwriter.Workbook(path, {"remove_timezone": True}) as workbook:
        sheet, moment = workbook.add_worksheet(), workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, HEADER)
        for number, order in enumerate(orders, 1):
            for position, cell in enumerate(order):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, position, cell, moment)
                elif isinstance(cell, str):
                    sheet.write_string(number, position, cell)
                else:
                    sheet.write_number(number, position, cell)
    return path


def codes(found: Found) -> list[str]:
    return [f"{cell.column} {cell.code}" for group in found.problems for cell in group.rows]


def test_a_date_cell_is_a_moment_even_at_midnight(tmp_path: Path) -> None:
    midnight = (*GOOD[:4], datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))
    engine, found = found_in([book(tmp_path / "o.xlsx", midnight)], tmp_path)
    assert (found.bad, found.new) == (0, 1)
    assert engine.execute("SELECT created_at::VARCHAR, paid_at::VARCHAR, gross_fen FROM change_orders").fetchall() == [
        ("2026-11-01 00:00:00", "2026-11-02 00:00:00", 8_850)
    ]


def test_a_number_is_no_date_because_it_could_be_one(tmp_path: Path) -> None:
    serial = (*GOOD[:4], 46327.5, GOOD[5])
    _, found = found_in([book(tmp_path / "o.xlsx", serial)], tmp_path)
    assert (found.new, codes(found)) == (0, ["订单创建时间 MOMENT_UNREADABLE"])


@pytest.mark.parametrize("spoiled", [2188888888888888801.0, 1e18], ids=["long", "round"])
def test_an_order_number_that_came_as_a_number_is_refused(tmp_path: Path, spoiled: float) -> None:
    _, found = found_in([book(tmp_path / "o.xlsx", GOOD, (spoiled, *GOOD[1:]))], tmp_path)
    assert (found.rows, found.new, codes(found)) == (2, 1, ["订单编号 ID_SPOILED"])


def test_a_day_written_as_text_is_no_moment(tmp_path: Path) -> None:
    path = taobao_file(tmp_path / "o.csv", [taobao_order("21888", created="2026-11-01")])
    _, found = found_in([path], tmp_path)
    assert codes(found) == ["订单创建时间 MOMENT_UNREADABLE"]


def test_a_moment_saved_again_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = taobao_file(tmp_path / "o.csv", [taobao_order("21888", created="2026/11/1 0:00", paid="2026/11/1 9:05")])
    engine, found = found_in([path], tmp_path)
    assert found.bad == 0
    assert engine.execute("SELECT paid_at::VARCHAR FROM change_orders").fetchall() == [("2026-11-01 09:05:00",)]
