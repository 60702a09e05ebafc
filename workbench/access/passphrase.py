"""Is this passphrase, or this PIN, good enough to guard a desk?

The rules of NIST SP 800-63B-4 (2025), section 3.1.1: at least 15 characters because nothing else stands beside it, up
to 256, any character of any script, compared after NFKC; a list of what everybody tries; nothing about capitals, digits
or signs, and no day on which it must be changed. A character is a Unicode code point.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from workbench.access.common_phrases import PHRASES, PINS, ROWS
from workbench.common.text import Text

SHORTEST, LONGEST = 15, 256
PIN_SHORTEST, PIN_LONGEST = 6, 12
_OWN = 8  # characters that must remain when names, common phrases and runs are taken out
_RUN = 4  # characters of an alphabet or a keyboard row in order


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it will do, and what to say beside the field. `code` is empty when it will."""

    code: str
    say: Text

    @property
    def good(self) -> bool:
        return not self.code


def normal(passphrase: str) -> str:
    """The form that is hashed: NFKC, so that the same words typed on two machines are the same."""
    return unicodedata.normalize("NFKC", passphrase)


def judge(passphrase: str, names: Iterable[str] = ()) -> Verdict:
    """`names` are words an outsider knows: the desk's, the lender's, the person's."""
    typed = normal(passphrase)
    if len(typed) < SHORTEST:
        left = SHORTEST - len(typed)
        return Verdict(
            "TOO_SHORT", Text(f"还差 {left} 个字符，可以是一句话", f"{left} more characters; a sentence will do")
        )
    if len(typed) > LONGEST:
        return Verdict("TOO_LONG", Text(f"最多 {LONGEST} 个字符", f"At most {LONGEST} characters"))
    plain = _plain(typed)
    if len(set(plain)) < 5 or _repeats(plain):
        return Verdict("REPEATED", Text("重复太多，换一句话", "Too much repeats; take another sentence"))
    without_runs = _without_runs(plain)
    if len(without_runs) < _OWN:
        return Verdict("RUNNING", Text("键盘或字母顺序太好猜", "Letters or keys in order are easily guessed"))
    if len(_without(without_runs, PHRASES)) < _OWN:
        return Verdict("COMMON", Text("太多人用这句话", "Too many people use this phrase"))
    known = tuple(part for name in names for part in _parts(name))
    if len(_without(_without(without_runs, known), PHRASES)) < _OWN:
        return Verdict(
            "NAMES", Text("不要只用台账、机构或自己的名字", "Not only the desk's, lender's or your own name")
        )
    return Verdict("", Text(f"可以使用，{len(typed)} 个字符", f"Good, {len(typed)} characters"))


def judge_pin(pin: str) -> Verdict:
    """6 to 12 digits that are neither running nor repeated nor what everybody takes."""
    if not (pin.isascii() and pin.isdigit()):
        return Verdict("NOT_DIGITS", Text("只能用数字", "Digits only"))
    if not PIN_SHORTEST <= len(pin) <= PIN_LONGEST:
        return Verdict("PIN_LENGTH", Text(f"{PIN_SHORTEST} 到 {PIN_LONGEST} 位数字", "6 to 12 digits"))
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {9}) or _repeats(pin) or len(set(pin)) < 3:
        return Verdict("PIN_PATTERN", Text("重复或连号太好猜", "Too easily guessed"))
    if pin in PINS:
        return Verdict("PIN_COMMON", Text("太多人用这个 PIN", "A very common PIN"))
    return Verdict("", Text("可以使用", "Good"))


def _plain(typed: str) -> str:
    """Letters and digits in one case; where there are hardly any, the signs as they are."""
    folded = unicodedata.normalize("NFKC", typed.casefold())
    letters = "".join(one for one in folded if one.isalnum())
    return letters if len(letters) * 2 >= len(folded) else "".join(folded.split())


def _repeats(text: str) -> bool:
    """Is it one piece over and over, a rest of the piece at the end allowed?"""
    return any((text[:size] * (len(text) // size + 1))[: len(text)] == text for size in range(1, len(text) // 2 + 1))


def _without_runs(text: str) -> str:
    """What is left when pieces of alphabets, digits and keyboard rows, in order or against it, are taken out."""
    kept, at = [], 0
    while at < len(text):
        long = max((_run_at(text, at, row) for row in ROWS), default=0)
        if long >= _RUN:
            at += long
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def _run_at(text: str, at: int, row: str) -> int:
    start = row.find(text[at])
    if start < 0:
        return 0
    best = 1
    for step in (1, -1):
        long, place = 1, start + step
        while at + long < len(text) and 0 <= place < len(row) and text[at + long] == row[place]:
            long, place = long + 1, place + step
        best = max(best, long)
    return best


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _parts(name: str) -> list[str]:
    """A name and its words, those of one Latin letter or digit left out."""
    whole = _plain(normal(name)) if name.strip() else ""
    words = [_plain(word) for word in normal(name).split()]
    return [one for one in {whole, *words} if len(one) >= 2]
