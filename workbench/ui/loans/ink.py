"""How is a screenful of loans painted in a small part of a frame?

A word is laid out once and kept as glyphs, a chip and a check box as pictures; what is painted again
while a list scrolls is put down, not made. Every cell looks as `ui.paint` would paint it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QStaticText, QTransform

from workbench.ui import paint
from workbench.ui.fonts import font, metrics
from workbench.ui.look import Look
from workbench.ui.rows import Column

MOST_KEPT = 4_000
CHIP_HIGH = 20
Laid = tuple[QStaticText, float, float]
"""Glyphs, and how wide and high they stand."""
Cell = tuple[int, str]
"""Upper edge of a row, and what its cell says."""
Chip = tuple[int, str, str, str]
"""Upper edge of a row, words, tone, icon."""


class Ink:
    """What one view paints with. Widths are whole pixels, as columns are."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._laid: dict[tuple[str, int, int, int], Laid] = {}
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        look.changed.connect(self._pictures.clear)

    def words(
        self, painter: QPainter, column: Column, left: int, wide: int, high: int, cells: Sequence[Cell],
        colour: str = "", weight: int = 0,
    ) -> None:  # fmt: skip
        """The words of one column, each in the middle of its row, elided where they are too long."""
        px, weight = column.px, weight or column.weight
        painter.setFont(font(px, weight))
        painter.setPen(self._look.colour(colour or column.colour))
        right = column.align == "r"
        for top, words in cells:
            if words:
                text, taken, tall = self._of(words, px, weight, wide)
                x = left + wide - taken if right else left
                painter.drawStaticText(QPointF(x, top + (high - tall) / 2), text)

    def chips(self, painter: QPainter, left: int, high: int, chips: Sequence[Chip]) -> None:
        """Chips of one column."""
        inside = (high - CHIP_HIGH) // 2
        for top, words, tone, icon in chips:
            picture = self._picture(
                painter, ("chip", words, tone, icon), paint.chip_width(words, icon), CHIP_HIGH,
                partial(_chip, look=self._look, words=words, tone=tone, icon=icon),
            )  # fmt: skip
            painter.drawPixmap(left, top + inside, picture)

    def boxes(self, painter: QPainter, left: int, high: int, boxes: Sequence[tuple[int, bool]]) -> None:
        """Check boxes of one column: upper edge of the row, and whether it is checked."""
        for top, on in boxes:
            picture = self._picture(painter, ("box", on), 16, 16, partial(_box, look=self._look, on=on))
            painter.drawPixmap(left, top + (high - 16) // 2, picture)

    def coming(self, painter: QPainter, spans: Sequence[tuple[Column, QRect]], wide: int, high: int, top: int) -> None:
        """A row whose page is on its way: still, grey bars where words will be."""
        key = ("coming", wide, *(span.x() for _, span in spans))
        picture = self._picture(painter, key, wide, high, lambda p: self._bars(p, spans))
        painter.drawPixmap(0, top, picture)

    # --- made once --------------------------------------------------------------------------------------------------

    def _of(self, words: str, px: int, weight: int, wide: int) -> Laid:
        key = (words, px, weight, wide)
        laid = self._laid.get(key)
        if laid is None:
            if len(self._laid) >= MOST_KEPT:  # the oldest half goes at once: cheaper than one at a time
                for old in list(self._laid)[: MOST_KEPT // 2]:
                    del self._laid[old]
            laid = self._laid[key] = _laid(words, px, weight, wide)
        return laid

    def _picture(
        self, painter: QPainter, key: tuple[object, ...], wide: int, high: int, draw: Callable[[QPainter], object]
    ) -> QPixmap:
        dpr = painter.device().devicePixelRatio()
        found = self._pictures.get((dpr, *key))
        if found is None:
            if len(self._pictures) >= MOST_KEPT:
                self._pictures.clear()
            found = QPixmap(round(wide * dpr), round(high * dpr))
            found.setDevicePixelRatio(dpr)
            found.fill(Qt.GlobalColor.transparent)
            inner = QPainter(found)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(inner)
            inner.end()
            self._pictures[(dpr, *key)] = found
        return found

    def _bars(self, painter: QPainter, spans: Sequence[tuple[Column, QRect]]) -> None:
        fill = self._look.colour("sunken")
        for column, span in spans:
            long = span.width() * 0.6
            left = span.x() if column.align == "l" else span.x() + span.width() - long
            painter.fillRect(QRectF(left, 14, long, 8), fill)


def _chip(painter: QPainter, look: Look, words: str, tone: str, icon: str) -> None:
    paint.chip(painter, 0, 0, words, look.tokens, tone, icon)


def _box(painter: QPainter, look: Look, on: bool) -> None:
    paint.check_box(painter, 0, 0, look.tokens, on)


def _laid(words: str, px: int, weight: int, wide: int) -> Laid:
    told = QStaticText(words)
    told.setTextFormat(Qt.TextFormat.PlainText)
    told.prepare(QTransform(), font(px, weight))
    size = told.size()
    if size.width() > wide + 1:
        short = metrics(px, weight).elidedText(words, Qt.TextElideMode.ElideRight, wide + 1)
        return _laid(short, px, weight, 100_000)
    return told, size.width(), size.height()
