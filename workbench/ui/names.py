"""What does a screen reader call a control that has no words of its own?"""

from __future__ import annotations

from typing import Self

from workbench.common.text import Text
from workbench.ui.look import Look


class Named:
    """Mixed into a control: `call` names it in the window's language, and the name follows the language.

    What a control would be called otherwise (its hint, its columns) stands in until somebody names it; a name set
    directly on the widget is left alone.
    """

    look: Look
    _called: Text | str = ""
    _stood_in: str = ""

    def call(self, words: Text | str) -> Self:
        self._called = words
        self.tell_name()
        return self

    def tell_name(self, otherwise: str = "") -> None:
        """Say the name again; `otherwise` stands in where none was given."""
        held = self.accessibleName()  # type: ignore[attr-defined]
        if self._called:
            self.setAccessibleName(self.look.say(self._called))  # type: ignore[attr-defined]
        elif held in ("", self._stood_in):
            self._stood_in = otherwise
            self.setAccessibleName(otherwise)  # type: ignore[attr-defined]
