"""Was a command that concerns no case sent before, and what was answered then?

A double click, or an answer that was lost, must not book twice: the caller names each wish once, and the answer is kept
in the transaction that did it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import digest
from workbench.services.commands import Once

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves


def done_before(shelves: Shelves, once: Once | None, act: str, actor: Actor, asked: object) -> str | None:
    """The answer of the first time; None for a wish that is new. Raises `StaffError` (`COMMAND_REUSED`)."""
    if once is None or once.key is None:
        return None
    kept = shelves.commands.get(once.key)
    if kept is None:
        return None
    if kept.asked != digest([act, actor.staff_id, asked]):
        raise StaffError(
            Text("同一命令号用于了另一项操作", "One command key was used for two different things"),
            Text("第一项已完成，第二项没有执行。请重新操作", "The first was done, the second was not. Do it again"),
            code="COMMAND_REUSED",
        )
    return kept.answer


def keep_done(shelves: Shelves, once: Once | None, act: str, actor: Actor, asked: object, answer: str) -> None:
    """Remember that it was done, and what was answered."""
    from workbench.storage.commands import KeptCommand

    if once is not None and once.key is not None:
        wish, seq = digest([act, actor.staff_id, asked]), shelves.journal.count()
        shelves.commands.add(KeptCommand(once.key, act, actor.staff_id, None, wish, seq, answer))
