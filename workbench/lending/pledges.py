"""Which part of a loan stands on which order, and what happens to it when the order moves?

A loan on orders is always split over named orders: each pledge says how much of the principal stands on it. What an
order still carries is its room (`borrowing_base`). When a buyer confirms, the part that stood on the order is repaid
out of what the platform pays for it; when an order falls out, its part is uncovered and must be cured. The rules here
are pure: services book them, the property test lets random orders live through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.borrowing_base import WHY_NAMES, Judged, Order
from workbench.lending.shares import ceil_part

LIVE = "pledged"


@dataclass(frozen=True, slots=True)
class Pledge:
    """One order pledged for one loan.

    `lent_fen`: principal that stands on it now; `taken_fen`: taken out of what the platform paid for the order;
    `seen_fen`: confirmed value that was already dealt with. `state`: pledged, released (repaid), cured (another order
    or money took its place), lost (nothing did).
    """

    order_id: str
    first_day: int
    lent_fen: int
    taken_fen: int = 0
    seen_fen: int = 0
    state: str = LIVE

    @property
    def live(self) -> bool:
        return self.state == LIVE


@dataclass(frozen=True, slots=True)
class Pick:
    """An order named for a draw or a cure, with the part of the principal it shall carry."""

    order_id: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation asks of the loan: the principal that stood on it, out of what the platform pays."""

    order_id: str
    day: int
    principal_fen: int
    proceeds_fen: int  # newly confirmed value: never more is taken


Rooms = Mapping[str, int]
"""What each order still carries on the day, by order; an order that is not named carries nothing."""


def rooms_of(judged: Iterable[Judged]) -> dict[str, int]:
    return {one.order.order_id: one.room_fen for one in judged}


def covered_fen(pledges: Iterable[Pledge], rooms: Rooms) -> int:
    """Principal that stands on orders which still carry it."""
    return sum(min(one.lent_fen, rooms.get(one.order_id, 0)) for one in pledges if one.live)


def short_fen(principal_fen: int, pledges: Iterable[Pledge], rooms: Rooms) -> int:
    """Principal that no pledged order carries."""
    return max(principal_fen - covered_fen(pledges, rooms), 0)


def lay(pledges: Sequence[Pledge], picks: Sequence[Pick], judged: Mapping[str, Judged], day: int) -> tuple[Pledge, ...]:
    """The pledges after these orders were named for so much more.

    Raises `StaffError`: `ORDERS_NOT_NAMED`, `ORDER_TWICE`, `ORDER_UNKNOWN`, `ORDER_NOT_ELIGIBLE`, `PLEDGE_TOO_LARGE`,
    `AMOUNT_NOT_POSITIVE`.
    """
    if not picks:
        raise orders_not_named()
    if len({pick.order_id for pick in picks}) < len(picks):
        raise _refused(
            "ORDER_TWICE", "同一订单被选了两次", "An order is named twice", "每笔订单只选一次", "Name it once"
        )
    held = {one.order_id: one for one in pledges if one.live}
    for pick in picks:
        before = held.get(pick.order_id)
        demand_room(pick, judged.get(pick.order_id), 0 if before is None else before.lent_fen)
        held[pick.order_id] = (
            Pledge(pick.order_id, day, pick.amount_fen, seen_fen=judged[pick.order_id].order.confirmed_fen)
            if before is None
            else replace(before, lent_fen=before.lent_fen + pick.amount_fen)
        )
    return (*(one for one in pledges if not one.live), *held.values())


def spread(free: Iterable[tuple[str, int]], amount_fen: int) -> tuple[Pick, ...]:
    """An amount over orders in the order given, each up to what is free on it; less where they do not reach."""
    picks = []
    for order_id, free_fen in free:
        part_fen = min(free_fen, amount_fen)
        if part_fen > 0:
            picks.append(Pick(order_id, part_fen))
            amount_fen -= part_fen
    return tuple(picks)


def demand_room(pick: Pick, judged: Judged | None, lent_fen: int) -> None:
    """May this order carry so much more than the `lent_fen` that stands on it? Raises `StaffError` as `lay`."""
    if pick.amount_fen <= 0:
        raise _refused(
            "AMOUNT_NOT_POSITIVE", "金额须大于零", "The amount must be above zero", "请输入金额", "Enter an amount"
        )
    if judged is None:
        raise _refused(
            "ORDER_UNKNOWN", f"没有订单 {pick.order_id}", f"There is no order {pick.order_id}",
            "请重新导入订单后再选", "Import the orders again, then choose",
        )  # fmt: skip
    if judged.room_fen <= 0:
        why = WHY_NAMES[judged.why]
        raise _refused(
            "ORDER_NOT_ELIGIBLE", f"订单 {pick.order_id} 不能质押：{why.zh}",
            f"Order {pick.order_id} carries no loan: {why.en}",
            "没有支用。请改选其他订单", "Nothing was drawn. Choose another order",
        )  # fmt: skip
    free_fen = judged.room_fen - lent_fen
    if pick.amount_fen > free_fen:
        left = money(max(free_fen, 0))
        raise _refused(
            "PLEDGE_TOO_LARGE", f"订单 {pick.order_id} 还可承载 {left}", f"Order {pick.order_id} carries {left} more",
            "没有支用。请减少金额", "Nothing was drawn. Lower the amount",
        )  # fmt: skip


