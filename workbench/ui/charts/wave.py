"""Where in the interview was what answered?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, RIGHT, bar, begin, colour, dot, line, words
from workbench.ui.tokens import Tokens

_BARS = 110


def clock(seconds: int) -> str:
    """`18:42`, minutes and seconds."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


@dataclass(frozen=True, slots=True)
class AnswerMark:
    at_seconds: int
    name: Text
    tone: str


@dataclass(frozen=True, slots=True)
class WaveChart:
    """A time line with the answers' marks. The bars are an ornament of the simulated interview, not a recording."""

    elapsed_seconds: int
    planned_seconds: int
    marks: tuple[AnswerMark, ...]

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        span = max(self.planned_seconds, self.elapsed_seconds, 1)
        now = self.elapsed_seconds / span
        wide = rect.width() / _BARS
        for i in range(_BARS):
            lively = 0.25 + 0.75 * abs(math.sin(i * 0.35) * math.cos(i * 0.11)) * (
                0.55 + 0.45 * abs(math.sin(i * 12.9898))
            )
            height = max(2.0, lively * 30)
            shade = colour(tokens, "accent" if (i + 0.5) / _BARS <= now else "line2")
            bar(painter, QRectF(rect.x() + i * wide, rect.y() + 22 - height / 2, wide * 0.55, height), 1, shade)
        x = rect.x() + rect.width() * now
        line(painter, (x, rect.y() + 2), (x, rect.y() + 42), colour(tokens, "ink"), 1.5)
        self._times(painter, rect, tokens, now, span)
        found = []
        for one in self.marks:
            at = rect.x() + rect.width() * min(one.at_seconds / span, 1)
            dot(painter, (at, rect.y() + 50), 4, colour(tokens, one.tone))
            found.append(Mark(at, rect.y() + 50, f"{clock(one.at_seconds)} · {one.name.of(lang)}"))
        return tuple(found)

    def _times(self, painter: QPainter, rect: QRectF, tokens: Tokens, now: float, span: int) -> None:
        y, grey = rect.y() + 56, colour(tokens, "ink3")
        if now > 0.2:
            words(painter, QRectF(rect.x(), y, 60, 16), "00:00", grey)
        if now < 0.8:
            words(painter, QRectF(rect.right() - 60, y, 60, 16), clock(span), grey, align=RIGHT)
        x = min(max(rect.x() + rect.width() * now - 30, rect.x() - 12), rect.right() - 48)
        words(painter, QRectF(x, y, 60, 16), clock(self.elapsed_seconds), colour(tokens, "ink"), 11, 600, CENTRE)

    def sentence(self) -> Text:
        n, at = len(self.marks), clock(self.elapsed_seconds)
        return Text(f"访谈进行到 {at}，已评 {n} 个回答", f"Interview at {at}, {n} answers assessed")

    def table(self) -> ChartTable:
        rows = tuple((same(clock(one.at_seconds)), one.name) for one in self.marks)
        return ChartTable((Text("时间", "Time"), Text("评价", "Assessment")), rows)
