"""What is done in the interview room?"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QTimer

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.interview.questions import Assessment, Diligence
from workbench.services.interview_file import InterviewFile, Note
from workbench.ui.bench import Bench
from workbench.ui.interview import talk
from workbench.ui.interview.answers import KEYS
from workbench.ui.interview.room_shown import RoomShown

CHANGED = ("interviews", "cases")


class Room(RoomShown):
    """Every press is saved at once through the desk lane; the answer of the service is what is shown."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
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
        self.progress.ticked.connect(self._ticked)
        self.progress.finish_requested.connect(self.finish)
        self.start.real_requested.connect(self._begin_real)
        self.start.practice_requested.connect(self._begin_practice)

    def _write(self, act: Callable[[str], object], failed: Callable[[StaffError], None] | None = None) -> None:
        """Do one write and show the room as it is then."""
        if self.file is None:
            return
        service, case_no, actor = self.bench.services.interview, self.file.case_no, self.bench.actor

        def work() -> InterviewFile:
            act(case_no)
            return service.open(case_no, actor)

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
