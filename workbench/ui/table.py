"""How does a list of rows behave: painted columns, a current row, checked rows, sorting, keys, copying?

The current row (keyboard) and checked rows (for bulk acts) are different things and look different. What a delegate
paints is also the cell's text, so a screen reader hears what is seen. No widget stands inside a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.ui import paint, pointed
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import ALIGN
from workbench.ui.look import Look
from workbench.ui.names import Named
from workbench.ui.rows import CHECK, Column, Draw, Index, Rows, check_column

__all__ = ["CHECK", "Column", "Draw", "Header", "Rows", "Table", "cell_words", "check_column"]


class _Cells(QStyledItemDelegate):
    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table, look, rect = self._table, self._table.look, option.rect
        row, column = table.rows.rows[index.row()], table.rows.columns[index.column()]
        current = index.row() == table.currentIndex().row()
        checked = row is not None and table.rows.key(row) in table.rows.checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "sel" if current else "subtle" if checked else "hover" if index.row() == table.hovered else ""
        if ground:
            painter.fillRect(rect, look.colour(ground))
        if current and index.column() == table.first_shown():
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), look.colour("accent"))
        painter.setClipRect(rect)
        cell = QRectF(rect).adjusted(column.left, 0, -column.right, 0)
        if row is None:  # of a list whose rows come by page
            paint.text(painter, cell, look.say(table.rows.blank(index.row(), column)), look.colour("ink3"))
        elif column.code == CHECK:
            paint.check_box(painter, cell.x(), cell.y() + (cell.height() - 16) / 2, look.tokens, checked)
        elif column.draw is not None:
            column.draw(painter, cell, row, look, current)
        else:
            words, colour = look.say(column.text(row)), look.colour(column.colour)
            paint.text(painter, cell, words, colour, column.px, column.weight, ALIGN[column.align])
        painter.setClipping(False)
        foot = rect.bottom() + 0.5
        paint.line(painter, rect.x(), foot, rect.right() + 1, foot, look.colour("line"))
        painter.restore()


class Header(QHeaderView):
    """Titles with the order the rows stand in, of any table that has a `look` and `rows` as `Rows` has them."""

    def __init__(self, table: Any, high: int) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table, self._high = table, high
        self.setFixedHeight(high)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(24)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Known: Qt would ask the model four things of every column whenever anything is laid out."""
        return QSize(0, self._high)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        table, look = self._table, self._table.look
        column = table.rows.columns[section]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, look.colour("surface"))
        area = QRectF(rect).adjusted(column.left, 0, -column.right, 0)
        if column.code == CHECK:
            every = bool(table.rows.rows) and len(table.rows.checked) == len(table.rows.rows)
            half = bool(table.rows.checked) and not every
            paint.check_box(painter, area.x(), area.y() + (area.height() - 16) / 2, look.tokens, every, half)
        else:
            self._title(painter, area, column)
        foot = rect.bottom() + 0.5
        paint.line(painter, rect.x(), foot, rect.right() + 1, foot, look.colour("line2"))
        painter.restore()

    def _title(self, painter: QPainter, area: QRectF, column: Column) -> None:
        rows, look = self._table.rows, self._table.look
        on = rows.sorted_by == column.code
        words, weight = look.say(column.title), 600 if on else 500
        colour = look.colour("ink" if on else "ink3")
        paint.text(painter, area, words, colour, 12, weight, ALIGN[column.align])
        if on:
            wide = width(words, 12, weight)
            x = area.x() + wide + 3 if column.align == "l" else area.right() - wide - 15
            arrow = "arrow-down" if rows.descending else "arrow-up"
            draw_icon(painter, x, area.y() + (area.height() - 12) / 2, arrow, 12, colour)


