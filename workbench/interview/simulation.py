"""How does a whole simulated interview run, held by the officer who follows the checklist?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from workbench.interview.applicant import Spoken, answer
from workbench.interview.criteria import mark_by_checklist
from workbench.interview.equity import EquityCheck, EquityVerdict, equity_check
from workbench.interview.guide import Guide
from workbench.interview.ledger import (
    EQUITY_CLAIM,
    LedgerRow,
    Verdict,
    claim_row,
    equity_row,
    put_row,
    settled,
)
from workbench.interview.officer import MOST_FOLLOW_UPS, Assessed, asks_next, assess
from workbench.interview.persona import ApplicantWords
from workbench.interview.questions import Answer, Assessment, Question
from workbench.interview.script import equity_gap_of, follow_up_of
from workbench.interview.truth import HiddenTruth

SECONDS_A_QUESTION = 70  # how long the checklist officer takes for one question


@dataclass(frozen=True, slots=True)
class Held:
    """A whole interview: what was asked, said, claimed, and marked."""

    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    ledger: tuple[LedgerRow, ...]
    equity: EquityCheck
    marks: dict[str, int]
    seconds: int


@dataclass
class _Room:
    """The interview as it goes."""

    truth: HiddenTruth
    words: ApplicantWords
    guide: Guide
    tolerance: Decimal
    currency: str
    officer: str
    now: datetime
    follow_ups: int
    asked: list[Question] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    ledger: tuple[LedgerRow, ...] = ()

    def put(self, question: Question, before: int) -> tuple[Spoken, Assessed]:
        spoken = answer(question, self.truth, self.words, before)
        found = assess(question, spoken, float(self.tolerance), self.currency)
        self.asked.append(question)
        seconds = SECONDS_A_QUESTION * len(self.asked)
        number = spoken.number if question.measure else None
        new = Answer(question.question_id, seconds, spoken.words.zh, number, found.assessment, found.note.zh)
        self.answers.append(new)
        # The claim of a follow-up is made on its root: one question, one claim.
        if not question.is_follow_up:
            self.ledger = put_row(self.ledger, claim_row(question, new, self.tolerance, self.currency), new.question_id)
        return spoken, found

    def follow(self, root: Question, question: Question, spoken: Spoken, found: Assessed) -> None:
        """What a follow-up does to the claim of its root: settles it, or brings the figure that was not named."""
        row = next((row for row in self.ledger if row.claim_id == root.question_id), None)
        if row is not None and row.is_open and found.assessment is Assessment.CONSISTENT and spoken.proof:
            text = f"追问后更正并出示凭据：{found.note.zh}"
            self.ledger = put_row(self.ledger, settled(row, text, "", self.officer, self.now), row.claim_id)
        elif (row is None and question.measure) or (row is not None and row.claimed is None and row.is_open):
            new = claim_row(root, self.answers[-1], self.tolerance, self.currency)
            self.ledger = put_row(self.ledger, new or row, root.question_id)


def hold(
    questions: Iterable[Question],
    truth: HiddenTruth,
    words: ApplicantWords,
    guide: Guide,
    tolerance: Decimal,
    *,
    officer: str,
    now: datetime,
    currency: str = "CNY",
    follow_ups: int = MOST_FOLLOW_UPS,
) -> Held:
    """Every question asked, followed up where it needs be, assessed, entered in the ledger, and marked.

    `follow_ups`: how often a question is asked again at most.
    """
    room = _Room(truth, words, guide, tolerance, currency, officer, now, follow_ups)
    waiting = list(questions)
    while waiting:
        _ask(room, waiting.pop(0))
    check = _equity(room, waiting)
    while waiting:
        _ask(room, waiting.pop(0))
    marks = _marks(room, check)
    return Held(tuple(room.asked), tuple(room.answers), room.ledger, check, marks, SECONDS_A_QUESTION * len(room.asked))


def _ask(room: _Room, root: Question) -> None:
    """A question of the script with the follow-ups it needs."""
    _, found = room.put(root, 0)
    question, number = root, 0
    while number < room.follow_ups and (when := asks_next(found, question)) is not None:
        number += 1
        question = follow_up_of(root, number, when)
        spoken, found = room.put(question, number)
        room.follow(root, question, spoken, found)


def _equity(room: _Room, waiting: list[Question]) -> EquityCheck:
    check = equity_check(equity_figures(room.asked, room.answers), Decimal(room.guide.equity_tolerance), room.currency)
    room.ledger = put_row(room.ledger, equity_row(check), EQUITY_CLAIM)
    if check.verdict is EquityVerdict.DEVIATES:
        waiting.append(equity_gap_of(room.guide))
    return check


def equity_figures(questions: Iterable[Question], answers: Iterable[Answer]) -> dict[str, int]:
    """What was told of the equity ladder, in minor units by rung; of a rung asked again the last figure counts."""
    rungs = {
        question.question_id: question.measure.removeprefix("equity.")
        for question in questions
        if question.measure and question.measure.startswith("equity.")
    }
    told = [one for one in answers if one.question_id in rungs and one.claimed_value is not None]
    return {rungs[one.question_id]: round(one.claimed_value or 0) for one in told}


def _marks(room: _Room, check: EquityCheck) -> dict[str, int]:
    roots = [question for question in room.asked if not question.is_follow_up]
    latest: dict[str, Assessment] = {}
    for question, said in zip(room.asked, room.answers, strict=True):
        if latest.get(question.root_id) is not Assessment.CONTRADICTS:
            latest[question.root_id] = said.assessment
    open_ones = frozenset(row.question_id for row in room.ledger if row.is_open)
    explained = frozenset(row.question_id for row in room.ledger if row.verdict is Verdict.EXPLAINED)
    return {entry.code: mark_by_checklist(entry, roots, latest, open_ones, explained) for entry in room.guide.criterion}
