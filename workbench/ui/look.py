"""How does the window look now: which theme, which language, which extras?

One `Look` is handed to every widget; who paints or shows words listens to `changed` and follows at once.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from workbench.common.text import Lang, Text
from workbench.ui.tokens import THEMES, Tokens, tokens


class Look(QObject):
    changed = Signal()

    def __init__(
        self, theme: str = "light", lang: Lang = Lang.ZH, *, key_hints: bool = True, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._lang, self._key_hints = theme, lang, key_hints

    @property
    def theme(self) -> str:
        return self._theme

    @property
    def lang(self) -> Lang:
        return self._lang

    @property
    def key_hints(self) -> bool:
        """Are key caps shown on buttons and in the status bar?"""
        return self._key_hints

    @property
    def tokens(self) -> Tokens:
        return tokens(self._theme)

    def set_theme(self, theme: str) -> None:
        if theme not in THEMES:
            raise ValueError(f"unknown theme {theme}")
        if theme != self._theme:
            self._theme = theme
            self.changed.emit()

    def set_lang(self, lang: Lang) -> None:
        if lang is not self._lang:
            self._lang = lang
            self.changed.emit()

    def set_key_hints(self, shown: bool) -> None:
        if shown != self._key_hints:
            self._key_hints = shown
            self.changed.emit()

    def say(self, text: Text | str) -> str:
        """The wording in the language of the window; a plain string is merchant data and stays as it is."""
        return text if isinstance(text, str) else text.of(self._lang)

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """A token's colour, optionally made more transparent."""
        shade = QColor(getattr(self.tokens, name))
        if alpha < 1.0:
            shade.setAlphaF(alpha)
        return shade
