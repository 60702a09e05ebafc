"""What do order loans do on real orders, does the base hold in random lives, and how fast is a close with pledges?

1. Olist: every order handed over to a carrier is judged, pledged, drawn, and repaid at delivery or lost, beside the
   published figures of the data set; every pledge is then offered twice to a desk's own table.
2. Random lives of orders: what is drawn is within the base or a call is open, always.
3. The two steps of a close (pledged orders, settlements) on a made-up desk, against a full read of every order for each
   loan. Orders are synthetic there.

Without the data set (`--data` or WORKBENCH_REAL_DATA) the first part is left out and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.lending.order_lives import live
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_number
from workbench.flows.engine import open_engine
from workbench.flows.lines import LineKind
from workbench.lending.facts import Fact
from workbench.lending.pledges import lay, spread
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.services.close_steps import CloseContext
from workbench.services.ground import Ground
from workbench.services.olist_replay import MonthBase, OlistOutcome, parts_of, read_items, read_parcels, replay
from workbench.services.order_ground import read_orders, save_changes
from workbench.services.order_life import Life
from workbench.services.order_loans import close_step, fresh_pledge
from workbench.services.sweep import close_step as sweep_step
from workbench.storage.kept import KeptBatch
from workbench.storage.kept_loans import KeptLoan
from workbench.storage.kept_orders import KeptPledge

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = day_number(NOW.date())


def result(name: str, value: object, unit: str, goal: object, met: bool | None, against: str) -> None:
    line = {"name": name, "value": value, "unit": unit, "goal": goal, "met": met, "against": against}
    print(f"RESULT {json.dumps(line, ensure_ascii=False)}")


def data_folder(named: str | None) -> Path | None:
    given = named or os.environ.get("WORKBENCH_REAL_DATA")
    places = [Path(given)] if given else [parent / "shared" / "data" for parent in ROOT.parents]
    return next((place / "olist" for place in places if (place / "olist").is_dir()), None)


def olist(folder: Path) -> None:
    began = process_time()
    found = replay(folder)
    seconds = process_time() - began
    told = "data set README, section 2"
    result("olist_handed_over", found.handed_over, "orders", 56_269, found.handed_over == 56_269, told)
    result("olist_never_delivered", found.never_delivered, "orders", 711, found.never_delivered == 711, told)
    at_desk = found.never_delivered - found.without_items - found.told_delivered
    why = "the desk's 709: less orders without items, less those called delivered without a moment of it"
    result("olist_never_delivered_at_desk", at_desk, "orders", 709, at_desk == 709, why)
    share = round(100 * found.lost_share, 2)
    result("olist_lost_by_count", share, "%", 1.26, share == 1.26, told)
    result("olist_days_known", found.known, "orders", 5_590, found.known == 5_590, told)
    for name, value, goal in zip(("median", "p90", "p99"), found.days, (7.9, 19.1, 39.2), strict=True):
        result(f"olist_days_{name}", round(value, 1), "days", goal, round(value, 1) == goal, told)
    ties = found.advanced_fen == found.repaid_fen + found.lost_fen
    result("olist_advanced", brl(found.advanced_fen), "BRL", "= repaid + lost", ties, f"{found.parts} pledges")
    result(
        "olist_lost_by_amount",
        round(100 * found.lost_by_amount, 2),
        "%",
        None,
        None,
        f"BRL {brl(found.lost_fen):,.2f}; by count {share} %",
    )
    result(
        "olist_interest_dated", brl(found.interest_dated_fen), "BRL", None, None, "parts with both moments in the file"
    )
    result(
        "olist_interest_all",
        brl(found.interest_fen),
        "BRL",
        None,
        None,
        "the others with shipping limit and median days in their place",
    )
    result("olist_calls_failed", found.failed_calls, "calls", None, None, f"{found.counts['late']} arrived after all")
    doubles(folder, found)
    month_table(found.months)
    print(f"replayed in {seconds:.1f} s of CPU")


def brl(amount_fen: int) -> float:
    """For a printed figure only."""
    return round(amount_fen / 100, 2)


def month_table(months: dict[str, MonthBase]) -> None:
    print("\nBase at the end of each month, BRL (the last months thin out: orders end on 2018-02-28)")
    print(f"{'month':>8} {'orders':>8} {'eligible':>14} {'advance':>14}")
    for name, one in sorted(months.items()):
        print(f"{name:>8} {one.orders:>8,} {brl(one.eligible_fen):>14,.2f} {brl(one.advance_fen):>14,.2f}")


def doubles(folder: Path, found: OlistOutcome) -> None:
    """Offer every pledge to a desk's own table, twice, the second time from another loan."""
    parcels, _ = read_parcels(folder)
    parts = list(parts_of(parcels, read_items(folder), 8))
    sellers = sorted({part.seller for part in parts})
    with tempfile.TemporaryDirectory() as name:
        ground = Ground(Path(name) / "desk", lambda: NOW)
        with ground.transaction() as shelves:
            shelves.merchants.put(seller(one) for one in sellers)
            shelves.loans.put(loan(f"{which}-{one}", one, "marketplace_order") for one in sellers for which in "AB")
            offered = [
                [
                    KeptPledge(
                        "marketplace",
                        part.seller,
                        part.parcel.order_id,
                        f"{which}-{part.seller}",
                        part.handed_day,
                        part.paid_fen,
                        part.paid_fen * 4 // 5,
                    )
                    for part in parts
                ]
                for which in "AB"
            ]
            first, second = (shelves.pledges.offer(one) for one in offered)
            double = shelves.pledges.double()
        ground.close()
    good = first == len(parts) and second == 0 and double == 0
    result("olist_double_pledges", double + second, "pledges", 0, good, f"{first} laid, {len(parts)} offered again")


