"""How do all loans fare, and who needs attention?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.classification import LoanClass
from workbench.portfolio.ageing import OVER_30
from workbench.services.loan_filter import LoanFilter
from workbench.services.portfolio_file import PortfolioFile, Series
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.charts.cap import CapChart
from workbench.ui.charts.lines import NplChart, VintageChart
from workbench.ui.charts.psi import PsiChart
from workbench.ui.charts.view import ChartView
from workbench.ui.figures.drill import list_loans
from workbench.ui.page import Page
from workbench.ui.pages import BY_CODE
from workbench.ui.portfolio.day_field import DayField
from workbench.ui.portfolio.figures import KpiStrip
from workbench.ui.portfolio.strip import PortfolioStrip
from workbench.ui.portfolio.warnings import WarningsPane
from workbench.ui.states import Skeleton
from workbench.ui.widgets import Button, Chip, EmptyState, Label, Panel, Rule, Tabs, column, heading, row

NARROW = 1280 - 82
NO_LOANS = (
    Text("还没有放款", "No loans yet"),
    Text("批准并支用后，组合从这里开始", "The portfolio begins with the first drawdown"),
)
DRIFT = Text("近 30 天对建模样本", "30 days vs training")
DRIFT_TODAY = Text("今天的近 30 天，不随日期变", "30 days to today, whatever the date")


class PortfolioPage(Page):
    nouns = frozenset({"loans", "warnings", "decisions"})

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        look = self.look
        self.file: PortfolioFile | None = None
        self.kpis = KpiStrip(look)
        self.vintage = ChartView(look, name=Text("批次累计违约", "Cumulative default by vintage"))
        self.npl = ChartView(look, name=Text("不良率（按金额）", "NPL by amount"))
        self.cap = ChartView(look, name=Text("资金上限", "Funding cap"))
        self.psi = ChartView(look, name=Text("特征漂移 PSI", "Feature drift, PSI"))
        self.high = Chip(look, "", "down", "trend-up")
        self.high.hide()
        self.origin = Label(look, Text("合成数据", "Synthetic data"), 12, 500, "warn_ink")
        self.day: date | None = None
        self.day_field = DayField(look)
        self.strip = PortfolioStrip(bench, "portfolio", self.origin, 8, self.day_field)
        self.warnings = WarningsPane(look)
        self.tabs = Tabs(look, (Text("图表", "Charts"), Text("早期预警", "Early warnings")))
        self.empty = EmptyState(
            look,
            "chart-line",
            *NO_LOANS,
        )
        self.loading = Skeleton(look, 12)
        self._compose()
        self.kpis.pressed.connect(self.drill)
        self.day_field.chosen.connect(self.show_day)
        for view, section in ((self.vintage, "vintages"), (self.npl, "quality")):
            view.pressed.connect(lambda _, code=section: self._figures(code))
        self.cap.pressed.connect(lambda _: self._funding())
        self.psi.pressed.connect(lambda _: bench.go("models"))
        self.warnings.opened.connect(lambda merchant_id: bench.go("borrower", merchant_id=merchant_id))
        self.warnings.handled.connect(self._handle)
        self.warnings.compared.connect(lambda merchant_id: bench.go("borrower", merchant_id=merchant_id, compare=True))
        self.command(Text("今天还会批准吗", "Would we approve today?"), "N", self.warnings.judge, "scales")
        self.tabs.chosen.connect(lambda _: self._fold())
        self.command(Text("冻结额度", "Freeze line"), "F", lambda: self.warnings.act("freeze"), "snowflake")
        self.command(Text("联系借款人", "Contact borrower"), "C", lambda: self.warnings.act("contact"), "phone")

    def _compose(self) -> None:
        look = self.look
        books = Text("横轴：放款后月数", "by months on book")
        vintage = _pane(
            heading(look, Text("批次累计违约", "Cumulative default by vintage"), self.high, note=books), self.vintage
        )
        npl = _pane(
            heading(look, Text("不良率（按金额）", "NPL by amount"), note=Text("近 12 个月", "last 12 months")),
            self.npl,
        )
        project = Button(look, Text("测算", "Project"), "ghost", height=24)
        project.clicked.connect(lambda: self._funding())
        cap = _pane(heading(look, Text("资金上限", "Funding cap"), project), self.cap)
        self.drift = Label(look, DRIFT, 12, 400, "ink3", fit=False)
        name = Label(look, Text("特征漂移 PSI", "Feature drift, PSI"), 14, 600)
        psi = _pane(row(name, self.drift, "stretch", spacing=8), self.psi)
        upper = row((Panel(look, vintage), 11), Rule(look, vertical=True), (Panel(look, npl), 10))
        lower = row((Panel(look, cap), 11), Rule(look, vertical=True), (Panel(look, psi), 10))
        self._charts = Panel(look, column((upper, 11), Rule(look), (lower, 9)))
        self._rule = Rule(look, vertical=True)
        self._tab_bar = Panel(look, row(self.tabs, "stretch", margins=(16, 0, 16, 0)), sides="b", high=37)
        body = row((self._charts, 1), self._rule, self.warnings)
        self._all = Panel(look, column(self.kpis, Rule(look), self._tab_bar, (body, 1)))
        self.setLayout(column(self.strip, (self.loading, 1), (self._all, 1), (self.empty, 1)))
        self._all.hide()
        self.empty.hide()
        self._fold()

    # ---- page contract

    def title(self) -> Text:
        return Text("监控", "Monitoring")

    def crumbs(self) -> tuple[Text, ...]:
        return (Text("组合", "Portfolio"),)

    def hints(self) -> tuple[tuple[str, Text], ...]:
        return (
            ("↑↓", Text("移动", "Move")),
            ("↵", Text("打开借款人", "Open borrower")),
            ("F", Text("冻结额度", "Freeze line")),
            ("T", Text("图表转表格", "Chart as table")),
            ("?", Text("全部快捷键", "All shortcuts")),
        )

    def panes(self) -> tuple[QWidget, ...]:
        return (self.warnings.table, self.kpis, self.vintage, self.npl, self.cap, self.psi)

    def activate(self, **arguments: object) -> None:
        self.refresh()
        self.warnings.table.setFocus()

    def refresh(self) -> None:
        # Figures over all loans may take a while: the job lane, so that no case waits for them.
        portfolio, day = self.bench.services.portfolio, self.day
        self.bench.jobs.put(self, lambda: portfolio.open(day), self.show_file, self._refused)

    def _refused(self, refusal: StaffError) -> None:
        self.bench.tell_refusal(refusal)
        if self.file is None:
            self.loading.hide()
            self.empty.say(refusal.text, refusal.hint, icon="warning-circle")
            self.empty.show()

    def show_file(self, file: PortfolioFile) -> None:
        self.file = file
        self.loading.hide()
        self.empty.say(*NO_LOANS, icon="chart-line")
        begun = any(value for one in file.npl for value in one.values) or file.cap.used_fen > 0 or bool(file.vintages)
        self._all.setVisible(begun)
        self.empty.setVisible(not begun)
        self.kpis.show_kpis(file.kpis)
        self.vintage.show_chart(VintageChart(file.vintage_months, file.vintages))
        self.npl.show_chart(NplChart(file.npl_months, file.npl, file.npl_tolerance))
        self.cap.show_chart(CapChart(file.cap, file.currency))
        self.psi.show_chart(PsiChart(file.psi))
        past = file.today is not None and file.as_of < file.today
        self.warnings.show_warnings(file.warnings, today_only=past)
        self.drift.say(DRIFT_TODAY if past else DRIFT)
        self.origin.setVisible(file.synthetic)
        self.day_field.show_day(file.as_of, file.today, file.stale_from)
        self._say_outlier(file.vintages)

    def _say_outlier(self, lines: tuple[Series, ...]) -> None:
        worse = next((one for one in lines if one.emphasis == "alert"), None)
        self.high.setVisible(worse is not None)
        if worse is not None:
            self.high.say(worse.name + Text(" 偏高", " running high"), "down", "trend-up")

    def show_day(self, day: date | None) -> None:
        """Show the book as of an earlier day; None is today."""
        self.day = day
        self.refresh()

    def drill(self, code: str) -> None:
        """List the loans behind a key figure."""
        if self.file is None or code == "today":
            self._figures("book")
            return
        past = self.file.today is not None and self.file.as_of < self.file.today
        bad = int(LoanClass.SUBSTANDARD) if code == "npl" else None
        wanted = LoanFilter(
            state="live", owner="own", least_class=bad, least_bucket=OVER_30 if code == "overdue30" else None,
            as_of=day_number(self.file.as_of) if past else None,
            words=next((kpi.label for kpi in self.file.kpis if kpi.code == code), None),
        )  # fmt: skip
        if "loans" in BY_CODE:
            list_loans(self, self.bench, wanted)
        else:
            self._figures("quality" if code in {"npl", "overdue30"} else "book")

    def _funding(self) -> None:
        if "funding" in BY_CODE:
            self.bench.go("funding")
        else:
            self._figures("stress")

    def _figures(self, section: str) -> None:
        self.bench.go("figures", section=section, day=self.day)

    # ---- acts

    def _handle(self, warning_id: str, act: str) -> None:
        one = self.warnings.current()
        if one is None:
            return
        name = one.merchant_name
        if act == "freeze":
            ask(
                self,
                self.look,
                Text(f"冻结 {name} 的额度？", f"Freeze the line of {name}?"),
                Text(
                    "冻结后不能再支用；已用部分照常还款。可以解冻。",
                    "No further drawdown; repayment goes on. It can be lifted.",
                ),
                Text("冻结额度", "Freeze"),
                lambda: self._freeze(warning_id, one.trigger),
                danger=True,
            )
        else:
            warnings, actor = self.bench.services.warnings, self.bench.actor
            self._tell(
                lambda: warnings.start(warning_id, "contact", actor),
                Text("已开始联系，处理完请关闭预警", "Contact begun; close the warning when done"),
            )

    def _freeze(self, warning_id: str, trigger: Text) -> None:
        # Closing a warning by freezing stops the drawing too, in one transaction.
        warnings, actor = self.bench.services.warnings, self.bench.actor
        note = f"按预警冻结额度：{trigger.zh}"
        self._tell(lambda: warnings.close(warning_id, "freeze", note, actor), Text("已冻结额度", "Line frozen"))

    def _tell(self, act: Callable[[], None], done: Text) -> None:
        self.bench.lane.put(self, act, lambda _: self.bench.tell(done), changed=("warnings", "loans"))

    def _fold(self) -> None:
        """In the small window the warnings stand behind a tab."""
        narrow = self.width() < NARROW
        self._tab_bar.setVisible(narrow)
        self._rule.setVisible(not narrow)
        self._charts.setVisible(not narrow or self.tabs.index == 0)
        self.warnings.setVisible(not narrow or self.tabs.index == 1)
        if narrow:
            self.warnings.setMinimumWidth(0)
            self.warnings.setMaximumWidth(16_777_215)
        else:
            self.warnings.setFixedWidth(440 if self.width() >= 1400 - 82 else 380)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def _pane(title: QHBoxLayout, view: ChartView) -> QVBoxLayout:
    return column(title, 8, (view, 1), margins=(16, 12, 16, 10))
