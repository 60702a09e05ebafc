"""What follows when a signature or an issue is refused?"""

from __future__ import annotations

from collections.abc import Callable

from workbench.common.errors import StaffError
from workbench.ui.bench import Bench


def answer_refusal(bench: Bench, refused: StaffError, again: Callable[[], None]) -> None:
    """A PIN that is wanted is asked for, then the act is done again; anything else is told."""
    if refused.code == "PIN_NEEDED":
        try:
            from workbench.ui.access.pin import ask_pin  # type: ignore[import-not-found,unused-ignore]
        except ImportError:  # a desk without accounts has no prompt
            pass
        else:
            ask_pin(bench, again)
            return
    bench.tell_refusal(refused)
