"""What is seen of a case without opening it? The recommendation and the strongest reasons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES
from workbench.services.case_file import CaseFile
from workbench.services.queue import QueueRow
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.format import points_text
from workbench.ui.labels import BandChip, FlowGlyph, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay

OPEN = Text("打开", "Open")
MOST = 6


class Peek(Overlay):
    """Space or Esc closes, Enter opens the case."""

    def __init__(self, bench: Bench, window: QWidget, peeked: QueueRow, act: Callable[[], None]) -> None:
        super().__init__(bench.look, window, 520)
        self._act, look = act, bench.look
        band, glyph = BandChip(look, peeked.band.value if peeked.band else None), FlowGlyph(look)
        glyph.show_flows(peeked.flows)
        outcome = OUTCOME_NAMES[peeked.recommendation] if peeked.recommendation else same("—")
        amount = money(peeked.suggested_fen or 0, peeked.currency)
        self._reasons = [(Label(look, "", fit=False), Label(look, "", 13, 500, align="r")) for _ in range(MOST)]
        opening = Button(look, OPEN, "primary", key="Enter")
        opening.clicked.connect(self._open)
        self.sheet.setLayout(
            column(
                row(Label(look, peeked.merchant_name, 15, 600, height=24, fit=False), STRETCH, glyph, 10, band),
                Label(look, peeked.case_no, 12, 400, "ink3"),
                10,
                row(Label(look, outcome, 13, 600), 10, Label(look, amount, 13, 600), STRETCH),
                8,
                *(row((words, 1), points, spacing=12) for words, points in self._reasons),
                14,
                row(STRETCH, opening),
                margins=(20, 18, 20, 16),
            )
        )
        self.closed.connect(self.deleteLater)
        opened = bench.services.cases.open
        bench.lane.put(self, lambda: opened(peeked.case_no, bench.actor), self._show)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def open(self) -> None:
        super().open()
        self.setFocus()

    def _show(self, file: CaseFile) -> None:
        bars = sorted(file.waterfall.bars, key=lambda bar: -abs(bar.points))[:MOST] if file.waterfall else []
        for (words, points), bar in zip(self._reasons, bars, strict=False):
            words.say(bar.reason)
            points.say(points_text(bar.points), "up_ink" if bar.points > 0 else "down_ink")

    def _open(self) -> None:
        self.close_overlay()
        self._act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.close_overlay()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)
