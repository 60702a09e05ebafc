"""How does a whole book pass one day, without a look at each loan's ledger?

Integer columns in, integer columns out. A loan takes part that is clean: nothing due, nothing past due, nothing moved,
no due day reached. Its interest grows by principal x rate x days, exactly as a replay of its ledger finds it; whatever
is not clean is replayed. All amounts are fen, interest run is in millionths of a fen, rates in millionths a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.policy import Classification

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Clean:
    """What a day finds of clean loans: interest run up to it, and what of it is owed."""

    accrued_micro: Column
    interest_fen: Column


def advanced(
    principal_fen: Column, daily_rate: Column, accrued_micro: Column, interest_paid_fen: Column, days: Column
) -> Clean:
    """Interest after `days` more; owed is the rounded running total (half up) less what was paid, never below zero."""
    import numpy as np

    run = accrued_micro + principal_fen * daily_rate * days
    owed = (run + MILLION // 2) // MILLION - interest_paid_fen
    return Clean(run, np.maximum(owed, 0))


def floors(days_past_due: Column, rules: Classification) -> Column:
    """The best class days past due allow, 1 to 5; `classify` of each."""
    import numpy as np

    steps = (
        rules.special_mention_from + rules.technical_days, rules.substandard_from, rules.doubtful_from,
        rules.loss_from,
    )  # fmt: skip
    found = np.ones_like(days_past_due)
    for number, first in enumerate(steps, 2):
        found = np.where(days_past_due >= first, number, found)
    return found


def settled_columns(floor: Column, before: Column, days_past_due: Column, at_least: Column) -> Column:
    """`classification.settled` of each loan."""
    import numpy as np

    kept: Column = np.where(days_past_due > 0, np.maximum(floor, before), floor)
    return np.maximum(kept, at_least)


def contagious(debtor: Column, principal_fen: Column, loan_class: Column, share_millionths: int, debtors: int) -> Mask:
    """Loans of debtors of whom more than a share (millionths) of what they owe is substandard or worse.

    `debtor` is a code below `debtors`, or -1 for one that is not asked.
    """
    import numpy as np

    owed, bad = np.zeros(debtors, dtype=np.int64), np.zeros(debtors, dtype=np.int64)
    asked = debtor >= 0
    np.add.at(owed, debtor[asked], principal_fen[asked])
    sick = asked & (loan_class >= 3)
    np.add.at(bad, debtor[sick], principal_fen[sick])
    over = bad * MILLION > owed * share_millionths
    found: Mask = asked.copy()
    found[asked] = over[debtor[asked]]
    return found
