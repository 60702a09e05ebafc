"""How soon does the window stand, and how soon is a case read?

The first window in a child process, offscreen, against an empty Qt window of the same size, taking turns; then a case
opened warm on a sample desk: service, screen and painting together.

    python benchmarks/start.py [--quick] [--desk FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

HEAVY = ("xgboost", "shap", "sklearn", "reportlab", "duckdb", "numpy", "sqlmodel", "sqlalchemy", "pandas", "pypinyin")

EMPTY = """
import time
began = time.process_time()
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); app.setStyle("Fusion")
window = QWidget(); window.resize(1440, 900); window.show()
app.processEvents(); window.grab()
print(time.process_time() - began)
"""

OURS = f"""
import sys, time
began = time.process_time()
import workbench.app
from workbench.common.text import Lang
from workbench.ui.look import Look
from workbench.ui.shell import Shell
from workbench.ui.tasks import ThreadLane
from workbench.ui.window import application
app = application()
lanes = ThreadLane("desk"), ThreadLane("jobs")
shell = Shell(Look("light", Lang.ZH), *lanes)
shell.resize(1440, 900); shell.show()
app.processEvents(); shell.grab()
print(time.process_time() - began)
print(" ".join(name for name in {HEAVY!r} if name in sys.modules))
for lane in lanes: lane.close()
"""


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def child(code: str) -> list[str]:
    """What a fresh interpreter prints for `code`."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def first_window(rounds: int) -> float:
    """CPU seconds of the first window, and its ratio to an empty one."""
    empty, ours, heavy = [], [], ""
    for _ in range(rounds):
        empty.append(float(child(EMPTY)[0]))
        lines = child(OURS)
        ours.append(float(lines[0]))
        heavy = lines[1] if len(lines) > 1 else ""
    ratio = median(ours) / median(empty)
    result("first_window", median(ours), "CPU s", 0, True, "the program's frame, shown and painted")
    result("first_window_ratio", ratio, "times", 1.5, ratio <= 1.5, "empty Qt window of the same size")
    loaded = len(heavy.split())
    result("heavy_modules_before_window", loaded, "modules", 0, loaded == 0, heavy or "none of the heavy libraries")
    return median(empty)


def sample_desk(folder: Path) -> None:
    from workbench.app import open_desk

    services = open_desk(folder, lambda: datetime.now(UTC))
    try:
        services.desk.create_sample(merchants=300)
    finally:
        services.desk.close()


def case_open(folder: Path, rounds: int) -> None:
    """Milliseconds of opening cases warm, one after the other, with everything painted."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from workbench.app import open_desk
    from workbench.common.text import Lang
    from workbench.ui.look import Look
    from workbench.ui.shell import Shell
    from workbench.ui.tasks import InlineLane
    from workbench.ui.window import application

    app = application()
    services = open_desk(folder, lambda: datetime.now(UTC))
    shell = Shell(Look("light", Lang.ZH), InlineLane(), InlineLane())
    shell.resize(1440, 900)
    shell.show()
    shell.start(services, services.desk.actor(), services.desk.status())
    cases = [row.case_no for row in services.cases.queue("mine", services.desk.actor()).rows]

    def timed(act: Callable[[], object]) -> float:
        began = perf_counter()
        act()
        app.processEvents()  # the window is shown: this paints what changed, as it would on a screen
        return (perf_counter() - began) * 1000

    first = timed(lambda: shell.open_page("case", {"case_no": cases[0]}))
    warm = [
        timed(lambda n=n: shell.open_page("case", {"case_no": cases[n % len(cases)]})) for n in range(1, rounds + 1)
    ]
    queue = median([timed(lambda: shell.open_page("queue", {})) for _ in range(5)])
    levers = {lever.feature: lever for lever in services.cases.open(cases[0]).levers}
    lever = levers.get("refund_share_90") or next(iter(levers.values()))
    changes = {lever.feature: (lever.actual + lever.low) / 2}
    asked = median([_ms(lambda: services.cases.what_if(cases[0], changes, None)) for _ in range(9)])
    result("first_case", first, "ms", 0, True, "the first case after start, its screen made")
    result("case_open_warm", median(warm), "ms", 150, median(warm) < 150, "service, screen and painting")
    result("queue_switch", queue, "ms", 100, queue < 100, "service, screen and painting")
    result("what_if", asked, "ms", 50, asked < 50, "one slider moved")
    shell.close()


def _ms(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--desk", type=Path, help="a sample desk; without it one of 300 merchants is made")
    chosen = parser.parse_args()
    first_window(5 if chosen.quick else 9)
    if chosen.desk is not None:
        case_open(chosen.desk, 10 if chosen.quick else 30)
        return
    with tempfile.TemporaryDirectory() as made:
        sample_desk(Path(made))
        case_open(Path(made), 10 if chosen.quick else 30)


if __name__ == "__main__":
    main()
