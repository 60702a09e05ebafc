"""Where does an import begin?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal

from workbench.common.text import Text
from workbench.services.import_file import BatchRow
from workbench.ui.imports.history import BatchTable
from workbench.ui.look import Look
from workbench.ui.widgets import Button, DropZone, Label, Panel, column, heading, row

WHAT = Text(
    "淘宝订单、支付宝流水、发票、Olist 与标准交换文件；文件只在本机读取",
    "Taobao orders, Alipay statements, invoices, Olist and exchange files; read on this machine only",
)


class StartPane(Panel):
    files_wanted = Signal()
    folder_wanted = Signal()
    undo_wanted = Signal(str)
    dropped = Signal(object)

    def __init__(self, look: Look, today: date) -> None:
        super().__init__(look)
        choose = Button(look, Text("选择文件", "Choose files"), "primary", "file-arrow-up", "Ctrl O")
        folder = Button(look, Text("选择文件夹", "Choose a folder"), "secondary", "folder-open")
        choose.clicked.connect(self.files_wanted)
        folder.clicked.connect(self.folder_wanted)
        self.zone = DropZone(look, Text("把文件拖到这里", "Drop files here"), WHAT, choose, folder)
        self.zone.dropped.connect(self.dropped)
        self.reading = Label(look, "", 13, 500, "ink2", "c", fit=False)
        self.table = BatchTable(look, today)
        self.table.moved.connect(lambda _: self._show_undo())
        self.undo = Button(
            look, Text("撤销最近一次导入", "Undo the newest import"), "secondary", "arrow-u-up-left", height=28
        )
        self.undo.clicked.connect(self._undo)
        self.none = Label(look, Text("还没有导入过文件", "Nothing was imported yet"), 12, 400, "ink3")
        history = heading(look, Text("最近导入", "Recent imports"), self.none, self.undo)
        self.setLayout(
            column(
                column(self.zone, 8, self.reading, margins=(24, 20, 24, 8)),
                column(history, margins=(24, 8, 24, 6)),
                (row((self.table, 1), margins=(8, 0, 8, 0)), 1),
            )
        )

    def show_batches(self, batches: tuple[BatchRow, ...]) -> None:
        self.table.show_rows(batches)
        self.table.setVisible(bool(batches))
        self.none.setVisible(not batches)
        self._show_undo()

    def _newest(self) -> BatchRow | None:
        return next((one for one in self.table.rows.rows if one.undoable), None)

    def _show_undo(self) -> None:
        self.undo.setVisible(self._newest() is not None)

    def _undo(self) -> None:
        newest = self._newest()
        if newest is not None:
            self.undo_wanted.emit(newest.batch_id)

    def say_reading(self, words: Text | str) -> None:
        self.reading.say(words)
