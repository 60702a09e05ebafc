"""How do findings, differences and results stand below each other in words?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.labels import IconView, Label, Words
from workbench.ui.layouts import column, row
from workbench.ui.look import Look


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, its remark below, and how it stands: fault, remark, plain or good."""

    words: Words
    remark: Words = ""
    tone: str = "plain"


# icon, its colour, the colour of the words
_TONES = {
    "fault": ("x-circle", "bad", "bad_ink"),
    "remark": ("warning", "warn", "ink"),
    "good": ("check", "ink3", "ink2"),
    "plain": ("", "ink3", "ink"),
}


class Listing(QWidget):
    """Lines with a heading; made anew when they are shown, which is after a pause and never within a frame."""

    def __init__(self, look: Look, title: Text, none: Text) -> None:
        super().__init__()
        self.look, self._none = look, none
        self.lines: tuple[Line, ...] = ()
        self._shown: list[QWidget] = []
        self._body = column(spacing=6)
        self.setLayout(column(Label(look, title, 14, 600), 6, self._body))
        self.show_lines(())

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.lines = tuple(lines)
        for old in self._shown:
            old.hide()
            self._body.removeWidget(old)
            old.deleteLater()
        self._shown = [self._line(one) for one in self.lines or (Line(self._none, tone="none"),)]
        for made in self._shown:
            self._body.addWidget(made)

    def _line(self, line: Line) -> QWidget:
        icon, tone, ink = _TONES.get(line.tone, ("", "ink3", "ink3"))
        words = Label(self.look, line.words, 13, 400, ink, wrap=True)
        remark = Label(self.look, line.remark, 12, 400, "ink3", wrap=True) if line.remark else None
        made = QWidget()
        sign = column(2, IconView(self.look, icon, 16, tone), "stretch") if icon else None
        made.setLayout(row(sign, (column(words, remark, spacing=1), 1), spacing=8))
        return made

    def said(self) -> str:
        """All of it, for those who do not see it."""
        return "\n".join(self.look.say(one.words) for one in self.lines)
