"""What happened at a merchant day by day is seen, walked and read as rows; what may come is said with its back-test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes, fakes_days
from tests.ui.conftest import MakeShell, settle
from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.features.outlook import BackTested, Measure
from workbench.services.case_file import GateLine, GateView
from workbench.ui.ask import Question
from workbench.ui.case.page import CasePage
from workbench.ui.charts.days import DaysChart, DaySeries
from workbench.ui.fields import TextBox
from workbench.ui.flow_days.page import FlowDaysPage, balance_words, charts_of
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CASE = "LN-261123-0417"


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


def opened(shell: Shell) -> FlowDaysPage:
    shell.open_page("flow_days", {"case_no": CASE})
    settle()
    page = shell.page
    assert isinstance(page, FlowDaysPage)
    return page


def said(page: FlowDaysPage) -> list[str]:
    return [label.text() for label in page.ahead.words if label.isVisible()]


def test_one_key_leads_from_the_case_to_its_days_and_back(shell: Shell, qtbot: QtBot) -> None:
    shell.open_page("case", {"case_no": CASE})
    settle()
    assert isinstance(shell.page, CasePage)
    qtbot.keyClick(shell.page, Qt.Key.Key_F)
    settle()
    assert isinstance(shell.page, FlowDaysPage)
    assert shell.page.name.text() == "青禾手作家居旗舰店"
    qtbot.keyClick(shell.page, Qt.Key.Key_C)
    settle()
    assert isinstance(shell.page, CasePage)
    shell.page.flows.by_day.click()
    settle()
    assert isinstance(shell.page, FlowDaysPage)


def test_the_way_stands_in_the_palette(shell: Shell) -> None:
    shell.open_page("case", {"case_no": CASE})
    settle()
    assert shell.page is not None
    names = [action.name.zh for action in shell.page.actions() if getattr(action, "in_palette", False)]
    assert "四流逐日与预测" in names


def test_four_flows_are_walked_by_key_and_read_as_rows(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    for chart in page.charts:
        chart.grab()
    money = page.charts[1]
    qtbot.keyClick(money, Qt.Key.Key_Right)
    assert money.held_text().startswith("2025-11-23 · 流入 ¥")
    assert "余额（右轴）" in money.held_text()
    qtbot.keyClick(money, Qt.Key.Key_T)
    table = money._table
    assert table is not None
    assert table.rowCount() == 364
    assert table.item(0, 0).text() == "2026-11-22"


def test_a_day_without_lines_is_missing_and_not_zero() -> None:
    found = fakes_days.flow_days(CASE)
    place = fakes_days.SILENT - day_number(found.first)
    for chart in charts_of(found):
        assert [one.values[place] for one in chart.series] == [None] * len(chart.series)
        assert "2026-02-17" not in [row[0].zh for row in chart.table().rows]


def test_an_enterprise_known_by_invoices_shows_them_as_commerce(shell: Shell) -> None:
    found = fakes_days.by_invoices(CASE)
    sales, money, *_ = charts_of(found)
    assert [one.name.zh for one in sales.series] == ["销项发票", "7 日均值", "进项发票"]
    assert money.table().rows == ()
    page = opened(shell)
    page.show_days(found)
    assert page.gaps[0].text() == ""
    assert page.gaps[1].text() == "没有这一流的数据"
    assert page.balance.text() == "没有资金流水，无法列示"
    assert said(page) == ["评分之后才有预测"]


def test_the_mean_of_seven_days_is_of_seven_days() -> None:
    series = DaySeries(Text("甲", "A"), "accent", "line", (7, None, 14, 0, 0, 0, 0, 70), False)
    from workbench.ui.charts.days import _means

    assert _means(series.values) == [(6.5, 3.0), (7.5, 12.0)]
    assert DaysChart(date(2026, 1, 1), (series,), "CNY").sentence().zh == "甲：合计 91（7 天有数据）"


def test_the_forecast_is_said_with_its_back_test_and_the_cover_of_the_debt(shell: Shell) -> None:
    page = opened(shell)
    assert said(page) == [
        "未来 30 天：¥15,000 至 ¥42,000",
        "未来 90 天：¥45,000 至 ¥126,000",
        "过去 90 天实际 ¥80,000",
        "回测：实际落在 P10–P90 之内的商户 30 天 84%，60 天 82%，90 天 85%",
    ]
    assert page.ahead.chart.accessibleDescription() == "未来 90 天，P10 ¥45,000，P50 ¥81,000，P90 ¥126,000"
    page.ahead.measure.choose(2)
    assert (
        said(page)[-1]
        == "按申请金额与期限（12 个月），净流入 P10 为到期本息的 1.37 倍；该期限超出回测范围，沿用 90 天的离散程度"
    )


def test_a_range_that_was_too_narrow_before_is_named(shell: Shell) -> None:
    page, found = opened(shell), fakes_days.flow_days(CASE)
    assert found.outlook is not None
    narrow = replace(found.outlook.sales, tested=(BackTested(30, 0.62, 900),))
    page.show_days(replace(found, outlook=replace(found.outlook, sales=narrow)))
    assert said(page)[-1] == "回测：实际落在 P10–P90 之内的商户 30 天 62%；区间偏窄，请从严看待"


def test_too_short_a_history_is_said_and_nothing_is_drawn(shell: Shell) -> None:
    page, found = opened(shell), fakes_days.flow_days(CASE)
    assert found.outlook is not None
    short = Measure((), (), 4_000, Text("流水只有 40 天，太短，不作预测", "Only 40 days of lines"))
    page.show_days(replace(found, outlook=replace(found.outlook, sales=short)))
    assert said(page) == ["流水只有 40 天，太短，不作预测"]
    assert page.ahead.chart.accessibleDescription() == ""


def test_the_statement_names_the_month_whose_balance_does_not_follow(shell: Shell) -> None:
    page = opened(shell)
    page.tabs.choose(1)
    settle()
    assert page.statement.isVisible()
    assert not page.charts[0].isVisible()
    rows = page.statement.rows.rows
    assert [f"{row.month:%m}" for row in rows] == ["11", "10", "09"]
    assert [row.gap_fen for row in rows] == [0, 7_700, 0]
    assert page.balance.text() == "余额不连续的月份：2026-10"
    calm = replace(fakes_days.flow_days(CASE), broken=())
    assert balance_words(calm).zh == "余额逐月连续，与流水一致"


# --- the gate on the case ---------------------------------------------------------------------------------------------


def gate(**changes: Any) -> GateView:
    line = GateLine(
        "STALE", Text("最近一笔流水距今", "Age of the newest line"), Text("18 天", "18 days"),
        Text("不得超过 7", "at most 7"), Text("请导入最新的数据", "Import the newest data"),
    )  # fmt: skip
    plain = {"lines": (line,), "missing": (), "shut": True, "asked_by": None, "reason": "", "agreed_by": None,
             "may_agree": False}  # fmt: skip
    return GateView(**(plain | changes))


def shut_case(shell: Shell, view: GateView) -> CasePage:
    bare = replace(fakes.case_file(CASE), score=None, waterfall=None, recommendation=None, gate=view)
    shell.bench.services.cases.files[CASE] = bare
    shell.open_page("case", {"case_no": CASE})
    settle()
    assert isinstance(shell.page, CasePage)
    return shell.page


def test_a_shut_gate_is_said_and_asked_about_with_a_reason(shell: Shell) -> None:
    page = shut_case(shell, gate())
    assert page.banner.words == "数据质量闸门未通过（1 项），不予评分：最近一笔流水距今 18 天，不得超过 7"
    assert not page.bar.choice.isEnabled()
    page.banner.button.click()
    asked = shell.findChild(Question)
    assert asked is not None
    assert not asked.yes.isEnabled()
    box = asked.findChild(TextBox)
    assert box is not None
    box.setPlainText("店主住院两周，已电话核实")
    assert asked.yes.isEnabled()
    asked.yes.click()
    settle()
    assert shell.bench.services.scoring.calls == [("ask_pass", CASE, "店主住院两周，已电话核实")]


def test_the_second_person_sees_who_asked_why_and_agrees(shell: Shell) -> None:
    page = shut_case(shell, gate(asked_by="沈宁", reason="店主住院两周，已电话核实", may_agree=True))
    assert page.banner.words.endswith("；沈宁已申请放行")
    page.banner.button.click()
    asked = shell.findChild(Question)
    assert asked is not None
    assert asked.findChild(TextBox) is None
    asked.yes.click()
    settle()
    assert shell.bench.services.scoring.calls == [("agree_pass", CASE)]
