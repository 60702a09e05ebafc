"""Typed values of levers, and passed checks that fold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.outcome import Check, Verdict
from workbench.features.feature import Unit
from workbench.ui.case.fall import fitting
from workbench.ui.case.page import CasePage
from workbench.ui.case.policy import MOST_PASSED, PASSED
from workbench.ui.case.typed import value_of
from workbench.ui.fonts import width

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise\\(\\)")
CASE = "LN-261123-0417"


@pytest.fixture
def page(make_shell: MakeShell) -> CasePage:
    shell = make_shell()
    shell.open_page("case", {"case_no": CASE})
    settle()
    page = shell.page
    assert isinstance(page, CasePage)
    return page


def test_what_is_typed_is_read_in_the_levers_own_unit() -> None:
    assert value_of("6万", Unit.FEN) == 6_000_000
    assert value_of("¥60,000", Unit.FEN) == 6_000_000
    assert value_of(" 6.5% ", Unit.SHARE) == 0.065
    assert value_of("6.5", Unit.SHARE) == 0.065
    assert value_of("41 小时", Unit.HOURS) == 41
    assert value_of("1,200", Unit.COUNT) == 1200
    assert value_of("2.4×", Unit.RATIO) == 2.4
    assert value_of("−0.5", Unit.LEVEL) == -0.5


@pytest.mark.parametrize("typed", ["", "abc", "1.5", "1e400", "nan", "12 苹果"])
def test_what_cannot_be_read_is_refused_and_not_guessed(typed: str) -> None:
    with pytest.raises(StaffError, match="NUMBER_UNREADABLE"):
        value_of(typed, Unit.COUNT)


def test_enter_on_a_slider_takes_a_typed_value_and_gives_the_focus_back(qtbot: QtBot, page: CasePage) -> None:
    slider = page.whatif.sliders[1]
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Return)
    assert slider.typed is not None
    slider.typed.setText("6%")
    qtbot.keyClick(slider.typed, Qt.Key.Key_Return)
    settle()
    assert slider.typed is None
    assert slider.value == pytest.approx(0.06)
    assert page.whatif.changes() == {slider.code: pytest.approx(0.06)}


def test_a_value_out_of_range_turns_the_field_red_says_the_range_and_moves_nothing(
    qtbot: QtBot, page: CasePage
) -> None:
    slider = page.whatif.sliders[1]
    before = slider.value
    slider.ask_value()
    assert slider.typed is not None
    slider.typed.setText("900%")
    qtbot.keyClick(slider.typed, Qt.Key.Key_Return)
    assert slider.typed is not None
    assert slider.typed.wrong
    assert "之间" in slider.typed.toolTip()
    assert slider.value == before
    qtbot.keyClick(slider.typed, Qt.Key.Key_Escape)
    assert slider.typed is None
    assert slider.value == before


def test_a_double_click_on_the_figure_opens_the_field_and_a_press_there_drags_nothing(
    qtbot: QtBot, page: CasePage
) -> None:
    slider = page.whatif.sliders[1]
    before = slider.value
    figure = QPoint(slider.width() - 8, 13)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=figure)
    assert slider.value == before
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=figure)
    assert slider.typed is not None


# --- checks that fold -----------------------------------------------------------------------------------------------


def many_checks(shell_file: object, passed: int) -> tuple[Check, ...]:
    advice = shell_file.recommendation  # type: ignore[attr-defined]
    kept = next(one for one in advice.checks if one.verdict is Verdict.PASS)
    open_ = next(one for one in advice.checks if one.verdict is Verdict.REFER)
    return (open_, *(replace(kept, rule_id=f"R{n}", title=same(f"R{n}")) for n in range(passed)))


def test_many_passed_checks_are_one_line_that_opens(qtbot: QtBot, page: CasePage) -> None:
    listed = page.policy.list
    listed.show_checks(many_checks(fakes.case_file(CASE), MOST_PASSED + 3))
    assert listed.folded
    low = listed.height()
    assert "R8" in listed.accessibleName()  # told in words all the same
    qtbot.keyClick(listed, Qt.Key.Key_Space)
    assert not listed.folded
    assert listed.height() == low + (MOST_PASSED + 3) * PASSED
    qtbot.mouseClick(listed, Qt.MouseButton.LeftButton, pos=QPoint(40, low - 10))
    assert listed.folded


def test_few_passed_checks_and_settled_failures_stay_in_sight(page: CasePage) -> None:
    listed = page.policy.list
    checks = many_checks(fakes.case_file(CASE), MOST_PASSED)
    listed.show_checks(checks)
    assert not listed.folded
    settled = replace(checks[0], cleared=True, title=Text("退款率", "Refund rate"))
    listed.show_checks((settled, *many_checks(fakes.case_file(CASE), MOST_PASSED + 1)[1:]))
    assert listed.folded
    assert listed.height() == 2 * PASSED  # the settled one, and the line of the fold


def test_checks_do_not_fold_where_nothing_stands_below(page: CasePage) -> None:
    listed = page.policy.list
    listed.show_checks(many_checks(fakes.case_file(CASE), MOST_PASSED + 3))
    listed.fold_if(False)
    assert not listed.folded


def test_a_remark_is_told_whole_or_by_its_first_clause_and_never_as_a_stump() -> None:
    whole = "Median 32 h; better than 14% of peers"
    assert fitting(whole, 400) == whole
    assert fitting(whole, width("Median 32 h", 12) + 4) == "Median 32 h"
    assert fitting(whole, 24) == ""
    assert fitting("Better than 91% of peers", width("Better than 91% of peers", 12) * 0.9).startswith("Better")
