"""Which loans were sold in which pool, when, and what became of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, chunks, moment_in
from workbench.storage.funding import kept_of, row_of
from workbench.storage.funds_ahead import Owed, owed_ahead, undrawn_fen
from workbench.storage.kept_funding import KeptPool, KeptPoolEvent, KeptPoolLoan
from workbench.storage.tables import table
from workbench.storage.tables.funding import PoolEventRow, PoolLoanRow, PoolRow

_POOLS = table(PoolRow)
_LISTED = table(PoolLoanRow)
_EVENTS = table(PoolEventRow)

# In the order of `portfolio.eligibility.LoanColumns`.
_CANDIDATES = """
SELECT v.loan_no, v.principal_fen, v.interest_fen, v.daily_rate, v.opened_day, v.maturity_day,
 max(v.loan_class, v.at_least), coalesce(v.past_due_since, 0), v.merchant_id, m.legal_person_id, v.product_code,
 coalesce(v.entity, ''), m.category, m.region, coalesce(l.band_at_opening, ''), v.owner, v.state,
 l.repayment, EXISTS (SELECT 1 FROM loan_shares s WHERE s.loan_no = v.loan_no)
FROM live_loans v JOIN loans l ON l.loan_no = v.loan_no JOIN merchants m ON m.merchant_id = v.merchant_id
"""
# Principal at the end of a day: the close of a day may come after events of the next one.
_OWED = (
    "coalesce((SELECT e.balance_fen FROM loan_events e WHERE e.loan_no = pool_loans.loan_no AND e.day <= :day"
    " ORDER BY e.day DESC, e.event_no DESC LIMIT 1), 0)"
)
_FREE = (
    "EXISTS (SELECT 1 FROM live_loans v WHERE v.loan_no = pool_loans.loan_no AND v.principal_fen > 0"
    f" AND v.owner = 'own') AND {_OWED} > 0"
)
_WORSE = (
    "EXISTS (SELECT 1 FROM live_loans v WHERE v.loan_no = pool_loans.loan_no AND (v.loan_class > :worst"
    " OR :day - coalesce(v.past_due_since, :day) > :late))"
)


def _case(
    of: str, name: str, answers: Mapping[str, str] | Mapping[str, int], otherwise: str | int = ""
) -> tuple[str, dict[str, Any]]:
    """An expression that answers for each word, with its parameters."""
    told: dict[str, Any] = {f"{name}_else": otherwise}
    arms = ""
    for place, (word, answer) in enumerate(answers.items()):
        told |= {f"{name}_if{place}": word, f"{name}_is{place}": answer}
        arms += f" WHEN :{name}_if{place} THEN :{name}_is{place}"
    return (f"CASE {of}{arms} ELSE :{name}_else END" if arms else f":{name}_else"), told


class PoolShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- pools

    def all(self) -> tuple[KeptPool, ...]:
        rows = self._connection.execute(select(_POOLS).order_by(_POOLS.c.pool_id))
        return tuple(kept_of(KeptPool, row) for row in rows)

    def get(self, pool_id: str) -> KeptPool:
        """Raises `StaffError` (`POOL_UNKNOWN`)."""
        row = self._connection.execute(select(_POOLS).where(_POOLS.c.pool_id == pool_id)).first()
        if row is None:
            raise StaffError(
                Text(f"没有资产池 {pool_id}", f"There is no pool {pool_id}"),
                Text("请检查编号", "Check the number"),
                code="POOL_UNKNOWN",
            )
        return kept_of(KeptPool, row)

    def next_id(self) -> str:
        count = self._connection.scalar(select(func.count()).select_from(_POOLS).where(_POOLS.c.pool_id != "P-0000"))
        return f"P-{int(count or 0) + 1:04d}"

    def add(self, kept: KeptPool) -> None:
        self._connection.execute(_POOLS.insert().values(**row_of(kept)))

    def move(self, pool_id: str, before: str, after: str) -> bool:
        """False where it was not in the state `before` any more."""
        where = (_POOLS.c.pool_id == pool_id) & (_POOLS.c.state == before)
        return self._connection.execute(_POOLS.update().where(where).values(state=after)).rowcount == 1

    def start(self, pool_id: str, day: int) -> None:
        """A pool that waited owns its loans from the end of this day on."""
        where = (_POOLS.c.pool_id == pool_id) & (_POOLS.c.state == "pending")
        self._connection.execute(_POOLS.update().where(where).values(state="active", transfer_day=day))

    def agree(self, pool_id: str, staff_id: str, now: datetime, state: str = "pending") -> bool:
        where = (_POOLS.c.pool_id == pool_id) & (_POOLS.c.state == "proposed")
        told = {"state": state, "agreed_by": staff_id, "agreed_at": moment_in(now)}
        return self._connection.execute(_POOLS.update().where(where).values(**told)).rowcount == 1

    # --- what happened to it

    def add_event(self, kept: KeptPoolEvent) -> None:
        last = self._connection.scalar(select(func.max(_EVENTS.c.event_no)).where(_EVENTS.c.pool_id == kept.pool_id))
        self._connection.execute(_EVENTS.insert().values(**(asdict(kept) | {"event_no": int(last or 0) + 1})))

    def events(self, pool_id: str, kind: str | None = None) -> tuple[KeptPoolEvent, ...]:
        wanted = select(_EVENTS).where(_EVENTS.c.pool_id == pool_id).order_by(_EVENTS.c.event_no)
        if kind is not None:
            wanted = wanted.where(_EVENTS.c.kind == kind)
        return tuple(kept_of(KeptPoolEvent, row) for row in self._connection.execute(wanted))

    # --- its loans

    def candidates(self) -> list[tuple[Any, ...]]:
        """Every live loan as rows of plain values, for vectors; read once, past any object of this program."""
        raw = self._connection.connection.dbapi_connection
        assert raw is not None
        found: list[tuple[Any, ...]] = raw.cursor().execute(_CANDIDATES).fetchall()
        return found

    def list_loans(self, loans: Sequence[KeptPoolLoan]) -> None:
        for part in chunks(loans, 5000):
            add_rows(self._connection, _LISTED, [asdict(one) for one in part])

    def loans(self, pool_id: str, states: Sequence[str] = ()) -> tuple[KeptPoolLoan, ...]:
        wanted = select(_LISTED).where(_LISTED.c.pool_id == pool_id).order_by(_LISTED.c.loan_no)
        if states:
            wanted = wanted.where(_LISTED.c.state.in_(list(states)))
        return tuple(kept_of(KeptPoolLoan, row) for row in self._connection.execute(wanted))

    def loan_ids(self, pool_id: str, state: str) -> dict[int, str]:
        rows = self._connection.execute(
            text(
                "SELECT p.loan_no, l.loan_id FROM pool_loans p JOIN loans l ON l.loan_no = p.loan_no"
                " WHERE p.pool_id = :pool AND p.state = :state ORDER BY p.loan_no"
            ),
            {"pool": pool_id, "state": state},
        )
        return {row[0]: row[1] for row in rows}

    def names(self, loan_nos: Sequence[int]) -> dict[int, str]:
        """Loans by the desk's own number."""
        found: dict[int, str] = {}
        for part in chunks(loan_nos, 500):
            marks = ",".join(str(int(one)) for one in part)
            rows = self._connection.execute(text(f"SELECT loan_no, loan_id FROM loans WHERE loan_no IN ({marks})"))
            found |= {row[0]: row[1] for row in rows}
        return found

    def drop_unfit(self, pool_id: str, day: int, worst_class: int, most_days_late: int) -> dict[str, int]:
        """Take off the list what owes nothing, belongs to somebody else, or became late or worse since it was listed.

        Answers how many by reason.
        """
        self._connection.execute(
            text(
                "UPDATE pool_loans SET state = 'dropped', until_day = :day,"
                " reason = CASE WHEN EXISTS (SELECT 1 FROM live_loans v WHERE v.loan_no = pool_loans.loan_no"
                f" AND v.owner <> 'own') THEN 'OWNER' WHEN {_FREE} THEN 'LATE' ELSE 'BALANCE' END"
                f" WHERE pool_id = :pool AND state = 'listed' AND (NOT ({_FREE}) OR {_WORSE})"
            ),
            {"pool": pool_id, "day": day, "worst": worst_class, "late": most_days_late},
        )
        rows = self._connection.execute(
            text(
                "SELECT reason, count(*) FROM pool_loans WHERE pool_id = :pool AND state = 'dropped'"
                " AND until_day = :day GROUP BY reason"
            ),
            {"pool": pool_id, "day": day},
        )
        return {row[0]: int(row[1]) for row in rows}

    def take_over(
        self, pool_id: str, day: int, prices: Mapping[str, int], homes: Mapping[str, str]
    ) -> dict[str, tuple[int, int, int]]:
        """Listed loans change hands: owner and list in one step. Answers loans, principal and price in fen by company.

        `prices`: millionths of principal and interest owed, as they stand in the live book, by company, under an empty
        name for every other; `homes`: the company of a product, where a loan names none.
        """
        company, homed = _case("v.product_code", "home", homes)
        company = f"coalesce(nullif(v.entity, ''), {company})"
        priced, asked = _case(company, "price", prices, prices.get("", 1_000_000))
        told = {"pool": pool_id, "day": day, **homed, **asked}
        price = f"(SELECT {priced} FROM live_loans v WHERE v.loan_no = pool_loans.loan_no)"
        interest = "(SELECT v.interest_fen FROM live_loans v WHERE v.loan_no = pool_loans.loan_no)"
        self._connection.execute(
            text(
                f"UPDATE pool_loans SET state = 'active', day = :day, principal_fen = {_OWED},"
                f" interest_fen = {interest}, price_fen = (({_OWED} + {interest}) * {price} + 500000) / 1000000"
                " WHERE pool_id = :pool AND state = 'listed'"
            ),
            told,
        )
        where = "pool_id = :pool AND state = 'active' AND day = :day"
        self._connection.execute(
            text(
                "UPDATE live_loans SET owner = :pool WHERE owner = 'own' AND loan_no IN"
                f" (SELECT loan_no FROM pool_loans WHERE {where})"
            ),
            told,
        )
        rows = self._connection.execute(
            text(
                f"SELECT {company}, count(*), sum(p.principal_fen), sum(p.price_fen) FROM pool_loans p"
                " JOIN live_loans v ON v.loan_no = p.loan_no"
                " WHERE p.pool_id = :pool AND p.state = 'active' AND p.day = :day GROUP BY 1 ORDER BY 1"
            ),
            told,
        )
        return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}

    def give_back(self, pool_id: str, loan_nos: Sequence[int], day: int, reason: str, state: str) -> int:
        """Loans of a pool become the lender's own again."""
        count = 0
        for part in chunks(loan_nos, 500):
            where = (_LISTED.c.pool_id == pool_id) & (_LISTED.c.state == "active") & _LISTED.c.loan_no.in_(part)
            told = {"state": state, "until_day": day, "reason": reason}
            count += self._connection.execute(_LISTED.update().where(where).values(**told)).rowcount
            marks = ",".join(str(int(one)) for one in part)
            self._connection.execute(
                text(f"UPDATE live_loans SET owner = 'own' WHERE owner = :pool AND loan_no IN ({marks})"),
                {"pool": pool_id},
            )
        return count

    def drop_listed(self, pool_id: str, day: int, reason: str) -> int:
        where = (_LISTED.c.pool_id == pool_id) & (_LISTED.c.state == "listed")
        told = {"state": "dropped", "until_day": day, "reason": reason}
        return self._connection.execute(_LISTED.update().where(where).values(**told)).rowcount

    def owed_ahead(self) -> list[Owed]:
        """What is owed on coming days, to the lender and to pools; `storage.funds_ahead`."""
        return owed_ahead(self._connection)

    def undrawn_fen(self, day: int) -> int:
        return undrawn_fen(self._connection, day)

    def owner_of(self, loan_id: str) -> str:
        """`own`, or the pool a loan was sold to; a loan that is not live is nobody else's."""
        found = self._connection.scalar(
            text("SELECT v.owner FROM live_loans v JOIN loans l ON l.loan_no = v.loan_no WHERE l.loan_id = :loan"),
            {"loan": loan_id},
        )
        return str(found or "own")

    def balances(self) -> dict[str, tuple[int, int, int]]:
        """Loans, principal and past-due principal that each pool owns now."""
        rows = self._connection.execute(
            text(
                "SELECT owner, count(*), sum(principal_fen),"
                " sum(CASE WHEN past_due_since IS NULL THEN 0 ELSE principal_fen END)"
                " FROM live_loans WHERE owner <> 'own' GROUP BY owner"
            )
        )
        return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}

    def collected(self, pool_id: str, after_day: int, upto_day: int) -> tuple[int, int]:
        """Principal and interest with charges that loans of a pool paid after one day, up to and on another."""
        row = self._connection.execute(
            text(
                "SELECT coalesce(sum(e.principal_fen), 0), coalesce(sum(e.interest_fen + e.fee_fen + e.penalty_fen), 0)"
                " FROM pool_loans p JOIN loan_events e ON e.loan_no = p.loan_no"
                " WHERE p.pool_id = :pool AND p.day IS NOT NULL AND e.kind IN ('repay', 'recovery')"
                " AND e.day > max(:after, p.day) AND e.day <= min(:upto, coalesce(p.until_day, :upto))"
                " AND NOT EXISTS (SELECT 1 FROM loan_events r WHERE r.loan_no = e.loan_no AND r.reverses = e.event_no)"
            ),
            {"pool": pool_id, "after": after_day, "upto": upto_day},
        ).one()
        return int(row[0]), int(row[1])

    def sold_on(self, day: int) -> frozenset[int]:
        """Numbers of the loans that belonged to a pool at the end of a day."""
        rows = self._connection.execute(
            text("SELECT loan_no FROM pool_loans WHERE day <= :day AND coalesce(until_day, :day + 1) > :day"),
            {"day": day},
        )
        return frozenset(int(row[0]) for row in rows)

    def ended(self, pool_id: str, day: int) -> None:
        """Its loans owe nothing any more."""
        where = (_LISTED.c.pool_id == pool_id) & (_LISTED.c.state == "active")
        self._connection.execute(_LISTED.update().where(where).values(state="ended", until_day=day))

    def changed_hands(self, pool_id: str, day: int) -> dict[str, int]:
        """Principal of the loans that came to a pool at the end of a day, by loan."""
        rows = self._connection.execute(
            text(
                "SELECT l.loan_id, p.principal_fen FROM pool_loans p JOIN loans l ON l.loan_no = p.loan_no"
                " WHERE p.pool_id = :pool AND p.day = :day AND p.state = 'active' ORDER BY p.loan_no"
            ),
            {"pool": pool_id, "day": day},
        )
        return {row[0]: int(row[1]) for row in rows}
