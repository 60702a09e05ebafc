"""How does the list of loans leave the window as a file, and how is that stopped?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.loan_export import KINDS, LoanExport
from workbench.services.loan_filter import LoanFilter
from workbench.ui.bench import Bench
from workbench.ui.tasks import Task
from workbench.ui.widgets import Button, Label, row

NAMES = {"csv": Text("导出 CSV", "Export CSV"), "xlsx": Text("导出 Excel", "Export Excel")}
EXPORT, STOP = Text("导出", "Export"), Text("停止导出", "Stop the export")
STOPPED = Text("已停止导出", "The export was stopped"), Text("没有写出文件", "No file was written")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What would be written: the list as it stands, or the loans that are checked."""

    chosen: LoanFilter
    sort: str
    descending: bool
    checked: tuple[int, ...]


class Leaving(QWidget):
    """A button with the kinds of file; while one is written, how far it is and a way to stop."""

    def __init__(self, bench: Bench, wanted: Callable[[], Wanted], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, self._wanted, self.look = bench, wanted, bench.look
        self._task: Task | None = None
        self.button = Button(self.look, EXPORT, "secondary", "download-simple", "E", 28, caret=True)
        self.button.clicked.connect(self.menu)
        self.progress = Label(self.look, "", 12, 400, "ink3")
        self.stop_button = Button(self.look, Text("停止", "Stop"), "secondary", "x", height=28, tip=STOP)
        self.stop_button.setAccessibleName(self.look.say(STOP))
        self.stop_button.clicked.connect(self.stop)
        self.setLayout(row(self.progress, self.stop_button, self.button, spacing=4))
        self._show_running(False)

    @property
    def running(self) -> bool:
        return self._task is not None

    def menu(self) -> None:
        if self.running:
            return
        checked = len(self._wanted().checked)
        told = Text(f"（已勾选 {checked:,} 笔）", f" ({checked:,} checked)") if checked else same("")
        menu = QMenu(self)
        for kind in KINDS:
            menu.addAction(self.look.say(NAMES[kind] + told)).triggered.connect(partial(self._choose, kind))
        menu.exec(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        menu.deleteLater()

    def _choose(self, kind: str, _on: bool = False) -> None:
        name = f"loans-{self._bench.status.business_date.isoformat()}-{self.look.lang.value}.{kind}"
        chosen, _ = QFileDialog.getSaveFileName(self, self.look.say(EXPORT), name)
        if chosen:
            self.save(Path(chosen))

    def save(self, path: Path) -> None:
        """Write what is wanted to a file, of the kind its name ends in."""
        service, wanted = self._bench.services.loan_export, self._wanted()
        lang, actor = self.look.lang, self._bench.actor
        self._report(0, 0)
        self._show_running(True)
        task = self._bench.jobs.put_long(
            self,
            lambda report, stop: service.write(
                path, lang, actor, wanted.chosen, wanted.sort, wanted.descending, wanted.checked, report, stop
            ),
            self._written,
            self._refused,
            self._report,
        )
        self._task = None if task.finished else task
        self._show_running(self._task is not None)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._show_running(False)
            self._bench.tell(*STOPPED)

    def _report(self, done: int, total: int) -> None:
        share = f"{done * 100 // total}%" if total else "…"
        self.progress.say(Text(f"正在导出 {share}", f"Exporting {share}"))

    def _written(self, made: LoanExport) -> None:
        self._task = None
        self._show_running(False)
        self._bench.tell(Text(f"已导出 {made.loans:,} 笔", f"{made.loans:,} loans exported"), same(made.path.name))

    def _refused(self, refusal: StaffError) -> None:
        self._task = None
        self._show_running(False)
        self._bench.tell_refusal(refusal)

    def _show_running(self, running: bool) -> None:
        self.progress.setVisible(running)
        self.stop_button.setVisible(running)
        self.button.setVisible(not running)
