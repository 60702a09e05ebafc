"""How are line files written, and how do they become the five views that every question is asked of?

A batch is one immutable Parquet file for each kind of line, sorted by merchant and day. Beside the columns of
`flows.lines.SCHEMAS` every file carries where its lines came from (`flows.origin`); the views `orders_sourced`,
`fund_sourced`, ... show these too. The views `orders_versions`, ... hold every version of every import that stands,
dead ones included. Which versions are dead was found when they came in and lies beside the lines in a small file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.batches import BatchRef
from workbench.flows.engine import Engine, errors, name, number, quoted, quoted_path
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.origin import KEYS, ORIGIN, Merge, latest_moment, usual_merge
from workbench.flows.versions import SUPERSEDED, same

_ROW_GROUP = 30_720  # small enough that one merchant's lines touch one or two groups


STAGED = "staged-"


@dataclass(frozen=True, slots=True)
class StagedLines:
    """Lines written for an import that may come: whole, in their final form, named by no record."""

    batch_id: str
    kind: LineKind
    path: Path
    rows: int


class FlowStore:
    """The folder of line files of one desk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, ref: BatchRef) -> Path:
        return self.folder / ref.file

    def write(
        self,
        engine: Engine,
        batch_id: str,
        kind: LineKind,
        relation_sql: str,
        seq: int,
        layout: str,
        superseded_sql: str | None = None,
    ) -> BatchRef:
        """Write the rows of `relation_sql` (columns of the schema; origin columns where it has them) as one file.

        `superseded_sql`: keys, `loser_batch` and `winner_batch` of versions that give way, as `flows.versions` finds
        them, '' being this batch. Files appear under their names only when they are whole and on disk. Raises
        `StaffError` (`DISK_FULL`).
        """
        final = self.folder / f"{batch_id}-{kind.value}.parquet"
        rows = self.put(engine, f"{_typed(engine, batch_id, kind, relation_sql)} ORDER BY {_order(kind)}", final)
        ref = BatchRef(batch_id, kind, final.name, file_digest(final), rows, seq, layout)
        if superseded_sql is None:
            return ref
        beside = self.folder / f"{batch_id}-{kind.value}-superseded.parquet"
        try:
            self.put(engine, _pairs(batch_id, kind, superseded_sql), beside)
        except BaseException:
            self.remove(ref)
            raise
        return replace(ref, superseded_file=beside.name, superseded_digest=file_digest(beside))

    def stage(self, engine: Engine, batch_id: str, kind: LineKind, relation_sql: str, mark: str) -> StagedLines:
        """Write the rows of `relation_sql`, which come in the order of a line file, before it is known whether they
        will be an import; to be adopted as they are. Raises `StaffError` (`DISK_FULL`)."""
        path = self.folder / f"{STAGED}{mark}-{kind.value}.parquet"
        return StagedLines(batch_id, kind, path, self.put(engine, _typed(engine, batch_id, kind, relation_sql), path))

    def adopt(self, staged: StagedLines, seq: int, layout: str) -> BatchRef:
        """Take staged rows for the lines of their import. The staged file stays until it is let go."""
        final = self.folder / f"{staged.batch_id}-{staged.kind.value}.parquet"
        part = final.with_suffix(".tmp")
        with _whole_or_nothing(part, final):
            try:
                os.link(staged.path, part)
            except OSError:  # a file system without links
                shutil.copyfile(staged.path, part)
            _settle(part, final)
        return BatchRef(staged.batch_id, staged.kind, final.name, file_digest(final), staged.rows, seq, layout)

    def clear_staged(self, mark: str = "") -> None:
        """Remove what a check left behind, or all that nobody can commit any more."""
        for path in self.folder.glob(f"{STAGED}{mark}*"):
            path.unlink()

    def put(self, engine: Engine, select: str, final: Path) -> int:
        """Write the rows of `select` as one Parquet file; how many. Raises `StaffError` (`DISK_FULL`)."""
        part = final.with_suffix(".tmp")
        with _whole_or_nothing(part, final):
            self.folder.mkdir(parents=True, exist_ok=True)
            engine.execute(
                f"COPY ({select}) TO {quoted(str(part))} "
                f"(FORMAT PARQUET, COMPRESSION ZSTD, ROW_GROUP_SIZE {_ROW_GROUP})"
            )
            _settle(part, final)
        return number(engine, f"SELECT count(*) FROM read_parquet({quoted_path(final)})")

    def remove(self, ref: BatchRef) -> None:
        """Remove the files of an import that was not committed."""
        for file, _ in ref.files():
            (self.folder / file).unlink(missing_ok=True)

    def clear(self, batch_id: str) -> None:
        """Remove what an import of this number left behind that died before it was committed."""
        for path in self.folder.glob(f"{batch_id}-*"):
            path.unlink()

    def verify(self, ref: BatchRef) -> bool:
        """Are the bytes still those that were written?"""
        return all(
            (self.folder / file).is_file() and file_digest(self.folder / file) == digest for file, digest in ref.files()
        )

    def attach(self, engine: Engine, batches: Sequence[BatchRef]) -> None:
        """Make the views of the five kinds over `batches`; a kind without a batch is an empty view.

        Raises `StaffError`: `LINES_MISSING` when a file is not there (figures without it would be wrong), `LINES_OLD`
        when files do not say where their lines came from.
        """
        for ref in batches:
            for file, _ in ref.files():
                if not (self.folder / file).is_file():
                    raise StaffError(
                        Text(f"流水文件 {file} 不见了", f"The line file {file} is missing"),
                        Text("请从备份恢复 flows 文件夹，缺少它的数字不可信", "Restore the flows folder from a backup"),
                        code="LINES_MISSING",
                    )
        for kind in LineKind:
            self._attach_kind(engine, kind, [ref for ref in batches if ref.kind is kind])

    def _attach_kind(self, engine: Engine, kind: LineKind, refs: Sequence[BatchRef]) -> None:
        columns = SCHEMAS[kind] | ORIGIN
        listed = ", ".join(map(name, columns))
        if refs:
            source = f"SELECT {listed} FROM {self._read([ref.file for ref in refs])}"
        else:
            empty = ", ".join(f"NULL::{sql_type} AS {name(column)}" for column, sql_type in columns.items())
            source = f"SELECT {empty} WHERE false"
        try:
            engine.execute(f"CREATE OR REPLACE VIEW {kind.value}_versions AS {source}")
        except errors("BinderException") as unknown:
            raise _of_an_older_form(refs[0].file) from unknown
        living = self._living(engine, kind, refs)
        engine.execute(f"CREATE OR REPLACE VIEW {kind.value}_sourced AS {living}")
        facts = ", ".join(map(name, SCHEMAS[kind]))
        engine.execute(f"CREATE OR REPLACE VIEW {kind.value} AS SELECT {facts} FROM {kind.value}_sourced")

    def _living(self, engine: Engine, kind: LineKind, refs: Sequence[BatchRef]) -> str:
        """SELECT of the lines of `refs` without dead versions."""
        every = f"SELECT * FROM {kind.value}_versions"
        met = {str(r.superseded_digest): r.superseded_file for r in refs if r.superseded_file is not None}
        if not met:
            return every
        self._meetings(engine, kind, met)
        dead, keys = f"{kind.value}_superseded", KEYS[kind]
        standing = ", ".join(quoted(ref.batch_id) for ref in refs)
        engine.execute(
            f"CREATE OR REPLACE TABLE {dead} AS SELECT {', '.join(keys)}, loser_batch FROM {kind.value}_meetings "
            f"WHERE digest IN ({', '.join(map(quoted, met))}) AND winner_batch IN ({standing}) "
            f"AND loser_batch IN ({standing})"
        )
        return (
            f"SELECT v.* FROM {kind.value}_versions v ANTI JOIN {dead} s ON v.batch_id = s.loser_batch "
            f"AND v.merge = '{Merge.VERSION}' AND {same(keys, 'v', 's')}"
        )

    def _meetings(self, engine: Engine, kind: LineKind, met: Mapping[str, str]) -> None:
        """Bring the pairs of the files of `met` (by digest) into the engine; each is read once."""
        columns = [*KEYS[kind], *SUPERSEDED]
        typed = ", ".join(f"{column} {SCHEMAS[kind].get(column, 'VARCHAR')}" for column in columns)
        table = f"{kind.value}_meetings"
        engine.execute(f"CREATE TABLE IF NOT EXISTS {table} ({typed}, digest VARCHAR)")
        known = {str(digest) for (digest,) in engine.execute(f"SELECT DISTINCT digest FROM {table}").fetchall()}
        fresh = {digest: file for digest, file in met.items() if digest not in known}
        if fresh:
            names = ", ".join(f"({quoted(file)}, {quoted(digest)})" for digest, file in fresh.items())
            engine.execute(
                f"INSERT INTO {table} SELECT {', '.join(columns)}, f.digest "
                f"FROM {self._read(list(fresh.values()), ', filename = true')} p "
                f"JOIN (VALUES {names}) f(file, digest) ON parse_filename(p.filename) = f.file"
            )

    def _read(self, files: Sequence[str], options: str = "") -> str:
        return f"read_parquet([{', '.join(quoted_path(self.folder / file) for file in files)}]{options})"


