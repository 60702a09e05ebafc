"""Which loans did the close of a day find worse than their days past due say, and where has that ended?

A person, a rule, an observation or another loan of the debtor may hold a loan in a worse class. The sums of a day take
lateness from the ledger; what is beyond it is kept here, from the day on which it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.lending.classification import LoanClass, classify
from workbench.services.standing_rows import replay_many

if TYPE_CHECKING:
    from workbench.services.close_steps import CloseContext
    from workbench.storage.shelves import Shelves


def keep_floors(shelves: Shelves, context: CloseContext) -> int:
    """Note them as of the day; answers how many changed. The day's classes must have been found before."""
    day = context.day
    known = {
        number: told[-1][1]
        for number, rows in shelves.book.floors().items()
        if (told := [row for row in rows if row[0] <= day])
    }
    worse = _worse(shelves, context)
    changed = [(number, at_least) for number, at_least in worse.items() if known.get(number, 1) != at_least]
    changed += [(number, int(LoanClass.NORMAL)) for number, at in known.items() if at > 1 and number not in worse]
    shelves.book.put_floors(day, changed)
    return len(changed)


def _worse(shelves: Shelves, context: CloseContext) -> dict[int, int]:
    """Classes as the close found them, lateness as the ledger has it: the live book may stand at a later day."""
    day, rules = context.day, context.policy.classification
    classes = {no: loan_class for no, loan_class in shelves.classes.classes_before(day + 1).items() if loan_class > 1}
    stood, _ = replay_many(shelves, classes, context.products, context.policy.ledger, day)
    return {
        number: classes[number]
        for number, one in stood.items()
        if one.principal_fen and classes[number] > classify(one.days_past_due, rules)
    }
