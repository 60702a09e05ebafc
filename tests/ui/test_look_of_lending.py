"""Every page of the lent side stays whole in both languages, both themes and both sizes: nothing cut, over each other,
faint, outside what holds it, or without a name for a screen reader."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui import seen
from tests.ui.conftest import settle
from workbench.common.text import Lang, Text
from workbench.services.figures_file import SECTIONS
from workbench.ui import style
from workbench.ui.bench import Bench
from workbench.ui.charts.facts import Fact, FactList
from workbench.ui.fields import Field
from workbench.ui.labels import Canvas, Label
from workbench.ui.look import Look
from workbench.ui.page import Page
from workbench.ui.pages import make
from workbench.ui.portfolio.figures import KpiStrip

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SIZES = {"1440x900": (1358, 828), "1180x720": (1098, 648)}  # the window less its rail, top bar and status bar
COMBINATIONS = tuple(itertools.product(Lang, ("light", "dark"), SIZES))
Turn = Callable[[Any], object]


def _leaf(place: int) -> Turn:
    return lambda page: page.detail.tabs.choose(place)


SCREENS: tuple[tuple[str, dict[str, object], Turn | None], ...] = (
    ("portfolio", {}, None),
    ("warnings", {}, None),
    *(("warnings", {}, _leaf(place)) for place in (1, 2, 3)),
    *(("figures", {"section": code}, None) for code, _ in SECTIONS[:3]),
    ("day_close", {}, None),
    ("borrowers", {}, None),
    ("borrower", {"merchant_id": "M0417"}, None),
    ("borrower", {"merchant_id": "M0417"}, lambda page: page.tabs.choose(1)),
    ("borrower", {"merchant_id": "M0417"}, lambda page: page.whole_ledger()),
    ("loans", {}, None),
    ("order_loans", {"tab": 0}, None),
    ("order_loans", {"tab": 1}, None),
    ("collections", {}, None),
    *(("collections", {}, _leaf(place)) for place in (1, 2, 3)),
    *(("funding", {"pane": pane}, None) for pane in ("room", "borrowings", "pools", "partners")),
)


def bench_of(qapp: QApplication, lang: Lang, theme: str) -> Bench:
    qapp.setStyle("Fusion")
    made = invented.bench(lang, theme)
    style.apply(qapp, made.look.tokens)
    return made


def opened(qtbot: QtBot, bench: Bench, code: str, arguments: dict[str, object], size: tuple[int, int]) -> Page:
    """A page alone at a size, painted on the sheet of the window."""
    page = make(code, bench)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate(**arguments)
    settle()
    return page


@pytest.mark.parametrize(("lang", "theme", "size"), COMBINATIONS)
def test_no_page_has_anything_cut_faint_or_nameless(
    qapp: QApplication, qtbot: QtBot, lang: Lang, theme: str, size: str
) -> None:
    bench, found, pages = bench_of(qapp, lang, theme), [], {}
    off = bench.look.colour("ink_off")
    for code, arguments, turn in SCREENS:
        if code not in pages:
            pages[code] = opened(qtbot, bench, code, arguments, SIZES[size])
        else:
            pages[code].activate(**arguments)
        if turn is not None:
            turn(pages[code])
        settle()
        shown = seen.see(pages[code], bench.look.colour("surface"))
        assert shown.lines, code
        found += [f"{code} {arguments}: {fault}" for fault in seen.faults(shown, off)]
    assert found == []


# ---- the finding itself: each planted defect is found


@pytest.fixture
def pane(qtbot: QtBot, look: Look) -> QWidget:
    made = QWidget()
    made.look = look  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.resize(400, 200)
    return made


def faults_of(pane: QWidget) -> list[str]:
    look: Look = pane.look  # type: ignore[attr-defined]
    pane.show()
    settle()
    found = seen.faults(seen.see(pane, look.colour("surface")), look.colour("ink_off"))
    return sorted({fault.partition(":")[0] for fault in found})


def test_a_pane_in_order_has_no_fault(pane: QWidget, look: Look) -> None:
    Label(look, "Outstanding", parent=pane).setGeometry(10, 10, 200, 20)
    Field(look, placeholder=Text("筛选", "Filter"), parent=pane).setGeometry(10, 40, 200, 30)
    assert faults_of(pane) == []


def test_a_figure_without_room_is_found(pane: QWidget, look: Look) -> None:
    def draw(painter: Any, rect: QRectF, look: Look) -> None:
        seen.paint.text(painter, QRectF(0, 0, 40, 20), "¥73,800.00", look.colour("ink"))

    Canvas(look, draw, "figure", parent=pane).setGeometry(10, 10, 200, 20)
    assert faults_of(pane) == ["cut"]


def test_a_label_that_must_not_be_cut_and_is_is_found(pane: QWidget, look: Look) -> None:
    Label(look, "Early warnings that stand open", parent=pane)
    label = pane.findChild(Label)
    assert label is not None
    label.setMinimumWidth(0)
    label.setGeometry(10, 10, 60, 20)
    assert "squeezed" in faults_of(pane)


def test_words_over_words_are_found(pane: QWidget, look: Look) -> None:
    Label(look, "Tolerance 1.80%", parent=pane).setGeometry(10, 10, 200, 20)
    Label(look, "Taobao credit", parent=pane).setGeometry(14, 14, 200, 20)
    assert faults_of(pane) == ["over each other"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_faint_words_are_found_and_disabled_ones_are_not(pane: QWidget, look: Look, theme: str) -> None:
    look.set_theme(theme)
    Label(look, "off", colour="ink_off", parent=pane).setGeometry(10, 10, 200, 20)
    assert faults_of(pane) == []
    faint = Label(look, "faint", colour="line2", parent=pane)
    faint.setGeometry(10, 40, 200, 20)
    faint.show()
    assert faults_of(pane) == ["weak"]


def test_a_widget_over_the_edge_is_found(pane: QWidget, look: Look) -> None:
    Label(look, "Export", parent=pane).setGeometry(380, 10, 80, 20)
    assert faults_of(pane) == ["outside"]


def test_a_control_without_a_name_is_found_and_one_that_was_named_follows_the_language(
    pane: QWidget, look: Look
) -> None:
    field = Field(look, parent=pane)
    field.setGeometry(10, 10, 200, 30)
    assert faults_of(pane) == ["nameless"]
    field.call(Text("金额", "Amount"))
    assert faults_of(pane) == []
    look.set_lang(Lang.EN)
    assert field.accessibleName() == "Amount"


# ---- what was mended


def test_a_fact_without_room_beside_its_label_stands_below_and_the_list_grows(qtbot: QtBot, look: Look) -> None:
    short = Fact("Past due", "9 days")
    long = Fact("Inflow below what is due", "Monthly inflow ¥1,614.22, due in 30 days ¥4,145.51")
    facts = FactList(look, 26, [short, long])
    qtbot.addWidget(facts)
    facts.resize(380, 10)
    facts.show()
    assert facts.height() == 26 + 26 + 18
    assert [line.words for line in seen.see(facts, look.colour("surface")).lines if line.cut] == []
    facts.resize(600, 10)
    assert facts.height() == 52
    facts.show_facts([replace(long, icon="warning"), long])
    facts.resize(200, 10)
    assert facts.height() == 2 * (26 + 2 * 18)
    assert [line.words for line in seen.see(facts, look.colour("surface")).lines if line.cut] == []


def test_key_figures_are_set_smaller_before_they_are_cut(qtbot: QtBot, look: Look) -> None:
    strip = KpiStrip(look)
    qtbot.addWidget(strip)
    strip.resize(1096, 78)
    file = invented.portfolio_file()
    wide = replace(file.kpis[-1], value=Text("¥7,380 万 / ¥2,570 万", "¥73.80M / ¥25.70M"))
    strip.show_kpis((*file.kpis[:5], wide))
    strip.show()
    assert [line.words for line in seen.see(strip, look.colour("surface")).lines if line.cut] == []


def test_words_said_after_a_label_was_laid_out_are_told_whole_too(qtbot: QtBot, look: Look) -> None:
    label = Label(look, "short", fit=False)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == ""
    label.say("Selected: No inflow for 27 days")
    assert label.toolTip() == "Selected: No inflow for 27 days"
    label.setToolTip("Why a second person signs")  # what a page tells there stays
    label.say("Selected: Sales 76% below its own season")
    label.resize(300, 20)
    settle()
    assert label.toolTip() == "Why a second person signs"
