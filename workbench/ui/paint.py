"""How are the small recurring shapes painted?

Every function sets its own pen and brush; none relies on what was painted before. Coordinates are logical pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from workbench.ui.fonts import font, metrics, width
from workbench.ui.icons import draw_icon
from workbench.ui.tokens import Tokens

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter

BAND_LETTERS = "ABCDE"
TONES = {
    "neutral": ("sunken", "ink2"),
    "ok": ("ok_soft", "ok_ink"),
    "accent": ("accent_soft", "ok_ink"),
    "warn": ("warn_soft", "warn_ink"),
    "bad": ("bad_soft", "bad_ink"),
    "info": ("info_soft", "info_ink"),
    "up": ("up_soft", "up_ink"),
    "down": ("down_soft", "down_ink"),
}


def shade(tokens: Tokens, name: str, alpha: float = 1.0) -> QColor:
    colour = QColor(getattr(tokens, name))
    if alpha < 1.0:
        colour.setAlphaF(alpha)
    return colour


@cache
def _flags(align: Qt.AlignmentFlag) -> int:
    return int(align | MIDDLE | Qt.TextFlag.TextSingleLine)


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    colour: QColor,
    px: int = 13,
    weight: int = 400,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """One line, centred upright in `rect`, elided when too long; returns the width it takes."""
    wanted = width(words, px, weight)
    if wanted > rect.width() + 1:
        words = metrics(px, weight).elidedText(words, elide, rect.width() + 1)
        wanted = rect.width()
    painter.setFont(font(px, weight))
    painter.setPen(colour)
    painter.drawText(rect, _flags(align), words)
    return wanted


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float = 0,
    fill: QColor | None = None,
    border: QColor | None = None,
    pen_width: float = 1,
) -> None:
    painter.setPen(QPen(border, pen_width) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def line(
    painter: QPainter,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: QColor,
    pen_width: float = 1,
    dash: Sequence[float] | None = None,
) -> None:
    pen = QPen(colour, pen_width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern(list(dash))
    painter.setPen(pen)
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def chip_width(words: str, icon: str | None = None) -> int:
    return int(width(words, 12, 500) + 14 + (16 if icon else 0)) + 1


def chip(
    painter: QPainter, x: float, y: float, words: str, tokens: Tokens, tone: str = "neutral", icon: str | None = None
) -> float:
    """A 20 px chip; returns its width."""
    ground, ink = (shade(tokens, name) for name in TONES[tone])
    wide = chip_width(words, icon)
    box(painter, QRectF(x, y, wide, 20), 5, ground)
    left = x + 7
    if icon:
        draw_icon(painter, left - 1, y + 3, icon, 14, ink)
        left += 16
    text(painter, QRectF(left, y, wide, 20), words, ink, 12, 500)
    return wide


def band_chip(painter: QPainter, x: float, y: float, band: str, tokens: Tokens, big: bool = False) -> float:
    """Letter and five rising pips, so that colour is the third cue; 50 x 20, big 66 x 30. Returns its width."""
    name = f"band_{band.lower()}"
    ground, ink, solid = (shade(tokens, name + part) for part in ("_bg", "_fg", ""))
    wide, high = (66, 30) if big else (50, 20)
    box(painter, QRectF(x, y, wide, high), 7 if big else 5, ground)
    text(painter, QRectF(x + (11 if big else 8), y, 20, high), band, ink, 18 if big else 13, 700)
    pip, gap, left, foot = (4, 2, x + 30, y + high / 2 + 8) if big else (3, 1.5, x + 23, y + high / 2 + 5.5)
    faint = QColor(ink)
    faint.setAlphaF(0.18)
    reached = BAND_LETTERS.index(band)
    for step in range(5):
        tall = 5.5 + step * 2.5 if big else 4 + step * 1.75
        at = QRectF(left + step * (pip + gap), foot - tall, pip, tall)
        box(painter, at, 1, solid if step <= reached else faint)
    return wide


def band_letter(painter: QPainter, x: float, y: float, band: str, tokens: Tokens) -> None:
    """The letter alone, 22 x 19, where space is short."""
    name = f"band_{band.lower()}"
    box(painter, QRectF(x, y, 22, 19), 5, shade(tokens, name + "_bg"))
    text(painter, QRectF(x, y, 22, 19), band, shade(tokens, name + "_fg"), 13, 700, CENTRE)


def key_width(keys: str) -> int:
    return max(18, int(width(keys, 11, 500) + 10) + 1)


def key_cap(painter: QPainter, x: float, y: float, keys: str, tokens: Tokens, on: str = "light") -> float:
    """A key cap 18 px high; `on` says the ground it stands on: light, accent (filled button), tip (bulk bar)."""
    wide = key_width(keys)
    if on == "light":
        fill, edge, ink = shade(tokens, "surface"), shade(tokens, "line2"), shade(tokens, "ink3")
    else:
        ink = shade(tokens, "on_accent" if on == "accent" else "on_tip")
        fill, edge = QColor(ink), QColor(ink)
        fill.setAlphaF(0.13)
        edge.setAlphaF(0.30)
    box(painter, QRectF(x + 0.5, y + 0.5, wide - 1, 17), 4, fill, edge)
    text(painter, QRectF(x, y, wide, 18), keys, ink, 11, 500, CENTRE)
    return wide


def check_box(
    painter: QPainter, x: float, y: float, tokens: Tokens, on: bool, half: bool = False, enabled: bool = True
) -> None:
    """A 16 px checkbox."""
    filled = on or half
    fill = shade(tokens, ("accent" if enabled else "ink_off") if filled else "raised")
    edge = None if filled else shade(tokens, "ctl" if enabled else "line2")
    rect = QRectF(x, y, 16, 16) if filled else QRectF(x + 0.5, y + 0.5, 15, 15)
    box(painter, rect, 4, fill, edge)
    if on:
        draw_icon(painter, x + 2, y + 2, "check-bold", 12, shade(tokens, "on_accent"))
    elif half:
        box(painter, QRectF(x + 4, y + 7, 8, 2), 1, shade(tokens, "on_accent"))


def flow_glyph(
    painter: QPainter,
    x: float,
    y: float,
    percentiles: Sequence[float | None],
    tokens: Tokens,
    wide: float = 44,
    tall: float = 4,
    gap: float = 3,
) -> None:
    """Fund, logistics, information as three bars that diverge from the peers' median; a missing flow is a track."""
    middle = x + wide / 2
    for row, percentile in enumerate(percentiles):
        top = y + row * (tall + gap)
        box(painter, QRectF(x, top, wide, tall), tall / 2, shade(tokens, "sunken"))
        if percentile is not None:
            strength(painter, x, top, wide, tall, percentile, tokens)
    foot = y + 3 * tall + 2 * gap
    line(painter, middle, y - 1.5, middle, foot + 1.5, shade(tokens, "ctl"))


