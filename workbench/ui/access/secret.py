"""How is a secret typed: hidden, shown on wish, with plain words beside it while it grows?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.common.text import Text
from workbench.ui.buttons import Button
from workbench.ui.fields import Field
from workbench.ui.labels import Label, Words
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look

SHOW = Text("显示输入内容（显示时可用中文输入法）", "Show what is typed (input methods work while shown)")
NAME_WIDE, EYE = 112, 28


class _Hidden(Field):
    """A field that leaves room for the eye at its right end."""

    def follow(self) -> None:
        super().follow()
        room = self.textMargins()
        room.setRight(room.right() + EYE)
        self.setTextMargins(room)


class Secret(QWidget):
    """A field whose text is hidden until the eye in it is pressed."""

    def __init__(self, look: Look, placeholder: Words = "", wide: int = 0, height: int = 34) -> None:
        super().__init__()
        self.field = _Hidden(look, placeholder=placeholder, height=height)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(300)
        self.eye = Button(look, "", "ghost", "eye", height=EYE, wide=EYE, tip=SHOW, parent=self.field)
        self.field.setMinimumWidth(120)
        self.eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.eye.clicked.connect(self._turn)
        self.setLayout(row((self.field, 1)))
        if wide:
            self.setFixedWidth(wide)
        self.setFocusProxy(self.field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.eye.move(self.width() - EYE - 3, (self.field.height() - EYE) // 2)

    @property
    def typed(self) -> str:
        return self.field.text()

    @property
    def shown(self) -> bool:
        return self.field.echoMode() is QLineEdit.EchoMode.Normal

    def forget(self) -> None:
        """Empty the field and hide what is typed next."""
        self.field.clear()
        self.field.set_error(False)
        if self.shown:
            self._turn()

    def _turn(self) -> None:
        hide = self.shown
        self.field.setEchoMode(QLineEdit.EchoMode.Password if hide else QLineEdit.EchoMode.Normal)
        self.eye.say("", "eye" if hide else "eye-slash")
        self.field.setFocus()


class Row(QWidget):
    """A name, its field, and a line of words under the field."""

    def __init__(self, look: Look, name: Text, field: QWidget, note: Words | None = "", wide: int = NAME_WIDE) -> None:
        super().__init__()
        label = Label(look, name, 13, 400, "ink2", height=34)
        label.setFixedWidth(wide)
        self.note = Label(look, note or "", 12, 400, "ink3", fit=False)
        # A row that never says anything keeps no line for it.
        below = row(wide, (self.note, 1)) if note is not None else row()
        self.note.setVisible(note is not None)
        self.setLayout(column(row(label, (field, 1)), below, STRETCH, spacing=2))

    def tell(self, words: Words, tone: str = "ink3") -> None:
        self.note.say(words, tone)
