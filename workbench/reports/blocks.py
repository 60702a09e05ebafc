"""Which parts is a paper set from: titles, paragraphs, tables, lists, key figures?

Every part takes a `Text` and sets it in each language of the document: the first in full ink, a second one below it,
smaller and lighter. Words equal in both languages are set once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.common.text import Lang, Text
from workbench.reports.sheet import ACCENT, INK, INK2, INK3, LEFT, LINE, RIGHT, STRIPE, WIDTH, Sheet
from workbench.reports.structure import ROW_HEAD
from workbench.reports.wrap import wrap

Languages = tuple[Lang, ...]
TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of terms; `large` sets the value as the largest figure of the page."""

    label: Text
    value: Text
    note: Text | None = None
    large: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    label: Text
    value: str


class Blocks:
    """Sets parts one below the other on a sheet."""

    def __init__(self, sheet: Sheet, languages: Languages, scale: float = 1.0) -> None:
        self.sheet = sheet
        self.languages = languages
        self.scale = scale  # of running text and tables; below 1 to bring a letter on one page

    def wordings(self, text: Text) -> list[str]:
        """The wordings to set, first language first; blank and repeated ones left out."""
        found: list[str] = []
        for language in self.languages:
            words = text.of(language)
            if words.strip() and words not in found:
                found.append(words)
        return found

    def spoken(self, index: int) -> str:
        """The language of the wording at a place, where it is not that of the document."""
        return "" if index == 0 or len(self.languages) < 2 else TAGS[self.languages[1]]

    def gap(self, points: float) -> None:
        self.sheet.y += points

    def title(self, text: Text) -> None:
        words = self.wordings(text)
        self.sheet.y += 25
        with self.sheet.part("H1"):
            self.sheet.text(WIDTH / 2, self.sheet.y, words[0], 20, bold=True, align="centre")
        for second in words[1:]:
            self.sheet.y += 17
            with self.sheet.part("P", language=self.spoken(1)):
                self.sheet.text(WIDTH / 2, self.sheet.y, second, 12, color=INK2, align="centre")
        self.sheet.y += 26

    def heading(self, text: Text, size: float = 11.5, keep: float = 35) -> None:
        """A heading stays with at least the start of what follows: `keep` points of it."""
        self.sheet.need(size + 9 + keep)
        self.sheet.y += size + 2
        x = LEFT
        with self.sheet.part("H2"):
            for index, words in enumerate(self.wordings(text)):
                small, color = (size, INK) if index == 0 else (size - 2, INK2)
                x += self.sheet.text(x, self.sheet.y, words, small, bold=True, color=color) + 8
        self.sheet.y += 7

    def paragraph(
        self,
        text: Text,
        *,
        size: float = 11,
        bold: bool = False,
        color: str = INK,
        x: float = LEFT,
        right: float = RIGHT,
        after: float = 6,
    ) -> None:
        for index, words in enumerate(self.wordings(text)):
            small = (size if index == 0 else size - 1.2) * self.scale
            with self.sheet.part("P", language=self.spoken(index)):
                self._lines(words, small, bold, color if index == 0 else INK2, x, right)
        self.sheet.y += after

    def _lines(self, words: str, size: float, bold: bool, color: str, x: float, right: float) -> None:
        leading = size * 1.62
        for line in self.wrapped(words, right - x, size, bold):
            self.sheet.need(leading)
            self.sheet.y += leading
            self.sheet.text(x, self.sheet.y - size * 0.42, line, size, bold=bold, color=color)

    def wrapped(self, words: str, width: float, size: float, bold: bool = False) -> list[str]:
        return wrap(self.sheet.printed(words), width, lambda part: self.sheet.width(part, size, bold))

    def numbered(self, items: Sequence[Text], size: float = 11) -> None:
        with self.sheet.part("L", attributes="/O /List /ListNumbering /Decimal"):
            for number, item in enumerate(items, 1):
                self.sheet.need(size * 3)
                with self.sheet.part("LI"):
                    with self.sheet.part("Lbl"):
                        low = self.sheet.y + size * self.scale * 1.2
                        self.sheet.text(LEFT + 20, low, f"{number}.", size * self.scale, align="right")
                    with self.sheet.part("LBody"):
                        self.paragraph(item, size=size, x=LEFT + 27, after=2.5)
        self.sheet.y += 6

    def terms(self, rows: Sequence[Row]) -> None:
        """A ruled table: labels left, values right, every second row shaded."""
        heights = [self._row_height(row) for row in rows]
        self.sheet.need(sum(heights))  # as `terms_height` tells a heading that must stay with them
        top = self.sheet.y
        with self.sheet.part("Table"):
            for index, (row, height) in enumerate(zip(rows, heights, strict=True)):
                if index % 2 == 0:
                    self.sheet.box(LEFT, self.sheet.y, RIGHT - LEFT, height, fill=STRIPE)
                with self.sheet.part("TR"):
                    self._row(row, height)
                self.sheet.y += height
        self.sheet.box(LEFT, top, RIGHT - LEFT, sum(heights), line=LINE)
        self.sheet.y += 12

    def terms_height(self, rows: Sequence[Row]) -> float:
        """Points that `terms` takes on one page."""
        return sum(self._row_height(row) for row in rows)

    def _row_height(self, row: Row) -> float:
        lines = max(len(self._row_labels(row)), len(self._row_values(row)))
        return (max(26.0, 13.0 + 13.0 * lines) + (12.0 if row.large else 0.0)) * self.scale

    def _row_labels(self, row: Row) -> list[tuple[str, float]]:
        """Lines of the label and its note with their sizes."""
        labels = [(words, 10.0 if index == 0 else 8.5) for index, words in enumerate(self.wordings(row.label))]
        notes = [
            (line, 8.5) for words in (self.wordings(row.note) if row.note else []) for line in self._fitted(words, 8.5)
        ]
        return labels + notes

    def _row_values(self, row: Row) -> list[tuple[str, float]]:
        """Lines of the value with their sizes: the first language large and bold, a second one small."""
        first = 19.0 if row.large else 10.5
        wordings = self.wordings(row.value) or ["—"]
        return [
            (line, first if index == 0 else 8.5)
            for index, words in enumerate(wordings)
            for line in self._fitted(words, first if index == 0 else 8.5)
        ]

    def _fitted(self, words: str, size: float) -> list[str]:
        return self.wrapped(words, (RIGHT - LEFT) * 0.6, size, True)

    def _row(self, row: Row, height: float) -> None:
        step = 13.0 * self.scale
        labels, values = self._row_labels(row), self._row_values(row)
        y = self.sheet.y + (height - step * len(labels)) / 2
        with self.sheet.part("TH", attributes=ROW_HEAD):
            for words, size in labels:
                y += step
                self.sheet.text(LEFT + 12, y - 3.2, words, size, color=INK2 if size == 10.0 else INK3)
        y = self.sheet.y + (height - step * len(values)) / 2 + (3.0 if row.large else 0)
        with self.sheet.part("TD"):
            for words, size in values:
                y += step
                strong = size != 8.5
                color = ACCENT if row.large and strong else INK if strong else INK2
                self.sheet.text(RIGHT - 12, y - 3.2, words, size, bold=strong, color=color, align="right")

    def tiles(self, tiles: Sequence[Tile]) -> None:
        """Key figures side by side."""
        double = len(self.languages) > 1
        height = 58.0 if double else 48.0
        self.sheet.need(height)
        self.sheet.box(LEFT, self.sheet.y, RIGHT - LEFT, height, fill=STRIPE)
        step = (RIGHT - LEFT - 24) / len(tiles)
        for index, tile in enumerate(tiles):
            x, y = LEFT + 12 + index * step, self.sheet.y + 17
            with self.sheet.part("P"):
                for words in self.wordings(tile.label):
                    self.sheet.text(x, y, words, 8.5, color=INK2)
                    y += 10.5
                self.sheet.text(x, self.sheet.y + height - 10, tile.value, 14, bold=True)
        self.sheet.y += height + 8

    def pairs(self, rows: Sequence[tuple[Text, Text]], size: float = 9.5, label_width: float = 118) -> None:
        """Label and value in two columns, values wrapped."""
        with self.sheet.part("Table"):
            for label, value in rows:
                with self.sheet.part("TR"):
                    self._pair(label, value, size, label_width)
        self.sheet.y += 5

    def _pair(self, label: Text, value: Text, size: float, label_width: float) -> None:
        self.sheet.need(size * 1.7)
        top = self.sheet.y
        names = self.wordings(label)
        with self.sheet.part("TH", attributes=ROW_HEAD):
            for index, words in enumerate(names):
                small = size if index == 0 else size - 1
                self.sheet.text(LEFT, top + size * 1.2 + index * 11, words, small, color=INK2)
        with self.sheet.part("TD"):
            self.paragraph(value, size=size, x=LEFT + label_width, after=0)
        self.sheet.y = max(self.sheet.y, top + size * 1.62 + 11 * (len(names) - 1)) + 1.5
