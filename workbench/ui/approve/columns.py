"""Which columns have the lists of proposals, blind reviews and requests?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.document_file import ApprovalRow
from workbench.services.review_file import BlindRow, HumanReviewRow
from workbench.ui import paint
from workbench.ui.format import left_text
from workbench.ui.look import Look
from workbench.ui.table import Column


def _merchant(
    painter: QPainter, rect: QRectF, one: ApprovalRow | BlindRow | HumanReviewRow, look: Look, current: bool
) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.merchant_name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    paint.text(painter, below, one.case_no, look.colour("ink3"), 12)


def _outcome(painter: QPainter, rect: QRectF, one: ApprovalRow, look: Look, current: bool) -> None:
    y = rect.y() + (rect.height() - 20) / 2
    wide = paint.chip(painter, rect.x(), y, look.say(one.outcome), look.tokens, "accent")
    if one.override:
        override = Text("改判", "Override").of(look.lang)
        paint.chip(painter, rect.x() + wide + 6, y, override, look.tokens, "warn", "warning")


def outcome_words(one: ApprovalRow) -> Text:
    return one.outcome + Text("，改判", ", override") if one.override else one.outcome


def _left(painter: QPainter, rect: QRectF, one: ApprovalRow, look: Look, current: bool) -> None:
    late, soon = one.minutes_left < 0, one.minutes_left < 60
    tone = "bad_ink" if late else "warn_ink" if soon else "ink2"
    words = look.say(left_text(one.minutes_left))
    paint.text(painter, rect, words, look.colour(tone), 13, 600 if soon else 400, paint.RIGHT)


PROPOSALS = (
    Column(
        "merchant",
        Text("商户 / 案件", "Merchant / case"),
        200,
        lambda r: r.merchant_name,
        _merchant,
        stretch=True,
        left=16,
    ),
    Column("product", Text("产品", "Product"), 130, lambda r: r.product, colour="ink2"),
    Column(
        "requested",
        Text("申请金额", "Requested"),
        100,
        lambda r: money(r.requested_fen, r.currency),
        align="r",
        sort=lambda r: r.requested_fen,
        colour="ink2",
    ),
    Column(
        "limit",
        Text("拟授额度", "Limit"),
        100,
        lambda r: money(r.limit_fen, r.currency),
        align="r",
        sort=lambda r: r.limit_fen,
        weight=600,
    ),
    Column("outcome", Text("决定", "Decision"), 240, outcome_words, _outcome, left=16),
    Column("by", Text("经办", "Preparer"), 90, lambda r: r.prepared_by, colour="ink2"),
    Column(
        "left",
        Text("剩余时限", "Time left"),
        110,
        lambda r: left_text(r.minutes_left),
        _left,
        "r",
        lambda r: r.minutes_left,
        right=16,
    ),
)


def _state(one: BlindRow) -> Text:
    if one.mine:
        return Text("你已领取", "You took it")
    if one.taken_by is not None:
        return Text(f"{one.taken_by} 已领取", f"{one.taken_by} took it")
    if one.why_not is not None:
        return Text("你经手过", "You worked on it")
    return Text("待领取", "Waiting")


BLIND = (
    Column(
        "merchant", Text("商户 / 案件", "Merchant / case"), 200, lambda r: r.merchant_name, _merchant, stretch=True,
        left=16,
    ),
    Column("product", Text("产品", "Product"), 130, lambda r: r.product, colour="ink2"),
    Column(
        "requested", Text("申请金额", "Requested"), 100, lambda r: money(r.requested_fen, r.currency), align="r",
        sort=lambda r: r.requested_fen, colour="ink2",
    ),
    Column("state", Text("状态", "State"), 120, _state, colour="ink2", left=16),
)  # fmt: skip


def days_text(days: int) -> Text:
    """Days left to answer: `剩 12 天`, `超期 3 天`."""
    if days < 0:
        return Text(f"超期 {-days} 天", f"{-days} d overdue")
    return Text(f"剩 {days} 天", f"{days} d left")


def _due(painter: QPainter, rect: QRectF, one: HumanReviewRow, look: Look, current: bool) -> None:
    late, soon = one.days_left < 0, one.days_left <= 3
    tone = "bad_ink" if late else "warn_ink" if soon else "ink2"
    words = look.say(days_text(one.days_left))
    paint.text(painter, rect, words, look.colour(tone), 13, 600 if soon else 400, paint.RIGHT)


REQUESTS = (
    Column(
        "merchant", Text("商户 / 案件", "Merchant / case"), 200, lambda r: r.merchant_name, _merchant, stretch=True,
        left=16,
    ),
    Column("channel", Text("渠道", "Channel"), 90, lambda r: r.channel, colour="ink2"),
    Column("asked", Text("请求日期", "Asked on"), 100, lambda r: r.asked_on.isoformat(), colour="ink2"),
    Column("person", Text("由谁复核", "Named person"), 100, lambda r: r.assigned_to, weight=600),
    Column(
        "due", Text("答复期限", "Answer due"), 110, lambda r: days_text(r.days_left), _due, "r", lambda r: r.days_left,
        right=16,
    ),
)  # fmt: skip
