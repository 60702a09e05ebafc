"""Which cells cannot be read, what may they have meant, and what does staff put there instead?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent

from workbench.common.text import Text, same
from workbench.services.import_file import BadCell, CellFix, Treatment
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.imports.problem_groups import NAMES
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import Field, Words

BY_HAND = Text("手动填写", "Enter by hand")
LEFT_EMPTY = Text("留空", "Leave empty")
ACCEPT = Text("采纳", "Accept")
WAITING = Text("正在修正", "Mending")
Key = tuple[str, int, str, str]


def key_of(cell: BadCell) -> Key:
    return (cell.file, cell.line, cell.column, cell.code)


class _Editor(Field):
    """Enter ends here: on its way up it would accept the next row."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class CellTable(Table):
    """Enter or the word at the right takes what stands in the box; F2 or a press on the box types another value."""

    fixed = Signal(object)  # CellFix
    left_alone = Signal(object)  # BadCell: it goes to quarantine

    def __init__(self, look: Look, columns: Sequence[Column] = (), key: Callable[[Any], Hashable] = key_of) -> None:
        self.treatment = Treatment.FIX
        self.sent: set[Hashable] = set()  # on their way to the service
        self.alone: set[Hashable] = set()  # staff has seen them and leaves them to quarantine
        self.editor: _Editor | None = None
        usual = (
            Column("line", Text("行号", "Row"), 76, lambda c: f"{c.line:,}", align="r", colour="ink3", px=12),
            Column("column", Text("列", "Column"), 116, lambda c: c.column, left=16),
            Column("file", Text("文件", "File"), 130, lambda c: c.file, colour="ink3", px=12),
            Column("value", Text("原值", "Value in file"), 150, lambda c: c.value, self._value, stretch=True),
            Column("fix", Text("建议修正", "Suggested fix"), 218, self.suggestion, self._fix),
            Column("act", Text("", ""), 92, self.act_words, self._act, align="r", right=16),
        )
        super().__init__(look, columns or usual, key, 38, 32)
        self.editor = _Editor(look, parent=self.viewport(), height=28)
        self.editor.hide()
        self.editor.left_field.connect(self.close_editor)
        self.editor.entered.connect(self._typed)
        self.opened.connect(lambda _: self.accept())
        self.moved.connect(lambda _: self.close_editor())
        self.verticalScrollBar().valueChanged.connect(lambda _: self.close_editor())

    def show_cells(self, cells: tuple[BadCell, ...], treatment: Treatment) -> None:
        """Show them; where the current one is gone, the one that took its place is current."""
        place, known = self.currentIndex().row(), self.current_key()
        self.treatment = treatment
        self.close_editor()
        self.show_rows(cells)
        if known is not None and self.rows.index_of(known) < 0 and cells:
            self.setCurrentIndex(self.rows.index(min(place, len(cells) - 1), self.first_shown()))

    def current_cell(self) -> BadCell | None:
        cell = self.current_row()
        return cell if isinstance(cell, BadCell) else None

    # ---- what is said

    def suggestion(self, cell: BadCell) -> Words:
        """What stands in the box; a suggestion may be to leave the cell empty."""
        return BY_HAND if cell.suggestion is None else cell.suggestion or LEFT_EMPTY

    def act_words(self, cell: BadCell) -> Text:
        if self.rows.key(cell) in self.sent:
            return WAITING
        if self.treatment is not Treatment.FIX:
            return NAMES[self.treatment]
        if cell.suggestion is None or self.rows.key(cell) in self.alone:
            return NAMES[Treatment.QUARANTINE]
        return ACCEPT

    # ---- cells

    def _value(self, painter: QPainter, rect: QRectF, cell: BadCell, look: Look, current: bool) -> None:
        paint.box(painter, rect.adjusted(0, 5, 0, -5), 5, look.colour("bad_soft"))
        words = cell.value or "—"
        paint.text(painter, rect.adjusted(8, 0, -8, 0), words, look.colour("bad_ink"), 13, 500)

    def _fix(self, painter: QPainter, rect: QRectF, cell: BadCell, look: Look, current: bool) -> None:
        off, none = self.treatment is not Treatment.FIX, cell.suggestion is None
        area = rect.adjusted(0.5, 5.5, -0.5, -5.5)
        edge = "line2" if off else "bad" if none and self.rows.key(cell) not in self.alone else "ctl"
        paint.box(painter, area, 6, look.colour("sunken" if off else "raised"), look.colour(edge))
        sure = "" if cell.confidence is None or none else f"{cell.confidence:.0%}"
        inner = rect.adjusted(9, 0, -9, 0)
        if width(look.say(self.suggestion(cell)), 13, 500) + width(sure, 12) + 6 > inner.width():
            sure = ""  # the value comes first
        taken = paint.text(painter, inner, sure, look.colour("ink3"), 12, align=paint.RIGHT) if sure else 0.0
        ink = look.colour("ink_off" if off else "ink3" if none else "ink")
        words = inner.adjusted(0, 0, -taken - (6 if taken else 0), 0)
        paint.text(painter, words, look.say(self.suggestion(cell)), ink, 13, 400 if none else 500)

    def _act(self, painter: QPainter, rect: QRectF, cell: BadCell, look: Look, current: bool) -> None:
        words = look.say(self.act_words(cell))
        done = (
            self.rows.key(cell) in self.alone or self.treatment is not Treatment.FIX or self.rows.key(cell) in self.sent
        )
        ink = look.colour("ink3" if done else "accent")
        taken = paint.text(painter, rect, words, ink, 12, 400 if done else 600, paint.RIGHT)
        if self.rows.key(cell) in self.alone:
            draw_icon(painter, rect.right() - taken - 18, rect.center().y() - 7, "check", 14, look.colour("ink3"))

    # ---- acting

    def accept(self) -> None:
        """Take the suggestion of the current row; a row without one is typed, or left alone by its word."""
        cell = self.current_cell()
        if cell is None or self.treatment is not Treatment.FIX or self.rows.key(cell) in self.sent:
            return
        if cell.suggestion is None:
            self.type_value()
        else:
            self.send(cell, cell.suggestion)

    def leave_alone(self, cell: BadCell) -> None:
        self.alone.add(self.rows.key(cell))
        self.left_alone.emit(cell)
        self._next()

    def send(self, cell: BadCell, value: str) -> None:
        self.sent.add(self.rows.key(cell))
        self.alone.discard(self.rows.key(cell))
        self.viewport().update()
        self._next()
        self.fixed.emit(CellFix(cell.file, cell.line, cell.column, value))

    def _next(self) -> None:
        """To the next row that is still to be decided."""
        here = self.currentIndex().row()
        for place in range(here + 1, len(self.rows.rows)):
            if self.rows.key(self.rows.rows[place]) not in self.sent | self.alone:
                self.setCurrentIndex(self.rows.index(place, self.first_shown()))
                return
        self.viewport().update()

    def type_value(self, typed: str = "") -> None:
        """Type a value over the box of the current row."""
        cell, editor = self.current_cell(), self.editor
        if cell is None or editor is None or self.treatment is not Treatment.FIX:
            return
        editor.setText(typed or cell.suggestion or cell.value)
        editor.set_hint(same(cell.value))
        editor.setAccessibleName(f"{cell.column} {cell.line}")
        self._place_editor()
        editor.show()
        editor.setFocus()
        editor.selectAll()

    def _place_editor(self) -> None:
        if self.editor is not None:
            area = self.visualRect(self.rows.index(self.currentIndex().row(), self._at("fix")))
            self.editor.setGeometry(area.x() + 8, area.y() + 5, area.width() - 16, 28)

    def _typed(self) -> None:
        cell, editor = self.current_cell(), self.editor
        if cell is not None and editor is not None:
            value = editor.text().strip()
            self.close_editor()
            self.send(cell, value)

    def close_editor(self) -> None:
        if self.editor is not None and not self.editor.isHidden():
            self.editor.hide()
            self.setFocus()

    def _at(self, code: str) -> int:
        return next(n for n, column in enumerate(self.rows.columns) if column.code == code)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        cell = self.current_cell()
        if not index.isValid() or cell is None or event.button() != Qt.MouseButton.LeftButton:
            return
        code = self.rows.columns[index.column()].code
        if code == "fix":
            self.type_value()
        elif code == "act" and self.treatment is Treatment.FIX:
            self.accept() if cell.suggestion is not None else self.leave_alone(cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double press is two presses here: the second must not accept what the first has opened."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.type_value()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()
