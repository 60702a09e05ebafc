"""What does staff see of files on their way in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime
from pathlib import Path

from workbench.common.text import Text
from workbench.intake.column_facts import Histogram, Meaning
from workbench.intake.preview import ColumnMatch, Decoding, FilePreview
from workbench.intake.problems import BadCell, ProblemGroup
from workbench.intake.treatment import CellFix, Treatment

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
    skipped: int = 0  # of the bad rows: neither written nor set aside; the others go to quarantine
    mended: int = 0  # of the good rows: those with cells that staff put right
    treatments: Mapping[str, Treatment] = made(default_factory=dict)  # by code of problem; FIX where nothing is said
    file_facts: tuple[FileFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was found in one file. Rows: good, bad and those passed over; `notes` lines are no rows."""

    file: str
    layout: Text
    rows: int
    bad: int
    skipped: int
    notes: tuple[Text, ...]


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
    rows_skipped: int = 0
    rows_mended: int = 0


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
    together: bool  # means nothing without the other rows of its file: it cannot come in alone
    state: str = "waiting"  # waiting, mended, dismissed
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A saved mapping: files with this set of header cells are read by it."""

    profile_id: str
    name: str
    layout: Text
    columns: int
    saved_at: datetime
    by: str
