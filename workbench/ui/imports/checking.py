"""What did reading everything find?"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStackedWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.import_file import BadCell, ImportCheck, ProblemGroup
from workbench.ui import paint
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, IconView, Label, Panel, Progress, Rule, column, row

READY, WARNED, BAD, DIFFERENCE = range(4)
QUARANTINE = Text(
    "隔离的行存入单独文件，修好后可再导入，不影响其余行。",
    "Quarantined rows go to a separate file; fix and re-import later.",
)


class Tiles(Canvas):
    """Four tallies; a press shows what is behind one."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        self.check: ImportCheck | None = None
        self.index = BAD
        super().__init__(look, self._paint, high=60)

    def show_check(self, check: ImportCheck | None) -> None:
        self.check = check
        self.follow()

    def follow(self) -> None:
        super().follow()
        said = [f"{value} {self.look.say(label)}" for value, label, _, _ in self._tiles()]
        self.setAccessibleName("; ".join(said))

    def _tiles(self) -> tuple[tuple[str, Text, str, str], ...]:
        c = self.check
        numbers = ("—",) * 4
        if c is not None:
            numbers = (f"{c.good:,}", f"{c.warned:,}", f"{c.bad:,}", f"{c.new:,} / {c.updated:,} / {c.unchanged:,}")
        return (
            (numbers[0], Text("可直接写入", "Ready to write"), "check-circle", "ok"),
            (numbers[1], Text("有提醒，可写入", "Warnings, can write"), "warning", "warn"),
            (numbers[2], Text("有错，将隔离", "Errors, quarantined"), "warning-octagon", "bad"),
            (numbers[3], Text("新增 / 更新 / 未变", "New / updated / unchanged"), "git-diff", "info"),
        )

    def _boxes(self) -> list[QRectF]:
        wide = (self.width() - 30) / 4
        return [QRectF(n * (wide + 10), 0, wide, 60) for n in range(4)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for n, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self.index = n
                self.update()
                self.chosen.emit(n)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for n, (box, (value, label, icon, tone)) in enumerate(zip(self._boxes(), self._tiles(), strict=True)):
            on = n == self.index
            edge = look.colour("accent" if on else "line")
            area = box.adjusted(0.5, 0.5, -0.5, -0.5)
            paint.box(painter, area, 8, look.colour("sel" if on else "subtle"), edge)
            draw_icon(painter, box.x() + 14, 21, icon, 18, look.colour(tone))
            words = QRectF(box.x() + 44, 8, box.width() - 50, 24)
            paint.text(painter, words, value, look.colour("ink"), 18, 600)
            below = QRectF(box.x() + 44, 33, box.width() - 50, 18)
            paint.text(painter, below, look.say(label), look.colour("ink2"), 12)


def _group(painter: QPainter, rect: QRectF, group: ProblemGroup, look: Look, current: bool) -> None:
    tone = look.colour("bad" if current else "ink2")
    draw_icon(painter, rect.x(), rect.y() + 11, "warning-circle", 16, tone)
    top = QRectF(rect.x() + 26, rect.y() + 5, rect.width() - 26, 20)
    paint.text(painter, top, look.say(group.title), look.colour("ink"), 13, 600 if current else 500)
    example = Text(f"例：{group.example}", f"e.g. {group.example}").of(look.lang)
    below = QRectF(rect.x() + 26, rect.y() + 25, rect.width() - 26, 18)
    paint.text(painter, below, example, look.colour("ink3"), 12)


def _value(painter: QPainter, rect: QRectF, cell: BadCell, look: Look, current: bool) -> None:
    paint.box(painter, rect.adjusted(-4, 5, 0, -5), 5, look.colour("bad_soft"))
    paint.text(painter, rect.adjusted(3, 0, -6, 0), cell.value or "—", look.colour("bad_ink"), 13, 500)


GROUPS = (
    Column("group", Text("错误类型", "Error type"), 220, lambda g: g.title, _group, stretch=True, left=16),
    Column("count", Text("行数", "Rows"), 76, lambda g: f"{g.count:,}", align="r", weight=600, right=16),
)
CELLS = (
    Column("line", Text("行号", "Row"), 72, lambda c: f"{c.line:,}", align="r", colour="ink3", px=12),
    Column("column", Text("列", "Column"), 130, lambda c: c.column, left=16),
    Column("value", Text("原值", "Value in file"), 150, lambda c: c.value, _value, left=14),
    Column("fix", Text("怎样修", "How to fix"), 200, lambda c: c.fix, stretch=True, colour="ink2", left=16),
    Column("file", Text("文件", "File"), 150, lambda c: c.file, colour="ink3", px=12, right=16),
)


class CheckingPane(Panel):
    cancel_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.check: ImportCheck | None = None
        self._clock = QElapsedTimer()
        self.title = Label(look, "", 14, 600)
        self.rows = Label(look, "", 13, 400, "ink2")
        self.rate = Label(look, "", 12, 400, "ink3")
        self.cancel = Button(look, Text("取消", "Cancel"), "secondary", key="Esc", height=28)
        self.cancel.clicked.connect(self.cancel_requested)
        self.bar = Progress(look)
        self.tiles = Tiles(look)
        self.groups = Table(look, GROUPS, lambda g: g.code, 50, 32)
        self.groups.moved.connect(lambda _: self._show_group())
        self.cells = Table(look, CELLS, lambda c: (c.file, c.line, c.column, c.code), 38, 32)
        fine = Text("没有错误，可以直接写入", "No errors: everything can be written")
        self.fine = EmptyState(look, "check-circle", fine)
        self._right = QStackedWidget()
        self._right.addWidget(self.cells)
        self._right.addWidget(self.fine)
        self.name = Label(look, "", 14, 600)
        self.count = Label(look, "", 12, 400, "ink3")
        self.notes = FactList(look, 28)
        self._compose()

    def _compose(self) -> None:
        look = self.look
        head = column(
            row(self.title, self.rows, STRETCH, self.rate, 6, self.cancel, spacing=8),
            6,
            self.bar,
            margins=(16, 12, 16, 14),
        )
        note = row(
            IconView(look, "info", 14, "ink3"),
            Label(look, QUARANTINE, 12, 400, "ink3", fit=False),
            margins=(16, 0, 16, 0),
            spacing=6,
        )
        right = column(
            row(self.name, self.count, STRETCH, margins=(16, 10, 16, 6), spacing=8),
            (self._right, 1),
            Panel(look, note, high=36),
        )
        self.left = Panel(look, column((self.groups, 1)), wide=400)
        body = row(self.left, Rule(look, vertical=True), (Panel(look, right), 1))
        notes = column(self.notes, margins=(16, 4, 16, 4))
        self._notes = Panel(look, notes, "subtle", sides="b")
        tiles = row((self.tiles, 1), margins=(16, 0, 16, 14))
        self.setLayout(column(head, tiles, Rule(look), self._notes, (body, 1)))
        self._notes.hide()

    def begin(self, writing: bool = False) -> None:
        """Long work begins: the count comes with its reports."""
        self._clock.start()
        words = Text("正在写入", "Writing") if writing else Text("正在校验", "Validating")
        self.title.say(words)
        self.rows.say("")
        self.rate.say("")
        self.bar.show_progress(0, 0)
        self.cancel.setVisible(True)
        if not writing:
            self.check = None
            self.tiles.show_check(None)
            self.groups.show_rows(())
            self.cells.show_rows(())
            self.name.say("")
            self.count.say("")
            self._notes.hide()

    def progress(self, done: int, total: int) -> None:
        self.bar.show_progress(done, total)
        of_total = f" / {total:,}" if total else ""
        self.rows.say(Text(f"第 {done:,}{of_total} 行", f"row {done:,}{of_total}"))
        seconds = self._clock.elapsed() / 1000 if self._clock.isValid() else 0.0
        if seconds >= 0.2 and done:
            rate = done / seconds
            left = (total - done) / rate if total > done else 0.0
            self.rate.say(
                Text(f"{rate:,.0f} 行/秒 · 约剩 {left:.0f} 秒", f"{rate:,.0f} rows/s · about {left:.0f} s left")
            )

    def show_check(self, check: ImportCheck) -> None:
        self.check = check
        self.cancel.setVisible(False)
        total = check.good + check.bad
        self.bar.show_progress(1, 1)
        self.title.say(Text("校验完成", "Validated"))
        span = f"{check.first_day} – {check.last_day}" if check.first_day else "—"
        self.rows.say(
            Text(
                f"{total:,} 行 · {check.merchants:,} 家商户 · {span}",
                f"{total:,} rows · {check.merchants:,} merchants · {span}",
            )
        )
        self.rate.say(
            Text("", "")
            if check.amount_fen is None
            else Text("金额合计 ", "Total ") + same(money(check.amount_fen, check.currency))
        )
        self.tiles.show_check(check)
        self.groups.show_rows(check.problems)
        self.notes.show_facts(
            [Fact(note, label_tone="ink2", icon="warning", icon_tone="warn", big_label=True) for note in check.notes]
        )
        self._notes.setVisible(bool(check.notes))
        self._show_group()

    def _show_group(self) -> None:
        group = self.groups.current_row()
        clean = self.check is not None and self.check.bad == 0
        self._right.setCurrentWidget(self.fine if clean else self.cells)
        if isinstance(group, ProblemGroup):
            self.name.say(group.title)
            shown = len(group.rows)
            more = Text(f"，显示前 {shown:,} 行", f", first {shown:,} shown") if shown < group.count else same("")
            self.count.say(Text(f"{group.count:,} 行", f"{group.count:,} rows") + more)
            self.cells.show_rows(group.rows)
        elif self.check is not None:
            self.name.say(Text("没有错误", "No errors"))
            self.count.say("")
            self.cells.show_rows(())

    def failed(self) -> None:
        self.cancel.setVisible(False)
        self.title.say(Text("没有完成", "Not finished"))
        self.rate.say("")
