"""Is every file of the public sets read as declared: layout, rows, refused rows, published figures?

Prints one line a file. Sets of files that belong together are read together, as staff would choose them; nothing is
written. Without the data the run ends with a message and the figure is not measured.

    python benchmarks/intake_table.py [--quick] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.common.errors import StaffError  # noqa: E402
from workbench.flows.engine import Engine, open_engine  # noqa: E402
from workbench.intake.flat import load_flat, total  # noqa: E402
from workbench.intake.layouts import FAMILIES  # noqa: E402
from workbench.intake.merchants import accounts  # noqa: E402
from workbench.intake.preview import FilePreview  # noqa: E402
from workbench.intake.read import read_files  # noqa: E402
from workbench.intake.sniff import inspect  # noqa: E402
from workbench.intake.superlender import read_borrowers, read_loans, read_past_loans  # noqa: E402

KEY = b"a key of the table, thirty-two b"


@dataclass(frozen=True)
class Expected:
    """One file. `read_as`: a layout, `flat`, `values` (a loader) or a code of refusal.

    `figures`: as published, or counted in the raw file where nothing is published.
    """

    file: str
    read_as: str
    rows: int = 0
    what: str = ""  # what the figures are: a key of `FIGURES`, a column of a flat table
    figures: tuple[int, ...] = ()


def fen(amount: str) -> int:
    return int(Decimal(amount.replace(",", "")) * 100)


# What is summed over the typed rows of one file, by name.
FIGURES = {
    "standing gross, void": "sum(gross_fen) FILTER (void = 'false'), count_if(void = 'true')",
    "rated A to D, defaulted": "count(rating), count_if(defaulted = 'true')",
    "lowest, highest rate in millionths": "round(min(rate) * 1e6), round(max(rate) * 1e6)",
    "delivered, shipped": "count_if(status = 'delivered'), count_if(status = 'shipped')",
    "price, freight": "sum(price_fen), sum(freight_fen)",
    "paid, payments of 0": "sum(value_fen), count_if(value_fen = 0)",
    "five stars, one star": "count_if(stars = 5), count_if(stars = 1)",
    "customers": "count(DISTINCT customer_id)",
    "sellers": "count(DISTINCT seller_id)",
    "products": "count(DISTINCT product_id)",
    "categories": "count(DISTINCT category)",
    "with a declared revenue": "count_if(monthly_fen > 0)",
    "leads": "count(DISTINCT lead_id)",
    "states": "count(DISTINCT state)",
    "without a score": "count_if(score IS NULL)",
    "counted": "sum(number)",
    "orders, total": "count(total_fen), sum(total_fen)",
    "money in, money out": "",  # of the lines
}
_IN_OUT = "money in, money out"


def _statement(file: str, layout: str, rows: int, went_in: str, went_out: str) -> Expected:
    return Expected(f"statements/{file}", layout, rows, _IN_OUT, (fen(went_in), fen(went_out)))


def _invoices(file: str, layout: str, rows: int, gross: str, void: int) -> Expected:
    return Expected(f"cumcm2020c/{file}", layout, rows, "standing gross, void", (fen(gross), void))


def _shop(number: int, rows: int, orders: int, amount: str) -> Expected:
    file = f"statements/shopify/orders_export_{number}.csv"
    return Expected(file, "shopify_orders", rows, "orders, total", (orders, fen(amount)))


_RATED, _NEW = "per_firm_samples/credit_history_enterprise", "per_firm_samples/no_credit_history_enterprise"

# Each set is read in one go.
SETS: tuple[tuple[Expected, ...], ...] = (
    (
        Expected("cumcm2020c/enterprise_information_rated.csv", "sme_firms", 83, "rated A to D, defaulted", (83, 18)),
        Expected("cumcm2020c/enterprise_information_unrated.csv", "sme_firms", 302, "rated A to D, defaulted", (0, 0)),
        _invoices("purchase_invoices_rated.csv.gz", "sme_purchases", 136_921, "9,017,868,618.76", 4_621),
        _invoices("sale_invoices_rated.csv.gz", "sme_sales", 127_666, "9,977,681,897.02", 8_786),
        _invoices("purchase_invoices_unrated.csv.gz", "sme_purchases", 395_175, "9,391,745,181.20", 17_236),
        _invoices("sale_invoices_unrated.csv.gz", "sme_sales", 330_835, "16,692,332,883.11", 27_555),
        Expected(
            "cumcm2020c/附件3：银行贷款年利率与客户流失率关系的统计数据.xlsx", "sme_rates", 29,
            "lowest, highest rate in millionths", (40_000, 150_000),
        ),
        Expected("cumcm2020c/2020C-中小微企业的信贷决策.docx", "NOT_A_TABLE"),
    ),
    (
        _invoices(f"{_RATED}_output_invoice/E23.csv", "sme_sales", 3_570, "212,044,592.53", 129),
        _invoices(f"{_RATED}_input_invoice/E64.csv", "sme_purchases", 32, "90,634.05", 0),
        _invoices(f"{_RATED}_input_invoice/E122.csv", "sme_purchases", 48, "53,746.26", 1),
        _invoices(f"{_NEW}_output_invoice/E317.csv", "sme_sales", 209, "6,081,654.53", 38),
        _invoices(f"{_NEW}_input_invoice/E366.csv", "sme_purchases", 21, "380,061.31", 0),
        _invoices(f"{_NEW}_output_invoice/E424.csv", "sme_sales", 43, "79,203.30", 6),
    ),
    (
        Expected("olist/olist_orders_dataset.csv.gz", "olist_orders", 57_615, "delivered, shipped", (55_554, 645)),
        Expected(
            "olist/olist_order_items_dataset.csv.gz", "olist_items", 65_002, "price, freight",
            (fen("7,749,162.53"), fen("1,253,871.00")),
        ),
        Expected(
            "olist/olist_order_payments_dataset.csv.gz", "olist_payments", 60_539, "paid, payments of 0",
            (fen("9,125,117.65"), 6),
        ),
        Expected(
            "olist/olist_order_reviews_dataset.csv.gz", "olist_reviews", 56_345, "five stars, one star",
            (32_038, 6_562),
        ),
        Expected("olist/olist_customers_dataset.csv.gz", "olist_customers", 15_700, "customers", (15_700,)),
        Expected("olist/olist_sellers_dataset.csv", "olist_sellers", 3_095, "sellers", (3_095,)),
        Expected("olist/olist_products_dataset.csv.gz", "olist_products", 32_951, "products", (32_951,)),
        Expected("olist/product_category_name_translation.csv", "olist_words", 71, "categories", (71,)),
        Expected("olist/olist_closed_deals_dataset.csv", "olist_deals", 842, "with a declared revenue", (45,)),
        Expected("olist/olist_marketing_qualified_leads_dataset.csv.gz", "olist_leads", 8_000, "leads", (8_000,)),
    ),
    (
        Expected("olist_sample/olist_orders_dataset.csv.gz", "olist_orders", 5_029),
        Expected(
            "olist_sample/olist_order_items_dataset.csv.gz", "olist_items", 5_028, "price, freight",
            (fen("638,944.70"), fen("101,242.81")),
        ),
        Expected(
            "olist_sample/olist_order_payments_dataset.csv.gz", "olist_payments", 5_642, "paid, payments of 0",
            (fen("860,252.37"), 2),
        ),
        Expected("olist_sample/olist_order_reviews_dataset.csv.gz", "olist_reviews", 5_099),
        Expected("olist_sample/olist_customers_dataset.csv.gz", "olist_customers", 5_029, "customers", (5_029,)),
        Expected("olist_sample/olist_products_dataset.csv.gz", "olist_products", 3_450, "products", (3_450,)),
        Expected("olist_sample/olist_sellers_dataset.csv.gz", "olist_sellers", 1_113, "sellers", (1_113,)),
        Expected("olist_sample/olist_geolocation_dataset.csv.gz", "olist_places", 33_507, "states", (27,)),
    ),
    (
        Expected("koubei/shop_info.csv", "koubei_shops", 1_600, "without a score", (227,)),
        Expected("koubei/shop_daily_payments.csv.gz", "koubei_payments", 479_628, "counted", (55_830_099,)),
        Expected("koubei/shop_daily_views.csv.gz", "koubei_views", 335_932, "counted", (8_197_453,)),
    ),
    tuple(
        Expected(f"koubei/raw_parts_sample/part{n}.csv", "koubei_payments", rows, "counted", (counted,))
        for n, (rows, counted) in enumerate(
            ((2_629, 283_843), (2_384, 316_600), (2_832, 252_399), (2_405, 163_641), (2_896, 370_365))
        )
    ),
    (
        _shop(1, 3, 3, "5,800.00"), _shop(3, 10, 7, "13,548.00"), _shop(4, 10, 10, "22,615.02"),
        _shop(7, 2, 2, "1,850.00"), _shop(9, 55, 50, "90,652.86"), _shop(12, 50, 50, "63,700.00"),
        _shop(13, 51, 50, "92,325.00"), _shop(14, 50, 50, "89,600.00"),
    ),
    (
        _statement("abc_debit.csv", "abc_debit", 5, "10,000.01", "12,355.89"),
        _statement("alipay_personal.csv", "alipay_personal", 10, "222,294.53", "211.64"),
        _statement("boc_credit.csv", "boc_credit", 14, "989.84", "1,231.81"),
        _statement("boc_debit.csv", "boc_debit", 17, "9,821.00", "9,394.30"),
        _statement("bocom_credit.csv", "bocom_credit", 8, "805.27", "73.58"),
        _statement("bocom_debit.csv", "bocom_debit", 6, "11.25", "114.00"),
        _statement("ccb_debit.xls", "ccb_debit", 6, "0", "703.26"),
        _statement("citic_credit.xls", "citic_credit", 13, "1.41", "1,098.80"),
        _statement("cmb_credit.csv", "cmb_credit", 6, "380.80", "8,056.78"),
        _statement("cmb_debit.csv", "cmb_debit", 5, "1,234.00", "2,013.14"),
        _statement("icbc_credit.csv", "icbc_credit", 9, "4,621.01", "363.13"),
        _statement("icbc_debit_v1.csv", "icbc_debit", 11, "2,841.74", "4,241.08"),
        _statement("icbc_debit_v2.csv", "icbc_debit", 11, "2,841.74", "4,241.08"),
        _statement("jd.csv", "jd_wallet", 26, "1,097.59", "2,746.02"),
        _statement("meituan.csv", "meituan_wallet", 29, "209.73", "1,223.80"),
        _statement("spdb_debit.xls", "spdb_debit", 4, "10.00", "11.64"),
        _statement("wechat_pay.csv", "wechat_personal", 27, "28.49", "2,904.53"),
        _statement("wechat_pay.xlsx", "wechat_personal", 27, "28.49", "2,904.53"),
        Expected("statements/hxsec_securities.xls", "LAYOUT_REFUSED"),
    ),
    (
        Expected(
            "superlender/trainperf.csv.gz", "values", 3_058, "lent, due", (fen("54,495,000"), fen("65,083,788.20"))
        ),
        Expected(
            "superlender/trainprevloans.csv.gz", "values", 12_713, "lent, due",
            (fen("210,772,000"), fen("249,976,899.20")),
        ),
        Expected("superlender/traindemographics.csv.gz", "values", 2_314, "customers", (2_308,)),
        Expected("superlender/testperf_mangled_times.csv", "TIMES_SPOILED"),
        Expected("benchmarks/uci_credit_card.csv.gz", "flat", 30_000, "LIMIT_BAL", (5_024_529_680,)),
        Expected("benchmarks/germancredit.csv", "flat", 1_000, "credit_amount", (3_271_258,)),
        Expected("benchmarks/credit_data.csv", "flat", 4_455, "Amount", (4_628_842,)),
        Expected("benchmarks/sba_national_part.csv.gz", "flat", 22_427, "GrAppv", (2_582_181_209,)),
        Expected("benchmarks/sba_case_selected.csv", "flat", 1_051, "DisbursementGross", (259_994_545,)),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What came of one file."""

    expected: Expected
    read_as: str
    rows: int
    refused: int
    figures: tuple[int, ...]

    @property
    def agrees(self) -> bool:
        wanted = self.expected
        return (self.read_as, self.rows, self.refused, self.figures) == (wanted.read_as, wanted.rows, 0, wanted.figures)


