"""How is one table of figures shown, with its note below?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.figures_file import FigureColumn, FigureRow, FigureTable, shown
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import ALIGN, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import heading
from workbench.ui.rows import Column
from workbench.ui.table import Table

ROW, HEAD = 32, 32
_CARET = 20
_NONE = Text("", "")
NOTHING = Text("没有记录", "Nothing on record")


class FigureGrid(QWidget):
    """As high as its rows: the pane around it scrolls. Enter or a double click opens a row that has loans behind it."""

    drilled = Signal(object)  # LoanFilter

    def __init__(self, look: Look, table: FigureTable, currency: str) -> None:
        super().__init__()
        self.figures = table
        words = next((place for place, one in enumerate(table.columns) if one.kind == "words"), 0)
        columns = [_column(one, place, currency, place == words) for place, one in enumerate(table.columns)]
        if any(found.drill is not None for found in table.rows):
            columns.append(Column("drill", _NONE, _CARET, lambda found: "", _caret, left=0, right=0))
        self.table = Table(look, columns, _key(table), ROW, HEAD)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.show_rows(table.rows)
        self.table.setCurrentIndex(self.table.rows.index(-1, -1))
        self.table.setFixedHeight(HEAD + ROW * max(len(table.rows), 1) + 2)
        self.table.call(table.title)
        self.table.opened.connect(self._open)
        note = Label(look, table.note, 12, 400, "ink3", wrap=True) if look.say(table.note) else None
        self._columns = table.columns
        self._extra = _CARET if len(columns) > len(table.columns) else 0
        self.none = Label(look, NOTHING, 13, 400, "ink3")
        self.setLayout(column(heading(look, table.title), 6, row((self.table, 100), STRETCH), self.none, 6, note))
        self.none.setVisible(not table.rows)
        self.table.setVisible(bool(table.rows))
        look.changed.connect(self._fit)

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self._columns)

    @property
    def natural(self) -> int:
        """The width its columns want, with some room for the words of a row."""
        return max(sum(self._wides()) + self._extra + 160, 420)

    def widen(self, wide: int) -> None:
        """Tables of a section that are alike are as wide as the widest: their right edges stand in one line."""
        self.table.setMaximumWidth(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns are as wide as they are declared, or where that is too much, as their words are."""
        wides = self._wides()
        tight = sum(wides) + self._extra > self.width()
        for place, wide in enumerate(wides):
            self.table.setColumnWidth(place, self._natural(place) if tight else wide)

    def _wides(self) -> list[int]:
        return [max(one.wide, self._heading(place)) for place, one in enumerate(self._columns)]

    def _heading(self, place: int) -> int:
        """Room for the words at the top of a column."""
        return round(width(self.table.look.say(self.table.rows.columns[place].title), 12, 600)) + 32

    def _natural(self, place: int) -> int:
        say, one = self.table.look.say, self.table.rows.columns[place]
        told = [width(say(one.text(found)), 13, 600) for found in self.figures.rows]
        return round(max([*told, width(say(one.title), 12, 600) + 14])) + 18

    def _open(self, found: FigureRow) -> None:
        if found.drill is not None:
            self.drilled.emit(found.drill)


def _key(table: FigureTable) -> Callable[[FigureRow], int]:
    places = {id(found): place for place, found in enumerate(table.rows)}
    return lambda found: places.get(id(found), -1)


def _column(one: FigureColumn, place: int, currency: str, first: bool) -> Column:
    def said(found: FigureRow) -> object:
        return shown(found.cells[place], found.kind(place, one), currency)

    def draw(painter: QPainter, cell: QRectF, found: FigureRow, look: Look, current: bool) -> None:
        words = look.say(said(found))  # type: ignore[arg-type]
        weight = 600 if found.strong else 500 if first else 400
        colour = look.colour("ink3" if words == "—" else "ink")
        paint.text(painter, cell, words, colour, 13, weight, ALIGN["r" if one.right else "l"])

    return Column(
        f"c{place}", one.title, one.wide, said, draw, "r" if one.right else "l",  # type: ignore[arg-type]
        sort=lambda found: _sortable(found.cells[place]), stretch=first,
    )  # fmt: skip


def _sortable(value: object) -> object:
    return None if isinstance(value, str) or value is None or hasattr(value, "zh") else value


def _caret(painter: QPainter, cell: QRectF, found: FigureRow, look: Look, current: bool) -> None:
    if found.drill is not None:
        draw_icon(painter, cell.x() + 2, cell.center().y() - 7, "caret-right", 14, look.colour("ink3"))
