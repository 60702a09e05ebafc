"""The queue: what waits, in order, and what is done with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.ui.ask import Question
from workbench.ui.queue.page import QueuePage
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


@pytest.fixture
def queue(shell: Shell) -> QueuePage:
    page = shell.page
    assert isinstance(page, QueuePage)
    page.table.setFocus()
    return page


def cell(queue: QueuePage, row: int, code: str) -> str:
    place = [column.code for column in queue.table.rows.columns].index(code)
    return str(queue.table.rows.data(queue.table.rows.index(row, place), Qt.ItemDataRole.AccessibleTextRole))


def test_the_most_urgent_case_stands_first_and_says_how_late_it_is(queue: QueuePage) -> None:
    assert cell(queue, 0, "name") == "青禾手作家居旗舰店 LN-261123-0417"
    assert cell(queue, 0, "left") == "超时 12 分"
    assert cell(queue, 3, "left") == "1 时 36 分"
    assert queue.sums.text() == "13 件 · 申请合计 ¥861,400 · 1 件超时，2 件 1 小时内到期"


def test_what_is_painted_is_also_said(queue: QueuePage) -> None:
    assert cell(queue, 0, "flows") == "资金流优于 74%，物流优于 31%，信息流优于 58%"
    assert cell(queue, 5, "suggested") == "—"
    assert cell(queue, 5, "recommendation") == "建议拒绝"
    assert cell(queue, 0, "watch") == "退款率超线  +1"


def test_enter_opens_the_current_case_and_j_goes_on_from_there(shell: Shell, queue: QueuePage, qtbot: QtBot) -> None:
    qtbot.keyClick(queue.table, Qt.Key.Key_Down)
    qtbot.keyClick(queue.table, Qt.Key.Key_Return)
    case = shell.made["case"]
    assert case.case_no == "LN-261123-0422"
    qtbot.keyClick(case.why.fall, Qt.Key.Key_J)
    assert case.case_no == "LN-261123-0398"
    assert case.position() == "3 / 13"


def test_returning_keeps_row_and_checks(shell: Shell, queue: QueuePage, qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.keyClick(queue.table, Qt.Key.Key_Down)
    qtbot.keyClick(queue.table, Qt.Key.Key_X)
    qtbot.keyClick(queue.table, Qt.Key.Key_Return)
    shell.back()
    assert queue.table.current_row().case_no == "LN-261123-0419"
    assert [row.case_no for row in queue.table.checked_rows()] == ["LN-261123-0419"]


def test_three_clean_cases_are_approved_with_seven_keys(shell: Shell, queue: QueuePage, qtbot: QtBot) -> None:
    queue.table.go_to("LN-261123-0422")
    for key in (Qt.Key.Key_X, Qt.Key.Key_Down, Qt.Key.Key_X, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_X):
        qtbot.keyClick(queue.table, key)
    assert queue.bulk.isVisible()
    qtbot.keyClick(queue.table, Qt.Key.Key_A)
    asked = shell.findChild(Question)
    assert asked is not None
    qtbot.keyClick(asked, Qt.Key.Key_Return, CONTROL)
    settle()
    proposed = [call for call in shell.bench.services.decision.calls if call[0] == "propose"]
    assert [call[1] for call in proposed] == ["LN-261123-0422", "LN-261123-0398", "LN-261123-0419"]
    assert all(call[2].outcome is Outcome.APPROVE for call in proposed)
    assert queue.table.checked_rows() == ()


def test_a_case_policy_does_not_let_through_is_not_approved_in_bulk(
    shell: Shell, queue: QueuePage, qtbot: QtBot
) -> None:
    queue.table.check(["LN-261123-0407", "LN-261123-0422"])
    queue.approve_checked()
    asked = shell.findChild(Question)
    assert asked is not None
    asked.yes.click()
    settle()
    proposed = [call[1] for call in shell.bench.services.decision.calls if call[0] == "propose"]
    assert proposed == ["LN-261123-0422"]
    assert [row.case_no for row in queue.table.checked_rows()] == ["LN-261123-0407"]


def test_a_refused_approval_is_named_and_stays_checked(shell: Shell, queue: QueuePage) -> None:
    def refuse(case_no: str, draft: object, actor: object) -> None:
        raise StaffError(Text("资金余量不足", "No funds left"), Text("请稍后", "Later"), code="FUNDS")

    shell.bench.services.decision.propose = refuse
    queue.table.check(["LN-261123-0422"])
    queue.approve_checked()
    shell.findChild(Question).yes.click()
    settle()
    assert "资金余量不足" in shell.toasts.shown[-1].notice.detail.zh
    assert [row.case_no for row in queue.table.checked_rows()] == ["LN-261123-0422"]


def test_shift_and_arrow_checks_a_range_and_escape_clears_it(queue: QueuePage, qtbot: QtBot) -> None:
    for _ in range(2):
        qtbot.keyClick(queue.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(queue.table.checked_rows()) == 3
    qtbot.keyClick(queue.table, Qt.Key.Key_Escape)
    assert queue.table.checked_rows() == ()
    assert not queue.bulk.isVisible()


def test_a_press_on_the_box_checks_without_moving_the_current_row(queue: QueuePage, qtbot: QtBot) -> None:
    table = queue.table
    place = table.visualRect(table.rows.index(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [row.case_no for row in table.checked_rows()] == ["LN-261123-0398"]
    assert table.currentIndex().row() == 0


def test_a_press_on_a_heading_sorts_and_a_second_one_turns_round(queue: QueuePage, qtbot: QtBot) -> None:
    header = queue.table.horizontalHeader()
    place = [column.code for column in queue.table.rows.columns].index("requested")
    point = QPoint(header.sectionViewportPosition(place) + 20, 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert cell(queue, 0, "requested") == "¥4,200"
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert cell(queue, 0, "requested") == "¥300,000"


def test_a_filter_narrows_and_an_empty_result_names_what_to_drop(queue: QueuePage) -> None:
    queue.filters.band.set_value("E")
    assert len(queue.table.rows.rows) == 1
    queue.filters.product.set_value("order_taobao")
    assert len(queue.table.rows.rows) == 0
    assert "可看到" in queue.empty._detail.text()
    queue.empty.pressed.emit()
    assert len(queue.table.rows.rows) == 13


def test_another_view_is_chosen_by_a_press(queue: QueuePage, qtbot: QtBot) -> None:
    place = queue.views.places()["fast"].center().toPoint()
    qtbot.mouseClick(queue.views, Qt.MouseButton.LeftButton, pos=place)
    assert {row.case_no[-4:] for row in queue.table.rows.rows} == {
        "0422",
        "0398",
        "0419",
        "0411",
        "0388",
        "0431",
        "0436",
    }
    assert queue.heading.text() == "可快速通过"


def test_the_narrow_window_folds_views_filters_and_three_columns(make_shell: MakeShell) -> None:
    queue = make_shell(size=(1180, 720)).made["queue"]
    hidden = {c.code for place, c in enumerate(queue.table.rows.columns) if queue.table.isColumnHidden(place)}
    assert hidden == {"product", "pd", "watch"}
    assert not queue.views.isVisible()
    assert queue.table.rowHeight(0) == 36


def test_the_current_row_is_copied_as_text_without_formulas(queue: QueuePage, qtbot: QtBot) -> None:
    queue.table.rows.rows[0] = fakes.queue_row(("=cmd()", *fakes.ROWS[0][1:]))
    qtbot.keyClick(queue.table, Qt.Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("'=cmd() LN-261123-0417\t天猫信用贷\t¥80,000\t¥60,000\tB")


def test_the_list_is_exported_as_it_is_shown(queue: QueuePage, tmp_path: Path) -> None:
    queue.export_to(tmp_path / "cases.tsv")
    lines = (tmp_path / "cases.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 14
    assert lines[0].startswith("商户 / 案件\t产品")
    assert lines[1].startswith("青禾手作家居旗舰店 LN-261123-0417")


def test_space_peeks_at_the_strongest_reasons(shell: Shell, queue: QueuePage, qtbot: QtBot) -> None:
    from workbench.ui.queue.peek import Peek

    qtbot.keyClick(queue.table, Qt.Key.Key_Space)
    peek = shell.findChild(Peek)
    assert peek is not None
    assert peek._reasons[0][0].text() == "历史 11 笔全部按期归还"
    qtbot.keyClick(peek, Qt.Key.Key_Space)
    settle()
    assert shell.findChild(Peek) is None


def test_the_queue_speaks_english_too(shell: Shell, queue: QueuePage) -> None:
    shell.look.set_lang(Lang.EN)
    settle()
    assert cell(queue, 0, "left") == "12 min late"
    assert queue.sums.text() == "13 cases · ¥861,400 requested · 1 overdue, 2 due within 1 h"
