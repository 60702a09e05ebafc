"""Which rows wait to be mended, and what became of the others?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, chunks, moment_in, moment_or_none, moment_out_or_none
from workbench.storage.kept import QuarantinedRow, RowProblem
from workbench.storage.tables import table
from workbench.storage.tables.flows import BatchRow
from workbench.storage.tables.intake import QuarantineRow

_ROWS = table(QuarantineRow)
_BATCHES = table(BatchRow)
_AT_ONCE = 5_000


class QuarantineShelf:
    """Every bad row of every import, whole. Rows of an import that was undone are no longer told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Iterable[QuarantinedRow]) -> None:
        for part in chunks(rows, _AT_ONCE):
            add_rows(self._connection, _ROWS, [_row(kept) for kept in part])

    def page(
        self, batch_id: str | None = None, *, state: str | None = "waiting", after: int = 0, limit: int = 500
    ) -> tuple[QuarantinedRow, ...]:
        """The next `limit` rows behind row `after`, of one batch or of all, in one state or in any."""
        chosen = _chosen(select(_ROWS), batch_id, state).where(_ROWS.c.row_id > after)
        return tuple(_kept(r) for r in self._connection.execute(chosen.order_by(_ROWS.c.row_id).limit(limit)))

    def count(self, batch_id: str | None = None, *, state: str | None = "waiting") -> int:
        return int(self._connection.scalar(_chosen(select(func.count()).select_from(_ROWS), batch_id, state)) or 0)

    def get(self, row_ids: Sequence[int]) -> tuple[QuarantinedRow, ...]:
        """Rows by number. Raises `StaffError` (`QUARANTINE_UNKNOWN`) when one is not there."""
        found = [
            _kept(r)
            for part in chunks(row_ids, 500)
            for r in self._connection.execute(_chosen(select(_ROWS), None, None).where(_ROWS.c.row_id.in_(part)))
        ]
        if len(found) != len(set(row_ids)):
            raise StaffError(
                Text("隔离区里没有这些行", "These rows are not in quarantine"),
                Text("请刷新后重新选择", "Refresh, then choose again"),
                code="QUARANTINE_UNKNOWN",
            )
        return tuple(sorted(found, key=lambda kept: kept.row_id or 0))

    def settle(
        self, row_ids: Sequence[int], state: str, at: datetime, by: str, *, batch_id: str | None = None,
        reason: str = "",
    ) -> None:  # fmt: skip
        """Waiting rows become `mended` (by the batch in which they came in) or `dismissed` (for a reason).

        Raises `StaffError` (`QUARANTINE_UNKNOWN`, `QUARANTINE_SETTLED`).
        """
        if any(kept.state != "waiting" for kept in self.get(row_ids)):
            raise StaffError(
                Text("其中有已处理的行", "Some of these rows are settled already"),
                Text("没有改动任何内容。请刷新后重新选择", "Nothing was changed. Refresh, then choose again"),
                code="QUARANTINE_SETTLED",
            )
        values = {
            "state": state, "settled_at": moment_in(at), "settled_by": by, "settled_batch": batch_id, "reason": reason,
        }  # fmt: skip
        for part in chunks(row_ids, 500):
            self._connection.execute(_ROWS.update().where(_ROWS.c.row_id.in_(part)).values(values))

    def unsettle(self, batch_id: str) -> None:
        """Rows that came in mended with this batch wait again."""
        back = {"state": "waiting", "settled_at": None, "settled_by": None, "settled_batch": None, "reason": ""}
        self._connection.execute(_ROWS.update().where(_ROWS.c.settled_batch == batch_id).values(back))


def _chosen(rows: Select[Any], batch_id: str | None, state: str | None) -> Select[Any]:
    rows = rows.join(_BATCHES, _BATCHES.c.batch_id == _ROWS.c.batch_id).where(_BATCHES.c.undone.is_(False))
    if batch_id is not None:
        rows = rows.where(_ROWS.c.batch_id == batch_id)
    return rows if state is None else rows.where(_ROWS.c.state == state)


def _row(kept: QuarantinedRow) -> dict[str, Any]:
    return {
        "batch_id": kept.batch_id, "file": kept.file, "layout": kept.layout, "line": kept.line,
        "code": kept.problems[0].code,
        "problems": json.dumps([[p.column, p.value, p.code] for p in kept.problems], ensure_ascii=False),
        "cells": None if kept.cells is None else json.dumps(kept.cells, ensure_ascii=False),
        "raw": kept.raw, "state": kept.state, "settled_at": moment_or_none(kept.settled_at),
        "settled_by": kept.settled_by, "settled_batch": kept.settled_batch, "reason": kept.reason,
    }  # fmt: skip


def _kept(r: Row[Any]) -> QuarantinedRow:
    return QuarantinedRow(
        r.batch_id, r.file, r.layout, r.line, tuple(RowProblem(*problem) for problem in json.loads(r.problems)),
        None if r.cells is None else tuple(json.loads(r.cells)), r.raw, r.state, moment_out_or_none(r.settled_at),
        r.settled_by, r.settled_batch, r.reason, r.row_id,
    )  # fmt: skip
