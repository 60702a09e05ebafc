"""How is a signature asked for that needs the signer's PIN first?"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from workbench.common.errors import StaffError
from workbench.ui.bench import Bench

PROMPT = "workbench.ui.access"
NEEDED = "PIN_NEEDED"


def asked_for_pin(bench: Bench, refusal: StaffError, then: Callable[[], None]) -> bool:
    """Where only the PIN is missing: prompt for it, and do `then` once it was given. False for any other refusal."""
    if refusal.code != NEEDED or find_spec(PROMPT) is None:
        return False
    import_module(f"{PROMPT}.pin").ask_pin(bench, then)
    return True
