"""Is somebody else deciding this case just now?

Whoever chooses an answer holds the case for ten minutes, so that two people do not prepare it at once. A lock is no act
on the case: it stands in no journal, and one that ran out holds nobody back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.decision_rules import refuse
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

HELD_FOR = timedelta(minutes=10)


def held_words(shelves: Shelves, case_no: str, actor: Actor, now: datetime) -> Text | None:
    """Who else holds the case, and until when; None where nobody does."""
    lock = shelves.locks.get(case_no)
    if lock is None or lock.staff_id == actor.staff_id or lock.until <= now:
        return None
    name, until = shelves.staff.names().get(lock.staff_id, lock.staff_id), local(lock.until)
    return Text(
        f"{name}正在决策这个案件，{until:%H:%M} 前由其处理", f"{name} is deciding this case, until {until:%H:%M}"
    )


def demand_free(shelves: Shelves, case_no: str, actor: Actor, now: datetime) -> None:
    """Raises `StaffError` (`CASE_LOCKED`) while somebody else holds the case."""
    held = held_words(shelves, case_no, actor, now)
    if held is not None:
        raise refuse("CASE_LOCKED", held, Text("请稍后再试，或另取一件", "Try again later, or take another case"))


def hold(ground: Ground, case_no: str, actor: Actor) -> None:
    """Hold a case for a person, anew from now. Raises `StaffError` (`NOT_PERMITTED`, `CASE_UNKNOWN`, `CASE_LOCKED`)."""
    from workbench.storage.case_locks import KeptLock

    require(actor, Permission.PROPOSE)
    now = ground.now()
    with ground.transaction() as shelves:
        shelves.applications.get(case_no)
        demand_free(shelves, case_no, actor, now)
        shelves.locks.put(KeptLock(case_no, actor.staff_id, now, now + HELD_FOR))


def release(ground: Ground, case_no: str, actor: Actor) -> None:
    """Let a case go that this person holds; anybody else's lock stays."""
    with ground.transaction() as shelves:
        drop_own(shelves, case_no, actor)


def drop_own(shelves: Shelves, case_no: str, actor: Actor) -> None:
    lock = shelves.locks.get(case_no)
    if lock is not None and lock.staff_id == actor.staff_id:
        shelves.locks.drop(case_no)
