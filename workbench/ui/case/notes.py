"""Where is a note on a case written?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.fields import TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay

TITLE = Text("写备注", "Write a note")
HINT = Text("只在内部可见，记入案件经过", "Internal; kept in the case's history")
SAVE = Text("保存备注", "Save note")


class NoteBox(Overlay):
    def __init__(self, bench: Bench, window: QWidget, case_no: str) -> None:
        super().__init__(bench.look, window, 520)
        self.bench, self._case_no, look = bench, case_no, bench.look
        self.words = TextBox(look, HINT, 110)
        self.words.left_field.connect(self.close_overlay)
        save = Button(look, SAVE, "primary", key="Ctrl ↵")
        save.clicked.connect(self.save)
        self.sheet.setLayout(
            column(
                Label(look, TITLE, 15, 600, height=24), 8, self.words, 14, row(STRETCH, save), margins=(20, 18, 20, 16)
            )
        )
        self.closed.connect(self.deleteLater)

    def open(self) -> None:
        super().open()
        self.words.setFocus()

    def save(self) -> None:
        """Keep the note; one of blanks only closes the box."""
        text, case_no, actor, bench = self.words.toPlainText(), self._case_no, self.bench.actor, self.bench
        self.close_overlay()
        if text.strip():
            add, done = bench.services.cases.add_note, Text("备注已保存", "Note saved")
            bench.lane.put(bench, lambda: add(case_no, text, actor), lambda _: bench.tell(done), changed=("cases",))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)
