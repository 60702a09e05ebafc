"""What does each column of the queue show?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES, Outcome
from workbench.services.queue import QueueRow
from workbench.ui import paint
from workbench.ui.format import NOTHING, left_text
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look
from workbench.ui.table import Column, check_column

# icon, its colour, the words' colour
OUTCOME_LOOK = {
    Outcome.APPROVE: ("check-circle", "ok", "ink"),
    Outcome.APPROVE_LOWER: ("arrow-line-down", "ink2", "ink"),
    Outcome.REFER: ("user-focus", "warn", "warn_ink"),
    Outcome.DECLINE: ("x-circle", "bad", "bad_ink"),
}
DAY_MINUTES = 400  # the bar of the time left is full here


def _name(painter: QPainter, cell: QRectF, row: QueueRow, look: Look, current: bool) -> None:
    weight = 600 if current else 500
    if cell.height() < 40:
        last = row.case_no[-4:]
        room = QRectF(cell.x(), cell.y(), cell.width() - 46, cell.height())
        paint.text(painter, room, row.merchant_name, look.colour("ink"), 13, weight)
        paint.text(painter, cell, last, look.colour("ink3"), 12, align=paint.RIGHT)
        return
    above = QRectF(cell.x(), cell.y() + 4, cell.width(), 19)
    below = QRectF(cell.x(), cell.y() + 22, cell.width(), 17)
    paint.text(painter, above, row.merchant_name, look.colour("ink"), 13, weight)
    paint.text(painter, below, f"{row.case_no} · {look.say(row.category)}", look.colour("ink3"), 12)


def _suggested(row: QueueRow) -> str:
    return money(row.suggested_fen, row.currency) if row.suggested_fen else NOTHING


def _draw_suggested(painter: QPainter, cell: QRectF, row: QueueRow, look: Look, current: bool) -> None:
    colour = look.colour("ink" if row.suggested_fen else "ink3")
    paint.text(painter, cell, _suggested(row), colour, 13, 600, paint.RIGHT)


def _band(painter: QPainter, cell: QRectF, row: QueueRow, look: Look, current: bool) -> None:
    if row.band is None:
        paint.text(painter, cell, NOTHING, look.colour("ink3"))
    else:
        paint.band_chip(painter, cell.x(), cell.y() + (cell.height() - 20) / 2, row.band.value, look.tokens)


def _flows(painter: QPainter, cell: QRectF, row: QueueRow, look: Look, current: bool) -> None:
    paint.flow_glyph(painter, cell.x(), cell.y() + (cell.height() - 18) / 2, row.flows, look.tokens)


def flows_text(row: QueueRow) -> Text:
    """The three flows in words."""

    def part(percentile: float | None, name: Text) -> Text:
        if percentile is None:
            return Text(f"{name.zh}无数据", f"{name.en} no data")
        return Text(f"{name.zh}优于 {percentile:.0f}%", f"{name.en} better than {percentile:.0f}%")

    names = (Text("资金流", "Fund flow"), Text("物流", "Logistics"), Text("信息流", "Information"))
    parts = [part(percentile, name) for percentile, name in zip(row.flows, names, strict=True)]
    return Text("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def _recommendation(painter: QPainter, cell: QRectF, row: QueueRow, look: Look, current: bool) -> None:
    if row.recommendation is None:
        paint.text(painter, cell, look.say(recommendation_text(row)), look.colour("ink3"))
        return
    icon, colour, ink = OUTCOME_LOOK[row.recommendation]
    draw_icon(painter, cell.x(), cell.y() + (cell.height() - 16) / 2, icon, 16, look.colour(colour))
    words = look.say(OUTCOME_NAMES[row.recommendation])
    paint.text(painter, cell.adjusted(22, 0, 0, 0), words, look.colour(ink), 13, 500)


def recommendation_text(row: QueueRow) -> Text:
    return OUTCOME_NAMES[row.recommendation] if row.recommendation else Text("未评分", "Not scored")


def watch_text(row: QueueRow) -> Text:
    """The first point to look at, and how many more there are."""
    if not row.watch:
        return same("")
    more = f"  +{len(row.watch) - 1}" if len(row.watch) > 1 else ""
    return Text(row.watch[0].zh + more, row.watch[0].en + more)


def _left(painter: QPainter, cell: QRectF, row: QueueRow, look: Look, current: bool) -> None:
    over, soon = row.minutes_left < 0, row.minutes_left < 60
    ink = look.colour("bad_ink" if over else "warn_ink" if soon else "ink2")
    words, weight = look.say(left_text(row.minutes_left)), 600 if soon else 400
    if cell.height() < 40:
        paint.text(painter, cell, words, ink, 12, weight, paint.RIGHT)
        return
    paint.text(painter, QRectF(cell.x(), cell.y() + 7, cell.width(), 18), words, ink, 12, weight, paint.RIGHT)
    wide, y = 56.0, cell.y() + 29
    x = cell.right() - wide
    paint.box(painter, QRectF(x, y, wide, 3), 1.5, look.colour("bad" if over else "sunken"))
    if not over:
        share = min(1.0, row.minutes_left / DAY_MINUTES)
        done = QRectF(x + wide * (1 - share), y, wide * share, 3)
        paint.box(painter, done, 1.5, look.colour("warn" if soon else "line2"))


def columns() -> tuple[Column, ...]:
    return (
        check_column(),
        Column("name", Text("商户 / 案件", "Merchant / case"), 230,
               lambda r: same(f"{r.merchant_name} {r.case_no}"), _name, sort=lambda r: r.case_no, stretch=True),
        Column("product", Text("产品", "Product"), 104, lambda r: r.product, sort=lambda r: r.product_code,
               colour="ink2"),
        Column("requested", Text("申请金额", "Requested"), 92, lambda r: same(money(r.requested_fen, r.currency)),
               align="r", sort=lambda r: r.requested_fen),
        Column("suggested", Text("建议额度", "Suggested"), 96, lambda r: same(_suggested(r)), _draw_suggested, "r",
               sort=lambda r: r.suggested_fen),
        Column("band", Text("风险档", "Band"), 76, lambda r: same(r.band.value if r.band else NOTHING), _band,
               sort=lambda r: r.band.value if r.band else None, left=16),
        Column("pd", Text("PD", "PD"), 70, lambda r: same(NOTHING if r.pd is None else f"{r.pd:.2%}"), align="r",
               sort=lambda r: r.pd),
        Column("flows", Text("三流", "Flows"), 72, flows_text, _flows, left=18),
        Column("recommendation", Text("模型建议", "Recommendation"), 170, recommendation_text, _recommendation,
               sort=lambda r: r.recommendation.value if r.recommendation else None),
        Column("watch", Text("关注点", "Watch"), 136, watch_text, px=12, colour="ink2"),
        Column("left", Text("剩余时限", "SLA left"), 98, lambda r: left_text(r.minutes_left), _left, "r",
               sort=lambda r: r.minutes_left, right=16),
    )  # fmt: skip
