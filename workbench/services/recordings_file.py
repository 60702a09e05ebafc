"""What does the interview room know of its recordings, bookmarks, pictures and unfinished words?

Times are milliseconds on the interview's time line; a recording's own time is `at_ms - starts_at_ms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

RECORDINGS = "recordings"
"""The folder of the desk in which copies of recordings and pictures lie."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a player found in a file."""

    length_ms: int
    video: bool
    audio: bool


@dataclass(frozen=True, slots=True)
class Recording:
    recording_id: str
    path: Path
    kind: str  # opened, recorded
    original: str
    sha256: str
    size: int  # bytes
    facts: MediaFacts
    starts_at_ms: int
    added_at: datetime
    retain_until: date
    wave: tuple[int, ...]  # peaks of the sound, 0 to 100; empty until computed
    present: bool  # is the copy still there at its recorded size?


@dataclass(frozen=True, slots=True)
class Bookmark:
    bookmark_id: str
    at_ms: int
    words: str
    recording_id: str | None
    set_aside: bool = False  # its recording was superseded; the bookmark stays on record


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A still picture kept as evidence; `simulated` ones show the painted applicant of a practice."""

    snapshot_id: str
    at_ms: int
    path: Path
    sha256: str
    recording_id: str | None
    simulated: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that were typed and not written down yet. `field`: note, ask, or answer:<question id>."""

    field: str
    words: str
    mark: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RecordingsFile:
    """Of the newest interview of a case; only what stands, superseded rows are left out."""

    case_no: str
    attempt: int
    scope: str  # what was agreed to: "", notes, recording
    recordings: tuple[Recording, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    drafts: tuple[Draft, ...] = ()
    unfinished: tuple[Path, ...] = ()  # recordings that a stopped process left behind
