"""How does a reader meet a figure: with the eye, the mouse, the keys or a screen reader?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from workbench.common.text import Text
from workbench.ui.charts.beeswarm import SwarmChart
from workbench.ui.charts.chart import NO_OBSERVATION, Chart, Mark
from workbench.ui.charts.strokes import bar, begin, colour, dot, line, width_of, words
from workbench.ui.fonts import font
from workbench.ui.look import Look

SHOW_TABLE = Text("以表格显示", "Show as table")
_NO_FIGURES = {"—", NO_OBSERVATION.zh, NO_OBSERVATION.en}
_NEAR = 28.0  # px within which the mouse takes hold of a mark


def data_table(parent: QWidget) -> QTableWidget:
    """Rows of figures that are read, not edited."""
    table = QTableWidget(parent)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(28)
    table.horizontalHeader().setFixedHeight(30)
    table.horizontalHeader().setHighlightSections(False)
    return table


def dress(table: QTableWidget, look: Look) -> None:
    """The colours of the theme: hairlines between rows, the row in hand tinted."""
    ink, ink3, line_, sel, ground = (
        look.colour(name).name() for name in ("ink", "ink3", "line", "sel", "surface")
    )  # fmt: skip
    table.setFont(font(12))
    table.horizontalHeader().setFont(font(12))
    table.setStyleSheet(
        f"QTableWidget, QHeaderView {{ background: {ground}; color: {ink}; border: none; outline: 0; }}"
        f"QTableWidget::item {{ border: none; border-bottom: 1px solid {line_}; padding: 0 8px; }}"
        f"QTableWidget::item:selected {{ background: {sel}; color: {ink}; }}"
        f"QHeaderView::section {{ background: {ground}; color: {ink3}; border: none;"
        f" border-bottom: 1px solid {line_}; padding: 0 8px; }}"
    )


def _is_figure(words_: str) -> bool:
    return words_ in _NO_FIGURES or words_.lstrip("−-+¥$€").replace(",", "")[:1].isdigit()


def _cell(words_: str, number: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(words_)
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


class ChartView(QWidget):
    """Paints one chart. Left and Right walk its marks, T shows the same data as a table, Esc the picture again."""

    pressed = Signal(int)  # the mark that is held, -1 where none is

    def __init__(self, look: Look, chart: Chart | None = None, height: int = 0, name: Text | None = None) -> None:
        super().__init__()
        self._look, self._chart, self._name = look, chart, name
        self._marks: tuple[Mark, ...] = ()
        self._held = -1
        self._cached: tuple[object, QPixmap, tuple[Mark, ...]] | None = None
        self._table: QTableWidget | None = None
        self._height = height
        self._by_key = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed if height else QSizePolicy.Policy.Expanding
        )
        look.changed.connect(self.retranslate)
        self.retranslate()

    def show_chart(self, chart: Chart | None, height: int | None = None) -> None:
        self._chart, self._held, self._cached = chart, -1, None
        if height is not None:
            self._height = height
            self.updateGeometry()
        self.retranslate()

    def retranslate(self) -> None:
        lang = self._look.lang
        self._cached = None
        self.setAccessibleName(self._name.of(lang) if self._name is not None else "")
        self.setAccessibleDescription(self._chart.sentence().of(lang) if self._chart is not None else "")
        if self._table is not None:
            self._fill(self._table)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height or 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._height or 60)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None or (self._table is not None and self._table.isVisible()):
            return
        painter = QPainter(self)
        if isinstance(self._chart, SwarmChart):
            painter.drawPixmap(QPointF(0, 0), self._picture(self._chart))
        else:
            self._marks = self._chart.paint(painter, QRectF(self.rect()), self._look.tokens, self._look.lang)
        begin(painter)
        if 0 <= self._held < len(self._marks):
            self._paint_tip(painter, self._marks[self._held])
        if self.hasFocus() and self._by_key:
            bar(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, None, colour(self._look.tokens, "focus"), 2)
        painter.end()

    def _picture(self, chart: SwarmChart) -> QPixmap:
        key = (self.width(), self.height(), self.devicePixelRatioF())
        if self._cached is None or self._cached[0] != key:
            size = (self.width(), self.height())
            drawn, marks = chart.picture(size, self.devicePixelRatioF(), self._look.tokens, self._look.lang)
            self._cached = (key, drawn, marks)
        self._marks = self._cached[2]
        return self._cached[1]

    def _paint_tip(self, painter: QPainter, mark: Mark) -> None:
        tokens = self._look.tokens
        line(painter, (mark.x, 0), (mark.x, self.height()), colour(tokens, "line2"))
        dot(painter, (mark.x, mark.y), 4, colour(tokens, "accent"), colour(tokens, "surface"))
        wide = width_of(mark.text, 12, 500) + 18
        left = min(max(mark.x + 10, 2), self.width() - wide - 2)
        top = mark.y - 34 if mark.y > 40 else mark.y + 12
        bar(painter, QRectF(left, top, wide, 26), 6, colour(tokens, "tip"))
        words(painter, QRectF(left + 9, top, wide - 12, 26), mark.text, colour(tokens, "on_tip"), 12, 500)

    # ---- walking the marks

    def _hold(self, index: int) -> None:
        self._held = index
        if 0 <= index < len(self._marks) and self._chart is not None:
            said = self._marks[index].text
            self.setAccessibleDescription(f"{self._chart.sentence().of(self._look.lang)} {said}")
        self.update()

    def held_text(self) -> str:
        """What the tooltip says now; empty when no mark is held."""
        return self._marks[self._held].text if 0 <= self._held < len(self._marks) else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()

        def distance(mark: Mark) -> float:
            return (mark.x - at.x()) ** 2 + (mark.y - at.y()) ** 2

        nearest = min(range(len(self._marks)), key=lambda i: distance(self._marks[i]), default=-1)
        near = nearest >= 0 and distance(self._marks[nearest]) <= _NEAR**2
        self._hold(nearest if near else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._chart is not None:
            self.pressed.emit(self._held)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # The ring is for those who came by key; a click or the window's own choice shows none.
        self._by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hold(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and self._marks:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._hold(min(max(self._held + step, 0), len(self._marks) - 1))
        elif event.key() == Qt.Key.Key_T:
            self.show_table()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chart is not None:
            self.pressed.emit(self._held)
        else:
            super().keyPressEvent(event)

    # ---- the table behind the picture

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        action = QAction(SHOW_TABLE.of(self._look.lang), menu)
        action.triggered.connect(self.show_table)
        menu.addAction(action)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def show_table(self) -> None:
        """Lay the data over the picture as rows a screen reader can walk."""
        if self._chart is None:
            return
        if self._table is None:
            self._table = data_table(self)
            self._table.installEventFilter(self)
        self._fill(self._table)
        self._table.selectRow(0)
        self._table.setGeometry(self.rect())
        self._table.show()
        self.update()
        self._table.setFocus()

    def hide_table(self) -> None:
        if self._table is not None:
            self._table.hide()
            self.setFocus()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._table is not None:
            self._table.setGeometry(self.rect())

    def _fill(self, table: QTableWidget) -> None:
        if self._chart is None:
            return
        data, lang = self._chart.table(), self._look.lang
        dress(table, self._look)
        table.setRowCount(len(data.rows))
        table.setColumnCount(len(data.headers))
        numbers = [c > 0 and bool(data.rows) and all(_is_figure(row[c].of(lang)) for row in data.rows if c < len(row))
                   for c in range(len(data.headers))]  # fmt: skip
        for c, head in enumerate(data.headers):
            table.setHorizontalHeaderItem(c, _cell(head.of(lang), numbers[c]))
        for r, row in enumerate(data.rows):
            for c, cell in enumerate(row):
                table.setItem(r, c, _cell(cell.of(lang), numbers[c]))
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        key = event.key() if isinstance(event, QKeyEvent) else None
        if watched is self._table and pressed and key in (Qt.Key.Key_Escape, Qt.Key.Key_T):
            self.hide_table()
            return True
        return False
