"""Which failures can staff act on, and which are ours to mend?"""

from __future__ import annotations

from workbench.common.text import Text


class StaffError(Exception):
    """Something staff can put right. Says what happened; `hint` says what is safe and what to do.

    Anything that is not a `StaffError` is a bug and is caught only by the lane, the entry point and the self-check.
    """

    def __init__(self, text: Text, hint: Text, *, code: str) -> None:
        super().__init__(f"{code}: {text.en} {hint.en}")
        self.text = text
        self.hint = hint
        self.code = code


class Stopped(Exception):
    """The person asked long work to stop; nothing was written."""