class Table(QTableView, Named):
    """Enter or a double click opens, Space peeks, X checks, Shift with arrows checks a range, Ctrl+C copies."""

    opened = Signal(object)
    peeked = Signal(object)
    moved = Signal(object)  # the current row, or None
    checks_changed = Signal()
    sort_changed = Signal()
    columns_changed = Signal()

    def __init__(
        self,
        look: Look,
        columns: Sequence[Column],
        key: Callable[[Any], Hashable],
        row_high: int = 44,
        head_high: int = 34,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look, self.hovered = look, -1
        self.rows = self._rows(look, columns, key)
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self._plain(row_high)
        self._header = Header(self, head_high)
        self.setHorizontalHeader(self._header)
        self._header.sectionClicked.connect(self._head_pressed)
        for place, column in enumerate(columns):
            self.setColumnWidth(place, column.wide)
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            fixed = column.code == CHECK
            self._header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed if fixed else mode)
        self._header.sectionResized.connect(lambda *_: self.columns_changed.emit())
        self.selectionModel().currentRowChanged.connect(lambda now, before: self._on_moved())
        look.changed.connect(self.follow)
        self.follow()

    def _rows(self, look: Look, columns: Sequence[Column], key: Callable[[Any], Hashable]) -> Rows:
        """The model; a list whose rows come by page has its own."""
        return Rows(look, columns, key)

    def _plain(self, row_high: int) -> None:
        """Switch off what stock tables do and these do not."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_high)
        # Letters are commands of the page: no input method, no search as one types.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyboardSearch(self, typed: str) -> None:
        """Nothing: type-ahead would eat the letters of commands."""

    def paintEvent(self, event: QPaintEvent) -> None:
        # The ground is painted here: a palette would lose against the application's sheet when the theme changes.
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), self.look.colour("surface"))
        ground.end()
        super().paintEvent(event)

    def follow(self) -> None:
        self.tell_name(", ".join(words for one in self.rows.columns if (words := self.look.say(one.title))))
        self.viewport().update()
        self._header.viewport().update()

    def viewportEvent(self, event: Any) -> bool:
        return pointed.told(self, event) or super().viewportEvent(event)

    def cut_words(self, index: Index) -> str:
        """All words of a cell that have no room; '' where they have, or where there is no cell."""
        if not index.isValid():
            return ""
        column = self.rows.columns[index.column()]
        words = self.look.say(column.text(self.rows.rows[index.row()]))
        return pointed.cut_of(words, column, self.columnWidth(index.column()))

    # --- rows -----------------------------------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show rows; the current row, the checks and the place of the scroll stay where they still can."""
        key, place = self.current_key(), self.verticalScrollBar().value()
        self.rows.show_rows(rows)
        self._restore(key)
        self.verticalScrollBar().setValue(place)
        self.checks_changed.emit()

    def current_row(self) -> Any:
        place = self.currentIndex().row()
        return self.rows.rows[place] if 0 <= place < len(self.rows.rows) else None

    def current_key(self) -> Hashable:
        row = self.current_row()
        return None if row is None else self.rows.key(row)

    def go_to(self, key: Hashable) -> None:
        place = self.rows.index_of(key)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place, self.first_shown()))

    def _restore(self, key: Hashable) -> None:
        place = max(0, self.rows.index_of(key)) if self.rows.rows else -1
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place, self.first_shown()))

    def checked_rows(self) -> tuple[Any, ...]:
        """Checked rows in the order shown."""
        return tuple(row for row in self.rows.rows if self.rows.key(row) in self.rows.checked)

    def check(self, keys: Sequence[Hashable], on: bool = True) -> None:
        if on:
            self.rows.checked |= set(keys)
        else:
            self.rows.checked -= set(keys)
        self.viewport().update()
        self._header.viewport().update()
        self.checks_changed.emit()

    def clear_checks(self) -> None:
        self.check(list(self.rows.checked), False)

    def toggle_check(self) -> None:
        key = self.current_key()
        if key is not None and self._has_checks():
            self.check([key], key not in self.rows.checked)

    def _has_checks(self) -> bool:
        return any(column.code == CHECK for column in self.rows.columns)

    # --- columns --------------------------------------------------------------------------------------------------

    def first_shown(self) -> int:
        return next((place for place in range(len(self.rows.columns)) if not self.isColumnHidden(place)), 0)

    def hide_columns(self, codes: frozenset[str]) -> None:
        """Hide these columns, show all others."""
        for place, column in enumerate(self.rows.columns):
            self.setColumnHidden(place, column.code in codes)

    def sort_by(self, code: str | None, descending: bool = False) -> None:
        key = self.current_key()
        self.rows.sort_by(code, descending)
        self._restore(key)
        self._header.viewport().update()

    def widths(self) -> dict[str, int]:
        return {column.code: self.columnWidth(place) for place, column in enumerate(self.rows.columns)}

    def set_widths(self, wide: dict[str, int]) -> None:
        for place, column in enumerate(self.rows.columns):
            if column.code in wide and not column.stretch:
                self.setColumnWidth(place, wide[column.code])

    def _head_pressed(self, section: int) -> None:
        column = self.rows.columns[section]
        if column.code == CHECK:
            every = len(self.rows.checked) == len(self.rows.rows)
            self.check([self.rows.key(row) for row in self.rows.rows], not every)
        elif column.sort is not None:
            again = self.rows.sorted_by == column.code
            self.sort_by(column.code, again and not self.rows.descending)
            self.sort_changed.emit()

    # --- mouse and keys -------------------------------------------------------------------------------------------

    def _on_moved(self) -> None:
        self.viewport().update()
        self.moved.emit(self.current_row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(round(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.rows.columns[index.column()].code == CHECK:
            key = self.rows.key(self.rows.rows[index.row()])
            self.check([key], key not in self.rows.checked)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.rows.columns[index.column()].code != CHECK:
            self.opened.emit(self.rows.rows[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        row = self.current_row()
        none = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and none and row is not None:
            self.opened.emit(row)
        elif key == Qt.Key.Key_Space and none and row is not None:
            self.peeked.emit(row)
        elif key == Qt.Key.Key_X and none:
            self.toggle_check()
        elif key == Qt.Key.Key_A and control and self._has_checks():
            self.check([self.rows.key(one) for one in self.rows.rows])
        elif key == Qt.Key.Key_C and control and row is not None:
            QGuiApplication.clipboard().setText(self.copied())
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held & Qt.KeyboardModifier.ShiftModifier:
            self._check_range(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter) or self._is_letter(event):
            event.ignore()  # commands of the page and the window
        else:
            super().keyPressEvent(event)

    def _is_letter(self, event: QKeyEvent) -> bool:
        return bool(event.text()) and event.text().isprintable()

    def _check_range(self, step: int) -> None:
        place = self.currentIndex().row()
        beside = place + step
        if self._has_checks() and 0 <= beside < len(self.rows.rows):
            keys = [self.rows.key(self.rows.rows[one]) for one in (place, beside)]
            self.setCurrentIndex(self.rows.index(beside, self.first_shown()))
            self.check(keys)

    def copied(self) -> str:
        """Checked rows, else the current one, as tab-separated text with the shown columns."""
        chosen = self.checked_rows() or ((self.current_row(),) if self.current_row() is not None else ())
        shown = [c for place, c in enumerate(self.rows.columns) if not self.isColumnHidden(place) and c.code != CHECK]
        lines = [[cell_words(self.look.say(column.text(row))) for column in shown] for row in chosen]
        return "\n".join("\t".join(line) for line in lines)


def cell_words(words: str) -> str:
    """Spreadsheets would run a cell that begins like a formula."""
    clean = words.replace("\t", " ").replace("\n", " ")
    return f"'{clean}" if clean[:1] in "=+-@" else clean
