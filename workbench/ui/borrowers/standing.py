"""How does a borrower stand now, against then, and what comes next?"""

from __future__ import annotations

from datetime import date

from workbench.common.text import Text
from workbench.services.portfolio_file import BorrowerFile
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.ladder import LadderChart
from workbench.ui.charts.then_now import ThenNowChart
from workbench.ui.charts.view import ChartView
from workbench.ui.format import day_text, moment_text
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Label, Panel, Rule, column, heading

# What the policy allows against a borrower who does not pay, in the order it may be used.
STEPS = (
    ("bell", Text("提醒与协商", "Reminder and talk"), Text("逾期 1 天", "1 day late")),
    ("link-break", Text("回款账户限制", "Account restriction"), Text("逾期 15 天", "15 days late")),
    (
        "storefront",
        Text("通知平台关店", "Shop closure notice"),
        Text("逾期 60 天，须复核", "60 days late, second person"),
    ),
)
LATE_FROM = (1, 15, 60)


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
        self.steps = FactList(look, 28)
        self.history = FactList(look, 26)
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
                column(heading(look, Text("违约处置", "If in default")), 4, self.steps, margins=(16, 10, 16, 8)),
                Rule(look),
                column(heading(look, Text("历史", "History")), 4, self.history, margins=(16, 10, 16, 12)),
                STRETCH,
            )
        )

    def show_file(self, file: BorrowerFile, today: date) -> None:
        flows = ThenNowChart(file.then_now)
        self.flows.setVisible(bool(file.then_now))
        self.no_flows.setVisible(not file.then_now)
        self.flows.setFixedHeight(max(round(flows.height), 20))
        self.flows.show_chart(flows)
        self.ladder.show_chart(LadderChart(file.ladder, file.row.currency))
        self.next_step.say(file.next_step)
        self._show_warnings(file, today)
        late = file.row.days_past_due
        self.steps.show_facts(
            [
                Fact(
                    name,
                    when,
                    "bad_ink" if late >= days else "ink3",
                    "ink2",
                    icon,
                    "bad" if late >= days else "ink3",
                    strong=False,
                    big_label=True,
                )
                for (icon, name, when), days in zip(STEPS, LATE_FROM, strict=True)
            ]
        )
        self.history.show_facts(
            [Fact(item.text, moment_text(item.at, today), "ink3", "ink2", strong=False) for item in file.history[:8]]
            or [Fact(Text("没有记录", "Nothing yet"))]
        )

    def _show_warnings(self, file: BorrowerFile, today: date) -> None:
        open_ones = sum(1 for one in file.warnings if one.state == "open")
        self.open_count.say(Text(f"{open_ones} 未处理", f"{open_ones} open") if open_ones else "")
        none = [Fact(Text("没有预警", "No warnings"), icon="check", icon_tone="ok")]
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
                for one in file.warnings
            ]
            or none
        )