def strength(
    painter: QPainter, x: float, y: float, wide: float, tall: float, percentile: float, tokens: Tokens
) -> None:
    """The bar of one percentile, from the middle of `wide`: right and blue is stronger, left and orange weaker."""
    middle, reach = x + wide / 2, (percentile - 50) / 50 * (wide / 2)
    path = QPainterPath()
    path.addRoundedRect(QRectF(min(middle, middle + reach), y, abs(reach), tall), 1.5, 1.5)
    painter.fillPath(path, shade(tokens, "up" if reach >= 0 else "down"))


def strokes(
    painter: QPainter, points: Sequence[QPointF], colour: QColor, pen_width: float, dash: Sequence[float] | None = None
) -> None:
    """An open line; the brush is emptied so that it can never be filled."""
    if not points:
        return
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    pen = QPen(colour, pen_width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if dash is None else Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern(list(dash))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def sparkline(
    painter: QPainter,
    rect: QRectF,
    values: Sequence[float | None],
    tokens: Tokens,
    *,
    peers: tuple[float, float, float] | None = None,
    weak: bool = False,
) -> None:
    """Monthly values, oldest first, over the peers' P25 to P75 with a dashed median; gaps stay gaps.

    `weak` paints the line in the colour of weakness.
    """
    known = [value for value in values if value is not None]
    if not known:
        return
    reach = [*known, *(peers or ())]
    low, high = min(reach), max(reach)
    span = high - low or 1.0
    step = rect.width() / max(1, len(values) - 1)

    def at(index: int, value: float) -> QPointF:
        return QPointF(rect.x() + index * step, rect.bottom() - (value - low) / span * rect.height())

    if peers:
        last = len(values) - 1
        painter.fillRect(QRectF(at(0, peers[2]), at(last, peers[0])), shade(tokens, "peer"))
        strokes(painter, [at(0, peers[1]), at(last, peers[1])], shade(tokens, "peer_line"), 1, (2, 2))
    colour = shade(tokens, "down" if weak else "ink2")
    run: list[QPointF] = []
    for index, value in enumerate(values):
        if value is None:
            strokes(painter, run, colour, 1.6)
            run = []
        else:
            run.append(at(index, value))
    strokes(painter, run, colour, 1.6)
    if run:
        painter.setPen(QPen(shade(tokens, "surface"), 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(run[-1], 3.2, 3.2)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def score_scale(
    painter: QPainter,
    rect: QRectF,
    points: int,
    peers: int | None,
    tokens: Tokens,
    limits: Sequence[int] = (540, 580, 620, 660),
    span: tuple[int, int] | None = None,
) -> None:
    """Five band segments, a triangle for the case, a tick for its peers; scores outside stand at the edge.

    `span` (worst, best) is drawn as a whisker: where the score may lie when figures are missing.
    """
    low, high = limits[0] - 60, limits[-1] + 60

    def at(score: float) -> float:
        return rect.x() + (min(max(score, low), high) - low) / (high - low) * rect.width()

    edges = (low, *limits, high)
    for band, (begin, end) in zip(reversed(BAND_LETTERS), pairwise(edges), strict=True):
        part = QRectF(at(begin) + 1, rect.y() + 10, at(end) - at(begin) - 2, 6)
        box(painter, part, 2, shade(tokens, f"band_{band.lower()}"))
    for limit in limits:
        text(painter, QRectF(at(limit) - 20, rect.y() + 18, 40, 16), str(limit), shade(tokens, "ink3"), 11, 400, CENTRE)
    if span is not None:
        tips = at(span[0]), at(span[1])
        line(painter, tips[0], rect.y() + 13, tips[1], rect.y() + 13, shade(tokens, "ink"), 2)
        for tip in tips:
            line(painter, tip, rect.y() + 9, tip, rect.y() + 17, shade(tokens, "ink"), 1.5)
    x = at(points)
    arrow = QPainterPath(QPointF(x, rect.y() + 8.5))
    arrow.lineTo(x - 5, rect.y() + 1.5)
    arrow.lineTo(x + 5, rect.y() + 1.5)
    arrow.closeSubpath()
    painter.fillPath(arrow, shade(tokens, "ink"))
    if peers is not None:
        line(painter, at(peers), rect.y() + 7, at(peers), rect.y() + 19, shade(tokens, "ink"), 1.5)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, tokens: Tokens) -> None:
    box(painter, rect.adjusted(1, 1, -1, -1), radius, None, shade(tokens, "focus"), 2)


def shadow(painter: QPainter, rect: QRectF, radius: float, blur: int, drop: int, tokens: Tokens) -> None:
    """A soft shadow around `rect`, built of many faint layers; no graphics effect."""
    base, layers = QColor(tokens.shadow), blur // 2
    base.setAlphaF(base.alphaF() * 0.85 / layers)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(base)
    for ring in range(layers):
        painter.drawRoundedRect(rect.adjusted(-ring, drop - ring, ring, drop + ring), radius + ring, radius + ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
