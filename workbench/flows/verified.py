"""How much of what a merchant says it sold do other flows confirm?

raw = refunded + unshipped + empty parcels + waybill reuse + no receipt + linked buyers + verified, each part exact to
the minor unit; `flows.judged` says at which question an order leaves. A leg is asked for only where the merchant has
lines of it at all, but an order that no second flow can confirm is not verified. Beside it stands what two and what
all three hard flows (the order, its parcel, its money) confirm, whatever the merchant has lines of. Enterprises known
by their invoices alone: standing sale invoices, less credit notes, less exact repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbench.common.text import Text
from workbench.flows.detectors import Finding
from workbench.flows.engine import Engine
from workbench.flows.judged import NOBODY, findings, judged_orders
from workbench.flows.order_legs import WINDOW_DAYS, Cut


@dataclass(frozen=True, slots=True)
class VerifiedSales:
    """Sales of one merchant in the window, in minor units; shares are of raw sales, None where there is no sale.

    `two_flows_fen` and `three_flows_fen`: sales less refunds that at least two, or three, flows agree on and that no
    detector took out; None where only invoices are known. `season_fen` is the median of the last four quarters of 91
    days (of the two in the middle, their mean): None before a whole year of sales, and of invoices.
    """

    raw_fen: int
    refunded_fen: int
    unshipped_fen: int
    empty_fen: int
    waybill_reuse_fen: int
    no_receipt_fen: int
    linked_fen: int
    verified_fen: int
    share: float | None
    two_flows_fen: int | None = None
    three_flows_fen: int | None = None
    season_fen: int | None = None

    @property
    def month_fen(self) -> int:
        """Verified sales of one month, for limits: of the year's mean and an ordinary season's the lower.

        A shop that sells most in one season is not lent to on its peak.
        """
        mean_fen = self.verified_fen * 30 // WINDOW_DAYS
        return mean_fen if self.season_fen is None else min(mean_fen, self.season_fen * 30 // QUARTER_DAYS)

    @property
    def two_flows_share(self) -> float | None:
        return None if self.two_flows_fen is None or self.raw_fen <= 0 else self.two_flows_fen / self.raw_fen

    @property
    def three_flows_share(self) -> float | None:
        return None if self.three_flows_fen is None or self.raw_fen <= 0 else self.three_flows_fen / self.raw_fen


STEPS: tuple[tuple[str, Text], ...] = (
    ("raw_fen", Text("销售额", "Sales")),
    ("refunded_fen", Text("退款", "Refunded")),
    ("unshipped_fen", Text("未见发货", "Not shipped")),
    ("empty_fen", Text("空包", "Empty parcels")),
    ("waybill_reuse_fen", Text("运单重复使用", "Waybill used twice")),
    ("no_receipt_fen", Text("未见回款", "No receipt")),
    ("linked_fen", Text("关联买家", "Linked buyers")),
    ("verified_fen", Text("核实销售额", "Verified sales")),
)
VERDICTS = {
    "unshipped_fen": "unshipped",
    "empty_fen": "empty",
    "waybill_reuse_fen": "reuse",
    "no_receipt_fen": "no_receipt",
    "linked_fen": "linked",
    "verified_fen": "verified",
}

QUARTER_DAYS, QUARTERS = 91, 4

_PARTS = ", ".join(f"coalesce(sum(net_fen) FILTER (verdict = '{verdict}'), 0)::BIGINT" for verdict in VERDICTS.values())
_SOUND = "verdict NOT IN ('empty', 'reuse', 'linked')"
_ORDERS = f"""
SELECT merchant_id, sum(gross_fen)::BIGINT, sum(back_fen)::BIGINT, {_PARTS},
    coalesce(sum(net_fen) FILTER (legs >= 2 AND {_SOUND} AND code IS NULL), 0)::BIGINT,
    coalesce(sum(net_fen) FILTER (legs >= 3 AND {_SOUND} AND code IS NULL), 0)::BIGINT
