"""What are the columns of a list, and in which order do its rows stand?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter

from workbench.common.text import Text
from workbench.ui.labels import Words
from workbench.ui.look import Look

CHECK = "check"
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
Draw = Callable[[QPainter, QRectF, Any, Look, bool], None]
"""draw(painter, rect, row, look, current)"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `text` is what the cell says; `draw` paints it where plain text is not enough.

    `sort` gives the value to sort by (rows for which it is None stand last); without it the header does not sort.
    """

    code: str
    title: Text
    wide: int
    text: Callable[[Any], Words]
    draw: Draw | None = None
    align: str = "l"
    sort: Callable[[Any], Any] | None = None
    stretch: bool = False
    weight: int = 400
    px: int = 13
    colour: str = "ink"
    left: int = 8
    right: int = 8


def check_column() -> Column:
    return Column(CHECK, Text("", ""), 40, lambda row: "", left=14, right=0)


class Rows(QAbstractTableModel):
    """The rows as they are shown, sorted."""

    def __init__(self, look: Look, columns: Sequence[Column], key: Callable[[Any], Hashable]) -> None:
        super().__init__()
        self.look, self.columns, self.key = look, tuple(columns), key
        self.rows: list[Any] = []
        self.checked: set[Hashable] = set()
        self.sorted_by: str | None = None
        self.descending = False

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            column, row = self.columns[index.column()], self.rows[index.row()]
            if column.code == CHECK:
                on = self.key(row) in self.checked
                return self.look.say(Text("已勾选", "Selected") if on else Text("未勾选", "Not selected"))
            return self.look.say(column.text(row))
        if role == Qt.ItemDataRole.UserRole:
            return self.rows[index.row()]
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if way == Qt.Orientation.Horizontal and role in wanted:
            return self.look.say(self.columns[section].title)
        return None

    def show_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.checked &= {self.key(row) for row in self.rows}
        self._sort()
        self.endResetModel()

    def sort_by(self, code: str | None, descending: bool) -> None:
        self.beginResetModel()
        self.sorted_by, self.descending = code, descending
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        chosen = next((one for one in self.columns if one.code == self.sorted_by), None)
        if chosen is None or chosen.sort is None:
            return
        value = chosen.sort
        known = [row for row in self.rows if value(row) is not None]
        known.sort(key=value, reverse=self.descending)
        self.rows = known + [row for row in self.rows if value(row) is None]

    def blank(self, place: int, column: Column) -> Words:
        """What a cell says whose row is not at hand; here every row is."""
        return ""

    def index_of(self, key: Hashable) -> int:
        return next((place for place, row in enumerate(self.rows) if self.key(row) == key), -1)
