"""What does an import of order lines cost, from a CSV file to kept lines and every merchant's features?

Ours reads, types, checks, compares, keeps and records 12 columns, then answers the whole feature catalogue; the others
only read the same file and answer the same features over orders (SQLModel only stores). Each way runs in a process of
its own, taking turns; wall and CPU time and peak memory are the operating system's. All answers are compared.

    python benchmarks/import_orders.py [--quick] [--rows N] [--no-window]

With the window: the same import runs on the job lane of an open window (no screen) while cases are opened.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.orders.made import AS_OF, order_file  # noqa: E402
from benchmarks.orders.rivals import NAMES, RIVALS, Table  # noqa: E402

FULL, QUICK, FEW = 5_000_000, 300_000, 100_000
LARGEST_MB = 1536  # 1.5 GiB
COMPARED = {"duckdb": 1.5, "polars": 0.0, "pandas": 0.0, "sqlite3": 0.0}  # goal of ours / theirs; 0: told, no goal


@dataclass(frozen=True, slots=True)
class Spent:
    wall: float
    cpu: float
    peak_mb: float


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


# ---- one way, in a process of its own


def ours(path: Path) -> Table:
    """The whole main road: a new desk, inspect, check, commit, features."""
    from workbench.app import open_desk
    from workbench.features.catalogue import CATALOGUE
    from workbench.features.compute import compute
    from workbench.services.ground import Ground

    with tempfile.TemporaryDirectory(dir=path.parent) as made:
        folder = Path(made)
        services = open_desk(folder, lambda: datetime.now(UTC))
        try:
            check = services.intake.check(services.intake.inspect((path,)))
            if check.bad or check.warned:
                raise SystemExit(f"{check.bad} bad rows, {check.warned} with warnings in a clean file")
            services.intake.commit(check.token, services.desk.actor())
        finally:
            services.desk.close()
        ground = Ground(folder, lambda: datetime.now(UTC))
        try:
            with ground.lines() as engine:
                matrix = compute(engine, [feature.name for feature in CATALOGUE], AS_OF)
        finally:
            ground.close()
    chosen = matrix.values[:, [matrix.names.index(name) for name in NAMES]]
    rows = [tuple(None if value != value else value for value in row) for row in chosen.tolist()]
    return dict(zip(matrix.merchant_ids, rows, strict=True))


def one_way(name: str, path: Path, answers: Path) -> None:
    table = ours(path) if name == "ours" else RIVALS[name](path)
    answers.write_text(json.dumps(table), "utf-8")


def run(name: str, path: Path, answers: Path) -> Spent:
    """Seconds and peak memory of one way in a fresh process."""
    began = perf_counter()
    words = [sys.executable, str(Path(__file__)), "--way", name, "--file", str(path), "--answers", str(answers)]
    process = subprocess.Popen(words, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed with {process.returncode}")
    return Spent(perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def differing(left: Table, right: Table) -> int:
    """How many answers differ by more than a billionth."""
    count = abs(len(left) - len(right))
    for merchant_id, mine in left.items():
        for one, other in zip(mine, right.get(merchant_id, (None,) * len(mine)), strict=True):
            if one is None or other is None:
                count += (one is None) != (other is None)
            else:
                count += abs(one - other) > 1e-9 * max(1.0, abs(one), abs(other))
    return count


def compare(folder: Path, rows: int, merchants: int, rounds: int) -> None:
    path = order_file(folder, rows, merchants)
    few = order_file(folder, FEW, 2_000)
    print(f"{rows:,} order lines of {merchants:,} merchants, {path.stat().st_size / 2**20:,.0f} MiB of CSV", flush=True)
    ways = ["ours", *COMPARED]
    spent: dict[str, list[Spent]] = {way: [] for way in [*ways, "ours, few", "sqlmodel"]}
    for number in range(rounds):
        for way in ways:
            if way == "sqlite3" and number > 0:
                continue  # minutes at full size: once
            spent[way].append(run(way, path, folder / f"{way}.json"))
        if number == 0:
            spent["ours, few"].append(run("ours", few, folder / "few.json"))
            spent["sqlmodel"].append(run("sqlmodel", few, folder / "sqlmodel.json"))
    for way, times in spent.items():
        wall, cpu = median(s.wall for s in times), median(s.cpu for s in times)
        print(f"{way:<12} {wall:7.2f} s wall {cpu:7.2f} s CPU {max(s.peak_mb for s in times):7,.0f} MB", flush=True)
    told(folder, spent, rows)


def told(folder: Path, spent: dict[str, list[Spent]], rows: int) -> None:
    mine: Table = json.loads((folder / "ours.json").read_text("utf-8"))
    for way, goal in COMPARED.items():
        pairs = list(zip(spent["ours"], spent[way], strict=False))
        for what in ("wall", "cpu"):
            ratio = median(getattr(a, what) / getattr(b, what) for a, b in pairs)
            result(f"import_{what}_against_{way}", ratio, "times", goal, not goal or ratio <= goal, f"{way}, same run")
        wrong = differing(mine, json.loads((folder / f"{way}.json").read_text("utf-8")))
        result(f"answers_unlike_{way}", wrong, "values", 0, wrong == 0, f"{len(mine):,} merchants x {len(NAMES)}")
    ratio = spent["sqlmodel"][0].cpu / spent["ours, few"][0].cpu
    result("sqlmodel_per_row_against_import", ratio, "times", 0, True, f"{FEW:,} rows, features left out; CPU")
    peak = max(s.peak_mb for s in spent["ours"])
    result("import_peak_memory", peak, "MB", LARGEST_MB, peak <= LARGEST_MB, f"{rows:,} lines, whole process")
    speed = rows / median(s.wall for s in spent["ours"])
    result("import_rows_per_second", speed, "rows/s", 0, True, "file to features")


# ---- while the window is open


def beside_the_window(folder: Path, rows: int, merchants: int) -> None:
    """Import on the job lane; meanwhile how late is the window at most, and how long does a case take to open?"""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer

    from workbench.app import open_desk
    from workbench.common.progress import Report, Stop
    from workbench.common.text import Lang
    from workbench.ui.look import Look
    from workbench.ui.shell import Shell
    from workbench.ui.tasks import ThreadLane
    from workbench.ui.window import application

    app = application()
    services = open_desk(folder / "desk", lambda: datetime.now(UTC))
    services.desk.create_sample(merchants=300)
    desk, jobs = ThreadLane("desk"), ThreadLane("jobs")
    shell = Shell(Look("light", Lang.ZH), desk, jobs)
    shell.resize(1440, 900)
    shell.show()
    shell.start(services, services.desk.actor(), services.desk.status())
    actor, path = services.desk.actor(), order_file(folder, rows, merchants)
    cases = [row.case_no for row in services.cases.queue("mine", actor).rows]

    def opened(number: int) -> float:
        """Milliseconds until a case is read and painted."""
        began = perf_counter()
        shell.open_page("case", {"case_no": cases[number % len(cases)]})
        while desk.busy:
            app.processEvents()
        app.processEvents()
        return (perf_counter() - began) * 1000

    idle = [opened(n) for n in range(9)][3:]
    late: list[float] = []
    last = perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        late.append((now - last) * 1000 - 5)
        last = now

    timer = QTimer()
    timer.setInterval(5)
    timer.timeout.connect(tick)
    done: list[object] = []

    def work(report: Report, stop: Stop) -> int:
        check = services.intake.check(services.intake.inspect((path,)), None, report, stop)
        return services.intake.commit(check.token, actor, report, stop).rows_written

    jobs.put_long(shell, work, done.append, progressed=lambda rows, total: None)
    busy: list[float] = []
    timer.start()
    while not done and jobs.busy:
        rest = perf_counter() + 1.0
        last = perf_counter()
        while perf_counter() < rest and not done:
            app.processEvents()
        timer.stop()
        busy.append(opened(len(busy)))
        timer.start()
    timer.stop()
    shell.close()
    late.sort()
    p99 = late[int(0.99 * (len(late) - 1))]
    against = f"{rows:,} lines imported meanwhile; {len(late):,} beats, {len(busy)} cases"
    result("window_late_p99", p99, "ms", 50, p99 <= 50, against)
    result("window_late_worst", late[-1], "ms", 50, late[-1] <= 50, against)
    result("case_open_during_import", median(busy), "ms", 150, median(busy) <= 150, f"{median(idle):.0f} ms when idle")
    result("case_open_during_import_worst", max(busy), "ms", 0, True, against)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--no-window", action="store_true")
    parser.add_argument("--folder", type=Path, help="where files are made and kept")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answers", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.way:
        one_way(chosen.way, chosen.file, chosen.answers)
        return
    rows = chosen.rows or (QUICK if chosen.quick else FULL)
    merchants = max(100, rows // 250)
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        compare(folder, rows, merchants, chosen.rounds or (3 if chosen.quick else 5))
        if not chosen.no_window:
            beside_the_window(Path(made), rows, merchants)


if __name__ == "__main__":
    main()
