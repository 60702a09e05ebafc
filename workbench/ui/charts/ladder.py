"""By which steps did a borrower's limit grow?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Lang, Text, same
from workbench.services.portfolio_file import LadderStep
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.revolving import short_money
from workbench.ui.charts.strokes import CENTRE, begin, colour, curve, dot, line, words
from workbench.ui.tokens import Tokens

_SHOWN = 5
_APART = 76.0  # px between rungs at most


@dataclass(frozen=True, slots=True)
class LadderChart:
    """The newest steps of the limit, oldest left; the last one is where it stands."""

    steps: tuple[LadderStep, ...]
    currency: str
    next_fen: int = 0  # the rung that comes next; 0: none is in sight

    def _rungs(self) -> tuple[LadderStep, ...]:
        """Steps that changed the limit: freezing and opening again are none."""
        found: list[LadderStep] = []
        for step in self.steps:
            if step.kind not in {"freeze", "thaw"} and (not found or found[-1].limit_fen != step.limit_fen):
                found.append(step)
        return tuple(found)

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        coming = self.next_fen > 0
        shown = self._rungs()[-(_SHOWN - coming) :]
        apart = min((rect.width() - 44) / max(len(shown) - 1 + coming, 1), _APART)
        xs = [rect.x() + 22 + i * apart for i in range(len(shown))]
        y, marks = rect.y() + 14, []
        if coming and xs:
            self._coming(painter, tokens, QRectF(xs[-1], y, apart, rect.height() - 14))
        for left, right in pairwise(xs):
            line(painter, (left, y), (right, y), colour(tokens, "accent"), 2)
        for i, (x, step) in enumerate(zip(xs, shown, strict=True)):
            last = i == len(shown) - 1
            dot(painter, (x, y), 8, colour(tokens, "accent"))
            if last:
                dot(painter, (x, y), 3, colour(tokens, "on_accent"))
            else:
                curve(painter, [(x - 3.5, y), (x - 1, y + 2.75), (x + 3.5, y - 2.5)], colour(tokens, "on_accent"), 1.75)
            place = QRectF(x - 36, rect.y() + 26, 72, 18)
            name = short_money(step.limit_fen, self.currency)
            words(painter, place, name, colour(tokens, "ink" if last else "ink2"), 12, 600 if last else 400, CENTRE)
            marks.append(Mark(x, y, f"{step.at.isoformat()} · {name} · {step.reason.of(lang)}"))
        return tuple(marks)

    def _coming(self, painter: QPainter, tokens: Tokens, room: QRectF) -> None:
        """The next rung: a hollow circle at the end of a faint line."""
        x, y = room.right(), room.y()
        line(painter, (room.x(), y), (x, y), colour(tokens, "line2"), 2)
        dot(painter, (x, y), 8, colour(tokens, "ctl"))
        dot(painter, (x, y), 6.75, colour(tokens, "surface"))
        name = short_money(self.next_fen, self.currency)
        words(painter, QRectF(x - 36, y + 12, 72, 18), name, colour(tokens, "ink3"), 12, 400, CENTRE)

    def sentence(self) -> Text:
        if not self.steps:
            return Text("还没有额度", "No limit yet")
        last = self._rungs()[-1] if self._rungs() else self.steps[-1]
        limit = money(last.limit_fen, self.currency)
        return Text("额度 {limit}：{reason}", "Limit {limit}: {reason}").format(limit=limit, reason=last.reason)

    def table(self) -> ChartTable:
        heads = (Text("日期", "Date"), Text("额度", "Limit"), Text("原因", "Reason"))
        rows = tuple((same(s.at.isoformat()), same(money(s.limit_fen, self.currency)), s.reason) for s in self.steps)
        return ChartTable(heads, rows)
