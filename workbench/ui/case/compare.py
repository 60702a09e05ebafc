"""How do scenarios stand beside the case and beside each other?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES
from workbench.services.case_file import WhatIf
from workbench.services.change_file import ChangeLine, ScenarioView
from workbench.ui import paint
from workbench.ui.case.answer import APPROVED, LANES
from workbench.ui.labels import Shown
from workbench.ui.look import Look

ACTUAL = Text("现状", "As it is")
ROW, HEAD, NAMES = 28, 34, 132
MOST = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """A scenario as a column: one that is kept, or the sliders as they stand."""

    name: Text
    answer: WhatIf
    changes: tuple[ChangeLine, ...]
    limit_fen: int | None


def kept_column(view: ScenarioView) -> Beside:
    return Beside(same(view.name), view.answer, view.changes, view.limit_fen)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison: its name, a cell for the case and one for each scenario."""

    name: Text
    cells: tuple[Text, ...]

    @property
    def differs(self) -> bool:
        return len({cell.zh for cell in self.cells}) > 1


def lines_of(actual: WhatIf, scenarios: Sequence[Beside], currency: str, asked_fen: int) -> list[Line]:
    """Outcome figures first, then every figure that any of the scenarios moves."""
    answers = [actual, *(one.answer for one in scenarios)]

    def row(zh: str, en: str, cells: list[Text]) -> Line:
        return Line(Text(zh, en), tuple(cells))

    lines = [
        row("违约概率", "PD", [same(f"{one.pd:.2%}") for one in answers]),
        row("评分", "Score", [same(str(one.points)) for one in answers]),
        row("风险档", "Band", [same(one.band.value) for one in answers]),
        row("建议", "Advice", [OUTCOME_NAMES[one.outcome] for one in answers]),
        row("额度", "Limit", [_lent(one, money(one.limit_fen, currency)) for one in answers]),
        row("综合年化", "All in, a year", [_lent(one, percent(one.xirr)) for one in answers]),
        row("服务费", "Fee", [_lent(one, percent(one.fee_rate)) for one in answers]),
        row("通道", "Lane", [LANES.get(one.lane, same("—")) for one in answers]),
        row("额度受限于", "Limit bound by", [one.binding if one.binding.zh else same("—") for one in answers]),
    ]
    if any(one.limit_fen is not None for one in scenarios):
        asked = [asked_fen, *(one.limit_fen if one.limit_fen is not None else asked_fen for one in scenarios)]
        lines.append(row("申请金额", "Asked for", [same(money(one, currency)) for one in asked]))
    moved = {change.feature: change for one in scenarios for change in one.changes}
    for feature, change in moved.items():
        to = [next((c.after for c in one.changes if c.feature == feature), change.before) for one in scenarios]
        lines.append(Line(change.label, (change.before, *to)))
    return lines


def _lent(one: WhatIf, words: str) -> Text:
    return same(words) if one.outcome in APPROVED else same("—")


class Compare(Shown):
    """A table of few columns: the case, the sliders where they are moved, and up to three scenarios."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._heads: tuple[Text, ...] = ()
        self._lines: list[Line] = []

    @property
    def lines(self) -> list[Line]:
        return self._lines

    def show_scenarios(self, actual: WhatIf, scenarios: Sequence[Beside], currency: str, asked_fen: int) -> None:
        shown = tuple(scenarios[: MOST + 1])
        self._heads = (ACTUAL, *(one.name for one in shown))
        self._lines = lines_of(actual, shown, currency, asked_fen)
        self.setFixedHeight(HEAD + ROW * len(self._lines) + 4)
        self.setAccessibleName("; ".join(f"{self.look.say(x.name)}: {self._said(x)}" for x in self._lines))
        self.update()

    def _said(self, line: Line) -> str:
        return ", ".join(
            f"{self.look.say(head)} {self.look.say(cell)}" for head, cell in zip(self._heads, line.cells, strict=True)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._heads:
            return
        painter, look, say = self.painter(), self.look, self.look.say
        wide = (self.width() - NAMES) / len(self._heads)
        for at, head in enumerate(self._heads):
            area = QRectF(NAMES + at * wide, 0, wide - 10, HEAD)
            paint.text(painter, area, say(head), look.colour("ink" if at else "ink3"), 12, 600 if at else 400)
        y = float(HEAD)
        paint.line(painter, 0, y - 1, self.width(), y - 1, look.colour("line"))
        for line in self._lines:
            paint.text(painter, QRectF(0, y, NAMES - 10, ROW), say(line.name), look.colour("ink3"), 12)
            for at, cell in enumerate(line.cells):
                other = at > 0 and cell != line.cells[0]
                area = QRectF(NAMES + at * wide, y, wide - 10, ROW)
                colour = look.colour("ink" if other or at == 0 else "ink3")
                paint.text(painter, area, say(cell), colour, 13, 600 if other else 400)
            y += ROW
