"""Recordings and unfinished words of an invented interview, answered at once and remembered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.common.text import Text, same
from workbench.services.interview_weeks import PARCELS, PICKED_UP, WeekRow, WeekStrip
from workbench.services.recordings_file import Bookmark, Draft, MediaFacts, Recording, RecordingsFile, Snapshot

NOW = datetime(2026, 11, 23, 2, 43, tzinfo=UTC)


def recording(path: Path, facts: MediaFacts, recording_id: str = "R1", wave: tuple[int, ...] = ()) -> Recording:
    return Recording(
        recording_id, path, "opened", path.name, "0" * 64, 1, facts, 0, NOW, date(2031, 11, 23), wave, path.is_file()
    )


@dataclass
class FakeRecordings:
    """Keeps what is added in memory; `media.scope` says what the applicant agreed to."""

    folder: Path = field(default_factory=Path)
    media: RecordingsFile = field(default_factory=lambda: RecordingsFile("", 1, "recording"))
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    png: bytes = b""

    def open(self, case_no: str) -> RecordingsFile:
        self.media = replace(self.media, case_no=case_no)
        return self.media

    def agree(self, case_no: str, scope: str, actor: Any, read: Any = None) -> None:
        self.calls.append(("agree", case_no, scope))
        self.media = replace(self.media, scope=scope)

    def begin(self, case_no: str, suffix: str, starts_at_ms: int, actor: Any) -> Path:
        self.calls.append(("begin", case_no))
        return self.folder / f"made{suffix}"

    def add(
        self, case_no: str, path: Path, facts: MediaFacts, starts_at_ms: int, actor: Any, report: Any, stop: Any
    ) -> RecordingsFile:
        self.calls.append(("add", path.name, facts, starts_at_ms))
        made = replace(recording(path, facts, f"R{len(self.media.recordings) + 1}"), starts_at_ms=starts_at_ms)
        self.media = replace(self.media, recordings=(*self.media.recordings, made))
        return self.media

    def put_wave(self, recording_id: str, wave: tuple[int, ...]) -> None:
        self.calls.append(("wave", recording_id, wave))

    def bookmark(self, case_no: str, at_ms: int, words: str, recording_id: str | None, actor: Any) -> RecordingsFile:
        self.calls.append(("bookmark", at_ms, recording_id))
        self.media = replace(self.media, bookmarks=(*self.media.bookmarks, Bookmark("B1", at_ms, words, recording_id)))
        return self.media

    def pictures(self, case_no: str) -> tuple[Snapshot, ...]:
        return self.media.snapshots

    def picture(self, case_no: str, snapshot_id: str) -> bytes:
        self.calls.append(("picture", snapshot_id))
        return self.png

    def supersede(self, case_no: str, row_id: str, why: str, actor: Any) -> RecordingsFile:
        self.calls.append(("supersede", row_id, why))
        left = tuple(one for one in self.media.recordings if one.recording_id != row_id)
        marks = tuple(replace(one, set_aside=one.recording_id == row_id) for one in self.media.bookmarks)
        self.media = replace(self.media, recordings=left, bookmarks=marks)
        return self.media

    def snapshot(self, case_no: str, png: bytes, at_ms: int, recording_id: str | None, actor: Any) -> RecordingsFile:
        self.calls.append(("snapshot", png, at_ms))
        made = Snapshot("S1", at_ms, Path("S1.png"), "0" * 64, recording_id, True, True)
        self.media = replace(self.media, snapshots=(*self.media.snapshots, made))
        return self.media


@dataclass
class FakeDrafts:
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def keep(self, case_no: str, fields: dict[str, tuple[str, str]], at_ms: int, actor: Any) -> datetime:
        self.calls.append(("keep", dict(fields), at_ms))
        return NOW

    def take_back(self, case_no: str, note: Any, actor: Any) -> None:
        self.calls.append(("take_back", note.text))

    def write_again(self, case_no: str, note: Any, actor: Any) -> None:
        self.calls.append(("write_again", note.text))


@dataclass
class FakeWeeks:
    """Two origins over 26 weeks, the declared second one empty."""

    strips: dict[str, WeekStrip] = field(default_factory=lambda: {PARCELS: parcels_strip()})

    def of_case(self, case_no: str) -> dict[str, WeekStrip]:
        return self.strips


def parcels_strip() -> WeekStrip:
    counts = tuple(100 + 7 * (n % 5) for n in range(26))
    said = tuple(Text(f"{n} 件", f"{n} parcels") for n in counts)
    none = (Text("0 件", "0 parcels"),) * 26
    rows = (WeekRow(same("湖州"), counts, said), WeekRow(Text("申报未见", "Declared"), (0,) * 26, none, unseen=True))
    starts = tuple(date(2026, 5, 25) + timedelta(days=7 * n) for n in range(26))
    return WeekStrip(PICKED_UP, starts, rows, Text("申报 2 处，揽收只见 1 处", "2 declared, pick-ups at 1"))


def drafts(**fields: tuple[str, str]) -> tuple[Draft, ...]:
    """`drafts(note=("words", ""))`; a double underscore in a name stands for the colon of `answer:q3`."""
    return tuple(Draft(name.replace("__", ":"), words, mark, 0) for name, (words, mark) in fields.items())
