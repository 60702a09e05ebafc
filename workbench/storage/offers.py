"""Which loans were offered on each case, set by set, and which of them was taken?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.common.rates import from_millionths, to_millionths
from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.offers import OfferRow

_OFFERS = table(OfferRow)


@dataclass(frozen=True, slots=True)
class KeptOffer:
    """One offer as it was made, on the inputs and the policy named beside it."""

    case_no: str
    set_no: int
    code: str
    place: int
    amount_fen: int
    term_days: int
    repayment: str
    daily_rate: Decimal
    fee_rate: Decimal
    nominal_365: Decimal
    irr_x12: Decimal
    xirr: Decimal
    total_cost_fen: int
    inputs_digest: str
    policy_digest: str
    offered_at: datetime
    chosen: bool = False
    chosen_by: str | None = None


class OfferShelf:
    """Sets are appended and never changed: another choice is another set."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: Iterable[KeptOffer]) -> None:
        add_rows(self._connection, _OFFERS, [_row(one) for one in kept])

    def next_set(self, case_no: str) -> int:
        last = self._connection.scalar(select(func.max(_OFFERS.c.set_no)).where(_OFFERS.c.case_no == case_no))
        return int(last or 0) + 1

    def newest(self, case_no: str) -> tuple[KeptOffer, ...]:
        """The last set of a case, in the order it was offered; empty before the first."""
        return tuple(one for one in self.all(case_no) if one.set_no == self.next_set(case_no) - 1)

    def all(self, case_no: str) -> tuple[KeptOffer, ...]:
        """Every offer of a case, set by set."""
        rows = self._connection.execute(
            select(_OFFERS).where(_OFFERS.c.case_no == case_no).order_by(_OFFERS.c.set_no, _OFFERS.c.place)
        )
        return tuple(_kept(row) for row in rows)


def _row(one: KeptOffer) -> dict[str, Any]:
    same = ("case_no", "set_no", "code", "place", "amount_fen", "term_days", "repayment", "total_cost_fen",
            "inputs_digest", "policy_digest", "chosen", "chosen_by")  # fmt: skip
    return {name: getattr(one, name) for name in same} | {
        "daily_rate": to_millionths(one.daily_rate),
        "fee_rate": to_millionths(one.fee_rate),
        "nominal_365": str(one.nominal_365),
        "irr_x12": str(one.irr_x12),
        "xirr": str(one.xirr),
        "offered_at": moment_in(one.offered_at),
    }


def _kept(row: Row[Any]) -> KeptOffer:
    values = dict(row._mapping)
    values |= {name: Decimal(values[name]) for name in ("nominal_365", "irr_x12", "xirr")}
    values |= {name: from_millionths(values[name]) for name in ("daily_rate", "fee_rate")}
    return KeptOffer(**values | {"chosen": bool(row.chosen), "offered_at": moment_out(row.offered_at)})
