"""Where are files dropped while an import is under way?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent, QPainter, QPen

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas
from workbench.ui.look import Look

KINDS = "CSV · XLSX · XLS · Parquet · ZIP"
DROP = Text("拖入文件可替换", "Drop files to replace")


def local_files(event: QDropEvent) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


class SmallDrop(Canvas):
    """A compact target under the steps; a press opens the file dialog."""

    dropped = Signal(object)  # tuple[Path, ...]
    pressed = Signal()

    def __init__(self, look: Look) -> None:
        self._over = ""
        super().__init__(look, self._paint, DROP, high=104)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._over = "accent" if local_files(event) else "bad"
        if self._over == "accent":
            event.acceptProposedAction()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = ""
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = ""
        self.update()
        files = local_files(event)
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        pen = QPen(look.colour(self._over or "ctl"), 1.25)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(look.colour("accent_soft") if self._over == "accent" else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_icon(painter, rect.center().x() - 10, 18, "file-arrow-up", 20, look.colour("ink3"))
        first, second = QRectF(0, 46, rect.width(), 20), QRectF(0, 66, rect.width(), 18)
        paint.text(painter, first, DROP.of(look.lang), look.colour("ink2"), 12, 500, paint.CENTRE)
        paint.text(painter, second, KINDS, look.colour("ink3"), 12, 400, paint.CENTRE)
