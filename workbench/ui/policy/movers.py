"""Which merchants move, from what to what, and why?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.policy_what_if_file import Mover, WhatIfAnswer
from workbench.ui import paint
from workbench.ui.labels import Label
from workbench.ui.layouts import column
from workbench.ui.look import Look
from workbench.ui.panels import Panel
from workbench.ui.policy.matrix import NAMED
from workbench.ui.states import EmptyState
from workbench.ui.table import Column, Table

MOVES = 196


class MoversPane(Panel):
    """The merchants with the largest changes of their limit, the largest first."""

    unknown = Signal(object)  # ids of merchants whose names are not known yet

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.names: dict[str, str] = {}
        self._currency = "CNY"
        self._shown: tuple[Mover, ...] | None = None
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        columns = (
            Column("name", Text("商户", "Merchant"), 120, self._name_words, self._draw_name, stretch=True, left=16),
            Column("move", Text("额度", "Limit"), MOVES, self._move_words, self._draw_move, "r", right=16),
        )
        self.table = Table(look, columns, lambda mover: mover.merchant_id, 48)
        self.none = EmptyState(
            look,
            "equals",
            Text("没有商户变动", "No merchant moves"),
            Text("改动左侧任一数字即可看到", "Change a number at the left to see them"),
        )
        self.setLayout(column(column(self.count, margins=(16, 8, 16, 6)), (self.table, 1), (self.none, 1)))

    def show_answer(self, answer: WhatIfAnswer, currency: str) -> None:
        if answer.movers == self._shown and currency == self._currency:
            self._count(answer)
            return
        self._shown, self._currency = answer.movers, currency
        self._count(answer)
        self.table.show_rows(answer.movers)
        self.table.setVisible(bool(answer.movers))
        self.none.setVisible(not answer.movers)
        unknown = [one.merchant_id for one in answer.movers if one.merchant_id not in self.names]
        if unknown:
            self.unknown.emit(tuple(unknown))

    def _count(self, answer: WhatIfAnswer) -> None:
        few = f"{len(answer.movers):,}"
        told = Text(
            f"{answer.moved:,} 家变动：{answer.raised:,} 家提高，{answer.cut:,} 家降低",
            f"{answer.moved:,} move: {answer.raised:,} up, {answer.cut:,} down",
        )
        if answer.moved > len(answer.movers):
            told = told + Text(f"；列出前 {few} 家", f"; the first {few} are listed")
        self.count.say(told if answer.moved else Text("", ""))

    def show_names(self, names: dict[str, str]) -> None:
        self.names.update(names)
        self.table.viewport().update()

    def _name_words(self, mover: Mover) -> str:
        name = self.names.get(mover.merchant_id, mover.merchant_id)
        return f"{name}, {self.look.say(mover.reason)}"

    def _move_words(self, mover: Mover) -> str:
        ends = f"{money(mover.before_fen, self._currency)} → {money(mover.after_fen, self._currency)}"
        return f"{ends}, {self.look.say(_outcomes(mover))}"

    def _draw_name(self, painter: QPainter, cell: QRectF, mover: Mover, look: Look, current: bool) -> None:
        name = self.names.get(mover.merchant_id, mover.merchant_id)
        above = QRectF(cell.x(), cell.y() + 5, cell.width(), 20)
        below = QRectF(cell.x(), cell.y() + 25, cell.width(), 18)
        paint.text(painter, above, name, look.colour("ink"), 13, 600 if current else 500)
        paint.text(painter, below, look.say(mover.reason), look.colour("ink3"), 12)

    def _draw_move(self, painter: QPainter, cell: QRectF, mover: Mover, look: Look, current: bool) -> None:
        above = QRectF(cell.x(), cell.y() + 5, cell.width(), 20)
        below = QRectF(cell.x(), cell.y() + 25, cell.width(), 18)
        same_limit = mover.before_fen == mover.after_fen
        ends = money(mover.after_fen, self._currency)
        if not same_limit:
            ends = f"{money(mover.before_fen, self._currency)} → {ends}"
        paint.text(painter, above, ends, look.colour("ink"), 13, 600, paint.RIGHT)
        tone = "ink3" if mover.before == mover.after else "down_ink" if _stricter(mover) else "up_ink"
        paint.text(painter, below, look.say(_outcomes(mover)), look.colour(tone), 12, 500, paint.RIGHT)


def _outcomes(mover: Mover) -> Text:
    before, after = NAMED[mover.before], NAMED[mover.after]
    if mover.before == mover.after:
        return after
    return Text(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}")


def _stricter(mover: Mover) -> bool:
    order = list(NAMED)
    return order.index(mover.after) > order.index(mover.before)
