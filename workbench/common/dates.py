"""How are days counted?

A day is an integer: days since 1970-01-01 in the desk's own calendar (UTC+8 by default), so that no engine's idea of
elapsed time can shift an age by one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

DESK_ZONE = timezone(timedelta(hours=8), "UTC+8")
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


def utc(moment: datetime) -> datetime:
    """An aware moment in UTC; a naive one is refused, because its zone would be a guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)


def local(moment: datetime) -> datetime:
    return utc(moment).astimezone(DESK_ZONE)
