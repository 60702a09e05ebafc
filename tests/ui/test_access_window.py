"""A new desk is set up in the real window over the real services; people come in, sign, and are managed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.builders import merchant
from tests.services.access_desk import (
    ADMIN_WORDS,
    LIGHT,
    OFFICER_WORDS,
    OWN_WORDS,
    PIN,
    SET_UP,
    Clock,
    MemoryKeychain,
    begin_in,
)
from tests.ui.conftest import settle
from workbench.access.staff import Role
from workbench.app import open_desk
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.services.access import AccessService
from workbench.services.access_file import Mode
from workbench.services.personal_keys import personal_key
from workbench.ui.access.pin import ask_pin
from workbench.ui.access.renew import RenewPane
from workbench.ui.access.set_up import SetUpPane
from workbench.ui.access.sign_in import SignInPane
from workbench.ui.access.staff_page import StaffPage
from workbench.ui.labels import Label
from workbench.ui.look import Look
from workbench.ui.settings.page import SettingsPage
from workbench.ui.shell import Shell
from workbench.ui.tasks import InlineLane

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")


class House:
    """A window before a new desk in a real folder; guesses cost little."""

    def __init__(self, folder: Path, look: Look) -> None:
        self.clock, self.ring = Clock(), MemoryKeychain()
        begin_in(folder)
        services = open_desk(folder, self.clock)
        self.access = AccessService(services.access.ground, LIGHT, self.ring)
        self.services = replace(services, access=self.access)
        self.shell = Shell(look, InlineLane(), InlineLane())
        self.shell.resize(1180, 720)
        self.shell.show()
        settle()

    def enter(self) -> None:
        desk = self.services.desk
        self.shell.entrance.enter(self.services, desk.actor(), desk.status(), self.access.state())
        self.shell.activateWindow()
        assert QTest.qWaitForWindowActive(self.shell, 2000)
        settle()

    def pane(self, kind: type) -> Any:
        found = self.shell.findChild(kind)
        assert found is not None
        return found

    def set_up(self) -> None:
        """Set up by the services, the administrator signed in, and the window entered."""
        self.access.set_up(SET_UP)
        self.access.sign_out()
        self.enter()
        self.sign_in("周管", ADMIN_WORDS)

    def sign_in(self, name: str, words: str) -> None:
        pane = self.pane(SignInPane)
        pane.name.setText(name)
        pane.passphrase.field.setText(words)
        pane.enter()
        settle()

    def officer(self) -> None:
        """The officer signs in for the first time and chooses words and a PIN of their own."""
        self.shell.entrance.door.sign_out()
        settle()
        self.sign_in("沈宁", OFFICER_WORDS)
        pane = self.pane(RenewPane)
        for field, typed in ((pane.old, OFFICER_WORDS), (pane.new, OWN_WORDS), (pane.pin, "280416")):
            field.field.setText(typed)
        pane.save()
        settle()


@pytest.fixture
def house(qapp: QApplication, look: Look, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "desk", look)
    yield made
    made.shell.close()
    made.shell.deleteLater()
    made.services.desk.close()
    settle()


def keyed(widget: QWidget, text: str) -> int:
    """Type a text key by key; how many keys it took."""
    QTest.keyClicks(widget, text)
    return len(text)


def tab(count: int = 1) -> QWidget:
    focus = QApplication.focusWidget()
    for _ in range(count):
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def test_a_new_desk_is_set_up_with_the_keyboard_alone_in_under_a_minute(house: House, qtbot: QtBot) -> None:
    house.enter()
    pane = house.pane(SetUpPane)
    assert house.shell.entrance.closed
    keys, steps = 0, 0
    began = time.process_time()
    for typed, tabs in (
        ("Qinghe Microloan", 1), ("Zhou Guan", 2), (ADMIN_WORDS, 1), (PIN, 1), ("Shen Ning", 1), (OWN_WORDS, 0),
    ):  # fmt: skip
        focus = QApplication.focusWidget()
        assert focus is not None
        keys += keyed(focus, typed) + tabs
        steps += 1
        if tabs:
            tab(tabs)
    assert pane.words_row.note.text().startswith("可以使用")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    machine_s = time.process_time() - began
    assert not house.shell.entrance.closed
    assert isinstance(house.shell.page, StaffPage)
    assert house.access.state().mode is Mode.SIGNED_IN
    # At a slow 150 keys a minute 42 s; the machine adds less than a second.
    assert (steps + 1, keys + 1) == (7, 104)
    assert (keys + 1) / 150 * 60 + machine_s < 60


def test_one_press_still_opens_the_sample_and_an_empty_desk_is_not_opened_without_accounts(house: House) -> None:
    house.enter()
    pane = house.pane(SetUpPane)
    assert not pane.later.isVisible()
    asked: list[bool] = []
    from workbench.ui.queue.welcome import WelcomePage

    made, WelcomePage.make_sample = WelcomePage.make_sample, lambda self: asked.append(True)  # type: ignore[method-assign]
    try:
        pane.sample.click()
        settle()
    finally:
        WelcomePage.make_sample = made  # type: ignore[method-assign]
    assert asked == [True]
    assert not house.shell.entrance.closed
    assert isinstance(house.shell.page, WelcomePage)


def test_a_desk_of_before_opens_without_accounts_when_wished_and_goes_on_offering_them(house: House) -> None:
    with house.access.ground.transaction() as shelves:
        shelves.merchants.put([merchant()])
    house.enter()
    pane = house.pane(SetUpPane)
    assert pane.later.isVisible()
    assert not pane.sample.isVisible()
    pane.later.click()
    settle()
    assert not house.shell.entrance.closed
    house.shell.open_page("settings", {})
    page = house.shell.page
    assert isinstance(page, SettingsPage)
    assert "账户未设置" in page.security.banner.words
    page.security.banner.button.click()
    settle()
    assert house.shell.entrance.closed
    pane.lender.setText("青禾小贷")
    pane.name.setText("周管")
    pane.passphrase.field.setText(ADMIN_WORDS)
    pane.pin.field.setText(PIN)
    pane.second.setText("钱一")
    pane.save()
    settle()
    assert isinstance(house.shell.page, StaffPage)
    assert {one.person.name for one in house.shell.page.members.members} >= {"周管", "钱一", "林潇"}  # people of before


def test_a_session_that_ended_behind_the_lock_asks_who_is_there(house: House) -> None:
    house.set_up()
    house.shell.entrance.door.lock()
    house.clock.pass_by(hours=13)
    pane = house.pane(SignInPane)
    pane.passphrase.field.setText(ADMIN_WORDS)
    pane.enter()
    settle()
    assert pane.name.isVisible()
    assert house.shell.made == {}
    house.sign_in("周管", ADMIN_WORDS)
    assert not house.shell.entrance.closed


def test_a_refused_set_up_keeps_what_was_typed_and_says_why(house: House) -> None:
    house.enter()
    pane = house.pane(SetUpPane)
    pane.lender.setText("青禾小贷")
    pane.name.setText("周管")
    pane.passphrase.field.setText("short")
    pane.save()
    assert "口令" in pane.note.text()
    assert (pane.name.text(), pane.passphrase.typed) == ("周管", "short")
    assert house.access.state().mode is Mode.SET_UP


def test_an_administrator_sees_people_and_settings_and_no_screen_with_cases(house: House) -> None:
    house.set_up()
    shell = house.shell
    shown = {code for code, button in shell.rail.buttons.items() if button.isVisible()}
    assert shown == {"staff", "settings"}
    for code in ("queue", "case", "portfolio", "borrowers", "imports", "models", "documents", "interview", "approve"):
        shell.open_page(code, {})
        assert isinstance(shell.page, StaffPage), code
    assert {str(go.data()) for go in shell._going if go.isEnabled()} == {"staff", "settings"}


def test_an_officer_comes_in_by_own_words_and_sees_no_staff_page(house: House) -> None:
    house.set_up()
    house.officer()
    assert not house.shell.entrance.closed
    assert house.shell.bench is not None
    assert house.shell.bench.actor.name == "沈宁"
    shown = {code for code, button in house.shell.rail.buttons.items() if button.isVisible()}
    assert "staff" not in shown
    assert {"queue", "imports", "settings"} <= shown
    house.shell.open_page("staff", {})
    assert not isinstance(house.shell.page, StaffPage)


def test_the_pin_prompt_signs_after_the_right_pin_only(house: House) -> None:
    house.set_up()
    house.officer()
    bench, signed = house.shell.bench, []
    assert bench is not None
    with pytest.raises(StaffError, match="PIN_NEEDED"):
        personal_key(house.access.ground, "s06")
    prompt = ask_pin(bench, lambda: signed.append("yes"))
    QTest.keyClicks(prompt.pin.field, "111333")
    QTest.keyClick(prompt.pin.field, Qt.Key.Key_Return)
    assert (signed, prompt.is_open) == ([], True)
    assert "还可再试 4 次" in prompt.note.text()
    QTest.keyClicks(prompt.pin.field, "280416")
    QTest.keyClick(prompt.pin.field, Qt.Key.Key_Return)
    assert (signed, prompt.is_open) == (["yes"], False)
    assert personal_key(house.access.ground, "s06").staff_id == "s06"
    again = ask_pin(bench, lambda: signed.append("no"))
    QTest.keyClick(again.pin.field, Qt.Key.Key_Escape)
    assert (signed, again.is_open) == (["yes"], False)
    settle()


def test_five_wrong_pins_close_the_prompt_to_more(house: House) -> None:
    house.set_up()
    house.officer()
    assert house.shell.bench is not None
    prompt = ask_pin(house.shell.bench, lambda: None)
    for _ in range(5):
        prompt.pin.field.setText("111333")
        prompt.give()
    assert "重新登录" in prompt.note.text()
    assert not prompt.yes.isEnabled()
    prompt.close_overlay()
    settle()


def test_people_are_registered_changed_and_put_out_of_service(house: House) -> None:
    house.set_up()
    page = house.shell.page
    assert isinstance(page, StaffPage)
    assert [one.person.name for one in page.members.members] == ["周管", "沈宁"]
    page.begin_new()
    page.name.setText("林潇")
    page.role.setCurrentIndex(1)
    page.role.picked.emit(Role.APPROVER)
    page.words.field.setText(OWN_WORDS)
    page.act()
    line = page.members.members[-1]
    assert (line.person.name, line.person.role, line.must_change) == ("林潇", Role.APPROVER, True)
    page.choose(line)
    page.amount.show_amount(30_000_000)
    page.act()
    assert page.members.members[-1].person.authority_fen == 30_000_000
    page.ask_turn()
    question = house.shell.findChildren(QWidget, "")
    from workbench.ui.ask import Question

    asked = [one for one in question if isinstance(one, Question)]
    asked[-1]._agree()
    settle()
    assert [one.person.name for one in page.members.members if not one.person.active] == ["林潇"]


def test_a_clash_of_duties_is_said_beside_the_form_and_nothing_changes(house: House) -> None:
    house.set_up()
    page = house.shell.page
    assert isinstance(page, StaffPage)
    page.begin_new()
    page.name.setText("沈 宁")
    page.act()
    assert "一个人只能有一个角色" in page.note.text()
    assert len(page.members.members) == 2
    page.choose(page.members.members[0])  # oneself
    assert not page.save.isEnabled()
    assert not page.turn.isVisible()


def test_settings_change_passphrase_pin_and_locking(house: House) -> None:
    house.set_up()
    house.shell.open_page("settings", {})
    page = house.shell.page
    assert isinstance(page, SettingsPage)
    pane = page.security
    assert not page._person.isVisible()
    pane.begin_change()
    pane.first.field.setText(ADMIN_WORDS)
    pane.second.field.setText("too short")
    pane._save()
    assert "口令不能用" in pane.note.text()
    pane.second.field.setText(OWN_WORDS)
    pane._save()
    pane.begin_pin()
    pane.first.field.setText(OWN_WORDS)
    pane.second.field.setText("660281")
    pane._save()
    house.access.unlock_pin("660281")
    pane.idle.choose(1)
    assert house.access.state().idle_minutes == 5
    house.shell.entrance.door.lock()
    house.pane(SignInPane).passphrase.field.setText(ADMIN_WORDS)
    house.pane(SignInPane).enter()
    assert house.shell.entrance.closed
    house.pane(SignInPane).passphrase.field.setText(OWN_WORDS)
    house.pane(SignInPane).enter()
    assert not house.shell.entrance.closed


def test_the_key_ring_opens_the_lock_for_who_wished_it(house: House) -> None:
    house.set_up()
    house.shell.entrance.door.lock()
    assert not house.pane(SignInPane).ring.isVisible()
    house.pane(SignInPane).passphrase.field.setText(ADMIN_WORDS)
    house.pane(SignInPane).enter()
    house.access.use_keychain(True, ADMIN_WORDS)
    house.shell.entrance.door.lock()
    assert house.pane(SignInPane).ring.isVisible()
    house.pane(SignInPane).ring.click()
    settle()
    assert not house.shell.entrance.closed
    house.shell.entrance.door.sign_out()
    settle()
    pane = house.pane(SignInPane)
    pane.name.setText("沈宁")  # who did not wish it
    pane.ring.click()
    settle()
    assert house.shell.entrance.closed
    pane.name.setText("周管")
    pane.ring.click()
    settle()
    assert not house.shell.entrance.closed


def test_the_public_root_is_exported_and_holds_nothing_secret(house: House, tmp_path: Path) -> None:
    house.set_up()
    house.shell.open_page("settings", {})
    page = house.shell.page
    assert isinstance(page, SettingsPage)
    page.keys.export_to(tmp_path / "root.pem")
    text = (tmp_path / "root.pem").read_text("ascii")
    assert text.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in text
    assert len(page.keys.facts.facts) == 2  # the root and the administrator's own


@pytest.mark.parametrize("lang", [Lang.ZH, Lang.EN])
def test_no_word_is_cut_at_the_door_in_the_smallest_window(house: House, lang: Lang) -> None:
    house.shell.look.set_lang(lang)
    house.enter()
    cut = _cut(house.shell)
    house.access.set_up(SET_UP)
    house.shell.entrance.door._ask_again()
    settle()
    cut += _cut(house.shell)
    house.shell.open_page("settings", {})
    settle()
    cut += _cut(house.shell)
    house.shell.entrance.door.lock()
    settle()
    cut += _cut(house.shell)
    assert cut == []


def _cut(shell: Shell) -> list[str]:
    shown = [one for one in shell.findChildren(Label) if one.isVisible() and one.text()]
    return [one.text() for one in shown if one.natural_width() > one.width() + 1 and not one.hasHeightForWidth()]
