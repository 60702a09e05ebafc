"""How is approve, refer or decline chosen? None is chosen beforehand."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Shown
from workbench.ui.look import Look

OPTIONS = (
    (Outcome.APPROVE, Text("通过", "Approve"), "A", "check-circle", "ok"),
    (Outcome.REFER, Text("转核", "Refer"), "R", "user-focus", "warn"),
    (Outcome.DECLINE, Text("拒绝", "Decline"), "D", "x-circle", "bad"),
)


class OutcomeChoice(Shown):
    chosen = Signal(object)  # Outcome

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._outcome: Outcome | None = None
        self._forbidden: dict[Outcome, Text] = {}
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.follow()

    @property
    def outcome(self) -> Outcome | None:
        return self._outcome

    def show_outcome(self, outcome: Outcome | None) -> None:
        self._outcome = outcome
        self.follow()

    def forbid(self, outcome: Outcome, why: Text | None) -> None:
        """Take an answer away, saying why."""
        if why is None:
            self._forbidden.pop(outcome, None)
        else:
            self._forbidden[outcome] = why
        self.follow()

    def allows(self, outcome: Outcome) -> bool:
        return outcome not in self._forbidden and self.isEnabled()

    def choose(self, outcome: Outcome) -> None:
        if self.allows(outcome):
            self._outcome = outcome
            self.follow()
            self.chosen.emit(outcome)

    def follow(self) -> None:
        say = self.look.say
        names = {outcome: say(words) for outcome, words, *_ in OPTIONS}
        self.setAccessibleName(names.get(self._outcome, say(Text("尚未选择", "Nothing chosen"))) if self._outcome else
                               say(Text("尚未选择", "Nothing chosen")))  # fmt: skip
        self.setToolTip("\n".join(say(why) for why in self._forbidden.values()))
        self.setFixedWidth(sum(self._parts()) + 6)
        super().follow()

    def _parts(self) -> list[int]:
        cap = 25 if self.look.key_hints else 0
        return [math.ceil(width(self.look.say(words), 13, 600)) + 21 + cap + 24 for _, words, *_ in OPTIONS]

    def sizeHint(self) -> QSize:
        return QSize(sum(self._parts()) + 6, 32)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = 3
        for (outcome, *_), part in zip(OPTIONS, self._parts(), strict=True):
            if x <= event.position().x() < x + part:
                self.choose(outcome)
            x += part

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        order = [outcome for outcome, *_ in OPTIONS]
        at = order.index(self._outcome) if self._outcome in order else (-1 if step > 0 else len(order))
        self.choose(order[max(0, min(len(order) - 1, at + step))])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        area = QRectF(self.rect())
        paint.box(painter, area.adjusted(0.5, 0.5, -0.5, -0.5), 8, look.colour("sunken"), look.colour("line2"))
        x = 3.0
        for (outcome, words, key, icon, colour), part in zip(OPTIONS, self._parts(), strict=True):
            on = outcome is self._outcome
            able = self.allows(outcome)
            if on:
                paint.box(painter, QRectF(x, 3, part, 26), 6, look.colour("accent"))
            said = look.say(words)
            wide = width(said, 13, 600)
            left = x + (part - wide - 21 - (25 if look.key_hints else 0)) / 2
            ink = "on_accent" if on else "ink" if able else "ink_off"
            draw_icon(painter, left, 8, icon, 16, look.colour(ink if on or not able else colour))
            paint.text(painter, QRectF(left + 21, 0, wide + 2, 32), said, look.colour(ink), 13, 600)
            if look.key_hints:
                paint.key_cap(painter, left + 21 + wide + 7, 7, key, look.tokens, "accent" if on else "light")
            x += part
        if self.hasFocus():
            paint.focus_ring(painter, area, 8, look.tokens)
