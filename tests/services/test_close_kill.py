"""Is a close that was killed anywhere gone on with, and does it end where an undisturbed one ends?"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.day_close import FIRST, ground_at, make_book
from tests.services.closing_desk import left_behind
from workbench.access.staff import SYSTEM
from workbench.services.day_close import CloseService
from workbench.storage.store import Store

LOANS, DAYS, KILLS = 1_500, 6, 24
AT = datetime(2013, 5, 10, tzinfo=UTC)
CHILD = """
import sys
from datetime import date
from pathlib import Path
from workbench.access.staff import SYSTEM
from benchmarks.day_close import FIRST, ground_at
from workbench.services.day_close import CloseService
from workbench.storage.store import Store
from datetime import UTC, datetime
store = Store.open(Path(sys.argv[1]), datetime(2013, 5, 10, tzinfo=UTC))
print("open", flush=True)
CloseService(ground_at(store, date.fromisoformat(sys.argv[2]))).close(date.fromisoformat(sys.argv[2]), SYSTEM)
print("done", flush=True)
"""


def killed(folder: Path, upto: str, after_s: float) -> bool:
    """Run a close in a process of its own and end it after a while; answers whether it had come to its end."""
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), upto], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    time.sleep(after_s)
    child.kill()
    told = child.stdout.read()
    child.wait()
    child.stdout.close()
    return "done" in told


@pytest.mark.slow
def test_a_close_killed_at_any_moment_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    dice, upto = random.Random(7), (FIRST + timedelta(days=DAYS)).isoformat()
    for name in ("calm", "killed"):
        make_book(tmp_path / name, LOANS, LOANS // 3).close()
    last = FIRST + timedelta(days=DAYS)
    calm = Store.open(tmp_path / "calm", AT)
    # Caught up at the same moment as the other: what is overdue is told by the clock.
    for day in (FIRST, last):
        CloseService(ground_at(calm, day)).close(day, SYSTEM)
    before = Store.open(tmp_path / "killed", AT)
    CloseService(ground_at(before, FIRST)).close(FIRST, SYSTEM)
    before.close()
    kills = 0
    for _ in range(KILLS):
        if killed(tmp_path / "killed", upto, dice.uniform(0.0, 0.8)):
            break
        kills += 1
    after = Store.open(tmp_path / "killed", AT)
    CloseService(ground_at(after, last)).close(last, SYSTEM)
    assert kills > 0
    assert after.integrity() == ()
    with after.reading() as shelves:
        assert shelves.journal.verify().holds
    ours, theirs = left_behind(ground_at(after, last)), left_behind(ground_at(calm, last))
    calm.close()
    after.close()
    for name in ours:
        assert ours[name] == theirs[name], name
