"""How is the queue narrowed: by product, band and recommendation?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from workbench.common.text import Text, same
from workbench.decision.outcome import OUTCOME_NAMES
from workbench.scoring.score import Band
from workbench.services.queue import QueueRow
from workbench.ui import paint
from workbench.ui.buttons import Pressed
from workbench.ui.fonts import font, width
from workbench.ui.icons import draw_icon
from workbench.ui.look import Look

ALL = Text("全部", "All")
Option = tuple[str, Text]


class FilterChip(Pressed):
    """A filter: its name and its value; pressed it offers a menu, set it shows a cross that clears it."""

    changed = Signal()

    def __init__(
        self, look: Look, name: Text, options: Callable[[], Sequence[Option]], parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self.name, self._options, self.value = name, options, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pressed)
        self.follow()

    def value_text(self) -> Text:
        return dict(self._options()).get(self.value, ALL) if self.value else ALL

    def set_value(self, value: str) -> None:
        """Set or, with an empty value, clear; tells `changed` when it differs."""
        if value != self.value:
            self.value = value
            self.follow()
            self.changed.emit()

    def follow(self) -> None:
        name, value = self.look.say(self.name), self.look.say(self.value_text())
        self.setAccessibleName(f"{name} {value}")
        self.setFixedSize(math.ceil(width(name, 12) + width(value, 12, 600)) + 46, 28)
        super().follow()

    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setFont(font(13))
        for value, words in (("", ALL), *self._options()):
            action = menu.addAction(self.look.say(words))
            action.setCheckable(True)
            action.setChecked(value == self.value)
            action.triggered.connect(lambda on=False, chosen=value: self.set_value(chosen))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _pressed(self) -> None:
        if self.value:
            self.set_value("")
        else:
            self.menu().popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, on = QPainter(self), self.look, bool(self.value)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = self.width(), self.height()
        fill = "sel" if on else "hover" if self.underMouse() else "raised"
        edge = look.colour("accent" if on else "line2")
        paint.box(painter, QRectF(0.5, 0.5, wide - 1, high - 1), 6, look.colour(fill), edge)
        taken = paint.text(painter, QRectF(10, 0, wide, high), look.say(self.name), look.colour("ink2"), 12)
        room = QRectF(16 + taken, 0, wide, high)
        paint.text(painter, room, look.say(self.value_text()), look.colour("ink"), 12, 600)
        draw_icon(painter, wide - 20, (high - 12) / 2, "x" if on else "caret-down", 12, look.colour("ink3"))
        if self.ringed:
            paint.focus_ring(painter, QRectF(self.rect()), 6, look.tokens)


class Filters:
    """The three filters together: what they are, which rows pass, which to drop when nothing passes."""

    def __init__(self, look: Look) -> None:
        self._rows: tuple[QueueRow, ...] = ()
        bands = [(band.value, same(band.value)) for band in Band]
        outcomes = [(outcome.value, words) for outcome, words in OUTCOME_NAMES.items()]
        self.product = FilterChip(look, Text("产品", "Product"), self._products)
        self.band = FilterChip(look, Text("风险档", "Band"), lambda: bands)
        self.outcome = FilterChip(look, Text("建议", "Recommendation"), lambda: outcomes)
        self.chips = (self.product, self.band, self.outcome)

    def _products(self) -> list[Option]:
        return sorted({(row.product_code, row.product) for row in self._rows}, key=lambda pair: pair[0])

    def take(self, rows: tuple[QueueRow, ...]) -> None:
        self._rows = rows

    def set_count(self) -> int:
        return sum(bool(chip.value) for chip in self.chips)

    def clear(self) -> None:
        for chip in self.chips:
            chip.set_value("")

    def passed(self) -> list[QueueRow]:
        return [row for row in self._rows if self._passes(row, skip=None)]

    def _passes(self, row: QueueRow, skip: FilterChip | None) -> bool:
        values = {
            self.product: row.product_code,
            self.band: row.band.value if row.band else "",
            self.outcome: row.recommendation.value if row.recommendation else "",
        }
        return all(not chip.value or chip is skip or chip.value == value for chip, value in values.items())

    def to_drop(self) -> tuple[FilterChip, int] | None:
        """The filter whose removal shows the most rows, and how many."""
        counts = [(chip, sum(self._passes(row, chip) for row in self._rows)) for chip in self.chips if chip.value]
        return max(counts, key=lambda pair: pair[1]) if counts else None
