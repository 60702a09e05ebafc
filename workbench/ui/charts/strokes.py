"""With which few strokes is every chart drawn?

Each stroke sets its own pen and brush and leaves none behind, so that no chart can be filled by the chart before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from workbench.ui import fonts
from workbench.ui.fonts import font
from workbench.ui.tokens import Tokens

LEFT, RIGHT, CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
DASH = (4.0, 3.0)
DOTS = (3.0, 3.0)


def colour(tokens: Tokens, name: str, alpha: float = 1.0) -> QColor:
    """The token's colour, optionally translucent."""
    shade = QColor(getattr(tokens, name))
    shade.setAlphaF(alpha)
    return shade


def blend(low: QColor, high: QColor, share: float) -> QColor:
    """The colour `share` of the way from low to high."""
    share = min(1.0, max(0.0, share))

    def between(first: int, last: int) -> int:
        return round(first + (last - first) * share)

    return QColor(between(low.red(), high.red()), between(low.green(), high.green()), between(low.blue(), high.blue()))


def begin(painter: QPainter) -> None:
    """Forget what an earlier painter left set."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pen(shade: QColor, width: float, dash: Sequence[float] | None) -> QPen:
    pen = QPen(shade, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern(list(dash))
    return pen


def line(
    painter: QPainter,
    start: tuple[float, float],
    end: tuple[float, float],
    shade: QColor,
    width: float = 1.0,
    dash: Sequence[float] | None = None,
) -> None:
    painter.setPen(_pen(shade, width, dash))
    painter.drawLine(QPointF(*start), QPointF(*end))
    begin(painter)


def curve(
    painter: QPainter,
    points: Sequence[tuple[float, float]],
    shade: QColor,
    width: float = 1.5,
    dash: Sequence[float] | None = None,
) -> None:
    """An open line through the points; never filled."""
    painter.setPen(_pen(shade, width, dash))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
    begin(painter)


def area(painter: QPainter, points: Sequence[tuple[float, float]], floor: float, shade: QColor) -> None:
    """The surface between a line and the level `floor`."""
    if not points:
        return
    path = QPainterPath(QPointF(points[0][0], floor))
    for x, y in points:
        path.lineTo(x, y)
    path.lineTo(points[-1][0], floor)
    path.closeSubpath()
    painter.fillPath(path, shade)


def bar(
    painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, edge: QColor | None = None, width: float = 1.0
) -> None:
    """A rounded rectangle; a negative or empty one draws nothing."""
    if rect.width() <= 0 or rect.height() <= 0:
        return
    radius = min(radius, rect.width() / 2, rect.height() / 2)
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)
    begin(painter)


def dot(painter: QPainter, at: tuple[float, float], radius: float, fill: QColor, halo: QColor | None = None) -> None:
    painter.setPen(QPen(halo, 1.5) if halo is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawEllipse(QPointF(*at), radius, radius)
    begin(painter)


def triangle(painter: QPainter, at: tuple[float, float], size: float, up: bool, fill: QColor) -> None:
    x, y = at
    tip, foot = (y - size, y + size - 1) if up else (y + size, y - size + 1)
    painter.setBrush(fill)
    painter.drawPolygon(QPolygonF([QPointF(x, tip), QPointF(x - size, foot), QPointF(x + size, foot)]))
    begin(painter)


def words(
    painter: QPainter,
    rect: QRectF,
    text: str,
    shade: QColor,
    px: int = 11,
    weight: int = 400,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, elided where it does not fit, centred upright in its rectangle."""
    painter.setFont(font(px, weight))
    fitted = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.setPen(shade)
    painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter), fitted)
    begin(painter)


def width_of(text: str, px: int = 11, weight: int = 400) -> float:
    return fonts.width(text, px, weight)
