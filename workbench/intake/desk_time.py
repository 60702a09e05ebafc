"""When was it, by the desk's calendar?

Exports of other countries write their own local time, each file its own. The desk counts days in one calendar (UTC+8),
so that a window of days means the same for every merchant. A time whose zone is written becomes desk time; a time or a
day without one stays as it is written; a zone the desk does not know makes the row bad and is never guessed (`CST` and
`IST` have several meanings).
"""

from __future__ import annotations

from collections.abc import Mapping

_HOURS = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "MEZ", "WEST"), 1),
    **dict.fromkeys(("CEST", "MESZ", "EET"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    **dict.fromkeys(("HKT", "SGT", "AWST"), 8),
    **dict.fromkeys(("JST", "KST"), 9),
    **dict.fromkeys(("AEST",), 10),
    **dict.fromkeys(("AEDT",), 11),
    **dict.fromkeys(("EDT",), -4),
    **dict.fromkeys(("EST", "CDT"), -5),
    **dict.fromkeys(("MDT",), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **dict.fromkeys(("PST",), -8),
}
_PLACES = (
    "America/Los_Angeles", "America/Denver", "America/Phoenix", "America/Chicago", "America/New_York",
    "America/Toronto", "America/Sao_Paulo", "Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Paris",
    "Europe/Madrid", "Europe/Rome", "Europe/Amsterdam", "Europe/Vienna", "Europe/Zurich", "Europe/Warsaw",
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Asia/Kolkata", "Asia/Dhaka", "Asia/Dubai",
    "Australia/Sydney",
)  # fmt: skip
_DESK_MINUTES = 480


def _offsets() -> dict[str, str]:
    """`+0400`, `+04:00`, `-0330`: every quarter of an hour that a zone may be off."""
    found = {}
    for minutes in range(-12 * 60, 14 * 60 + 1, 15):
        hours, rest = divmod(abs(minutes), 60)
        for sign in ("-",) if minutes < 0 else ("+",) if minutes else ("+", "-"):
            found[f"{sign}{hours:02d}{rest:02d}"] = found[f"{sign}{hours:02d}:{rest:02d}"] = str(minutes)
    return found


ZONES: Mapping[str, str] = {
    **{word: str(hours * 60) for word, hours in _HOURS.items()},
    **{f"{word}{offset}": minutes for word in ("GMT", "UTC") for offset, minutes in _offsets().items()},
    **_offsets(),
    **{place: place for place in _PLACES},
}
"""Zone as an export writes it → minutes east of Greenwich, or the place whose summer time counts."""

ZONE_PATTERN = r"((?:GMT|UTC)?[+-][0-9]{2}:?[0-9]{2}|[A-Z]{3,4}|Z)$"
TIME_PATTERN = r"^(.*?)\s*(?:(?:GMT|UTC)?[+-][0-9]{2}:?[0-9]{2}|[A-Z]{3,4}|Z)?$"


def desk_time(moment: str, zone: str) -> str:
    """SQL: the local `moment` of a `zone` (a value of `ZONES`, NULL where none is written) as desk time."""
    return (
        f"CASE WHEN {zone} IS NULL THEN {moment} "
        f"WHEN contains({zone}, '/') THEN timezone('Asia/Shanghai', timezone({zone}, {moment})) "
        f"ELSE {moment} + to_minutes({_DESK_MINUTES} - TRY_CAST({zone} AS BIGINT)) END"
    )


def day_of_moment(moment: str) -> str:
    """SQL: the day number of a moment."""
    return f"(({moment})::DATE - DATE '1970-01-01')::INTEGER"
