"""How much room will there be on each of the coming days, and when does it run short?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.dates import day_of
from workbench.common.money import compact_money
from workbench.common.text import Lang, Text, same
from workbench.portfolio.projection import Coming
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import DASH, LEFT, area, bar, begin, colour, curve, line, width_of, words
from workbench.ui.tokens import Tokens

STEP = 15
HEADROOM, IN_HAND = Text("资金余量", "Headroom"), Text("可用资金", "Funds in hand")


@dataclass(frozen=True, slots=True)
class HeadroomChart:
    """Headroom under the cap as a filled line, money in hand beside it where it is known; `wanted_fen` is a what-if."""

    coming: tuple[Coming, ...]
    currency: str
    warn_fen: int  # below this room the warning line is passed
    wanted_fen: int = 0

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        if not self.coming:
            return ()
        known = [one.in_hand_fen for one in self.coming if one.in_hand_fen is not None]
        values = [one.headroom_fen for one in self.coming]
        top = round_top(max([*values, *known, self.warn_fen, self.wanted_fen, 1]))
        low = -round_top(-min([*values, *known, 0])) if min([*values, *known, 0]) < 0 else 0.0
        plot = QRectF(rect.x() + 72, rect.y() + 22, rect.width() - 72 - 28, rect.height() - 46)
        axes = Axes(plot, self.coming[0].day, self.coming[-1].day, low, top)
        ticks = [low] if low else []
        ticks += [top * i / 3 for i in range(4)]
        axes.rows(painter, tokens, [(tick, self._money(round(tick), lang)) for tick in ticks])
        axes.columns(painter, tokens, [(one.day, f"{day_of(one.day):%m-%d}") for one in self.coming[::STEP]])
        points = [axes.at(one.day, one.headroom_fen) for one in self.coming]
        steps = _steps(points)
        area(painter, steps, axes.y(0), colour(tokens, "accent", 0.12))
        curve(painter, steps, colour(tokens, "accent"), 2.25)
        if known:
            cash = [axes.at(one.day, one.in_hand_fen or 0) for one in self.coming]
            curve(painter, _steps(cash), colour(tokens, "up"), 1.5)
        self._lines(painter, tokens, axes, lang)
        self._legend(painter, rect, tokens, lang, bool(known))
        return tuple(Mark(x, y, self._told(one, lang)) for one, (x, y) in zip(self.coming, points, strict=True))

    def _lines(self, painter: QPainter, tokens: Tokens, axes: Axes, lang: Lang) -> None:
        warn = Text("预警 90% 用满", "Alert: 90% used")
        asked = Text("拟放 {amount}", "Wanted {amount}").format(amount=self._text(self.wanted_fen))
        for value, name, shade, ink in (
            (self.warn_fen, warn, "warn", "warn_ink"),
            (self.wanted_fen, asked, "down", "down_ink"),
        ):
            if value <= 0:
                continue
            y = axes.y(value)
            line(painter, (axes.area.x(), y), (axes.area.right(), y), colour(tokens, shade), 1.25, DASH)
            told = name.of(lang)
            place = QRectF(axes.area.x() + 6, y - 17, width_of(told, 11, 500) + 6, 16)
            bar(painter, place.adjusted(-2, 1, 1, -1), 3, colour(tokens, "surface", 0.85))
            words(painter, place, told, colour(tokens, ink), 11, 500)

    def _legend(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang, cash: bool) -> None:
        x = rect.x() + 72
        for name, shade in ((HEADROOM, "accent"), *(((IN_HAND, "up"),) if cash else ())):
            told = name.of(lang)
            line(painter, (x, rect.y() + 9), (x + 16, rect.y() + 9), colour(tokens, shade), 2.25)
            wide = width_of(told, 12) + 8
            words(painter, QRectF(x + 22, rect.y(), wide, 18), told, colour(tokens, "ink2"), 12, 400, LEFT)
            x += 22 + wide + 16

    def _money(self, amount_fen: int, lang: Lang) -> str:
        return compact_money(amount_fen, lang, self.currency)

    def _text(self, amount_fen: int) -> Text:
        return Text(self._money(amount_fen, Lang.ZH), self._money(amount_fen, Lang.EN))

    def _told(self, one: Coming, lang: Lang) -> str:
        parts = [f"{day_of(one.day):%Y-%m-%d}", HEADROOM.of(lang), self._money(one.headroom_fen, lang)]
        for value, name in (
            (one.repaid_fen, Text("到期", "falls due")),
            (one.lapsing_fen, Text("预留到期", "reservations lapse")),
            (one.ending_fen, Text("借入到期", "borrowings end")),
        ):
            if value:
                parts += ["·", name.of(lang), self._money(value, lang)]
        return " ".join(parts)

    def sentence(self) -> Text:
        if not self.coming:
            return Text("没有数据", "No data")
        first, least = self.coming[0], min(self.coming, key=lambda one: one.headroom_fen)
        return Text(
            "今天余量 {now}；未来 90 天最低 {low}（{day}）", "Headroom today {now}; lowest in 90 days {low} on {day}"
        ).format(
            now=self._text(first.headroom_fen), low=self._text(least.headroom_fen), day=f"{day_of(least.day):%Y-%m-%d}"
        )

    def table(self) -> ChartTable:
        heads = (Text("日期", "Day"), HEADROOM, IN_HAND, Text("到期", "Falls due"), Text("预留到期", "Lapse"))
        unknown = Text("未登记", "not recorded")
        return ChartTable(
            heads,
            tuple(
                (
                    same(f"{day_of(one.day):%Y-%m-%d}"), self._text(one.headroom_fen),
                    unknown if one.in_hand_fen is None else self._text(one.in_hand_fen), self._text(one.repaid_fen),
                    self._text(one.lapsing_fen),
                )
                for one in self.coming
            ),
        )  # fmt: skip


def _steps(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What changes on a day changes at once."""
    found = points[:1]
    for x, y in points[1:]:
        found += [(x, found[-1][1]), (x, y)]
    return found
