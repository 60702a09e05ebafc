"""What does staff see of one warning, of a list of them, and of how they are handled?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workbench.common.text import Text
from workbench.portfolio.episodes import Handling
from workbench.services.portfolio_file import WarningRow


@dataclass(frozen=True, slots=True)
class WarningCount:
    """One choice of a filter, with how many open warnings it shows."""

    code: str
    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class WarningPage:
    """A part of the list. `total` counts everything the filter finds; the counts are of what is open and awake."""

    rows: tuple[WarningRow, ...]
    total: int
    levels: tuple[WarningCount, ...]
    rules: tuple[WarningCount, ...]
    owners: tuple[tuple[str, str], ...]  # staff who may have one: id, name
    open: int
    overdue: int
    unowned: int
    snoozed: int
    handling: Handling
    unseen: int = 0  # borrowers of whom no line ever came: rules on lines know nothing of them


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A fact as it stood when the warning was raised, and as it is now."""

    label: Text
    then: Text
    now: Text
    source: Text


@dataclass(frozen=True, slots=True)
class WarningStep:
    """One step in the life of a warning."""

    at: datetime
    kind: str
    words: Text
    actor: Text


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What one rule says of the borrower today. `state`: raised, clear, unknown."""

    code: str
    title: Text
    state: str
    words: Text


@dataclass(frozen=True, slots=True)
class TracedDraw:
    """Where one draw went: parts by bucket in fen, that add up to `drawn_fen`. `lines` are the evidence."""

    day: date
    drawn_fen: int
    parts: tuple[tuple[str, Text, int], ...]
    whole: bool
    until: date
    lines: tuple[tuple[str, date, Text, int], ...]


@dataclass(frozen=True, slots=True)
class WarningFile:
    """Everything of one warning. `may` is whether the person at the desk may do something about it."""

    row: WarningRow
    rule: Text
    evidence: tuple[EvidenceLine, ...]
    thresholds: tuple[tuple[str, Text], ...]  # level, words
    action: tuple[str, Text]
    steps: tuple[WarningStep, ...]
    answers: tuple[RuleAnswer, ...]
    draws: tuple[TracedDraw, ...]
    policy_id: str
    model_version: str
    note: str
    done: Text | None
    may: bool


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened to a merchant. `page` with its arguments opens where it came from; '' opens nothing."""

    at: datetime
    kind: str
    text: Text
    actor: str
    page: str = ""
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    merchant_id: str
    merchant_name: str
    kinds: tuple[tuple[str, Text, int], ...]  # kind, name, how many
    items: tuple[TimelineItem, ...]  # newest first
