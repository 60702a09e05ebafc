"""The portfolio shows figures and warnings, and a frozen line needs a yes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.portfolio.page import PortfolioPage

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, bench: Bench | None = None) -> tuple[PortfolioPage, Bench]:
    bench = bench or invented.bench()
    page = PortfolioPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench


def _question(page: QWidget) -> Question:
    return page.window().findChildren(Question)[-1]


def test_figures_charts_and_warnings_of_the_file_are_shown(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    assert "¥19.78 亿" in page.kpis.accessibleName()
    assert "26Q2 第 5 个月 0.92%" in page.vintage.accessibleDescription()
    assert "82.4%" in page.cap.accessibleDescription()
    assert page.high.text() == "26Q2 偏高"
    assert page.warnings.count.text() == "8"
    assert page.origin.isVisible()


def test_the_most_urgent_warning_stands_first_and_names_its_trigger(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    first = page.warnings.table.rows.rows[0]
    assert first.level == "urgent"
    assert "支付宝回款 14 天为零" in page.warnings.chosen.text()


def test_enter_opens_the_borrower(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    with qtbot.waitSignal(bench.open_requested) as heard:
        qtbot.keyClick(page.warnings.table, Qt.Key.Key_Return)
    assert heard.args == ["borrower", {"merchant_id": "M0"}]


def test_freezing_asks_first_and_then_freezes_and_handles(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.warnings.act("freeze")
    question = _question(page)
    assert bench.services.warnings.calls == []
    question.yes.click()
    assert bench.services.warnings.calls == [("close", "W0", "freeze", "按预警冻结额度：支付宝回款 14 天为零")]


def test_a_freeze_that_is_called_off_changes_nothing(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.warnings.act("freeze")
    _question(page).no.click()
    assert bench.services.warnings.calls == []


def test_contact_is_noted_without_a_question(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    heard = invented.toasts(bench)
    page.warnings.contact.click()
    assert bench.services.warnings.calls == [("start", "W0", "contact")]
    assert heard[-1].title.zh == "已开始联系，处理完请关闭预警"


def test_handled_warnings_are_behind_the_second_segment(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    file = bench.services.portfolio.file
    closed = tuple(replace(w, state="handled") if w.warning_id == "W3" else w for w in file.warnings)
    bench.services.portfolio.file = replace(file, warnings=closed)
    page.refresh()
    assert len(page.warnings.table.rows.rows) == 7
    page.warnings.which.choose(1)
    assert len(page.warnings.table.rows.rows) == 8


def test_a_desk_without_loans_says_so(qtbot: QtBot) -> None:
    bench = invented.bench()
    file = invented.portfolio_file()
    bench.services.portfolio.file = replace(
        file, vintages=(), npl=(), warnings=(), cap=replace(file.cap, used_fen=0, parts=())
    )
    page, _ = _page(qtbot, bench)
    assert page.empty.isVisible()
    assert not page.kpis.isVisible()


def test_the_small_window_keeps_the_warnings_behind_a_tab(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    page.resize(1097, 646)
    assert page.vintage.isVisible()
    assert not page.warnings.isVisible()
    page.tabs.choose(1)
    assert page.warnings.isVisible()
