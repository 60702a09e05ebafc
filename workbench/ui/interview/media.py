"""What stands left in the interview room: the picture, the time line, the notes and the rating?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy

from workbench.common.text import Text
from workbench.interview.diligence import DILIGENCE_NAMES
from workbench.interview.questions import Diligence
from workbench.services.interview_file import InterviewFile
from workbench.ui import paint
from workbench.ui.charts.view import ChartView
from workbench.ui.charts.wave import clock
from workbench.ui.interview.answers import DOTS, wave
from workbench.ui.interview.scene import Scene, paint_scene
from workbench.ui.look import Look
from workbench.ui.widgets import (
    STRETCH,
    Button,
    Canvas,
    Field,
    KeyCap,
    Label,
    Panel,
    Rule,
    Scroll,
    column,
    heading,
    row,
)

RATING_EFFECTS = {
    None: Text("评级只影响额度与复核路径，不改评分", "The rating moves limit and route, never the score"),
    Diligence.A: Text("A：不影响额度", "A: no effect on the limit"),
    Diligence.B: Text("B：不影响额度", "B: no effect on the limit"),
    Diligence.C: Text("C：额度不超过建议的 70%，须复核", "C: limit capped at 70%, second approval"),
    Diligence.D: Text("D：转核或拒绝，须复核", "D: refer or decline, second approval"),
}
SIMULATED = Text("模拟访谈", "Simulated interview")
BY_HAND = Text("面谈记录 · 无录像", "In person · no recording")


class NotesView(Canvas):
    """Notes with the moment they were written."""

    def __init__(self, look: Look) -> None:
        self.file: InterviewFile | None = None
        super().__init__(look, self._paint, high=1)

    def show_file(self, file: InterviewFile) -> None:
        self.file = file
        self.setFixedHeight(max(32 * len(file.notes), 1))
        self.setAccessibleName("; ".join(f"{clock(note.at_seconds)} {note.text}" for note in file.notes))
        self.update()

    def follow(self) -> None:
        super().follow()
        if self.file is not None:
            self.show_file(self.file)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for n, note in enumerate(self.file.notes if self.file is not None else ()):
            y = n * 32
            if n:
                paint.line(painter, 0, y - 0.5, rect.width(), y - 0.5, look.colour("line"))
            paint.box(painter, QRectF(0, y + 12, 6, 6), 3, look.colour(DOTS[note.assessment]))
            paint.text(painter, QRectF(14, y, 46, 30), clock(note.at_seconds), look.colour("ok_ink"), 12, 600)
            paint.text(painter, QRectF(60, y, rect.width() - 60, 30), note.text, look.colour("ink"))


class RatingBoxes(Canvas):
    """Diligence A to D; none is chosen beforehand. Arrow keys choose."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        self.rating: Diligence | None = None
        self.suggested: Diligence | None = None
        super().__init__(look, self._paint, high=46)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_rating(self, rating: Diligence | None, suggested: Diligence | None) -> None:
        self.rating, self.suggested = rating, suggested
        self.setAccessibleName(f"{rating or '—'}")
        self.update()

    def _boxes(self) -> list[tuple[Diligence, QRectF]]:
        wide = (self.width() - 18) / 4
        return [(one, QRectF(n * (wide + 6), 0, wide, 46)) for n, one in enumerate(Diligence)]

    def mousePressEvent(self, event: object) -> None:
        for one, box in self._boxes():
            if box.contains(event.position()):  # type: ignore[attr-defined]
                self.chosen.emit(one)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letters = {ord(one.value): one for one in Diligence}
        if event.key() in letters:
            self.chosen.emit(letters[event.key()])
        else:
            super().keyPressEvent(event)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for one, box in self._boxes():
            on = one is self.rating
            edge = look.colour("accent" if on else "line2")
            area = box.adjusted(0.75, 0.75, -0.75, -0.75)
            paint.box(painter, area, 7, look.colour("sel" if on else "raised"), edge, 1.5 if on else 1)
            letter = QRectF(box.x(), 4, box.width(), 20)
            paint.text(painter, letter, one.value, look.colour("ink" if on else "ink2"), 14, 700, paint.CENTRE)
            words = QRectF(box.x(), 23, box.width(), 18)
            colour = look.colour("ink2" if on else "ink3")
            paint.text(painter, words, DILIGENCE_NAMES[one].of(look.lang), colour, 12, 400, paint.CENTRE)
            if one is self.suggested and not on:
                paint.box(painter, QRectF(box.right() - 12, 6, 6, 6), 3, look.colour("accent"))
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), 7, look.tokens)


