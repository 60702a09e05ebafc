"""What was noted and marked, at which moment?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter

from workbench.common.text import Text
from workbench.services.interview_file import InterviewFile
from workbench.services.recordings_file import RecordingsFile
from workbench.ui import paint
from workbench.ui.charts.wave import BOOKMARK, clock
from workbench.ui.icons import draw_icon
from workbench.ui.interview.answers import DOTS
from workbench.ui.look import Look
from workbench.ui.widgets import Canvas, Field

PITCH = 32
SET_ASIDE = Text("（录制已作废）", " (recording set aside)")


class NotesView(Canvas):
    """Notes, bookmarks and pictures in the order of the time line; a press goes to the moment."""

    jumped = Signal(int)  # ms on the interview's time line

    def __init__(self, look: Look) -> None:
        self.file: InterviewFile | None = None
        self.media: RecordingsFile | None = None
        self._lines: list[tuple[int, str, str]] = []  # ms, token of its dot or name of its icon, words
        super().__init__(look, self._paint, high=1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_file(self, file: InterviewFile, media: RecordingsFile | None = None) -> None:
        self.file, self.media = file, media or self.media
        self._lines = self._ordered()
        self.setFixedHeight(max(PITCH * len(self._lines), 1))
        self.setAccessibleName("; ".join(f"{clock(at // 1000)} {words}" for at, _, words in self._lines))
        self.update()

    def follow(self) -> None:
        super().follow()
        if self.file is not None:
            self.show_file(self.file)

    def _ordered(self) -> list[tuple[int, str, str]]:
        found: list[tuple[int, str, str]] = []
        if self.file is not None:
            found += [(one.at_seconds * 1000, DOTS[one.assessment], one.text) for one in self.file.notes]
        if self.media is not None and self.file is not None and self.media.case_no == self.file.case_no:
            mark = BOOKMARK.of(self.look.lang)
            aside = SET_ASIDE.of(self.look.lang)
            found += [
                (one.at_ms, "bookmark-simple", (one.words or mark) + aside * one.set_aside)
                for one in self.media.bookmarks
            ]
            found += [(one.at_ms, "camera", one.path.name) for one in self.media.snapshots]
        return sorted(found, key=lambda one: one[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // PITCH)
        if 0 <= place < len(self._lines):
            self.jumped.emit(self._lines[place][0])

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        for n, (at, sign, words) in enumerate(self._lines):
            y = n * PITCH
            if n:
                paint.line(painter, 0, y - 0.5, rect.width(), y - 0.5, look.colour("line"))
            if sign in DOTS.values():
                paint.box(painter, QRectF(0, y + 12, 6, 6), 3, look.colour(sign))
            else:
                draw_icon(painter, -4, y + 8, sign, 14, look.colour("ink2"))
            paint.text(painter, QRectF(14, y, 46, 30), clock(at // 1000), look.colour("ok_ink"), 12, 600)
            paint.text(painter, QRectF(60, y, rect.width() - 60, 30), words, look.colour("ink"))


class NoteField(Field):
    """The line a note is typed into. Undo takes the words back first, then the last note."""

    undo_wanted = Signal()
    redo_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            self.undo_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable():
            self.redo_wanted.emit()
        else:
            super().keyPressEvent(event)
