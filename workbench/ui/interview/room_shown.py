"""What does the interview room show, and what runs while it is shown?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile
from workbench.services.interview_weeks import WeekStrip
from workbench.services.media_files import began_ms
from workbench.services.recordings_file import RecordingsFile
from workbench.ui.bench import Bench
from workbench.ui.charts.wave import clock
from workbench.ui.interview import talk
from workbench.ui.interview.autosave import Autosave
from workbench.ui.interview.practice import PracticePane
from workbench.ui.interview.room_panes import RoomPanes
from workbench.ui.interview.session import MediaSession
from workbench.ui.interview.undoing import NoteSteps


class RoomShown(RoomPanes):
    """The panes filled from the desk; what is pressed in them is the affair of `Room`."""

    shown = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.look)
        self.bench = bench
        self.file: InterviewFile | None = None
        self.current = self.elapsed = 0
        self.session = MediaSession(bench, self.media, self)
        self.autosave = Autosave(bench, self.moment_ms, self)
        self.steps = NoteSteps()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._second)
        self.autosave.saved.connect(self.media.say_saved)
        self.session.loaded.connect(self._media_read)
        self.session.moved.connect(self._show_time)
        self.banner.pressed.connect(self._banner_pressed)

    def moment_ms(self) -> int:
        """Where on the interview's time line one stands: in the open recording, else at its clock."""
        at = self.session.moment_ms
        return self.elapsed * 1000 if at is None else at

    def show_file(self, file: InterviewFile) -> None:
        fresh = self.file is None or self.file.case_no != file.case_no or self.file.state == "planned"
        self.file = file
        if fresh:
            self._begin_afresh(file)
        if file.blind:
            self.script.practice = None
        self.current = min(self.current, max(len(file.turns) - 1, 0))
        held = file.consent_at is not None and file.state not in ("planned", "abandoned")
        self.show_script(held)
        self.start.show_file(file)
        self.script.show_file(file, self.current)
        self.media.elapsed = self.elapsed
        self.media.show_file(file, talk.may_ask_freely(self.bench.services))
        self.session.show_file(file)
        self.progress.show_file(file)
        self._show_time()
        self._run(file.state == "running" and held)
        if fresh:
            self._read_weeks(file.case_no)
        if file.state == "finished" and file.simulated and not file.blind and self.script.practice is None:
            self._read_practice(file.case_no)
        self.shown.emit()

    def _begin_afresh(self, file: InterviewFile) -> None:
        """Another interview: nothing of the last one stays in any field."""
        self.elapsed, self.current = file.elapsed_seconds, min(file.current, max(len(file.turns) - 1, 0))
        self.script.said.clear()
        self.script.weeks = {}
        self.script.drafts.clear()
        self.script.practice = None
        self.steps.clear()
        self.media.note.setText("")
        self.media.transport.question.setText("")
        self.media.say_caption("")
        self.media.saved.say("")
        self.media.recording = None
        self.hide_banner()
        self.autosave.forget()

    def _media_read(self, media: RecordingsFile) -> None:
        """Recordings and unfinished words came from the desk; the first time they go back into their fields."""
        file = self.file
        if file is None or media.case_no != file.case_no:
            return
        self.media.show_file(file, talk.may_ask_freely(self.bench.services))
        self.session.show_devices()
        live = file.state in ("running", "paused") and file.consent_at is not None
        if not live or self.autosave.case_no == file.case_no:
            return
        known = {one.field: (one.words, one.mark) for one in media.drafts}
        self.autosave.follow(file.case_no, known)
        restored = self._restore(file, known)
        if restored or media.unfinished:
            self._say_resumed(restored, len(media.unfinished))

    def _restore(self, file: InterviewFile, known: dict[str, tuple[str, str]]) -> int:
        """Put unfinished words back; a note that was written just before the end is not offered twice."""
        last = file.notes[-1].text if file.notes else ""
        note = known.get("note", ("", ""))[0]
        if note and note.strip() != last:
            self.media.restore_note(note)
        self.media.transport.question.setText(known.get("ask", ("", ""))[0])
        answers = {field[7:]: kept for field, kept in known.items() if field.startswith("answer:")}
        if answers:
            self.script.drafts.update(answers)
            self.script.show_file(file, self.current)
        return len(answers) + bool(self.media.note.text()) + bool(self.media.transport.question.text())

    def _say_resumed(self, drafts: int, recordings: int) -> None:
        words = Text(f"从 {clock(self.elapsed)} 继续", f"Resumed at {clock(self.elapsed)}")
        if drafts:
            words = words + Text(f"，恢复了 {drafts} 处未写完的内容", f", {drafts} unfinished entries restored")
        if recordings:
            words = words + Text(f"，有 {recordings} 段录制被中断", f", {recordings} recordings were cut off")
        self.say_banner(words, Text("取回录制", "Recover") if recordings else Text("知道了", "Got it"))

    def _banner_pressed(self) -> None:
        self.hide_banner()
        media = self.session.media
        if media is not None and media.unfinished:
            self.session.add(media.case_no, media.unfinished[0], began_ms(media.unfinished[0]))

    def _read_weeks(self, case_no: str) -> None:
        """What the lines show by week comes after the room stands: it asks the engine of the lines."""
        weeks = self.bench.services.weeks

        def shown(strips: Mapping[str, WeekStrip]) -> None:
            if self.file is not None and self.file.case_no == case_no:
                self.script.show_weeks(strips)

        self.bench.lane.put(self, lambda: weeks.of_case(case_no), shown)

    def _read_practice(self, case_no: str) -> None:
        services = self.bench.services
        self.bench.lane.put(self, lambda: talk.practice(services, case_no), self._show_practice)

    def _show_practice(self, score: object) -> None:
        if score is not None and self.file is not None and not self.file.blind and self.script.practice is None:
            self.script.practice = PracticePane(self.look, score)
            self.script.show_file(self.file, self.current)

    def leave(self) -> None:
        """The room is no longer shown: its clock stops, every device is closed, every word is kept."""
        self._run(False)
        self.autosave.flush()
        self.autosave.forget()
        self.session.close()
        self.file = None
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        self.autosave.flush()
        if not event.spontaneous():  # a minimised window goes on recording; one that shows another page does not
            self.session.hang_up()
        super().hideEvent(event)

    def _run(self, running: bool) -> None:
        self.media.show_running(running)
        self.session.show_devices()  # an open recording has a state of its own
        if running and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()

    def _second(self) -> None:
        self.elapsed += 1
        self._show_time()

    def _show_time(self) -> None:
        planned = self.file.planned_seconds if self.file is not None else 1800
        self.progress.show_time(self.elapsed, planned)
        self.media.show_time(self.elapsed, self.moment_ms())
