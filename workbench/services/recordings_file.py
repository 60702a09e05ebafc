"""What does the interview room know of its recordings, bookmarks, pictures and unfinished words?

Times are milliseconds on the interview's time line; a recording's own time is `at_ms - starts_at_ms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from workbench.common.text import Text

RECORDINGS = "recordings"
"""The folder of the desk in which copies of recordings and pictures lie."""

CONSENT_WORDS = {
    "recording": Text(
        "本次访谈将录音录像并记录要点，仅用于审查这笔贷款申请，按规定期限保存。录制内容含您的面容和声音，属于敏感个人信息。"
        "您可以不同意录制，不影响我们受理您的申请。您是否同意录音录像？",
        "This interview will be recorded in sound and picture and noted, only to review this loan application, and is"
        " kept for the prescribed period. A recording of your face and voice is sensitive personal information. You may"
        " refuse the recording; your application will still be handled. Do you agree to being recorded?",
    ),
    "notes": Text(
        "本次访谈不录音、不录像，只由信贷员记录要点，仅用于审查这笔贷款申请。您是否同意开始？",
        "This interview is neither filmed nor recorded; the officer takes notes, only to review this loan application."
        " Do you agree to begin?",
    ),
}
"""What is read to the applicant before anything else, by what would be kept of the interview."""


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
