"""How does the desk stand up to the published portfolio: 8,030,800 loans, of which 114,800 are live?

Builds the seed desk once (into --desk, or a folder of its own that is deleted), then asks on it: are the published
sums there, how long does closing a day take, how long each figure and the portfolio page, and how does the list of all
loans open and scroll? The plain ways (Qt's own table of a database, cells through a delegate, LIMIT and OFFSET) run in
the same process, in turns. What a part of the program does not offer yet is said to be left out, never counted as met.

    python benchmarks/portfolio.py [--quick] [--desk FOLDER] [--parts table,close]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portfolio import loan_frames, plain_tables

GOALS = {
    "build": 600.0,
    "size": 3.0,
    "close": 60.0,
    "figure": 300.0,
    "page": 500.0,
    "open": 200.0,
    "p95": 8.0,
    "trial": 300.0,
    "list": 500.0,
}
WORST_MS, MEMORY_MB, OPEN_RATIO, EXPORT_US = 16.0, 80.0, 1.5, 60.0
PARTS = ("build", "identities", "paging", "table", "filters", "export", "figures", "past", "page", "close")


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    facts = {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(facts, ensure_ascii=False), flush=True)


def open_services(desk: Path) -> Any:
    from workbench.app import open_desk

    return open_desk(desk, lambda: datetime.now(UTC))


def build(desk: Path, scale: float) -> dict[str, Any]:
    """Make the desk where it is not there yet; what that took is kept beside it."""
    kept = desk / "seed.json"
    if kept.is_file():
        facts: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        print(f"the desk was built before, at a scale of {facts['scale']}")
        return facts
    services = open_services(desk)
    cpu = process_time()
    facts = services.seed.fill(scale).facts()
    facts["cpu"] = process_time() - cpu
    services.desk.close()
    kept.write_text(json.dumps(facts, indent=2), "utf-8")
    return facts


def built(facts: dict[str, Any]) -> None:
    for name, seconds in facts["seconds"].items():
        print(f"  {name:<10} {seconds:8.1f} s")
    seconds, size = sum(facts["seconds"].values()), facts["bytes"] / 1e9
    print(f"{facts['loans']:,} loans, {facts['events']:,} events: {seconds:.0f} s, {size:.2f} GB")
    result("seed_build_seconds", seconds, "s", GOALS["build"], seconds < GOALS["build"], f"scale {facts['scale']}")
    result("seed_desk_size", size, "GB", GOALS["size"], size < GOALS["size"], "one SQLite file with all indexes")


def identities(desk: Path, scale: float) -> None:
    """The published state, counted again from the desk's own tables."""
    from workbench.sample.seed_published import HALF_FROM, HALF_TO, Published

    wanted, services = Published().scaled(scale), open_services(desk)
    ask = {
        "borrowers": "SELECT count(DISTINCT merchant_id) FROM loans",
        "loans": "SELECT count(*) FROM loans",
        "lent_fen": "SELECT sum(amount_fen) FROM loan_events WHERE kind = 'draw'",
        "active": "SELECT count(DISTINCT merchant_id) FROM live_loans WHERE principal_fen > 0",
        "live": "SELECT count(*) FROM live_loans WHERE principal_fen > 0",
        "outstanding_fen": "SELECT sum(principal_fen) FROM live_loans",
        "bad_fen": "SELECT sum(principal_fen) FROM live_loans WHERE loan_class >= 3",
        "half_loans": f"SELECT count(*) FROM loans WHERE opened_day BETWEEN {HALF_FROM} AND {HALF_TO}",
        "half_fen": "SELECT sum(e.amount_fen) FROM loan_events e JOIN loans l ON l.loan_no = e.loan_no WHERE"
        f" e.kind = 'draw' AND l.opened_day BETWEEN {HALF_FROM} AND {HALF_TO}",
    }
    with services.seed._ground.store._reader.connect() as connection:
        found = {name: int(connection.exec_driver_sql(sql).scalar()) for name, sql in ask.items()}
    services.desk.close()
    for name, value in found.items():
        print(f"  {name:<16} {value:>18,} of {getattr(wanted, name):>18,}")
    held = sum(value == getattr(wanted, name) for name, value in found.items())
    result("seed_identities", held, f"of {len(found)}", len(found), held == len(found), "published sums, to the fen")


