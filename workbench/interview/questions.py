"""What is one question of a due-diligence interview, and what can its answer be?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.common.text import Text

UNSAID = Text("", "")


class Source(StrEnum):
    """Why a question is in the script."""

    REASON = "reason"  # an adverse reason of the score
    CONTRADICTION = "contradiction"  # two flows, or a claim and a flow, disagree
    GAP = "gap"  # a critical datum is missing
    POLICY = "policy"  # a policy rule refers to the interview
    LEVER = "lever"  # a smallest change that would have the case decided otherwise
    CROSS = "cross"  # the same fact asked another way: sales, stock, running costs, the equity ladder
    STANDARD = "standard"  # asked of everybody


class Assessment(StrEnum):
    OPEN = "open"
    CONSISTENT = "consistent"
    EVASIVE = "evasive"
    CONTRADICTS = "contradicts"
    NO_ANSWER = "no_answer"


ASSESSMENT_NAMES = {
    Assessment.OPEN: Text("待问", "To ask"),
    Assessment.CONSISTENT: Text("一致", "Consistent"),
    Assessment.EVASIVE: Text("含糊", "Evasive"),
    Assessment.CONTRADICTS: Text("矛盾", "Contradicts"),
    Assessment.NO_ANSWER: Text("未回答", "No answer"),
}


class Diligence(StrEnum):
    """Diligence rating of an interview; it moves limit and route, never the score."""

    A = "A"  # credible
    B = "B"  # mostly credible
    C = "C"  # doubts
    D = "D"  # not credible


@dataclass(frozen=True, slots=True)
class EvidencePair:
    """A claim beside what the platform shows."""

    label: Text
    claimed: str | None
    shown: str
    agrees: bool | None  # None: nothing claimed yet


class When(StrEnum):
    """When a follow-up is the fitting one."""

    VAGUE = "vague"  # no figure, no example, or no answer
    CONTRADICTS = "contradicts"
    NO_PROOF = "no_proof"  # a definite answer with nothing shown for it


@dataclass(frozen=True, slots=True)
class Branch:
    when: When
    ask: Text


@dataclass(frozen=True, slots=True)
class Question:
    question_id: str  # stable: made from source and pointer
    ask: Text
    why: Text
    source: Source
    pointer: str  # feature, rule or contradiction it comes from
    expected: Text  # hidden from the merchant
    follow_up: Text
    measure: str | None = None  # feature whose flow value a numeric answer is compared with
    mandatory: bool = False
    pairs: tuple[EvidencePair, ...] = ()  # what was claimed beforehand beside what the flows show
    shown_value: float | None = None  # the flow value of `measure`, in its own unit
    unit: str = ""  # of `measure`
    topic: str = ""
    tick: str | None = None  # checklist item that asking this does
    low: float | None = None  # plausible range of the answer where no flow value is to be had; hidden as well
    high: float | None = None
    branches: tuple[Branch, ...] = ()
    label: Text = UNSAID  # of what is claimed, for the ledger
    proof_needed: bool = False  # words alone do not settle it: something must be shown

    @property
    def root_id(self) -> str:
        """The question that this one follows up, or itself."""
        return self.question_id.split("/")[0]

    @property
    def is_follow_up(self) -> bool:
        return "/" in self.question_id

    def follow_up_for(self, when: When) -> Text:
        return next((branch.ask for branch in self.branches if branch.when is when), self.follow_up)

    def spoken(self) -> tuple[Text, ...]:
        """Everything that is read to the merchant; `why`, `expected`, the pairs and the range never are."""
        return (self.ask, self.follow_up, *(branch.ask for branch in self.branches))


@dataclass(frozen=True, slots=True)
class Answer:
    question_id: str
    at_seconds: int  # media time of the answer
    said: str
    claimed_value: float | None
    assessment: Assessment
    note: str
