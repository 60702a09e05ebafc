"""The pages of the whole book stay readable: at either size, in either language, with any figures, and before them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_close import FILE, FakeClose, FakeStanding
from tests.ui.fakes_figures import FakeFigures, section
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text, same
from workbench.services.close_file import COUNT_NAMES, STEP_COUNT_NAMES, CloseFile, StepRow
from workbench.services.figures_file import FigureColumn, FigureSection, FigureTable
from workbench.services.portfolio_file import PortfolioFile, PsiRow, Series
from workbench.ui.charts.axes import spread_beside
from workbench.ui.charts.lines import NplChart
from workbench.ui.charts.months import MonthsChart
from workbench.ui.charts.psi import PsiChart
from workbench.ui.charts.view import ChartView
from workbench.ui.day_close.page import DayClosePage
from workbench.ui.day_close.words import count_en, step_words
from workbench.ui.figures.grid import NOTHING
from workbench.ui.figures.page import FiguresPage
from workbench.ui.fonts import width
from workbench.ui.labels import Label
from workbench.ui.look import Look
from workbench.ui.portfolio.page import DRIFT, DRIFT_TODAY, PortfolioPage
from workbench.ui.portfolio.strip import PortfolioStrip

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def portfolio(qtbot: QtBot, file: PortfolioFile | None = None) -> PortfolioPage:
    bench = invented.bench()
    if file is not None:
        bench.services.portfolio.file = file  # type: ignore[attr-defined]
    page = PortfolioPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page


def closes(qtbot: QtBot, file: CloseFile = FILE, lang: Lang = Lang.ZH) -> DayClosePage:
    bench = invented.bench(lang)
    bench.services.day_close = FakeClose(file)  # type: ignore[misc,assignment]
    bench.services.standing = FakeStanding()  # type: ignore[misc,assignment]
    page = DayClosePage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page


def figures(qtbot: QtBot, told: FigureSection, lang: Lang = Lang.ZH) -> FiguresPage:
    bench = invented.bench(lang)
    fake = FakeFigures()
    fake.section = lambda code, day=None, known=None: told  # type: ignore[method-assign]
    bench.services.figures = fake  # type: ignore[misc,assignment]
    page = FiguresPage(bench)
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    page.activate(section=told.code)
    return page


# ---- charts


def test_names_move_apart_only_where_they_would_overlap() -> None:
    beside = spread_beside([(0, 90), (200, 90), (400, 90)], [60, 60, 60], 16, 0, 100)
    assert beside == (90, 90, 90)
    first, second, far = spread_beside([(0, 90), (30, 90), (400, 90)], [60, 60, 60], 16, 0, 100)
    assert abs(first - second) >= 16
    assert far == 90


def test_two_drifts_beyond_the_usual_scale_are_drawn_unlike(qapp: QApplication) -> None:
    look = Look("light", Lang.ZH)
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    rows = (PsiRow(Text("走势", "Trend"), 0.9), PsiRow(Text("态度", "Service"), 0.45))
    marks = PsiChart(rows).paint(painter, QRectF(0, 0, 600, 300), look.tokens, Lang.ZH)
    painter.end()
    assert marks[0].x > marks[1].x + 100
    assert marks[0].x < 600 - 48


def test_at_the_end_of_a_line_the_name_is_cut_and_never_the_value(qapp: QApplication) -> None:
    line = Series(Text("一种名字很长的信用贷款产品", "A credit product with a long name"), (0.01, 0.0251), "plain")
    chart = NplChart(("2026-10", "2026-11"), (line,), 0.018)
    words = chart._end_text(line, Lang.EN, 110)
    assert words.endswith("2.51%")
    assert "…" in words
    assert width(words, 12, 600) <= 111
    assert chart._end_text(line, Lang.EN).startswith("A credit product with a long name")


def test_months_are_named_at_even_steps_up_to_the_newest(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.ui.charts.axes import Axes

    named: list[str] = []
    monkeypatch.setattr(Axes, "columns", lambda self, painter, tokens, ticks: named.extend(name for _, name in ticks))
    months = tuple(f"{2024 + (n + 11) // 12}-{(n + 11) % 12 + 1:02d}" for n in range(24))
    look = Look("light", Lang.ZH)
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    line = Series(Text("余额", "Balance"), tuple(float(n + 1) for n in range(24)), "main")
    MonthsChart(months, line).paint(painter, QRectF(0, 0, 600, 300), look.tokens, Lang.ZH)
    painter.end()
    assert named[-1] == "26-11"
    places = [months.index(f"20{name}") for name in named]
    assert {b - a for a, b in itertools.pairwise(places)} == {3}


def test_the_table_of_a_chart_has_the_colours_of_the_theme_and_hides_the_picture(qtbot: QtBot) -> None:
    look = Look("dark", Lang.ZH)
    file = invented.portfolio_file()
    view = ChartView(look, NplChart(file.npl_months, file.npl, file.npl_tolerance))
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show()
    view.show_table()
    table = view.findChild(QTableWidget)
    assert table is not None
    assert table.item(0, 0).textAlignment() & Qt.AlignmentFlag.AlignLeft
    assert table.item(0, 1).textAlignment() & Qt.AlignmentFlag.AlignRight
    ground = view.grab().toImage().pixelColor(210, 274)  # below the rows, where the base line of the picture stood
    assert ground == look.colour("surface")
    view.resize(500, 340)
    assert table.size() == view.size()


# ---- portfolio


def test_before_its_figures_are_there_the_page_shows_grey_rows_and_a_refusal_is_told(qtbot: QtBot) -> None:
    page = PortfolioPage(invented.bench())
    qtbot.addWidget(page)
    page.show()
    assert page.loading.isVisible()
    assert not page.kpis.isVisible()
    page._refused(
        StaffError(Text("台账被占用", "The desk is held"), Text("请稍后再试", "Try again later"), code="HELD")
    )
    assert not page.loading.isVisible()
    assert any(label.text() == "台账被占用" for label in page.empty.findChildren(Label))
    page.show_file(invented.portfolio_file())
    assert page.kpis.isVisible()
    assert not page.empty.isVisible()


def test_beside_past_figures_it_is_said_that_warnings_and_drift_are_of_today(qtbot: QtBot) -> None:
    file = invented.portfolio_file()
    page = portfolio(qtbot, file)
    assert (page.warnings.title.text(), page.drift.words) == ("早期预警", DRIFT)
    page.show_file(replace(file, as_of=date(2026, 9, 30), today=date(2026, 11, 23)))
    assert (page.warnings.title.text(), page.drift.words) == ("早期预警（今天）", DRIFT_TODAY)


def test_the_footer_leaves_room_to_name_what_is_chosen(qtbot: QtBot) -> None:
    page = portfolio(qtbot)
    assert page.warnings.chosen.width() >= 120
    assert "今天还会批准吗" in page.warnings.compare.accessibleName()
    with qtbot.waitSignal(page.warnings.compared):
        page.warnings.compare.click()


def test_key_figures_are_a_pane_of_their_own_for_f6(qtbot: QtBot) -> None:
    page = portfolio(qtbot)
    assert page.panes()[1] is page.kpis
    with qtbot.waitSignal(page.kpis.pressed) as heard:
        qtbot.keyClick(page.kpis, Qt.Key.Key_Right)
        qtbot.keyClick(page.kpis, Qt.Key.Key_Return)
    assert heard.args == [page.kpis.kpis[1].code]


# ---- figures


def test_no_heading_of_a_table_is_cut_in_either_language(qtbot: QtBot) -> None:
    told = section("migration")
    table = replace(told.tables[0], columns=(
        told.tables[0].columns[0], FigureColumn(Text("关注", "Special mention, at least"), "share", 60),
        told.tables[0].columns[2],
    ))  # fmt: skip
    page = figures(qtbot, replace(told, tables=(table,)), Lang.EN)
    qtbot.wait(1)
    grid = page.grids[0].table
    for place, column in enumerate(grid.rows.columns[:3]):
        room = grid.columnWidth(place) - column.left - column.right
        assert width(page.look.say(column.title), 12, 600) <= room


def test_tables_that_are_alike_end_in_one_line_and_an_empty_one_says_so(qtbot: QtBot) -> None:
    told = section("people")
    wide = FigureTable("w", Text("宽", "Wide"), tuple(FigureColumn(same(f"c{n}"), "count", 120) for n in range(5)), ())
    many = replace(wide, columns=(*wide.columns, FigureColumn(same("c5"), "count", 120)))
    page = figures(qtbot, replace(told, tables=(told.tables[0], wide, many)))
    qtbot.wait(1)
    assert page.grids[1].table.maximumWidth() == page.grids[2].table.maximumWidth()
    assert page.grids[0].table.maximumWidth() < page.grids[1].table.maximumWidth()
    assert page.grids[1].none.isVisible()
    assert page.grids[1].none.words == NOTHING
    assert not page.grids[1].table.isVisible()


# ---- day close


def test_the_day_close_stands_among_the_pages_of_the_book(qtbot: QtBot) -> None:
    page = closes(qtbot)
    strip = page.findChild(PortfolioStrip)
    assert strip is not None
    assert strip.isVisible()
    with qtbot.waitSignal(page.bench.open_requested) as heard:
        strip.tabs.choose(0)
    assert heard.args[0] == "portfolio"


def test_the_program_has_its_name_in_either_language(qtbot: QtBot) -> None:
    day = replace(FILE.days[0], closed_by="系统")
    page = closes(qtbot, replace(FILE, days=(day,)), Lang.EN)
    assert "System" in page.days.copied()
    assert "系统" not in page.days.copied()


def test_a_step_says_how_many_warnings_are_new_and_how_many_rose_a_level(qtbot: QtBot) -> None:
    page = closes(qtbot)
    assert "新预警 17" in page.steps.accessibleName()
    assert "预警升级 2" in page.steps.accessibleName()
    funding = StepRow("funding", Text("资金", "Funding"), None, 0, {"closed": 1, "lapsed": 2})
    assert step_words(funding).en == "pools ended 1, reservations lapsed 2"


def test_every_count_a_step_writes_has_words_or_is_an_amount() -> None:
    written = {
        "billing": ("billed", "billed_fen", "closed"), "order_loans": ("loans", "confirmed", "shortages"),
        "sweep": ("settlements", "swept_fen"), "ladder": ("rises", "cuts", "freezes", "waits"),
        "warnings": ("warnings", "worse", "cleared", "reopened", "escalated", "traced", "checkpoints"),
        "penalties": ("promises_kept", "promises_broken", "steps_suggested"),
        "funding": ("lapsed", "ended", "transferred", "dropped", "distributions", "closed"), "book": ("days",),
    }  # fmt: skip
    for code, names in written.items():
        for name in names:
            known = name in COUNT_NAMES or name in STEP_COUNT_NAMES.get(code, {})
            assert known or name.endswith("_fen"), (code, name)


def test_one_day_is_not_called_days(qtbot: QtBot) -> None:
    assert (count_en(1, "day"), count_en(2, "day"), count_en(1_200, "loan")) == ("1 day", "2 days", "1,200 loans")
    page = closes(qtbot, replace(FILE, waiting=1), Lang.EN)
    assert page.stats["waiting"][1].text() == "1 day"


def test_without_a_closed_day_the_side_says_what_will_stand_there(qtbot: QtBot) -> None:
    page = closes(qtbot, replace(FILE, days=(), faults=(), last_closed=None))
    assert page.no_day.isVisible()
    assert not page.steps.isVisible()


def test_large_shares_have_their_thousands_parted() -> None:
    from workbench.common.rates import percent

    assert percent(Decimal("22.1085"), 2) == "2,210.85%"
    assert percent(Decimal("-0.5"), 0) == "-50%"


def test_words_that_were_cut_in_a_list_of_facts_are_told_whole(qtbot: QtBot) -> None:
    from workbench.ui.charts.facts import Fact, FactList

    look = Look("light", Lang.ZH)
    long = Fact(
        Text("回款不足以还款", "Inflow short"), Text("月均回款 ¥1,614.22，低于 30 天内应还 ¥4,145.51", "Too little")
    )
    short = Fact(Text("逾期", "Late"), Text("0 天", "0 d"))
    plain = FactList(look, 27, [short, long])
    qtbot.addWidget(plain)
    plain.resize(300, 54)
    plain.show()
    assert (plain.height(), plain.cut_words(1)) == (27 + 27 + 18 + 18, "")  # shown whole, below its label
    facts = FactList(look, 27, [short, long], values_at=120)  # two columns, one line each
    qtbot.addWidget(facts)
    facts.resize(300, 54)
    assert facts.height() == 54
    assert facts.cut_words(0) == ""
    assert facts.cut_words(1).endswith("¥4,145.51")
    assert facts.cut_words(2) == ""
