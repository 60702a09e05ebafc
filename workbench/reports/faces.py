"""With which face is each character drawn, and how wide is it?

Text is only ever text here: nothing in it is read as markup, and a character that steers or hides others (control and
format characters), or that no font of the program has, is written out as its code, so that what is printed is what was
recorded and nothing is printed as a box.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from workbench.reports import fonts
from workbench.reports.outlines import Face

# Signs both faces have: beside Han they take the Han face, else the Latin one.
_SHARED = frozenset("“”‘’…—")
_HAN = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffe]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # change the character before them, unseen


class Run(NamedTuple):
    """A stretch of text in one face."""

    face: str
    text: str


def is_han(character: str) -> bool:
    """Is it a Han character or its full-width punctuation?"""
    return _HAN.match(character) is not None


def visible(text: str) -> str:
    """The text in one line, with every control, format and private character written as ‹U+202E›."""
    if text.isprintable() and not _SELECTORS.search(text):
        return text
    return "".join(_written(character) for character in text)


def _written(character: str) -> str:
    if character in "\t\n\r\x0b\x0c\u2028\u2029":
        return " "
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} or _SELECTORS.match(character)
    return f"‹U+{ord(character):04X}›" if hidden else character


@lru_cache(maxsize=1)
def _made() -> dict[str, Face]:
    """The made faces by name, read on first use."""
    folder = fonts.ready()
    return {name.removesuffix(".ttf"): Face(name.removesuffix(".ttf"), str(folder / name)) for name in fonts.FILES}


@lru_cache(maxsize=32)
def _extra(source: str, characters: frozenset[int], weight: str) -> Face:
    name, data = fonts.extra_face(source, characters, weight)
    return Face(name, BytesIO(data))


@lru_cache(maxsize=8192)
def _face_of(character: str, beside_han: bool) -> str | None:
    """The family of a character; None where it needs a face made for it."""
    families = (fonts.HAN, fonts.LATIN) if beside_han and character in _SHARED else (fonts.LATIN, fonts.HAN)
    for family in families:
        if ord(character) in _made()[f"{family}-Regular"].glyphs:
            return family
    return None


class Faces:
    """Faces for one document. `runs` and `width` take text that went through `printable`."""

    def __init__(self) -> None:
        self._extra_characters: dict[str, frozenset[int]] = {}  # by the font they come from
        self._runs: dict[tuple[str, bool], list[Run]] = {}
        self._widths: dict[tuple[str, bool], float] = {}  # thousandths of the size; most text is measured many times

    def printable(self, text: str) -> str:
        """The text as it is printed: in one line, and what cannot be seen or has no glyph written as its code."""
        words = visible(text)
        unusual = {character for character in set(words) if _face_of(character, False) is None}
        if not unusual:
            return words
        without = {character for character in unusual if fonts.source_of(character) is None}
        if without:
            words = "".join(f"‹U+{ord(one):04X}›" if one in without else one for one in words)
        for character in unusual - without:
            self._add(fonts.source_of(character) or "", ord(character))
        return words

    def _add(self, source: str, point: int) -> None:
        """One more character of a font; what was split and measured so far is done again with the larger face."""
        known = self._extra_characters.get(source, frozenset())
        if point not in known:
            self._extra_characters[source] = known | {point}
            self._runs.clear()
            self._widths.clear()

    def face(self, name: str) -> Face:
        made = _made().get(name)
        if made is not None:
            return made
        weight = name.rpartition("-")[2]
        extra = (_extra(source, points, weight) for source, points in self._extra_characters.items())
        return next(face for face in extra if face.name == name)

    def runs(self, text: str, bold: bool = False) -> list[Run]:
        known = self._runs.get((text, bold))
        if known is None:
            known = self._runs[text, bold] = self._split(text, "Bold" if bold else "Regular")
        return known

    def _split(self, text: str, weight: str) -> list[Run]:
        if text.isascii() and text.isprintable():
            return [Run(f"{fonts.LATIN}-{weight}", text)] if text else []
        beside_han = _HAN.search(text) is not None
        found: list[Run] = []
        for character in text:
            family = _face_of(character, beside_han)
            name = f"{family}-{weight}" if family else self._extra_name(character, weight)
            if found and found[-1].face == name:
                found[-1] = Run(name, found[-1].text + character)
            else:
                found.append(Run(name, character))
        return found

    def _extra_name(self, character: str, weight: str) -> str:
        source = fonts.source_of(character) or ""
        return _extra(source, self._extra_characters[source], weight).name

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Width in points."""
        known = self._widths.get((text, bold))
        if known is None:
            known = self._widths[text, bold] = self._measured(text, bold)
        return known * size / 1000

    def _measured(self, text: str, bold: bool) -> float:
        total = 0.0
        for run in self.runs(text, bold):
            total += sum(map(self.face(run.face).widths.__getitem__, map(ord, run.text)))
        return total
