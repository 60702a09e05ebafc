"""How do files come in: chosen, detected, mapped, checked, written?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.import_file import FilePreview, HeldRow, ImportCheck, ImportResult
from workbench.ui.bench import Bench
from workbench.ui.imports.checking import CheckingPane
from workbench.ui.imports.choosing import FILES, ask_files, ask_folder
from workbench.ui.imports.columns import LEAVE_OUT
from workbench.ui.imports.counts import many
from workbench.ui.imports.drop import SmallDrop
from workbench.ui.imports.foot import CHECK_WORDS, WRITE_WORDS, Foot
from workbench.ui.imports.hints import IMPORT, hints_of, title_of
from workbench.ui.imports.history import HISTORY
from workbench.ui.imports.leaving import unless_mended
from workbench.ui.imports.mapping import MappingPane
from workbench.ui.imports.quarantine import QUARANTINE, QuarantinePane
from workbench.ui.imports.records import Records
from workbench.ui.imports.result import ResultPane
from workbench.ui.imports.scoring import Scoring
from workbench.ui.imports.sheets import Sheets
from workbench.ui.imports.start import StartPane
from workbench.ui.imports.steps import CHECK, DETECT, FILE, MAP, RESULT, WRITE, StepsView
from workbench.ui.imports.sums import NOTHING, asked_words, error_words, file_remarks, map_sum, rows_sum
from workbench.ui.imports.templates import SAVE, TEMPLATES, ask_name
from workbench.ui.imports.wizard import STOPPED, Wizard
from workbench.ui.page import Page
from workbench.ui.widgets import STRETCH, Panel, Rule, column, row

NARROW = 1280 - 82


class ImportsPage(Page):
    nouns = frozenset({"batches"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look, today = self.look, bench.status.business_date
        self.wizard, self.records = Wizard(bench, self), Records(bench, self)
        self.steps, self.drop = StepsView(look), SmallDrop(look)
        self.start, self.map = StartPane(look, today), MappingPane(look)
        self.checking, self.result = CheckingPane(look), ResultPane(look, today)
        self.held, self.foot = QuarantinePane(look), Foot(look)
        self.sheets = Sheets(look, self, self.records, today)
        self._scoring = Scoring(bench, self.result.score.button)
        self._declare()
        self._compose()
        self._connect()
        self._connect_wizard()
        self._show(FILE)

    def _declare(self) -> None:
        self.next_command = self.command(CHECK_WORDS, "Ctrl+Return|Ctrl+Enter", self.go_on)
        self.command(FILES, "O", self.choose_files, "file-arrow-up")
        self.command(QUARANTINE, "U", self.open_quarantine, "shield-warning")
        self.command(TEMPLATES, "M", self.sheets.open_templates, "bookmark-simple")
        self.command(HISTORY, "H", self.sheets.open_history, "clock-counter-clockwise")
        self.command(SAVE, "Ctrl+S", self.save_template, "bookmark-simple")
        self.command(Text("确认这一列", "Confirm this column"), "Y", self.map.confirm, palette=False)
        self.command(LEAVE_OUT, "N", partial(self.map.choose, None), palette=False)
        self.command(Text("采纳全部建议", "Accept all suggestions"), "A", self._accept_all, palette=False)
        self.command(Text("撤销", "Undo"), "Ctrl+Z", lambda: self._editing().undo(), palette=False)
        for place in range(4):
            name = Text(f"第 {place + 1} 项", f"Choice {place + 1}")
            self.command(name, str(place + 1), partial(self._digit, place), palette=False)

    def _compose(self) -> None:
        look = self.look
        side = column(self.steps, STRETCH, row((self.drop, 1), margins=(12, 0, 12, 18)))
        self.side = Panel(look, side, "subtle", 10, wide=224)
        self._stack = QStackedWidget()
        for pane in (self.start, self.map, self.checking, self.result, self.held):
            self._stack.addWidget(pane)
        main = Panel(look, column((self._stack, 1), self.foot))
        self._edge = Rule(look, vertical=True)
        self.setLayout(row(self.side, self._edge, (main, 1)))

    def _connect(self) -> None:
        self.drop.dropped.connect(self.add)
        self.start.dropped.connect(self.take)
        self.start.folder_wanted.connect(self.choose_folder)
        self.start.templates_wanted.connect(self.sheets.open_templates)
        self.steps.chosen.connect(self._back_to)
        self.map.changed.connect(self._say_sum)
        for wish in (self.drop.pressed, self.start.files_wanted, self.map.files_wanted):
            wish.connect(self.choose_files)
        self.map.written_wanted.connect(self._read_written)
        self.map.look_again_wanted.connect(self._look_again)
        self.checking.cancel_requested.connect(self.wizard.cancel)
        self.checking.fixes_made.connect(self.wizard.mend)
        self.checking.treated.connect(self.wizard.treat)
        self.checking.all_accepted.connect(self.wizard.accept)
        self.checking.retry_wanted.connect(self.wizard.write)
        self.result.again_wanted.connect(self._begin_again)
        self.result.score_wanted.connect(self._scoring.begin)
        self.result.warnings_wanted.connect(lambda: self.bench.go("portfolio"))
        self.held.back_wanted.connect(lambda: self._show(FILE))
        self.held.recheck_wanted.connect(self.wizard.recheck)
        self.held.dismiss_wanted.connect(self.records.dismiss)
        self.held.export_wanted.connect(self.records.export_held)
        self.foot.back.clicked.connect(lambda: self._back_to(FILE if self.steps.current <= MAP else MAP))
        self.foot.next.clicked.connect(self.go_on)
        self.foot.save.clicked.connect(self.save_template)
        self.foot.export.clicked.connect(self.export_problems)
        for one in (self.start, self.result):
            one.undo_wanted.connect(self.records.undo)
            one.quarantine_wanted.connect(self.open_quarantine)

    def _connect_wizard(self) -> None:
        wizard, records = self.wizard, self.records
        wizard.began.connect(self._began)
        wizard.progressed.connect(self.checking.progress)
        wizard.detected.connect(self._detected)
        wizard.looked_again.connect(self._looked_again)
        wizard.checked.connect(self._checked)
        wizard.written.connect(self._written)
        wizard.refused.connect(self._refused)
        wizard.stopping.connect(lambda _: self.checking.stopping())
        wizard.cancelled.connect(self._cancelled)
        for pane in (self.start, self.result, self.sheets):
            records.batches_read.connect(pane.show_batches)
        records.held_read.connect(self._show_held)
        records.profiles_read.connect(self.start.show_profiles)
        records.profiles_read.connect(self.sheets.show_profiles)
        records.undone.connect(lambda _: self._begin_again() if self.steps.current == RESULT else None)
        written = self.map.inspector.written
        records.written_read.connect(lambda found: written.show_written(found, self.map.target()))
        records.written_refused.connect(written.show_refusal)
        records.landed_read.connect(self.result.show_landed)
        records.landed_refused.connect(self.result.show_unread)

    # ---- page contract

    def title(self) -> Text:
        return title_of(self.steps.current, self._in_quarantine())

    def crumbs(self) -> tuple[Text, ...]:
        return () if self.title() == IMPORT else (IMPORT,)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return hints_of(self.steps.current, self._in_quarantine())

    def top_buttons(self) -> tuple[QWidget, ...]:
        return self.sheets.buttons

    def panes(self) -> tuple[QWidget, ...]:
        choices = (self.map.inspector.meanings, self.map.refused.decodings, self.checking.tiles)
        tables = (self.start.table, self.map.table, self.checking.groups, self.checking.cells, self.held.table)
        return (*tables, *choices, self.drop)

    def activate(self, **arguments: object) -> None:
        """`choose=True` opens the file dialog; `paths` (or `files`) takes files; `quarantine=True` opens it."""
        self.refresh()
        paths = arguments.get("paths", arguments.get("files"))
        if isinstance(paths, (tuple, list)):
            self.take(tuple(Path(path) for path in paths))
        elif arguments.get("quarantine"):
            self.open_quarantine()
        elif arguments.get("choose"):
            self.choose_files()

    def refresh(self) -> None:
        self.records.read()

    def leave(self) -> bool:
        if self.wizard.running:
            self.wizard.cancel()
            return True
        if self._in_quarantine() or self.steps.current in (MAP, CHECK):
            self._back_to(MAP if self.steps.current == CHECK and self.wizard.mapping.files else FILE)
            return True
        return False

    def _show_held(self, rows: tuple[HeldRow, ...]) -> None:
        self.start.show_held(len(rows))
        self.held.show_rows(rows)

    # ---- steps

    def _in_quarantine(self) -> bool:
        return self._stack.currentWidget() is self.held

    def _show(self, step: int, done: bool = False, pane: QWidget | None = None) -> None:
        self.steps.show_step(step, done)
        usual = {FILE: self.start, DETECT: self.start, MAP: self.map, CHECK: self.checking, WRITE: self.checking}
        self._stack.setCurrentWidget(pane or usual.get(step, self.result))
        self.side.setVisible(step != FILE)
        self._edge.setVisible(step != FILE)
        self.foot.setVisible(step in (MAP, CHECK, WRITE))
        self.foot.save.setVisible(step == MAP)
        check = self.wizard.check
        self.foot.export.setVisible(step == CHECK and check is not None and check.bad > 0)
        self.foot.next.say(WRITE_WORDS if step in (CHECK, WRITE) else CHECK_WORDS)
        self._say_sum()
        self.heading_changed.emit()

    def _say_sum(self) -> None:
        step, check = self.steps.current, self.wizard.check
        ready, found = False, NOTHING
        if step == MAP:
            found, ready = map_sum(self.wizard.mapping), self.map.ready()
            self.steps.remark(MAP, asked_words(self.wizard.mapping))
        elif step == CHECK and check is not None:
            found, ready = rows_sum(check), True
        self.foot.show_sum(found)
        ready = ready and not self.wizard.running
        if self._in_quarantine():
            ready = self.held.take.isEnabled()
        self.foot.next.setEnabled(ready)
        file = self.map.file
        self.foot.save.setEnabled(file is not None and file.refusal is None)
        self.foot.back.setEnabled(not self.wizard.running)

    def _back_to(self, step: int) -> None:
        if not self.wizard.running:
            unless_mended(self, self.look, self.wizard.check, partial(self._go_back, step))

    def _go_back(self, step: int) -> None:
        if step <= MAP:
            self.wizard.forget()
        files = self.wizard.mapping.files
        self._show(FILE if step in (FILE, DETECT) or self.steps.done or not files else MAP)
        if self.steps.current == MAP:
            self.map.take_focus()

    def _begin_again(self) -> None:
        self.wizard.start_over()
        self._show(FILE)

    def go_on(self) -> None:
        """The next step of the wizard."""
        if self._in_quarantine():
            self.held.import_mended()
        elif self.foot.next.isEnabled() and self.steps.current == MAP:
            self.wizard.validate(*self.map.told())
        elif self.foot.next.isEnabled() and self.steps.current == CHECK:
            self.wizard.write()

    def _editing(self) -> MappingPane | CheckingPane:
        return self.checking if self.steps.current == CHECK else self.map

    def _digit(self, place: int) -> None:
        """1 to 4 choose what the step asks: a meaning, a reading of the file, a tally."""
        if self.steps.current == MAP:
            self.map.pick_number(place)
        elif self.steps.current == CHECK:
            self.checking.tiles.choose(place)

    def _accept_all(self) -> None:
        if self._in_quarantine():
            self.held.take_suggestions()
        elif self.steps.current == CHECK:
            self.checking.take_suggestions()

    # ---- choosing and detecting

    def choose_files(self) -> None:
        self.take(ask_files(self, self.look.lang))

    def choose_folder(self) -> None:
        self.take(ask_folder(self, self.look.lang))

    def take(self, paths: tuple[Path, ...]) -> None:
        """Look at files; nothing is read in full yet."""
        if paths and not self.wizard.running:
            unless_mended(self, self.look, self.wizard.check, partial(self._look_at, paths))

    def _look_at(self, paths: tuple[Path, ...]) -> None:
        self.start.say_reading(Text(f"正在识别 {len(paths)} 个文件…", f"Looking at {many(len(paths), 'file')}…"))
        self.wizard.look(paths)

    def add(self, paths: tuple[Path, ...]) -> None:
        """Files dropped while others wait: one of the same name takes the other's place, the rest come beside."""
        names = {path.name for path in paths}
        waiting = dict.fromkeys(file.path for file in self.wizard.mapping.files if file.path.name not in names)
        self.take((*waiting, *paths) if self.steps.current == MAP else paths)

    def _detected(self) -> None:
        files = self.wizard.mapping.files
        self.start.say_reading("")
        if not files:
            self.start.say_reading(Text("里面没有可以读取的文件", "There is no readable file in it"))
            return
        self.map.show_mapping(self.wizard.mapping)
        self._remark_files()
        self._show(MAP)
        self.map.take_focus()

    def _look_again(self, name: str, value: object) -> None:
        if self.map.file is not None:
            self.wizard.look_again(self.map.file, name, value)

    def _looked_again(self, file: FilePreview) -> None:
        self.map.show_file(file)
        self._remark_files()
        self._show(MAP)
        self.map.take_focus()

    def _remark_files(self) -> None:
        file, detected = file_remarks(self.wizard.mapping)
        self.steps.remark(FILE, file)
        self.steps.remark(DETECT, detected)

    def _read_written(self) -> None:
        if self.map.file is not None and self.map.file.refusal is None:
            self.records.read_written(self.map.file, self.wizard.mapping.assumed(self.map.file))

    # ---- checking and writing

    def _began(self, what: str) -> None:
        if what == "check":
            self.steps.remark(CHECK, same(""))
            self._show(CHECK)
        elif what == "write":
            self._show(WRITE)
        if what != "look":
            self.checking.begin(what)
        self._say_sum()

    def _checked(self, check: ImportCheck) -> None:
        fresh = self.checking.check is None
        self.steps.remark(MAP, asked_words(self.wizard.mapping) if self.wizard.mapping.files else QUARANTINE)
        self.steps.remark(CHECK, error_words(check))
        self.checking.show_check(check)
        self._show(CHECK)
        if fresh:
            self.checking.groups.setFocus()

    def _written(self, result: ImportResult, check: ImportCheck) -> None:
        rows = Text(f"{result.rows_written:,} 行", many(result.rows_written, "row"))
        self.steps.remark(WRITE, rows)
        self.steps.remark(RESULT, same(result.batch_id))
        self.result.show_result(result, check, self.bench.actor.name)
        self._show(RESULT, done=True)
        self.records.read_landed(result)
        self.setFocus()
        self.bench.tell(Text("已写入 ", "Written: ") + rows)

    def _refused(self, what: str, refusal: StaffError) -> None:
        """Nothing was written: staff is back where the cause can be mended."""
        self.start.say_reading("")
        if what in ("write", "mend") and self.wizard.check is not None:
            self.checking.failed(refusal)
            self._show(CHECK)
            return
        self.checking.failed()
        self.bench.tell_refusal(refusal)
        if self.steps.current in (CHECK, WRITE):
            self._back_to(MAP)
        self.map.say_trouble(refusal.text + Text("。", ". ") + refusal.hint)
        self._say_sum()

    def _cancelled(self, what: str) -> None:
        self.start.say_reading("")
        self.checking.failed()
        self.bench.tell(STOPPED)
        if what == "write" and self.wizard.check is not None:
            self.checking.say_stopped(STOPPED)
            self._show(CHECK)
        elif what != "look":
            self._back_to(MAP)
            self.map.say_trouble(STOPPED, "neutral")

    # ---- beside the wizard

    def open_quarantine(self) -> None:
        if not self.wizard.running:
            unless_mended(self, self.look, self.wizard.check, self._open_quarantine)

    def _open_quarantine(self) -> None:
        self.wizard.forget()
        self.records.read()
        self._show(FILE, pane=self.held)
        self.held.table.setFocus()

    def save_template(self) -> None:
        file = self.map.file
        if self.steps.current == MAP and file is not None and file.refusal is None:
            chosen = self.wizard.mapping.changes()
            ask_name(self, self.look, file.path.stem, lambda name: self.records.save_profile(file, chosen, name))

    def export_problems(self) -> None:
        if self.wizard.check is not None:
            self.records.export_problems(self.wizard.check.token)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.side.setFixedWidth(196 if narrow else 224)
        for pane in (self.start, self.map, self.checking, self.result, self.held):
            pane.set_narrow(narrow)
