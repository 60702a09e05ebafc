"""What does every screen stand on: the services, the look, the two lanes, and who is at the desk?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.ui.look import Look
from workbench.ui.tasks import Lane

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.services.bundle import Services
    from workbench.services.desk_file import DeskStatus


@dataclass(frozen=True, slots=True)
class Notice:
    """A toast. `kind` is done, warning or error; an error stays until it is closed."""

    kind: str
    title: Text
    detail: Text | None = None
    action: Text | None = None
    act: Callable[[], None] | None = None
    key: str = ""


class Bench(QObject):
    """Handed to every page. Pages ask services through `lane` (short) or `jobs` (long), never directly."""

    open_requested = Signal(str, dict)  # page code, arguments of `activate`
    back_requested = Signal()
    told = Signal(object)  # Notice
    actor_changed = Signal()
    door_requested = Signal(str)  # lock, sign_out or set_up: what `ui/access/door.py` does
    status_changed = Signal()
    changed = Signal(object)  # frozenset of nouns that a write changed

    def __init__(
        self,
        services: Services,
        look: Look,
        lane: Lane,
        jobs: Lane,
        actor: Actor,
        status: DeskStatus,
        settings: QSettings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.services, self.look, self.lane, self.jobs = services, look, lane, jobs
        self._actor, self._status = actor, status
        self.settings = settings
        services.access.looks(actor)
        for one in (lane, jobs):
            one.changed.connect(self.changed)
            one.refused.connect(self.tell_refusal)

    @property
    def actor(self) -> Actor:
        """In whose name everything is done."""
        return self._actor

    def set_actor(self, actor: Actor) -> None:
        self._actor = actor
        self.services.access.looks(actor)
        self.actor_changed.emit()

    @property
    def status(self) -> DeskStatus:
        """The desk as it was last read."""
        return self._status

    def set_status(self, status: DeskStatus) -> None:
        self._status = status
        self.status_changed.emit()

    def go(self, page: str, **arguments: object) -> None:
        """Open a page: its code in `ui/pages.py` and what its `activate` takes."""
        self.open_requested.emit(page, arguments)

    def back(self) -> None:
        self.back_requested.emit()

    def tell(
        self,
        title: Text,
        detail: Text | None = None,
        kind: str = "done",
        action: Text | None = None,
        act: Callable[[], None] | None = None,
    ) -> None:
        """Show a toast."""
        self.told.emit(Notice(kind, title, detail, action, act))

    def tell_refusal(self, refusal: StaffError) -> None:
        """What happened, and what is safe and what to do."""
        self.tell(refusal.text, refusal.hint, "error")

    def keep(self, key: str, value: object) -> None:
        """Remember something of the window for this person (column widths, splitters)."""
        if self.settings is not None:
            self.settings.setValue(key, value)

    def kept(self, key: str, default: object = None) -> object:
        return default if self.settings is None else self.settings.value(key, default)
