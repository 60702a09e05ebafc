"""How is a list of tens of thousands shown whole, when only what is looked at is read?

The order of all rows is known from the start: the scroll bar, the keys and the current row stand on the whole list.
The rows themselves come by page as they are painted, two pages at once at most; one that is on its way, or that does
not belong to the list any more, says so.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, overload

from PySide6.QtCore import Qt, Signal

from workbench.common.text import Text
from workbench.ui.labels import Words
from workbench.ui.look import Look
from workbench.ui.rows import Column, Index, Rows
from workbench.ui.table import CHECK, Table

PAGE = 200
PAGES_KEPT = 16
MOST_WAITING = 2
COMING = Text("读取中…", "Reading…")
GONE = Text("已不在列", "Not in this list any more")
Done = Callable[[Sequence[Any]], None]
Ask = Callable[[Sequence[Any], Done], None]
"""ask(keys, done): read the rows of these keys and hand them over later, or at once; None for one that is gone."""


class Pages(Sequence[Any]):
    """Rows by place. One that is not at hand is None, and its page is asked for."""

    def __init__(self, order: Sequence[Hashable], ask: Ask | None, came: Callable[[int], None]) -> None:
        self.order, self._ask, self._came = order, ask, came
        self._kept: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self.before: dict[Hashable, Any] = {}  # rows as an earlier list had them, until their page comes
        self._waiting: set[int] = set()

    def put(self, page: int, rows: Sequence[Any]) -> None:
        self._waiting.discard(page)
        self._kept[page] = rows
        while len(self._kept) > PAGES_KEPT:
            self._kept.popitem(last=False)

    def known(self, place: int) -> bool:
        return place // PAGE in self._kept

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self.order):
            raise IndexError(place)
        if not self.known(place):
            self._want(place // PAGE)
        page = self._kept.get(place // PAGE)
        if page is None:
            return self.before.get(self.order[place])
        inside = place % PAGE
        return page[inside] if inside < len(page) else None

    def at_hand(self) -> dict[Hashable, Any]:
        """The rows that were read, by key."""
        places = ((page * PAGE + inside, row) for page, rows in self._kept.items() for inside, row in enumerate(rows))
        return {self.order[place]: row for place, row in places if row is not None and place < len(self.order)}

    def _want(self, page: int) -> None:
        if self._ask is None or page in self._waiting or len(self._waiting) >= MOST_WAITING:
            return
        self._waiting.add(page)

        def done(rows: Sequence[Any]) -> None:
            self.put(page, rows)
            self._came(page)

        self._ask(self.order[page * PAGE : (page + 1) * PAGE], done)


class PagedRows(Rows):
    """A model over `Pages`; the service sorts, this only says by what."""

    came = Signal(int)  # number of a page

    def show_order(self, order: Sequence[Hashable], first: Sequence[Any], ask: Ask) -> None:
        """Another list; `first` are the rows it begins with."""
        self.beginResetModel()
        pages = Pages(order, ask, lambda page: self._page_came(pages, page))
        if isinstance(self.rows, Pages):
            pages.before = self.rows.at_hand()  # what is on screen does not go blank while it is read again
        for start in range(0, len(first), PAGE):
            part = first[start : start + PAGE]
            if len(part) == PAGE or start + len(part) == len(order):  # half a page would hide its other half
                pages.put(start // PAGE, part)
        self.rows = pages  # type: ignore[assignment]
        self._places: dict[Hashable, int] | None = None
        self.endResetModel()

    def _page_came(self, pages: Pages, page: int) -> None:
        shown: object = self.rows
        if shown is not pages:
            return  # of a list that is not shown any more
        last = min((page + 1) * PAGE, len(pages)) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))
        self.came.emit(page)

    def blank(self, place: int, column: Column) -> Words:
        if column.code != self.columns[0].code:
            return ""
        known = isinstance(self.rows, Pages) and self.rows.known(place)
        return GONE if known else COMING

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = index.row()
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            words = Text(f"第 {place + 1:,} 条，共 {len(self.rows):,} 条", f"Row {place + 1:,} of {len(self.rows):,}")
            return self.look.say(words)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and self.rows[place] is None:
            return self.look.say(self.blank(place, self.columns[index.column()]))
        return super().data(index, role)

    def sort_by(self, code: str | None, descending: bool) -> None:
        self.sorted_by, self.descending = code, descending

    def index_of(self, key: Hashable) -> int:
        if not isinstance(self.rows, Pages):
            return super().index_of(key)
        if self._places is None:
            self._places = {one: place for place, one in enumerate(self.rows.order)}
        return self._places.get(key, -1)


class PagedTable(Table):
    """A `Table` over `PagedRows`. `sort_asked`: a column whose title was pressed."""

    sort_asked = Signal(str)
    rows: PagedRows

    def _rows(self, look: Look, columns: Sequence[Column], key: Callable[[Any], Hashable]) -> PagedRows:
        made = PagedRows(look, columns, key)
        made.came.connect(self._on_came)
        return made

    def show_order(self, order: Sequence[Hashable], first: Sequence[Any], ask: Ask) -> None:
        """Another list; the current row and the place of the scroll stay where they still can."""
        key, current, place = self.current_key(), self.currentIndex().row(), self.verticalScrollBar().value()
        nobody = current < 0 and len(self.rows.rows) > 0  # whoever is looked at is not in the list: that stays so
        self.rows.show_order(order, first, ask)
        if len(order) and not nobody:
            found = self.rows.index_of(key)
            wanted = found if found >= 0 else min(max(current, 0), len(order) - 1)  # one that left makes room
            self.setCurrentIndex(self.rows.index(wanted, self.first_shown()))
        self.verticalScrollBar().setValue(place)

    def go_to_key(self, key: Hashable) -> bool:
        """Come to a row; one that is not in the list leaves no row current."""
        place = self.rows.index_of(key)
        self.setCurrentIndex(self.rows.index(place, self.first_shown() if place >= 0 else -1))
        return place >= 0

    def current_key(self) -> Hashable:
        place, rows = self.currentIndex().row(), self.rows.rows
        return rows.order[place] if isinstance(rows, Pages) and 0 <= place < len(rows) else None

    def _on_came(self, page: int) -> None:
        self.viewport().update()
        if self.currentIndex().row() // PAGE == page:
            self.moved.emit(self.current_row())

    def _head_pressed(self, section: int) -> None:
        column = self.rows.columns[section]
        if column.code != CHECK and column.sort is not None:
            self.sort_asked.emit(column.code)
