"""What does the draft come to over the whole portfolio, beside the policy in force?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import MINUS, compact_money, money
from workbench.common.text import Lang, Text, same
from workbench.services.policy_what_if_file import WhatIfAnswer
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

HIGH, LOW, COLUMNS = 80, 72, 4


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure under the draft, what it was, and by how much it moved: with its sign, never by colour alone."""

    name: Text
    then: Text
    now: Text
    change: Text
    worse: bool = False  # something a person must look at: the cap does not suffice


def tiles_of(answer: WhatIfAnswer, currency: str) -> tuple[Tile, ...]:
    now, then = answer.now, answer.then
    short = then.left_fen < 0
    left = Text("资金上限余量", "Funding left") if not short else Text("超出资金上限", "Over the cap")
    return (
        _count(Text("通过", "Approved"), now.approved, then.approved),
        _count(Text("转核", "Referred"), now.outcomes["refer"], then.outcomes["refer"]),
        _count(Text("拒绝", "Declined"), now.outcomes["decline"], then.outcomes["decline"]),
        _count(Text("绿色通道", "Green lane"), now.lanes["green"], then.lanes["green"]),
        _money(Text("额度合计", "Limits in all"), now.limit_fen, then.limit_fen, currency),
        _money(Text("预期损失", "Expected loss"), now.loss_fen, then.loss_fen, currency),
        _money(Text("户均额度", "Average limit"), now.average_fen, then.average_fen, currency),
        _money(left, now.left_fen, then.left_fen, currency, short),
    )


def _count(name: Text, now: int, then: int) -> Tile:
    return Tile(name, same(f"{then:,}"), same(f"{now:,}"), same(_signed(then - now, f"{abs(then - now):,}")))


def _money(name: Text, now: int | None, then: int | None, currency: str, worse: bool = False) -> Tile:
    told = [Text("—", "—") if one is None else compact(one, currency) for one in (then, now)]
    if now is None or then is None:
        return Tile(name, told[0], told[1], same(""), worse)
    by = compact(abs(then - now), currency)
    change = Text(_signed(then - now, by.zh), _signed(then - now, by.en))
    return Tile(name, told[0], told[1], change, worse)


def compact(amount_fen: int, currency: str) -> Text:
    """Compact from ten thousand on in Chinese, from a million on in English; below that in whole."""
    zh, en = (compact_money(amount_fen, lang, currency) for lang in (Lang.ZH, Lang.EN))
    if abs(amount_fen) < 1_000_000_00:
        yuan = (abs(amount_fen) + 50) // 100 * 100
        en = money(-yuan if amount_fen < 0 else yuan, currency)
    return Text(zh, en)


def _signed(change: int, words: str) -> str:
    return f"{'+' if change > 0 else MINUS}{words}" if change else ""


class Tiles(Canvas):
    """Eight figures in two rows; one that moved says what it was and by how much."""

    def __init__(self, look: Look) -> None:
        self.tiles: tuple[Tile, ...] = ()
        self._high = HIGH
        super().__init__(look, self._paint, high=2 * HIGH)

    def set_low(self, low: bool) -> None:
        """Less air in a low window."""
        self._high = LOW if low else HIGH
        self.setFixedHeight(2 * self._high)

    def show_answer(self, answer: WhatIfAnswer, currency: str) -> None:
        tiles = tiles_of(answer, currency)
        if tiles != self.tiles:
            self.tiles = tiles
            self.follow()

    def follow(self) -> None:
        super().follow()
        say = self.look.say
        self.setAccessibleName("; ".join(f"{say(t.name)} {say(t.then)} {say(t.change)}".strip() for t in self.tiles))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        wide = rect.width() / COLUMNS
        for place, tile in enumerate(self.tiles):
            x, y = place % COLUMNS * wide, place // COLUMNS * self._high
            if place % COLUMNS:
                paint.line(painter, x + 0.5, y + 16, x + 0.5, y + self._high - 14, look.colour("line"))
            top = y + (8 if self._high == HIGH else 5)
            self._tile(painter, QRectF(x + 16, top, wide - 24, HIGH - 12), tile, look)
        for foot in (self._high + 0.5, 2 * self._high - 0.5):
            paint.line(painter, 0, foot, rect.width(), foot, look.colour("line"))

    def _tile(self, painter: QPainter, area: QRectF, tile: Tile, look: Look) -> None:
        say = look.say
        name = QRectF(area.x(), area.y(), area.width(), 18)
        paint.text(painter, name, say(tile.name), look.colour("down_ink" if tile.worse else "ink3"), 12)
        value = QRectF(area.x(), area.y() + 18, area.width(), 26)
        paint.text(painter, value, say(tile.then), look.colour("down_ink" if tile.worse else "ink"), 18, 600)
        below = QRectF(area.x(), area.y() + 45, area.width(), 16)
        change = say(tile.change)
        if not change:
            paint.text(painter, below, say(Text("不变", "unchanged")), look.colour("ink3"), 12)
            return
        taken = paint.text(painter, below, change, look.colour("ok_ink"), 12, 600)
        was = say(Text("原 {now}", "was {now}").format(now=tile.now))
        if taken + 8 + width(was, 12) <= below.width():
            paint.text(painter, below.adjusted(taken + 8, 0, 0, 0), was, look.colour("ink3"), 12)
