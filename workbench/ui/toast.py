"""How is staff told that something was done, or was not?

At most three toasts stand at the bottom right: done leaves after 5 s, a warning after 10 s, an error stays.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.bench import Notice
from workbench.ui.buttons import Button
from workbench.ui.labels import IconView, Label, Shown
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look

WIDE, HIGH, MOST, EDGE = 470, 58, 3, 24
KINDS = {
    "done": ("check-circle", "ok", 5000),
    "warning": ("warning", "warn", 10_000),
    "error": ("warning-octagon", "bad", 0),
}
CLOSE = Text("关闭", "Close")


class Toast(Shown):
    def __init__(self, look: Look, notice: Notice, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.notice = notice
        icon, colour, self._life_ms = KINDS[notice.kind]
        self.setFixedSize(WIDE + 2 * EDGE, HIGH + 2 * EDGE)
        act = Button(look, notice.action or "", "ghost", key=notice.key, height=28)
        if notice.act is not None:
            act.clicked.connect(notice.act)
        act.clicked.connect(self.hide)
        self.act = act
        close = Button(look, "", "ghost", "x", height=28, wide=28, tip=CLOSE)
        close.clicked.connect(self.hide)
        title = Label(look, notice.title, 13, 600, fit=False)
        detail = Label(look, notice.detail, 12, 400, "ink3", fit=False) if notice.detail is not None else None
        self.setLayout(
            row(
                IconView(look, icon, 18, colour),
                2,
                (column(STRETCH, title, detail, STRETCH), 1),
                act,
                close,
                margins=(14 + EDGE, 9 + EDGE, 12 + EDGE, 9 + EDGE),
                spacing=8,
            )
        )  # fmt: skip
        act.setVisible(notice.action is not None)
        self.setAccessibleName(look.say(notice.title))
        self.setAccessibleDescription(look.say(notice.detail or ""))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)

    def start(self) -> None:
        if self._life_ms:
            self._timer.start(self._life_ms)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        area = QRectF(EDGE, EDGE, WIDE, HIGH)
        paint.shadow(painter, area, 10, 24, 6, self.look.tokens)
        inner = area.adjusted(0.5, 0.5, -0.5, -0.5)
        paint.box(painter, inner, 10, self.look.colour("raised"), self.look.colour("line2"))


class Toasts(QObject):
    """Keeps the toasts of one window in place."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._shown: list[Toast] = []
        self._held: list[Notice] | None = None
        window.installEventFilter(self)

    @property
    def shown(self) -> tuple[Toast, ...]:
        return tuple(toast for toast in self._shown if toast.isVisibleTo(self._window))

    def hold(self) -> None:
        """The window is locked: take what stands away, and keep what is told meanwhile."""
        self._held = []
        for toast in list(self._shown):
            self._held.append(toast.notice)
            self._drop(toast)
            toast.setParent(None)

    def release(self) -> None:
        """Say what was kept."""
        held, self._held = self._held or [], None
        for notice in held[-MOST:]:
            self.tell(notice)

    def forget(self) -> None:
        """What was kept is for nobody now."""
        if self._held is not None:
            self._held = []

    def tell(self, notice: Notice) -> None:
        if self._held is not None:
            self._held.append(notice)
            return
        toast = Toast(self._look, notice, self._window)
        toast.installEventFilter(self)
        self._shown.append(toast)
        while len(self._shown) > MOST:
            self._drop(self._shown[0])
        toast.show()
        toast.raise_()
        toast.start()
        self._place()

    def _drop(self, toast: Toast) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.removeEventFilter(self)
            toast.hide()
            toast.deleteLater()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        elif event.type() == QEvent.Type.Hide and isinstance(watched, Toast):
            QTimer.singleShot(0, watched, lambda: self._drop(watched))
        return False

    def _place(self) -> None:
        y = self._window.height() - 28 - 12 + EDGE
        for toast in reversed(self._shown):
            y -= HIGH + 10
            toast.move(self._window.width() - WIDE - 22 - EDGE, y - EDGE * 2 + 10)
