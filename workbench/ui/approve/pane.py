"""What must each pane of the approvals be able to do?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.bench import Bench

LEAST_WORDS = 10
CHANGED = ("decisions", "cases")


class Pane(QWidget):
    """One tab. `counted` is told when its number of waiting rows may differ."""

    counted = Signal()
    title = Text("", "")

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench, self.look = bench, bench.look
        self.waiting: int | None = None

    def tab_name(self) -> Text:
        """The tab's words, with how many rows wait."""
        count = "" if not self.waiting else f" {self.waiting}"
        return Text(self.title.zh + count, self.title.en + count)

    def show_count(self, waiting: int) -> None:
        self.waiting = waiting
        self.counted.emit()

    def refresh(self) -> None:
        """Read again and show."""

    def confirm(self) -> None:
        """Ctrl+Enter."""

    def send_back(self) -> None:
        """B."""

    def leave(self) -> bool:
        """Esc: close what is open here."""
        return False

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return ()

    def stops(self) -> tuple[QWidget, ...]:
        return (self,)

    def take_focus(self) -> None:
        self.stops()[0].setFocus()
