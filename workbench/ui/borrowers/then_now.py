"""Would this borrower be approved today, what moved, and what should be done? A drawer over the borrower's page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES, Verdict
from workbench.portfolio.then_now import Action, RuleMoved
from workbench.services.then_now_file import Judged, ThenNowFile
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.case.policy import SAYS
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.charts.moved import MovedChart, signed
from workbench.ui.charts.view import ChartView
from workbench.ui.labels import BandChip, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Panel, Rule, Scroll, heading

WIDE = 720
JUDGE = Text("重判", "Judge today")
TITLE = Text("今天还会批准吗", "Would we approve today?")
RULES = Text("规则变化", "Rules that changed")
MOVED = Text("评分为什么变了", "Why the score moved")
NOTHING = "—"
NOT_ASKED = Text("未检查", "not asked")


class Side(QWidget):
    """One day's judgement: score, band, PD, outcome, limit and rate."""

    def __init__(self, bench: Bench, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = bench.look
        self.name, self.day = Label(look, name, 12, 500, "ink3"), Label(look, "", 12, 400, "ink3")
        self.points, self.band = Label(look, "", 20, 600, height=28), BandChip(look, None)
        self.facts = FactList(look, 25)
        head = row(self.name, 8, self.day, STRETCH)
        self.setLayout(column(head, 2, row(self.points, 10, self.band, STRETCH), 4, self.facts))

    def show_judged(self, one: Judged, currency: str) -> None:
        self.day.say(one.at.isoformat())
        self.points.say(str(one.points))
        self.band.show_band(one.band.value)
        rate = NOTHING if one.daily_rate is None else percent(one.daily_rate * 365)
        self.facts.show_facts(
            [
                Fact(Text("违约概率", "PD"), same(f"{one.pd:.2%}")),
                Fact(Text("结论", "Outcome"), OUTCOME_NAMES[one.outcome]),
                Fact(Text("额度", "Limit"), same(money(one.limit_fen, currency) if one.limit_fen else NOTHING)),
                Fact(Text("年化 (单利)", "APR (simple)"), same(rate)),
            ]
        )


class ThenNowDrawer(Overlay):
    acted = Signal(object)  # the recommended `Action`, taken up by a person

    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(bench.look, window, WIDE)
        self.bench, look = bench, bench.look
        self.file: ThenNowFile | None = None
        self._merchant_id = ""
        self.name = Label(look, TITLE, 15, 600, height=24, fit=False)
        self.verdict = Label(look, "", 14, 600, wrap=True)
        self.grounds = Label(look, "", 12, 400, "ink3", wrap=True)
        self.reasons = Label(look, "", 12, 400, "ink2", wrap=True)
        self.act = Button(look, "", "primary", height=30)
        self.act.clicked.connect(self._act)
        self.then, self.now = Side(bench, Text("放款时", "At approval")), Side(bench, Text("现在", "Now"))
        self.flows = Label(look, "", 12, 400, "ink2", wrap=True)
        self.chart = ChartView(look, name=MOVED)
        self.rules, self.no_rules = FactList(look, 28), Label(look, "", 12, 400, "ink3", fit=False)
        self.rounding = Label(look, "", 12, 400, "ink3", fit=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        close = Button(look, "", "ghost", "x", height=28, wide=28, tip=Text("关闭", "Close"))
        close.clicked.connect(self.close_overlay)
        self._box = Panel(look, column(row((self.verdict, 1), 12, self.act), 4, self.grounds, 2, self.reasons,
                                       margins=(14, 10, 14, 10)),
                          "sunken", radius=8)  # fmt: skip
        sides = row((self.then, 1), 16, Rule(look, vertical=True), 16, (self.now, 1))
        inside = QWidget()
        inside.setLayout(
            column(
                self._box, 12, sides, 12, Rule(look), 10, heading(look, MOVED), 2, self.flows, 6, self.chart,
                self.rounding, 12, Rule(look), 10, heading(look, RULES), 4, self.rules, self.no_rules, STRETCH,
                margins=(18, 4, 18, 12),
            )
        )  # fmt: skip
        head = row((self.name, 1), close, margins=(18, 12, 12, 6))
        self.sheet.setLayout(column(head, (Scroll(inside), 1), margins=(1, 1, 1, 8)))

    def _fit(self) -> None:
        """The whole height at the right."""
        self.setGeometry(self._window.rect())
        wide = min(WIDE, self.width() - 96)
        self.sheet.setFixedWidth(wide)
        self.sheet.setGeometry(self.width() - wide - 12, 52, wide, self.height() - 52 - 38)

    def ask(self, merchant_id: str) -> None:
        """Judge a borrower today and open; what forbids it is told and nothing opens."""
        self._merchant_id = merchant_id
        judge = self.bench.services.then_now.of_borrower
        self.bench.lane.put(self, lambda: judge(merchant_id), self.show_file, self._refused)

    def _refused(self, fault: StaffError) -> None:
        self.bench.tell_refusal(fault)

    def show_file(self, file: ThenNowFile) -> None:
        if file.merchant_id != self._merchant_id:
            return  # another borrower was opened meanwhile
        self.file, say = file, self.look.say
        self.name.say(TITLE + same(f" · {file.merchant_name}"))
        self.verdict.say(file.verdict)
        calm = file.still and file.action.code == "keep"
        self._box.tint("sunken" if calm else "warn_soft" if file.still else "bad_soft")
        self.grounds.say(file.grounds)
        self.reasons.say(_reasons(file))
        self.act.setVisible(file.action.code != "keep" and file.standing_fen > 0)
        self.act.say(file.action.words)
        self.then.show_judged(file.then, file.currency)
        self.now.show_judged(file.now, file.currency)
        chart = MovedChart(file.changes, file.points, file.rounding)
        self.chart.setFixedHeight(max(round(chart.height), 20))
        self.chart.show_chart(chart, round(chart.height))
        self.chart.setVisible(bool(file.changes))
        self.flows.say(_total(file))
        exact = f"{file.points:+.2f}"
        self.rounding.say(
            Text(f"各项合计即评分之差 {exact} 分，舍入 {file.rounding:+.4f}",
                 f"The parts add up to the difference of {exact} points; rounding {file.rounding:+.4f}")
        )  # fmt: skip
        self.rounding.setVisible(bool(file.changes))
        self.rules.show_facts([_rule(one) for one in file.rules])
        self.rules.setVisible(bool(file.rules))
        self.no_rules.setVisible(not file.rules)
        self.no_rules.say(Text("没有规则的结论改变", "No rule answers otherwise"))
        self.setAccessibleName(f"{say(TITLE)}: {say(file.verdict)}")
        self.open()
        self.setFocus()

    def _act(self) -> None:
        if self.file is not None:
            action: Action = self.file.action
            self.close_overlay()
            self.acted.emit(action)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.shadow(self.painter(), QRectF(self.sheet.geometry()), 12, 60, 10, self.look.tokens)


def _reasons(file: ThenNowFile) -> Text:
    """The limit as it stands, and why the decision was made as it was."""
    limit = money(file.standing_fen, file.currency)
    words = Text(f"当前额度 {limit}", f"Limit now {limit}")
    if not file.reasons:
        return words + Text("；当时没有不利理由", "; nothing spoke against it then")
    return words + Text(
        "；当时的不利理由：" + "；".join(one.zh for one in file.reasons),
        "; against it then: " + "; ".join(one.en for one in file.reasons),
    )


def _total(file: ThenNowFile) -> Text:
    """`合计 −69 分：资金流 −69`, or that nothing moved."""
    if not file.changes:
        return Text("放款以来没有任何指标变化", "No figure changed since the decision")
    total = signed(file.points)
    parts = [(f"{name.zh} {signed(points)}", f"{name.en} {signed(points)}") for name, points in file.flows]
    return Text(
        f"合计 {total} 分：" + " · ".join(zh for zh, _ in parts),
        f"{total} points in all: " + " · ".join(en for _, en in parts),
    )


def _rule(one: RuleMoved) -> Fact:
    """`退款率 ≤ 8.0%：通过 3.1% → 待说明 9.4%`."""
    parts = [_said(one.then) + _spaced(one.value_then), _said(one.now) + _spaced(one.value_now)]
    worse = one.now is not None and one.now is not Verdict.PASS
    return Fact(
        one.title, parts[0] + Text(" → ", " → ") + parts[1], "warn_ink" if worse else "ink2", "ink",
        "warning" if worse else "check", "warn_ink" if worse else "ok", strong=False,
    )  # fmt: skip


def _said(verdict: Verdict | None) -> Text:
    return NOT_ASKED if verdict is None else SAYS[verdict]


def _spaced(value: Text) -> Text:
    return Text(f" {value.zh}", f" {value.en}") if value.zh else value
