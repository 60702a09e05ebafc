"""What does the video pane show: a painted applicant, a picture, or why there is none?

The applicant of a practice is painted, not filmed: nobody's face is judged. The badge that says so is part of it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen

from workbench.ui.charts.strokes import CENTRE, bar, begin, dot, width_of, words
from workbench.ui.icons import draw_icon

_PARCELS = ("#6B5B45", "#7A6850", "#5B5142", "#46514E", "#54615D", "#82735B")
STAGE = 236.0  # px of height at which the applicant is drawn life-size: head, shoulders and the words above
_WHITE = QColor("#FFFFFF")
_VEIL = QColor(0, 0, 0, 150)


@dataclass(frozen=True, slots=True)
class Scene:
    """Words on the picture, already in the reader's language."""

    timer: str
    badge: str
    name: str
    me: str
    caption: str  # what the applicant is saying; empty while silent
    recording: bool
    mouth: float = 0.0  # 0 closed, 1 wide open
    sway: float = 0.0  # -1 to 1: how far head and hand moved with the words


@dataclass(frozen=True, slots=True)
class Still:
    """A pane without a painted applicant: an icon and what it means."""

    icon: str
    title: str
    detail: str


def paint_scene(painter: QPainter, rect: QRectF, scene: Scene) -> None:
    """A stock room, the applicant, the officer's own small picture, and the words over them."""
    wide, high = _frame(painter, rect)
    _room(painter, wide, high)
    scale = min(1.0, high / STAGE)  # in a low pane the whole head is still seen
    painter.save()
    painter.scale(scale, scale)
    _person(painter, wide / scale, high / scale, scene.mouth, scene.sway)
    painter.restore()
    _self_view(painter, wide, high, scene.me)
    _words(painter, wide, high, scene)
    painter.restore()


def paint_frame(painter: QPainter, rect: QRectF, scene: Scene, image: QImage) -> None:
    """A picture of a camera or a recording, whole and in its own proportions, with the same words over it."""
    wide, high = _frame(painter, rect)
    painter.fillRect(QRectF(0, 0, wide, high), QColor("#0C1211"))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    scale = min(wide / image.width(), high / image.height())
    size = QSizeF(image.width() * scale, image.height() * scale)
    painter.drawImage(QRectF(QPointF((wide - size.width()) / 2, (high - size.height()) / 2), size), image)
    _words(painter, wide, high, scene)
    painter.restore()


def paint_still(painter: QPainter, rect: QRectF, scene: Scene, still: Still) -> None:
    """No picture: what there is instead, or what is missing."""
    wide, high = _frame(painter, rect)
    painter.fillRect(QRectF(0, 0, wide, high), QColor("#1D2624"))
    top = high / 2 - 40
    draw_icon(painter, wide / 2 - 14, top, still.icon, 28, QColor("#B7C4C0"))
    words(painter, QRectF(20, top + 36, wide - 40, 22), still.title, _WHITE, 13, 600, CENTRE)
    words(painter, QRectF(20, top + 58, wide - 40, 20), still.detail, QColor("#B7C4C0"), 12, 400, CENTRE)
    # In a low pane the words would stand over the name.
    _words(painter, wide, high, scene if high >= 200 else replace(scene, name=""))
    painter.restore()


def _frame(painter: QPainter, rect: QRectF) -> tuple[float, float]:
    """Clip to the rounded pane and put its corner at zero; the caller restores."""
    begin(painter)
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(rect, 8, 8)
    painter.setClipPath(clip)
    painter.translate(rect.topLeft())
    return rect.width(), rect.height()


def _room(painter: QPainter, wide: float, high: float) -> None:
    wall = QLinearGradient(0, 0, 0, high)
    wall.setColorAt(0, QColor("#3C4A47"))
    wall.setColorAt(1, QColor("#1D2624"))
    painter.fillRect(QRectF(0, 0, wide, high), wall)
    boxes = random.Random(4)  # the same shelves at every repaint
    for row in range(3):
        y, x = 46.0 + row * 58, 8.0
        while x < wide - 10:
            box_wide, box_high = boxes.randint(22, 46), boxes.randint(20, 40)
            shade = QColor(boxes.choice(_PARCELS))
            behind_person = wide * 0.3 < x + box_wide / 2 < wide * 0.72 and row > 0
            if not behind_person:
                painter.fillRect(QRectF(x, y - box_high, box_wide, box_high), shade)
                painter.fillRect(QRectF(x + box_wide / 2 - 2, y - box_high, 4, box_high), QColor(255, 255, 255, 22))
            x += box_wide + boxes.randint(2, 9)
        painter.fillRect(QRectF(0, y, wide, 4), QColor("#24302D"))