def close_day(desk: Path, scale: float) -> None:
    """The close of the last day and of the day after it, all nine steps of each, on a copy of the desk."""
    from workbench.access.staff import SYSTEM
    from workbench.services.day_close import CloseService

    copy = desk.parent / f"{desk.name}-close"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(desk, copy, ignore=shutil.ignore_patterns("*-wal", "*-shm", "desk.lock"))
    try:
        services = open_services(copy)
        ground = services.seed._ground
        for name in ("day_close_seconds", "day_close_next_seconds"):
            today = ground.today()
            wall, cpu = perf_counter(), process_time()
            closed = CloseService(ground).close(today, SYSTEM)
            wall, cpu = perf_counter() - wall, process_time() - cpu
            print(f"  close of {today}: {wall:.1f} s, {cpu:.1f} CPU s: {closed}"[:400])
            result(name, wall, "s", GOALS["close"], wall < GOALS["close"], f"{cpu:.1f} CPU s; scale {scale}")
            with ground.transaction() as shelves:
                shelves.settings.put("business_date", (today + timedelta(days=1)).isoformat())
            ground.forget()
        services.desk.close()
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def figures(desk: Path) -> None:
    """Every section of the figures, and the portfolio page's own question; warm, median of five."""
    if find_spec("workbench.services.figures") is None:
        print("left out: the figures of the whole book are not part of this program yet")
        return
    from workbench.services.figures import FiguresService
    from workbench.services.figures_file import SECTIONS

    services = open_services(desk)
    service = FiguresService(services.seed._ground)
    ways = {code: (lambda code=code: service.section(code)) for code, _ in SECTIONS}
    slowest = 0.0
    for name, ask in {**ways, "portfolio": services.portfolio.open}.items():
        ask()
        spent = []
        for _ in range(5):
            began = perf_counter()
            ask()
            spent.append((perf_counter() - began) * 1000)
        slowest = max(slowest, statistics.median(spent))
        print(f"  {name:<16} {statistics.median(spent):8.1f} ms")
    services.desk.close()
    result("slowest_figure_warm", slowest, "ms", GOALS["figure"], slowest < GOALS["figure"], "median of 5 each")


def past(desk: Path) -> None:
    """Trial balances and lists of loans of past days, warm, the slowest of three days."""
    services = open_services(desk)
    today = services.seed._ground.today()

    def ms(ask: Any) -> float:
        ask()
        spent = []
        for _ in range(3):
            began = perf_counter()
            ask()
            spent.append((perf_counter() - began) * 1000)
        return statistics.median(spent)

    balances, lists = [], []
    for back in (1, 45, 200):
        day = today - timedelta(days=back)
        balances.append(ms(lambda day=day: services.trial_balance.of(day - timedelta(days=30), day)))
        drill = services.figures.section("book", day).tables[0].rows[0].drill

        def listed(drill: Any = drill) -> None:
            found = services.loan_table.open(services.figures.narrowed(drill))
            services.loan_table.page(found, 0, 60)

        lists.append(ms(listed))
        print(f"  {day}: trial balance {balances[-1]:.0f} ms, its loans {lists[-1]:.0f} ms")
    services.desk.close()
    result(
        "trial_balance_past_day", max(balances), "ms", GOALS["trial"], max(balances) < GOALS["trial"], "3 days, warm"
    )
    result("past_list_first_page", max(lists), "ms", GOALS["list"], max(lists) < GOALS["list"], "3 days, warm")


def portfolio_page(desk: Path, rounds: int) -> None:
    """From the wish to see the portfolio to the page at rest on screen."""
    if find_spec("workbench.services.book_summary") is None:
        print("left out: the portfolio page still reads every ledger, minutes at this size")
        return
    spent = []
    with loan_frames.window(desk) as shell:
        for _ in range(rounds + 1):
            shell.open_page("settings", {})
            loan_frames.rest(shell)
            began = perf_counter()
            shell.open_page("portfolio", {})
            loan_frames.rest(shell)
            shell.page.repaint()
            spent.append((perf_counter() - began) * 1000)
    warm = statistics.median(spent[1:])
    print(f"  portfolio page: first {spent[0]:.0f} ms, then {warm:.0f} ms")
    result("portfolio_page", warm, "ms", GOALS["page"], warm < GOALS["page"], "to rest, warm")


