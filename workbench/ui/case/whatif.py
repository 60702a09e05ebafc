"""What would the model and the policy say with other numbers? Sliders, and the answer beside today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.features.feature import Unit
from workbench.services.case_file import CaseFile, Lever, WhatIf
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.case.answer import Answer
from workbench.ui.case.slider import Slider
from workbench.ui.layouts import column
from workbench.ui.panels import heading
from workbench.ui.tasks import Task

TITLE = Text("假设分析", "What if")
RESET = Text("重置", "Reset")
MORE = Text("更多与情景", "Scenarios")
LIMIT = Text("授信额度", "Limit")
LIMIT_STEPS = 40
SHOWN = 3


class Scenario(QObject):
    """The sliders of one case and the answer to them. A change asks the lane at once; late answers are dropped.

    What cannot exist is refused by the service: then the slider goes as far as it can and says why it stops there.
    """

    changed = Signal()
    answered = Signal()

    def __init__(self, bench: Bench, sliders: Sequence[Slider], answer: Answer, parent: QObject) -> None:
        super().__init__(parent)
        self.bench, self.sliders, self.answer = bench, tuple(sliders), answer
        self._file: CaseFile | None = None
        self._task: Task | None = None
        for slider in self.sliders:
            slider.moved.connect(partial(self._moved, slider))
        bench.look.changed.connect(self.fit_labels)

    def show_file(self, file: CaseFile, levers: Sequence[Lever]) -> None:
        """The first slider is the amount asked for, the others are `levers`; those without one hide."""
        self._file = file
        self.cancel()
        currency, asked = file.application.currency, file.application.requested_fen
        step = max(100.0, round(asked / LIMIT_STEPS / 10_000) * 10_000.0)
        self.sliders[0].set_up("", LIMIT, Unit.FEN, float(asked), step, float(asked), step, currency)
        self.sliders[0].setVisible(file.score is not None)
        for at, slider in enumerate(self.sliders[1:]):
            lever = levers[at] if at < len(levers) else None
            slider.setVisible(lever is not None)
            slider.code = ""
            if lever is not None:
                slider.set_up(
                    lever.feature, lever.label, lever.unit, lever.actual, lever.low, lever.high, lever.step, currency
                )
        self.fit_labels()
        self.answer.show_file(file)
        self.changed.emit()

    def fit_labels(self) -> None:
        wide = max(slider.label_needs for slider in self.sliders if slider.code or slider is self.sliders[0])
        for slider in self.sliders:
            slider.give_label(wide)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @property
    def case_no(self) -> str:
        return "" if self._file is None else self._file.application.case_no

    def changes(self) -> dict[str, float]:
        return {s.code: s.value for s in self.sliders[1:] if s.code and s.changed}

    def limit(self) -> int | None:
        return round(self.sliders[0].value) if self.sliders[0].changed else None

    @property
    def moved(self) -> bool:
        return bool(self.changes()) or self.limit() is not None

    def set_to(self, changes: Mapping[str, float], limit_fen: int | None) -> None:
        """Put all sliders to a scenario and ask."""
        for slider in self.sliders[1:]:
            if slider.code in changes:
                slider.put(changes[slider.code])
            else:
                slider.reset()
        if limit_fen is None:
            self.sliders[0].reset()
        else:
            self.sliders[0].put(float(limit_fen))
        self.answer.show_stop(None)
        self._ask(None)

    def reset(self) -> None:
        self.cancel()
        for slider in self.sliders:
            slider.reset()
        self.answer.show_answer(None)
        self.changed.emit()
        self.answered.emit()

    def _moved(self, slider: Slider, value: float) -> None:
        self.answer.show_stop(None)
        self._ask(slider)

    def _ask(self, slider: Slider | None) -> None:
        if self._file is None or self._file.score is None:
            return
        self.cancel()
        case_no, changes, limit = self._file.application.case_no, self.changes(), self.limit()
        ask = self.bench.services.cases.what_if
        self._task = self.bench.lane.put(
            self, lambda: ask(case_no, changes, limit), self._answered, partial(self._refused, slider)
        )
        self.changed.emit()

    def _answered(self, then: WhatIf) -> None:
        for slider in self.sliders:
            slider.last = slider.value
        self.answer.show_answer(then)
        self.answered.emit()

    def _refused(self, slider: Slider | None, refusal: StaffError) -> None:
        if slider is None or not slider.code or refusal.code != "WHAT_IF_IMPOSSIBLE" or self._file is None:
            self.bench.tell_refusal(refusal)
            return
        case_no, changes = self._file.application.case_no, self.changes()
        stop, code, last = self.bench.services.change.stop, slider.code, slider.last
        changes.setdefault(code, slider.value)
        self._task = self.bench.lane.put(
            self,
            lambda: stop(case_no, changes, code, last),
            partial(self._stopped, slider, slider.value, refusal.text),
            lambda found: self._stopped(slider, slider.value, refusal.text, last),
        )

    def _stopped(self, slider: Slider, wanted: float, why: Text, value: float) -> None:
        slider.stop_at(value, wanted, why)
        self.answer.show_stop(why)
        self._ask(None)


class WhatIfPane(QWidget):
    """The amount and the three features that cost the score most; the others are one press away."""

    more_asked = Signal()

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench = bench
        look = bench.look
        self.sliders = tuple(Slider(look) for _ in range(SHOWN + 1))
        self.answer = Answer(look)
        self.scenario = Scenario(bench, self.sliders, self.answer, self)
        self.scenario.changed.connect(self._fit_buttons)
        self.reset_button = Button(look, RESET, "ghost", height=24)
        self.reset_button.clicked.connect(self.reset)
        self.more_button = Button(look, MORE, "ghost", "sliders-horizontal", height=24)
        self.more_button.clicked.connect(self.more_asked)
        self.head = QWidget()
        self.head.setLayout(heading(look, TITLE, self.more_button, self.reset_button))
        self.setLayout(column(self.head, 2, *self.sliders, self.answer, margins=(16, 8, 16, 8)))

    def show_file(self, file: CaseFile) -> None:
        self.scenario.show_file(file, file.levers[:SHOWN])
        self.more_button.setEnabled(file.score is not None)

    def changes(self) -> dict[str, float]:
        return self.scenario.changes()

    def reset(self) -> None:
        self.scenario.reset()

    def _fit_buttons(self) -> None:
        self.reset_button.setEnabled(self.scenario.moved)