def _person(painter: QPainter, wide: float, high: float, mouth: float, sway: float) -> None:
    middle = wide * 0.5
    if mouth > 0:
        _hand(painter, middle - 92, high - 44 - 10 * abs(sway))
    body = QPainterPath(QPointF(middle - 118, high))
    body.cubicTo(middle - 112, high - 70, middle - 70, high - 88, middle - 24, high - 96)
    body.lineTo(middle + 24, high - 96)
    body.cubicTo(middle + 70, high - 88, middle + 112, high - 70, middle + 118, high)
    painter.fillPath(body, QColor("#2E3A52"))
    bar(painter, QRectF(middle - 17, high - 120, 34, 42), 14, QColor("#D9A98A"))
    painter.translate(2.5 * sway, 0)
    painter.setBrush(QColor("#E4B798"))
    painter.drawEllipse(QPointF(middle, high - 144), 35, 42)
    begin(painter)
    _face(painter, middle, high, mouth)
    hair = QPainterPath(QPointF(middle - 38, high - 132))
    hair.cubicTo(middle - 48, high - 206, middle + 48, high - 206, middle + 38, high - 132)
    hair.cubicTo(middle + 34, high - 164, middle + 10, high - 170, middle - 6, high - 166)
    hair.cubicTo(middle - 24, high - 163, middle - 34, high - 152, middle - 38, high - 132)
    painter.fillPath(hair, QColor("#1E1A1A"))
    painter.translate(-2.5 * sway, 0)


def _face(painter: QPainter, middle: float, high: float, mouth: float) -> None:
    """Only a mouth, and only while it speaks: a drawn face must not seem to express anything."""
    if mouth <= 0:
        return
    painter.setBrush(QColor("#8C4A3C"))
    painter.drawEllipse(QPointF(middle, high - 120), 8 - 2 * mouth, 1.5 + 4.5 * mouth)
    begin(painter)


def _hand(painter: QPainter, x: float, y: float) -> None:
    painter.setBrush(QColor("#D9A98A"))
    painter.drawEllipse(QPointF(x, y), 13, 11)
    begin(painter)


def _self_view(painter: QPainter, wide: float, high: float, me: str) -> None:
    frame = QRectF(wide - 112, high - 80, 102, 70)
    painter.setPen(QPen(QColor(255, 255, 255, 60), 1))
    painter.setBrush(QColor("#22302D"))
    painter.drawRoundedRect(frame, 6, 6)
    begin(painter)
    painter.setBrush(QColor("#4E605B"))
    painter.drawEllipse(QPointF(wide - 61, high - 52), 13, 15)
    painter.drawPie(QRectF(wide - 91, high - 34, 60, 48), 0, 180 * 16)
    begin(painter)
    words(painter, QRectF(wide - 106, high - 30, 60, 18), me, _WHITE, 12, 500)


def _words(painter: QPainter, wide: float, high: float, scene: Scene) -> None:
    timer = width_of(scene.timer, 12, 600) + 34
    bar(painter, QRectF(10, 10, timer, 24), 6, _VEIL)
    dot(painter, (23, 22), 4, QColor("#FF5A4F" if scene.recording else "#9AA6A3"))
    words(painter, QRectF(34, 10, timer - 28, 24), scene.timer, _WHITE, 12, 600)
    if scene.badge:
        _badge(painter, wide, scene.badge)
    if scene.name:
        _name(painter, wide, high, scene.name)
    if scene.caption:
        _caption(painter, wide, high, scene.caption)


def _badge(painter: QPainter, wide: float, said: str) -> None:
    badge = width_of(said, 12, 600) + 20
    bar(painter, QRectF(wide - badge - 10, 10, badge, 24), 6, _VEIL)
    words(painter, QRectF(wide - badge - 10, 10, badge, 24), said, _WHITE, 12, 600, CENTRE)


def _name(painter: QPainter, wide: float, high: float, said: str) -> None:
    name = min(width_of(said, 12, 500) + 20, wide - 140)
    bar(painter, QRectF(10, high - 36, name, 26), 6, _VEIL)
    words(painter, QRectF(20, high - 36, name - 16, 26), said, _WHITE, 12, 500)


def _caption(painter: QPainter, wide: float, high: float, caption: str) -> None:
    """The spoken answer above the name, left of the officer's picture: two lines at most; the card shows it whole."""
    room = wide - 20 - 122
    lines = _wrapped(caption, room)[:2]
    widest = max(width_of(one, 13, 500) for one in lines)
    top = high - 46 - 20 * len(lines)
    bar(painter, QRectF(10, top - 4, widest + 20, 20 * len(lines) + 8), 6, QColor(0, 0, 0, 185))
    for n, one in enumerate(lines):
        words(painter, QRectF(20, top + 20 * n, room + 8, 20), one, _WHITE, 13, 500)


def _wrapped(text: str, room: float) -> list[str]:
    """Lines no wider than `room`; breaks between words, or between Han characters."""
    lines, line = [], ""
    for piece in re.findall(r"[A-Za-z0-9'’.,%¥-]+ ?|.", text):
        if line and width_of(line + piece, 13, 500) > room:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()]
