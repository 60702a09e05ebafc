"""Which widgets hold others: panes, hairlines, headings, tabs?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Label, Shown, Words
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look


class Panel(Shown):
    """A pane: `fill` and `border` name tokens; `sides` (of "tlbr") draws hairlines instead of a whole border."""

    def __init__(
        self,
        look: Look,
        layout: QLayout | None = None,
        fill: str = "",
        radius: int = 0,
        border: str = "",
        sides: str = "",
        wide: int = 0,
        high: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._fill, self._radius, self._border, self._sides = fill, radius, border, sides
        if layout is not None:
            self.setLayout(layout)
        if wide:
            self.setFixedWidth(wide)
        if high:
            self.setFixedHeight(high)

    def tint(self, fill: str, border: str = "") -> None:
        self._fill, self._border = fill, border
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = self.painter(), QRectF(self.rect())
        whole = self._border if not self._sides else ""
        if self._fill or whole:
            area = rect.adjusted(0.5, 0.5, -0.5, -0.5) if whole else rect
            fill = self.look.colour(self._fill) if self._fill else None
            paint.box(painter, area, self._radius, fill, self.look.colour(whole) if whole else None)
        colour = self.look.colour(self._border or "line")
        ends = {
            "t": (0.0, 0.5, rect.width(), 0.5),
            "b": (0.0, rect.height() - 0.5, rect.width(), rect.height() - 0.5),
            "l": (0.5, 0.0, 0.5, rect.height()),
            "r": (rect.width() - 0.5, 0.0, rect.width() - 0.5, rect.height()),
        }
        for side in self._sides:
            paint.line(painter, *ends[side], colour)


class Rule(Shown):
    """A hairline between panes."""

    def __init__(
        self, look: Look, vertical: bool = False, colour: str = "line", high: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._colour = colour
        if vertical:
            self.setFixedWidth(1)
            if high:
                self.setFixedHeight(high)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painter().fillRect(self.rect(), self.look.colour(self._colour))


def heading(look: Look, words: Words, *right: QWidget | int, note: Words = "", px: int = 14) -> QHBoxLayout:
    """A pane's heading with what stands at its right end."""
    caption = Label(look, note, 12, 400, "ink3", fit=False) if note else None
    return row(Label(look, words, px, 600), caption, STRETCH, *right, spacing=8)


class Tabs(Shown):
    """Words in a row, the chosen one underlined; arrows move."""

    chosen = Signal(int)
    _GAP = 22

    def __init__(self, look: Look, options: tuple[Words, ...], index: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._options, self._index = options, index
        self.setFixedHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(self._options[self._index]) if self._options else "")
        super().follow()

    def say(self, options: tuple[Words, ...], index: int | None = None) -> None:
        """Other words, and where it is named another place; nothing is told."""
        self._options = options
        self._index = min(self._index if index is None else index, len(options) - 1)
        self.follow()

    @property
    def count(self) -> int:
        return len(self._options)

    @property
    def index(self) -> int:
        return self._index

    def choose(self, index: int) -> None:
        """Choose by program or by key; tells `chosen` only on a change."""
        if index == self._index or not 0 <= index < len(self._options):
            return
        self._index = index
        self.follow()
        self.chosen.emit(index)

    def _spans(self) -> list[tuple[float, float]]:
        spans, x = [], 0.0
        for words in self._options:
            wide = width(self.look.say(words), 13, 600)
            spans.append((x, wide))
            x += wide + self._GAP
        return spans

    def sizeHint(self) -> QSize:
        begin, wide = self._spans()[-1]
        return QSize(int(begin + wide) + 2, 36)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, (x, wide) in enumerate(self._spans()):
            if x - self._GAP / 2 <= event.position().x() < x + wide + self._GAP / 2:
                self.choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self._index + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, high = self.painter(), self.height()
        for index, (x, wide) in enumerate(self._spans()):
            on = index == self._index
            words = self.look.say(self._options[index])
            colour = self.look.colour("ink" if on else "ink2")
            paint.text(painter, QRectF(x, 0, wide + 4, high - 3), words, colour, 13, 600 if on else 400)
            if on:
                paint.box(painter, QRectF(x, high - 2.5, wide, 2.5), 1.25, self.look.colour("accent"))
                if self.hasFocus():
                    area = QRectF(QPointF(x - 4, 4), QPointF(x + wide + 4, high - 6))
                    paint.focus_ring(painter, area, 5, self.look.tokens)


class Scroll(QScrollArea):
    """A pane that scrolls up and down by itself; the page never does."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def stat(look: Look, label: Text, px: int = 18) -> tuple[QWidget, Label, Label]:
    """A caption, a value and a remark below; returns the pane, the value and the remark."""
    value, remark = Label(look, "", px, 600, height=26), Label(look, "", 12, 400, "ink3", fit=False)
    pane = Panel(look, column(Label(look, label, 12, 400, "ink3"), 3, value, remark, STRETCH))
    return pane, value, remark
