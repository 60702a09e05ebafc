"""What may a bad cell have been meant to say, and how sure is that?

A suggestion is only ever offered. `ACCEPTED` and above are taken together by “accept all”, the rest one by one.
How sure (the share of such cells for which the reading is the only sensible one, judged once for each form):

    0.97  one reading only: other separators, full-width digits, the day number of a spreadsheet in a column of days
    0.93  day and month changed places, and only one order makes a day
    0.95  a known word in other spelling; thousands and decimals marked the other way round
    0.90  a unit behind the figure, a decimal comma, a word for “none” where the cell may be empty
    0.88  the year in the middle; a letter for a digit
    0.71  only a month is told: its first day
    0.75  a share without its sign; a word that is nearly a known one
    0.55  a share above 100 % that would be one with the point moved; less: two readings
Nothing is suggested for numbers spoiled by a spreadsheet, for empty cells, and for days that do not exist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher

from workbench.intake.header import stripped
from workbench.intake.layout import DAY_FORMATS, MOMENT_FORMATS, Cell, Column
from workbench.intake.moments import read_moment
from workbench.intake.provinces import PROVINCE_OF

ACCEPTED, UNSIGNED = 0.85, 0.75
_NEARLY = 0.8
NONE_WORDS = frozenset(
    (
        "暂无",
        "无",
        "没有",
        "未知",
        "不详",
        "空",
        "-",
        "--",
        "—",
        "——",
        "/",
        "n/a",
        "na",
        "null",
        "none",
        "nil",
        "nan",
        "?",
    )
)
_DIGIT_FOR = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_SCALES = {"万": 10_000, "亿": 100_000_000, "万元": 10_000, "亿元": 100_000_000}
_COUNTED = re.compile(r"([+-]?[0-9][0-9,]*(?:[.][0-9]+)?)(?:人|个|家|件|单|笔|年|天|次|位|小时|元|分|h|hrs?|days?|x)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    value: str
    confidence: float


def suggest(column: Column, code: str, value: str, header: str = "") -> Suggestion | None:
    """The likeliest reading of a cell of `column`, under `header`, refused with `code`; None: by hand."""
    reader = _READERS.get(code)
    text = unicodedata.normalize("NFKC", stripped(value)).strip()
    if reader is None or not text or column.cell is Cell.ID:
        return None
    if text.casefold() in NONE_WORDS or text.startswith("#"):
        return None if column.filled or column.required else Suggestion("", 0.9)
    found = reader(column, text)
    if found is not None and found.confidence == UNSIGNED and "%" in unicodedata.normalize("NFKC", header):
        return Suggestion(found.value, 0.95)
    return found


def _moment(column: Column, text: str) -> Suggestion | None:
    found = read_moment(text, with_time=column.cell is Cell.MOMENT)
    formats = column.formats or (MOMENT_FORMATS if column.cell is Cell.MOMENT else DAY_FORMATS)
    if found is None or "%Y" not in formats[0]:
        return None
    return Suggestion(found.moment.strftime(formats[0]), found.confidence)


def _money(column: Column, text: str) -> Suggestion | None:
    found = _decimal(text)
    if found is None:
        return None
    amount, confidence = found
    cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if cents != amount:
        # Noise in the last places of a spreadsheet's figure is no fraction of a cent.
        confidence = 0.95 if abs(cents - amount) < Decimal("0.000001") else 0.6
    return Suggestion(f"{cents:f}", confidence)


def _number(column: Column, text: str) -> Suggestion | None:
    if text.endswith("%") and column.cell is Cell.REAL:
        found = _decimal(text.removesuffix("%"))
        return None if found is None else Suggestion(_plain(found[0] / 100), 0.9)
    found = _decimal(text)
    if found is None or (column.cell is Cell.INTEGER and found[0] != found[0].to_integral_value()):
        return None
    return Suggestion(_plain(found[0]), found[1])


def _share(column: Column, text: str) -> Suggestion | None:
    signed = text.endswith(("%", "‰"))
    found = _decimal(text.rstrip("%‰ ").removeprefix("百分之"))
    if found is None or found[0] < 0:
        return None
    value, confidence = found
    if text.endswith("‰"):
        value /= 10
    if value > 100:
        moved = value / 100
        return Suggestion(f"{_plain(moved)}%", 0.55) if moved <= 100 else None
    return Suggestion(f"{_plain(value)}%", min(confidence, 0.97) if signed else UNSIGNED)


def _word(column: Column, text: str) -> Suggestion | None:
    known = {_bare(word): word for word in column.words}
    bare = _bare(text)
    if bare in known:
        return Suggestion(known[bare], 0.95)
    province = PROVINCE_OF.get(bare)
    if province is not None and province in column.words:
        return Suggestion(province, 0.86)
    near = [(SequenceMatcher(None, bare, word).ratio(), name) for word, name in known.items()]
    best = max(near, default=(0.0, ""))
    return Suggestion(best[1], 0.75) if best[0] >= _NEARLY else None


def _truth(column: Column, text: str) -> Suggestion | None:
    if column.cell is Cell.WORD:
        return _word(column, text)
    word = text.casefold()
    if word in ("是", "有", "y", "yes", "对", "√", "真"):
        return Suggestion("true", 0.95)
    return Suggestion("false", 0.95) if word in ("否", "n", "no", "×", "x", "假") else None


_READERS: dict[str, Callable[[Column, str], Suggestion | None]] = {
    "DAY_UNREADABLE": _moment,
    "MOMENT_UNREADABLE": _moment,
    "DATE_OUT_OF_RANGE": _moment,
    "MONEY_UNREADABLE": _money,
    "MONEY_TOO_FINE": _money,
    "NUMBER_UNREADABLE": _number,
    "SHARE_UNREADABLE": _share,
    "SHARE_OVER_ONE": _share,
    "WORD_UNKNOWN": _truth,
}


def _bare(word: str) -> str:
    return re.sub(r"(?:省|市|自治区|特别行政区|壮族|回族|维吾尔|\s|[_.,，。-])+", "", stripped(word)).casefold()


def _plain(value: Decimal) -> str:
    """Digits without an exponent and without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(text: str) -> tuple[Decimal, float] | None:
    """A number in a form that is not the usual one, and how sure that reading is."""
    text, confidence, sign = text.replace("−", "-").strip(), 0.97, 1
    if re.fullmatch(r"\(.*\)|.*[0-9]-", text):
        text, confidence, sign = text.strip("()-"), 0.9, -1
    if text.startswith(("约", "大约", "~", "≈")):
        text, confidence = text.lstrip("大约~≈"), 0.6
    text = re.sub(r"^(?:RMB|CNY|人民币|¥|￥)\s*|\s*(?:元整|元|圆|块)$", "", text)
    counted = _COUNTED.fullmatch(text)
    if counted:
        text, confidence = counted.group(1), min(confidence, 0.9)
    scale = next((factor for unit, factor in _SCALES.items() if text.endswith(unit)), 1)
    if scale > 1:
        text, confidence = text.rstrip("万亿元"), min(confidence, 0.9)
    if re.fullmatch(r"[0-9OolI|.,+-]+", text) and re.search(r"[0-9]", text) and re.search(r"[OolI|]", text):
        text, confidence = text.translate(_DIGIT_FOR), min(confidence, 0.88)
    digits, surety = _pointed(re.sub(r"(?<=[0-9])[\s'’](?=[0-9]{3}(?:[^0-9]|$))", "", text))
    if digits is None:
        return None
    return Decimal(digits) * scale * sign, min(confidence, surety)


def _pointed(text: str) -> tuple[str | None, float]:
    """The number with a decimal point and nothing between its thousands."""
    if re.fullmatch(r"[+-]?[0-9]{1,15}(?:[.][0-9]{1,20})?", text):
        return text, 0.97
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?", text):
        return text.replace(",", ""), 0.97
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:[.][0-9]{3})+,[0-9]{1,2}", text):
        return text.replace(".", "").replace(",", "."), 0.95
    if re.fullmatch(r"[+-]?[0-9]{1,15},[0-9]{1,2}", text):
        return text.replace(",", "."), 0.9
    return None, 0.0
