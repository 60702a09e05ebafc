"""How do a moment, a day and a rate stand in a column?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.common.dates import day_number, day_of, utc

Item = TypeVar("Item")


def moment_in(moment: datetime) -> str:
    """UTC in ISO form with whole microseconds, so that text order is time order."""
    return utc(moment).isoformat(timespec="microseconds")


def moment_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else moment_in(moment)


def moment_out(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


def moment_out_or_none(stored: str | None) -> datetime | None:
    return None if stored is None else moment_out(stored)


def day_in(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def day_out(stored: int | None) -> date | None:
    return None if stored is None else day_of(stored)


def chunks(items: Iterable[Item], size: int) -> Iterable[list[Item]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def put_rows(connection: Connection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or replace the columns of those whose primary key is there; one `executemany`."""
    if not rows:
        return
    statement = upsert(into)
    keys = [column.name for column in into.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, list(rows))


def add_rows(connection: Connection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that must be new; a repeated key is an error."""
    if rows:
        connection.execute(into.insert(), list(rows))
