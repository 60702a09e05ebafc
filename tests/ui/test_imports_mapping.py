"""What was detected is shown, doubted where it is doubtful, and put right by staff in a few keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.ui import fakes_imports
from tests.ui.conftest import MakeShell, settle
from tests.ui.imports_page import FILE, asked, data_of, drop, mapped, names, page_of, press, said
from workbench.common.text import Text
from workbench.intake.layouts.taobao import TAOBAO
from workbench.services.accepted import accepted_layouts
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.imports.columns import Mapping
from workbench.ui.imports.detection import date_shape
from workbench.ui.imports.page import ImportsPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _sheet(qtbot: QtBot) -> tuple[ImportsPage, Bench]:
    page, bench = page_of(qtbot)
    bench.services.intake.show[fakes_imports.SHEET] = fakes_imports.sheet
    page.take((Path(fakes_imports.SHEET),))
    return page, bench


def _shown(qtbot: QtBot, **changes: Any) -> tuple[ImportsPage, Bench]:
    page, bench = page_of(qtbot)
    bench.services.intake.show[FILE.name] = lambda path: replace(fakes_imports.preview(path), **changes)
    page.take((FILE,))
    return page, bench


def test_columns_below_85_per_cent_are_asked_and_tab_walks_them(qtbot: QtBot) -> None:
    page, _ = mapped(qtbot)
    assert page.foot.sum.text() == "9 列已映射，2 列待确认，2 列忽略"
    table = page.map.table
    assert table.current_key() == "实际支付金额"
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert table.current_key() == "订单付款时间"
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert table.current_key() == "实际支付金额"


def test_a_confirmed_column_is_no_longer_asked_and_undo_asks_again(qtbot: QtBot) -> None:
    page, _ = mapped(qtbot)
    page.map.confirm()
    assert page.foot.sum.text() == "10 列已映射，1 列待确认，2 列忽略"
    assert page.map.table.current_key() == "订单付款时间"
    page.map.undo()
    assert page.foot.sum.text() == "9 列已映射，2 列待确认，2 列忽略"
    assert page.map.table.current_key() == "实际支付金额"


def test_only_what_staff_changed_is_handed_to_the_check(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    page.map.confirm()
    page.map.choose(None)
    page.go_on()
    assert asked(bench, "check")[1] == {FILE.name: {"订单付款时间": None}}


def test_a_match_too_weak_to_be_read_by_itself_is_handed_over_when_confirmed() -> None:
    weak = replace(fakes_imports.columns()[11], confidence=0.3)
    file = fakes_imports.preview(FILE, found=(*fakes_imports.columns()[:11], weak))
    mapping = Mapping((file,))
    mapping.choose(file, weak, weak.field)
    assert mapping.changes() == {FILE.name: {"订单付款时间": "paid_at"}}


def test_the_menu_offers_likely_fields_first_then_all_of_the_layout_then_leaving_out(qtbot: QtBot) -> None:
    page, _ = mapped(qtbot)
    menu = page.map.table.menu()
    assert menu is not None
    labels = [action.text() for action in menu.actions() if action.text()]
    assert labels[0] == "实付金额   71%"
    assert labels[-1] == "不导入"
    assert "退款金额" in labels
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["实付金额   71%"]
    next(action for action in menu.actions() if action.text() == "运费").trigger()
    assert said(page.map.table, 4, "target") == "运费"
    menu.deleteLater()


def test_a_meaning_is_chosen_by_its_number_and_becomes_the_field(qtbot: QtBot) -> None:
    page, bench = _sheet(qtbot)
    inspector = page.map.inspector
    assert page.map.table.current_key() == "支付宝回款"
    assert inspector.meanings.isVisible()
    assert "最近一个月 匹配 61.0%" in inspector.meanings.accessibleName()
    assert inspector.sentence.text() == "与 2,140 家商户的数据核对，最像“近 90 天月均”。请选口径。"
    assert "中位 ¥14.2 万" in inspector.spread.accessibleDescription()
    assert "非数字: 27 行，含“暂无”" in inspector.facts.accessibleName()
    assert "空值: 0.3%（约 412 行）" in inspector.facts.accessibleName()
    assert "敏感级别: 财务，入库加密" in inspector.facts.accessibleName()
    page._digit(1)
    assert page.wizard.mapping.changes() == {fakes_imports.SHEET: {"支付宝回款": "inflow_30_fen"}}
    assert asked(bench, "preview_written")[2] == {"支付宝回款": "inflow_30_fen", "法人手机": "phone"}
    assert page.map.table.current_key() == "qy_flag"


def test_a_press_on_a_meaning_chooses_it(qtbot: QtBot) -> None:
    page, _ = _sheet(qtbot)
    choice = page.map.inspector.meanings
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton, pos=choice.rect().bottomLeft() - choice.rect().topLeft() / 1)
    assert page.wizard.mapping.changes() == {fakes_imports.SHEET: {"支付宝回款": "inflow_90_fen"}}


def test_a_column_of_mostly_empty_cells_says_so(qtbot: QtBot) -> None:
    page, _ = _sheet(qtbot)
    assert said(page.map.table, 8, "state") == "61% 为空"


def test_the_preview_shows_what_will_be_written_around_the_chosen_column(qtbot: QtBot) -> None:
    page, _ = _sheet(qtbot)
    words = page.map.inspector.written.accessibleName()
    assert words.startswith("店铺编号 店铺名称 月均回款 退款率; tb_8840217736 青禾手作 186400 8.7%")


def test_the_preview_takes_what_is_asked_as_agreed_and_the_check_does_not(qtbot: QtBot) -> None:
    page, bench = _sheet(qtbot)
    assert asked(bench, "preview_written")[2] == {"支付宝回款": "inflow_90_month_fen", "法人手机": "phone"}
    page.go_on()
    assert asked(bench, "check")[1] == {}


def test_a_corrected_fact_has_the_file_looked_at_anew(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    page.map.choose(None)
    menu = page.map.facts.encoding.menu()
    assert [action.text() for action in menu.actions()] == ["UTF-8", "GB18030", "UTF-16", "Big5"]
    menu.actions()[0].trigger()
    menu.deleteLater()
    assert asked(bench, "reinterpret") == ("reinterpret", FILE.name, {"encoding": "utf-8"})
    assert page.map.facts.encoding.accessibleName() == "编码 UTF-8"
    assert page.wizard.mapping.changes() == {}
    lines = page.map.facts.header.menu()
    lines.actions()[2].trigger()
    lines.deleteLater()
    assert asked(bench, "reinterpret")[2] == {"header_line": 3}


@pytest.mark.parametrize(
    ("sample", "shape"),
    [
        ("2023/1/14", "yyyy/M/d"),
        ("2026-11-02 09:14", "yyyy-MM-dd HH:mm"),
        ("20261102", "yyyyMMdd"),
        ("2023年1月14日", "yyyy年M月d日"),
        ("186400", None),
        ("青禾手作", None),
    ],
)
def test_the_shape_of_a_date_is_told_from_a_sample(sample: str, shape: str | None) -> None:
    assert date_shape(sample) == shape


def test_readings_stand_side_by_side_where_the_encoding_is_unknown(make_shell: MakeShell, qtbot: QtBot) -> None:
    from tests.ui import fakes

    services = fakes.services()
    services.intake.show["b.csv"] = lambda path: fakes_imports.preview(
        path,
        refusal=Text("文字编码无法识别", "The encoding is not known"),
        code="ENCODING_UNKNOWN",
        decodings=fakes_imports.decodings(),
    )
    shell = make_shell(services, first="imports")
    page = shell.made["imports"]
    page.start.zone.dropEvent(drop(data_of("/tmp/b.csv")))
    settle()
    assert page.map.refused.decodings.isVisible()
    assert "1 gb18030: 订单编号,店铺名称,订单状态" in page.map.refused.decodings.accessibleName()
    assert not page.foot.next.isEnabled()
    qtbot.keyClick(shell, Qt.Key.Key_1)
    settle()
    assert ("reinterpret", "b.csv", {"encoding": "gb18030"}) in services.intake.calls
    assert page.map.table.isVisible()
    assert page.foot.next.isEnabled()


@pytest.mark.parametrize(
    ("code", "what", "how"),
    [
        ("WORKBOOK_LOCKED", "工作簿有密码", "用表格软件去掉密码后再拖入"),
        ("LAYOUT_REFUSED", "这是证券账户对账单", "本工作台不接收证券流水"),
        ("FILE_EMPTY", "文件是空的", "请重新导出"),
        ("ARCHIVE_BOMB", "压缩包展开后过大", "请解压后逐个导入"),
    ],
)
def test_a_refused_file_says_what_happened_what_is_safe_and_what_to_do(
    qtbot: QtBot, code: str, what: str, how: str
) -> None:
    page, bench = page_of(qtbot)
    bench.services.intake.show[FILE.name] = lambda path: fakes_imports.preview(
        path, refusal=Text(what, "refused"), hint=Text(how, "hint"), code=code
    )
    page.take((FILE,))
    refused = page.map.refused
    assert refused.isVisible()
    assert (refused.what.text(), refused.hint.text()) == (what, how)
    assert refused.safe.text() == "台账没有改变，文件也没有改动。"
    assert page.foot.sum.text() == "没有可以导入的文件"
    assert not page.foot.next.isEnabled()
    page.go_on()
    assert "check" not in names(bench)


def test_of_several_files_the_readable_ones_go_on(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    locked = Text("工作簿有密码", "encrypted")
    bench.services.intake.show["b.xlsx"] = lambda path: fakes_imports.preview(path, refusal=locked)
    page.take((Path("b.xlsx"), FILE))
    assert page.map.files.isVisible()
    assert page.map.file is not None
    assert page.map.file.name == FILE.name
    assert page.foot.next.isEnabled()
    page.map.show_file(page.wizard.mapping.files[0])
    assert page.map.refused.safe.text() == "台账没有改变；同时选的其他文件仍可导入。"


def test_a_file_dropped_beside_others_is_added_and_keeps_what_was_decided(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    page.map.choose(None)
    page.drop.dropEvent(drop(data_of("/tmp/more.csv")))
    assert asked(bench, "inspect")[1] == (FILE, Path("/tmp/more.csv"))
    assert page.wizard.mapping.changes() == {FILE.name: {"实际支付金额": None}}


def test_a_file_imported_before_is_said_to_add_nothing(qtbot: QtBot) -> None:
    page, _ = _shown(qtbot, seen_before=fakes_imports.NOW)
    assert page.map.seen.words == "同一个文件 2026-11-23 10:46 导入过：再次导入不会增加行"
    assert page.foot.next.isEnabled()


def test_a_look_up_table_is_said_to_become_no_lines(qtbot: QtBot) -> None:
    page, _ = _shown(qtbot, reference=True)
    assert page.map.kept.isVisible()
    assert not page.map.whose.isVisible()


def test_a_template_that_selected_itself_is_named(qtbot: QtBot) -> None:
    page, _ = _shown(qtbot, profile="天猫商户月表")
    assert page.map.template.words == "已按模板“天猫商户月表”对应各列，可直接校验"


def test_a_mapping_is_saved_under_a_name(qtbot: QtBot) -> None:
    page, bench = _sheet(qtbot)
    page._digit(0)
    qtbot.mouseClick(page.foot.save, Qt.MouseButton.LeftButton)
    question = page.window().findChildren(Question)[-1]
    name = page.focusWidget() or question.focusWidget()
    assert name is not None
    qtbot.keyClicks(name, "monthly")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    call = asked(bench, "save_profile")
    assert call[1] == fakes_imports.SHEET
    assert call[3] == "monthly"
    assert page.start.templates.detail.text().startswith("monthly、")


def test_a_template_is_deleted_from_its_list(qtbot: QtBot) -> None:
    page, bench = page_of(qtbot)
    qtbot.mouseClick(page.sheets.buttons[0], Qt.MouseButton.LeftButton)
    sheet = page.sheets.templates
    assert sheet.is_open
    qtbot.keyClick(sheet.table, Qt.Key.Key_Down)
    qtbot.mouseClick(sheet.forget, Qt.MouseButton.LeftButton)
    assert asked(bench, "forget_profile") == ("forget_profile", "1688 会员名单")
    assert [one.name for one in sheet.table.rows.rows] == ["天猫商户月表"]


def test_a_file_without_its_merchant_asks_whose_lines_they_are(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    assert not page.map.whose.isVisible()
    page.map.table.go_to("店铺名称")
    page.map.choose(None)
    assert page.map.whose.isVisible()
    page.map.merchant.setText("BR-008417")
    page.go_on()
    assert asked(bench, "check")[2] == "BR-008417"


def test_two_columns_for_one_field_are_said_to_clash(qtbot: QtBot) -> None:
    page, _ = mapped(qtbot)
    page.map.table.go_to("备注2")
    page.map.choose("paid_fen")
    page.map.table.go_to("备注2")
    assert "“实际支付金额”也对应它" in page.map.inspector.facts.accessibleName()


def test_a_mapping_knows_states_by_confidence() -> None:
    file = fakes_imports.preview(FILE)
    mapping = Mapping((file,))
    states = {column.source: mapping.state(file, column) for column in file.columns}
    assert states["订单编号"] == "auto"
    assert states["实际支付金额"] == "ask"
    assert states["qy_flag"] == "ignored"
    assert mapping.changes() == {}


def test_a_press_on_the_box_makes_the_column_current(qtbot: QtBot) -> None:
    page, _ = mapped(qtbot)
    press(qtbot, page.map.table, 1, "source")
    assert page.map.inspector.source.text() == "店铺名称"


def test_a_sheet_without_a_date_asks_for_it_and_refuses_what_is_none(qtbot: QtBot) -> None:
    page, bench = _sheet(qtbot)
    assert page.map.stated.isVisible()
    page.map.stated.setText("last week")
    assert page.map.stated.wrong
    assert not page.foot.next.isEnabled()
    page.map.stated.setText("2026/11/20")
    assert page.foot.next.isEnabled()
    page.go_on()
    assert asked(bench, "check")[3].isoformat() == "2026-11-20T23:59:59+08:00"


def test_every_accepted_layout_is_offered_by_its_source_and_refused_ones_are_not(qtbot: QtBot) -> None:
    page, bench = mapped(qtbot)
    menu = page.map.facts.layout_fact.menu()
    taobao = next(action for action in menu.actions() if action.text() == TAOBAO.name.zh).menu()
    assert isinstance(taobao, QMenu)
    assert [action.isChecked() for action in taobao.actions()] == [True, False]
    offered = [code for _, layouts in accepted_layouts() for code, _ in layouts]
    assert "custom_merchants" in offered
    assert "securities_ledger" not in offered
    taobao.actions()[1].trigger()
    menu.deleteLater()
    assert asked(bench, "reinterpret")[2] == {"layout": "taobao_items"}
