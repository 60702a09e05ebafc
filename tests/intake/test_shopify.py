from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.intake.reading import found_in, previews
from workbench.flows.engine import Engine, number
from workbench.intake.check import Found


@pytest.fixture(scope="module")
def exports(real_data: Path) -> list[Path]:
    return sorted((real_data / "statements" / "shopify").glob("orders_export_*.csv"))


@pytest.fixture(scope="module")
def orders(exports: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Found]:
    return found_in(exports, tmp_path_factory.mktemp("shopify"))


def test_orders_and_the_rows_that_continue_them_are_counted_as_published(orders: tuple[Engine, Found]) -> None:
    engine, found = orders
    assert (found.rows, found.bad) == (231, 0)
    counts = engine.execute("SELECT count(total_fen), count(*) - count(total_fen) FROM shopify_orders").fetchone()
    assert counts == (222, 9)
    assert number(engine, "SELECT count(DISTINCT order_id) FROM shopify_orders") == 162


def test_the_published_sum_takes_each_number_from_the_last_file_that_has_it(orders: tuple[Engine, Found]) -> None:
    last = "(SELECT DISTINCT ON (order_id) * FROM shopify_whole ORDER BY order_id, source_file DESC)"
    seen = (
        orders[0].execute(f"SELECT count(*), sum(total_fen), count_if(money_state = 'voided') FROM {last}").fetchone()
    )
    assert seen == (162, 293_775_86, 12)


def test_one_number_for_two_different_orders_is_told(orders: tuple[Engine, Found]) -> None:
    """Files 12 and 14 share fifty numbers, each created at another time for other goods: two stores, not two states."""
    engine, found = orders
    assert number(
        engine,
        "SELECT count(*) FROM shopify_whole a JOIN shopify_whole b USING (order_id) WHERE a.source_file = "
        "'orders_export_12.csv' AND b.source_file = 'orders_export_14.csv' AND a.created_at <> b.created_at "
        "AND a.dearest <> b.dearest",
    ) == 50  # fmt: skip
    assert [note.en.split(" were ")[0] for note in found.notes] == ["50 order numbers"]
    # Every store by itself: no order is lost.
    assert number(engine, "SELECT count(*) FROM change_orders") == 222


def test_under_one_merchant_the_newest_order_of_each_number_counts(exports: list[Path], tmp_path: Path) -> None:
    engine, found = found_in(exports, tmp_path, merchant_id="M1")
    seen = engine.execute("SELECT count(*), sum(gross_fen)::BIGINT, count_if(status = 'closed') FROM change_orders")
    assert seen.fetchone() == (162, 267_875_86, 1)
    assert any("50 order numbers were created at different times" in note.en for note in found.notes)


def test_the_same_order_in_two_exports_of_one_store_is_one_order(exports: list[Path], tmp_path: Path) -> None:
    files = [path for path in exports if path.stem in ("orders_export_4", "orders_export_9")]
    engine, found = found_in(files, tmp_path, merchant_id="M1")
    assert (number(engine, "SELECT count(*) FROM change_orders"), found.unchanged >= 10) == (50, True)


def test_cash_on_delivery_is_sent_and_nothing_of_it_is_money_received(orders: tuple[Engine, Found]) -> None:
    rows = (
        orders[0]
        .execute("SELECT status, count(*), sum(paid_fen)::BIGINT FROM change_orders GROUP BY 1 ORDER BY 1")
        .fetchall()
    )
    assert rows == [("closed", 13, 0), ("finished", 1, 0), ("shipped", 149, 0), ("unpaid", 59, 0)]
    currencies = orders[0].execute("SELECT DISTINCT currency FROM change_orders").fetchall()
    assert currencies == [("BDT",)]


def test_a_time_of_the_store_becomes_the_desks_time(orders: tuple[Engine, Found], real_data: Path) -> None:
    engine, _ = orders
    path = real_data / "statements" / "shopify" / "orders_export_1.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        first = next(csv.DictReader(handle))
    assert first["Created at"] == "2026-04-05 19:50:32 +0400"
    seen = engine.execute(
        "SELECT created_at::VARCHAR FROM shopify_whole WHERE source_file = 'orders_export_1.csv' AND order_id = ?",
        [first["Name"]],
    ).fetchone()
    assert seen == ("2026-04-05 23:50:32",)


def test_the_rows_of_one_order_are_one_line_with_all_its_pieces(real_data: Path, tmp_path: Path) -> None:
    engine, _ = found_in([real_data / "statements" / "shopify" / "orders_export_3.csv"], tmp_path)
    assert number(engine, "SELECT count(*) FROM change_orders") == 7
    assert number(engine, "SELECT sum(quantity) FROM change_orders") == number(
        engine, "SELECT sum(quantity) FROM shopify_orders"
    )


HEADER = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Shipping,Total,Created at"
HEADER += ",Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Outstanding Balance,Cancelled at"


def shop_file(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_each_state_of_money_says_what_was_paid(tmp_path: Path) -> None:
    when = "2026-04-05 12:00:00 +0800"
    states = [
        ("paid", "fulfilled", "0.00", "0.00", ""), ("paid", "unfulfilled", "0.00", "0.00", ""),
        ("partially_refunded", "fulfilled", "3.00", "0.00", ""), ("refunded", "fulfilled", "10.00", "0.00", ""),
        ("partially_paid", "unfulfilled", "0.00", "4.00", ""), ("authorized", "unfulfilled", "0.00", "10.00", ""),
        ("paid", "fulfilled", "0.00", "0.00", when),
    ]  # fmt: skip
    rows = [
        f"#{n},b@x.com,{money},,{sent},,EUR,1.00,10.00,{when},1,Cup,9.00,{back},{owed},{gone}"
        for n, (money, sent, back, owed, gone) in enumerate(states)
    ]
    engine, found = found_in([shop_file(tmp_path / "orders.csv", *rows)], tmp_path / "desk")
    assert (found.bad, found.notes) == (0, ())
    seen = engine.execute("SELECT status, paid_fen, refund_fen FROM change_orders ORDER BY order_id").fetchall()
    assert seen == [
        ("finished", 1_000, 0), ("paid", 1_000, 0), ("finished", 1_000, 300), ("refunded", 1_000, 1_000),
        ("paid", 600, 0), ("unpaid", 0, 0), ("closed", 1_000, 0),
    ]  # fmt: skip
    assert "b@x.com" not in str(engine.execute("SELECT * FROM change_orders").fetchall())


def test_a_row_without_its_order_is_left_out_and_told(tmp_path: Path) -> None:
    path = shop_file(tmp_path / "orders.csv", "#9,,,,,,,,,2026-04-05 12:00:00 +0800,1,Cup,9.00,,,")
    engine, found = found_in([path], tmp_path / "desk")
    assert [note.en for note in found.notes] == ["1 rows belong to no whole order and are left out"]
    assert number(engine, "SELECT count(*) FROM change_orders") == 0


def test_a_hidden_buyer_is_no_buyer(orders: tuple[Engine, Found]) -> None:
    assert number(orders[0], "SELECT count(buyer_key) FROM change_orders") == 0


def test_the_export_is_told_by_its_cells_whatever_its_name(exports: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "what.xls"
    copy.write_bytes(b"\xef\xbb\xbf" + exports[0].read_bytes())
    (preview,) = previews([copy])
    assert (preview.layout, preview.encoding, preview.header_line) == ("shopify_orders", "utf-8-sig", 1)
