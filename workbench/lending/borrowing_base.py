"""Which orders may carry a loan on one day, and how much may still be drawn on them?

Eligible are orders shipped and not yet confirmed by the buyer, without a refund, not closed, not marked by a detector,
not pledged for another loan and not older than the platform takes to confirm by itself. Of each a share may be lent,
rounded down to the minor unit order by order, so that what a merchant may draw is exactly what orders can be named for.
Whatever is unknown does not carry a loan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workbench.common.text import Text
from workbench.lending.shares import floor_fen

MOST_ADVANCE = Decimal(1)
"""Never more than the deal is worth, whatever a product says (the only bound with a source)."""


class Why(StrEnum):
    """Why an order carries a loan or none; the first reason that holds, in this order."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    REFUND = "refund"
    CONFIRMED = "confirmed"
    UNSHIPPED = "unshipped"
    STALE = "stale"
    FLAGGED = "flagged"
    ELSEWHERE = "elsewhere"
    ELIGIBLE = "eligible"


WHY_NAMES = {
    Why.ELIGIBLE: Text("已发货、待确认", "Shipped, unconfirmed"),
    Why.UNSHIPPED: Text("未发货", "Not shipped"),
    Why.REFUND: Text("有退款", "Refund"),
    Why.CONFIRMED: Text("已确认收货", "Confirmed"),
    Why.CLOSED: Text("已关闭", "Closed"),
    Why.STALE: Text("超期未确认", "Overdue"),
    Why.FLAGGED: Text("检测存疑", "Marked"),
    Why.ELSEWHERE: Text("已质押给其他借据", "Pledged elsewhere"),
    Why.UNKNOWN: Text("状态不明", "Unknown state"),
}

WHY_WORDS = {
    Why.ELIGIBLE: Text("卖家已发货，买家未确认收货，没有退款", "shipped, not confirmed by the buyer, no refund"),
    Why.UNSHIPPED: Text("当日日终尚未发货", "not shipped by the end of the day"),
    Why.REFUND: Text("退款未结或已退", "a refund is open or was paid"),
    Why.CONFIRMED: Text("买家已确认，货款已放出", "confirmed: the money has been released"),
    Why.CLOSED: Text("交易已关闭，不会有货款", "closed: no money will come"),
    Why.STALE: Text("发货已久仍未确认，不再预期放款", "shipped too long ago to be expected to pay out"),
    Why.FLAGGED: Text("虚假交易检测标记了该订单", "a detector of invented sales marks it"),
    Why.ELSEWHERE: Text("一笔订单只能质押一次", "an order is pledged once"),
    Why.UNKNOWN: Text("来源没有给出状态或发货时间", "its source gives no state or no time of dispatch"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One order as of the end of a day; amounts in minor units of what the buyer paid, line by line.

    `awaiting_fen`: shipped, unconfirmed and unrefunded; `confirmed_fen`: confirmed, less what was given back of it;
    `refund_fen`: given back or asked back; `unshipped_fen`: paid and not sent. One order may have parts in each.
    """

    order_id: str
    placed_day: int
    paid_fen: int
    awaiting_fen: int = 0
    confirmed_fen: int = 0
    refund_fen: int = 0
    unshipped_fen: int = 0
    closed: bool = False
    shipped_day: int | None = None
    confirmed_day: int | None = None
    carrier: str = ""
    waybill: str = ""
    signed_day: int | None = None
    flag: str = ""  # code of the detector that marks it


@dataclass(frozen=True, slots=True)
class Judged:
    """An order, why it carries a loan or none, and what may be lent on it."""

    order: Order
    why: Why
    eligible_fen: int
    room_fen: int  # of it, the share that may be lent


@dataclass(frozen=True, slots=True)
class Base:
    """The borrowing base of one merchant on one day. `short_fen`: drawn beyond what the orders carry."""

    eligible_fen: int
    advance_fen: int
    drawn_fen: int

    @property
    def available_fen(self) -> int:
        return max(self.advance_fen - self.drawn_fen, 0)

    @property
    def short_fen(self) -> int:
        return max(self.drawn_fen - self.advance_fen, 0)


def judge(order: Order, day: int, advance: Decimal, oldest_days: int, *, elsewhere: bool = False) -> Judged:
    """Does this order carry a loan at the end of `day`? `advance`: the share that may be lent, at most 1."""
    why = _why(order, day, oldest_days, elsewhere)
    eligible_fen = order.awaiting_fen if why is Why.ELIGIBLE else 0
    return Judged(order, why, eligible_fen, floor_fen(eligible_fen, min(advance, MOST_ADVANCE)))


def _why(order: Order, day: int, oldest_days: int, elsewhere: bool) -> Why:
    if order.closed:
        return Why.REFUND if order.refund_fen > 0 else Why.CLOSED
    if order.awaiting_fen <= 0:
        if order.refund_fen > 0:
            return Why.REFUND
        if order.confirmed_fen > 0:
            return Why.CONFIRMED
        return Why.UNSHIPPED if order.unshipped_fen > 0 else Why.UNKNOWN
    if order.refund_fen > 0:
        return Why.REFUND  # while anything is asked back, it is not known what will be paid out
    if order.shipped_day is None or order.shipped_day > day:
        return Why.UNKNOWN
    if day - order.shipped_day > oldest_days:
        return Why.STALE
    if order.flag:
        return Why.FLAGGED
    return Why.ELSEWHERE if elsewhere else Why.ELIGIBLE


def base_of(judged: Iterable[Judged], drawn_fen: int) -> Base:
    """What the orders carry and what is left of it: golden case 1,000 eligible, 0.8, 300 drawn leaves 500."""
    orders = list(judged)
    return Base(sum(one.eligible_fen for one in orders), sum(one.room_fen for one in orders), drawn_fen)
