"""Small shops for tests of what detectors see: honest by default, changed order by order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.flows.lines_of import views
from workbench.flows.engine import Engine
from workbench.flows.judged import NOBODY
from workbench.flows.verified import Examined, examine

DAY = 20_700
Row = dict[str, Any]


@dataclass
class Lines:
    """Lines of any number of shops."""

    orders: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)
    fund: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)

    def sell(self, shop: str, number: int, day: int = 0, fen: int = 0, grams: int = 800, **facts: Any) -> str:
        """One order that was sent, paid for and reviewed in its time; answers its number. `buyer`, `waybill`,
        `reviewed` (a day) change it."""
        order_id, day, fen = f"{shop}-{number}", day or DAY - 20 - number * 3, fen or 10_000 + 137 * number
        buyer, waybill = facts.get("buyer", f"b-{order_id}"), facts.get("waybill", f"w-{order_id}")
        base = {"merchant_id": shop, "order_id": order_id}
        self.orders.append(
            base | {"day": day, "line_no": 1, "gross_fen": fen, "paid_fen": fen, "status": "finished"}
            | {"buyer_key": buyer}
        )  # fmt: skip
        self.shipments.append(
            base | {"day": day + 1, "state": "signed", "waybill_key": waybill, "weight_g": grams}
        )  # fmt: skip
        self.pay(shop, f"in-{order_id}", day + 5, fen, buyer, "sale", order_id)
        told = facts.get("reviewed", day + 8)
        if told:
            self.events.append(base | {"day": told, "kind": "review", "value": 5.0, "count": 1})
        return order_id

    def pay(
        self,
        shop: str,
        line_id: str,
        day: int,
        fen: int,
        party: str,
        kind: str = "transfer",
        order_id: str | None = None,
    ) -> None:
        self.fund.append(
            {"merchant_id": shop, "line_id": line_id, "day": day, "amount_fen": fen, "kind": kind}
            | {"counterparty_key": party, "order_id": order_id}
        )

    def put(self, engine: Engine) -> None:
        views(engine, orders=self.orders, shipments=self.shipments, fund=self.fund, events=self.events)

    def examined(self, engine: Engine, as_of_day: int = DAY, owners: Mapping[str, str] = NOBODY) -> Examined:
        self.put(engine)
        return examine(engine, as_of_day, owners=owners)

    def flagged(self, engine: Engine, shop: str = "m1", owners: Mapping[str, str] = NOBODY) -> set[str]:
        """Codes of the detectors that flag a shop."""
        return {one.code for one in self.examined(engine, owners=owners).findings[shop] if one.flagged}


def honest(count: int = 40, shop: str = "m1") -> Lines:
    lines = Lines()
    for number in range(count):
        lines.sell(shop, number)
    return lines
