"""The screens of an import on the real services: a desk in a folder, files with every fault, and nothing invented."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.imports_page import press, said
from workbench.access.staff import actor_of
from workbench.common.text import Lang
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.import_examples import Examples, make_examples
from workbench.services.intake import IntakeService
from workbench.ui.bench import Bench
from workbench.ui.imports.page import ImportsPage
from workbench.ui.imports.steps import CHECK, MAP, RESULT
from workbench.ui.look import Look
from workbench.ui.picture_imports import no_room
from workbench.ui.tasks import InlineLane

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

NOW = datetime(2026, 11, 23, 2, 46, tzinfo=UTC)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, ground: Ground) -> ImportsPage:
    services = SimpleNamespace(**vars(invented.services()))
    services.intake = IntakeService(ground)
    look, actor = Look("light", Lang.ZH), actor_of(FIRST_STAFF[0])
    bench = Bench(services, look, InlineLane(), InlineLane(), actor, invented.status())
    shown = ImportsPage(bench)
    bench.changed.connect(lambda _: shown.refresh())
    qtbot.addWidget(shown)
    shown.resize(1357, 826)
    shown.show()
    shown.activate()
    shown.setProperty("bench", bench)  # it lives as long as the page
    return shown


@pytest.fixture
def files(tmp_path: Path) -> Examples:
    folder = tmp_path / "files"
    folder.mkdir()
    return make_examples(folder)


def _marks(page: ImportsPage) -> list[str]:
    return [line.mark for line in page.result.agree.rows.rows]


def test_a_file_with_bad_rows_is_mended_written_and_agrees_with_the_desk(
    page: ImportsPage, files: Examples, qtbot: QtBot
) -> None:
    page.take((files.orders,))
    assert not page.map.whose.isVisible()
    assert page.map.inspector.written.accessibleName().startswith("订单编号 ")
    page.go_on()
    assert "9 有错，需处理" in page.checking.tiles.accessibleName()
    assert page.foot.sum.text() == "处理后将写入 102 行，隔离 9 行"
    page.checking.take_suggestions()
    assert page.foot.sum.text() == "处理后将写入 108 行，隔离 6 行"
    cells = page.checking.cells
    assert said(cells, 0, "value") == "2026年2月30日"
    press(qtbot, cells, 0, "fix")
    editor = cells.editor
    assert editor is not None
    editor.setText("2026-11-02 09:14:00")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert page.foot.sum.text() == "处理后将写入 110 行，隔离 5 行"
    page._editing().undo()
    assert page.foot.sum.text() == "处理后将写入 108 行，隔离 6 行"
    page._editing().undo()
    assert page.foot.sum.text() == "处理后将写入 102 行，隔离 9 行"
    page.checking.groups.go_to("MOMENT_UNREADABLE")
    page.checking.take_suggestions()
    page.checking.cells.send(cells.rows.rows[0], "2026-11-02 09:14:00")
    assert page.foot.sum.text() == "处理后将写入 110 行，隔离 5 行"
    page.checking.groups.go_to("MONEY_UNREADABLE")
    qtbot.keyClick(page.checking.groups, Qt.Key.Key_Right)
    assert page.foot.sum.text() == "处理后将写入 110 行，跳过 2 行，隔离 3 行"
    page.go_on()
    assert page.steps.current == RESULT
    assert page.result.title.text() == "已写入 110 行"
    assert set(_marks(page)) == {"check"}
    assert "60 / 55 + 3 + 2, 一致" in page.result.agree.accessibleName()
    assert page.result.undo.isEnabled()


def test_a_quarantined_row_is_mended_later_and_comes_in_by_itself(page: ImportsPage, files: Examples) -> None:
    page.take((files.orders,))
    page.go_on()
    page.go_on()
    assert page.start.held.detail.text() == "9 行等待修正，可随时补导"
    page.open_quarantine()
    page.held.take_suggestions()
    ready = len(page.held.mended())
    assert ready > 0
    page.go_on()
    assert page.steps.current == CHECK
    page.go_on()
    assert page.steps.current == RESULT
    assert "check" in _marks(page)
    page.open_quarantine()
    assert page.held.count.text().startswith(f"{9 - ready} 行")


def test_the_same_file_again_is_named_and_adds_nothing(page: ImportsPage, files: Examples) -> None:
    for _ in range(2):
        page.take((files.later,))
        page.go_on()
        seen = page.map.seen.words
        page.go_on()
    assert seen.startswith("同一个文件 2026-11-23 10:46 导入过")
    assert page.result.title.text() == "没有新的行"


def test_an_unknown_sheet_is_proposed_asked_about_and_saved_as_a_template(page: ImportsPage, files: Examples) -> None:
    page.take((files.sheet,))
    assert page.map.table.current_key() == "支付宝回款"
    assert "匹配 100.0%" in page.map.inspector.meanings.accessibleName()
    assert page.map.inspector.spread.isVisible()
    page._digit(0)
    assert said(page.map.table, 4, "state") == "已确认"
    assert page.map.inspector.written.labels
    page.records.save_profile(page.wizard.mapping.files[0], page.wizard.mapping.changes(), "商户月表")
    page.take((files.sheet,))
    assert page.map.template.isVisible()
    assert "商户月表" in page.map.template.words


def test_a_broken_copy_is_read_in_the_encoding_staff_picks(page: ImportsPage, files: Examples) -> None:
    page.take((files.unreadable,))
    shown = [one.encoding for one in page.map.refused.decodings.decodings]
    assert len(shown) == 3
    assert not page.foot.next.isEnabled()
    page._digit(shown.index("gb18030"))
    assert page.map.file is not None
    assert page.map.file.layout == "taobao_orders"
    assert page.foot.next.isEnabled()


def test_a_workbook_with_a_password_says_what_to_do(page: ImportsPage, files: Examples) -> None:
    page.take((files.locked,))
    assert page.map.refused.what.text() == "工作簿有密码"
    assert "另存为无密码的文件" in page.map.refused.hint.text()
    assert not page.foot.next.isEnabled()


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files has no limit to set here")
def test_a_full_disk_leaves_the_desk_as_it_was_and_can_be_tried_again(
    page: ImportsPage, files: Examples, ground: Ground
) -> None:
    page.take((files.later,))
    page.go_on()
    with no_room():
        page.go_on()
    assert page.steps.current == CHECK
    assert "磁盘可能已满" in page.checking.banner.words
    assert list((ground.folder / "flows").glob("*.parquet")) == []
    page.go_on()
    assert page.steps.current == RESULT
    assert set(_marks(page)) == {"check"}


def test_a_cancelled_check_leaves_no_trace(page: ImportsPage, files: Examples, ground: Ground) -> None:
    page.take((files.later,))
    page.wizard.progressed.connect(lambda *_: page.wizard.cancel())
    page.go_on()
    assert page.steps.current == MAP
    assert page.map.trouble.words == "已取消，台账没有改变"
    with ground.store.reading() as shelves:
        assert shelves.batches.all() == ()
