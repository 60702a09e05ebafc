"""Which picture shows a chart of figures?"""

from __future__ import annotations

from workbench.services.figures_file import FigureChart
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.lines import NplChart, VintageChart
from workbench.ui.charts.months import MonthsChart


def chart_of(one: FigureChart, currency: str) -> Chart:
    """Raises `ValueError` for a kind no picture is known for."""
    if one.kind == "vintage":
        return VintageChart(tuple(int(name) for name in one.names), one.lines)
    if one.kind == "share":
        return NplChart(one.names, one.lines, one.tolerance or 0.0)
    if one.kind in {"money", "count"}:
        return MonthsChart(one.names, one.lines[0], currency if one.kind == "money" else "")
    raise ValueError(f"no picture shows a chart of {one.kind}")
