from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.intake.foreign_exports import (
    DATE_RANGE,
    EBAY,
    PAYPAL,
    SETTLEMENT_V1,
    SETTLEMENT_V2,
    STRIPE_HISTORY,
    STRIPE_PAYOUTS,
    row,
    table,
)
from tests.intake.reading import LittleDesk, found_in, previews
from workbench.flows.engine import Engine
from workbench.flows.lines import LineKind
from workbench.intake.check import Found

FUND = (
    "SELECT kind, sum(amount_fen)::BIGINT, count(*), any_value(currency) FROM change_fund GROUP BY kind ORDER BY kind"
)


def read(path: Path, text: str, layout: str, encoding: str = "utf-8") -> tuple[Engine, Found]:
    path.write_bytes(text.encode(encoding))
    (preview,) = previews([path])
    assert (preview.layout, preview.refusal) == (layout, None)
    return found_in([path], path.parent / "desk")


def notes(found: Found) -> list[str]:
    return [note.en for note in found.notes]


def v2(total: str, principal: str, commission: str, date: str = "2025-03-04", zone: str = " UTC") -> list[list[str]]:
    common = {"settlement_id": "11111111111", "posted_date": date, "posted_date_time": f"{date} 20:00:00{zone}"}
    order = common | {"order_id": "111-2222222-3333333", "order_item_code": "99", "transaction_type": "Order"}
    return [
        row(SETTLEMENT_V2, settlement_id="11111111111", total_amount=total, currency="EUR", deposit_date=date),
        row(SETTLEMENT_V2, **order, amount_type="ItemPrice", amount_description="Principal", amount=principal),
        row(SETTLEMENT_V2, **order, amount_type="ItemFees", amount_description="Commission", amount=commission),
        row(SETTLEMENT_V2, **common, transaction_type="other-transaction", amount_type="other-transaction",
            amount_description="Current Reserve Amount", amount="-10.00" if "." in total else "-10,00"),
    ]  # fmt: skip


def test_a_settlement_is_its_movements_and_its_first_row_is_their_total(tmp_path: Path) -> None:
    text = table(SETTLEMENT_V2, v2("75.50", "100.00", "-14.50"), "\t")
    engine, found = read(tmp_path / "settlement.txt", text, "amazon_settlement_v2")
    assert (found.rows, found.bad, found.new, notes(found)) == (4, 0, 3, [])
    assert engine.execute(FUND).fetchall() == [
        ("fee", -1_450, 1, "EUR"), ("sale", 10_000, 1, "EUR"), ("transfer", -1_000, 1, "EUR"),
    ]  # fmt: skip
    # Eight in the evening by Greenwich is the next day at the desk.
    assert str(engine.execute('SELECT DISTINCT "at", day FROM change_fund').fetchall()) == (
        "[(datetime.datetime(2025, 3, 5, 4, 0), 20152)]"
    )


def test_a_european_settlement_writes_a_decimal_comma(tmp_path: Path) -> None:
    text = table(SETTLEMENT_V2, v2("1.075,50", "1.100,00", "-14,50", "04.03.2025"), "\t")
    engine, found = read(tmp_path / "settlement.txt", text, "amazon_settlement_v2")
    assert (found.bad, notes(found)) == (0, [])
    assert engine.execute("SELECT sum(amount_fen)::BIGINT FROM change_fund").fetchone() == (107_550,)


def test_a_settlement_that_does_not_add_up_is_imported_with_a_warning(tmp_path: Path) -> None:
    text = table(SETTLEMENT_V2, v2("80.00", "100.00", "-14.50"), "\t")
    _, found = read(tmp_path / "settlement.txt", text, "amazon_settlement_v2")
    assert (found.new, notes(found)) == (
        3,
        ["Total of the settlement: the file states EUR 80, its rows come to EUR 75.50, a difference of −EUR 4.50"],
    )


def test_a_first_generation_settlement_holds_several_amounts_in_a_row(tmp_path: Path) -> None:
    order = {
        "settlement_id": "7", "order_id": "111-1", "order_item_code": "5", "posted_date": "2014-01-17T20:27:57+00:00",
        "transaction_type": "Order",
    }  # fmt: skip
    rows = [
        row(SETTLEMENT_V1, settlement_id="7", total_amount="17.00", currency="USD"),
        row(SETTLEMENT_V1, **order, price_type="Principal", price_amount="20.00",
            item_related_fee_type="Commission", item_related_fee_amount="-3.00"),
        row(SETTLEMENT_V1, **order, price_type="Tax", price_amount="1.50"),
        row(SETTLEMENT_V1, **order | {"transaction_type": "Refund"}, price_type="Principal", price_amount="-1.50"),
    ]  # fmt: skip
    engine, found = read(tmp_path / "v1.txt", table(SETTLEMENT_V1, rows, "\t"), "amazon_settlement_v1")
    assert (found.rows, found.bad, notes(found)) == (4, 0, [])
    assert engine.execute(FUND).fetchall() == [
        ("fee", -300, 1, "USD"), ("other", 150, 1, "USD"), ("refund", -150, 1, "USD"), ("sale", 2_000, 1, "USD"),
    ]  # fmt: skip


