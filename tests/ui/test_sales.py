"""Verified sales on the case: bars that open their orders, detectors that show what gave an order away."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from workbench.common.text import Lang
from workbench.ui.case.page import CasePage
from workbench.ui.case.sales import SalesDrawer
from workbench.ui.case.sales_bars import ROW
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CASE = "LN-261123-0417"


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


def drawer(shell: Shell, qtbot: QtBot, **changes: object) -> SalesDrawer:
    shell.bench.services.cases.sales_files[CASE] = fakes.sales_file(CASE, **changes)
    shell.open_page("case", {"case_no": CASE})
    settle()
    page = shell.page
    assert isinstance(page, CasePage)
    qtbot.keyClick(page.why.fall, Qt.Key.Key_V)
    settle()
    assert page.sales_drawer is not None
    assert page.sales_drawer.is_open
    return page.sales_drawer


def asked(shell: Shell) -> list[tuple[object, ...]]:
    return [call[1:] for call in shell.bench.services.cases.calls if call[0] == "orders_behind"]


def test_the_letter_opens_the_bars_with_what_leaves_signed(shell: Shell, qtbot: QtBot) -> None:
    shown = drawer(shell, qtbot)
    assert shown.name.text() == "核实销售额 · 织里布艺工坊"
    assert [share.text() for share in shown.shares] == ["43.2%", "44.2%", "43.2%"]
    assert shown.bars.accessibleName().startswith(
        "销售额 ¥1,544,361.70; 退款 −¥63,826.50; 未见发货 −¥6,245.20; 空包 ¥0;"
    )
    assert shown.bars.accessibleName().endswith("核实销售额 ¥667,670.10")


def test_the_bars_close_when_another_screen_comes_to_the_front(shell: Shell, qtbot: QtBot) -> None:
    bars = drawer(shell, qtbot)
    shell.open_page("queue", {})
    settle()
    assert not bars.is_open


def test_what_is_over_its_line_is_chosen_and_its_orders_are_listed(shell: Shell, qtbot: QtBot) -> None:
    shown = drawer(shell, qtbot)
    assert asked(shell) == [("WAYBILL_REUSE", 0)]
    assert shown.count.text() == "运单重复使用：240 笔，合计 ¥791,460.20，显示 200 笔"
    assert shown.table.rows.rowCount() == 200
    shown.more.click()
    settle()
    assert asked(shell)[-1] == ("WAYBILL_REUSE", 200)
    assert shown.table.rows.rowCount() == 240
    assert shown.more.isHidden()


def test_a_press_on_a_bar_opens_its_orders_and_an_empty_bar_opens_nothing(shell: Shell, qtbot: QtBot) -> None:
    shown = drawer(shell, qtbot)

    def press(index: int) -> None:
        qtbot.mouseClick(shown.bars, Qt.MouseButton.LeftButton, pos=QPoint(40, round(2 + (index + 0.5) * ROW)))
        settle()

    press(1)
    assert asked(shell)[-1] == ("refunded_fen", 0)
    assert shown.hits.current == -1
    press(3)
    assert asked(shell)[-1] == ("refunded_fen", 0)


def test_arrows_walk_the_bars_and_skip_the_empty_ones(shell: Shell, qtbot: QtBot) -> None:
    shown = drawer(shell, qtbot, hits=())
    assert asked(shell) == []
    for _ in range(4):
        qtbot.keyClick(shown.bars, Qt.Key.Key_Down)
    settle()
    assert [what for what, _ in asked(shell)] == ["raw_fen", "refunded_fen", "unshipped_fen", "waybill_reuse_fen"]
    qtbot.keyClick(shown.bars, Qt.Key.Key_Up)
    assert asked(shell)[-1] == ("unshipped_fen", 0)
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.is_open


def test_detectors_say_what_was_found_and_what_stayed_below_its_line(shell: Shell, qtbot: QtBot) -> None:
    spoken = drawer(shell, qtbot).hits.accessibleName()
    assert "运单重复使用 54.2% 110 笔订单（¥791,460.20）的运单也用于其他买家的订单（界线：4 笔且占销售额 2%）" in spoken
    assert "关联方自买 0.4% 未达界线（界线：4 笔且占销售额 5%）" in spoken
    assert "没有命中" not in spoken


def test_no_hit_and_no_order_are_not_the_same(shell: Shell, qtbot: QtBot) -> None:
    shown = drawer(shell, qtbot, hits=())
    assert shown.hits.accessibleName() == "没有命中：各项检测都在界线之下"
    shown.show_sales(fakes.sales_file(CASE, hits=(), steps=()))
    assert shown.hits.accessibleName() == "没有订单，无法做订单检测"
    assert shown.as_of.text() == "近一年没有可核实的销售"


def test_legs_add_up_in_words_and_one_that_does_not_says_so(shell: Shell, qtbot: QtBot) -> None:
    legs = drawer(shell, qtbot).legs.text().split("\n")
    assert legs[0] == "订单 262 行 = 配对 231（其中按金额 3） + 未配 4（¥11,556.10） + 不涉及 27"
    assert legs[1] == "运单 232 行 = 配对 232 + 未配 0"
    assert legs[2].endswith("：不平")


@pytest.mark.parametrize(("lang", "size"), list(itertools.product(Lang, ((1440, 900), (1180, 720)))))
def test_words_fit_in_both_languages_and_sizes(
    make_shell: MakeShell, qtbot: QtBot, lang: Lang, size: tuple[int, int]
) -> None:
    shell = make_shell(size=size)
    shell.look.set_lang(lang)
    shown = drawer(shell, qtbot)
    for _ in range(3):
        QApplication.processEvents()
    parts = [part for part in shown.findChildren(QWidget) if part.isVisible() and hasattr(part, "fits")]
    assert parts
    assert [part.accessibleName() for part in parts if not part.fits()] == []
    assert shown.sheet.width() <= shell.width()
    assert shown.sheet.geometry().bottom() <= shell.height()