def _of_an_older_form(file: str) -> StaffError:
    return StaffError(
        Text(f"流水文件 {file} 由较早的版本写成，缺少来源信息", f"An earlier version wrote {file}, without its origin"),
        Text(
            "文件未改动。请新建台账并重新导入原始文件",
            "No file was changed. Begin a new desk and import the files again",
        ),
        code="LINES_OLD",
    )


def _order(kind: LineKind) -> str:
    """Merchant and day, then everything that tells lines apart: the same lines make the same file."""
    return ", ".join(("merchant_id", "day", *KEYS.get(kind, ())[1:], *ORIGIN))


def _typed(engine: Engine, batch_id: str, kind: LineKind, relation_sql: str) -> str:
    """The relation with exactly the columns and types of the schema."""
    given = {row[0] for row in engine.execute(f"DESCRIBE {relation_sql}").fetchall()} - {"batch_id"}
    types = SCHEMAS[kind] | ORIGIN
    missing = set(SCHEMAS[kind]) - given
    if missing:
        raise ValueError(f"{kind.value} lines lack {sorted(missing)}")
    absent = {
        "source_file": "NULL", "source_line": "NULL", "copy_no": "0", "as_of": latest_moment(kind),
        "merge": quoted(usual_merge(kind)), "batch_id": quoted(batch_id),
    }  # fmt: skip
    columns = ", ".join(
        f"CAST({name(column) if column in given else absent[column]} AS {sql_type}) AS {name(column)}"
        for column, sql_type in types.items()
    )
    return f"SELECT * FROM (SELECT {columns} FROM ({relation_sql}))"


