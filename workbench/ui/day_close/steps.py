"""Which steps of a day are done, when, and what did each change?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QResizeEvent

from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.close_file import DayRow, StepRow
from workbench.ui import paint
from workbench.ui.case.timeline import actor_words
from workbench.ui.charts.facts import Fact, lines_of
from workbench.ui.day_close.words import step_words
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

LINE, MORE, INDENT = 48, 18, 26
WAITS = Text("等待", "Waiting")


class StepList(Canvas):
    """A step's name and time, and below what it changed, in as many lines as that takes."""

    def __init__(self, look: Look) -> None:
        self.steps: tuple[StepRow, ...] = ()
        super().__init__(look, self._paint, high=1)

    def show_steps(self, steps: Sequence[StepRow]) -> None:
        self.steps = tuple(steps)
        self._fit()
        self._tell()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(sum(self._high(one) for one in self.steps), 1))

    def _lines(self, one: StepRow) -> list[str]:
        words = self.look.say(WAITS if one.done_at is None else step_words(one))
        return lines_of(words, 12, self.width() - INDENT)

    def _high(self, one: StepRow) -> int:
        return LINE + MORE * (len(self._lines(one)) - 1)

    def follow(self) -> None:
        super().follow()
        self._tell()
        self._fit()

    def _tell(self) -> None:
        say = self.look.say
        told = [f"{say(one.name)} {say(step_words(one) if one.done_at else WAITS)}" for one in self.steps]
        self.setAccessibleName("; ".join(told))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        top = rect.y()
        for one in self.steps:
            self._step(painter, QRectF(rect.x(), top, rect.width(), LINE), one, look)
            top += self._high(one)

    def _step(self, painter: QPainter, place: QRectF, one: StepRow, look: Look) -> None:
        icon, tone = ("hourglass-medium", "ink3")
        if one.done_at is not None:
            icon, tone = ("warning", "warn_ink") if one.faults else ("check", "ok_ink")
        draw_icon(painter, place.x(), place.y() + 7, icon, 16, look.colour(tone))
        top = QRectF(place.x() + INDENT, place.y() + 4, place.width() - INDENT, 20)
        at = "" if one.done_at is None else f"{local(one.done_at):%H:%M:%S}"
        paint.text(painter, top.adjusted(0, 0, -70, 0), look.say(one.name), look.colour("ink"), 13, 500)
        paint.text(painter, top, at, look.colour("ink3"), 12, 400, paint.RIGHT)
        below = QRectF(top.x(), place.y() + 23, top.width(), 18)
        for words in self._lines(one):
            paint.text(painter, below, words, look.colour("ink2"), 12)
            below.translate(0, MORE)


def day_facts(day: DayRow) -> list[Fact]:
    """When and by whom one day was closed, and what moved."""
    at = "—" if day.done_at is None else f"{local(day.done_at):%m-%d %H:%M}"
    found = [
        Fact(Text("完成时间", "Done at"), at),
        Fact(Text("经手人", "By"), actor_words(day.closed_by)),
        Fact(Text("下调 / 上调", "Worse / better"), f"{day.worse:,} / {day.better:,}"),
    ]
    if day.remade:
        found.append(Fact(Text("重做次数", "Made again"), Text(f"{day.remade} 次", f"{day.remade} ×"), "warn_ink"))
    return found