def table(desk: Path, quick: bool) -> None:
    rounds, count = (3, 120) if quick else (5, 600)
    plain_ms, plain = [], loan_frames.Frames()
    ours = []
    for _ in range(rounds):  # in turns
        ours += loan_frames.open_ms(desk, 1)
        opened, frames = plain_tables.sql_table(desk, count // rounds)
        plain_ms.append(opened)
        plain.cpu += frames.cpu
    ms, other = statistics.median(cpu for cpu, _ in ours), statistics.median(cpu for cpu, _ in plain_ms)
    told = "; ".join(
        f"{name} {[round(wall) for _, wall in way]}" for name, way in (("here", ours), ("plain", plain_ms))
    )
    print(f"  open, wall ms: {told}")
    result("loan_table_open", ms, "CPU ms", GOALS["open"], ms < GOALS["open"], f"QSqlTableModel {other:.0f} ms")
    # The plain way shows a bare table of keys; here the whole page, with names, balances, filters and marks.
    told = f"QSqlTableModel alone in a window; the first of each, imports with it: {ours[0][0] / plain_ms[0][0]:.1f}x"
    result("loan_table_open_ratio", ms / other, "x", OPEN_RATIO, ms / other <= OPEN_RATIO, told)
    with loan_frames.window(desk) as shell:
        empty = loan_frames.resident_mb()
        shell.open_page("loans", {})
        loan_frames.rest(shell)
        found = loan_frames.scroll(shell, count)
        cells = plain_tables.delegate_frames(shell.page, count)
        every = loan_frames.Frames([spent for one in found.values() for spent in one.cpu])
        for name, one in found.items():
            wall = statistics.quantiles(one.wall, n=100)[94]
            print(
                f"  {name:<6} {len(one.cpu):5} frames: p95 {one.p95():5.2f} ms, worst {max(one.cpu):6.2f} ms; wall p95"
                f" {wall:5.2f} ms; {one.waiting} showed rows on their way"
            )
        worst = max(every.cpu)
        against = f"delegate {cells.p95():.1f} ms, QSqlTableModel {plain.p95():.1f} ms"
        result("loan_table_frame_p95", every.p95(), "CPU ms", GOALS["p95"], every.p95() <= GOALS["p95"], against)
        result("loan_table_frame_worst", worst, "CPU ms", WORST_MS, worst <= WORST_MS, f"{len(every.cpu)} frames")
        late = statistics.quantiles([spent for one in found.values() for spent in one.wall], n=100)[94]
        worst = max(spent for one in found.values() for spent in one.wall)
        load = f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores"
        result("loan_table_frame_wall_p95", late, "ms", GOALS["p95"], late <= GOALS["p95"], load)
        result("loan_table_frame_wall_worst", worst, "ms", WORST_MS, worst <= WORST_MS, load)
        content = loan_frames.content_ms(shell, 20 if quick else 100)
        p95, wall = (statistics.quantiles([one[part] for one in content], n=20)[18] for part in (0, 1))
        result("loan_table_thumb_to_rows_p95", p95, "CPU ms", 100.0, p95 < 100, f"let go anywhere; wall {wall:.0f} ms")
        sorts = loan_frames.sort_ms(shell)
        print("  sort, CPU and wall ms:", {name: (round(cpu), round(wall)) for name, (cpu, wall) in sorts.items()})
        slow, wall = (max(one[part] for one in sorts.values()) for part in (0, 1))
        result("loan_table_sort_slowest", slow, "CPU ms", 500.0, slow < 500, f"header to rows; wall {wall:.0f} ms")
        said = loan_frames.spoken(shell)
        cells_shown = shell.page.view.rows.rowCount() * len(shell.page.view.rows.columns)
        result("loan_table_cells_spoken", said, f"of {cells_shown}", cells_shown, said == cells_shown, "QAccessible")
        used = loan_frames.resident_mb() - empty
        result("loan_table_memory", used, "MB", MEMORY_MB, used < MEMORY_MB, "resident, over the window without it")


def filters(desk: Path) -> None:
    """Every filter of the list in every order: to the first page, CPU. Those that look at every loan are named."""
    from workbench.services.loan_filter import LoanFilter
    from workbench.services.loan_table import SORTS

    services = open_services(desk)
    service, most = services.loan_table, "order_taobao_2012"
    wanted = {
        "all": LoanFilter(), "most loans' product": LoanFilter(product=most), "few": LoanFilter(product="credit_b2b"),
        "closed": LoanFilter(state="closed"), "owes": LoanFilter(state="live"), "bad": LoanFilter(least_class=3),
        "late": LoanFilter(least_bucket=1), "company": LoanFilter(entity="chongqing"),
        "product and closed": LoanFilter(product=most, state="closed"),
    }  # fmt: skip
    slowest: dict[str, float] = {}
    for name, chosen in wanted.items():
        spent = {}
        for sort in SORTS:
            cpu = process_time()
            listed = service.open(chosen, sort)
            service.page(listed, 0, 200)
            spent[sort] = (process_time() - cpu) * 1000
        slowest[name] = max(spent.values())
        print(f"  {name:<20} {listed.total:>9,}  " + "  ".join(f"{sort} {ms:.0f}" for sort, ms in spent.items()))
    services.desk.close()
    worst = max(slowest, key=slowest.__getitem__)
    told = f"{worst}; over 300 ms: " + (", ".join(name for name, ms in slowest.items() if ms > 300) or "none")
    result("loan_list_filter_slowest", slowest[worst], "CPU ms", 2000.0, slowest[worst] < 2000, told)


def export(desk: Path, quick: bool) -> None:
    """Loans written to a file a CPU second, and whether memory follows their number."""
    from workbench.access.staff import SYSTEM
    from workbench.common.text import Lang
    from workbench.services.loan_filter import LoanFilter

    services = open_services(desk)
    chosen = LoanFilter() if quick else LoanFilter(product="credit_taobao_2012")
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("csv", "xlsx"):
            before, cpu, wall = loan_frames.resident_mb(), process_time(), perf_counter()
            made = services.loan_export.write(Path(folder) / f"loans.{kind}", Lang.ZH, SYSTEM, chosen)
            cpu, wall = process_time() - cpu, perf_counter() - wall
            each, grown = cpu / made.loans * 1e6, loan_frames.resident_mb() - before
            told = f"{made.loans:,} loans in {wall:.0f} s, {grown:.0f} MB more memory"
            result(f"loan_export_{kind}", each, "CPU us a loan", EXPORT_US, each < EXPORT_US and grown < 100, told)
    services.desk.close()


def paging(desk: Path) -> None:
    services = open_services(desk)
    # By amount the plain way joins every row it skips, a minute for the middle of the list: one place early in it.
    for sort, order, share, rounds in (("booked", "l.loan_no", 2, 3), ("amount", "l.limit_fen, l.loan_no", 20, 1)):
        listed = services.loan_table.open(sort=sort, descending=False)
        places = [listed.total // share]
        mine, other = [], []
        for _ in range(rounds):
            mine.append(plain_tables.keyset_page_ms(services.loan_table, listed, places, 1))
            other.append(plain_tables.offset_page_ms(desk, places, order, 1))
        ratio = statistics.median(other) / statistics.median(mine)
        told = f"LIMIT OFFSET {statistics.median(other):.1f} ms, here {statistics.median(mine):.2f} ms"
        result(f"page_far_down_by_{sort}_ratio", ratio, "x", 10.0, ratio > 10, told)
    services.desk.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the size, fewer frames")
    parser.add_argument("--desk", type=Path, help="folder of the seed desk: kept, and used again")
    parser.add_argument("--parts", default=",".join(PARTS), help="which parts, of: " + ", ".join(PARTS))
    asked = parser.parse_args()
    parts = set(asked.parts.split(","))
    scale = 0.02 if asked.quick else 1.0
    with tempfile.TemporaryDirectory() as made:
        desk = asked.desk or Path(made) / "desk"
        facts = build(desk, scale)
        loan_frames.application()
        run = {
            "build": lambda: built(facts),
            "identities": lambda: identities(desk, facts["scale"]),
            "paging": lambda: paging(desk),
            "table": lambda: table(desk, asked.quick),
            "filters": lambda: filters(desk),
            "export": lambda: export(desk, asked.quick),
            "figures": lambda: figures(desk),
            "past": lambda: past(desk),
            "page": lambda: portfolio_page(desk, 3 if asked.quick else 5),
            "close": lambda: close_day(desk, facts["scale"]),
        }
        for name in PARTS:
            if name in parts:
                run[name]()


if __name__ == "__main__":
    main()
