"""How does something stand over the whole window: scrim, a raised pane, Esc closes, focus returns?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from workbench.ui import paint
from workbench.ui.labels import Shown
from workbench.ui.look import Look

RADIUS = 12


class Sheet(Shown):
    """The raised pane of an overlay."""

    def paintEvent(self, event: QPaintEvent) -> None:
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.box(self.painter(), area, RADIUS, self.look.colour("raised"), self.look.colour("line2"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a press inside is not a press on the scrim


class Overlay(Shown):
    """Covers its window while open. `sheet` holds the content; `top` is its distance from the window's top."""

    closed = Signal()

    def __init__(self, look: Look, window: QWidget, wide: int, top: int | None = None) -> None:
        super().__init__(look, window)
        self._window, self._wide, self._top = window, wide, top
        self._before: QWidget | None = None
        self.sheet = Sheet(look, self)
        self.hide()
        window.installEventFilter(self)

    def open(self) -> None:
        self._before = QApplication.focusWidget()
        self._fit()
        self.show()
        self.raise_()

    def close_overlay(self) -> None:
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisibleTo(self._window):
            self._before.setFocus()
        self._before = None
        self.closed.emit()

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def _fit(self) -> None:
        self.setGeometry(self._window.rect())
        wide = min(self._wide, self.width() - 48)
        self.sheet.setFixedWidth(wide)
        high = min(self._height(), self.height() - 60)
        top = self._top if self._top is not None else (self.height() - high) // 2 - 20
        self.sheet.setGeometry((self.width() - wide) // 2, max(20, min(top, self.height() - high - 20)), wide, high)

    def _height(self) -> int:
        layout = self.sheet.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(min(self._wide, self._window.width() - 48))
        return self.sheet.sizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.is_open:
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
        else:
            event.accept()  # keys never reach the page behind

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_overlay()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        painter.fillRect(self.rect(), self.look.colour("scrim"))
        paint.shadow(painter, QRectF(self.sheet.geometry()), RADIUS, 60, 20, self.look.tokens)
