"""What do the lines show by week beside the open question?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.services.interview_weeks import WeekStrip
from workbench.ui.charts.view import ChartView
from workbench.ui.charts.weeks import HeatRow, WeeksChart
from workbench.ui.look import Look
from workbench.ui.widgets import Button, Label, Panel, column, row

TABLE_HIGH = 176
AS_TABLE = Text("表格", "Table")


def chart_of(strip: WeekStrip) -> WeeksChart:
    rows = tuple(HeatRow(one.name, one.weights, one.words, one.unseen) for one in strip.rows)
    return WeeksChart(rows, strip.starts, strip.apart)


class StripView(ChartView):
    """A low picture whose table needs more room than it: it grows while the table is shown."""

    def __init__(self, look: Look, chart: WeeksChart, name: Text) -> None:
        super().__init__(look, chart, chart.high, name)
        self._low = chart.high
        self.setFixedHeight(self._low)

    def show_table(self) -> None:
        self.setFixedHeight(TABLE_HIGH)
        super().show_table()
        if self._table is not None:
            self._table.resize(self.width(), TABLE_HIGH)

    def hide_table(self) -> None:
        super().hide_table()
        self.setFixedHeight(self._low)

    def toggle_table(self) -> None:
        if self._table is not None and self._table.isVisible():
            self.hide_table()
        else:
            self.show_table()


class WeekStripPane(Panel):
    """Title, how to read it, and the strip; or in words why there is none."""

    def __init__(self, look: Look, strip: WeekStrip) -> None:
        super().__init__(look)
        title = Label(look, strip.title, 12, 400, "ink3")
        note = Label(look, strip.note, 12, 500 if strip.rows else 400, "ink2" if strip.rows else "ink3", fit=False)
        self.view: StripView | None = None
        if not strip.rows:
            self.setLayout(column(row(title, 10, (note, 1), spacing=0), margins=(0, 10, 0, 0)))
            return
        self.view = StripView(look, chart_of(strip), strip.title)
        table = Button(look, AS_TABLE, "ghost", height=22, tip=Text("以表格显示 (T)", "Show as table (T)"))
        table.clicked.connect(self.view.toggle_table)
        head = row(title, 10, (note, 1), table, spacing=0)
        self.setLayout(column(head, 2, self.view, margins=(0, 8, 0, 0)))
