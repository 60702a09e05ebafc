"""What do the lines show week by week beside a question of the interview?

Parcels by dispatch origin beside questions on warehouses and logistics, refunds beside questions on refunds. Read from
the lines up to the day the case was scored on, once for each set of imports that stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.flows.weekly import WEEK, WEEKS, WeekRefunds, parcels_by_week, refunds_by_week
from workbench.interview.questions import UNSAID, Question
from workbench.services.blind_choice import demand_case
from workbench.services.claims import claims_of
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

PARCELS, REFUNDS = "parcels", "refunds"
MOST_ORIGINS = 4  # rows of their own; the others are one row
MOST_UNSEEN = 3  # empty rows for declared warehouses that no parcel left from
MOST_KEPT = 32  # cases
_LOGISTICS = frozenset({"origin", "reach", "carrier", "dispatch", "dispatch_change", "transit", "exception"})
_LOGISTICS_CODES = frozenset({"WAREHOUSES", "NO_PARCEL", "WAYBILL_REUSE", "origin", "dispatch", "transit"})
_REFUND = frozenset({"refund", "refund_rise"})

PICKED_UP = Text("近 26 周揽收（按发货地）", "Pick-ups, last 26 weeks, by dispatch origin")
REFUNDED = Text("近 26 周退款（按下单周）", "Refunds, last 26 weeks, by week of order")
NO_LINES = Text("台账没有这家商户的流水，不能按周核对", "This desk has no lines of the merchant to compare by week")
NO_PARCELS = Text("近 26 周没有揽收记录", "No pick-up in the last 26 weeks")
NO_ORDERS = Text("近 26 周没有已付订单", "No paid order in the last 26 weeks")
LATE_REFUNDS = Text("最近两周的退款可能尚未发生", "Refunds of the last two weeks may still come")
OTHERS = Text("其余 {n} 地", "{n} others")
UNSAID_ORIGIN = Text("未注明", "Not said")
UNSEEN = Text("申报未见", "Declared")


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One row of a strip, oldest week first: `weights` shade the cells, `words` say what each holds."""

    name: Text
    weights: tuple[int, ...]
    words: tuple[Text, ...]
    unseen: bool = False  # declared, and nothing of it in the lines


@dataclass(frozen=True, slots=True)
class WeekStrip:
    """`note` says why there are no rows, or how to read them; each row is shaded by its own largest where `apart`."""

    title: Text
    starts: tuple[date, ...]  # first day of each week
    rows: tuple[WeekRow, ...]
    note: Text = UNSAID
    apart: bool = False


def strip_of(question: Question) -> str:
    """Which strip helps with this question: `parcels`, `refunds`, or none (empty)."""
    named = {question.topic, *question.pointer.split(","), question.topic.removeprefix("contradiction:")}
    families = {BY_NAME[name].family for name in (*named, question.measure or "") if name in BY_NAME}
    if families & _LOGISTICS or named & _LOGISTICS_CODES:
        return PARCELS
    return REFUNDS if families & _REFUND or "refund" in named else ""


class InterviewWeeksService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._kept: dict[object, dict[str, WeekStrip]] = {}
        self._guard = Lock()

    def of_case(self, case_no: str) -> Mapping[str, WeekStrip]:
        """Both strips of a case's merchant, by `PARCELS` and `REFUNDS`; without rows, in words why."""
        demand_case(self._ground, case_no)
        with self._ground.store.reading() as shelves:
            application = shelves.applications.get(case_no)
            kept = shelves.scores.get(case_no)
            last = kept.as_of_day if kept else self._ground.as_of_day()
            refs = tuple(f"{ref.batch_id}/{ref.kind}/{ref.digest}" for ref in shelves.batches.lines())
            declared = _declared(shelves, case_no, last)
        key = (case_no, last, declared, refs)
        with self._guard:
            if key not in self._kept:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = self._read(application.merchant_id, last, declared) if refs else _nothing(last)
            return self._kept[key]

    def _read(self, merchant_id: str, last: int, declared: int) -> dict[str, WeekStrip]:
        with self._ground.lines() as engine:
            parcels = parcels_by_week(engine, merchant_id, last)
            refunds = refunds_by_week(engine, merchant_id, last)
        return {PARCELS: _parcels(parcels, last, declared), REFUNDS: _refunds(refunds, last)}


