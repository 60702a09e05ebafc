"""Where in the interview was what answered, and how loud was it there?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from workbench.common.text import Lang, Text, same
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, RIGHT, bar, begin, colour, dot, line, words
from workbench.ui.tokens import Tokens

BARS = 110
BOOKMARK = Text("书签", "Bookmark")


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
    """A time line with the answers' marks and bookmarks.

    `levels` are `BARS` parts of the span, 0 to 100: the peaks of a recording, or of a practice the moments in which the
    painted applicant spoke. Without any the line is flat: nothing was heard, and nothing is made up.
    """

    elapsed_seconds: int
    planned_seconds: int
    marks: tuple[AnswerMark, ...]
    levels: tuple[int, ...] = ()
    bookmarks: tuple[int, ...] = ()  # seconds
    recorded: bool = False  # do the levels come from a recording?

    @property
    def span(self) -> int:
        return max(self.planned_seconds, self.elapsed_seconds, 1)

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        now = self.elapsed_seconds / self.span
        wide = rect.width() / BARS
        for i in range(BARS):
            level = self.levels[i] / 100 if i < len(self.levels) else 0.0
            height = max(2.0, level * 32)
            shade = colour(tokens, "accent" if (i + 0.5) / BARS <= now else "line2")
            bar(painter, QRectF(rect.x() + i * wide, rect.y() + 22 - height / 2, wide * 0.55, height), 1, shade)
        x = min(rect.x() + rect.width() * now, rect.right() - 1)
        line(painter, (x, rect.y() + 2), (x, rect.y() + 42), colour(tokens, "ink"), 1.5)
        self._times(painter, rect, tokens, now)
        found = []
        for second in self.bookmarks:
            at = rect.x() + rect.width() * min(second / self.span, 1)
            self._flag(painter, at, rect.y() + 2, tokens)
            found.append(Mark(at, rect.y() + 8, f"{clock(second)} · {BOOKMARK.of(lang)}"))
        for one in self.marks:
            at = min(max(rect.x() + rect.width() * min(one.at_seconds / self.span, 1), rect.x() + 4), rect.right() - 4)
            dot(painter, (at, rect.y() + 50), 4, colour(tokens, one.tone))
            found.append(Mark(at, rect.y() + 50, f"{clock(one.at_seconds)} · {one.name.of(lang)}"))
        return tuple(found)

    def _flag(self, painter: QPainter, at: float, top: float, tokens: Tokens) -> None:
        """A ribbon: another shape than the answers' dots, so that no colour has to tell them apart."""
        painter.setBrush(colour(tokens, "ink2"))
        points = [(-3.5, 0.0), (3.5, 0.0), (3.5, 9.0), (0.0, 6.0), (-3.5, 9.0)]
        painter.drawPolygon(QPolygonF([QPointF(at + dx, top + dy) for dx, dy in points]))
        begin(painter)

    def _times(self, painter: QPainter, rect: QRectF, tokens: Tokens, now: float) -> None:
        y, grey = rect.y() + 56, colour(tokens, "ink3")
        if now > 0.2:
            words(painter, QRectF(rect.x(), y, 60, 16), "00:00", grey)
        if now < 0.8:
            words(painter, QRectF(rect.right() - 60, y, 60, 16), clock(self.span), grey, align=RIGHT)
        x = min(max(rect.x() + rect.width() * now - 30, rect.x() - 12), rect.right() - 48)
        words(painter, QRectF(x, y, 60, 16), clock(self.elapsed_seconds), colour(tokens, "ink"), 11, 600, CENTRE)

    def sentence(self) -> Text:
        n, at = len(self.marks), clock(self.elapsed_seconds)
        told = Text(f"访谈进行到 {at}，已评 {n} 个回答", f"Interview at {at}, {n} answers assessed")
        if self.bookmarks:
            told = told + Text(f"，{len(self.bookmarks)} 个书签", f", {len(self.bookmarks)} bookmarks")
        if self.recorded:
            told = told + Text("，波形来自录音", ", outline from the recording")
        return told

    def table(self) -> ChartTable:
        rows = [(one.at_seconds, one.name) for one in self.marks] + [(second, BOOKMARK) for second in self.bookmarks]
        shown = tuple((same(clock(second)), name) for second, name in sorted(rows, key=lambda one: one[0]))
        return ChartTable((Text("时间", "Time"), Text("评价", "Assessment")), shown)
