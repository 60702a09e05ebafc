"""How do the letter and the memo lie on the desk?"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.ui.charts.strokes import bar, begin, colour, words
from workbench.ui.look import Look

GAP, MARGIN, SHADOW = 26, 24, 10
A4_WIDE, A4_HIGH = 595.0, 842.0  # points
ZOOMS = (0.5, 0.67, 0.78, 0.9, 1.0, 1.25, 1.5, 2.0)


@dataclass
class Paper:
    """One PDF: its bytes held open for the renderer, and the pages rendered so far by width in pixels."""

    data: bytes
    document: QPdfDocument
    buffer: QBuffer
    rendered: dict[tuple[int, int], QImage] = field(default_factory=dict)

    def pages(self) -> int:
        return self.document.pageCount()

    def size(self, page: int) -> tuple[float, float]:
        points = self.document.pagePointSize(page)
        return (points.width() or A4_WIDE, points.height() or A4_HIGH)

    def image(self, page: int, wide: int) -> QImage:
        key = (page, wide)
        if key not in self.rendered:
            width, height = self.size(page)
            sheet = QImage(wide, round(wide * height / width), QImage.Format.Format_RGB32)
            sheet.fill(Qt.GlobalColor.white)  # paper stays white in both themes
            painter = QPainter(sheet)
            painter.drawImage(0, 0, self.drawn(page, QSize(sheet.width(), sheet.height())))
            painter.end()
            self.rendered[key] = sheet
        return self.rendered[key]

    def drawn(self, page: int, size: QSize) -> QImage:
        """A page with the slips of its signatures."""
        options = QPdfDocumentRenderOptions()
        options.setRenderFlags(QPdfDocumentRenderOptions.RenderFlag.Annotations)
        return self.document.render(page, size, options)

    def text(self, page: int) -> str:
        """Text of a page as it can be searched."""
        return self.document.getAllText(page).text()

    def close(self) -> None:
        self.document.close()
        self.buffer.close()


MAKING = Text("正在生成预览…", "Making the preview…")
NO_SUCH = Text("这个案件没有这份文书", "This case has no such paper")


class PapersView(QWidget):
    """Papers side by side on the desk's surface, each as a column of pages; lives in a scroll area."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._papers: list[Paper] = []
        self._coming = True
        self._zoom = 0.0  # 0: as wide as fits
        self._room = 800
        self._marks: list[tuple[int, int, QRectF, bool]] = []  # paper, page, box in points, the one looked at
        self.setAutoFillBackground(False)
        look.changed.connect(self.update)

    def wait(self, coming: bool) -> None:
        """Is a paper being made, or is there none to show?"""
        self._coming = coming

    def show_papers(self, papers: list[bytes]) -> None:
        for paper in self._papers:
            paper.close()
        self._papers = [self._open(data) for data in papers]
        self._marks = []
        self._arrange()

    def _open(self, data: bytes) -> Paper:
        document, buffer = QPdfDocument(self), QBuffer(self)
        buffer.setData(QByteArray(data))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        return Paper(data, document, buffer)

    @property
    def papers(self) -> tuple[Paper, ...]:
        return tuple(self._papers)

    # ---- places found

    def mark(self, marks: list[tuple[int, int, QRectF, bool]]) -> None:
        """Show places on the pages: paper, page, box in points, and whether it is the one looked at."""
        self._marks = marks
        self.update()

    def place(self, paper: int, page: int, box: QRectF) -> QRectF:
        """Where a box of a page stands in this widget."""
        column, scale = self._columns()[paper], self.scale()
        sheet = column[page]
        left, top = sheet.x() + box.x() * scale, sheet.y() + box.y() * scale
        return QRectF(left, top, box.width() * scale, box.height() * scale)

    # ---- zoom

    def fit(self, room: int) -> None:
        self._room = room
        self._arrange()

    def scale(self) -> float:
        """Pixels a point; at 100 % a page is drawn at 96 pixels an inch."""
        if self._zoom:
            return self._zoom * 96 / 72
        columns = max(len(self._papers), 1)
        free = self._room - 2 * MARGIN - (columns - 1) * GAP
        widest = max((paper.size(0)[0] for paper in self._papers if paper.pages()), default=A4_WIDE)
        return min(max(free / columns / widest, 0.4), 1.05)

    def percent(self) -> int:
        return round(self.scale() * 72 / 96 * 100)

    def zoom(self, step: int) -> None:
        now = self.scale() * 72 / 96
        larger = [z for z in ZOOMS if z > now + 0.01] or [ZOOMS[-1]]
        smaller = [z for z in ZOOMS if z < now - 0.01] or [ZOOMS[0]]
        self._zoom = larger[0] if step > 0 else smaller[-1]
        self._arrange()

    def fit_width(self) -> None:
        self._zoom = 0.0
        self._arrange()

    # ---- layout and painting

    def _columns(self) -> list[list[QRectF]]:
        scale = self.scale()
        wides = [
            max((paper.size(n)[0] for n in range(paper.pages())), default=A4_WIDE) * scale for paper in self._papers
        ]
        total = sum(wides) + GAP * max(len(wides) - 1, 0)
        x = max((self.width() - total) / 2, MARGIN)
        columns = []
        for paper, wide in zip(self._papers, wides, strict=True):
            y, column = float(MARGIN), []
            for n in range(paper.pages()):
                width, height = paper.size(n)
                column.append(QRectF(x, y, width * scale, height * scale))
                y += height * scale + GAP
            columns.append(column)
            x += wide + GAP
        return columns

    def _arrange(self) -> None:
        scale = self.scale()
        high = max(
            (sum(paper.size(n)[1] * scale + GAP for n in range(paper.pages())) for paper in self._papers), default=200
        )
        wide = sum(max((p.size(n)[0] for n in range(p.pages())), default=A4_WIDE) * scale + GAP for p in self._papers)
        self.setMinimumSize(round(wide - GAP + 2 * MARGIN) if wide > self._room else 0, round(high + 2 * MARGIN - GAP))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        begin(painter)
        painter.fillRect(self.rect(), colour(self._look.tokens, "desk"))
        for paper, column in zip(self._papers, self._columns(), strict=True):
            for n, place in enumerate(column):
                _shadow(painter, place)
                ratio = self.devicePixelRatioF()
                sheet = paper.image(n, round(place.width() * ratio))
                painter.drawImage(place, sheet)
        for number, page, box, looked_at in self._marks:
            tint = QColor(255, 176, 32, 150 if looked_at else 80)  # a marker on white paper, in both themes
            bar(painter, self.place(number, page, box).adjusted(-1, -1, 1, 1), 2, tint)
        if not self._papers:
            text = (MAKING if self._coming else NO_SUCH).of(self._look.lang)
            words(
                painter,
                QRectF(self.rect()),
                text,
                colour(self._look.tokens, "ink3"),
                13,
                400,
                Qt.AlignmentFlag.AlignHCenter,
            )
        painter.end()


def _shadow(painter: QPainter, place: QRectF) -> None:
    """A soft edge in a few translucent frames: no effect that rasterises the whole pane again."""
    for n in range(SHADOW, 0, -2):
        bar(painter, place.adjusted(-n, -n + 4, n, n + 4), n, QColor(16, 32, 29, 7))
