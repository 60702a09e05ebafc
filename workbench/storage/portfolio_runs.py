"""What did each run over the portfolio propose, on what ground, and of whom could it say nothing?

A run is written whole or not at all. Its rows are looked at before they are written, all at once: what no proposal may
say is refused here, and the database keeps blocks of them (`portfolio_rows`).
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.portfolio_rows import ROW, Proposal, Proposals, as_json, proposal
from workbench.storage.tables import table
from workbench.storage.tables.portfolio import PortfolioBlockRow, PortfolioLeftOutRow, PortfolioRunRow

_RUNS = table(PortfolioRunRow)
_BLOCKS = table(PortfolioBlockRow)
_LEFT_OUT = table(PortfolioLeftOutRow)

AT_ONCE = 4_096  # merchants of a block: one merchant is found in well under a millisecond


@dataclass(frozen=True, slots=True)
class PortfolioRun:
    """One run, and what it stood on."""

    run_id: str
    at: datetime
    staff_id: str
    as_of_day: int
    model_version: str
    model_digest: str
    policy_id: str
    policy_digest: str
    names_digest: str
    features_digest: str
    facts_digest: str
    rows_digest: str
    merchants: int
    summary: Mapping[str, Any]


class PortfolioRunShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_id(self) -> str:
        """The next free number of a run: `PF-000002`."""
        last = self._connection.scalar(select(func.max(_RUNS.c.run_id)))
        return f"PF-{int(last[3:]) + 1 if last else 1:06d}"

    def add(
        self,
        run: PortfolioRun,
        rows: Proposals,
        left_out: Iterable[tuple[str, str]],
        written: Callable[[int], None] = lambda count: None,
    ) -> None:
        """Keep a run with its proposals and with (merchant, code) of those left out; `written(rows so far)`.

        Raises `ValueError` for proposals that say what none may say, or that name a case nobody filed.
        """
        if faults := rows.faults() or self._unknown(rows):
            raise ValueError(f"proposals that may not be: {', '.join(faults)}")
        kept = {field.name: getattr(run, field.name) for field in fields(run)}
        summary = json.dumps(dict(run.summary), ensure_ascii=False, sort_keys=True)
        kept |= {"at": moment_in(run.at), "summary": summary, "words": as_json(rows.words)}
        add_rows(self._connection, _RUNS, [kept])
        done = 0
        for block in rows.blocks(AT_ONCE):
            add_rows(self._connection, _BLOCKS, [_block(run.run_id, block)])
            done += len(block)
            written(done)
        out = [{"run_id": run.run_id, "merchant_id": merchant, "code": code} for merchant, code in left_out]
        add_rows(self._connection, _LEFT_OUT, out)

    def _unknown(self, rows: Proposals) -> tuple[str, ...]:
        """Cases that proposals name and nobody filed."""
        wanted = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT case_no FROM applications)"
        found = self._connection.exec_driver_sql(wanted, (as_json(list(rows.case_nos.values())),))
        return tuple(str(row[0]) for row in found)

    def newest(self) -> PortfolioRun | None:
        row = self._connection.execute(select(_RUNS).order_by(_RUNS.c.run_id.desc()).limit(1)).mappings().first()
        return None if row is None else _run(row)

    def get(self, run_id: str) -> PortfolioRun:
        """Raises `StaffError` (`RUN_UNKNOWN`)."""
        row = self._connection.execute(select(_RUNS).where(_RUNS.c.run_id == run_id)).mappings().first()
        if row is None:
            raise StaffError(
                Text(f"没有组合测算 {run_id}", f"There is no portfolio run {run_id}"),
                Text("请检查编号", "Check the number"),
                code="RUN_UNKNOWN",
            )
        return _run(row)

    def all(self) -> tuple[PortfolioRun, ...]:
        """Every run, newest first."""
        rows = self._connection.execute(select(_RUNS).order_by(_RUNS.c.run_id.desc())).mappings()
        return tuple(_run(row) for row in rows)

    def page(self, run_id: str, after: str = "", limit: int = 500) -> tuple[Proposal, ...]:
        """Proposals of a run by merchant id, from the one after `after` on."""
        words = self._words(run_id)
        wanted = select(_BLOCKS).where(_BLOCKS.c.run_id == run_id, _BLOCKS.c.upto > after).order_by(_BLOCKS.c.upto)
        found: list[Proposal] = []
        for block in self._connection.execute(wanted):
            ids = json.loads(block.merchant_ids)
            first = bisect_right(ids, after)
            found += [_proposal(block, ids, i, words) for i in range(first, min(len(ids), first + limit - len(found)))]
            if len(found) >= limit:
                break
        return tuple(found)

    def of_merchant(self, run_id: str, merchant_id: str) -> Proposal | None:
        wanted = select(_BLOCKS).where(_BLOCKS.c.run_id == run_id, _BLOCKS.c.upto >= merchant_id)
        block = self._connection.execute(wanted.order_by(_BLOCKS.c.upto).limit(1)).first()
        ids = [] if block is None else json.loads(block.merchant_ids)
        at = bisect_left(ids, merchant_id)
        if block is None or at == len(ids) or ids[at] != merchant_id:
            return None
        return _proposal(block, ids, at, self._words(run_id))

    def proposals(self, run_id: str) -> Proposals:
        """All rows of a run, to be compared with its digest."""
        wanted = select(_BLOCKS).where(_BLOCKS.c.run_id == run_id).order_by(_BLOCKS.c.upto)
        blocks = self._connection.execute(wanted).all()
        ids = [one for block in blocks for one in json.loads(block.merchant_ids)]
        cases = {one: case_no for block in blocks for one, case_no in json.loads(block.case_nos).items()}
        return Proposals(ids, cases, self._words(run_id), b"".join(block.rows for block in blocks))

    def _words(self, run_id: str) -> dict[str, tuple[str, ...]]:
        """The vocabularies of a run."""
        kept = self._connection.scalar(select(_RUNS.c.words).where(_RUNS.c.run_id == run_id))
        return {name: tuple(words) for name, words in json.loads(kept or "{}").items()}

    def left_out(self, run_id: str) -> dict[str, str]:
        """Why a run says nothing of a merchant, by merchant id."""
        rows = self._connection.execute(select(_LEFT_OUT).where(_LEFT_OUT.c.run_id == run_id))
        return {row.merchant_id: row.code for row in rows}


def _block(run_id: str, block: Proposals) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "upto": block.merchant_ids[-1],
        "merchants": len(block),
        "merchant_ids": as_json(block.merchant_ids),
        "case_nos": as_json(block.case_nos),
        "rows": block.rows,
    }


def _proposal(block: Any, ids: Sequence[str], place: int, words: Mapping[str, Sequence[str]]) -> Proposal:
    row = block.rows[place * ROW.size : (place + 1) * ROW.size]
    return proposal(ids[place], json.loads(block.case_nos).get(ids[place]), row, words)


def _run(row: Mapping[Any, Any]) -> PortfolioRun:
    kept = {field.name: row[field.name] for field in fields(PortfolioRun)}
    return PortfolioRun(**(kept | {"at": moment_out(row["at"]), "summary": json.loads(row["summary"])}))
