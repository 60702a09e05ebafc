"""What do the ledger, the scores and the lines say of every borrower, and where did draws go?

Read in bulk: one query a question for the whole live book, never one a borrower.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, select, text

from workbench.storage.columns import chunks, put_rows
from workbench.storage.kept_warnings import KeptCheckpoint, KeptProceeds, WatchSnapshot
from workbench.storage.tables import table
from workbench.storage.tables.watching import CheckpointRow, ProceedsRow, WatchSnapshotRow

_SNAPSHOTS = table(WatchSnapshotRow)
_CHECKPOINTS = table(CheckpointRow)
_PROCEEDS = table(ProceedsRow)

_LEDGER = """
SELECT merchant_id, sum(principal_fen) AS balance_fen,
    coalesce(max(CASE WHEN principal_fen > 0 AND past_due_since < :day THEN :day - past_due_since END), 0),
    coalesce(sum(CASE WHEN next_due_day - :day <= 7 THEN next_due_fen END), 0),
    coalesce(sum(CASE WHEN next_due_day - :day <= 30 THEN next_due_fen END), 0) + sum(due_fen)
FROM live_loans WHERE principal_fen > 0{one} GROUP BY merchant_id ORDER BY merchant_id
"""
_NEWEST_VECTORS = """
SELECT v.merchant_id, v.names_digest, v.vector, max(v.as_of_day) FROM feature_vectors v
WHERE v.as_of_day <= :day AND v.merchant_id IN (SELECT merchant_id FROM live_loans WHERE principal_fen > 0{one})
GROUP BY v.merchant_id
"""
_THEN_VECTORS = """
SELECT l.merchant_id, v.names_digest, v.vector, max(l.loan_no) FROM live_loans b
JOIN loans l ON l.loan_no = b.loan_no
JOIN scores s ON s.case_no = l.case_no
JOIN feature_vectors v ON v.merchant_id = l.merchant_id AND v.as_of_day = s.as_of_day
    AND v.names_digest = s.names_digest
WHERE b.principal_fen > 0 AND b.merchant_id IN (SELECT merchant_id FROM applications){one} GROUP BY l.merchant_id
"""
_BANDS = """
SELECT o.merchant_id, o.band_at_opening, s.band, s.model_version, max(s.scored_at) FROM (
    SELECT l.merchant_id, l.band_at_opening, max(l.loan_no) FROM live_loans b JOIN loans l ON l.loan_no = b.loan_no
    WHERE b.principal_fen > 0 AND b.merchant_id IN (SELECT merchant_id FROM applications){one} GROUP BY l.merchant_id) o
