"""With which face is each character drawn, and how wide is it?

Text is only ever text here: nothing in it is read as markup, and a character that steers or hides others (control and
format characters) is written out as its code, so that what is printed is what was recorded.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from workbench.reports import fonts

# Signs both faces have: beside Han they take the Han face, else the Latin one.
_SHARED = frozenset("“”‘’…—")
_HAN_BLOCKS = ((0x2E80, 0xA4D0), (0xF900, 0xFB00), (0xFE30, 0xFE50), (0xFF00, 0xFFF0), (0x20000, 0x3FFFF))


class Run(NamedTuple):
    """A stretch of text in one face."""

    face: str
    text: str


def is_han(character: str) -> bool:
    point = ord(character)
    return any(low <= point < high for low, high in _HAN_BLOCKS)


def visible(text: str) -> str:
    """The text in one line, with every control, format and private character written as ‹U+202E›."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written(character) for character in text)


def _written(character: str) -> str:
    if character in "\t\n\r\x0b\x0c\u2028\u2029":
        return " "
    category = unicodedata.category(character)
    hidden = category in {"Cc", "Cf", "Cs", "Co", "Cn"} or 0xFE00 <= ord(character) < 0xFE10
    return f"‹U+{ord(character):04X}›" if hidden else character


@lru_cache(maxsize=1)
def _made() -> dict[str, dict[int, float]]:
    """Character widths (thousandths of the size) of the made faces, registered on first use."""
    folder = fonts.ready()
    return {name.removesuffix(".ttf"): _register(name.removesuffix(".ttf"), str(folder / name)) for name in fonts.FILES}


def _register(name: str, source: Any) -> dict[int, float]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(name, source)
    pdfmetrics.registerFont(font)
    widths: dict[int, float] = {point: font.face.charWidths[point] for point in font.face.charToGlyph}
    return widths


@lru_cache(maxsize=32)
def _extra(characters: frozenset[int], weight: str) -> tuple[str, dict[int, float]]:
    name, data = fonts.extra_face(characters, weight)
    return name, _register(name, BytesIO(data))


@lru_cache(maxsize=8192)
def _face_of(character: str, beside_han: bool) -> str | None:
    """The family of a character; None where it needs a face made for it."""
    families = (fonts.HAN, fonts.LATIN) if beside_han and character in _SHARED else (fonts.LATIN, fonts.HAN)
    for family in families:
        if ord(character) in _made()[f"{family}-Regular"]:
            return family
    return None


class Faces:
    """Faces for one document. `runs` and `width` take text that went through `visible`."""

    def __init__(self) -> None:
        self._extra_characters: frozenset[int] = frozenset()

    def admit(self, text: str) -> None:
        """Make known which unusual characters the document holds, so that one face serves them all.

        Raises `StaffError` (`GLYPH_MISSING`) for a character that cannot be printed.
        """
        unusual = frozenset(ord(character) for character in set(text) if _face_of(character, False) is None)
        if not unusual <= self._extra_characters:
            _extra(unusual, "Regular")  # refuses what no font has
            self._extra_characters |= unusual

    def runs(self, text: str, bold: bool = False) -> list[Run]:
        weight = "Bold" if bold else "Regular"
        beside_han = any(map(is_han, text))
        found: list[Run] = []
        for character in text:
            family = _face_of(character, beside_han)
            name = f"{family}-{weight}" if family else self._extra_name(weight)
            if found and found[-1].face == name:
                found[-1] = Run(name, found[-1].text + character)
            else:
                found.append(Run(name, character))
        return found

    def _extra_name(self, weight: str) -> str:
        return _extra(self._extra_characters, weight)[0]

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Width in points."""
        total = 0.0
        for run in self.runs(text, bold):
            widths = _made().get(run.face) or _extra(self._extra_characters, "Bold" if bold else "Regular")[1]
            total += sum(widths[ord(character)] for character in run.text)
        return total * size / 1000
