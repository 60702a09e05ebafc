"""Is a command about order loans done only once, and by whoever sits there?

Commands of a case go through `services.commands`; these are about what has been lent. The same key is done once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import digest
from workbench.services.access_rules import demand_seated
from workbench.services.commands import Done, Once

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves


@contextmanager
def order_command(
    ground: Ground, actor: Actor, action: str, once: Once | None = None, asked: object = None
) -> Iterator[Shelves]:
    """One transaction; nothing is written when the block raises.

    Raises `StaffError` (`NOT_SEATED`, `LOCKED`, `COMMAND_REUSED`) and `Done` where a command of this key was done.
    """
    from workbench.storage.commands import KeptCommand

    demand_seated(ground, actor)
    key = None if once is None else once.key
    with ground.transaction() as shelves:
        wish = digest([action, actor.staff_id, asked])
        if key is not None and (kept := shelves.commands.get(key)) is not None:
            if kept.asked != wish:
                raise StaffError(
                    Text("同一命令号用于了另一项操作", "One command key was used for two different things"),
                    Text(
                        "第一项已完成，第二项没有执行。请重新操作",
                        "The first was done, the second was not. Do it again",
                    ),
                    code="COMMAND_REUSED",
                )
            raise Done(kept.answer)
        shelves.journal.command = key
        yield shelves
        if key is not None:
            shelves.commands.add(KeptCommand(key, action, actor.staff_id, None, wish, shelves.journal.count(), ""))
