"""How much room will there be on each of the coming days, and when does it run short?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.dates import day_of
from workbench.common.money import compact_money
from workbench.common.text import Lang, Text, same
from workbench.portfolio.projection import Coming, dry_on, short_on
from workbench.ui.charts.axes import Axes, round_top
from workbench.ui.charts.chart import ChartTable, Mark
from workbench.ui.charts.strokes import DASH, LEFT, area, bar, begin, colour, curve, line, width_of, words
from workbench.ui.tokens import Tokens

STEP = 15
HEADROOM, IN_HAND = Text("预计余量", "Headroom ahead"), Text("可用资金", "Funds in hand")
ACTUAL, STRESSED = Text("今日实际", "Today"), Text("压力下余量", "Under stress")


@dataclass(frozen=True, slots=True)
class HeadroomChart:
    """Headroom under the cap as a filled line, money in hand beside it where it is known; `wanted_fen` is a what-if."""

    coming: tuple[Coming, ...]
    currency: str
    warn_fen: int  # below this room the warning line is passed
    wanted_fen: int = 0
    stressed: tuple[Coming, ...] = ()  # the same days if a part of what may be drawn is drawn

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        begin(painter)
        if not self.coming:
            return ()
        every = (*self.coming, *self.stressed)
        known = [one.in_hand_fen for one in every if one.in_hand_fen is not None]
        values = [one.headroom_fen for one in every]
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
        if self.stressed:
            strain = [axes.at(one.day, one.headroom_fen) for one in self.stressed]
            curve(painter, _steps(strain), colour(tokens, "down"), 2.0)
        self._actual(painter, tokens, axes)
        self._lines(painter, tokens, axes, lang)
        self._short(painter, tokens, axes, lang)
        self._legend(painter, rect, tokens, lang, bool(known))
        return tuple(Mark(x, y, self._told(one, lang)) for one, (x, y) in zip(self.coming, points, strict=True))

    def _actual(self, painter: QPainter, tokens: Tokens, axes: Axes) -> None:
        """What there is today, all along, to compare with."""
        y = axes.y(self.coming[0].headroom_fen)
        line(painter, (axes.area.x(), y), (axes.area.right(), y), colour(tokens, "ink3"), 1.0, DASH)

    def _short(self, painter: QPainter, tokens: Tokens, axes: Axes, lang: Lang) -> None:
        """The first day below zero, named."""
        found = self.shortfall
        if found is None:
            return
        day, name = found
        x, told = axes.at(day, 0)[0], f"{day_of(day):%m-%d} {name.of(lang)}"
        line(painter, (x, axes.area.y()), (x, axes.area.bottom()), colour(tokens, "bad"), 1.25, DASH)
        wide = width_of(told, 11, 600) + 8
        left = min(x + 6, axes.area.right() - wide)
        place = QRectF(left, axes.area.bottom() - 20, wide, 16)
        bar(painter, place.adjusted(-2, 0, 2, 0), 3, colour(tokens, "surface", 0.85))
        words(painter, place, told, colour(tokens, "bad_ink"), 11, 600)

    @property
    def shortfall(self) -> tuple[int, Text] | None:
        """The first day on which room or money runs out, under stress where it is asked; None: on none."""
        rows = self.stressed or self.coming
        days = [
            (short_on(rows), Text("起超出上限", "above the cap")),
            (dry_on(rows), Text("起资金不足", "funds short")),
        ]
        known = [(day, name) for day, name in days if day is not None]
        return min(known, key=lambda one: one[0]) if known else None

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
        asked = [(HEADROOM, "accent", False), (ACTUAL, "ink3", True)]
        asked += [(STRESSED, "down", False)] if self.stressed else []
        asked += [(IN_HAND, "up", False)] if cash else []
        for name, shade, dashed in asked:
            told = name.of(lang)
            ends = (x, rect.y() + 9), (x + 16, rect.y() + 9)
            line(painter, *ends, colour(tokens, shade), *((1.25, DASH) if dashed else (2.25,)))
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
            (one.sold_fen, Text("转让入池", "sold to pools")),
            (one.freed_fen, Text("自持偿付", "retained part paid")),
        ):
            if value:
                parts += ["·", name.of(lang), self._money(value, lang)]
        return " ".join(parts)

    def sentence(self) -> Text:
        if not self.coming:
            return Text("没有数据", "No data")
        first, least = self.coming[0], min(self.coming, key=lambda one: one.headroom_fen)
        told = Text(
            "今天余量 {now}；未来 90 天最低 {low}（{day}）", "Headroom today {now}; lowest in 90 days {low} on {day}"
        ).format(
            now=self._text(first.headroom_fen), low=self._text(least.headroom_fen), day=f"{day_of(least.day):%Y-%m-%d}"
        )
        if self.stressed:
            worst = min(self.stressed, key=lambda one: one.headroom_fen)
            told = told + Text("；压力下最低 {low}", "; under stress {low}").format(low=self._text(worst.headroom_fen))
        if self.shortfall is None:
            return told
        day, name = self.shortfall
        return told + Text("；", "; ") + same(f"{day_of(day):%Y-%m-%d} ") + name

    def table(self) -> ChartTable:
        heads = (
            Text("日期", "Day"), HEADROOM, IN_HAND, Text("到期", "Falls due"), Text("预留到期", "Lapse"),
            Text("转让入池", "Sold to pools"), *((STRESSED,) if self.stressed else ()),
        )  # fmt: skip
        strain: list[tuple[Text, ...]] = [(self._text(one.headroom_fen),) for one in self.stressed] or [()] * len(
            self.coming
        )
        unknown = Text("未登记", "not recorded")
        return ChartTable(
            heads,
            tuple(
                (
                    same(f"{day_of(one.day):%Y-%m-%d}"), self._text(one.headroom_fen),
                    unknown if one.in_hand_fen is None else self._text(one.in_hand_fen), self._text(one.repaid_fen),
                    self._text(one.lapsing_fen), self._text(one.sold_fen), *more,
                )
                for one, more in zip(self.coming, strain, strict=True)
            ),
        )  # fmt: skip


def _steps(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What changes on a day changes at once."""
    found = points[:1]
    for x, y in points[1:]:
        found += [(x, found[-1][1]), (x, y)]
    return found
