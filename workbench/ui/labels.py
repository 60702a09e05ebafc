"""Which widgets only show something?

All of them take the look first, paint from its tokens, and follow a change of language or theme by themselves. Text is
plain by construction: nothing a merchant is called can become markup.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.fonts import font, metrics, width
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look

Words = Text | str
ALIGN = {"l": paint.LEFT, "r": paint.RIGHT, "c": paint.CENTRE}


class Shown(QWidget):
    """A painted widget that follows the look."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        look.changed.connect(self.follow)

    def follow(self) -> None:
        """The look changed: measure again and repaint."""
        self.updateGeometry()
        self.update()

    def painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter


class Label(Shown):
    """One line (or, with `wrap`, a paragraph) of plain text. A line that does not fit is elided, with a tooltip.

    With `fit` the label never shrinks below its words; use it for words that must not be cut.
    """

    def __init__(
        self,
        look: Look,
        words: Words = "",
        px: int = 13,
        weight: int = 400,
        colour: str = "ink",
        align: str = "l",
        *,
        wrap: bool = False,
        fit: bool = True,
        height: int = 0,
        lines: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._words, self._px, self._weight, self._colour = words, px, weight, colour
        self._align, self._wrap, self._fit, self._lines = ALIGN[align], wrap, fit, lines
        self._high = height or math.ceil(px * 1.5)
        self._whole = ""  # the tooltip this label gave itself
        vertical = QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed
        horizontal = QSizePolicy.Policy.Preferred if wrap or not fit else QSizePolicy.Policy.Minimum
        policy = QSizePolicy(horizontal, vertical)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        if not wrap:
            self.setFixedHeight(self._high)
        self._name()

    @property
    def words(self) -> Words:
        return self._words

    def text(self) -> str:
        """What is shown, in the window's language."""
        return self.look.say(self._words)

    def say(self, words: Words, colour: str = "") -> None:
        """Show other words, optionally in another colour."""
        if words == self._words and colour in ("", self._colour):
            return
        self._words, self._colour = words, colour or self._colour
        self._name()
        self.follow()

    def follow(self) -> None:
        self._name()
        self._tell_whole()
        super().follow()

    def _name(self) -> None:
        self.setAccessibleName(self.text())

    def _block(self, room: float, text: str | None = None) -> QRectF:
        flags = int(Qt.TextFlag.TextWordWrap | self._align)
        return metrics(self._px, self._weight).boundingRect(
            QRectF(0, 0, room, 10_000), flags, self.text() if text is None else text
        )

    def _cut(self) -> str:
        """As many words of a paragraph as stand in its lines, the last one elided."""
        text, room = self.text(), self.height() + 2
        if not self._lines or self._block(self.width()).height() <= room:
            return text
        low, high = 0, len(text)
        while high - low > 1:
            middle = (low + high) // 2
            fits = self._block(self.width(), text[:middle].rstrip() + "…").height() <= room
            low, high = (middle, high) if fits else (low, middle)
        return text[:low].rstrip() + "…"

    def natural_width(self) -> int:
        return math.ceil(width(self.text(), self._px, self._weight)) + 1

    def fits(self) -> bool:
        """Does the whole text show? Used by the test of truncation."""
        if self._wrap:
            return self._block(self.width()).height() <= self.height() + 2
        return self.natural_width() <= self.width() + 1 or not self._fit

    def sizeHint(self) -> QSize:
        if self._wrap:
            wide = min(self.natural_width(), 420)
            return QSize(wide, self.heightForWidth(wide))
        return QSize(self.natural_width(), self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.natural_width() if self._fit and not self._wrap else 20, self._high)

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, wide: int) -> int:
        if not self._wrap:
            return self._high
        high = math.ceil(self._block(max(20, wide)).height()) + 2
        if self._lines:
            high = min(high, math.ceil(self._lines * metrics(self._px, self._weight).lineSpacing()) + 2)
        return max(self._high, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        """The pointer over words that were cut tells them whole, also of words said later."""
        if self.toolTip() not in ("", self._whole):
            return  # the page tells something of its own there
        cut = self._cut() != self.text() if self._wrap else self.natural_width() > self.width() + 1
        self._whole = self.text() if cut else ""
        self.setToolTip(self._whole)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        colour = self.look.colour(self._colour if self.isEnabled() else "ink_off")
        if self._wrap:
            painter.setFont(font(self._px, self._weight))
            painter.setPen(colour)
            flags = int(Qt.TextFlag.TextWordWrap | self._align | Qt.AlignmentFlag.AlignTop)
            painter.drawText(QRectF(self.rect()), flags, self._cut())
            return
        paint.text(painter, QRectF(self.rect()), self.text(), colour, self._px, self._weight, self._align)


class IconView(Shown):
    def __init__(
        self, look: Look, name: str, px: int = 16, colour: str = "ink2", parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._name, self._px, self._colour = name, px, colour
        self.setFixedSize(px, px)

    def show_icon(self, name: str, colour: str = "") -> None:
        self._name, self._colour = name, colour or self._colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(self.painter(), 0, 0, self._name, self._px, self.look.colour(self._colour))


class Chip(Shown):
    """A word on a tint: neutral, ok, accent, warn, bad, info, up, down."""

    def __init__(
        self, look: Look, words: Words, tone: str = "neutral", icon: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._words, self._tone, self._icon = words, tone, icon
        self.follow()

    def say(self, words: Words, tone: str = "", icon: str | None = None) -> None:
        self._words, self._tone = words, tone or self._tone
        self._icon = icon if icon is not None or tone else self._icon
        self.follow()

    def text(self) -> str:
        return self.look.say(self._words)

    def follow(self) -> None:
        self.setAccessibleName(self.text())
        self.setFixedSize(paint.chip_width(self.text(), self._icon), 20)
        super().follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.chip(self.painter(), 0, 0, self.text(), self.look.tokens, self._tone, self._icon)


class BandChip(Shown):
    def __init__(self, look: Look, band: str | None, big: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._band, self._big = band, big
        self.setFixedSize(66 if big else 50, 30 if big else 20)
        self.show_band(band)

    def show_band(self, band: str | None) -> None:
        self._band = band
        self.setAccessibleName(band or "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        if self._band is None:
            paint.text(painter, QRectF(self.rect()), "—", self.look.colour("ink3"))
            return
        paint.band_chip(painter, 0, 0, self._band, self.look.tokens, self._big)


class FlowGlyph(Shown):
    """The three flows against peers; its accessible description says the same in words."""

    def __init__(
        self,
        look: Look,
        percentiles: tuple[float | None, float | None, float | None] = (None, None, None),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._percentiles = percentiles
        self.setFixedSize(46, 22)

    def show_flows(self, percentiles: tuple[float | None, float | None, float | None]) -> None:
        self._percentiles = percentiles
        self.setAccessibleName(", ".join("—" if one is None else f"P{one:.0f}" for one in percentiles))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.flow_glyph(self.painter(), 1, 2, self._percentiles, self.look.tokens)


class KeyCap(Shown):
    def __init__(self, look: Look, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._keys = keys
        self.setFixedSize(paint.key_width(keys), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.key_cap(self.painter(), 0, 0, self._keys, self.look.tokens)


class Avatar(Shown):
    """Initials in a circle."""

    def __init__(self, look: Look, name: str, px: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._person = name
        self.setFixedSize(px, px)
        self.setAccessibleName(name)

    def show_person(self, name: str) -> None:
        self._person = name
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, half = self.painter(), self.width() / 2
        paint.box(painter, QRectF(self.rect()), half, self.look.colour("accent_soft"))
        words = initials(self._person)
        paint.text(painter, QRectF(self.rect()), words, self.look.colour("ok_ink"), 12, 600, paint.CENTRE)


def initials(name: str) -> str:
    """`沈` of 沈宁, `SN` of Shen Ning."""
    parts = name.split()
    if len(parts) > 1:
        return (parts[0][:1] + parts[-1][:1]).upper()
    return name[:1].upper()


class Canvas(Shown):
    """A widget painted by a function `draw(painter, rect, look)`; it must say itself in words too."""

    def __init__(
        self,
        look: Look,
        draw: Callable[[QPainter, QRectF, Look], None],
        name: Words = "",
        wide: int = 0,
        high: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._draw, self._words = draw, name
        if wide:
            self.setFixedWidth(wide)
        if high:
            self.setFixedHeight(high)
        horizontal = QSizePolicy.Policy.Fixed if wide else QSizePolicy.Policy.Expanding
        vertical = QSizePolicy.Policy.Fixed if high else QSizePolicy.Policy.Expanding
        self.setSizePolicy(horizontal, vertical)
        self.follow()

    def say(self, name: Words) -> None:
        self._words = name
        self.follow()

    def follow(self) -> None:
        self.setAccessibleName(self.look.say(self._words))
        super().follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._draw(painter, QRectF(self.rect()), self.look)
