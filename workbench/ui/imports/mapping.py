"""What was detected in each file, and which of its columns need a word from staff?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu

from workbench.common.text import Text, same
from workbench.services.import_file import ColumnMatch, FilePreview
from workbench.ui import paint
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.icons import draw_icon
from workbench.ui.imports.columns import LIKELY, SURE, Mapping
from workbench.ui.labels import Canvas
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, Banner, Chip, Choice, Field, IconView, Label, Panel, Rule, column, row

STATES = {
    "auto": (Text("自动", "Auto"), "check", "ok", "ink2"),
    "ask": (Text("请确认", "Confirm"), "warning-circle", "warn", "warn_ink"),
    "confirmed": (Text("已确认", "Confirmed"), "check", "ok", "ink2"),
    "ignored": (Text("忽略", "Ignored"), "minus", "ink3", "ink2"),
}
DELIMITERS = {",": Text("逗号", "Comma"), "\t": Text("制表符", "Tab"), ";": Text("分号", "Semicolon"), "|": same("|")}
PREVIEW_ROWS, PREVIEW_COLUMNS = 5, 4


def size_words(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size / 1000, 0.1):.1f} KB"


class MappingPane(Panel):
    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.mapping = Mapping(())
        self.file: FilePreview | None = None
        self.files = Choice(look, 260)
        self.files.picked.connect(self._pick)
        self.detail = Label(look, "", 12, 400, "ink3", fit=False)
        self.facts = Canvas(look, self._paint_facts, high=44, wide=440)
        self.banner = Banner(look, "", "bad", "warning-circle")
        self.seen = Banner(look, "", "info", "info")
        self.merchant = Field(look, wide=220, placeholder=Text("商户编号", "Merchant id"))
        self.merchant.textChanged.connect(lambda _: self.changed.emit())
        self.whose = Panel(look)
        self.table = Table(look, self._columns(), lambda c: c.source, 36, 32)
        self.table.moved.connect(lambda _: self._show_chosen())
        self.table.opened.connect(lambda _: self.offer())
        self.table.clicked.connect(self._clicked)
        self.table.installEventFilter(self)
        self._compose()

    def _compose(self) -> None:
        look = self.look
        name = column(self.files, 2, self.detail)
        head = row(
            IconView(look, "file-text", 28, "accent"), (name, 1), self.facts, margins=(16, 10, 12, 10), spacing=10
        )
        whose = Label(
            look,
            Text("文件没有写明商户，全部行属于：", "The file names no merchant; its lines belong to:"),
            12,
            400,
            "ink2",
        )
        self.whose.setLayout(row(whose, self.merchant, STRETCH, margins=(16, 4, 16, 6), spacing=8))
        self.chosen = Label(look, "", 14, 600, fit=False)
        self.chip = Chip(look, "", "neutral")
        self.meaning = Label(look, "", 12, 400, "ink2", wrap=True)
        self.options = FactList(look, 27)
        right = self._inspector()
        self.right, body = right, row((self.table, 1), Rule(look, vertical=True), right)
        self.setLayout(column(Panel(look, head), self.whose, self.banner, self.seen, Rule(look), (body, 1)))

    def _inspector(self) -> Panel:
        look = self.look
        preview = Label(look, Text("文件里的前几行", "First rows of the file"), 14, 600)
        self.preview = Canvas(
            look, self._paint_preview, Text("文件里的前几行", "First rows of the file"), high=34 + 30 * PREVIEW_ROWS
        )
        return Panel(
            look,
            column(
                column(
                    row((self.chosen, 1), self.chip, spacing=6),
                    4,
                    self.meaning,
                    8,
                    self.options,
                    margins=(16, 12, 16, 10),
                ),
                Rule(look),
                column(preview, margins=(16, 10, 16, 4)),
                self.preview,
                STRETCH,
            ),
            wide=392,
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("source", Text("源列", "Source column"), 130, lambda c: c.source, weight=500, left=16),
            Column("sample", Text("样例", "Sample"), 130, lambda c: c.sample, colour="ink2", px=12),
            Column("arrow", Text("", ""), 26, lambda c: "→", left=4, right=0, colour="ink3"),
            Column(
                "target", Text("目标字段", "Target field"), 170, self._target_words, self._paint_target, stretch=True
            ),
            Column(
                "confidence",
                Text("置信度", "Confidence"),
                112,
                lambda c: f"{c.confidence:.0%}",
                self._paint_confidence,
                left=14,
            ),
            Column("state", Text("状态", "State"), 100, self._state_words, self._paint_state),
        )

    # ---- cells

    def _state(self, one: ColumnMatch) -> str:
        return self.mapping.state(self.file, one) if self.file is not None else "ignored"

    def _state_words(self, one: ColumnMatch) -> Text:
        return STATES[self._state(one)][0]

    def _target_words(self, one: ColumnMatch) -> Text:
        if self.file is None:
            return same("")
        name = self.mapping.field_of(self.file, one)
        if name is None and self._state(one) == "ask":
            return Text("选择目标字段", "Choose a field")
        if name == one.field and one.label is not None:
            return one.label
        return self.mapping.label(self.file, name)

    def _paint_target(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        asked = self._state(one) == "ask"
        none = self.file is None or self.mapping.field_of(self.file, one) is None
        area = rect.adjusted(0.5, 4.5, -0.5, -4.5)
        paint.box(painter, area, 6, look.colour("raised"), look.colour("warn" if asked else "ctl"))
        words = rect.adjusted(9, 0, -26, 0)
        colour = look.colour("ink3" if none else "ink")
        paint.text(painter, words, look.say(self._target_words(one)), colour, 13, 400 if none else 500)
        draw_icon(painter, rect.right() - 22, rect.center().y() - 7, "caret-down", 14, look.colour("ink3"))

    def _paint_confidence(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        if one.confidence < LIKELY:
            return
        y = rect.center().y() - 2
        paint.box(painter, QRectF(rect.x(), y, 44, 4), 2, look.colour("sunken"))
        tone = look.colour("accent" if one.confidence >= SURE else "warn")
        paint.box(painter, QRectF(rect.x(), y, 44 * one.confidence, 4), 2, tone)
        number = rect.adjusted(50, 0, 0, 0)
        paint.text(painter, number, f"{one.confidence:.0%}", look.colour("ink2"), 12)

    def _paint_state(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        state = self._state(one)
        name, icon, tone, ink = STATES[state]
        draw_icon(painter, rect.x(), rect.center().y() - 7.5, icon, 15, look.colour(tone))
        words = rect.adjusted(21, 0, 0, 0)
        paint.text(painter, words, look.say(name), look.colour(ink), 12, 500 if state == "ask" else 400)

    # ---- showing

    def show_mapping(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.files.offer(tuple((one.name, n) for n, one in enumerate(mapping.files)), 0)
        # First what needs a word, else what can be read, else why nothing can.
        readable = [one for one in mapping.files if one.refusal is None]
        asked = [one for one in readable if mapping.asked(one)]
        self.show_file(next(iter((*asked, *readable, *mapping.files)), None))

    def _pick(self, index: object) -> None:
        if isinstance(index, int):
            self.show_file(self.mapping.files[index])

    def show_file(self, file: FilePreview | None) -> None:
        self.file = file
        if file is None:
            return
        self.files.offer(
            tuple((one.name, n) for n, one in enumerate(self.mapping.files)), self.mapping.files.index(file)
        )
        rows = "" if file.row_estimate is None else f" · {file.row_estimate:,}"
        short, wide = f"SHA-256 {file.sha256[:4]}…{file.sha256[-4:]}", len(file.columns)
        self.detail.say(
            Text(
                f"{size_words(file.size_bytes)}{rows + ' 行' if rows else ''} · {wide} 列 · {short}",
                f"{size_words(file.size_bytes)}{rows + ' rows' if rows else ''} · {wide} columns · {short}",
            )
        )
        self.banner.setVisible(file.refusal is not None)
        if file.refusal is not None:
            hint = file.hint or Text("请换一个文件", "Choose another file")
            self.banner.say(Text("不能导入：", "Cannot be imported: ") + file.refusal + Text("。", ". ") + hint)
        self.seen.setVisible(file.seen_before is not None)
        if file.seen_before is not None:
            day = f"{file.seen_before:%m-%d}"
            self.seen.say(
                Text(
                    f"这个文件 {day} 导入过；再次导入不会增加行",
                    f"Imported on {day} before; importing again adds no rows",
                )
            )
        unnamed = file.refusal is None and not self.mapping.names_merchant(file)
        self.whose.setVisible(unnamed)
        if unnamed and file.account and not self.merchant.text():
            self.merchant.setText(file.account)
        self.table.show_rows(file.columns)
        asked = self.mapping.asked(file)
        if asked:
            self.table.go_to(asked[0].source)
        self.facts.say("; ".join(f"{self.look.say(a)} {self.look.say(b)}" for a, b in self._facts()))
        self._show_chosen()

    def _facts(self) -> tuple[tuple[Text, Text], ...]:
        file = self.file
        if file is None:
            return ()
        delimiter = DELIMITERS.get(file.delimiter or "", same(file.delimiter or "—"))
        header = "—" if file.header_line is None else str(file.header_line)
        facts = (
            (Text("编码", "Encoding"), same(file.encoding or file.container)),
            (Text("分隔符", "Delimiter"), delimiter),
            (Text("表头", "Header"), Text(f"第 {header} 行", f"Row {header}")),
            (Text("用途", "Layout"), file.layout_name or Text("未识别", "Unknown")),
        )
        return facts if file.delimiter else (facts[0], *facts[2:])

    def _paint_facts(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        facts = self._facts()
        wides = (86, 76, 76, 190)[-len(facts) :] if len(facts) == 4 else (86, 76, 190)
        x = rect.right() - sum(wides)
        for (label, value), wide in zip(facts, wides, strict=True):
            paint.text(painter, QRectF(x, 2, wide - 8, 18), look.say(label), look.colour("ink3"), 12)
            paint.text(painter, QRectF(x, 21, wide - 8, 20), look.say(value), look.colour("ink"), 13, 600)
            x += wide

    def _current(self) -> ColumnMatch | None:
        one = self.table.current_row()
        return one if isinstance(one, ColumnMatch) else None

    def _show_chosen(self) -> None:
        one, file = self._current(), self.file
        for part in (self.chosen, self.chip, self.meaning, self.options):
            part.setVisible(one is not None and file is not None)
        if one is None or file is None:
            return
        state = self._state(one)
        name, _, tone, _ = STATES[state]
        self.chosen.say(same(f"{one.source} → ") + self._target_words(one))
        self.chip.say(name, {"ok": "ok", "warn": "warn"}.get(tone, "neutral"))
        self.meaning.say(_meaning(state))
        at = file.columns.index(one)
        values = [cells[at] for cells in file.rows if len(cells) > at]
        distinct, empty = len(set(values)), sum(1 for value in values if not value.strip())
        need = Text("必填", "required") if one.required else Text("可选", "optional")
        self.options.show_facts(
            [
                Fact(Text("样例", "Sample"), one.sample or "—"),
                Fact(Text("置信度", "Confidence"), f"{one.confidence:.0%}"),
                Fact(Text("字段", "Field"), need),
                Fact(
                    Text(f"前 {len(file.rows)} 行中的不同值", f"Distinct in first {len(file.rows)} rows"), f"{distinct}"
                ),
                Fact(Text(f"前 {len(file.rows)} 行中的空值", f"Empty in first {len(file.rows)} rows"), f"{empty}"),
            ]
        )
        self.preview.update()

    def _paint_preview(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        file = self.file
        if file is None or not file.columns:
            return
        one = self._current()
        at = file.columns.index(one) if one in file.columns else 0
        first = min(max(at - 1, 0), max(len(file.columns) - PREVIEW_COLUMNS, 0))
        shown = range(first, min(first + PREVIEW_COLUMNS, len(file.columns)))
        wide = (rect.width() - 32) / max(len(shown), 1)
        for n, place in enumerate(shown):
            x = 16 + n * wide
            strong = place == at
            head = QRectF(x, 0, wide - 10, 30)
            colour = look.colour("ink" if strong else "ink3")
            paint.text(painter, head, file.columns[place].source, colour, 12, 600 if strong else 500)
            for r, cells in enumerate(file.rows[:PREVIEW_ROWS]):
                value = cells[place] if place < len(cells) else ""
                spot = QRectF(x, 32 + r * 30, wide - 10, 29)
                paint.text(painter, spot, value, look.colour("ink" if strong else "ink2"), 12)
        paint.line(painter, 0, 30.5, rect.width(), 30.5, look.colour("line2"))
        for r in range(1, len(file.rows[:PREVIEW_ROWS]) + 1):
            paint.line(painter, 0, 31.5 + r * 30, rect.width(), 31.5 + r * 30, look.colour("line"))

    # ---- choosing

    def _clicked(self, index: object) -> None:
        if self.table.rows.columns[index.column()].code == "target":  # type: ignore[attr-defined]
            self.offer()

    def menu(self) -> QMenu | None:
        """Options of the current column; the present one is checked."""
        one, file = self._current(), self.file
        if one is None or file is None:
            return None
        menu = QMenu(self)
        now = self.mapping.field_of(file, one)
        for label, name in self.mapping.options(file):
            action = menu.addAction(self.look.say(label))
            action.setCheckable(True)
            action.setChecked(name == now)
            action.triggered.connect(lambda _=False, name=name: self.choose(name))
        return menu

    def offer(self) -> None:
        menu = self.menu()
        if menu is not None:
            place = self.table.visualRect(self.table.rows.index(self.table.currentIndex().row(), 3))
            menu.exec(self.table.viewport().mapToGlobal(place.bottomLeft() + QPoint(0, 2)))
            menu.deleteLater()

    def choose(self, name: str | None) -> None:
        """Take the current column for this field and go on to the next one that is asked about."""
        one, file = self._current(), self.file
        if one is not None and file is not None:
            self.mapping.choose(file, one, name)
            self._redraw()
            self.next_asked()

    def confirm(self) -> None:
        """The suggestion is right."""
        one, file = self._current(), self.file
        if one is not None and file is not None and self._state(one) == "ask":
            self.choose(self.mapping.field_of(file, one))

    def undo(self) -> None:
        if self.mapping.undo():
            self._redraw()

    def _redraw(self) -> None:
        self.table.viewport().update()
        if self.file is not None:
            self.whose.setVisible(self.file.refusal is None and not self.mapping.names_merchant(self.file))
        self._show_chosen()
        self.changed.emit()

    def next_asked(self) -> bool:
        """Go to the next column that waits for a word, in this file or a later one; False when none waits."""
        if self.file is None:
            return False
        asked = self.mapping.asked(self.file)
        if asked:
            order = [column.source for column in self.file.columns]
            here = self._current()
            place = order.index(here.source) if here is not None else -1
            later = [one for one in asked if order.index(one.source) > place]
            self.table.go_to((later or list(asked))[0].source)
            return True
        other = next((one for one in self.mapping.files if self.mapping.asked(one)), None)
        if other is not None:
            self.show_file(other)
        return other is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Tab and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                return self.next_asked()
            opens = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
            if opens or event.key() == Qt.Key.Key_F2:
                self.offer()
                return True
        return False


def _meaning(state: str) -> Text:
    return {
        "auto": Text("按列名与取值自动匹配。", "Matched by name and values."),
        "ask": Text(
            "匹配把握不大。按 Y 确认，或按 F2 改选；不确认也可继续，按现在的匹配读取。",
            "Not certain. Press Y to confirm or F2 to choose; without a word it is read as matched.",
        ),
        "confirmed": Text("由你确认。", "Confirmed by you."),
        "ignored": Text("这一列不导入。按 F2 可以改选。", "Left out. Press F2 to choose a field."),
    }[state]
