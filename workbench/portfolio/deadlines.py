"""By when must a warning be closed, in working hours of the desk?

Working days of the policy's calendar, between two o'clocks in the desk's zone: public holidays are off, weekend days
worked in their stead count. A warning that comes at night starts to count in the morning.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from workbench.applications.policy_calendar import WEEKENDS, WorkCalendar
from workbench.applications.policy_watch import Deadlines
from workbench.common.dates import DESK_ZONE, local, utc


def _next_working(moment: datetime, rules: Deadlines, calendar: WorkCalendar) -> datetime:
    """The moment itself inside working hours, else when the next working day opens. Desk time."""
    opens, closes = time(rules.opens), time(rules.closes)
    while True:
        if calendar.works(moment.date()) and moment.time() < closes:
            return max(moment, datetime.combine(moment.date(), opens, DESK_ZONE))
        moment = datetime.combine(moment.date() + timedelta(days=1), opens, DESK_ZONE)


def due_after(moment: datetime, hours: int, rules: Deadlines, calendar: WorkCalendar = WEEKENDS) -> datetime:
    """The moment at which so many working hours have passed, in UTC. `hours` below 0 is a `ValueError`."""
    if hours < 0 or rules.closes <= rules.opens:
        raise ValueError("a deadline needs hours and a working day")
    at, left = _next_working(local(moment), rules, calendar), timedelta(hours=hours)
    while left:
        closes = datetime.combine(at.date(), time(rules.closes), DESK_ZONE)
        step = min(left, closes - at)
        at, left = at + step, left - step
        if left:
            at = _next_working(at, rules, calendar)
    return utc(at)


def hours_for(level: str, rules: Deadlines) -> int:
    """Working hours a warning of this level may stay open."""
    return {"urgent": rules.urgent, "high": rules.high}.get(level, rules.watch)


def due_of(level: str, moment: datetime, rules: Deadlines, calendar: WorkCalendar = WEEKENDS) -> datetime:
    return due_after(moment, hours_for(level, rules), rules, calendar)
