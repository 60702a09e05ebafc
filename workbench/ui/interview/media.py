"""What stands left in the interview room: the picture, the time line, the notes and the rating?"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from workbench.common.dates import local
from workbench.common.text import Text
from workbench.interview.questions import Diligence
from workbench.services.interview_file import InterviewFile
from workbench.services.recordings_file import Recording, RecordingsFile
from workbench.ui.charts.view import ChartView
from workbench.ui.charts.wave import WaveChart, clock
from workbench.ui.interview.answers import recorded_wave, wave
from workbench.ui.interview.notes import NoteField, NotesView
from workbench.ui.interview.picture import Picture
from workbench.ui.interview.rating import RATING_EFFECTS, RatingBoxes
from workbench.ui.interview.superseding import SET_ASIDE
from workbench.ui.interview.transport import Transport
from workbench.ui.look import Look
from workbench.ui.widgets import Button, Field, KeyCap, Label, Panel, Rule, Scroll, column, heading, row


class WaveView(ChartView):
    """A press goes to the moment under it."""

    pressed_at = Signal(float)  # share of the line, 0 to 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at: QPointF = event.position()
        if event.button() == Qt.MouseButton.LeftButton and at.y() < 44:
            self.pressed_at.emit(min(max(at.x() / max(self.width(), 1), 0.0), 1.0))


class MediaPane(Panel):
    note_added = Signal(str)
    note_typed = Signal(str)
    rated = Signal(object, str)  # Diligence, reason
    play_requested = Signal()
    set_aside_wanted = Signal()
    jumped = Signal(int)  # ms on the interview's time line

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=420)
        self.file: InterviewFile | None = None
        self.media: RecordingsFile | None = None
        self.recording: Recording | None = None  # the one that is open
        self.moment_ms, self.elapsed, self.running = 0, 0, False
        self.picture = Picture(look)
        self.wave = WaveView(look, height=74, name=Text("时间线", "Time line"))
        self.wave.pressed_at.connect(self._pressed_at)
        self.transport = Transport(look)
        self.open_name = Label(look, "", 12, 400, "ink3", fit=False)
        self.set_aside = Button(look, SET_ASIDE, "ghost", height=24)
        self.set_aside.clicked.connect(self.set_aside_wanted)
        self._open_row = Panel(look, row((self.open_name, 1), self.set_aside, spacing=8))
        self._open_row.hide()
        self.transport.pause.connect(self.play_requested)
        self.notes = NotesView(look)
        self.notes.jumped.connect(self.jumped)
        self.note = NoteField(look, placeholder=Text("写一条笔记…", "Write a note…"), height=32)
        self.note.returnPressed.connect(self.write_note)
        self.note.textEdited.connect(self.note_typed)
        self.rating = RatingBoxes(look)
        self.rating.chosen.connect(lambda rating: self.rated.emit(rating, ""))
        self.reason = Field(
            look, placeholder=Text("与标准得出的不同，请写理由", "Differs from the marks: say why"), height=32
        )
        self.reason.hide()
        self.reason.returnPressed.connect(self._give_reason)
        self._unreasoned: Diligence | None = None
        self.saved = Label(look, "", 12, 400, "ink3", fit=False)
        self.suggestion = Label(look, "", 12, 400, "ink3", fit=False)
        self.effect = Label(look, RATING_EFFECTS[None], 12, 400, "ink3", wrap=True)
        self._compose()

    @property
    def caption(self) -> str:
        return self.picture.caption

    def _compose(self) -> None:
        look = self.look
        media = column(self.picture, 8, self.wave, 6, self.transport, self._open_row, margins=(16, 16, 16, 12))
        add = Label(look, Text("新增", "Add"), 12, 400, "ink3")
        notes = Panel(look, column(self.notes, "stretch"))
        notes_pane = column(
            heading(look, Text("时间点笔记", "Timestamped notes"), self.saved, add, KeyCap(look, "N")),
            8,
            (Scroll(notes), 1),
            8,
            self.note,
            margins=(16, 12, 16, 12),
        )
        rating = column(
            heading(look, Text("尽调评级", "Diligence rating"), self.suggestion),
            8,
            self.rating,
            8,
            self.reason,
            self.effect,
            margins=(16, 12, 16, 12),
        )
        self.setLayout(column(media, Rule(look), (Panel(look, notes_pane), 1), Rule(look), rating))

    def show_file(self, file: InterviewFile, free: bool = False) -> None:
        self.file = file
        self.picture.show_file(file)
        self.notes.show_file(file, self.media)
        self.rating.show_rating(file.diligence, file.suggested)
        self.suggestion.say(file.suggested_why)
        tone = "warn_ink" if file.diligence in (Diligence.C, Diligence.D) else "ink3"
        self.effect.say(RATING_EFFECTS[file.diligence], tone)
        live = file.state in ("running", "paused") and file.consent_at is not None
        allowed = self.media is not None and self.media.scope == "recording" and self.media.case_no == file.case_no
        self.transport.show_kind(file.simulated, free, live, allowed)
        for one in (self.note, self.rating, self.set_aside):
            one.setEnabled(live)
        self.show_time(self.elapsed, self.moment_ms)

    def show_media(self, media: RecordingsFile, recording: Recording | None) -> None:
        """Recordings, bookmarks and pictures changed, or another recording is open."""
        self.media, self.recording = media, recording
        self._open_row.setVisible(recording is not None)
        if recording is not None:
            self.open_name.say(recording.original or recording.path.name)
        if self.file is not None:
            self.notes.show_file(self.file, media)
            self.show_time(self.elapsed, self.moment_ms)

    def show_time(self, elapsed: int, moment_ms: int | None = None) -> None:
        """`elapsed` is how long the interview lasts, `moment_ms` where on its time line one stands."""
        self.elapsed = elapsed
        self.moment_ms = elapsed * 1000 if moment_ms is None else moment_ms
        at = self.moment_ms // 1000
        if self.file is not None:
            self.wave.show_chart(self._wave(self.file, at))
            self.note.set_hint(Text(f"{clock(at)}  写一条笔记…", f"{clock(at)}  Write a note…"))
        self.picture.elapsed = elapsed
        self.picture.update()

    def _wave(self, file: InterviewFile, at: int) -> WaveChart:
        marks = () if self.media is None else tuple(one.at_ms // 1000 for one in self.media.bookmarks)
        one = self.recording
        if one is None:
            return wave(file, at, marks)
        begin = one.starts_at_ms // 1000
        inside = tuple(second - begin for second in marks if second >= begin)
        return recorded_wave(file, max(at - begin, 0), one.facts.length_ms // 1000, one.wave, inside)

    def show_running(self, running: bool) -> None:
        self.running = self.picture.running = running
        self.transport.show_running(running)
        self.picture.update()

    def say_caption(self, caption: str) -> None:
        """What the applicant says now, as a subtitle."""
        self.picture.speak(caption)

    def say_saved(self, at: datetime) -> None:
        moment = local(at)
        self.saved.say(Text(f"已存 {moment:%H:%M:%S}", f"Saved {moment:%H:%M:%S}"))

    def restore_note(self, words: str) -> None:
        """Put words back that were typed before; what stands in the field already is newer."""
        if words and not self.note.text():
            self.note.setText(words)

    def ask_reason(self, rating: Diligence) -> None:
        """A rating was refused for want of a reason: take one."""
        self._unreasoned = rating
        self.reason.show()
        self.reason.setFocus()

    def _give_reason(self) -> None:
        words, rating = self.reason.text().strip(), self._unreasoned
        self.reason.set_error(not words)
        if words and rating is not None:
            self._unreasoned = None
            self.reason.setText("")
            self.reason.hide()
            self.rated.emit(rating, words)

    def _pressed_at(self, share: float) -> None:
        one = self.recording
        if one is not None:
            self.jumped.emit(one.starts_at_ms + round(share * one.facts.length_ms))

    def write_note(self) -> None:
        """What stands in the field becomes a note."""
        words = self.note.text().strip()
        if words:
            self.note.setText("")
            self.note_added.emit(words)
