"""Who signed, and who has yet to sign?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.services.document_file import Signature
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas, initials
from workbench.ui.look import Look

_STEP, _KEY = 56, 18
_KEY_TONES = {"open": "ink3", "pin": "warn_ink", "missing": "warn_ink", "away": "ink3"}
_CIRCLE = {"signed": ("accent_soft", "ok_ink"), "waiting": ("warn_soft", "warn_ink"), "not_needed": ("sunken", "ink3")}


_KEY_ICONS = {"open": "key", "pin": "key", "away": "lock", "missing": "warning"}


def _high(one: Signature) -> float:
    return _STEP + (_KEY if one.key is not None else 0)


class ChainView(Canvas):
    """The approval chain from top to bottom."""

    def __init__(self, look: Look) -> None:
        self.chain: tuple[Signature, ...] = ()
        super().__init__(look, self._paint, high=_STEP)

    def show_chain(self, chain: tuple[Signature, ...]) -> None:
        self.chain = chain
        self.setFixedHeight(max(round(sum(map(_high, chain))) - 12, 1))
        self.follow()

    def follow(self) -> None:
        super().follow()
        self.setAccessibleName("; ".join(map(self._said, self.chain)))

    def _said(self, one: Signature) -> str:
        words = [one.name or "", self.look.say(one.role), self.look.say(one.detail)]
        if one.key is not None:
            words.append(self.look.say(one.key.words))
        return " ".join(filter(None, words))

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        y = 0.0
        for n, one in enumerate(self.chain):
            if n < len(self.chain) - 1:
                joint = look.colour("accent" if one.state == "signed" else "line2")
                paint.line(painter, 18, y + 38, 18, y + _high(one) + 2, joint, 1.5)
            self._circle(painter, y, one, look)
            muted = one.state == "not_needed"
            role = look.say(one.role)
            who = f"{one.name} · {role}" if one.name and one.name != role else role
            words = QRectF(46, y + 1, rect.width() - 46, 20)
            paint.text(painter, words, who, look.colour("ink3" if muted else "ink"), 13, 400 if muted else 600)
            tone = "warn_ink" if one.state == "waiting" else "ink3"
            paint.text(painter, QRectF(46, y + 20, rect.width() - 46, 18), look.say(one.detail), look.colour(tone), 12)
            if one.key is not None:
                tint = look.colour(_KEY_TONES.get(one.key.state, "ink3"))
                draw_icon(painter, 46, y + 41, _KEY_ICONS.get(one.key.state, "key"), 13, tint)
                key = QRectF(64, y + 38, rect.width() - 64, 18)
                paint.text(painter, key, look.say(one.key.words), tint, 12)
            y += _high(one)

    def _circle(self, painter: QPainter, y: float, one: Signature, look: Look) -> None:
        ground, ink = (look.colour(name) for name in _CIRCLE.get(one.state, _CIRCLE["not_needed"]))
        circle = QRectF(1, y + 2, 34, 34)
        paint.box(painter, circle, 17, ground)
        if one.name:
            paint.text(painter, circle, initials(one.name), ink, 13, 600, paint.CENTRE)
        else:
            draw_icon(painter, 10, y + 11, "minus", 16, ink)
        if one.state == "signed":
            paint.box(painter, QRectF(24, y + 25, 14, 14), 7, look.colour("ok"), look.colour("surface"), 1.5)
            draw_icon(painter, 27, y + 28, "check-bold", 8, look.colour("on_accent"))
