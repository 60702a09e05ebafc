"""How does one document come on A4 pages?

Drawing is collected first and written last, because a footer names the number of pages. Places are points from the
upper left corner of the page. What is drawn belongs to the part of the document's structure that is open while it is
drawn; headers, footers, rules and shades belong to none. The same drawing gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from workbench.common.text import Text
from workbench.reports.archive import About, pdf_day, write_info, write_marks
from workbench.reports.attachment import attach
from workbench.reports.faces import Faces
from workbench.reports.ink import Ink, resources
from workbench.reports.outlines import Places
from workbench.reports.pdf_file import PdfFile
from workbench.reports.seals import Seal, write_fields
from workbench.reports.structure import GROUPS, Part, write_structure

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 48.0, 547.28
TOP, BOTTOM = 92.0, 774.0

INK, INK2, INK3 = "#16211F", "#46524F", "#6A7673"
LINE, STRIPE, TRACK = "#CDD5D3", "#F3F5F5", "#E7EBEA"
ACCENT, ACCENT2, ACCENT3 = "#0B6B63", "#3E9189", "#9CC7C1"
UP, DOWN, BAD, WARN, DRAFT = "#2A6DB5", "#C8590F", "#B3261E", "#8A5E00", "#E9EDEC"
TURN, TURNED = 38, "0.788 0.6157 -0.6157 0.788"  # degrees of a draft's mark, and cosine and sine of them

Draw = Callable[[Ink], None]
Drawn = tuple[Part | None, Draw]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page. `mark` (synthetic data) and `draft` may be empty words; `day` dates the document."""

    lender: str
    number: str
    title: str
    language: str  # of the document, for readers: zh-CN, en
    footer: str
    pages: Text  # with the places {page} and {total}
    pages_language: str
    mark: str
    draft: str
    day: date = date(2000, 1, 1)
    anchor: str = ""  # the journal's head, in words; may be empty


