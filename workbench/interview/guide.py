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
class Guide:
    version: str
    planned_minutes: int
    checklist: tuple[ChecklistEntry, ...]
    standard: tuple[Standard, ...]
    topic: tuple[Topic, ...]
    contradiction: Wording
    gap: Wording
    policy: Wording

    def topic_of(self, family: str) -> Topic:
        """The topic a family belongs to, else the last one, which fits any."""
        return next((topic for topic in self.topic if family in topic.families), self.topic[-1])


@dataclass(frozen=True, slots=True)
class Persona:
    """How a simulated applicant behaves; shares are probabilities written as decimal text."""

    code: str
    name: Text
    factor_low: str
    factor_high: str
    answers: str
    shows_proof: str
    admits: str
    evades: str


@dataclass(frozen=True, slots=True)
class Line:
    stance: str
    words: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ApplicantWords:
    persona: tuple[Persona, ...]
    line: tuple[Line, ...]

    def of(self, code: str) -> Persona:
        """Raises `KeyError` for a persona that is not described."""
        found = {persona.code: persona for persona in self.persona}
        return found[code]

    def words(self, stance: str) -> tuple[Text, ...]:
        return next(line.words for line in self.line if line.stance == stance)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources() / "interview" / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def load_guide() -> Guide:
    return restore(Guide, _read("guide.toml"))


@lru_cache(maxsize=1)
def load_applicant() -> ApplicantWords:
    return restore(ApplicantWords, _read("applicant.toml"))
