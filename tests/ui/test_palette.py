"""The palette: anything is found by its name and done by its keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeShell, settle
from workbench.ui.palette import Palette
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


def opened(shell: Shell, qtbot: QtBot, typed: str = "") -> Palette:
    qtbot.keyClick(shell.page.focusProxy(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = shell.palette_overlay
    assert palette is not None
    assert palette.is_open
    qtbot.keyClicks(palette.field, typed) if typed.isascii() else palette.field.setText(typed)
    if typed and not typed.startswith(">"):
        qtbot.waitUntil(lambda: palette.list.typed == typed.strip(), timeout=2000)
    return palette


def titles(palette: Palette) -> list[str]:
    return [item.title.zh for item in palette.list.items]


@pytest.mark.parametrize("typed", ["青禾", "qh", "0417"])
def test_a_case_is_found_by_name_initials_and_number(shell: Shell, qtbot: QtBot, typed: str) -> None:
    palette = opened(shell, qtbot, typed)
    assert titles(palette)[0] == "青禾手作家居旗舰店"


def test_enter_opens_what_was_found(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot, "青禾")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    settle()
    assert not palette.is_open
    assert shell.made["case"].case_no == "LN-261123-0417"


def test_commands_of_this_screen_stand_before_those_of_the_window(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot, ">")
    found = titles(palette)
    assert found.index("批量通过勾选的案件") < found.index("切换语言")
    assert "设置" in found


def test_commands_match_in_either_language(shell: Shell, qtbot: QtBot) -> None:
    assert titles(opened(shell, qtbot, ">language")) == ["切换语言"]


def test_arrows_walk_and_wrap(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot)
    last = len(palette.list.items) - 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.current == last
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.current == 0


def test_an_opened_case_stands_first_next_time(shell: Shell, qtbot: QtBot) -> None:
    shell.open_page("case", {"case_no": "LN-261123-0422"})
    shell.open_page("queue", {})
    assert titles(opened(shell, qtbot))[0] == "北境登山装备"


def test_nothing_found_is_said(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot, "zzzz")
    assert palette.list.items == ()
    assert "zzzz" in palette.list.accessibleName()


def test_escape_gives_the_focus_back(shell: Shell, qtbot: QtBot) -> None:
    table = shell.made["queue"].table
    table.setFocus()
    palette = opened(shell, qtbot, "青")
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.is_open
    assert shell.focusWidget() is table
