"""Are working days those of the year's notice, and is a year nobody entered told as such?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.applications.policy_calendar import (
    WEEKENDS,
    CalendarYear,
    DaysOff,
    WorkCalendar,
    calendar_faults,
    unknown_note,
)
from workbench.applications.policy_collection import ContactRules
from workbench.applications.policy_file import load_policy
from workbench.applications.policy_watch import Deadlines
from workbench.common.dates import DESK_ZONE, day_number, local
from workbench.common.text import same
from workbench.portfolio.deadlines import due_after
from workbench.portfolio.promises import Contacts, breaches, judged, last_day

NOW = load_policy("cn-2025").calendar
PILOT = load_policy("cn-2008-pilot").calendar
DAYS = st.dates(date(2023, 6, 1), date(2027, 6, 30))
STATUTORY = {2012: 11, 2013: 11, 2024: 11, 2025: 13, 2026: 13}  # days off by law, two more from 2025 on
WEEKEND_DAYS = {2012: 105, 2013: 104, 2024: 104, 2025: 104, 2026: 104}


@pytest.mark.parametrize("year", list(STATUTORY))
def test_a_year_has_as_many_working_days_as_the_law_leaves(year: int) -> None:
    """Days moved to a holiday are worked on another day: only those of law are lost, however they are moved.

    A day of law that falls on a weekend is moved to a working day, so that none is lost to it.
    """
    calendar = PILOT if year < 2020 else NOW
    days = [
        date(year, 1, 1) + timedelta(days=n) for n in range(366) if (date(year, 1, 1) + timedelta(days=n)).year == year
    ]
    worked = sum(calendar.works(one) for one in days)
    moved_in = {2012: 1}.get(year, 0)  # 2011-12-31 was worked for 2012-01-03
    assert worked == len(days) - WEEKEND_DAYS[year] - STATUTORY[year] - moved_in


def test_golden_spring_festival_of_2026() -> None:
    for words in ("2026-02-16", "2026-02-23", "2026-10-07", "2026-09-25", "2026-01-02"):
        assert not NOW.works(date.fromisoformat(words)), words
    for words in ("2026-02-14", "2026-02-24", "2026-02-28", "2026-10-10", "2026-01-04"):
        assert NOW.works(date.fromisoformat(words)), words
    assert NOW.after(date(2026, 2, 13), 1) == date(2026, 2, 14)  # a Saturday that is worked
    assert NOW.after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert PILOT.after(date(2013, 4, 26), 2) == date(2013, 4, 28)


def test_an_urgent_warning_of_the_last_evening_is_due_after_the_festival() -> None:
    rules = Deadlines()
    eve = datetime(2026, 2, 14, 9, 0, tzinfo=UTC)  # Saturday 17 o'clock at the desk
    assert local(due_after(eve, 4, rules, NOW)) == local(datetime(2026, 2, 24, 4, 0, tzinfo=UTC))
    assert local(due_after(eve, 4, rules)).date() == date(2026, 2, 16)  # what weekends alone would say


def test_a_year_that_is_not_known_has_weekends_alone_and_says_so() -> None:
    for day in (date(2027, 2, 6), date(2023, 10, 2)):
        assert NOW.works(day) == (day.weekday() < 5)
        assert str(day.year) in unknown_note(NOW, day).en
    assert unknown_note(NOW, date(2026, 5, 1)).zh == ""
    assert "2026、2027" in unknown_note(WEEKENDS, date(2027, 1, 1), date(2026, 12, 31)).zh


@given(DAYS, st.integers(0, 30))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    found = NOW.after(day, count)
    assert NOW.works(found)
    between = sum(NOW.works(day + timedelta(days=n)) for n in range(1, (found - day).days + 1))
    assert between == count or (count == 0 and between <= 1)
    assert found >= day
    assert NOW.after(found, 1) > found
    if count or NOW.works(day):
        assert NOW.after(day, count + 1) == NOW.after(found, 1)


@given(DAYS, st.integers(0, 12), st.integers(0, 12))
def test_counting_on_is_counting_together(day: date, one: int, two: int) -> None:
    start = NOW.next_working(day)
    assert NOW.after(NOW.after(start, one), two) == NOW.after(start, one + two)


@given(st.integers(0, 3 * 365 * 24 * 60 - 60 * 24 * 20), st.integers(0, 60))
def test_a_deadline_lies_in_working_hours_and_passes_exactly_so_many(minutes: int, hours: int) -> None:
    rules = Deadlines()
    began = datetime(2024, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    due = local(due_after(began, hours, rules, NOW))
    assert NOW.works(due.date())
    assert rules.opens <= due.hour + due.minute / 60 <= rules.closes
    passed, at = timedelta(0), local(began)
    while at.date() <= due.date():
        if NOW.works(at.date()):
            opens = at.replace(hour=rules.opens, minute=0, second=0, microsecond=0)
            closes = at.replace(hour=rules.closes, minute=0, second=0, microsecond=0)
            passed += max(min(due, closes) - max(local(began), opens), timedelta(0))
        at += timedelta(days=1)
    assert passed == timedelta(hours=hours)


@given(DAYS, st.integers(1, 5))
def test_a_promise_is_open_until_its_last_working_day_of_grace(day: date, grace: int) -> None:
    due = day_number(day)
    last = last_day(due, grace, NOW)
    assert last >= due + grace
    assert judged(100, 99, last, last) == "open"
    assert judged(100, 99, last, last + 1) == "broken"
    assert judged(100, 100, last, last + 9) == "kept"
    assert last_day(due, 0, NOW) == due


def test_on_days_off_nobody_is_called_early_or_late() -> None:
    rules, none = ContactRules(), Contacts(0, 0)
    festival, saturday_worked = (datetime(2026, 2, day, 8, 30, tzinfo=DESK_ZONE) for day in (18, 28))
    assert breaches(festival, none, rules, NOW) == ("REST",)
    assert breaches(festival.replace(hour=9), none, rules, NOW) == ()
    assert breaches(festival.replace(hour=20), none, rules, NOW) == ("REST",)
    assert breaches(saturday_worked, none, rules, NOW) == ()
    assert breaches(saturday_worked, none, rules) == ("REST",)  # weekends alone


def test_a_calendar_that_contradicts_itself_is_refused() -> None:
    whole = CalendarYear(2026, same("x"), (DaysOff(date(2026, 1, 1), date(2026, 1, 3)),), (date(2026, 1, 4),))
    assert list(calendar_faults(WorkCalendar((whole,)))) == []
    wrong = (
        (replace(whole, year=2027),),
        (whole, whole),
        (replace(whole, worked=(date(2026, 1, 5),)),),  # a Monday
        (replace(whole, worked=(date(2026, 1, 3),)),),  # off and worked
        (replace(whole, off=(DaysOff(date(2026, 1, 3), date(2026, 1, 1)),)),),
    )
    for years in wrong:
        assert list(calendar_faults(WorkCalendar(years)))
