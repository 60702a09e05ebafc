from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.intake.reading import LittleDesk, found_in, previews
from workbench.common.errors import StaffError
from workbench.flows.engine import Engine, number
from workbench.intake.check import Found


@pytest.fixture(scope="module")
def olist(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Found]:
    files = [path for path in sorted((real_data / "olist").glob("*.csv*")) if "leads" not in path.name]
    return found_in(files, tmp_path_factory.mktemp("olist"))


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


def test_prices_freight_and_payments_add_up_to_the_published_sums(olist: tuple[Engine, Found]) -> None:
    engine, found = olist
    assert found.bad == 0
    seen = engine.execute(
        "SELECT sum(gross_fen - freight_fen), sum(freight_fen), count(DISTINCT order_id), "
        "count(DISTINCT merchant_id) FROM change_orders"
    )
    assert seen.fetchone() == (fen("7749162.53"), fen("1253871.00"), 56_998, 2_039)
    assert number(engine, "SELECT sum(value_fen) FROM olist_payments") == fen("9125117.65")
    assert number(engine, "SELECT count(DISTINCT order_id) FROM olist_payments") == 57_614


def test_payments_are_allotted_to_sellers_without_losing_a_cent(olist: tuple[Engine, Found]) -> None:
    engine, _ = olist
    orphaned = number(engine, "SELECT sum(value_fen) FROM olist_payments ANTI JOIN olist_parts USING (order_id)")
    assert number(engine, "SELECT sum(amount_fen) FROM change_fund") + orphaned == fen("9125117.65")
    per_payment = number(
        engine,
        "SELECT count(*) FROM (SELECT line_id, sum(amount_fen) AS allotted FROM change_fund GROUP BY 1) a "
        "JOIN olist_payments p ON a.line_id = p.order_id || '-' || p.payment_no WHERE a.allotted <> p.value_fen",
    )
    assert per_payment == 0
    paid = number(engine, "SELECT sum(paid_fen) FROM change_orders")
    assert paid == number(engine, "SELECT sum(amount_fen) FROM change_fund")


def test_payment_types_statuses_and_stars_are_counted_as_published(olist: tuple[Engine, Found]) -> None:
    engine, _ = olist

    def counts(sql: str) -> dict[object, int]:
        return dict(engine.execute(sql).fetchall())

    assert counts("SELECT payment_type, count(*) FROM olist_payments GROUP BY 1") == {
        "credit_card": 44_299, "boleto": 11_940, "voucher": 3_711, "debit_card": 589,
    }  # fmt: skip
    assert counts("SELECT status, count(*) FROM olist_orders GROUP BY 1") == {
        "delivered": 55_554, "shipped": 645, "unavailable": 537, "canceled": 384, "processing": 277, "invoiced": 211,
        "created": 5, "approved": 2,
    }  # fmt: skip
    assert counts("SELECT stars, count(*) FROM olist_reviews GROUP BY 1") == {
        5: 32_038, 4: 11_067, 3: 4_837, 2: 1_841, 1: 6_562,
    }  # fmt: skip
    seen = engine.execute("SELECT count_if(value_fen = 0), max(instalments) FROM olist_payments").fetchone()
    assert seen == (6, 24)


def test_the_top_sellers_by_price_are_the_published_ones(olist: tuple[Engine, Found]) -> None:
    rows = (
        olist[0]
        .execute(
            "SELECT merchant_id, count(*), sum(gross_fen - freight_fen) AS price FROM change_orders GROUP BY 1 "
            "ORDER BY price DESC LIMIT 3"
        )
        .fetchall()
    )
    assert rows == [
        ("53243585a1d6dc2643021fd1853d8905", 257, fen("189033.92")),
        ("7e93a43ef30c4f03f38b393420bc753a", 318, fen("170936.93")),
        ("4a3ca9315b744ce9f8e9374361493884", 1_301, fen("147728.61")),
    ]


def test_orders_that_were_handed_over_and_never_arrived_are_told_apart(olist: tuple[Engine, Found]) -> None:
    """Published: 645 shipped and 65 cancelled after hand-over; one shipped order has no items, thus no seller."""
    engine, _ = olist
    lost = engine.execute(
        "SELECT state, count(DISTINCT order_id) FROM change_shipments WHERE state IN ('moving', 'exception') "
        "GROUP BY 1 ORDER BY 1"
    )
    assert lost.fetchall() == [("exception", 65), ("moving", 644)]
    first, last = olist[0].execute(
        "SELECT min(limit_at)::VARCHAR, max(limit_at)::VARCHAR FROM olist_items"
    ).fetchone() or ("", "")
    assert (first, last) == ("2016-09-19 00:15:34", "2018-02-28 23:50:39")


