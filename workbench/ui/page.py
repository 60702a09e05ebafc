"""What must every screen be able to do?

A page is made once, lazily, and kept alive. The shell shows its title, crumbs, hints and actions; `activate` brings it
to the front with the arguments of `Bench.go`; `refresh` re-reads after a write changed one of its nouns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.bench import Bench

if TYPE_CHECKING:
    from workbench.services.case_file import SearchHit


class Command(QAction):
    """A named act with keys: found in the palette and the shortcut sheet, and pressed by its button."""

    def __init__(self, owner: QWidget, name: Text, keys: str = "", icon: str = "", palette: bool = True) -> None:
        super().__init__(owner)
        self.name, self.icon_name, self.in_palette = name, icon, palette
        self.detail: Text | None = None
        self.setText(name.en)
        if keys:
            self.setShortcuts([QKeySequence(one) for one in keys.split("|")])
        # Single letters must not fire while a text field has the focus; the fields swallow them first.
        self.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def keys(self) -> str:
        """The first shortcut, as people write it: `Ctrl K`, `A`."""
        found = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return key_words(found)


def key_words(sequence: str) -> str:
    """`Ctrl ↵` from `Ctrl+Return`."""
    words = sequence.replace("Return", "↵").replace("Enter", "↵")
    return words.replace(", ", " ") if "+" not in words else words.replace("+", " ")


class Page(QWidget):
    """Base contract of a screen; a subclass overrides what it has."""

    heading_changed = Signal()  # title, crumbs, hints or top actions differ now

    nouns: frozenset[str] = frozenset()
    """Nouns this page shows: it is refreshed when a write changes one (cases, loans, desk, batches, models, ...)."""

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench, self.look = bench, bench.look
        # Letters are commands here; an input method must not take them.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.look.changed.connect(self.retranslate)

    def title(self) -> Text:
        raise NotImplementedError

    def crumbs(self) -> tuple[Text, ...]:
        """The way here, without the title: the page code's name by default is added by the shell."""
        return ()

    def position(self) -> str:
        """Small words after the title, like `1 / 13`."""
        return ""

    def recent(self) -> SearchHit | None:
        """What the palette remembers of a visit here."""
        return None

    def hints(self) -> tuple[tuple[str, Text], ...]:
        """At most five keys of this screen for the status bar."""
        return ()

    def top_buttons(self) -> tuple[QWidget, ...]:
        """Buttons for the right end of the top bar; made once and owned by the page's shell place."""
        return ()

    def activate(self, **arguments: object) -> None:
        """Come to the front; re-read what may be old."""
        self.refresh()

    def refresh(self) -> None:
        """Read again and show."""

    def retranslate(self) -> None:
        """Say every word again: language or theme changed. Widgets of `ui/widgets` follow by themselves."""

    def panes(self) -> tuple[QWidget, ...]:
        """Stops of F6 in order."""
        return (self,)

    def leave(self) -> bool:
        """Esc was pressed: close something open here and return True, or False to go back."""
        return False

    def command(
        self, name: Text, keys: str, act: Callable[[], object], icon: str = "", palette: bool = True
    ) -> Command:
        """Declare an act of this page; several shortcuts are joined by `|`."""
        made = Command(self, name, keys, icon, palette)
        made.triggered.connect(lambda: act())
        self.addAction(made)
        return made
