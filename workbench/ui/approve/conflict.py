"""How is it said that a case changed while somebody was about to sign or return its proposal?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.buttons import Button
from workbench.ui.labels import IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel


class ConflictNote(Panel):
    """What another person did, with Show and Keep mine. What was typed stays where it is."""

    show_asked = Signal()
    keep_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, None, paint.TONES["warn"][0], 6)
        self._label = Label(look, "", 13, 400, "ink", wrap=True)
        self.see = Button(look, Text("看现状", "Show"), "secondary", "", "", 28)
        self.keep = Button(look, Text("保留我的", "Keep mine"), "ghost", "", "", 28)
        self.see.clicked.connect(self.show_asked)
        self.keep.clicked.connect(self.keep_asked)
        icon = IconView(look, "users", 16, paint.TONES["warn"][1])
        self.setLayout(
            column(
                row(icon, (self._label, 1), spacing=8),
                row(STRETCH, self.keep, self.see, spacing=8),
                margins=(12, 8, 8, 8),
                spacing=4,
            )
        )
        self.hide()

    @property
    def words(self) -> str:
        return self._label.text()

    def tell(self, words: Text | None) -> None:
        """Say what changed; None hides the note."""
        if words is not None:
            self._label.say(words)
        self.setVisible(words is not None)
