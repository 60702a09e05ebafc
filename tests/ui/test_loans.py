"""A window on a million loans is painted and spoken, keys and thumb reach every place, checks are of loans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_loans import MILLION, FakeLoanTable, line
from workbench.common.text import Lang, Text
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_table import LoanLine
from workbench.ui.bench import Bench
from workbench.ui.loans.page import LoansPage
from workbench.ui.loans.view import MOST_CHECKED, ROW_HIGH
from workbench.ui.loans.window import MOST_WAITING, PAGE, LoanWindow
from workbench.ui.look import Look
from workbench.ui.tasks import InlineLane

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, **arguments: object) -> tuple[LoansPage, Bench, FakeLoanTable]:
    bench = invented.bench()
    page = LoansPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(**arguments)
    return page, bench, bench.services.loan_table


def test_the_newest_loan_stands_on_top_and_only_pages_at_hand_are_read(qtbot: QtBot) -> None:
    page, _, service = _page(qtbot)
    assert page.rows.line(0) == line(MILLION)
    assert "1,000,000 笔" in page.count.text()
    assert len([one for one in service.asked if one[0] == "page"]) <= 3
    assert page.rows.rowCount() == page.view.viewport().height() // ROW_HIGH
    assert page.view.bar.maximum() == MILLION - page.rows.rowCount()


def test_a_thumb_lands_on_the_loan_it_points_at(qtbot: QtBot) -> None:
    page, _, _ = _page(qtbot)
    page.view.bar.setValue(640_123)
    assert page.rows.line(640_123) == line(MILLION - 640_123)
    assert page.rows.data(page.rows.index(0, 1)) == line(MILLION - 640_123).loan_id
    page.view.bar.setValue(page.view.bar.maximum())
    assert page.rows.line(MILLION - 1) == line(1)


def test_keys_walk_to_both_ends_and_open_the_borrower(qtbot: QtBot) -> None:
    page, bench, _ = _page(qtbot)
    gone: list[tuple[str, dict[str, object]]] = []
    bench.open_requested.connect(lambda code, arguments: gone.append((code, arguments)))
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    assert page.rows.current == MILLION - 1
    assert page.view.current_line() == line(1)
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    qtbot.keyClick(page.view, Qt.Key.Key_PageDown)
    assert page.rows.current == page.view.fitting
    qtbot.keyClick(page.view, Qt.Key.Key_Up)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    wanted = line(MILLION - page.view.fitting + 1)
    assert gone == [("borrower", {"merchant_id": wanted.merchant_id})]


def test_a_screen_reader_hears_the_cells_that_are_shown(qtbot: QtBot) -> None:
    page, _, _ = _page(qtbot)
    page.view.bar.setValue(5_000)
    reader, wide = QAccessible.queryAccessibleInterface(page.view), len(page.rows.columns) + 1
    for row in (0, 3, page.rows.rowCount() - 1):
        shown = line(MILLION - 5_000 - row)
        said = [reader.child((row + 1) * wide + one).text(QAccessible.Text.Name) for one in range(1, wide)]
        assert said[1:3] == [shown.loan_id, shown.merchant_name]
        assert said[0] == "未勾选"
    told = reader.child(wide + 2).text(QAccessible.Text.Description)
    assert told == "第 5,001 条，共 1,000,000 条"


def test_a_header_turns_the_order_and_tells_the_service(qtbot: QtBot) -> None:
    page, _, service = _page(qtbot)
    page.view.sort_asked.emit("amount")
    page.view.sort_asked.emit("amount")
    page.view.sort_asked.emit("merchant")
    opened = [one[2:] for one in service.asked if one[0] == "open"]
    assert opened == [("booked", True), ("amount", True), ("amount", False), ("merchant", False)]
    assert page.rows.sorted_by == "merchant"


def test_an_order_without_marks_is_made_once_and_shown(qtbot: QtBot) -> None:
    page, _, service = _page(qtbot)
    service.marked = False
    page.view.sort_asked.emit("amount")
    assert service.asked.count(("mark",)) == 1
    assert page.rows.listed is not None
    assert page.rows.listed.marked


def test_an_order_that_moved_meanwhile_is_made_anew_without_a_word(qtbot: QtBot) -> None:
    page, bench, service = _page(qtbot)
    heard = invented.toasts(bench)
    service.moved = True
    page.view.sort_asked.emit("amount")
    assert service.asked.count(("mark",)) == 1
    assert page.rows.line(0) == line(MILLION)
    assert heard == []


def test_checks_are_of_loans_and_stay_through_another_order(qtbot: QtBot) -> None:
    page, _, _ = _page(qtbot)
    qtbot.keyClick(page.view, Qt.Key.Key_X)
    qtbot.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.rows.checked == {MILLION, MILLION - 1, MILLION - 2}
    page.view.sort_asked.emit("amount")
    assert page.rows.checked == {MILLION, MILLION - 1, MILLION - 2}
    assert "已勾选 3" in page.count.text()
    page.copy_checked()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3
    assert page.leave()
    assert page.rows.checked == set()
    assert not page.leave()


def test_too_many_checks_are_refused_whole_and_said(qtbot: QtBot) -> None:
    page, bench, _ = _page(qtbot)
    heard = invented.toasts(bench)
    page.view.check_all()
    assert page.rows.checked == set()
    assert f"{MOST_CHECKED:,}" in heard[0].title.zh


def test_the_current_row_is_copied_as_tab_separated_text_without_formulas(qtbot: QtBot) -> None:
    page, _, _ = _page(qtbot)
    cells = page.view.copied().split("\t")
    assert cells[0] == line(MILLION).loan_id
    assert len(cells) == len(page.rows.columns) - 1
    assert (
        page.view.copied_lines((LoanLine(1, "=cmd()", *["x"] * 4, 0, 0, 0, "open", "", None, None, None),))[:2] == "'="
    )


def test_a_figure_narrows_the_list_and_says_to_what(qtbot: QtBot) -> None:
    chosen = LoanFilter(least_class=3, words=Text("不良借据", "Bad loans"))
    page, _, service = _page(qtbot, filter=chosen)
    assert service.asked[0][1] == chosen
    assert "不良借据" in page.count.text()
    assert page.rows.total == 40
    assert page.filters.clear.isVisible()
    page.filters.clear.clicked.emit()
    assert page.rows.total == MILLION


def test_an_empty_list_says_why_and_what_to_do(qtbot: QtBot) -> None:
    page, _, _ = _page(qtbot, filter=LoanFilter(loan_class=5))
    assert page.empty.isVisible()
    assert not page.view.isVisible()


def test_a_number_or_a_day_that_is_typed_brings_its_loan_into_sight(qtbot: QtBot) -> None:
    page, bench, service = _page(qtbot)
    heard = invented.toasts(bench)
    page.search.setText("SP00123456")
    page.search.returnPressed.emit()
    assert page.view.current_line() == line(123_456)
    page.search.setText("2012-07-20")
    page.search.returnPressed.emit()
    assert ("place_of_day", date(2012, 7, 20)) in service.asked
    assert page.rows.current == 500_000
    page.search.setText("哪里")
    page.search.returnPressed.emit()
    assert heard[0].kind == "warning"


def test_while_a_page_is_on_its_way_rows_say_so_and_few_pages_are_asked_for(qtbot: QtBot) -> None:
    waiting: list[tuple[int, Callable[[tuple[LoanLine, ...]], None]]] = []
    service = FakeLoanTable()
    page, _, _ = _page(qtbot)
    window = LoanWindow(page.look, page.rows.columns, lambda first, count, done: waiting.append((first, done)))
    listed = service.open()
    window.show_list(listed)
    window.set_shown(20)
    for place in range(0, 900_000, 30_000):  # a thumb that is dragged
        window.move_to(place)
    assert len(waiting) == MOST_WAITING
    assert window.data(window.index(0, 1)) == "读取中"
    answered = 0
    while answered < len(waiting):
        first, done = waiting[answered]
        answered += 1
        done(service.page(listed, first, PAGE))
    assert window.line(window.first) is not None
    assert answered <= MOST_WAITING + 4


def test_pages_of_a_list_that_is_gone_are_not_shown(qtbot: QtBot) -> None:
    waiting: list[Callable[[tuple[LoanLine, ...]], None]] = []
    page, _, service = _page(qtbot)
    window = LoanWindow(page.look, page.rows.columns, lambda first, count, done: waiting.append(done))
    window.show_list(service.open())
    old = waiting[0]
    window.show_list(service.open(descending=False))
    old((line(7),) * PAGE)
    assert window.line(0) is None


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_list_is_painted_in_every_theme_and_language(qtbot: QtBot, theme: str) -> None:
    bench = Bench(invented.services(), Look(theme, Lang.EN), InlineLane(), InlineLane(), invented.bench().actor,
                  invented.status())  # fmt: skip
    page = LoansPage(bench)
    qtbot.addWidget(page)
    page.resize(1098, 640)
    page.show()
    page.activate()
    page.view.go_to(3)
    page.view.check_places(1, 2)
    image = page.view.grab().toImage()
    colours = {image.pixelColor(x, 40 + ROW_HIGH * 3).name() for x in range(0, 1000, 7)}
    assert len(colours) > 1
    assert "Loan no." in [page.rows.headerData(n, Qt.Orientation.Horizontal) for n in range(len(page.rows.columns))]
    assert page.view.isColumnHidden(5)  # a narrow window leaves out what matters least
