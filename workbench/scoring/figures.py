"""How is a feature's value written in a sentence?"""

from __future__ import annotations

from decimal import Decimal

from workbench.common.money import MINUS, half_up, money
from workbench.common.text import Text, same
from workbench.features.feature import Unit

_WORDS = {
    Unit.DAYS: (Text(" 天", " days"), Text(" 天", " day")),
    Unit.HOURS: (Text(" 小时", " h"), Text(" 小时", " h")),
    Unit.MONTHS: (Text(" 个月", " months"), Text(" 个月", " month")),
}


def written(value: float, unit: Unit, currency: str = "CNY") -> Text:
    """`¥186,400`, `8.7%`, `41 小时`, `2.4 倍`; a true minus sign, no decimals where they say nothing."""
    if unit is Unit.FEN:
        return same(_yuan(value, currency))
    if unit is Unit.SHARE:
        return same(_signed(value * 100, 1, keep=True) + "%")
    if unit is Unit.RATIO:
        times = _signed(value, 1 if abs(value) >= 1 else 2, keep=True)
        return Text(f"{times} 倍", f"{times}×")
    if unit is Unit.LEVEL:
        return same(_signed(value, 2 if abs(value) < 10 else 1))
    number = _signed(value, 1 if abs(value) < 10 else 0)
    if unit is Unit.COUNT:
        return same(number)
    several, one = _WORDS[unit]
    return same(number) + (one if number in ("1", f"{MINUS}1") else several)


def _yuan(value: float, currency: str) -> str:
    """Whole units from a hundred on: nobody reads the fen of a monthly mean."""
    fen = half_up(Decimal(repr(float(value))))
    return money(half_up(Decimal(fen) / 100) * 100 if abs(fen) >= 10_000 else fen, currency)


def _signed(value: float, digits: int, keep: bool = False) -> str:
    text = f"{abs(value):,.{digits}f}"
    if not keep and "." in text:
        text = text.rstrip("0").rstrip(".")
    negative = value < 0 and any(c in "123456789" for c in text)
    return (MINUS if negative else "") + text
