"""How does a warning stand in the list?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.dates import local
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.services.portfolio_file import WarningRow
from workbench.ui import paint
from workbench.ui.format import moment_text
from workbench.ui.look import Look
from workbench.ui.portfolio.warnings import _borrower, _flow_words, _flows, _level, level_of, merchant_words
from workbench.ui.table import Column

NARROW_HIDES = frozenset({"flows", "rule", "seen"})
SLEEPS, OVERDUE, ESCALATED, BEGUN, NEW = (
    (Text("暂缓", "Asleep"), "neutral", "clock"),
    (Text("超时", "Overdue"), "bad", "warning"),
    (Text("已上报", "Escalated"), "bad", "caret-double-up"),
    (Text("处理中", "In work"), "info", "arrows-left-right"),
    (Text("新", "New"), "warn", "bell-ringing"),
)
CLOSED = {
    "handled": (Text("已关闭", "Closed"), "ok", "check"),
    "cleared": (Text("自动解除", "Cleared"), "neutral", "check-circle"),
}


def stage_of(one: WarningRow) -> tuple[Text, str, str]:
    """Words, tone and icon of where a warning stands in its life."""
    if one.state != "open":
        return CLOSED.get(one.state, CLOSED["cleared"])
    if one.snoozed_until is not None:
        return SLEEPS
    if one.overdue:
        return ESCALATED if one.escalated else OVERDUE
    return BEGUN if one.started else NEW


def due_words(one: WarningRow, today: date) -> Text:
    if one.state != "open" or one.due_at is None:
        return same("—")
    if one.snoozed_until is not None:
        return Text(f"至 {one.snoozed_until:%m-%d}", f"to {one.snoozed_until:%d %b}")
    return same(moment_text(local(one.due_at), today))


def _stage(painter: QPainter, rect: QRectF, one: WarningRow, look: Look, current: bool) -> None:
    name, tone, icon = stage_of(one)
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(name), look.tokens, tone, icon)


def columns(today: date) -> tuple[Column, ...]:
    """The list's columns; the day decides how moments are written."""

    def due(painter: QPainter, rect: QRectF, one: WarningRow, look: Look, current: bool) -> None:
        late = one.overdue
        words = look.say(due_words(one, today))
        paint.text(
            painter, rect, words, look.colour("bad_ink" if late else "ink2"), 13, 600 if late else 400, paint.RIGHT
        )

    return (
        Column("level", Text("级别", "Level"), 88, lambda r: level_of(r)[0], _level, left=16),
        Column("merchant", Text("借款人 / 触发", "Borrower / trigger"), 200, merchant_words, _borrower,
               stretch=True),
        Column("rule", Text("规则", "Rule"), 132, lambda r: r.rule, colour="ink2"),
        Column("flows", Text("三流", "Flows"), 62, _flow_words, _flows),
        Column("balance", Text("余额", "Balance"), 92, lambda r: money(r.balance_fen, r.currency), align="r",
               weight=600),
        Column("stage", Text("状态", "State"), 100, lambda r: stage_of(r)[0], _stage, left=16),
        Column("owner", Text("负责人", "Owner"), 84, lambda r: r.owner or "—", colour="ink2"),
        Column("due", Text("时限", "Due"), 88, lambda r: due_words(r, today), due, "r"),
        Column("seen", Text("天数", "Days"), 56, lambda r: same(str(r.seen)), align="r", colour="ink3", right=16),
    )  # fmt: skip
