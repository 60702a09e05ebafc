"""Where are files dropped while an import is under way?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPen

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

KINDS = "CSV · XLSX · JSON · Parquet"
_PAPERS = (".pdf", ".doc", ".docx", ".ppt", ".pptx", ".html", ".eml")
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".heic", ".bmp", ".mp3", ".mp4", ".mov")
_PROGRAMS = (".exe", ".msi", ".dmg", ".lnk")
FOREIGN = frozenset((*_PAPERS, *_MEDIA, *_PROGRAMS))
DROP = Text("拖入文件可替换或追加", "Drop files to add or replace")
REFUSED = Text("不能接收这种文件", "This kind cannot be taken")


def local_files(event: QDropEvent) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


def acceptable(event: QDropEvent) -> bool:
    """Files of this computer of which one at least may be a table: what a file is, its bytes say, not its name."""
    return any(file.suffix.lower() not in FOREIGN for file in local_files(event))


class SmallDrop(Canvas):
    """A compact target under the steps; a press, Space or Enter opens the file dialog."""

    dropped = Signal(object)  # tuple[Path, ...]
    pressed = Signal()

    def __init__(self, look: Look) -> None:
        self._over = ""
        super().__init__(look, self._paint, DROP, high=104)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._over = "accent" if acceptable(event) else "bad"
        event.setAccepted(True)
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = ""
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        good = acceptable(event)
        self._over = "" if good else "bad"
        self.update()
        if good:
            event.acceptProposedAction()
            self.dropped.emit(local_files(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        pen = QPen(look.colour(self._over or "ctl"), 1.25)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        fill = {"accent": look.colour("accent_soft"), "bad": look.colour("bad_soft")}.get(self._over)
        painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        bad = self._over == "bad"
        icon, ink = ("prohibit", "bad") if bad else ("file-arrow-up", "ink3")
        draw_icon(painter, rect.center().x() - 10, 18, icon, 20, look.colour(ink))
        first, second = QRectF(4, 46, rect.width() - 8, 20), QRectF(4, 66, rect.width() - 8, 18)
        words = (REFUSED if bad else DROP).of(look.lang)
        paint.text(painter, first, words, look.colour("bad_ink" if bad else "ink2"), 12, 500, paint.CENTRE)
        paint.text(painter, second, KINDS, look.colour("ink3"), 12, 400, paint.CENTRE)
        if self.hasFocus():
            paint.focus_ring(painter, rect, 8, look.tokens)
