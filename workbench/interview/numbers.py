"""Which number was said?"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(负|minus |[-−])?\s*[¥￥$]?\s*([-−])?(\d[\d,]*\.?\d*)\s*(万|亿|千|%|k\b|K\b|成)?")
_SCALE = {"万": 1e4, "亿": 1e8, "千": 1e3, "%": 0.01, "k": 1e3, "K": 1e3, "成": 0.1, "": 1.0}
# What comes after taking a figure back counts: "30 万……不对，是 18 万".
_TAKEN_BACK = re.compile(r"不对|更正|说错|\bno, wait\b|\bcorrection\b|\bsorry\b", re.IGNORECASE)
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1_000}
# A numeral in characters counts only with what is counted: 一直 and 十分 are no numbers.
_CHARACTERS = re.compile(r"(负)?([零一二两三四五六七八九十百千]+)(万|亿|家|个|件|块|元|成|天|月)")


def number_in(said: str, unit: str) -> float | None:
    """The number of a note or an answer in the unit of its measure; None where there is none.

    Money is said in yuan (`¥186,400`, `18 万`, `十八万`) and answered in minor units. Of a figure that was taken back
    the one after it counts.
    """
    parts = [found for part in _TAKEN_BACK.split(said) if (found := _first(part)) is not None]
    if not parts:
        return None
    return parts[-1] * 100 if unit == "fen" else parts[-1]


def _first(said: str) -> float | None:
    found = _NUMBER.search(said)
    if found is not None:
        value = float(found[3].replace(",", "").rstrip(".")) * _SCALE[found[4] or ""]
        return -value if found[1] or found[2] else value
    spelled = _CHARACTERS.search(said)
    if spelled is None:
        return None
    value = _spelled(spelled[2]) * _SCALE.get(spelled[3], 1.0)
    return -value if spelled[1] else value


def _spelled(characters: str) -> float:
    """`一百八十` is 180, `十二` is 12."""
    total, digit = 0, 0
    for character in characters:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return float(total + digit)
