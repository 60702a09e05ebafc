"""Files come in by steps; nothing is written before the last one, and every refusal is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.imports.columns import Mapping
from workbench.ui.imports.page import ImportsPage
from workbench.ui.imports.steps import CHECK, FILE, MAP, RESULT

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FILE_PATH = Path("tmall_orders_202611.csv")


def _page(qtbot: QtBot) -> tuple[ImportsPage, Bench]:
    bench = invented.bench()
    page = ImportsPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench


def _mapped(qtbot: QtBot) -> tuple[ImportsPage, Bench]:
    page, bench = _page(qtbot)
    page.take((FILE_PATH,))
    return page, bench


def _calls(bench: Bench) -> list[str]:
    return [call[0] for call in bench.services.intake.calls]


def test_the_page_opens_on_a_drop_zone_and_the_history(qtbot: QtBot) -> None:
    page, _ = _page(qtbot)
    assert page.start.isVisible()
    assert [row.batch_id for row in page.start.table.rows.rows] == ["IMP-1122-02", "IMP-1122-01"]
    assert not page.foot.isVisible()


def test_dropped_files_are_detected_and_shown_with_their_layout(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/orders.csv")])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.start.zone.dropEvent(event)
    assert bench.services.intake.calls == [("inspect", (Path("/tmp/orders.csv"),))]
    assert page.steps.current == MAP
    assert "GB18030" in page.map.facts.accessibleName()
    assert "淘宝订单导出" in page.map.facts.accessibleName()
    assert "48.2 MB · 126,408 行 · 13 列" in page.map.detail.text()


def test_columns_below_85_per_cent_are_asked_and_tab_walks_them(qtbot: QtBot) -> None:
    page, _ = _mapped(qtbot)
    assert page.sum.text() == "9 列已映射，2 列待确认，2 列忽略"
    table = page.map.table
    assert table.current_key() == "实际支付金额"
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert table.current_key() == "订单付款时间"
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert table.current_key() == "实际支付金额"


def test_a_confirmed_column_is_no_longer_asked_and_undo_asks_again(qtbot: QtBot) -> None:
    page, _ = _mapped(qtbot)
    page.map.confirm()
    assert page.sum.text() == "10 列已映射，1 列待确认，2 列忽略"
    assert page.map.table.current_key() == "订单付款时间"
    page.map.undo()
    assert page.sum.text() == "9 列已映射，2 列待确认，2 列忽略"


def test_only_what_staff_changed_is_handed_to_the_check(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    page.map.confirm()
    page.map.choose(None)
    page.go_on()
    check = next(call for call in bench.services.intake.calls if call[0] == "check")
    assert check[1] == {FILE_PATH.name: {"订单付款时间": None}}


def test_the_menu_offers_known_fields_and_leaving_out(qtbot: QtBot) -> None:
    page, _ = _mapped(qtbot)
    menu = page.map.menu()
    assert menu is not None
    labels = [action.text() for action in menu.actions()]
    assert labels[-1] == "不导入"
    assert "退款金额" in labels
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["实付金额"]


def test_checking_shows_tallies_groups_and_bad_cells_and_writes_nothing(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    page.go_on()
    assert page.steps.current == CHECK
    assert "commit" not in _calls(bench)
    assert "107 有错，将隔离" in page.checking.tiles.accessibleName()
    assert page.checking.name.text() == "日期无法识别"
    assert page.checking.cells.rows.index(0, 2).data() == "2023/13/04"
    assert page.sum.text() == "将写入 2,129 行，隔离 107 行"
    qtbot.keyClick(page.checking.groups, Qt.Key.Key_Down)
    assert page.checking.name.text() == "金额不是数字"
    assert "11-04" in page.checking.notes.accessibleName()


def test_drop_and_two_confirmations_write_a_known_file(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    heard = invented.toasts(bench)
    page.go_on()
    page.go_on()
    assert _calls(bench) == ["inspect", "check", "commit"]
    assert page.steps.current == RESULT
    assert page.result.title.text() == "已写入 2,129 行"
    assert "126,408 = 126,301 + 107" in page.result.agree.accessibleName()
    assert "新增行 1,204" in page.result.parts.accessibleDescription()
    assert heard[-1].title.zh == "已写入 2,129 行"


def test_scoring_follows_from_the_result_and_a_refusal_frees_the_button(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    page.go_on()
    page.go_on()
    heard = invented.toasts(bench)
    page.result.score.button.click()
    assert heard[-1].title.zh == "已评分 412 个案件"
    bench.services.scoring.refuse = StaffError(Text("模型损坏", "Bad model"), Text("换模型", "Replace"), code="MODEL")
    page.result.score.button.click()
    assert heard[-1].kind == "error"
    assert page.result.score.button.isEnabled()


def test_going_back_lets_the_checked_rows_go(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    page.go_on()
    assert page.leave()
    assert page.steps.current == FILE
    assert _calls(bench)[-1] == "discard"


def test_a_refused_check_returns_to_the_mapping_and_says_why(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    heard = invented.toasts(bench)
    bench.services.intake.fail = StaffError(
        Text("文件不全", "Files incomplete"), Text("请一起选择", "Choose them together"), code="FILES_INCOMPLETE"
    )
    page.go_on()
    assert page.steps.current == MAP
    assert (heard[-1].kind, heard[-1].title.zh, heard[-1].detail.zh) == ("error", "文件不全", "请一起选择")
    assert page._task is None


def test_a_file_that_cannot_be_read_says_why_and_cannot_go_on(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    bench.services.intake.refuse = Text("工作簿有密码", "The workbook is encrypted")
    page.take((FILE_PATH,))
    assert page.map.banner.isVisible()
    assert page.map.banner.words == "不能导入：工作簿有密码。用表格软件去掉密码后再拖入"
    assert not page.next.isEnabled()


def test_undo_of_the_newest_import_asks_first(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.start.undo.click()
    question = page.window().findChildren(Question)[-1]
    assert "undo" not in _calls(bench)
    question.yes.click()
    assert bench.services.intake.calls[-1] == ("undo", "IMP-1122-02")
    page.refresh()
    assert [row.batch_id for row in page.start.table.rows.rows] == ["IMP-1122-01"]


def test_a_file_without_its_merchant_asks_whose_lines_they_are(qtbot: QtBot) -> None:
    page, bench = _mapped(qtbot)
    assert not page.map.whose.isVisible()
    page.map.table.go_to("店铺名称")
    page.map.choose(None)
    assert page.map.whose.isVisible()
    page.map.merchant.setText("BR-008417")
    page.go_on()
    assert next(call for call in bench.services.intake.calls if call[0] == "check")[2] == "BR-008417"


def test_a_mapping_knows_states_by_confidence() -> None:
    file = invented.preview(FILE_PATH)
    mapping = Mapping((file,))
    states = {column.source: mapping.state(file, column) for column in file.columns}
    assert states["订单编号"] == "auto"
    assert states["实际支付金额"] == "ask"
    assert states["qy_flag"] == "ignored"
    assert mapping.changes() == {}
