"""Does this installation do everything, from the sample to a verified document and a painted window?

Run by the frozen bundle: it exercises every native library the program ships with.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

SMALL = 300


def run(say: Callable[[str], None]) -> int:
    """0 when every step passed; 1 with the first failure said and its traceback on the error stream."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix="workbench-check-", ignore_cleanup_errors=True) as made:
            for name, detail in steps(Path(made)):
                say(f"ok  {name:<12} {detail}")
    except Exception as failure:  # the entry point of a proof: anything that goes wrong is its finding
        import traceback

        traceback.print_exc()
        say(f"FAILED  {type(failure).__name__}: {failure}")
        return 1
    say(f"self-check passed in {perf_counter() - began:.1f} s, Python {sys.version.split()[0]}, {sys.platform}")
    return 0


def steps(folder: Path) -> Iterator[tuple[str, str]]:
    """Each step does one part of the main job and answers what it saw."""
    from workbench.app import open_desk
    from workbench.services.demo import demonstrate

    services = open_desk(folder / "desk", lambda: datetime.now(UTC))
    try:
        made = demonstrate(services, merchants=SMALL)
        yield "main job", f"{made.figures['scored']} cases scored, {made.figures['documents']} documents verified"
        yield "libraries", libraries()
        row = services.cases.queue("all").rows[0]
        file = services.cases.open(row.case_no)
        fall = file.waterfall
        if fall is None or fall.start_points + sum(b.points for b in fall.bars) + fall.other_points != fall.end_points:
            raise AssertionError(f"the waterfall of {row.case_no} does not add up")
        yield "explain", f"{row.case_no}: {fall.end_points} points, {len(fall.bars)} reasons"
        copy = services.desk.backup(folder / "copy")
        yield "backup", copy.name
        checked = services.desk.check()
        if not checked.passed:
            raise AssertionError("; ".join(text.en for text in checked.failures))
        yield "check", f"{len(checked.findings)} findings, journal {checked.journal_head[:12]}"
    finally:
        services.desk.close()
    yield "window", window(folder / "desk", folder / "pictures")


def libraries() -> str:
    """Load what only training and validation use, so that a bundle without it is found out."""
    from workbench.scoring.libraries import versions

    return ", ".join(f"{name} {version}" for name, version in versions().items())


def window(desk: Path, out: Path) -> str:
    """Paint every screen once, without a display."""
    from workbench.app import open_now
    from workbench.common.text import Lang
    from workbench.ui.screenshots import render

    pictures = list(render(desk, out, Lang.ZH, "light", (1180, 720), open_now))
    if not pictures or any(path.stat().st_size < 5_000 for path in pictures):
        raise AssertionError("a screen stayed empty")
    return f"{len(pictures)} screens painted"
