"""Which widgets are pressed?"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Shown, Words
from workbench.ui.look import Look
from workbench.ui.page import Command

# kind: fill, border, ink (token names, empty for none)
KINDS = {
    "primary": ("accent", "", "on_accent"),
    "secondary": ("raised", "line2", "ink"),
    "ghost": ("", "", "ink2"),
    "danger": ("raised", "bad", "bad_ink"),
    "warn": ("raised", "warn", "warn_ink"),
    "on": ("sel", "accent", "ok_ink"),
}

_ANY_WIDTH = 16_777_215  # Qt's own "no limit"


class Pressed(QAbstractButton):
    """What buttons share: hover repaints, a focus ring from the keyboard only, the look is followed."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._by_key = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self.follow)

    def follow(self) -> None:
        self.updateGeometry()
        self.update()

    @property
    def ringed(self) -> bool:
        return self.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.click()
            return
        super().keyPressEvent(event)


class Button(Pressed):
    """kind: primary (one per screen), secondary, ghost, danger (outlined), warn, on. A verb as its label."""

    def __init__(
        self,
        look: Look,
        words: Words = "",
        kind: str = "secondary",
        icon: str = "",
        key: str = "",
        height: int = 30,
        wide: int = 0,
        caret: bool = False,
        tip: Words = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._words, self._kind, self._icon, self._key = words, kind, icon, key
        self._caret, self._wide, self._high, self._tip, self._busy = caret, wide, height, tip, False
        self._spread = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.follow()

    @classmethod
    def of(cls, look: Look, command: Command, kind: str = "secondary", height: int = 30, words: Words = "") -> Button:
        """A button that presses a command, shows its key, and is enabled with it."""
        made = cls(look, words or command.name, kind, command.icon_name, command.keys, height)
        made.clicked.connect(command.trigger)
        command.enabledChanged.connect(made.setEnabled)
        made.setEnabled(command.isEnabled())
        return made

    def say(
        self, words: Words, icon: str | None = None, kind: str = "", key: str | None = None, tip: Words | None = None
    ) -> None:
        self._words = words
        self._tip = self._tip if tip is None else tip
        self._icon = self._icon if icon is None else icon
        self._kind = kind or self._kind
        self._key = self._key if key is None else key
        self.follow()

    def spread(self) -> None:
        """Take whatever width the layout gives, but never less than the words need."""
        self._spread = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_ANY_WIDTH)
        self.follow()

    def words_shown(self) -> str:
        return self.look.say(self._words)

    def set_busy(self, busy: bool) -> None:
        """Working: cannot be pressed again, keeps its width."""
        self._busy = busy
        self.setEnabled(not busy)
        self.update()

    def follow(self) -> None:
        words = self.words_shown()
        self.setAccessibleName(words or self.look.say(self._tip))
        self.setToolTip(self.look.say(self._tip))
        room = math.ceil(self._content()) + (24 if words else 8)
        if self._spread:
            self.setMinimumWidth(room)
        else:
            self.setFixedSize(max(self._wide or self._high, room), self._high)
        super().follow()

    def _weight(self) -> int:
        return 600 if self._kind == "primary" else 500

    def _cap(self) -> str:
        return self._key if self.look.key_hints else ""

    def _content(self) -> float:
        words = self.words_shown()
        wide = width(words, 13, self._weight()) if words else 0.0
        wide += (20 if words else 16) if self._icon else 0
        wide += paint.key_width(self._cap()) + 8 if self._cap() else 0
        return wide + (14 if self._caret else 0)

    def fits(self) -> bool:
        return self._content() <= self.width() + 1

    def _colours(self) -> tuple[str, str, str]:
        fill, border, ink = KINDS[self._kind]
        if not self.isEnabled():
            return ("sunken" if self._kind != "ghost" else ""), "", "ink_off"
        if self.isDown():
            fill = "accent_p" if self._kind == "primary" else "sel"
        elif self.underMouse():
            fill = "accent_h" if self._kind == "primary" else "hover"
        return fill, border, ink

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = _painter(self)
        fill, border, ink = self._colours()
        wide, high = self.width(), self.height()
        inset = 3 if self.ringed else 0
        area = QRectF(0, 0, wide, high).adjusted(0.5 + inset, 0.5 + inset, -0.5 - inset, -0.5 - inset)
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()), 8, self.look.tokens)
        if fill or border:
            edge = self.look.colour(border) if border else None
            paint.box(painter, area, 6, self.look.colour(fill) if fill else None, edge)
        colour, words = self.look.colour(ink), self.words_shown()
        x = (wide - self._content()) / 2
        if self._icon:
            draw_icon(painter, x, (high - 16) / 2, "circle-dashed" if self._busy else self._icon, 16, colour)
            x += 20
        x += paint.text(painter, QRectF(x, 0, wide - x, high), words, colour, 13, self._weight())
        if self._cap():
            ground = "accent" if self._kind == "primary" and self.isEnabled() else "light"
            paint.key_cap(painter, x + 8, (high - 18) / 2, self._cap(), self.look.tokens, ground)
        if self._caret:
            draw_icon(painter, wide - 22, (high - 12) / 2, "caret-down", 12, colour)


def _painter(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


class Segmented(Shown):
    """At most four short options, one chosen; arrows move."""

    chosen = Signal(int)

    def __init__(
        self, look: Look, options: tuple[Words, ...], index: int = 0, height: int = 28, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._options, self._index = options, index
        self.setFixedHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow()

    @property
    def index(self) -> int:
        return self._index

    def choose(self, index: int) -> None:
        if index == self._index or not 0 <= index < len(self._options):
            return
        self._index = index
        self.follow()
        self.chosen.emit(index)

    def show_index(self, index: int) -> None:
        """Show a choice without telling it."""
        self._index = index
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(self._options[self._index]))
        self.setFixedWidth(math.ceil(sum(self._widths())))
        super().follow()

    def _widths(self) -> list[float]:
        return [width(self.look.say(one), 12, 500) + 22 for one in self._options]

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(sum(self._widths())), self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = 0.0
        for index, wide in enumerate(self._widths()):
            if x <= event.position().x() < x + wide:
                self.choose(index)
            x += wide

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self._index + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, high, x = self.painter(), self.height(), 0.0
        paint.box(painter, QRectF(self.rect()), 7, self.look.colour("sunken"))
        for index, wide in enumerate(self._widths()):
            on = index == self._index
            if on:
                thumb = QRectF(x + 2.5, 2.5, wide - 5, high - 5)
                paint.box(painter, thumb, 5, self.look.colour("raised"), self.look.colour("line2"))
            words, colour = self.look.say(self._options[index]), self.look.colour("ink" if on else "ink2")
            paint.text(painter, QRectF(x, 0, wide, high), words, colour, 12, 500 if on else 400, paint.CENTRE)
            x += wide
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 7, self.look.tokens)


class Check(Pressed):
    """A checkbox with words; the whole row is pressed."""

    def __init__(self, look: Look, words: Words, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._words = words
        self.setCheckable(True)
        self.setChecked(on)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(28)
        self.follow()

    def say(self, words: Words) -> None:
        self._words = words
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(self._words))
        super().follow()

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(width(self.look.say(self._words), 13)) + 26, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = _painter(self), self.look.tokens
        paint.check_box(painter, 1, 6, tokens, self.isChecked(), enabled=self.isEnabled())
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()), 6, tokens)
        colour = self.look.colour("ink" if self.isEnabled() else "ink_off")
        paint.text(painter, QRectF(25, 0, self.width() - 26, 28), self.look.say(self._words), colour)
