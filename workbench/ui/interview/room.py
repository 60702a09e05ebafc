"""What happens in the interview room?"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.interview.questions import Assessment, Diligence
from workbench.services.interview_file import InterviewFile, Note
from workbench.services.media_files import began_ms
from workbench.services.recordings_file import RecordingsFile
from workbench.ui.bench import Bench
from workbench.ui.charts.wave import clock
from workbench.ui.interview import talk
from workbench.ui.interview.answers import KEYS
from workbench.ui.interview.autosave import Autosave
from workbench.ui.interview.practice import PracticePane
from workbench.ui.interview.room_panes import RoomPanes
from workbench.ui.interview.session import MediaSession
from workbench.ui.interview.undoing import NoteSteps

CHANGED = ("interviews", "cases")


class Room(RoomPanes):
    """Every press is saved at once through the desk lane; the answer of the service is what is shown."""

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
        self._connect()

    def _connect(self) -> None:
        media, script = self.media, self.script
        script.assessed.connect(self._assessed)
        script.drafted.connect(lambda key, words, mark: self.autosave.typed(f"answer:{key}", words, mark))
        script.follow_up_wanted.connect(lambda _: self.add_follow_up())
        script.current_changed.connect(self._go)
        media.note_added.connect(self._note)
        media.note_typed.connect(lambda words: self.autosave.typed("note", words))
        media.rated.connect(self._rate)
        media.play_requested.connect(self.toggle)
        media.jumped.connect(self.session.jump)
        media.note.undo_wanted.connect(self.undo)
        media.note.redo_wanted.connect(self.redo)
        media.transport.ask.connect(self.ask)
        media.transport.asked.connect(self._ask_freely)
        media.transport.question.textEdited.connect(lambda words: self.autosave.typed("ask", words))
        media.transport.hang_up.connect(self._hung_up)
        self.autosave.saved.connect(media.say_saved)
        self.session.loaded.connect(self._media_read)
        self.session.moved.connect(self._show_time)
        self.progress.ticked.connect(self._ticked)
        self.progress.finish_requested.connect(self.finish)
        self.banner.pressed.connect(self._banner_pressed)
        self.start.real_requested.connect(self._begin_real)
        self.start.practice_requested.connect(self._begin_practice)

    def moment_ms(self) -> int:
        """Where on the interview's time line one stands: in the open recording, else at its clock."""
        at = self.session.moment_ms
        return self.elapsed * 1000 if at is None else at

    # ---- showing

    def show_file(self, file: InterviewFile) -> None:
        fresh = self.file is None or self.file.case_no != file.case_no or self.file.state == "planned"
        self.file = file
        if fresh:
            self._begin_afresh(file)
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
        if file.state == "finished" and file.simulated and self.script.practice is None:
            self._read_practice(file.case_no)
        self.shown.emit()

    def _begin_afresh(self, file: InterviewFile) -> None:
        """Another interview: nothing of the last one stays in any field."""
        self.elapsed, self.current = file.elapsed_seconds, min(file.current, max(len(file.turns) - 1, 0))
        self.script.said.clear()
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

    def _read_practice(self, case_no: str) -> None:
        services = self.bench.services
        self.bench.lane.put(self, lambda: talk.practice(services, case_no), self._show_practice)

    def _show_practice(self, score: object) -> None:
        if score is not None and self.file is not None and self.script.practice is None:
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

    # ---- acts

    def _write(self, act: Callable[[str], object], failed: Callable[[StaffError], None] | None = None) -> None:
        """Do one write and show the room as it is then."""
        if self.file is None:
            return
        service, case_no = self.bench.services.interview, self.file.case_no

        def work() -> InterviewFile:
            act(case_no)
            return service.open(case_no)

        self.bench.lane.put(self, work, self._written, failed, changed=("desk",))

    def _written(self, file: InterviewFile) -> None:
        """An answer that comes after the room turned to another case is not shown."""
        if self.file is not None and self.file.case_no == file.case_no:
            self.show_file(file)

    def _question_id(self) -> str:
        if self.file is None or not self.file.turns:
            return ""
        return self.file.turns[self.current].question.question_id

    def _live(self) -> bool:
        """May answers be written now?"""
        return self.file is not None and self.file.state in ("running", "paused") and self.file.consent_at is not None

    def assess(self, key: str) -> None:
        if self._live() and self.script.open_question is not None:
            self.script.open_question.assess(KEYS[key])

    def _assessed(self, question_id: str, mark: Assessment, note: str) -> None:
        service, actor, at = self.bench.services.interview, self.bench.actor, self.moment_ms() // 1000
        said = self.script.said.get(question_id, "")
        self._write(
            lambda case_no: service.answer(case_no, question_id, mark, note, at, actor, said),
            lambda refusal: self._later(lambda: self._not_assessed(question_id, mark, note, refusal)),
        )
        self.autosave.written(f"answer:{question_id}")

    def _later(self, act: Callable[[], None]) -> None:
        """Once what was put to the lane together with a refused write is on its way too."""
        QTimer.singleShot(0, self, act)

    def _not_assessed(self, question_id: str, mark: Assessment, note: str, refusal: StaffError) -> None:
        """An assessment that was refused stays a draft: nothing typed is lost."""
        self.bench.tell_refusal(refusal)
        self.script.drafts[question_id] = (note, mark.value)
        self.autosave.typed(f"answer:{question_id}", note, mark.value)
        card = self.script.open_question
        if card is not None and card.turn.question.question_id == question_id:
            card.note.set_error(True)
            card.note.setFocus()

    def step(self, by: int) -> None:
        self._go(self.current + by)

    def _go(self, index: int) -> None:
        if self.file is not None and 0 <= index < len(self.file.turns):
            self.current = index
            self.media.say_caption("")
            self.session.speaker.quiet()
            self.script.show_file(self.file, index)

    def ask(self) -> None:
        """Let the simulated applicant answer the open question, as a subtitle and aloud."""
        if not self._live() or self.file is None or not self.file.simulated:
            return
        service, case_no, question_id = self.bench.services.interview, self.file.case_no, self._question_id()
        lang = self.look.lang
        self.bench.lane.put(
            self, lambda: service.ask(case_no, question_id, lang), lambda said: self._said(question_id, said)
        )

    def _ask_freely(self, words: str) -> None:
        """A question of the officer's own; the answer is heard, and noted beside the question it followed."""
        if not self._live() or self.file is None:
            return
        services, case_no, lang = self.bench.services, self.file.case_no, self.look.lang
        self.autosave.written("ask")
        self.bench.lane.put(self, lambda: talk.ask_freely(services, case_no, words, lang), self._heard)

    def _said(self, question_id: str, said: str) -> None:
        self.script.said[question_id] = said
        self._heard(said)
        if self.file is not None:
            self.script.show_file(self.file, self.current)

    def _heard(self, said: str) -> None:
        self.media.say_caption(said)
        self.session.speaker.say(said, self.look.lang)

    def write_note(self) -> None:
        if self._live():
            self.media.note.setFocus()

    def _note(self, words: str) -> None:
        service, actor, at = self.bench.services.interview, self.bench.actor, self.moment_ms() // 1000
        self.steps.wrote(Note(at, words, Assessment.OPEN))
        self._write(
            lambda case_no: service.note(case_no, at, words, actor),
            lambda why: self._later(lambda: self._not_noted(words, why)),
        )
        self.autosave.written("note")

    def _not_noted(self, words: str, refusal: StaffError) -> None:
        """A note that was refused goes back into its field, before what was typed since."""
        self.bench.tell_refusal(refusal)
        self.steps.undo()
        self.media.note.setText(f"{words} {self.media.note.text()}".strip())
        self.autosave.typed("note", self.media.note.text())

    def undo(self) -> None:
        """Take the last note back; fifty steps."""
        note = self.steps.undo() if self._live() else None
        if note is not None:
            drafts, actor = self.bench.services.drafts, self.bench.actor
            self._write(lambda case_no: drafts.take_back(case_no, note, actor))

    def redo(self) -> None:
        note = self.steps.redo() if self._live() else None
        if note is not None:
            drafts, actor = self.bench.services.drafts, self.bench.actor
            self._write(lambda case_no: drafts.write_again(case_no, note, actor))

    def bookmark(self) -> None:
        if self._live():
            self.session.bookmark()

    def add_follow_up(self) -> None:
        question_id = self._question_id()
        if self._live() and question_id:
            service, actor = self.bench.services.interview, self.bench.actor
            self._write(lambda case_no: service.add_follow_up(case_no, question_id, actor))

    def _ticked(self, code: str, done: bool) -> None:
        service, actor = self.bench.services.interview, self.bench.actor
        self._write(lambda case_no: service.tick(case_no, code, done, actor))

    def _rate(self, rating: Diligence, reason: str) -> None:
        if self._live():
            services, actor = self.bench.services, self.bench.actor
            act = lambda case_no: talk.rate(services, case_no, rating, reason, actor)  # noqa: E731
            self._write(act, lambda refusal: self._not_rated(rating, refusal))

    def _not_rated(self, rating: Diligence, refusal: StaffError) -> None:
        self.bench.tell_refusal(refusal)
        if refusal.code == talk.REASON_NEEDED:
            self.media.ask_reason(rating)

    def toggle(self) -> None:
        """Play or pause an open recording; without one the interview itself."""
        if not self.session.toggle() and self._live() and self.file is not None:
            self._pause(self.file.state == "running")

    def _pause(self, paused: bool) -> None:
        service, actor = self.bench.services.interview, self.bench.actor
        self._write(lambda case_no: service.pause(case_no, paused, actor))

    def _hung_up(self) -> None:
        if self._live() and self.file is not None and self.file.state == "running":
            self._pause(True)

    def _begin_real(self, scope: str) -> None:
        services, actor = self.bench.services, self.bench.actor
        self._write(lambda case_no: talk.begin_real(services, case_no, scope, actor))

    def _begin_practice(self, persona: str | None) -> None:
        """Whoever is to be surprised learns after the interview who was played."""
        service, actor = self.bench.services.interview, self.bench.actor
        chance = random.Random()
        chosen, seed = persona or chance.choice(list(talk.PERSONAS)), chance.randrange(1, 1 << 31)
        self._write(lambda case_no: service.start(case_no, actor, True, chosen, seed))

    def finish(self) -> None:
        """Close the interview; a recording that runs and words that stand in the field come into the desk first."""
        if self._live() and self.file is not None:
            self.media.write_note()
            self.autosave.flush()
            self.session.when_kept(self._finish)

    def _finish(self) -> None:
        if self.file is not None:
            service, actor, case_no = self.bench.services.interview, self.bench.actor, self.file.case_no
            self.bench.lane.put(self, lambda: service.finish(case_no, actor), self._finished, changed=CHANGED)

    def _finished(self, file: InterviewFile) -> None:
        self.autosave.forget()
        self.session.hang_up()
        self.show_file(file)
        rating = file.diligence.value if file.diligence is not None else "—"
        case_no = file.case_no
        self.bench.tell(
            Text("访谈已写入案件", "Interview saved to the case"),
            Text(f"尽调评级 {rating}", f"Diligence rating {rating}"),
            action=Text("打开案件", "Open case"),
            act=lambda: self.bench.go("case", case_no=case_no),
        )
