"""Which words do both papers share?"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workbench.common.text import Text, same
from workbench.decision.outcome import Price

SYNTHETIC = Text("合成数据", "Synthetic data")
DRAFT = Text("草稿", "DRAFT")
PAGES = Text("第 {page} 页，共 {total} 页", "Page {page} of {total}")

BASES = {
    "nominal_365": Text("单利：日利率 × 365，不含费用", "simple: daily rate × 365, without fees"),
    "irr_x12": Text("月内部收益率 × 12，含全部费用", "monthly internal rate × 12, all fees included"),
    "xirr": Text("XIRR：按实际支付日，实际天数/365，含全部费用", "XIRR: dated payments, actual/365, all fees included"),
}


def long_date(day: date) -> Text:
    return Text(f"{day.year} 年 {day.month} 月 {day.day} 日", f"{day.day} {day:%B} {day.year}")


def short_digest(digest: str) -> str:
    """`SHA-256 4b1e…90cd`, or empty words where there is none."""
    return f"SHA-256 {digest[:4]}…{digest[-4:]}" if digest else ""


def rate_of(price: Price, basis: str) -> Decimal:
    return {"nominal_365": price.nominal_365, "irr_x12": price.irr_x12, "xirr": price.xirr}[basis]


def daily(rate: Decimal) -> str:
    """A daily rate in per cent, at least two decimals and no trailing noise: 0.06 %, 0.0427 %."""
    figures = f"{rate * 100:.4f}".rstrip("0")
    whole, _, part = figures.partition(".")
    return f"{whole}.{part:0<2}%"


def fee(rate: Decimal) -> Text:
    if not rate:
        return Text("无", "none")
    figures = f"{rate * 100:.2f}".rstrip("0").rstrip(".")
    return Text(f"支用金额的 {figures}%", f"{figures}% of each drawdown")


def yearly(rate: Decimal) -> Text:
    """A yearly rate in per cent with one decimal, half up: a cost is never rounded to the even digit below it."""
    return same(f"{(rate * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%")


def mark(synthetic: bool) -> str:
    """The mark of made-up data, always in both languages."""
    return f"{SYNTHETIC.zh} {SYNTHETIC.en}" if synthetic else ""
