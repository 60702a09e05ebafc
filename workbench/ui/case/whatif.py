"""What would the model and the policy say with other numbers? Sliders, and the answer beside today's."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES
from workbench.features.feature import Unit
from workbench.services.case_file import CaseFile, WhatIf
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.fonts import width
from workbench.ui.format import value_text
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Shown
from workbench.ui.layouts import column
from workbench.ui.look import Look
from workbench.ui.panels import heading
from workbench.ui.tasks import Task

TITLE = Text("假设分析", "What if")
RESET = Text("重置", "Reset")
LIMIT = Text("授信额度", "Limit")
LIMIT_STEPS = 40
LABEL, VALUES = 100, 136


class Slider(Shown):
    """One lever: the thumb is the scenario, the tick is what is; between them the change. Arrows step, Shift by ten."""

    moved = Signal(float)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.code, self._label, self._unit, self._currency = "", same(""), Unit.COUNT, "CNY"
        self._actual = self._value = self._low = 0.0
        self._high = self._step = 1.0
        self.setFixedHeight(29)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_up(
        self, code: str, label: Text, unit: Unit, actual: float, low: float, high: float, step: float, currency: str
    ) -> None:
        self.code, self._label, self._unit, self._currency = code, label, unit, currency
        self._actual = self._value = actual
        self._low, self._high, self._step = low, max(high, low + step), step
        self._show()

    @property
    def value(self) -> float:
        return self._value

    @property
    def changed(self) -> bool:
        return abs(self._value - self._actual) >= self._step / 2

    def reset(self) -> None:
        self._value = self._actual
        self._show()

    def set_value(self, value: float) -> None:
        """Move the thumb to the nearest step inside the range; tells `moved` when it differs."""
        steps = round((min(self._high, max(self._low, value)) - self._low) / self._step)
        wanted = min(self._high, self._low + steps * self._step)
        if abs(wanted - self._value) > self._step / 4:
            self._value = wanted
            self._show()
            self.moved.emit(wanted)

    def _show(self) -> None:
        now = self.look.say(value_text(self._value, self._unit, self._currency))
        self.setAccessibleName(f"{self.look.say(self._label)} {now}")
        self.update()

    def _track(self) -> tuple[float, float]:
        return float(LABEL), max(LABEL + 40.0, self.width() - VALUES)

    def x_of(self, value: float) -> float:
        left, right = self._track()
        return left + (value - self._low) / (self._high - self._low) * (right - left)

    def _drag(self, event: QMouseEvent) -> None:
        left, right = self._track()
        share = (event.position().x() - left) / (right - left)
        self.set_value(self._low + share * (self._high - self._low))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > LABEL - 12:
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        size = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.set_value(self._value + step * size * self._step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide, middle = self.painter(), self.look, self.width(), 13.0
        paint.text(painter, QRectF(0, 0, LABEL - 12, 26), look.say(self._label), look.colour("ink2"))
        left, right = self._track()
        paint.box(painter, QRectF(left, middle - 2, right - left, 4), 2, look.colour("line2"))
        at, was = self.x_of(self._value), self.x_of(self._actual)
        paint.box(painter, QRectF(min(at, was), middle - 2, abs(at - was), 4), 2, look.colour("accent"))
        paint.line(painter, was, middle - 6, was, middle + 6, look.colour("ink3"), 1.5)
        painter.setPen(QPen(look.colour("focus" if self.hasFocus() else "accent"), 3 if self.hasFocus() else 2))
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(QPointF(at, middle), 7, 7)
        now = look.say(value_text(self._value, self._unit, self._currency))
        taken = width(now, 13, 600)
        paint.text(painter, QRectF(wide - 110, 0, 110, 26), now, look.colour("ink"), 13, 600, paint.RIGHT)
        if self.changed:
            before = look.say(value_text(self._actual, self._unit, self._currency))
            room = QRectF(right + 8, 0, wide - taken - 8 - right - 8, 26)
            paint.text(painter, room, before, look.colour("ink3"), 12, 400, paint.RIGHT)


class Answer(Shown):
    """PD, score, band and what would be advised: today, and under the scenario."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._file: CaseFile | None = None
        self._then: WhatIf | None = None
        self.setFixedHeight(82)

    def show_file(self, file: CaseFile) -> None:
        self._file, self._then = file, None
        self.update()

    def show_answer(self, then: WhatIf | None) -> None:
        self._then = then
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """The scenario's answer as a sentence."""
        if self._then is None:
            return ""
        then, say = self._then, self.look.say
        return f"PD {then.pd:.2%}, {then.points}, {then.band.value}, {say(OUTCOME_NAMES[then.outcome])}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, wide = self.painter(), self.look, float(self.width())
        edge = QRectF(0.5, 5.5, wide - 1, self.height() - 6)
        paint.box(painter, edge, 6, look.colour("subtle"), look.colour("line"))
        score = self._file.score if self._file else None
        if score is None or self._file is None:
            return
        columns = (12.0, wide * 0.40, wide * 0.70)
        heads = (same("PD"), Text("评分", "Score"), Text("风险档", "Band"))
        for x, head in zip(columns, heads, strict=True):
            paint.text(painter, QRectF(x, 11, 100, 18), look.say(head), look.colour("ink3"), 12)
        then = self._then
        self._pair(painter, columns[0], f"{score.pd:.2%}", f"{then.pd:.2%}" if then else None)
        self._pair(painter, columns[1], str(score.points), str(then.points) if then else None)
        paint.band_letter(painter, columns[2], 32, score.band.value, look.tokens)
        if then:
            draw_icon(painter, columns[2] + 27, 34, "arrow-right", 14, look.colour("ink3"))
            paint.band_letter(painter, columns[2] + 46, 32, then.band.value, look.tokens)
        hint = Text("拖动滑块，看评分与建议如何变化", "Move a slider to see score and advice change")
        words = hint if then is None else self._advice(then)
        below = QRectF(12, 55, wide - 24, 20)
        paint.text(painter, below, look.say(words), look.colour("ink3" if then is None else "ink2"), 12)

    def _advice(self, then: WhatIf) -> Text:
        currency = self._file.application.currency if self._file else "CNY"
        name, amount = OUTCOME_NAMES[then.outcome], money(then.limit_fen, currency)
        return Text(f"{name.zh}，额度 {amount}", f"{name.en}, limit {amount}")

    def _pair(self, painter: QPainter, x: float, now: str, then: str | None) -> None:
        look = self.look
        weight, colour = (600, "ink") if then is None else (400, "ink3")
        taken = paint.text(painter, QRectF(x, 31, 70, 20), now, look.colour(colour), 13, weight)
        if then is not None:
            draw_icon(painter, x + taken + 5, 34, "arrow-right", 14, look.colour("ink3"))
            paint.text(painter, QRectF(x + taken + 24, 31, 70, 20), then, look.colour("ink"), 13, 600)


