"""Files come in by steps; nothing is written before the last one, and every refusal is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes, fakes_imports
from tests.ui import fakes_screens as invented
from tests.ui.conftest import MakeShell, settle
from tests.ui.imports_page import FILE, asked, checked, data_of, drop, enter, mapped, names, page_of, press, said
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.ask import Question
from workbench.ui.imports.memory import memory_mb
from workbench.ui.imports.pace import rate_words
from workbench.ui.imports.steps import CHECK, MAP, RESULT
from workbench.ui.imports.steps import FILE as START

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FULL = StaffError(
    Text("磁盘已满", "The disk is full"), Text("没有写入任何内容，请释放空间", "Nothing was written"), code="DISK_FULL"
)


# ---- start


def test_the_page_opens_on_a_drop_zone_history_quarantine_and_templates(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot)
    assert page.start.isVisible()
    assert [row.batch_id for row in page.start.table.rows.rows] == ["B00013", "B00012"]
    assert page.start.held.detail.text() == "3 行等待修正，可随时补导"
    assert page.start.templates.detail.text() == "天猫商户月表、1688 会员名单"
    assert not page.foot.isVisible()


def test_the_zone_says_what_it_would_do_with_what_is_held_above_it(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    zone = page.start.zone
    zone.dragEnterEvent(enter(data_of("/files/orders.csv")))
    assert (zone.state, zone.accessibleName()) == ("over", "松开即可识别")
    zone.dragEnterEvent(enter(data_of("/files/contract.pdf")))
    assert (zone.state, zone.accessibleName()) == ("refused", "这里不能接收这种内容")
    zone.dropEvent(drop(data_of("/files/contract.pdf")))
    assert names(bench) == []
    zone.dragEnterEvent(enter(data_of()))
    assert zone.state == "refused"


def test_dropped_files_are_detected_and_shown_with_their_layout(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    page.start.zone.dropEvent(drop(data_of("/files/orders.csv")))
    assert names(bench) == ["inspect"]
    assert asked(bench, "inspect") == ("inspect", (Path("/files/orders.csv"),))
    assert page.steps.current == MAP
    assert page.map.facts.encoding.accessibleName() == "编码 GB18030"
    assert page.map.facts.layout_fact.accessibleName().startswith("用途 淘宝订单导出")
    assert "48.2 MB · 126,408 行 · 13 列" in page.map.detail.text()


def test_undo_of_an_import_asks_first_and_says_why_another_one_stays(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    table = page.start.table
    assert page.start.undo.isEnabled()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert page.start.why.text() == "B00013 依赖这一批的行，请先撤销它"
    assert not page.start.undo.isEnabled()
    press(qtbot, table, 1, "undo")
    assert page.window().findChildren(Question) == []
    press(qtbot, table, 0, "undo")
    question = page.window().findChildren(Question)[-1]
    assert "undo" not in names(bench)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    assert asked(bench, "undo") == ("undo", "B00013")


# ---- the whole way


def test_a_known_file_comes_in_by_a_drop_and_two_keys(make_shell: MakeShell, qtbot: QtBot) -> None:
    services = fakes.services()
    services.intake.show[FILE.name] = lambda path: fakes_imports.preview(path, found=fakes_imports.known_columns())
    shell = make_shell(services, first="imports")
    page = shell.made["imports"]
    page.start.zone.dropEvent(drop(data_of(str(FILE.absolute()))))
    settle()
    qtbot.keyClick(shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert page.steps.current == CHECK
    qtbot.keyClick(shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert page.steps.current == RESULT
    told = [call[0] for call in services.intake.calls if call[0] != "preview_written"]
    assert told == ["inspect", "check", "commit", "landed"]


def test_writing_shows_counts_next_steps_and_a_reconciliation_with_computed_marks(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    heard = invented.toasts(bench)
    page.go_on()
    assert page.result.title.text() == "已写入 2,129 行"
    assert "新增行 1,204" in page.result.parts.accessibleDescription()
    lines = page.result.agree.accessibleName()
    assert "行数 = 写入 + 未变 + 隔离: 126,408 / 2,129 + 124,223 + 56, 一致" in lines
    assert "金额合计: ¥8,214,906,112 / ¥8,214,906,112, 一致" in lines
    assert "商户数: 412 / 371, 其余行台账已有" in lines
    assert page.result.kept.title.text() == "56 行已隔离"
    assert heard[-1].title.zh == "已写入 2,129 行"
    page.refresh()
    assert page.result.undo.isEnabled()


def test_a_desk_that_holds_something_else_is_said_to_differ(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    service = bench.services.intake
    right = service.landed

    def wrong(batch_id: str) -> object:
        found = right(batch_id)
        return type(found)(found.rows - 1, found.amount_fen - 100, 412, "2025-11-24", found.last_day)

    service.landed = wrong
    page.go_on()
    lines = page.result.agree.accessibleName()
    assert "126,408 / 2,128 + 124,223 + 56, 不一致" in lines
    assert "¥8,214,906,112 / ¥8,214,906,111, 不一致" in lines


def test_scoring_follows_from_the_result_and_a_refusal_frees_the_button(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    page.go_on()
    heard = invented.toasts(bench)
    page.result.score.button.click()
    assert heard[-1].title.zh == "已评分 412 个案件"
    bench.services.scoring.refuse = StaffError(Text("模型损坏", "Bad model"), Text("换模型", "Replace"), code="MODEL")
    page.result.score.button.click()
    assert heard[-1].kind == "error"
    assert page.result.score.button.isEnabled()


# ---- what can go wrong


def test_going_back_lets_the_checked_rows_go(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    assert page.leave()
    assert page.steps.current == MAP
    assert names(bench)[-1] == "discard"
    assert page.leave()
    assert page.steps.current == START


def test_a_refused_check_returns_to_the_mapping_and_says_why(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    heard = invented.toasts(bench)
    bench.services.intake.fail = StaffError(
        Text("文件不全", "Files incomplete"), Text("请一起选择", "Choose them together"), code="FILES_INCOMPLETE"
    )
    page.go_on()
    assert page.steps.current == MAP
    assert (heard[-1].kind, heard[-1].title.zh, heard[-1].detail.zh) == ("error", "文件不全", "请一起选择")
    assert page.map.trouble.words == "文件不全。请一起选择"
    assert not page.wizard.running
    assert page.foot.next.isEnabled()
    page.map.confirm()
    assert not page.map.trouble.isVisible()


def test_a_full_disk_keeps_what_was_checked_and_can_be_tried_again(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    bench.services.intake.fail_commit = FULL
    page.go_on()
    assert page.steps.current == CHECK
    assert page.checking.banner.isVisible()
    assert page.checking.banner.words == "磁盘已满。没有写入任何内容，请释放空间"
    assert page.checking.title.text() == "校验完成"
    bench.services.intake.fail_commit = None
    qtbot.mouseClick(page.checking.banner.button, Qt.MouseButton.LeftButton)
    assert page.steps.current == RESULT
    assert names(bench).count("commit") == 2


def test_a_cancelled_check_says_that_the_desk_is_unchanged(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    heard = invented.toasts(bench)
    seen: list[str] = []

    def stop() -> None:
        page.leave()
        seen.append(page.checking.title.text())
        assert not page.foot.next.isEnabled()

    bench.services.intake.during = stop
    page.go_on()
    assert seen == ["正在停止"]
    assert page.steps.current == MAP
    assert heard[-1].title.zh == "已取消，台账没有改变"
    assert page.map.trouble.words == "已取消，台账没有改变"
    assert page.wizard.check is None


def test_a_cancelled_write_keeps_the_check(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    bench.services.intake.during = page.wizard.cancel
    page.go_on()
    assert page.steps.current == CHECK
    assert page.checking.banner.words == "已取消，台账没有改变"
    assert page.foot.next.isEnabled()
    assert "landed" not in names(bench)


def test_long_work_shows_rows_a_rate_time_left_and_memory(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    seen: list[str] = []

    def look() -> None:
        qtbot.wait(220)
        page.checking.progress(81_230, 126_408)
        seen.extend((page.checking.rows.text(), page.checking.rate.text()))

    bench.services.intake.during = look
    page.go_on()
    assert seen[0] == "第 81,230 / 126,408 行"
    assert "行/秒 · 约剩 " in seen[1]
    assert " MB" in seen[1]


def test_an_import_without_anything_new_says_so(qtbot: QtBot) -> None:
    page, bench = checked(qtbot)
    from dataclasses import replace

    known = replace(bench.services.intake.found, new=0, updated=0, unchanged=126_352)
    bench.services.intake.found = page.wizard.check = known
    page._say_sum()
    assert page.foot.sum.text() == "没有新的行：台账都已有，隔离 56 行"
    page.go_on()
    assert page.result.title.text() == "没有新的行"


def test_history_opens_over_the_wizard_and_loses_nothing(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    qtbot.mouseClick(page.sheets.buttons[1], Qt.MouseButton.LeftButton)
    sheet = page.sheets.history
    assert sheet.is_open
    assert said(sheet.table, 0, "files") == "alipay_flow_20261122.csv"
    qtbot.keyClick(sheet.table, Qt.Key.Key_Escape)
    assert not sheet.is_open
    assert page.steps.current == MAP
    assert "discard" not in names(bench)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "said"),
    [
        (0, 0, 3.2, "已用 3 秒"),
        (81_230, 126_408, 1.9, "42,753 行/秒 · 约剩 1 秒"),
        (81_230, 0, 1.9, "42,753 行/秒"),
        (126_408, 126_408, 3.0, "已读完，正在与台账比较"),
    ],
)
def test_the_pace_of_long_work_is_told_as_far_as_it_is_known(done: int, total: int, seconds: float, said: str) -> None:
    assert rate_words("check", done, total, seconds).zh == said


def test_between_two_reports_the_time_that_passes_is_shown(qtbot: QtBot) -> None:
    page, _ = mapped(qtbot)
    page.checking.begin("check")
    qtbot.waitUntil(lambda: page.checking.rate.text().startswith("已用 1 秒"), timeout=3000)
    page.checking.failed()
    assert page.checking.rate.text() == ""


def test_the_memory_that_is_told_is_that_of_this_program() -> None:
    before = memory_mb()
    if before is None:
        pytest.skip("this system does not say how much memory a program holds")
    held = bytearray(b"x" * (64 << 20))
    after = memory_mb()
    assert after is not None
    assert after - before >= 48
    assert len(held) == 64 << 20
