"""How do the kept rows of an interview become what the room shows?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.services.consents import scope_of
from workbench.services.media_files import recordings_folder, unfinished_folder
from workbench.services.recordings_file import (
    Bookmark,
    Draft,
    MediaFacts,
    Recording,
    RecordingsFile,
    Snapshot,
)

if TYPE_CHECKING:
    from workbench.storage.recordings import KeptRecording, KeptSnapshot
    from workbench.storage.shelves import Shelves


def recordings_file(shelves: Shelves, case_no: str, attempt: int, desk: Path) -> RecordingsFile:
    """What stands of one interview."""
    folder, shelf = recordings_folder(desk), shelves.recordings
    consent = shelves.talks.get(case_no, attempt).consent
    gone = {one.recording_id for one in shelf.of(case_no) if one.superseded_why}
    mine = [one for one in shelf.of(case_no) if one.attempt == attempt and not one.superseded_why]
    pictures = [one for one in shelf.snapshots(case_no) if one.attempt == attempt and not one.superseded_why]
    marks = [one for one in shelf.bookmarks(case_no) if one.attempt == attempt and not one.superseded_why]
    return RecordingsFile(
        case_no=case_no,
        attempt=attempt,
        scope=scope_of(consent),
        recordings=tuple(_recording(one, folder) for one in mine),
        bookmarks=tuple(
            Bookmark(one.bookmark_id, one.at_ms, one.words, one.recording_id, one.recording_id in gone) for one in marks
        ),
        snapshots=tuple(_snapshot(one, folder) for one in pictures),
        drafts=tuple(Draft(one.field, one.words, one.mark, one.at_ms) for one in shelf.drafts(case_no, attempt)),
        unfinished=tuple(sorted(unfinished_folder(desk).glob(f"{case_no}-R*-{attempt}-*"))),
    )


def standing_pictures(shelves: Shelves, case_no: str, desk: Path) -> tuple[Snapshot, ...]:
    """Every picture of a case that was not superseded, whichever interview it is of."""
    folder = recordings_folder(desk)
    return tuple(_snapshot(one, folder) for one in shelves.recordings.snapshots(case_no) if not one.superseded_why)


def _recording(one: KeptRecording, folder: Path) -> Recording:
    path = folder / one.file
    return Recording(
        recording_id=one.recording_id,
        path=path,
        kind=one.kind,
        original=one.original,
        sha256=one.sha256,
        size=one.size,
        facts=MediaFacts(one.length_ms, one.video, one.audio),
        starts_at_ms=one.starts_at_ms,
        added_at=one.added_at,
        retain_until=one.retain_until,
        wave=one.wave,
        present=path.is_file() and path.stat().st_size == one.size,
    )


def _snapshot(one: KeptSnapshot, folder: Path) -> Snapshot:
    path = folder / one.file
    present = path.is_file() and path.stat().st_size == one.size
    return Snapshot(one.snapshot_id, one.at_ms, path, one.sha256, one.recording_id, one.simulated, present)
