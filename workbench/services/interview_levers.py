"""Which smallest changes would have this case decided otherwise, as things to ask about?

The same ways the case page shows (`services.ways`): what each would move is asked about neutrally, and only the officer
sees how far it would have to move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.interview.script import LeverItem
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.kept import KeptScore

MOST_LEVERS = 3


def levers_of(ground: Ground, case_no: str, kept: KeptScore | None) -> tuple[LeverItem, ...]:
    """Features of the smallest ways, smallest way first; nothing for a case that is approved in full or not scored.

    Nothing either where the champion is another model than the one that scored: its ways are not this case's.
    """
    from workbench.services.asking import asked  # with the search for ways comes NumPy
    from workbench.services.ways import find

    if kept is None or kept.recommendation is None:
        return ()
    model = ground.model()
    known = {one.feature for one in kept.score.contributions}
    if model.digest != kept.model_digest or not set(model.features) <= known:
        return ()
    try:
        case = asked(ground, case_no, fresh=True)
    except StaffError:  # stale: the script is made without; it is made anew with the next score
        return ()
    answer = find(case, safe=False).answer
    if answer is None:
        return ()
    changes = [change for way in answer.ways for change in way.changes]
    first = {change.span.name: change for change in reversed(changes)}
    ordered = dict.fromkeys(change.span.name for change in changes)
    return tuple(LeverItem(name, first[name].span.label, first[name].words(case.currency)) for name in ordered)[
        :MOST_LEVERS
    ]
