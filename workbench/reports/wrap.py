"""Where may a line of Chinese, English or both be broken?

Han characters may be parted anywhere, words of Latin letters only at spaces and hyphens, figures never. A line neither
starts with closing punctuation nor ends with an opening one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workbench.reports.faces import is_han

NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕％…—·”’,.;:?!)]}%")
NOT_LAST = frozenset("（《〈「『【〔“‘([{¥￥$")
_PIECE = re.compile(r" +|[^ ]")

Measure = Callable[[str], float]


def pieces(text: str) -> list[str]:
    """Text in the least parts that stay together; joined they are the text."""
    found: list[str] = []
    for part in _PIECE.findall(text):
        last = found[-1] if found else ""
        if last and _together(last, part):
            found[-1] = last + part
        else:
            found.append(part)
    return found


def _together(before: str, after: str) -> bool:
    if after[0] == " " or before[-1] == " ":
        return False
    if after[0] in NOT_FIRST or before[-1] in NOT_LAST:
        return True
    parted = before[-1] in "-/_" and not after[0].isdigit()  # a number or a day is read in one piece
    return not (is_han(before[-1]) or is_han(after[0]) or parted)


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Lines no wider than `width`; never empty. A single word wider than the line is cut where it must be."""
    if measure(text) <= width:
        return [text.rstrip(" ")]
    lines: list[str] = []
    line, used = "", 0.0
    for piece in pieces(text):
        wide = measure(piece)
        if line and used + wide > width and piece.strip():
            lines.append(line.rstrip())
            line, used = "", 0.0
        if wide > width:
            *full, piece = _cut(piece, width, measure)
            lines += full
            wide = measure(piece)
        if line or piece.strip() or not lines:
            line, used = line + piece, used + wide
    return [*lines, line.rstrip()]


def _cut(word: str, width: float, measure: Measure) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and measure(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return parts
