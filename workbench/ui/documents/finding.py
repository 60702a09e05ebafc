"""Where do the words somebody looks for stand on the papers?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from workbench.common.text import Text
from workbench.ui.documents.papers import Paper
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Field, Label, Panel, row

MOST = 500  # a single letter stands everywhere


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: which paper, which page, and its boxes in points from the upper left of the page."""

    paper: int
    page: int
    boxes: tuple[QRectF, ...]


def hits(papers: tuple[Paper, ...], words: str) -> list[Hit]:
    """Every place of the words, paper by paper; upper and lower case count as the same."""
    found: list[Hit] = []
    wanted = words.strip().casefold()
    if not wanted:
        return found
    for number, paper in enumerate(papers):
        for page in range(paper.pages()):
            text, at = paper.text(page).casefold(), -1
            while (at := text.find(wanted, at + 1)) >= 0 and len(found) < MOST:
                shape = paper.document.getSelectionAtIndex(page, at, len(wanted)).bounds()
                found.append(Hit(number, page, tuple(polygon.boundingRect() for polygon in shape)))
    return found


class FindBar(Panel):
    """A field with the number of places found; Enter goes to the next, Shift Enter back, Esc closes."""

    searched = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        self.field = Field(
            look, wide=260, icon="magnifying-glass", placeholder=Text("在文书中查找", "Find in the papers")
        )
        self.tally = Label(look, "", 12, 400, "ink3")
        back = Button(look, "", "ghost", "caret-up", height=28, tip=Text("上一处", "Previous"))
        on = Button(look, "", "ghost", "caret-down", height=28, tip=Text("下一处", "Next"))
        shut = Button(look, "", "ghost", "x", height=28, tip=Text("关闭查找", "Close"))
        super().__init__(
            look,
            row(self.field, self.tally, back, on, STRETCH, shut, margins=(16, 0, 12, 0), spacing=8),
            sides="b",
            high=42,
        )
        self.field.textChanged.connect(self.searched)
        self.field.returnPressed.connect(lambda: self.stepped.emit(1))
        self.field.left_field.connect(self.close_bar)
        back.clicked.connect(lambda: self.stepped.emit(-1))
        on.clicked.connect(lambda: self.stepped.emit(1))
        shut.clicked.connect(self.close_bar)

    def open_bar(self) -> None:
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self.searched.emit(self.field.text())

    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()

    def say_place(self, place: int, total: int) -> None:
        if not self.field.text().strip():
            self.tally.say("")
        elif total == 0:
            self.tally.say(Text("没有找到", "Nothing found"))
        else:
            self.tally.say(f"{place + 1} / {total}" + ("+" if total >= MOST else ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)