def seller(merchant_id: str) -> Merchant:
    return Merchant(
        merchant_id=merchant_id,
        name=f"Olist {merchant_id[:8]}",
        platform=Platform.MARKETPLACE,
        category="other",
        entity_type=EntityType.COMPANY,
        legal_person_id=f"P-{merchant_id}",
        owner_name="",
        region="",
        city="",
        opened_on=None,
        synthetic=False,
        currency="BRL",
    )


def loan(loan_id: str, merchant_id: str, product: str, limit_fen: int = 10**9) -> KeptLoan:
    return KeptLoan(
        loan_id,
        merchant_id,
        None,
        product,
        "CNY",
        limit_fen,
        Decimal("0.0005"),
        DAY - 10,
        DAY + 50,
        "open",
        repayment="single",
    )


def lives(count: int) -> None:
    began, seen = process_time(), Counter[str]()
    for seed in range(count):
        seen.update(live(10_000 + seed).counts)
    happened = ", ".join(f"{name} {number:,}" for name, number in sorted(seen.items()))
    result("order_lives", count, "lives", "drawn within the base or a call open, every day", True, happened)
    print(f"lived in {process_time() - began:.1f} s of CPU")


def made_desk(folder: Path, merchants: int, orders: int) -> Ground:
    """Merchants with so many orders each, half of them on their way; every second merchant has a loan on them."""
    ground, engine = Ground(folder, lambda: NOW), open_engine()
    sql = f"""SELECT 'M' || m AS merchant_id, ({DAY} - 1 - n % 40)::INTEGER AS day, m || '-' || n AS order_id,
        1 AS line_no, NULL AS created_at, TIMESTAMP '1970-01-01' + to_days({DAY} - 1 - n % 40) AS paid_at,
        TIMESTAMP '1970-01-01' + to_days({DAY} - n % 40) AS shipped_at,
        CASE WHEN n % 40 > 9 THEN TIMESTAMP '1970-01-01' + to_days({DAY} + 9 - n % 40) END AS closed_at,
        CASE WHEN n % 40 > 9 THEN 'finished' ELSE 'shipped' END AS status, 10000 + n AS gross_fen,
        10000 + n AS paid_fen, 0 AS refund_fen, 0 AS freight_fen, 1 AS quantity,
        'B' || m || n AS buyer_key, 'x' AS item, '' AS dest_region,
        'CNY' AS currency FROM range({merchants}) a(m), range({orders}) b(n)"""
    with ground.transaction() as shelves:
        ref = ground.flow_store().write(engine, "B00001", LineKind.ORDERS, sql, 1, "made")
        shelves.batches.add(KeptBatch("B00001", 1, NOW, "system", "made", ref.rows, 0, (ref,), ()))
        shelves.settings.put("business_date", NOW.date().isoformat())
        shelves.merchants.put(seller(f"M{m}") for m in range(merchants))
        shelves.loans.put(loan(f"L{m}", f"M{m}", "order_taobao") for m in range(0, merchants, 2))
    engine.close()
    names = [f"M{m}" for m in range(0, merchants, 2)]
    known = read_orders(ground, names, DAY - 5)
    with ground.transaction() as shelves:
        life = Life(ground, shelves, ground.policy(), ground.products(), SYSTEM, DAY - 5)
        for name in names:
            found = life.loan(f"L{name[1:]}")
            rooms = life.judged(found.loan.loan_id, name, found.product, known[name])
            picks = spread([(one.order.order_id, one.room_fen) for one in rooms.values()], 2_000_000)
            event = life.book(found.loan.loan_id, Fact("draw", DAY - 5, sum(p.amount_fen for p in picks)))
            save_changes(
                shelves,
                (),
                lay((), picks, rooms, DAY - 5),
                "pledge",
                DAY - 5,
                event_no=event.event_no,
                worth=rooms,
                fresh=fresh_pledge(shelves, found.loan, DAY - 5),
            )
    return ground


def closing(merchants: int, orders: int) -> None:
    """The step of one day; then once more, where nothing is new, against reading every order of every borrower."""
    with tempfile.TemporaryDirectory() as name:
        ground = made_desk(Path(name) / "desk", merchants, orders)
        context = CloseContext(ground, DAY, SYSTEM, ground.policy(), ground.products())
        began = process_time()
        counts = dict(close_step(context).counts)
        first = process_time() - began
        sweep_step(context)
        again, full = [], []
        for _ in range(5):
            began = process_time()
            close_step(context)
            again.append(process_time() - began)
            began = process_time()
            read_orders(ground, [f"M{m}" for m in range(0, merchants, 2)], DAY)
            full.append(process_time() - began)
        ground.close()
    loans, repaid = counts["loans"], counts.get("confirmed", 0)
    result("order_close_first", round(first, 2), "CPU s", None, None, f"{loans} loans, {repaid} orders repaid")
    per = round(1000 * median(again) / max(loans, 1), 1)
    result("order_close_again", per, "CPU ms a loan", None, None, "closed a second time: nothing moves")
    result(
        "order_read_all",
        round(median(full), 2),
        "CPU s",
        None,
        None,
        f"reading all {merchants // 2 * orders:,} orders of the borrowers",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer lives, a smaller desk")
    parser.add_argument("--data", help="folder of the public data sets")
    chosen = parser.parse_args()
    folder = data_folder(chosen.data)
    if folder is None:
        print("SKIPPED: the Olist tables are not here; name their folder with --data or WORKBENCH_REAL_DATA")
    else:
        olist(folder)
    lives(2_000 if chosen.quick else 10_000)
    closing(60 if chosen.quick else 160, 200 if chosen.quick else 300)


if __name__ == "__main__":
    main()
