"""How does a borrower stand now, against then, and what comes next?"""

from __future__ import annotations

from datetime import date

from workbench.common.text import Text
from workbench.services.collection_file import CollectionView
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.ladder import LadderChart
from workbench.ui.charts.then_now import ThenNowChart
from workbench.ui.charts.view import ChartView
from workbench.ui.collections.promises import promise_facts
from workbench.ui.collections.steps import StepsPane
from workbench.ui.collections.value import FORMULA, TITLE, value_facts, value_note
from workbench.ui.format import day_text
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Label, Panel, Rule, column, heading

WARNINGS_SHOWN = 5


class StandingPane(Panel):
    """Right pane of the borrower page."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.flows = ChartView(look, height=126, name=Text("三流：放款时 → 现在", "Flows: at approval → now"))
        nothing = Text("没有放款时的三流可比", "No flows at approval to compare with")
        self.no_flows = Label(look, nothing, 12, 400, "ink3", fit=False)
        self.ladder = ChartView(look, height=46, name=Text("额度阶梯", "Limit ladder"))
        self.next_step = Label(look, "", 12, 400, "ink2", wrap=True)
        self.open_count = Label(look, "", 12, 500, "warn_ink")
        self.warnings = FactList(look, 28)
        self.steps = StepsPane(look)
        self.value = FactList(look, 26)
        self.value_note = Label(look, "", 12, 500, "ink3", wrap=True)
        self.promises = FactList(look, 26)
        self._value_box, self._promise_box = Panel(look), Panel(look)
        self._value_box.setLayout(
            column(
                Rule(look), column(heading(look, TITLE), 4, self.value, 2, self.value_note, margins=(16, 10, 16, 10))
            )
        )
        self._value_box.setToolTip(look.say(FORMULA))
        self._promise_box.setLayout(
            column(
                Rule(look),
                column(heading(look, Text("还款承诺", "Promises")), 4, self.promises, margins=(16, 10, 16, 10)),
            )
        )
        self.setLayout(
            column(
                column(
                    heading(look, Text("三流：放款时 → 现在", "Flows: at approval → now")),
                    10,
                    self.flows,
                    self.no_flows,
                    margins=(16, 12, 16, 6),
                ),
                Rule(look),
                column(
                    heading(look, Text("额度阶梯", "Limit ladder")),
                    8,
                    self.ladder,
                    4,
                    self.next_step,
                    margins=(16, 12, 16, 10),
                ),
                Rule(look),
                column(
                    heading(look, Text("预警", "Warnings"), self.open_count), 4, self.warnings, margins=(16, 10, 16, 6)
                ),
                Rule(look),
                column(heading(look, Text("违约处置", "If default")), 4, self.steps, margins=(16, 10, 16, 8)),
                self._value_box,
                self._promise_box,
                STRETCH,
            )
        )
        self._value_box.hide()
        self._promise_box.hide()

    def show_file(self, file: BorrowerFile, today: date) -> None:
        flows = ThenNowChart(file.then_now)
        self.flows.setVisible(bool(file.then_now))
        self.no_flows.setVisible(not file.then_now)
        self.flows.setFixedHeight(max(round(flows.height), 20))
        self.flows.show_chart(flows)
        self.ladder.show_chart(LadderChart(file.ladder, file.row.currency, file.next_limit_fen))
        self.next_step.say(file.next_step)
        self._show_warnings(file, today)

    def show_view(self, view: CollectionView, today: date) -> None:
        """The ladder of penalties, what a default would cost, and promises."""
        self.steps.show_steps(view.steps, today)
        self._value_box.setVisible(view.owed_fen > 0)
        self.value.show_facts(value_facts(view.value, view.currency))
        self.value_note.say(value_note(view.value), "bad_ink" if view.value.warns else "ink3")
        self.value_note.setVisible(bool(value_note(view.value).zh))
        self._promise_box.setVisible(bool(view.promises))
        self.promises.show_facts(promise_facts(view.promises[:4], view.currency))

    def _show_warnings(self, file: BorrowerFile, today: date) -> None:
        open_ones = sum(1 for one in file.warnings if one.state == "open")
        self.open_count.say(Text(f"{open_ones} 未处理", f"{open_ones} open") if open_ones else "")
        none = [Fact(Text("没有预警", "No warnings"), icon="check", icon_tone="ok", label_tone="ink2", big_label=True)]
        shown = sorted(file.warnings, key=lambda one: one.state != "open")[:WARNINGS_SHOWN]
        self.warnings.show_facts(
            [
                Fact(
                    one.trigger,
                    day_text(one.raised_at.date(), today),
                    "ink3",
                    "ink" if one.state == "open" else "ink2",
                    "warning" if one.state == "open" else "check",
                    "warn_ink" if one.state == "open" else "ok",
                    strong=False,
                    big_label=True,
                )
                for one in shown
            ]
            or none
        )
