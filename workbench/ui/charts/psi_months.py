"""Did the population that applies move away from the one the model learned on, and by more than chance?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text, same
from workbench.services.drift_file import DriftMonth
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import NO_OBSERVATION, ChartTable, Mark
from workbench.ui.charts.strokes import CENTRE, DOTS, RIGHT, bar, begin, colour, line, words
from workbench.ui.tokens import Tokens

LOOK, ACT = 0.10, 0.25
MOST = 12
NOTHING = Text("还没有按月的评分", "No month has scores yet")


def _number(month: str) -> int:
    """Months since the year 0 of `2026-11`, January being 0 of its year."""
    year, of_year = month.split("-")[:2]
    return int(year) * 12 + int(of_year) - 1


def beyond(month: DriftMonth) -> bool:
    """More than chance gives at this count, and past the line from which a shift is looked into."""
    return month.psi is not None and month.psi >= LOOK and month.psi > (month.critical or 0.0)


@dataclass(frozen=True, slots=True)
class PsiMonthsChart:
    """PSI of the score by month with the usual lines; a tick on each bar marks what chance alone exceeds in 5 %."""

    months: tuple[DriftMonth, ...]

    @property
    def shown(self) -> tuple[DriftMonth, ...]:
        """Those of the last twelve months up to the newest one."""
        newest = _number(self.months[-1].month) if self.months else 0
        return tuple(one for one in self.months if newest - _number(one.month) < MOST)

    def place(self, month: DriftMonth) -> int:
        """Every month has its own place, the newest at the right; months without a case stay empty."""
        return MOST - 1 - (_number(self.months[-1].month) - _number(month.month))

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        shown = self.shown
        highest = max([0.27, *(max(one.psi or 0.0, one.critical or 0.0) for one in shown)])
        # A small month's bound of chance may be far above the lines; the picture is of the lines.
        top = round_top(min(highest, 0.6), 3, 1.05)
        plot = QRectF(rect.x() + 38, rect.y() + 8, rect.width() - 46, rect.height() - 34)
        axes = Axes(plot, 0, MOST, 0, top)
        axes.rows(painter, tokens, [(0.0, "0.00"), (top, f"{top:.2f}")])
        for value, tone in ((LOOK, "warn"), (ACT, "bad")):
            y = axes.y(value)
            line(painter, (plot.x(), y), (plot.right(), y), colour(tokens, tone), 1, DOTS)
            words(painter, QRectF(plot.x() - 64, y - 8.5, 56, 16), f"{value:.2f}", colour(tokens, "ink3"), align=RIGHT)
        if not shown:
            words(painter, plot, NOTHING.of(lang), colour(tokens, "ink3"), 12, 400, CENTRE)
        newest = _number(shown[-1].month) if shown else 0
        for place in range(MOST if shown else 0):
            foot = QRectF(axes.x(place + 0.5) - 20, plot.bottom() + 4, 40, 16)
            name = str((newest - (MOST - 1 - place)) % 12 + 1)
            words(painter, foot, name, colour(tokens, "ink3"), align=CENTRE)
        return tuple(self._month(painter, axes, tokens, lang, one) for one in shown)

    def _month(self, painter: QPainter, axes: Axes, tokens: Tokens, lang: Lang, month: DriftMonth) -> Mark:
        middle, half = axes.x(self.place(month) + 0.5), min(axes.area.width() / MOST * 0.32, 14.0)
        newest = month is self.months[-1]
        top = axes.area.bottom()
        if month.psi is not None:
            top = axes.y(min(month.psi, axes.y_high))
            tone = "line2" if not newest else "accent"
            if beyond(month):
                tone = "bad" if month.psi >= ACT else "warn"
            bar(painter, QRectF(middle - half, top, half * 2, axes.area.bottom() - top), 2, colour(tokens, tone))
        if month.critical is not None and month.critical <= axes.y_high:
            y = axes.y(month.critical)
            line(painter, (middle - half - 3, y), (middle + half + 3, y), colour(tokens, "ink2"), 1.5)
        if newest and month.psi is not None:
            mark = axes.y(min(month.critical or 0.0, axes.y_high))
            # The number stands over the bar, and over the mark of chance where that is as near.
            above = mark if -4 < top - mark < 22 else top
            tone = "accent" if not beyond(month) else "bad_ink" if month.psi >= ACT else "warn_ink"
            place_of = QRectF(middle - 40, max(above - 20, axes.area.y() - 8), 80, 16)
            words(painter, place_of, f"{month.psi:.3f}", colour(tokens, tone), 12, 600, CENTRE)
        return Mark(middle, top, self._words(month).of(lang))

    def _words(self, month: DriftMonth) -> Text:
        if month.psi is None:
            return Text(f"{month.month}：{month.count} 件，太少", f"{month.month}: {month.count} cases, too few")
        bound = "" if month.critical is None else f"{month.critical:.3f}"
        return Text(
            f"{month.month}：PSI {month.psi:.3f}，抽样误差 {bound}，{month.count:,} 件",
            f"{month.month}: PSI {month.psi:.3f}, chance {bound}, n = {month.count:,}",
        )

    def sentence(self) -> Text:
        if not self.shown:
            return NOTHING
        past = [one for one in self.shown if beyond(one)]
        newest = self._words(self.shown[-1])
        if not past:
            return Text("没有月份超出抽样误差与 0.10；", "No month is beyond chance and 0.10; ") + newest
        named = "、".join(one.month for one in past), ", ".join(one.month for one in past)
        return Text(f"超出抽样误差与 0.10 的月份：{named[0]}；", f"Beyond chance and 0.10: {named[1]}; ") + newest

    def table(self) -> ChartTable:
        heads = (Text("月份", "Month"), Text("件数", "Cases"), same("PSI"), Text("抽样误差 95%", "Chance, 95%"))

        def cell(value: float | None) -> Text:
            return NO_OBSERVATION if value is None else same(f"{value:.3f}")

        rows = tuple((same(m.month), same(f"{m.count:,}"), cell(m.psi), cell(m.critical)) for m in self.months)
        return ChartTable(heads, rows)
