"""What does the desk keep of imports - history, templates, quarantine - and what can staff do with it?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.text import Text, same
from workbench.services.import_file import FilePreview, ImportResult
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.imports.columns import Overrides
from workbench.ui.imports.counts import many
from workbench.ui.imports.wizard import CHANGED
from workbench.ui.widgets import TextBox

CSV, JSON = "CSV (*.csv)", "JSON (*.json)"


class Records(QObject):
    """Every act says what it did in a toast; what it changed is read again and told."""

    batches_read = Signal(object)
    held_read = Signal(object)
    profiles_read = Signal(object)
    written_read = Signal(object)  # how the first rows will stand
    written_refused = Signal(object)  # Text
    landed_read = Signal(object)
    landed_refused = Signal(object)  # Text
    undone = Signal(str)

    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._page = bench, window

    # ---- reading

    def read(self) -> None:
        service, lane = self._bench.services.intake, self._bench.lane
        lane.put(self, service.batches, self.batches_read.emit)
        lane.put(self, service.quarantined, self.held_read.emit)
        lane.put(self, service.profiles, self.profiles_read.emit)

    def read_written(self, file: FilePreview, overrides: Overrides) -> None:
        """How the first rows of a file will stand on the desk."""
        service = self._bench.services.intake
        self._bench.lane.put(
            self,
            lambda: service.preview_written(file, overrides),
            self.written_read.emit,
            lambda refusal: self.written_refused.emit(refusal.text),
        )

    def read_landed(self, result: ImportResult) -> None:
        """What the desk holds of an import now."""
        service = self._bench.services.intake
        self._bench.lane.put(
            self,
            lambda: service.landed(result.batch_id),
            self.landed_read.emit,
            lambda refusal: self.landed_refused.emit(refusal.text),
        )

    # ---- history

    def undo(self, batch_id: str) -> None:
        ask(
            self._page,
            self._bench.look,
            Text(f"撤销导入 {batch_id}？", f"Undo import {batch_id}?"),
            Text(
                "这一批的行不再计入，被它更新过的旧版恢复；记录保留在审计链中。",
                "Its lines no longer count and the versions it replaced return; the record stays in the journal.",
            ),
            Text("撤销导入", "Undo import"),
            lambda: self._undo(batch_id),
            danger=True,
        )

    def _undo(self, batch_id: str) -> None:
        service, actor = self._bench.services.intake, self._bench.actor

        def done(_: object) -> None:
            self._bench.tell(Text(f"已撤销 {batch_id}", f"{batch_id} undone"))
            self.undone.emit(batch_id)

        self._bench.lane.put(self, lambda: service.undo(batch_id, actor), done, changed=CHANGED)

    # ---- templates

    def save_profile(self, file: FilePreview, overrides: Overrides, name: str) -> None:
        service, actor = self._bench.services.intake, self._bench.actor
        self._bench.lane.put(
            self,
            lambda: service.save_profile(file, overrides, name, actor),
            lambda _: self._told(Text(f"已存为模板“{name}”", f"Saved as template “{name}”")),
        )

    def forget_profile(self, name: str) -> None:
        service, actor = self._bench.services.intake, self._bench.actor
        self._bench.lane.put(
            self,
            lambda: service.forget_profile(name, actor),
            lambda _: self._told(Text(f"已删除模板“{name}”", f"Template “{name}” deleted")),
        )

    def export_profile(self, name: str) -> None:
        to = self._save_as(Text("模板导出到", "Export the template to"), f"{name}.json", JSON)
        if to is not None:
            service = self._bench.services.intake
            done = Text("已导出模板", "Template exported")
            self._bench.lane.put(self, lambda: service.export_profile(name, to), lambda _: self._told(done, to))

    def load_profile(self) -> None:
        title = Text("载入模板", "Load a template").of(self._bench.look.lang)
        chosen, _ = QFileDialog.getOpenFileName(self._page, title, "", JSON)
        if chosen:
            service, actor = self._bench.services.intake, self._bench.actor
            done = Text("已载入模板", "Template loaded")
            self._bench.lane.put(
                self, lambda: service.import_profile(Path(chosen), actor), lambda _: self._told(done, Path(chosen))
            )

    # ---- quarantine

    def dismiss(self, row_ids: tuple[int, ...]) -> None:
        """Rows go for good only with a reason."""
        reason = TextBox(self._bench.look, Text("原因，例如：商户确认是测试单", "Reason, such as: a test order"), 64)
        asked = ask(
            self._page,
            self._bench.look,
            Text(f"不再保留这 {len(row_ids):,} 行？", f"Let {many(len(row_ids), 'row')} go?"),
            Text("它们不会再出现在隔离区；原因记入审计链。", "They leave the quarantine; the reason is recorded."),
            Text("不再保留", "Let go"),
            lambda: self._dismiss(row_ids, reason.toPlainText().strip()),
            danger=True,
            body=reason,
        )
        reason.left_field.connect(asked.close_overlay)
        reason.textChanged.connect(lambda: asked.yes.setEnabled(bool(reason.toPlainText().strip())))
        asked.yes.setEnabled(False)
        reason.setFocus()

    def _dismiss(self, row_ids: tuple[int, ...], reason: str) -> None:
        if not reason:
            return
        service, actor = self._bench.services.intake, self._bench.actor
        done = Text(f"{len(row_ids):,} 行不再保留", f"{many(len(row_ids), 'row')} let go")
        self._bench.lane.put(
            self,
            lambda: service.dismiss(row_ids, reason, actor),
            lambda _: self._told(done),
            changed=("batches",),
        )

    def export_held(self) -> None:
        """A table of problems, and beside it a ZIP of the rows as they stood."""
        to = self._save_as(Text("隔离的行导出到", "Export the quarantined rows to"), "quarantine.csv", CSV)
        if to is not None:
            service = self._bench.services.intake
            done = Text(
                "已导出隔离的行，原样的行在同名 ZIP 中", "Exported; the rows themselves are in the ZIP beside it"
            )
            self._bench.jobs.put(self, lambda: service.export_quarantine(to), lambda _: self._told(done, to))

    def export_problems(self, token: str) -> None:
        to = self._save_as(Text("错误清单保存到", "Save the list of errors to"), "import-errors.csv", CSV)
        if to is not None:
            service = self._bench.services.intake
            done = Text("已导出错误清单", "Errors exported")
            self._bench.jobs.put(self, lambda: service.export_problems(token, to), lambda _: self._told(done, to))

    # ---- saying

    def _save_as(self, title: Text, name: str, kind: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self._page, title.of(self._bench.look.lang), name, kind)
        return Path(chosen) if chosen else None

    def _told(self, done: Text, file: Path | None = None) -> None:
        self._bench.tell(done, None if file is None else same(file.name))
        self.read()
