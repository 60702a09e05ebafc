"""Which losses were proposed, and who agreed?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from workbench.storage.columns import moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.loans import LoanRow
from workbench.storage.tables.write_offs import WriteOffRow

_ROWS = table(WriteOffRow)
_LOANS = table(LoanRow)


@dataclass(frozen=True, slots=True)
class KeptWriteOff:
    """A proposal to give up a loan as a loss. `state`: proposed, agreed, refused, withdrawn."""

    loan_id: str
    proposed_day: int
    proposed_at: datetime
    proposed_by: str
    owed_fen: int
    loan_class: int
    reason: str
    state: str = "proposed"
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str = ""
    write_off_no: int = 0  # given when it is written


class WriteOffShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: KeptWriteOff, loan_no: int) -> int:
        """Write a proposal; answers its number. A second open one of a loan is an error of the database."""
        values = {field.name: getattr(kept, field.name) for field in fields(kept)}
        del values["loan_id"], values["write_off_no"]
        values |= {"loan_no": loan_no, "proposed_at": moment_in(kept.proposed_at), "answered_at": None}
        key = self._connection.execute(insert(_ROWS).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def answer(self, write_off_no: int, state: str, by: str, at: datetime, words: str) -> None:
        """Close an open proposal."""
        values = {"state": state, "answered_by": by, "answered_at": moment_in(at), "answer": words}
        self._connection.execute(update(_ROWS).where(_ROWS.c.write_off_no == write_off_no).values(values))

    def get(self, write_off_no: int) -> KeptWriteOff | None:
        return next(iter(self._some(_ROWS.c.write_off_no == write_off_no)), None)

    def of_loan(self, loan_id: str) -> tuple[KeptWriteOff, ...]:
        """Every proposal of a loan, oldest first."""
        return self._some(_LOANS.c.loan_id == loan_id)

    def open(self) -> tuple[KeptWriteOff, ...]:
        """Proposals nobody answered, oldest first."""
        return self._some(_ROWS.c.state == "proposed")

    def _some(self, which: Any) -> tuple[KeptWriteOff, ...]:
        columns = [c for c in _ROWS.c if c.name != "loan_no"]
        wanted = select(_LOANS.c.loan_id, *columns).join(_LOANS, _LOANS.c.loan_no == _ROWS.c.loan_no)
        rows = self._connection.execute(wanted.where(which).order_by(_ROWS.c.write_off_no))
        return tuple(_kept(row) for row in rows)


def _kept(row: Row[Any]) -> KeptWriteOff:
    found = dict(row._mapping)
    answered = found["answered_at"]
    moments = {
        "proposed_at": moment_out(found["proposed_at"]),
        "answered_at": None if answered is None else moment_out(answered),
    }
    return KeptWriteOff(**(found | moments))
