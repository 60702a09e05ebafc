"""Which funds are kept for which approved loan, and until when?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from workbench.storage.kept_funding import KeptReservation
from workbench.storage.tables import table
from workbench.storage.tables.funding import ReservationRow
from workbench.storage.tables.loans import LoanRow

_RESERVED = table(ReservationRow)
_LOANS = table(LoanRow)
_COLUMNS = (
    _RESERVED.c.number, _LOANS.c.loan_id, _RESERVED.c.entity, _RESERVED.c.amount_fen, _RESERVED.c.used_fen,
    _RESERVED.c.from_day, _RESERVED.c.until_day, _RESERVED.c.state, _RESERVED.c.closed_day, _RESERVED.c.reason,
)  # fmt: skip


class ReservationShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, loan_no: int, kept: KeptReservation) -> int:
        """Keep funds for a loan; a second active reservation of the same loan is an error of the database."""
        row = {
            "loan_no": loan_no, "entity": kept.entity, "amount_fen": kept.amount_fen, "used_fen": kept.used_fen,
            "from_day": kept.from_day, "until_day": kept.until_day, "state": kept.state,
            "closed_day": kept.closed_day, "reason": kept.reason,
        }  # fmt: skip
        done = self._connection.execute(_RESERVED.insert().values(**row))
        return int(done.inserted_primary_key[0])  # type: ignore[index]

    def active(self, loan_id: str | None = None) -> tuple[KeptReservation, ...]:
        """Reservations that hold, the first to lapse first."""
        wanted = self._wanted().where(_RESERVED.c.state == "active")
        if loan_id is not None:
            wanted = wanted.where(_LOANS.c.loan_id == loan_id)
        rows = self._connection.execute(wanted.order_by(_RESERVED.c.until_day, _RESERVED.c.number))
        return tuple(KeptReservation(*row) for row in rows)

    def recent(self, count: int = 200) -> tuple[KeptReservation, ...]:
        """The newest reservations of any state."""
        rows = self._connection.execute(self._wanted().order_by(_RESERVED.c.number.desc()).limit(count))
        return tuple(KeptReservation(*row) for row in rows)

    def known(self, loan_id: str) -> bool:
        """Did the loan ever have one?"""
        wanted = select(func.count()).select_from(_RESERVED).join(_LOANS, _LOANS.c.loan_no == _RESERVED.c.loan_no)
        return bool(self._connection.scalar(wanted.where(_LOANS.c.loan_id == loan_id)))

    def left(self) -> dict[str, int]:
        """What is still kept, by company."""
        rows = self._connection.execute(
            select(_RESERVED.c.entity, func.sum(_RESERVED.c.amount_fen - _RESERVED.c.used_fen))
            .where(_RESERVED.c.state == "active")
            .group_by(_RESERVED.c.entity)
        )
        return {row[0]: int(row[1]) for row in rows}

    def use(self, number: int, used_fen: int) -> None:
        """So much of it is drawn now."""
        where = (_RESERVED.c.number == number) & (_RESERVED.c.state == "active")
        self._connection.execute(_RESERVED.update().where(where).values(used_fen=used_fen))

    def close(self, number: int, state: str, day: int, reason: str) -> bool:
        """It holds no more; False where it did not already."""
        where = (_RESERVED.c.number == number) & (_RESERVED.c.state == "active")
        told = {"state": state, "closed_day": day, "reason": reason}
        return self._connection.execute(_RESERVED.update().where(where).values(**told)).rowcount == 1

    def resize(self, number: int, amount_fen: int) -> None:
        """Keep another sum: the own part changed."""
        where = (_RESERVED.c.number == number) & (_RESERVED.c.state == "active")
        self._connection.execute(_RESERVED.update().where(where).values(amount_fen=amount_fen))

    def _wanted(self) -> Select[Any]:
        return select(*_COLUMNS).join(_LOANS, _LOANS.c.loan_no == _RESERVED.c.loan_no)