def orders_not_named() -> StaffError:
    return _refused(
        "ORDERS_NOT_NAMED", "订单贷须指明以哪些订单支用", "An order loan is drawn on named orders",
        "请在“订单贷”页面选择订单后支用", "Choose the orders on the page “Order loans”",
    )  # fmt: skip


def _refused(code: str, zh: str, en: str, hint_zh: str, hint_en: str) -> StaffError:
    return StaffError(Text(zh, en), Text(hint_zh, hint_en), code=code)


def confirmed(pledge: Pledge, order: Order, room_fen: int, day: int) -> Confirmed | None:
    """What newly confirmed value asks of the loan; None where nothing is new.

    Of a part of an order, the same part of what stands on it falls due (rounded up), and at least so much that the
    rest carries what is left.
    """
    new_fen = order.confirmed_fen - pledge.seen_fen
    if not pledge.live or new_fen <= 0:
        return None
    share_fen = ceil_part(pledge.lent_fen, new_fen, new_fen + order.awaiting_fen)
    principal_fen = min(pledge.lent_fen, max(share_fen, pledge.lent_fen - room_fen))
    when = day if order.confirmed_day is None else min(order.confirmed_day, day)
    return Confirmed(pledge.order_id, max(when, pledge.first_day), principal_fen, new_fen)


def repaid(pledge: Pledge, order: Order | None, principal_fen: int, taken_fen: int) -> Pledge:
    """The pledge after so much of its principal came back out of the order's proceeds."""
    lent_fen = pledge.lent_fen - min(principal_fen, pledge.lent_fen)
    seen_fen = pledge.seen_fen if order is None else max(order.confirmed_fen, pledge.seen_fen)
    after = replace(pledge, lent_fen=lent_fen, taken_fen=pledge.taken_fen + taken_fen, seen_fen=seen_fen)
    return after if lent_fen else replace(after, state="released")


def given_back(pledge: Pledge, principal_fen: int, taken_fen: int, *, held: bool = False) -> Pledge:
    """The pledge after money that was counted on did not come: its principal stands again, on nothing.

    `held`: another live pledge holds the order by now. An order is pledged once, so this one stays closed, and what is
    owed again stands on no order at all.
    """
    after = replace(pledge, taken_fen=pledge.taken_fen - taken_fen)
    if held or not principal_fen:
        return after
    return replace(after, lent_fen=pledge.lent_fen + principal_fen, state=LIVE)


def fit(pledges: Sequence[Pledge], principal_fen: int, rooms: Rooms) -> tuple[Pledge, ...]:
    """Bring the pledges down to what is owed: money that came otherwise frees what is uncovered first, then the oldest.

    Where more is owed than stands on orders, they stay as they are and the difference is short.
    """
    over_fen = sum(one.lent_fen for one in pledges if one.live) - principal_fen
    if over_fen <= 0:
        return tuple(pledges)
    found = {id(one): one for one in pledges}
    live = sorted((one for one in pledges if one.live), key=lambda one: (one.first_day, one.order_id))
    for bare in (True, False):
        for one in live:
            now = found[id(one)]
            bare_fen = max(now.lent_fen - rooms.get(now.order_id, 0), 0)
            freed_fen = min(over_fen, bare_fen if bare else now.lent_fen)
            if freed_fen:
                found[id(one)] = freed(now, freed_fen, "cured" if not rooms.get(now.order_id, 0) else "released")
                over_fen -= freed_fen
    return tuple(found[id(one)] for one in pledges)


def freed(pledge: Pledge, amount_fen: int, state: str) -> Pledge:
    """The pledge with so much less standing on it; of nothing left, in that state."""
    after = replace(pledge, lent_fen=pledge.lent_fen - amount_fen)
    return after if after.lent_fen else replace(after, state=state)


def substitute(
    pledges: Sequence[Pledge], picks: Sequence[Pick], judged: Mapping[str, Judged], principal_fen: int, day: int
) -> tuple[Pledge, ...]:
    """The pledges after other orders took the place of what is uncovered.

    Raises `StaffError` as `lay`, and `CURE_TOO_LARGE` where more is named than is short.
    """
    rooms = rooms_of(judged.values())
    need_fen = short_fen(principal_fen, pledges, rooms)
    named_fen = sum(pick.amount_fen for pick in picks)
    if named_fen > need_fen:
        raise _refused(
            "CURE_TOO_LARGE", f"只差 {money(need_fen)}", f"Only {money(need_fen)} is short",
            "请减少质押金额", "Lower what is pledged",
        )  # fmt: skip
    bare = {one.order_id for one in pledges if one.live and one.lent_fen > rooms.get(one.order_id, 0)}
    if bare & {pick.order_id for pick in picks}:
        raise _refused(
            "PLEDGE_TOO_LARGE",
            "所选订单自身已不足",
            "An order named is short itself",
            "请改选其他订单",
            "Choose another order",
        )
    return fit(lay(pledges, picks, judged, day), principal_fen, rooms)
