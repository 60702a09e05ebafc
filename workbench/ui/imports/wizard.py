"""How far is an import, and what is asked of the services on its way? The panes show what is told here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.services.import_file import CellFix, FilePreview, ImportCheck, ImportResult, Treatment
from workbench.ui.bench import Bench
from workbench.ui.imports.columns import Mapping
from workbench.ui.tasks import Task

_STOPPED = object()
STOPPED = Text("已取消，台账没有改变", "Cancelled; the desk is unchanged")
CHANGED = ("batches", "cases", "desk", "loans")


class Wizard(QObject):
    """One piece of long work at a time, and what has come of it so far."""

    began = Signal(str)  # look, check, mend, write
    progressed = Signal(int, int)
    detected = Signal()
    looked_again = Signal(object)  # FilePreview
    checked = Signal(object)  # ImportCheck
    written = Signal(object, object)  # ImportResult, ImportCheck
    refused = Signal(str, object)  # what was under way, StaffError
    stopping = Signal(str)  # staff asked to stop
    cancelled = Signal(str)  # it has stopped, and nothing was written

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.mapping = Mapping(())
        self.check: ImportCheck | None = None
        self.running = ""
        self._task: Task | None = None
        self._stopping = False
        self._fixes: list[CellFix] = []

    @property
    def busy(self) -> bool:
        return self._task is not None

    # ---- looking

    def look(self, paths: tuple[Path, ...]) -> None:
        """Detect what these files are; nothing is read in full yet."""
        if self.busy:
            return
        self.forget()
        service = self._bench.services.intake
        self._put("look", lambda report, stop: service.inspect(paths), self._found)

    def _found(self, files: tuple[FilePreview, ...]) -> None:
        before = {(one.name, one.sha256): one for one in self.mapping.files}
        kept = Mapping(files)
        for file in files:
            # A file that was mapped before and has not changed keeps what staff decided.
            if (file.name, file.sha256) in before and file.name in self.mapping.chosen:
                kept.chosen[file.name] = self.mapping.chosen[file.name]
        self.mapping = kept
        self.detected.emit()

    def look_again(self, file: FilePreview, name: str, value: Any) -> None:
        """Staff corrects the detection of one file: its encoding, delimiter, header line or layout."""
        if self.busy:
            return
        service = self._bench.services.intake

        def found(after: FilePreview) -> None:
            self.mapping.replace(file, after)
            self.looked_again.emit(after)

        self._put("look", lambda report, stop: service.reinterpret(file, **{name: value}), found)

    # ---- checking and mending

    def validate(self, merchant_id: str | None, as_of: datetime | None = None) -> None:
        """Read everything and compare; nothing is written. `as_of`: when files were exported that do not say so."""
        if self.busy:
            return
        self.forget()
        service, files, changes = self._bench.services.intake, self.mapping.files, self.mapping.changes()

        def work(report: Report, stop: Stop) -> ImportCheck:
            found: ImportCheck = service.check(files, changes, report, stop, merchant_id=merchant_id, as_of=as_of)
            return self._kept(found, stop)

        self._put("check", work, self._checked)

    def recheck(self, row_ids: tuple[int, ...], fixes: tuple[CellFix, ...]) -> None:
        """Rows of the quarantine, mended, become an import of their own."""
        if self.busy:
            return
        self.forget()
        self.mapping = Mapping(())
        service = self._bench.services.intake
        self._put("check", lambda report, stop: self._kept(service.recheck(row_ids, fixes), stop), self._checked)

    def _kept(self, found: ImportCheck, stop: Stop) -> ImportCheck:
        """A check that came after staff had cancelled is let go at once."""
        if stop():
            self._bench.services.intake.discard(found.token)
            raise Stopped
        return found

    def _checked(self, check: ImportCheck) -> None:
        self.check = check
        self.checked.emit(check)
        self._mend_more()

    def mend(self, fixes: tuple[CellFix, ...]) -> None:
        """Put cells right; what is sent while others are being read goes with the next."""
        self._fixes.extend(fixes)
        if not self.busy:
            self._mend_more()

    def _mend_more(self) -> None:
        if self.check is None or not self._fixes:
            return
        service, token, fixes = self._bench.services.intake, self.check.token, tuple(self._fixes)
        self._fixes.clear()
        self._put("mend", lambda report, stop: service.mend(token, fixes), self._checked)

    def accept(self, code: str) -> None:
        """Take every sure suggestion for one kind of problem."""
        if self.busy or self.check is None:
            return
        service, token = self._bench.services.intake, self.check.token
        self._put("mend", lambda report, stop: service.accept_suggestions(token, code), self._checked)

    def treat(self, code: str, treatment: Treatment) -> None:
        if self.busy or self.check is None:
            return
        service, token = self._bench.services.intake, self.check.token
        self._put("mend", lambda report, stop: service.treat(token, code, treatment), self._checked)

    def forget(self) -> None:
        """What was read is let go; the desk is as before."""
        check, self.check = self.check, None
        self._fixes.clear()
        if check is not None:
            service, token = self._bench.services.intake, check.token
            self._bench.jobs.put(self, lambda: service.discard(token))

    # ---- writing

    def write(self) -> None:
        if self.busy or self.check is None:
            return
        service, token, actor = self._bench.services.intake, self.check.token, self._bench.actor
        self._put("write", lambda report, stop: service.commit(token, actor, report, stop), self._written, CHANGED)

    def _written(self, result: ImportResult) -> None:
        check, self.check = self.check, None
        if check is not None:
            self.written.emit(result, check)

    def start_over(self) -> None:
        self.forget()
        self.mapping = Mapping(())

    # ---- work

    def _put(
        self,
        what: str,
        work: Callable[[Report, Stop], Any],
        done: Callable[[Any], None],
        changed: tuple[str, ...] = (),
    ) -> None:
        self.running, self._stopping = what, False
        self.began.emit(what)

        def run(report: Report, stop: Stop) -> Any:
            try:
                return work(report, lambda: stop() or self._stopping)
            except Stopped:
                return _STOPPED

        def finished(value: Any) -> None:
            self._task, self.running = None, ""
            if value is _STOPPED:
                self.cancelled.emit(what)
            else:
                done(value)

        def failed(refusal: StaffError) -> None:
            self._task, self.running = None, ""
            self._fixes.clear()
            self.refused.emit(what, refusal)

        task = self._bench.jobs.put_long(self, run, finished, failed, self.progressed.emit, changed)
        if not task.finished:  # a lane that answers at once has done so already
            self._task = task

    def cancel(self) -> None:
        """Ask the long work to stop. It is told when it has: a commit that was quicker has been written."""
        if self.running:
            self._stopping = True
            self.stopping.emit(self.running)
