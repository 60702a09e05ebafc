"""Which numbers did somebody change, and how is each change taken back?

A draft is the policy in force and a few other numbers. It decides nothing; it is kept at the desk until it is proposed
or given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from workbench.applications.policy import Policy
from workbench.services.policy_numbers import Path, PolicyNumber, number_in, with_number

STEPS = 200  # that can be taken back


class Draft(QObject):
    """Numbers by their place. `moved` tells that the policy meant is another one now."""

    moved = Signal()

    def __init__(self, policy: Policy, numbers: tuple[PolicyNumber, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base, self.numbers = policy, numbers
        self.policy = policy
        self._changed: dict[Path, Decimal] = {}
        self._done: list[dict[Path, Decimal]] = []
        self._undone: list[dict[Path, Decimal]] = []
        self._last: Path | None = None

    @property
    def changes(self) -> Mapping[Path, Decimal]:
        """The numbers that differ from the policy in force, in the order of the screen."""
        order = {one.path: i for i, one in enumerate(self.numbers)}
        return dict(sorted(self._changed.items(), key=lambda item: order.get(item[0], 0)))

    def value(self, number: PolicyNumber) -> Decimal:
        return number_in(self.policy, number.path)

    def before(self, number: PolicyNumber) -> Decimal:
        return number_in(self.base, number.path)

    def is_changed(self, number: PolicyNumber) -> bool:
        return number.path in self._changed

    def put(self, number: PolicyNumber, value: Decimal, together: bool = False) -> None:
        """Change a number. With `together` it joins the step before it, if that moved the same number: one drag of a
        slider is one step back."""
        if value == self.value(number):
            return
        if not (together and self._last == number.path and self._done):
            self._keep()
        self._undone.clear()
        self._last = number.path
        self._set({**self._changed, number.path: value})

    def end_step(self) -> None:
        """The next change is a step of its own."""
        self._last = None

    def take_back(self, number: PolicyNumber) -> None:
        """The number of the policy in force again."""
        self.put(number, self.before(number))

    def clear(self) -> None:
        """Give up every change; that can be undone too."""
        if self._changed:
            self._keep()
            self._undone.clear()
            self._set({})

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> bool:
        return self._step(self._done, self._undone)

    def redo(self) -> bool:
        return self._step(self._undone, self._done)

    def put_all(self, changes: Mapping[Path, Decimal]) -> None:
        """Other changes instead of these, in one step."""
        self._keep()
        self._undone.clear()
        self._last = None
        self.load(changes)

    def load(self, changes: Mapping[Path, Decimal]) -> None:
        """What was kept at the desk. Numbers the policy no longer has are left out."""
        known = {one.path for one in self.numbers}
        self._set({path: value for path, value in changes.items() if path in known})

    def _step(self, there: list[dict[Path, Decimal]], here: list[dict[Path, Decimal]]) -> bool:
        if not there:
            return False
        here.append(dict(self._changed))
        self._last = None
        self._set(there.pop())
        return True

    def _keep(self) -> None:
        self._done.append(dict(self._changed))
        del self._done[:-STEPS]

    def _set(self, changes: dict[Path, Decimal]) -> None:
        policy, kept = self.base, {}
        for path, value in changes.items():
            if value != number_in(self.base, path):
                policy, kept[path] = with_number(policy, path, value), value
        self._changed, self.policy = kept, policy
        self.moved.emit()
