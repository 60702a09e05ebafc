"""What was recorded, marked and pictured in an interview, and which words wait unfinished?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, select, update

from workbench.common.dates import day_number, day_of
from workbench.records.plain import dump, load
from workbench.storage.columns import add_rows, moment_in, moment_out, put_rows
from workbench.storage.tables import table
from workbench.storage.tables.recordings import BookmarkRow, DraftRow, RecordingRow, SnapshotRow

_RECORDINGS, _BOOKMARKS = table(RecordingRow), table(BookmarkRow)
_SNAPSHOTS, _DRAFTS = table(SnapshotRow), table(DraftRow)
_MOMENTS = ("added_at", "consent_at", "saved_at")


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A copy in the desk's `recordings` folder; the file it came from was left as it was."""

    recording_id: str
    case_no: str
    attempt: int
    kind: str  # opened: a file of before; recorded: made in the room
    file: str
    original: str
    sha256: str
    size: int
    length_ms: int
    video: bool
    audio: bool
    starts_at_ms: int  # on the interview's time line
    added_at: datetime
    added_by: str
    consent_at: datetime
    retain_until: date
    wave: tuple[int, ...] = ()  # peaks of the sound, 0 to 100
    superseded_why: str = ""


@dataclass(frozen=True, slots=True)
class KeptBookmark:
    bookmark_id: str
    case_no: str
    attempt: int
    recording_id: str | None
    at_ms: int
    words: str
    added_at: datetime
    added_by: str
    superseded_why: str = ""


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    snapshot_id: str
    case_no: str
    attempt: int
    recording_id: str | None
    at_ms: int
    file: str
    sha256: str
    size: int
    simulated: bool
    added_at: datetime
    added_by: str
    retain_until: date
    superseded_why: str = ""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    case_no: str
    attempt: int
    field: str
    words: str
    mark: str
    at_ms: int
    saved_at: datetime
    saved_by: str


def _row(kept: Any) -> dict[str, Any]:
    found = {name: getattr(kept, name) for name in kept.__slots__}
    for name in found:
        if name in _MOMENTS:
            found[name] = moment_in(found[name])
    if "retain_until" in found:
        found["retain_until"] = day_number(found["retain_until"])
    if "wave" in found:
        found["wave"] = dump(found["wave"]) if found["wave"] else ""
    return found


def _facts(row: RowMapping) -> dict[str, Any]:
    found: dict[str, Any] = {str(name): value for name, value in row.items()}
    for name in found:
        if name in _MOMENTS:
            found[name] = moment_out(found[name])
    if "retain_until" in found:
        found["retain_until"] = day_of(found["retain_until"])
    if "wave" in found:
        found["wave"] = load(tuple[int, ...], found["wave"]) if found["wave"] else ()
    return found


class RecordingShelf:
    """Rows are added and superseded, never taken away; only drafts come and go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kept: KeptRecording) -> None:
        add_rows(self._connection, _RECORDINGS, [_row(kept)])

    def add_bookmark(self, kept: KeptBookmark) -> None:
        add_rows(self._connection, _BOOKMARKS, [_row(kept)])

    def add_snapshot(self, kept: KeptSnapshot) -> None:
        add_rows(self._connection, _SNAPSHOTS, [_row(kept)])

    def of(self, case_no: str) -> tuple[KeptRecording, ...]:
        """Every recording of a case, superseded ones too, oldest first."""
        return tuple(KeptRecording(**one) for one in self._of(_RECORDINGS, case_no, "added_at", "recording_id"))

    def bookmarks(self, case_no: str) -> tuple[KeptBookmark, ...]:
        """Every bookmark of a case in the order of its time line."""
        return tuple(KeptBookmark(**one) for one in self._of(_BOOKMARKS, case_no, "attempt", "at_ms", "added_at"))

    def snapshots(self, case_no: str) -> tuple[KeptSnapshot, ...]:
        """Every picture of a case in the order of its time line."""
        return tuple(KeptSnapshot(**one) for one in self._of(_SNAPSHOTS, case_no, "attempt", "at_ms", "added_at"))

    def files(self) -> tuple[tuple[str, str], ...]:
        """(file, sha256) of everything in the desk's `recordings` folder that a row answers for."""
        found: list[tuple[str, str]] = []
        for one in (_RECORDINGS, _SNAPSHOTS):
            rows = self._connection.execute(select(one.c.file, one.c.sha256).order_by(one.c.file))
            found += [(str(row.file), str(row.sha256)) for row in rows]
        return tuple(found)

    def next_number(self, case_no: str) -> int:
        """The number of the next recording, bookmark or picture of a case; each has a series of its own."""
        counts = [
            self._connection.execute(select(func.count()).select_from(one).where(one.c.case_no == case_no)).scalar_one()
            for one in (_RECORDINGS, _BOOKMARKS, _SNAPSHOTS)
        ]
        return 1 + sum(int(count) for count in counts)

    def put_wave(self, recording_id: str, wave: Sequence[int]) -> None:
        where = _RECORDINGS.c.recording_id == recording_id
        self._connection.execute(update(_RECORDINGS).where(where).values(wave=dump(tuple(wave))))

    def supersede(self, row_id: str, why: str) -> bool:
        """Mark a recording, bookmark or picture as no longer standing; False where there is none such."""
        for one in (_RECORDINGS, _BOOKMARKS, _SNAPSHOTS):
            key = next(iter(one.primary_key))
            change = update(one).where(key == row_id, one.c.superseded_why == "").values(superseded_why=why)
            if self._connection.execute(change).rowcount:
                return True
        return False

    def drafts(self, case_no: str, attempt: int) -> tuple[KeptDraft, ...]:
        where = (_DRAFTS.c.case_no == case_no, _DRAFTS.c.attempt == attempt)
        rows = self._connection.execute(select(_DRAFTS).where(*where).order_by(_DRAFTS.c.field)).mappings()
        return tuple(KeptDraft(**_facts(row)) for row in rows)

    def put_draft(self, kept: KeptDraft) -> None:
        """Keep the newest words of a field; empty ones without a mark take the row away."""
        if kept.words or kept.mark:
            put_rows(self._connection, _DRAFTS, [_row(kept)])
            return
        same = (_DRAFTS.c.case_no == kept.case_no, _DRAFTS.c.attempt == kept.attempt, _DRAFTS.c.field == kept.field)
        self._connection.execute(_DRAFTS.delete().where(*same))

    def _of(self, one: Table, case_no: str, *order: str) -> list[dict[str, Any]]:
        wanted = select(one).where(one.c.case_no == case_no).order_by(*(one.c[name] for name in order))
        return [_facts(row) for row in self._connection.execute(wanted).mappings()]
