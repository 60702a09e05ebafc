"""Which lists of the lent side are there, and how does one get from one to the other?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.bench import Bench
from workbench.ui.layouts import STRETCH, row
from workbench.ui.pages import BY_CODE
from workbench.ui.panels import Panel, Tabs

LISTS = (
    ("borrowers", Text("借款人", "Borrowers")),
    ("loans", Text("借据", "Loans")),
    ("order_loans", Text("订单贷", "Order loans")),
)
HIGH = 37


class BorrowersStrip(Panel):
    """Tabs on top of each of these pages; the one that shows is underlined."""

    def __init__(self, bench: Bench, code: str, parent: QWidget | None = None) -> None:
        self._bench, self._code = bench, code
        there = [(one, name) for one, name in LISTS if one in BY_CODE]
        self.codes = tuple(one for one, _ in there)
        self.tabs = Tabs(bench.look, tuple(name for _, name in there), self.codes.index(code))
        super().__init__(bench.look, row(self.tabs, STRETCH, margins=(16, 0, 16, 0)), parent=parent)
        self.setFixedHeight(HIGH)
        self.tabs.chosen.connect(self._go)

    def _go(self, index: int) -> None:
        wanted = self.codes[index]
        self.tabs.say(tuple(name for one, name in LISTS if one in self.codes), self.codes.index(self._code))
        if wanted != self._code:
            self._bench.go(wanted)
