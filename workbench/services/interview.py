"""How is an interview prepared, held, noted and finished?

An interview moves limit and route through declared policy rules; the score stays as it is. A simulated one is marked as
such for good, and its rating moves nothing unless the whole desk is a sample. What is open in its claims ledger blocks
an approval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor, actor_of
from workbench.applications.acts import Act
from workbench.applications.application import Stage
from workbench.common.text import Lang, Text
from workbench.interview.diligence import missing_answers
from workbench.interview.equity import EquityCheck
from workbench.interview.guide import load_guide
from workbench.interview.ledger import LedgerRow
from workbench.interview.numbers import number_in
from workbench.interview.questions import Answer, Assessment, Diligence
from workbench.interview.report import InterviewReport
from workbench.services import interview_refusals as refuse
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import case_reading, demand_case
from workbench.services.commands import command, permit
from workbench.services.consents import confirmed
from workbench.services.ground import Ground
from workbench.services.interview_file import InterviewFile, InterviewRow, PracticeScore, Reply
from workbench.services.interview_ground import open_contradictions
from workbench.services.interview_ledger import Terms, entered, equity_of, ledger_of, resolved, with_equity
from workbench.services.interview_marks import closing_rating, marked, rating_kept
from workbench.services.interview_practice import (
    free_reply,
    held,
    kept_practice,
    noted,
    practice_score,
    spoken,
    truth_of,
    with_carried,
)
from workbench.services.interview_report import report_of
from workbench.services.interview_rows import UNFINISHED, interview_rows, script_key
from workbench.services.interview_second import for_reader
from workbench.services.interview_start import begin, planned, planned_script, question_of, with_follow_up
from workbench.services.interview_view import interview_file, marks_of
from workbench.services.recommending import renew

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.kept_talk import KeptTalk
    from workbench.storage.shelves import Shelves


class InterviewService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    # ---- preparing

    def rows(self) -> tuple[InterviewRow, ...]:
        """Cases that wait for an interview or had one, unfinished ones in front, then by when they are due."""
        demand_reader(self._ground)
        return interview_rows(self._ground)

    def count_script(self, case_no: str) -> None:
        """Count the questions of a planned script for `rows`, those on levers too."""
        demand_case(self._ground, case_no)
        questions, policy = planned_script(self._ground, case_no), self._ground.policy()
        with self._ground.store.reading() as shelves:
            self._ground.script_counts[script_key(shelves, case_no, policy)] = len(questions)

    def open(self, case_no: str, reader: Actor | None = None) -> InterviewFile:
        """The room of a case: its newest interview, or the script as it would begin, as `reader` may see it."""
        demand_case(self._ground, case_no)
        policy, products = self._ground.policy(), self._ground.products()
        with self._ground.store.reading() as shelves:
            kept = shelves.interviews.get(case_no)
        questions = planned_script(self._ground, case_no) if kept is None else ()
        with self._ground.store.reading() as shelves:
            kept = kept or planned(case_no, questions, 0, "", self._ground.now())
            file = interview_file(shelves, kept, policy, products)
            return for_reader(file, reader, marks_of(shelves, kept, reader.staff_id) if reader else {})

    def start(
        self, case_no: str, actor: Actor, simulated: bool = False, persona: str | None = None, seed: int = 1
    ) -> InterviewFile:
        """Begin an interview: its script is made and fixed. A real one stays planned until consent is noted.

        Raises `StaffError`: `NOT_PERMITTED`, `NOT_INTERVIEWABLE`, `PERSONA_UNKNOWN`, `REAL_INTERVIEW_OPEN`.
        """
        permit(self._ground, Act.START_INTERVIEW, actor, case_no)
        return begin(self._ground, case_no, actor, (persona or "honest") if simulated else None, seed)

    def consent(
        self,
        case_no: str,
        actor: Actor,
        at: datetime | None = None,
        *,
        recording: bool | None = None,
        face_and_voice: bool | None = None,
    ) -> None:
        """Begin with what the applicant agreed to: as noted by `RecordingService.agree` before, or as said now.

        `face_and_voice` is the separate consent of PIPL art. 28 to 30, not given unless said; without both, notes only.
        """
        moment, facts = at or self._ground.now(), dict[str, object]()

        def agree(kept: KeptInterview, talk: KeptTalk) -> tuple[KeptInterview, KeptTalk]:
            given = confirmed(talk.consent, recording, face_and_voice, actor, moment)
            facts.update(recording=given.recording, face_and_voice=given.face_and_voice, words=given.words_version)
            ticks = kept.ticks | {"recording"}
            return replace(kept, consent_at=moment, state="running", ticks=ticks), replace(talk, consent=given)

        self._change(case_no, actor, "interview.consent", facts, agree, states=("planned",))

    # ---- asking and answering

    def answer(
        self,
        case_no: str,
        question_id: str,
        assessment: Assessment,
        note: str,
        at_seconds: int,
        actor: Actor,
        said: str = "",
    ) -> None:
        """Assess one answer; a later assessment of the same question replaces it. A figure becomes a claim.

        Raises `StaffError`: `QUESTION_UNKNOWN`, `NOTE_NEEDED` (a contradiction needs words), `NOT_RUNNING`.
        """
        note = note.strip()
        if assessment is Assessment.CONTRADICTS and not note:
            raise refuse.note_needed()
        terms = self._terms(case_no, actor)

        def answered(kept: KeptInterview, talk: KeptTalk) -> tuple[KeptInterview, KeptTalk]:
            question = question_of(kept, question_id)
            claim = number_in(said or note, question.unit) if question.measure else None
            new = Answer(question_id, at_seconds, said, claim, assessment, note)
            talk = replace(talk, ledger=entered(kept, talk, question, new, terms))
            others = tuple(one for one in kept.answers if one.question_id != question_id)
            ticks = frozenset(kept.ticks | ({question.tick} if question.tick else set()))
            elapsed = max(kept.elapsed_seconds, at_seconds)
            kept = replace(kept, answers=(*others, new), ticks=ticks, elapsed_seconds=elapsed)
            return with_equity(kept, talk, terms.currency)

        facts = {"question": question_id, "assessment": assessment.value, "note": note[:200]}
        self._change(case_no, actor, "interview.answer", facts, answered)

    def ask(self, case_no: str, question_id: str, lang: Lang = Lang.ZH) -> str:
        """What the simulated applicant says to a question; the same words each time. Nothing is written.

        Raises `StaffError` (`NOT_SIMULATED`, `QUESTION_UNKNOWN`).
        """
        with self._ground.store.reading() as shelves:
            kept = self._interview(shelves, case_no)
            talk, currency = shelves.talks.get(case_no, kept.attempt), _currency(shelves, case_no)
        return spoken(kept, talk, question_of(kept, question_id), currency).words.of(lang)

    def ask_freely(self, case_no: str, words: str, lang: Lang = Lang.ZH) -> Reply:
        """What the simulated applicant says to a question of the officer's own; both are kept in the interview.

        Raises `StaffError` (`NOT_SIMULATED`, `NOT_RUNNING`, `QUESTION_EMPTY`).
        """
        if not words.strip():
            raise refuse.question_empty()
        with self._ground.transaction() as shelves:
            kept = self._running(shelves, case_no, UNFINISHED)
            talk = shelves.talks.get(case_no, kept.attempt)
            found, exchange = free_reply(kept, talk, words.strip(), lang, _currency(shelves, case_no))
            shelves.talks.put(replace(talk, exchanges=(*talk.exchanges, exchange)))
            actor = actor_of(shelves.staff.get(kept.officer))
            facts = {"topic": found.topic, "understood": found.understood}
            shelves.journal.append(self._ground.now(), actor, "interview.ask_freely", case_no, facts)
        return found

    def note(self, case_no: str, at_seconds: int, text: str, actor: Actor) -> None:
        """Write a timestamped note. Raises `StaffError` (`NOTE_EMPTY`, `NOT_RUNNING`)."""
        if not text.strip():
            raise refuse.note_empty()
        now = self._ground.now()

        def write(kept: KeptInterview, talk: KeptTalk) -> tuple[KeptInterview, KeptTalk]:
            from workbench.storage.kept import InterviewNote

            new = InterviewNote(at_seconds, text.strip(), Assessment.OPEN.value, now)
            elapsed = max(kept.elapsed_seconds, at_seconds)
            return replace(kept, notes=(*kept.notes, new), elapsed_seconds=elapsed), talk

        self._change(case_no, actor, "interview.note", {"at_seconds": at_seconds}, write)

    def tick(self, case_no: str, code: str, done: bool, actor: Actor) -> None:
        """Tick or untick a checklist item. Raises `StaffError` (`ITEM_UNKNOWN`, `NOT_RUNNING`)."""
        if code not in {item.code for item in load_guide().checklist}:
            raise refuse.item_unknown(code)

        def ticked(kept: KeptInterview, talk: KeptTalk) -> tuple[KeptInterview, KeptTalk]:
            return replace(kept, ticks=kept.ticks | {code} if done else kept.ticks - {code}), talk

        self._change(case_no, actor, "interview.tick", {"item": code, "done": done}, ticked)

    def add_follow_up(self, case_no: str, question_id: str, actor: Actor) -> None:
        """Put the follow-up that fits the answer so far into the script, after the question it follows."""

        def added(kept: KeptInterview, talk: KeptTalk) -> tuple[KeptInterview, KeptTalk]:
            return with_follow_up(kept, question_of(kept, question_id)), talk

        self._change(case_no, actor, "interview.follow_up", {"question": question_id}, added)

    def pause(self, case_no: str, paused: bool, actor: Actor) -> None:
        """Stop or continue the clock of a running interview."""

        def changed(kept: KeptInterview, talk: KeptTalk) -> tuple[KeptInterview, KeptTalk]:
            return replace(kept, state="paused" if paused else "running"), talk

        self._change(case_no, actor, "interview.pause", {"paused": paused}, changed)

    # ---- judging

    def score_criterion(self, case_no: str, code: str, mark: int, actor: Actor) -> None:
        """Mark one criterion 1 to 5 by its written anchors.

        While the interview runs, and, once it is finished, by another officer as a second rating: the marks of both are
        kept and neither changes the other's. Raises `StaffError`: `CRITERION_UNKNOWN`, `MARK_UNKNOWN`, `NOT_RUNNING`.
        """
        with command(self._ground, Act.MARK_INTERVIEW, actor, case_no) as running:
            shelves = running.shelves
            kept = self._interview(shelves, case_no)
            marked(shelves, kept, code, mark, actor, self._ground.now())
            facts = {"criterion": code, "mark": mark, "second": actor.staff_id != kept.officer}
            shelves.journal.append(self._ground.now(), actor, "interview.criterion", case_no, facts)

    def own_marks(self, case_no: str, actor: Actor) -> dict[str, int]:
        """What this officer marked in the newest interview, by criterion: a second rating sees no first one."""
        with case_reading(self._ground, case_no, actor) as shelves:
            return marks_of(shelves, self._interview(shelves, case_no), actor.staff_id)

    def rate(self, case_no: str, diligence: Diligence, actor: Actor, reason: str = "") -> None:
        """Rate the interview A to D; a rating other than the one the marks give needs a reason.

        Raises `StaffError` (`RATING_REASON_NEEDED`, `NOT_RUNNING`).
        """
        with command(self._ground, Act.HOLD_INTERVIEW, actor, case_no) as running:
            shelves = running.shelves
            kept = self._running(shelves, case_no, UNFINISHED)
            kept, talk = rating_kept(shelves, kept, diligence, reason)
            shelves.interviews.put(kept)
            shelves.talks.put(talk)
            facts = {"diligence": diligence.value, "reason": talk.rating_reason[:200]}
            shelves.journal.append(self._ground.now(), actor, "interview.rate", case_no, facts)

    def claims(self, case_no: str) -> tuple[LedgerRow, ...]:
        """The claims ledger of the newest interview; nothing before the first one."""
        with case_reading(self._ground, case_no) as shelves:
            kept = shelves.interviews.get(case_no)
            if kept is None:
                return ()
            talk = shelves.talks.get(case_no, kept.attempt)
            return ledger_of(kept, talk, self._ground.policy().interview.tolerance, _currency(shelves, case_no))

    def resolve(
        self, case_no: str, claim_id: str, how: str, text: str, actor: Actor, evidence: str = ""
    ) -> tuple[LedgerRow, ...]:
        """Settle a contradiction (`explained`, `corrected`) or open it again (`reopened`), with why; also afterwards.

        `evidence` refers to what was shown, if anything was. Answers the ledger. Raises `StaffError`: `CLAIM_UNKNOWN`,
        `RESOLUTION_UNKNOWN`, `EXPLANATION_TOO_SHORT`, `CLAIM_NOT_OPEN`, `NOT_INTERVIEWABLE` once it is being decided.
        """
        policy, products, terms = self._ground.policy(), self._ground.products(), self._terms(case_no, actor)
        with command(self._ground, Act.RESOLVE, actor, case_no) as running:
            shelves = running.shelves
            kept = self._running(shelves, case_no, (*UNFINISHED, "finished"))
            talk = shelves.talks.get(case_no, kept.attempt)
            rows = ledger_of(kept, talk, terms.tolerance, terms.currency)
            rows = resolved(rows, claim_id, how, text, evidence, terms)
            shelves.talks.put(replace(talk, ledger=rows))
            facts = {"claim": claim_id, "how": how, "text": text.strip()[:200], "evidence": evidence.strip()[:200]}
            shelves.journal.append(self._ground.now(), actor, "interview.resolve", case_no, facts)
            renew(shelves, case_no, policy, products)
        return rows

    def unresolved(self, case_no: str) -> tuple[Text, ...]:
        """Contradictions nobody has explained: while there is one, the case is not approved."""
        with case_reading(self._ground, case_no) as shelves:
            return open_contradictions(shelves, case_no)

    def equity(self, case_no: str) -> EquityCheck:
        """The equity check of the newest interview. Raises `StaffError` (`NOT_RUNNING`) before the first."""
        with case_reading(self._ground, case_no) as shelves:
            return equity_of(self._interview(shelves, case_no), _currency(shelves, case_no))

    # ---- closing

    def finish(self, case_no: str, actor: Actor, reason: str = "") -> InterviewFile:
        """Close the interview; policy reads its rating from now on. Without a rating the suggested one is taken.

        Raises `StaffError`: `INTERVIEW_INCOMPLETE` while a mandatory question is open, `RATING_REASON_NEEDED`,
        `NOT_RUNNING`.
        """
        policy, products, now = self._ground.policy(), self._ground.products(), self._ground.now()
        with command(self._ground, Act.FINISH_INTERVIEW, actor, case_no) as running:
            shelves = running.shelves
            kept = self._running(shelves, case_no, UNFINISHED)
            open_ones = missing_answers(kept.questions, {a.question_id: a.assessment for a in kept.answers})
            kept, talk, facts = closing_rating(shelves, kept, len(open_ones), reason)
            counts = not kept.simulated or shelves.interviews.practice_counts()
            kept = replace(kept, state="finished", finished_at=now)
            shelves.interviews.put(kept)
            shelves.talks.put(talk)
            if kept.simulated:
                shelves.talks.put_practice(kept_practice(kept, talk, now, _currency(shelves, case_no)))
            if counts:
                shelves.applications.move(case_no, Stage.SCORED)
            facts |= {"simulated": kept.simulated, "counts": counts}
            shelves.journal.append(now, actor, "interview.finish", case_no, facts)
            if counts:
                renew(shelves, case_no, policy, products, self._ground.today())
            return interview_file(shelves, kept, policy, products)

    def simulate(self, case_no: str, persona: str | None, seed: int, actor: Actor) -> InterviewFile:
        """Hold a whole simulated interview with the officer who follows the checklist."""
        self.start(case_no, actor, True, persona, seed)
        now, terms = self._ground.now(), self._terms(case_no, actor)
        with self._ground.transaction() as shelves:
            kept = self._interview(shelves, case_no)
            talk = shelves.talks.get(case_no, kept.attempt)
            truth = truth_of(kept, talk, terms.currency)
            whole = held(kept, truth, terms.tolerance, actor.staff_id, now, terms.currency)
            kept = noted(kept, whole, now)
            shelves.interviews.put(kept)
            shelves.talks.put(replace(talk, ledger=with_carried(whole, talk.ledger)))
            for code, mark in whole.marks.items():
                marked(shelves, kept, code, mark, actor, now)
            facts = {"answers": len(kept.answers), "persona_hidden": True, "seed": seed}
            shelves.journal.append(now, actor, "interview.simulate", case_no, facts)
        return self.finish(case_no, actor)

    def practice(self, case_no: str) -> PracticeScore:
        """Truth and score of a simulated interview that is over.

        Raises `StaffError`: `NOT_SIMULATED`, `PRACTICE_RUNNING`, `NOT_RUNNING`.
        """
        with case_reading(self._ground, case_no) as shelves:
            kept = self._interview(shelves, case_no)
            talk = shelves.talks.get(case_no, kept.attempt)
            return practice_score(shelves, kept, talk, _currency(shelves, case_no))

    def report(self, case_no: str) -> InterviewReport:
        """The record of the interview that counts, else of the newest. Raises `StaffError` (`NOT_RUNNING`)."""
        with case_reading(self._ground, case_no) as shelves:
            kept = shelves.interviews.counting(case_no) or self._interview(shelves, case_no)
            return report_of(shelves, kept, self._ground.policy().interview.tolerance)

    # ---- shared

    def _terms(self, case_no: str, actor: Actor) -> Terms:
        with self._ground.store.reading() as shelves:
            currency = _currency(shelves, case_no)
        return Terms(self._ground.policy().interview.tolerance, currency, actor, self._ground.now())

    def _interview(self, shelves: Shelves, case_no: str) -> KeptInterview:
        kept = shelves.interviews.get(case_no)
        if kept is None:
            raise refuse.none_yet(case_no)
        return kept

    def _running(self, shelves: Shelves, case_no: str, states: tuple[str, ...]) -> KeptInterview:
        kept = self._interview(shelves, case_no)
        if kept.state not in states:
            raise refuse.not_running()
        return kept

    def _change(
        self,
        case_no: str,
        actor: Actor,
        action: str,
        facts: Mapping[str, object],
        change: Callable[[KeptInterview, KeptTalk], tuple[KeptInterview, KeptTalk]],
        states: tuple[str, ...] = UNFINISHED,
    ) -> None:
        """One change of the running interview, with its journal entry."""
        with command(self._ground, Act.HOLD_INTERVIEW, actor, case_no) as running:
            shelves = running.shelves
            kept = self._running(shelves, case_no, states)
            changed, talk = change(kept, shelves.talks.get(case_no, kept.attempt))
            shelves.interviews.put(changed)
            shelves.talks.put(talk)
            shelves.journal.append(self._ground.now(), actor, action, case_no, facts)


def _currency(shelves: Shelves, case_no: str) -> str:
    return shelves.applications.get(case_no).currency
