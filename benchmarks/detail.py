"""How soon does a merchant with 100,000 orders stand on the screen, day by day?

A desk with one such merchant among two thousand, its lines in four imports of which each brings some orders again in a
newer state. Measured warm and end to end: the service reads twelve months of the four flows and the cash-flow
statement from the line files, and the page paints them offscreen. The figures shown are held against the lines, counted
one by one.

    python benchmarks/detail.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.builders import application, merchant  # noqa: E402
from workbench.access.staff import SYSTEM  # noqa: E402
from workbench.app import open_desk  # noqa: E402
from workbench.common.dates import day_number  # noqa: E402
from workbench.flows.engine import open_engine, quoted  # noqa: E402
from workbench.flows.lines import LineKind  # noqa: E402
from workbench.services.bundle import Services  # noqa: E402

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
LAST = day_number(date(2026, 11, 22))
ORDERS, OTHERS, EACH, BATCHES = 100_000, 2_000, 120, 4
CASE = "LN-261123-0001"

# Each merchant's orders are dealt to the imports in turn; of the import before, some orders and parcels come again.
_LINES = """(SELECT 'BIG' AS merchant_id, i AS n, ({last} - 364 + i * 365 // {orders})::INTEGER AS day
        FROM range({orders}) a(i)
    UNION ALL SELECT 'M' || m, i, ({last} - 364 + (i * 7 + m) % 365)::INTEGER
        FROM range({others}) b(m), range({each}) c(i)) WHERE n % {batches} = {part}"""
KEYS = (LineKind.ORDERS, LineKind.SHIPMENTS)  # lines of which later imports may bring newer versions
_AGAIN = " OR (n % {batches} = {part} - 1 AND n % 50 < {batches})"
_AT = "(TIMESTAMP '1970-01-01' + to_days(day) + to_seconds((n * 37) % 86400))"
_SELECT = {
    LineKind.ORDERS: f"""SELECT merchant_id, day, 'o' || n AS order_id, 1 AS line_no, {_AT} AS created_at,
        {_AT} AS paid_at, {_AT} AS shipped_at, NULL AS closed_at, 'finished' AS status, 1000 + n % 9000 AS gross_fen,
        1000 + n % 9000 AS paid_fen, CASE WHEN n % 40 = 0 THEN 500 ELSE 0 END AS refund_fen, 0 AS freight_fen,
        1 AS quantity, 'b' || n % 5000 AS buyer_key, 'x' AS item, '浙江' AS dest_region, 'CNY' AS currency
        FROM {{lines}}""",
    LineKind.FUND: f"""SELECT merchant_id, day, 'f' || n AS line_id, {_AT} AS at,
        CASE WHEN n % 9 = 0 THEN -2000 - n % 7 ELSE 1000 + n % 9000 END AS amount_fen, 500000 + n AS balance_fen,
        CASE WHEN n % 9 = 0 THEN 'purchase' ELSE 'sale' END AS kind, 'o' || n AS order_id,
        'b' || n % 5000 AS counterparty_key, 'CNY' AS currency FROM {{lines}}""",
    LineKind.SHIPMENTS: f"""SELECT merchant_id, day, 'o' || n AS order_id, 'w' || n AS waybill_key, 'c' AS carrier,
        {_AT} AS paid_at, {_AT} AS shipped_at, {_AT} AS signed_at, NULL AS promised_at, '浙江' AS origin_region,
        '四川' AS dest_region, 500 AS weight_g, 'signed' AS state FROM {{lines}}""",
    LineKind.EVENTS: """SELECT DISTINCT merchant_id, day, 'visit' AS kind, 900.0 AS value, 1 AS count,
        NULL AS order_id FROM {lines}""",
}  # fmt: skip


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def build(services: Services, orders: int, others: int) -> None:
    """Fill the desk by imports, as staff would."""
    ground, engine = services.training.ground, open_engine()
    with ground.transaction() as shelves:
        shelves.merchants.put([merchant("BIG"), *(merchant(f"M{m}") for m in range(others))])
        shelves.applications.add([(application(CASE, merchant_id="BIG"), {})])
    for part in range(BATCHES):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for kind, sql in _SELECT.items():
                lines = _LINES + (_AGAIN if kind in KEYS else "")
                lines = lines.format(last=LAST, orders=orders, others=others, each=EACH, batches=BATCHES, part=part)
                files.append(Path(folder) / f"{kind.value}.parquet")
                engine.execute(f"COPY ({sql.format(lines=lines)}) TO {quoted(str(files[-1]))} (FORMAT PARQUET)")
            check = services.intake.check(services.intake.inspect(files))
            services.intake.commit(check.token, SYSTEM)
    engine.close()


def painted(services: Services) -> tuple[Callable[[], None], Callable[[], None]]:
    """An act that reads and shows the merchant in the real window, and one that lets the window go."""
    from workbench.common.text import Lang
    from workbench.ui.look import Look
    from workbench.ui.shell import Shell
    from workbench.ui.tasks import InlineLane
    from workbench.ui.window import application

    app = application()
    shell = Shell(Look("light", Lang.ZH), InlineLane(), InlineLane())
    shell.resize(1440, 900)
    shell.show()
    shell.start(services, services.desk.actor(), services.desk.status())

    def act() -> None:
        shell.open_page("flow_days", {"case_no": CASE})
        app.processEvents()  # the window is shown: this paints what changed, as it would on a screen

    return act, shell.close


def timed(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median milliseconds, on the clock and of this process."""
    act()
    clock, own = [], []
    for _ in range(rounds):
        began, worked = perf_counter(), process_time()
        act()
        clock.append((perf_counter() - began) * 1000)
        own.append((process_time() - worked) * 1000)
    return median(clock), median(own)


def in_python(services: Services) -> dict[int, list[int]]:
    """Sales by day from every order line of the merchant, one by one."""
    with services.training.ground.lines() as engine:
        rows = engine.execute("SELECT day, gross_fen FROM orders WHERE merchant_id = 'BIG'").fetchall()
    days: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for day, gross_fen in rows:
        days[day][0] += 1
        days[day][1] += gross_fen
    return days


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    others, rounds = (400, 7) if given.quick else (OTHERS, 15)
    with tempfile.TemporaryDirectory() as folder:
        services = open_desk(Path(folder) / "desk", lambda: NOW)
        build(services, ORDERS, others)
        found = services.cases.flow_days(CASE)
        orders = sum(day.orders for day in found.days)
        assert orders == ORDERS, f"{orders} orders are shown"
        alone = in_python(services).values()
        assert sum(count for count, _ in alone) == orders
        assert sum(fen for _, fen in alone) == sum(day.sales_fen or 0 for day in found.days)
        what = f"{ORDERS} orders, 12 months by day, {others} other merchants, {BATCHES} imports"
        read, _ = timed(lambda: services.cases.flow_days(CASE), rounds)
        act, close = painted(services)
        whole, own = timed(act, rounds)
        result("detail_read", read, "ms", 100, read < 100, f"service alone; {what}")
        result("detail_shown", whole, "ms", 100, whole < 100, f"service and page painted offscreen; {what}")
        result("detail_shown_cpu", own, "CPU ms", 200, own < 200, "the same, both cores counted")
        close()


if __name__ == "__main__":
    main()
