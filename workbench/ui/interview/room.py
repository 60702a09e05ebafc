"""What happens in the interview room?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text
from workbench.interview.questions import Assessment, Diligence
from workbench.services.interview_file import InterviewFile
from workbench.ui.bench import Bench
from workbench.ui.interview.answers import KEYS
from workbench.ui.interview.media import MediaPane
from workbench.ui.interview.progress import PERSONAS, ProgressPane
from workbench.ui.interview.script import ScriptPane
from workbench.ui.interview.start import StartPane
from workbench.ui.widgets import Panel, Rule, Tabs, column, row

NARROW = 1280 - 82
CHANGED = ("interviews", "cases")


class Room(QWidget):
    """Every press is saved at once through the desk lane; the answer of the service is what is shown."""

    shown = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench, self.look = bench, bench.look
        self.file: InterviewFile | None = None
        self.current = self.elapsed = 0
        self.media, self.script = MediaPane(self.look), ScriptPane(self.look)
        self.progress, self.start = ProgressPane(self.look), StartPane(self.look)
        self.tabs = Tabs(self.look, (Text("画面与笔记", "Picture and notes"), Text("进度", "Progress")))
        self._tab_bar = Panel(self.look, row(self.tabs, "stretch", margins=(16, 0, 16, 0)), sides="b", high=37)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._second)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.script)
        self._middle.addWidget(self.start)
        self._left = column(self._tab_bar, (self.media, 1))
        self._right_rule = Rule(self.look, vertical=True)
        self._body = row(self._left, Rule(self.look, vertical=True), (self._middle, 1), self._right_rule, self.progress)
        self.setLayout(self._body)
        self.tabs.chosen.connect(lambda _: self._fold())
        self._fold()

    def _connect(self) -> None:
        self.script.assessed.connect(self._assessed)
        self.script.follow_up_wanted.connect(lambda _: self.add_follow_up())
        self.script.current_changed.connect(self._go)
        self.media.note_added.connect(self._note)
        self.media.rated.connect(self._rate)
        self.media.play_requested.connect(self.toggle)
        self.media.ask.clicked.connect(self.ask)
        self.progress.ticked.connect(self._ticked)
        self.progress.finish_requested.connect(self.finish)
        self.start.real_requested.connect(lambda: self._begin(False))
        self.start.practice_requested.connect(lambda: self._begin(True))

    def panes(self) -> tuple[QWidget, ...]:
        return (self.media, self.script, self.progress)

    # ---- showing

    def show_file(self, file: InterviewFile) -> None:
        fresh = self.file is None or self.file.case_no != file.case_no or self.file.state == "planned"
        self.file = file
        if fresh:
            self.elapsed, self.current = file.elapsed_seconds, min(file.current, max(len(file.turns) - 1, 0))
            self.script.said.clear()
            self.media.say_caption("")
        self.current = min(self.current, max(len(file.turns) - 1, 0))
        held = file.consent_at is not None and file.state != "planned"
        self._middle.setCurrentWidget(self.script if held else self.start)
        self.start.show_file(file)
        self.script.show_file(file, self.current)
        self.media.elapsed = self.elapsed
        self.media.show_file(file)
        self.progress.show_file(file)
        self._show_time()
        self._run(file.state == "running" and held)
        self.shown.emit()

    def leave(self) -> None:
        """The room is no longer shown: its clock stops."""
        self._run(False)
        self.file = None
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)

    def _run(self, running: bool) -> None:
        self.media.show_running(running)
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
        self.media.show_time(self.elapsed)

    def _fold(self) -> None:
        """In the small window the progress stands behind a tab over the picture."""
        narrow = self.width() < NARROW
        self._tab_bar.setVisible(narrow)
        self._right_rule.setVisible(not narrow)
        self.media.setFixedWidth(360 if narrow else 420)
        # Where the window is low the picture gives way to notes and rating.
        self.media.picture.setFixedHeight(246 if self.height() >= 760 else 150)
        self.progress.setFixedWidth(360 if narrow else 300)
        home = self._left if narrow else self._body
        if home.indexOf(self.progress) < 0:
            home.addWidget(self.progress)
        self.media.setVisible(not narrow or self.tabs.index == 0)
        self.progress.setVisible(not narrow or self.tabs.index == 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    # ---- acts

    def _write(self, act: Callable[[str], object]) -> None:
        """Do one write and show the room as it is then."""
        if self.file is None:
            return
        service, case_no = self.bench.services.interview, self.file.case_no

        def work() -> InterviewFile:
            act(case_no)
            return service.open(case_no)

        self.bench.lane.put(self, work, self.show_file, changed=("desk",))

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
        service, actor, at = self.bench.services.interview, self.bench.actor, self.elapsed
        said = self.script.said.get(question_id, "")
        self._write(lambda case_no: service.answer(case_no, question_id, mark, note, at, actor, said))

    def step(self, by: int) -> None:
        self._go(self.current + by)

    def _go(self, index: int) -> None:
        if self.file is not None and 0 <= index < len(self.file.turns):
            self.current = index
            self.media.say_caption("")
            self.script.show_file(self.file, index)

    def ask(self) -> None:
        """Let the simulated applicant answer the open question, as a subtitle."""
        if not self._live() or self.file is None or not self.file.simulated:
            return
        service, case_no, question_id = self.bench.services.interview, self.file.case_no, self._question_id()
        lang = self.look.lang
        self.bench.lane.put(
            self, lambda: service.ask(case_no, question_id, lang), lambda said: self._said(question_id, said)
        )

    def _said(self, question_id: str, said: str) -> None:
        self.script.said[question_id] = said
        self.media.say_caption(said)
        if self.file is not None:
            self.script.show_file(self.file, self.current)

    def write_note(self) -> None:
        if self._live():
            self.media.note.setFocus()

    def _note(self, words: str) -> None:
        service, actor, at = self.bench.services.interview, self.bench.actor, self.elapsed
        self._write(lambda case_no: service.note(case_no, at, words, actor))

    def bookmark(self) -> None:
        if self._live():
            self._note(Text("书签", "Bookmark").of(self.look.lang))

    def add_follow_up(self) -> None:
        question_id = self._question_id()
        if self._live() and question_id:
            service, actor = self.bench.services.interview, self.bench.actor
            self._write(lambda case_no: service.add_follow_up(case_no, question_id, actor))

    def _ticked(self, code: str, done: bool) -> None:
        service, actor = self.bench.services.interview, self.bench.actor
        self._write(lambda case_no: service.tick(case_no, code, done, actor))

    def _rate(self, rating: Diligence) -> None:
        if self._live():
            service, actor = self.bench.services.interview, self.bench.actor
            self._write(lambda case_no: service.rate(case_no, rating, actor))

    def toggle(self) -> None:
        if self._live() and self.file is not None:
            service, actor, paused = self.bench.services.interview, self.bench.actor, self.file.state == "running"
            self._write(lambda case_no: service.pause(case_no, paused, actor))

    def _begin(self, simulated: bool) -> None:
        service, actor = self.bench.services.interview, self.bench.actor
        if self.file is None:
            return
        # Who plays the applicant follows from the case, and is told after the interview.
        seed = sum(ord(sign) for sign in self.file.case_no)
        persona = list(PERSONAS)[seed % len(PERSONAS)] if simulated else None

        def begin(case_no: str) -> None:
            service.start(case_no, actor, simulated, persona, seed)
            if not simulated:
                service.consent(case_no, actor)

        self._write(begin)

    def finish(self) -> None:
        if not self._live() or self.file is None:
            return
        service, actor, case_no = self.bench.services.interview, self.bench.actor, self.file.case_no
        self.bench.lane.put(self, lambda: service.finish(case_no, actor), self._finished, changed=CHANGED)

    def _finished(self, file: InterviewFile) -> None:
        self.show_file(file)
        rating = file.diligence.value if file.diligence is not None else "—"
        case_no = file.case_no
        self.bench.tell(
            Text("访谈已写入案件", "Interview saved to the case"),
            Text(f"尽调评级 {rating}", f"Diligence rating {rating}"),
            action=Text("打开案件", "Open case"),
            act=lambda: self.bench.go("case", case_no=case_no),
        )