class MediaPane(Panel):
    note_added = Signal(str)
    rated = Signal(object)
    play_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=420)
        self.file: InterviewFile | None = None
        self.elapsed, self.caption, self.running = 0, "", False
        self.picture = Canvas(look, self._scene, SIMULATED, high=246)
        self.picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.wave = ChartView(look, height=74, name=Text("时间线", "Time line"))
        self.play = Button(look, Text("暂停", "Pause"), "secondary", "pause", "Space", 34)
        self.play.clicked.connect(self.play_requested)
        self.ask = Button(look, Text("提问", "Ask"), "secondary", "chat-circle-text", "↵", 34)
        self.notes = NotesView(look)
        self.note = Field(look, placeholder=Text("写一条笔记…", "Write a note…"), height=32)
        self.note.returnPressed.connect(self._write_note)
        self.rating = RatingBoxes(look)
        self.rating.chosen.connect(self.rated)
        self.suggestion = Label(look, "", 12, 400, "ink3", fit=False)
        self.effect = Label(look, RATING_EFFECTS[None], 12, 400, "ink3", wrap=True)
        self._compose()

    def _compose(self) -> None:
        look = self.look
        media = column(
            self.picture, 8, self.wave, 6, row(self.ask, STRETCH, self.play, spacing=6), margins=(16, 16, 16, 12)
        )
        add = Label(look, Text("新增", "Add"), 12, 400, "ink3")
        notes = Panel(look, column(self.notes, STRETCH))
        notes_pane = column(
            heading(look, Text("时间点笔记", "Timestamped notes"), add, KeyCap(look, "N")),
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
            self.effect,
            margins=(16, 12, 16, 12),
        )
        self.setLayout(column(media, Rule(look), (Panel(look, notes_pane), 1), Rule(look), rating))

    def show_file(self, file: InterviewFile) -> None:
        self.file = file
        self.notes.show_file(file)
        self.rating.show_rating(file.diligence, file.suggested)
        self.suggestion.say(file.suggested_why)
        tone = "warn_ink" if file.diligence in (Diligence.C, Diligence.D) else "ink3"
        self.effect.say(RATING_EFFECTS[file.diligence], tone)
        self.ask.setVisible(file.simulated)
        live = file.state in ("running", "paused") and file.consent_at is not None
        for one in (self.note, self.rating, self.ask, self.play):
            one.setEnabled(live)
        self.show_time(self.elapsed)

    def show_time(self, elapsed: int) -> None:
        self.elapsed = elapsed
        if self.file is not None:
            self.wave.show_chart(wave(self.file, elapsed))
            self.note.set_hint(Text(f"{clock(elapsed)}  写一条笔记…", f"{clock(elapsed)}  Write a note…"))
        self.picture.update()

    def show_running(self, running: bool) -> None:
        self.running = running
        words = Text("暂停", "Pause") if running else Text("继续", "Resume")
        self.play.say(words, "pause" if running else "play")
        self.picture.update()

    def say_caption(self, caption: str) -> None:
        """What the applicant says now, as a subtitle."""
        self.caption = caption
        self.picture.update()

    def _write_note(self) -> None:
        words = self.note.text().strip()
        if words:
            self.note.clear()
            self.note_added.emit(words)

    def _scene(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        file = self.file
        if file is None:
            return
        badge = SIMULATED if file.simulated else BY_HAND
        words = Scene(
            timer=Text(f"计时 {clock(self.elapsed)}", f"Time {clock(self.elapsed)}").of(look.lang),
            badge=badge.of(look.lang),
            name=file.applicant + Text(" · 法定代表人", " · owner").of(look.lang),
            me=Text("我", "Me").of(look.lang),
            caption=self.caption,
            recording=self.running,
            applicant=file.simulated,
        )
        paint_scene(painter, rect, words)
