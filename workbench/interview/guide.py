"""What does the interview guide say?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.records.plain import restore


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Standard:
    """A question asked of everybody. `place`: first or last; `tick`: the checklist item that asking it does."""

    code: str
    place: str
    kind: str  # story, number
    ask: Text
    why: Text
    expected: Text
    follow_up: Text
    measure: str | None = None
    tick: str | None = None
    proof_needed: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """How a family of features is asked about."""

    code: str
    families: tuple[str, ...]
    kind: str
    ask: Text
    expected: Text
    follow_up: Text
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """How a contradiction, a gap or a policy item is asked about."""

    ask: Text
    follow_up: Text
    expected: Text
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class NamedContradiction:
    """How one kind of contradiction is asked about without saying what the flows show."""

    code: str
    ask: Text
    follow_up: Text
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Cross:
    """The same fact asked another way. `low` and `high` are multiples of the flow value of `basis`.

    An `equity` entry is a rung of the equity ladder (`interview.equity`).
    """

    code: str
    label: Text
    ask: Text
    why: Text
    expected: Text
    follow_up: Text
    measure: str
    unit: str = "fen"
    mandatory: bool = False
    basis: str | None = None
    low: str | None = None
    high: str | None = None
    equity: str | None = None
    proof_needed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUps:
    """What is asked after any vague answer, and after any answer that does not fit."""

    vague: Text
    contradicts: Text


@dataclass(frozen=True, slots=True)
class CriterionEntry:
    """One anchored criterion: `anchors` describe the marks 1 to 5 in this order; `topics` are what it is seen in."""

    code: str
    title: Text
    anchors: tuple[Text, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingRule:
    """From marks to A-D: the least mean and the least single mark of each rating, as decimal text; D is the rest."""

    a_mean: str
    a_lowest: int
    b_mean: str
    b_lowest: int
    c_mean: str
    c_lowest: int


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    version: str
    words: Text


@dataclass(frozen=True, slots=True)
class Guide:
    version: str
    planned_minutes: int
    equity_tolerance: str
    checklist: tuple[ChecklistEntry, ...]
    standard: tuple[Standard, ...]
    topic: tuple[Topic, ...]
    contradictions: tuple[NamedContradiction, ...]
    cross: tuple[Cross, ...]
    criterion: tuple[CriterionEntry, ...]
    rating: RatingRule
    consent: ConsentEntry
    follow_ups: FollowUps
    contradiction: Wording
    gap: Wording
    policy: Wording
    lever: Wording
    equity_gap: Wording

    def topic_of(self, family: str) -> Topic:
        """The topic a family belongs to, else the last one, which fits any."""
        return next((topic for topic in self.topic if family in topic.families), self.topic[-1])

    def named(self, code: str) -> NamedContradiction | None:
        """How a contradiction of this kind is asked about; None for a kind without words of its own."""
        return next((one for one in self.contradictions if one.code == code), None)


def read_words(name: str) -> dict[str, Any]:
    """A file of the interview's words, as it was read."""
    return tomllib.loads((resources() / "interview" / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def load_guide() -> Guide:
    return restore(Guide, read_words("guide.toml"))
