"""Where does every stretch of 4,096 loans begin, in each order the long list can be read in?

With the marks any place of an order is reached by one look-up in an index and a bounded walk, never by skipping over
millions of rows. They are made from the indexes and may be made anew at any time. Beside them is kept how many loans of
each product and company every stretch of numbers holds, so that a list of one of them needs no index of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from workbench.storage.columns import add_rows
from workbench.storage.kept_marks import EVERY, GROUPS, ORDERS, GroupCount, LoanMark, group_is, opened_in
from workbench.storage.tables import table
from workbench.storage.tables.loan_marks import LoanMarkRow

TOTAL, LEAST, MOST = "total", "opened_least", "opened_most"
_MARKS = table(LoanMarkRow)
_NAMES = ("order_code", "mark_no", "loan_no", "number", "word")
MarkRow = tuple[str, int, int, int, str]
"""order, number of the mark, loan, key where it is a number, key where it is a word"""


class LoanMarkShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make(self) -> None:
        """Make all marks anew: one pass over each index."""
        self.put(self.found())

    def found(self) -> tuple[MarkRow, ...]:
        """The marks as the loans stand now; reads only, seconds on millions of loans."""
        total = int(self._connection.scalar(text("SELECT max(loan_no) FROM loans")) or 0)
        rows: list[MarkRow] = [(TOTAL, 0, total, total, "")] if total else []
        for order in ORDERS.values():
            number, word = ("0", order.column) if order.words else (order.column, "''")
            told = self._connection.execute(
                text(
                    f"SELECT place / {EVERY}, loan_no, {number}, {word} FROM (SELECT loan_no, {order.column},"
                    f" row_number() OVER (ORDER BY {order.column}, loan_no) - 1 AS place FROM loans)"
                    f" WHERE place % {EVERY} = 0"
                )
            )
            rows += [(order.code, *row) for row in told]
        return (*rows, *self._groups())

    def _groups(self) -> list[MarkRow]:
        """Loans of each value of the grouped columns by stretch of numbers, and the days between which each stretch
        was opened, in one pass over the loans."""
        columns = list(GROUPS.values())
        told = self._connection.execute(
            text(
                f"SELECT (loan_no - 1) / {EVERY} AS stretch, {', '.join(columns)}, count(*) AS loans,"
                " min(opened_day) AS least, max(opened_day) AS most FROM loans"
                f" GROUP BY stretch, {', '.join(columns)}"
            )
        )
        sums: dict[tuple[str, int, str], int] = {}
        days: dict[int, tuple[int, int]] = {}
        for row in told:
            least, most = days.get(row.stretch, (row.least, row.most))
            days[row.stretch] = (min(least, row.least), max(most, row.most))
            for code, column in GROUPS.items():
                word = getattr(row, column)
                key = (f"{code}?", row.stretch, "") if word is None else (f"{code}={word}", row.stretch, word)
                sums[key] = sums.get(key, 0) + row.loans
        found = [(code, stretch, stretch * EVERY + 1, loans, word) for (code, stretch, word), loans in sums.items()]
        for place, code in enumerate((LEAST, MOST)):
            found += [(code, stretch, stretch * EVERY + 1, both[place], "") for stretch, both in days.items()]
        return found

    def group(self, code: str, word: str) -> tuple[GroupCount, ...] | None:
        """Where the loans of a product or a company are, by stretch of numbers, in order; None where not all loans were
        counted. Stretches that grew since the marks were made are counted now.
        """
        total = self.total()
        counted = self._connection.scalar(  # of each value, and of none
            text("SELECT sum(number) FROM loan_marks WHERE order_code >= :first AND order_code < :after"),
            {"first": f"{code}=", "after": f"{code}@"},
        )
        if not total or counted != total:
            return None
        known = total // EVERY  # stretches that were full then
        kept = self._connection.execute(
            text(
                "SELECT mark_no, number FROM loan_marks WHERE order_code = :code AND mark_no < :known ORDER BY mark_no"
            ),
            {"code": f"{code}={word}", "known": known},
        )
        where, names = group_is(code, word)
        return (*(GroupCount(*row) for row in kept), *self._counted(where, names, known * EVERY))

    def opened(self, first_day: int, last_day: int, most: int) -> tuple[GroupCount, ...] | None:
        """Where the loans opened between two days are, as `group`; None where more than `most` stretches would have to
        be counted, because numbers do not follow the days, or where not all are marked."""
        total = self.total()
        known = total // EVERY
        for code in (LEAST, MOST):
            wanted = text("SELECT count(*) FROM loan_marks WHERE order_code = :code")
            if not total or self._connection.scalar(wanted, {"code": code}) != -(-total // EVERY):
                return None
        stretches = self._connection.execute(
            text(
                "SELECT a.mark_no, a.number, b.number FROM loan_marks a JOIN loan_marks b ON b.mark_no = a.mark_no"
                " WHERE a.order_code = :least AND b.order_code = :most AND a.mark_no < :known"
                " AND a.number <= :last AND b.number >= :first ORDER BY a.mark_no"
            ),
            {"least": LEAST, "most": MOST, "known": known, "first": first_day, "last": last_day},
        ).all()
        partly = [no for no, least, last in stretches if least < first_day or last > last_day]
        if len(partly) > most:
            return None
        where, names = opened_in(first_day, last_day)
        counted = {no: len(self.members(where, names, no)) for no in partly}
        found = [GroupCount(no, counted.get(no, EVERY)) for no, _, _ in stretches if counted.get(no, EVERY)]
        return (*found, *self._counted(where, names, known * EVERY))

    def _counted(self, where: str, names: Mapping[str, int | str], after: int) -> tuple[GroupCount, ...]:
        """Loans with numbers above one that a condition holds of, by stretch."""
        rows = self._connection.execute(
            text(
                f"SELECT (loan_no - 1) / {EVERY} AS stretch, count(*) FROM loans WHERE loan_no > :after AND {where}"
                " GROUP BY stretch ORDER BY stretch"
            ),
            {"after": after, **names},
        )
        return tuple(GroupCount(*row) for row in rows)

    def members(self, where: str, names: Mapping[str, int | str], stretch: int) -> tuple[int, ...]:
        """Numbers of the loans in one stretch that a condition holds of, in order."""
        first = stretch * EVERY
        rows = self._connection.execute(
            text(
                f"SELECT loan_no FROM loans WHERE loan_no > :first_no AND loan_no <= :last_no AND {where}"
                " ORDER BY loan_no"
            ),
            {"first_no": first, "last_no": first + EVERY, **names},
        )
        return tuple(row[0] for row in rows)

    def put(self, rows: Sequence[MarkRow]) -> None:
        """Keep marks instead of those that were kept."""
        self._connection.execute(text("DELETE FROM loan_marks"))
        add_rows(self._connection, _MARKS, [dict(zip(_NAMES, row, strict=True)) for row in rows])

    def total(self) -> int:
        """How many loans there were when the marks were made."""
        found = self._connection.scalar(text("SELECT number FROM loan_marks WHERE order_code = :code"), {"code": TOTAL})
        return int(found or 0)

    def of(self, code: str) -> tuple[LoanMark, ...]:
        """Marks of an order, in order; none where they were never made."""
        found = self._connection.execute(
            text("SELECT loan_no, number, word FROM loan_marks WHERE order_code = :code ORDER BY mark_no"),
            {"code": code},
        )
        words = ORDERS[code].words
        return tuple(LoanMark(row.loan_no, row.word if words else row.number) for row in found)

    def stretch(self, code: str, first: LoanMark, after: LoanMark | None) -> tuple[int, ...]:
        """Numbers of the loans from one mark up to the next, in order: one range of an index."""
        column = ORDERS[code].column
        upto = "" if after is None else f" AND ({column}, loan_no) < (:key2, :no2)"
        names = {"key": first.key, "no": first.loan_no}
        names |= {} if after is None else {"key2": after.key, "no2": after.loan_no}
        rows = self._connection.execute(
            text(
                f"SELECT loan_no FROM loans WHERE ({column}, loan_no) >= (:key, :no){upto} ORDER BY {column}, loan_no"
            ),
            names,
        )
        return tuple(row[0] for row in rows)
