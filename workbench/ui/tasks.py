"""How does a screen ask a service without waiting, and how do others learn what changed?

Two lanes of one interface. The desk lane makes every write and every short read, one after the other; the job lane does
what takes long. Work is a closure over a service method and frozen values; its value comes back on the thread of the
window. A task that was cancelled, or whose asker is gone, delivers nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop

log = logging.getLogger("workbench.lane")

Done = Callable[[Any], None]
Failed = Callable[[StaffError], None]
Progressed = Callable[[int, int], None]

_REPORT_EVERY_S = 0.05


class Task:
    """One piece of work on its way. `cancel()` may be called at any time from the window's thread."""

    def __init__(self, owner: QObject, done: Done | None, failed: Failed | None, progressed: Progressed | None) -> None:
        self._owner = owner
        self.done, self.failed, self.progressed = done, failed, progressed
        self.cancelled = False
        self.finished = False
        self.changed: frozenset[str] = frozenset()

    def cancel(self) -> None:
        self.cancelled = True

    @property
    def wanted(self) -> bool:
        """Is there still somebody who waits for the answer?"""
        return not self.cancelled and shiboken6.isValid(self._owner)


class Lane(QObject):
    """Interface of both lanes, and what happens when a piece of work ends."""

    changed = Signal(object)  # frozenset of nouns: cases, desk, loans, ...
    refused = Signal(object)  # StaffError nobody asked to hear
    broke = Signal(object)  # any other exception: a bug
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = 0

    @property
    def busy(self) -> bool:
        return self._waiting > 0

    def put(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        changed: Iterable[str] = (),
    ) -> Task:
        """Do `work()`; `done(value)` or `failed(refusal)` follow on the window's thread while `owner` lives.

        `changed` names what the work changes; everybody who listens to `changed` hears it after `done`.
        """
        return self.put_long(owner, lambda report, stop: work(), done, failed, None, changed)

    def put_long(
        self,
        owner: QObject,
        work: Callable[[Report, Stop], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        progressed: Progressed | None = None,
        changed: Iterable[str] = (),
    ) -> Task:
        """Like `put`, for work that reports progress and stops when the task is cancelled."""
        task = Task(owner, done, failed, progressed)
        task.changed = frozenset(changed)
        self._waiting += 1
        if self._waiting == 1:
            self.busy_changed.emit(True)
        self._begin(task, work)
        return task

    def close(self, stop: bool = False) -> None:
        """Take no more work and wait for what was put; with `stop` long work is asked to stop first."""

    def _begin(self, task: Task, work: Callable[[Report, Stop], Any]) -> None:
        raise NotImplementedError

    def _settle(self, task: Task, value: Any, fault: BaseException | None) -> None:
        task.finished = True
        self._waiting -= 1
        try:
            self._deliver(task, value, fault)
        finally:
            if self._waiting == 0:
                self.busy_changed.emit(False)

    def _deliver(self, task: Task, value: Any, fault: BaseException | None) -> None:
        if fault is None:
            if task.wanted and task.done is not None:
                task.done(value)
            if task.changed:
                self.changed.emit(task.changed)
        elif isinstance(fault, StaffError):
            if task.wanted and task.failed is not None:
                task.failed(fault)
            elif task.wanted:
                self.refused.emit(fault)
        elif not isinstance(fault, Stopped):
            log.error("work on the lane failed", exc_info=fault)
            self.broke.emit(fault)


class ThreadLane(Lane):
    """Work on one thread of its own, in the order it was put."""

    _settled = Signal(object, object, object)
    _moved = Signal(object, int, int)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._open: set[Task] = set()
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)

    def _begin(self, task: Task, work: Callable[[Report, Stop], Any]) -> None:
        if self._pool is None:
            self._settle(task, None, Stopped())
            return
        self._open.add(task)
        self._pool.submit(self._run, task, work)

    def _run(self, task: Task, work: Callable[[Report, Stop], Any]) -> None:
        if task.cancelled:
            self._settled.emit(task, None, Stopped())
            return
        last = 0.0

        def report(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if task.progressed is not None and (now - last > _REPORT_EVERY_S or done == total):
                last = now
                self._moved.emit(task, done, total)

        try:
            value = work(report, lambda: task.cancelled)
        except BaseException as fault:
            self._settled.emit(task, None, fault)
        else:
            self._settled.emit(task, value, None)

    @Slot(object, object, object)
    def _on_settled(self, task: Task, value: Any, fault: BaseException | None) -> None:
        self._open.discard(task)
        self._settle(task, value, fault)

    @Slot(object, int, int)
    def _on_moved(self, task: Task, done: int, total: int) -> None:
        if task.wanted and task.progressed is not None and not task.finished:
            task.progressed(done, total)

    def close(self, stop: bool = False) -> None:
        if self._pool is None:
            return
        if stop:
            for task in self._open:
                task.cancel()
        pool, self._pool = self._pool, None
        pool.shutdown(wait=True)


class InlineLane(Lane):
    """Work done at once on the caller's thread; for tests of screens."""

    def _begin(self, task: Task, work: Callable[[Report, Stop], Any]) -> None:
        def report(done: int, total: int) -> None:
            if task.progressed is not None:
                task.progressed(done, total)

        try:
            value = work(report, lambda: task.cancelled)
        except Exception as fault:
            self._settle(task, None, fault)
        else:
            self._settle(task, value, None)
