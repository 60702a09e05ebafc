"""How does one document come on A4 pages?

Drawing is collected first and written last, because a footer names the number of pages. Places are points from the
upper left corner of the page. The same drawing gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from workbench.common.text import Text
from workbench.reports.faces import Faces, visible

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 48.0, 547.28
TOP, BOTTOM = 92.0, 774.0

INK, INK2, INK3 = "#16211F", "#46524F", "#6A7673"
LINE, STRIPE, TRACK = "#CDD5D3", "#F3F5F5", "#E7EBEA"
ACCENT, ACCENT2, ACCENT3 = "#0B6B63", "#3E9189", "#9CC7C1"
UP, DOWN, BAD, WARN, DRAFT = "#2A6DB5", "#C8590F", "#B3261E", "#8A5E00", "#E9EDEC"

Draw = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page. `mark` (synthetic data) and `draft` may be empty words."""

    lender: str
    number: str
    title: str
    language: str  # of the document, for readers: zh-CN, en
    footer: str
    pages: Text  # with the places {page} and {total}
    pages_language: str
    mark: str
    draft: str


class Sheet:
    """A growing document with a writing height `y`."""

    def __init__(self, frame: Frame) -> None:
        self.faces = Faces()
        self.frame = frame
        self.pages: list[list[Draw]] = []
        self.y = TOP
        self._ink = ""
        self._seen: dict[str, str] = {}  # text as it came -> as it is printed
        self._attachment: tuple[str, bytes] | None = None
        self.new_page()

    def new_page(self) -> None:
        self.pages.append([])
        self.y = TOP

    def need(self, height: float) -> None:
        """Begin a new page unless `height` points are free on this one."""
        if self.y + height > BOTTOM:
            self.new_page()

    def attach(self, name: str, data: bytes) -> None:
        """Carry a file inside the document."""
        self._attachment = (name, data)

    def width(self, text: str, size: float, bold: bool = False) -> float:
        words = self._seen.get(text)
        if words is None:
            words = self._seen[text] = visible(text)
            self.faces.admit(words)
        return self.faces.width(words, size, bold)

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, color: str = INK, align: str = "left"
    ) -> float:
        """Write one line with its baseline at `y`; returns its width. `align`: left, right, centre of `x`."""
        words = visible(text)
        wide = self.width(words, size, bold)
        start = x - wide if align == "right" else x - wide / 2 if align == "centre" else x
        self.pages[-1].append(lambda pen: self._write(pen, start, y, words, size, bold, color))
        return wide

    def _write(self, pen: Any, x: float, y: float, words: str, size: float, bold: bool, color: str) -> None:
        line = pen.beginText(x, HEIGHT - y)
        if color != self._ink:  # the colour of the text before still holds
            line.setFillColor(_color(color))
            self._ink = color
        for run in self.faces.runs(words, bold):
            line.setFont(run.face, size)
            line.textOut(run.text)
        pen.drawText(line)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "", line: str = "", radius: float = 0
    ) -> None:
        """A rectangle whose upper left corner is at `x`, `y`."""

        def draw(pen: Any) -> None:
            pen.saveState()
            if fill:
                pen.setFillColor(_color(fill))
            if line:
                pen.setStrokeColor(_color(line))
                pen.setLineWidth(0.7)
            low = HEIGHT - y - height
            if radius:
                pen.roundRect(x, low, width, height, radius, stroke=int(bool(line)), fill=int(bool(fill)))
            else:
                pen.rect(x, low, width, height, stroke=int(bool(line)), fill=int(bool(fill)))
            pen.restoreState()

        self.pages[-1].append(draw)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, color: str = LINE, width: float = 0.7, dash: bool = False
    ) -> None:
        def draw(pen: Any) -> None:
            pen.saveState()
            pen.setStrokeColor(_color(color))
            pen.setLineWidth(width)
            if dash:
                pen.setDash(3, 2.5)
            pen.line(x1, HEIGHT - y1, x2, HEIGHT - y2)
            pen.restoreState()

        self.pages[-1].append(draw)

    def ring(self, x: float, y: float, radius: float, color: str) -> None:
        """A dashed circle around `x`, `y`."""

        def draw(pen: Any) -> None:
            pen.saveState()
            pen.setStrokeColor(_color(color))
            pen.setLineWidth(1.1)
            pen.setDash(5, 2.5)
            pen.circle(x, HEIGHT - y, radius, stroke=1, fill=0)
            pen.restoreState()

        self.pages[-1].append(draw)

    def dot(self, x: float, y: float, radius: float, color: str) -> None:
        """A filled circle around `x`, `y`."""

        def draw(pen: Any) -> None:
            pen.saveState()
            pen.setFillColor(_color(color))
            pen.circle(x, HEIGHT - y, radius, stroke=0, fill=1)
            pen.restoreState()

        self.pages[-1].append(draw)

    def path(self, points: Sequence[tuple[float, float]], *, color: str, width: float) -> None:
        """A line through `points`."""

        def draw(pen: Any) -> None:
            pen.saveState()
            pen.setStrokeColor(_color(color))
            pen.setLineWidth(width)
            pen.setLineJoin(1)
            way = pen.beginPath()
            way.moveTo(points[0][0], HEIGHT - points[0][1])
            for x, y in points[1:]:
                way.lineTo(x, HEIGHT - y)
            pen.drawPath(way, stroke=1, fill=0)
            pen.restoreState()

        if points:
            self.pages[-1].append(draw)

    def finish(self) -> bytes:
        """The PDF. Raises `StaffError` (`GLYPH_MISSING`) for a character that cannot be printed."""
        from reportlab.pdfgen.canvas import Canvas

        for number in range(len(self.pages)):
            self._frame_of(number)
        out = BytesIO()
        # Naming the first font keeps the standard Helvetica, which is never embedded, out of the file.
        first = self.faces.runs("x")[0].face
        pen = Canvas(
            out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=first,
            lang=self.frame.language, cropMarks=False,
        )  # fmt: skip
        pen.setTitle(f"{self.frame.title} {self.frame.number}")
        pen.setAuthor(visible(self.frame.lender))
        pen.setCreator("merchant-loan-workbench")
        for page in self.pages:
            self._ink = ""
            for draw in page:
                draw(pen)
            pen.showPage()
        if self._attachment:
            from reportlab.pdfbase import pdfdoc

            from workbench.reports.attachment import attach_to

            attach_to(pen, pdfdoc, *self._attachment)
        pen.save()
        return out.getvalue()

    def _frame_of(self, number: int) -> None:
        """Header, footer and marks of one page; a draft's mark lies below everything else."""
        frame, rest = self.frame, self.pages[number]
        page: list[Draw] = []
        self.pages.append(page)
        if frame.draft:
            page.append(lambda pen: self._watermark(pen, frame.draft))
        self._brand(LEFT, 47)
        wide = self.text(LEFT + 22, 56, frame.lender, 9.5, bold=True, color=INK)
        if frame.mark:
            tag = self.width(frame.mark, 7.5)
            x = LEFT + 22 + wide + 10
            self.box(x, 46.5, tag + 10, 13, line=WARN, radius=2.5)
            self.text(x + 5, 55.8, frame.mark, 7.5, color=WARN)
        self.text(RIGHT, 56, frame.number, 9, color=INK2, align="right")
        self.line(LEFT, 70, RIGHT, 70, color=ACCENT, width=1.4)
        self.line(LEFT, 784, RIGHT, 784)
        counted = frame.pages.format(page=number + 1, total=len(self.pages) - 1)
        self.text(LEFT, 800, counted.zh if frame.pages_language == "zh" else counted.en, 8, color=INK2)
        self.text(RIGHT, 800, frame.footer, 8, color=INK2, align="right")
        self.pages.pop()
        self.pages[number] = page + rest

    def _brand(self, x: float, y: float) -> None:
        for index, (wide, color) in enumerate(((15.5, ACCENT), (12.0, ACCENT2), (6.5, ACCENT3))):
            self.box(x, y + index * 4.3, wide, 2.9, fill=color, radius=0.8)

    def _watermark(self, pen: Any, words: str) -> None:
        self.faces.admit(words)
        pen.saveState()
        pen.translate(WIDTH / 2, HEIGHT / 2 - 40)
        pen.rotate(38)
        self._write(pen, -self.faces.width(words, 92, True) / 2, HEIGHT, words, 92, True, DRAFT)
        pen.restoreState()
        self._ink = ""


@lru_cache(maxsize=64)
def _color(name: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(name)
