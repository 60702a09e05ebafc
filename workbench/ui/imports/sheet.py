"""How does a list stand over the wizard without leaving it?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.ui.look import Look
from workbench.ui.overlay import Overlay
from workbench.ui.table import Table


class ListSheet(Overlay):
    """A sheet of one height around a list; the keys go to the list."""

    table: Table

    def __init__(self, look: Look, window: QWidget, wide: int, high: int) -> None:
        super().__init__(look, window, wide)
        self._high = high

    def _height(self) -> int:
        return self._high

    def open(self) -> None:
        super().open()
        self.table.setFocus()