RANGE_NOTES = (
    '"Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions"\n'
    '"All amounts in USD, unless specified"\n"Definitions:"\n"Sales tax collected: Includes sales tax"\n'
)


def date_range(*rows: list[str]) -> str:
    return RANGE_NOTES + table(DATE_RANGE, list(rows), quoted=True)


def test_a_date_range_report_is_read_below_its_explanations(tmp_path: Path) -> None:
    when = "Jun 8, 2025 10:23:05 PM PDT"
    text = date_range(
        row(DATE_RANGE, date_time=when, settlement_id="1", type="Order", order_id="111-1", product_sales="1,200.00",
            description="Heat transfer paper", product_sales_tax="96.00", marketplace_withheld_tax="-96.00",
            selling_fees="-180.00", fba_fees="-5.00", total="1,015.00"),
        row(DATE_RANGE, date_time=when, settlement_id="1", type="Refund", order_id="111-1", product_sales="-100.00",
            selling_fees="15.00", total="-85.00"),
        row(DATE_RANGE, date_time=when, settlement_id="1", type="Transfer", other="-930.00", total="-930.00",
            description="To your account ending in: 123"),
    )  # fmt: skip
    engine, found = read(tmp_path / "range.csv", text, "amazon_date_range")
    assert (found.rows, found.bad, notes(found), found.currency) == (3, 0, [], "USD")
    assert engine.execute(FUND).fetchall() == [
        ("fee", -17_000, 2, "USD"), ("refund", -10_000, 1, "USD"), ("sale", 120_000, 1, "USD"),
        ("transfer", -93_000, 1, "USD"),
    ]  # fmt: skip
    assert str(engine.execute('SELECT DISTINCT "at" FROM change_fund').fetchone()) == (
        "(datetime.datetime(2025, 6, 9, 13, 23, 5),)"
    )


def test_a_row_whose_parts_do_not_make_its_total_is_told(tmp_path: Path) -> None:
    text = date_range(
        row(DATE_RANGE, date_time="Jun 8, 2025 10:23:05 PM PDT", settlement_id="1", type="Order", order_id="1",
            product_sales="10.00", total="9.00"),
    )  # fmt: skip
    _, found = read(tmp_path / "range.csv", text, "amazon_date_range")
    assert notes(found) == ["1 rows whose parts do not add up to their total"]


def test_a_zone_that_could_be_several_makes_the_row_bad(tmp_path: Path) -> None:
    text = date_range(
        row(DATE_RANGE, date_time="Jun 8, 2025 10:23:05 PM CST", settlement_id="1", type="Order", total="0.00")
    )
    _, found = read(tmp_path / "range.csv", text, "amazon_date_range")
    assert (found.bad, found.problems[0].code) == (1, "WORD_UNKNOWN")


EBAY_NOTES = (
    "\ufeffTransaction report,,\n\nThis report shows all transactions,,\n,,\nStart date,Aug 1 2026,\nEnd date,"
    "Aug 31 2026,\n,,\nAll times are in PDT,,\nSeller,shopname,\n"
)


def ebay_row(sort: str, net: str, gross: str, currency: str = "USD", **more: str) -> list[str]:
    cells = {"transaction_creation_date": "Aug 15, 2026", "type": sort, "net_amount": net, "payout_currency": "USD",
             "gross_transaction_amount": gross, "transaction_currency": currency}  # fmt: skip
    return [cell or "--" for cell in row(EBAY, **cells, **more)]


