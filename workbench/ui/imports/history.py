"""What was imported before, and can it be taken back?"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from workbench.common.dates import local
from workbench.common.text import Text, same
from workbench.services.import_file import BatchRow
from workbench.ui import paint
from workbench.ui.imports.sheet import ListSheet
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import Button, Label, column, heading, row

UNDO, FAST = Text("撤销", "Undo"), Text("不能撤销", "Stays")
TITLE = Text("最近导入", "Recent imports")
WHEN = Text("时间", "When")
HISTORY = Text("历史", "History")
NONE = Text("还没有导入过文件", "Nothing was imported yet")
CLOSE = Text("关闭", "Close")


def files_words(batch: BatchRow) -> Text:
    first = batch.files[0] if batch.files else "—"
    more = len(batch.files) - 1
    return Text(f"{first} 等 {more + 1} 个", f"{first} and {more} more") if more > 0 else same(first)


def stamp(at: datetime, today: date) -> str:
    """`11-22 18:05`; of an earlier year `2025-11-22`."""
    here = local(at)
    return f"{here:%m-%d %H:%M}" if here.year == today.year else f"{here:%Y-%m-%d}"


def why_not(batch: BatchRow | None) -> Text:
    """Why this import cannot be taken back; nothing where it can."""
    if batch is None or batch.undoable:
        return same("")
    return batch.undo_blocked or Text("不能撤销", "It cannot be undone")


class BatchTable(Table):
    """Batches, newest first; `today` decides how a moment is written. The word at the right takes one back."""

    undo_wanted = Signal(str)

    def __init__(self, look: Look, today: date, short: bool = False) -> None:
        left = 8 if short else 24
        columns = [
            Column("at", TITLE if short else WHEN, 114, lambda b: stamp(b.at, today), colour="ink3", px=12, left=left),
            Column("files", Text("文件", "File"), 200, files_words, stretch=True),
            Column("layout", Text("用途", "Layout"), 170, lambda b: b.layout, colour="ink2"),
            Column("by", Text("导入人", "By"), 84, lambda b: b.by, colour="ink2"),
            Column("rows", Text("写入行数", "Rows written"), 104, lambda b: f"{b.rows:,}", align="r"),
            Column("bad", Text("隔离", "Quarantined"), 94, lambda b: f"{b.quarantined:,}", align="r", colour="ink2"),
            Column("id", Text("批次", "Batch"), 100, lambda b: b.batch_id, colour="ink3", px=12, left=16),
            Column("undo", Text("", ""), 88, lambda b: UNDO if b.undoable else FAST, _undo, align="r", right=16),
        ]
        if short:
            kept = ("at", "files", "rows")
            columns = [one for one in columns if one.code in kept]
        super().__init__(look, columns, lambda batch: batch.batch_id, 36, 32)

    def current_batch(self) -> BatchRow | None:
        batch = self.current_row()
        return batch if isinstance(batch, BatchRow) else None

    def ask_undo(self) -> None:
        batch = self.current_batch()
        if batch is not None and batch.undoable:
            self.undo_wanted.emit(batch.batch_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.rows.columns[index.column()].code == "undo":
            self.ask_undo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.ask_undo()
        else:
            super().keyPressEvent(event)


def _undo(painter: QPainter, rect: QRectF, batch: BatchRow, look: Look, current: bool) -> None:
    words, ink = (UNDO, "accent") if batch.undoable else (FAST, "ink3")
    weight = 600 if batch.undoable else 400
    paint.text(painter, rect, look.say(words), look.colour(ink), 12, weight, paint.RIGHT)


class HistorySheet(ListSheet):
    """The same list over the wizard, so that nothing under way is left."""

    undo_wanted = Signal(str)

    def __init__(self, look: Look, window: QWidget, today: date) -> None:
        super().__init__(look, window, 940, 460)
        self.table: BatchTable = BatchTable(look, today)
        self.table.hide_columns(frozenset({"by"}))
        self.why = Label(look, "", 12, 400, "ink3", fit=False)
        self.table.undo_wanted.connect(self._undo)
        self.table.moved.connect(lambda _: self.why.say(why_not(self.table.current_batch())))
        close = Button(look, CLOSE, "secondary", key="Esc")
        close.clicked.connect(self.close_overlay)
        foot = row((self.why, 1), close, margins=(16, 10, 16, 14), spacing=8)
        title = column(heading(look, TITLE, px=15), margins=(16, 14, 16, 8))
        self.sheet.setLayout(column(title, (self.table, 1), foot, margins=(1, 1, 1, 1)))

    def _undo(self, batch_id: str) -> None:
        self.close_overlay()
        self.undo_wanted.emit(batch_id)

    def show_batches(self, batches: tuple[BatchRow, ...]) -> None:
        self.table.show_rows(batches)
