"""How are eight million loans scrolled, painted, walked with the keys, checked and copied?

The view paints a window of rows straight from the page at hand: no delegate, no question to a model for each cell. Its
scroll bar counts loans, so a thumb that is dragged lands on the loan it points at.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QScrollBar, QTableView, QWidget

from workbench.common.text import Text
from workbench.services.loan_table import LoanLine
from workbench.ui.loans.columns import CHIPS, is_late
from workbench.ui.loans.ink import Ink
from workbench.ui.loans.window import LoanWindow
from workbench.ui.look import Look
from workbench.ui.names import Named
from workbench.ui.pointed import cut_of, told
from workbench.ui.rows import Index
from workbench.ui.table import CHECK, Column, Header, cell_words

ROW_HIGH, HEAD_HIGH = 36, 34
LOANS = Text("借据", "Loans")
WHEEL_ROWS = 3
MOST_CHECKED = 50_000
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class LoanView(QTableView, Named):
    """Enter or a double click opens, X checks, Shift with arrows checks a range, Ctrl+A all, Ctrl+C copies."""

    opened = Signal(object)
    sort_asked = Signal(str)
    checks_changed = Signal()
    moved = Signal()
    too_many = Signal()

    def __init__(self, look: Look, window: LoanWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.rows, self.hovered = look, window, -1
        self._ink = Ink(look)
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.setSingleStep(1)
        self._plain()
        self._header = Header(self, HEAD_HIGH)
        self.setHorizontalHeader(self._header)  # before the model, or Qt's own header would measure it first
        self.setModel(window)
        self._header.sectionClicked.connect(self._head_pressed)
        for place, column in enumerate(window.columns):
            self.setColumnWidth(place, column.wide)
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            self._header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed if column.code == CHECK else mode)
        self.bar.valueChanged.connect(self._scrolled)
        window.filled.connect(self.viewport().update)
        window.modelReset.connect(self._fit_bar)
        look.changed.connect(self.follow)
        look.changed.connect(self.tell_name)
        self.call(LOANS)

    def _plain(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HIGH)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyboardSearch(self, typed: str) -> None:
        """Nothing: letters are commands of the page."""

    def follow(self) -> None:
        self.viewport().update()
        self._header.viewport().update()

    def hide_columns(self, codes: frozenset[str]) -> None:
        for place, column in enumerate(self.rows.columns):
            self.setColumnHidden(place, column.code in codes)

    # --- the window on the list -------------------------------------------------------------------------------------

    @property
    def fitting(self) -> int:
        """Whole rows that fit."""
        return max(self.viewport().height() // ROW_HIGH, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rows.set_shown(self.fitting)
        self._fit_bar()

    def _fit_bar(self) -> None:
        if self.rows.rowCount() != min(self.fitting, self.rows.total):
            self.rows.set_shown(self.fitting)
        self.bar.blockSignals(True)
        self.bar.setRange(0, max(self.rows.total - self.fitting, 0))
        self.bar.setPageStep(self.fitting)
        self.bar.setValue(self.rows.first)
        self.bar.blockSignals(False)
        self._mark_current()
        self.follow()

    def _scrolled(self, first: int) -> None:
        if self.rows.move_to(first):
            self._mark_current()
            self.viewport().update()

    def _mark_current(self) -> None:
        """Tell the selection model, and with it a screen reader, where the current row stands in the window."""
        inside = self.rows.current - self.rows.first
        seen = 0 <= inside < self.rows.rowCount()
        self.setCurrentIndex(self.rows.index(inside, self._first_shown()) if seen else self.rows.index(-1, -1))

    def go_to(self, place: int) -> None:
        """Make a place the current row, and bring it into sight."""
        if not self.rows.total:
            return
        self.rows.current = max(min(place, self.rows.total - 1), 0)
        first = self.rows.first
        if self.rows.current < first:
            self.bar.setValue(self.rows.current)
        elif self.rows.current >= first + self.fitting:
            self.bar.setValue(self.rows.current - self.fitting + 1)
        self._mark_current()
        self.viewport().update()
        self.moved.emit()

    def jump(self, place: int) -> None:
        """The same, with the place in the middle."""
        self.bar.setValue(place - self.fitting // 2)
        self.go_to(place)

    def current_line(self) -> LoanLine | None:
        return self.rows.line(self.rows.current) if self.rows.current >= 0 else None

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look, rows, area = self.look, self.rows, event.rect()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, look.colour("surface"))
        spans, wide = self._spans(), self.viewport().width()
        seen = range(max(area.top() // ROW_HIGH, 0), min(area.bottom() // ROW_HIGH + 1, rows.rowCount()))
        there: list[tuple[int, LoanLine]] = []
        edge = look.colour("line")
        for inside in seen:
            top, line = inside * ROW_HIGH, rows.line(rows.first + inside)
            self._ground(painter, QRect(0, top, wide, ROW_HIGH), line, inside)
            painter.fillRect(0, top + ROW_HIGH - 1, wide, 1, edge)
            if line is None:
                self._ink.coming(painter, spans, wide, ROW_HIGH, top)
            else:
                there.append((top, line))
        for column, span in spans:
            self._column(painter, column, span, there)
        painter.end()

    def _spans(self) -> list[tuple[Column, QRect]]:
        """Shown columns with the place of their text."""
        found = []
        for place, column in enumerate(self.rows.columns):
            if not self.isColumnHidden(place):
                left = self.columnViewportPosition(place) + column.left
                found.append((column, QRect(left, 0, self.columnWidth(place) - column.left - column.right, ROW_HIGH)))
        return found

    def _ground(self, painter: QPainter, rect: QRect, line: LoanLine | None, inside: int) -> None:
        current = self.rows.first + inside == self.rows.current
        checked = line is not None and line.loan_no in self.rows.checked
        ground = "sel" if current else "subtle" if checked else "hover" if inside == self.hovered else ""
        if ground:
            painter.fillRect(rect, self.look.colour(ground))
        if current:
            painter.fillRect(QRect(0, rect.y(), 3, rect.height()), self.look.colour("accent"))

    def _column(self, painter: QPainter, column: Column, span: QRect, there: list[tuple[int, LoanLine]]) -> None:
        """One column of all rows: its font and colour are chosen once."""
        ink, rows, left, wide = self._ink, self.rows, span.x(), span.width()
        if column.code == CHECK:
            ink.boxes(painter, left, ROW_HIGH, [(top, line.loan_no in rows.checked) for top, line in there])
            return
        plain = there
        if column.code in CHIPS:
            found = [(top, line, CHIPS[column.code](line)) for top, line in there]
            say = self.look.say
            ink.chips(painter, left, ROW_HIGH, [(top, say(c[0]), c[1], c[2]) for top, _, c in found if c is not None])
            plain = [(top, line) for top, line, chip in found if chip is None]
        elif column.code == "late":
            late = [(top, rows.words(line, column)) for top, line in there if is_late(line)]
            ink.words(painter, column, left, wide, ROW_HIGH, late, "bad_ink", 600)
            plain = [(top, line) for top, line in there if not is_late(line)]
        ink.words(painter, column, left, wide, ROW_HIGH, [(top, rows.words(line, column)) for top, line in plain])

    # --- mouse ------------------------------------------------------------------------------------------------------

    def _inside(self, event: QMouseEvent) -> int:
        inside = round(event.position().y()) // ROW_HIGH
        return inside if 0 <= inside < self.rows.rowCount() else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._inside(event))

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def _hover(self, inside: int) -> None:
        if inside != self.hovered:
            self.hovered = inside
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = self._inside(event)
        if inside < 0:
            return
        place = self.rows.first + inside
        if self.columnAt(round(event.position().x())) == 0:
            self.check_places(place, place, toggle=True)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.rows.current >= 0:
            self.check_places(min(place, self.rows.current), max(place, self.rows.current))
            self.go_to(place)
        else:
            self.go_to(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing: the press did it."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.rows.line(self.rows.first + self._inside(event))
        if line is not None and self.columnAt(round(event.position().x())) != 0:
            self.opened.emit(line)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120 * WHEEL_ROWS
        self.bar.setValue(self.bar.value() - round(steps))
        event.accept()

    def _head_pressed(self, section: int) -> None:
        column = self.rows.columns[section]
        if column.code == CHECK:
            self.check_all() if not self.rows.checked else self.clear_checks()
        elif column.sort is not None:
            self.sort_asked.emit(column.code)

    # --- keys -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        step = _STEPS.get(Qt.Key(key))
        line, none = self.current_line(), held in _PLAIN
        if step is not None:
            self._walk(step(self), bool(held & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and none and line is not None:
            self.opened.emit(line)
        elif key == Qt.Key.Key_X and none and line is not None:
            self.check_places(self.rows.current, self.rows.current, toggle=True)
        elif key == Qt.Key.Key_A and held & Qt.KeyboardModifier.ControlModifier:
            self.check_all()
        elif key == Qt.Key.Key_C and held & Qt.KeyboardModifier.ControlModifier and line is not None:
            QGuiApplication.clipboard().setText(self.copied())
        else:
            event.ignore()  # commands of the page and the window

    def _walk(self, place: int, checking: bool) -> None:
        before = self.rows.current
        self.go_to(place)
        if checking and before >= 0:
            self.check_places(min(before, self.rows.current), max(before, self.rows.current))

    # --- checks -----------------------------------------------------------------------------------------------------

    def check_places(self, first: int, last: int, *, toggle: bool = False) -> None:
        """Check the loans at these places; a range that is too long is refused whole."""
        listed = self.rows.listed
        if listed is None:
            return
        if len(self.rows.checked) + last - first + 1 > MOST_CHECKED:
            self.too_many.emit()
            return
        numbers = set(listed.order.numbers(first, last - first + 1))
        self.rows.checked = self.rows.checked ^ numbers if toggle else self.rows.checked | numbers
        self._checks_moved()

    def check_all(self) -> None:
        if self.rows.total:
            self.check_places(0, self.rows.total - 1)

    def clear_checks(self) -> None:
        self.rows.checked = set()
        self._checks_moved()

    def _checks_moved(self) -> None:
        self.follow()
        self.checks_changed.emit()

    def _first_shown(self) -> int:
        return next((place for place in range(len(self.rows.columns)) if not self.isColumnHidden(place)), 0)

    def viewportEvent(self, event: object) -> bool:
        return told(self, event) or super().viewportEvent(event)  # type: ignore[arg-type]

    def cut_words(self, index: Index) -> str:
        """The words of a cell that have no room; '' where they have, or where there is no cell."""
        line = self.rows.line(self.rows.first + index.row()) if index.isValid() else None
        if line is None:
            return ""
        column = self.rows.columns[index.column()]
        return cut_of(self.rows.words(line, column), column, self.columnWidth(index.column()))

    def copied(self) -> str:
        """The current row as tab-separated text with the shown columns."""
        line = self.current_line()
        return "" if line is None else self.copied_lines((line,))

    def copied_lines(self, lines: Sequence[LoanLine]) -> str:
        """The same of several loans, one a line."""
        shown = [c for place, c in enumerate(self.rows.columns) if not self.isColumnHidden(place) and c.code != CHECK]
        told = ("\t".join(cell_words(self.rows.words(line, column)) for column in shown) for line in lines)
        return "\n".join(told)


_STEPS = {
    Qt.Key.Key_Up: lambda view: view.rows.current - 1,
    Qt.Key.Key_Down: lambda view: view.rows.current + 1,
    Qt.Key.Key_PageUp: lambda view: view.rows.current - view.fitting,
    Qt.Key.Key_PageDown: lambda view: view.rows.current + view.fitting,
    Qt.Key.Key_Home: lambda view: 0,
    Qt.Key.Key_End: lambda view: view.rows.total - 1,
}
