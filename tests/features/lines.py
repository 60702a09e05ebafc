"""A few lines of each kind, and random ones, for tests of features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import SCHEMAS, LineKind

DAY0 = datetime(1970, 1, 1)  # noqa: DTZ001 lines carry local moments without a zone
AS_OF = 20_000


def moment(day: float) -> datetime:
    """The moment so many (fractional) days after day 0."""
    return DAY0 + timedelta(days=day)


def desk(**lines: Iterable[Mapping[str, object]]) -> Engine:
    """An engine with the five tables; columns a line does not name are NULL, its merchant is M."""
    engine = open_engine(threads=1)
    for kind, schema in SCHEMAS.items():
        columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in schema.items())
        engine.execute(f"CREATE TABLE {kind.value} ({columns})")
        add(engine, kind, lines.get(kind.value, ()))
    return engine


def add(engine: Engine, kind: LineKind, lines: Iterable[Mapping[str, object]]) -> None:
    rows = [[({"merchant_id": "M"} | dict(line)).get(name) for name in SCHEMAS[kind]] for line in lines]
    if rows:
        places = ", ".join("?" for _ in SCHEMAS[kind])
        engine.executemany(f"INSERT INTO {kind.value} VALUES ({places})", rows)


def order(age: int, fen: int = 10_000, **told: object) -> dict[str, object]:
    """A finished, paid order of so many days before the as-of day."""
    day = AS_OF - age
    plain = {
        "day": day, "order_id": f"o{age}-{fen}-{told.get('buyer_key')}", "line_no": 1, "created_at": moment(day + 0.4),
        "paid_at": moment(day + 0.5), "status": "finished", "gross_fen": fen, "paid_fen": fen, "refund_fen": 0,
        "freight_fen": 0, "quantity": 1, "buyer_key": "b1", "item": "x", "dest_region": "浙江", "currency": "CNY",
    }  # fmt: skip
    return plain | told


def parcel(age: int, hours: float = 24, days: float | None = 3, **told: object) -> dict[str, object]:
    """A parcel handed over so many days before the as-of day, `hours` after payment, signed `days` later."""
    sent = AS_OF - age + 0.5
    plain = {
        "day": AS_OF - age, "order_id": f"o{age}", "waybill_key": f"w{age}", "carrier": "c", "state": "signed",
        "paid_at": moment(sent - hours / 24), "shipped_at": moment(sent),
        "signed_at": None if days is None else moment(sent + days),
        "origin_region": "浙江", "dest_region": "四川", "weight_g": 500,
    }  # fmt: skip
    return plain | told


def money(age: int, fen: int, kind: str = "sale", **told: object) -> dict[str, object]:
    day = AS_OF - age
    plain = {
        "day": day, "line_id": f"f{age}-{fen}-{kind}", "at": moment(day + 0.5), "amount_fen": fen, "kind": kind,
        "counterparty_key": "c1", "currency": "CNY",
    }  # fmt: skip
    return plain | told


def event(age: int, kind: str, value: float, count: int = 1) -> dict[str, object]:
    return {"day": AS_OF - age, "kind": kind, "value": value, "count": count}


def invoice(age: int, fen: int, side: str = "sale", **told: object) -> dict[str, object]:
    plain = {
        "day": AS_OF - age, "invoice_no": f"i{age}-{fen}", "side": side, "counterparty_key": "k1",
        "net_fen": fen * 100 // 113, "tax_fen": fen - fen * 100 // 113, "gross_fen": fen, "void": False,
        "repeat_no": 0, "currency": "CNY",
    }  # fmt: skip
    return plain | told
