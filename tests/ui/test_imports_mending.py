"""Bad rows are mended, passed over or set aside on the screen; what still waits is mended later."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from tests.ui.imports_page import asked, checked, names, page_of, press, said
from workbench.services.import_file import CellFix, Treatment
from workbench.ui.ask import Question
from workbench.ui.imports.steps import CHECK, RESULT

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

NAME, DAY = "tmall_orders_202611.csv", "订单创建时间"


def test_checking_shows_tallies_groups_and_bad_cells_and_writes_nothing(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    assert page.steps.current == CHECK
    assert "commit" not in names(bench)
    assert "56 有错，需处理" in page.checking.tiles.accessibleName()
    assert page.checking.name.text() == "日期无法识别：订单创建时间"
    assert said(page.checking.cells, 0, "value") == "2023/13/04"
    assert said(page.checking.cells, 0, "fix") == "2023-04-13"
    assert said(page.checking.cells, 2, "fix") == "手动填写"
    assert [said(page.checking.cells, row, "act") for row in (0, 2)] == ["采纳", "隔离"]
    assert page.foot.sum.text() == "处理后将写入 2,129 行，隔离 56 行"
    qtbot.keyClick(page.checking.groups, Qt.Key.Key_Down)
    assert page.checking.name.text() == "金额不是数字：实际支付金额"
    assert page.checking.how.text() == "请写成 559.00 的样子"


def test_the_tallies_are_filters(qtbot: QtBot) -> None:
    page, _ = checked(qtbot)
    tiles = page.checking.tiles
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.rect().topLeft() + tiles.rect().center() / 4)
    assert page.checking.findings.files.isVisible()
    assert said(page.checking.findings.files, 0, "good") == "126,352"
    qtbot.keyClick(tiles, Qt.Key.Key_Right)
    assert page.checking.findings.notes.isVisible()
    page._digit(3)
    assert "新增 1,204" in page.checking.findings.parts.accessibleDescription()
    page._digit(2)
    assert page.checking.cells.isVisible()


def test_enter_accepts_a_suggestion_and_the_row_is_gone(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    cells = page.checking.cells
    qtbot.keyClick(cells, Qt.Key.Key_Return)
    assert asked(bench, "mend") == ("mend", (CellFix(NAME, 2114, DAY, "2023-04-13"),))
    assert [cell.line for cell in cells.rows.rows][:2] == [5870, 9402]
    assert cells.current_key() == (NAME, 5870, DAY, "DAY_UNREADABLE")
    assert page.foot.sum.text() == "处理后将写入 2,130 行，隔离 55 行"


def test_a_press_on_the_word_accepts_and_a_row_without_a_suggestion_is_left_alone(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    press(qtbot, page.checking.cells, 3, "act", 0.8)
    assert asked(bench, "mend")[1] == (CellFix(NAME, 11038, DAY, "2023-01-01"),)
    before = len(bench.services.intake.calls)
    press(qtbot, page.checking.cells, 2, "act", 0.8)
    assert len(bench.services.intake.calls) == before
    assert said(page.checking.cells, 2, "act") == "隔离"
    assert page.checking.cells.current_row().line == 17551


def test_a_value_is_typed_over_the_box_with_f2_and_enter_takes_one_row_only(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    cells = page.checking.cells
    cells.go_to((NAME, 9402, DAY, "DAY_UNREADABLE"))
    qtbot.keyClick(cells, Qt.Key.Key_F2)
    editor = cells.editor
    assert editor is not None
    assert editor.isVisible()
    qtbot.keyClicks(editor, "2024-02-29")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert [call[1] for call in bench.services.intake.calls if call[0] == "mend"] == [
        (CellFix(NAME, 9402, DAY, "2024-02-29"),)
    ]
    assert not editor.isVisible()
    assert 9402 not in [cell.line for cell in cells.rows.rows]


def test_escape_leaves_the_typed_value(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    press(qtbot, page.checking.cells, 2, "fix")
    editor = page.checking.cells.editor
    assert editor is not None
    assert editor.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert "mend" not in names(bench)
    assert page.steps.current == CHECK


def test_a_typed_value_that_cannot_be_read_either_is_named(qtbot: QtBot) -> None:
    page, _ = checked(qtbot)
    cells = page.checking.cells
    cells.go_to((NAME, 9402, DAY, "DAY_UNREADABLE"))
    cells.type_value("二月底")
    qtbot.keyClick(cells.editor, Qt.Key.Key_Return)
    assert page.checking.how.text() == "第 9,402 行改成“二月底”后仍不能读取，请再改或留作隔离"
    assert 9402 in [cell.line for cell in cells.rows.rows]


def test_only_sure_suggestions_are_taken_together(make_shell: MakeShell, qtbot: QtBot) -> None:
    services = fakes.services()
    shell = make_shell(services, first="imports")
    page = shell.made["imports"]
    page.take((Path(NAME),))
    page.go_on()
    settle()
    assert page.checking.accept_all.words_shown() == "采纳全部 4 条建议"
    qtbot.keyClick(shell, Qt.Key.Key_A)
    settle()
    fixes = next(call[1] for call in services.intake.calls if call[0] == "mend")
    assert [fix.line for fix in fixes] == [2114, 5870, 11038, 17551]
    assert [cell.line for cell in page.checking.cells.rows.rows] == [9402, 20096, 23310]
    assert not page.checking.accept_all.isVisible()


def test_a_kind_is_passed_over_by_arrow_or_press_and_its_rows_cannot_be_typed(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    groups, cells = page.checking.groups, page.checking.cells
    groups.go_to("MONEY_UNREADABLE")
    qtbot.keyClick(groups, Qt.Key.Key_Right)
    assert asked(bench, "treat") == ("treat", "MONEY_UNREADABLE", Treatment.SKIP)
    assert said(groups, 1, "treat") == "跳过"
    assert page.foot.sum.text() == "处理后将写入 2,129 行，跳过 27 行，隔离 29 行"
    assert said(cells, 0, "act") == "跳过"
    qtbot.keyClick(cells, Qt.Key.Key_F2)
    assert cells.editor is not None
    assert not cells.editor.isVisible()
    press(qtbot, groups, 1, "treat", 0.9)
    assert asked(bench, "treat") == ("treat", "MONEY_UNREADABLE", Treatment.QUARANTINE)
    assert page.foot.sum.text() == "处理后将写入 2,129 行，隔离 56 行"


def test_skipped_rows_are_part_of_the_reconciliation(qtbot: QtBot) -> None:
    page, _ = checked(qtbot)
    page.checking.groups.go_to("MONEY_UNREADABLE")
    page.checking.groups.treat(Treatment.SKIP)
    page.go_on()
    assert page.steps.current == RESULT
    assert "126,408 / 2,129 + 124,223 + 29 + 27, 一致" in page.result.agree.accessibleName()
    assert "跳过 27" in page.result.parts.accessibleDescription()


def test_mending_while_other_rows_are_read_goes_with_the_next(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    page.wizard.running = "mend"
    page.wizard._task = object()  # type: ignore[assignment]  # the lane is at work
    qtbot.keyClick(page.checking.cells, Qt.Key.Key_Return)
    qtbot.keyClick(page.checking.cells, Qt.Key.Key_Return)
    assert "mend" not in names(bench)
    assert said(page.checking.cells, 0, "act") == "正在修正"
    page.wizard._task, page.wizard.running = None, ""
    page.wizard._checked(bench.services.intake.found)
    assert [fix.line for fix in asked(bench, "mend")[1]] == [2114, 5870]


def test_errors_are_exported_where_staff_says(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page, bench = checked(qtbot)
    to = tmp_path / "errors.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(to), ""))
    qtbot.mouseClick(page.foot.export, Qt.MouseButton.LeftButton)
    assert asked(bench, "export_problems") == ("export_problems", "check-1", to)


def test_leaving_a_check_with_mended_rows_asks_first(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    qtbot.keyClick(page.checking.cells, Qt.Key.Key_Return)
    assert page.leave()
    question = page.window().findChildren(Question)[-1]
    assert page.steps.current == CHECK
    assert "discard" not in names(bench)
    qtbot.mouseClick(question.no, Qt.MouseButton.LeftButton)
    assert page.steps.current == CHECK
    page.open_quarantine()
    qtbot.mouseClick(page.window().findChildren(Question)[-1].yes, Qt.MouseButton.LeftButton)
    assert page.held.isVisible()
    assert names(bench)[-1] == "discard"


# ---- quarantine


def test_the_quarantine_lists_every_problem_of_every_waiting_row(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot)
    qtbot.mouseClick(page.start.held.button, Qt.MouseButton.LeftButton)
    assert page.held.isVisible()
    assert page.title().zh == "隔离区"
    assert page.held.count.text() == "3 行，来自 1 个批次"
    lines = [(held.line, held.column) for held in page.held.table.rows.rows]
    assert lines == [(214, DAY), (981, DAY), (981, "实际支付金额"), (1200, DAY)]
    assert not page.held.take.isEnabled()


def test_a_row_comes_in_when_all_its_problems_have_a_value(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    page.open_quarantine()
    table = page.held.table
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert page.held.take.words_shown() == "导入修好的 1 行"
    table.type_value("2024-02-29")
    qtbot.keyClick(table.editor, Qt.Key.Key_Return)
    assert page.held.take.words_shown() == "导入修好的 1 行"
    table.type_value("559.00")
    qtbot.keyClick(table.editor, Qt.Key.Key_Return)
    assert page.held.take.words_shown() == "导入修好的 2 行"
    qtbot.mouseClick(page.held.take, Qt.MouseButton.LeftButton)
    call = asked(bench, "recheck")
    assert call[1] == (1, 2)
    assert [(fix.line, fix.column, fix.value) for fix in call[2]] == [
        (214, DAY, "2023-04-13"),
        (981, DAY, "2024-02-29"),
        (981, "实际支付金额", "559.00"),
    ]
    assert page.steps.current == CHECK
    assert page.foot.sum.text() == "处理后将写入 2 行"
    page.go_on()
    assert page.steps.current == RESULT


def test_a_row_that_means_nothing_alone_cannot_be_mended_here_and_says_what_to_do(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot)
    page.open_quarantine()
    table = page.held.table
    table.setCurrentIndex(table.rows.index(3, table.first_shown()))
    assert said(table, 3, "act") == "需整套重导"
    assert page.held.how.text().startswith("这一行离开同一来源的其他文件没有意义")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert not page.held.take.isEnabled()


def test_rows_are_let_go_only_with_a_reason(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    page.open_quarantine()
    qtbot.keyClick(page.held.table, Qt.Key.Key_X)
    qtbot.mouseClick(page.held.dismiss, Qt.MouseButton.LeftButton)
    question = page.window().findChildren(Question)[-1]
    assert not question.yes.isEnabled()
    reason = question.focusWidget()
    assert reason is not None
    qtbot.keyClicks(reason, "test order")
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    assert asked(bench, "dismiss") == ("dismiss", (1,), "test order")
    assert page.held.count.text() == "2 行，来自 1 个批次"


def test_an_empty_quarantine_says_so(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    bench.services.intake.held = []
    page.open_quarantine()
    assert page.held.none.isVisible()
    assert page.leave()
    assert page.start.isVisible()