def _pairs(batch_id: str, kind: LineKind, superseded_sql: str) -> str:
    keys = ", ".join(map(name, KEYS[kind]))
    named = ", ".join(f"CASE WHEN {side} = '' THEN {quoted(batch_id)} ELSE {side} END AS {side}" for side in SUPERSEDED)
    return f"SELECT {keys}, {named} FROM ({superseded_sql}) ORDER BY ALL"


@contextmanager
def _whole_or_nothing(part: Path, final: Path) -> Iterator[None]:
    """A file is written whole or not at all; a disk that takes no more is said."""
    try:
        yield
    except BaseException as failure:
        part.unlink(missing_ok=True)
        final.unlink(missing_ok=True)
        if isinstance(failure, (OSError, errors("IOException"))):
            raise disk_full(final.name) from failure
        raise


def disk_full(file: str) -> StaffError:
    """What staff is told when the disk takes no more."""
    return StaffError(
        Text(f"磁盘可能已满，{file} 未能写入", f"The disk may be full: {file} was not written"),
        Text("台账与之前一样。请腾出空间后重试", "The desk is as before. Free some space, then try again"),
        code="DISK_FULL",
    )


def _settle(part: Path, final: Path) -> None:
    """Make a finished file durable under its name."""
    with part.open("rb") as handle:
        os.fsync(handle.fileno())
    os.replace(part, final)
    if os.name == "posix":
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_digest(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
