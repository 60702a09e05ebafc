"""What would order loans have earned and lost on a public marketplace's real orders?

Advance at hand-over to the carrier, repaid at delivery, lost where the parcel never arrives: no proxy.
Every seller's part of every order handed over goes through the rules of `lending`: judged, pledged, drawn, confirmed,
repaid out of its own proceeds, or called for and lost. Amounts stay in BRL.

The files know both moments of few orders. An order whose hand-over is not dated stands at its shipping limit, one whose
delivery is not dated arrives after the median of the known ones: figures that lean on this are told apart.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.money import fen
from workbench.common.text import Text
from workbench.lending.borrowing_base import Order, judge
from workbench.lending.cure import cause_of, followed
from workbench.lending.ledger import draw, position, repay
from workbench.lending.movement import Movement, Terms
from workbench.lending.pledges import Pledge, confirmed, fit, lay, repaid, rooms_of, short_fen, spread

ORDERS, ITEMS = "olist_orders_dataset.csv.gz", "olist_order_items_dataset.csv.gz"
TERM_DAYS, OLDEST_DAYS, CURE_DAYS = 60, 60, 3
ADVANCE, DAILY_RATE = Decimal("0.80"), Decimal("0.00045")
"""The product's advance and the policy's price of its second band."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One order that was handed over. Days are None where the file does not date them; `exact_days` is in fractions."""

    order_id: str
    status: str
    arrived: bool
    handed_day: int | None
    arrived_day: int | None
    exact_days: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one seller sold in an order that was handed over."""

    seller: str
    parcel: Parcel
    handed_day: int
    arrived_day: int | None  # None: never
    dated: bool  # both moments are in the file, or the parcel never arrived and its hand-over is
    paid_fen: int


@dataclass(slots=True)
class MonthBase:
    """The base at the end of a month over all sellers."""

    eligible_fen: int = 0
    advance_fen: int = 0
    drawn_fen: int = 0
    orders: int = 0


@dataclass(slots=True)
class OlistOutcome:
    """What came of it, in minor units of BRL."""

    handed_over: int
    never_delivered: int
    without_items: int  # of those never delivered: they belong to no seller
    told_delivered: int  # status delivered, without a moment of delivery
    days: tuple[float, float, float]  # median, 90th and 99th percentile of the known ones
    known: int
    negative: int
    parts: int
    advanced_fen: int
    repaid_fen: int
    lost_fen: int
    interest_dated_fen: int  # of parts whose days are known
    interest_fen: int
    failed_calls: int
    months: Mapping[str, MonthBase]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def lost_share(self) -> float:
        return self.never_delivered / max(self.handed_over, 1)

    @property
    def lost_by_amount(self) -> float:
        return self.lost_fen / max(self.advanced_fen, 1)


def replay(folder: Path) -> OlistOutcome:
    """Replay the published tables in `folder`. Raises `StaffError` (`DATA_MISSING`)."""
    parcels, told = read_parcels(folder)
    items = read_items(folder)
    known = sorted(one.exact_days for one in parcels.values() if one.exact_days is not None)
    usual = round(percentile(known, 50))
    parts = list(parts_of(parcels, items, usual))
    months: dict[str, MonthBase] = {}
    found = OlistOutcome(
        handed_over=len(parcels),
        never_delivered=sum(not one.arrived for one in parcels.values()),
        without_items=sum(not one.arrived and one.order_id not in items for one in parcels.values()),
        told_delivered=told,
        days=(percentile(known, 50), percentile(known, 90), percentile(known, 99)),
        known=len(known),
        negative=sum(days < 0 for days in known),
        parts=len(parts),
        advanced_fen=0, repaid_fen=0, lost_fen=0, interest_dated_fen=0, interest_fen=0, failed_calls=0, months=months,
    )  # fmt: skip
    for part in parts:
        _live(part, found)
        _months(part, months)
    return found


def percentile(rising: Sequence[float], share: int) -> float:
    """Linear between neighbours, as statistics tables give it."""
    place = (len(rising) - 1) * share / 100
    low = int(place)
    high = min(low + 1, len(rising) - 1)
    return rising[low] + (rising[high] - rising[low]) * (place - low)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    import csv

    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
    except OSError as fault:
        raise StaffError(
            Text(f"读不到 {path.name}", f"{path.name} cannot be read"),
            Text("请给出公开数据集 olist 的文件夹", "Name the folder of the public data set olist"),
            code="DATA_MISSING",
        ) from fault


def _moment(words: str) -> datetime | None:
    return datetime.fromisoformat(words) if words else None


def read_parcels(folder: Path) -> tuple[dict[str, Parcel], int]:
    """Every order that was handed over to a carrier, and how many are called delivered without a moment of it.

    An empty moment means "unknown" where the state is delivered; a state as published without a moment of hand-over, or
    of delivery, has none.
    """
    found, told = {}, 0
    for row in _rows(folder / ORDERS):
        status, published = row["order_status"], row["status_source"] == "as published"
        handed, arrived = _moment(row["order_delivered_carrier_date"]), _moment(row["order_delivered_customer_date"])
        complete = published and bool(row["order_purchase_timestamp"])  # of its moments an empty one did not happen
        if not _handed_over(status, complete, handed):
            continue
        came = arrived is not None or (status == "delivered" and not _lost(published, handed, arrived))
        told += status == "delivered" and not came
        exact = None if handed is None or arrived is None else (arrived - handed).total_seconds() / 86_400
        found[row["order_id"]] = Parcel(
            row["order_id"], status, came, _day(handed), _day(arrived), exact if status == "delivered" else None
        )
    return found, told


def _handed_over(status: str, complete: bool, handed: datetime | None) -> bool:
    if status == "delivered":
        return handed is not None or not complete
    return status == "shipped" or (status == "canceled" and handed is not None)


def _lost(published: bool, handed: datetime | None, arrived: datetime | None) -> bool:
    """Called delivered, with a moment of hand-over and none of delivery."""
    return published and handed is not None and arrived is None


def _day(moment: datetime | None) -> int | None:
    return None if moment is None else day_number(moment.date())


def read_items(folder: Path) -> dict[str, dict[str, tuple[int, int]]]:
    """By order and seller: what was paid for goods and freight, in minor units, and the earliest shipping limit."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in _rows(folder / ITEMS):
        amount_fen = fen(row["price"]) + fen(row["freight_value"])
        limit = day_number(date.fromisoformat(row["shipping_limit_date"][:10]))
        own = found.setdefault(row["order_id"], {})
        before_fen, before = own.get(row["seller_id"], (0, limit))
        own[row["seller_id"]] = (before_fen + amount_fen, min(before, limit))
    return found


