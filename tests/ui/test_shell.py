"""The window: screens come and go, words and colours follow, keys lead everywhere, nothing is left behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.ui.icons import known
from workbench.ui.labels import Label
from workbench.ui.pages import ENTRIES
from workbench.ui.shell import Shell

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def words_of(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(Label) if label.isVisibleTo(widget)}


def go(qtbot: QtBot, shell: Shell, letter: Qt.Key) -> None:
    page = shell.page
    assert page is not None
    target = page.focusProxy() or page
    shell.activateWindow()
    assert QTest.qWaitForWindowActive(shell, 2000)
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_G)
    qtbot.keyClick(target, letter)
    settle()


def test_g_and_a_letter_lead_to_every_screen_of_the_rail(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    for entry in ENTRIES:
        if entry.rail:
            shell.open_page("queue", {})
            go(qtbot, shell, Qt.Key(ord(entry.letter)))
            assert shell.stack.currentWidget() is shell.made[entry.code], entry.code
            assert shell.rail.buttons[entry.code].isChecked()


def test_every_icon_of_the_rail_exists() -> None:
    assert [entry.code for entry in ENTRIES if not known(entry.icon)] == []


class Watch(QObject):
    """Remembers every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


@pytest.mark.parametrize("code", [entry.code for entry in ENTRIES])
def test_no_screen_flashes_a_window_of_its_own_while_it_is_made(
    make_shell: MakeShell, qapp: QApplication, code: str
) -> None:
    shell, watch = make_shell(), Watch()
    qapp.installEventFilter(watch)
    arguments = {"case": {"case_no": "LN-261123-0417"}, "borrower": {"merchant_id": "BR-008417"}}
    shell.open_page(code, dict(arguments.get(code, {})))
    settle()
    qapp.removeEventFilter(watch)
    assert watch.windows == []


def test_a_screen_is_made_on_its_first_visit_and_kept(make_shell: MakeShell) -> None:
    shell = make_shell()
    assert set(shell.made) == {"queue"}
    shell.open_page("settings", {})
    first = shell.made["settings"]
    shell.open_page("queue", {})
    shell.open_page("settings", {})
    assert shell.made["settings"] is first


def test_language_and_theme_change_while_the_window_stands(make_shell: MakeShell) -> None:
    shell = make_shell()
    assert "我的待办" in words_of(shell)
    shell.switch_language()
    settle()
    assert "To do" in words_of(shell)
    assert "我的待办" not in words_of(shell)
    before = shell.grab().toImage().pixelColor(400, 600)
    shell.switch_theme()
    settle()
    after = shell.grab().toImage().pixelColor(400, 600)
    assert before == QColor("#FFFFFF")
    assert after.lightness() < 60


def test_the_status_bar_says_that_the_desk_is_not_encrypted(make_shell: MakeShell) -> None:
    shell = make_shell()
    assert "台账未加密 · sample" in words_of(shell.foot)
    assert "合成示例数据" in words_of(shell.foot)
    services = fakes.services()
    locked = replace(services.desk.status(), encrypted=True, synthetic=False)
    other = make_shell(services, status=locked)
    assert "台账已加密 · sample" in words_of(other.foot)
    assert "合成示例数据" not in words_of(other.foot)


def test_badges_count_what_waits(make_shell: MakeShell) -> None:
    shell = make_shell()
    assert shell.rail.buttons["queue"].count == 13
    assert shell.rail.buttons["interview"].count == 3
    assert shell.rail.buttons["approve"].count == 2


