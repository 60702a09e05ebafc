"""How has a borrower used the line, day by day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import SYMBOLS, money
from workbench.common.text import Lang, Text, same
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.lines import month_name
from workbench.ui.charts.strokes import DASH, RIGHT, area, begin, colour, curve, triangle, words
from workbench.ui.tokens import Tokens


def short_money(amount_fen: int, currency: str) -> str:
    """`¥60k` on an axis, where digits and Latin letters only are allowed."""
    yuan, symbol = amount_fen / 100, SYMBOLS.get(currency, currency + " ")
    if yuan >= 1_000_000:
        return f"{symbol}{yuan / 1_000_000:g}M"
    return f"{symbol}{yuan / 1000:g}k" if yuan >= 1000 else f"{symbol}{yuan:g}"


def steps(days: list[float], values: list[float]) -> list[tuple[float, float]]:
    """Corner points of a value that holds until the next day."""
    corners: list[tuple[float, float]] = []
    for day, value in zip(days, values, strict=True):
        if corners:
            corners.append((day, corners[-1][1]))
        corners.append((day, value))
    return corners


@dataclass(frozen=True, slots=True)
class RevolvingChart:
    """Balance as a filled step line, limit as a dashed one, triangles for drawdown (up) and repayment (down)."""

    days: tuple[date, ...]
    balances_fen: tuple[int, ...]
    limits_fen: tuple[int, ...]
    currency: str

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        plot = QRectF(rect.x() + 48, rect.y() + 10, rect.width() - 60, rect.height() - 40)
        ordinals = [float(day.toordinal()) for day in self.days]
        highest = max((*self.balances_fen, *self.limits_fen, 100_000)) / 100
        top = round_top(highest, 3, 1.0)
        axes = Axes(plot, ordinals[0] if ordinals else 0, ordinals[-1] if ordinals else 1, 0, top * 1.12)
        levels = [top * i / 3 for i in range(4)]
        axes.rows(painter, tokens, [(v, short_money(round(v * 100), self.currency) if v else "0") for v in levels])
        axes.columns(painter, tokens, self._months(lang, plot.width()))
        balance = [axes.at(*corner) for corner in steps(ordinals, [fen / 100 for fen in self.balances_fen])]
        area(painter, balance, axes.y(0), colour(tokens, "accent", 0.10))
        curve(painter, balance, colour(tokens, "accent"), 2)
        limit = [axes.at(*corner) for corner in steps(ordinals, [fen / 100 for fen in self.limits_fen])]
        curve(painter, limit, colour(tokens, "ink2"), 1.5, DASH)
        self._limit_names(painter, tokens, axes)
        return self._events(painter, tokens, axes, lang)

    def _months(self, lang: Lang, wide: float) -> list[tuple[float, str]]:
        firsts = [day for i, day in enumerate(self.days) if i and day.month != self.days[i - 1].month]
        every = max(1, -(-len(firsts) * 40 // max(int(wide), 1)))
        return [(float(day.toordinal()), month_name(f"{day:%Y-%m}", lang)) for day in firsts[::every]]

    def _limit_names(self, painter: QPainter, tokens: Tokens, axes: Axes) -> None:
        for i in range(1, len(self.days)):
            now = self.limits_fen[i]
            if now != self.limits_fen[i - 1]:
                x, y = axes.at(float(self.days[i].toordinal()), max(now, self.limits_fen[i - 1]) / 100)
                place = QRectF(x - 60, y - 19, 56, 16)
                words(painter, place, short_money(now, self.currency), colour(tokens, "ink2"), 11, 600, RIGHT)

    def _changes(self) -> list[tuple[date, int, int]]:
        """(day, change, balance after) wherever the balance moved."""
        before = 0
        found = []
        for day, now in zip(self.days, self.balances_fen, strict=True):
            if now != before:
                found.append((day, now - before, now))
            before = now
        return found

    def _events(self, painter: QPainter, tokens: Tokens, axes: Axes, lang: Lang) -> tuple[Mark, ...]:
        marks = []
        for day, change, after in self._changes():
            x = axes.x(float(day.toordinal()))
            up = change > 0
            triangle(painter, (x, axes.y(0) - 7), 4, up, colour(tokens, "up" if up else "accent"))
            text = self._words(change).of(lang)
            marks.append(Mark(x, axes.y(after / 100), f"{day.isoformat()} · {text} · {money(after, self.currency)}"))
        return tuple(marks)

    def _words(self, change_fen: int) -> Text:
        kind = Text("余额增加 ", "balance up ") if change_fen > 0 else Text("余额减少 ", "balance down ")
        return kind + same(money(abs(change_fen), self.currency))

    def sentence(self) -> Text:
        if not self.days:
            return Text("还没有支用", "No drawdown yet")
        return Text(
            "额度 {limit}，余额 {balance}，期间最高余额 {high}", "Limit {limit}, balance {balance}, highest {high}"
        ).format(
            limit=money(self.limits_fen[-1], self.currency),
            balance=money(self.balances_fen[-1], self.currency),
            high=money(max(self.balances_fen), self.currency),
        )

    def table(self) -> ChartTable:
        heads = (Text("日期", "Date"), Text("变动", "Change"), Text("余额", "Balance"))
        rows = tuple(
            (same(day.isoformat()), self._words(change), same(money(after, self.currency)))
            for day, change, after in self._changes()
        )
        return ChartTable(heads, rows)
