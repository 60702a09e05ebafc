"""How are labelled facts listed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QHelpEvent, QPainter, QResizeEvent, QTextLayout

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import font, width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

BELOW, GAP = 18, 12  # pixels: a second line, and between label and value


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: words left, value right, in the tokens' colours; an icon may stand before the words."""

    label: Text | str
    value: Text | str = ""
    tone: str = "ink"
    label_tone: str = "ink3"
    icon: str = ""
    icon_tone: str = "ink3"
    strong: bool = True  # of the value
    big_label: bool = False  # 13 px instead of 12


class FactList(Canvas):
    """Lines of one height; as high as its lines. `values_at`: values begin there instead of ending at the right.

    Where label and value have no room beside each other the value stands below; what is wider than the list takes
    more lines.
    """

    def __init__(self, look: Look, line: int = 27, facts: Sequence[Fact] = (), values_at: int = 0) -> None:
        self._line, self._values_at = line, values_at
        self._facts: tuple[Fact, ...] = tuple(facts)
        super().__init__(look, self._paint, high=max(line * len(self._facts), 1))
        self._tell()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        self._facts = tuple(facts)
        self._fit()
        self._tell()
        self.update()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def _tell(self) -> None:
        pairs = [(self.look.say(fact.label), self.look.say(fact.value)) for fact in self._facts]
        self.setAccessibleName("; ".join(": ".join(part for part in pair if part) for pair in pairs))

    def follow(self) -> None:
        super().follow()
        self._tell()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(sum(self._high(fact) for fact in self._facts), 1))

    def _high(self, fact: Fact) -> int:
        more = 0 if self._values_at else len(self._label_lines(fact)) - 1
        return self._line + BELOW * (more + (len(self._value_lines(fact)) if self._parted(fact) else 0))

    def _label_lines(self, fact: Fact) -> list[str]:
        room = self.width() - (24 if fact.icon else 0)
        return lines_of(self.look.say(fact.label), 13 if fact.big_label else 12, room)

    def _value_lines(self, fact: Fact) -> list[str]:
        px, weight = _value_font(fact)
        return lines_of(self.look.say(fact.value), px, self.width() - (24 if fact.icon else 0), weight)

    def _widths(self, fact: Fact) -> tuple[float, float]:
        """What the label, with its icon, and the value need."""
        label = width(self.look.say(fact.label), 13 if fact.big_label else 12) + (24 if fact.icon else 0)
        return label, width(self.look.say(fact.value), *_value_font(fact))

    def _parted(self, fact: Fact) -> bool:
        if self._values_at or not self.look.say(fact.value):
            return False
        return sum(self._widths(fact)) + GAP > self.width()

    def event(self, event: QEvent) -> bool:
        """Where words of a line were cut, the pointer over it tells them whole."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.setToolTip(self.cut_words(self._place_at(event.pos().y())))
        return super().event(event)

    def _place_at(self, y: int) -> int:
        foot = 0
        for place, fact in enumerate(self._facts):
            foot += self._high(fact)
            if y < foot:
                return place
        return -1

    def cut_words(self, place: int) -> str:
        """The whole of a line that does not fit; '' where it does, or where there is none."""
        if not 0 <= place < len(self._facts):
            return ""
        fact, say = self._facts[place], self.look.say
        label, value = self._widths(fact)
        cut = self._values_at and (label > self._values_at - GAP or value > self.width() - self._values_at)
        return f"{say(fact.label)} {say(fact.value)}" if cut else ""

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        top = rect.y()
        for fact in self._facts:
            place = QRectF(rect.x(), top, rect.width(), self._line)
            top += self._high(fact)
            left = 0.0
            if fact.icon:
                draw_icon(painter, place.x(), place.center().y() - 7.5, fact.icon, 15, look.colour(fact.icon_tone))
                left = 24.0
            value = look.say(fact.value)
            if self._values_at and value:
                self._beside(painter, place, look.say(fact.label), value, fact)
                continue
            parted = self._parted(fact)
            px, weight = _value_font(fact)
            taken = 0.0 if parted or not value else width(value, px, weight) + GAP - 2
            words = place.adjusted(left, 0, -taken, 0)
            for part in self._label_lines(fact):
                paint.text(painter, words, part, look.colour(fact.label_tone), 13 if fact.big_label else 12)
                words.translate(0, BELOW)
            if value:
                # Amounts stay in their column; what follows a sign is a sentence and goes on below its words.
                side = paint.LEFT if parted and fact.icon else paint.RIGHT
                spot = words.adjusted(0, -2, 0, -2) if parted else QRectF(place)
                for part in self._value_lines(fact) if parted else [value]:
                    paint.text(painter, spot, part, look.colour(fact.tone), px, weight, side)
                    spot.translate(0, BELOW)

    def _beside(self, painter: QPainter, place: QRectF, label: str, value: str, fact: Fact) -> None:
        """Label and value both left-aligned, in two columns: what a wide pane needs to be read across."""
        look, px = self.look, 13 if fact.strong else 12
        words = place.adjusted(0, 0, self._values_at - place.width() - 12, 0)
        paint.text(painter, words, label, look.colour(fact.label_tone), 12)
        spot = place.adjusted(self._values_at, 0, 0, 0)
        paint.text(painter, spot, value, look.colour(fact.tone), px, 500 if fact.strong else 400)


def lines_of(words: str, px: int, room: float, weight: int = 400) -> list[str]:
    """Words broken into lines no wider than `room`, between words or Chinese characters."""
    if width(words, px, weight) <= room + 1:
        return [words]
    layout, found = QTextLayout(words, font(px, weight)), []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(room, 40))
        found.append(words[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return found


def _value_font(fact: Fact) -> tuple[int, int]:
    """Pixels and weight of a value."""
    return (13, 600 if fact.big_label else 500) if fact.strong else (12, 400)
