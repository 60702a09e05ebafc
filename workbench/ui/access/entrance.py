"""How do the door and the window's screens agree on who is there and what that person may see?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor, Role, Staff, actor_of
from workbench.common.text import Text
from workbench.services.access_file import AccessState, Mode
from workbench.ui.access.cover import Cover
from workbench.ui.access.door import Door
from workbench.ui.access.gate import Gate

if TYPE_CHECKING:
    from workbench.services.bundle import Services
    from workbench.services.desk_file import DeskStatus
    from workbench.ui.shell import Shell

LAST_NAME = "access/last"
LOCK, SIGN_OUT = Text("锁定", "Lock"), Text("退出登录", "Sign out")
SECURITY, SET_UP = Text("口令与 PIN…", "Passphrase and PIN…"), Text("设置账户…", "Set up accounts…")


class Entrance(QObject):
    def __init__(self, shell: Shell, place: QVBoxLayout, ground: QWidget, settings: QSettings | None) -> None:
        super().__init__(shell)
        self._shell, self._settings = shell, settings
        self._opened: tuple[Services, Actor, DeskStatus] | None = None
        self.gate = Gate(shell.look)
        self.gate.setParent(shell)
        self.cover = Cover(shell, place, ground, self.gate, shell.toasts)
        self.door = Door(shell.look, shell.lane, self.cover, self.gate)
        if settings is not None:
            self.door.last_name = str(settings.value(LAST_NAME, ""))
        self.gate.language_wanted.connect(shell.switch_language)
        self.gate.theme_wanted.connect(shell.switch_theme)
        self.door.seated.connect(self._seated)
        self.door.left.connect(self._left)
        self.door.sample_wanted.connect(self._sample)
        self.door.later_wanted.connect(self._later)
        self.door.covered.connect(self._turned)

    @property
    def closed(self) -> bool:
        return self.cover.closed

    def enter(self, services: Services, actor: Actor, status: DeskStatus, state: AccessState) -> None:
        """The desk is open behind the window: show it, or ask at the door first."""
        self._opened = services, actor, status
        if state.mode is Mode.OPEN_DESK:
            self._shell.start(services, actor, status)
            return
        self._shell.winId()  # the window's own handle, which sees every key and every move of the mouse
        self._shell.windowHandle().installEventFilter(self.door)
        self.door.begin(services.access, state, self._shell.look_acts)

    def _turned(self, closed: bool) -> None:
        """The door closed or opened: title, keys and focus follow."""
        shell = self._shell
        shell.show_heading()
        shell.show_person()
        page, focus = shell.page, QApplication.focusWidget()
        if not closed and page is not None and (focus is None or not shell.isAncestorOf(focus)):
            page.setFocus()

    def allows(self, code: str) -> bool:
        """May the person at the desk open this screen?"""
        bench = self._shell.bench
        if bench is None or code == "settings":
            return True
        if code == "staff":
            return self.door.guarded and may(bench.actor, Permission.STAFF)
        return may(bench.actor, Permission.READ_CASES)

    def home(self) -> str:
        """The first screen of the person at the desk."""
        bench = self._shell.bench
        if bench is None or may(bench.actor, Permission.READ_CASES):
            return "queue"
        return "staff" if self.allows("staff") else "settings"

    # --- what the door tells ------------------------------------------------------------------------------------------

    def _seated(self, actor: Actor) -> None:
        shell = self._shell
        if self._settings is not None:
            self._settings.setValue(LAST_NAME, actor.name)
        if shell.bench is not None and shell.bench.actor == actor and shell.page is not None:
            self.door.uncover()  # the same person comes back to what lay there
            return
        if self._opened is not None:
            desk = self._opened[0].desk
            shell.lane.put(self, desk.status, partial(self._begin, actor))

    def _begin(self, actor: Actor, status: DeskStatus) -> None:
        shell = self._shell
        if shell.bench is None and self._opened is not None:
            shell.start(self._opened[0], actor, status)
        elif shell.bench is not None:
            self.cover.forget_words()
            shell.end_person()
            shell.bench.set_status(status)
            shell.bench.set_actor(actor)
            shell.begin_person()
        self.door.uncover()

    def _left(self) -> None:
        self._shell.end_person()

    def _sample(self) -> None:
        from workbench.ui.queue.welcome import WelcomePage

        self._later()
        page = self._shell.page
        if isinstance(page, WelcomePage):
            page.make_sample()

    def _later(self) -> None:
        self.door.uncover()
        if self._shell.bench is None and self._opened is not None:
            self._shell.start(*self._opened)

    def request(self, wish: str) -> None:
        """What a screen asks of the door: lock, sign_out or set_up."""
        if wish == "lock":
            self.door.lock()
        elif wish == "sign_out":
            self.door.sign_out()
        elif wish == "set_up":
            self.door.set_up()

    # --- the person's menu --------------------------------------------------------------------------------------------

    def open_menu(self) -> None:
        """Change seats on the sample; lock or leave where people sign in."""
        shell, bench = self._shell, self._shell.bench
        if bench is None:
            return
        menu = QMenu(shell)
        menu.setFont(shell.font())
        if self.door.guarded:
            self._add(menu, Text(f"{LOCK.zh}\tCtrl+Alt+L", f"{LOCK.en}\tCtrl+Alt+L"), self.door.lock)
            self._add(menu, SECURITY, lambda: shell.open_page("settings", {}))
            menu.addSeparator()
            self._add(menu, SIGN_OUT, self.door.sign_out)
        else:
            for person in bench.status.staff:
                action = menu.addAction(f"{person.name} · {shell.look.say(person.title)}")
                action.setCheckable(True)
                action.setChecked(person.staff_id == bench.actor.staff_id)
                action.triggered.connect(partial(self._seat, person))
            if self.door.state is not None and self.door.state.mode is Mode.SET_UP:
                menu.addSeparator()
                self._add(menu, SET_UP, self.door.set_up)
        place = shell.rail.person.mapToGlobal(shell.rail.person.rect().topRight())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _add(self, menu: QMenu, words: Text, act: object) -> None:
        menu.addAction(self._shell.look.say(words)).triggered.connect(lambda on=False: act())  # type: ignore[operator]

    def _seat(self, person: Staff, on: bool = False) -> None:
        if self._shell.bench is not None and person.role is not Role.SYSTEM:
            self._shell.bench.set_actor(actor_of(person))
