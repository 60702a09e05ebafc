"""Who is deciding which case just now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workbench.storage.columns import moment_in, moment_out, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.reviews import CaseLockRow

_LOCKS = table(CaseLockRow)


@dataclass(frozen=True, slots=True)
class KeptLock:
    case_no: str
    staff_id: str
    since: datetime
    until: datetime


class CaseLockShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, case_no: str) -> KeptLock | None:
        """The lock on a case, run out or not."""
        row = self._connection.execute(select(_LOCKS).where(_LOCKS.c.case_no == case_no)).first()
        return (
            None if row is None else KeptLock(row.case_no, row.staff_id, moment_out(row.since), moment_out(row.until))
        )

    def put(self, lock: KeptLock) -> None:
        row = {
            "case_no": lock.case_no, "staff_id": lock.staff_id, "since": moment_in(lock.since),
            "until": moment_in(lock.until),
        }  # fmt: skip
        put_rows(self._connection, _LOCKS, [row])

    def drop(self, case_no: str) -> None:
        self._connection.execute(_LOCKS.delete().where(_LOCKS.c.case_no == case_no))
