"""What does the list of arrears say of each borrower?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.services.collection_file import ArrearsRow
from workbench.ui import paint
from workbench.ui.borrowers.page import late_words
from workbench.ui.collections.promises import STATES
from workbench.ui.collections.steps import ICONS
from workbench.ui.look import Look
from workbench.ui.table import Column

TONES = {"remind": "neutral", "negotiate": "neutral", "restrict": "warn", "freeze": "info"}  # else bad


def whole(amount_fen: int, currency: str) -> str:
    """A figure of the list in whole yuan."""
    return money(round(amount_fen / 100) * 100, currency)


def _name(painter: QPainter, rect: QRectF, one: ArrearsRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    words = f"{one.merchant_id} · {look.say(one.loan_class)}"
    paint.text(painter, below, words, look.colour("ink3"), 12)


def _late(painter: QPainter, rect: QRectF, one: ArrearsRow, look: Look, current: bool) -> None:
    tone = "bad_ink" if one.days_past_due > 0 else "ink3"
    paint.text(painter, rect, look.say(late_words(one.days_past_due)), look.colour(tone), 13, 600, paint.RIGHT)


def step_words(one: ArrearsRow) -> Text:
    """The step that stands, and that something waits or is suggested."""
    if one.waiting:
        return Text("待复核", "Waits")
    if one.step:
        return one.step_words
    return Text("有建议", "Suggested") if one.suggested else same("—")


def _step(painter: QPainter, rect: QRectF, one: ArrearsRow, look: Look, current: bool) -> None:
    words = look.say(step_words(one))
    if words == "—":
        paint.text(painter, rect, words, look.colour("ink3"))
        return
    tone, icon = ("warn", "hourglass-medium") if one.waiting else ("up", "bell")
    if one.step and not one.waiting:
        tone, icon = TONES.get(one.step, "bad"), ICONS.get(one.step, "prohibit")
    room = rect.width() - 4
    while paint.chip_width(words, icon) > room and len(words) > 2:
        words = words[:-2].rstrip() + "…"
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, words, look.tokens, tone, icon)


def promise_words(one: ArrearsRow) -> Text:
    if not one.promise or one.promise_on is None:
        return same("—")
    state = STATES[one.promise][0]
    on = one.promise_on
    return Text(f"{state.zh} {on:%m-%d}", f"{state.en} {on.day} {on:%b}")


def _promise(painter: QPainter, rect: QRectF, one: ArrearsRow, look: Look, current: bool) -> None:
    if not one.promise:
        paint.text(painter, rect, "—", look.colour("ink3"))
        return
    tone = {"kept": "ok", "broken": "bad"}.get(one.promise, "warn")
    icon = STATES[one.promise][2]
    paint.chip(
        painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(promise_words(one)), look.tokens, tone, icon
    )


COLUMNS = (
    Column("name", Text("借款人", "Borrower"), 200, lambda r: r.name, _name, stretch=True, left=16,
           sort=lambda r: r.name),
    Column("loss", Text("预期损失", "Expected loss"), 108, lambda r: whole(r.loss_fen, r.currency), align="r",
           sort=lambda r: -r.loss_fen, weight=600),
    Column("late", Text("逾期", "Past due"), 80, lambda r: late_words(r.days_past_due), _late, "r",
           lambda r: -r.days_past_due),
    Column("due", Text("到期未还", "Due"), 100, lambda r: whole(r.due_fen, r.currency), align="r",
           sort=lambda r: -r.due_fen, colour="ink2"),
    Column("chance", Text("违约概率", "PD"), 84, lambda r: percent(r.chance, 0), align="r", sort=lambda r: -r.chance,
           colour="ink2"),
    Column("step", Text("处置", "Step"), 152, step_words, _step, left=16, sort=lambda r: r.step or "~"),
    Column("promise", Text("承诺", "Promise"), 130, promise_words, _promise, sort=lambda r: r.promise or "~"),
    Column("owner", Text("经办", "Owner"), 80, lambda r: r.owner or "—", colour="ink2", sort=lambda r: r.owner or "~"),
    Column("next", Text("下次", "Next"), 76, lambda r: "—" if r.next_on is None else f"{r.next_on:%m-%d}",
           colour="ink2", right=16, sort=lambda r: r.next_on),
)  # fmt: skip
