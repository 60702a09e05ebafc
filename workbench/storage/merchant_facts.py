"""What do the lines say of every merchant beside its features, and what is known of all merchants on one day?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection

from workbench.storage.columns import chunks, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.portfolio import MerchantFactsRow

_FACTS = table(MerchantFactsRow)

# One pass over the merchants with what belongs to each on that day; the driver's own rows, for there may be a million.
_EVERYBODY = """
SELECT m.merchant_id, m.platform, m.region, m.city, m.opened_day, m.currency, m.trustpass_index, m.legal_person_id,
       v.vector, f.merchant_id IS NOT NULL, f.verified_month_fen, f.order_base_fen, f.fraud, f.linked, f.gate_failures
FROM merchants AS m
LEFT JOIN feature_vectors AS v ON v.merchant_id = m.merchant_id AND v.as_of_day = ? AND v.names_digest = ?
LEFT JOIN merchant_facts AS f ON f.merchant_id = m.merchant_id AND f.as_of_day = ?
ORDER BY m.merchant_id
"""


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """What lines say of one merchant. `fraud`: codes of detectors that flagged; None where no sale could be looked at.

    `linked` are legal persons linked to its own. `gate_failures` counts findings of the quality gate; None: not asked.
    """

    merchant_id: str
    as_of_day: int
    verified_month_fen: int | None
    order_base_fen: int | None
    fraud: tuple[str, ...] | None
    linked: tuple[str, ...]
    gate_failures: int | None


@dataclass(frozen=True, slots=True)
class Everybody:
    """Merchants on record, by id, in columns. `vectors` and all from `has_facts` on are of one day, None without.

    `fraud` and `linked` stand as they are kept: codes by commas, and a JSON list.
    """

    merchant_ids: tuple[str, ...]
    platforms: tuple[str, ...]
    regions: tuple[str, ...]
    cities: tuple[str, ...]
    opened_days: tuple[int | None, ...]
    currencies: tuple[str, ...]
    trustpass: tuple[int | None, ...]
    persons: tuple[str, ...]
    vectors: tuple[bytes | None, ...]
    has_facts: tuple[int, ...]
    verified_fen: tuple[int | None, ...]
    order_base_fen: tuple[int | None, ...]
    fraud: tuple[str | None, ...]
    linked: tuple[str | None, ...]
    gate_failures: tuple[int | None, ...]

    def only(self, places: list[int]) -> Everybody:
        """The same columns of some merchants."""
        columns = (getattr(self, field.name) for field in fields(self))
        return Everybody(*(tuple(column[i] for i in places) for column in columns))


class MerchantFactsShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, facts: Iterable[KeptFacts]) -> None:
        for part in chunks(facts, 2000):
            put_rows(self._connection, _FACTS, [_row(one) for one in part])

    def everybody(self, as_of_day: int, names_digest: str, at_once: int = 16_384) -> Iterator[Everybody]:
        """Every merchant on record with its vector and facts of that day, where it has them; a block at a time."""
        result = self._connection.exec_driver_sql(_EVERYBODY, (as_of_day, names_digest, as_of_day))
        cursor = result.cursor
        while cursor is not None and (rows := cursor.fetchmany(at_once)):
            yield Everybody(*zip(*rows, strict=True))


def _row(one: KeptFacts) -> dict[str, Any]:
    return {
        "merchant_id": one.merchant_id,
        "as_of_day": one.as_of_day,
        "verified_month_fen": one.verified_month_fen,
        "order_base_fen": one.order_base_fen,
        "fraud": None if one.fraud is None else ",".join(one.fraud),
        "linked": json.dumps(list(one.linked)),
        "gate_failures": one.gate_failures,
    }
