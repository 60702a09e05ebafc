"""Charts are pure: they leave the painter clean, stay inside their paper and say in words what they show."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_days import flow_days
from workbench.common.text import Lang, Text, same
from workbench.services.model_room import Curve
from workbench.services.portfolio_file import PsiRow, Series
from workbench.ui.charts.axes import round_top, spread
from workbench.ui.charts.beeswarm import SwarmChart, level_colour, signed
from workbench.ui.charts.calibration import CalibrationChart
from workbench.ui.charts.cap import CapChart
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.days import DaysChart
from workbench.ui.charts.fan import FanChart, FanPoint
from workbench.ui.charts.ladder import LadderChart
from workbench.ui.charts.lines import NplChart, VintageChart
from workbench.ui.charts.psi import PsiChart, psi_tone
from workbench.ui.charts.revolving import RevolvingChart, short_money, steps
from workbench.ui.charts.roc import RocChart, area_under, ks_point
from workbench.ui.charts.shares import Part, SharesChart
from workbench.ui.charts.stability import StabilityChart
from workbench.ui.charts.strength import StrengthChart
from workbench.ui.charts.then_now import ThenNowChart
from workbench.ui.charts.view import ChartView
from workbench.ui.charts.wave import AnswerMark, WaveChart, clock
from workbench.ui.charts.weeks import HeatRow, WeeksChart
from workbench.ui.flow_days.page import charts_of
from workbench.ui.look import Look

PAPER = QRectF(40, 30, 520, 320)


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


def _charts() -> dict[str, Chart]:
    portfolio, borrower, room = invented.portfolio_file(), invented.borrower_file(), invented.model_room()
    tally = (Part(Text("一致", "Consistent"), 2, "ok"), Part(Text("待问", "To ask"), 3, "line2"))
    points, ago = (FanPoint(30, -9_000, 40_000, 90_000),), tuple(range(0, 90_000, 1_000))
    return {
        "vintage": VintageChart(portfolio.vintage_months, portfolio.vintages),
        "npl": NplChart(portfolio.npl_months, portfolio.npl, portfolio.npl_tolerance),
        "cap": CapChart(portfolio.cap, "CNY"),
        "psi": PsiChart(portfolio.psi),
        "roc": RocChart(room.roc),
        "calibration": CalibrationChart(room.calibration),
        "stability": StabilityChart(room.stability_months, room.stability_auc),
        "swarm": SwarmChart(room.swarm),
        "strength": StrengthChart(room.segments, room.auc),
        "revolving": RevolvingChart(borrower.days, borrower.balances_fen, borrower.limits_fen, "CNY"),
        "then_now": ThenNowChart(borrower.then_now),
        "ladder": LadderChart(borrower.ladder, "CNY"),
        "shares": SharesChart(tally),
        "shares_wide": SharesChart(tally, wide=True),
        "weeks": WeeksChart((HeatRow(same("湖州"), (3, 0, 5)), HeatRow(same("义乌"), (0, 0, 0)))),
        "fan": FanChart(date(2026, 11, 22), points, ago, "CNY"),
        **{f"days_{n}": chart for n, chart in enumerate(charts_of(flow_days(invented.CASE)))},
        "wave": WaveChart(600, 1800, (AnswerMark(140, Text("一致", "Consistent"), "ok"),)),
    }


NAMES = sorted(_charts())


def _canvas() -> QImage:
    image = QImage(600, 380, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    return image


@pytest.mark.parametrize("name", NAMES)
def test_a_brush_left_by_another_painter_fills_nothing(name: str, look: Look) -> None:
    clean, dirty = _canvas(), _canvas()
    for image, brush in ((clean, None), (dirty, QColor("magenta"))):
        painter = QPainter(image)
        if brush is not None:
            painter.setBrush(brush)
            painter.setPen(brush)
        _charts()[name].paint(painter, PAPER, look.tokens, Lang.ZH)
        painter.end()
    assert clean == dirty
    assert clean != _canvas()


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_leaves_neither_pen_nor_brush_behind(name: str, look: Look) -> None:
    image = _canvas()
    painter = QPainter(image)
    _charts()[name].paint(painter, PAPER, look.tokens, Lang.EN)
    assert painter.pen().style() == Qt.PenStyle.NoPen
    assert painter.brush().style() == Qt.BrushStyle.NoBrush
    assert not painter.hasClipping()
    painter.end()


@pytest.mark.parametrize(("name", "lang"), list(itertools.product(NAMES, Lang)))
def test_a_chart_says_its_finding_and_holds_its_marks_on_the_paper(name: str, lang: Lang, look: Look) -> None:
    chart = _charts()[name]
    image = _canvas()
    painter = QPainter(image)
    marks = chart.paint(painter, PAPER, look.tokens, lang)
    painter.end()
    assert marks
    room = PAPER.adjusted(-12, -12, 12, 12)
    assert all(room.contains(mark.x, mark.y) for mark in marks)
    assert all(mark.text for mark in marks)
    assert len(chart.sentence().of(lang)) > 5
    table = chart.table()
    assert table.rows
    assert all(len(row) == len(table.headers) for row in table.rows)


def _empty() -> dict[str, Callable[[], Chart]]:
    return {
        "vintage": lambda: VintageChart((), ()),
        "npl": lambda: NplChart((), (), 0.018),
        "psi": lambda: PsiChart(()),
        "roc": lambda: RocChart(()),
        "calibration": lambda: CalibrationChart(()),
        "stability": lambda: StabilityChart((), ()),
        "swarm": lambda: SwarmChart(()),
        "strength": lambda: StrengthChart((), 0.8),
        "revolving": lambda: RevolvingChart((), (), (), "CNY"),
        "ladder": lambda: LadderChart((), "CNY"),
        "shares": lambda: SharesChart(()),
        "fan": lambda: FanChart(date(2026, 11, 22), (), (), "CNY"),
        "days": lambda: DaysChart(date(2026, 11, 22), (), "CNY"),
        "weeks": lambda: WeeksChart(()),
        "wave": lambda: WaveChart(0, 0, ()),
    }


@pytest.mark.parametrize("name", sorted(_empty()))
def test_a_chart_without_data_paints_without_a_fault(name: str, look: Look) -> None:
    chart = _empty()[name]()
    image = _canvas()
    painter = QPainter(image)
    assert chart.paint(painter, PAPER, look.tokens, Lang.ZH) == ()
    painter.end()
    assert isinstance(chart.sentence(), Text)


def test_a_young_cohort_stops_where_it_stands(look: Look) -> None:
    young = Series(same("26Q3"), (0.0, 0.001, None, None), "main")
    chart = VintageChart((0, 1, 2, 3), (young,))
    image = _canvas()
    painter = QPainter(image)
    marks = chart.paint(painter, PAPER, look.tokens, Lang.EN)
    painter.end()
    assert len(marks) == 2
    assert chart.table().rows[0][3].en == "no data"


def test_ks_and_auc_are_those_of_the_curve_that_is_drawn() -> None:
    curve = Curve(same("m"), (0.0, 0.25, 1.0), (0.0, 0.75, 1.0), "main")
    assert ks_point(curve) == (0.25, 0.75, 0.5)
    assert area_under(curve) == pytest.approx(0.75)


def test_drift_is_amber_from_a_tenth_and_red_from_a_quarter() -> None:
    assert [psi_tone(value) for value in (0.0999, 0.10, 0.2499, 0.25)] == ["line2", "warn", "warn", "bad"]
    assert "0.186" in PsiChart((PsiRow(Text("退款率", "Refund rate"), 0.186),)).sentence().en


def test_the_axis_ends_above_the_data_on_a_round_number() -> None:
    assert round_top(0.0152) == pytest.approx(0.018)
    assert round_top(0.018) == pytest.approx(0.024)
    assert round_top(60_000, 3, 1.0) == pytest.approx(60_000)
    assert round_top(0) > 0
    for value in (0.0001, 0.037, 1, 7.3, 999, 123_456):
        assert round_top(value) >= value


def test_labels_that_would_touch_move_apart_and_stay_inside() -> None:
    placed = spread([10, 11, 12], 16, 0, 100)
    ordered = sorted(placed)
    assert all(b - a >= 16 for a, b in itertools.pairwise(ordered))
    assert max(spread([95, 99], 16, 0, 100)) <= 100


def test_a_balance_holds_until_the_next_day() -> None:
    assert steps([1, 4], [10, 20]) == [(1, 10), (4, 10), (4, 20)]


def test_amounts_on_an_axis_use_latin_letters_only() -> None:
    assert short_money(6_000_000, "CNY") == "¥60k"
    assert short_money(250_000_000, "BRL") == "R$2.5M"
    assert short_money(50_000, "CNY") == "¥500"


def test_signs_are_true_minus_signs_and_zero_has_none() -> None:
    assert [signed(value) for value in (20, -20, 0)] == ["+20", "\u221220", "0"]
    assert clock(1122) == "18:42"


def test_a_missing_value_in_the_swarm_is_grey(look: Look) -> None:
    assert level_colour(look.tokens, math.nan) == level_colour(look.tokens, 0.0)
    assert level_colour(look.tokens, 1.0) == QColor(look.tokens.accent)


def test_a_change_of_the_limit_is_named_at_its_day(look: Look) -> None:
    days = (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3))
    chart = RevolvingChart(days, (0, 100_000, 40_000), (200_000, 200_000, 300_000), "CNY")
    image = _canvas()
    painter = QPainter(image)
    marks = chart.paint(painter, PAPER, look.tokens, Lang.EN)
    painter.end()
    assert [mark.text for mark in marks] == [
        "2026-11-02 · balance up ¥1,000 · ¥1,000",
        "2026-11-03 · balance down ¥600 · ¥400",
    ]


def test_keys_walk_the_marks_and_t_shows_the_rows(qtbot: QtBot, look: Look) -> None:
    view = ChartView(look, PsiChart(invented.portfolio_file().psi), name=Text("漂移", "Drift"))
    qtbot.addWidget(view)
    view.resize(400, 240)
    view.show()
    view.grab()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert "0.186" in view.held_text()
    assert "0.186" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_T)
    table = view._table
    assert table is not None
    assert table.isVisible()
    assert table.item(1, 1).text() == "0.186"
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert not table.isVisible()


def test_the_swarm_is_painted_once_for_many_repaints(qtbot: QtBot, look: Look) -> None:
    view = ChartView(look, SwarmChart(invented.model_room().swarm))
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.grab()
    first = view._cached
    view.grab()
    assert first is not None
    assert view._cached is first
