"""What do model and policy say of a scenario, beside what they say of the case?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES, Outcome, Verdict
from workbench.services.case_file import CaseFile, WhatIf
from workbench.ui import paint
from workbench.ui.case.paragraph import draw_paragraph, paragraph_high
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Shown
from workbench.ui.look import Look

APPROVED = frozenset({Outcome.APPROVE, Outcome.APPROVE_LOWER})
HINT = Text("拖动滑块，看评分与建议如何变化", "Move a slider to see what changes")
LANES = {
    "green": Text("自动通道", "Automatic lane"),
    "yellow": Text("人工通道", "People decide"),
    "red": Text("拒绝通道", "Decline lane"),
}


def advice_words(then: WhatIf, currency: str) -> Text:
    """`建议通过，额度 ¥80,000，年化 15.0%`; nothing is priced that is not lent."""
    name = OUTCOME_NAMES[then.outcome]
    if then.outcome not in APPROVED:
        return name
    amount = money(then.limit_fen, currency)
    words = Text(f"{name.zh}，额度 {amount}", f"{name.en}, limit {amount}")
    if then.xirr:
        cost = percent(then.xirr)
        words += Text(f"，综合年化 {cost}", f", {cost} a year all in")
    return words


def terms_words(then: WhatIf) -> Text:
    """Lane, what binds the limit, and which rules answer otherwise."""
    parts = [LANES[then.lane]] if then.lane in LANES else []
    if then.outcome is Outcome.APPROVE_LOWER and then.binding.zh:
        parts.append(Text(f"受“{then.binding.zh}”限制", f"bound by {then.binding.en.lower()}"))
    for rule in then.rules[:2]:
        met = rule.after is Verdict.PASS
        parts.append(rule.title + (Text(" 已满足", " now met") if met else Text(" 不再满足", " no longer met")))
    return Text(" · ".join(one.zh for one in parts), " · ".join(one.en for one in parts))


class Answer(Shown):
    """PD, score, band and what would be advised: today, and under the scenario; or why it went no further."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._file: CaseFile | None = None
        self._then: WhatIf | None = None
        self._why: Text | None = None
        self.setFixedHeight(82)

    def show_file(self, file: CaseFile) -> None:
        self._file, self._then, self._why = file, None, None
        self._fit()

    def show_answer(self, then: WhatIf | None) -> None:
        self._then = then
        if then is None:
            self._why = None
        self.setAccessibleName(self.words())
        self._fit()

    def show_stop(self, why: Text | None) -> None:
        """Why the last slider moved stands where it stands."""
        self._why = why
        self.setAccessibleName(self.words())
        self._fit()

    @property
    def then(self) -> WhatIf | None:
        return self._then

    @property
    def why(self) -> Text | None:
        return self._why

    def words(self) -> str:
        """The scenario's answer as a sentence."""
        said = self.look.say(self._why) if self._why is not None else ""
        if self._then is None:
            return said
        then, say = self._then, self.look.say
        answer = f"PD {then.pd:.2%}, {then.points}, {then.band.value}, {say(OUTCOME_NAMES[then.outcome])}"
        return f"{answer}; {said}" if said else answer

    def _lines(self) -> list[tuple[str, str]]:
        """Text and colour of the lines below the figures."""
        say = self.look.say
        if self._then is None:
            return [(say(HINT), "ink3")]
        lines = [(say(advice_words(self._then, self._currency)), "ink2")]
        terms = say(terms_words(self._then))
        return [*lines, (terms, "ink3")] if terms else lines

    @property
    def _currency(self) -> str:
        return self._file.application.currency if self._file else "CNY"

    def _fit(self) -> None:
        why = 0 if self._why is None else 4 + self._why_high()
        self.setFixedHeight(62 + 20 * len(self._lines()) + why)
        self.update()

    def _why_high(self) -> int:
        return paragraph_high(self.look.say(self._why or same("")), max(200, self.width()) - 44)

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = self.painter(), self.look, float(self.width())
        edge = QRectF(0.5, 5.5, wide - 1, self.height() - 6)
        paint.box(painter, edge, 6, look.colour("subtle"), look.colour("line"))
        score = self._file.score if self._file else None
        if score is None or self._file is None:
            return
        columns = (12.0, wide * 0.40, wide * 0.70)
        heads = (same("PD"), Text("评分", "Score"), Text("风险档", "Band"))
        for x, head in zip(columns, heads, strict=True):
            paint.text(painter, QRectF(x, 11, 100, 18), look.say(head), look.colour("ink3"), 12)
        then = self._then
        self._pair(painter, columns[0], f"{score.pd:.2%}", f"{then.pd:.2%}" if then else None)
        self._pair(painter, columns[1], str(score.points), str(then.points) if then else None)
        paint.band_letter(painter, columns[2], 32, score.band.value, look.tokens)
        if then:
            draw_icon(painter, columns[2] + 27, 34, "arrow-right", 14, look.colour("ink3"))
            paint.band_letter(painter, columns[2] + 46, 32, then.band.value, look.tokens)
        y = 55.0
        for words, colour in self._lines():
            paint.text(painter, QRectF(12, y, wide - 24, 20), words, look.colour(colour), 12)
            y += 20
        if self._why is not None:
            self._paint_why(painter, y + 2, wide)

    def _paint_why(self, painter: QPainter, y: float, wide: float) -> None:
        assert self._why is not None
        draw_icon(painter, 12, y + 1, "warning", 14, self.look.colour("warn_ink"))
        area = QRectF(32, y, wide - 44, self._why_high())
        draw_paragraph(painter, area, self.look.say(self._why), self.look.colour("warn_ink"))

    def _pair(self, painter: QPainter, x: float, now: str, then: str | None) -> None:
        look = self.look
        weight, colour = (600, "ink") if then is None else (400, "ink3")
        taken = paint.text(painter, QRectF(x, 31, 70, 20), now, look.colour(colour), 13, weight)
        if then is not None:
            draw_icon(painter, x + taken + 5, 34, "arrow-right", 14, look.colour("ink3"))
            paint.text(painter, QRectF(x + taken + 24, 31, 70, 20), then, look.colour("ink"), 13, 600)
