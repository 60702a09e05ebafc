"""Rows that come back from quarantine in odd cases: repeats, workbooks, rows that mean nothing alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.test_rows import invoice, invoices
from tests.services.test_mending import OFFICER, desk_at, digest, take
from workbench.common.errors import StaffError
from workbench.flows.engine import number
from workbench.flows.lines import LineKind
from workbench.services.ground import Ground
from workbench.services.import_file import CellFix, Treatment
from workbench.services.intake import IntakeService


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = desk_at(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def intake(ground: Ground) -> IntakeService:
    return IntakeService(ground)


def lines(ground: Ground, kind: LineKind = LineKind.INVOICES) -> int:
    with ground.lines() as engine:
        return number(engine, f"SELECT count(*) FROM {kind.value}")


def test_a_mended_row_that_repeats_another_of_its_file_counts_beside_it(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, invoices(tmp_path / "s.csv", invoice(1), invoice(1, net="一百"), invoice(2)))
    (row,) = intake.quarantined()
    check = intake.recheck([row.row_id], [CellFix("s.csv", row.line, "金额", "100.0")])
    intake.commit(check.token, OFFICER)
    other = desk_at(tmp_path / "other")
    take(IntakeService(other), invoices(tmp_path / "s.csv", invoice(1), invoice(1), invoice(2)))
    assert lines(ground) == lines(other) == 3
    assert digest(ground) == digest(other)
    again = intake.check(intake.inspect([tmp_path / "s.csv"]))
    assert (again.new, again.unchanged) == (0, 3)
    other.close()


def test_a_row_of_a_workbook_is_mended_from_its_cells(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        rows = (["店铺ID", "店铺名称", "开店时间"], ["a1", "一号", "2023/13/04"], ["a2", "二号", "2023/4/1"])
        for n, cells in enumerate(rows):
            sheet.write_row(n, 0, cells)
    previews = intake.inspect([path])
    chosen = {path.name: {"开店时间": "opened_on"}}
    intake.commit(intake.check(previews, chosen).token, OFFICER)
    (row,) = intake.quarantined()
    assert (row.line, row.header, row.cells) == (2, ("店铺ID", "店铺名称", "开店时间"), ("a1", "一号", "2023/13/04"))
    assert (row.problems[0].suggestion, row.problems[0].confidence) == ("2023-04-13", 0.93)
    to = intake.export_quarantine(tmp_path / "out.csv")
    assert "2023/13/04" in to.read_text("utf-8-sig")
    intake.commit(intake.recheck([row.row_id], [CellFix(path.name, 2, "开店时间", "2023-04-13")]).token, OFFICER)
    with ground.store.reading() as shelves:
        opened = shelves.merchants.get("a1").opened_on
    assert opened is not None
    assert opened.isoformat() == "2023-04-13"


def test_rows_that_mean_nothing_alone_are_not_taken_alone(intake: IntakeService, tmp_path: Path) -> None:
    (tmp_path / "olist_orders_dataset.csv").write_text(
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,"
        "order_delivered_customer_date,order_estimated_delivery_date\n"
        "o1,c1,delivered,2018-01-02 10:00:00,2018-01-02 11:00:00,2018-01-03 10:00:00,2018-01-09 10:00:00,"
        "2018-01-20 00:00:00\n"
    )
    (tmp_path / "olist_order_items_dataset.csv").write_text(
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\n"
        "o1,1,p1,s1,2018-01-05 10:00:00,12.50,3.00\n"
        "o1,2,p1,s1,2018-01-05 10:00:00,zwölf,3.00\n"
    )
    take(intake, *sorted(tmp_path.glob("olist_*.csv")))
    (row,) = intake.quarantined()
    assert row.together
    with pytest.raises(StaffError, match="ROWS_NOT_ALONE"):
        intake.recheck([row.row_id], [CellFix(row.file, row.line, "price", "12.00")])
    assert [held.row_id for held in intake.quarantined()] == [row.row_id]


def test_rows_passed_over_on_their_way_out_of_quarantine_stay_there(intake: IntakeService, tmp_path: Path) -> None:
    take(intake, invoices(tmp_path / "s.csv", invoice(1), invoice(2, net="一百"), invoice(3, day="某日")))
    rows = intake.quarantined()
    check = intake.recheck([row.row_id for row in rows], [CellFix("s.csv", 3, "金额", "100.0")])
    check = intake.treat(check.token, "DAY_UNREADABLE", Treatment.SKIP)
    assert (check.good, check.bad, check.skipped) == (1, 1, 1)
    result = intake.commit(check.token, OFFICER)
    assert (result.rows_written, result.rows_quarantined, result.rows_skipped) == (1, 0, 0)
    assert [row.line for row in intake.quarantined()] == [4]
