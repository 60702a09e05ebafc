"""Which few of the millions of loans are at hand, and what is known of the others?

The model's rows are the rows on screen and no more: a table, a screen reader and the painter all see the same window
on the list. Pages of 100 loans are read ahead on the lane; a row whose page is on its way is told as such.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from workbench.common.text import Text
from workbench.services.loan_table import LoanLine, LoanList
from workbench.ui.look import Look
from workbench.ui.rows import CHECK, Column, Index

PAGE = 100
PAGES_KEPT = 32
MOST_SAID = 10_000
MOST_WAITING = 2  # pages asked for at once: while a thumb is dragged only the newest places matter
COMING = Text("读取中", "Reading")
Ask = Callable[[int, int, Callable[[tuple[LoanLine, ...]], None]], None]
"""ask(first, count, done): read loans and hand them over later, or at once."""
_ROOT = QModelIndex()


class LoanWindow(QAbstractTableModel):
    """`first` is the place of the row on top, `current` that of the current row; -1 where there is none."""

    filled = Signal()  # a page came

    def __init__(self, look: Look, columns: Sequence[Column], ask: Ask) -> None:
        super().__init__()
        self.look, self.columns = look, tuple(columns)
        self.first, self.current = 0, -1
        self.checked: set[int] = set()  # numbers of loans
        self.sorted_by: str | None = None
        self.descending = True
        self._ask, self._shown = ask, 0
        self._list: LoanList | None = None
        self._pages: OrderedDict[int, tuple[LoanLine, ...]] = OrderedDict()
        self._waiting: set[int] = set()
        self._said: dict[tuple[int, str], tuple[LoanLine, str]] = {}  # what cells at hand say
        self._turn = 0
        look.changed.connect(self._said.clear)

    @property
    def total(self) -> int:
        return 0 if self._list is None else self._list.total

    @property
    def listed(self) -> LoanList | None:
        return self._list

    @property
    def rows(self) -> range:
        """Places of the whole list: what a header asks to tell whether every row is checked."""
        return range(self.total)

    def show_list(self, listed: LoanList, page: int = 0, found: tuple[LoanLine, ...] = ()) -> None:
        """Another list, from its top; checks stay, they are of loans and not of places.

        `found` is what was read of it already, if anything: its page of this number.
        """
        self.beginResetModel()
        self._list, self._turn = listed, self._turn + 1
        self._pages.clear()
        self._said.clear()
        if found:
            self._pages[page] = found
        self._waiting.clear()
        self.first, self.current = 0, 0 if listed.total else -1
        self._shown = min(self._shown, listed.total)
        self.endResetModel()
        self._want()

    def set_shown(self, rows: int) -> None:
        """So many rows fit."""
        wanted = max(min(rows, self.total), 0)
        if wanted != self._shown:
            self.beginResetModel()
            self._shown = wanted
            self.endResetModel()
            self._want()

    def move_to(self, first: int) -> bool:
        """Put another place on top; True where that moved the window."""
        place = max(min(first, self.total - self._shown), 0)
        if place == self.first:
            return False
        self.first = place
        self._want()
        return True

    # --- pages ----------------------------------------------------------------------------------------------------

    def line(self, place: int) -> LoanLine | None:
        """The loan at a place; None while its page is on its way."""
        page = self._pages.get(place // PAGE)
        inside = place % PAGE
        return page[inside] if page is not None and inside < len(page) else None

    def _want(self) -> None:
        """Ask for the pages of the window, then for the nearer of the two beside it."""
        if self._list is None or not self._list.total:
            return
        last_page = (self._list.total - 1) // PAGE
        own = range(self.first // PAGE, min((self.first + max(self._shown, 1)) // PAGE, last_page) + 1)
        nearer = own[-1] + 1 if self.first % PAGE >= PAGE // 2 else own[0] - 1
        for page in (*own, nearer):
            if 0 <= page <= last_page and page not in self._pages and page not in self._waiting:
                if len(self._waiting) >= MOST_WAITING:
                    return
                self._waiting.add(page)
                turn = self._turn
                self._ask(page * PAGE, PAGE, lambda found, page=page, turn=turn: self._came(turn, page, found))  # type: ignore[misc]

    def _came(self, turn: int, page: int, found: tuple[LoanLine, ...]) -> None:
        if turn != self._turn:
            return  # of a list that is not shown any more
        self._waiting.discard(page)
        self._pages[page] = found
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        self.filled.emit()
        self._want()

    # --- what a table and a screen reader ask -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def words(self, line: LoanLine | None, column: Column) -> str:
        """What a cell says."""
        if line is None:
            return self.look.say(COMING) if column.code == "loan" else ""
        if column.code == CHECK:
            on = line.loan_no in self.checked
            return self.look.say(Text("已勾选", "Selected") if on else Text("未勾选", "Not selected"))
        key = (id(line), column.code)
        known = self._said.get(key)
        if known is None or known[0] is not line:
            if len(self._said) >= MOST_SAID:
                self._said.clear()
            known = self._said[key] = line, self.look.say(column.text(line))
        return known[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.first + index.row()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(self.line(place), self.columns[index.column()])
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            words = Text("第 {n} 条，共 {total} 条", "Row {n} of {total}")
            return self.look.say(words.format(n=f"{place + 1:,}", total=f"{self.total:,}"))
        if role == Qt.ItemDataRole.UserRole:
            return self.line(place)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if way == Qt.Orientation.Horizontal and role in wanted:
            return self.look.say(self.columns[section].title)
        return None