def test_an_ebay_report_is_read_below_its_preamble_and_two_dashes_are_empty(tmp_path: Path) -> None:
    text = EBAY_NOTES + table(
        EBAY,
        [
            ebay_row("Order", "89.70", "100.00", order_number="12-345", buyer_username="buyer1", item_subtotal="100",
                     final_value_fee___fixed="-0.30", final_value_fee___variable="-10.00"),
            ebay_row("Refund", "-20.00", "-20.00", order_number="12-345", buyer_username="buyer1"),
            ebay_row("Payout", "-69.70", "--", payout_id="777"),
            ebay_row("Other fee", "-2.00", "-2.00"),
            ebay_row("Order", "50.00", "45.00", "EUR", order_number="12-346"),
        ],
    )  # fmt: skip
    engine, found = read(tmp_path / "ebay.csv", text, "ebay_transactions")
    assert (found.rows, found.bad, notes(found)) == (5, 0, [])
    assert previews([tmp_path / "ebay.csv"])[0].account == "shopname"
    assert engine.execute(FUND).fetchall() == [
        ("fee", -1_230, 2, "USD"), ("refund", -2_000, 1, "USD"), ("sale", 15_000, 2, "USD"),
        ("transfer", -6_970, 1, "USD"),
    ]  # fmt: skip
    assert "buyer1" not in str(engine.execute("SELECT * FROM change_fund").fetchall())


def test_an_ebay_row_whose_fees_do_not_explain_its_net_amount_is_told(tmp_path: Path) -> None:
    text = EBAY_NOTES + table(EBAY, [ebay_row("Order", "80.00", "100.00", final_value_fee___fixed="-0.30")])
    _, found = read(tmp_path / "ebay.csv", text, "ebay_transactions")
    assert notes(found) == ["1 rows where gross and fees do not give the net amount"]


def paypal_row(sort: str, gross: str, fee: str, net: str, balance: str, number: int, **more: str) -> list[str]:
    cells = {"date": "02/13/2026", "time": "22:00:00", "timezone": "PST", "type": sort, "status": "Completed",
             "currency": "USD", "gross": gross, "fee": fee, "net": net, "balance": balance,
             "transaction_id": f"7AB{number}", "from_email_address": "b@x.com", "to_email_address": "shop@x.com",
             "balance_impact": "Debit" if net.startswith("-") else "Credit"}  # fmt: skip
    return row(PAYPAL, **cells | more)


PAYPAL_ROWS = [
    paypal_row("Express Checkout Payment", "1,000.00", "-29.30", "970.70", "970.70", 1),
    paypal_row("Payment Refund", "-100.00", "0.00", "-100.00", "870.70", 2),
    paypal_row("General Authorization", "55.00", "0.00", "55.00", "870.70", 3, balance_impact="Memo", status="Pending"),
    paypal_row("General Withdrawal", "-800.00", "0.00", "-800.00", "70.70", 4),
]


def test_paypal_gross_and_fee_are_two_movements_and_a_memo_is_none(tmp_path: Path) -> None:
    text = table(PAYPAL, PAYPAL_ROWS, quoted=True)
    engine, found = read(tmp_path / "paypal.csv", text, "paypal_us", "utf-8-sig")
    assert (found.rows, found.bad, found.new) == (4, 0, 5)
    assert engine.execute(FUND).fetchall() == [
        ("fee", -2_930, 1, "USD"), ("other", None, 1, "USD"), ("refund", -10_000, 1, "USD"),
        ("sale", 100_000, 1, "USD"), ("transfer", -80_000, 1, "USD"),
    ]  # fmt: skip
    # Ten in the evening in California is the afternoon after at the desk.
    assert str(engine.execute('SELECT DISTINCT "at", day FROM change_fund').fetchall()) == (
        "[(datetime.datetime(2026, 2, 14, 14, 0), 20498)]"
    )
    assert "b@x.com" not in str(engine.execute("SELECT * FROM change_fund").fetchall())


def test_the_same_movements_under_another_choice_of_columns_are_named_before_they_count_twice(tmp_path: Path) -> None:
    kept = [n for n, name in enumerate(PAYPAL) if name != "Balance"]
    short = [[PAYPAL[n] for n in kept], *[[cells[n] for n in kept] for cells in PAYPAL_ROWS]]
    whole, less = tmp_path / "paypal.csv", tmp_path / "less" / "paypal.csv"
    less.parent.mkdir()
    whole.write_text(table(PAYPAL, PAYPAL_ROWS, quoted=True), encoding="utf-8")
    less.write_text(table(short[0], short[1:], quoted=True), encoding="utf-8")
    desk = LittleDesk(tmp_path / "desk")
    assert notes(desk.take(whole)) == []
    again = desk.take(whole)
    assert (notes(again), again.new) == ([], 0)
    # The fee carries the balance of its sale; the memo moves no money.
    (note,) = notes(desk.take(less))
    assert note.startswith("3 movements stand at the desk already with other facts")


