"""What did each run over the portfolio propose, on what ground, and of whom could it say nothing?

A run is written whole or not at all, by the driver itself in column order: a row object for each of a quarter of a
million merchants would take longer than deciding them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, moment_in, moment_out
from workbench.storage.tables import table
from workbench.storage.tables.portfolio import PortfolioDecisionRow, PortfolioLeftOutRow, PortfolioRunRow

_RUNS = table(PortfolioRunRow)
_DECISIONS = table(PortfolioDecisionRow)
_LEFT_OUT = table(PortfolioLeftOutRow)

_CHUNK = 20_000
_COLUMNS = tuple(column.name for column in _DECISIONS.columns)
_WORDS = {"merchant_id", "case_no", "product_code", "band", "outcome", "lane", "binding"}
_INSERT = f"INSERT INTO portfolio_decisions ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class Proposals:
    """The rows of a run in columns, by merchant id; each a list of plain values as the database keeps them."""

    merchant_id: Sequence[str]
    case_no: Sequence[str | None]
    product_code: Sequence[str]
    term_days: Sequence[int]
    requested_fen: Sequence[int]
    margin_bits: Sequence[int]
    points: Sequence[int]
    band: Sequence[str]
    outcome: Sequence[str]
    lane: Sequence[str]
    limit_fen: Sequence[int]
    binding: Sequence[str]
    daily_rate: Sequence[int | None]
    second_person: Sequence[int]
    interview: Sequence[int]
    expected_loss_fen: Sequence[int]
    reason_1: Sequence[str | None]
    reason_2: Sequence[str | None]
    reason_3: Sequence[str | None]
    reason_4: Sequence[str | None]
    points_1: Sequence[float | None]
    points_2: Sequence[float | None]
    points_3: Sequence[float | None]
    points_4: Sequence[float | None]

    def __len__(self) -> int:
        return len(self.merchant_id)

    def digest(self) -> str:
        """SHA-256 over the columns in turn: words by line, numbers in eight bytes each, little end first.

        What is missing stands as an empty line, or as -1; no number kept here is below zero but points, whose reason is
        then missing too.
        """
        found = hashlib.sha256()
        for field in fields(self):
            column = getattr(self, field.name)
            found.update(f"{field.name} {len(column)}\n".encode())
            found.update(_bytes_of(field.name, column))
        return found.hexdigest()


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run proposes for one merchant. Reasons are codes; those of the score have their points, below zero."""

    merchant_id: str
    case_no: str | None
    product_code: str
    term_days: int
    requested_fen: int
    margin_bits: int
    points: int
    band: str
    outcome: str
    lane: str
    limit_fen: int
    binding: str
    daily_rate: int | None  # millionths
    second_person: bool
    interview: bool
    expected_loss_fen: int
    reasons: tuple[tuple[str, float | None], ...]


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
        """Keep a run with its proposals and with (merchant, code) of those left out; `written(rows so far)`."""
        kept = {field.name: getattr(run, field.name) for field in fields(run)}
        summary = json.dumps(dict(run.summary), ensure_ascii=False, sort_keys=True)
        add_rows(self._connection, _RUNS, [kept | {"at": moment_in(run.at), "summary": summary}])
        done = 0
        for part in _parts(run.run_id, rows):
            self._connection.exec_driver_sql(_INSERT, part)
            done += len(part)
            written(done)
        out = [{"run_id": run.run_id, "merchant_id": merchant, "code": code} for merchant, code in left_out]
        add_rows(self._connection, _LEFT_OUT, out)

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
        rows = self._connection.execute(
            select(_DECISIONS)
            .where(_DECISIONS.c.run_id == run_id, _DECISIONS.c.merchant_id > after)
            .order_by(_DECISIONS.c.merchant_id)
            .limit(limit)
        )
        return tuple(_proposal(row._mapping) for row in rows)

    def of_merchant(self, run_id: str, merchant_id: str) -> Proposal | None:
        found = self._connection.execute(
            select(_DECISIONS).where(_DECISIONS.c.run_id == run_id, _DECISIONS.c.merchant_id == merchant_id)
        ).first()
        return None if found is None else _proposal(found._mapping)

    def proposals(self, run_id: str) -> Proposals:
        """All rows of a run in columns, to be compared with its digest."""
        wanted = f"SELECT {', '.join(_COLUMNS[1:])} FROM portfolio_decisions WHERE run_id = ? ORDER BY merchant_id"
        result = self._connection.exec_driver_sql(wanted, (run_id,))
        rows = result.cursor.fetchall() if result.cursor is not None else []
        columns = zip(*rows, strict=True) if rows else [()] * (len(_COLUMNS) - 1)
        return Proposals(*columns)

    def left_out(self, run_id: str) -> dict[str, str]:
        """Why a run says nothing of a merchant, by merchant id."""
        rows = self._connection.execute(select(_LEFT_OUT).where(_LEFT_OUT.c.run_id == run_id))
        return {row.merchant_id: row.code for row in rows}


def _bytes_of(name: str, column: Sequence[Any]) -> bytes:
    if name in _WORDS or name.startswith("reason_"):
        return "\n".join([word or "" for word in column]).encode()
    held = array("d" if name.startswith("points_") else "q", [-1 if number is None else number for number in column])
    if sys.byteorder == "big":
        held.byteswap()
    return held.tobytes()


def _parts(run_id: str, rows: Proposals) -> Iterator[list[tuple[Any, ...]]]:
    columns = [getattr(rows, field.name) for field in fields(rows)]
    whole = zip([run_id] * len(rows), *columns, strict=True)
    while part := list(islice(whole, _CHUNK)):
        yield part


def _run(row: Mapping[Any, Any]) -> PortfolioRun:
    return PortfolioRun(**(dict(row) | {"at": moment_out(row["at"]), "summary": json.loads(row["summary"])}))


def _proposal(row: Mapping[Any, Any]) -> Proposal:
    values = {field.name: row[field.name] for field in fields(Proposal) if field.name != "reasons"}
    pairs = ((row[f"reason_{i}"], row[f"points_{i}"]) for i in range(1, 5))
    reasons = tuple((code, points) for code, points in pairs if code is not None)
    values |= {"second_person": bool(row["second_person"]), "interview": bool(row["interview"])}
    return Proposal(**values, reasons=reasons)
