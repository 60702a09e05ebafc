"""What does staff see of files on their way in?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.common.text import Text
from workbench.flows.lines import LineKind


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of the file and the field it is taken for."""

    source: str  # header cell, stripped
    sample: str  # a value from the file
    field: str | None  # None: not used
    label: Text | None
    confidence: float  # 0..1; below 0.85 staff is asked, below 0.5 the field stays empty
    required: bool


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What was detected in one file, before anything is read in full. `refusal` set: this file cannot be imported."""

    path: Path
    size_bytes: int
    sha256: str
    container: str  # csv, tsv, xlsx, xls, parquet, zip member
    encoding: str | None
    delimiter: str | None
    layout: str | None  # code of the detected layout
    layout_name: Text | None
    kind: LineKind | None
    header_line: int | None  # 1-based
    columns: tuple[ColumnMatch, ...]
    rows: tuple[tuple[str, ...], ...]  # up to 50, as written in the file
    row_estimate: int | None
    seen_before: datetime | None  # the same bytes were imported then
    refusal: Text | None
    hint: Text | None


@dataclass(frozen=True, slots=True)
class BadCell:
    """One reason why a row is not imported."""

    file: str
    line: int
    column: str
    value: str
    code: str
    fix: Text


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    code: str
    title: Text
    example: str
    count: int
    rows: tuple[BadCell, ...]  # up to 500 of them; the export has all


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """Result of reading everything; nothing is written yet. Commit takes the token."""

    token: str
    files: tuple[FilePreview, ...]
    good: int
    warned: int
    bad: int
    new: int
    updated: int
    unchanged: int
    problems: tuple[ProblemGroup, ...]
    notes: tuple[Text, ...]  # totals that do not agree, repeats, coverage
    merchants: int
    first_day: str | None
    last_day: str | None
    amount_fen: int | None  # sum of the amounts that will be written
    currency: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    batch_id: str
    rows_written: int
    rows_quarantined: int
    merchants_new: int
    merchants_updated: int
    seconds: float
    digest: str
    quarantine_file: Path | None


@dataclass(frozen=True, slots=True)
class BatchRow:
    batch_id: str
    at: datetime
    by: str
    layout: Text
    files: tuple[str, ...]
    rows: int
    quarantined: int
    undoable: bool
