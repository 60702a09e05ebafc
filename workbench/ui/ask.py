"""How is staff asked before an act that cannot be undone or leaves the house?

The title is the question, the buttons are verbs, Esc cancels, and the destructive one is never the default.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.buttons import Button
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.overlay import Overlay

CANCEL = Text("取消", "Cancel")


class Question(Overlay):
    """Made for one question and gone with its answer."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        question: Text,
        detail: Text,
        verb: Text,
        act: Callable[[], None],
        *,
        danger: bool = False,
        body: QWidget | None = None,
        cancel: Text = CANCEL,
    ) -> None:
        super().__init__(look, window, 470)
        self._act = act
        self.no = Button(look, cancel, "secondary", key="Esc")
        self.yes = Button(look, verb, "danger" if danger else "primary", key="Ctrl ↵")
        self.no.clicked.connect(self.close_overlay)
        self.yes.clicked.connect(self._agree)
        self.setAccessibleName(look.say(question))
        self.sheet.setLayout(
            column(
                Label(look, question, 15, 600, height=24, fit=False),
                4,
                Label(look, detail, 13, 400, "ink2", wrap=True),
                10 if body is not None else None,
                body,
                14,
                row(STRETCH, self.no, self.yes, spacing=8),
                margins=(20, 18, 20, 16),
            )
        )
        self.closed.connect(self.deleteLater)

    def open(self) -> None:
        super().open()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def _agree(self) -> None:
        if not self.yes.isEnabled():
            return  # something is still missing: nothing typed is lost by a key
        self.close_overlay()
        self._act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._agree()
        else:
            super().keyPressEvent(event)


def ask(
    owner: QWidget,
    look: Look,
    question: Text,
    detail: Text,
    verb: Text,
    act: Callable[[], None],
    *,
    danger: bool = False,
    body: QWidget | None = None,
) -> Question:
    """Ask over the owner's window; `act` is called when the answer is yes."""
    asked = Question(look, owner.window(), question, detail, verb, act, danger=danger, body=body)
    asked.open()
    return asked
