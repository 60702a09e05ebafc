"""Which pages look at the whole book, and how does one get from one to the next?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.bench import Bench
from workbench.ui.layouts import STRETCH, row
from workbench.ui.pages import BY_CODE
from workbench.ui.panels import Panel, Tabs

PLACES = (
    ("portfolio", Text("监控", "Monitoring")),
    ("warnings", Text("预警", "Warnings")),
    ("figures", Text("报表", "Figures")),
    ("day_close", Text("日终", "Day close")),
)


class PortfolioStrip(Panel):
    """Tabs over the pages of the whole book; what a page adds stands at the right end."""

    def __init__(self, bench: Bench, code: str, *right: QWidget | int) -> None:
        super().__init__(bench.look, sides="b", high=37)
        self._codes = [place for place, _ in PLACES if place in BY_CODE]
        names = tuple(name for place, name in PLACES if place in BY_CODE)
        self._here = self._codes.index(code)
        self.tabs = Tabs(bench.look, names, self._here)
        self._bench = bench
        self.setLayout(row(self.tabs, STRETCH, *right, margins=(16, 0, 12, 0), spacing=8))
        self.tabs.chosen.connect(self._go)

    def _go(self, place: int) -> None:
        # The page stays what it is: its own tab is lit again when one comes back.
        self.tabs.say(self.tabs_words(), self._here)
        self._bench.go(self._codes[place])

    def tabs_words(self) -> tuple[Text, ...]:
        return tuple(name for place, name in PLACES if place in BY_CODE)
