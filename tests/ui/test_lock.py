"""A locked window shows, says and does nothing of the desk, and gives everything back to who comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes, fakes_access, fakes_screens
from tests.ui.conftest import settle
from workbench.common.text import Lang, Text
from workbench.ui.access.sign_in import SignInPane
from workbench.ui.ask import Question, ask
from workbench.ui.fields import TextBox
from workbench.ui.look import Look
from workbench.ui.shell import PROGRAM, Shell
from workbench.ui.tasks import InlineLane

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")

MERCHANTS = tuple(str(row[0]) for row in fakes.ROWS)


class Clock:
    """The door's clock, moved by hand."""

    at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


class Room:
    """A window at which somebody sits, on a clock the test moves."""

    def __init__(self, look: Look) -> None:
        self.access = fakes_access.FakeAccess(fakes_access.seated(fakes_screens.status().staff[0]))
        self.services = fakes.services(access=self.access)
        self.shell = Shell(look, InlineLane(), InlineLane())
        self.clock = Clock()
        self.shell.entrance.door._clock = self.clock
        self.shell.resize(1440, 900)
        self.shell.show()
        settle()
        status = self.services.desk.status()
        self.shell.entrance.enter(self.services, self.services.desk.actor(), status, self.access.state())
        self.shell.activateWindow()
        assert QTest.qWaitForWindowActive(self.shell, 2000)
        settle()

    @property
    def door(self) -> Any:
        return self.shell.entrance.door

    def wait(self, seconds: float) -> None:
        """Time passes; the door looks at its clock every five seconds, as its timer does."""
        end = self.clock.at + seconds
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + 5)
            self.door.tick()
        settle()

    def pane(self) -> SignInPane:
        found = self.shell.findChild(SignInPane)
        assert isinstance(found, SignInPane)
        return found

    def unlock(self) -> None:
        self.pane().passphrase.field.setText(fakes_access.WORDS)
        self.pane().enter()
        settle()


@pytest.fixture
def room(qapp: QApplication, look: Look) -> Iterator[Room]:
    made = Room(look)
    yield made
    made.shell.close()
    made.shell.deleteLater()
    settle()
    left = [one for one in QApplication.topLevelWidgets() if one.objectName() == "Shell" or one.isVisible()]
    assert left == []


def said(window: QWidget) -> str:
    """Every word that any widget of the window holds, shown or not."""
    parts: list[str] = []
    for one in [window, *window.findChildren(QWidget)]:
        parts += [one.windowTitle(), one.toolTip(), one.accessibleName(), one.accessibleDescription()]
        text = getattr(one, "text", None)
        if callable(text):
            parts.append(str(text()))
        if isinstance(one, QPlainTextEdit):
            parts.append(one.toPlainText())
        if isinstance(one, QLineEdit):
            parts.append(one.text())
        model = getattr(one, "model", None)
        if callable(model) and model() is not None:
            found = model()
            parts += [
                str(found.index(r, c).data()) for r in range(found.rowCount()) for c in range(found.columnCount())
            ]
    return " ".join(parts)


def test_the_window_speaks_of_merchants_while_somebody_sits_there(room: Room) -> None:
    assert any(name in said(room.shell) for name in MERCHANTS)


def test_after_ten_idle_minutes_no_widget_holds_a_word_of_any_merchant(room: Room) -> None:
    room.shell.open_page("case", {"case_no": "LN-261123-0417"})
    settle()
    assert MERCHANTS[0] in said(room.shell)
    assert MERCHANTS[0] in room.shell.windowTitle() or room.shell.windowTitle()
    room.wait(9 * 60 + 55)
    assert not room.door.closed
    room.wait(10)
    assert room.door.closed
    assert ("lock", "idle") in room.access.calls
    words = said(room.shell)
    assert not any(name in words for name in MERCHANTS)
    assert "LN-261123" not in words
    assert "¥" not in words
    assert room.shell.windowTitle() == room.shell.look.say(PROGRAM)
    visible = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert visible == [room.shell]


def test_a_key_or_a_move_of_the_mouse_puts_locking_off(room: Room, qtbot: QtBot) -> None:
    room.wait(9 * 60)
    QTest.keyClick(room.shell.windowHandle(), Qt.Key.Key_Shift)
    room.wait(9 * 60)
    assert not room.door.closed
    room.wait(61)
    assert room.door.closed


def test_a_machine_that_slept_is_locked_when_it_wakes(room: Room) -> None:
    room.wait(10)
    room.clock.at += 90  # no tick came for a minute and a half
    room.door.tick()
    assert ("lock", "sleep") in room.access.calls


def test_a_clock_put_back_locks_rather_than_waits(room: Room) -> None:
    room.wait(10)
    room.clock.at -= 3600
    room.door.tick()
    assert room.door.closed


@pytest.mark.parametrize("wished", [True, False])
def test_minimising_locks_where_the_desk_wishes_it(room: Room, wished: bool) -> None:
    room.door.watch(replace(room.access.now, lock_on_minimise=wished))
    room.shell.showMinimized()
    settle()
    assert room.door.closed is wished
    room.shell.showNormal()
    settle()


def test_what_was_being_written_is_there_again(room: Room) -> None:
    room.shell.open_page("case", {"case_no": "LN-261123-0417"})
    settle()
    page = room.shell.page
    assert page is not None
    box = page.findChildren(TextBox)[0]
    box.setPlainText("退款率已与商户核实，待补材料")
    room.door.lock()
    settle()
    assert "退款率已与商户核实" not in said(room.shell)
    room.unlock()
    assert not room.door.closed
    assert room.shell.page is page
    assert box.toPlainText() == "退款率已与商户核实，待补材料"
    assert MERCHANTS[0] in said(room.shell)


