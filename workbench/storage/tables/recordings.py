"""What was agreed, recorded, marked and pictured in an interview, and which words are not finished yet?

Times inside an interview are milliseconds of its own time line; a recording begins at `starts_at_ms` on it, so media
time is the difference. Nothing here is deleted: a row is superseded, with a reason.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative, one_of


class ConsentRow(Row, table=True):
    """What the applicant agreed to, as earlier versions noted it: read for their interviews, never written any more.

    It stands in `interview_talks.consent` now.
    """

    __tablename__ = "interview_consents"
    __table_args__ = (one_of("scope", ["notes", "recording"]),)
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    attempt: int = Field(primary_key=True)
    scope: str
    words: str
    noted_at: str
    noted_by: str = Field(foreign_key="staff.staff_id")


class RecordingRow(Row, table=True):
    __tablename__ = "recordings"
    __table_args__ = (
        one_of("kind", ["opened", "recorded"]),
        not_negative("length_ms"),
        not_negative("starts_at_ms"),
        Index("ix_recordings_case_no", "case_no", "attempt"),
    )
    recording_id: str = Field(primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no")
    attempt: int
    kind: str
    file: str  # inside the desk's `recordings` folder
    original: str  # name of the file it was copied from, "" where it was recorded here
    sha256: str
    size: int  # bytes
    length_ms: int
    video: bool
    audio: bool
    starts_at_ms: int
    wave: str  # peaks of the sound, 0 to 100, as JSON; "" until they were computed
    added_at: str
    added_by: str = Field(foreign_key="staff.staff_id")
    consent_at: str
    retain_until: int  # day number
    superseded_why: str  # "" while it stands


class BookmarkRow(Row, table=True):
    __tablename__ = "interview_bookmarks"
    __table_args__ = (not_negative("at_ms"), Index("ix_interview_bookmarks_case_no", "case_no", "attempt"))
    bookmark_id: str = Field(primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no")
    attempt: int
    recording_id: str | None = Field(default=None, foreign_key="recordings.recording_id")
    at_ms: int
    words: str
    added_at: str
    added_by: str = Field(foreign_key="staff.staff_id")
    superseded_why: str


class SnapshotRow(Row, table=True):
    __tablename__ = "interview_snapshots"
    __table_args__ = (not_negative("at_ms"), Index("ix_interview_snapshots_case_no", "case_no", "attempt"))
    snapshot_id: str = Field(primary_key=True)
    case_no: str = Field(foreign_key="applications.case_no")
    attempt: int
    recording_id: str | None = Field(default=None, foreign_key="recordings.recording_id")
    at_ms: int
    file: str
    sha256: str
    size: int
    simulated: bool
    added_at: str
    added_by: str = Field(foreign_key="staff.staff_id")
    retain_until: int
    superseded_why: str


class DraftRow(Row, table=True):
    """Words still in a field of the room: they survive a killed process, and go once they are written down."""

    __tablename__ = "interview_drafts"
    __table_args__ = (not_negative("at_ms"),)
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    attempt: int = Field(primary_key=True)
    field: str = Field(primary_key=True)  # note, ask, answer:<question id>
    words: str
    mark: str  # the assessment chosen with them, "" where none
    at_ms: int
    saved_at: str
    saved_by: str = Field(foreign_key="staff.staff_id")
