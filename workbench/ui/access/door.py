"""When is the desk open to whom, and when does it lock?

Stands between the window and its screens. The sample desk has no door. Any other asks who is there; it locks when
nobody touched keys or mouse for a while, when the machine slept, on wish when the window is minimised, and ends the
session after twelve hours.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction

from workbench.access.staff import Actor
from workbench.services.access_file import AccessState, Mode
from workbench.ui.access.cover import Cover
from workbench.ui.access.gate import Gate
from workbench.ui.access.renew import RenewPane
from workbench.ui.access.set_up import SetUpPane
from workbench.ui.access.sign_in import SignInPane
from workbench.ui.look import Look
from workbench.ui.tasks import Lane

if TYPE_CHECKING:
    from workbench.services.access import AccessService

TICK_MS = 5_000
SLEPT_S = 60.0  # between two ticks: the machine slept, or the program stood still as long
ASK_EVERY = 12  # ticks: whether the session is over
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Door(QObject):
    """`seated` tells who may come in, and whoever hears it calls `uncover` when the screens are that person's.

    `left` tells that the last person is gone, and their screens with them.
    """

    seated = Signal(object)  # Actor
    left = Signal()
    sample_wanted = Signal()
    later_wanted = Signal()
    covered = Signal(bool)

    def __init__(
        self, look: Look, lane: Lane, cover: Cover, gate: Gate, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(cover)
        self._look, self._lane, self._cover, self._gate, self._clock = look, lane, cover, gate, clock
        self.state: AccessState | None = None
        self._access: AccessService | None = None
        self._panes: dict[str, SignInPane | RenewPane | SetUpPane] = {}
        self._touched = self._ticked = clock()
        self._ticks = 0
        self.last_name = ""
        self._keep: tuple[QAction, ...] = ()
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.CoarseTimer)
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(self.tick)

    @property
    def closed(self) -> bool:
        return self._cover.closed

    @property
    def guarded(self) -> bool:
        """Does somebody have to sign in here?"""
        return self.state is not None and self.state.mode not in (Mode.OPEN_DESK, Mode.SET_UP)

    def begin(self, access: AccessService, state: AccessState, keep: tuple[QAction, ...] = ()) -> None:
        """The desk is open behind the door: ask who is there, or offer the set-up."""
        self._access, self._keep = access, keep
        self._show(state)

    def watch(self, state: AccessState) -> None:
        """Somebody sits there: the clock of idleness runs."""
        self.state = state
        self._touched = self._ticked = self._clock()
        if self.guarded:
            self.timer.start()

    def set_up(self) -> None:
        """Offer the set-up of a desk that has none yet."""
        if self._access is not None:
            self._lane.put(self, self._access.state, self._show)

    def _show(self, state: AccessState) -> None:
        self.state = state
        if state.mode is Mode.OPEN_DESK or (state.mode is Mode.SIGNED_IN and not state.must_change):
            self._let_in()
            return
        self._cover.close(self._keep)
        self.covered.emit(True)
        # A pane stands in the window before it takes the keys.
        if state.mode is Mode.SET_UP:
            asking = self._set_up_pane()
            self._gate.show_pane(asking)
            asking.show_state(state)
        elif state.mode is Mode.SIGNED_IN and state.person is not None:
            renewing = self._renew_pane()
            self._gate.show_pane(renewing)
            renewing.show_person(state.person)
        else:
            pane = self._sign_in_pane()
            self._gate.show_pane(pane)
            pane.show_state(state, self.last_name)

    def _let_in(self) -> None:
        if self.guarded:
            self._lane.put(self, self._demand().actor, self._seat)
        else:
            self.uncover()

    def _seat(self, actor: Actor) -> None:
        self.last_name = actor.name
        if self.state is not None:
            self.watch(self.state)
        self.seated.emit(actor)

    def uncover(self) -> None:
        """Show the desk: to who signed in, or where nobody is asked."""
        self._cover.open()
        self.covered.emit(False)

    # --- panes --------------------------------------------------------------------------------------------------------

    def _demand(self) -> AccessService:
        if self._access is None:
            raise RuntimeError("the desk is not open")
        return self._access

    def _sign_in_pane(self) -> SignInPane:
        made = self._panes.get("sign_in")
        if not isinstance(made, SignInPane):
            made = SignInPane(self._look, self._lane, self._demand())
            made.entered.connect(lambda _: self._ask_again())
            made.left.connect(self._gone)
            self._panes["sign_in"] = made
        return made

    def _renew_pane(self) -> RenewPane:
        made = self._panes.get("renew")
        if not isinstance(made, RenewPane):
            made = RenewPane(self._look, self._lane, self._demand())
            made.renewed.connect(self._ask_again)
            self._panes["renew"] = made
        return made

    def _set_up_pane(self) -> SetUpPane:
        made = self._panes.get("set_up")
        if not isinstance(made, SetUpPane):
            made = SetUpPane(self._look, self._lane, self._demand())
            made.entered.connect(lambda _: self._ask_again())
            made.sample_wanted.connect(self.sample_wanted)
            made.later_wanted.connect(self.later_wanted)
            self._panes["set_up"] = made
        return made

    def _ask_again(self) -> None:
        self._lane.put(self, self._demand().state, self._show)

    # --- locking ------------------------------------------------------------------------------------------------------

    def lock(self, why: str = "asked") -> None:
        """Hide at once; the desk is told behind it."""
        if not self.guarded or self.closed or self._access is None:
            return
        access = self._access
        self._cover.close(self._keep)
        self.covered.emit(True)

        def close() -> AccessState:
            access.lock(why)
            return access.state()

        self._lane.put(self, close, self._show)

    def sign_out(self) -> None:
        if self.guarded and self._access is not None:
            self._cover.close(self._keep)
            self.covered.emit(True)
            self._lane.put(self, self._access.sign_out, lambda _: self._gone())

    def _gone(self) -> None:
        self.timer.stop()
        self._cover.forget_words()
        self.left.emit()
        self._ask_again()

    def touched(self) -> None:
        self._touched = self._clock()

    def tick(self) -> None:
        """Look at the clock: idle too long, slept, or the session over?"""
        now, before, self._ticked = self._clock(), self._ticked, self._clock()
        if self.closed or self.state is None or not self.guarded:
            return
        if not 0 <= now - before <= SLEPT_S:
            self.lock("sleep")
        elif now - self._touched >= self.state.idle_minutes * 60:
            self.lock("idle")
        else:
            self._ticks += 1
            if self._ticks % ASK_EVERY == 0:
                self._lane.put(self, self._demand().state, self._still, lambda _: None)

    def _still(self, state: AccessState) -> None:
        if state.mode is Mode.SIGNED_OUT:
            self._cover.close(self._keep)
            self.covered.emit(True)
            self._gone()
        else:
            self.state = state

    def minimised(self) -> None:
        if self.state is not None and self.state.lock_on_minimise:
            self.lock("minimised")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and mouse of the window itself: watched there, no widget pays for it."""
        if event.type() in _TOUCHES:
            self._touched = self._clock()
        return False
