"""The lanes: work goes out, one value comes back on the window's thread, and nobody is called who is gone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from tests.ui.conftest import settle
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.ui.tasks import InlineLane, Lane, ThreadLane


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[ThreadLane]:
    made = ThreadLane("test")
    yield made
    made.close()
    settle()


def refusal() -> StaffError:
    return StaffError(Text("磁盘已满", "The disk is full"), Text("请腾出空间", "Make room"), code="DISK_FULL")


def test_work_runs_elsewhere_and_its_value_comes_back_to_the_window(lane: ThreadLane, qtbot: QtBot) -> None:
    got: list[tuple[int, bool]] = []
    owner = QObject()
    lane.put(
        owner, lambda: threading.get_ident(), lambda ident: got.append((ident, threading.current_thread() is main))
    )
    main = threading.main_thread()
    qtbot.waitUntil(lambda: bool(got), timeout=3000)
    assert got[0][0] != threading.get_ident()
    assert got[0][1]


def test_work_is_done_in_the_order_it_was_put(lane: ThreadLane, qtbot: QtBot) -> None:
    owner, got = QObject(), []
    for number in range(20):
        lane.put(owner, lambda n=number: n, got.append)
    qtbot.waitUntil(lambda: len(got) == 20, timeout=3000)
    assert got == list(range(20))


def test_a_cancelled_task_delivers_nothing(lane: ThreadLane, qtbot: QtBot) -> None:
    owner, got, gate = QObject(), [], threading.Event()
    first = lane.put(owner, lambda: gate.wait(3), got.append)
    second = lane.put(owner, lambda: "second", got.append)
    first.cancel()
    second.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not lane.busy, timeout=3000)
    assert got == []


def test_an_asker_that_is_gone_is_not_called(lane: ThreadLane, qtbot: QtBot) -> None:
    owner, got, gate = QObject(), [], threading.Event()
    lane.put(owner, lambda: gate.wait(3), got.append)
    owner.deleteLater()
    settle()
    gate.set()
    qtbot.waitUntil(lambda: not lane.busy, timeout=3000)
    assert got == []


def test_a_refusal_goes_to_who_asked_and_else_to_everybody(lane: ThreadLane, qtbot: QtBot) -> None:
    owner, heard, told = QObject(), [], []

    def refuse() -> None:
        raise refusal()

    lane.refused.connect(told.append)
    lane.put(owner, refuse, failed=heard.append)
    lane.put(owner, refuse)
    qtbot.waitUntil(lambda: len(heard) == 1 and len(told) == 1, timeout=3000)
    assert heard[0].code == told[0].code == "DISK_FULL"


def test_a_bug_is_told_and_does_not_stop_the_lane(lane: ThreadLane, qtbot: QtBot) -> None:
    owner, broken, got = QObject(), [], []
    lane.broke.connect(broken.append)
    lane.put(owner, lambda: 1 // 0, got.append)
    lane.put(owner, lambda: "next", got.append)
    qtbot.waitUntil(lambda: got == ["next"], timeout=3000)
    assert isinstance(broken[0], ZeroDivisionError)


def test_what_changed_is_told_after_the_answer_was_delivered(qtbot: QtBot) -> None:
    lane, order = InlineLane(), []
    owner = QObject()
    lane.changed.connect(lambda nouns: order.append(("changed", nouns)))
    lane.put(owner, lambda: "value", lambda value: order.append(("done", value)), changed=("cases",))
    assert order == [("done", "value"), ("changed", frozenset({"cases"}))]


def test_a_refused_write_changes_nothing(qtbot: QtBot) -> None:
    lane, told = InlineLane(), []
    owner = QObject()
    lane.changed.connect(told.append)

    def refuse() -> None:
        raise refusal()

    lane.put(owner, refuse, failed=lambda _: None, changed=("cases",))
    assert told == []


def test_long_work_reports_progress_and_stops_when_asked(lane: ThreadLane, qtbot: QtBot) -> None:
    owner, seen, got = QObject(), [], []

    def work(report: Report, stop: Stop) -> str:
        for step in range(1, 1000):
            if stop():
                return "stopped"
            report(step, 1000)
            time.sleep(0.002)
        return "finished"

    task = lane.put_long(owner, work, got.append, progressed=lambda done, total: seen.append((done, total)))
    qtbot.waitUntil(lambda: len(seen) >= 2, timeout=3000)
    task.cancel()
    qtbot.waitUntil(lambda: not lane.busy, timeout=3000)
    assert got == []
    assert all(total == 1000 for _, total in seen)


def test_closing_waits_for_writes_that_were_put(qtbot: QtBot) -> None:
    lane, written, owner = ThreadLane("test"), [], QObject()

    def write() -> None:
        time.sleep(0.05)
        written.append(1)

    lane.put(owner, write)
    lane.put(owner, write)
    lane.close()
    assert written == [1, 1]
    assert not [one for one in threading.enumerate() if one.name.startswith("test_")]


class Emitter(QObject):
    told = Signal(object)


EMITS = """
import gc, sys
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Emitter(QObject):
    told = Signal(bool)

application = QCoreApplication([])
emitter, got = Emitter(), []
emitter.told.connect(lambda value: got.append(value))
gc.disable()
before = [sys.getrefcount(None), sys.getrefcount(True)]
for _ in range(1000):
    emitter.told.emit(True)
    emitter.setObjectName("x")
after = [sys.getrefcount(None), sys.getrefcount(True)]
assert len(got) == 1000
print(after[0] - before[0], after[1] - before[1] - len(got))
"""


def test_a_thousand_emits_lose_no_reference() -> None:
    """In a process of its own: here other tests let go of objects at any moment, and the counts with them."""
    done = subprocess.run([sys.executable, "-c", EMITS], capture_output=True, text=True, check=True)
    lost_none, lost_true = map(int, done.stdout.split())
    assert abs(lost_none) < 20
    assert abs(lost_true) < 20


def test_both_lanes_have_one_interface() -> None:
    assert issubclass(InlineLane, Lane)
    assert issubclass(ThreadLane, Lane)
