"""Which menus has the queue: views, filters, columns, order?"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from workbench.common.text import Text
from workbench.services.queue import QueuePage as Found
from workbench.ui.buttons import Button
from workbench.ui.fonts import font
from workbench.ui.page import Page
from workbench.ui.queue.filters import ALL, Filters
from workbench.ui.table import Table

FIXED = frozenset({"check", "name"})


class QueueMenus(Page):
    """The menus; the page that has them brings the parts."""

    table: Table
    filters: Filters
    _found: Found | None
    _view: str
    _hidden: frozenset[str]
    _views_button: Button
    _filter_button: Button
    _columns_button: Button

    def choose_view(self, code: str) -> None:
        raise NotImplementedError

    def _fit(self) -> None:
        raise NotImplementedError

    def _sorted(self) -> None:
        raise NotImplementedError

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setFont(font(13))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _below(self, button: QWidget) -> QPoint:
        return button.mapToGlobal(QPoint(0, button.height() + 2))

    def _views_menu(self) -> None:
        menu = self._menu()
        for view in self._found.views if self._found else ():
            action = menu.addAction(f"{self.look.say(view.name)}  {view.count}")
            action.setCheckable(True)
            action.setChecked(view.code == self._view)
            action.triggered.connect(lambda on=False, code=view.code: self.choose_view(code))
        menu.popup(self._below(self._views_button))

    def _filters_menu(self) -> None:
        menu = self._menu()
        for chip in self.filters.chips:
            part = menu.addMenu(f"{self.look.say(chip.name)}  {self.look.say(chip.value_text())}")
            part.setFont(font(13))
            for value, words in (("", ALL), *chip._options()):
                action = part.addAction(self.look.say(words))
                action.setCheckable(True)
                action.setChecked(value == chip.value)
                action.triggered.connect(lambda on=False, c=chip, v=value: c.set_value(v))
        menu.addSeparator()
        menu.addAction(self.look.say(Text("清除筛选", "Clear filters"))).triggered.connect(self.filters.clear)
        shown = self._filter_button if self._filter_button.isVisible() else self.filters.product
        menu.popup(self._below(shown))

    def _columns_menu(self) -> None:
        menu = self._menu()
        for one in self.table.rows.columns:
            if one.code in FIXED:
                continue
            action = menu.addAction(self.look.say(one.title))
            action.setCheckable(True)
            action.setChecked(one.code not in self._hidden)
            action.triggered.connect(lambda on, code=one.code: self._show_column(code, on))
        menu.popup(self._below(self._columns_button))

    def _show_column(self, code: str, on: bool) -> None:
        self._hidden = self._hidden - {code} if on else self._hidden | {code}
        self.bench.keep("queue/hidden", ",".join(sorted(self._hidden)))
        self._fit()

    def _sort_menu(self) -> None:
        menu = self._menu()
        for one in self.table.rows.columns:
            if one.sort is not None:
                action = menu.addAction(self.look.say(one.title))
                action.setCheckable(True)
                action.setChecked(one.code == self.table.rows.sorted_by)
                action.triggered.connect(lambda on=False, code=one.code: self._sort(code))
        menu.popup(self.table.mapToGlobal(QPoint(60, 36)))

    def _sort(self, code: str) -> None:
        self.table.sort_by(code)
        self._sorted()
