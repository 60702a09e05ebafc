"""How do files come in: chosen, detected, mapped, checked, written?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.import_file import BatchRow, FilePreview, ImportCheck, ImportResult
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.imports.checking import CheckingPane
from workbench.ui.imports.columns import Mapping
from workbench.ui.imports.drop import SmallDrop
from workbench.ui.imports.mapping import MappingPane
from workbench.ui.imports.result import ResultPane
from workbench.ui.imports.scoring import Scoring
from workbench.ui.imports.start import StartPane
from workbench.ui.imports.steps import CHECK, DETECT, FILE, MAP, RESULT, WRITE, StepsView
from workbench.ui.page import Page
from workbench.ui.tasks import Task
from workbench.ui.widgets import STRETCH, Button, IconView, Label, Panel, Rule, column, row

CHANGED = ("batches", "cases", "desk", "loans")
CHECK_WORDS, WRITE_WORDS = Text("开始校验", "Validate"), Text("写入台账", "Write to the desk")


class ImportsPage(Page):
    nouns = frozenset({"batches"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look, today = self.look, bench.status.business_date
        self.mapping = Mapping(())
        self.check: ImportCheck | None = None
        self._task: Task | None = None
        self.steps, self.drop = StepsView(look), SmallDrop(look)
        self.start, self.map = StartPane(look, today), MappingPane(look)
        self.checking, self.result = CheckingPane(look), ResultPane(look, today)
        self._scoring = Scoring(bench, self.result.score.button)
        self._declare()
        self._compose()
        self._connect()
        self._show(FILE)

    def _declare(self) -> None:
        self.next_command = self.command(CHECK_WORDS, "Ctrl+Return|Ctrl+Enter", self.go_on)
        self.command(Text("选择文件", "Choose files"), "O", self.choose_files, "file-arrow-up")
        self.command(Text("确认这一列", "Confirm this column"), "Y", self.map.confirm, palette=False)
        self.command(Text("撤销映射", "Undo mapping"), "Ctrl+Z", self.map.undo, palette=False)

    def _compose(self) -> None:
        look = self.look
        side = column(self.steps, STRETCH, row((self.drop, 1), margins=(16, 0, 16, 18)))
        self.side = Panel(look, side, "subtle", 10, wide=224)
        self._stack = QStackedWidget()
        for pane in (self.start, self.map, self.checking, self.result):
            self._stack.addWidget(pane)
        self.back = Button(look, Text("上一步", "Back"), "secondary")
        self.sum_icon = IconView(look, "info", 15, "ink3")
        self.sum = Label(look, "", 13, 400, "ink2", fit=False)
        self.export = Button(look, Text("导出错误清单", "Export errors"), "secondary", "download-simple")
        self.next = Button(look, CHECK_WORDS, "primary", "", "Ctrl ↵")
        foot = row(
            self.back, STRETCH, self.sum_icon, self.sum, 8, self.export, self.next, margins=(16, 10, 16, 10), spacing=8
        )
        self.foot = Panel(look, foot, "subtle", sides="t", high=54)
        main = Panel(look, column((self._stack, 1), self.foot))
        self.setLayout(row(self.side, Rule(look, vertical=True), (main, 1)))

    def _connect(self) -> None:
        self.drop.dropped.connect(self.take)
        self.drop.pressed.connect(self.choose_files)
        self.start.dropped.connect(self.take)
        self.start.files_wanted.connect(self.choose_files)
        self.start.folder_wanted.connect(self.choose_folder)
        self.start.undo_wanted.connect(self.undo)
        self.steps.chosen.connect(self._back_to)
        self.map.changed.connect(self._say_sum)
        self.checking.cancel_requested.connect(self.cancel)
        self.result.undo_wanted.connect(self.undo)
        self.result.again_wanted.connect(self._begin_again)
        self.result.score_wanted.connect(self._scoring.begin)
        self.result.warnings_wanted.connect(lambda: self.bench.go("portfolio"))
        self.result.kept.button.clicked.connect(self._open_folder)
        self.back.clicked.connect(lambda: self._back_to(FILE if self.steps.current <= MAP else MAP))
        self.next.clicked.connect(self.go_on)
        self.export.clicked.connect(self.export_problems)

    # ---- page contract

    def title(self) -> Text:
        return Text("新导入", "New import") if self.steps.current != FILE else Text("导入", "Import")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("导入", "Import"),) if self.steps.current != FILE else ()

    def hints(self) -> tuple[tuple[str, Text], ...]:
        every = ("?", Text("全部快捷键", "All shortcuts"))
        if self.steps.current == FILE:
            return (("Ctrl O", Text("选择文件", "Choose files")), every)
        return (
            ("Tab", Text("下一个待确认", "Next to confirm")),
            ("Y", Text("确认", "Confirm")),
            ("Alt ↓", Text("展开选项", "Open options")),
            ("Ctrl ↵", Text("下一步", "Next step")),
            every,
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.map.table, self.checking.groups, self.checking.cells)

    def activate(self, **arguments: object) -> None:
        """`choose=True` opens the file dialog; `paths` takes files at once."""
        self.refresh()
        paths = arguments.get("paths")
        if isinstance(paths, (tuple, list)):
            self.take(tuple(Path(path) for path in paths))
        elif arguments.get("choose"):
            self.choose_files()

    def refresh(self) -> None:
        self.bench.lane.put(self, self.bench.services.intake.batches, self._show_batches)

    def leave(self) -> bool:
        if self._task is not None:
            self.cancel()
            return True
        if self.steps.current in (MAP, CHECK):
            self._back_to(FILE)
            return True
        return False

    def _show_batches(self, batches: tuple[BatchRow, ...]) -> None:
        self.start.show_batches(batches)
        self.result.show_batches(batches)

    # ---- steps

    def _show(self, step: int, done: bool = False) -> None:
        self.steps.show_step(step, done)
        pane = {FILE: self.start, DETECT: self.start, MAP: self.map, CHECK: self.checking, WRITE: self.checking}
        self._stack.setCurrentWidget(pane.get(step, self.result))
        self.side.setVisible(step != FILE)
        self.foot.setVisible(step in (MAP, CHECK))
        self.export.setVisible(step == CHECK and self.check is not None and self.check.bad > 0)
        self.next.say(WRITE_WORDS if step == CHECK else CHECK_WORDS)
        self._say_sum()
        self.heading_changed.emit()

    def _say_sum(self) -> None:
        step = self.steps.current
        ready = False
        if step == MAP:
            mapped, asked, left = self.mapping.tally()
            self.sum.say(
                Text(
                    f"{mapped} 列已映射，{asked} 列待确认，{left} 列忽略",
                    f"{mapped} columns mapped, {asked} to confirm, {left} ignored",
                )
            )
            self.sum_icon.show_icon("warning-circle" if asked else "check-circle", "warn" if asked else "ok")
            ready = any(file.refusal is None for file in self.mapping.files)
        elif step == CHECK and self.check is not None:
            fresh = self.check.new + self.check.updated
            self.sum.say(
                Text(
                    f"将写入 {fresh:,} 行，隔离 {self.check.bad:,} 行",
                    f"Will write {fresh:,} rows, quarantine {self.check.bad:,}",
                )
            )
            self.sum_icon.show_icon("info", "ink3")
            ready = True
        else:
            self.sum.say("")
        self.next.setEnabled(ready)
        self.next_command.setEnabled(ready)

    def _back_to(self, step: int) -> None:
        if self._task is not None:
            return
        if self.check is not None and step <= MAP:
            self._forget()
        self._show(FILE if step in (FILE, DETECT) or self.steps.done else MAP)

    def _forget(self) -> None:
        """What was read is let go; the desk is as before."""
        check, self.check = self.check, None
        if check is not None:
            service, token = self.bench.services.intake, check.token
            self.bench.lane.put(self, lambda: service.discard(token))

    def _begin_again(self) -> None:
        self.check = None
        self.mapping = Mapping(())
        self._show(FILE)

    def go_on(self) -> None:
        """The next step of the wizard."""
        if not self.next.isEnabled():
            return
        if self.steps.current == MAP:
            self.validate()
        elif self.steps.current == CHECK:
            self.write()

    # ---- choosing and detecting

    def choose_files(self) -> None:
        title = Text("选择文件", "Choose files").of(self.look.lang)
        names, _ = QFileDialog.getOpenFileNames(self, title)
        if names:
            self.take(tuple(Path(name) for name in names))

    def choose_folder(self) -> None:
        title = Text("选择文件夹", "Choose a folder").of(self.look.lang)
        name = QFileDialog.getExistingDirectory(self, title)
        if name:
            self.take((Path(name),))

    def take(self, paths: tuple[Path, ...]) -> None:
        """Look at files; nothing is read in full yet."""
        if self._task is not None:
            return
        self._forget()
        self.start.say_reading(Text(f"正在识别 {len(paths)} 个文件…", f"Looking at {len(paths)} files…"))
        service = self.bench.services.intake
        self._task = self.bench.jobs.put(self, lambda: service.inspect(paths), self._detected, self._refused)
        self._settle()

    def _settle(self) -> None:
        """An inline lane has answered before the task was known here."""
        if self._task is not None and self._task.finished:
            self._task = None

    def _detected(self, files: tuple[FilePreview, ...]) -> None:
        self._task = None
        self.start.say_reading("")
        if not files:
            self.start.say_reading(Text("里面没有可以读取的文件", "There is no readable file in it"))
            return
        self.mapping = Mapping(files)
        first = next((one for one in files if one.refusal is None), files[0])
        more = Text(f" 等 {len(files)} 个", f" and {len(files) - 1} more") if len(files) > 1 else Text("", "")
        self.steps.remark(FILE, Text(first.name, first.name) + more)
        layout = first.layout_name or Text("未识别", "Not recognised")
        self.steps.remark(
            DETECT, Text(f"{first.encoding or first.container} · ", f"{first.encoding or first.container} · ") + layout
        )
        asked = self.mapping.tally()[1]
        self.steps.remark(
            MAP, Text(f"{asked} 列待确认", f"{asked} to confirm") if asked else Text("全部自动", "All automatic")
        )
        self.map.show_mapping(self.mapping)
        self._show(MAP)
        self.map.table.setFocus()

    def _refused(self, refusal: StaffError) -> None:
        self._task = None
        self.start.say_reading("")
        self.checking.failed()
        self.bench.tell_refusal(refusal)
        if self.steps.current in (CHECK, WRITE):
            self._show(MAP)

    # ---- checking and writing

    def validate(self) -> None:
        service, files, changes = self.bench.services.intake, self.mapping.files, self.mapping.changes()
        merchant = self.map.merchant.text().strip() or None
        self._show(CHECK)
        self.checking.begin()
        self._task = self.bench.jobs.put_long(
            self,
            lambda report, stop: service.check(files, changes, report, stop, merchant_id=merchant),
            self._checked,
            self._refused,
            self.checking.progress,
        )
        self._settle()

    def _checked(self, check: ImportCheck) -> None:
        self._task = None
        self.check = check
        bad = (
            Text(f"{check.bad:,} 行有错", f"{check.bad:,} rows with errors")
            if check.bad
            else Text("没有错误", "No errors")
        )
        self.steps.remark(CHECK, bad)
        self.checking.show_check(check)
        self._show(CHECK)
        self.checking.groups.setFocus()

    def write(self) -> None:
        if self.check is None:
            return
        service, token, actor = self.bench.services.intake, self.check.token, self.bench.actor
        self._show(WRITE)
        self.checking.begin(writing=True)
        self._task = self.bench.jobs.put_long(
            self,
            lambda report, stop: service.commit(token, actor, report, stop),
            self._written,
            self._refused,
            self.checking.progress,
            CHANGED,
        )
        self._settle()

    def _written(self, result: ImportResult) -> None:
        self._task = None
        check, self.check = self.check, None
        if check is None:
            return
        rows = Text(f"{result.rows_written:,} 行", f"{result.rows_written:,} rows")
        self.steps.remark(WRITE, rows)
        self.steps.remark(RESULT, Text(result.batch_id, result.batch_id))
        self.result.show_result(result, check, self.bench.actor.name)
        self._show(RESULT, done=True)
        self.bench.tell(Text("已写入 ", "Written: ") + rows)

    def cancel(self) -> None:
        """Stop the long work; the desk stays as it was."""
        if self._task is None:
            return
        self._task.cancel()
        self._task = None
        self.checking.failed()
        self.bench.tell(Text("已取消，台账没有改变", "Cancelled; the desk is as before"))
        self._forget()
        self._show(MAP)

    # ---- after

    def undo(self, batch_id: str) -> None:
        ask(
            self,
            self.look,
            Text(f"撤销导入 {batch_id}？", f"Undo import {batch_id}?"),
            Text(
                "这一批的行不再计入；记录保留在审计链中。",
                "Its lines no longer count; the record stays in the journal.",
            ),
            Text("撤销导入", "Undo import"),
            lambda: self._undo(batch_id),
            danger=True,
        )

    def _undo(self, batch_id: str) -> None:
        service, actor = self.bench.services.intake, self.bench.actor
        done = Text(f"已撤销 {batch_id}", f"{batch_id} undone")
        self.bench.lane.put(
            self,
            lambda: service.undo(batch_id, actor),
            lambda _: self._undone(done),
            changed=CHANGED,
        )

    def _undone(self, done: Text) -> None:
        self.bench.tell(done)
        self._begin_again()

    def export_problems(self) -> None:
        if self.check is None:
            return
        title = Text("错误清单保存到", "Save the list of errors to").of(self.look.lang)
        name, _ = QFileDialog.getSaveFileName(self, title, "import-errors.csv", "CSV (*.csv)")
        if name:
            service, token = self.bench.services.intake, self.check.token
            done = Text("已导出错误清单", "Errors exported")
            self.bench.jobs.put(
                self,
                lambda: service.export_problems(token, Path(name)),
                lambda path: self.bench.tell(done, Text(path.name, path.name)),
            )

    def _open_folder(self) -> None:
        file = self.result.result.quarantine_file if self.result.result is not None else None
        if file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < 1280 - 82
        self.map.right.setVisible(not narrow)
        self.checking.left.setFixedWidth(300 if narrow else 400)
        self.checking.cells.hide_columns(frozenset({"file"}) if narrow else frozenset())
