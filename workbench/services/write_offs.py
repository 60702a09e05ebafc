"""How is a loan given up as a loss, by two persons?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.lending.classification import CLASS_NAMES, LoanClass, classify
from workbench.lending.facts import Fact
from workbench.lending.ledger import position
from workbench.services.access_rules import demand_reader, same_human
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.commands import Once
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.holdings import holding
from workbench.services.loan_command import book, done_once, lending_command

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves
    from workbench.storage.write_offs import KeptWriteOff


class WriteOffService:
    """One proposes with a reason, another agrees; the loss is booked with the agreement, on what is owed then."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self) -> tuple[KeptWriteOff, ...]:
        """Proposals nobody answered, oldest first; none of a borrower whom the reader judges blind."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            hidden = judged_blind_merchants(self._ground, shelves)
            return tuple(
                one for one in shelves.write_offs.open() if shelves.loans.get(one.loan_id).merchant_id not in hidden
            )

    def of_loan(self, loan_id: str) -> tuple[KeptWriteOff, ...]:
        """Every proposal of one loan, oldest first. Raises `StaffError` (`LOAN_UNKNOWN`, `BLIND_REVIEW_OPEN`)."""
        self._sighted(loan_id)
        with self._ground.store.reading() as shelves:
            return shelves.write_offs.of_loan(loan_id)

    def propose(self, loan_id: str, reason: str, actor: Actor, once: Once | None = None) -> tuple[KeptWriteOff, ...]:
        """Propose to give up everything a loan owes.

        Raises `StaffError`: `NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `NOTHING_OWED`, `CLASS_TOO_GOOD` (better than the
        policy lets be written off), `WRITE_OFF_OPEN` (a proposal stands already).
        """
        require(actor, Permission.LEND)
        require_comment(reason)
        self._sighted(loan_id)

        def work() -> None:
            with lending_command(self._ground, actor, "write_off.propose", once, [loan_id, reason]) as shelves:
                self._propose(shelves, loan_id, reason.strip(), actor)

        return done_once(work, lambda: self.of_loan(loan_id))

    def _propose(self, shelves: Shelves, loan_id: str, reason: str, actor: Actor) -> None:
        from workbench.storage.write_offs import KeptWriteOff

        if any(one.state == "proposed" for one in shelves.write_offs.of_loan(loan_id)):
            raise _refused("WRITE_OFF_OPEN", "已有待复核的核销提议", "A proposal stands already")
        owed_fen, found = self._owed(shelves, loan_id)
        number = shelves.loans.numbers([loan_id])[loan_id]
        now = self._ground.now()
        kept = KeptWriteOff(
            loan_id, day_number(self._ground.today()), now, actor.staff_id, owed_fen, int(found), reason
        )
        shelves.write_offs.add(kept, number)
        facts = {"loan_id": loan_id, "owed_fen": owed_fen, "loan_class": int(found), "reason": reason}
        shelves.journal.append(now, actor, "write_off.propose", shelves.loans.get(loan_id).case_no, facts)

    def agree(self, loan_id: str, words: str, actor: Actor, once: Once | None = None) -> tuple[KeptWriteOff, ...]:
        """Agree as second person: the loss is booked. Raises `NO_PROPOSAL`, `SAME_PERSON` and those of `propose`."""
        require(actor, Permission.APPROVE)
        demand_words(words)
        self._sighted(loan_id)

        def work() -> None:
            with lending_command(self._ground, actor, "write_off.agree", once, [loan_id, words]) as shelves:
                kept = _standing(shelves, loan_id)
                if same_human(kept.proposed_by, actor, shelves.staff.names()):
                    raise _refused("SAME_PERSON", "提议人不能复核自己的提议", "Who proposed it may not agree to it")
                owed_fen, _ = self._owed(shelves, loan_id)
                today, loan = day_number(self._ground.today()), shelves.loans.get(loan_id)
                fact = Fact("write_off", today, owed_fen, kept.reason)
                told = {"write_off_no": kept.write_off_no, "proposed_by": kept.proposed_by}
                shelves.write_offs.answer(
                    kept.write_off_no, "agreed", actor.staff_id, self._ground.now(), words.strip()
                )
                book(self._ground, shelves, loan, (fact,), actor, "loan.write_off", today, told)

        return done_once(work, lambda: self.of_loan(loan_id))

    def refuse(self, loan_id: str, reason: str, actor: Actor) -> tuple[KeptWriteOff, ...]:
        """Refuse as second person, or withdraw one's own proposal; with a reason of ten characters."""
        require(actor, Permission.LEND)
        require_comment(reason)
        self._sighted(loan_id)
        with lending_command(self._ground, actor, "write_off.refuse") as shelves:
            kept = _standing(shelves, loan_id)
            own = kept.proposed_by == actor.staff_id
            if not own:
                require(actor, Permission.APPROVE)
            now, state = self._ground.now(), "withdrawn" if own else "refused"
            shelves.write_offs.answer(kept.write_off_no, state, actor.staff_id, now, reason.strip())
            facts = {"loan_id": loan_id, "write_off_no": kept.write_off_no, "reason": reason.strip()}
            case_no = shelves.loans.get(loan_id).case_no
            shelves.journal.append(now, actor, "write_off.withdraw" if own else "write_off.refuse", case_no, facts)
        return self.of_loan(loan_id)

    def _owed(self, shelves: Shelves, loan_id: str) -> tuple[int, LoanClass]:
        """What is owed in all today, and the class: the worse of the ledger's and the one on record."""
        policy, today = self._ground.policy(), day_number(self._ground.today())
        loan = shelves.loans.get(loan_id)
        events = shelves.loans.events([loan_id]).get(loan_id, ())
        held = holding(loan, events, self._ground.products(), policy.ledger)
        now = position(held.terms, held.movements, today)
        number = shelves.loans.numbers([loan_id])[loan_id]
        loan_class, at_least, _ = shelves.loans.live.marks([number]).get(number, (1, 1, 0))
        found = classify(now.days_past_due, policy.classification, LoanClass(max(loan_class, at_least)))
        if not now.principal_fen:
            raise _refused("NOTHING_OWED", "该贷款没有未还本金", "No principal of this loan is owed")
        if found < policy.ledger.write_off_class:
            needed, is_now = CLASS_NAMES[LoanClass(policy.ledger.write_off_class)], CLASS_NAMES[found]
            zh = f"分类为{is_now.zh}，核销须至少为{needed.zh}（应收 {money(now.owed_fen, loan.currency)}）"
            en = f"It is classed {is_now.en.lower()}; a write-off needs {needed.en.lower()}"
            raise _refused("CLASS_TOO_GOOD", zh, en)
        return now.owed_fen, found

    def _sighted(self, loan_id: str) -> None:
        with self._ground.store.reading() as shelves:
            merchant_id = shelves.loans.get(loan_id).merchant_id
        demand_borrower(self._ground, merchant_id)


def _standing(shelves: Shelves, loan_id: str) -> KeptWriteOff:
    found = [one for one in shelves.write_offs.of_loan(loan_id) if one.state == "proposed"]
    if not found:
        raise _refused("NO_PROPOSAL", "没有待复核的核销提议", "No proposal stands")
    return found[-1]


def _refused(code: str, zh: str, en: str) -> StaffError:
    hint = Text("没有写入任何内容", "Nothing was written")
    return StaffError(Text(zh, en), hint, code=code)
