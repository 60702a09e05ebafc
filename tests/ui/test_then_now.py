"""One click from a borrower or a warning: would we approve today, what moved, and the act it leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome, Verdict
from workbench.portfolio.then_now import Action, RuleMoved
from workbench.scoring.score import Band
from workbench.services.then_now_file import Change, Judged, ThenNowFile
from workbench.ui.ask import Question
from workbench.ui.borrowers.borrower import BorrowerPage
from workbench.ui.charts.moved import MOST, MovedChart, signed
from workbench.ui.portfolio.warnings import WarningsPane

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WHO = "BR-008417"
FUND = Text("资金流", "Fund flow")


def change(name: str, points: float, state: str = "moved") -> Change:
    return Change(Text(name, name), FUND, same("1.1×"), same("0.4×"), points, state)


FILE = ThenNowFile(
    merchant_id=WHO,
    merchant_name="青禾手作家居旗舰店",
    case_no="LN-260301-0001",
    currency="CNY",
    model_version="xgb-2026.11",
    policy_id="cn-2025",
    grounds=Text("按放款时的模型与政策", "By the model and policy of the decision"),
    then=Judged(date(2026, 3, 1), 640, 0.0158, Band.B, Outcome.APPROVE, 6_000_000, Decimal("0.000427")),
    now=Judged(date(2026, 11, 22), 571, 0.0501, Band.D, Outcome.REFER, 0, None),
    still=False,
    verdict=Text("今天不会直接批准，须转人工：退款率 9.4%（评分 −69）", "Would be referred today: refunds 9.4%"),
    changes=(change("退款率", -41.2), change("现金覆盖", -30.1), change("登录活跃", 2.3, "appeared")),
    flows=((FUND, -69.0),),
    points=-69.0,
    rounding=0.0001,
    rules=(
        RuleMoved("R", Text("退款率 ≤ 8.0%", "Refund rate ≤ 8.0%"), Verdict.PASS, Verdict.REFER, same("3.1%"),
                  same("9.4%")),
    ),
    action=Action("freeze", 0, Text("建议冻结额度，人工核查后再支用", "Freeze the line")),
    standing_fen=6_000_000,
)  # fmt: skip


def opened(qtbot: QtBot, file: ThenNowFile | StaffError = FILE, **arguments: object) -> BorrowerPage:
    def judged(merchant_id: str) -> ThenNowFile:
        if isinstance(file, StaffError):
            raise file
        return file

    bench = invented.bench()
    bench.services.then_now = SimpleNamespace(of_borrower=judged)
    page = BorrowerPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(merchant_id=WHO, **arguments)
    return page


def test_one_command_shows_the_verdict_both_days_and_what_moved(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.compare_command.trigger()
    assert page.drawer is not None
    drawer = page.drawer
    assert drawer.is_open
    assert drawer.verdict.text() == FILE.verdict.zh
    assert (drawer.then.points.text(), drawer.now.points.text()) == ("640", "571")
    assert "−69 分" in drawer.flows.text()
    assert "舍入 +0.0001" in drawer.rounding.text()
    (rule,) = drawer.rules.facts
    assert rule.value.zh == "通过 3.1% → 待说明 9.4%"
    drawer.close_overlay()


def test_the_recommended_act_leads_to_the_question_that_needs_a_reason(qtbot: QtBot) -> None:
    page = opened(qtbot, compare=True)
    assert page.drawer is not None
    assert page.drawer.act.isVisible()
    qtbot.mouseClick(page.drawer.act, Qt.MouseButton.LeftButton)
    assert not page.drawer.is_open
    question = page.window().findChild(Question)
    assert question is not None
    assert not any(call[0] == "freeze" for call in page.bench.services.lending.calls)  # a person confirms
    question.close_overlay()


def test_a_lower_limit_is_filled_in_and_waits_for_a_reason(qtbot: QtBot) -> None:
    lower = Action("lower", 2_000_000, Text("建议降额至 ¥20,000", "Lower the limit to ¥20,000"))
    page = opened(qtbot, replace(FILE, still=True, action=lower), compare=True)
    assert page.drawer is not None
    qtbot.mouseClick(page.drawer.act, Qt.MouseButton.LeftButton)
    assert page.bar.isVisible()
    assert page.limit.amount_fen == 2_000_000
    assert page.reason.text() == ""


def test_nothing_changed_shows_no_bars_and_no_act(qtbot: QtBot) -> None:
    same_day = replace(
        FILE, now=FILE.then, still=True, changes=(), points=0.0, rounding=0.0, rules=(), flows=(),
        action=Action("keep", 6_000_000, Text("维持额度", "Keep the limit")),
    )  # fmt: skip
    page = opened(qtbot, same_day, compare=True)
    assert page.drawer is not None
    assert not page.drawer.act.isVisible()
    assert not page.drawer.chart.isVisible()
    assert page.drawer.no_rules.isVisible()
    assert "没有任何指标变化" in page.drawer.flows.text()
    page.drawer.close_overlay()


def test_a_borrower_without_a_decision_here_is_told_why_and_nothing_opens(qtbot: QtBot) -> None:
    fault = StaffError(Text("放款时的决策不在本台账", "No decision here"), Text("无", "None"), code="NO_DECISION")
    page = opened(qtbot, fault, compare=True)
    assert page.drawer is not None
    assert not page.drawer.is_open


def test_a_warning_leads_to_the_same_comparison(qtbot: QtBot, look) -> None:  # type: ignore[no-untyped-def]
    pane = WarningsPane(look)
    qtbot.addWidget(pane)
    asked: list[str] = []
    pane.compared.connect(asked.append)
    pane.judge()
    assert asked == []  # nothing is chosen
    pane.show_warnings(invented.portfolio_file().warnings)
    pane.table.setCurrentIndex(pane.table.rows.index(0, 0))
    qtbot.mouseClick(pane.compare, Qt.MouseButton.LeftButton)
    assert asked == [pane.current().merchant_id]  # type: ignore[union-attr]


def test_the_chart_adds_up_what_it_does_not_name_and_its_table_names_all() -> None:
    many = tuple(change(f"指标{i}", float(i)) for i in range(12, 0, -1))
    chart = MovedChart(many, 78.0, 0.0)
    rows = chart._rows()
    assert len(rows) == MOST + 1
    assert sum(points for _, _, points in rows) == 78.0
    assert rows[-1][0].zh == "其余 4 项"
    table = chart.table()
    assert len(table.rows) == 12 + 2
    assert table.rows[-1][-1].zh == "+78.00"
    assert "78" in chart.sentence().zh
    assert [signed(x) for x in (2.6, -2.6, 0.2)] == ["+3", "−3", "0"]
