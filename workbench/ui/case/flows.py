"""How are the three flows shown against peers: four metrics each, with a year of history?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.common.text import Text
from workbench.features.feature import FLOW_NAMES, Flow
from workbench.services.case_file import CaseFile, FlowPanel, Metric
from workbench.ui import paint
from workbench.ui.buttons import Button
from workbench.ui.fonts import width
from workbench.ui.format import better_than, percentile_text, points_text, value_text
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas, Label, Shown
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look

ICONS = {Flow.FUND: "wallet", Flow.LOGISTICS: "truck", Flow.INFORMATION: "chat-text", Flow.COMMERCE: "shopping-cart"}
WEAK = 35  # a percentile below is painted as weak
LEGEND = Text("灰带为同行 P25–P75 · P72 即优于 72% 同行", "Band: peers P25–P75 · P72 = better than 72% of peers")
NO_PEERS = Text("同行太少，不作比较", "Too few peers to compare")
TITLE = Text("三流", "Three flows")
NO_DATA = Text("没有这一流的数据，评分未使用它", "No data of this flow; the score does not use it")


def points_words(points: int) -> Text:
    """`+12 分`: what the whole flow does to the score against the peers."""
    return Text(f"{points_text(points)} 分", f"{points_text(points)} pts")


def standing_words(panel: FlowPanel) -> Text:
    """Better than how many peers; fewer than thirty of them are said to be no comparison."""
    known = any(metric.value is not None for metric in panel.metrics)
    return NO_PEERS if panel.percentile is None and known else better_than(panel.percentile)


class FlowView(Shown):
    """One flow: its percentile, and its metrics with value, sparkline and percentile."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._panel: FlowPanel | None = None
        self._currency = "CNY"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 40 + 4 * 40)

    def show_panel(self, panel: FlowPanel, currency: str) -> None:
        self._panel, self._currency = panel, currency
        self.follow()

    def follow(self) -> None:
        if self._panel is not None:
            say = self.look.say
            words = [say(FLOW_NAMES[self._panel.flow]), say(standing_words(self._panel))]
            if self._panel.points is not None:
                words.insert(1, say(points_words(self._panel.points)))
            for metric in self._panel.metrics:
                value = say(value_text(metric.value, metric.unit, self._currency))
                words.append(f"{say(metric.label)} {value} {percentile_text(metric.percentile)}")
            self.setAccessibleName("; ".join(words))
        super().follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        panel = self._panel
        if panel is None:
            return
        painter, look, wide = self.painter(), self.look, float(self.width())
        draw_icon(painter, 0, 5, ICONS[panel.flow], 16, look.colour("ink2"))
        taken = paint.text(
            painter, QRectF(24, 0, wide, 26), look.say(FLOW_NAMES[panel.flow]), look.colour("ink"), 13, 600
        )
        strong = panel.percentile is not None and panel.percentile >= 50
        colour = look.colour("ink3" if panel.percentile is None else "up_ink" if strong else "down_ink")
        if panel.points is not None:
            shade = "ink3" if not panel.points else "up_ink" if panel.points > 0 else "down_ink"
            place = QRectF(32 + taken, 0, wide - 32 - taken, 26)
            taken += 8 + paint.text(painter, place, look.say(points_words(panel.points)), look.colour(shade), 12, 600)
        rest = QRectF(30 + taken, 0, wide - 30 - taken, 26)
        standing = look.say(standing_words(panel))
        if panel.percentile is not None and width(standing, 12, 500) > rest.width():
            standing = look.say(Text(f"优于 {panel.percentile:.0f}%", f"Better than {panel.percentile:.0f}%"))
            if width(standing, 12, 500) > rest.width():
                standing = percentile_text(panel.percentile)
        paint.text(painter, rest, standing, colour, 12, 500, paint.RIGHT)
        paint.box(painter, QRectF(0, 28, wide, 4), 2, look.colour("sunken"))
        if panel.percentile is not None:
            paint.strength(painter, 0, 28, wide, 4, panel.percentile, look.tokens)
        paint.line(painter, wide / 2, 26, wide / 2, 34, look.colour("ctl"))
        if not panel.metrics:
            paint.text(painter, QRectF(0, 44, wide, 40), look.say(NO_DATA), look.colour("ink3"), 12)
            return
        high = (self.height() - 40) / max(4, len(panel.metrics))
        for index, metric in enumerate(panel.metrics):
            top = 40 + index * high
            if index:
                paint.line(painter, 0, top + 0.5, wide, top + 0.5, look.colour("line"))
            self._metric(painter, metric, QRectF(0, top, wide, high))

    def _metric(self, painter: QPainter, metric: Metric, area: QRectF) -> None:
        look, top, high, wide = self.look, area.y(), area.height(), area.width()
        weak = metric.percentile is not None and metric.percentile < WEAK
        spark = min(104.0, wide - 180)
        words = QRectF(0, top + 5, wide - spark - 54, 17)
        paint.text(painter, words, look.say(metric.label), look.colour("ink2"), 12)
        value = look.say(value_text(metric.value, metric.unit, self._currency))
        shown = QRectF(0, top + high / 2 + 1, wide - spark - 54, 19)
        paint.text(painter, shown, value, look.colour("down_ink" if weak else "ink"), 14, 600)
        peers = None
        if metric.peer_p25 is not None and metric.peer_median is not None and metric.peer_p75 is not None:
            peers = (metric.peer_p25, metric.peer_median, metric.peer_p75)
        if spark > 40:
            place = QRectF(wide - spark - 46, top + 9, spark, high - 18)
            paint.sparkline(painter, place, metric.history, look.tokens, peers=peers, weak=weak)
        rank = QRectF(wide - 40, top, 40, high)
        colour = look.colour("down_ink" if weak else "ink3")
        paint.text(painter, rank, percentile_text(metric.percentile), colour, 12, 500 if weak else 400, paint.RIGHT)


class FlowsPane(QWidget):
    sales_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views = tuple(FlowView(look) for _ in range(3))

        def draw(painter: QPainter, rect: QRectF, look: Look) -> None:
            paint.box(painter, QRectF(0, 5, 18, 10), 2, look.colour("peer"))
            paint.line(painter, 0, 10, 18, 10, look.colour("peer_line"), 1, (2, 2))

        legend = Label(look, LEGEND, 12, 400, "ink2", fit=False)
        self.by_day = Button(look, Text("逐日", "By day"), "ghost", "chart-bar", "F", 26)
        self.sales = Button(look, Text("核实销售额", "Verified sales"), "ghost", "funnel", "V", 26)
        self.sales.clicked.connect(lambda: self.sales_asked.emit())
        buttons = row(self.by_day, self.sales, spacing=4)
        head = row(Label(look, TITLE, 14, 600), 10, buttons, STRETCH, Canvas(look, draw, "", 18, 20), 6, legend)
        self._legend = legend
        body = row((self.views[0], 1), 26, (self.views[1], 1), 26, (self.views[2], 1))
        self.setLayout(column(head, 8, (body, 1), margins=(18, 10, 18, 10)))

    def show_file(self, file: CaseFile) -> None:
        for view, panel in zip(self.views, file.panels, strict=False):
            view.show_panel(panel, file.application.currency)
