"""Which imports were committed, from which files, and where do their lines lie?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.batches import BatchRef
from workbench.flows.lines import LineKind
from workbench.storage.columns import add_rows, moment_in, moment_or_none, moment_out, moment_out_or_none
from workbench.storage.kept import KeptBatch, RowFix, SourceFile
from workbench.storage.tables import table
from workbench.storage.tables.cases import ApplicationRow
from workbench.storage.tables.flows import BatchDependencyRow, BatchMerchantRow, BatchRow, LineFileRow, SourceFileRow
from workbench.storage.tables.intake import RowFixRow
from workbench.storage.tables.work import DecisionRow

_BATCHES = table(BatchRow)
_LINES = table(LineFileRow)
_FILES = table(SourceFileRow)
_DEPENDENCIES = table(BatchDependencyRow)
_MERCHANTS = table(BatchMerchantRow)
_FIXES = table(RowFixRow)
_CASES = table(ApplicationRow)
_DECISIONS = table(DecisionRow)


class BatchShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_seq(self) -> int:
        """Number of the next import."""
        return int(self._connection.scalar(select(func.max(_BATCHES.c.seq))) or 0) + 1

    def add(self, batch: KeptBatch, merchant_ids: Iterable[str] = (), fixes: Iterable[RowFix] = ()) -> None:
        """Record one committed import. Its line files must be on disk already; `merchant_ids`: whom they are about."""
        row = {
            name: getattr(batch, name)
            for name in (
                "batch_id", "seq", "staff_id", "layout", "rows", "quarantined", "merchants_new", "merchants_updated",
                "quarantine_file", "undone", "skipped",
            )
        }  # fmt: skip
        add_rows(self._connection, _BATCHES, [{**row, "imported_at": moment_in(batch.imported_at)}])
        self._add_files(batch)
        named = [{"batch_id": batch.batch_id, "merchant_id": merchant_id} for merchant_id in sorted(set(merchant_ids))]
        add_rows(self._connection, _MERCHANTS, named)
        on = [{"batch_id": batch.batch_id, "on_batch_id": other} for other in sorted(set(batch.depends_on))]
        add_rows(self._connection, _DEPENDENCIES, on)
        changed = [
            {"batch_id": f.batch_id, "file": f.file, "line": f.line, "column": f.column, "before": f.before,
             "after": f.after, "staff_id": f.staff_id}
            for f in fixes
        ]  # fmt: skip
        add_rows(self._connection, _FIXES, changed)

    def _add_files(self, batch: KeptBatch) -> None:
        lines = [
            {"batch_id": ref.batch_id, "kind": ref.kind.value, "file": ref.file, "digest": ref.digest,
             "rows": ref.rows, "seq": ref.seq, "layout": ref.layout, "superseded_file": ref.superseded_file,
             "superseded_digest": ref.superseded_digest}
            for ref in batch.lines
        ]  # fmt: skip
        files = [
            {"batch_id": batch.batch_id, "position": position, "name": f.name, "sha256": f.sha256,
             "size_bytes": f.size_bytes, "rows": f.rows, "encoding": f.encoding, "layout": f.layout, "bad": f.bad,
             "skipped": f.skipped, "as_of": moment_or_none(f.as_of),
             "rows_digest": f.rows_digest, "facts": _json(dict(f.facts)), "mapping": _json(f.mapping),
             "delimiter": f.delimiter, "head": f.head}
            for position, f in enumerate(batch.files)
        ]  # fmt: skip
        add_rows(self._connection, _LINES, lines)
        add_rows(self._connection, _FILES, files)

    def all(self) -> tuple[KeptBatch, ...]:
        """Every import, newest first, undone ones included."""
        lines: dict[str, list[BatchRef]] = {}
        for ref in self._refs():
            lines.setdefault(ref.batch_id, []).append(ref)
        files: dict[str, list[SourceFile]] = {}
        for r in self._connection.execute(select(_FILES).order_by(_FILES.c.batch_id, _FILES.c.position)):
            files.setdefault(r.batch_id, []).append(_source_file(r))
        on: dict[str, list[str]] = {}
        for r in self._connection.execute(select(_DEPENDENCIES).order_by(_DEPENDENCIES.c.on_batch_id)):
            on.setdefault(r.batch_id, []).append(r.on_batch_id)
        rows = self._connection.execute(select(_BATCHES).order_by(_BATCHES.c.seq.desc()))
        return tuple(
            KeptBatch(
                r.batch_id, r.seq, moment_out(r.imported_at), r.staff_id, r.layout, r.rows, r.quarantined,
                tuple(lines.get(r.batch_id, [])), tuple(files.get(r.batch_id, [])), r.merchants_new,
                r.merchants_updated, r.quarantine_file, bool(r.undone), r.skipped, tuple(on.get(r.batch_id, [])),
            )
            for r in rows
        )  # fmt: skip

    def get(self, batch_id: str) -> KeptBatch:
        """Raises `StaffError` (`BATCH_UNKNOWN`)."""
        for batch in self.all():
            if batch.batch_id == batch_id:
                return batch
        raise StaffError(
            Text(f"没有批次 {batch_id}", f"There is no batch {batch_id}"),
            Text("请在导入记录中选择", "Choose one from the import history"),
            code="BATCH_UNKNOWN",
        )

    def _refs(self) -> Iterable[BatchRef]:
        rows = self._connection.execute(select(_LINES).order_by(_LINES.c.seq, _LINES.c.kind))
        for r in rows:
            yield BatchRef(
                batch_id=r.batch_id, kind=LineKind(r.kind), file=r.file, digest=r.digest, rows=r.rows, seq=r.seq,
                layout=r.layout, superseded_file=r.superseded_file, superseded_digest=r.superseded_digest,
            )  # fmt: skip

    def lines(self) -> tuple[BatchRef, ...]:
        """Line files of every import that stands, oldest first."""
        undone = set(self._connection.scalars(select(_BATCHES.c.batch_id).where(_BATCHES.c.undone)))
        return tuple(ref for ref in self._refs() if ref.batch_id not in undone)

    def seen(self, sha256: str) -> datetime | None:
        """When the same bytes were last imported, if they were and that import stands."""
        found = self._connection.scalar(
            select(func.max(_BATCHES.c.imported_at))
            .join(_FILES, _FILES.c.batch_id == _BATCHES.c.batch_id)
            .where(_FILES.c.sha256 == sha256, _BATCHES.c.undone.is_(False))
        )
        return None if found is None else moment_out(found)

    def newest_of(self, merchant_id: str) -> datetime | None:
        """When lines of a merchant were last imported by an import that stands."""
        found = self._connection.scalar(
            select(func.max(_BATCHES.c.imported_at))
            .join(_MERCHANTS, _MERCHANTS.c.batch_id == _BATCHES.c.batch_id)
            .where(_MERCHANTS.c.merchant_id == merchant_id, _BATCHES.c.undone.is_(False))
        )
        return None if found is None else moment_out(found)

    def parts(self) -> dict[str, str]:
        """Digest of the rows of each part of a total on imports that stand → the batch that holds it."""
        rows = self._connection.execute(
            select(_FILES.c.rows_digest, _FILES.c.batch_id)
            .join(_BATCHES, _FILES.c.batch_id == _BATCHES.c.batch_id)
            .where(_FILES.c.rows_digest.is_not(None), _BATCHES.c.undone.is_(False))
            .order_by(_BATCHES.c.seq.desc())
        )
        return {r.rows_digest: r.batch_id for r in rows}

    def fixes(self, batch_id: str) -> tuple[RowFix, ...]:
        """What staff changed in the rows of a batch, by file, line and column."""
        rows = self._connection.execute(
            select(_FIXES).where(_FIXES.c.batch_id == batch_id).order_by(*_FIXES.primary_key)
        )
        return tuple(RowFix(r.batch_id, r.file, r.line, r.column, r.before, r.after, r.staff_id) for r in rows)

    def dependents(self) -> dict[str, tuple[str, ...]]:
        """Batch → later imports that stand and left rows out because it holds them."""
        rows = self._connection.execute(
            select(_DEPENDENCIES.c.on_batch_id, _DEPENDENCIES.c.batch_id)
            .join(_BATCHES, _BATCHES.c.batch_id == _DEPENDENCIES.c.batch_id)
            .where(_BATCHES.c.undone.is_(False))
            .order_by(_BATCHES.c.seq)
        )
        found: dict[str, tuple[str, ...]] = {}
        for r in rows:
            found[r.on_batch_id] = (*found.get(r.on_batch_id, ()), r.batch_id)
        return found

    def decided_after(self) -> dict[str, str]:
        """Batch → a case of one of its merchants with a decision, proposed or signed, made after the import."""
        rows = self._connection.execute(
            select(_BATCHES.c.batch_id, func.min(_DECISIONS.c.case_no).label("case_no"))
            .join(_MERCHANTS, _MERCHANTS.c.batch_id == _BATCHES.c.batch_id)
            .join(_CASES, _CASES.c.merchant_id == _MERCHANTS.c.merchant_id)
            .join(_DECISIONS, _DECISIONS.c.case_no == _CASES.c.case_no)
            .where(
                _BATCHES.c.undone.is_(False),
                _DECISIONS.c.state.in_(("proposed", "signed")),
                _DECISIONS.c.prepared_at >= _BATCHES.c.imported_at,
            )
            .group_by(_BATCHES.c.batch_id)
        )
        return {r.batch_id: r.case_no for r in rows}

    def mark_undone(self, batch_id: str) -> None:
        """Take an import back: its lines no longer count, its record stays."""
        self.get(batch_id)
        self._connection.execute(_BATCHES.update().where(_BATCHES.c.batch_id == batch_id).values(undone=True))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _source_file(r: Row[Any]) -> SourceFile:
    facts: Mapping[str, str] = json.loads(r.facts)
    return SourceFile(
        r.name, r.sha256, r.size_bytes, r.rows, r.encoding, r.layout, r.bad, r.skipped,
        moment_out_or_none(r.as_of), r.rows_digest, facts,
        tuple((cell, chosen) for cell, chosen in json.loads(r.mapping)), r.delimiter, r.head,
    )  # fmt: skip
