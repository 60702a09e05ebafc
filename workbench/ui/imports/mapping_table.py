"""Which field does each column go to, how sure is it, and does it need a word from staff?"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu

from workbench.common.text import Text, same
from workbench.services.import_file import ColumnMatch, FilePreview
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.imports.columns import LIKELY, SURE, Mapping
from workbench.ui.look import Look
from workbench.ui.table import Column, Table

STATES = {
    "auto": (Text("自动", "Auto"), "check", "ok", "ink2"),
    "ask": (Text("请确认", "Confirm"), "warning-circle", "warn", "warn_ink"),
    "confirmed": (Text("已确认", "Confirmed"), "check", "ok", "ink2"),
    "ignored": (Text("忽略", "Ignored"), "minus", "ink3", "ink2"),
}
CHOOSE = Text("选择目标字段", "Choose a field")
MOSTLY_EMPTY = 0.3
TARGET = 3


class ColumnTable(Table):
    """One row for a column of the file; a press on its box, Enter, F2 or Alt+Down offers other fields."""

    field_chosen = Signal(object)  # field or None

    def __init__(self, look: Look) -> None:
        self.mapping = Mapping(())
        self.file: FilePreview | None = None
        super().__init__(look, self._columns(), lambda c: c.source, 36, 32)
        self.opened.connect(lambda _: self.offer())

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("source", Text("源列", "Source column"), 118, lambda c: c.source, weight=500, left=16),
            Column("sample", Text("样例", "Sample"), 112, lambda c: c.sample or "—", colour="ink2", px=12),
            Column("arrow", Text("", ""), 34, lambda c: "→", self._paint_arrow, left=4, right=0),
            Column("target", Text("目标字段", "Target field"), 170, self.target, self._paint_target, stretch=True),
            Column(
                "confidence",
                Text("置信度", "Confidence"),
                104,
                lambda c: f"{c.confidence:.0%}" if self._has_confidence(c) else "",
                self._paint_confidence,
                left=14,
                right=0,
            ),
            Column("state", Text("状态", "State"), 102, self.state_words, self._paint_state, right=2),
        )

    def show_file(self, mapping: Mapping, file: FilePreview) -> None:
        self.mapping, self.file = mapping, file
        self.show_rows(file.columns)

    def set_narrow(self, narrow: bool) -> None:
        self.hide_columns(frozenset({"arrow"}) if narrow else frozenset())
        self.set_widths({"sample": 84 if narrow else 112, "source": 112 if narrow else 118})

    # ---- what is said

    def standing(self, one: ColumnMatch) -> str:
        return self.mapping.state(self.file, one) if self.file is not None else "ignored"

    def target(self, one: ColumnMatch) -> Text:
        if self.file is None:
            return same("")
        if self.mapping.field_of(self.file, one) is None and self.standing(one) == "ask":
            return CHOOSE
        return self.mapping.label(self.file, one)

    def state_words(self, one: ColumnMatch) -> Text:
        if self._sparse(one):
            share = f"{one.empty_share:.0%}"
            return Text(f"{share} 为空", f"{share} empty")
        return STATES[self.standing(one)][0]

    def _sparse(self, one: ColumnMatch) -> bool:
        """Sure enough, but with so many empty cells that staff should see it."""
        return self.standing(one) == "auto" and (one.empty_share or 0.0) >= MOSTLY_EMPTY

    def _has_confidence(self, one: ColumnMatch) -> bool:
        """Is there a field the program is likely right about?"""
        return one.field is not None and one.confidence >= LIKELY

    # ---- cells

    def _paint_arrow(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        draw_icon(painter, rect.x() + 4, rect.center().y() - 7, "arrow-right", 14, look.colour("ink2"))

    def _paint_target(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        asked = self.standing(one) == "ask"
        none = self.file is None or self.mapping.field_of(self.file, one) is None
        area = rect.adjusted(0.5, 4.5, -0.5, -4.5)
        paint.box(painter, area, 6, look.colour("raised"), look.colour("warn" if asked else "ctl"))
        colour = look.colour("ink3" if none else "ink")
        words = rect.adjusted(9, 0, -26, 0)
        paint.text(painter, words, look.say(self.target(one)), colour, 13, 400 if none else 500)
        draw_icon(painter, rect.right() - 22, rect.center().y() - 6, "caret-down", 12, look.colour("ink2"))

    def _paint_confidence(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        if not self._has_confidence(one):
            return
        y = rect.center().y() - 2
        paint.box(painter, QRectF(rect.x(), y, 44, 4), 2, look.colour("line"))
        tone = look.colour("accent" if one.confidence >= SURE else "warn")
        paint.box(painter, QRectF(rect.x(), y, 44 * one.confidence, 4), 2, tone)
        number = rect.adjusted(50, 0, 0, 0)
        paint.text(painter, number, f"{one.confidence:.0%}", look.colour("ink2"), 12)

    def _paint_state(self, painter: QPainter, rect: QRectF, one: ColumnMatch, look: Look, current: bool) -> None:
        state = self.standing(one)
        _, icon, tone, ink = STATES[state]
        if self._sparse(one):
            icon, tone = "info", "info"
        draw_icon(painter, rect.x(), rect.center().y() - 7.5, icon, 15, look.colour(tone))
        words = rect.adjusted(21, 0, 0, 0)
        paint.text(
            painter, words, look.say(self.state_words(one)), look.colour(ink), 12, 600 if state == "ask" else 400
        )

    # ---- choosing

    def current_column(self) -> ColumnMatch | None:
        one = self.current_row()
        return one if isinstance(one, ColumnMatch) else None

    def menu(self) -> QMenu | None:
        """Fields of the current column, the likely ones first; the present one is checked."""
        one, file = self.current_column(), self.file
        if one is None or file is None:
            return None
        menu = QMenu(self)
        menu.setFont(self.font())
        now = self.mapping.field_of(file, one)
        likely = True
        for label, name, sure in self.mapping.options(file, one):
            if likely and sure is None and menu.actions():
                menu.addSeparator()
            likely = sure is not None
            action = menu.addAction(self.look.say(label) + (f"   {sure:.0%}" if sure is not None else ""))
            action.setCheckable(True)
            action.setChecked(name == now)
            action.triggered.connect(partial(self._picked, name))
        return menu

    def _picked(self, name: str | None, on: bool = False) -> None:
        self.field_chosen.emit(name)

    def offer(self) -> None:
        menu = self.menu()
        if menu is None:
            return
        place = self.visualRect(self.rows.index(self.currentIndex().row(), TARGET))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(place.bottomLeft() + QPoint(0, 2)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == TARGET and event.button() == Qt.MouseButton.LeftButton:
            self.offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if down or event.key() == Qt.Key.Key_F2:
            self.offer()
        else:
            super().keyPressEvent(event)
