"""Which commands were done already, and what was answered?"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from workbench.storage.columns import add_rows
from workbench.storage.tables import table
from workbench.storage.tables.people import CommandRow

_COMMANDS = table(CommandRow)


@dataclass(frozen=True, slots=True)
class KeptCommand:
    """A command that was done. `asked` is the digest of what was asked for, `answer` what the caller was told."""

    command: str
    action: str
    staff_id: str
    case_no: str | None
    asked: str
    seq: int
    answer: str


class CommandShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, command: str) -> KeptCommand | None:
        row = self._connection.execute(select(_COMMANDS).where(_COMMANDS.c.command == command)).first()
        return None if row is None else KeptCommand(*row)

    def add(self, kept: KeptCommand) -> None:
        """Keep one; the same key twice is an error of the database, whoever else is writing."""
        add_rows(self._connection, _COMMANDS, [asdict(kept)])
