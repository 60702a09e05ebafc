"""What do all live loans look like side by side, in columns that can be counted at once?

`LiveBook` is one reading of `live_loans`: integers in NumPy columns, words as codes with the list they point into. It
is for questions over the whole book; one loan is read with `shelves.loans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.storage.shelves import Shelves

    Column = NDArray[np.int64]

NO_DAY = -1
"""Stands in a column of days where there is no such day."""
_WORDS = ("merchant_id", "product_code", "entity", "owner", "state")
_DAYS = ("past_due_since", "next_due_day")


@dataclass(frozen=True, slots=True)
class LiveBook:
    """Columns of equal length, by loan number. Amounts in fen, rates in millionths a day, days as day numbers.

    `merchant`, `product`, `entity`, `owner` and `state` are codes into `merchants`, `products`, `entities`, `owners`
    and `states`; a loan of no company has the entity ''. Days that are not there are `NO_DAY`.
    """

    loan_no: Column
    merchant: Column
    product: Column
    entity: Column
    owner: Column
    state: Column
    limit_fen: Column
    daily_rate: Column
    opened_day: Column
    maturity_day: Column
    principal_fen: Column
    accrued_micro: Column
    interest_paid_fen: Column
    interest_fen: Column
    charges_fen: Column
    due_fen: Column
    past_due_since: Column
    next_due_day: Column
    next_due_fen: Column
    loan_class: Column
    at_least: Column
    as_of_day: Column
    merchants: tuple[str, ...]
    products: tuple[str, ...]
    entities: tuple[str, ...]
    owners: tuple[str, ...]
    states: tuple[str, ...]

    @classmethod
    def read(cls, shelves: Shelves) -> LiveBook:
        """The live book as it stands, in one question."""
        return book_of(shelves.loans.live.rows())

    def __len__(self) -> int:
        return len(self.loan_no)

    def days_past_due(self, day: int) -> Column:
        """Days past due on `day`; 0 of a loan that owes nothing past due."""
        import numpy as np

        late = (self.past_due_since != NO_DAY) & (self.past_due_since < day)
        return np.where(late, day - self.past_due_since, 0)

    def owes(self) -> NDArray[np.bool_]:
        """Which loans owe principal."""
        found: NDArray[np.bool_] = self.principal_fen > 0
        return found

    def is_own(self) -> NDArray[np.bool_]:
        """Which loans stand on the lender's own books: sold ones do not."""
        found: NDArray[np.bool_] = self.owner == self.code(self.owners, "own")
        return found

    @staticmethod
    def code(names: Sequence[str], name: str) -> int:
        """The code of a word in its list; `NO_DAY`, which nothing carries, where it is not in it."""
        return names.index(name) if name in names else NO_DAY


def book_of(rows: Sequence[tuple[Any, ...]]) -> LiveBook:
    """Columns of rows as `storage.live_columns.COLUMNS` names them."""
    import numpy as np

    from workbench.storage.live_columns import COLUMNS

    read = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(COLUMNS, ())
    made: dict[str, Any] = {}
    for name, values in read.items():
        if name in _WORDS:
            column, plural = _coded(values)
            made[name.removesuffix("_id").removesuffix("_code")] = column
            made[_PLURALS[name]] = plural
        elif name in _DAYS:
            made[name] = np.array([NO_DAY if one is None else one for one in values], dtype=np.int64)
        else:
            made[name] = np.array(values, dtype=np.int64)
    return LiveBook(**made)


_PLURALS = {
    "merchant_id": "merchants", "product_code": "products", "entity": "entities", "owner": "owners", "state": "states",
}  # fmt: skip


def _coded(values: Sequence[str | None]) -> tuple[Column, tuple[str, ...]]:
    import numpy as np

    codes = {name: at for at, name in enumerate(dict.fromkeys(one or "" for one in dict.fromkeys(values)))}
    places: dict[str | None, int] = dict(codes.items())
    if "" in codes:
        places[None] = codes[""]  # no company is written as one without a name
    column = np.fromiter(map(places.__getitem__, values), np.int64, len(values))
    return column, tuple(codes)
