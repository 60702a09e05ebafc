"""In which class does each loan of a book belong on a day?

Days past due give the floor; people, models, rules and observations may demand worse; what the same debtor owes, here
and elsewhere, may too; and nothing becomes better while anything is past due (`lending.classification`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.rates import to_millionths
from workbench.lending.advance import contagious, floors, settled_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.storage.shelves import Shelves

    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]

SUBSTANDARD = 3
SYSTEM_CAUSES = ("past_due", "cured", "contagion", "elsewhere", "person", "model", "rule", "observation", "repaid")


@dataclass(frozen=True, slots=True)
class Book:
    """What judging reads of each loan; `merchant` is a code into `merchants`. A loan that owes nothing is normal."""

    loan_no: Column
    merchant: Column
    merchants: tuple[str, ...]
    principal_fen: Column
    owes: Mask
    days_past_due: Column
    before: Column


@dataclass(frozen=True, slots=True)
class Judged:
    """Classes 1 to 5, the class demanded of each loan, and what made it so."""

    loan_class: Column
    at_least: Column
    floor: Column
    sick: Mask  # for what the same debtor owes here
    elsewhere: Mask
    unknown: int  # debtors of whom nothing is known elsewhere
    kinds: Mapping[int, tuple[int, str]]

    def cause(self, at: int, loan_no: int, before: int) -> str:
        """Why one loan is in its class now."""
        now = int(self.loan_class[at])
        if now < before:
            return "cured"
        if int(self.floor[at]) == now:
            return "past_due"
        if loan_no in self.kinds and int(self.at_least[at]) == now:
            return self.kinds[loan_no][1]
        if bool(self.sick[at]):
            return "contagion"
        return "elsewhere" if bool(self.elsewhere[at]) else "past_due"


def judge(shelves: Shelves, book: Book, policy: Policy, day: int) -> Judged:
    """The class of every loan of a book at the end of a day."""
    import numpy as np

    kinds = shelves.classes.floors_on(day)
    at_least = np.ones(len(book.loan_no), dtype=np.int64)
    for at in np.flatnonzero(np.isin(book.loan_no, list(kinds))):
        at_least[at] = kinds[int(book.loan_no[at])][0]
    floor = floors(np.where(book.owes, book.days_past_due, 0), policy.classification)
    own = settled_columns(floor, book.before, book.days_past_due, at_least)
    own = np.where(book.owes, own, 1)
    debtor, persons = _debtors(shelves, book, policy)
    share = to_millionths(policy.classes.contagion_share)
    sick = contagious(debtor, book.principal_fen, own, share, len(persons)) & book.owes
    elsewhere, unknown = _elsewhere(shelves, book, debtor, persons, policy, day)
    worst = np.where(sick | elsewhere, np.maximum(own, SUBSTANDARD), own)
    return Judged(worst, at_least, floor, sick & (own < SUBSTANDARD), elsewhere, unknown, kinds)


def _debtors(shelves: Shelves, book: Book, policy: Policy) -> tuple[Column, tuple[str, ...]]:
    """The debtor of each loan as a code, -1 where its kind is not asked; and the debtors' legal persons."""
    import numpy as np

    known = shelves.classes.debtors(book.merchants)
    codes: dict[str, int] = {}
    of_merchant = np.full(len(book.merchants) + 1, -1, dtype=np.int64)
    for at, merchant_id in enumerate(book.merchants):
        person, kind = known.get(merchant_id, ("", ""))
        if kind in policy.classes.contagion_of:
            of_merchant[at] = codes.setdefault(person, len(codes))
    found: Column = of_merchant[book.merchant]
    return found, tuple(codes)


def _elsewhere(
    shelves: Shelves, book: Book, debtor: Column, persons: tuple[str, ...], policy: Policy, day: int
) -> tuple[Mask, int]:
    """Loans of debtors with too much past due elsewhere, and how many debtors nothing is known of."""
    import numpy as np

    told = shelves.classes.other_debts(day, day - policy.classes.elsewhere_known_days)
    most = to_millionths(policy.classes.elsewhere_share)
    over = np.array([told.get(one, 0) > most for one in persons] + [False], dtype=bool)
    asked = np.unique(debtor[(debtor >= 0) & book.owes])
    unknown = sum(persons[int(code)] not in told for code in asked)
    found: Mask = over[debtor] & (debtor >= 0) & book.owes
    return found, unknown
