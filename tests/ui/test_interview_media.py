"""A recording is made, refused, played, marked and let go; what is missing is said in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from build_spec.contents import EXCLUDED_MODULES, is_wanted
from tests.ui import clips
from tests.ui import fakes_screens as invented
from tests.ui.fakes_room import recording
from workbench.common.text import Lang
from workbench.services.recordings_file import MediaFacts, RecordingsFile
from workbench.ui.bench import Bench
from workbench.ui.interview import speech
from workbench.ui.interview.media_kit import NO_DEVICES, Devices
from workbench.ui.interview.media_report import report
from workbench.ui.interview.page import InterviewPage
from workbench.ui.interview.player import UNREADABLE, Player
from workbench.ui.interview.sound import BINS, SoundOutline, levels
from workbench.ui.interview.speech import NO_ENGINE, Speaker
from workbench.ui.interview.transport import next_rate

# What the offscreen platform and a machine without sound say; none of it is a fault of the room.
pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints", "PulseAudioService", "No RHI backend", "frameRate 0", "Could not open", "text-to-speech"
)

MakeRoom = Callable[..., tuple[InterviewPage, Bench]]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    """Three seconds, loud in the first half and quiet in the second."""
    return clips.make(tmp_path_factory.mktemp("clips") / "clip.mkv", 3, loud=lambda at: 1.0 if at < 1.5 else 0.1)


@pytest.fixture
def make_room(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeRoom]:
    """`make_room(scope=..., devices=..., recordings=...)`: a real interview that runs; everything is closed after."""
    made: list[InterviewPage] = []

    def make(
        scope: str = "recording", devices: Devices | None = None, recordings: tuple[object, ...] = ()
    ) -> tuple[InterviewPage, Bench]:
        bench = invented.bench()
        bench.services.interview.file = replace(bench.services.interview.file, simulated=False)
        kept = bench.services.recordings
        kept.folder, kept.media = tmp_path, RecordingsFile(invented.CASE, 1, scope, recordings)
        page = InterviewPage(bench)
        page.room.session.find_devices = lambda: devices or Devices("", "")
        qtbot.addWidget(page)
        page.resize(1357, 826)
        page.show()
        page.activate(case_no=invented.CASE)
        made.append(page)
        session = page.room.session
        assert session.found is None  # nothing of the media module is loaded before the room is painted
        if scope == "recording":
            qtbot.waitUntil(lambda: session.found is not None)
        return page, bench

    yield make
    for page in made:
        page.room.leave()


def asked(bench: Bench, kind: str) -> list[tuple[object, ...]]:
    return [call for call in bench.services.recordings.calls if call[0] == kind]


def play(qtbot: QtBot, path: Path) -> tuple[Player, MediaFacts]:
    player = Player()
    with qtbot.waitSignal(player.opened, timeout=8000) as heard:
        player.open(path, loud=False)
    return player, heard.args[0]


def test_what_the_recorder_wrote_plays_with_picture_and_sound(qtbot: QtBot, clip: Path) -> None:
    player, facts = play(qtbot, clip)
    assert facts.video
    assert facts.audio
    assert facts.length_ms >= 3000
    frames: list[QImage] = []
    player.frame.connect(frames.append)
    player.seek(2000)
    qtbot.waitUntil(lambda: bool(frames), timeout=8000)
    assert (frames[-1].width(), frames[-1].height()) == (160, 120)
    assert not player.running
    player.play(True)
    qtbot.waitUntil(lambda: player.running and player.position_ms > 2000, timeout=8000)
    player.close()
    assert player.position_ms == 0


def test_a_damaged_file_is_refused_with_a_reason(qtbot: QtBot, tmp_path: Path) -> None:
    damaged, player = tmp_path / "bad.mp4", Player()
    damaged.write_bytes(bytes(range(256)) * 100)
    with qtbot.waitSignal(player.failed, timeout=8000) as heard:
        player.open(damaged, loud=False)
    assert heard.args == [UNREADABLE]
    assert not player.loaded


def test_the_outline_follows_the_loudness_of_the_samples(qtbot: QtBot, clip: Path) -> None:
    outline = SoundOutline()
    with qtbot.waitSignal(outline.done, timeout=8000) as heard:
        outline.begin("R1", clip, 3000)
    key, peaks = heard.args
    assert (key, len(peaks)) == ("R1", BINS)
    loud, quiet = max(peaks[10:100]), max(peaks[130:210])
    assert loud == 100
    assert 3 <= quiet <= 30
    assert levels([0.0, 0.0]) == (0, 0)


def test_a_file_is_looked_at_then_copied_then_outlined_once(qtbot: QtBot, make_room: MakeRoom, clip: Path) -> None:
    page, bench = make_room()
    page.room.session.add(invented.CASE, clip, 0)
    qtbot.waitUntil(lambda: bool(asked(bench, "wave")), timeout=8000)
    ((_, name, facts, begin),) = asked(bench, "add")
    assert (name, begin) == (clip.name, 0)
    assert facts.length_ms >= 3000
    assert page.room.media.wave._chart.recorded
    assert max(page.room.media.wave._chart.levels) == 100
    again = replace(page.room.session.recording)
    page.room.session.open_recording(again)
    qtbot.waitUntil(lambda: page.room.session.player.loaded, timeout=8000)
    assert len(asked(bench, "wave")) == 1  # it is known now


def test_a_file_that_cannot_be_decoded_never_reaches_the_desk(
    qtbot: QtBot, make_room: MakeRoom, tmp_path: Path
) -> None:
    page, bench = make_room()
    heard = invented.toasts(bench)
    damaged = tmp_path / "采访.mp4"
    damaged.write_bytes(b"\x00" * 5000)
    page.room.session.add(invented.CASE, damaged, 0)
    qtbot.waitUntil(lambda: bool(heard), timeout=8000)
    assert asked(bench, "add") == []
    assert "采访.mp4" in heard[-1].title.zh
    assert "无法解码" in heard[-1].detail.zh
    assert "原文件未动" in heard[-1].detail.zh


def test_notes_bookmarks_and_pictures_stand_at_the_media_time(qtbot: QtBot, make_room: MakeRoom, clip: Path) -> None:
    one = replace(recording(clip, MediaFacts(3000, True, True), wave=(1,) * BINS), starts_at_ms=60_000)
    page, bench = make_room(recordings=(one,))
    room = page.room
    qtbot.waitUntil(lambda: room.session.player.loaded, timeout=8000)
    room.media.notes.jumped.emit(62_000)
    qtbot.waitUntil(lambda: room.session.player.position_ms == 2000, timeout=8000)
    qtbot.waitUntil(lambda: room.media.picture.image is not None, timeout=8000)
    room.bookmark()
    assert asked(bench, "bookmark") == [("bookmark", 62_000, "R1")]
    room.media.note.setText("展示货架")
    room.media.write_note()
    assert [call for call in bench.services.interview.calls if call[0] == "note"] == [("note", 62, "展示货架")]
    room.session.snapshot()
    ((_, png, at),) = asked(bench, "snapshot")
    assert (QImage.fromData(png).width(), at) == (160, 62_000)  # the frame itself, not the pane
    room.session.jump(90_000)  # no part of this recording
    assert room.session.player.position_ms == 2000


def test_space_plays_and_the_speed_goes_round(qtbot: QtBot, make_room: MakeRoom, clip: Path) -> None:
    page, bench = make_room(recordings=(recording(clip, MediaFacts(3000, True, True), wave=(1,) * BINS),))
    room = page.room
    qtbot.waitUntil(lambda: room.session.player.loaded, timeout=8000)
    room.toggle()
    assert room.session.player.running
    assert [call for call in bench.services.interview.calls if call[0] == "pause"] == []
    speeds = []
    for _ in range(5):
        room.media.transport.b_rate.click()
        speeds.append(room.media.transport.b_rate.words_shown())
    assert speeds == ["1.25×", "1.5×", "2×", "0.75×", "1×"]
    assert next_rate(9.0) == 1.0
    room.media.transport.hang_up.emit()
    assert not room.session.player.running


def test_a_missing_copy_is_said_and_the_notes_stay(make_room: MakeRoom, tmp_path: Path) -> None:
    gone = recording(tmp_path / "gone.mkv", MediaFacts(3000, True, True))
    page, bench = make_room()
    heard = invented.toasts(bench)
    page.room.session.open_recording(gone)
    assert "缺失或被改动" in heard[-1].title.zh
    assert page.room.session.recording is None
    assert "02:20 经营范围与平台一致" in page.room.media.notes.accessibleName()


def test_without_devices_the_room_says_what_is_missing_and_what_is_left(make_room: MakeRoom) -> None:
    page, _ = make_room()
    transport, picture = page.room.media.transport, page.room.media.picture
    assert picture.accessibleName() == NO_DEVICES.zh
    assert not transport.b_camera.isEnabled()
    assert not transport.b_microphone.isEnabled()
    assert transport.b_open.isEnabled()
    assert picture.png() == b""


def test_who_agreed_to_notes_only_is_not_recorded(make_room: MakeRoom) -> None:
    page, bench = make_room(scope="notes", devices=Devices("camera", "microphone"))
    transport = page.room.media.transport
    for button in (transport.b_camera, transport.b_microphone, transport.b_open, transport.b_snapshot):
        assert not button.isEnabled()
    page.room.session.record()
    assert asked(bench, "begin") == []
    assert not page.room.session.capture.running
    assert page.consent.words.text() == "已同意，只作笔记"


def test_a_recording_comes_into_the_desk_when_it_ends(qtbot: QtBot, make_room: MakeRoom) -> None:
    page, bench = make_room(devices=Devices("camera", "microphone"))
    session = page.room.session
    session.capture.sources = clips.Sources(2)
    session.record()
    assert session.capture.running
    assert page.room.media.transport.b_camera.isEnabled()
    qtbot.waitUntil(lambda: bool(asked(bench, "add")), timeout=9000)
    ((_, name, facts, begin),) = asked(bench, "add")
    assert (name, begin) == ("made.mkv", 1122 * 1000)
    assert facts.video
    assert not session.capture.running


def test_a_recording_that_was_cut_off_is_as_long_as_its_sound(qtbot: QtBot, make_room: MakeRoom, clip: Path) -> None:
    page, bench = make_room()
    session = page.room.session
    session._wanted = (invented.CASE, clip, 7000)
    session._probe.opened.emit(MediaFacts(0, True, True))  # what a file without an end says of itself
    qtbot.waitUntil(lambda: bool(asked(bench, "add")), timeout=8000)
    ((_, _, facts, begin),) = asked(bench, "add")
    assert 2900 <= facts.length_ms <= 6000
    assert (facts.video, begin) == (True, 7000)


def test_a_finished_interview_is_replayed_and_takes_no_marks(qtbot: QtBot, make_room: MakeRoom, clip: Path) -> None:
    page, bench = make_room(recordings=(recording(clip, MediaFacts(3000, True, True), wave=(1,) * BINS),))
    bench.services.interview.file = replace(bench.services.interview.file, state="finished")
    page.refresh()
    qtbot.waitUntil(lambda: page.room.session.player.loaded, timeout=8000)
    page.room.toggle()
    assert page.room.session.player.running
    page.room.bookmark()
    assert asked(bench, "bookmark") == []
    assert not page.room.media.transport.b_snapshot.isEnabled()


def test_finishing_waits_for_the_recording(qtbot: QtBot, make_room: MakeRoom) -> None:
    page, bench = make_room(devices=Devices("camera", "microphone"))
    page.room.session.capture.sources = clips.Sources(600)  # far longer than anybody waits
    page.room.session.record()
    frames: list[QImage] = []
    page.room.session.capture.frame.connect(frames.append)
    qtbot.waitUntil(lambda: len(frames) > 3, timeout=8000)
    calls = bench.services.interview.calls
    page.room.finish()
    assert [call for call in calls if call[0] == "finish"] == []
    qtbot.waitUntil(lambda: any(call[0] == "finish" for call in calls), timeout=9000)
    assert len(asked(bench, "add")) == 1
    assert not page.room.session.capture.running


def test_leaving_closes_every_device_and_file(qtbot: QtBot, make_room: MakeRoom, clip: Path) -> None:
    page, _ = make_room(recordings=(recording(clip, MediaFacts(3000, True, True), wave=(1,) * BINS),))
    session = page.room.session
    qtbot.waitUntil(lambda: session.player.loaded, timeout=8000)
    session.player.play(True)
    page.leave()
    assert not session.player.running
    assert not session.player.loaded
    assert session.recording is None
    assert not page.room._tick.isActive()


def test_a_machine_without_a_voice_says_so_and_shows_the_words(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.setattr(speech, "engines", lambda: ())
    speaker = Speaker()
    assert not speaker.say("湖州一个仓", Lang.ZH)
    assert speaker.state == NO_ENGINE
    assert speaker._engine is None


def test_a_voice_that_is_turned_off_stays_silent(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.setattr(speech, "engines", lambda: ("mock",))  # Qt's own silent engine
    speaker = Speaker()
    assert speaker.say("One warehouse in Huzhou", Lang.EN)
    speaker.turn(False)
    assert not speaker.say("One warehouse in Huzhou", Lang.EN)
    assert speaker.state.en == "Speech is off"


def test_the_self_check_names_what_this_machine_has(qapp: object) -> None:
    said = report()
    assert "formats play" in said
    assert "camera" in said
    assert "speech" in said


def test_a_bundle_keeps_the_plugins_of_media_and_speech() -> None:
    plugins = ("multimedia/libffmpegmediaplugin.so", "texttospeech/libqtexttospeech_speechd.so")
    assert all(is_wanted(f"PySide6/Qt/plugins/{plugin}") for plugin in plugins)
    assert not {"PySide6.QtMultimedia", "PySide6.QtTextToSpeech"} & set(EXCLUDED_MODULES)


def test_a_recording_is_set_aside_with_a_reason_and_its_bookmarks_stay(
    qtbot: QtBot, make_room: MakeRoom, clip: Path
) -> None:
    page, bench = make_room(recordings=(recording(clip, MediaFacts(3000, True, True), wave=(1,) * BINS),))
    session, media = page.room.session, page.room.media
    qtbot.waitUntil(lambda: session.player.loaded, timeout=8000)
    page.room.bookmark()
    assert media.open_name.text() == clip.name
    assert media.set_aside.isEnabled()
    box = session.set_aside()
    assert box is not None
    box.words.setPlainText("传错了")
    box.give()
    assert asked(bench, "supersede") == []  # too short: the words stay in the box
    assert box.isVisible()
    box.words.setPlainText("传错了文件，换成完整的一段")
    box.give()
    assert asked(bench, "supersede") == [("supersede", "R1", "传错了文件，换成完整的一段")]
    assert session.recording is None
    assert not session.player.loaded
    assert not media.open_name.isVisible()
    assert "（录制已作废）" in media.notes.accessibleName()
    assert session.set_aside() is None