def read_sets(data: Path) -> Iterator[Read]:
    """Every file, set by set."""
    for group in SETS:
        with tempfile.TemporaryDirectory(prefix="intake-table-") as folder:
            engine = open_engine(memory_mb=1000, folder=Path(folder))
            try:
                yield from _read_set(engine, data, group)
            finally:
                engine.close()


def _read_set(engine: Engine, data: Path, group: tuple[Expected, ...]) -> Iterator[Read]:
    loaded = {e.file for e in group if e.read_as in ("flat", "values")}
    seen = {e.file: inspect(data / e.file)[0] for e in group if e.file not in loaded}
    files = [preview for preview in seen.values() if preview.refusal is None]
    rows: dict[str, int] = {}
    bad: dict[str, int] = {}
    if files:
        accounts(engine, files, KEY, None)
        reading = read_files(engine, files, KEY)
        rows, bad = reading.rows, reading.bad
    for number, expected in enumerate(group):
        if expected.file in loaded:
            yield _loaded(engine, data / expected.file, expected, f"flat_{number}")
            continue
        preview = seen[expected.file]
        if preview.refusal is not None:
            yield Read(expected, preview.refusal_code or "", 0, 0, ())
        else:
            figures = _figures(engine, preview, expected.what)
            yield Read(expected, preview.layout or "", rows[preview.name], bad[preview.name], figures)


