"""How is a secret typed: hidden, shown on wish, with plain words beside it while it grows?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.common.text import Text
from workbench.ui.buttons import Button
from workbench.ui.fields import Field
from workbench.ui.labels import Label, Words
from workbench.ui.layouts import column, row
from workbench.ui.look import Look

SHOW = Text("显示输入内容（显示时可用中文输入法）", "Show what is typed (input methods work while shown)")
NAME_WIDE = 112


class Secret(QWidget):
    """A field whose text is hidden until the eye is pressed; never kept in any undo history or clipboard."""

    def __init__(self, look: Look, placeholder: Words = "", wide: int = 0, height: int = 34) -> None:
        super().__init__()
        self.field = Field(look, placeholder=placeholder, height=height)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(300)
        self.eye = Button(look, "", "ghost", "eye", height=height - 4, wide=height - 4, tip=SHOW)
        self.eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.eye.clicked.connect(self._turn)
        self.setLayout(row((self.field, 1), 4, self.eye))
        if wide:
            self.setFixedWidth(wide)
        self.setFocusProxy(self.field)

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

    def __init__(self, look: Look, name: Text, field: QWidget, note: Words = "", wide: int = NAME_WIDE) -> None:
        super().__init__()
        label = Label(look, name, 13, 400, "ink2", height=34)
        label.setFixedWidth(wide)
        self.note = Label(look, note, 12, 400, "ink3", fit=False)
        self.setLayout(column(row(label, (field, 1)), row(wide, (self.note, 1)), spacing=2))

    def tell(self, words: Words, tone: str = "ink3") -> None:
        self.note.say(words, tone)
