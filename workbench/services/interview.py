"""How is an interview prepared, held, noted and finished?

An interview moves limit and route through declared policy rules; the score stays as it is. A simulated one is marked as
such for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.interview.claims import number_in
from workbench.interview.diligence import missing_answers
from workbench.interview.guide import load_applicant, load_guide
from workbench.interview.questions import Answer, Assessment, Diligence, Question
from workbench.interview.script import Disagreement, follow_up_of, script
from workbench.services.claims import claims_of
from workbench.services.ground import Ground
from workbench.services.interview_file import InterviewFile, InterviewRow
from workbench.services.interview_ground import disagreements, script_input
from workbench.services.interview_simulated import held, spoken
from workbench.services.interview_view import interview_file, suggestion
from workbench.services.recommending import renew

if TYPE_CHECKING:
    from workbench.storage.kept import KeptInterview
    from workbench.storage.shelves import Shelves

INTERVIEWABLE = (Stage.SCORED, Stage.SURVEY)
UNFINISHED = ("running", "paused")
SECONDS_A_QUESTION = 95  # how long the checklist officer takes for one question of a simulated interview


class InterviewService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def rows(self) -> tuple[InterviewRow, ...]:
        """Cases that wait for an interview or had one, unfinished ones in front, then by when they are due."""
        policy, guide, products = self._ground.policy(), load_guide(), self._ground.products()
        found = []
        with self._ground.store.reading() as shelves:
            held = {kept.case_no: kept for kept in shelves.interviews.all()}
            for case, name, _, summary in shelves.applications.listed(tuple(Stage)):
                kept = held.get(case.case_no)
                waits = case.stage in INTERVIEWABLE and summary is not None and summary.needs_interview
                if kept is None and not waits:
                    continue
                count = len(
                    kept.questions if kept else script(script_input(shelves, case.case_no, policy, guide), guide)
                )
                answers = kept.answers if kept else ()
                found.append(
                    InterviewRow(
                        case_no=case.case_no,
                        merchant_name=name,
                        product=products[case.product_code].short_name,
                        requested_fen=case.requested_fen,
                        currency=case.currency,
                        questions=count,
                        answered=sum(answer.assessment is not Assessment.OPEN for answer in answers),
                        contradictions=sum(answer.assessment is Assessment.CONTRADICTS for answer in answers),
                        diligence=kept.diligence if kept else None,
                        state=kept.state if kept else "planned",
                        simulated=bool(kept and kept.simulated),
                    )
                )
        return tuple(sorted(found, key=lambda row: row.state in {"finished", "abandoned"}))

    def open(self, case_no: str) -> InterviewFile:
        """The interview room of a case: its newest interview, or the script as it would begin."""
        policy, products = self._ground.policy(), self._ground.products()
        with self._ground.store.reading() as shelves:
            kept = shelves.interviews.get(case_no)
            if kept is None:
                guide = load_guide()
                kept = self._planned(case_no, script(script_input(shelves, case_no, policy, guide), guide), 0, "")
            return interview_file(shelves, kept, policy, products)

    def _planned(self, case_no: str, questions: tuple[Question, ...], attempt: int, officer: str) -> KeptInterview:
        from workbench.storage.kept import KeptInterview

        return KeptInterview(
            case_no=case_no,
            attempt=attempt,
            simulated=False,
            persona=None,
            seed=0,
            started_at=self._ground.now(),
            consent_at=None,
            finished_at=None,
            state="planned",
            elapsed_seconds=0,
            officer=officer,
            diligence=None,
            questions=questions,
        )

    def start(
        self, case_no: str, actor: Actor, simulated: bool = False, persona: str | None = None, seed: int = 1
    ) -> InterviewFile:
        """Begin an interview: its script is made and fixed. A real one stays planned until consent is noted.

        Raises `StaffError`: `NOT_PERMITTED`, `NOT_INTERVIEWABLE`, `PERSONA_UNKNOWN`.
        """
        require(actor, Permission.INTERVIEW)
        if simulated:
            self._require_persona(persona or "honest")
        found = self._found(case_no)
        policy, products, now, guide = self._ground.policy(), self._ground.products(), self._ground.now(), load_guide()
        with self._ground.transaction() as shelves:
            self._require_interviewable(shelves, case_no)
            questions = script(script_input(shelves, case_no, policy, guide, found), guide)
            before = shelves.interviews.get(case_no)
            attempt = 1 if before is None else before.attempt + (before.state != "planned")
            if before is not None and before.state in UNFINISHED:
                shelves.interviews.put(replace(before, state="abandoned"))
            kept = self._planned(case_no, questions, attempt, actor.staff_id)
            if simulated:
                # The applicant does not exist, so there is nobody whose consent would be needed.
                kept = replace(
                    kept, simulated=True, persona=persona or "honest", seed=seed, state="running", consent_at=now
                )
            shelves.interviews.put(kept)
            if shelves.applications.get(case_no).stage is Stage.SCORED:
                shelves.applications.move(case_no, Stage.SURVEY)
            facts = {"attempt": kept.attempt, "simulated": simulated, "questions": len(questions)}
            shelves.journal.append(now, actor, "interview.start", case_no, facts)
            return interview_file(shelves, kept, policy, products)

    def _require_interviewable(self, shelves: Shelves, case_no: str) -> None:
        if shelves.applications.get(case_no).stage not in INTERVIEWABLE:
            raise StaffError(
                Text(f"{case_no} 不在可访谈的阶段", f"{case_no} is not at a stage for interviews"),
                Text("请先评分；已提出的决策须先撤回", "Score it first; a proposal must be withdrawn first"),
                code="NOT_INTERVIEWABLE",
            )

    def _require_persona(self, persona: str) -> None:
        known = [one.code for one in load_applicant().persona]
        if persona not in known:
            raise StaffError(
                Text(f"没有角色 {persona}", f"There is no persona {persona}"),
                Text("可选：" + "，".join(known), "Choose one of: " + ", ".join(known)),
                code="PERSONA_UNKNOWN",
            )

    def _found(self, case_no: str) -> list[Disagreement] | None:
        """Contradictions with their pairs, asked of the lines; None where the desk has no lines of the case."""
        with self._ground.store.reading() as shelves:
            application = shelves.applications.get(case_no)
            kept = shelves.scores.get(case_no)
            if kept is None or not shelves.batches.lines():
                return None
            claims = claims_of(shelves, application, kept.as_of_day)
        with self._ground.lines() as engine:
            return disagreements(engine, application.merchant_id, kept.as_of_day, claims)

    def consent(self, case_no: str, actor: Actor, at: datetime | None = None) -> None:
        """Note that the applicant agreed to the recording; the interview may begin."""

        def agreed(kept: KeptInterview) -> KeptInterview:
            ticks = kept.ticks | {"recording"}
            return replace(kept, consent_at=at or self._ground.now(), state="running", ticks=ticks)

        self._change(case_no, actor, "interview.consent", {}, agreed, states=("planned",))

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
        """Assess one answer; a later assessment of the same question replaces it.

        Raises `StaffError`: `QUESTION_UNKNOWN`, `NOTE_NEEDED` (a contradiction needs words), `NOT_RUNNING`.
        """
        if assessment is Assessment.CONTRADICTS and not note.strip():
            raise StaffError(
                Text("评为矛盾须写备注", "A contradiction needs a note"),
                Text("请写明说了什么、与什么不符", "Write what was said and what it contradicts"),
                code="NOTE_NEEDED",
            )

        def answered(kept: KeptInterview) -> KeptInterview:
            question = _question(kept, question_id)
            claim = number_in(said or note, question.unit) if question.measure else None
            new = Answer(question_id, at_seconds, said, claim, assessment, note.strip())
            others = tuple(one for one in kept.answers if one.question_id != question_id)
            ticks = kept.ticks | ({question.tick} if question.tick else set())
            elapsed = max(kept.elapsed_seconds, at_seconds)
            return replace(kept, answers=(*others, new), ticks=frozenset(ticks), elapsed_seconds=elapsed)

        facts = {"question": question_id, "assessment": assessment.value, "note": note.strip()[:200]}
        self._change(case_no, actor, "interview.answer", facts, answered)

    def ask(self, case_no: str, question_id: str, lang: Lang = Lang.ZH) -> str:
        """What the simulated applicant says to a question; the same words each time. Nothing is written.

        Raises `StaffError` (`NOT_SIMULATED`, `QUESTION_UNKNOWN`).
        """
        with self._ground.store.reading() as shelves:
            kept = self._interview(shelves, case_no)
        return spoken(kept, _question(kept, question_id)).words.of(lang)

    def note(self, case_no: str, at_seconds: int, text: str, actor: Actor) -> None:
        """Write a timestamped note. Raises `StaffError` (`NOTE_EMPTY`, `NOT_RUNNING`)."""
        if not text.strip():
            raise StaffError(
                Text("笔记是空的", "The note is empty"), Text("请先写内容", "Write something first"), code="NOTE_EMPTY"
            )
        now = self._ground.now()

        def noted(kept: KeptInterview) -> KeptInterview:
            from workbench.storage.kept import InterviewNote

            new = InterviewNote(at_seconds, text.strip(), Assessment.OPEN.value, now)
            return replace(kept, notes=(*kept.notes, new), elapsed_seconds=max(kept.elapsed_seconds, at_seconds))

        self._change(case_no, actor, "interview.note", {"at_seconds": at_seconds}, noted)

    def tick(self, case_no: str, code: str, done: bool, actor: Actor) -> None:
        """Tick or untick a checklist item. Raises `StaffError` (`ITEM_UNKNOWN`, `NOT_RUNNING`)."""
        if code not in {item.code for item in load_guide().checklist}:
            raise StaffError(
                Text(f"没有必做项 {code}", f"There is no checklist item {code}"),
                Text("请刷新页面", "Reload the page"),
                code="ITEM_UNKNOWN",
            )

        def ticked(kept: KeptInterview) -> KeptInterview:
            return replace(kept, ticks=kept.ticks | {code} if done else kept.ticks - {code})

        self._change(case_no, actor, "interview.tick", {"item": code, "done": done}, ticked)

    def add_follow_up(self, case_no: str, question_id: str, actor: Actor) -> None:
        """Put the suggested follow-up into the script, after the question it follows."""

        def added(kept: KeptInterview) -> KeptInterview:
            root = _question(kept, question_id.split("/")[0])
            number = 1 + sum(q.question_id.startswith(root.question_id + "/") for q in kept.questions)
            place = next(i for i, q in enumerate(kept.questions) if q.question_id == root.question_id) + number
            new = follow_up_of(root, number)
            return replace(kept, questions=(*kept.questions[:place], new, *kept.questions[place:]))

        self._change(case_no, actor, "interview.follow_up", {"question": question_id}, added)

    def rate(self, case_no: str, diligence: Diligence, actor: Actor) -> None:
        """Rate the interview A to D."""

        def rated(kept: KeptInterview) -> KeptInterview:
            return replace(kept, diligence=diligence)

        self._change(case_no, actor, "interview.rate", {"diligence": diligence.value}, rated)

    def pause(self, case_no: str, paused: bool, actor: Actor) -> None:
        """Stop or continue the clock of a running interview."""

        def changed(kept: KeptInterview) -> KeptInterview:
            return replace(kept, state="paused" if paused else "running")

        self._change(case_no, actor, "interview.pause", {"paused": paused}, changed)

    def finish(self, case_no: str, actor: Actor) -> InterviewFile:
        """Close the interview; policy reads its rating from now on. Without a rating the suggested one is taken.

        Raises `StaffError` (`INTERVIEW_INCOMPLETE`) while a mandatory question is open, `NOT_RUNNING`.
        """
        require(actor, Permission.INTERVIEW)
        policy, products, now = self._ground.policy(), self._ground.products(), self._ground.now()
        with self._ground.transaction() as shelves:
            kept = self._running(shelves, case_no, ("running", "paused"))
            open_ones = missing_answers(kept.questions, {a.question_id: a.assessment for a in kept.answers})
            suggested = suggestion(kept).rating
            rating = kept.diligence or suggested
            if open_ones or rating is None:
                raise StaffError(
                    Text(
                        f"还有 {len(open_ones)} 个必问题没有评定",
                        f"{len(open_ones)} mandatory questions are not assessed",
                    ),
                    Text("请评定每个必问题，可评为“未回答”", "Assess each of them; “no answer” is an assessment too"),
                    code="INTERVIEW_INCOMPLETE",
                )
            kept = replace(kept, state="finished", finished_at=now, diligence=rating)
            shelves.interviews.put(kept)
            shelves.applications.move(case_no, Stage.SCORED)
            facts = {"diligence": rating.value, "suggested": suggested.value if suggested else ""}
            shelves.journal.append(now, actor, "interview.finish", case_no, {**facts, "simulated": kept.simulated})
            renew(shelves, case_no, policy, products, self._ground.today())
            return interview_file(shelves, kept, policy, products)

    def simulate(self, case_no: str, persona: str | None, seed: int, actor: Actor) -> InterviewFile:
        """Hold a whole simulated interview with the officer who follows the checklist."""
        self.start(case_no, actor, True, persona, seed)
        tolerance = float(self._ground.policy().interview.tolerance)
        with self._ground.transaction() as shelves:
            kept = self._interview(shelves, case_no)
            kept = held(kept, tolerance, self._ground.now())
            shelves.interviews.put(kept)
            facts = {"answers": len(kept.answers), "persona_hidden": True, "seed": seed}
            shelves.journal.append(self._ground.now(), actor, "interview.simulate", case_no, facts)
        return self.finish(case_no, actor)

    def _interview(self, shelves: Shelves, case_no: str) -> KeptInterview:
        kept = shelves.interviews.get(case_no)
        if kept is None:
            raise StaffError(
                Text(f"{case_no} 还没有访谈", f"{case_no} has no interview yet"),
                Text("请先开始访谈", "Start the interview first"),
                code="NOT_RUNNING",
            )
        return kept

    def _running(self, shelves: Shelves, case_no: str, states: tuple[str, ...]) -> KeptInterview:
        kept = self._interview(shelves, case_no)
        if kept.state not in states:
            raise StaffError(
                Text("访谈不在进行中", "The interview is not running"),
                Text("未取得同意、已结束或已放弃的访谈不能修改", "Without consent, or once over, it cannot be changed"),
                code="NOT_RUNNING",
            )
        return kept

    def _change(
        self,
        case_no: str,
        actor: Actor,
        action: str,
        facts: Mapping[str, object],
        change: Callable[[KeptInterview], KeptInterview],
        states: tuple[str, ...] = ("running", "paused"),
    ) -> None:
        """One change of the running interview, with its journal entry."""
        require(actor, Permission.INTERVIEW)
        with self._ground.transaction() as shelves:
            changed = change(self._running(shelves, case_no, states))
            shelves.interviews.put(changed)
            shelves.journal.append(self._ground.now(), actor, action, case_no, facts)


def _question(kept: KeptInterview, question_id: str) -> Question:
    for question in kept.questions:
        if question.question_id == question_id:
            return question
    raise StaffError(
        Text("脚本中没有这个问题", "The script has no such question"),
        Text("请刷新访谈页面", "Reload the interview"),
        code="QUESTION_UNKNOWN",
    )
