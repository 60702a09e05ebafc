"""What stands above and below the sheet: the way here, the search, the screen's acts; the desk's state and the keys?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.ui.buttons import Button
from workbench.ui.fonts import width
from workbench.ui.format import moment_text
from workbench.ui.labels import IconView, KeyCap, Label, Words
from workbench.ui.layouts import STRETCH, row
from workbench.ui.look import Look
from workbench.ui.page import Page
from workbench.ui.searchbar import SearchBar

if TYPE_CHECKING:
    from workbench.services.desk_file import DeskStatus

BACK = Text("返回", "Back")


def clear(layout: QHBoxLayout, keep: tuple[QWidget, ...] = ()) -> None:
    """Take everything out of a layout; widgets in `keep` live on."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None and widget in keep:
            widget.setParent(None)
        elif widget is not None:
            widget.hide()
            widget.deleteLater()


class TopBar(QWidget):
    back_pressed = Signal()
    search_pressed = Signal()
    crumb_pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setFixedHeight(44)
        self._back = Button(look, "", "ghost", "arrow-left", wide=30, tip=BACK)
        self._back.clicked.connect(self.back_pressed)
        self._way = row(spacing=8)
        self._acts = row(spacing=8)
        self._page_buttons: tuple[QWidget, ...] = ()
        self.search = SearchBar(look)
        self.search.clicked.connect(self.search_pressed)
        left, right = QWidget(), QWidget()
        left.setLayout(row(self._back, self._way, STRETCH, margins=(4, 0, 8, 0), spacing=8))
        right.setLayout(row(STRETCH, self._acts, margins=(8, 0, 8, 0), spacing=8))
        for side in (left, right):
            side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            side.setMinimumWidth(40)
        self.setLayout(row((left, 1), self.search, (right, 1)))

    def show_page(self, page: Page, crumbs: tuple[Text, ...], can_go_back: bool) -> None:
        clear(self._way)
        self._back.setVisible(can_go_back)
        for crumb in crumbs:
            self._way.addWidget(Label(self.look, crumb, 13, 400, "ink3"))
            self._way.addWidget(IconView(self.look, "caret-right", 14, "ink3"))
        self._way.addWidget(Label(self.look, page.title(), 14, 600, fit=False))
        if page.position():
            self._way.addWidget(Label(self.look, page.position(), 12, 400, "ink3"))
        buttons = page.top_buttons()
        if buttons != self._page_buttons:
            for old in self._page_buttons:
                self._acts.removeWidget(old)
                old.hide()
            for new in buttons:
                self._acts.addWidget(new)
                new.show()
            self._page_buttons = buttons


class _Flowing(QWidget):
    """Captions that give way when the window is narrow, never pushing it wider."""

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 28)


class StatusBar(QWidget):
    """The desk's true state at the left, the keys of this screen at the right."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setFixedHeight(28)
        self._state, self._keys = row(), row()
        left = _Flowing()
        left.setLayout(self._state)
        self._left = left
        self.setLayout(row((left, 1), self._keys, margins=(4, 0, 14, 0)))
        self._status: DeskStatus | None = None
        self._hints: tuple[tuple[str, Text], ...] = ()
        look.changed.connect(self._say)

    def show_status(self, status: DeskStatus) -> None:
        self._status = status
        self._say()

    def show_hints(self, hints: tuple[tuple[str, Text], ...]) -> None:
        self._hints = hints
        self._say()

    def facts(self) -> list[tuple[str, Words]]:
        """Icon and words of every fact shown."""
        status = self._status
        if status is None:
            return []
        lock = Text("已加密", "encrypted") if status.encrypted else Text("未加密", "not encrypted")
        place = Text(f"台账{lock.zh} · {status.name}", f"Desk {lock.en} · {status.name}")
        found: list[tuple[str, Words]] = [("lock" if status.encrypted else "lock-open", place)]
        if status.saved_at is not None:
            at = moment_text(status.saved_at, status.business_date)
            found.append(("floppy-disk", Text(f"已自动保存 {at}", f"Saved {at}")))
        if status.model_version:
            found.append(("activity", Text(f"模型 {status.model_version}", f"Model {status.model_version}")))
        if status.synthetic:
            found.append(("flask", Text("合成示例数据", "Synthetic sample data")))
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _fitting(self) -> list[tuple[str, Words]]:
        """The facts there is room for; the model and the time of saving give way first."""
        facts = self.facts()
        hints = sum(width(self.look.say(words), 12) + 60 for _, words in self._hints[:5]) if self.look.key_hints else 0
        for icon in ("activity", "floppy-disk"):
            taken = sum(width(self.look.say(words), 12) + 34 for _, words in facts)
            if self.width() > 0 and taken + hints > self.width():
                facts = [fact for fact in facts if fact[0] != icon]
        return facts

    def _say(self) -> None:
        clear(self._state)
        clear(self._keys)
        for icon, words in self._fitting():
            self._state.addWidget(IconView(self.look, icon, 13, "ink3"))
            self._state.addSpacing(5)
            self._state.addWidget(Label(self.look, words, 12, 400, "ink3", fit=False))
            self._state.addSpacing(16)
        self._state.addStretch(1)
        if not self.look.key_hints:
            return
        for index, (keys, words) in enumerate(self._hints[:5]):
            if index:
                self._keys.addSpacing(14)
            self._keys.addWidget(KeyCap(self.look, keys))
            self._keys.addSpacing(5)
            label = Label(self.look, words, 12, 400, "ink3")
            label.setFixedWidth(math.ceil(label.natural_width()))
            self._keys.addWidget(label)