def parts_of(
    parcels: Mapping[str, Parcel], items: Mapping[str, Mapping[str, tuple[int, int]]], usual: int
) -> Iterator[Part]:
    """Each seller's part of each order handed over that has items, in order of the day; `usual` days stand in."""
    found = []
    for order_id, parcel in parcels.items():
        for seller, (paid_fen, limit) in items.get(order_id, {}).items():
            handed = limit if parcel.handed_day is None else parcel.handed_day
            arrived, dated = None, parcel.handed_day is not None
            if parcel.arrived:
                dated = dated and parcel.arrived_day is not None
                arrived = handed + usual if parcel.arrived_day is None else max(parcel.arrived_day, handed)
            found.append(Part(seller, parcel, handed, arrived, dated, paid_fen))
    yield from sorted(found, key=lambda one: (one.handed_day, one.parcel.order_id, one.seller))


def _live(part: Part, found: OlistOutcome) -> None:
    """One part: pledged and drawn at hand-over, then repaid out of its order, or called for and lost."""
    order = Order(part.parcel.order_id, part.handed_day, part.paid_fen, awaiting_fen=part.paid_fen,
                  shipped_day=part.handed_day)  # fmt: skip
    day = part.handed_day
    known = {order.order_id: judge(order, day, ADVANCE, OLDEST_DAYS)}
    picks = spread([(order.order_id, known[order.order_id].room_fen)], known[order.order_id].room_fen)
    if not picks:
        found.counts["too small"] += 1
        return
    pledges = lay((), picks, known, day)
    terms = Terms(picks[0].amount_fen, DAILY_RATE, day, day + TERM_DAYS)
    movements = list(draw(terms, (), day, picks[0].amount_fen, order.order_id))
    found.advanced_fen += picks[0].amount_fen
    stale = part.arrived_day is None or part.arrived_day > day + OLDEST_DAYS + CURE_DAYS
    if not stale and part.arrived_day is not None:
        paid = _confirm(pledges[0], order, part.arrived_day, terms, movements)
        found.repaid_fen += paid.principal_fen
        found.interest_fen += paid.interest_fen
        found.interest_dated_fen += paid.interest_fen if part.dated else 0
        return
    _call(pledges, order, day, movements, found)
    if part.arrived_day is None:
        found.lost_fen += movements[-1].balance_fen
    else:  # it came after all, when the loan was due
        paid = _confirm(pledges[0], order, part.arrived_day, terms, movements)
        found.repaid_fen += paid.principal_fen
        found.interest_fen += paid.interest_fen
        found.interest_dated_fen += paid.interest_fen if part.dated else 0
        found.counts["late"] += 1


