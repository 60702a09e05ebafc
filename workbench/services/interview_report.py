"""What does the record of an interview say, whole?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.interview.guide import load_guide
from workbench.interview.ledger import open_points
from workbench.interview.persona import load_applicant
from workbench.interview.questions import Answer, Assessment, Question
from workbench.interview.report import (
    InterviewReport,
    ReportedCheck,
    ReportedCriterion,
    ReportedNote,
    ReportedQuestion,
)
from workbench.services.interview_ledger import equity_of, ledger_of
from workbench.services.interview_view import derived, marks_of

if TYPE_CHECKING:
    from decimal import Decimal

    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves


def report_of(shelves: Shelves, kept: KeptInterview, tolerance: Decimal) -> InterviewReport:
    """The record of one interview, as it stands; the persona of a practice once it is over."""
    application = shelves.applications.get(kept.case_no)
    merchant = shelves.merchants.get(application.merchant_id)
    talk, guide = shelves.talks.get(kept.case_no, kept.attempt), load_guide()
    staff = {person.staff_id: person.name for person in shelves.staff.all()}
    answers = {answer.question_id: answer for answer in kept.answers}
    marks, rule = marks_of(shelves, kept), derived(shelves, kept, talk)
    ledger = ledger_of(kept, talk, tolerance, application.currency)
    officer = staff.get(kept.officer, kept.officer)
    return InterviewReport(
        case_no=kept.case_no,
        attempt=kept.attempt,
        merchant_name=merchant.name,
        applicant=merchant.owner_name,
        currency=application.currency,
        officer_id=kept.officer,
        officer_name=officer,
        started_at=kept.started_at,
        finished_at=kept.finished_at,
        elapsed_seconds=kept.elapsed_seconds,
        state=kept.state,
        simulated=kept.simulated,
        counts=not kept.simulated or shelves.interviews.practice_counts(),
        persona=_persona(kept),
        consent=talk.consent,
        guide_version=guide.version,
        questions=tuple(
            _question(number, question, answers.get(question.question_id))
            for number, question in enumerate(kept.questions, 1)
        ),
        exchanges=talk.exchanges,
        claims=ledger,
        equity=equity_of(kept, application.currency, guide),
        checklist=tuple(ReportedCheck(i.code, i.text, i.code in kept.ticks) for i in guide.checklist),
        criteria=tuple(
            ReportedCriterion(c.code, c.title, c.anchors, marks.get(c.code), officer if c.code in marks else "")
            for c in guide.criterion
        ),
        derived=rule.rating,
        derived_why=rule.why,
        rating=kept.diligence or talk.practice_rating,
        rating_reason=talk.rating_reason,
        notes=tuple(ReportedNote(note.at_seconds, note.text, Assessment(note.assessment)) for note in kept.notes),
        open_points=open_points(ledger),
    )


def _persona(kept: KeptInterview) -> Text | None:
    over = kept.state in {"finished", "abandoned"}
    return load_applicant().of(kept.persona).name if kept.simulated and kept.persona and over else None


def _question(number: int, question: Question, answer: Answer | None) -> ReportedQuestion:
    return ReportedQuestion(
        number=number,
        question_id=question.question_id,
        ask=question.ask,
        why=question.why,
        source=question.source,
        pointer=question.pointer,
        expected=question.expected,
        is_follow_up=question.is_follow_up,
        said=answer.said if answer else "",
        at_seconds=answer.at_seconds if answer else None,
        assessment=answer.assessment if answer else Assessment.OPEN,
        note=answer.note if answer else "",
    )
