"""How does everything that speaks of merchants leave the window at once, and come back as it was?

The desk's whole widget tree is taken out of the window, not merely hidden: neither the screen, a thumbnail, a screen
reader nor the window's own children hold a word of it. Drafts stay in the fields they were typed in.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from workbench.ui.overlay import Overlay
from workbench.ui.toast import Toasts


class Cover(QObject):
    """Puts `gate` in the place of `ground` in the window, and takes it away again."""

    def __init__(self, window: QWidget, place: QVBoxLayout, ground: QWidget, gate: QWidget, toasts: Toasts) -> None:
        super().__init__(window)
        self._window, self._place, self._ground, self._gate, self._toasts = window, place, ground, gate, toasts
        self._overlays: list[tuple[Overlay, bool]] = []
        self._others: list[QWidget] = []
        self._acts: list[QAction] = []
        self._focus: QWidget | None = None
        self.closed = False
        self._copied = False
        QApplication.clipboard().dataChanged.connect(self._hear_copy)
        gate.hide()

    def close(self, keep: tuple[QAction, ...] = ()) -> None:
        """Hide the desk. `keep` are acts of the window that still work, like switching the language."""
        if self.closed:
            return
        self.closed = True
        self._focus = QApplication.focusWidget()
        self._dismiss()
        self._toasts.hold()
        # The window's own children: palette, sheet of keys, questions with what was typed in them.
        found = self._window.findChildren(Overlay, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._overlays = [(one, one.is_open) for one in found]
        for overlay, _ in self._overlays:
            overlay.hide()
            overlay.setParent(self._ground)
        self._place.removeWidget(self._ground)
        self._ground.hide()
        self._ground.setParent(None)
        self._acts = [act for act in self._window.actions() if act.isEnabled() and act not in keep]
        for act in self._acts:
            act.setEnabled(False)
        self._place.addWidget(self._gate)
        self._gate.show()
        self._forget_clipboard()

    def open(self) -> None:
        """Bring the desk back as it was."""
        if not self.closed:
            return
        self.closed = False
        self._place.removeWidget(self._gate)
        self._gate.hide()
        self._place.addWidget(self._ground)
        self._ground.show()
        for act in self._acts:
            act.setEnabled(True)
        for overlay, was_open in self._overlays:
            overlay.setParent(self._window)
            if was_open:
                overlay.setGeometry(self._window.rect())
                overlay.show()
                overlay.raise_()
        for other in self._others:
            other.show()
        self._overlays, self._others, self._acts = [], [], []
        if self._focus is not None and self._focus.isVisibleTo(self._window):
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None
        self._toasts.release()

    def forget_words(self) -> None:
        """Another person comes: nothing that stood open for the last one is shown to them."""
        for overlay, _ in self._overlays:
            overlay.deleteLater()
        self._overlays = []
        self._others, self._focus = [], None
        self._toasts.forget()

    def take_down(self) -> None:
        """The window closes while the desk is out of it: give it back, so that both go together."""
        if self.closed:
            self._ground.setParent(self._window)

    def _dismiss(self) -> None:
        """Menus close; dialogs are refused; other windows of the program are hidden until the desk opens again."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for one in QApplication.topLevelWidgets():
            if one is self._window or not one.isVisible():
                continue
            if isinstance(one, QDialog):
                one.reject()
            elif one.isWindow():
                one.hide()
                self._others.append(one)

    def _hear_copy(self) -> None:
        # Whatever changes while a window of ours has the keys was copied here; later changes are somebody else's.
        self._copied = QApplication.activeWindow() is not None

    def _forget_clipboard(self) -> None:
        """Empty the clipboard where this program filled it; what others put there is theirs."""
        clipboard = QApplication.clipboard()
        if self._copied or clipboard.ownsClipboard():
            clipboard.clear(clipboard.Mode.Clipboard)
            self._copied = False
        if clipboard.ownsSelection():
            clipboard.clear(clipboard.Mode.Selection)
