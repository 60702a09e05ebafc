"""What may the next months bring, how often was such a range right, and does it cover the debt?"""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from workbench.common.dates import day_of
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.services.flow_days import DayFigures, FlowDays, Measure
from workbench.ui.buttons import Segmented
from workbench.ui.charts.fan import FanChart, FanPoint
from workbench.ui.charts.view import ChartView
from workbench.ui.flow_days.statement import whole
from workbench.ui.format import term_text
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Rule, heading

TITLE = Text("未来 90 天", "The next 90 days")
NOT_YET = Text("评分之后才有预测", "The forecast is made with the score")
LOW_COVERAGE, HIGH_COVERAGE = 0.7, 0.9
NAMES = (Text("销售", "Sales"), Text("回款", "Inflow"), Text("净流入", "Net inflow"))
HORIZONS = (30, 60, 90)


class AheadPane(QWidget):
    """A fan of what adds up from the as-of day on; sales, inflow or what is left of it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.found: FlowDays | None = None
        self.measure = Segmented(look, NAMES)
        self.measure.chosen.connect(lambda _: self._show())
        self.chart = ChartView(look, height=236, name=TITLE)
        self.words = [Label(look, "", 13, 400, "ink", wrap=True) for _ in range(5)]
        legend = Label(
            look, Text("色带 P10–P90，虚线为去年同期", "Band P10–P90; dashed: a year ago"), 12, 400, "ink3",
            fit=False,
        )  # fmt: skip
        body = [item for label in self.words for item in (label, 8)]
        self.setLayout(
            column(
                heading(look, TITLE), 8, row(self.measure, STRETCH), 6, legend, 4, self.chart, 10, Rule(look), 10,
                *body, STRETCH, margins=(18, 12, 18, 12),
            )
        )  # fmt: skip

    def show_days(self, found: FlowDays) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        if self.found is None:
            return
        outlook, said = self.found.outlook, []
        if outlook is None:
            self.chart.show_chart(None)
            said = [NOT_YET]
        else:
            measure = (outlook.sales, outlook.inflow, outlook.net)[self.measure.index]
            points = tuple(
                FanPoint(r.days, r.p10_fen, r.p50_fen, r.p90_fen) for r in measure.ranges if r.days in HORIZONS
            )
            ago = self._year_ago(day_of(outlook.as_of_day)) if points else ()
            chart = FanChart(day_of(outlook.as_of_day), points, ago, self.found.currency)
            self.chart.show_chart(chart if points else None)
            said = self._said(measure)
        for label, text in zip(self.words, [*said, *[None] * len(self.words)], strict=False):
            label.setVisible(text is not None)
            label.say(text if text is not None else "")

    def _year_ago(self, as_of: date) -> tuple[int, ...]:
        """What the same days added up to a year before; nothing where lines do not reach back that far."""
        found = self.found
        assert found is not None
        begin = as_of - timedelta(days=364)
        if not found.days or day_of(found.days[0].day) > begin + timedelta(days=7):
            return ()
        brought = {day_of(one.day): self._brought(one) for one in found.days}
        total, sums = 0, []
        for ahead in range(HORIZONS[-1]):
            total += brought.get(begin + timedelta(days=ahead + 1), 0)
            sums.append(total)
        return tuple(sums)

    def _brought(self, day: DayFigures) -> int:
        sold, came, went = day.sales_fen or day.invoiced_fen or 0, day.in_sales_fen or 0, day.spent_fen or 0
        return (sold, came, came - went)[self.measure.index]

    def _said(self, measure: Measure) -> list[Text]:
        found = self.found
        assert found is not None
        if measure.refusal is not None:
            return [measure.refusal]
        currency, words = found.currency, []
        for one in measure.ranges:
            if one.days in (30, 90):
                low, high = whole(one.p10_fen, currency), whole(one.p90_fen, currency)
                words.append(Text(f"未来 {one.days} 天：{low} 至 {high}", f"Next {one.days} days: {low} to {high}"))
        trailing = whole(measure.trailing_fen, currency)
        words.append(Text(f"过去 90 天实际 {trailing}", f"The last 90 days brought {trailing}"))
        words += [_tested(measure)]
        if (cover := self._cover(found)) is not None and self.measure.index == 2:
            words.append(cover)
        return words

    def _cover(self, found: FlowDays) -> Text | None:
        if found.cover is None or found.outlook is None:
            return None
        net = found.outlook.net.of(found.term_days)
        term = term_text(found.term_days)
        if found.cover <= 0:
            text = Text(
                "按申请金额与期限（{term}），净流入 P10 为负，不足以偿还到期本息",
                "For the amount asked over {term}: P10 of net inflow is negative and pays nothing of what falls due",
            ).format(term=term)
        else:
            text = Text(
                "按申请金额与期限（{term}），净流入 P10 为到期本息的 {cover} 倍",
                "For the amount asked over {term}: P10 of net inflow is {cover}× what falls due",
            ).format(term=term, cover=same(f"{found.cover}"))
        if net is not None and not net.tested:
            text = text + Text(
                "；该期限超出回测范围，沿用 90 天的离散程度", "; beyond what could be tested: spread of 90 days"
            )
        return text


def _tested(measure: Measure) -> Text:
    """Coverage of the back-test in words, and whether it may be trusted."""
    if not measure.tested:
        return Text("没有回测", "Not back-tested")
    parts = [(one.days, percent(one.coverage, 0)) for one in measure.tested]
    zh = "，".join(f"{days} 天 {share}" for days, share in parts)
    en = ", ".join(f"{days} d {share}" for days, share in parts)
    text = Text(f"回测：实际落在 P10–P90 之内的商户 {zh}", f"Back-test, merchants inside P10–P90: {en}")
    worst = min(one.coverage for one in measure.tested)
    if worst < LOW_COVERAGE:
        return text + Text("；区间偏窄，请从严看待", "; the range was too narrow: read it with care")
    if max(one.coverage for one in measure.tested) > HIGH_COVERAGE:
        return text + Text("；区间偏宽", "; the range was rather wide")
    return text