def test_no_key_and_no_command_does_anything_while_it_is_locked(room: Room, qtbot: QtBot) -> None:
    shell = room.shell
    page = shell.page
    room.door.lock()
    settle()
    for keys in ("Ctrl+K", "Ctrl+O", "Ctrl+,", "?"):
        found = [act for act in shell.actions() if keys in [one.toString() for one in act.shortcuts()]]
        assert found, keys
        assert not any(act.isEnabled() for act in found), keys
    for key in (Qt.Key.Key_G, Qt.Key.Key_Q, Qt.Key.Key_Escape, Qt.Key.Key_A):
        qtbot.keyClick(shell, key)
    qtbot.keyClick(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert shell.page is page
    assert shell.palette_overlay is None or not shell.palette_overlay.is_open
    enabled = [act for act in shell.actions() if isinstance(act, QAction) and act.isEnabled()]
    assert set(enabled) == set(shell.look_acts)  # language and theme
    room.unlock()
    assert all(act.isEnabled() for act in shell.everywhere)


def test_a_wrong_passphrase_keeps_it_locked_and_says_so(room: Room) -> None:
    room.door.lock()
    room.pane().passphrase.field.setText("not these")
    room.pane().enter()
    settle()
    assert room.door.closed
    assert "口令不对" in room.pane().note.text()
    assert room.pane().passphrase.typed == ""


def test_a_question_that_stood_open_comes_back_with_what_was_typed(room: Room) -> None:
    answered: list[str] = []
    body = TextBox(room.shell.look)
    asked = ask(room.shell, room.shell.look, Text(MERCHANTS[0], "Q"), Text("d", "d"), Text("v", "v"),
                lambda: answered.append("yes"), body=body)  # fmt: skip
    body.setPlainText("半句话")
    room.door.lock()
    settle()
    assert room.shell.findChildren(Question) == []
    room.unlock()
    assert asked.is_open
    assert asked.isVisible()
    assert body.toPlainText() == "半句话"
    assert answered == []
    asked.close_overlay()


def test_toasts_and_menus_are_gone_and_toasts_told_meanwhile_wait(room: Room) -> None:
    bench = room.shell.bench
    assert bench is not None
    bench.tell(Text(f"已通过 {MERCHANTS[1]}", "Approved"), kind="error")
    menu = QMenu(room.shell)
    menu.addAction(MERCHANTS[2])
    menu.popup(room.shell.mapToGlobal(room.shell.rect().center()))
    room.door.lock()
    bench.tell(Text(f"已导入 {MERCHANTS[3]}", "Imported"))
    settle()
    assert not menu.isVisible()
    assert room.shell.toasts.shown == ()
    menu.deleteLater()
    settle()
    assert not any(name in said(room.shell) for name in MERCHANTS)
    room.unlock()
    assert [toast.notice.title.zh for toast in room.shell.toasts.shown] == [
        f"已通过 {MERCHANTS[1]}",
        f"已导入 {MERCHANTS[3]}",
    ]


def test_the_clipboard_is_emptied_of_what_was_put_there_here(room: Room) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText(MERCHANTS[0])
    assert clipboard.text() == MERCHANTS[0]
    room.door.lock()
    assert clipboard.text() == ""


def test_what_another_program_put_on_the_clipboard_stays(room: Room) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("别处复制的内容")
    room.shell.entrance.cover._copied = False  # it came while another program had the keys
    if clipboard.ownsClipboard():
        pytest.skip("this platform says that every text is ours")
    room.door.lock()
    assert clipboard.text() == "别处复制的内容"
    clipboard.clear()


def test_another_window_of_the_program_is_hidden_with_it(room: Room) -> None:
    other = QWidget()
    other.setWindowTitle(MERCHANTS[0])
    other.show()
    room.door.lock()
    assert not other.isVisible()
    room.unlock()
    assert other.isVisible()
    other.close()
    other.deleteLater()


def test_who_signs_out_takes_screens_and_drafts_along(room: Room) -> None:
    pages = [QObject.objectName(one) for one in room.shell.made.values()]
    assert pages
    room.door.sign_out()
    settle()
    assert room.door.closed
    assert room.shell.made == {}
    assert room.pane().name.isVisibleTo(room.shell)
    assert not any(name in said(room.shell) for name in MERCHANTS)


def test_the_session_that_ended_asks_for_name_and_passphrase(room: Room) -> None:
    room.access.now = replace(room.access.now, mode=room.access.now.mode.SIGNED_OUT, person=None)
    room.wait(65)
    assert room.door.closed
    assert room.shell.made == {}


def test_the_sample_desk_has_no_door(qapp: QApplication, look: Look) -> None:
    services = fakes.services()
    shell = Shell(look, InlineLane(), InlineLane())
    shell.show()
    shell.entrance.enter(services, services.desk.actor(), services.desk.status(), services.access.state())
    settle()
    assert not shell.entrance.closed
    assert shell.page is shell.made["queue"]
    shell.entrance.door.lock()
    assert not shell.entrance.closed
    shell.close()
    shell.deleteLater()
    settle()


def test_language_and_theme_can_be_switched_at_the_closed_door(room: Room) -> None:
    room.door.lock()
    room.shell.switch_language()
    assert room.shell.look.lang is Lang.EN
    assert room.pane().go.words_shown() == "Unlock"
    room.shell.switch_language()