def test_a_pending_payment_that_was_completed_since_moves_its_money_once(tmp_path: Path) -> None:
    pending = paypal_row("Payment", "5.00", "0.00", "5.00", "5.00", 9, status="Pending", balance_impact="Memo")
    done = paypal_row("Payment", "5.00", "0.00", "5.00", "5.00", 9)
    desk = LittleDesk(tmp_path / "desk")
    path = tmp_path / "paypal.csv"
    for row_now in (pending, done):
        path.write_text(table(PAYPAL, [row_now], quoted=True), encoding="utf-8")
        assert notes(desk.take(path)) == []
    amounts = [row[4] for row in desk.rows(LineKind.FUND)]
    assert sorted(amounts, key=str) == [500, None]


def test_a_german_paypal_download_reads_day_first_and_a_decimal_comma(tmp_path: Path) -> None:
    text = table(
        ["Datum", "Uhrzeit", "Zeitzone", "Name", "Typ", "Status", "Währung", "Brutto", "Gebühr", "Netto",
         "Absender E-Mail-Adresse", "Empfänger E-Mail-Adresse", "Transaktionscode", "Guthaben",
         "Auswirkung auf Guthaben"],
        [["01.02.2026", "10:00:00", "Europe/Berlin", "A", "Zahlung per Website", "Abgeschlossen", "EUR", "1.050,00",
          "-1,59", "1.048,41", "b@x.de", "s@x.de", "5X1", "1.048,41", "Haben"]],
        quoted=True,
    )  # fmt: skip
    engine, found = read(tmp_path / "paypal.csv", text, "paypal_any")
    assert (found.bad, notes(found)) == (0, [])
    assert engine.execute(FUND).fetchall() == [("fee", -159, 1, "EUR"), ("sale", 105_000, 1, "EUR")]
    assert engine.execute("SELECT DISTINCT day FROM change_fund").fetchall() == [(20_485,)]


@pytest.mark.parametrize(
    ("header", "layout", "day"), [("VAT", "paypal_uk", "2026-04-02"), ("Sales Tax", "paypal_us", "2026-02-04")]
)
def test_day_and_month_are_told_apart_by_the_countrys_own_columns(
    tmp_path: Path, header: str, layout: str, day: str
) -> None:
    names = [header if name == "Sales Tax" else name for name in PAYPAL]
    when = {"date": "02/04/2026", "time": "09:00:00", "timezone": "GMT"}
    cells = paypal_row("Payment", "5.00", "0.00", "5.00", "5.00", 1, **when)
    engine, found = read(tmp_path / "p.csv", table(names, [cells], quoted=True), layout)
    assert found.bad == 0
    seen = engine.execute("SELECT (DATE '1970-01-01' + day)::VARCHAR FROM change_fund").fetchone()
    assert seen == (day,)


def test_a_day_that_could_be_two_is_refused_where_nothing_tells_the_country(tmp_path: Path) -> None:
    kept = [n for n, name in enumerate(PAYPAL) if name != "Sales Tax"]
    text = table([PAYPAL[n] for n in kept], [[cells[n] for n in kept] for cells in PAYPAL_ROWS], quoted=True)
    _, found = read(tmp_path / "p.csv", text, "paypal_any")
    assert (found.bad, found.problems[0].code) == (4, "DAY_UNREADABLE")


def test_a_stripe_payout_is_a_transfer_and_the_fee_is_taken_off(tmp_path: Path) -> None:
    rows = [
        ["txn_1", "charge", "ch_1", "100.00", "3.20", "96.80", "usd", "2026-02-13 20:00", "2026-02-15 00:00"],
        ["txn_2", "refund", "re_1", "-10.00", "0.00", "-10.00", "usd", "2026-02-13 20:01", "2026-02-15 00:00"],
        ["txn_3", "payout", "po_1", "-86.80", "0.00", "-86.80", "usd", "2026-02-14 00:00", "2026-02-15 00:00"],
        ["txn_4", "stripe_fee", "", "-2.00", "0.00", "-2.00", "usd", "2026-02-14 00:00", "2026-02-15 00:00"],
    ]
    text = table([*STRIPE_HISTORY, "order_no (metadata)"], [[*cells, *[""] * 5] for cells in rows])
    engine, found = read(tmp_path / "balance_history.csv", text, "stripe_history")
    assert (found.rows, found.bad, notes(found)) == (4, 0, [])
    assert engine.execute(FUND).fetchall() == [
        ("fee", -520, 2, "USD"), ("refund", -1_000, 1, "USD"), ("sale", 10_000, 1, "USD"),
        ("transfer", -8_680, 1, "USD"),
    ]  # fmt: skip
    assert engine.execute("SELECT min(day) FROM change_fund").fetchone() == (20_498,)


