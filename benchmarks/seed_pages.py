"""How long does each page take to open on a desk of eight million loans, and finding something by name?

Opens the real window offscreen on a seed desk (--desk, made by `python -m workbench seed-portfolio`; with --quick a
fiftieth of it is made for the run) and each page twice, from the wish to see it to rest: the first opening and the
second, in CPU time of the process, as other programs on the machine move the wall clock.

    python benchmarks/seed_pages.py [--quick] [--desk FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from portfolio import loan_frames  # noqa: E402  (the package of this folder)

GOAL_MS = 1_000.0
PAGES = (
    "queue", "approve", "portfolio", "warnings", "figures", "day_close", "borrowers", "loans", "order_loans",
    "collections", "funding", "imports", "models", "policy",
)  # fmt: skip
SOUGHT = ("SP000001", "SP08000000", "旗舰店")


def result(name: str, value: float, against: str) -> None:
    told = {"name": name, "value": round(value, 1), "unit": "ms", "goal": GOAL_MS, "met": value <= GOAL_MS}
    print("RESULT " + json.dumps(told | {"against": against}), flush=True)


def pages(desk: Path) -> None:
    qt = loan_frames.application()  # kept for as long as there are windows
    assert qt is not None
    with loan_frames.window(desk) as shell:
        for code in PAGES:
            taken = []
            for _ in range(2):
                shell.open_page("settings", {})
                loan_frames.rest(shell)

                def show(code: str = code) -> None:
                    shell.open_page(code, {})
                    loan_frames.rest(shell)
                    shell.page.repaint()

                taken.append(loan_frames.spent(show))
            (first, wall), (again, _) = taken
            print(f"  {code}: first {first:.0f} ms CPU ({wall:.0f} ms by the clock), then {again:.0f} ms", flush=True)
            result(f"page_{code}", first, f"first opening, to rest; again {again:.0f} ms")


def searches(desk: Path) -> None:
    from workbench.app import open_now

    services = open_now(desk)
    try:
        for text in SOUGHT:
            cpu, wall = loan_frames.spent(lambda text=text: services.cases.search(text))
            result(f"search_{text}", cpu, f"{wall:.0f} ms by the clock")
    finally:
        services.desk.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the size")
    parser.add_argument("--desk", type=Path, help="folder of a seed desk; kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        desk = asked.desk or Path(made) / "desk"
        if not desk.exists():
            from workbench.services.ground import Ground
            from workbench.services.seed_portfolio import SeedService

            ground = Ground(desk, lambda: datetime.now(UTC))
            SeedService(ground).fill(0.02 if asked.quick else 1.0)
            ground.close()
        searches(desk)
        pages(desk)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
