"""Which mappings were saved, and how does one come and go?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.import_file import ProfileRow
from workbench.ui.ask import Question
from workbench.ui.imports.history import CLOSE, stamp
from workbench.ui.imports.sheet import ListSheet
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, Button, EmptyState, Field, Label, column, heading, row

TEMPLATES = Text("模板", "Templates")
SAVE = Text("存为模板", "Save as template")
ASK_NAME = Text("把这次的对应存为模板？", "Save this mapping as a template?")
WHY = Text(
    "下次拖入表头相同的文件，会自动按它对应各列。", "The next file with the same header is mapped by it by itself."
)
NONE = Text("还没有模板", "No templates yet")
HOW = Text("在字段映射页按“存为模板”", "Save one on the mapping step")


class TemplatesSheet(ListSheet):
    forget_wanted = Signal(str)
    export_wanted = Signal(str)
    load_wanted = Signal()

    def __init__(self, look: Look, window: QWidget, today: date) -> None:
        super().__init__(look, window, 720, 400)
        columns = (
            Column("name", Text("名称", "Name"), 220, lambda p: p.name, stretch=True, weight=500, left=16),
            Column("layout", Text("用途", "Layout"), 180, lambda p: p.layout, colour="ink2"),
            Column("columns", Text("列数", "Columns"), 72, lambda p: f"{p.columns}", align="r", colour="ink2"),
            Column("by", Text("保存人", "Saved by"), 84, lambda p: p.by, colour="ink2", left=16),
            Column("at", Text("时间", "When"), 106, lambda p: stamp(p.saved_at, today), colour="ink3", px=12, right=16),
        )
        self.table = Table(look, columns, lambda p: p.name, 36, 32)
        self.table.moved.connect(lambda _: self._settle())
        self.none = EmptyState(look, "bookmark-simple", NONE, HOW)
        self.forget = Button(look, Text("删除", "Delete"), "danger", "trash")
        self.export = Button(look, Text("导出", "Export"), "secondary", "download-simple")
        self.load = Button(look, Text("从文件载入", "Load a file"), "secondary", "upload-simple")
        close = Button(look, CLOSE, "secondary", key="Esc")
        self.forget.clicked.connect(lambda: self._told(self.forget_wanted))
        self.export.clicked.connect(lambda: self._told(self.export_wanted))
        self.load.clicked.connect(self.load_wanted)
        close.clicked.connect(self.close_overlay)
        foot = row(self.forget, self.export, self.load, STRETCH, close, margins=(16, 10, 16, 14), spacing=8)
        title = column(heading(look, TEMPLATES, px=15), Label(look, WHY, 12, 400, "ink3", fit=False), spacing=2)
        title.setContentsMargins(16, 14, 16, 8)
        self.sheet.setLayout(column(title, (self.table, 1), (self.none, 1), foot, margins=(1, 1, 1, 1)))
        self.show_profiles(())

    def current(self) -> ProfileRow | None:
        found = self.table.current_row()
        return found if isinstance(found, ProfileRow) else None

    def show_profiles(self, profiles: tuple[ProfileRow, ...]) -> None:
        self.table.show_rows(profiles)
        self.table.setVisible(bool(profiles))
        self.none.setVisible(not profiles)
        self._settle()

    def _settle(self) -> None:
        for button in (self.forget, self.export):
            button.setEnabled(self.current() is not None)

    def _told(self, wish: object) -> None:
        chosen = self.current()
        if chosen is not None:
            wish.emit(chosen.name)  # type: ignore[attr-defined]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._told(self.forget_wanted)
        else:
            super().keyPressEvent(event)


def ask_name(owner: QWidget, look: Look, proposed: str, act: Callable[[str], None]) -> Question:
    """Ask how the mapping is to be called; an empty name saves nothing."""
    name = Field(look, proposed, placeholder=Text("模板名称", "Name of the template"))

    def agreed() -> None:
        if name.text().strip():
            act(name.text().strip())

    asked = Question(look, owner.window(), ASK_NAME, WHY, SAVE, agreed, body=name)
    name.returnPressed.connect(asked.yes.click)
    name.left_field.connect(asked.close_overlay)
    asked.open()
    name.setFocus()
    name.selectAll()
    return asked
