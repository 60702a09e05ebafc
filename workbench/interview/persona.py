"""Who are the simulated applicants, and in which words do they speak?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from workbench.common.text import Text
from workbench.interview.guide import read_words
from workbench.records.plain import restore


@dataclass(frozen=True, slots=True)
class Persona:
    """How a simulated applicant behaves. Shares are probabilities written as decimal text.

    `scale`: by which factor money is told larger than it is. `hides`: how likely each thing is hidden that it would
    pay to hide. `hesitates`: a wrong figure first, taken back by itself.
    """

    code: str
    name: Text
    honest: bool
    scale_low: str
    scale_high: str
    answers: str
    shows_proof: str
    admits: str
    evades: str
    hesitates: str
    hides: str


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    honest: bool
    words: Text


@dataclass(frozen=True, slots=True)
class Intent:
    """A topic a question may be about: `keys` of the truth it touches, and the words it is known by."""

    code: str
    keys: tuple[str, ...]
    zh: tuple[str, ...]
    pinyin: tuple[str, ...]
    en: tuple[str, ...]
    story: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Line:
    stance: str
    words: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Leading:
    """Words that make a question put its answer into the applicant's mouth."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicantWords:
    persona: tuple[Persona, ...]
    purpose: tuple[Purpose, ...]
    intent: tuple[Intent, ...]
    leading: Leading
    line: tuple[Line, ...]

    def of(self, code: str) -> Persona:
        """Raises `KeyError` for a persona that is not described."""
        found = {persona.code: persona for persona in self.persona}
        return found[code]

    def words(self, stance: str) -> tuple[Text, ...]:
        return next(line.words for line in self.line if line.stance == stance)

    def intent_of(self, key: str) -> Intent | None:
        """The topic a fact of the truth belongs to: the exact key first, then what stands before its colon."""
        stem = key.split(":")[0]
        exact = next((one for one in self.intent if key in one.keys), None)
        return exact or next((one for one in self.intent if stem in one.keys), None)


@lru_cache(maxsize=1)
def load_applicant() -> ApplicantWords:
    return restore(ApplicantWords, read_words("applicant.toml"))
