"""Which merchants repaid in full, how often on time, and which rises wait?

Questions over many merchants at once: at the scale of a whole lender thousands of loans come back every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workbench.storage.columns import chunks, moment_in, moment_out, put_rows
from workbench.storage.live_columns import fetched
from workbench.storage.tables import table
from workbench.storage.tables.closes import LadderWaitRow

_WAITS = table(LadderWaitRow)
# What was taken back is a handful: read once for a question, not once for each of a million events.
_STANDS = "(e.loan_no, e.event_no) NOT IN (SELECT loan_no, reverses FROM loan_events WHERE reverses IS NOT NULL)"
_SINCE = "SELECT merchant_id, max(day) AS since FROM limit_events WHERE kind IN ('set','rise','cut')"
_FULL = f"e.kind = 'repay' AND e.balance_fen = 0 AND e.day <= ? AND e.day > coalesce(s.since, -1) AND {_STANDS}"


@dataclass(frozen=True, slots=True)
class Repaid:
    """Full repayments of one merchant since its limit was last set, raised or cut."""

    merchant_id: str
    times: int
    on_time: int
    was_late: bool  # also with a part of a loan


@dataclass(frozen=True, slots=True)
class NewestScore:
    """The newest score of a merchant."""

    merchant_id: str
    case_no: str
    scored_at: datetime
    band: str


@dataclass(frozen=True, slots=True)
class LadderWait:
    """A rise that has to wait, and for what: score, warning, authority, stopped."""

    merchant_id: str
    day: int
    cause: str
    on_time: int
    noted_at: datetime


class LimitLadderShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def repaid_on(self, day: int) -> tuple[str, ...]:
        """Merchants that paid a loan back in full on a day."""
        rows = fetched(
            self._connection,
            "SELECT DISTINCT l.merchant_id FROM loan_events e JOIN loans l ON l.loan_no = e.loan_no"
            f" WHERE e.day = ? AND e.kind = 'repay' AND e.balance_fen = 0 AND {_STANDS} ORDER BY l.merchant_id",
            (day,),
        )
        return tuple(str(row[0]) for row in rows)

    def repaid(self, merchant_ids: Sequence[str], day: int) -> tuple[Repaid, ...]:
        """Full repayments up to and on a day since each merchant's limit last changed."""
        late = self._late(day)
        found: list[Repaid] = []
        for part in chunks(merchant_ids, 500):
            marks = ",".join("?" * len(part))
            rows = fetched(
                self._connection,
                f"WITH s AS MATERIALIZED ({_SINCE} AND merchant_id IN ({marks}) GROUP BY merchant_id)"
                " SELECT l.merchant_id, count(*), sum(e.day <= l.maturity_day) FROM loans l"
                " LEFT JOIN s ON s.merchant_id = l.merchant_id CROSS JOIN loan_events e ON e.loan_no = l.loan_no"
                f" WHERE l.merchant_id IN ({marks}) AND {_FULL} GROUP BY l.merchant_id",
                (*part, *part, day),
            )
            found += [Repaid(merchant, times, on_time, merchant in late) for merchant, times, on_time in rows]
        return tuple(found)

    def _late(self, day: int) -> frozenset[str]:
        """Merchants with a loan repaid in full that was past due, both since their limit last changed."""
        rows = fetched(
            self._connection,
            f"WITH s AS MATERIALIZED ({_SINCE} GROUP BY merchant_id)"
            " SELECT DISTINCT l.merchant_id FROM class_changes k JOIN loans l ON l.loan_no = k.loan_no"
            " LEFT JOIN s ON s.merchant_id = l.merchant_id WHERE k.cause = 'past_due' AND k.day <= ?"
            " AND k.day > coalesce(s.since, -1)"
            f" AND EXISTS (SELECT 1 FROM loan_events e WHERE e.loan_no = k.loan_no AND {_FULL})",
            (day, day),
        )
        return frozenset(str(row[0]) for row in rows)

    def newest_scores(self, merchant_ids: Sequence[str]) -> dict[str, NewestScore]:
        """The newest score of each merchant; one that was never scored is not named."""
        found: dict[str, NewestScore] = {}
        for part in chunks(merchant_ids, 500):
            marks = ",".join("?" * len(part))
            rows = fetched(
                self._connection,
                "SELECT a.merchant_id, s.case_no, s.scored_at, s.band FROM applications a"
                f" JOIN scores s ON s.case_no = a.case_no WHERE a.merchant_id IN ({marks})"
                " ORDER BY s.scored_at, s.case_no",
                part,
            )
            for merchant, case_no, at, band in rows:  # the newest comes last
                found[merchant] = NewestScore(merchant, case_no, moment_out(at), band)
        return found

    def waits(self) -> tuple[LadderWait, ...]:
        """Rises that wait, the oldest first."""
        rows = self._connection.execute(select(_WAITS).order_by(_WAITS.c.day, _WAITS.c.merchant_id))
        return tuple(LadderWait(r.merchant_id, r.day, r.cause, r.on_time, moment_out(r.noted_at)) for r in rows)

    def woken(self) -> tuple[str, ...]:
        """Merchants whose rise waits for a score and that were scored since, or waits for something else."""
        rows = fetched(
            self._connection,
            "SELECT w.merchant_id FROM ladder_waits w WHERE w.cause <> 'score' OR EXISTS (SELECT 1"
            " FROM applications a JOIN scores s ON s.case_no = a.case_no WHERE a.merchant_id = w.merchant_id"
            " AND s.scored_at > w.noted_at)",
        )
        return tuple(str(row[0]) for row in rows)

    def put_waits(self, waits: Iterable[LadderWait]) -> None:
        rows = [
            {
                "merchant_id": one.merchant_id, "day": one.day, "cause": one.cause, "on_time": one.on_time,
                "noted_at": moment_in(one.noted_at),
            }
            for one in waits
        ]  # fmt: skip
        put_rows(self._connection, _WAITS, rows)

    def forget_waits(self, merchant_ids: Iterable[str]) -> None:
        for part in chunks(merchant_ids, 500):
            self._connection.execute(_WAITS.delete().where(_WAITS.c.merchant_id.in_(part)))

    def last_cuts(self, merchant_ids: Sequence[str]) -> dict[str, int]:
        """The newest day each merchant's limit was cut or frozen."""
        found: dict[str, int] = {}
        for part in chunks(merchant_ids, 500):
            marks = ",".join("?" * len(part))
            rows = fetched(
                self._connection,
                "SELECT merchant_id, max(day) FROM limit_events WHERE kind IN ('cut','freeze')"
                f" AND merchant_id IN ({marks}) GROUP BY merchant_id",
                part,
            )
            found |= {str(merchant): int(day) for merchant, day in rows}
        return found
