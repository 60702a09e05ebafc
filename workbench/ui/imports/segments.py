"""How is one of a few short words chosen inside a row of a list, where no widget may stand?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.look import Look

HIGH = 28


def segment_widths(words: Sequence[str], room: float) -> list[float]:
    """Equal parts where all words fit, else each by its word."""
    equal = room / max(len(words), 1)
    wanted = [width(one, 12, 600) + 18 for one in words]
    if max(wanted, default=0.0) <= equal:
        return [equal] * len(words)
    return [one * room / sum(wanted) for one in wanted]


def segment_at(words: Sequence[str], room: float, x: float) -> int | None:
    """The part under `x`, measured from the left end."""
    left = 0.0
    for n, wide in enumerate(segment_widths(words, room)):
        if left <= x < left + wide:
            return n
        left += wide
    return None


def paint_segments(
    painter: QPainter, rect: QRectF, words: Sequence[str], chosen: int, look: Look, ring: bool = False
) -> None:
    """A sunken track with a raised thumb under the chosen word; `ring` where the arrow keys move it."""
    track = QRectF(rect.x(), rect.center().y() - HIGH / 2, rect.width(), HIGH)
    paint.box(painter, track, 7, look.colour("sunken"))
    x = track.x()
    for n, (word, wide) in enumerate(zip(words, segment_widths(words, rect.width()), strict=True)):
        on = n == chosen
        part = QRectF(x, track.y(), wide, HIGH)
        if on:
            edge = look.colour("focus" if ring else "line2")
            paint.box(painter, part.adjusted(2.5, 2.5, -2.5, -2.5), 5, look.colour("raised"), edge)
        ink = look.colour("ink" if on else "ink2")
        paint.text(painter, part, word, ink, 12, 600 if on else 400, paint.CENTRE)
        x += wide