def _declared(shelves: Shelves, case_no: str, last: int) -> int:
    """Warehouses the applicant speaks of: as said in the interview, else as declared; 0 where nothing was said."""
    interview = shelves.interviews.get(case_no)
    if interview is not None:
        asked = {one.question_id for one in interview.questions if one.measure == "origins_180"}
        said = [one.claimed_value for one in interview.answers if one.question_id in asked and one.claimed_value]
        if said:
            return int(said[-1])
    claim = claims_of(shelves, shelves.applications.get(case_no), last).get("warehouses")
    return int(claim) if isinstance(claim, int | float) else 0


def _starts(last: int) -> tuple[date, ...]:
    return tuple(day_of(last - WEEK * (WEEKS - n) + 1) for n in range(WEEKS))


def _nothing(last: int) -> dict[str, WeekStrip]:
    return {
        PARCELS: WeekStrip(PICKED_UP, _starts(last), (), NO_LINES),
        REFUNDS: WeekStrip(REFUNDED, _starts(last), (), NO_LINES),
    }


def _parcels(found: Mapping[str | None, tuple[int, ...]], last: int, declared: int) -> WeekStrip:
    """The origins with most parcels, the others together, and an empty row for each declared one nothing left from."""
    if not found:
        return WeekStrip(PICKED_UP, _starts(last), (), NO_PARCELS)
    named = [(same(name), counts) for name, counts in found.items() if name is not None]
    rows = [_counted(name, counts) for name, counts in named[:MOST_ORIGINS]]
    if rest := named[MOST_ORIGINS:]:
        total = tuple(sum(week) for week in zip(*(counts for _, counts in rest), strict=True))
        rows.append(_counted(OTHERS.format(n=len(rest)), total))
    if None in found:
        rows.append(_counted(UNSAID_ORIGIN, found[None]))
    missing = max(declared - len(named), 0)
    for n in range(min(missing, MOST_UNSEEN)):
        name = UNSEEN if missing == 1 else UNSEEN + same(f" {len(named) + n + 1}")
        rows.append(WeekRow(name, (0,) * WEEKS, (_pieces(0),) * WEEKS, unseen=True))
    note = UNSAID
    if missing:
        note = Text(f"申报 {declared} 处，揽收只见 {len(named)} 处", f"{declared} declared, pick-ups at {len(named)}")
    return WeekStrip(PICKED_UP, _starts(last), tuple(rows), note)


def _counted(name: Text, counts: tuple[int, ...]) -> WeekRow:
    return WeekRow(name, counts, tuple(_pieces(n) for n in counts))


def _pieces(count: int) -> Text:
    return Text(f"{count:,} 件", f"{count:,} parcels")


def _refunds(found: tuple[WeekRefunds, ...], last: int) -> WeekStrip:
    if not found:
        return WeekStrip(REFUNDED, _starts(last), (), NO_ORDERS)
    rates = tuple(round(10_000 * week.refund_fen / week.sales_fen) if week.sales_fen else 0 for week in found)
    said = tuple(
        same(percent(week.refund_fen / week.sales_fen)) if week.sales_fen else Text("无订单", "no order")
        for week in found
    )
    counts = tuple(
        Text(f"{week.refunded:,} / {week.orders:,} 单", f"{week.refunded:,} of {week.orders:,} orders")
        for week in found
    )
    rows = (
        WeekRow(Text("退款率", "Share"), rates, said),
        WeekRow(Text("单数", "Orders"), tuple(week.refunded for week in found), counts),
    )
    return WeekStrip(REFUNDED, _starts(last), rows, LATE_REFUNDS, apart=True)
