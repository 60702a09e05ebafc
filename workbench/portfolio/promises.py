"""Was a promise to pay kept, and may a borrower be spoken to now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.applications.policy_calendar import WEEKENDS, WorkCalendar
from workbench.applications.policy_collection import ContactRules
from workbench.common.dates import day_number, day_of
from workbench.common.text import Text

OUTCOMES = {
    "reached": Text("已联系", "Reached"),
    "no_answer": Text("未接通", "No answer"),
    "promised": Text("承诺还款", "Promised"),
    "refused": Text("拒绝还款", "Refused"),
    "disputed": Text("有异议", "Disputed"),
    "hardship": Text("经营困难", "Hardship"),
    "wrong_number": Text("号码有误", "Wrong number"),
}
KINDS = {
    "phone": Text("电话", "Phone"),
    "message": Text("消息", "Message"),
    "letter": Text("书信", "Letter"),
    "visit": Text("上门", "Visit"),
    "video": Text("视频", "Video"),
}
PARTIES = {"borrower": Text("借款人", "Borrower"), "guarantor": Text("担保人", "Guarantor")}
"""Whoever owes. Nobody else is ever spoken to about a debt: a third party cannot even be written down."""

STATES = {
    "open": Text("待兑现", "Open"),
    "kept": Text("已兑现", "Kept"),
    "broken": Text("未兑现", "Broken"),
    "replaced": Text("已改约", "Replaced"),
}


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts that already took place: today, and in the seven days that end today."""

    today: int
    week: int


def last_day(due_day: int, grace_days: int, calendar: WorkCalendar = WEEKENDS) -> int:
    """The last day on which what was promised may come: so many working days after the one promised.

    Without grace it is the day itself, whether it is worked or not: that day was the borrower's own choice.
    """
    return due_day if grace_days == 0 else day_number(calendar.after(day_of(due_day), grace_days))


def judged(amount_fen: int, paid_fen: int, last: int, day: int) -> str:
    """Is a promise open, kept or broken at the end of `day`? `paid_fen`: what came since, up to its `last_day`.

    It is kept as soon as the whole amount is there, and broken once the day and its grace are over.
    """
    if paid_fen >= amount_fen:
        return "kept"
    return "broken" if day > last else "open"


def breaches(
    moment: datetime, before: Contacts, rules: ContactRules, calendar: WorkCalendar = WEEKENDS
) -> tuple[str, ...]:
    """Which rules one more contact at this moment of the desk's day would break: HOURS or REST, DAY, WEEK.

    REST: outside the hours of a day nobody works.
    """
    found = []
    if calendar.works(moment.date()):
        if not rules.earliest_hour <= moment.hour < rules.latest_hour:
            found.append("HOURS")
    elif not rules.rest_earliest_hour <= moment.hour < rules.rest_latest_hour:
        found.append("REST")
    if before.today >= rules.most_a_day:
        found.append("DAY")
    if before.week >= rules.most_a_week:
        found.append("WEEK")
    return tuple(found)


def breach_words(code: str, rules: ContactRules) -> Text:
    return {
        "HOURS": Text(
            f"不在 {rules.earliest_hour}:00 至 {rules.latest_hour}:00 之间",
            f"outside {rules.earliest_hour}:00 to {rules.latest_hour}:00",
        ),
        "REST": Text(
            f"休息日不在 {rules.rest_earliest_hour}:00 至 {rules.rest_latest_hour}:00 之间",
            f"outside {rules.rest_earliest_hour}:00 to {rules.rest_latest_hour}:00 on a day off",
        ),
        "DAY": Text(f"当天已联系 {rules.most_a_day} 次", f"{rules.most_a_day} contacts today already"),
        "WEEK": Text(f"七天内已联系 {rules.most_a_week} 次", f"{rules.most_a_week} contacts in seven days already"),
    }[code]
