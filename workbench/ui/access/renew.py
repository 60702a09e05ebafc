"""How does a person change the passphrase an administrator gave, before anything else?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from workbench.access.passphrase import Verdict
from workbench.access.staff import Staff
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.access.secret import Secret
from workbench.ui.buttons import Button
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel
from workbench.ui.tasks import Lane

if TYPE_CHECKING:
    from workbench.services.access import AccessService

RULES = Text(
    "15 个字符以上，可以是一句话，中文、空格都行。不要求大小写或符号，也不会定期要求更换。",
    "15 characters or more; a sentence will do. No rules on capitals or signs, and it never has to be changed by date.",
)


class RenewPane(Panel):
    """Old passphrase, new one with words beside it, and a PIN to sign with."""

    renewed = Signal()

    def __init__(self, look: Look, lane: Lane, access: AccessService) -> None:
        super().__init__(look, None, "raised", 12, "line2", wide=440)
        self._lane, self._access, self._name = lane, access, ""
        self.old = Secret(look, Text("管理员给的口令", "The passphrase you were given"))
        self.new = Secret(look, Text("自己的新口令", "Your own new passphrase"))
        self.pin = Secret(look, Text("签名 PIN，6 到 12 位数字", "Signing PIN, 6 to 12 digits"))
        self.note = Label(look, RULES, 12, 400, "ink3", wrap=True)
        self.go = Button(look, Text("保存并进入", "Save and enter"), "primary", key="↵", height=36)
        self.go.clicked.connect(self.save)
        for one in (self.old, self.new, self.pin):
            one.field.returnPressed.connect(self.save)
        self.new.field.textEdited.connect(self._judge)
        self.setLayout(
            column(
                Label(look, Text("先换成自己的口令", "Choose your own passphrase first"), 20, 600, height=28),
                4,
                Label(
                    look,
                    Text("别人知道的口令只能用一次。", "A passphrase that somebody else knows is good for once."),
                    13,
                    400,
                    "ink2",
                ),
                16,
                self.old,
                8,
                self.new,
                8,
                self.pin,
                8,
                self.note,
                14,
                row(self.go, STRETCH),
                margins=(28, 26, 28, 24),
            )
        )

    def show_person(self, person: Staff) -> None:
        self._name = person.name
        for one in (self.old, self.new, self.pin):
            one.forget()
        self.note.say(RULES, "ink3")
        self.old.setFocus()

    def _judge(self, typed: str) -> None:
        access, name = self._access, self._name
        self._lane.put(self, lambda: access.judge(typed, name), self._say)

    def _say(self, verdict: Verdict) -> None:
        self.note.say(verdict.say, "ok_ink" if verdict.good else "warn_ink")

    def save(self) -> None:
        access, old, new, pin = self._access, self.old.typed, self.new.typed, self.pin.typed

        def change() -> None:
            from workbench.services.access_rules import demand_pin

            demand_pin(pin)  # before anything is changed: both or neither
            access.change_passphrase(old, new)
            access.set_pin(pin, new)

        self.go.set_busy(True)
        self._lane.put(self, change, lambda _: self._done(), self._refused)

    def _done(self) -> None:
        self.go.set_busy(False)
        for one in (self.old, self.new, self.pin):
            one.forget()
        self.renewed.emit()

    def _refused(self, refusal: StaffError) -> None:
        self.go.set_busy(False)
        self.note.say(Text(f"{refusal.text.zh}。{refusal.hint.zh}", f"{refusal.text.en}. {refusal.hint.en}"), "bad_ink")
