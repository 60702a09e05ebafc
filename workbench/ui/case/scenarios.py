"""Where are all levers moved, and scenarios kept and compared? A drawer over the case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.case_file import CaseFile, WhatIf
from workbench.services.change_file import ChangeLine, ScenarioView
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button, Check
from workbench.ui.case.answer import Answer
from workbench.ui.case.compare import MOST, Beside, Compare, kept_column
from workbench.ui.case.slider import Slider, lever_text
from workbench.ui.case.whatif import RESET, TITLE, Scenario
from workbench.ui.fields import Field
from workbench.ui.labels import Chip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Rule, Scroll

WIDE, LEFT, LABELS = 1060, 470, 168
SLIDERS = 20
SCENARIOS = Text("情景对比", "Scenarios compared")
NAME = Text("情景名称", "Name of the scenario")
SAVE = Text("保存情景", "Save scenario")
RENAME = Text("改名", "Rename")
NOW = Text("滑块现值", "Sliders now")
NONE = Text("还没有保存的情景。移动左侧滑块，命名后保存。", "None yet. Move sliders at the left, then name and save.")
STALE = Text("已过时", "Outdated")


class ScenarioRow(QWidget):
    """A kept scenario: compared or not, its name, whether it still stands, and what may be done with it."""

    def __init__(self, drawer: ScenarioDrawer, view: ScenarioView, compared: bool) -> None:
        super().__init__()
        look = drawer.look
        self.view = view
        self.check = Check(look, same(view.name), compared)
        self.check.clicked.connect(drawer.compare_again)
        chip = None
        if view.stale is not None:
            chip = Chip(look, STALE, "warn", "clock-counter-clockwise")
            chip.setToolTip(look.say(view.stale))
        use = Button(look, Text("载入", "Load"), "ghost", height=24)
        use.clicked.connect(partial(drawer.load, view))
        rename = Button(look, RENAME, "ghost", height=24)
        rename.clicked.connect(partial(drawer.rename, view))
        delete = Button(look, Text("删除", "Delete"), "ghost", height=24)
        delete.clicked.connect(partial(drawer.delete, view))
        self.setLayout(row((self.check, 1), chip, use, rename, delete, spacing=4))


class ScenarioDrawer(Overlay):
    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(bench.look, window, WIDE)
        self.bench, look = bench, bench.look
        self._file: CaseFile | None = None
        self._actual: WhatIf | None = None
        self.rows: list[ScenarioRow] = []
        self.sliders = tuple(Slider(look, label=LABELS) for _ in range(SLIDERS))
        self.answer = Answer(look)
        self.scenario = Scenario(bench, self.sliders, self.answer, self)
        self.scenario.changed.connect(self._fit_save)
        self.scenario.answered.connect(self.compare_again)
        self.heading = Label(look, TITLE, 15, 600, height=24, fit=False)
        self.name = Field(look, placeholder=NAME)
        self.name.returnPressed.connect(self.save)
        self.name.textChanged.connect(lambda text: self._fit_save())
        self.name.left_field.connect(self.setFocus)
        self.save_button = Button(look, SAVE, "secondary")
        self.save_button.clicked.connect(self.save)
        self.reset_button = Button(look, RESET, "ghost", height=24)
        self.reset_button.clicked.connect(self.scenario.reset)
        self.compare = Compare(look)
        self.none = Label(look, NONE, 13, 400, "ink3", wrap=True)
        self._renaming: int | None = None
        self._list = column(spacing=2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        look = self.look
        close = Button(look, "", "ghost", "x", height=28, wide=28, tip=Text("关闭", "Close"))
        close.clicked.connect(self.close_overlay)
        levers = QWidget()
        levers.setLayout(column(*self.sliders, STRETCH, margins=(18, 8, 14, 4)))
        left = QWidget()
        left.setFixedWidth(LEFT)
        left.setLayout(
            column(
                (Scroll(levers), 1), row(self.answer, margins=(18, 0, 14, 0)), 8,
                row((self.name, 1), self.save_button, spacing=8, margins=(18, 0, 14, 12)),
            )
        )  # fmt: skip
        kept = QWidget()
        kept.setLayout(
            column(
                Label(look, SCENARIOS, 12, 500, "ink3"), 6, self.none, self._list, 10, self.compare, STRETCH,
                margins=(18, 12, 18, 12),
            )
        )  # fmt: skip
        head = row((self.heading, 1), self.reset_button, 6, close, margins=(18, 12, 12, 6))
        body = row(left, Rule(look, vertical=True), (Scroll(kept), 1))
        self.sheet.setLayout(column(head, Rule(look), (body, 1), margins=(1, 1, 1, 1)))

    def _fit(self) -> None:
        """The whole height at the right."""
        self.setGeometry(self._window.rect())
        wide = min(WIDE, self.width() - 96)
        self.sheet.setFixedWidth(wide)
        self.sheet.setGeometry(self.width() - wide - 12, 52, wide, self.height() - 52 - 38)

    def ask(self, file: CaseFile, values: Mapping[str, float], limit_fen: int | None) -> None:
        """Open on a case, with the sliders at these values."""
        self._file, self._renaming = file, None
        self.heading.say(Text(f"{TITLE.zh} · {file.merchant.name}", f"{TITLE.en} · {file.merchant.name}"))
        self.scenario.show_file(file, file.levers)
        self.name.clear()
        case_no, services = file.application.case_no, self.bench.services
        self.bench.lane.put(
            self,
            lambda: (services.cases.what_if(case_no, {}), services.change.scenarios(case_no)),
            lambda found: self._show_kept(*found),
        )
        self.open()
        self.sliders[1 if file.levers else 0].setFocus()
        if values or limit_fen is not None:
            self.scenario.set_to(values, limit_fen)

    def _show_kept(self, actual: WhatIf, kept: tuple[ScenarioView, ...]) -> None:
        self._actual = actual
        self.show_scenarios(kept)

    def show_scenarios(self, kept: tuple[ScenarioView, ...]) -> None:
        chosen = {one.view.scenario_id for one in self.rows if one.check.isChecked()}
        known = {one.view.scenario_id for one in self.rows}
        for old in self.rows:
            old.hide()
            old.deleteLater()
        fresh = [one.scenario_id for one in kept if one.scenario_id not in known]
        wanted = [one.scenario_id for one in kept if one.scenario_id in chosen or one.scenario_id in fresh][-MOST:]
        self.rows = [ScenarioRow(self, one, one.scenario_id in wanted) for one in kept]
        for one in self.rows:
            self._list.addWidget(one)
        self.none.setVisible(not kept)
        self.compare_again()
        self._fit_save()

    def compare_again(self) -> None:
        """Beside the case stand the sliders where they are moved, and the chosen scenarios; a fourth cannot be."""
        shown = [one.view for one in self.rows if one.check.isChecked()]
        for one in self.rows:
            one.check.setEnabled(one.check.isChecked() or len(shown) < MOST)
        now = self._now()
        columns = ([now] if now is not None else []) + [kept_column(one) for one in shown]
        self.compare.setVisible(bool(columns))
        if columns and self._actual is not None and self._file is not None:
            asked = self._file.application
            self.compare.show_scenarios(self._actual, columns, asked.currency, asked.requested_fen)

    def _now(self) -> Beside | None:
        """The sliders as a scenario nobody has named; None where they stand as the case does."""
        then, file = self.answer.then, self._file
        if then is None or file is None or not self.scenario.moved:
            return None
        levers = {one.feature: one for one in file.levers}
        currency = file.application.currency
        lines = tuple(
            ChangeLine(
                name,
                levers[name].label,
                lever_text(levers[name].actual, levers[name].unit, currency),
                lever_text(value, levers[name].unit, currency),
                value,
            )
            for name, value in self.scenario.changes().items()
        )
        return Beside(NOW, then, lines, self.scenario.limit())

    def save(self) -> None:
        """Keep the sliders under the typed name, or give the scenario being renamed that name."""
        name, change, actor = self.name.text(), self.bench.services.change, self.bench.actor
        if self._file is None or not self.save_button.isEnabled():
            return
        case_no, changes, limit = self._file.application.case_no, self.scenario.changes(), self.scenario.limit()
        number = self._renaming
        if number is not None:
            self._write(lambda: change.rename_scenario(number, name, actor))
        else:
            self._write(lambda: change.save_scenario(case_no, name, changes, limit, actor))

    def _write(self, work: object) -> None:
        self.bench.lane.put(self, work, self._written, self._refused, ("cases",))  # type: ignore[arg-type]

    def _written(self, kept: tuple[ScenarioView, ...]) -> None:
        self._renaming = None
        self.name.clear()
        self.name.set_error(False)
        self.save_button.say(SAVE)
        self.show_scenarios(kept)

    def _refused(self, refusal: StaffError) -> None:
        self.name.set_error(refusal.code == "SCENARIO_NAME")
        self.bench.tell_refusal(refusal)

    def load(self, view: ScenarioView) -> None:
        """Put the sliders to a kept scenario."""
        self.scenario.set_to({one.feature: one.value for one in view.changes}, view.limit_fen)

    def rename(self, view: ScenarioView) -> None:
        self._renaming = view.scenario_id
        self.name.setText(view.name)
        self.name.selectAll()
        self.name.setFocus()
        self.save_button.say(RENAME)
        self._fit_save()

    def delete(self, view: ScenarioView) -> None:
        change, actor, number = self.bench.services.change, self.bench.actor, view.scenario_id
        self._write(lambda: change.delete_scenario(number, actor))

    def _fit_save(self) -> None:
        named = bool(self.name.text().strip())
        self.save_button.setEnabled(named and (self._renaming is not None or self.scenario.moved))
        self.reset_button.setEnabled(self.scenario.moved)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.shadow(self.painter(), QRectF(self.sheet.geometry()), 12, 60, 10, self.look.tokens)
