"""What may be lent on this case, on which terms, and what stands in the way? Two tabs of the case page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.case_file import CaseFile
from workbench.ui.bench import Bench
from workbench.ui.case.constraints import ConstraintsPane
from workbench.ui.case.offers import OffersPane
from workbench.ui.layouts import column

OFFERS, CAPS = Text("方案", "Offers"), Text("约束", "Caps")
REVIEW, POLICY, WHAT_IF = Text("评审", "Review"), Text("政策", "Policy"), Text("假设", "What if")
WIDE, NARROW = (REVIEW, OFFERS, CAPS), (POLICY, WHAT_IF, OFFERS, CAPS)
FIRST = 2  # the place of the offers in a narrow window


class TermsPane(QWidget):
    """Offers with the terms of the limit, or the constraints. Asks the records only for what is in sight."""

    chosen = Signal(str)

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offers, self.constraints = OffersPane(bench), ConstraintsPane(bench)
        self.offers.chosen.connect(self.chosen)
        self._file: CaseFile | None = None
        self._asked: set[int] = set()
        self._tab = 0
        self.setLayout(column(self.offers, self.constraints))
        self.hide()

    def show_file(self, file: CaseFile) -> None:
        self._file = file
        self._asked.clear()
        self._ask()

    def fit(self, tab: int) -> None:
        """Show what belongs to a tab, by its place in a narrow window; what comes in sight is asked for."""
        self._tab = tab
        self.offers.setVisible(tab == FIRST)
        self.constraints.setVisible(tab == FIRST + 1)
        self.setVisible(tab >= FIRST)
        self._ask()

    def _ask(self) -> None:
        if self._file is None or self._tab < FIRST or self._tab in self._asked:
            return
        self._asked.add(self._tab)
        if self._tab == FIRST:
            self.offers.ask(self._file)
        else:
            self.constraints.ask(self._file)