def test_an_unknown_time_stays_unknown(olist: tuple[Engine, Found]) -> None:
    engine, _ = olist
    assert number(engine, "SELECT count(*) FROM olist_orders WHERE purchased_at IS NOT NULL") < 15_700
    delivered = "state = 'signed' AND signed_at IS NULL"
    assert number(engine, f"SELECT count(*) FROM change_shipments WHERE {delivered}") > 40_000


def test_what_belongs_to_no_seller_is_said(olist: tuple[Engine, Found]) -> None:
    assert [note.en for note in olist[1].notes] == [
        "617 orders have no items and belong to no seller",
        "664 payments of orders without items are left out",
        # 212 in binary fractions, where a difference of exactly 0.02 sometimes counts as more.
        "206 orders whose payments differ from price and freight",
    ]


def test_the_merchants_are_the_whole_table_of_sellers(olist: tuple[Engine, Found]) -> None:
    merchants = {merchant.merchant_id: merchant for merchant in olist[1].merchants}
    assert len(merchants) == 3_095
    top = merchants["53243585a1d6dc2643021fd1853d8905"]
    assert (top.platform.value, top.currency, top.city) == ("marketplace", "BRL", "lauro de freitas")
    assert top.category == "computers"


def test_the_small_sample_with_line_breaks_inside_quotes_is_read_whole(real_data: Path, tmp_path: Path) -> None:
    files = [path for path in sorted((real_data / "olist_sample").glob("*.gz")) if "geolocation" not in path.name]
    engine, found = found_in(files, tmp_path)
    rows = {name.split("_")[1] + "_" + name.split("_")[2]: count for name, count in found.reading.rows.items()}
    assert (rows["orders_dataset.csv.gz"], rows["order_items"], rows["order_payments"]) == (5_029, 5_028, 5_642)
    assert (rows["order_reviews"], found.bad) == (5_099, 0)
    sums = engine.execute("SELECT sum(price_fen), sum(freight_fen) FROM olist_items").fetchone()
    assert sums == (fen("638944.70"), fen("101242.81"))
    assert number(engine, "SELECT sum(value_fen) FROM olist_payments") == fen("860252.37")


def test_a_look_up_table_is_recognised_and_becomes_no_line(real_data: Path) -> None:
    (leads,) = previews([real_data / "olist" / "olist_marketing_qualified_leads_dataset.csv.gz"])
    assert (leads.layout, leads.reference, leads.kind, leads.refusal) == ("olist_leads", True, None, None)


def test_two_sets_with_files_of_one_name_are_refused_together(real_data: Path, tmp_path: Path) -> None:
    files = [
        real_data / folder / f"olist_{table}_dataset.csv.gz"
        for folder in ("olist", "olist_sample")
        for table in ("orders", "order_items")
    ]
    with pytest.raises(StaffError) as refused:
        found_in(files, tmp_path)
    assert refused.value.code == "FILES_SAME_NAME"


def test_payments_told_in_two_ways_are_named_before_they_count_twice(tmp_path: Path) -> None:
    def files(name: str, customer: str, approved: str) -> list[Path]:
        tables = {
            "orders": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at\n"
            f"o1,{customer},delivered,{approved},{approved}\n",
            "items": "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\n"
            "o1,1,p1,s1,2018-01-02 00:00:00,10.00,1.00\n",
            "payments": "order_id,payment_sequential,payment_type,payment_installments,payment_value\n"
            "o1,1,boleto,1,11.00\n",
        }
        for table, text in tables.items():
            (tmp_path / f"{name}_{table}.csv").write_text(text, encoding="utf-8")
        return [tmp_path / f"{name}_{table}.csv" for table in tables]

    desk = LittleDesk(tmp_path / "desk")
    large, sample = files("large", "", ""), files("sample", "c1", "2018-01-01 00:00:00")
    assert desk.take(*large).notes == ()
    assert desk.take(*large).notes == ()
    (note,) = desk.take(*sample).notes
    assert note.en.startswith("1 movements stand at the desk already with other facts")
