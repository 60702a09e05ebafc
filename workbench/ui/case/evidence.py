"""Where does a number come from? A drawer at the right: value, formula, day, and the lines it was counted over."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.services.case_file import Evidence, EvidenceRow
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.labels import Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Rule
from workbench.ui.table import Column, Table

WIDE = 460
TITLE = Text("依据", "Evidence")


class EvidenceDrawer(Overlay):
    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(bench.look, window, WIDE)
        self.bench, look = bench, bench.look
        self.name, self.value = Label(look, "", 15, 600, height=24, fit=False), Label(look, "", 20, 600, height=30)
        self.as_of = Label(look, "", 12, 400, "ink3", fit=False)
        self.formula = Label(look, "", 12, 400, "ink2", wrap=True)
        self.count = Label(look, "", 12, 400, "ink3", fit=False)
        close = Button(look, "", "ghost", "x", height=28, wide=28, tip=Text("关闭", "Close"))
        close.clicked.connect(self.close_overlay)
        self.table = Table(
            look, _columns(), key=lambda one: (one.source, one.day, one.amount), row_high=34, head_high=32
        )
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = column(
            row(Label(look, TITLE, 12, 500, "ink3"), STRETCH, close), self.name, self.value, self.as_of, 10,
            Label(look, Text("算式", "Formula"), 12, 500, "ink3"), self.formula, 10, self.count,
            margins=(18, 12, 12, 10),
        )  # fmt: skip
        self.sheet.setLayout(column(head, Rule(look), (self.table, 1), margins=(1, 1, 1, 8)))

    def _fit(self) -> None:
        """A drawer: the whole height at the right."""
        self.setGeometry(self._window.rect())
        self.sheet.setFixedWidth(WIDE)
        self.sheet.setGeometry(self.width() - WIDE - 12, 52, WIDE, self.height() - 52 - 38)

    def ask(self, case_no: str, feature: str) -> None:
        """Read the evidence of one feature and open."""
        evidence = self.bench.services.cases.evidence
        self.bench.lane.put(self, lambda: evidence(case_no, feature), self.show_evidence)

    def show_evidence(self, found: Evidence) -> None:
        self.name.say(found.label)
        self.value.say(found.value)
        self.as_of.say(Text(f"截至 {found.as_of}", f"As of {found.as_of}"))
        self.formula.say(same(found.formula))
        shown, total = len(found.rows), found.row_count
        self.count.say(Text(f"来源 {total:,} 行，显示 {shown} 行", f"From {total:,} lines, {shown} shown"))
        self.table.show_rows(found.rows)
        self.open()
        self.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.shadow(self.painter(), QRectF(self.sheet.geometry()), 12, 60, 10, self.look.tokens)


def _columns() -> tuple[Column, ...]:
    def day(one: EvidenceRow) -> str:
        return one.day

    return (
        Column("day", Text("日期", "Day"), 112, day, px=12, left=18),
        Column("what", Text("事项", "What"), 90, lambda one: one.what, px=12),
        Column("amount", Text("数值", "Value"), 90, lambda one: one.amount, px=12, align="r"),
        Column(
            "source", Text("文件与行", "File and line"), 150, lambda one: one.source, px=12, colour="ink2", stretch=True
        ),
    )
