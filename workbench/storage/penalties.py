"""Which steps were suggested, proposed, agreed and lifted, by whom?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.storage.columns import add_rows, chunks, moment_in, moment_out
from workbench.storage.kept_collections import KeptPenalty
from workbench.storage.tables import table
from workbench.storage.tables.collections import PenaltyEventRow

_EVENTS = table(PenaltyEventRow)


def _kept(r: Row[Any]) -> KeptPenalty:
    found = dict(r._mapping)
    return KeptPenalty(**(found | {"at": moment_out(found["at"])}))


class PenaltyShelf:
    """Events are only ever added: the database refuses to change or delete one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, events: Iterable[KeptPenalty]) -> None:
        for part in chunks(events, 2000):
            add_rows(self._connection, _EVENTS, [asdict(one) | {"at": moment_in(one.at)} for one in part])

    def of_merchant(self, merchant_id: str) -> tuple[KeptPenalty, ...]:
        """Oldest first."""
        wanted = select(_EVENTS).where(_EVENTS.c.merchant_id == merchant_id).order_by(_EVENTS.c.event_no)
        return tuple(_kept(row) for row in self._connection.execute(wanted))

    def of_everybody(self) -> Iterator[tuple[str, tuple[KeptPenalty, ...]]]:
        """Events of each borrower who has any, oldest first."""
        wanted = select(_EVENTS).order_by(_EVENTS.c.merchant_id, _EVENTS.c.event_no)
        rows = (_kept(row) for row in self._connection.execute(wanted))
        for merchant_id, events in groupby(rows, key=lambda one: one.merchant_id):
            yield merchant_id, tuple(events)

    def some(self, merchant_ids: Sequence[str]) -> dict[str, tuple[KeptPenalty, ...]]:
        """Events by borrower, oldest first; a borrower without any is not named."""
        found: dict[str, list[KeptPenalty]] = {}
        for part in chunks(merchant_ids, 500):
            wanted = select(_EVENTS).where(_EVENTS.c.merchant_id.in_(part))
            for row in self._connection.execute(wanted.order_by(_EVENTS.c.merchant_id, _EVENTS.c.event_no)):
                found.setdefault(row.merchant_id, []).append(_kept(row))
        return {merchant_id: tuple(events) for merchant_id, events in found.items()}
