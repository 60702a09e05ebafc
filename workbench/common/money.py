"""How is an amount of money held, read and written?

An amount is an `int` in the currency's minor unit; names end in `_fen` whatever the currency. No float touches money.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text

MINUS = "\u2212"
SYMBOLS = {"CNY": "¥", "BRL": "R$", "NGN": "₦", "USD": "$", "BDT": "৳"}
LARGEST_YUAN = 10**15
_UNITS = {"万": 10_000, "亿": 100_000_000, "w": 10_000, "k": 1_000, "m": 1_000_000}


def fen(yuan: str | int | Decimal) -> int:
    """Minor units of an exact decimal amount, rounded half up to the minor unit."""
    return int((Decimal(yuan) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def half_up(amount_fen: Decimal) -> int:
    """Round a fractional number of minor units half up, away from zero."""
    return int(amount_fen.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def money(amount_fen: int, currency: str = "CNY") -> str:
    """`¥60,000` or `¥60,000.50`; minor units only where they exist; a true minus sign."""
    whole, part = divmod(abs(amount_fen), 100)
    sign = MINUS if amount_fen < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{whole:,}" + (f".{part:02d}" if part else "")


def compact_money(amount_fen: int, lang: Lang, currency: str = "CNY") -> str:
    """For key figures only: `¥4.21 亿`, `¥1,046 万`, `¥421M`."""
    symbol, sign = SYMBOLS.get(currency, currency + " "), MINUS if amount_fen < 0 else ""
    yuan = Decimal(abs(amount_fen)) / 100
    scales = [("亿", 10**8), ("万", 10**4)] if lang is Lang.ZH else [("B", 10**9), ("M", 10**6), ("K", 10**3)]
    for name, size in scales:
        if yuan >= size:
            value = (yuan / size).quantize(Decimal("0.01") if yuan / size < 100 else Decimal(1), rounding=ROUND_HALF_UP)
            return f"{sign}{symbol}{value:,}{' ' if lang is Lang.ZH else ''}{name}"
    return f"{sign}{symbol}{yuan.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def large_money(amount_fen: int, currency: str = "CNY") -> Text:
    """In whole where people read it at a glance, in 亿 or millions from a hundred million on."""
    if abs(amount_fen) < 100_000_000_00:
        return Text(money(amount_fen, currency), money(amount_fen, currency))
    return Text(compact_money(amount_fen, Lang.ZH, currency), compact_money(amount_fen, Lang.EN, currency))


def parse_amount(typed: str) -> int:
    """Minor units of what a person typed or pasted: `6万`, `60,000.00`, `¥60,000`.

    Raises `StaffError` (`AMOUNT_UNREADABLE`) instead of guessing.
    """
    text = typed.strip().replace(",", "").replace("，", "").replace("¥", "").replace("￥", "").replace(" ", "")
    factor = 1
    if text and text[-1].lower() in _UNITS:
        factor, text = _UNITS[text[-1].lower()], text[:-1]
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value * factor) > LARGEST_YUAN:
        raise StaffError(
            Text(f"“{typed}” 不是金额", f"“{typed}” is not an amount"),
            Text("请写成 60000、60,000.00 或 6万", "Write 60000, 60,000.00 or 6万"),
            code="AMOUNT_UNREADABLE",
        )
    return fen(value * factor)
