"""How are recordings, bookmarks, pictures and unfinished words of an interview kept?

Nothing is recorded before the applicant agreed to it, and nothing kept is ever deleted: it is superseded with a reason.
Every file lies in the desk's `recordings` folder under its SHA-256; the file it came from is only read.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.interview.report import Consent
from workbench.services.blind_choice import case_reading, demand_case
from workbench.services.commands import command
from workbench.services.consents import RECORDING, noted, scope_of
from workbench.services.ground import Ground
from workbench.services.interview_drafts import demand_live
from workbench.services.media_files import (
    copy_whole,
    demand_media,
    file_name,
    recordings_folder,
    unfinished_folder,
)
from workbench.services.recordings_file import MediaFacts, RecordingsFile, Snapshot
from workbench.services.recordings_view import recordings_file, standing_pictures

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves

RETENTION_YEARS = 5
"""How long a recording is kept where the desk's setting `recording_years` says nothing else."""
LEAST_REASON = 10  # characters


class RecordingService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self, case_no: str) -> RecordingsFile:
        """What stands of the newest interview of a case; empty where none was begun."""
        with case_reading(self._ground, case_no) as shelves:
            kept = shelves.interviews.get(case_no)
            return recordings_file(shelves, case_no, 0 if kept is None else kept.attempt, self._ground.folder)

    def agree(self, case_no: str, scope: str, actor: Actor, read: Text | None = None) -> None:
        """Note what the applicant agreed to (`recording` or `notes`) and the words read out, before the interview runs.

        Until it runs another answer replaces the first; the journal keeps both. Raises `StaffError` (`CONSENT_NOTED`).
        """
        require(actor, Permission.INTERVIEW)
        now = self._ground.now()
        given = noted(scope, read, actor, now)
        with self._ground.transaction() as shelves:
            kept = shelves.interviews.get(case_no)
            if kept is None or kept.state != "planned":
                raise StaffError(
                    Text("访谈已经开始，同意不能再改", "The interview has begun: its consent stays as it is"),
                    Text("如申请人改变主意，请结束后重新开始", "If the applicant changed their mind, begin anew"),
                    code="CONSENT_NOTED",
                )
            shelves.talks.put(replace(shelves.talks.get(case_no, kept.attempt), consent=given))
            facts = {"attempt": kept.attempt, "words": hashlib.sha256(given.words.zh.encode()).hexdigest()}
            shelves.journal.append(now, actor, f"interview.agree_{scope}", case_no, facts)

    def begin(self, case_no: str, suffix: str, starts_at_ms: int, actor: Actor) -> Path:
        """Where a new recording is to be written while it lasts; its name tells where on the time line it begins.

        Raises `StaffError` as `add` does.
        """
        require(actor, Permission.INTERVIEW)
        with self._ground.store.reading() as shelves:
            kept = demand_live(shelves, case_no)
            _agreed(shelves, kept)
            number = shelves.recordings.next_number(case_no)
        folder = unfinished_folder(self._ground.folder)
        folder.mkdir(parents=True, exist_ok=True)
        stamp = f"{max(0, starts_at_ms)}ms-{self._ground.now():%H%M%S%f}"
        return folder / file_name(f"{case_no}-R{number}-{kept.attempt}-{stamp}", suffix)

    def add(
        self,
        case_no: str,
        path: Path,
        facts: MediaFacts,
        starts_at_ms: int,
        actor: Actor,
        report: Report = silent,
        stop: Stop = never,
    ) -> RecordingsFile:
        """Copy a recording into the desk. One that was made in the room leaves its unfinished place.

        Raises `StaffError`: `NOT_RUNNING`, `RECORDING_NOT_AGREED`, `RECORDING_SIMULATED`, `RECORDING_KNOWN`,
        `RECORDING_EMPTY`, those of `demand_media` and of `copy_whole`; and `Stopped`.
        """
        require(actor, Permission.INTERVIEW)
        suffix = demand_media(path)
        _demand_content(path, facts)
        with self._ground.store.reading() as shelves:
            kept = demand_live(shelves, case_no)
            _agreed(shelves, kept)
            row_id = f"{case_no}-R{shelves.recordings.next_number(case_no)}"
        name = file_name(row_id, suffix)
        target = recordings_folder(self._ground.folder) / name
        made_here = path.parent == unfinished_folder(self._ground.folder)
        digest, size = copy_whole(path, target, report, stop)
        try:
            self._keep(case_no, row_id, path, name, digest, size, facts, starts_at_ms, made_here, actor)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        if made_here:
            path.unlink(missing_ok=True)
        return self.open(case_no)

    def _keep(
        self,
        case_no: str,
        row_id: str,
        path: Path,
        name: str,
        digest: str,
        size: int,
        facts: MediaFacts,
        starts_at_ms: int,
        made_here: bool,
        actor: Actor,
    ) -> None:
        from workbench.storage.recordings import KeptRecording

        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = demand_live(shelves, case_no)
            consent = _agreed(shelves, kept)
            standing = [one for one in shelves.recordings.of(case_no) if not one.superseded_why]
            if any(one.sha256 == digest and one.attempt == kept.attempt for one in standing):
                raise StaffError(
                    Text(f"这份录音录像已在本次访谈中：{path.name}", f"This recording is here already: {path.name}"),
                    Text("没有重复加入", "It was not added twice"),
                    code="RECORDING_KNOWN",
                )
            shelves.recordings.add(
                KeptRecording(
                    recording_id=row_id,
                    case_no=case_no,
                    attempt=kept.attempt,
                    kind="recorded" if made_here else "opened",
                    file=name,
                    original="" if made_here else path.name[:200],
                    sha256=digest,
                    size=size,
                    length_ms=facts.length_ms,
                    video=facts.video,
                    audio=facts.audio,
                    starts_at_ms=max(0, starts_at_ms),
                    added_at=now,
                    added_by=actor.staff_id,
                    consent_at=consent.at,
                    retain_until=self._retain_until(shelves),
                )
            )
            told = {"row": row_id, "name": "" if made_here else path.name[:200], "sha256": digest, "size": size}
            shelves.journal.append(now, actor, "recording.add", case_no, told)

    def put_wave(self, recording_id: str, wave: tuple[int, ...]) -> None:
        """Keep the peaks of a recording's sound, so that they are computed once. A view of the file, not an act."""
        with self._ground.transaction() as shelves:
            shelves.recordings.put_wave(recording_id, wave)

    def bookmark(self, case_no: str, at_ms: int, words: str, recording_id: str | None, actor: Actor) -> RecordingsFile:
        """Mark a moment. Raises `StaffError` (`NOT_RUNNING`)."""
        from workbench.storage.recordings import KeptBookmark

        require(actor, Permission.INTERVIEW)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = demand_live(shelves, case_no)
            row_id = f"{case_no}-B{shelves.recordings.next_number(case_no)}"
            made = KeptBookmark(
                row_id, case_no, kept.attempt, recording_id, max(0, at_ms), words.strip()[:200], now, actor.staff_id
            )
            shelves.recordings.add_bookmark(made)
            facts = {"row": row_id, "at_ms": made.at_ms, "recording": recording_id or ""}
            shelves.journal.append(now, actor, "interview.bookmark", case_no, facts)
        return self.open(case_no)

    def snapshot(self, case_no: str, png: bytes, at_ms: int, recording_id: str | None, actor: Actor) -> RecordingsFile:
        """Keep a still picture as evidence. One of a practice is marked simulated for good.

        Raises `StaffError` (`NOT_RUNNING`, `SNAPSHOT_EMPTY`, `RECORDING_NOT_AGREED` for a real applicant's picture).
        """
        from workbench.services.kept_grounds import write_once
        from workbench.storage.recordings import KeptSnapshot

        require(actor, Permission.INTERVIEW)
        if not png.startswith(b"\x89PNG"):
            raise StaffError(
                Text("此刻没有画面", "There is no picture at this moment"),
                Text("没有保存截图。请在有画面时再截", "Nothing was kept. Take it while a picture is shown"),
                code="SNAPSHOT_EMPTY",
            )
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = demand_live(shelves, case_no)
            if not kept.simulated:
                _agreed(shelves, kept)
            row_id = f"{case_no}-S{shelves.recordings.next_number(case_no)}"
            name, digest = file_name(row_id, ".png"), hashlib.sha256(png).hexdigest()
            # The file comes first: a row without its picture would be a fault, a picture without a row is none.
            write_once(recordings_folder(self._ground.folder) / name, png)
            made = KeptSnapshot(
                row_id,
                case_no,
                kept.attempt,
                recording_id,
                max(0, at_ms),
                name,
                digest,
                len(png),
                kept.simulated,
                now,
                actor.staff_id,
                self._retain_until(shelves),
            )
            shelves.recordings.add_snapshot(made)
            facts = {"row": row_id, "name": name, "sha256": digest, "at_ms": made.at_ms, "simulated": kept.simulated}
            shelves.journal.append(now, actor, "snapshot.add", case_no, facts)
        return self.open(case_no)

    def pictures(self, case_no: str) -> tuple[Snapshot, ...]:
        """Every picture of a case that stands, of all its interviews, in the order of their time lines."""
        demand_case(self._ground, case_no)
        with self._ground.store.reading() as shelves:
            return standing_pictures(shelves, case_no, self._ground.folder)

    def picture(self, case_no: str, snapshot_id: str) -> bytes:
        """A picture's bytes, if they are the recorded ones. Raises `StaffError` (`ROW_UNKNOWN`, `SNAPSHOT_CHANGED`)."""
        one = next((one for one in self.pictures(case_no) if one.snapshot_id == snapshot_id), None)
        if one is None:
            raise _unknown(snapshot_id)
        png = one.path.read_bytes() if one.present else b""
        if hashlib.sha256(png).hexdigest() != one.sha256:
            raise StaffError(
                Text(f"截图文件缺失或被改动：{one.path.name}", f"The picture is missing or changed: {one.path.name}"),
                Text("记录仍在。请从备份恢复该文件", "Its record is kept. Restore the file from a backup"),
                code="SNAPSHOT_CHANGED",
            )
        return png

    def supersede(self, case_no: str, row_id: str, why: str, actor: Actor) -> RecordingsFile:
        """Say that a recording, bookmark or picture no longer stands. Its file and row stay.

        Raises `StaffError` (`REASON_NEEDED`, `ROW_UNKNOWN`, `NOT_INTERVIEWABLE` once the case is being decided).
        """
        require(actor, Permission.INTERVIEW)
        if len(why.strip()) < LEAST_REASON:
            raise StaffError(
                Text(f"请写明作废的理由，至少 {LEAST_REASON} 个字", f"Say why, in at least {LEAST_REASON} characters"),
                Text("文件和记录都会保留，不会删除", "File and record are kept; nothing is deleted"),
                code="REASON_NEEDED",
            )
        with command(self._ground, Act.HOLD_INTERVIEW, actor, case_no) as running:
            shelves = running.shelves
            own = row_id.rpartition("-")[0] == case_no
            if not own or not shelves.recordings.supersede(row_id, why.strip()):
                raise _unknown(row_id)
            facts = {"row": row_id, "why": why.strip()[:200]}
            shelves.journal.append(self._ground.now(), actor, "recording.supersede", case_no, facts)
        return self.open(case_no)

    def _retain_until(self, shelves: Shelves) -> date:
        years = shelves.settings.all().get("recording_years", RETENTION_YEARS)
        return self._ground.today() + timedelta(days=round(365.25 * int(years)))


