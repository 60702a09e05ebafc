"""Does a warning live once: raised, seen, made worse, cleared, reopened, escalated, and never doubled?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from workbench.applications.policy_watch import WATCHING, Deadlines
from workbench.common.text import Text
from workbench.portfolio.deadlines import due_after, due_of
from workbench.portfolio.episodes import Change, Episode, Key, day_changes, handling, overdue
from workbench.portfolio.warnings import Answers, Raised

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10 in the morning
KEY = ("M1", "SALES_PACE")


def one(level: str) -> Raised:
    return Raised("SALES_PACE", level, Text(level, level), {"sales_pace": 0.3}, {}, "contact")


def answers(level: str | None = None, *, clear: bool = False) -> Answers:
    return Answers({"M1": (one(level),)} if level else {}, frozenset({KEY} if clear else ()))


class Life:
    """One borrower and rule, day after day."""

    def __init__(self) -> None:
        self.newest: dict[Key, Episode] = {}

    def day(self, day: int, given: Answers) -> list[str]:
        found = day_changes(self.newest, given, day, NOW + timedelta(days=day), WATCHING, {})
        self.newest |= {change.episode.key: change.episode for change in found}
        return [change.kind for change in found]

    @property
    def it(self) -> Episode:
        return self.newest[KEY]


def test_a_warning_that_stands_is_counted_and_not_repeated() -> None:
    life = Life()
    assert [life.day(day, answers("watch")) for day in (1, 2, 3)] == [["raised"], ["seen"], ["seen"]]
    assert (life.it.seen, life.it.number) == (3, 1)
    assert life.day(3, answers("watch")) == []  # the same day again


def test_a_worse_level_raises_it_and_shortens_its_deadline_and_a_better_one_does_not_lower_it() -> None:
    life = Life()
    life.day(1, answers("watch"))
    slow = life.it.due_at
    assert life.day(2, answers("urgent")) == ["worse"]
    assert (life.it.level, life.it.due_at < slow) == ("urgent", True)
    life.day(3, answers("watch"))
    assert (life.it.level, life.it.raised.level) == ("urgent", "urgent")


def test_it_clears_itself_after_days_in_order_and_an_unknown_day_clears_nothing() -> None:
    life = Life()
    life.day(1, answers("watch"))
    assert life.day(2, answers()) == []  # nobody knows
    kinds = [life.day(day, answers(clear=True)) for day in range(3, 10)]
    assert kinds == [["clearing"], [], [], [], [], [], ["cleared"]]
    assert (life.it.state, life.it.closed_day) == ("cleared", 9)


def test_a_bad_day_between_begins_the_count_again() -> None:
    life = Life()
    life.day(1, answers("watch"))
    for day in range(2, 7):
        life.day(day, answers(clear=True))
    life.day(7, answers("watch"))
    assert life.it.clear_since is None
    assert life.day(8, answers(clear=True)) == ["clearing"]


def test_what_cleared_itself_and_comes_back_soon_is_the_same_warning() -> None:
    life = Life()
    life.day(1, answers("watch"))
    for day in range(2, 9):
        life.day(day, answers(clear=True))
    assert life.it.state == "cleared"
    assert life.day(12, answers("watch")) == ["reopened"]
    assert (life.it.number, life.it.reopened) == (1, 1)


def test_what_a_person_closed_is_quiet_for_a_while_but_for_a_worse_level() -> None:
    life = Life()
    life.day(1, answers("watch"))
    life.newest[KEY] = replace(life.it, state="handled", closed_day=1)
    assert life.day(5, answers("watch")) == []
    assert life.day(6, answers("high")) == ["raised"]
    assert life.it.number == 2
    life.newest[KEY] = replace(life.it, state="handled", closed_day=6)
    assert life.day(19, answers("high")) == []
    assert life.day(20, answers("high")) == ["raised"]


def test_the_number_of_an_episode_counts_those_that_are_no_longer_at_hand() -> None:
    (change,) = day_changes({}, answers("watch"), 90, NOW, WATCHING, {KEY: 4})
    assert change.episode.number == 5


def test_an_open_warning_past_its_deadline_escalates_once_and_not_while_it_sleeps() -> None:
    life = Life()
    life.day(1, answers("urgent"))
    late = life.it.due_at + timedelta(minutes=1)
    assert overdue([life.it], 1, life.it.due_at) == ()
    (change,) = overdue([life.it], 1, late)
    assert change == Change("escalated", replace(life.it, escalated_at=late))
    assert overdue([change.episode], 2, late) == ()
    assert overdue([replace(life.it, snoozed_until=5)], 4, late) == ()
    assert len(overdue([replace(life.it, snoozed_until=5)], 5, late)) == 1


def test_a_worse_level_wakes_a_warning_that_sleeps() -> None:
    life = Life()
    life.day(1, answers("watch"))
    life.newest[KEY] = replace(life.it, snoozed_until=9)
    life.day(2, answers("watch"))
    assert life.it.snoozed_until == 9
    life.day(3, answers("high"))
    assert life.it.snoozed_until is None


def test_deadlines_count_working_hours_of_the_desk() -> None:
    rules = Deadlines()
    assert due_after(NOW, 4, rules) == NOW + timedelta(hours=4)  # 10 to 14 o'clock
    assert due_of("high", NOW, rules) == NOW + timedelta(days=1)  # nine hours: the next day at 10
    friday_evening = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)  # 19 o'clock
    assert due_after(friday_evening, 4, rules) == datetime(2026, 11, 30, 5, 0, tzinfo=UTC)  # Monday at 13
    assert due_after(datetime(2026, 11, 28, 3, 0, tzinfo=UTC), 0, rules) == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def test_hours_until_taken_up_and_closed_are_means_of_what_people_did() -> None:
    def at(hours: float) -> datetime:
        return NOW + timedelta(hours=hours)

    found = handling([(NOW, at(1), at(3), at(4)), (NOW, at(3), at(9), at(4)), (NOW, at(2), None, at(4))])
    assert (found.acknowledged, found.closed) == (3, 2)
    assert (found.mean_to_acknowledge, found.mean_to_close, found.in_time_share) == (2.0, 6.0, 0.5)
    assert handling([]).mean_to_close is None
