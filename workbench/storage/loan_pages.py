"""How is a page of a list of millions of loans read, and which loans does a filter leave?

Pages are read by number, straight from the key; numbers come as plain NumPy columns, never as objects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from workbench.storage.bulk_loans import raw_connection
from workbench.storage.columns import chunks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROW = (
    "SELECT l.loan_no, l.loan_id, l.merchant_id, m.name, l.product_code, l.currency, l.limit_fen, l.opened_day,"
    " l.maturity_day, l.state, l.entity, v.principal_fen, v.loan_class, v.past_due_since"
    " FROM loans l JOIN merchants m ON m.merchant_id = l.merchant_id LEFT JOIN live_loans v ON v.loan_no = l.loan_no"
)
_OF_LOANS = re.compile(r"\bl\.(loan_id|case_no)\b")  # columns the live book does not have
_LOAN = re.compile(r"\bl\.")


@dataclass(frozen=True, slots=True)
class LoanRecord:
    """One loan of a page. The last three are None for a loan that is not live."""

    loan_no: int
    loan_id: str
    merchant_id: str
    merchant_name: str
    product_code: str
    currency: str
    limit_fen: int
    opened_day: int
    maturity_day: int
    state: str
    entity: str | None
    principal_fen: int | None
    loan_class: int | None
    past_due_since: int | None


class LoanPageShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_number(self) -> int:
        """The largest number, which is how many loans there are: loans are numbered without gaps and never deleted."""
        return int(self._connection.scalar(text("SELECT max(loan_no) FROM loans")) or 0)

    def records(self, numbers: Sequence[int]) -> dict[int, LoanRecord]:
        """The loans of these numbers."""
        raw = raw_connection(self._connection)
        found: dict[int, LoanRecord] = {}
        for part in chunks(numbers, 500):
            marks = ",".join("?" * len(part))
            for row in raw.execute(f"{_ROW} WHERE l.loan_no IN ({marks})", part):
                found[row[0]] = LoanRecord(*row)
        return found

    def columns(
        self, select: str, where: str, names: Mapping[str, Any], types: Sequence[str]
    ) -> tuple[NDArray[np.int64], ...]:
        """Columns of whole numbers of `SELECT select FROM loans l JOIN live_loans v ... WHERE where`.

        Where only live loans can be meant and the live book alone can answer, it alone is asked.
        """
        import numpy as np

        sql = f"{select} FROM loans l WHERE {where}"
        if "v." in sql:
            alone = not _OF_LOANS.search(sql)
            sql = f"{select} FROM loans l JOIN live_loans v ON v.loan_no = l.loan_no WHERE {where}"
            if alone:
                sql = _LOAN.sub("v.", f"{select} FROM live_loans v WHERE {where}")
        sql = f"SELECT {sql}"
        rows = raw_connection(self._connection).execute(sql, dict(names))
        kind = np.dtype([(f"c{place}", one) for place, one in enumerate(types)])
        found = np.fromiter(rows, dtype=kind)
        return tuple(np.ascontiguousarray(found[name]) for name in kind.names or ())

    def rows(self, select: str, where: str, names: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of `SELECT select FROM loans l WHERE where`."""
        return list(
            raw_connection(self._connection).execute(f"SELECT {select} FROM loans l WHERE {where}", dict(names))
        )

    def count(self, where: str) -> int:
        """How many loans a condition holds of."""
        return int(self._connection.scalar(text(f"SELECT count(*) FROM loans l WHERE {where}")) or 0)

    def live_columns(self) -> tuple[NDArray[np.int64], ...]:
        """Number, principal and the day it is past due since (0 where it is not) of every live loan."""
        import numpy as np

        rows = raw_connection(self._connection).execute(
            "SELECT loan_no, principal_fen, coalesce(past_due_since, 0) FROM live_loans ORDER BY loan_no"
        )
        found = np.fromiter(rows, dtype=np.dtype([("no", "i8"), ("fen", "i8"), ("since", "i8")]))
        return tuple(np.ascontiguousarray(found[name]) for name in ("no", "fen", "since"))

    def first_opened(self, day: int) -> int | None:
        """The first loan opened on a day or after it; None where there is none."""
        found = self._connection.scalar(
            text("SELECT loan_no FROM loans WHERE opened_day >= :day ORDER BY opened_day, loan_no LIMIT 1"),
            {"day": day},
        )
        return None if found is None else int(found)

    def number_of(self, loan_id: str) -> int | None:
        found = self._connection.scalar(text("SELECT loan_no FROM loans WHERE loan_id = :id"), {"id": loan_id})
        return None if found is None else int(found)

    def key_of(self, loan_no: int, column: str) -> int | str | None:
        """The value of one ordering column of a loan."""
        found: int | str | None = self._connection.scalar(
            text(f"SELECT {column} FROM loans WHERE loan_no = :no"), {"no": loan_no}
        )
        return found
