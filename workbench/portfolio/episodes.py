"""How does a warning live from day to day: raised once, seen again, made worse, cleared, or kept quiet?

One borrower and one rule have at most one warning open. While the facts stand it is not raised anew: it counts how
often it was seen, and a worse level raises it. It clears itself when the facts are in order for some days; a fact that
is not known clears nothing. What a person closed stays quiet for a while, but for a worse level. Asked twice for the
same day, nothing happens twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workbench.applications.policy_calendar import WEEKENDS, WorkCalendar
from workbench.applications.policy_watch import Watching
from workbench.portfolio.deadlines import due_of
from workbench.portfolio.warnings import Answers, Raised
from workbench.portfolio.watch_rules.rule import RANKS

Key = tuple[str, str]  # merchant, rule


@dataclass(frozen=True, slots=True)
class Episode:
    """One warning of one borrower by one rule. Days are business days; `due_at` and `raised_at` are moments."""

    merchant_id: str
    code: str
    number: int  # 1, 2, ... of this borrower and rule
    level: str
    raised: Raised  # as at its worst
    raised_at: datetime
    raised_day: int
    due_at: datetime
    last_seen_day: int
    seen: int = 1
    state: str = "open"  # open, handled, cleared
    closed_day: int | None = None
    clear_since: int | None = None
    snoozed_until: int | None = None
    escalated_at: datetime | None = None
    reopened: int = 0

    @property
    def key(self) -> Key:
        return (self.merchant_id, self.code)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to an episode. `kind`: raised, worse, seen, clearing, cleared, reopened, escalated."""

    kind: str
    episode: Episode


NOTED = frozenset({"raised", "worse", "cleared", "reopened", "escalated"})
"""Kinds that stand in the history of a warning; the others only move its counters."""


def day_changes(
    newest: Mapping[Key, Episode],
    answers: Answers,
    day: int,
    now: datetime,
    rules: Watching,
    numbers: Mapping[Key, int],
    calendar: WorkCalendar = WEEKENDS,
) -> tuple[Change, ...]:
    """What the answers of a day do to the newest episode of each borrower and rule, and which are new.

    `newest` may leave out what was closed before the quiet days; `numbers` counts the episodes there ever were.
    """
    found: list[Change] = []
    still: set[Key] = set()
    for merchant_id, some in answers.raised.items():
        for one in some:
            key = (merchant_id, one.code)
            still.add(key)
            change = _stands(newest.get(key), merchant_id, one, numbers.get(key, 0) + 1, day, now, rules, calendar)
            if change is not None:
                found.append(change)
    gone = [e for key, e in newest.items() if e.state == "open" and key not in still and key in answers.clear]
    found += [change for one in gone if (change := _clears(one, day, rules)) is not None]
    return tuple(found)


def _stands(
    known: Episode | None,
    merchant_id: str,
    one: Raised,
    number: int,
    day: int,
    now: datetime,
    rules: Watching,
    calendar: WorkCalendar,
) -> Change | None:
    if known is None:
        return Change("raised", _new(merchant_id, one, number, day, now, rules, calendar))
    if known.state == "open":
        return _seen(known, one, day, now, rules, calendar)
    if known.closed_day is not None and day < known.closed_day:
        return None  # a day before it was closed: what people did afterwards stands
    worse = RANKS[one.level] > RANKS[known.level]
    quiet = known.closed_day is not None and day - known.closed_day < rules.quiet_days
    if quiet and known.state == "cleared":
        return Change("reopened", _again(known, one, day, now, rules, calendar))
    if quiet and not worse:
        return None
    return Change("raised", _new(merchant_id, one, max(number, known.number + 1), day, now, rules, calendar))


def _new(
    merchant_id: str, one: Raised, number: int, day: int, now: datetime, rules: Watching, calendar: WorkCalendar
) -> Episode:
    due = due_of(one.level, now, rules.deadlines, calendar)
    return Episode(merchant_id, one.code, number, one.level, one, now, day, due, day)


def _again(known: Episode, one: Raised, day: int, now: datetime, rules: Watching, calendar: WorkCalendar) -> Episode:
    """A warning that cleared itself and is back within the quiet days is the same warning."""
    return replace(
        known, level=one.level, raised=one, state="open", closed_day=None, clear_since=None, last_seen_day=day,
        seen=known.seen + 1, due_at=due_of(one.level, now, rules.deadlines, calendar), escalated_at=None,
        reopened=known.reopened + 1,
    )  # fmt: skip


def _seen(
    known: Episode, one: Raised, day: int, now: datetime, rules: Watching, calendar: WorkCalendar
) -> Change | None:
    if day < known.last_seen_day:
        return None
    worse = RANKS[one.level] > RANKS[known.level]
    seen = known.seen + (day > known.last_seen_day)
    stood = replace(known, last_seen_day=day, seen=seen, clear_since=None)
    if worse:
        due = min(known.due_at, due_of(one.level, now, rules.deadlines, calendar))
        return Change("worse", replace(stood, level=one.level, raised=one, due_at=due, snoozed_until=None))
    if stood == known:
        return None
    return Change("seen", replace(stood, raised=one) if one.level == known.level else stood)


def _clears(known: Episode, day: int, rules: Watching) -> Change | None:
    if day <= known.last_seen_day:
        return None
    since = known.clear_since if known.clear_since is not None else day
    if day - since + 1 >= rules.clear_days:
        return Change("cleared", replace(known, state="cleared", closed_day=day, clear_since=since))
    return None if since == known.clear_since else Change("clearing", replace(known, clear_since=since))


def overdue(episodes: Iterable[Episode], day: int, now: datetime) -> tuple[Change, ...]:
    """Open warnings past their due moment that were not escalated yet; one that sleeps is not due."""
    return tuple(
        Change("escalated", replace(one, escalated_at=now))
        for one in episodes
        if one.state == "open" and one.escalated_at is None and one.due_at < now and not _sleeps(one, day)
    )


def _sleeps(one: Episode, day: int) -> bool:
    return one.snoozed_until is not None and day < one.snoozed_until


@dataclass(frozen=True, slots=True)
class Handling:
    """Hours by the clock, of warnings a person dealt with. None where there is none to count."""

    acknowledged: int
    closed: int
    mean_to_acknowledge: float | None
    mean_to_close: float | None
    in_time_share: float | None


def handling(spans: Sequence[tuple[datetime, datetime | None, datetime | None, datetime]]) -> Handling:
    """MTTA and MTTR. `spans`: raised, first touched by a person, closed by a person, due."""
    touched = [(first - raised).total_seconds() / 3600 for raised, first, _, _ in spans if first is not None]
    closed = [(done - raised).total_seconds() / 3600 for raised, _, done, _ in spans if done is not None]
    timely = [done <= due for _, _, done, due in spans if done is not None]
    return Handling(len(touched), len(closed), _mean(touched), _mean(closed), _mean([float(one) for one in timely]))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
