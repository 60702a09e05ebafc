"""What stands behind the tallies that are no errors: files, warnings, what is new?"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text, same
from workbench.services.import_file import ImportCheck
from workbench.ui.charts.shares import Part, SharesChart
from workbench.ui.charts.view import ChartView
from workbench.ui.imports.tallies import DIFFERENCE, WARNED
from workbench.ui.look import Look
from workbench.ui.table import Column, Table
from workbench.ui.widgets import STRETCH, EmptyState, IconView, Label, Panel, Scroll, column, row

PARTS = (
    (
        Text("新增", "New"),
        Text("台账还没有的行，将写入", "Rows the desk does not have yet; they will be written"),
        "accent",
    ),
    (
        Text("更新", "Updated"),
        Text("同一编号的较新版本，将写入并取代旧版", "Newer versions of known numbers; they replace the old ones"),
        "up",
    ),
    (
        Text("未变", "Unchanged"),
        Text("台账已有相同的行，不再写入", "Rows the desk holds already; they are not written again"),
        "line2",
    ),
)
NO_WARNINGS = Text("没有提醒", "No warnings")


def file_columns() -> tuple[Column, ...]:
    return (
        Column("file", Text("文件", "File"), 240, lambda f: f.file, stretch=True, weight=500, left=16),
        Column("layout", Text("用途", "Layout"), 190, lambda f: f.layout, colour="ink2"),
        Column("rows", Text("行数", "Rows"), 100, lambda f: f"{f.rows:,}", align="r"),
        Column("good", Text("可写入", "Ready"), 100, lambda f: f"{f.rows - f.bad:,}", align="r"),
        Column("bad", Text("有错", "Errors"), 100, lambda f: f"{f.bad:,}", align="r", right=16),
    )


class FindingsPane(Panel):
    """One view for each tally but the errors."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.files = Table(look, file_columns(), lambda f: f.file, 36, 32)
        self.notes = QWidget()
        self._lines = column(spacing=10, margins=(16, 14, 16, 14))
        self.notes.setLayout(self._lines)
        self.calm = EmptyState(look, "check-circle", NO_WARNINGS)
        self.parts = ChartView(look, height=66, name=Text("与台账比较", "Against the desk"))
        told = [
            row(Label(look, name, 13, 600), (Label(look, what, 13, 400, "ink2", fit=False), 1), spacing=12)
            for name, what, _ in PARTS
        ]
        difference = QWidget()
        difference.setLayout(column(self.parts, 12, *told, STRETCH, margins=(16, 18, 16, 14), spacing=8))
        self._stack = QStackedWidget()
        for pane in (self.files, Scroll(self.notes), self.calm, difference):
            self._stack.addWidget(pane)
        self.setLayout(column((self._stack, 1)))

    def show_check(self, check: ImportCheck) -> None:
        self.files.show_rows(check.file_facts)
        self._show_notes(all_notes(check))
        counts = (check.new, check.updated, check.unchanged)
        parts = tuple(Part(name, count, tone) for (name, _, tone), count in zip(PARTS, counts, strict=True))
        self.parts.show_chart(SharesChart(parts, wide=True))

    def show_tally(self, tally: int) -> None:
        warned = 1 if self._lines.count() > 1 else 2
        self._stack.setCurrentIndex({WARNED: warned, DIFFERENCE: 3}.get(tally, 0))

    def _show_notes(self, notes: tuple[tuple[Text, str], ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for words, file in notes:
            label = Label(self.look, words + same(f" · {file}") if file else words, 13, 400, "ink", wrap=True)
            line = Panel(self.look, row(IconView(self.look, "warning", 16, "warn"), (label, 1), spacing=10))
            self._lines.addWidget(line)
        if notes:
            self._lines.addStretch(1)


def all_notes(check: ImportCheck) -> tuple[tuple[Text, str], ...]:
    """Warnings of the import and of its files, with the file's name where it is about one of several."""
    several = len(check.file_facts) > 1
    told: dict[Text, str] = dict.fromkeys(check.notes, "")
    for facts in check.file_facts:
        for note in facts.notes:
            told.setdefault(note, facts.file if several else "")
    return tuple(told.items())
