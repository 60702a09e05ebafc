"""What does bringing in a later export of the same shop cost, and how soon is a desk of many imports open?

A later export tells every order again and 1 % new ones, newest first. The first import and the later one are timed in
one run, whole (detection, reading, comparison, writing), by CPU and by the clock; median of the rounds, each on a desk
of its own. Reading every cell is the greater part of both; what is written is told apart.

    python benchmarks/reimport.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.flows.lines_of import relation  # noqa: E402
from tests.intake.exports import TAOBAO_HEADER, taobao_order  # noqa: E402
from workbench.access.staff import actor_of  # noqa: E402
from workbench.flows.batches import BatchRef  # noqa: E402
from workbench.flows.engine import open_engine  # noqa: E402
from workbench.flows.lines import LineKind  # noqa: E402
from workbench.flows.store import FlowStore  # noqa: E402
from workbench.services.desk import FIRST_STAFF  # noqa: E402
from workbench.services.ground import Ground  # noqa: E402
from workbench.services.intake import IntakeService  # noqa: E402

OFFICER = actor_of(FIRST_STAFF[0])
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BATCHES = 200


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def orders(first: int, last: int) -> Iterator[str]:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(first, last):
        at = (began + timedelta(seconds=40 * n)).replace(tzinfo=None)
        paid = at + timedelta(minutes=5)
        yield taobao_order(
            f"{218_880_000_000_000_000 + n}", f"{n * 7919 % 50_000 / 100 + 1:.2f}", created=str(at), paid=str(paid),
            waybill=f"YT{n}", buyer=f"tb{n % 9_000}",
        )  # fmt: skip


def written(path: Path, rows: Iterator[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(line + "\r\n" for line in (TAOBAO_HEADER, *rows))
    return path


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and clock seconds."""
    began, clock = process_time(), perf_counter()
    work()
    return process_time() - began, perf_counter() - clock


def imports(folder: Path, first: Path, later: Path) -> dict[str, tuple[float, float]]:
    """CPU and clock seconds of each step, on a desk of its own."""
    spent = {}
    with closing(Ground(folder, lambda: NOW)) as ground:
        with ground.transaction() as shelves:
            shelves.staff.put(*FIRST_STAFF)
        intake = IntakeService(ground)
        for name, path in (("full", first), ("later", later), ("again", later)):
            tokens: list[str] = []
            spent[f"{name} read"] = timed(lambda p=path, t=tokens: t.append(intake.check(intake.inspect([p])).token))  # type: ignore[misc]
            spent[f"{name} write"] = timed(lambda t=tokens: intake.commit(t[0], OFFICER))  # type: ignore[misc]
    return spent


def attach_ms(folder: Path) -> float:
    """Median CPU milliseconds of making the views over many imports anew; each renews an order of the one before."""
    store, engine = FlowStore(folder), open_engine(threads=1)
    refs: list[BatchRef] = []
    for n in range(1, BATCHES + 1):
        rows = relation(LineKind.ORDERS, [{"merchant_id": "M", "day": n, "order_id": f"o{n}", "line_no": 1}])
        former = f"'M' AS merchant_id, 'o{n - 1}' AS order_id, 1 AS line_no, 'B{n - 1}' AS loser_batch"
        pairs = f"SELECT {former}, '' AS winner_batch"
        refs.append(store.write(engine, f"B{n}", LineKind.ORDERS, rows, n, "test", pairs if n > 1 else None))
    times = [timed(lambda: store.attach(engine, refs))[0] for _ in range(12)]
    return 1000 * median(times[1:])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    rows, rounds = (50_000, 1) if quick else (500_000, 3)
    with tempfile.TemporaryDirectory(prefix="reimport-") as made:
        folder = Path(made)
        first = written(folder / "first.csv", orders(0, rows))
        later = written(folder / "later.csv", iter([*orders(rows, rows + rows // 100), *orders(0, rows)]))
        runs = [imports(folder / f"desk-{n}", first, later) for n in range(rounds)]
        ms = attach_ms(folder / "many")
    for step in runs[0]:
        cpu, clock = (median(run[step][n] for run in runs) for n in (0, 1))
        print(f"{rows:,} rows, {step}: {cpu:.2f} CPU s, {clock:.2f} s")
    whole = {name: median(sum(run[f"{name} {part}"][0] for part in ("read", "write")) for run in runs)
             for name in ("full", "later")}  # fmt: skip
    wrote = {name: median(run[f"{name} write"][0] for run in runs) for name in ("full", "later")}
    share, part = whole["later"] / whole["full"], wrote["later"] / wrote["full"]
    result("reimport_1_percent_new", share, "of a full import", 0.1, share <= 0.1, "full import")
    result("reimport_1_percent_new_writing", part, "of a full import's writing", 0.1, part <= 0.1, "full import")
    result("attach_200_batches", ms, "ms", 50, ms <= 50, "goal")


if __name__ == "__main__":
    main()