class Sheet:
    """A growing document with a writing height `y`."""

    def __init__(self, frame: Frame) -> None:
        self.faces = Faces()
        self.frame = frame
        self.pages: list[list[Drawn]] = []
        self.y = TOP
        self.document = Part("Document")
        self._open = self.document
        self._seen: dict[str, str] = {}  # text as it came -> as it is printed
        self._attached: dict[str, bytes] = {}
        self._seals: list[Seal] = []
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
        self._attached[name] = data

    def keep_seal(self, seal: Seal) -> None:
        """Leave a place for a signature in the finished document."""
        self._seals.append(seal)

    @contextmanager
    def part(self, kind: str, *, language: str = "", alternative: str = "", attributes: str = "") -> Iterator[Part]:
        """What is drawn inside belongs to one more part of the structure."""
        above, made = self._open, Part(kind, language, alternative, attributes)
        above.below.append(made)
        self._open = made
        try:
            yield made
        finally:
            self._open = above

    def _owner(self) -> Part:
        """The part text belongs to; a group gets a paragraph for it."""
        if self._open.kind not in GROUPS:
            return self._open
        made = Part("P")
        self._open.below.append(made)
        return made

    def _put(self, draw: Draw) -> None:
        """A shape: part of an open figure, else mere decoration."""
        self.pages[-1].append((self._open if self._open.kind == "Figure" else None, draw))

    def printed(self, text: str) -> str:
        """The text as it will stand on the page."""
        words = self._seen.get(text)
        if words is None:
            words = self._seen[text] = self.faces.printable(text)
        return words

    def width(self, text: str, size: float, bold: bool = False) -> float:
        return self.faces.width(self.printed(text), size, bold)

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, color: str = INK, align: str = "left"
    ) -> float:
        """Write one line with its baseline at `y`; returns its width. `align`: left, right, centre of `x`."""
        return self._line(self._owner() if text else None, x, y, text, size, bold, color, align)

    def _line(
        self, owner: Part | None, x: float, y: float, text: str, size: float, bold: bool, color: str, align: str
    ) -> float:
        words = self.printed(text)
        wide = self.faces.width(words, size, bold)
        start = x - wide if align == "right" else x - wide / 2 if align == "centre" else x
        if words:
            runs = self.faces.runs
            self.pages[-1].append((owner, lambda ink: ink.text(start, HEIGHT - y, runs(words, bold), size, color)))
        return wide

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "", line: str = "", radius: float = 0
    ) -> None:
        """A rectangle whose upper left corner is at `x`, `y`."""
        if fill or line:
            self._put(lambda ink: ink.box(x, HEIGHT - y - height, width, height, fill, line, radius))

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, color: str = LINE, width: float = 0.7, dash: bool = False
    ) -> None:
        points, dashes = ((x1, HEIGHT - y1), (x2, HEIGHT - y2)), "[3 2.5] 0 d " if dash else ""
        self._put(lambda ink: ink.line(points, color, width, dashes))

    def ring(self, x: float, y: float, radius: float, color: str) -> None:
        """A dashed circle around `x`, `y`."""
        self._put(lambda ink: ink.circle(x, HEIGHT - y, radius, color, filled=False))

    def dot(self, x: float, y: float, radius: float, color: str) -> None:
        """A filled circle around `x`, `y`."""
        self._put(lambda ink: ink.circle(x, HEIGHT - y, radius, color, filled=True))

    def path(self, points: Sequence[tuple[float, float]], *, color: str, width: float) -> None:
        """A line through `points`."""
        way = [(x, HEIGHT - y) for x, y in points]
        if len(way) > 1:
            self._put(lambda ink: ink.line(way, color, width))

    # ---- writing

    def finish(self) -> bytes:
        """The PDF."""
        for number in range(len(self.pages)):
            self._frame_of(number)
        file = PdfFile()
        root, tree = file.reserve(), file.reserve()
        fonts: dict[str, tuple[str, Places]] = {}
        contents = [self._content(number, fonts) for number in range(len(self.pages))]
        numbers = {name: file.reserve() for name, _ in fonts.values()}
        fonts_entry = f"<< /Font << {resources(fonts, numbers)} >> >>"
        pages = [file.reserve() for _ in contents]
        fields = write_fields(file, self._seals, pages)
        on_page = {index: _annotations(fields, self._seals, index) for index in range(len(pages))}
        for index, (number, content) in enumerate(zip(pages, contents, strict=True)):
            stream = file.stream("", content.encode("ascii"))
            file.put(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources {fonts_entry} "
                f"/Contents {stream} 0 R /StructParents {index} /Tabs /S{on_page[index]} >>",
                number,
            )
        file.put(f"<< /Type /Pages /Count {len(pages)} /Kids [{_listed(pages)}] >>", tree)
        for name, places in fonts.values():
            places.write(file, numbers[name])
        form = f" /AcroForm << /Fields [{_listed(fields)}] /SigFlags 3 >>" if fields else ""
        self._catalogue(file, root, tree, write_structure(file, self.document, pages), form)
        return file.finish(root, write_info(file, self._about()))

    def _about(self) -> About:
        frame = self.frame
        author = self.printed(frame.lender)
        title = self.printed(f"{frame.title} {frame.number}")
        return About(title, author, frame.language, frame.day, bool(self._attached))

    def _catalogue(self, file: PdfFile, root: int, tree: int, structure: int, form: str) -> None:
        marks = write_marks(file, self._about())
        carried = attach(file, self._attached, pdf_day(self.frame.day)) if self._attached else ""
        file.put(
            f"<< /Type /Catalog /Version /1.7 /Pages {tree} 0 R /Lang ({self.frame.language}) "
            f"/MarkInfo << /Marked true >> /StructTreeRoot {structure} 0 R "
            f"/ViewerPreferences << /DisplayDocTitle true >>{form}{marks}{carried} >>",
            root,
        )

    def _content(self, number: int, fonts: dict[str, tuple[str, Places]]) -> str:
        """One page: each stretch of one part is marked with its number, in the order it is drawn."""
        ink, mark = Ink(fonts, self.faces.face), 0
        for part, drawn in groupby(self.pages[number], key=itemgetter(0)):
            if part is None:
                ink.parts.append("/Artifact BMC")
            else:
                ink.parts.append(f"/{part.kind} << /MCID {mark} >> BDC")
                part.below.append((number, mark))
                mark += 1
            for _, draw in drawn:
                draw(ink)
            ink.parts.append("EMC")
        return "\n".join(ink.parts)

    def _frame_of(self, number: int) -> None:
        """Header, footer and marks of one page; a draft's mark lies below everything else."""
        frame, rest = self.frame, self.pages[number]
        page: list[Drawn] = []
        self.pages.append(page)
        if frame.draft:
            self._watermark(frame.draft)
        self._brand(LEFT, 47)
        wide = self._line(None, LEFT + 22, 56, frame.lender, 9.5, True, INK, "left")
        if frame.mark:
            tag = self.width(frame.mark, 7.5)
            x = LEFT + 22 + wide + 10
            self.box(x, 46.5, tag + 10, 13, line=WARN, radius=2.5)
            self._line(None, x + 5, 55.8, frame.mark, 7.5, False, WARN, "left")
        self._line(None, RIGHT, 56, frame.number, 9, False, INK2, "right")
        self.line(LEFT, 70, RIGHT, 70, color=ACCENT, width=1.4)
        self.line(LEFT, 784, RIGHT, 784)
        counted = frame.pages.format(page=number + 1, total=len(self.pages) - 1)
        words = counted.zh if frame.pages_language == "zh" else counted.en
        self._line(None, LEFT, 800, words, 8, False, INK2, "left")
        self._line(None, RIGHT, 800, frame.footer, 8, False, INK2, "right")
        self._line(None, RIGHT, 811.5, frame.anchor, 6.2, False, INK3, "right")
        self.pages.pop()
        self.pages[number] = page + rest

    def _brand(self, x: float, y: float) -> None:
        for index, (wide, color) in enumerate(((15.5, ACCENT), (12.0, ACCENT2), (6.5, ACCENT3))):
            self.box(x, y + index * 4.3, wide, 2.9, fill=color, radius=0.8)

    def _watermark(self, draft: str) -> None:
        words = self.printed(draft)
        half = self.faces.width(words, 92, True) / 2
        x, y = WIDTH / 2 - half * 0.788, HEIGHT / 2 - 40 - half * 0.6157
        runs = self.faces.runs
        self.pages[-1].append((None, lambda ink: ink.text(x, y, runs(words, True), 92, DRAFT, TURNED)))


def _listed(numbers: Sequence[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _annotations(fields: Sequence[int], seals: Sequence[Seal], page: int) -> str:
    here = [number for number, seal in zip(fields, seals, strict=True) if seal.page == page]
    return f" /Annots [{_listed(here)}]" if here else ""
