"""What-if, ways and scenarios on the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes, fakes_change
from tests.ui.conftest import MakeShell, settle
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome
from workbench.ui.case.page import CasePage
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CASE = "LN-261123-0417"
WHY = Text("30.0% 的订单超过 48 小时才发货", "30.0% of orders leave after 48 h")


class Refusing(fakes.FakeCases):
    """Refuses a dispatch time under thirty hours."""

    def what_if(self, case_no: str, changes: Any, limit_fen: int | None = None) -> Any:
        if changes.get("dispatch_hours", 99.0) < 30.0:
            raise StaffError(WHY, same("stays"), code="WHAT_IF_IMPOSSIBLE")
        return super().what_if(case_no, changes, limit_fen)


def opened(shell: Shell) -> CasePage:
    shell.open_page("case", {"case_no": CASE})
    settle()
    page = shell.page
    assert isinstance(page, CasePage)
    return page


@pytest.fixture
def page(make_shell: MakeShell) -> CasePage:
    return opened(make_shell())


def change_calls(page: CasePage) -> list[tuple[Any, ...]]:
    calls: list[tuple[Any, ...]] = page.bench.services.change.calls
    return calls


# --- ways and safety ------------------------------------------------------------------------------------------------


def test_ways_and_safety_are_told_beside_the_sliders(page: CasePage) -> None:
    assert ("view", CASE) in change_calls(page)
    assert page.ways.goal.text() == "怎样可按申请 ¥80,000 通过"
    assert [row.words() for row in page.ways.rows] == [
        "退款率 8.7% → ≤5.0%: 建议通过 ¥80,000 · 662 分 A 档",
        "发货时长 41 小时 → ≥60 小时: 则转人工核查 · 常月波动的 2.1 倍",
    ]
    assert "没有更小的改动可行" in page.ways.proof.text()
    assert "1 项单独变化会推翻通过" in page.ways.safe_note.text()


def test_an_obstacle_is_named_where_no_way_exists(make_shell: MakeShell) -> None:
    services = fakes.services()
    services.change.views[CASE] = replace(
        fakes_change.view(CASE), ways=(), flips=(), safe=None, obstacle=Text("开店仅 5 个月", "Open for 5 months")
    )
    page = opened(make_shell(services))
    assert page.ways.note.text() == "开店仅 5 个月"
    assert page.ways.rows == []
    assert not page.ways.safe_head.isVisible()


def test_a_case_without_a_score_has_no_ways_and_nobody_asks(make_shell: MakeShell) -> None:
    services = fakes.services()
    services.cases.files[CASE] = replace(fakes.case_file(CASE), score=None, levers=())
    page = opened(make_shell(services))
    assert not page.ways.isVisible()
    assert change_calls(page) == []
    page.show_scenarios()
    assert page.scenario_drawer is None


def test_a_way_is_tried_on_the_sliders_by_a_press(page: CasePage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.ways.rows[0], Qt.MouseButton.LeftButton)
    drawer = page.scenario_drawer
    assert drawer is not None
    assert drawer.is_open
    assert drawer.scenario.changes() == {"refund_rate": 0.05}
    assert page.bench.services.cases.calls[-1] == ("what_if", {"refund_rate": 0.05}, None)


# --- sliders --------------------------------------------------------------------------------------------------------


def test_a_slider_that_cannot_go_on_stops_where_it_can_and_says_why(make_shell: MakeShell, qtbot: QtBot) -> None:
    page = opened(make_shell(fakes.services(cases=Refusing())))
    slider = page.whatif.sliders[2]
    slider.set_value(10.0)
    assert ("stop", "dispatch_hours", 41.0) in change_calls(page)
    assert slider.value == 25.5  # what the service found to be possible
    assert page.whatif.answer.why == WHY
    assert WHY.zh in page.whatif.answer.words()
    assert slider.toolTip() == WHY.zh
    slider.set_value(40.0)
    assert page.whatif.answer.why is None
    assert slider.toolTip() == ""


def test_w_goes_to_the_sliders_and_shift_w_to_all_of_them(page: CasePage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.why.fall, Qt.Key.Key_W)
    assert page.whatif.sliders[0].hasFocus()
    page.why.fall.setFocus()
    qtbot.keyClick(page.why.fall, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert page.scenario_drawer is not None
    assert page.scenario_drawer.is_open
    qtbot.keyClick(page.scenario_drawer, Qt.Key.Key_Escape)
    assert not page.scenario_drawer.is_open


def test_a_slider_between_two_steps_goes_to_the_next_of_them(page: CasePage, qtbot: QtBot) -> None:
    slider = page.whatif.sliders[1]
    slider.set_up("refund_rate", Text("退款率", "Refund rate"), slider._unit, 0.0875, 0.0, 0.2, 0.001, "CNY")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert slider.value == 0.087
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value == 0.089
    slider.set_value(0.0876)
    assert slider.value == 0.0875  # back to what is


# --- scenarios ------------------------------------------------------------------------------------------------------


def drawer_with(page: CasePage, *names: str) -> Any:
    page.show_scenarios()
    drawer = page.scenario_drawer
    assert drawer is not None
    for at, name in enumerate(names):
        drawer.sliders[1].set_value(0.01 * (at + 1))
        drawer.name.setText(name)
        drawer.save_button.click()
    return drawer


def test_a_scenario_is_saved_under_its_name_and_compared_with_the_case(page: CasePage) -> None:
    drawer = drawer_with(page, "退款回落")
    assert ("save", "退款回落", {"refund_rate": 0.01}, None) in change_calls(page)
    assert [row.view.name for row in drawer.rows] == ["退款回落"]
    lines = {line.name.zh: [cell.zh for cell in line.cells] for line in drawer.compare.lines}
    assert lines["评分"] == ["633", "662", "662"]  # the case, the sliders as they stand, the scenario
    assert lines["退款率"][0] == "8.7%"
    drawer.scenario.reset()
    assert [len(line.cells) for line in drawer.compare.lines][:1] == [2]


def test_three_scenarios_stand_beside_the_case_and_no_fourth(page: CasePage) -> None:
    drawer = drawer_with(page, "一", "二", "三", "四")
    chosen = [row.view.name for row in drawer.rows if row.check.isChecked()]
    assert len(chosen) == 3
    assert [row.check.isEnabled() for row in drawer.rows].count(False) == 1


def test_a_name_that_is_taken_is_refused_and_kept_for_mending(page: CasePage) -> None:
    drawer = drawer_with(page, "一", "一")
    assert len(drawer.rows) == 1
    assert drawer.name.text() == "一"
    assert drawer.name.wrong


def test_a_scenario_is_renamed_loaded_and_deleted(page: CasePage) -> None:
    drawer = drawer_with(page, "一")
    drawer.scenario.reset()
    drawer.load(drawer.rows[0].view)
    assert drawer.scenario.changes() == {"refund_rate": 0.01}
    drawer.rename(drawer.rows[0].view)
    drawer.name.setText("二")
    drawer.save_button.click()
    assert [row.view.name for row in drawer.rows] == ["二"]
    drawer.delete(drawer.rows[0].view)
    assert drawer.rows == []
    assert drawer.none.isVisible()


def test_nothing_is_saved_without_a_name_or_a_change(page: CasePage) -> None:
    page.show_scenarios()
    drawer = page.scenario_drawer
    assert drawer is not None
    drawer.name.setText("无")
    assert not drawer.save_button.isEnabled()
    drawer.sliders[1].set_value(0.02)
    assert drawer.save_button.isEnabled()
    drawer.name.clear()
    assert not drawer.save_button.isEnabled()


def test_a_scenario_scored_on_other_data_is_marked(page: CasePage) -> None:
    drawer = drawer_with(page, "一")
    stale = replace(drawer.rows[0].view, stale=Text("案件已重新评分", "The case was scored again"))
    drawer.show_scenarios((stale,))
    chips = [child.toolTip() for child in drawer.rows[0].children() if hasattr(child, "toolTip") and child.toolTip()]
    assert "案件已重新评分" in chips


def test_outcomes_that_lend_nothing_show_no_price(page: CasePage) -> None:
    from workbench.ui.case.answer import advice_words

    declined = replace(fakes_change.ANSWER, outcome=Outcome.DECLINE, limit_fen=0)
    assert advice_words(declined, "CNY").zh == "建议拒绝"
    assert "综合年化 15.0%" in advice_words(fakes_change.ANSWER, "CNY").zh