def _figures(engine: Engine, preview: FilePreview, what: str) -> tuple[int, ...]:
    if not what:
        return ()
    select = f"SELECT {FIGURES[what]} FROM {preview.layout} WHERE source_file = ?"
    if what == _IN_OUT:
        family = next(f for f in FAMILIES if any(layout.code == preview.layout for layout in f.layouts))
        lines = next(iter(family.lines.values()))
        select = (
            "SELECT coalesce(sum(amount_fen) FILTER (amount_fen > 0), 0), "
            f"coalesce(-sum(amount_fen) FILTER (amount_fen < 0), 0) FROM ({lines}) WHERE source_file = ?"
        )
    row = engine.execute(select, [preview.name]).fetchone() or ()
    return tuple(int(value or 0) for value in row)


def _loaded(engine: Engine, path: Path, expected: Expected, table: str) -> Read:
    if expected.read_as == "flat":
        flat = load_flat(engine, path, table)
        return Read(expected, "flat", flat.rows, 0, (total(engine, flat, expected.what),))
    if "demographics" in path.name:
        said = read_borrowers(path)
        return Read(expected, "values", len(said), 0, (len({one.customer_id for one in said}),))
    loans = read_past_loans(path) if "prev" in path.name else read_loans(path)
    return Read(expected, "values", len(loans), 0, (sum(x.amount_fen for x in loans), sum(x.due_fen for x in loans)))


