"""How are steps against a borrower who does not pay proposed, agreed and lifted?

The program only suggests the next rung at the close of a day. A person proposes; where policy wants two, another
agrees; where one is enough, the proposal is the agreement. What is agreed is written as an instruction file; nothing
leaves the program by itself. What stands is lifted only with a reason, by as many people as it took.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.policy_collection import PenaltyStep
from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.portfolio.penalties import Stand, allowed, step_name
from workbench.services.blind_choice import demand_borrower
from workbench.services.commands import Once, once_only
from workbench.services.debts import Owed, owed
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.instructions import write_instruction
from workbench.services.letter_rules import publish_from
from workbench.services.line_states import turn_lines
from workbench.services.loan_command import lending_command
from workbench.services.penalty_rules import demand_person, follow, next_no, plain, refuse, step_of, why_not

if TYPE_CHECKING:
    from workbench.storage.kept_collections import KeptPenalty
    from workbench.storage.shelves import Shelves

FIRST = frozenset({"propose", "ask_lift"})


class PenaltyService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    # --- taking a step

    def propose(
        self, merchant_id: str, step: str, reason: str, actor: Actor, basis: str = "", once: Once | None = None
    ) -> None:
        """Propose a step; one that needs one person only is taken by it.

        Raises `StaffError`: `NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `BASIS_MISSING`, `STEP_UNKNOWN`, `NOT_PAST_DUE`,
        `TOO_EARLY`, `STEP_SKIPPED`, `ALREADY_STANDS`, `ALREADY_PROPOSED`, `PAUSED`, `CONTACT_TOO_OFTEN`,
        `BLIND_REVIEW_OPEN`, `FILE_LOCKED`.
        """
        demand_person(actor)
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        require_comment(reason)
        demand_words(basis)
        rules = self._ground.policy().collection
        rung = step_of(rules, step)
        if rung.basis and len(basis.strip()) < 4:
            hint = Text("请写明法律依据或合同条款", "Name the law or the clause of the contract")
            raise refuse("BASIS_MISSING", "这一步须写明依据", "This step needs its legal basis", hint)

        def work() -> None:
            asked = [merchant_id, step, reason, basis]
            with lending_command(self._ground, actor, "penalty.propose", once, asked) as shelves:
                stands = self._open(shelves, merchant_id)
                self._demand(shelves, merchant_id, rung, stands)
                made = self._event(shelves, merchant_id, rung, "propose", None, reason, basis, actor, stands)
                if rung.persons == 1:
                    self._take(shelves, rung, made, reason, actor, stands)

        once_only(lambda _: None, work)

    def agree(self, merchant_id: str, event_no: int, actor: Actor, reason: str = "") -> None:
        """Agree to a proposal as the second person; the instruction file is written.

        Raises `StaffError`: `NOT_PERMITTED`, `SAME_PERSON`, `NOTHING_WAITS`, `NOT_PAST_DUE` where it was paid since,
        `STEP_SKIPPED`, `PAUSED`, `FILE_LOCKED`, `BLIND_REVIEW_OPEN`.
        """
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        demand_words(reason)
        with lending_command(self._ground, actor, "penalty.agree", None, [merchant_id, event_no]) as shelves:
            made, rung = self._waiting(shelves, merchant_id, event_no, "propose")
            if (fault := why_not(rung, made.staff_id, actor, shelves.staff.names())) is not None:
                raise fault
            stands = self._open(shelves, merchant_id)
            self._demand(shelves, merchant_id, rung, stands, proposed=True)
            self._take(shelves, rung, made, reason, actor, stands)

    def refuse(self, merchant_id: str, event_no: int, reason: str, actor: Actor) -> None:
        """Send a proposal (or a wish to lift) back with a reason. Raises `StaffError` as `agree`."""
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        require_comment(reason)
        with lending_command(self._ground, actor, "penalty.refuse", None, [merchant_id, event_no]) as shelves:
            made, rung = self._waiting(shelves, merchant_id, event_no)
            if (fault := why_not(rung, made.staff_id, actor, shelves.staff.names())) is not None:
                raise fault
            kind = "keep" if made.kind == "ask_lift" else "refuse"
            stands = self._open(shelves, merchant_id)
            self._event(shelves, merchant_id, rung, kind, made, reason, "", actor, stands)

    def withdraw(self, merchant_id: str, event_no: int, actor: Actor) -> None:
        """Take one's own proposal back. Raises `StaffError`: `NOTHING_WAITS`, `NOT_YOURS`, `NOT_PERMITTED`."""
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        with lending_command(self._ground, actor, "penalty.withdraw", None, [merchant_id, event_no]) as shelves:
            made, rung = self._waiting(shelves, merchant_id, event_no, "propose")
            if made.staff_id != actor.staff_id:
                raise refuse("NOT_YOURS", "只有提出人可以撤回", "Only who proposed it may withdraw it")
            stands = self._open(shelves, merchant_id)
            self._event(shelves, merchant_id, rung, "withdraw", made, "", "", actor, stands)

    # --- lifting it

    def ask_lift(self, merchant_id: str, step: str, reason: str, actor: Actor) -> None:
        """Ask to lift a step that stands; one that one person took is lifted by it.

        Raises `StaffError`: `NOT_STANDING`, `ALREADY_PROPOSED`, `COMMENT_TOO_SHORT`, `NOT_PERMITTED`, `FILE_LOCKED`,
        `BLIND_REVIEW_OPEN`.
        """
        demand_person(actor)
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        require_comment(reason)
        rung = step_of(self._ground.policy().collection, step)
        if step == "freeze":
            require(actor, Permission.APPROVE)  # whoever opens a line again signs
        with lending_command(self._ground, actor, "penalty.ask_lift", None, [merchant_id, step, reason]) as shelves:
            stands = self._open(shelves, merchant_id)
            if step not in stands[2].taken:
                raise refuse("NOT_STANDING", "该步骤没有生效", "This step does not stand")
            if step in stands[2].lifting:
                raise refuse("ALREADY_PROPOSED", "已有人申请解除", "Somebody asked to lift it already")
            rung = replace(rung, persons=max(rung.persons, stands[2].taken[step].persons))
            made = self._event(shelves, merchant_id, rung, "ask_lift", None, reason, "", actor, stands)
            if rung.persons == 1:
                self._lift(shelves, rung, made, reason, actor, stands)

    def lift(self, merchant_id: str, event_no: int, reason: str, actor: Actor) -> None:
        """Agree to lift, as the second person, with a reason. Raises `StaffError` as `agree`."""
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        require_comment(reason)
        with lending_command(self._ground, actor, "penalty.lift", None, [merchant_id, event_no]) as shelves:
            made, rung = self._waiting(shelves, merchant_id, event_no, "ask_lift")
            if (fault := why_not(rung, made.staff_id, actor, shelves.staff.names())) is not None:
                raise fault
            self._lift(shelves, rung, made, reason, actor, self._open(shelves, merchant_id))

    # --- inside

    def _open(self, shelves: Shelves, merchant_id: str) -> tuple[tuple[KeptPenalty, ...], Owed, Stand]:
        """The ladder's events, what is owed at this minute, and what stands."""
        ground, policy = self._ground, self._ground.policy()
        events = shelves.penalties.of_merchant(merchant_id)
        debt = owed(shelves, merchant_id, policy, ground.products(), day_number(ground.today()))
        return events, debt, plain(events, debt.debt.since_day, policy.collection)

    def _demand(
        self,
        shelves: Shelves,
        merchant_id: str,
        rung: PenaltyStep,
        stands: tuple[tuple[KeptPenalty, ...], Owed, Stand],
        *,
        proposed: bool = False,
    ) -> None:
        rules, found = self._ground.policy().collection, stands[2]
        if not proposed and rung.code in found.proposed:
            raise refuse("ALREADY_PROPOSED", "已有人提出，待复核", "It is proposed already and waits")
        paused = merchant_id in shelves.collections.paused()
        verdict = allowed(rung.code, stands[1].debt, found, rules, paused=paused)
        if not verdict.allowed:
            raise refuse(verdict.code, verdict.why.zh, verdict.why.en)
        if rung.within_hours:
            self._demand_rare(shelves, merchant_id)

    def _demand_rare(self, shelves: Shelves, merchant_id: str) -> None:
        rules = self._ground.policy().collection.contact
        before = shelves.collections.contacted(merchant_id, day_number(self._ground.today()))
        if before.today >= rules.most_a_day or before.week >= rules.most_a_week:
            raise refuse(
                "CONTACT_TOO_OFTEN",
                f"今天已联系 {before.today} 次、七天内 {before.week} 次，已到上限",
                f"{before.today} contacts today and {before.week} in seven days: that is the most",
                Text("没有写出提醒。请改日再联系", "No reminder was written. Try on another day"),
            )

    def _waiting(
        self, shelves: Shelves, merchant_id: str, event_no: int, kind: str = ""
    ) -> tuple[KeptPenalty, PenaltyStep]:
        """The event that waits for an answer, and its rung as many people as it was proposed for."""
        events = shelves.penalties.of_merchant(merchant_id)
        answered = {one.refers for one in events}
        made = next((one for one in events if one.event_no == event_no), None)
        if made is None or made.kind not in FIRST or event_no in answered or (kind and made.kind != kind):
            hint = Text("请刷新后再看", "Reload and look again")
            raise refuse("NOTHING_WAITS", "没有待复核的这一步", "No such proposal waits", hint)
        rung = step_of(self._ground.policy().collection, made.step)
        return made, replace(rung, persons=max(rung.persons, made.persons))

    def _event(
        self,
        shelves: Shelves,
        merchant_id: str,
        rung: PenaltyStep,
        kind: str,
        answers: KeptPenalty | None,
        reason: str,
        basis: str,
        actor: Actor,
        stands: tuple[tuple[KeptPenalty, ...], Owed, Stand],
    ) -> KeptPenalty:
        """Write one event with its journal entry, and bring the borrower's file to what stands after it."""
        from workbench.storage.kept_collections import KeptPenalty

        now, policy, debt = self._ground.now(), self._ground.policy(), stands[1].debt
        events = shelves.penalties.of_merchant(merchant_id)
        made = KeptPenalty(
            merchant_id, next_no(events), rung.code, kind, None if answers is None else answers.event_no,
            None if answers is None else answers.staff_id, actor.staff_id, now, day_number(self._ground.today()),
            debt.days_past_due, debt.loan_class, stands[1].owed_fen, rung.persons, reason.strip(), basis.strip(),
            policy.digest,
        )  # fmt: skip
        shelves.penalties.add([made])
        follow(shelves, merchant_id, plain((*events, made), debt.since_day, policy.collection), policy.collection)
        facts = {
            "merchant_id": merchant_id, "step": rung.code, "event": made.event_no, "days_past_due": debt.days_past_due,
            "owed_fen": stands[1].owed_fen, "reason": reason.strip(), "basis": basis.strip(),
        }  # fmt: skip
        shelves.journal.append(now, actor, f"penalty.{kind}", None, facts)
        return made

    def _take(
        self,
        shelves: Shelves,
        rung: PenaltyStep,
        made: KeptPenalty,
        reason: str,
        actor: Actor,
        stands: tuple[tuple[KeptPenalty, ...], Owed, Stand],
    ) -> None:
        """The step stands: a line is frozen where it says so, and the instruction is written."""
        merchant_id, ground = made.merchant_id, self._ground
        self._event(shelves, merchant_id, rung, "agree", made, reason, made.basis, actor, stands)
        if rung.code == "freeze":
            turn_lines(shelves, merchant_id, "frozen", made.reason, actor, day_number(ground.today()), ground.now())
        write_instruction(ground, shelves, rung.instruction, self._facts(shelves, rung, made, stands[1]), actor)

    def _lift(
        self,
        shelves: Shelves,
        rung: PenaltyStep,
        made: KeptPenalty,
        reason: str,
        actor: Actor,
        stands: tuple[tuple[KeptPenalty, ...], Owed, Stand],
    ) -> None:
        merchant_id, ground = made.merchant_id, self._ground
        self._event(shelves, merchant_id, rung, "lift", made, reason, "", actor, stands)
        if rung.code == "freeze":
            turn_lines(shelves, merchant_id, "open", made.reason, actor, day_number(ground.today()), ground.now())
        facts = self._facts(shelves, rung, made, stands[1]) | {"subject": f"{merchant_id}/{rung.code}"}
        write_instruction(ground, shelves, "lift", facts, actor)

    def _facts(self, shelves: Shelves, rung: PenaltyStep, made: KeptPenalty, debt: Owed) -> dict[str, object]:
        """What an instruction says: whom, what, on which basis, and what is owed; the reason stays inside the desk."""
        merchant = shelves.merchants.get(made.merchant_id)
        contact = self._ground.policy().collection.contact
        facts: dict[str, object] = {
            "subject": made.merchant_id,
            "merchant": merchant.name,
            "synthetic": merchant.synthetic,
            "platform": merchant.platform.value,
            "step": rung.code,
            "step_name": {"zh": step_name(rung.code).zh, "en": step_name(rung.code).en},
            "basis": made.basis,
            "days_past_due": debt.debt.days_past_due,
            "due_fen": debt.debt.due_fen,
            "owed_fen": debt.owed_fen,
            "currency": merchant.currency,
            "proposed_by": made.staff_id,
        }
        if rung.code == "public_notice":
            facts["not_before"] = publish_from(self._ground.policy(), self._ground.today()).isoformat()
        if rung.within_hours:
            works = self._ground.policy().calendar.works(self._ground.today())
            first, last = (
                (contact.earliest_hour, contact.latest_hour)
                if works
                else (contact.rest_earliest_hour, contact.rest_latest_hour)
            )
            facts["between"] = f"{first:02d}:00-{last:02d}:00"
        return facts
