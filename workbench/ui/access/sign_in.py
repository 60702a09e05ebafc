"""Who is there? The pane that asks at the door, when the desk opens and when it was locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.access_file import AccessState, Mode
from workbench.ui.access.secret import Secret
from workbench.ui.buttons import Button
from workbench.ui.fields import Field
from workbench.ui.labels import Avatar, IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel
from workbench.ui.tasks import Lane

if TYPE_CHECKING:
    from workbench.services.access import AccessService

WIDE = 400
SIGN_IN, UNLOCK = Text("登录", "Sign in"), Text("解锁", "Unlock")
NAME, PASSPHRASE = Text("姓名或工号", "Name or staff number"), Text("口令", "Passphrase")
RING = Text("用系统钥匙串", "Use the system key ring")
OTHER = Text("退出，换人登录", "Sign out, let another person in")
WRONG = Text("口令不对", "The passphrase is wrong")
SAFE = Text("数据已隐藏，没写完的内容都还在。", "Everything is hidden; what you were writing is kept.")


class SignInPane(Panel):
    """One pane for both: a locked window knows who comes back and asks for the passphrase only."""

    entered = Signal(object)  # Actor
    left = Signal()  # the person who locked it signed out

    def __init__(self, look: Look, lane: Lane, access: AccessService) -> None:
        super().__init__(look, None, "raised", 12, "line2", wide=WIDE)
        self._lane, self._access, self._locked = lane, access, False
        self.face, self.shield = Avatar(look, "", 44), IconView(look, "lock-key", 28, "accent")
        self.title = Label(look, "", 20, 600, height=28, fit=False)
        self.detail = Label(look, "", 13, 400, "ink2", wrap=True)
        self.name = Field(look, placeholder=NAME, height=36, icon="user")
        self.passphrase = Secret(look, PASSPHRASE, height=36)
        self.note = Label(look, "", 12, 400, "bad_ink", wrap=True)
        self.go = Button(look, SIGN_IN, "primary", key="↵", height=36)
        self.ring = Button(look, RING, "ghost", "key", height=30)
        self.other = Button(look, OTHER, "ghost", height=30)
        self.go.clicked.connect(self.enter)
        self.ring.clicked.connect(self.enter_by_ring)
        self.other.clicked.connect(self._leave)
        self.name.returnPressed.connect(self.passphrase.field.setFocus)
        self.passphrase.field.returnPressed.connect(self.enter)
        self.passphrase.field.textEdited.connect(lambda _: self._quiet())
        self.setLayout(
            column(
                row(self.face, self.shield, STRETCH),
                12,
                self.title,
                4,
                self.detail,
                16,
                self.name,
                8,
                self.passphrase,
                6,
                self.note,
                10,
                row(self.go, STRETCH, self.ring),
                4,
                row(self.other, STRETCH),
                margins=(28, 26, 28, 20),
            )
        )

    def show_state(self, state: AccessState, last_name: str = "") -> None:
        """Ask for who the state says is missing."""
        self._locked = state.mode is Mode.LOCKED
        person = state.person if self._locked else None
        self.face.setVisible(person is not None)
        self.shield.setVisible(person is None)
        self.name.setVisible(person is None)
        self.other.setVisible(person is not None)
        self.go.say(UNLOCK if self._locked else SIGN_IN)
        if person is not None:
            self.face.show_person(person.name)
            self.title.say(Text(f"{person.name} · 已锁定", f"{person.name} · locked"))
            self.detail.say(SAFE)
        else:
            self.title.say(same(state.desk))
            self.detail.say(state.lender)
        self.ring.setVisible(state.keychain and state.keychain_usable)
        if not self.name.text() and last_name:
            self.name.setText(last_name)
        self.passphrase.forget()
        self._quiet()
        self.start()

    def start(self) -> None:
        """Put the cursor where the next word belongs."""
        first: QWidget = self.passphrase if self._locked or self.name.text() else self.name
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        typed, name = self.passphrase.typed, self.name.text()
        access = self._access
        self._ask((lambda: access.unlock(typed)) if self._locked else (lambda: access.sign_in(name, typed)))

    def enter_by_ring(self) -> None:
        access, name = self._access, self.name.text()

        def ask() -> Actor:
            person = access.state().person
            return access.sign_in_by_keychain(name if person is None else person.staff_id)

        self._ask(ask)

    def _ask(self, work: Callable[[], Actor]) -> None:
        self.go.set_busy(True)
        self._lane.put(self, work, self._in, self._refused)

    def _in(self, actor: Actor) -> None:
        self.go.set_busy(False)
        self.passphrase.forget()
        self.entered.emit(actor)

    def _refused(self, refusal: StaffError) -> None:
        self.go.set_busy(False)
        self.passphrase.forget()
        if refusal.code == "NOT_SEATED":
            self.left.emit()  # the session ended while the window was locked
            return
        self.passphrase.field.set_error(True)
        what = WRONG if self._locked and refusal.code == "SIGN_IN_WRONG" else refusal.text
        self.note.say(Text(f"{what.zh}。{refusal.hint.zh}", f"{what.en}. {refusal.hint.en}"))
        self.start()

    def _quiet(self) -> None:
        self.note.say("")
        self.passphrase.field.set_error(False)

    def _leave(self) -> None:
        self._lane.put(self, self._access.sign_out, lambda _: self.left.emit())
