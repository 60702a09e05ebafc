"""Which keys work here? One sheet, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui import paint
from workbench.ui.bench import Bench
from workbench.ui.buttons import Button
from workbench.ui.labels import Label, Shown
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.overlay import Overlay
from workbench.ui.panels import Rule, Scroll

TITLE = Text("快捷键", "Shortcuts")
CLOSE = Text("关闭", "Close")
ROW = 26
Group = tuple[Text, Sequence[tuple[str, Text]]]


class KeyList(Shown):
    """Groups of keys with what they do, in two columns."""

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(bench.look, parent)
        self.groups: Sequence[Group] = ()

    def show_groups(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        high = max((self._column_height(side) for side in (0, 1)), default=0)
        self.setFixedHeight(high + 12)
        say = self.look.say
        self.setAccessibleName(" ".join(f"{keys} {say(words)}" for _, rows in groups for keys, words in rows))
        self.update()

    def _side(self, index: int) -> int:
        """The first group is this screen's and has the left column for itself."""
        return 0 if index == 0 else 1

    def _column_height(self, side: int) -> int:
        return sum(ROW * (len(rows) + 2) for index, (_, rows) in enumerate(self.groups) if self._side(index) == side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, half = self.painter(), self.width() / 2
        tops = [8.0, 8.0]
        for index, (name, rows) in enumerate(self.groups):
            side = self._side(index)
            tops[side] = self._group(painter, 20 + side * half, tops[side], half - 40, name, rows)

    def _group(
        self, painter: QPainter, x: float, y: float, wide: float, name: Text, rows: Sequence[tuple[str, Text]]
    ) -> float:
        look = self.look
        paint.text(painter, QRectF(x, y, wide, ROW), look.say(name), look.colour("ink3"), 12, 500)
        for keys, words in rows:
            y += ROW
            paint.key_cap(painter, x, y + 4, keys, look.tokens)
            left = x + max(96, paint.key_width(keys) + 12)
            paint.text(painter, QRectF(left, y, x + wide - left, ROW), look.say(words), look.colour("ink"))
        return y + 2 * ROW


class ShortcutSheet(Overlay):
    def __init__(self, bench: Bench, window: QWidget) -> None:
        super().__init__(bench.look, window, 760)
        self.list = KeyList(bench)
        close = Button(bench.look, CLOSE, "secondary", key="Esc")
        close.clicked.connect(self.close_overlay)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = row(Label(bench.look, TITLE, 15, 600, height=24), STRETCH, close, margins=(20, 14, 16, 12))
        self.sheet.setLayout(column(head, Rule(bench.look), (Scroll(self.list), 1), margins=(1, 1, 1, 12)))

    def _height(self) -> int:
        return min(620, self.list.height() + 90)

    def open_with(self, groups: Sequence[Group]) -> None:
        self.list.show_groups(groups)
        self.open()
        self.setFocus()
