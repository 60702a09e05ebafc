"""Where are files dropped, and what does the place say while they come?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent, QPen

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.imports.drop import acceptable, local_files
from workbench.ui.labels import Words
from workbench.ui.look import Look
from workbench.ui.widgets import Button, DropZone

IDLE = Text("把文件拖到这里", "Drop files here")
WHAT = Text(
    "平台原样导出的订单、流水、发票、运单与商户表，可一次多个文件或一个文件夹。数据只留在本机。",
    "Orders, statements, invoices, waybills and merchant sheets as exported; files or a folder. Data stays here.",
)
OVER = Text("松开即可识别", "Let go to read them")
REFUSED = Text("这里不能接收这种内容", "This cannot be taken here")
TYPES = Text(
    "可接收 CSV、XLSX、XLS、JSON、Parquet 和 ZIP 文件，或一个文件夹",
    "Accepted: CSV, XLSX, XLS, JSON, Parquet and ZIP files, or a folder",
)
STAYS = Text("台账没有改变", "The desk is unchanged")


class ImportZone(DropZone):
    """Idle, files above it, something it cannot take, or reading."""

    def __init__(self, look: Look, *buttons: Button) -> None:
        self.reading: Words = ""
        self.state = "idle"
        super().__init__(look, IDLE, WHAT, *buttons, high=226)

    def say_reading(self, words: Words) -> None:
        """Files are being looked at; empty words end it."""
        self.reading = words
        self._show("reading" if self.look.say(words) else "idle")

    def _show(self, state: str) -> None:
        self.state = state
        self._over = {"over": "accent", "refused": "bad"}.get(state, "")
        title, detail = {
            "over": (OVER, TYPES),
            "refused": (REFUSED, TYPES),
            "reading": (self.reading, STAYS),
        }.get(state, (IDLE, WHAT))
        self.say(title, detail)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        good = acceptable(event)
        self._show("over" if good else "refused")
        event.setAccepted(True)  # a refused one is accepted as a visitor, so that its leaving is told
        if good:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show("idle")

    def dropEvent(self, event: QDropEvent) -> None:
        good = acceptable(event)
        self._show("idle" if good else "refused")
        if good:
            event.acceptProposedAction()
            self.dropped.emit(local_files(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.state != "refused":
            super().paintEvent(event)
            return
        painter, look, wide = self.painter(), self.look, self.width()
        pen = QPen(look.colour("bad"), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(look.colour("bad_soft"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_icon(painter, wide / 2 - 16, 50, "prohibit", 32, look.colour("bad"))
        title, detail = QRectF(0, 104, wide, 28), QRectF(0, 134, wide, 22)
        paint.text(painter, title, look.say(REFUSED), look.colour("bad_ink"), 18, 600, paint.CENTRE)
        paint.text(painter, detail, look.say(TYPES), look.colour("ink2"), 13, 400, paint.CENTRE)
