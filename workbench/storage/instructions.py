"""Which instructions were written for others to carry out?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.kept_collections import KeptInstruction
from workbench.storage.tables import table
from workbench.storage.tables.collections import InstructionRow

_INSTRUCTIONS = table(InstructionRow)


def _kept(r: Row[Any]) -> KeptInstruction:
    found = dict(r._mapping)
    return KeptInstruction(**(found | {"at": moment_out(found["at"])}))


class InstructionShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: KeptInstruction) -> None:
        """Keep one; a second of the same kind, subject and day is an error of the database."""
        add_rows(self._connection, _INSTRUCTIONS, [asdict(kept) | {"at": moment_in(kept.at)}])

    def next_number(self) -> int:
        return int(self._connection.scalar(select(func.max(_INSTRUCTIONS.c.number))) or 0) + 1

    def find(self, kind: str, subject: str, day: int) -> KeptInstruction | None:
        row = self._connection.execute(
            select(_INSTRUCTIONS).where(
                _INSTRUCTIONS.c.kind == kind, _INSTRUCTIONS.c.subject == subject, _INSTRUCTIONS.c.day == day
            )
        ).first()
        return None if row is None else _kept(row)

    def get(self, number: int) -> KeptInstruction | None:
        row = self._connection.execute(select(_INSTRUCTIONS).where(_INSTRUCTIONS.c.number == number)).first()
        return None if row is None else _kept(row)

    def of_merchant(self, merchant_id: str) -> tuple[KeptInstruction, ...]:
        """About a merchant, or about something of it (`merchant/loan`); newest first."""
        subject = _INSTRUCTIONS.c.subject
        below = subject.between(f"{merchant_id}/", f"{merchant_id}0")  # "0" is the sign after "/"
        wanted = select(_INSTRUCTIONS).where((subject == merchant_id) | below)
        return tuple(_kept(row) for row in self._connection.execute(wanted.order_by(_INSTRUCTIONS.c.number.desc())))

    def all(self, limit: int = 500) -> tuple[KeptInstruction, ...]:
        """Newest first."""
        wanted = select(_INSTRUCTIONS).order_by(_INSTRUCTIONS.c.number.desc()).limit(limit)
        return tuple(_kept(row) for row in self._connection.execute(wanted))
