"""What must a figure offer besides its picture?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Lang, Text
from workbench.ui.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Mark:
    """A point the reader can stop at: where it was painted and what it says."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The same data as rows, for those who do not see the picture."""

    headers: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


class Chart(Protocol):
    """Pure: the same data, rectangle and tokens give the same pixels."""

    def paint(self, painter: QPainter, rect: QRectF, tokens: Tokens, lang: Lang) -> tuple[Mark, ...]:
        """Draw inside `rect` and return the marks in reading order."""

    def sentence(self) -> Text:
        """The finding in one sentence, for the screen reader."""

    def table(self) -> ChartTable: ...


NO_OBSERVATION = Text("无观测", "no data")


def percent_text(share: float | None, digits: int = 2) -> Text:
    """`1.23%`; words where there is no observation."""
    if share is None or share != share:
        return NO_OBSERVATION
    word = f"{share * 100:.{digits}f}%"
    return Text(word, word)
