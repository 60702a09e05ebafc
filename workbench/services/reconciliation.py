"""How much of a merchant's sales is confirmed, what speaks against the rest, and which orders are they?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.flows.detectors import BY_CODE, Detector, Finding
from workbench.flows.drill import OrderRow, OrdersBehind, Place, orders_behind, orders_marked
from workbench.flows.judged import judged_orders
from workbench.flows.linked import LINK_NAMES, clusters, linked_to, links
from workbench.flows.order_legs import Cut
from workbench.flows.reconcile import LEG_NAMES, Leg, LegTotals, reconciled
from workbench.flows.verified import STEPS, examine, examined
from workbench.services.sales_file import DetectorHit, LegLine, SalesFile, SalesOrder, SalesOrders, SalesStep

if TYPE_CHECKING:
    from workbench.applications.application import Application
    from workbench.flows.engine import Engine
    from workbench.merchants.merchant import Merchant
    from workbench.services.ground import Ground

PAGE = 200
_LABELS = dict(STEPS)


def sales_of(ground: Ground, case_no: str) -> SalesFile:
    """The waterfall, the detectors, the legs and the links of a case's merchant. Raises `StaffError`
    (`CASE_UNKNOWN`)."""
    case, merchant, as_of, owners = _known(ground, case_no)
    merchant_id = merchant.merchant_id
    cut = Cut.of(as_of, [merchant_id])
    with ground.linked_lines() as engine:
        with judged_orders(engine, cut, owners):
            seen, legs = examined(engine, cut), reconciled(engine, cut).get(merchant_id)
        beside = _links(engine, ground, as_of, merchant_id, owners)
    sales, found = seen.sales.get(merchant_id), seen.findings.get(merchant_id)
    steps = () if sales is None else tuple(
        SalesStep(code, label, getattr(sales, code), found is not None and getattr(sales, code) > 0)
        for code, label in STEPS
    )  # fmt: skip
    hits = tuple(_hit(one, case.currency) for one in sorted(found or (), key=lambda one: (not one.flagged, -one.score)))
    return SalesFile(
        case_no=case_no,
        merchant=merchant.name,
        currency=case.currency,
        as_of=day_of(as_of).isoformat(),
        steps=steps,
        verified_share=sales.share if sales else None,
        two_flows_share=sales.two_flows_share if sales else None,
        three_flows_share=sales.three_flows_share if sales else None,
        hits=hits,
        legs=() if legs is None else tuple(_leg(leg, totals) for leg, totals in legs.legs.items() if totals.imported),
        links=beside,
    )


def orders_of(ground: Ground, case_no: str, what: str, offset: int = 0) -> SalesOrders:
    """A page of the orders behind a bar (its code) or a detector (its code). Raises `StaffError` (`CASE_UNKNOWN`)."""
    case, merchant, as_of, owners = _known(ground, case_no)
    with ground.linked_lines() as engine:
        if what in BY_CODE:
            found: OrdersBehind = orders_marked(engine, merchant.merchant_id, as_of, what, PAGE, offset, owners)
        else:
            found = orders_behind(engine, merchant.merchant_id, as_of, what, PAGE, offset, owners)
    label = BY_CODE[what].title if what in BY_CODE else _LABELS[what]
    rows = tuple(_order(row, case.currency) for row in found.rows)
    return SalesOrders(what, label, found.count, found.total_fen, rows)


def _known(ground: Ground, case_no: str) -> tuple[Application, Merchant, int, dict[str, str]]:
    """The case, its merchant, the day its score stands on, and the legal person of every merchant."""
    with ground.store.reading() as shelves:
        case = shelves.applications.get(case_no)
        merchant = shelves.merchants.get(case.merchant_id)
        kept = shelves.scores.get(case_no)
        owners = shelves.merchants.owners()
    return case, merchant, kept.as_of_day if kept else ground.as_of_day(), owners


def _links(engine: Engine, ground: Ground, as_of: int, merchant_id: str, owners: dict[str, str]) -> tuple[Text, ...]:
    """Merchants linked directly, by name. A circle of buyers was judged over all merchants, when the case was scored;
    here only those are looked at that share one with this merchant."""
    with ground.store.reading() as shelves:
        contacts = shelves.declared.contacts()
    first = links(engine, as_of, owners, {}, contacts)
    shared = engine.execute(
        "SELECT DISTINCT b.merchant_id FROM shared_keys a JOIN shared_keys b USING (kind, key) WHERE a.merchant_id = ?",
        [merchant_id],
    ).fetchall()
    beside = {str(one) for (one,) in shared} | {merchant_id}
    if len(beside) > 1:
        first = links(engine, as_of, owners, examine(engine, as_of, beside, owners=owners).findings, contacts)
    group = linked_to(clusters(first)).get(merchant_id)
    if group is None:
        return ()
    with ground.store.reading() as shelves:
        known = shelves.merchants.some(group.merchant_ids)
    told = []
    for link in group.links:
        if merchant_id in (link.one, link.other):
            other = link.other if link.one == merchant_id else link.one
            name = known[other].name if other in known else other
            count = "" if link.keys == 1 else f" ({link.keys})"
            told.append(LINK_NAMES[link.kind] + same(f"{count} {name}"))
    return tuple(told)


def _hit(one: Finding, currency: str) -> DetectorHit:
    detector = BY_CODE[one.code]
    return DetectorHit(
        code=one.code,
        title=detector.title,
        finding=detector.finding.format(orders=f"{one.orders:,}", money=money(one.marked_fen, currency)),
        explanation=_reasons(detector),
        thresholds=_thresholds(detector),
        score=one.score,
        orders=one.orders,
        marked_fen=one.marked_fen,
        removed_fen=one.removed_fen,
        flagged=one.flagged,
    )


def _thresholds(detector: Detector) -> Text:
    orders, share = int(detector.least_orders.value), percent(detector.least_share.value, 0)
    return Text(f"界线：{orders} 笔且占销售额 {share}", f"line: {orders} orders and {share} of sales")


def _reasons(detector: Detector) -> Text:
    """What the detector looks for, and why its numbers stand where they do."""
    zh = "\n".join(f"· {one.reason.zh}" for one in detector.thresholds)
    en = "\n".join(f"· {one.reason.en}" for one in detector.thresholds)
    return Text(f"{detector.explanation.zh}\n{zh}", f"{detector.explanation.en}\n{en}")


def _leg(leg: Leg, totals: LegTotals) -> LegLine:
    money_leg = leg in (Leg.ORDERS, Leg.MONEY)
    return LegLine(
        name=LEG_NAMES[leg],
        imported=totals.imported,
        matched=totals.matched,
        by_amount=totals.by_amount,
        unmatched=totals.unmatched,
        apart=totals.apart,
        unmatched_fen=totals.unmatched_fen if money_leg else None,
        adds_up=totals.adds_up,
    )


def _order(row: OrderRow, currency: str) -> SalesOrder:
    return SalesOrder(
        order_id=row.order_id,
        day=day_of(row.day).isoformat(),
        amount=money(row.amount_fen, currency),
        flows=_flows(row),
        gap="" if row.gap_fen is None or row.gap_fen == 0 else money(row.gap_fen, currency),
        source=_place(row.place),
        witness=_witness(row, currency),
    )


def _flows(row: OrderRow) -> Text:
    """Which flows show the order: its parcel, its money, its review."""
    zh, en = [], []
    if row.days_to_parcel is not None:
        zh.append(f"{row.days_to_parcel} 天发货")
        en.append(f"sent {row.days_to_parcel} d")
    if row.days_to_money is not None:
        by = ("（按金额）", " (by amount)") if row.matched_by == "amount" else ("", "")
        zh.append(f"{row.days_to_money} 天回款{by[0]}")
        en.append(f"paid {row.days_to_money} d{by[1]}")
    if row.reviewed:
        zh.append("有评价")
        en.append("reviewed")
    return Text(" · ".join(zh) or "仅订单", " · ".join(en) or "order only")


_WITNESSES = {
    "shipments": Text("运单", "Waybill"),
    "fund": Text("付款", "Payment"),
    "events": Text("评价", "Review"),
    "buyer": Text("买家", "Buyer"),
    "account": Text("账户", "Account"),
}


def _witness(row: OrderRow, currency: str) -> Text:
    seen = row.witness
    if seen is None:
        return Text("", "")
    keys = ("shipments", "buyer", "account")  # hashes: a few characters tell them apart
    parts = [seen.reference[:12] if seen.kind in keys else seen.reference]
    if seen.day is not None and seen.kind != "shipments":
        parts.append(day_of(seen.day).isoformat())
    if seen.amount_fen is not None:
        parts.append(money(seen.amount_fen, currency))
    parts.append(_place(seen.place))
    return _WITNESSES[seen.kind] + same(" " + " ".join(part for part in parts if part))


def _place(place: Place) -> str:
    if place.file is None:
        return ""
    return place.file if place.line is None else f"{place.file}:{place.line}"
