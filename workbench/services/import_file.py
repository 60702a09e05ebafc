"""What does staff see of files on their way in?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.common.text import Text
from workbench.intake.preview import ColumnMatch, FilePreview
from workbench.intake.problems import BadCell, ProblemGroup

__all__ = [
    "BadCell",
    "BatchRow",
    "ColumnMatch",
    "FilePreview",
    "ImportCheck",
    "ImportResult",
    "ProblemGroup",
]


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
    undo_blocked: Text | None = None  # why it cannot be taken back
    files_sha256: tuple[str, ...] = ()
