"""How are the papers looked through: scrolled, enlarged, searched, printed?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from workbench.ui.documents.finding import FindBar, Hit, hits
from workbench.ui.documents.papers import PapersView
from workbench.ui.documents.printing import ask_printer, print_papers, printer_for
from workbench.ui.look import Look
from workbench.ui.widgets import Panel, column


class Viewer(Panel):
    """The papers on their desk, with a bar for finding words above them."""

    zoomed = Signal(int)  # per cent

    def __init__(self, look: Look) -> None:
        self.papers = PapersView(look)
        self.finder = FindBar(look)
        self.finder.hide()
        self.desk = QScrollArea()
        self.desk.setFrameShape(QFrame.Shape.NoFrame)
        self.desk.setWidgetResizable(True)
        self.desk.setWidget(self.papers)
        super().__init__(look, column(self.finder, (self.desk, 1)))
        self._hits: list[Hit] = []
        self._at = 0
        self.finder.searched.connect(self.search)
        self.finder.stepped.connect(self.step)
        self.finder.closed.connect(lambda: self._marked([]))

    def show_papers(self, papers: list[bytes]) -> None:
        self.papers.show_papers(papers)
        self.fit_width()
        if self.finder.isVisible():
            self.search(self.finder.field.text())

    # ---- zoom

    def fit_width(self) -> None:
        self.papers.fit_width()
        self.fit()

    def fit(self) -> None:
        self.papers.fit(self.desk.viewport().width())
        self.zoomed.emit(self.papers.percent())

    def zoom(self, step: int) -> None:
        self.papers.zoom(step)
        self.zoomed.emit(self.papers.percent())

    # ---- find

    @property
    def found(self) -> tuple[Hit, ...]:
        return tuple(self._hits)

    def search(self, words: str) -> None:
        self._marked(hits(self.papers.papers, words))

    def step(self, by: int) -> None:
        if self._hits:
            self._at = (self._at + by) % len(self._hits)
            self._show()

    def _marked(self, found: list[Hit]) -> None:
        self._hits, self._at = found, 0
        self._show()

    def _show(self) -> None:
        self.papers.mark(
            [
                (hit.paper, hit.page, box, number == self._at)
                for number, hit in enumerate(self._hits)
                for box in hit.boxes
            ]
        )
        self.finder.say_place(self._at, len(self._hits))
        if self._hits and self._hits[self._at].boxes:
            hit = self._hits[self._at]
            middle = self.papers.place(hit.paper, hit.page, hit.boxes[0]).center()
            self.desk.ensureVisible(round(middle.x()), round(middle.y()), 120, 160)

    # ---- print

    def print(self, title: str) -> int:
        """Print what is shown; answers the number of pages, 0 when the person thought better of it."""
        printer = printer_for(title)
        return print_papers(self.papers.papers, printer) if ask_printer(printer, self) else 0
