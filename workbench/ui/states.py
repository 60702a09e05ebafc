"""Which widgets show a state: empty, loading, under way, a banner, steps, a place to drop files?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.buttons import Button
from workbench.ui.icons import draw_icon
from workbench.ui.labels import IconView, Label, Shown, Words
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel

CANCEL = Text("取消", "Cancel")


class Progress(Shown):
    """A bar that shows real progress only; with a total of 0 the track stays empty."""

    def __init__(self, look: Look, high: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._share = 0.0
        self.setFixedHeight(high)

    def show_progress(self, done: int, total: int) -> None:
        self._share = min(1.0, done / total) if total else 0.0
        self.setAccessibleName(f"{self._share:.0%}")
        self.update()

    @property
    def share(self) -> float:
        return self._share

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, radius = self.painter(), self.height() / 2
        paint.box(painter, QRectF(self.rect()), radius, self.look.colour("line2", 0.6))
        if self._share > 0:
            done = QRectF(0, 0, max(self.height(), self.width() * self._share), self.height())
            paint.box(painter, done, radius, self.look.colour("accent"))


class Skeleton(Shown):
    """Grey rows where a list will be; still, never a loop."""

    def __init__(self, look: Look, rows: int = 4, pitch: int = 44, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._rows, self._pitch = rows, pitch
        self.setMinimumHeight(rows * pitch)
        self.setAccessibleName("…")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, wide, fill = self.painter(), self.width(), self.look.colour("sunken")
        for index in range(self._rows):
            y = index * self._pitch + 8
            paint.box(painter, QRectF(16, y + 2, 16, 16), 4, fill)
            paint.box(painter, QRectF(44, y, wide * 0.34, 9), 4, fill)
            paint.box(painter, QRectF(44, y + 15, wide * 0.22, 7), 3.5, fill)
            paint.box(painter, QRectF(wide - 86, y + 5, 70, 9), 4, fill)


class EmptyState(Shown):
    """What is empty, why, and one act."""

    pressed = Signal()

    def __init__(
        self,
        look: Look,
        icon: str,
        title: Words,
        detail: Words = "",
        act: Words = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._title = Label(look, title, 14, 600, align="c", fit=False)
        self._detail = Label(look, detail, 12, 400, "ink3", "c", fit=False)
        self._button = Button(look, act, "secondary", height=28)
        self._button.clicked.connect(self.pressed)
        self._icon = IconView(look, icon, 28, "ink3")
        self.setLayout(
            column(
                STRETCH,
                row(STRETCH, self._icon, STRETCH),
                8,
                self._title,
                2,
                self._detail,
                10,
                row(STRETCH, self._button, STRETCH),
                STRETCH,
            )
        )
        self._button.setVisible(bool(act))  # once it has a parent, or it would be a window of its own

    def say(self, title: Words, detail: Words = "", act: Words = "", icon: str = "") -> None:
        self._title.say(title)
        self._detail.say(detail)
        self._button.say(act)
        self._button.setVisible(bool(act))
        if icon:
            self._icon.show_icon(icon)


class Banner(Panel):
    """A sentence in a pane: read-only, stale, mismatch. `tone` warn, bad, info or neutral.

    One act; a conflict has another beside it.
    """

    pressed = Signal()
    other_pressed = Signal()

    def __init__(
        self,
        look: Look,
        words: Words = "",
        tone: str = "warn",
        icon: str = "warning",
        act: Words = "",
        act_icon: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, None, paint.TONES[tone][0], 6, high=38, parent=parent)
        self._icon = IconView(look, icon, 16, paint.TONES[tone][1])
        self._label = Label(look, words, 13, 400, "ink", fit=False)
        self._button = Button(look, act, "secondary", act_icon, key, 28)
        self._button.clicked.connect(self.pressed)
        self._other = Button(look, "", "ghost", "", "", 28)
        self._other.clicked.connect(self.other_pressed)
        self.setLayout(row(self._icon, (self._label, 1), self._other, self._button, margins=(12, 4, 6, 4), spacing=8))
        self._button.setVisible(bool(act))
        self._other.hide()

    def say(
        self,
        words: Words,
        tone: str = "",
        icon: str = "",
        act: Words | None = None,
        act_icon: str | None = None,
        other: Words = "",
    ) -> None:
        self._label.say(words)
        self._other.say(other)
        self._other.setVisible(bool(other))
        if tone:
            self.tint(paint.TONES[tone][0])
            self._icon.show_icon(icon or "warning", paint.TONES[tone][1])
        if act is not None:
            self._button.say(act, act_icon)
            self._button.setVisible(bool(act))

    @property
    def words(self) -> str:
        return self._label.text()

    @property
    def button(self) -> Button:
        return self._button

    @property
    def other(self) -> Button:
        return self._other


class Stepper(Shown):
    """Steps of a wizard below each other: done, current, todo, failed; a done step is pressed to go back."""

    pressed = Signal(int)
    _PITCH = 44

    def __init__(self, look: Look, steps: tuple[Words, ...], parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._steps = steps
        self._states = ["todo"] * len(steps)
        self._remarks: list[Words] = [""] * len(steps)
        self.setFixedHeight(self._PITCH * len(steps))

    def show_state(self, current: int, failed: bool = False, remarks: tuple[Words, ...] = ()) -> None:
        for index in range(len(self._steps)):
            here = "failed" if failed else "current"
            self._states[index] = "done" if index < current else here if index == current else "todo"
            self._remarks[index] = remarks[index] if index < len(remarks) else ""
        self.setAccessibleName(self.look.say(self._steps[min(current, len(self._steps) - 1)]))
        self.update()

    def mousePressEvent(self, event: object) -> None:
        index = int(event.position().y() // self._PITCH)  # type: ignore[attr-defined]
        if 0 <= index < len(self._steps) and self._states[index] == "done":
            self.pressed.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        for index, (words, state) in enumerate(zip(self._steps, self._states, strict=True)):
            y = index * self._PITCH
            if state in ("current", "failed"):
                paint.box(painter, QRectF(8, y, self.width() - 16, self._PITCH - 2), 7, look.colour("sel"))
            circle = QRectF(16, y + 10, 22, 22)
            self._mark(painter, circle, index, state)
            remark = look.say(self._remarks[index])
            colour = look.colour("ink3" if state == "todo" else "ink")
            area = QRectF(48, y + (3 if remark else 0), self.width() - 64, 20 if remark else self._PITCH - 2)
            paint.text(painter, area, look.say(words), colour, 13, 600 if state in ("current", "failed") else 400)
            if remark:
                below = QRectF(48, y + 22, self.width() - 64, 17)
                paint.text(painter, below, remark, look.colour("ink3"), 12)

    def _mark(self, painter: QPainter, circle: QRectF, index: int, state: str) -> None:
        look = self.look
        fill = {"done": "accent_soft", "current": "accent", "failed": "bad"}.get(state, "sunken")
        ink = {"done": "ok_ink", "current": "on_accent", "failed": "surface"}.get(state, "ink3")
        paint.box(painter, circle, 11, look.colour(fill))
        if state == "done":
            draw_icon(painter, circle.x() + 5, circle.y() + 5, "check-bold", 12, look.colour(ink))
        else:
            paint.text(painter, circle, str(index + 1), look.colour(ink), 12, 600, paint.CENTRE)


class DropZone(Shown):
    """Files are dropped or chosen here; what cannot be taken turns it red."""

    dropped = Signal(object)  # tuple[Path, ...]

    def __init__(
        self, look: Look, title: Words, detail: Words, *buttons: Button, high: int = 226, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._title, self._detail, self._over = title, detail, ""
        self.setAcceptDrops(True)
        self.setFixedHeight(high)
        self.setLayout(column(STRETCH, row(STRETCH, *buttons, STRETCH, spacing=10), margins=(0, 0, 0, 22)))
        self.follow()

    def say(self, title: Words, detail: Words) -> None:
        self._title, self._detail = title, detail
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(self._title))
        super().follow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        local = [url for url in event.mimeData().urls() if url.isLocalFile()]
        self._over = "accent" if local else "bad"
        if local:
            event.acceptProposedAction()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = ""
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = ""
        self.update()
        files = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = self.painter(), self.look, self.width()
        pen = QPen(look.colour(self._over or "accent"), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(look.colour("accent_soft" if self._over == "accent" else "subtle"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, (long, alpha) in enumerate(((150, 1.0), (110, 0.7), (70, 0.45))):
            bar = QRectF(wide / 2 - 75, 40 + index * 17, long, 9)
            paint.box(painter, bar, 4.5, look.colour("accent", alpha))
        middle = paint.CENTRE
        paint.text(painter, QRectF(0, 104, wide, 28), look.say(self._title), look.colour("ink"), 18, 600, middle)
        paint.text(painter, QRectF(0, 134, wide, 22), look.say(self._detail), look.colour("ink2"), 13, 400, middle)