class WhatIfPane(QWidget):
    """A change asks the lane at once; an answer that is no longer wanted is dropped."""

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench = bench
        look = bench.look
        self.sliders = tuple(Slider(look) for _ in range(4))
        for slider in self.sliders:
            slider.moved.connect(lambda value: self._ask())
        self.answer = Answer(look)
        self.reset_button = Button(look, RESET, "ghost", height=24)
        self.reset_button.clicked.connect(self.reset)
        self._file: CaseFile | None = None
        self._task: Task | None = None
        self.head = QWidget()
        self.head.setLayout(heading(look, TITLE, self.reset_button))
        self.setLayout(column(self.head, 2, *self.sliders, self.answer, margins=(16, 8, 16, 8)))

    def show_file(self, file: CaseFile) -> None:
        self._file = file
        self._cancel()
        currency, asked = file.application.currency, file.application.requested_fen
        step = max(100.0, round(asked / LIMIT_STEPS / 10_000) * 10_000.0)
        self.sliders[0].set_up("", LIMIT, Unit.FEN, float(asked), 0.0, float(asked), step, currency)
        self.sliders[0].setVisible(file.score is not None)
        for slider, lever in zip(self.sliders[1:], [*file.levers, None, None, None], strict=False):
            slider.setVisible(lever is not None)
            if lever is not None:
                slider.set_up(
                    lever.feature, lever.label, lever.unit, lever.actual, lever.low, lever.high, lever.step, currency
                )
        self.answer.show_file(file)
        self.reset_button.setEnabled(False)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def changes(self) -> dict[str, float]:
        return {s.code: s.value for s in self.sliders[1:] if s.isVisibleTo(self) and s.changed}

    def _ask(self) -> None:
        if self._file is None or self._file.score is None:
            return
        self._cancel()
        case_no, changes = self._file.application.case_no, self.changes()
        limit = round(self.sliders[0].value) if self.sliders[0].changed else None
        self.reset_button.setEnabled(True)
        ask = self.bench.services.cases.what_if
        self._task = self.bench.lane.put(self, lambda: ask(case_no, changes, limit), self.answer.show_answer)

    def reset(self) -> None:
        self._cancel()
        for slider in self.sliders:
            slider.reset()
        self.answer.show_answer(None)
        self.reset_button.setEnabled(False)
