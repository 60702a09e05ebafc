"""What plays, records and speaks in the room, and where do its bookmarks and pictures go?

One object holds player, recorder, outline and voice, so that leaving the room closes all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.interview_file import InterviewFile
from workbench.services.media_files import SUFFIXES
from workbench.services.recordings_file import MediaFacts, Recording, RecordingsFile
from workbench.ui.bench import Bench
from workbench.ui.charts.wave import clock
from workbench.ui.interview.capture import SUFFIX, Capture
from workbench.ui.interview.media import MediaPane
from workbench.ui.interview.media_kit import Devices, devices
from workbench.ui.interview.picture import NO_PICTURE, NO_PICTURE_WHY, SOUND_ONLY
from workbench.ui.interview.player import Player
from workbench.ui.interview.sound import SoundOutline
from workbench.ui.interview.speech import Speaker
from workbench.ui.interview.superseding import SupersedeBox, ask_set_aside
from workbench.ui.interview.transport import OPEN, next_rate

LOOKING = Text("正在查找设备", "Looking for devices")
SOON_MS = 30  # the room is painted first; then Qt's media module may be loaded


class MediaSession(QObject):
    """Belongs to one room. Every write goes through the desk's lane, copies through the lane of long jobs."""

    loaded = Signal(object)  # RecordingsFile: read anew from the desk
    moved = Signal()  # the media time changed

    def __init__(self, bench: Bench, pane: MediaPane, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench, self.pane, self._window = bench, pane, parent
        self.file: InterviewFile | None = None
        self.media: RecordingsFile | None = None
        self.recording: Recording | None = None
        self.find_devices = devices
        self.found: Devices | None = None
        self.player, self.capture = Player(self), Capture(self)
        self.outline, self.speaker = SoundOutline(self), Speaker(self)
        self._probe, self._measure = Player(self), SoundOutline(self)
        self._cut_off: MediaFacts | None = None  # of a file whose length is being measured
        self._wanted: tuple[str, Path, int] | None = None  # case, file under examination, where it begins
        self._capturing = ""  # case of the running recording
        self._began_ms, self._muted, self._rate = 0, False, 1.0
        self._then: list[Callable[[], None]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._load)
        self._connect()

    def _connect(self) -> None:
        transport, player, capture = self.pane.transport, self.player, self.capture
        transport.open_file.connect(self.choose_file)
        transport.camera.connect(self.record)
        transport.microphone.connect(self._mute)
        transport.snapshot.connect(self.snapshot)
        transport.bookmark.connect(self.bookmark)
        transport.hang_up.connect(self.hang_up)
        self.pane.set_aside_wanted.connect(self.set_aside)
        transport.slower_or_faster.connect(self._change_rate)
        transport.speech_toggled.connect(lambda: self.speaker.turn(not self.speaker.on))
        self.speaker.changed.connect(self._show_speech)
        player.frame.connect(self.pane.picture.show_image)
        player.moved.connect(lambda _: self.moved.emit())
        player.running_changed.connect(lambda _: self.show_devices())
        player.failed.connect(lambda why: self._refuse(self._name(), why))
        self._probe.opened.connect(self._examined)
        self._probe.failed.connect(self._unreadable)
        self._measure.done.connect(lambda *_: self._measured())
        capture.frame.connect(self.pane.picture.show_image)
        capture.ended.connect(self._recorded)
        capture.failed.connect(lambda why: self.bench.tell(Text("录制中断", "Recording stopped"), why, "error"))
        self.outline.done.connect(self._outlined)

    # ---- which interview

    @property
    def moment_ms(self) -> int | None:
        """Where on the interview's time line an open recording stands; None where none is open."""
        if self.recording is None or not self.player.loaded:
            return None
        return self.recording.starts_at_ms + self.player.position_ms

    def show_file(self, file: InterviewFile) -> None:
        """The interview as it is now; another one closes what was open."""
        if self.file is None or self.file.case_no != file.case_no or self.file.consent_at != file.consent_at:
            self.close()
        self.file = file
        self._look_around()
        if self.media is None or self.media.case_no != file.case_no:
            self.read()

    def when_kept(self, act: Callable[[], None]) -> None:
        """Do something once no recording is on its way into the desk any more."""
        if self.capture.running or self._wanted is not None:
            self._then.append(act)
            self.capture.end()
        else:
            act()

    def _settled(self) -> None:
        waiting, self._then = self._then, []
        for act in waiting:
            act()

    def read(self) -> None:
        if self.file is not None:
            case_no, service = self.file.case_no, self.bench.services.recordings
            self.bench.lane.put(self, lambda: service.open(case_no), self._loaded)

    def close(self) -> None:
        """Stop everything that plays, records or speaks."""
        self._soon.stop()
        self.capture.end()
        self.player.close()
        self.outline.stop()
        self.speaker.quiet()
        self.file, self.media, self.recording = None, None, None
        self.pane.picture.show_image(None)
        self.pane.picture.show_recording("")

    def _loaded(self, media: RecordingsFile) -> None:
        if self.file is None or media.case_no != self.file.case_no:
            return
        self.media = media
        standing = {one.recording_id: one for one in media.recordings}
        if self.recording is not None:
            self.recording = standing.get(self.recording.recording_id)
            if self.recording is None:  # it was set aside
                self.player.close()
                self.pane.picture.show_image(None)
                self.pane.picture.show_recording("")
        self.pane.show_media(media, self.recording)
        self.loaded.emit(media)
        self._look_around()
        if self.recording is None and media.recordings and not self.capture.running:
            self._soon.start()

    def _load(self) -> None:
        """The room stands: now look for devices, and open the newest recording."""
        media = self.media
        if self.file is None or media is None or self.file.simulated:
            return
        if self.found is None and media.scope == "recording" and self.file.consent_at is not None:
            self.found = self.find_devices()
            self._look_around()
        if self.recording is None and media.recordings and not self.capture.running:
            self.open_recording(media.recordings[-1])

    def _look_around(self) -> None:
        """Say what there is to see: nothing is loaded of the media module for a practice or before consent."""
        file = self.file
        if file is None:
            return
        if file.simulated:
            self._show_speech()
        elif file.consent_at is not None and self.media is not None:
            self._say_still()
        self.show_devices()

    def _say_still(self) -> None:
        if self.recording is not None or self.media is None:
            return
        picture = self.pane.picture
        if self.media.scope != "recording":
            picture.say_still("notebook", NO_PICTURE, NO_PICTURE_WHY)
            return
        found = self.found
        if found is None:
            picture.say_still("video-camera", LOOKING, same(""))
            self._soon.start()
            return
        lacking = found.lacking
        if not found.any and lacking is not None:
            how = Text("可打开已有的录音录像，或只作笔记", "Open a recording, or go on with notes only")
            picture.say_still("video-camera-slash", lacking, how)
        else:
            how = Text("按录制键开始", "Press record to begin")
            picture.say_still("video-camera", lacking or Text("未在录制", "Not recording"), how)

    def show_devices(self) -> None:
        found = self.found
        camera, microphone = bool(found and found.camera), bool(found and found.microphone)
        recording = self.capture.running
        player = self.recording is not None and self.player.loaded
        self.pane.transport.show_devices(camera, microphone, recording, self._muted, player)
        self.pane.transport.show_rate(self._rate)
        if player:
            self.pane.transport.b_pause.setEnabled(True)  # a finished interview is replayed too
            self.pane.show_running(self.player.running)

    def _show_speech(self) -> None:
        self.pane.transport.show_speech(self.speaker.on and self.speaker.trouble is None, self.speaker.state)

    # ---- a file from outside

    def choose_file(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        title = self.bench.look.say(OPEN)
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", f"{title} ({patterns})")
        if name and self.file is not None:
            self.add(self.file.case_no, Path(name), 0)

    def add(self, case_no: str, path: Path, starts_at_ms: int) -> None:
        """Take a file into the interview, if it can be played: its sound and picture are looked at first."""
        self._wanted = (case_no, path, starts_at_ms)
        self._probe.open(path, loud=False)

    def _examined(self, facts: MediaFacts) -> None:
        self._probe.close()
        if self._wanted is None:
            return
        case_no, path, begin = self._wanted
        if facts.length_ms <= 0 and facts.audio:
            # A recording that was cut off does not know its own length: its sound does.
            self._cut_off = facts
            self._measure.begin(case_no, path, 0)
            return
        self._copy(case_no, path, facts, begin)

    def _measured(self) -> None:
        if self._wanted is not None and self._cut_off is not None:
            case_no, path, begin = self._wanted
            facts, self._cut_off = replace(self._cut_off, length_ms=self._measure.heard_ms), None
            self._copy(case_no, path, facts, begin)

    def _copy(self, case_no: str, path: Path, facts: MediaFacts, begin: int) -> None:
        service, actor = self.bench.services.recordings, self.bench.actor
        self.bench.jobs.put_long(
            self,
            lambda report, stop: service.add(case_no, path, facts, begin, actor, report, stop),
            self._added,
            self._not_added,
            changed=("desk",),
        )

    def _added(self, media: RecordingsFile) -> None:
        self._wanted = None
        if self.file is not None and self.file.case_no == media.case_no:
            self.recording = None
            self._loaded(media)
        self._settled()

    def _not_added(self, refusal: StaffError) -> None:
        self._wanted = None
        self.bench.tell_refusal(refusal)
        self._settled()

    def _unreadable(self, why: Text) -> None:
        path = self._wanted[1].name if self._wanted else ""
        self._wanted = None
        self._refuse(path, why)
        self._settled()

    def _refuse(self, name: str, why: Text) -> None:
        self.bench.tell(
            Text(f"打不开录音录像 {name}", f"The recording cannot be opened: {name}"),
            why + Text("。台账未改动，原文件未动", ". Nothing was changed, and the file was left as it was"),
            "error",
        )

    def _name(self) -> str:
        return "" if self.recording is None else self.recording.original or self.recording.path.name

    # ---- playing

    def open_recording(self, one: Recording) -> None:
        """Show a recording of this interview, at its beginning and standing still."""
        if not one.present:
            self.bench.tell(
                Text(
                    f"录音录像文件缺失或被改动：{one.path.name}",
                    f"The recording is missing or changed: {one.path.name}",
                ),
                Text("笔记和书签仍在。请从备份恢复", "Notes and bookmarks are kept. Restore it from a backup"),
                "error",
            )
            return
        self.recording = one
        if not one.facts.video:
            self.pane.picture.say_still("waveform", SOUND_ONLY, same(one.original))
        self.player.open(one.path, known_ms=one.facts.length_ms)
        self.player.set_rate(self._rate)
        self.pane.picture.show_recording(self.bench.look.say(Text("回放", "Playback")))
        if self.media is not None:
            self.pane.show_media(self.media, one)
        if not one.wave and one.facts.audio:
            self.outline.begin(one.recording_id, one.path, one.facts.length_ms)

    def jump(self, at_ms: int) -> None:
        """Go to a moment of the time line, where the open recording has it."""
        one = self.recording
        if one is not None and 0 <= at_ms - one.starts_at_ms <= one.facts.length_ms:
            self.player.seek(at_ms - one.starts_at_ms)

    def toggle(self) -> bool:
        """Play or pause an open recording; False where none is open."""
        if self.recording is None or not self.player.loaded:
            return False
        self.player.play(not self.player.running)
        return True

    def _change_rate(self) -> None:
        self._rate = next_rate(self._rate)
        self.player.set_rate(self._rate)
        self.pane.transport.show_rate(self._rate)

    def _outlined(self, recording_id: str, peaks: tuple[int, ...]) -> None:
        service = self.bench.services.recordings
        self.bench.lane.put(self, lambda: service.put_wave(recording_id, peaks))
        if self.recording is not None and self.recording.recording_id == recording_id and self.media is not None:
            self.recording = replace(self.recording, wave=peaks)
            self.pane.show_media(self.media, self.recording)

    # ---- recording

    def record(self) -> None:
        """Begin to record what the devices give; a second press ends it."""
        if self.capture.running:
            self.capture.end()
            return
        if self.file is None or self.media is None or self.media.scope != "recording":
            return
        service, case_no, actor = self.bench.services.recordings, self.file.case_no, self.bench.actor
        self._began_ms = self.pane.elapsed * 1000
        begin = self._began_ms
        self.bench.lane.put(self, lambda: service.begin(case_no, SUFFIX, begin, actor), self._begin)

    def _begin(self, path: Path) -> None:
        self.player.close()
        self.recording = None
        self._capturing = "" if self.file is None else self.file.case_no
        self.capture.begin(path)
        said = Text(f"录制 {clock(self._began_ms // 1000)} 起", f"Recording from {clock(self._began_ms // 1000)}")
        self.pane.picture.show_recording(self.bench.look.say(said), live=True)
        self.show_devices()

    def _recorded(self, path: Path) -> None:
        self.pane.picture.show_recording("")
        self.pane.picture.show_image(None)
        self.show_devices()
        self.add(self._capturing, path, self._began_ms)

    def _mute(self) -> None:
        self._muted = not self._muted
        self.capture.mute(self._muted)
        self.show_devices()

    def hang_up(self) -> None:
        """Stop recording, playing and speaking; the devices are closed."""
        self.capture.end()
        self.player.play(False)
        self.speaker.quiet()
        self.pane.say_caption("")
        self.show_devices()

    # ---- marks

    def _id(self) -> str | None:
        return None if self.recording is None else self.recording.recording_id

    def bookmark(self) -> None:
        if self.file is not None:
            service, case_no, actor = self.bench.services.recordings, self.file.case_no, self.bench.actor
            at, row = self.pane.moment_ms, self._id()
            act = lambda: service.bookmark(case_no, at, "", row, actor)  # noqa: E731
            self.bench.lane.put(self, act, self._loaded, changed=("desk",))

    def snapshot(self) -> None:
        """Keep what is seen now as evidence."""
        if self.file is not None:
            service, case_no, actor = self.bench.services.recordings, self.file.case_no, self.bench.actor
            png, at, row = self.pane.picture.png(), self.pane.moment_ms, self._id()
            act = lambda: service.snapshot(case_no, png, at, row, actor)  # noqa: E731
            self.bench.lane.put(self, act, self._kept, changed=("desk",))

    def _kept(self, media: RecordingsFile) -> None:
        self._loaded(media)
        name = media.snapshots[-1].path.name
        self.bench.tell(Text("截图已入证", "Picture kept as evidence"), same(name))

    def set_aside(self) -> SupersedeBox | None:
        """Ask why the open recording no longer stands, and say so on record."""
        if self.recording is None or self.file is None:
            return None
        return ask_set_aside(self.bench, self._window.window(), self.file.case_no, self.recording, self._loaded)
