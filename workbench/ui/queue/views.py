"""How are the saved views and today's figures shown at the left of the queue?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.money import compact_money
from workbench.common.text import Lang, Text, same
from workbench.services.queue import QueuePage, SavedView, TodayFigures
from workbench.ui import paint
from workbench.ui.format import NOTHING, duration_text
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Shown
from workbench.ui.look import Look

WIDE = 208
ICONS = {
    "mine": "tray",
    "fast": "lightning",
    "due_soon": "clock",
    "interview": "video-camera",
    "documents": "paperclip",
    "four_eyes": "circle-wavy-check",
    "auto_sample": "shuffle",
    "unassigned": "user-minus",
    "all": "stack",
}
TODAY = Text("今天", "Today")


class ViewList(Shown):
    """Saved views in groups; arrows move, Enter or a press chooses."""

    chosen = Signal(str)

    def __init__(self, look: Look, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._currency = currency
        self._views: tuple[SavedView, ...] = ()
        self._today: TodayFigures | None = None
        self._current, self._cursor = "mine", "mine"
        self.setFixedWidth(WIDE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def show_page(self, page: QueuePage) -> None:
        self._views, self._today, self._current = page.views, page.today, page.view
        self._cursor = page.view
        self._name()
        self.update()

    def _name(self) -> None:
        view = next((one for one in self._views if one.code == self._cursor), None)
        self.setAccessibleName(f"{self.look.say(view.name)} {view.count}" if view else "")

    def places(self) -> dict[str, QRectF]:
        found, y, group = {}, 14.0, None
        for view in self._views:
            if view.group != group:
                y += 26 if group is None else 14 + 26
                group = view.group
            found[view.code] = QRectF(8, y, WIDE - 16, 30)
            y += 31
        return found

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for code, place in self.places().items():
            if place.contains(event.position()):
                self.chosen.emit(code)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        codes = [view.code for view in self._views]
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and codes:
            self._cursor = codes[max(0, min(len(codes) - 1, codes.index(self._cursor) + step))]
            self._name()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        paint.box(painter, QRectF(self.rect()), 10, look.colour("subtle"))
        painter.fillRect(QRectF(WIDE / 2, 0, WIDE / 2, self.height()), look.colour("subtle"))
        places, group = self.places(), None
        for view in self._views:
            place = places[view.code]
            if view.group != group:
                group = view.group
                head = QRectF(16, place.y() - 26, WIDE - 32, 22)
                paint.text(painter, head, look.say(view.group), look.colour("ink3"), 12, 500)
            self._row(painter, view, place)
        if self._today is not None and (not places or max(p.bottom() for p in places.values()) < self.height() - 170):
            self._figures(painter, self._today)

    def _row(self, painter: QPainter, view: SavedView, place: QRectF) -> None:
        look, on, y = self.look, view.code == self._current, place.y()
        if on:
            paint.box(painter, place, 6, look.colour("sel"))
        if self.hasFocus() and view.code == self._cursor:
            paint.focus_ring(painter, place, 6, look.tokens)
        icon = ICONS.get(view.code, "bookmark-simple")
        draw_icon(painter, 16, y + 7, icon, 16, look.colour("accent" if on else "ink3"))
        room = QRectF(40, y, WIDE - 84, 30)
        paint.text(painter, room, look.say(view.name), look.colour("ink" if on else "ink2"), 13, 600 if on else 400)
        count = QRectF(WIDE - 52, y, 36, 30)
        paint.text(painter, count, str(view.count), look.colour("ink3"), 12, align=paint.RIGHT)

    def _figures(self, painter: QPainter, today: TodayFigures) -> None:
        look, y = self.look, self.height() - 168.0
        paint.line(painter, 16, y + 0.5, WIDE - 16, y + 0.5, look.colour("line"))
        paint.text(painter, QRectF(16, y + 12, WIDE, 20), look.say(TODAY), look.colour("ink3"), 12, 500)
        y += 36
        for name, value in figures(today, self._currency):
            room = QRectF(16, y, WIDE - 32, 24)
            paint.text(painter, room, look.say(name), look.colour("ink2"), 12)
            paint.text(painter, room, look.say(value), look.colour("ink"), 12, 600, paint.RIGHT)
            y += 26


def figures(today: TodayFigures, currency: str) -> tuple[tuple[Text, Text], ...]:
    funds = today.available_funds_fen
    share = NOTHING if today.override_share is None else f"{today.override_share:.1%}"
    return (
        (Text("已决策", "Decided"), same(str(today.decided))),
        (Text("用时中位", "Median time"), duration_text(today.median_seconds)),
        (Text("改判率", "Override rate"), same(share)),
        (Text("可用资金", "Funding left"),
         Text(compact_money(funds, Lang.ZH, currency), compact_money(funds, Lang.EN, currency))),
    )  # fmt: skip
