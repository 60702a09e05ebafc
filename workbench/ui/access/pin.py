"""How does a person give the PIN before something is signed?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.access.secret import Secret
from workbench.ui.ask import CANCEL
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.labels import IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay

QUESTION = Text("输入签名 PIN", "Give your signing PIN")
HOLDS = Text("用你自己的密钥签署，15 分钟内不再询问。", "You sign with your own key; not asked again for 15 minutes.")
SIGN = Text("确认并签署", "Confirm and sign")
ELSEWHERE = frozenset({"PIN_NOT_SET", "PIN_LOCKED", "NOT_SEATED"})
"""Refusals that no other PIN would mend."""


class PinPrompt(Overlay):
    """Made for one signature and gone with it. `then` follows the right PIN; Esc signs nothing."""

    def __init__(self, bench: Bench, then: Callable[[], None]) -> None:
        parent = bench.parent()
        window = parent if isinstance(parent, QWidget) else QApplication.activeWindow()
        if window is None:
            raise RuntimeError("the prompt needs a window")
        super().__init__(bench.look, window, 400)
        self._bench, self._then = bench, then
        look = bench.look
        self.pin = Secret(look, Text("6 到 12 位数字", "6 to 12 digits"), height=36)
        self.pin.field.setMaxLength(12)
        self.note = Label(look, HOLDS, 12, 400, "ink3", wrap=True)
        self.yes = Button(look, SIGN, "primary", key="↵", height=34)
        self.no = Button(look, CANCEL, "secondary", key="Esc", height=34)
        self.pin.field.returnPressed.connect(self.give)
        self.pin.field.left_field.connect(self.close_overlay)
        self.yes.clicked.connect(self.give)
        self.no.clicked.connect(self.close_overlay)
        self.setAccessibleName(look.say(QUESTION))
        person = bench.actor.name
        self.sheet.setLayout(
            column(
                row(
                    IconView(look, "fingerprint", 20, "accent"),
                    8,
                    Label(look, QUESTION, 15, 600, height=24),
                    STRETCH,
                    Label(look, person, 12, 400, "ink3"),
                ),
                12,
                self.pin,
                8,
                self.note,
                14,
                row(STRETCH, self.no, self.yes, spacing=8),
                margins=(20, 18, 20, 16),
            )
        )
        self.closed.connect(self.deleteLater)

    def open(self) -> None:
        super().open()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def give(self) -> None:
        if self.yes.isEnabled() and self.pin.typed:
            self.yes.set_busy(True)
            access, typed = self._bench.services.access, self.pin.typed
            self._bench.lane.put(self, lambda: access.unlock_pin(typed), lambda _: self._right(), self._wrong)

    def _right(self) -> None:
        self.pin.forget()
        self.close_overlay()
        self._then()

    def _wrong(self, refusal: StaffError) -> None:
        self.yes.set_busy(False)
        self.pin.forget()
        self.pin.field.set_error(True)
        self.note.say(Text(f"{refusal.text.zh}。{refusal.hint.zh}", f"{refusal.text.en}. {refusal.hint.en}"), "bad_ink")
        if refusal.code in ELSEWHERE:
            self.pin.setEnabled(False)
            self.yes.setEnabled(False)
            self.no.setFocus()
        else:
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.give()
        else:
            super().keyPressEvent(event)


def ask_pin(bench: Bench, then: Callable[[], None]) -> PinPrompt:
    """Ask the person at the desk for the PIN; `then` is called once, after the right one."""
    prompt = PinPrompt(bench, then)
    prompt.open()
    return prompt
