"""How do simulated arrays become line relations with the columns of `flows.lines`?

Numbers stay numbers until here; identifiers become words in SQL. Keys of buyers, counterparties and waybills are
opaque, as a keyed hash would be: a bijective scramble of the number, in hexadecimal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.flows.lines import LineKind
from workbench.sample.purse import KIND_NAMES, PLANTED, Funds
from workbench.sample.trade import NEVER, Orders
from workbench.sample.traits import Traits
from workbench.sample.voice import EVENT_KINDS, Events
from workbench.sample.world import world

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.flows.engine import Engine

Arrays = dict[str, Any]
_MIX = 0x9E3779B97F4A7C15
_KEY = "lower(to_hex({0}))"


def merchant_id(code: int) -> str:
    """Identifier of a merchant of the sample economy."""
    return f"S{code:07d}"


def _moment(seconds: NDArray[np.int64]) -> NDArray[np.datetime64]:
    import numpy as np

    shown = np.where(seconds == NEVER, np.iinfo(np.int64).min, seconds * np.int64(1_000_000))
    return shown.view("datetime64[us]")


def _key(number: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A scramble that can be undone, so that different numbers never meet; 64 bits."""
    import numpy as np

    mixed = number.astype(np.uint64) * np.uint64(_MIX)
    return mixed ^ (mixed >> np.uint64(29))


def order_arrays(traits: Traits, made: Orders) -> Arrays:
    import numpy as np

    code = traits.code[made.merchant]
    done = np.where(made.refund >= made.paid_fen, 4, 3)
    status = np.where(made.closed != NEVER, done, np.where(made.shipped != NEVER, 2, 1))
    status = np.where(made.paid == NEVER, np.where(made.closed != NEVER, 5, 0), status)
    return {
        "m": code, "day": made.day, "number": made.number, "created_at": _moment(made.created),
        "paid_at": _moment(made.paid), "shipped_at": _moment(made.shipped), "closed_at": _moment(made.closed),
        "status": status, "gross_fen": made.gross, "paid_fen": np.where(made.paid == NEVER, 0, made.paid_fen),
        "refund_fen": made.refund, "freight_fen": made.freight, "quantity": made.quantity, "buyer": _key(made.buyer),
        "item": traits.category[made.merchant] * 100 + made.item, "dest": made.dest,
    }  # fmt: skip


def shipment_arrays(traits: Traits, made: Orders) -> Arrays:
    import numpy as np

    rows = np.nonzero(made.shipped != NEVER)[0]
    state = np.where(made.failed[rows] > 0, made.failed[rows] + 1, np.where(made.signed[rows] != NEVER, 0, 1))
    return {
        "m": traits.code[made.merchant[rows]], "day": made.shipped[rows] // 86_400, "number": made.number[rows],
        "waybill": _key(made.waybill[rows]), "carrier": made.carrier[rows], "paid_at": _moment(made.paid[rows]),
        "shipped_at": _moment(made.shipped[rows]), "signed_at": _moment(made.signed[rows]),
        "promised_at": _moment(made.promised[rows]), "origin": made.origin[rows], "dest": made.dest[rows],
        "weight_g": made.weight[rows], "state": state,
    }  # fmt: skip


def fund_arrays(traits: Traits, money: Funds) -> Arrays:
    import numpy as np

    # Planted lines have numbers of their own, so that all others keep theirs.
    planted = money.order == PLANTED
    number = np.where(planted, 90_000_000 + np.cumsum(planted), np.cumsum(~planted) - 1)
    return {
        "m": traits.code[money.merchant], "day": money.at // 86_400, "n": number,
        "at": _moment(money.at), "amount_fen": money.amount, "balance_fen": money.balance, "kind": money.kind,
        "number": money.order, "party": _key(money.party),
    }  # fmt: skip


def event_arrays(traits: Traits, told: Events) -> Arrays:
    return {
        "m": traits.code[told.merchant], "day": told.day, "kind": told.kind, "value": told.value, "count": told.count,
        "number": told.order,
    }  # fmt: skip


def _listed(words: list[str] | tuple[str, ...], index: str) -> str:
    inside = ", ".join("'" + word + "'" for word in words)
    return f"([{inside}])[CAST({index} AS INTEGER) + 1]"


def selects() -> dict[LineKind, str]:
    """SQL that makes the schema's columns from the arrays registered as `raw_<kind>`."""
    places = [province.name for province in world().provinces]
    carriers = world().names["carriers"]
    who = "'S' || substr(CAST(m + 10000000 AS VARCHAR), 2) AS merchant_id, CAST(day AS INTEGER) AS day"
    order = "CAST((m + 10000000) * 1000000 + number AS VARCHAR)"
    goods = " ".join(
        f"WHEN {100 * i + j} THEN '{good}'" for i, c in enumerate(world().categories) for j, good in enumerate(c.goods)
    )
    states = ("signed", "moving", "exception", "returned")
    statuses = ("unpaid", "paid", "shipped", "finished", "refunded", "closed")
    return {
        LineKind.ORDERS: f"""SELECT {who}, {order} AS order_id, 1::INTEGER AS line_no, created_at, paid_at, shipped_at,
            closed_at, {_listed(statuses, "status")} AS status, gross_fen, paid_fen, refund_fen, freight_fen,
            CAST(quantity AS INTEGER) AS quantity, {_KEY.format("buyer")} AS buyer_key, CASE item {goods} END AS item,
            {_listed(places, "dest")} AS dest_region, 'CNY' AS currency FROM raw_orders""",
        LineKind.SHIPMENTS: f"""SELECT {who}, {order} AS order_id, {_KEY.format("waybill")} AS waybill_key,
            {_listed(carriers, "carrier")} AS carrier, paid_at, shipped_at, signed_at, promised_at,
            {_listed(places, "origin")} AS origin_region, {_listed(places, "dest")} AS dest_region,
            CAST(weight_g AS INTEGER) AS weight_g, {_listed(states, "state")} AS state FROM raw_shipments""",
        LineKind.FUND: f"""SELECT {who}, 'F' || CAST((m + 10000000) * 100000000 + n AS VARCHAR) AS line_id,
        "at", amount_fen, balance_fen,
            {_listed(KIND_NAMES, "kind")} AS kind, CASE WHEN number >= 0 THEN {order} END AS order_id,
            {_KEY.format("party")} AS counterparty_key, 'CNY' AS currency FROM raw_fund""",
        LineKind.EVENTS: f"""SELECT {who}, {_listed(EVENT_KINDS, "kind")} AS kind, CAST(value AS DOUBLE) AS value,
            CAST(count AS INTEGER) AS count, CASE WHEN number >= 0 THEN {order} END AS order_id FROM raw_events""",
    }


def register(engine: Engine, traits: Traits, made: Orders, money: Funds, told: Events) -> dict[LineKind, str]:
    """Register the arrays with the engine; returns the SQL of each kind's relation."""
    engine.register("raw_orders", order_arrays(traits, made))
    engine.register("raw_shipments", shipment_arrays(traits, made))
    engine.register("raw_fund", fund_arrays(traits, money))
    engine.register("raw_events", event_arrays(traits, told))
    return selects()


def unregister(engine: Engine) -> None:
    for kind in selects():
        engine.unregister(f"raw_{kind.value}")
