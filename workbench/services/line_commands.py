"""How is a command that is not of one case done once, however often its button was pressed?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import digest
from workbench.services.commands import Done, Once

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves


@dataclass(slots=True)
class Told:
    """What a repetition of the command is to be told."""

    answer: str = ""


@contextmanager
def kept_once(shelves: Shelves, act: str, actor: Actor, noun: str, once: Once | None) -> Iterator[Told]:
    """Inside a transaction: raises `Done` where this key was done before, else keeps it when the block ends.

    Raises `StaffError` (`COMMAND_REUSED`) for a key that stood for something else.
    """
    from workbench.storage.commands import KeptCommand

    key = None if once is None else once.key
    wish = digest([act, actor.staff_id, noun])
    if key is not None and (kept := shelves.commands.get(key)) is not None:
        if kept.asked != wish:
            raise StaffError(
                Text("同一命令号用于了另一项操作", "One command key was used for two different things"),
                Text("第一项已完成，第二项没有执行。请重新操作", "The first was done, the second was not. Do it again"),
                code="COMMAND_REUSED",
            )
        raise Done(kept.answer)
    shelves.journal.command = key
    told = Told()
    yield told
    if key is not None:
        shelves.commands.add(KeptCommand(key, act, actor.staff_id, None, wish, shelves.journal.count(), told.answer))