JOIN applications a ON a.merchant_id = o.merchant_id
JOIN scores s ON s.case_no = a.case_no GROUP BY o.merchant_id
"""
_DRAWS = """
SELECT e.loan_no, e.event_no, l.merchant_id, e.day, e.amount_fen FROM loan_events e
JOIN live_loans l ON l.loan_no = e.loan_no
LEFT JOIN proceeds p ON p.loan_no = e.loan_no AND p.event_no = e.event_no
WHERE e.kind = 'draw' AND e.principal_fen > 0 AND e.day BETWEEN :first AND :last AND (p.loan_no IS NULL OR NOT p.whole)
ORDER BY l.merchant_id, e.day, e.loan_no, e.event_no
"""


def _asked(sql: str, merchant_id: str | None, **values: Any) -> tuple[TextClause, dict[str, Any]]:
    """The question, of one borrower where it is named; tables are those of `live_loans`, alone or as `b`."""
    if merchant_id is None:
        return text(sql.replace("{one}", "")), values
    table_name = "b." if "live_loans b" in sql else ""
    return text(sql.replace("{one}", f" AND {table_name}merchant_id = :one")), values | {"one": merchant_id}


class WatchShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ledger(self, day: int, merchant_id: str | None = None) -> Iterator[tuple[str, int, int, int, int]]:
        """Of everybody who owes: merchant, balance, days past due, due within 7 days, due within 30 and overdue."""
        for row in self._connection.execute(*_asked(_LEDGER, merchant_id, day=day)):
            yield row[0], row[1], row[2], row[3], row[4]

    def newest_vectors(self, day: int, merchant_id: str | None = None) -> Iterator[tuple[str, str, bytes]]:
        """Of everybody who owes, the newest features as of `day` or before: merchant, digest of the names, float64."""
        for row in self._connection.execute(*_asked(_NEWEST_VECTORS, merchant_id, day=day)):
            yield row[0], row[1], row[2]

    def approval_vectors(self, merchant_id: str | None = None) -> Iterator[tuple[str, str, bytes]]:
        """The same as the case read it that the newest live loan was approved on."""
        for row in self._connection.execute(*_asked(_THEN_VECTORS, merchant_id)):
            yield row[0], row[1], row[2]

    def bands(self, merchant_id: str | None = None) -> Iterator[tuple[str, str | None, str, str]]:
        """Of everybody who owes and was scored: merchant, band at opening, band of the newest score, its model."""
        for row in self._connection.execute(*_asked(_BANDS, merchant_id)):
            yield row[0], row[1], row[2], row[3]

    def people(self) -> dict[str, str]:
        """Of everybody who owes: the legal person."""
        rows = self._connection.execute(
            text(
                "SELECT merchant_id, legal_person_id FROM merchants WHERE merchant_id IN"
                " (SELECT merchant_id FROM live_loans WHERE principal_fen > 0)"
            )
        )
        return {row[0]: row[1] for row in rows}

    def categories(self) -> dict[str, str]:
        """Category of every merchant: who its peers are."""
        rows = self._connection.execute(text("SELECT merchant_id, category FROM merchants"))
        return {row[0]: row[1] for row in rows}

    def put_snapshots(self, names_digest: str, snapshots: Iterable[WatchSnapshot]) -> None:
        rows = [
            {f.name: getattr(one, f.name) for f in fields(one)} | {"names_digest": names_digest} for one in snapshots
        ]
        put_rows(self._connection, _SNAPSHOTS, rows)

    def snapshots(self, names_digest: str, merchant_id: str | None = None) -> dict[str, WatchSnapshot]:
        """The newest by merchant, of these names; what another version of the program wrote is passed over."""
        columns = [_SNAPSHOTS.c[f.name] for f in fields(WatchSnapshot)]
        wanted = select(*columns).where(_SNAPSHOTS.c.names_digest == names_digest)
        if merchant_id is not None:
            wanted = wanted.where(_SNAPSHOTS.c.merchant_id == merchant_id)
        return {row[0]: WatchSnapshot(*row) for row in self._connection.execute(wanted)}

    def draws(self, first_day: int, last_day: int) -> tuple[tuple[int, int, str, int, int], ...]:
        """Draws of live loans not wholly traced yet: loan and event number, merchant, day, amount."""
        rows = self._connection.execute(text(_DRAWS), {"first": first_day, "last": last_day})
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)

    def put_proceeds(self, traced: Iterable[KeptProceeds]) -> None:
        rows = [
            {f.name: getattr(one, f.name) for f in fields(one)} | {"steps": json.dumps(one.steps)} for one in traced
        ]
        put_rows(self._connection, _PROCEEDS, rows)

    def proceeds(self, merchant_id: str) -> tuple[KeptProceeds, ...]:
        """Traced draws of one merchant, newest first."""
        wanted = select(_PROCEEDS).where(_PROCEEDS.c.merchant_id == merchant_id)
        rows = self._connection.execute(wanted.order_by(_PROCEEDS.c.day.desc(), _PROCEEDS.c.loan_no))
        return tuple(_proceeds(row._mapping) for row in rows)

    def proceeds_since(self, day: int) -> Iterator[tuple[str, int, int, int, int, int]]:
        """Of draws on or after a day: merchant, sums of drawn, kept, unknown, persons, debt; nothing without lines."""
        rows = self._connection.execute(
            text(
                "SELECT merchant_id, sum(drawn_fen), sum(kept_fen), sum(unknown_fen), sum(persons_fen), sum(debt_fen)"
                " FROM proceeds WHERE day >= :day AND seen_day IS NOT NULL GROUP BY merchant_id"
            ),
            {"day": day},
        )
        for row in rows:
            yield row[0], row[1], row[2], row[3], row[4], row[5]

    def add_checkpoints(self, passed: Iterable[KeptCheckpoint]) -> None:
        """Keep checkpoints; one that is on record stays as it was."""
        for part in chunks(passed, 2000):
            rows = [{f.name: getattr(one, f.name) for f in fields(one)} for one in part]
            names = [f.name for f in fields(KeptCheckpoint)]
            marks = ", ".join(f":{name}" for name in names)
            self._connection.execute(
                text(f"INSERT INTO checkpoints ({', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"), rows
            )

    def checkpoints(self, loan_nos: Sequence[int]) -> dict[int, tuple[KeptCheckpoint, ...]]:
        found: dict[int, list[KeptCheckpoint]] = {}
        for part in chunks(loan_nos, 500):
            rows = self._connection.execute(select(_CHECKPOINTS).where(_CHECKPOINTS.c.loan_no.in_(part)))
            for row in rows:
                found.setdefault(row.loan_no, []).append(KeptCheckpoint(*row))
        return {loan_no: tuple(some) for loan_no, some in found.items()}

    def near_breaches(self, day: int) -> dict[str, int]:
        """Live loans whose running period fell short at a checkpoint, by merchant."""
        rows = self._connection.execute(
            text(
                "SELECT b.merchant_id, count(DISTINCT c.loan_no) FROM checkpoints c JOIN live_loans b"
                " ON b.loan_no = c.loan_no WHERE c.short AND c.period_ends >= :day AND c.day <= :day"
                " GROUP BY b.merchant_id"
            ),
            {"day": day},
        )
        return {row[0]: int(row[1]) for row in rows}

    def debtors_late(self, day: int) -> dict[str, int]:
        """The most days past due at another shop of the same legal person, by merchant that owes."""
        rows = self._connection.execute(
            text(
                "WITH late AS (SELECT m.legal_person_id AS person, b.merchant_id, min(b.past_due_since) AS since"
                " FROM live_loans b JOIN merchants m ON m.merchant_id = b.merchant_id"
                " WHERE b.principal_fen > 0 AND b.past_due_since < :day GROUP BY b.merchant_id)"
                " SELECT o.merchant_id, :day - min(late.since) FROM late JOIN merchants o"
                " ON o.legal_person_id = late.person AND o.merchant_id <> late.merchant_id"
                " WHERE EXISTS (SELECT 1 FROM live_loans b WHERE b.merchant_id = o.merchant_id AND b.principal_fen > 0)"
                " GROUP BY o.merchant_id"
            ),
            {"day": day},
        )
        return {row[0]: int(row[1]) for row in rows}

    def unseen(self) -> int:
        """Borrowers who owe and of whom no line ever came."""
        return int(
            self._connection.scalar(
                text(
                    "SELECT count(DISTINCT b.merchant_id) FROM live_loans b WHERE b.principal_fen > 0 AND NOT EXISTS"
                    " (SELECT 1 FROM watch_snapshots s WHERE s.merchant_id = b.merchant_id AND s.line_day IS NOT NULL)"
                )
            )
            or 0
        )

    def failed_cures(self, day: int) -> dict[str, int]:
        """Cure calls of order loans that failed in the last 90 days, by merchant."""
        rows = self._connection.execute(
            text(
                "SELECT merchant_id, count(*) FROM cure_calls WHERE state = 'failed'"
                " AND closed_day BETWEEN :day - 90 AND :day GROUP BY merchant_id"
            ),
            {"day": day},
        )
        return {row[0]: int(row[1]) for row in rows}

    def lent_on(self, products: Sequence[str]) -> tuple[tuple[int, str, str, int, int], ...]:
        """Live loans of these products: number, id, merchant, first and last day."""
        rows = self._connection.execute(
            text(
                "SELECT b.loan_no, l.loan_id, b.merchant_id, b.opened_day, b.maturity_day FROM live_loans b"
                " JOIN loans l ON l.loan_no = b.loan_no WHERE b.product_code IN :products"
            ).bindparams(bindparam("products", expanding=True)),
            {"products": list(products)},
        )
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)


def _proceeds(found: Mapping[Any, Any]) -> KeptProceeds:
    steps = tuple((one[0], one[1], one[2], one[3]) for one in json.loads(found["steps"]))
    return KeptProceeds(**{str(name): value for name, value in found.items()} | {"steps": steps})
