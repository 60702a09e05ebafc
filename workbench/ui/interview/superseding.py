"""How is a recording set aside that does not belong here, or was replaced?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.recordings_file import Recording, RecordingsFile
from workbench.ui.bench import Bench
from workbench.ui.fields import TextBox
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.widgets import STRETCH, Button, Label, column, row

LEAST_REASON = 10  # characters, as the service asks
TITLE = Text("作废录音录像 {name}", "Set recording {name} aside")
KEPT = Text(
    "文件、书签和笔记都会保留，不会删除；作废的理由记入案件经过。",
    "File, bookmarks and notes are kept, nothing is deleted; the reason stands in the case's history.",
)
HINT = Text("理由，至少 10 个字，例如：传错了文件，换成完整的一段", "Why, in at least 10 characters")
SET_ASIDE = Text("作废", "Set aside")


class SupersedeBox(Overlay):
    """Asks for the reason; too short a one stays in the box."""

    given = Signal(str)

    def __init__(self, look: Look, window: QWidget, name: str) -> None:
        super().__init__(look, window, 520)
        self.words = TextBox(look, HINT, 88)
        self.words.left_field.connect(self.close_overlay)
        self.short = Label(look, KEPT, 12, 400, "ink3", wrap=True)
        act = Button(look, SET_ASIDE, "danger", key="Ctrl ↵")
        act.clicked.connect(self.give)
        title = Label(look, TITLE.format(name=name), 15, 600, height=24)
        parts = (title, 8, self.words, 8, self.short, 12, row(STRETCH, act))
        self.sheet.setLayout(column(*parts, margins=(20, 18, 20, 16)))
        self.closed.connect(self.deleteLater)

    def open(self) -> None:
        super().open()
        self.words.setFocus()

    def give(self) -> None:
        why = self.words.toPlainText().strip()
        if len(why) < LEAST_REASON:
            count = len(why)
            self.short.say(
                Text(f"理由至少 10 个字，现有 {count} 个", f"At least 10 characters, {count} so far"), "bad_ink"
            )
            self.words.setFocus()
            return
        self.close_overlay()
        self.given.emit(why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.give()
        else:
            super().keyPressEvent(event)


def ask_set_aside(
    bench: Bench, window: QWidget, case_no: str, one: Recording, done: Callable[[RecordingsFile], None]
) -> SupersedeBox:
    """Open the box; what is given goes to the service, and what stands afterwards to `done`."""
    service, actor = bench.services.recordings, bench.actor
    box = SupersedeBox(bench.look, window, one.original or one.path.name)

    def given(why: str) -> None:
        act = lambda: service.supersede(case_no, one.recording_id, why, actor)  # noqa: E731
        bench.lane.put(bench, act, done, changed=("desk", "cases"))

    box.given.connect(given)
    box.open()
    return box
