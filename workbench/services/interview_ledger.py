"""What does an answer do to the claims ledger, and what is still open?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.interview.equity import EquityCheck, EquityVerdict, equity_check
from workbench.interview.guide import Guide, load_guide
from workbench.interview.ledger import (
    EQUITY_CLAIM,
    LEAST_EXPLANATION,
    LedgerRow,
    Verdict,
    claim_row,
    equity_row,
    put_row,
    reopened,
    settled,
)
from workbench.interview.questions import Answer, Assessment, Question
from workbench.interview.script import equity_gap_of
from workbench.interview.simulation import equity_figures

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.kept_talk import KeptTalk

RESOLVED = ("explained", "corrected")  # the difference is accepted; the applicant put the figure right
REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a claim is judged by, and who judges it when."""

    tolerance: Decimal
    currency: str
    actor: Actor
    now: datetime


def ledger_of(kept: KeptInterview, talk: KeptTalk, tolerance: Decimal, currency: str) -> tuple[LedgerRow, ...]:
    """The ledger; of an interview that was held before there was one, the answers found to contradict."""
    if talk.ledger or talk.consent is not None:
        return talk.ledger
    asked = {question.question_id: question for question in kept.questions}
    rows: tuple[LedgerRow, ...] = ()
    for answer in kept.answers:
        if answer.question_id in asked and answer.assessment is Assessment.CONTRADICTS:
            row = claim_row(asked[answer.question_id], answer, tolerance, currency)
            rows = put_row(rows, row, answer.question_id)
    return rows


def entered(
    kept: KeptInterview, talk: KeptTalk, question: Question, answer: Answer, terms: Terms
) -> tuple[LedgerRow, ...]:
    """The ledger after one answer. A follow-up speaks of the claim of the question it follows.

    An answer found consistent, with a note that says why, settles the contradiction it is about.
    Raises `StaffError` (`NOTE_NEEDED`) for a contradiction without a word.
    """
    root = next(one for one in kept.questions if one.question_id == question.root_id)
    before = next((row for row in talk.ledger if row.claim_id == root.question_id), None)
    if question.is_follow_up and _leaves_as_it_is(question, answer, before):
        return talk.ledger
    if question.is_follow_up and before is not None and answer.assessment is Assessment.CONSISTENT:
        new: LedgerRow | None = before
    else:
        new = claim_row(root, answer, terms.tolerance, terms.currency)
    if new is not None and new.is_open:
        new = _settled_by(new, before, answer, terms)
        _require_note(new, answer)
    return put_row(talk.ledger, new, root.question_id)


def _leaves_as_it_is(question: Question, answer: Answer, before: LedgerRow | None) -> bool:
    """A follow-up without a figure of its own, that neither contradicts nor settles."""
    if answer.assessment is Assessment.CONTRADICTS:
        return False
    if before is None:
        return answer.claimed_value is None
    return not (before.is_open and answer.assessment is Assessment.CONSISTENT)


def _settled_by(row: LedgerRow, before: LedgerRow | None, answer: Answer, terms: Terms) -> LedgerRow:
    if answer.assessment is Assessment.CONSISTENT and len(answer.note) >= LEAST_EXPLANATION:
        return settled(row, answer.note, "", terms.actor.staff_id, terms.now)
    same_claim = before is not None and before.verdict is Verdict.EXPLAINED and before.claimed == row.claimed
    if same_claim and before is not None and answer.assessment is not Assessment.CONTRADICTS:
        return before
    return row


def _require_note(row: LedgerRow, answer: Answer) -> None:
    if not row.is_open or answer.note or not (row.claimed_words or answer.assessment is Assessment.CONTRADICTS):
        return
    raise StaffError(
        Text("矛盾须写备注", "A contradiction needs a note"),
        Text(
            f"所说与对照不符：请写明差异；能解释的写明原因（至少 {LEAST_EXPLANATION} 字）",
            f"What was said does not fit: write what differs, or why it is acceptable ({LEAST_EXPLANATION} characters)",
        ),
        code="NOTE_NEEDED",
    )


def equity_of(kept: KeptInterview, currency: str, guide: Guide | None = None) -> EquityCheck:
    """The equity check of what was told so far."""
    tolerance = Decimal((guide or load_guide()).equity_tolerance)
    return equity_check(equity_figures(kept.questions, kept.answers), tolerance, currency)


def with_equity(kept: KeptInterview, talk: KeptTalk, currency: str) -> tuple[KeptInterview, KeptTalk]:
    """Ledger and script brought in step with the equity check: a deviation is a claim, and asks one more question."""
    check, gap = equity_of(kept, currency), equity_gap_of(load_guide())
    before = next((row for row in talk.ledger if row.claim_id == EQUITY_CLAIM), None)
    new = equity_row(check)
    if before is not None and new is not None and (before.claimed, before.shown) == (new.claimed, new.shown):
        new = before
    if new is None and before is not None and before.is_open:
        new = before  # a check that is incomplete has not passed: what was open stays open
    talk = replace(talk, ledger=put_row(talk.ledger, new, EQUITY_CLAIM))
    asked = {question.question_id for question in kept.questions}
    answered = {answer.question_id for answer in kept.answers}
    if check.verdict is EquityVerdict.DEVIATES and gap.question_id not in asked:
        kept = replace(kept, questions=(*kept.questions, gap))
    elif check.verdict is not EquityVerdict.DEVIATES and gap.question_id not in answered:
        kept = replace(kept, questions=tuple(q for q in kept.questions if q.question_id != gap.question_id))
    return kept, talk


def resolved(rows: tuple[LedgerRow, ...], claim_id: str, how: str, text: str, evidence: str, terms: Terms) -> tuple[
    LedgerRow, ...
]:  # fmt: skip
    """The ledger with one claim settled or opened again.

    Raises `StaffError`: `CLAIM_UNKNOWN`, `RESOLUTION_UNKNOWN`, `EXPLANATION_TOO_SHORT`, `CLAIM_NOT_OPEN`.
    """
    row = next((one for one in rows if one.claim_id == claim_id), None)
    if row is None:
        raise StaffError(
            Text("台账中没有这项陈述", "The ledger has no such claim"),
            Text("请刷新访谈页面", "Reload the interview"),
            code="CLAIM_UNKNOWN",
        )
    if how not in (*RESOLVED, REOPENED):
        raise StaffError(
            Text(f"不能以“{how}”结案", f"A claim cannot be settled as {how}"),
            Text("可选：explained，corrected，reopened", "Choose explained, corrected or reopened"),
            code="RESOLUTION_UNKNOWN",
        )
    if len(text.strip()) < LEAST_EXPLANATION:
        raise StaffError(
            Text(f"说明至少 {LEAST_EXPLANATION} 个字", f"Explain in at least {LEAST_EXPLANATION} characters"),
            Text("请写明差异的原因和看到的凭据", "Write why it differs and which proof you saw"),
            code="EXPLANATION_TOO_SHORT",
        )
    if (how == REOPENED) is row.is_open or (how != REOPENED and row.verdict is not Verdict.CONTRADICTED):
        raise StaffError(
            Text("这项陈述不需要这样处理", "This claim does not need that"),
            Text("只有矛盾可以说明，只有已说明的可以重开", "Contradictions are explained, explained ones reopened"),
            code="CLAIM_NOT_OPEN",
        )
    if how == REOPENED:
        new = reopened(row, text.strip())
    else:
        new = settled(row, text.strip(), evidence.strip(), terms.actor.staff_id, terms.now)
    return put_row(rows, new, claim_id)
