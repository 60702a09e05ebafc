"""What was drawn, repaid, charged and written off on each day, by product and company?

Sums of the ledger that follow it in the same transaction, so that no question about the flows of a day reads millions
of events. An event that was taken back is in none of them; the reversal that took it back is counted as one. `wrong`
counts them again from the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from workbench.storage.counted_days import counted_days
from workbench.storage.kept_loans import LoanEvent
from workbench.storage.tables import table
from workbench.storage.tables.loans import EventDayRow

_DAYS = table(EventDayRow)
_SUMS = ("events", "amount_fen", "principal_fen", "interest_fen", "fee_fen", "penalty_fen")


@dataclass(frozen=True, slots=True)
class EventDay:
    """Events of one kind that count from one day: how many, and their parts."""

    day: int
    product_code: str
    entity: str  # empty: no company is named
    kind: str
    events: int
    amount_fen: int
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int


class EventDayShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, events: Iterable[LoanEvent], homes: Mapping[str, tuple[str, str]], *, times: int = 1, count: bool = True
    ) -> None:
        """Count events in (`times` 1) or out (-1); `homes` gives product and company by loan.

        `count` False moves the parts only: the events stand, and are split another way.
        """
        sums: dict[tuple[int, str, str, str], list[int]] = {}
        for one in events:
            product, entity = homes[one.loan_id]
            found = sums.setdefault((one.day, product, entity, one.kind), [0] * len(_SUMS))
            told = (int(count), one.amount_fen if count else 0, *(getattr(one, name) for name in _SUMS[2:]))
            for place, value in enumerate(told):
                found[place] += times * value
        if not sums:
            return
        names = [column.name for column in _DAYS.c]
        adds = ", ".join(f"{name} = {name} + excluded.{name}" for name in _SUMS)
        self._connection.execute(
            text(
                f"INSERT INTO event_days ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"
                f" ON CONFLICT (day, product_code, entity, kind) DO UPDATE SET {adds}"
            ),
            [dict(zip(names, (*key, *values), strict=True)) for key, values in sums.items()],
        )

    def between(self, first_day: int, last_day: int, kinds: Sequence[str] = ()) -> tuple[EventDay, ...]:
        """Rows of these days, both included, in order; of some kinds where they are named."""
        wanted = select(_DAYS).where(_DAYS.c.day.between(first_day, last_day))
        if kinds:
            wanted = wanted.where(_DAYS.c.kind.in_(list(kinds)))
        rows = self._connection.execute(wanted.order_by(*_DAYS.primary_key))
        return tuple(EventDay(*row) for row in rows)

    def by_kind(self, first_day: int, last_day: int) -> tuple[EventDay, ...]:
        """All days together, both included, one row a kind; product and company are left out."""
        c = _DAYS.c
        wanted = (
            select(c.kind, *(func.sum(c[name]) for name in _SUMS))
            .where(c.day.between(first_day, last_day))
            .group_by(c.kind)
            .order_by(c.kind)
        )
        rows = self._connection.execute(wanted)
        return tuple(EventDay(last_day, "", "", row[0], *(int(one) for one in row[1:])) for row in rows)

    def first_day(self) -> int | None:
        """The day of the earliest event; None where nothing has happened."""
        found = self._connection.scalar(select(func.min(_DAYS.c.day)))
        return None if found is None else int(found)

    def recount(self) -> None:
        """Make every row anew from the events; what a bulk load ends with."""
        self._connection.execute(_DAYS.delete())
        self._connection.execute(text(f"INSERT INTO event_days {_COUNTED}"))

    def wrong(self, most: int = 20) -> tuple[tuple[int, str, str, str], ...]:
        """Keys (day, product, company, kind) whose sums differ from the events."""
        rows = self._connection.execute(select(_DAYS).where(_DAYS.c.events != 0))
        known = {tuple(row[:4]): tuple(row[4:]) for row in rows}
        counted = counted_days(self._connection)
        return tuple(sorted(key for key in known.keys() | counted.keys() if known.get(key) != counted.get(key)))[:most]


_COUNTED = (
    "SELECT e.day, l.product_code, coalesce(l.entity, '') AS entity, e.kind, count(*) AS events,"
    " sum(e.amount_fen) AS amount_fen, sum(e.principal_fen) AS principal_fen, sum(e.interest_fen) AS interest_fen,"
    " sum(e.fee_fen) AS fee_fen, sum(e.penalty_fen) AS penalty_fen"
    " FROM loan_events e JOIN loans l ON l.loan_no = e.loan_no WHERE (e.loan_no, e.event_no) NOT IN"
    " (SELECT loan_no, reverses FROM loan_events WHERE reverses IS NOT NULL)"
    " GROUP BY e.day, l.product_code, coalesce(l.entity, ''), e.kind"
)
