"""Has the person who signs given their PIN?"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from workbench.access.staff import Actor, Role
from workbench.services.ground import Ground

KEYS = "workbench.services.personal_keys"


def demand_pin(ground: Ground, actor: Actor, pin: str | None) -> None:
    """Unlock the signer's key with `pin` where one is given, and see that it is unlocked.

    Raises `StaffError` (`PIN_NEEDED`, and what a wrong PIN raises). The program signs with the desk's key alone.
    """
    if actor.role is Role.SYSTEM or find_spec(KEYS) is None:
        return
    keys = import_module(KEYS)
    if pin is not None:
        keys.unlock(ground, actor.staff_id, pin)
    keys.personal_key(ground, actor.staff_id)
