"""Can anything be written in the name of somebody who does not sit there?

Every write of a service tells the journal who did it, in the same transaction. On a desk with accounts that person must
be the one who signed in, in the role on record; otherwise the entry, and with it everything the transaction wrote, is
refused. Long work that its owner began goes on while the window is locked: a locked window begins nothing new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workbench.access.accounts import Seat
from workbench.access.staff import SYSTEM, Actor
from workbench.records.journal import Entry
from workbench.services.access_rules import refusal
from workbench.storage.journal import JournalShelf
from workbench.storage.shelves import Shelves


class SeatedJournal(JournalShelf):
    def __init__(self, shelves: Shelves, seat: Seat) -> None:
        super().__init__(shelves.journal._connection)
        self._shelves, self._seat = shelves, seat

    def append(self, at: Any, actor: Actor, action: str, *rest: Any, **named: Any) -> Entry:
        """As the journal does. Raises `StaffError` (`NOT_SEATED`, `PASSPHRASE_OLD`) for anybody else's name."""
        # Coming, going and failing to come are told before or after somebody sits there.
        if actor != SYSTEM and not action.startswith("access."):
            self._demand(actor)
        return super().append(at, actor, action, *rest, **named)

    def _demand(self, actor: Actor) -> None:
        if not self._shelves.accounts.any():
            return
        person = next((one for one in self._shelves.staff.all() if one.staff_id == actor.staff_id), None)
        seated = person is not None and person.active and person.role is actor.role
        if not seated or self._seat.staff_id != actor.staff_id:
            raise refusal("NOT_SEATED", f"{actor.name} 没有登录", f"{actor.name} is not signed in")
        account = self._shelves.accounts.get(actor.staff_id)
        if account is None or account.must_change:
            raise refusal("PASSPHRASE_OLD", "口令还是管理员给的", "The passphrase is the administrator's")


def seated(shelves: Shelves, seat: Seat) -> Shelves:
    """The same shelves, whose journal takes entries of who sits there only."""
    return replace(shelves, journal=SeatedJournal(shelves, seat))