FROM judged GROUP BY merchant_id ORDER BY merchant_id
"""


def _seasons(cut: Cut) -> str:
    """Verified sales of each of the last four quarters, of who sold in the earliest of them or before."""
    oldest = cut.as_of_day - QUARTERS * QUARTER_DAYS
    quarters = ", ".join(
        f"""coalesce(sum(net_fen) FILTER (verdict = 'verified' AND day > {oldest + i * QUARTER_DAYS}
            AND day <= {oldest + (i + 1) * QUARTER_DAYS}), 0)::BIGINT"""
        for i in range(QUARTERS)
    )
    return f"""SELECT merchant_id, {quarters} FROM judged
        GROUP BY merchant_id HAVING min(day) <= {oldest + QUARTER_DAYS} ORDER BY merchant_id"""


def _invoices(cut: Cut) -> str:
    return f"""SELECT merchant_id, sum(gross_fen) FILTER (gross_fen > 0), sum(-gross_fen) FILTER (gross_fen < 0),
        sum(gross_fen) FILTER (repeat_no > 0)
    FROM invoices
    WHERE side = 'sale' AND NOT void AND day BETWEEN {cut.first} AND {cut.as_of_day} AND {cut.chosen()}
    GROUP BY merchant_id ORDER BY merchant_id"""


@dataclass(frozen=True, slots=True)
class Examined:
    """Verified sales of every merchant that sold anything, and what the detectors found at whom."""

    sales: Mapping[str, VerifiedSales]
    findings: Mapping[str, tuple[Finding, ...]]  # of merchants whose orders were looked at; () is "nothing found"


def examine(
    engine: Engine,
    as_of_day: int,
    merchant_ids: Iterable[str] | None = None,
    window: int = WINDOW_DAYS,
    owners: Mapping[str, str] = NOBODY,
) -> Examined:
    """Verified sales and findings of the `window` days up to and with `as_of_day`; `owners` names legal persons."""
    cut = Cut.of(as_of_day, merchant_ids, window)
    with judged_orders(engine, cut, owners):
        return examined(engine, cut)


def examined(engine: Engine, cut: Cut) -> Examined:
    """The same inside `judged_orders`."""
    found: dict[str, VerifiedSales] = {}
    for merchant_id, raw, negative, repeats in engine.execute(_invoices(cut)).fetchall():
        found[merchant_id] = _of_invoices(int(raw or 0), int(negative or 0), int(repeats or 0))
    by_merchant: dict[str, tuple[Finding, ...]] = {}
    for merchant_id, *parts in engine.execute(_ORDERS).fetchall():
        found[merchant_id] = _sales(*(int(part) for part in parts))
        by_merchant[merchant_id] = ()
    for merchant_id, *quarters in engine.execute(_seasons(cut)).fetchall():
        low, high = sorted(int(fen) for fen in quarters)[1:3]
        found[merchant_id] = replace(found[merchant_id], season_fen=(low + high) // 2)
    for one in findings(engine):
        by_merchant[one.merchant_id] += (one,)
    return Examined(found, by_merchant)


def verified_sales(
    engine: Engine, as_of_day: int, merchant_ids: Iterable[str] | None = None, window: int = WINDOW_DAYS
) -> dict[str, VerifiedSales]:
    """Verified sales of the `window` days up to and with `as_of_day`, of every merchant that sold anything."""
    return dict(examine(engine, as_of_day, merchant_ids, window).sales)


def _of_invoices(raw_fen: int, negative_fen: int, repeated_fen: int) -> VerifiedSales:
    """Repeats may be true, but nothing confirms them; never below zero."""
    repeated = max(0, min(repeated_fen, raw_fen - negative_fen))
    refunded = min(raw_fen, negative_fen)
    verified = raw_fen - refunded - repeated
    return VerifiedSales(raw_fen, refunded, 0, 0, repeated, 0, 0, verified, verified / raw_fen if raw_fen > 0 else None)


def _sales(*parts: int) -> VerifiedSales:
    raw, back, unshipped, empty, reuse, no_receipt, linked, verified, two, three = parts
    share = verified / raw if raw > 0 else None
    return VerifiedSales(raw, back, unshipped, empty, reuse, no_receipt, linked, verified, share, two, three)
