"""How are labelled facts listed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QHelpEvent, QPainter

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look


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
    """Lines of one height; as high as its lines. `values_at`: values begin there instead of ending at the right."""

    def __init__(self, look: Look, line: int = 27, facts: Sequence[Fact] = (), values_at: int = 0) -> None:
        self._line, self._values_at = line, values_at
        self._facts: tuple[Fact, ...] = tuple(facts)
        super().__init__(look, self._paint, high=max(line * len(self._facts), 1))
        self._tell()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        self._facts = tuple(facts)
        self.setFixedHeight(max(self._line * len(self._facts), 1))
        self._tell()
        self.update()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def _tell(self) -> None:
        parts = [f"{self.look.say(fact.label)} {self.look.say(fact.value)}".strip() for fact in self._facts]
        self.setAccessibleName("; ".join(parts))

    def follow(self) -> None:
        super().follow()
        self._tell()

    def event(self, event: QEvent) -> bool:
        """Where words of a line were cut, the pointer over it tells them whole."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.setToolTip(self.cut_words(int(event.pos().y() // self._line)))
        return super().event(event)

    def cut_words(self, place: int) -> str:
        """The whole of a line that does not fit; '' where it does, or where there is none."""
        if not 0 <= place < len(self._facts):
            return ""
        fact, say = self._facts[place], self.look.say
        label, value = say(fact.label), say(fact.value)
        weight = (600 if fact.big_label else 500) if fact.strong else 400
        taken = width(label, 13 if fact.big_label else 12) + width(value, 13 if fact.strong else 12, weight)
        return f"{label} {value}" if taken + (24 if fact.icon else 0) + 12 > self.width() else ""

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for n, fact in enumerate(self._facts):
            place = QRectF(rect.x(), rect.y() + n * self._line, rect.width(), self._line)
            left = 0.0
            if fact.icon:
                draw_icon(painter, place.x(), place.center().y() - 7.5, fact.icon, 15, look.colour(fact.icon_tone))
                left = 24.0
            value, label = look.say(fact.value), look.say(fact.label)
            if self._values_at and value:
                self._beside(painter, place, label, value, fact)
                continue
            weight = (600 if fact.big_label else 500) if fact.strong else 400
            px = 13 if fact.strong else 12
            label_px = 13 if fact.big_label else 12
            # The label keeps its words; a long value gives way first, but never below half of the line.
            wanted = width(label, label_px) + left + 12
            room = max(place.width() - wanted, place.width() / 2) if value else 0.0
            words = place.adjusted(left, 0, -min(room, width(value, px, weight) + 8) if value else 0, 0)
            paint.text(painter, words, label, look.colour(fact.label_tone), label_px)
            if value:
                spot = place.adjusted(place.width() - room, 0, 0, 0)
                paint.text(painter, spot, value, look.colour(fact.tone), px, weight, paint.RIGHT)

    def _beside(self, painter: QPainter, place: QRectF, label: str, value: str, fact: Fact) -> None:
        """Label and value both left-aligned, in two columns: what a wide pane needs to be read across."""
        look, px = self.look, 13 if fact.strong else 12
        words = place.adjusted(0, 0, self._values_at - place.width() - 12, 0)
        paint.text(painter, words, label, look.colour(fact.label_tone), 12)
        spot = place.adjusted(self._values_at, 0, 0, 0)
        paint.text(painter, spot, value, look.colour(fact.tone), px, 500 if fact.strong else 400)