def _confirm(pledge: Pledge, order: Order, day: int, terms: Terms, movements: list[Movement]) -> Movement:
    """The buyer has it: the platform pays out, and what stood on the order comes back with interest by days."""
    paid_out = replace(order, awaiting_fen=0, confirmed_fen=order.paid_fen, confirmed_day=day)
    asked = confirmed(pledge, paid_out, 0, day)
    stands = position(terms, movements, day)
    running_fen = stands.owed_fen - stands.principal_fen
    if asked is None:
        raise AssertionError("a live pledge whose order was confirmed asks for its part")
    made = repay(terms, movements, day, min(asked.principal_fen + running_fen, asked.proceeds_fen), order.order_id)
    movements.append(made)
    after = repaid(pledge, paid_out, made.principal_fen, made.amount_fen)
    if fit((after,), made.balance_fen, {}) != (after,):
        raise AssertionError("what stands on an order is what is owed")
    return made


def _call(
    pledges: Sequence[Pledge], order: Order, day: int, movements: Sequence[Movement], found: OlistOutcome
) -> None:
    """Nobody confirmed it: the order grows stale, the call is not met, the loan falls due."""
    last = day + OLDEST_DAYS + 1
    rooms = rooms_of([judge(order, last, ADVANCE, OLDEST_DAYS)])
    missing = short_fen(movements[-1].balance_fen, pledges, rooms)
    call = followed(None, missing, cause_of(judge(order, last, ADVANCE, OLDEST_DAYS).why), last, CURE_DAYS)
    call = followed(call, missing, "stale", last + CURE_DAYS + 1, CURE_DAYS)
    found.failed_calls += call is not None and call.state == "failed"


def _months(part: Part, months: dict[str, MonthBase]) -> None:
    """Count a part in the base at the end of every month on which it carried a loan."""
    last = part.handed_day + OLDEST_DAYS
    if part.arrived_day is not None:
        last = min(last, part.arrived_day - 1)
    end = _month_end(part.handed_day)
    while end <= last:
        judged = judge(Order("", part.handed_day, part.paid_fen, part.paid_fen, shipped_day=part.handed_day), end,
                       ADVANCE, OLDEST_DAYS)  # fmt: skip
        month = months.setdefault(f"{day_of(end):%Y-%m}", MonthBase())
        month.eligible_fen += judged.eligible_fen
        month.advance_fen += judged.room_fen
        month.drawn_fen += judged.room_fen
        month.orders += 1
        end = _month_end(end + 1)


def _month_end(day: int) -> int:
    found = day_of(day)
    following = date(found.year + found.month // 12, found.month % 12 + 1, 1)
    return day_number(following) - 1
