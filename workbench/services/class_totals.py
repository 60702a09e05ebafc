"""What does the book of a day come to by class, and what is set aside for it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Classification
from workbench.common.money import half_up
from workbench.lending.classification import LoanClass, provision_fen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.storage.day_closes import DayClass
    from workbench.storage.shelves import Shelves

    Column = NDArray[np.int64]


def day_classes(day: int, principal_fen: Column, loan_class: Column, rules: Classification) -> tuple[DayClass, ...]:
    """Loans that owe principal by class, and what is set aside for each class."""
    import numpy as np

    from workbench.storage.day_closes import DayClass

    loans, sums = np.zeros(6, dtype=np.int64), np.zeros(6, dtype=np.int64)
    owing = principal_fen > 0
    np.add.at(loans, loan_class[owing], 1)
    np.add.at(sums, loan_class[owing], principal_fen[owing])
    return tuple(
        DayClass(day, name, int(loans[name]), int(sums[name]), half_up(Decimal(int(sums[name])) * share))
        for name, share in zip(range(1, 6), rules.provision, strict=True)
        if loans[name]
    )


def provided_fen(classes: Sequence[DayClass], rules: Classification) -> int:
    """What must be set aside for a whole book, rounded once."""
    return provision_fen(((LoanClass(one.loan_class), one.principal_fen) for one in classes), rules)


def npl_fen(classes: Sequence[DayClass]) -> int:
    """Principal that is substandard or worse."""
    return sum(one.principal_fen for one in classes if one.loan_class >= LoanClass.SUBSTANDARD)


def recounted(shelves: Shelves, day: int, rules: Classification) -> tuple[DayClass, ...]:
    """The same for a day of the past: balances from the ledger, classes from the course of each loan.

    A loan that did not move since has today's balance; what belonged to a pool at the end of the day is left out.
    """
    import numpy as np

    balances: Mapping[int, int] = _balances_on(shelves, day)
    classes = shelves.classes.classes_before(day + 1)
    numbers = list(balances)
    principal = np.array([balances[no] for no in numbers], dtype=np.int64)
    loan_class = np.array([classes.get(no, 1) for no in numbers], dtype=np.int64)
    return day_classes(day, principal, loan_class, rules)


def _balances_on(shelves: Shelves, day: int) -> dict[int, int]:
    from workbench.storage.live_columns import COLUMNS

    number, fen = COLUMNS.index("loan_no"), COLUMNS.index("principal_fen")
    sold = shelves.pools.sold_on(day)
    found = {row[number]: row[fen] for row in shelves.loans.live.rows()}
    found |= shelves.classes.balances_after(day)
    return {loan_no: balance for loan_no, balance in found.items() if balance > 0 and loan_no not in sold}
