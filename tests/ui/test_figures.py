"""Figures turn to another subject and another day, lead to their loans, and leave the desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_figures import BAD, FakeFigures
from workbench.common.text import Lang
from workbench.ui.bench import Bench
from workbench.ui.figures.page import FiguresPage
from workbench.ui.pages import BY_CODE
from workbench.ui.portfolio.day_field import DayField, month_end, read_day
from workbench.ui.portfolio.page import PortfolioPage
from workbench.ui.portfolio.strip import PortfolioStrip

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, lang: Lang = Lang.ZH, **arguments: object) -> tuple[FiguresPage, Bench, FakeFigures]:
    bench = invented.bench(lang)
    page = FiguresPage(bench)
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    page.activate(**arguments)
    return page, bench, bench.services.figures  # type: ignore[return-value]


def test_a_table_says_its_figures_as_the_picture_shows_them(qtbot: QtBot) -> None:
    page, _, _ = _page(qtbot, section="quality")
    rows = page.grids[0].table.rows
    said = [[rows.data(rows.index(r, c)) for c in range(3)] for r in range(2)]
    assert said == [["不良率", "1.23%", "¥24,329,400"], ["合计", "—", "¥1,978,000,000"]]
    assert page.origin.isVisible()


def test_brackets_turn_to_the_next_subject_and_the_strip_to_another_page(qtbot: QtBot) -> None:
    page, bench, figures = _page(qtbot)
    next(act for act in page.actions() if act.shortcut().toString() == "]").trigger()
    assert page.code == "quality"
    assert figures.calls[-1] == ("section", "quality", None)
    strip = page.findChild(PortfolioStrip)
    assert strip is not None
    with qtbot.waitSignal(bench.open_requested) as heard:
        strip.tabs.choose(0)
    assert heard.args == ["portfolio", {}]


def test_a_typed_day_shows_the_figures_of_that_day_and_a_wrong_one_is_told(qtbot: QtBot) -> None:
    page, _, figures = _page(qtbot)
    field = page.day_field.field
    field.setText("2026-10-31")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert figures.calls[-1] == ("section", "book", date(2026, 10, 31))
    assert page.section is not None
    assert page.section.as_of == date(2026, 10, 31)
    asked = len(figures.calls)
    field.setText("31 Oct")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(figures.calls) == asked
    assert field.wrong
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert figures.calls[-1] == ("section", "book", date(2026, 10, 30))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-10-31", date(2026, 10, 31)), ("2026/1/5", date(2026, 1, 5)), ("20261031", date(2026, 10, 31)),
        ("2026年10月31日", date(2026, 10, 31)), ("2026-02-30", None), ("昨天", None), ("", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


def test_page_keys_step_to_month_ends(qtbot: QtBot) -> None:
    assert month_end(date(2026, 1, 15), -1) == date(2025, 12, 31)
    field = DayField(invented.bench().look)
    qtbot.addWidget(field)
    field.show_day(date(2026, 10, 31), date(2026, 11, 23))
    with qtbot.waitSignal(field.chosen) as heard:
        qtbot.keyClick(field.field, Qt.Key.Key_PageDown)
    assert heard.args == [date(2026, 9, 30)]
    with qtbot.waitSignal(field.chosen) as heard:
        qtbot.keyClick(field.field, Qt.Key.Key_PageUp)
    assert heard.args == [None]  # the end of November is not reached: today


def test_enter_on_a_row_lists_its_loans(qtbot: QtBot) -> None:
    page, bench, _ = _page(qtbot, section="quality")
    page.grids[0].table.go_to(0)
    with qtbot.waitSignal(bench.open_requested) as heard:
        qtbot.keyClick(page.grids[0].table, Qt.Key.Key_Return)
    wanted = ["loans", {"filter": BAD}] if "loans" in BY_CODE else ["borrowers", {}]
    assert heard.args == wanted


def test_figures_are_shown_and_written_as_known_on_an_earlier_day(qtbot: QtBot, tmp_path: Path) -> None:
    page, _, figures = _page(qtbot, section="book", day=date(2026, 10, 31))
    known = page.known_field
    assert (known.field.text(), page.look.say(known.caption.words)) == ("", "所知截至")
    known.field.setText("2026-11-05")
    qtbot.keyClick(known.field, Qt.Key.Key_Return)
    assert figures.calls[-1] == ("section", "book", date(2026, 10, 31), date(2026, 11, 5))
    assert (known.field.text(), page.look.say(known.caption.words)) == ("2026-11-05", "当时所知，截至")
    qtbot.keyClick(known.field, Qt.Key.Key_Down)
    assert figures.calls[-1][-1] == date(2026, 11, 4)
    page.save("csv", tmp_path / "a.csv")
    assert figures.calls[-1] == ("export", "book", date(2026, 10, 31), "csv", tmp_path / "a.csv", date(2026, 11, 4))
    asked = len(figures.calls)
    known.field.setText("2026-10-30")
    qtbot.keyClick(known.field, Qt.Key.Key_Return)
    assert len(figures.calls) == asked  # nothing is known of a day before it
    assert page.look.say(known.caption.words) == "不能早于所示日期"
    known.field.clear()
    qtbot.keyClick(known.field, Qt.Key.Key_Return)
    assert figures.calls[-1] == ("section", "book", date(2026, 10, 31))


def test_another_day_than_what_was_known_of_it_is_shown_as_known_now(qtbot: QtBot) -> None:
    page, _, figures = _page(qtbot, section="book", day=date(2026, 10, 31), known=date(2026, 11, 5))
    page.show_day(date(2026, 11, 10))
    assert figures.calls[-1] == ("section", "book", date(2026, 11, 10))


def test_a_section_and_the_report_are_written_to_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench, figures = _page(qtbot, section="quality")
    told = invented.toasts(bench)
    page.save("xlsx", tmp_path / "a.xlsx")
    page.save("report", tmp_path / "r.pdf")
    assert figures.calls[-2:] == [
        ("export", "quality", None, "xlsx", tmp_path / "a.xlsx"), ("report", None, tmp_path / "r.pdf")
    ]  # fmt: skip
    assert [one.title.zh for one in told] == ["已导出 a.xlsx", "已导出 r.pdf"]


@pytest.mark.parametrize("lang", list(Lang))
def test_no_figure_is_cut_in_the_small_window(qtbot: QtBot, lang: Lang) -> None:
    from workbench.ui.fonts import width

    page, _, _ = _page(qtbot, lang, section="quality")
    page.resize(1098, 640)
    qtbot.wait(1)
    table = page.grids[0].table
    for place, column in enumerate(table.rows.columns):
        for found in table.rows.rows:
            said = bench_words(page, column.text(found))
            room = table.columnWidth(place) - column.left - column.right
            assert width(said, 13, 600 if found.strong else 400) <= room + 1 or place == 0


def bench_words(page: FiguresPage, words: object) -> str:
    return page.look.say(words)  # type: ignore[arg-type]


def test_a_key_figure_of_the_portfolio_leads_to_what_stands_behind_it(qtbot: QtBot) -> None:
    bench = invented.bench()
    page = PortfolioPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    with qtbot.waitSignal(bench.open_requested) as heard:
        page.kpis.pressed.emit("today")
    assert heard.args == ["figures", {"section": "book", "day": None}]
    page.kpis.setFocus()
    qtbot.keyClick(page.kpis, Qt.Key.Key_Right)
    with qtbot.waitSignal(bench.open_requested) as heard:
        qtbot.keyClick(page.kpis, Qt.Key.Key_Return)
    assert heard.args is not None
    assert heard.args[0] in {"loans", "figures"}
    with qtbot.waitSignal(bench.open_requested) as heard:
        page.vintage.pressed.emit(0)
    assert heard.args == ["figures", {"section": "vintages", "day": None}]
