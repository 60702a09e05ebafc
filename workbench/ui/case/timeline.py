"""What happened to this case and this merchant, newest first?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.access.staff import ROLE_NAMES, SYSTEM, Role
from workbench.common.text import Text, same
from workbench.services.case_file import CaseFile, HistoryItem
from workbench.ui import paint
from workbench.ui.buttons import Button
from workbench.ui.fonts import width
from workbench.ui.format import moment_text
from workbench.ui.labels import Shown
from workbench.ui.layouts import STRETCH, column
from workbench.ui.look import Look
from workbench.ui.panels import heading

TITLE = Text("经过", "History")
FEW, ROW = 6, 26


class Timeline(Shown):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._items: tuple[HistoryItem, ...] = ()
        self._today = date(1970, 1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_items(self, items: tuple[HistoryItem, ...], today: date) -> None:
        self._items, self._today = items, today
        self.setFixedHeight(max(ROW, len(items) * ROW))
        self.follow()

    def follow(self) -> None:
        say = self.look.say
        self.setAccessibleName(
            "; ".join(
                f"{moment_text(one.at, self._today)} {say(one.text)} {say(actor_words(one.actor))}"
                for one in self._items
            )
        )
        super().follow()

    def sizeHint(self) -> QSize:
        return QSize(300, max(ROW, len(self._items) * ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = self.painter(), self.look, float(self.width())
        dates = 72.0 if any(len(moment_text(one.at, self._today)) > 5 for one in self._items) else 46.0
        line_x = dates + 14.5
        if len(self._items) > 1:
            paint.line(painter, line_x, 13, line_x, (len(self._items) - 1) * ROW + 13, look.colour("line2"))
        for index, item in enumerate(self._items):
            y = index * ROW
            when = QRectF(0, y, dates, ROW)
            paint.text(painter, when, moment_text(item.at, self._today), look.colour("ink3"), 12, 400, paint.RIGHT)
            dot = QRectF(line_x - 4.5, y + 9, 9, 9)
            paint.box(painter, dot, 4.5, look.colour("accent" if index == 0 else "ctl"), look.colour("surface"), 2)
            who = look.say(actor_words(item.actor))
            actor = width(who, 12)
            words = QRectF(line_x + 15, y, wide - line_x - 15 - actor - 10, ROW)
            paint.text(painter, words, look.say(item.text), look.colour("ink"), 12)
            paint.text(painter, QRectF(0, y, wide, ROW), who, look.colour("ink3"), 12, 400, paint.RIGHT)


def actor_words(name: str) -> Text:
    """People are called as they are called; the program has a name in either language."""
    return ROLE_NAMES[Role.SYSTEM] if name == SYSTEM.name else same(name)


class HistoryPane(QWidget):
    """The newest few, or all; `below` stands under them."""

    def __init__(self, look: Look, below: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.more = Button(look, "", "ghost", height=24)
        self.more.clicked.connect(self._toggle)
        self.timeline = Timeline(look)
        self._items: tuple[HistoryItem, ...] = ()
        self._today, self._all = date(1970, 1, 1), False
        self.head = QWidget()
        self.head.setLayout(heading(look, TITLE, self.more))
        self.setLayout(column(self.head, 2, self.timeline, below, STRETCH, margins=(16, 8, 16, 6)))

    def show_file(self, file: CaseFile, today: date) -> None:
        self._items, self._today, self._all = file.history, today, False
        self._show()

    def show_all(self) -> None:
        self._all = True
        self._show()

    def _toggle(self) -> None:
        self._all = not self._all
        self._show()

    def _show(self) -> None:
        count = len(self._items)
        self.more.setVisible(count > FEW)
        self.more.say(Text("收起", "Fewer") if self._all else Text(f"全部 {count} 条", f"All {count}"))
        self.timeline.show_items(self._items if self._all else self._items[:FEW], self._today)
