"""How does a simulated interview run from the first question to the last?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.interview.applicant import Spoken, answer
from workbench.interview.guide import load_applicant, load_guide
from workbench.interview.officer import asks_again, assess
from workbench.interview.questions import Answer, Question
from workbench.interview.script import follow_up_of

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview

SECONDS_A_QUESTION = 95  # how long the checklist officer takes for one question


def spoken(kept: KeptInterview, question: Question) -> Spoken:
    """What the simulated applicant says. Raises `StaffError` (`NOT_SIMULATED`)."""
    if not kept.simulated or kept.persona is None:
        raise StaffError(
            Text("这不是模拟访谈", "This is not a simulated interview"),
            Text("请向申请人本人提问", "Ask the applicant"),
            code="NOT_SIMULATED",
        )
    words = load_applicant()
    return answer(question, words.of(kept.persona), words, kept.seed)


def held(kept: KeptInterview, tolerance: float, now: datetime) -> KeptInterview:
    """The interview with every question asked, followed up once where vague, assessed and noted."""
    from workbench.storage.kept import InterviewNote

    questions: list[Question] = []
    answers: list[Answer] = []
    notes: list[InterviewNote] = []
    waiting = list(kept.questions)
    while waiting:
        question = waiting.pop(0)
        questions.append(question)
        seconds = SECONDS_A_QUESTION * len(questions)
        said = spoken(kept, question)
        found = assess(question, said, tolerance)
        answers.append(
            Answer(question.question_id, seconds, said.words.zh, said.number, found.assessment, found.note.zh)
        )
        notes.append(InterviewNote(seconds, found.note.zh, found.assessment.value, now))
        if asks_again(found, question):
            waiting.insert(0, follow_up_of(question, 1))
    return replace(
        kept,
        questions=tuple(questions),
        answers=tuple(answers),
        notes=tuple(notes),
        ticks=frozenset(item.code for item in load_guide().checklist),
        elapsed_seconds=SECONDS_A_QUESTION * len(questions),
    )
