"""Which buttons stand above the papers?"""

from __future__ import annotations

from PySide6.QtCore import Signal

from workbench.common.text import Text
from workbench.ui.documents.viewer import Viewer
from workbench.ui.documents.words import EDIT, FIND, PRINT
from workbench.ui.look import Look
from workbench.ui.widgets import Button, Label, Panel, Rule, row


class Tools(Panel):
    """Zoom, find, print and edit. In a small window zooming is left to its keys."""

    print_requested = Signal()
    edit_requested = Signal()

    def __init__(self, look: Look, viewer: Viewer) -> None:
        self.percent = Label(look, "", 12, 400, "ink2")
        smaller = Button(look, "", "ghost", "magnifying-glass-minus", height=28, tip=Text("缩小", "Zoom out"))
        larger = Button(look, "", "ghost", "magnifying-glass-plus", height=28, tip=Text("放大", "Zoom in"))
        find = Button(look, "", "ghost", "magnifying-glass", height=28, tip=FIND)
        printing = Button(look, "", "ghost", "printer", height=28, tip=PRINT)
        self.edit = Button(look, EDIT, "ghost", "pencil-simple", height=28, tip=EDIT)
        self._zooms = (self.percent, smaller, larger)
        super().__init__(look, row(*self._zooms, find, printing, Rule(look, vertical=True), self.edit, spacing=2))
        smaller.clicked.connect(lambda: viewer.zoom(-1))
        larger.clicked.connect(lambda: viewer.zoom(1))
        find.clicked.connect(viewer.finder.open_bar)
        printing.clicked.connect(self.print_requested)
        self.edit.clicked.connect(self.edit_requested)
        viewer.zoomed.connect(lambda percent: self.percent.say(f"{percent}%"))

    def fold(self, *, wide: bool) -> None:
        self.edit.say(EDIT if wide else "", "pencil-simple")
        for one in self._zooms:
            one.setVisible(wide)
