"""Which day, and which time of it, may a cell mean that is in none of the usual forms?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from workbench.common.dates import DESK_ZONE

EARLIEST, LATEST = 1990, 2099
_SERIALS = (32_874, 73_050)  # days of 1990-01-01 and 2099-12-31, as a spreadsheet counts from 1899-12-30
_HAN = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "元": "1", "正": "1"}
_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_TIME = re.compile(
    r"[\sT]+(?P<half>上午|下午)?\s*(?P<h>[0-9]{1,2})[:：时](?P<m>[0-9]{2})(?:[:：分](?P<s>[0-9]{2}))?秒?(?:[.,][0-9]+)?"
    r"\s*(?P<ampm>[AaPp][Mm])?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})


@dataclass(frozen=True, slots=True)
class Moment:
    moment: datetime  # of the desk's calendar, without a zone
    confidence: float


def read_moment(text: str, *, with_time: bool) -> Moment | None:
    """`text` is normalised (half-width). Without a time in it, a moment is midnight, and far less sure."""
    serial = _serial(text, with_time)
    if serial is not None:
        return serial
    told = _TIME.search(text)
    day_text = text[: told.start()] if told else text
    day = _day(day_text.strip())
    if day is None:
        return None
    if told is None:
        return Moment(day.moment, min(day.confidence, 0.7)) if with_time else day
    clock = _clock(told)
    if clock is None:
        return None
    moment = datetime.combine(day.moment, clock)
    zone = told["zone"]
    if zone is not None:
        known = datetime.strptime(zone.replace(":", ""), "%z").tzinfo
        moment = moment.replace(tzinfo=known).astimezone(DESK_ZONE).replace(tzinfo=None)
    return Moment(moment, min(day.confidence, 0.9 if zone else 0.97))


def _serial(text: str, with_time: bool) -> Moment | None:
    """The day number of a spreadsheet; its fraction is the time of day."""
    if not re.fullmatch(r"[0-9]{5}(?:[.][0-9]+)?", text):
        return None
    if not _SERIALS[0] <= float(text) < _SERIALS[1] + 1:
        return None
    seconds = round(float(text) * 86_400)
    moment = datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 the desk's own calendar
    return Moment(moment, 0.97) if with_time or moment.time() == time() else Moment(moment, 0.9)


def _clock(told: re.Match[str]) -> time | None:
    hour, minute, second = int(told["h"]), int(told["m"]), int(told["s"] or 0)
    half = (told["half"] or told["ampm"] or "").casefold()
    if half in ("下午", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _day(text: str) -> Moment | None:
    if re.search(r"[A-Za-z]{3}", text):
        return _named_month(text)
    plain, confidence = _digits(text)
    if re.fullmatch(r"[0-9]{8}", plain):
        parts = [plain[:4], plain[4:6], plain[6:]]
    else:
        parts = [part for part in re.split(r"[-/.,年月日号\s]+", plain) if part]
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    found = _ordered(parts)
    return None if found is None else Moment(found.moment, min(found.confidence, confidence))


def _digits(text: str) -> tuple[str, float]:
    """Chinese numerals and letters that look like digits, as digits."""
    if re.search(r"[零〇○一二三四五六七八九十]", text):
        tens = re.sub(r"([一二三])?十([一二三四五六七八九])?", _tens, text)
        return "".join(_HAN.get(c, c) for c in tens), 0.86
    if re.search(r"[OolI|]", text):
        return text.translate(_LETTERS), 0.88
    return text, 0.97


def _tens(found: re.Match[str]) -> str:
    return _HAN.get(found.group(1) or "一", "1") + _HAN.get(found.group(2) or "零", "0")


def _ordered(parts: list[str]) -> Moment | None:
    """Three numbers in one of the orders people write, or a year and a month."""
    numbers, long = [int(part) for part in parts], [len(part) == 4 for part in parts]
    match long:
        case [True, False]:
            return _made(numbers[0], numbers[1], 1, 0.71)
        case [True, False, False]:
            year, second, third = numbers
            return _made(year, second, third, 0.97) or _swapped(year, second, third, 0.93)
        case [False, True, False]:  # day, year, month
            day, year, month = numbers
            return _made(year, month, day, 0.88) if day > 12 else None
        case [False, False, True]:
            return _year_last(*numbers)
        case [False, False, False] if numbers[0] > 31:
            return _made(1900 + numbers[0], numbers[1], numbers[2], 0.6)
    return None


def _swapped(year: int, day: int, month: int, confidence: float) -> Moment | None:
    """The middle number cannot be a month: it is the day."""
    return _made(year, month, day, confidence) if day > 12 else None


def _year_last(first: int, second: int, year: int) -> Moment | None:
    if first > 12:
        return _made(year, second, first, 0.9)
    if second > 12:
        return _made(year, first, second, 0.9)
    return _made(year, second, first, 0.95 if first == second else 0.5)


def _named_month(text: str) -> Moment | None:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", text) if word]
    months = [_MONTHS[word[:3].lower()] for word in words if word[:3].lower() in _MONTHS and word.isalpha()]
    numbers = [word for word in words if word.isdigit()]
    years = [int(word) for word in numbers if len(word) == 4]
    days = [int(word) for word in numbers if len(word) <= 2]
    if len(months) != 1 or len(years) != 1 or len(days) != 1 or len(words) != 3:
        return None
    return _made(years[0], months[0], days[0], 0.93)


def _made(year: int, month: int, day: int, confidence: float) -> Moment | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return Moment(datetime(year, month, day), confidence)  # noqa: DTZ001 the desk's own calendar
    except ValueError:
        return None
