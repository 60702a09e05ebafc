"""How is a value written on the screen?"""

from __future__ import annotations

from datetime import date, datetime

from workbench.common.dates import local
from workbench.common.money import MINUS, money
from workbench.common.text import Text, same
from workbench.features.feature import Unit

NOTHING = "—"


def value_text(value: float | None, unit: Unit, currency: str = "CNY") -> Text:
    """A feature's value with its unit: ¥186,400, 8.7%, 41 小时, 2.4×."""
    if value is None or value != value:
        return same(NOTHING)
    if unit is Unit.FEN:
        # Monthly figures are shown in whole yuan.
        return same(money(round(value / 100) * 100, currency))
    if unit is Unit.SHARE:
        return same(f"{signed(value * 100, 1)}%")
    if unit is Unit.RATIO:
        return same(f"{signed(value, 1)}×")
    if unit is Unit.LEVEL:
        return same(signed(value, 2).rstrip("0").rstrip(".") if value == int(value) else signed(value, 2))
    return _counted(value, unit)


def _counted(value: float, unit: Unit) -> Text:
    shown = f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.1f}"
    shown = shown.replace("-", MINUS)
    words = {
        Unit.DAYS: Text("{n} 天", "{n} days"),
        Unit.HOURS: Text("{n} 小时", "{n} h"),
        Unit.MONTHS: Text("{n} 个月", "{n} months"),
    }
    return words[unit].format(n=shown) if unit in words else same(shown)


def signed(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".replace("-", MINUS)


def points_text(points: int) -> str:
    """`+18`, `−6`."""
    return f"{'+' if points > 0 else MINUS if points < 0 else ''}{abs(points)}"


def percentile_text(percentile: float | None) -> str:
    return NOTHING if percentile is None else f"P{percentile:.0f}"


def better_than(percentile: float | None) -> Text:
    """`优于 74% 同行`."""
    if percentile is None:
        return Text("没有数据", "No data")
    return Text(f"优于 {percentile:.0f}% 同行", f"Better than {percentile:.0f}% of peers")


def moment_text(moment: datetime, today: date) -> str:
    """Today `09:14`, this year `11-21`, else `2025-08-19`; the desk's own time."""
    here = local(moment)
    if here.date() == today:
        return f"{here:%H:%M}"
    return f"{here:%m-%d}" if here.year == today.year else f"{here:%Y-%m-%d}"


def day_text(day: date, today: date) -> str:
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def duration_text(seconds: int | None) -> Text:
    """`4 分 12 秒` / `4 m 12 s`."""
    if seconds is None:
        return same(NOTHING)
    if seconds < 60:
        return Text(f"{seconds} 秒", f"{seconds} s")
    if seconds < 3600:
        return Text(f"{seconds // 60} 分 {seconds % 60} 秒", f"{seconds // 60} m {seconds % 60} s")
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return Text(f"{hours} 时 {minutes:02d} 分", f"{hours} h {minutes:02d}")


def left_text(minutes: int) -> Text:
    """What is left of the service-level time: `1 时 36 分`, `38 分`, `超时 12 分`."""
    if minutes < 0:
        late = -minutes
        if late >= 24 * 60:
            return Text(f"超时 {late // 1440} 天", f"{late // 1440} d late")
        if late >= 60:
            return Text(f"超时 {late // 60} 时 {late % 60:02d} 分", f"{late // 60} h {late % 60:02d} late")
        return Text(f"超时 {late} 分", f"{late} min late")
    if minutes < 60:
        return Text(f"{minutes} 分", f"{minutes} min")
    if minutes < 24 * 60:
        return Text(f"{minutes // 60} 时 {minutes % 60:02d} 分", f"{minutes // 60} h {minutes % 60:02d}")
    return Text(f"{minutes // 1440} 天", f"{minutes // 1440} d")


def term_months(days: int) -> int | None:
    """Whole months of a term that is counted in months; None for one counted in days."""
    if days in (360, 365):
        return 12
    return days // 30 if days % 30 == 0 else None


def term_days(months: int) -> int:
    """Days of a term of whole months, as products count them."""
    return 365 if months == 12 else months * 30


def term_text(days: int) -> Text:
    """`12 个月`, `45 天`."""
    months = term_months(days)
    if months is None:
        return Text(f"{days} 天", f"{days} days")
    return Text(f"{months} 个月", f"{months} month{'s' if months > 1 else ''}")
