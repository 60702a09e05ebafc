"""On which days does the oldest unsettled due day of a loan change?

Asked of the ledger itself, on the days on which an answer can differ: after each movement and the day after each due
day. What is known of the days before the first one asked for is taken over and not computed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.lending.ledger import position

if TYPE_CHECKING:
    from workbench.portfolio.book_rows import LateSpell
    from workbench.portfolio.figures import Holding


def lateness(held: Holding, first: int, last: int, earlier: Sequence[LateSpell] = ()) -> list[tuple[int, int | None]]:
    """(day, oldest unsettled due day from then on; None: nothing is past due), in order, for the days up to `last`.

    `earlier` are the spells kept of the days before `first`.
    """
    told: list[tuple[int, int | None]] = []
    for spell in earlier:
        if spell.from_day < first:
            told.append((spell.from_day, spell.since_day))
            if spell.until_day < first:
                told.append((spell.until_day, None))
    if not held.movements:
        return told
    ahead = {movement.day for movement in held.movements if first <= movement.day <= last}
    ahead.add(max(first, held.movements[0].day))
    known: int | None = -1
    while ahead:
        day = min(ahead)
        ahead.discard(day)
        if day > last:
            break
        found = position(held.terms, held.movements, day)
        if found.past_due_since != known:
            told.append((day, found.past_due_since))
            known = found.past_due_since
        if found.next_due_day is not None and found.next_due_day >= day:
            ahead.add(found.next_due_day + 1)
    return told
