"""What does staff see of files on their way in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workbench.common.text import Text
from workbench.intake.column_facts import Histogram, Meaning
from workbench.intake.mend import CellFix, Treatment
from workbench.intake.preview import ColumnMatch, Decoding, FilePreview
from workbench.intake.problems import BadCell, ProblemGroup

__all__ = [
    "BadCell",
    "BatchRow",
    "CellFix",
    "ColumnMatch",
    "Decoding",
    "FileFacts",
    "FilePreview",
    "HeldRow",
    "Histogram",
    "ImportCheck",
    "ImportResult",
    "Landed",
    "Meaning",
    "ProblemGroup",
    "ProfileRow",
    "Treatment",
]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was read of one file."""

    file: str
    layout: Text
    rows: int
    bad: int
    notes: tuple[Text, ...] = ()


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
    skipped: int = 0
    treatments: Mapping[str, Treatment] = field(default_factory=dict)
    file_facts: tuple[FileFacts, ...] = ()


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
class Landed:
    """What the desk holds of one import, read back from its files after it was written."""

    rows: int
    amount_fen: int | None
    merchants: int
    first_day: str | None
    last_day: str | None


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


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row in quarantine: whole, with everything that is wrong with it."""

    row_id: int
    batch_id: str
    at: datetime  # when its file was imported
    file: str
    line: int
    layout: Text
    header: tuple[str, ...]
    cells: tuple[str, ...]
    problems: tuple[BadCell, ...]
    together: bool  # means nothing without the other files of its source: it cannot come in alone


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A saved mapping: files with this set of header cells are read by it."""

    profile_id: str
    name: str
    layout: Text
    columns: int
    saved_at: datetime
    by: str
