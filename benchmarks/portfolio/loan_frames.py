"""How long does a frame of the long list of loans take, whatever a hand does to it?"""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep, thread_time
from typing import Any

FRAME_S = 0.016
Spent = tuple[float, float]
"""Milliseconds: CPU of the whole process, and on the wall clock."""
PATIENCE_S = 60.0


@dataclass
class Frames:
    """Milliseconds of each frame, of the window's thread and on the wall clock; how many showed a row on its way."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    waiting: int = 0

    def add(self, act: Callable[[], object]) -> None:
        cpu, wall = thread_time(), perf_counter()
        act()
        self.cpu.append((thread_time() - cpu) * 1000)
        self.wall.append((perf_counter() - wall) * 1000)

    def p95(self) -> float:
        return statistics.quantiles(self.cpu, n=100)[94]


def application() -> Any:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from workbench.ui.window import application as made

    return made()


@contextmanager
def window(folder: Path) -> Iterator[Any]:
    """The real window with real lanes on a desk, 1440 x 900."""
    from workbench.app import open_now
    from workbench.common.text import Lang
    from workbench.ui.look import Look
    from workbench.ui.shell import Shell
    from workbench.ui.tasks import ThreadLane

    services = open_now(folder)
    shell = Shell(Look("light", Lang.ZH), ThreadLane("desk"), ThreadLane("jobs"))
    shell.resize(1440, 900)
    shell.show()
    try:
        shell.start(services, services.desk.actor(), services.desk.status(), "settings")
        rest(shell)
        yield shell
    finally:
        shell.close()
        shell.deleteLater()
        application().processEvents()


def rest(shell: Any) -> None:
    """Until both lanes are idle and nothing is left to deliver."""
    end, quiet = monotonic() + PATIENCE_S, 0
    while quiet < 3:
        if monotonic() > end:
            raise TimeoutError("the window did not come to rest")
        application().processEvents()
        busy = shell.lane.busy or shell.jobs.busy
        quiet = 0 if busy else quiet + 1
        if busy:
            sleep(0.0002)


def spent(act: Callable[[], object]) -> Spent:
    wall, cpu = perf_counter(), process_time()
    act()
    return (process_time() - cpu) * 1000, (perf_counter() - wall) * 1000


def until(ready: Callable[[], bool]) -> None:
    """Let the window work until something is so; the other thread is given way."""
    while not ready():
        application().processEvents()
        sleep(0.0002)


def open_ms(folder: Path, rounds: int) -> list[Spent]:
    """From the wish to see the list to its first rows on screen, in a window that never showed it."""
    found = []
    for _ in range(rounds):
        with window(folder) as shell:

            def show(shell: Any = shell) -> None:
                shell.open_page("loans", {})
                until(lambda: shell.page.rows.line(0) is not None)
                shell.page.view.viewport().repaint()

            found.append(spent(show))
            rest(shell)
    return found


def _breath(shell: Any, frames: Frames, view: Any) -> None:
    """The rest of a sixtieth of a second: pages come in, and what they bring is painted. It counts as a frame, too."""
    end, pages = monotonic() + FRAME_S, []
    view.rows.filled.connect(lambda: pages.append(1))
    while monotonic() < end and shell.lane.busy:
        before, one = len(pages), Frames()
        one.add(application().processEvents)
        if len(pages) > before:  # a page came, and was painted
            frames.cpu += one.cpu
            frames.wall += one.wall
        sleep(0.0005)
    view.rows.filled.disconnect()
    view.rows.filled.connect(view.viewport().update)


def scroll(shell: Any, count: int, seed: int = 1) -> dict[str, Frames]:
    """Frames by what was done: down, up, by pages, thumb drags, the current row walked with checks."""
    view, dice = shell.page.view, random.Random(seed)
    bar, found = view.bar, {}
    acts: dict[str, Callable[[int], object]] = {
        "down": lambda n: bar.setValue(bar.value() + dice.randint(1, 5)),
        "up": lambda n: bar.setValue(bar.value() - dice.randint(1, 5)),
        "pages": lambda n: bar.setValue(bar.value() + view.fitting),
        "thumb": lambda n: bar.setValue(dice.randrange(bar.maximum())),
        "drag": lambda n: bar.setValue(min(n * (bar.maximum() // count), bar.maximum())),
        "rows": lambda n: view._walk(view.rows.current + 1, n % 2 == 0),
    }
    for name, act in acts.items():
        frames = found[name] = Frames()
        for number in range(count):

            def frame(number: int = number, act: Callable[[int], object] = act) -> None:
                act(number)
                view.viewport().repaint()

            frames.add(frame)
            seen = range(view.rows.first, view.rows.first + view.rows.rowCount())
            frames.waiting += any(view.rows.line(place) is None for place in seen)
            _breath(shell, frames, view)
        rest(shell)
    return found


def content_ms(shell: Any, count: int, seed: int = 2) -> list[Spent]:
    """From letting go of a thumb anywhere to its rows on screen, not grey bars."""
    view, dice, found = shell.page.view, random.Random(seed), []

    def drop() -> None:
        view.bar.setValue(dice.randrange(view.bar.maximum()))
        until(lambda: view.rows.line(view.rows.first) is not None)
        view.viewport().repaint()

    for _ in range(count):
        rest(shell)
        found.append(spent(drop))
    return found


def sort_ms(shell: Any) -> dict[str, Spent]:
    """From a press on a header to the first rows in the new order."""
    found, page = {}, shell.page
    for code in ("amount", "opened", "merchant", "balance", "late", "loan"):
        rest(shell)

        def press(code: str = code) -> None:
            listed = page.rows.listed
            page._sort_by(code)
            until(lambda: page.rows.listed is not listed and page.rows.line(0) is not None)
            page.view.viewport().repaint()

        found[code] = spent(press)
    return found


def spoken(shell: Any) -> int:
    """How many cells on screen a screen reader would say exactly as they are shown."""
    from PySide6.QtGui import QAccessible

    view = shell.page.view
    rest(shell)
    reader, wide = QAccessible.queryAccessibleInterface(view), len(view.rows.columns) + 1
    agreed = 0
    for row in range(view.rows.rowCount()):
        for column in range(len(view.rows.columns)):
            said = reader.child((row + 1) * wide + column + 1).text(QAccessible.Text.Name)
            agreed += said == view.rows.data(view.rows.index(row, column)) != ""
    return agreed


def resident_mb() -> float:
    """Resident memory of this process; Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
