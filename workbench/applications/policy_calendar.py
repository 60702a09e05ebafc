"""Which days does the desk work, and of which years is that known?

The State Council names public holidays and the weekend days worked in their stead year by year, each autumn for the
next one. Each year is a dated parameter with its source; of a year that is not here weekends alone are known, and
whoever shows a deadline of it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.common.text import Text

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days in a row that nobody works, first and last included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """`off`: public holidays with the days moved to them. `worked`: Saturdays and Sundays worked in their stead."""

    year: int
    source: Text
    off: tuple[DaysOff, ...] = ()
    worked: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    years: tuple[CalendarYear, ...] = ()

    def year(self, number: int) -> CalendarYear | None:
        return next((one for one in self.years if one.year == number), None)

    def knows(self, day: date) -> bool:
        return self.year(day.year) is not None

    def works(self, day: date) -> bool:
        """Is it a working day? Of a year that is not known: Monday to Friday."""
        known = self.year(day.year)
        if known is not None:
            if day in known.worked:
                return True
            if any(one.first <= day <= one.last for one in known.off):
                return False
        return day.weekday() < SATURDAY

    def next_working(self, day: date) -> date:
        """The day itself where it is worked, else the next one that is."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The day by which so many working days have passed since `day`, which itself does not count.

        0: the day itself where it is worked, else the next one that is. Below 0 it is a `ValueError`.
        """
        if count < 0:
            raise ValueError("working days are counted forward")
        if count == 0:
            return self.next_working(day)
        for _ in range(count):
            day = self.next_working(day + timedelta(days=1))
        return day


WEEKENDS = WorkCalendar()
"""What holds where a policy names no year."""


def calendar_faults(calendar: WorkCalendar) -> Iterator[Text]:
    """What is wrong with the years as they were written."""
    years = [one.year for one in calendar.years]
    if years != sorted(set(years)):
        yield Text("calendar.years 须按年递增且不重复", "calendar.years rise and name no year twice")
    for one in calendar.years:
        where = f"calendar.years {one.year}"
        days = [day for span in one.off for day in (span.first, span.last)]
        if any(day.year != one.year for day in (*days, *one.worked)) or days != sorted(days):
            yield Text(f"{where}：日期须在当年内并递增", f"{where}: days lie in the year and rise")
        if any(day.weekday() < SATURDAY for day in one.worked):
            yield Text(f"{where}：调休上班日须为周末", f"{where}: days worked in stead are Saturdays and Sundays")
        if any(span.first <= day <= span.last for span in one.off for day in one.worked):
            yield Text(f"{where}：同一天不能既放假又上班", f"{where}: no day is both off and worked")


def unknown_note(calendar: WorkCalendar, *days: date) -> Text:
    """Says that deadlines of these days know weekends alone; empty words where their years are known."""
    missing = sorted({day.year for day in days if not calendar.knows(day)})
    if not missing:
        return Text("", "")
    zh, en = "、".join(str(year) for year in missing), ", ".join(str(year) for year in missing)
    return Text(
        f"政策没有 {zh} 年的节假日安排，工作日只按周末计算",
        f"The policy has no public holidays of {en}: working days know weekends alone",
    )
