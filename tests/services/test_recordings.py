"""Is anything recorded only with consent, kept whole under its digest, never deleted, and never half-written?"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.services.scored_desk import CLEAN, ME, MISMATCH, fill
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError, Stopped
from workbench.interview.questions import Assessment
from workbench.services.consents import words_of
from workbench.services.desk_check import check_desk
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.services.interview_drafts import DraftService
from workbench.services.media_files import began_ms, copy_recordings
from workbench.services.recordings import RecordingService
from workbench.services.recordings_file import MediaFacts, RecordingsFile
from workbench.storage.store import Store

FACTS = MediaFacts(3000, True, True)
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


@pytest.fixture
def service(ground: Ground) -> RecordingService:
    """The room of MISMATCH runs, and the applicant agreed to being recorded."""
    talk, made = InterviewService(ground), RecordingService(ground)
    talk.start(MISMATCH, ME)
    made.agree(MISMATCH, "recording", ME)
    talk.consent(MISMATCH, ME)
    return made


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "访谈 恶意;'$(x) &amp.MP4"
    path.write_bytes(bytes(range(256)) * 9000)
    return path


def add(service: RecordingService, clip: Path, facts: MediaFacts = FACTS) -> RecordingsFile:
    return service.add(MISMATCH, clip, facts, 0, ME)


def actions(ground: Ground, case_no: str = MISMATCH) -> list[str]:
    with ground.store.reading() as shelves:
        return [entry.action for entry in shelves.journal.of_case(case_no)]


def test_nothing_is_recorded_without_consent_or_against_it(ground: Ground, clip: Path) -> None:
    talk, made = InterviewService(ground), RecordingService(ground)
    with refused("NOT_RUNNING"):
        made.add(CLEAN, clip, FACTS, 0, ME)
    talk.start(CLEAN, ME)
    with refused("NOT_RUNNING"):  # begun, and nobody agreed to anything yet
        made.begin(CLEAN, ".mkv", 0, ME)
    made.agree(CLEAN, "notes", ME)
    talk.consent(CLEAN, ME)
    for attempt in (lambda: made.add(CLEAN, clip, FACTS, 0, ME), lambda: made.snapshot(CLEAN, PNG, 0, None, ME)):
        with refused("RECORDING_NOT_AGREED"):
            attempt()
    with refused("RECORDING_NOT_AGREED"):
        made.begin(CLEAN, ".mkv", 0, ME)
    assert made.open(CLEAN).recordings == ()
    assert list((ground.folder / "recordings").glob("*")) == []
    with refused("CONSENT_NOTED"):
        made.agree(CLEAN, "recording", ME)


def test_until_it_runs_another_answer_replaces_the_first(ground: Ground) -> None:
    talk, made = InterviewService(ground), RecordingService(ground)
    with refused("CONSENT_NOTED"):
        made.agree(CLEAN, "recording", ME)
    talk.start(CLEAN, ME)
    made.agree(CLEAN, "recording", ME)
    talk.start(CLEAN, ME)  # as after a process that was killed in between
    made.agree(CLEAN, "notes", ME)
    talk.consent(CLEAN, ME)
    assert made.open(CLEAN).scope == "notes"
    assert [action for action in actions(ground, CLEAN) if action.startswith("interview.agree")] == [
        "interview.agree_notes",
        "interview.agree_recording",
    ]


def test_the_words_read_to_the_applicant_are_kept_in_the_journal(ground: Ground, service: RecordingService) -> None:
    with ground.store.reading() as shelves:
        consent = shelves.talks.get(MISMATCH, 1).consent
        entry = next(one for one in shelves.journal.of_case(MISMATCH) if one.action == "interview.agree_recording")
    assert consent is not None
    assert consent.words == words_of("recording")
    assert hashlib.sha256(consent.words.zh.encode()).hexdigest() in entry.payload


def test_a_recording_is_copied_whole_and_the_original_is_left_as_it_was(
    ground: Ground, service: RecordingService, clip: Path
) -> None:
    before = clip.read_bytes()
    (one,) = add(service, clip).recordings
    assert clip.read_bytes() == before == one.path.read_bytes()
    assert (one.sha256, one.size) == (hashlib.sha256(before).hexdigest(), len(before))
    assert one.path.parent == ground.folder / "recordings"
    assert one.path.name == f"{MISMATCH}-R1.mp4"  # no character of the stranger's name
    assert one.original == clip.name
    assert one.present
    assert (one.retain_until.year, one.kind) == (ground.today().year + 5, "opened")
    assert "recording.add" in actions(ground)
    with refused("RECORDING_KNOWN"):
        add(service, clip)
    assert [path.name for path in one.path.parent.iterdir()] == [one.path.name]


def test_what_cannot_be_a_recording_is_refused_and_leaves_nothing(
    ground: Ground, service: RecordingService, clip: Path, tmp_path: Path
) -> None:
    text, empty = tmp_path / "notes.txt", tmp_path / "empty.mp4"
    text.write_text("words")
    empty.touch()
    for path, facts, code in (
        (text, FACTS, "RECORDING_KIND"),
        (empty, FACTS, "RECORDING_MISSING"),
        (tmp_path, FACTS, "RECORDING_MISSING"),
        (tmp_path / "gone.mp4", FACTS, "RECORDING_MISSING"),
        (clip, MediaFacts(0, True, True), "RECORDING_EMPTY"),
        (clip, MediaFacts(3000, False, False), "RECORDING_EMPTY"),
    ):
        with refused(code):
            add(service, path, facts)
    assert service.open(MISMATCH).recordings == ()
    assert list((ground.folder / "recordings").glob("*")) == []


def test_a_copy_that_was_stopped_leaves_the_desk_as_before(
    ground: Ground, service: RecordingService, clip: Path
) -> None:
    with pytest.raises(Stopped):
        service.add(MISMATCH, clip, FACTS, 0, ME, stop=lambda: True)
    assert service.open(MISMATCH).recordings == ()
    assert list((ground.folder / "recordings").iterdir()) == []


def test_a_recording_made_in_the_room_leaves_its_unfinished_place(ground: Ground, service: RecordingService) -> None:
    place = service.begin(MISMATCH, ".mkv", 65_000, ME)
    place.write_bytes(b"matroska")
    assert service.open(MISMATCH).unfinished == (place,)
    assert began_ms(place) == 65_000
    (one,) = service.add(MISMATCH, place, FACTS, 65_000, ME).recordings
    assert (one.kind, one.starts_at_ms, one.original) == ("recorded", 65_000, "")
    assert not place.exists()
    assert service.open(MISMATCH).unfinished == ()


def test_nothing_is_deleted_only_superseded_with_a_reason(
    ground: Ground, service: RecordingService, clip: Path
) -> None:
    (one,) = add(service, clip).recordings
    with refused("REASON_NEEDED"):
        service.supersede(MISMATCH, one.recording_id, "误传", ME)
    after = service.supersede(MISMATCH, one.recording_id, "传错了文件，换成完整的一段", ME)
    assert after.recordings == ()
    assert one.path.is_file()
    with refused("ROW_UNKNOWN"):
        service.supersede(MISMATCH, one.recording_id, "传错了文件，换成完整的一段", ME)
    with refused("ROW_UNKNOWN"):
        service.supersede(CLEAN, f"{MISMATCH}-R1", "别的案件不能作废这一段", ME)
    with ground.store.reading() as shelves:
        assert len(shelves.recordings.of(MISMATCH)) == 1


def test_bookmarks_and_pictures_stand_on_the_time_line(ground: Ground, service: RecordingService) -> None:
    service.bookmark(MISMATCH, 61_500, "看仓库", None, ME)
    file = service.snapshot(MISMATCH, PNG, 30_250, None, ME)
    assert [(one.at_ms, one.words) for one in file.bookmarks] == [(61_500, "看仓库")]
    (picture,) = file.snapshots
    assert (picture.path.read_bytes(), picture.sha256) == (PNG, hashlib.sha256(PNG).hexdigest())
    assert not picture.simulated
    with refused("SNAPSHOT_EMPTY"):
        service.snapshot(MISMATCH, b"", 0, None, ME)
    assert actions(ground).count("snapshot.add") == 1


def test_a_practice_takes_pictures_marked_simulated_and_no_recording(ground: Ground, clip: Path) -> None:
    made = RecordingService(ground)
    InterviewService(ground).start(CLEAN, ME, True, "honest")
    (picture,) = made.snapshot(CLEAN, PNG, 0, None, ME).snapshots
    assert picture.simulated
    with refused("RECORDING_SIMULATED"):
        made.add(CLEAN, clip, FACTS, 0, ME)


def test_a_changed_or_missing_copy_is_found_by_the_check_of_the_desk(
    ground: Ground, service: RecordingService, clip: Path
) -> None:
    (one,) = add(service, clip).recordings
    changed = bytearray(one.path.read_bytes())
    changed[77] ^= 1
    one.path.write_bytes(changed)
    assert any(one.path.name in text.zh for text in check_desk(ground).failures)
    one.path.unlink()
    assert any("文件缺失" in text.zh and one.path.name in text.zh for text in check_desk(ground).failures)
    assert not service.open(MISMATCH).recordings[0].present


def test_a_backup_takes_recordings_along(service: RecordingService, clip: Path, ground: Ground, tmp_path: Path) -> None:
    (one,) = add(service, clip).recordings
    service.begin(MISMATCH, ".mkv", 0, ME).write_bytes(b"half")
    copy_recordings(ground.folder, tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy" / "recordings").iterdir()] == [one.path.name]


def test_the_wave_is_kept_once_computed(service: RecordingService, clip: Path) -> None:
    (one,) = add(service, clip).recordings
    assert one.wave == ()
    service.put_wave(one.recording_id, (0, 50, 100))
    assert service.open(MISMATCH).recordings[0].wave == (0, 50, 100)


def test_who_may_not_interview_may_write_nothing_here(service: RecordingService, clip: Path, ground: Ground) -> None:
    auditor = Actor("s01", "审计", Role.AUDITOR)
    for act in (
        lambda: service.add(MISMATCH, clip, FACTS, 0, auditor),
        lambda: service.bookmark(MISMATCH, 0, "", None, auditor),
        lambda: service.snapshot(MISMATCH, PNG, 0, None, auditor),
        lambda: service.supersede(MISMATCH, f"{MISMATCH}-R1", "没有权限也不能作废", auditor),
        lambda: DraftService(ground).keep(MISMATCH, {"note": ("x", "")}, 0, auditor),
    ):
        with refused("NOT_PERMITTED"):
            act()


def test_unfinished_words_are_kept_and_go_once_they_are_empty(ground: Ground, service: RecordingService) -> None:
    drafts = DraftService(ground)
    before = actions(ground)
    drafts.keep(MISMATCH, {"note": ("镜头不愿走", ""), "answer:q1": ("称两个仓", "contradicts")}, 5000, ME)
    drafts.keep(MISMATCH, {"note": ("镜头不愿走一圈", "")}, 5400, ME)
    found = {one.field: (one.words, one.mark, one.at_ms) for one in service.open(MISMATCH).drafts}
    assert found == {"note": ("镜头不愿走一圈", "", 5400), "answer:q1": ("称两个仓", "contradicts", 5000)}
    drafts.keep(MISMATCH, {"note": ("", "")}, 6000, ME)
    assert [one.field for one in service.open(MISMATCH).drafts] == ["answer:q1"]
    assert actions(ground) == before  # a draft is no act


def test_a_note_is_taken_back_and_written_again_each_in_the_journal(ground: Ground, service: RecordingService) -> None:
    talk, drafts = InterviewService(ground), DraftService(ground)
    talk.note(MISMATCH, 10, "一样的话", ME)
    talk.note(MISMATCH, 10, "一样的话", ME)
    note = talk.open(MISMATCH).notes[-1]
    drafts.take_back(MISMATCH, note, ME)
    assert [one.text for one in talk.open(MISMATCH).notes] == ["一样的话"]
    drafts.write_again(MISMATCH, note, ME)
    assert [one.text for one in talk.open(MISMATCH).notes] == ["一样的话"] * 2
    drafts.take_back(MISMATCH, note, ME)
    drafts.take_back(MISMATCH, note, ME)
    with refused("NOTE_GONE"):
        drafts.take_back(MISMATCH, note, ME)
    assert actions(ground).count("interview.note_undo") == 3
    assert actions(ground).count("interview.note_redo") == 1


def test_a_finished_interview_takes_nothing_more(ground: Ground, service: RecordingService, clip: Path) -> None:
    talk = InterviewService(ground)
    for turn in talk.open(MISMATCH).turns:
        talk.answer(MISMATCH, turn.question.question_id, Assessment.CONSISTENT, "已说明", 60, ME)
    talk.finish(MISMATCH, ME)
    for act in (
        lambda: add(service, clip),
        lambda: service.bookmark(MISMATCH, 0, "", None, ME),
        lambda: DraftService(ground).keep(MISMATCH, {"note": ("x", "")}, 0, ME),
    ):
        with refused("NOT_RUNNING"):
            act()


def test_a_consent_that_an_earlier_version_noted_elsewhere_is_still_read(ground: Ground, clip: Path) -> None:
    from workbench.storage.columns import add_rows, moment_in
    from workbench.storage.tables import table
    from workbench.storage.tables.recordings import ConsentRow

    InterviewService(ground).start(CLEAN, ME)
    old = {"case_no": CLEAN, "attempt": 1, "scope": "recording", "words": "同意录音录像吗？"}
    with ground.store.transaction() as shelves:
        shelf = shelves.talks
        noted = {"noted_at": moment_in(ground.now()), "noted_by": ME.staff_id}
        add_rows(shelf._connection, table(ConsentRow), [old | noted])
    made = RecordingService(ground)
    assert made.open(CLEAN).scope == "recording"
    InterviewService(ground).consent(CLEAN, ME)
    assert made.add(CLEAN, clip, FACTS, 0, ME).recordings[0].present
    with ground.store.reading() as shelves:
        consent = shelves.talks.get(CLEAN, 1).consent
    assert consent is not None
    assert (consent.words.zh, consent.recording, consent.face_and_voice) == (old["words"], True, True)


def test_consent_stands_once_and_room_recordings_and_paper_read_the_same(ground: Ground) -> None:
    talk, made = InterviewService(ground), RecordingService(ground)
    talk.start(CLEAN, ME)
    made.agree(CLEAN, "notes", ME)
    talk.consent(CLEAN, ME)
    report = talk.report(CLEAN).consent
    assert report is not None
    assert report.words == words_of("notes")
    assert (report.recording, report.face_and_voice) == (False, False)
    assert not talk.open(CLEAN).recording_allowed
    assert made.open(CLEAN).scope == "notes"
    with ground.store.reading() as shelves:
        rows = shelves.talks._connection.exec_driver_sql("SELECT count(*) FROM interview_consents").scalar_one()
    assert rows == 0


def test_bookmarks_of_a_superseded_recording_stay_and_say_so(service: RecordingService, clip: Path) -> None:
    (one,) = add(service, clip).recordings
    service.bookmark(MISMATCH, 1000, "说到第二个仓库", one.recording_id, ME)
    service.bookmark(MISMATCH, 2000, "没有录制时", None, ME)
    after = service.supersede(MISMATCH, one.recording_id, "传错了文件，换成完整的一段", ME)
    assert [(mark.words, mark.set_aside) for mark in after.bookmarks] == [
        ("说到第二个仓库", True),
        ("没有录制时", False),
    ]


def test_pictures_of_a_case_open_only_as_they_were_kept(ground: Ground, service: RecordingService) -> None:
    from workbench.services.history import history

    (kept,) = service.snapshot(MISMATCH, PNG, 751_000, None, ME).snapshots
    assert [one.snapshot_id for one in service.pictures(MISMATCH)] == [kept.snapshot_id]
    assert service.picture(MISMATCH, kept.snapshot_id) == PNG
    with ground.store.reading() as shelves:
        told = [one.text.zh for one in history(shelves.journal.of_case(MISMATCH), {}, "CNY")]
    assert f"截图入证 12:31：{kept.path.name}" in told
    kept.path.write_bytes(PNG[:-1] + b"!")  # of the same length
    with refused("SNAPSHOT_CHANGED"):
        service.picture(MISMATCH, kept.snapshot_id)
    with refused("ROW_UNKNOWN"):
        service.picture(CLEAN, kept.snapshot_id)
    service.supersede(MISMATCH, kept.snapshot_id, "画面里没有仓库，重新截取", ME)
    assert service.pictures(MISMATCH) == ()