def test_a_stripe_payout_reconciliation_is_read(tmp_path: Path) -> None:
    rows = [
        ["po_1", "txn_1", "2026-02-13 20:00:00", "2026-02-15", "eur", "100.00", "3.20", "96.80", "charge", "x"],
        ["po_1", "txn_2", "2026-02-14 20:00:00", "2026-02-15", "eur", "-96.80", "0.00", "-90.00", "payout", "x"],
    ]
    engine, found = read(tmp_path / "payouts.csv", table(STRIPE_PAYOUTS, rows, quoted=True), "stripe_payouts")
    assert engine.execute(FUND).fetchall() == [
        ("fee", -320, 1, "EUR"), ("sale", 10_000, 1, "EUR"), ("transfer", -9_680, 1, "EUR"),
    ]  # fmt: skip
    assert notes(found) == ["1 rows where amount less fee is not the net amount"]


def test_amounts_of_several_currencies_are_kept_apart_and_told(tmp_path: Path) -> None:
    rows = [
        ["po_1", "t1", "2026-02-13 20:00:00", "2026-02-15", "eur", "100.00", "3.20", "96.80", "charge", "x"],
        ["po_1", "t2", "2026-02-13 20:00:00", "2026-02-15", "eur", "50.00", "0.00", "50.00", "charge", "x"],
        ["po_1", "t3", "2026-02-14 20:00:00", "2026-02-15", "usd", "70.00", "0.00", "70.00", "charge", "x"],
    ]
    engine, found = read(tmp_path / "payouts.csv", table(STRIPE_PAYOUTS, rows), "stripe_payouts")
    sums = engine.execute(
        "SELECT currency, sum(amount_fen)::BIGINT FROM change_fund WHERE kind = 'sale' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert sums == [("EUR", 15_000), ("USD", 7_000)]
    assert (found.amount_fen, found.currency) == (None, "EUR")
    assert any("Several currencies" in note for note in notes(found))


TABLES = {
    "amazon_settlement_v2": (SETTLEMENT_V2, v2("75.50", "100.00", "-14.50"), "\t"),
    "paypal_us": (PAYPAL, PAYPAL_ROWS, ","),
    "stripe_payouts": (
        STRIPE_PAYOUTS,
        [["po_1", "t1", "2026-02-13 20:00:00", "2026-02-15", "eur", "100.00", "3.20", "96.80", "charge", "x"]],
        ",",
    ),
    "ebay_transactions": (EBAY, [ebay_row("Order", "89.70", "100.00", order_number="12-345")], ","),
    "amazon_date_range": (
        DATE_RANGE,
        [row(DATE_RANGE, date_time="Jun 8, 2025 10:23:05 PM PDT", settlement_id="1", type="Order", order_id="111-1",
             product_sales="12.00", selling_fees="-1.80", total="10.20")],
        ",",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", list(TABLES))
@pytest.mark.parametrize("way", ["padded", "marked", "reordered", "extra", "renamed"])
def test_the_same_lines_come_of_a_file_that_was_handled_on_its_way(tmp_path: Path, layout: str, way: str) -> None:
    header, rows, delimiter = TABLES[layout]
    engine, _ = read(tmp_path / "plain.csv", table(header, rows, delimiter), layout)
    facts = "SELECT * EXCLUDE (merchant_id, source_file, source_line) FROM change_fund ORDER BY ALL"
    expected = engine.execute(facts).fetchall()
    name, encoding = "other.csv", "utf-8"
    if way == "padded":
        header, rows = [f" {cell} " for cell in header], [[f"  {cell}\t" for cell in cells] for cells in rows]
    elif way == "marked":
        encoding = "utf-8-sig"
    elif way == "reordered":
        order = list(range(len(header)))
        random.Random(7).shuffle(order)
        header, rows = [header[n] for n in order], [[cells[n] for n in order] for cells in rows]
    elif way == "extra":
        header, rows = ["Unknown before", *header, "Unknown"], [["x", *cells, "y"] for cells in rows]
    else:
        name = "other.xls"
    delimiter = "," if way == "padded" else delimiter
    engine, found = read(tmp_path / name, table(header, rows, delimiter, quoted=way == "padded"), layout, encoding)
    assert found.bad == 0
    assert engine.execute(facts).fetchall() == expected
