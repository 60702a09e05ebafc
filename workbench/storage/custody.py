"""Which hand-overs and forks of a case are on record here?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, desc, func, select

from workbench.records.custody import Custody
from workbench.records.plain import dump, load
from workbench.storage.columns import add_rows, moment_in, moment_out, moment_out_or_none
from workbench.storage.tables import table
from workbench.storage.tables.custody import CustodyRow, ForkRow

_CUSTODY = table(CustodyRow)
_FORKS = table(ForkRow)


@dataclass(frozen=True, slots=True)
class KeptFork:
    """A copy that came and parted from the one here; `settled` is "ours", "theirs" or, until then, None."""

    fork_id: int
    case_no: str
    found_at: datetime
    file: str
    sha256: str
    common: int
    theirs: tuple[Custody, ...]
    settled: str | None
    settled_by: str | None
    settled_at: datetime | None
    reason: str


class CustodyShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def chain(self, case_no: str) -> tuple[Custody, ...]:
        rows = self._connection.execute(
            select(_CUSTODY).where(_CUSTODY.c.case_no == case_no).order_by(_CUSTODY.c.number)
        )
        return tuple(
            Custody(r.number, r.desk, r.person, moment_out(r.at), r.rows, r.previous, r.hash) for r in rows
        )  # fmt: skip

    def seen(self, case_no: str) -> int:
        """The newest change of the case when its last link was written; 0 without a link."""
        rows = select(_CUSTODY.c.seq).where(_CUSTODY.c.case_no == case_no).order_by(_CUSTODY.c.number.desc()).limit(1)
        return int(self._connection.scalar(rows) or 0)

    def cases(self) -> tuple[str, ...]:
        """Cases that were handed over or taken, the newest hand-over first."""
        newest = select(_CUSTODY.c.case_no, func.max(_CUSTODY.c.at).label("at")).group_by(_CUSTODY.c.case_no)
        rows = self._connection.execute(newest.order_by(desc("at")))
        return tuple(row.case_no for row in rows)

    def open_forks(self) -> tuple[KeptFork, ...]:
        """Forks nobody has settled."""
        rows = self._connection.execute(select(_FORKS.c.case_no).where(_FORKS.c.settled.is_(None)).distinct())
        return tuple(fork for row in rows for fork in self.forks(row.case_no) if fork.settled is None)

    def put(self, case_no: str, chain: Sequence[Custody], seq: int) -> None:
        """Keep a chain whole, instead of what was known of it."""
        self._connection.execute(_CUSTODY.delete().where(_CUSTODY.c.case_no == case_no))
        rows = [
            {
                "case_no": case_no, "number": link.number, "desk": link.desk, "person": link.person,
                "at": moment_in(link.at), "rows": link.rows, "previous": link.previous, "hash": link.hash, "seq": seq,
            }
            for link in chain
        ]  # fmt: skip
        add_rows(self._connection, _CUSTODY, rows)

    def add_fork(
        self, case_no: str, at: datetime, file: str, sha256: str, common: int, theirs: Sequence[Custody]
    ) -> None:
        row = {
            "case_no": case_no, "found_at": moment_in(at), "file": file, "sha256": sha256, "common": common,
            "theirs": dump(tuple(theirs)), "settled": None, "settled_by": None, "settled_at": None, "reason": "",
        }  # fmt: skip
        add_rows(self._connection, _FORKS, [row])

    def forks(self, case_no: str) -> tuple[KeptFork, ...]:
        rows = self._connection.execute(select(_FORKS).where(_FORKS.c.case_no == case_no).order_by(_FORKS.c.fork_id))
        return tuple(
            KeptFork(
                r.fork_id, r.case_no, moment_out(r.found_at), r.file, r.sha256, r.common,
                load(tuple[Custody, ...], r.theirs), r.settled, r.settled_by, moment_out_or_none(r.settled_at),
                r.reason,
            )
            for r in rows
        )  # fmt: skip

    def settle(self, fork_id: int, kept: str, by: str, at: datetime, reason: str) -> None:
        known = {"settled": kept, "settled_by": by, "settled_at": moment_in(at), "reason": reason}
        self._connection.execute(_FORKS.update().where(_FORKS.c.fork_id == fork_id).values(**known))
