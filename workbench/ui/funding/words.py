"""How is an amount, a share, a day or a state of funding written and painted?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import compact_money, money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text, same
from workbench.ui import paint
from workbench.ui.buttons import Button
from workbench.ui.look import Look

# Words, tone and icon of every state; colour is never the only cue.
STATES: dict[str, tuple[Text, str, str]] = {
    "proposed": (Text("待同意", "Awaiting"), "warn", "hourglass"),
    "pending": (Text("待转让", "Pending"), "info", "clock"),
    "active": (Text("有效", "Active"), "ok", "check"),
    "coming": (Text("未起始", "Not begun"), "info", "clock"),
    "ended": (Text("已结束", "Ended"), "neutral", "minus"),
    "refused": (Text("已退回", "Refused"), "neutral", "x"),
    "cancelled": (Text("已取消", "Cancelled"), "neutral", "x"),
    "closed": (Text("已结清", "Closed"), "neutral", "check"),
    "drawn": (Text("已用款", "Drawn"), "ok", "check"),
    "lapsed": (Text("已到期", "Lapsed"), "neutral", "clock"),
    "released": (Text("已释放", "Released"), "neutral", "minus"),
    "listed": (Text("在清单", "Listed"), "info", "clock"),
    "dropped": (Text("已剔除", "Dropped"), "neutral", "x"),
    "bought_back": (Text("已回购", "Bought back"), "neutral", "arrow-left"),
    "sold": (Text("已转让", "Sold"), "ok", "check"),
}


FUNDERS = Text("由信贷经理或风险总监办理", "The credit manager or the risk director does this")


def offer(button: Button, possible: bool, look: Look, may: bool) -> None:
    """Enable a button where it can be pressed; to who may not fund it says who does."""
    button.setEnabled(possible and may)
    button.setToolTip("" if may else look.say(FUNDERS))


def short(amount_fen: int, currency: str = "CNY") -> Text:
    """`¥4.22 亿`, `¥422M`: for figures read at a glance."""
    return Text(compact_money(amount_fen, Lang.ZH, currency), compact_money(amount_fen, Lang.EN, currency))


def whole(amount_fen: int | None, currency: str = "CNY") -> Text:
    return same("—") if amount_fen is None else same(money(amount_fen, currency))


def share(value: Decimal, digits: int = 2) -> Text:
    return same(percent(value, digits))


def day(value: date | None) -> Text:
    return same("—") if value is None else same(value.isoformat())


def chip_of(state: Callable[[Any], str]) -> Callable[[QPainter, QRectF, Any, Look, bool], None]:
    """A column that paints the state of its row as a chip."""

    def draw(painter: QPainter, cell: QRectF, row: Any, look: Look, current: bool) -> None:
        words, tone, icon = STATES[state(row)]
        paint.chip(painter, cell.x(), cell.center().y() - 10, look.say(words), look.tokens, tone, icon)

    return draw


def said(state: str) -> Text:
    return STATES[state][0]
