"""Who works on which arrears, what was said, what was promised, and which help was asked for?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from workbench.portfolio.promises import Contacts
from workbench.storage.columns import (
    add_rows,
    chunks,
    moment_in,
    moment_or_none,
    moment_out,
    moment_out_or_none,
    put_rows,
)
from workbench.storage.kept_collections import CollectionFile, KeptContact, KeptHardship, KeptPromise
from workbench.storage.tables import table
from workbench.storage.tables.collections import CollectionFileRow, ContactRow, HardshipRow, PromiseRow

_FILES = table(CollectionFileRow)
_CONTACTS = table(ContactRow)
_PROMISES = table(PromiseRow)
_HARDSHIPS = table(HardshipRow)
# Everything a borrower ever paid up to a day, without what was taken back. A reversal names the event it reverses.
_PAID = text(
    "SELECT coalesce(sum(e.amount_fen), 0) FROM loan_events e JOIN loans l ON l.loan_no = e.loan_no"
    " WHERE l.merchant_id = :merchant_id AND e.kind IN ('repay', 'recovery') AND e.day <= :day"
    " AND NOT EXISTS (SELECT 1 FROM loan_events r WHERE r.loan_no = e.loan_no AND r.reverses = e.event_no)"
)


def _contact(r: Row[Any]) -> KeptContact:
    found = dict(r._mapping)
    return KeptContact(
        **(found | {"at": moment_out(found["at"]), "breaches": tuple(filter(None, found["breaches"].split(",")))})
    )


def _hardship(r: Row[Any]) -> KeptHardship:
    found = dict(r._mapping)
    moments = {"asked_at": moment_out(found["asked_at"]), "answered_at": moment_out_or_none(found["answered_at"])}
    return KeptHardship(**(found | moments))


class CollectionShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- files

    def file(self, merchant_id: str) -> CollectionFile:
        """The file of a borrower; an empty one before the first."""
        row = self._connection.execute(select(_FILES).where(_FILES.c.merchant_id == merchant_id)).first()
        return CollectionFile(merchant_id) if row is None else CollectionFile(**row._mapping)

    def put_files(self, files: Iterable[CollectionFile]) -> None:
        for part in chunks(files, 2000):
            put_rows(self._connection, _FILES, [asdict(one) for one in part])

    def files(self, merchant_ids: Sequence[str]) -> dict[str, CollectionFile]:
        found: dict[str, CollectionFile] = {}
        for part in chunks(merchant_ids, 500):
            rows = self._connection.execute(select(_FILES).where(_FILES.c.merchant_id.in_(part)))
            found |= {row.merchant_id: CollectionFile(**row._mapping) for row in rows}
        return found

    # --- contacts

    def add_contact(self, kept: KeptContact) -> None:
        row = asdict(kept) | {"at": moment_in(kept.at), "breaches": ",".join(kept.breaches)}
        add_rows(self._connection, _CONTACTS, [row])

    def contacts(self, merchant_id: str, limit: int = 50) -> tuple[KeptContact, ...]:
        """Newest first."""
        wanted = select(_CONTACTS).where(_CONTACTS.c.merchant_id == merchant_id)
        rows = self._connection.execute(wanted.order_by(_CONTACTS.c.contact_id.desc()).limit(limit))
        return tuple(_contact(row) for row in rows)

    def contacted(self, merchant_id: str, day: int) -> Contacts:
        """How often this borrower was spoken to on a day and in the seven days that end with it."""
        counts = {}
        for name, first in (("today", day), ("week", day - 6)):
            within = (_CONTACTS.c.day >= first) & (_CONTACTS.c.day <= day)
            wanted = select(func.count()).select_from(_CONTACTS).where(_CONTACTS.c.merchant_id == merchant_id, within)
            counts[name] = int(self._connection.scalar(wanted) or 0)
        return Contacts(**counts)

    def breaches(self, since_day: int) -> int:
        """Contacts since a day that broke a rule."""
        wanted = select(func.count()).select_from(_CONTACTS)
        return int(self._connection.scalar(wanted.where(_CONTACTS.c.day >= since_day, _CONTACTS.c.breaches != "")) or 0)

    # --- promises

    def add_promise(self, kept: KeptPromise) -> None:
        add_rows(self._connection, _PROMISES, [asdict(kept)])

    def judge_promise(self, promise_id: int, state: str, paid_fen: int, day: int | None) -> None:
        change = {"state": state, "paid_fen": paid_fen, "judged_day": day}
        self._connection.execute(_PROMISES.update().where(_PROMISES.c.promise_id == promise_id).values(**change))

    def promises(self, merchant_id: str) -> tuple[KeptPromise, ...]:
        """Newest first."""
        wanted = select(_PROMISES).where(_PROMISES.c.merchant_id == merchant_id)
        rows = self._connection.execute(wanted.order_by(_PROMISES.c.promise_id.desc()))
        return tuple(KeptPromise(**row._mapping) for row in rows)

    def unsettled(self, since_due_day: int) -> tuple[KeptPromise, ...]:
        """Promises that are open, and those called broken that a payment booked late may still have kept."""
        late = (_PROMISES.c.state == "broken") & (_PROMISES.c.due_day >= since_due_day)
        rows = self._connection.execute(
            select(_PROMISES).where((_PROMISES.c.state == "open") | late).order_by(_PROMISES.c.promise_id)
        )
        return tuple(KeptPromise(**row._mapping) for row in rows)

    def paid_fen(self, merchant_id: str, day: int) -> int:
        """Everything a borrower has paid by facts of days up to this one."""
        return int(self._connection.scalar(_PAID, {"merchant_id": merchant_id, "day": day}) or 0)

    # --- help

    def add_hardship(self, kept: KeptHardship) -> None:
        moments = {"asked_at": moment_in(kept.asked_at), "answered_at": moment_or_none(kept.answered_at)}
        add_rows(self._connection, _HARDSHIPS, [asdict(kept) | moments])

    def answer_hardship(self, kept: KeptHardship) -> None:
        change = {
            "state": kept.state,
            "answered_by": kept.answered_by,
            "answered_at": moment_or_none(kept.answered_at),
            "answer": kept.answer,
        }
        self._connection.execute(_HARDSHIPS.update().where(_HARDSHIPS.c.request_id == kept.request_id).values(**change))

    def hardships(self, merchant_id: str) -> tuple[KeptHardship, ...]:
        """Newest first."""
        wanted = select(_HARDSHIPS).where(_HARDSHIPS.c.merchant_id == merchant_id)
        rows = self._connection.execute(wanted.order_by(_HARDSHIPS.c.request_id.desc()))
        return tuple(_hardship(row) for row in rows)

    def paused(self) -> frozenset[str]:
        """Borrowers whose request for help has no answer yet."""
        rows = self._connection.execute(select(_HARDSHIPS.c.merchant_id).where(_HARDSHIPS.c.state == "open"))
        return frozenset(row.merchant_id for row in rows)
