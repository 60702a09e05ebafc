"""In which words is a figure shown, and as which number does it leave the desk?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from workbench.common.money import MINUS, compact_money, money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text, same

Value = Text | str | int | Decimal | date | None
NOT_KNOWN = same("—")
AMOUNTS = frozenset({"money", "large"})
SHARES = frozenset({"share", "rate"})


def shown(value: Value, kind: str, currency: str) -> Text:
    """A cell in words."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, Text):
        return value
    if isinstance(value, date):
        return same(value.isoformat())
    if isinstance(value, str):
        return same(value)
    if kind == "money":
        return same(money(int(value), currency))
    if kind == "large":
        return Text(compact_money(int(value), Lang.ZH, currency), compact_money(int(value), Lang.EN, currency))
    if kind in SHARES:
        return same(percent(value, 2 if kind == "share" else 1).replace("-", MINUS))
    digits = {"ratio": 3, "number": 2}.get(kind, 0)
    return same(f"{value:,.{digits}f}".replace("-", MINUS))


def number(value: Value, kind: str) -> Decimal | None:
    """A figure as an exact number: amounts in whole units of the currency, shares as fractions; None for words."""
    if value is None or isinstance(value, (Text, str, date)):
        return None
    return Decimal(value) / 100 if kind in AMOUNTS else Decimal(value)
