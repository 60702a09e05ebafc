"""Does the verdict stand on the data there are, and what would settle it?

Shown only where figures are missing or in doubt. A robust verdict is grey; only one that hangs on a datum is tinted.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.decision.robust import Verdict
from workbench.services.bounds_file import CaseBounds
from workbench.services.case_file import CaseFile
from workbench.ui.bench import Bench
from workbench.ui.labels import Chip, IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.panels import Panel

TITLE = Text("缺数据时的结论", "Verdict on partial data")
CHIPS = {Verdict.APPROVE: "ok", Verdict.REFER: "neutral", Verdict.DECLINE: "neutral", Verdict.DEPENDS: "warn"}
Show = Callable[[CaseBounds | None], None]


class FirmnessPane(QWidget):
    """Asks for the bounds of the case shown, tells them, and hands them to `show` (None: nothing is unknown)."""

    def __init__(self, bench: Bench, show: Show, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = self.look = bench.look
        self._bench, self._show = bench, show
        self._case_no = ""
        self.bounds: CaseBounds | None = None
        self.head = Label(look, "", 13, 600, wrap=True)
        self.chip = Chip(look, "")
        self.range = Label(look, "", 12, 400, "ink2", wrap=True)
        self.limit = Label(look, "", 12, 400, "ink2", wrap=True)
        self.icon = IconView(look, "key", 14, "ink3")
        self.settle = Label(look, "", 12, 500, "ink", wrap=True)
        self._settle_row = QWidget()
        self._settle_row.setLayout(row(self.icon, (self.settle, 1), spacing=6))
        inner = column(
            self.head, 4, row(self.chip, STRETCH), 4, self.range, self.limit, 2, self._settle_row,
            margins=(12, 8, 12, 8),
        )  # fmt: skip
        self.box = Panel(look, inner, "sunken", radius=8)
        self.setLayout(column(self.box, margins=(0, 0, 0, 8)))
        self.hide()

    def ask(self, file: CaseFile) -> None:
        """Read the bounds where the case may have any; opening the case does not wait for it."""
        self._case_no = file.application.case_no
        gaps = file.features_present < file.features_total or file.diligence is not None
        if file.score is None or file.stale is not None or not gaps:
            self._say(None)
            return
        service, case_no = self._bench.services.bounds, self._case_no
        self._bench.lane.put(self, lambda: (case_no, service.of_case(case_no)), self._found)

    def _found(self, found: tuple[str, CaseBounds | None]) -> None:
        if found[0] == self._case_no:  # else the person has gone on to another case
            self._say(found[1])

    def _say(self, bounds: CaseBounds | None) -> None:
        self.bounds = bounds
        self.setVisible(bounds is not None)
        self._show(bounds)
        if bounds is None:
            return
        self.head.say(bounds.head)
        self.chip.say(bounds.words, CHIPS[bounds.verdict])
        self.range.say(bounds.range_words)
        worst, best = bounds.usual_points
        self.range.setToolTip(
            self.look.say(
                Text(f"缺失值若在常见范围内：{worst} 至 {best} 分", f"With usual values: {worst} to {best} points")
            )
        )
        self.limit.say(bounds.limit_words)
        self.limit.setVisible(bool(bounds.limit_words.zh))
        self.settle.say(bounds.settle)
        self._settle_row.setVisible(bool(bounds.settle.zh))
        said = (TITLE, bounds.head, bounds.words, bounds.range_words, bounds.settle)
        self.setAccessibleName("; ".join(self.look.say(one) for one in said if one.zh))
