"""What did reading everything find, and what becomes of the rows that are wrong?"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.import_file import CellFix, ImportCheck, Treatment
from workbench.ui.imports.bad_cells import CellTable, key_of
from workbench.ui.imports.counts import all_suggestions, many
from workbench.ui.imports.findings import FindingsPane
from workbench.ui.imports.pace import memory_words, rate_words
from workbench.ui.imports.problem_groups import NARROW, WIDE, GroupTable, rows_words
from workbench.ui.imports.tallies import BAD, Tiles
from workbench.ui.look import Look
from workbench.ui.widgets import (
    Banner,
    Button,
    EmptyState,
    IconView,
    Label,
    Panel,
    Progress,
    Rule,
    column,
    row,
)

QUARANTINE = Text(
    "隔离的行原样保存在隔离区，修好后可再导入，不影响其余行。",
    "Quarantined rows are kept as they stood; mend and import them later.",
)
FINE = Text("没有错误，可以直接写入", "No errors: everything can be written")
RETRY = Text("重试", "Try again")
SURE = 0.85
Place = tuple[str, int, str]
WORDS = {
    "check": Text("正在校验", "Validating"),
    "write": Text("正在写入", "Writing"),
    "mend": Text("正在按修正重读", "Reading the mended rows"),
}


class CheckingPane(Panel):
    cancel_requested = Signal()
    fixes_made = Signal(object)  # tuple[CellFix, ...]
    treated = Signal(str, object)
    all_accepted = Signal(str)
    retry_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.check: ImportCheck | None = None
        self.running = ""
        self._clock = QElapsedTimer()
        self._reported = 0, 0
        self._timer = QTimer(self)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self._tick)
        self._sent: tuple[CellFix, ...] = ()
        self._one_column = False
        self._before: dict[Place, str] = {}  # what stood in cells that were mended
        self._done: list[tuple[Place, ...]] = []
        self.title = Label(look, "", 14, 600)
        self.rows = Label(look, "", 13, 400, "ink2", fit=False)
        self.rate = Label(look, "", 12, 400, "ink3")
        self.cancel = Button(look, Text("取消", "Cancel"), "secondary", key="Esc", height=28)
        self.bar, self.tiles = Progress(look), Tiles(look)
        self.banner = Banner(look, "", "bad", "warning-octagon", RETRY)
        self.groups, self.cells = GroupTable(look), CellTable(look)
        self.findings = FindingsPane(look)
        self.fine = EmptyState(look, "check-circle", FINE)
        self.name = Label(look, "", 14, 600, fit=False)
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self.accept_all = Button(look, "", "secondary", "magic-wand", "A")
        self.note = Label(look, QUARANTINE, 12, 400, "ink3", fit=False)
        self.how = Label(look, "", 12, 400, "ink2", fit=False)
        self._narrow = False
        self._compose()
        self._connect()

    def _compose(self) -> None:
        look = self.look
        said = Panel(look, row(self.title, (self.rows, 1), self.rate, 6, self.cancel, spacing=8), high=30)
        head = column(said, 5, self.bar, margins=(16, 11, 16, 14))
        tiles = row((self.tiles, 1), margins=(16, 0, 16, 14))
        self._warning = Panel(look, row((self.banner, 1), margins=(16, 0, 16, 12)))
        caption = row(self.name, (self.count, 1), self.accept_all, margins=(16, 8, 12, 6), spacing=8)
        how = row(IconView(look, "wrench", 14, "ink3"), (self.how, 1), spacing=6)
        note = row(IconView(look, "info", 14, "ink3"), (self.note, 1), spacing=6)
        self._how = Panel(look, how, high=20)
        foot = column(self._how, Panel(look, note, high=20), margins=(16, 6, 16, 10), spacing=2)
        right = Panel(look, column(caption, (self.cells, 1), foot))
        self.left = Panel(look, column((self.groups, 1)))
        errors = Panel(look, row(self.left, Rule(look, vertical=True), (right, 1)))
        self._body = QStackedWidget()
        for pane in (errors, self.fine, self.findings, Panel(look)):
            self._body.addWidget(pane)
        self.setLayout(column(head, tiles, self._warning, Rule(look), (self._body, 1)))
        self._warning.hide()
        self.follow()

    def _connect(self) -> None:
        self.cancel.clicked.connect(self.cancel_requested)
        self.banner.pressed.connect(self.retry_wanted)
        self.tiles.chosen.connect(self._show_tally)
        self.groups.moved.connect(lambda _: self._show_group())
        self.groups.treated.connect(self.treated)
        self.groups.opened.connect(lambda _: self.cells.setFocus())
        self.cells.fixed.connect(lambda fix: self._send((fix,)))
        self.accept_all.clicked.connect(self.take_suggestions)

    def follow(self) -> None:
        super().follow()
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._fit()

    def _fit(self) -> None:
        """The left list takes what its words need in this language; a small window takes from both."""
        self.left.setFixedWidth((NARROW if self._narrow else WIDE)[self.look.lang.value])
        self.groups.set_narrow(self._narrow)
        self.tiles.narrow = self._narrow
        tight, roomy = {"line": 60, "fix": 190, "act": 88}, {"line": 76, "fix": 218, "act": 92}
        self.cells.set_widths(tight if self._narrow else roomy)
        several = self.check is not None and len(self.check.files) > 1
        hidden = {"column"} if self._narrow or self._one_column else set()
        self.cells.hide_columns(frozenset(hidden if several and not self._narrow else hidden | {"file"}))

    # ---- work under way

    def begin(self, what: str) -> None:
        """Long work begins: the count comes with its reports."""
        self.running, self._reported = what, (0, 0)
        self._clock.start()
        self._timer.start()
        self.title.say(WORDS[what])
        self._warning.hide()
        self.cancel.setVisible(what != "mend")
        self.cancel.setEnabled(True)
        if what == "mend":
            return
        self.setFocus()  # or the next button would be ringed when the pressed one is disabled
        self.rows.say("")
        self.rate.say("")
        self.bar.show_progress(0, 0)
        if what == "check":
            self.check = None
            self.cells.alone.clear()
            self._before.clear()
            self._done.clear()
            self.tiles.show_check(None)
            self._body.setCurrentIndex(3)

    def progress(self, done: int, total: int) -> None:
        self._reported = done, total
        self.bar.show_progress(done, total)
        of_total = f" / {total:,}" if total else ""
        self.rows.say(Text(f"第 {done:,}{of_total} 行", f"row {done:,}{of_total.replace(' /', ' of')}"))
        self._tick()

    def _tick(self) -> None:
        """Also between two reports staff sees that the work goes on."""
        done, total = self._reported
        seconds = self._clock.elapsed() / 1000 if self._clock.isValid() else 0.0
        if self.running in ("check", "write") and seconds >= 0.2:
            self.rate.say(rate_words(self.running, done, total, seconds) + memory_words())

    def stopping(self) -> None:
        self.title.say(Text("正在停止", "Stopping"))
        self.cancel.setEnabled(False)

    def failed(self, refusal: StaffError | None = None) -> None:
        """The work ended without a result; what was found before still stands."""
        self.running = ""
        self._timer.stop()
        self.cells.sent.clear()
        self.cancel.setVisible(False)
        if self.check is not None:
            self.bar.show_progress(1, 1)
            self._say_found(self.check)
        else:
            self.rate.say("")
        if refusal is not None:
            self.banner.say(refusal.text + Text("。", ". ") + refusal.hint, "bad", "warning-octagon", RETRY)
            self._warning.show()

    def say_stopped(self, words: Text) -> None:
        """Staff stopped the writing: the check still stands."""
        self.banner.say(words, "neutral", "info", "")
        self._warning.show()

    # ---- what was found

    def show_check(self, check: ImportCheck) -> None:
        fresh = self.check is None
        self.check, self.running = check, ""
        self._timer.stop()
        self.cells.sent.clear()
        self.cancel.setVisible(False)
        self._warning.hide()
        self.bar.show_progress(1, 1)
        self._say_found(check)
        self.tiles.show_check(check)
        self.findings.show_check(check)
        self.groups.show_check(check)
        self._fit()
        if fresh:
            self.tiles.choose(BAD)
        self._show_tally(self.tiles.index)
        self._say_unread()

    def _say_found(self, check: ImportCheck) -> None:
        total = check.good + check.bad
        self.title.say(Text("校验完成", "Validated"))
        span = f"{check.first_day} – {check.last_day}" if check.first_day else "—"
        self.rows.say(
            Text(
                f"{total:,} 行 · {check.merchants:,} 家商户 · {span}",
                f"{many(total, 'row')} · {many(check.merchants, 'merchant')} · {span}",
            )
        )
        amount = check.amount_fen
        self.rate.say(same("") if amount is None else Text("金额合计 ", "Total ") + same(money(amount, check.currency)))

    def _show_tally(self, tally: int) -> None:
        if self.check is None:
            return
        if tally == BAD:
            self._body.setCurrentIndex(0 if self.check.problems else 1)
            self._show_group()
        else:
            self.findings.show_tally(tally)
            self._body.setCurrentIndex(2)

    def _show_group(self) -> None:
        group = self.groups.current_group()
        if group is None:
            self.cells.show_cells((), Treatment.FIX)
            return
        treatment = self.groups.treatment(group)
        named = {cell.column for cell in group.rows}
        self._one_column = len(named) == 1
        tell = self._one_column and not self._narrow
        where = Text("：", ": ") + same(next(iter(named))) if tell else same("")
        self.name.say(group.title + where)
        self._fit()
        shown = len(group.rows)
        more = Text(f"，显示前 {shown:,} 处", f", first {shown:,} shown") if shown < group.count else same("")
        self.count.say(rows_words(group) + more)
        self.cells.show_cells(group.rows, treatment)
        self.accept_all.setVisible(group.suggested > 0 and treatment is Treatment.FIX)
        self.accept_all.say(all_suggestions(group.suggested))
        self._how.setVisible(bool(group.rows))
        if group.rows:
            self.how.say(group.rows[0].fix, "ink2")

    # ---- mending

    def take_suggestions(self) -> None:
        """Every suggestion of the shown kind that is sure enough, those that are not shown too."""
        group = self.groups.current_group()
        if group is None or self.running or not self.accept_all.isVisible():
            return
        taken = [cell for cell in group.rows if (cell.confidence or 0.0) >= SURE]
        self.cells.sent |= {key_of(cell) for cell in taken}
        self.cells.viewport().update()
        # Of a kind that is not shown whole not every cell is known here, so that it cannot be taken back from here.
        if len(group.rows) == group.count:
            self._remember(tuple((cell.file, cell.line, cell.column) for cell in taken))
        else:
            self._done.clear()
        self.all_accepted.emit(group.code)

    def _send(self, fixes: tuple[CellFix, ...]) -> None:
        if fixes:
            self._sent = (*self._sent, *fixes)
            self._remember(tuple((fix.file, fix.line, fix.column) for fix in fixes))
            self.fixes_made.emit(fixes)

    def _remember(self, places: tuple[Place, ...]) -> None:
        group = self.groups.current_group()
        for cell in group.rows if group is not None else ():
            self._before.setdefault((cell.file, cell.line, cell.column), cell.value)
        self._done.append(places)

    def undo(self) -> None:
        """Take the newest mending back: what stood in the file stands in its cells again."""
        if self._done and not self.running:
            places = self._done.pop()
            self.fixes_made.emit(tuple(CellFix(*place, self._before[place]) for place in places))

    def _say_unread(self) -> None:
        """A value typed by hand may still not be readable: say which."""
        sent, self._sent = {(f.file, f.line, f.column): f.value for f in self._sent}, ()
        group = self.groups.current_group()
        wrong = [c for c in (group.rows if group else ()) if (c.file, c.line, c.column) in sent]
        if wrong:
            value = sent[(wrong[0].file, wrong[0].line, wrong[0].column)]
            self.how.say(
                Text(
                    f"第 {wrong[0].line:,} 行改成“{value}”后仍不能读取，请再改或留作隔离",
                    f"Row {wrong[0].line:,} still cannot be read as “{value}”: change it again or leave it",
                ),
                "bad_ink",
            )
            self._how.show()