def test_escape_leads_from_the_case_back_to_the_queue(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    shell.made["queue"].table.setFocus()
    qtbot.keyClick(shell.made["queue"].table, Qt.Key.Key_Return)
    assert shell.stack.currentWidget() is shell.made["case"]
    qtbot.keyClick(shell.made["case"].why.fall, Qt.Key.Key_Escape)
    assert shell.stack.currentWidget() is shell.made["queue"]


def test_the_question_mark_lists_the_keys_of_this_screen(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell()
    shell.open_shortcuts()
    sheet = shell.shortcut_sheet
    assert sheet is not None
    assert sheet.is_open
    assert "批量通过勾选的案件" in sheet.list.accessibleName()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_three_toasts_stand_at_most_and_errors_stay(make_shell: MakeShell) -> None:
    shell = make_shell()
    assert shell.bench is not None
    for number in range(4):
        shell.bench.tell(Text(f"第 {number} 件", f"Number {number}"))
    shell.bench.tell_refusal(StaffError(Text("磁盘已满", "Disk full"), Text("请腾出空间", "Make room"), code="X"))
    settle()
    titles = [toast.notice.title.zh for toast in shell.toasts.shown]
    assert titles == ["第 2 件", "第 3 件", "磁盘已满"]


def test_a_bug_on_the_lane_is_told_in_words_and_the_window_lives_on(make_shell: MakeShell) -> None:
    shell = make_shell()
    shell.lane.put(shell, lambda: 1 // 0)
    settle()
    told = shell.toasts.shown[-1].notice
    assert told.kind == "error"
    assert "ZeroDivisionError" in told.detail.zh
    assert shell.isVisible()


def test_a_write_makes_the_screen_read_again(make_shell: MakeShell) -> None:
    services = fakes.services()
    shell = make_shell(services)
    services.cases.rows = tuple(fakes.queue_row(raw) for raw in fakes.ROWS[:3])
    shell.lane.put(shell, lambda: None, changed=("cases",))
    assert len(shell.made["queue"].table.rows.rows) == 3


def test_another_person_may_take_the_seat(make_shell: MakeShell) -> None:
    services = fakes.services()
    shell = make_shell(services)
    assert shell.bench is not None
    shell.bench.set_actor(services.desk.actor("s02"))
    assert "周砚" in shell.rail.person.accessibleName()


def test_an_empty_desk_offers_the_sample_and_then_shows_the_queue(make_shell: MakeShell) -> None:
    services = fakes.services()
    full = services.desk.status()
    made: list[bool] = []

    def create(report: object, stop: object) -> object:
        made.append(True)
        report(2400, 2400)
        return fakes.sample_summary()

    services.desk.create_sample = create
    shell = make_shell(services, status=replace(full, empty=True, batches=0))
    welcome = shell.made["welcome"]
    assert shell.stack.currentWidget() is welcome
    assert not any("完成" in words and "加密" in words for words in words_of(welcome))
    welcome.sample.click()
    settle()
    assert made == [True]
    assert shell.stack.currentWidget() is shell.made["queue"]


def test_a_desk_that_cannot_be_opened_is_explained_in_the_window(qtbot: QtBot, make_shell: MakeShell) -> None:
    shell = make_shell()
    shell.refuse(
        StaffError(Text("台账正被占用", "The desk is in use"), Text("请先关闭", "Close it"), code="DESK_IN_USE")
    )
    assert "台账正被占用" in words_of(shell)


def test_closing_the_window_lets_the_desk_go(make_shell: MakeShell) -> None:
    services = fakes.services()
    shell = make_shell(services)
    shell.close()
    assert ("close",) in services.desk.calls


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("size", [(1440, 900), (1180, 720)])
@pytest.mark.parametrize("code", ["queue", "case"])
def test_no_word_is_cut_off(make_shell: MakeShell, lang: Lang, size: tuple[int, int], code: str) -> None:
    shell = make_shell(size=size)
    shell.look.set_lang(lang)
    shell.open_page(code, {"case_no": "LN-261123-0417"} if code == "case" else {})
    settle()
    parts = [one for one in shell.findChildren(QWidget) if one.isVisible() and hasattr(one, "fits")]
    assert [one.accessibleName() for one in parts if not one.fits()] == []
    assert len(parts) > 20
    assert shell.size().toTuple() == size
