"""What does the simulated applicant say, and how well did the officer see through him?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text, same
from workbench.interview.applicant import Spoken, answer, reply
from workbench.interview.guide import load_guide
from workbench.interview.ledger import EQUITY_CLAIM, LedgerRow
from workbench.interview.persona import load_applicant
from workbench.interview.practice import fits, tally
from workbench.interview.questions import Question
from workbench.interview.report import Exchange
from workbench.interview.simulation import Held, hold
from workbench.interview.topics import leads
from workbench.interview.truth import Fact, HiddenTruth, hidden_truth, key_of
from workbench.services.interview_file import Finding, PastPractice, PracticeScore, Reply, TruthRow
from workbench.storage.kept_talk import KeptPractice

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.kept_talk import KeptTalk
    from workbench.storage.shelves import Shelves


def truth_of(kept: KeptInterview, talk: KeptTalk, currency: str) -> HiddenTruth:
    """The hidden truth, as it was kept when the practice began. Raises `StaffError` (`NOT_SIMULATED`)."""
    if not kept.simulated or kept.persona is None:
        raise StaffError(
            Text("这不是模拟访谈", "This is not a simulated interview"),
            Text("请向申请人本人提问", "Ask the applicant"),
            code="NOT_SIMULATED",
        )
    if talk.truth is not None:
        return talk.truth
    words = load_applicant()
    return hidden_truth(kept.questions, words.of(kept.persona), words, kept.seed, currency)


def spoken(kept: KeptInterview, talk: KeptTalk, question: Question, currency: str) -> Spoken:
    """What the simulated applicant says to a question of the script. Raises `StaffError` (`NOT_SIMULATED`)."""
    before = 1 if question.is_follow_up else _free(talk)[_topic(question)]
    return answer(question, truth_of(kept, talk, currency), load_applicant(), before)


def _topic(question: Question) -> str:
    intent = load_applicant().intent_of(key_of(question)) or load_applicant().intent_of(question.topic)
    return intent.code if intent else ""


def _free(talk: KeptTalk) -> Counter[str]:
    return Counter(exchange.topic for exchange in talk.exchanges if exchange.topic)


def free_reply(kept: KeptInterview, talk: KeptTalk, words: str, lang: Lang, currency: str) -> tuple[Reply, Exchange]:
    """The answer to a free question, and the exchange to be kept."""
    asked = {question.question_id: question for question in kept.questions}
    told = [asked[one.question_id] for one in kept.answers if one.question_id in asked]
    before = _free(talk) + Counter(_topic(question) for question in told)
    last = next((one.topic for one in reversed(talk.exchanges) if one.topic), "")
    if not last and told:
        last = _topic(told[-1])
    said, topic = reply(words, truth_of(kept, talk, currency), load_applicant(), before, last)
    exchange = Exchange(kept.elapsed_seconds, words, said.words, topic)
    return Reply(said.words.of(lang), topic, bool(topic), said.proof), exchange


def held(
    kept: KeptInterview, truth: HiddenTruth, tolerance: Decimal, officer: str, now: datetime, currency: str
) -> Held:
    """The whole interview by the officer who follows the checklist."""
    return hold(
        kept.questions, truth, load_applicant(), load_guide(), tolerance,
        officer=officer, now=now, currency=currency,
    )  # fmt: skip


def noted(kept: KeptInterview, whole: Held, now: datetime) -> KeptInterview:
    """The interview with what was held in it."""
    from workbench.storage.kept import InterviewNote

    return replace(
        kept,
        questions=whole.questions,
        answers=whole.answers,
        notes=tuple(InterviewNote(a.at_seconds, a.note, a.assessment.value, now) for a in whole.answers),
        ticks=frozenset(item.code for item in load_guide().checklist),
        elapsed_seconds=whole.seconds,
    )


def with_carried(whole: Held, carried: tuple[LedgerRow, ...]) -> tuple[LedgerRow, ...]:
    """The ledger of a held interview, and what an earlier one left open that was not asked about again."""
    asked = {question.question_id for question in whole.questions} | {EQUITY_CLAIM}
    known = {row.claim_id for row in whole.ledger}
    left = (row for row in carried if row.claim_id not in known and row.claim_id not in asked)
    return (*whole.ledger, *left)


def kept_practice(kept: KeptInterview, talk: KeptTalk, now: datetime, currency: str) -> KeptPractice:
    """What is kept of a finished practice for the officer's history."""
    found = tally(truth_of(kept, talk, currency), kept.questions, kept.answers, talk.ledger)
    return KeptPractice(
        kept.case_no, kept.attempt, kept.officer, now, kept.persona or "", kept.seed, found.precision, found.recall,
        kept.elapsed_seconds, len(_leading(talk)), talk.practice_rating or kept.diligence,
    )  # fmt: skip


def _leading(talk: KeptTalk) -> tuple[str, ...]:
    return tuple(one.asked for one in talk.exchanges if leads(one.asked, load_applicant()))


def practice_score(shelves: Shelves, kept: KeptInterview, talk: KeptTalk, currency: str) -> PracticeScore:
    """The score of a practice that is over. Raises `StaffError` (`PRACTICE_RUNNING`, `NOT_SIMULATED`)."""
    truth = truth_of(kept, talk, currency)
    if kept.state != "finished":
        raise StaffError(
            Text("模拟访谈尚未结束", "The practice is not over"),
            Text("结束后才显示真相与得分", "Truth and score are shown once it is finished"),
            code="PRACTICE_RUNNING",
        )
    persona = load_applicant().of(truth.persona)
    found = tally(truth, kept.questions, kept.answers, talk.ledger)
    rating = talk.practice_rating or kept.diligence
    return PracticeScore(
        persona=persona.name,
        honest=persona.honest,
        truth=tuple(TruthRow(f.label, f.true_words, _told(f), f.lie) for f in truth.facts),
        found=_findings(found.found),
        missed=_findings(found.missed),
        accused=_findings(found.accused),
        precision=found.precision,
        recall=found.recall,
        seconds=kept.elapsed_seconds,
        questions=len(kept.questions) + len(talk.exchanges),
        leading=_leading(talk),
        rating=rating,
        fitting=fits(persona, rating),
        before=_past(shelves, kept),
    )


def _told(fact: Fact) -> Text:
    return fact.told_words if fact.told_words.zh else same("")


def _findings(facts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    return tuple(Finding(fact.label, _told(fact), fact.true_words) for fact in facts)


def _past(shelves: Shelves, kept: KeptInterview) -> tuple[PastPractice, ...]:
    names = load_applicant()
    return tuple(
        PastPractice(
            one.case_no, one.attempt, one.finished_at, names.of(one.persona).name, one.precision, one.recall,
            one.seconds, one.rating,
        )
        for one in shelves.talks.practices(kept.officer)
        if (one.case_no, one.attempt) != (kept.case_no, kept.attempt)
    )  # fmt: skip