def _unknown(row_id: str) -> StaffError:
    return StaffError(
        Text(f"没有仍然有效的 {row_id}", f"{row_id} is not there, or was superseded before"),
        Text("请刷新访谈页面", "Reload the interview"),
        code="ROW_UNKNOWN",
    )


def _demand_content(path: Path, facts: MediaFacts) -> None:
    if facts.length_ms <= 0 or not (facts.video or facts.audio):
        raise StaffError(
            Text(f"文件里没有可播放的声音或画面：{path.name}", f"No sound or picture can be played: {path.name}"),
            Text("台账未改动，原文件未动", "Nothing was changed, and the file was left as it was"),
            code="RECORDING_EMPTY",
        )


def _agreed(shelves: Shelves, kept: KeptInterview) -> Consent:
    """The consent to being recorded. Unknown never passes: without a noted one nothing is recorded."""
    if kept.simulated:
        raise StaffError(
            Text("模拟访谈没有真人，不能加入录音录像", "A practice has no real applicant and takes no recording"),
            Text("请另开一次真实访谈", "Begin a real interview for it"),
            code="RECORDING_SIMULATED",
        )
    consent = shelves.talks.get(kept.case_no, kept.attempt).consent
    if consent is None or scope_of(consent) != RECORDING:
        raise StaffError(
            Text("申请人没有同意录音录像", "The applicant did not agree to being recorded"),
            Text("没有录制任何内容。可以继续只作笔记", "Nothing was recorded. Go on with notes only"),
            code="RECORDING_NOT_AGREED",
        )
    return consent
