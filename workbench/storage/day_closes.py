"""Which days are closed, how far did a close come, and which loans could it not do?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from workbench.common.text import Text
from workbench.storage.columns import add_rows, moment_in, moment_out, moment_out_or_none
from workbench.storage.tables import table
from workbench.storage.tables.closes import (
    CloseDayRow,
    CloseFaultRow,
    CloseStepRow,
    CloseTallyRow,
    DayClassRow,
    MovedLoanRow,
)

_DAYS, _STEPS = table(CloseDayRow), table(CloseStepRow)
_FAULTS, _CLASSES, _MOVED = table(CloseFaultRow), table(DayClassRow), table(MovedLoanRow)
_TALLIES = table(CloseTallyRow)


@dataclass(frozen=True, slots=True)
class KeptCloseDay:
    """One business day and how far its close came. `stale`: what it stood on changed since it was done."""

    day: int
    state: str  # open, done
    began_at: datetime
    done_at: datetime | None
    staff_id: str
    stale: bool = False
    remade: int = 0
    failed_code: str | None = None
    failed: Text | None = None


@dataclass(frozen=True, slots=True)
class KeptCloseStep:
    """A step that is done for a day."""

    day: int
    code: str
    done_at: datetime
    faults: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KeptFault:
    """A loan that a step could not do, from which day until now, or until it was cleared."""

    step: str
    loan_id: str
    code: str
    text: Text
    first_day: int
    last_day: int
    cleared_day: int | None = None


@dataclass(frozen=True, slots=True)
class DayClass:
    """One class at the end of a closed day: own loans, their principal and what is set aside."""

    day: int
    loan_class: int
    loans: int
    principal_fen: int
    provision_fen: int


class DayCloseShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_day(self) -> int | None:
        """The newest day that is closed; None before the first close."""
        wanted = select(_DAYS.c.day).where(_DAYS.c.state == "done").order_by(_DAYS.c.day.desc()).limit(1)
        found = self._connection.scalar(wanted)
        return None if found is None else int(found)

    def newest_begun(self) -> int | None:
        """The newest day of which a close was begun; None before the first."""
        found = self._connection.scalar(select(_DAYS.c.day).order_by(_DAYS.c.day.desc()).limit(1))
        return None if found is None else int(found)

    def get(self, day: int) -> KeptCloseDay | None:
        row = self._connection.execute(select(_DAYS).where(_DAYS.c.day == day)).first()
        return None if row is None else _day(row)

    def days(self, limit: int | None = None) -> tuple[KeptCloseDay, ...]:
        """Days that were ever begun, the newest first."""
        wanted = select(_DAYS).order_by(_DAYS.c.day.desc())
        return tuple(_day(row) for row in self._connection.execute(wanted if limit is None else wanted.limit(limit)))

    def unfinished(self) -> tuple[int, ...]:
        """Days that are begun and not done, or stale, in order."""
        wanted = select(_DAYS.c.day).where((_DAYS.c.state == "open") | (_DAYS.c.stale == 1)).order_by(_DAYS.c.day)
        return tuple(int(row.day) for row in self._connection.execute(wanted))

    def begin(self, day: int, at: datetime, staff_id: str) -> KeptCloseDay:
        """Begin a day, or go on with it. A stale day is begun again: its steps are to be made anew."""
        stood = self.get(day)
        if stood is not None and stood.state == "done":
            self._connection.execute(_STEPS.delete().where(_STEPS.c.day == day))
            values = {"state": "open", "done_at": None, "remade": stood.remade + 1, "staff_id": staff_id, "stale": 0}
            self._connection.execute(update(_DAYS).where(_DAYS.c.day == day).values(**values))
            # Days after it stand on it.
            self._connection.execute(update(_DAYS).where(_DAYS.c.day > day).values(stale=1))
        elif stood is None:
            row = {"day": day, "state": "open", "began_at": moment_in(at), "staff_id": staff_id, "stale": 0}
            add_rows(self._connection, _DAYS, [row | {"remade": 0}])
        found = self.get(day)
        assert found is not None
        return found

    def freshen(self, day: int) -> None:
        """Everything known so far is in what is found of a day now: it is stale no more."""
        self._connection.execute(update(_DAYS).where(_DAYS.c.day == day).values(stale=0))

    def fail(self, day: int, code: str, words: Text) -> None:
        """Note which step of an open day failed as a whole."""
        values = {"failed_code": code, "failed_zh": words.zh, "failed_en": words.en}
        self._connection.execute(update(_DAYS).where(_DAYS.c.day == day).values(**values))

    def finish(self, day: int, at: datetime) -> None:
        """The day is done: nothing of it waits."""
        values = {"state": "done", "done_at": moment_in(at)}
        nothing = {"failed_code": None, "failed_zh": None, "failed_en": None}
        self._connection.execute(update(_DAYS).where(_DAYS.c.day == day).values(**values, **nothing))

    def steps(self, days: Sequence[int]) -> dict[int, dict[str, KeptCloseStep]]:
        """Steps that are done, by day and code."""
        found: dict[int, dict[str, KeptCloseStep]] = {}
        wanted = select(_STEPS).where(_STEPS.c.day.in_(list(days)))
        for row in self._connection.execute(wanted):
            counts = {str(name): int(value) for name, value in json.loads(row.counts).items()}
            step = KeptCloseStep(row.day, row.code, moment_out(row.done_at), row.faults, counts)
            found.setdefault(row.day, {})[row.code] = step
        return found

    def tally(self, day: int, code: str, counts: Mapping[str, int], *, first: bool = False) -> None:
        """Note what a part of a step did, beside it: the step's counts are the sums, however often it is gone on with.

        With `first`, what was noted before of the same word stands instead.
        """
        statement = upsert(_TALLIES)
        total = {"count": _TALLIES.c.count if first else _TALLIES.c.count + statement.excluded.count}
        rows = [{"day": day, "code": code, "name": name, "count": int(count)} for name, count in counts.items()]
        if rows:
            noted = statement.on_conflict_do_update(index_elements=["day", "code", "name"], set_=total)
            self._connection.execute(noted, rows)

    def is_done(self, day: int, code: str) -> bool:
        """Is a step of a day done?"""
        wanted = select(_STEPS.c.day).where(_STEPS.c.day == day, _STEPS.c.code == code)
        return self._connection.scalar(wanted) is not None

    def add_step(self, step: KeptCloseStep) -> None:
        """Record a step as done: what its parts noted counts before what its last run says of the same word."""
        of_step = (_TALLIES.c.day == step.day) & (_TALLIES.c.code == step.code)
        noted = self._connection.execute(select(_TALLIES.c.name, _TALLIES.c.count).where(of_step))
        counts = dict(step.counts) | {row.name: row.count for row in noted}
        self._connection.execute(_TALLIES.delete().where(of_step))
        row = {
            "day": step.day, "code": step.code, "done_at": moment_in(step.done_at), "faults": step.faults,
            "counts": json.dumps(counts, sort_keys=True),
        }  # fmt: skip
        statement = upsert(_STEPS)
        changed = {name: statement.excluded[name] for name in ("done_at", "faults", "counts")}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["day", "code"], set_=changed), [row])

    def put_faults(self, step: str, day: int, faults: Iterable[KeptFault]) -> None:
        """What a step could not do on a day. Loans of earlier faults that are not named are cleared by it."""
        now = {fault.loan_id: fault for fault in faults}
        for stood in self.faults(step):
            fault = now.pop(stood.loan_id, None)
            if fault is None:
                values: dict[str, object] = {"cleared_day": max(day, stood.first_day)}
            else:
                values = {"last_day": max(day, stood.last_day), "code": fault.code, "text_zh": fault.text.zh}
                values |= {"text_en": fault.text.en}
            open_one = (_FAULTS.c.step == step) & (_FAULTS.c.loan_id == stood.loan_id) & _FAULTS.c.cleared_day.is_(None)
            self._connection.execute(update(_FAULTS).where(open_one).values(**values))
        rows = [
            {
                "step": step, "loan_id": one.loan_id, "code": one.code, "text_zh": one.text.zh,
                "text_en": one.text.en, "first_day": day, "last_day": day,
            }
            for one in now.values()
        ]  # fmt: skip
        add_rows(self._connection, _FAULTS, rows)

    def faults(self, step: str | None = None, *, cleared: bool = False) -> tuple[KeptFault, ...]:
        """Loans that wait to be done; with `cleared`, those of the past as well. The oldest first."""
        wanted = select(_FAULTS).order_by(_FAULTS.c.first_day, _FAULTS.c.loan_id)
        if step is not None:
            wanted = wanted.where(_FAULTS.c.step == step)
        if not cleared:
            wanted = wanted.where(_FAULTS.c.cleared_day.is_(None))
        return tuple(
            KeptFault(r.step, r.loan_id, r.code, Text(r.text_zh, r.text_en), r.first_day, r.last_day, r.cleared_day)
            for r in self._connection.execute(wanted)
        )

    def put_classes(self, day: int, classes: Iterable[DayClass]) -> None:
        """The book of a day by class, in place of what stood for it."""
        self._connection.execute(_CLASSES.delete().where(_CLASSES.c.day == day))
        rows = [
            {
                "day": one.day, "loan_class": one.loan_class, "loans": one.loans, "principal_fen": one.principal_fen,
                "provision_fen": one.provision_fen,
            }
            for one in classes
        ]  # fmt: skip
        add_rows(self._connection, _CLASSES, rows)

    def classes(self, days: Sequence[int]) -> dict[int, tuple[DayClass, ...]]:
        """The book of days by class; a class without loans has no row."""
        found: dict[int, list[DayClass]] = {}
        wanted = select(_CLASSES).where(_CLASSES.c.day.in_(list(days))).order_by(_CLASSES.c.day, _CLASSES.c.loan_class)
        for row in self._connection.execute(wanted):
            found.setdefault(row.day, []).append(DayClass(*row))
        return {day: tuple(rows) for day, rows in found.items()}

    def moved(self) -> dict[int, int]:
        """Loans of which something became known after a close, and the day it counts from."""
        return {row.loan_no: row.first_day for row in self._connection.execute(select(_MOVED))}

    def move(self, loan_no: int, first_day: int) -> None:
        """Something of a loan changed from a day on that is no event of its ledger: its days are made again."""
        statement = upsert(_MOVED).values(loan_no=loan_no, first_day=first_day)
        least = text("min(first_day, excluded.first_day)")
        self._connection.execute(statement.on_conflict_do_update(index_elements=["loan_no"], set_={"first_day": least}))
        self._connection.execute(update(_DAYS).where(_DAYS.c.day >= first_day).values(stale=1))

    def forget_moved(self, loan_nos: Iterable[int]) -> None:
        """All days of these loans are made again."""
        for loan_no in loan_nos:
            self._connection.execute(_MOVED.delete().where(_MOVED.c.loan_no == loan_no))

    def is_judged(self, day: int) -> bool:
        """Were the loans of a day classified already?"""
        wanted = select(_STEPS.c.day).where(_STEPS.c.day >= day, _STEPS.c.code == "standing").limit(1)
        return self._connection.scalar(wanted) is not None

    def stale_before(self, day: int) -> bool:
        """Does an earlier day wait to be made again?"""
        wanted = select(_DAYS.c.day).where(_DAYS.c.day < day, _DAYS.c.stale == 1).limit(1)
        return self._connection.scalar(wanted) is not None


def _day(row: Row[tuple[object, ...]]) -> KeptCloseDay:
    r = row._mapping
    failed = None if r["failed_code"] is None else Text(r["failed_zh"], r["failed_en"])
    return KeptCloseDay(
        r["day"], r["state"], moment_out(r["began_at"]), moment_out_or_none(r["done_at"]), r["staff_id"],
        bool(r["stale"]), r["remade"], r["failed_code"], failed,
    )  # fmt: skip
