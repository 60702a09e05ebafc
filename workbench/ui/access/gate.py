"""What stands in the window while nobody, or not yet the right person, sits at the desk?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.common.text import Text
from workbench.ui.buttons import Button
from workbench.ui.labels import IconView, Label
from workbench.ui.layouts import STRETCH, column, row
from workbench.ui.look import Look
from workbench.ui.panels import Panel, Scroll

PROGRAM = Text("商户信贷工作台", "Merchant loan workbench")
LOCAL = Text("数据只存在本机；程序不连接网络。", "Data stay on this machine; the program uses no network.")


class Gate(Panel):
    """The whole window: the program's sign, one pane in the middle, and nothing of any merchant."""

    language_wanted = Signal()
    theme_wanted = Signal()

    def __init__(self, look: Look) -> None:
        from workbench.ui.rail import Mark

        super().__init__(look, None, "canvas")
        self._stack = QStackedWidget()
        self._places: dict[QWidget, QWidget] = {}
        language = Button(look, Text("English", "中文"), "ghost", "translate", height=30)
        theme = Button(look, "", "ghost", "moon", height=30, wide=30, tip=Text("切换深浅主题", "Switch light and dark"))
        language.clicked.connect(self.language_wanted)
        theme.clicked.connect(self.theme_wanted)
        head = row(Mark(look), 8, Label(look, PROGRAM, 14, 600), STRETCH, language, 4, theme, margins=(20, 10, 16, 10))
        foot = row(
            STRETCH, IconView(look, "hard-drives", 16, "ink3"), 6, Label(look, LOCAL, 12, 400, "ink3"), STRETCH,
            margins=(0, 8, 0, 12),
        )  # fmt: skip
        self.setLayout(column(head, (self._stack, 1), foot))

    def show_pane(self, pane: QWidget) -> None:
        """Put a pane in the middle; it scrolls where the window is lower than the pane."""
        if pane not in self._places:
            inner = QWidget()
            inner.setLayout(column(STRETCH, row(STRETCH, pane, STRETCH), STRETCH, margins=(0, 8, 0, 8)))
            self._places[pane] = Scroll(inner)
            self._stack.addWidget(self._places[pane])
        self._stack.setCurrentWidget(self._places[pane])