def folder_of_data(named: str | None) -> Path | None:
    folder = named or os.environ.get("WORKBENCH_REAL_DATA")
    places = [Path(folder)] if folder else [parent / "shared" / "data" for parent in ROOT.parents]
    return next((place for place in places if (place / "cumcm2020c").is_dir()), None)


def line(read: Read) -> str:
    figures = f"{read.expected.what}: " + ", ".join(f"{value:,}" for value in read.figures) if read.figures else ""
    mark = "as declared" if read.agrees else f"DIFFERS, declared {read.expected}"
    return f"{read.expected.file:78.78} {read.read_as:22} {read.rows:>8,} {read.refused:>5,}  {figures:60} {mark}"


def main(say: Callable[[str], None] = print) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the same: every file is read once")
    parser.add_argument("--data", help="folder of the public sets")
    data = folder_of_data(parser.parse_args().data)
    if data is None:
        say("The public sets are not here: nothing was measured. Name their folder with --data.")
        return 0
    began = process_time()
    say(f"{'file':78} {'read as':22} {'rows':>8} {'bad':>5}  figures (amounts in minor units)")
    try:
        reads = []
        for read in read_sets(data):
            say(line(read))
            reads.append(read)
    except StaffError as refusal:
        say(f"{refusal.text.en} [{refusal.code}]")
        return 1
    agreed = sum(read.agrees for read in reads)
    say(
        f"{agreed} of {len(reads)} files, {sum(read.rows for read in reads):,} rows, {process_time() - began:.1f} CPU s"
    )
    share = agreed / len(reads)
    result = {"name": "files_read_as_declared", "value": share, "unit": "files read as declared / files", "goal": 1.0}
    say("RESULT " + json.dumps(result | {"met": share == 1.0, "against": f"{len(reads)} files of the public sets"}))
    return 0 if share == 1.0 else 1


if __name__ == "__main__":
    raise SystemExit(main())
