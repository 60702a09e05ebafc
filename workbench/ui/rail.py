"""How does the rail at the left show the screens and what waits in them?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Lang, Text
from workbench.ui import paint
from workbench.ui.buttons import Pressed
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Avatar, Shown
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.pages import BY_CODE, ENTRIES, Entry
from workbench.ui.panels import Rule

WIDE = 72


class RailButton(Pressed):
    """Icon over a short word; lit while its screen shows; a badge counts what waits."""

    def __init__(self, look: Look, entry: Entry, word: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.entry, self._word, self._count = entry, word, 0
        self.setCheckable(True)
        self.setFixedSize(WIDE, 54 if word else 40)
        self.follow()

    def show_count(self, count: int) -> None:
        self._count = count
        self.follow()

    @property
    def count(self) -> int:
        return self._count

    def follow(self) -> None:
        words = self.look.say(self.entry.name)
        self.setAccessibleName(f"{words} {self._count}" if self._count else words)
        keys = f"G {self.entry.letter}" if self.entry.letter else ""
        self.setToolTip(f"{words}  {keys}".strip())
        super().follow()

    def fits(self) -> bool:
        px = 12 if self.look.lang is Lang.ZH else 11
        return width(self.look.say(self.entry.name), px, 600) <= WIDE - 4

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, on = QPainter(self), self.look, self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = "raised" if look.tokens.dark else "surface"
        high = 50 if self._word else 40
        if on:
            paint.box(painter, QRectF(8, 0, WIDE - 16, high), 8, look.colour(plate))
            paint.box(painter, QRectF(3, 14, 3, high - 28), 1.5, look.colour("accent"))
        elif self.underMouse():
            paint.box(painter, QRectF(8, 0, WIDE - 16, high), 8, look.colour(plate, 0.5))
        if self.ringed:
            paint.focus_ring(painter, QRectF(8, 0, WIDE - 16, high), 8, look.tokens)
        ink = look.colour("accent" if on else "ink2")
        draw_icon(painter, WIDE / 2 - 10, 7 if self._word else 10, self.entry.icon, 20, ink)
        if self._word:
            px = 12 if look.lang is Lang.ZH else 11
            words = QRectF(0, 29, WIDE, 16)
            colour = look.colour("ink" if on else "ink2")
            paint.text(painter, words, look.say(self.entry.name), colour, px, 600 if on else 500, paint.CENTRE)
        if self._count:
            self._badge(painter, plate if on else "canvas", on)

    def _badge(self, painter: QPainter, ground: str, on: bool) -> None:
        shown = str(self._count) if self._count < 1000 else "999+"
        wide = max(16.0, width(shown, 11, 600) + 8)
        place = QRectF(min(WIDE / 2 + 6, WIDE - wide - 1), 1, wide, 16)
        fill = self.look.colour("accent" if on else "line2")
        paint.box(painter, place, 8, fill, self.look.colour(ground), 1.5)
        ink = self.look.colour("on_accent" if on else "ink")
        paint.text(painter, place, shown, ink, 11, 600, paint.CENTRE)


class Mark(Shown):
    """The sign of the program: the three flows."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setFixedSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        paint.box(painter, QRectF(0, 0, 28, 28), 7, self.look.colour("accent"))
        for index, (alpha, wide) in enumerate(((1.0, 16), (0.78, 11), (0.55, 6))):
            bar = QRectF(6, 7.5 + index * 5, wide, 3)
            paint.box(painter, bar, 1.5, self.look.colour("on_accent", alpha))


class Rail(QWidget):
    pressed = Signal(str)
    person_pressed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        shown = sorted((entry for entry in ENTRIES if entry.rail), key=lambda entry: entry.rail)
        self.buttons = {entry.code: RailButton(look, entry) for entry in shown}
        settings = BY_CODE["settings"]
        self.buttons["settings"] = RailButton(look, settings, word=False)
        self.buttons["staff"] = RailButton(look, BY_CODE["staff"])
        self.buttons["staff"].hide()  # until an administrator sits there
        for code, button in self.buttons.items():
            button.clicked.connect(lambda on, code=code: self.pressed.emit(code))
        self.person = _Person(look)
        self.person.clicked.connect(self.person_pressed)
        items: list[object] = [row(STRETCH, Mark(look), STRETCH), 16, self.buttons["staff"]]
        self._lines: list[QWidget] = []
        group = 1
        for entry in shown:
            if entry.group != group:
                group = entry.group
                items.append(self._line(look))
            items.append(self.buttons[entry.code])
        items += [STRETCH, self.buttons["settings"], 4, self.person, 20]
        self.setLayout(column(*items, margins=(0, 10, 0, 0)))  # type: ignore[arg-type]

    def _line(self, look: Look) -> QWidget:
        """Between two groups; hidden with them."""
        line = QWidget()
        line.setLayout(row(Rule(look, colour="line2"), margins=(22, 6, 22, 7)))
        self._lines.append(line)
        return line

    def sizeHint(self) -> QSize:
        return QSize(WIDE, 600)

    def show_only(self, allowed: Callable[[str], bool]) -> None:
        """Show the screens that the person at the desk may open."""
        for code, button in self.buttons.items():
            button.setVisible(allowed(code))
        for line in self._lines:
            line.setVisible(allowed("queue"))

    def light(self, code: str) -> None:
        """Light the entry of the screen that shows, or of the screen it belongs to."""
        lit = code if code in self.buttons else BY_CODE[code].under
        for name, button in self.buttons.items():
            button.setChecked(name == lit)


class _Person(Pressed):
    """Who is at the desk; pressed to change seats."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setFixedSize(WIDE, 34)
        self._avatar = Avatar(look, "", 30, self)
        self._avatar.move(WIDE // 2 - 15, 2)

    def show_person(self, name: str, title: Text) -> None:
        self._avatar.show_person(name)
        self.setAccessibleName(f"{name} {self.look.say(title)}")
        self.setToolTip(f"{name} · {self.look.say(title)}")

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.ringed:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.focus_ring(painter, QRectF(WIDE / 2 - 18, -1, 36, 36), 18, self.look.tokens)
