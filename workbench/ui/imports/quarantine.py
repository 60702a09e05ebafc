"""Which rows of all imports still wait, and how are they mended or let go?"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from workbench.common.text import Text
from workbench.services.import_file import BadCell, CellFix, HeldRow
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.imports.bad_cells import ACCEPT, CellTable
from workbench.ui.imports.counts import all_suggestions, many
from workbench.ui.look import Look
from workbench.ui.table import Column, check_column
from workbench.ui.widgets import STRETCH, Button, EmptyState, IconView, Label, Panel, Rule, column, row

PAGE = 500  # rows the service gives at once
QUARANTINE = Text("隔离区", "Quarantine")
CALM = Text("没有等待处理的行", "No rows are waiting")
CALM_WHY = Text("导入时有错而没有修正的行会在这里等", "Rows with errors wait here until they are mended or let go")
MENDED, TOGETHER = Text("已修正", "Mended"), Text("需整套重导", "Needs its files")
TOGETHER_HOW = Text(
    "这一行离开同一来源的其他文件没有意义：请更正文件后整套重新导入",
    "This row means nothing without the other files of its source: correct and import them together",
)


@dataclass(frozen=True, slots=True)
class HeldCell:
    """One problem of a waiting row; a row with several problems stands once for each."""

    row: HeldRow
    cell: BadCell
    suggestion: str | None
    confidence: float | None

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def column(self) -> str:
        return self.cell.column

    @property
    def value(self) -> str:
        return self.cell.value

    @property
    def file(self) -> str:
        return self.row.file

    @property
    def code(self) -> str:
        return self.cell.code


def held_cells(rows: tuple[HeldRow, ...]) -> tuple[HeldCell, ...]:
    return tuple(HeldCell(row, cell, cell.suggestion, cell.confidence) for row in rows for cell in row.problems)


class HeldTable(CellTable):
    """Values are kept here until staff imports the rows that are whole again."""

    drafted = Signal()

    def __init__(self, look: Look) -> None:
        self.drafts: dict[tuple[int, str], str] = {}
        columns = (
            check_column(),
            Column("batch", Text("批次", "Batch"), 84, lambda h: h.row.batch_id, colour="ink3", px=12),
            Column("file", Text("文件", "File"), 170, lambda h: h.file, colour="ink2", px=12),
            Column("line", Text("行号", "Row"), 66, lambda h: f"{h.line:,}", align="r", colour="ink3", px=12),
            Column("column", Text("列", "Column"), 116, lambda h: h.column, left=16),
            Column("value", Text("原值", "Value in file"), 150, lambda h: h.value, self._value, stretch=True),
            Column("fix", Text("修正", "Fix"), 218, self.suggestion, self._fix),
            Column("act", Text("", ""), 104, self.act_words, self._act, align="r", right=16),
        )
        super().__init__(look, columns, lambda h: (h.row.row_id, h.column, h.code))

    def draft(self, held: HeldCell) -> str | None:
        return self.drafts.get((held.row.row_id, held.column))

    def current_cell(self) -> HeldCell | None:  # type: ignore[override]
        held = self.current_row()
        return held if isinstance(held, HeldCell) else None

    def suggestion(self, held: HeldCell) -> Text | str:  # type: ignore[override]
        typed = self.draft(held)
        return super().suggestion(held) if typed is None else typed  # type: ignore[arg-type]

    def act_words(self, held: HeldCell) -> Text:  # type: ignore[override]
        if held.row.together:
            return TOGETHER
        if self.draft(held) is not None:
            return MENDED
        return ACCEPT if held.suggestion is not None else Text("待修", "To mend")

    def _act(self, painter: QPainter, rect: QRectF, held: HeldCell, look: Look, current: bool) -> None:  # type: ignore[override]
        words, done = look.say(self.act_words(held)), self.draft(held) is not None
        live = held.suggestion is not None and not done and not held.row.together
        ink = look.colour("accent" if live else "ink3")
        taken = paint.text(painter, rect, words, ink, 12, 600 if live else 400, paint.RIGHT)
        if done:
            draw_icon(painter, rect.right() - taken - 19, rect.center().y() - 7, "check", 14, look.colour("ok"))

    def accept(self) -> None:
        held = self.current_cell()
        if held is not None and not held.row.together:
            super().accept()

    def type_value(self, typed: str = "") -> None:
        held = self.current_cell()
        if held is not None and not held.row.together:
            super().type_value(typed or self.draft(held) or "")

    def leave_alone(self, cell: BadCell) -> None:
        """It waits on; there is nothing to say."""

    def send(self, held: HeldCell, value: str) -> None:  # type: ignore[override]
        self.drafts[(held.row.row_id, held.column)] = value
        self.viewport().update()
        self._next()
        self.drafted.emit()

    def forget_drafts(self, present: tuple[HeldRow, ...]) -> None:
        """Rows that no longer wait need no values."""
        known = {row.row_id for row in present}
        self.drafts = {key: value for key, value in self.drafts.items() if key[0] in known}


class QuarantinePane(Panel):
    recheck_wanted = Signal(object, object)  # row ids, fixes
    dismiss_wanted = Signal(object)  # row ids
    export_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.rows: tuple[HeldRow, ...] = ()
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        self.table = HeldTable(look)
        self.none = EmptyState(look, "shield-check", CALM, CALM_WHY)
        self.export = Button(look, Text("导出", "Export"), "secondary", "download-simple")
        self.dismiss = Button(look, Text("不再保留", "Let go"), "danger", "trash")
        self.back = Button(look, Text("返回", "Back"), "secondary")
        self.take = Button(look, "", "primary", key="Ctrl ↵")
        self.how = Label(look, "", 12, 400, "ink2", fit=False)
        self.all_suggestions = Button(look, "", "secondary", "magic-wand", "A")
        self._compose()
        self._connect()
        self._settle()

    def _compose(self) -> None:
        look = self.look
        title = Label(look, QUARANTINE, 20, 600, height=28)
        head = row(title, (self.count, 1), self.all_suggestions, self.export, margins=(24, 18, 16, 14), spacing=10)
        how = row(IconView(look, "wrench", 14, "ink3"), (self.how, 1), margins=(16, 0, 16, 0), spacing=6)
        self._foot = Panel(look, how, high=34)
        foot = row(self.back, STRETCH, self.dismiss, self.take, margins=(16, 10, 16, 10), spacing=8)
        bottom = Panel(look, foot, "subtle", sides="t", high=54)
        self.setLayout(column(head, Rule(look), (self.table, 1), (self.none, 1), self._foot, bottom))

    def _connect(self) -> None:
        self.table.moved.connect(lambda _: self._settle())
        self.table.checks_changed.connect(self._settle)
        self.table.drafted.connect(self._settle)
        self.back.clicked.connect(self.back_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.dismiss.clicked.connect(lambda: self.dismiss_wanted.emit(self.chosen()))
        self.take.clicked.connect(self.import_mended)
        self.all_suggestions.clicked.connect(self.take_suggestions)

    def set_narrow(self, narrow: bool) -> None:
        self.table.hide_columns(frozenset({"batch"}) if narrow else frozenset())

    def show_rows(self, rows: tuple[HeldRow, ...]) -> None:
        self.rows = rows
        self.table.forget_drafts(rows)
        self.table.show_rows(held_cells(rows))
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._settle()

    def chosen(self) -> tuple[int, ...]:
        """Checked rows, else the current one."""
        held = self.table.checked_rows() or ((self.table.current_cell(),) if self.table.current_cell() else ())
        return tuple(dict.fromkeys(one.row.row_id for one in held))

    def mended(self) -> tuple[HeldRow, ...]:
        """Rows of which every problem has a value."""
        drafts = self.table.drafts
        return tuple(
            one
            for one in self.rows
            if one.problems and not one.together and all((one.row_id, cell.column) in drafts for cell in one.problems)
        )

    def suggested(self) -> tuple[HeldCell, ...]:
        return tuple(
            held
            for held in held_cells(self.rows)
            if held.suggestion is not None
            and (held.confidence or 0.0) >= 0.85
            and self.table.draft(held) is None
            and not held.row.together
        )

    def take_suggestions(self) -> None:
        for held in self.suggested():
            self.table.drafts[(held.row.row_id, held.column)] = held.suggestion or ""
        self.table.viewport().update()
        self._settle()

    def import_mended(self) -> None:
        rows = self.mended()
        if not rows:
            return
        drafts = self.table.drafts
        fixes = tuple(
            CellFix(one.file, one.line, cell.column, drafts[(one.row_id, cell.column)])
            for one in rows
            for cell in one.problems
        )
        self.recheck_wanted.emit(tuple(one.row_id for one in rows), fixes)

    def _settle(self) -> None:
        batches = len({one.batch_id for one in self.rows})
        total = len(self.rows)
        oldest = Text("，显示最早的这些", ", the oldest are shown") if total >= PAGE else Text("", "")
        told = Text(f"{total:,} 行，来自 {batches:,} 个批次", f"{many(total, 'row')} of {many(batches, 'import')}")
        self.count.say(told + oldest if total else "")
        ready, picked, offered = len(self.mended()), len(self.chosen()), len(self.suggested())
        self.take.say(Text(f"导入修好的 {ready:,} 行", f"Import {many(ready, 'mended row')}"))
        self.take.setEnabled(ready > 0)
        self.dismiss.say(Text(f"不再保留 {picked:,} 行", f"Let {many(picked, 'row')} go"))
        self.dismiss.setEnabled(picked > 0)
        self.export.setEnabled(total > 0)
        self.all_suggestions.setVisible(offered > 0)
        self.all_suggestions.say(all_suggestions(offered))
        held = self.table.current_cell()
        self._foot.setVisible(held is not None)
        if held is not None:
            self.how.say(TOGETHER_HOW if held.row.together else held.cell.fix)
