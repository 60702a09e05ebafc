"""Which lines of the four flows belong together, and what is left over on each side?

Every line of the window is counted once on its leg: it belongs to an order of another leg, it is left over, or it is
no matter of an order at all (`apart`: unpaid orders, movements that are no sale). What was imported is counted by
itself, from the lines; the parts must meet it to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from workbench.common.text import Text
from workbench.flows.engine import Engine
from workbench.flows.order_legs import WINDOW_DAYS, Cut, order_legs
from workbench.flows.shared_keys import shared_keys


class Leg(StrEnum):
    ORDERS = "orders"
    PARCELS = "parcels"
    MONEY = "money"
    REVIEWS = "reviews"


LEG_NAMES = {
    Leg.ORDERS: Text("订单", "Orders"),
    Leg.PARCELS: Text("运单", "Parcels"),
    Leg.MONEY: Text("资金", "Money"),
    Leg.REVIEWS: Text("评价", "Reviews"),
}


@dataclass(frozen=True, slots=True)
class LegTotals:
    """Lines of one leg and their money in minor units; parcels and reviews carry none. `by_amount` is in `matched`."""

    imported: int = 0
    imported_fen: int = 0
    matched: int = 0
    matched_fen: int = 0
    by_amount: int = 0
    by_amount_fen: int = 0
    unmatched: int = 0
    unmatched_fen: int = 0
    apart: int = 0
    apart_fen: int = 0

    @property
    def adds_up(self) -> bool:
        return (
            self.imported == self.matched + self.unmatched + self.apart
            and self.imported_fen == self.matched_fen + self.unmatched_fen + self.apart_fen
        )

    def __add__(self, other: LegTotals) -> LegTotals:
        return LegTotals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The legs of one merchant, or of all added up."""

    legs: Mapping[Leg, LegTotals] = field(default_factory=lambda: dict.fromkeys(Leg, LegTotals()))

    @property
    def adds_up(self) -> bool:
        return all(totals.adds_up for totals in self.legs.values())

    def __add__(self, other: Reconciliation) -> Reconciliation:
        return Reconciliation({leg: self.legs[leg] + other.legs[leg] for leg in Leg})


def reconcile(
    engine: Engine, as_of_day: int, merchant_ids: Iterable[str] | None = None, window: int = WINDOW_DAYS
) -> dict[str, Reconciliation]:
    """By merchant; the partner of a line may lie before the window, never after the as-of day."""
    cut = Cut.of(as_of_day, merchant_ids, window)
    with shared_keys(engine), order_legs(engine, cut):
        return reconciled(engine, cut)


def reconciled(engine: Engine, cut: Cut) -> dict[str, Reconciliation]:
    """The same inside `order_legs`."""
    found: dict[str, dict[Leg, LegTotals]] = {}
    window = f"day BETWEEN {cut.first} AND {cut.as_of_day} AND {cut.chosen()}"
    for leg, sql in _SQL.items():
        for merchant_id, *numbers in engine.execute(sql.format(window=window, first=cut.first)).fetchall():
            legs = found.setdefault(merchant_id, dict.fromkeys(Leg, LegTotals()))
            legs[leg] = LegTotals(*(int(one or 0) for one in numbers))
    return {merchant_id: Reconciliation(found[merchant_id]) for merchant_id in sorted(found)}


def total(parts: Iterable[Reconciliation]) -> Reconciliation:
    """All merchants added up."""
    added = Reconciliation()
    for one in parts:
        added = added + one
    return added


def _counted(imported: str, sorted_lines: str, fen: str) -> str:
    """Counts of `imported` beside those of the same lines sorted by `part`: matched, amount, unmatched, apart."""
    parts = ", ".join(
        f"count(*) FILTER (part IN ({names})), sum({fen}) FILTER (part IN ({names}))"
        for names in ("'matched', 'amount'", "'amount'", "'unmatched'", "'apart'")
    )
    return f"""SELECT i.*, s.* EXCLUDE (merchant_id) FROM
        (SELECT merchant_id, count(*), sum({fen}) FROM ({imported}) GROUP BY ALL) i
        LEFT JOIN (SELECT merchant_id, {parts} FROM ({sorted_lines}) GROUP BY ALL) s USING (merchant_id)"""


_SQL = {
    Leg.ORDERS: _counted(
        "SELECT merchant_id, gross_fen FROM orders WHERE {window}",
        """SELECT o.merchant_id, o.gross_fen, CASE WHEN p.order_id IS NULL THEN 'apart'
            WHEN l.matched_by = 'amount' AND NOT l.sent THEN 'amount'
            WHEN l.matched_by IS NOT NULL OR l.sent THEN 'matched' ELSE 'unmatched' END AS part
        FROM (SELECT * FROM orders WHERE {window}) o LEFT JOIN placed p USING (merchant_id, order_id)
        LEFT JOIN order_legs l USING (merchant_id, order_id)""",
        "gross_fen",
    ),
    Leg.PARCELS: _counted(
        "SELECT merchant_id, 0 AS fen FROM shipments WHERE {window}",
        """SELECT s.merchant_id, 0 AS fen, CASE WHEN p.order_id IS NULL THEN 'unmatched' ELSE 'matched' END AS part
        FROM parcels s LEFT JOIN placed p USING (merchant_id, order_id) WHERE s.day >= {first}""",
        "fen",
    ),
    Leg.MONEY: _counted(
        "SELECT merchant_id, amount_fen FROM fund WHERE {window}",
        """SELECT f.merchant_id, f.amount_fen, CASE WHEN f.kind IS DISTINCT FROM 'sale' THEN 'apart'
            WHEN f.known THEN 'matched' WHEN a.order_id IS NOT NULL THEN 'amount' ELSE 'unmatched' END AS part
        FROM moves f LEFT JOIN by_amount a USING (merchant_id, move_no) WHERE f.day >= {first}""",
        "amount_fen",
    ),
    Leg.REVIEWS: _counted(
        "SELECT merchant_id, 0 AS fen FROM events WHERE kind = 'review' AND {window}",
        """SELECT merchant_id, 0 AS fen, CASE WHEN order_day IS NULL THEN 'unmatched' ELSE 'matched' END AS part
        FROM reviews WHERE day >= {first}""",
        "fen",
    ),
}
