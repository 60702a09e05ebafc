"""What is the pointer told over a cell of a list whose words were cut?"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.ui.fonts import width
from workbench.ui.rows import Column, Index


class CutsWords(Protocol):
    """A list that knows which of its cells have no room for their words."""

    def indexAt(self, pos: QPoint) -> QModelIndex: ...

    def cut_words(self, index: Index) -> str: ...


def told(table: CutsWords, event: QEvent) -> bool:
    """Answer a question for a tooltip with the whole of the cell, or with nothing; False for any other event."""
    if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
        return False
    words = table.cut_words(table.indexAt(event.pos()))
    QToolTip.showText(event.globalPos(), words, table if isinstance(table, QWidget) else None)
    return True


def cut_of(words: str, column: Column, wide: int) -> str:
    """The words of a cell of `wide` pixels where their widest line has no room, else ''."""
    room = wide - column.left - column.right
    return words if any(width(one, column.px, column.weight) > room + 1 for one in words.split("\n")) else ""
