"""How does long work report itself and learn that it should stop?"""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[int, int], None]
"""`report(done, total)`; total 0 when unknown."""

Stop = Callable[[], bool]
"""`stop()` is true once the person asked to stop; work then raises `Stopped` and leaves everything as before."""


def silent(done: int, total: int) -> None:
    """A report nobody reads."""


def never() -> bool:
    """Work that cannot be stopped."""
    return False
