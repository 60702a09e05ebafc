"""How do words reach the desk while they are still being typed?

Half a second after the first change at the latest, all changed fields in one transaction. Words that became a note or
an assessment are let go in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.ui.bench import Bench

DELAY_MS = 350  # the rest of half a second is for the lane and the disk


class Autosave(QObject):
    saved = Signal(object)  # datetime

    def __init__(self, bench: Bench, moment_ms: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench, self._moment_ms = bench, moment_ms
        self._case_no = ""
        self._waiting: dict[str, tuple[str, str]] = {}
        self._known: dict[str, tuple[str, str]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def case_no(self) -> str:
        """The interview whose words are kept now."""
        return self._case_no

    def follow(self, case_no: str, known: dict[str, tuple[str, str]]) -> None:
        """Another interview is in the room; `known` are the words kept of it."""
        self.flush()
        self._case_no, self._known, self._waiting = case_no, dict(known), {}

    def typed(self, field: str, words: str, mark: str = "") -> None:
        """A field says something else now. The clock runs from the first change, not the last."""
        if self._case_no and self._waiting.get(field, self._known.get(field, ("", ""))) != (words, mark):
            self._waiting[field] = (words, mark)
            if not self._timer.isActive():
                self._timer.start()

    def written(self, field: str) -> None:
        """The words of a field stand in the interview now: no draft of them is needed."""
        self._waiting.pop(field, None)
        if self._known.get(field, ("", "")) != ("", ""):
            self._waiting[field] = ("", "")
        self.flush()

    def flush(self) -> None:
        """Keep what waits, now."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, {}
        if not waiting or not self._case_no:
            return
        self._known |= waiting
        service, case_no, at = self._bench.services.drafts, self._case_no, self._moment_ms()
        actor = self._bench.actor
        self._bench.lane.put(self, lambda: service.keep(case_no, waiting, at, actor), self._told)

    def forget(self) -> None:
        """The interview is over: nothing more is kept of it."""
        self._timer.stop()
        self._case_no, self._waiting, self._known = "", {}, {}

    def _told(self, at: datetime) -> None:
        status = self._bench.status
        if status.saved_at is None or at > status.saved_at:
            self._bench.set_status(replace(status, saved_at=at))
        self.saved.emit(at)
