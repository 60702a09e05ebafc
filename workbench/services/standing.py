"""Who may make the class of a loan worse or better, and how is a loan restructured?

Worse takes one person with a reason and holds at once. Better takes two, is found by the next close, and is never
better than days past due, another demand or an observation allow. A restructured loan is observed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.lending.classification import CLASS_NAMES, LoanClass, classify
from workbench.services.access_rules import demand_reader, same_human
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.close_file import CAUSE_NAMES
from workbench.services.decision_rules import refuse, require_comment
from workbench.services.ground import Ground
from workbench.services.restructuring import restructure
from workbench.services.standing_file import AskRow, FloorRow, LoanStanding

if TYPE_CHECKING:
    from workbench.storage.kept_loans import LiveLoan
    from workbench.storage.loan_classes import ClassAsk
    from workbench.storage.shelves import Shelves

KINDS: Mapping[str, Text] = {
    "person": Text("人工", "Person"),
    "model": Text("模型", "Model"),
    "rule": Text("规则", "Rule"),
    "observation": Text("重组观察", "Observation"),
}


LONGEST_DAYS = 3_653
"""A restructured loan ends within ten years: a later day was mistyped."""


def set_class(
    ground: Ground, shelves: Shelves, loan_id: str, at_least: int, reason: str, actor: Actor, kind: str = "person"
) -> None:
    """Demand that a live loan is at least in a class from today on; what models and rules ask, too.

    Asks for no permission and writes one entry; commands of people go through `StandingService`. Raises `StaffError`:
    `LOAN_UNKNOWN`, `CLASS_NOT_LIVE`, `CLASS_UNKNOWN`, `CLASS_NOT_WORSE`, `COMMENT_TOO_SHORT`.
    """
    from workbench.storage.loan_classes import ClassChange, ClassFloor

    require_comment(reason)
    live = _live(shelves, loan_id)
    if at_least not in set(LoanClass):
        raise refuse("CLASS_UNKNOWN", Text(f"没有等级 {at_least}", f"There is no class {at_least}"), _CHOOSE)
    if at_least <= max(live.loan_class, live.at_least):
        raise refuse(
            "CLASS_NOT_WORSE",
            Text(
                f"该贷款已在“{CLASS_NAMES[LoanClass(live.loan_class)].zh}”",
                f"The loan is {CLASS_NAMES[LoanClass(live.loan_class)].en.lower()} already",
            ),
            Text("单人只能下调；上调须两人同意", "One person makes it worse only; better takes two people"),
        )
    today, now = day_number(ground.today()), ground.now()
    loan_no = shelves.loans.numbers([loan_id])[loan_id]
    shelves.classes.add_floor(ClassFloor(loan_no, kind, at_least, today, None, reason, actor.staff_id, now))
    before = shelves.classes.classes_before(today, [loan_no]).get(loan_no, 1)
    if before < at_least:
        change = ClassChange(loan_no, today, before, at_least, kind, live.principal_fen, actor.staff_id)
        shelves.classes.put_changes([change])
    shelves.classes.stand(loan_no, max(live.loan_class, at_least), at_least)
    _again(shelves, loan_no, today)
    facts = {"loan_id": loan_id, "at_least": at_least, "kind": kind, "reason": reason.strip()}
    shelves.journal.append(now, actor, "loan.class", None, facts)


class StandingService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self, loan_id: str, actor: Actor | None = None) -> LoanStanding:
        """The class of a loan with everything that bears on it.

        Raises `StaffError` (`LOAN_UNKNOWN`, `BLIND_REVIEW_OPEN`).
        """
        ground = self._ground
        with ground.store.reading() as shelves:
            loan = shelves.loans.get(loan_id)
        demand_borrower(ground, loan.merchant_id)
        today = day_number(ground.today())
        with ground.store.reading() as shelves:
            names = shelves.staff.names()
            loan_no = shelves.loans.numbers([loan_id])[loan_id]
            owed = shelves.loans.live.all(loan.merchant_id)
            live = next((one for one in owed if one.loan_id == loan_id), None)
            merchant = shelves.merchants.get(loan.merchant_id)
            past = 0 if live is None or live.past_due_since is None else max(today - live.past_due_since, 0)
            floors = tuple(
                FloorRow(
                    KINDS[one.kind], one.at_least, day_of(one.from_day),
                    None if one.until_day is None else day_of(one.until_day), one.reason,
                    names.get(one.staff_id, one.staff_id), one.until_day is None or one.until_day > today,
                )
                for one in shelves.classes.floors(loan_no)
            )  # fmt: skip
            course = tuple(
                (day_of(one.day), one.from_class, one.to_class, CAUSE_NAMES[one.cause])
                for one in reversed(shelves.classes.changes_of(loan_no))
            )
            asks = tuple(self._row(shelves, ask, actor, names) for ask in shelves.classes.asks(loan_no, "open"))
            return LoanStanding(
                loan_id=loan_id,
                merchant_id=loan.merchant_id,
                merchant_name=merchant.name,
                currency=loan.currency,
                balance_fen=0 if live is None else live.principal_fen,
                days_past_due=past,
                loan_class=1 if live is None else live.loan_class,
                floor=int(classify(past, ground.policy().classification)),
                at_least=1 if live is None else live.at_least,
                as_of=None if live is None or not live.as_of_day else day_of(live.as_of_day),
                maturity=day_of(loan.maturity_day),
                floors=floors,
                course=course,
                asks=asks,
                beside=_worst_first(owed),
            )

    def loans(self, merchant_id: str) -> tuple[tuple[str, int, int], ...]:
        """A borrower's live loans with class and balance, the worst first. Raises `StaffError` as `demand_borrower`."""
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            return _worst_first(shelves.loans.live.all(merchant_id))

    def set_class(self, loan_id: str, at_least: int, reason: str, actor: Actor) -> LoanStanding:
        """Make the class of a loan worse at once; one person, with a reason of ten characters.

        Raises `StaffError` as `set_class` of this module, `NOT_PERMITTED`, `BLIND_REVIEW_OPEN`.
        """
        require(actor, Permission.LEND)
        self._sighted(loan_id)
        with self._ground.transaction() as shelves:
            set_class(self._ground, shelves, loan_id, at_least, reason, actor)
        return self.open(loan_id, actor)

    def ask_better(self, loan_id: str, at_least: int, reason: str, actor: Actor) -> LoanStanding:
        """Propose that no more than `at_least` is demanded of a loan any longer; another person agrees.

        Raises `StaffError`: `CLASS_NOT_HELD` where no person, model or rule demands worse, `ASK_OPEN`, ...
        """
        require(actor, Permission.LEND)
        require_comment(reason)
        self._sighted(loan_id)
        if at_least not in set(LoanClass):
            raise refuse("CLASS_UNKNOWN", Text(f"没有等级 {at_least}", f"There is no class {at_least}"), _CHOOSE)
        with self._ground.transaction() as shelves:
            today = day_number(self._ground.today())
            loan_no = shelves.loans.numbers([loan_id])[loan_id]
            _live(shelves, loan_id)
            held = [
                one
                for one in shelves.classes.floors(loan_no)
                if one.kind != "observation" and one.at_least > at_least and (one.until_day or today + 1) > today
            ]
            if not held:
                raise refuse(
                    "CLASS_NOT_HELD",
                    Text("没有人工、模型或规则要求更低的等级", "No person, model or rule demands worse of this loan"),
                    Text(
                        "逾期与观察期的等级只随还款变化", "What days past due and observation demand ends with payment"
                    ),
                )
            self._propose(shelves, "lift", loan_id, loan_no, at_least, None, reason, actor)
        return self.open(loan_id, actor)

    def ask_restructure(self, loan_id: str, maturity: date, reason: str, actor: Actor) -> LoanStanding:
        """Propose a later last day for a loan that owes; another person agrees.

        Raises `StaffError`: `MATURITY_NOT_LATER`, `ASK_OPEN`, `CLASS_NOT_LIVE`, `NOT_PERMITTED`, `COMMENT_TOO_SHORT`.
        """
        require(actor, Permission.LEND)
        require_comment(reason)
        self._sighted(loan_id)
        with self._ground.transaction() as shelves:
            loan, live = shelves.loans.get(loan_id), _live(shelves, loan_id)
            last, today = day_number(maturity), day_number(self._ground.today())
            if not max(loan.maturity_day, today) < last <= today + LONGEST_DAYS or not live.principal_fen:
                raise refuse(
                    "MATURITY_NOT_LATER",
                    Text("重组只适用于有余额的贷款，新到期日须晚于原到期日和今天，且在十年内",
                         "A loan that owes is restructured to a day after its last day and today, within ten years"),
                    Text("没有改动。请更正到期日", "Nothing was changed. Correct the day"),
                )  # fmt: skip
            loan_no = shelves.loans.numbers([loan_id])[loan_id]
            self._propose(shelves, "restructure", loan_id, loan_no, 1, last, reason, actor)
        return self.open(loan_id, actor)

    def waiting(self, actor: Actor | None = None) -> tuple[AskRow, ...]:
        """Proposals on classes and restructurings that wait for a second person."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            hidden = judged_blind_merchants(self._ground, shelves, actor)
            names = shelves.staff.names()
            asks = shelves.classes.asks(state="open")
            loans = shelves.classes.loans([ask.loan_no for ask in asks])
            shown = [ask for ask in asks if loans[ask.loan_no].merchant_id not in hidden]
            return tuple(self._row(shelves, ask, actor, names) for ask in shown)

    def agree(self, ask_id: int, actor: Actor) -> LoanStanding:
        """Agree to a proposal as the second person. What it changes is found by the next close.

        Raises `StaffError`: `SAME_PERSON`, `ASK_SETTLED`, `NOT_PERMITTED`.
        """
        return self._settle(ask_id, "agreed", actor, "")

    def refuse(self, ask_id: int, note: str, actor: Actor) -> LoanStanding:
        """Refuse a proposal as the second person, with a reason."""
        require_comment(note)
        return self._settle(ask_id, "refused", actor, note)

    def withdraw(self, ask_id: int, actor: Actor) -> LoanStanding:
        """Take back one's own proposal."""
        return self._settle(ask_id, "withdrawn", actor, "")

    def tell_elsewhere(self, legal_person_id: str, share_millionths: int, source: str, actor: Actor) -> None:
        """Note which share of a debtor's bank debt elsewhere is past due for over 90 days, and from where it is known.

        Raises `StaffError` (`NOT_PERMITTED`, `SHARE_WRONG`).
        """
        require(actor, Permission.LEND)
        demand_words(source)
        demand_words(legal_person_id)
        if not legal_person_id.strip() or not 0 <= share_millionths <= 1_000_000 or not source.strip():
            raise refuse(
                "SHARE_WRONG",
                Text(
                    "比例须在 0% 与 100% 之间，并写明来源", "A share lies between 0 % and 100 %, and names its source"
                ),
                Text("没有改动", "Nothing was changed"),
            )
        with self._ground.transaction() as shelves:
            today = day_number(self._ground.today())
            shelves.classes.put_other_debt(legal_person_id, today, share_millionths, source, actor.staff_id)
            facts = {"legal_person_id": legal_person_id, "share_millionths": share_millionths, "source": source.strip()}
            shelves.journal.append(self._ground.now(), actor, "debtor.elsewhere", None, facts)

    def _sighted(self, loan_id: str) -> None:
        with self._ground.store.reading() as shelves:
            merchant_id = shelves.loans.get(loan_id).merchant_id
        demand_borrower(self._ground, merchant_id)

    def _propose(
        self,
        shelves: Shelves,
        kind: str,
        loan_id: str,
        loan_no: int,
        at_least: int,
        last: int | None,
        reason: str,
        actor: Actor,
    ) -> None:
        from workbench.storage.loan_classes import ClassAsk

        if any(ask.kind == kind for ask in shelves.classes.asks(loan_no, "open")):
            raise refuse(
                "ASK_OPEN",
                Text("该贷款已有同类提议待复核", "A proposal of this kind waits on this loan already"),
                Text("请先办结该项", "Settle that one first"),
            )
        now = self._ground.now()
        ask_id = shelves.classes.ask(ClassAsk(0, kind, loan_no, at_least, last, reason, actor.staff_id, now))
        facts: dict[str, object] = {"ask": ask_id, "loan_id": loan_id, "at_least": at_least, "reason": reason.strip()}
        if last is not None:
            facts["maturity"] = day_of(last).isoformat()
        shelves.journal.append(now, actor, f"loan.ask_{kind}", None, facts)

    def _settle(self, ask_id: int, state: str, actor: Actor, note: str) -> LoanStanding:
        ground = self._ground
        with ground.store.reading() as shelves:
            ask = next((one for one in shelves.classes.asks() if one.ask_id == ask_id), None)
            if ask is None:
                raise _settled()
            loan_id = shelves.classes.loans([ask.loan_no])[ask.loan_no].loan_id
        self._sighted(loan_id)
        today, now = day_number(ground.today()), ground.now()
        with ground.transaction() as shelves:
            fault = why_not(ask, actor, shelves.staff.names(), state)
            if fault is not None:
                raise fault
            if not shelves.classes.settle(ask_id, state, actor.staff_id, now, note.strip()):
                raise _settled()
            if state == "agreed" and ask.kind == "lift":
                shelves.classes.end_floors(ask.loan_no, ask.at_least, today)
                live = _live(shelves, loan_id)
                demanded = shelves.classes.floors_on(today).get(ask.loan_no, (1, ""))[0]
                shelves.classes.stand(ask.loan_no, live.loan_class, demanded)
            elif state == "agreed":
                restructure(ground, shelves, ask, actor)
            if state == "agreed":
                _again(shelves, ask.loan_no, today)
            facts = {"ask": ask_id, "loan_id": loan_id, "state": state, "note": note.strip()}
            shelves.journal.append(now, actor, f"loan.{ask.kind}_{state}", None, facts)
        return self.open(loan_id, actor)

    def _row(self, shelves: Shelves, ask: ClassAsk, actor: Actor | None, names: Mapping[str, str]) -> AskRow:
        loan = shelves.classes.loans([ask.loan_no])[ask.loan_no]
        fault = None if actor is None else why_not(ask, actor, names, "agreed")
        return AskRow(
            ask_id=ask.ask_id,
            kind=ask.kind,
            loan_id=loan.loan_id,
            merchant_id=loan.merchant_id,
            merchant_name=shelves.merchants.get(loan.merchant_id).name,
            at_least=ask.at_least,
            maturity=None if ask.maturity_day is None else day_of(ask.maturity_day),
            reason=ask.reason,
            proposed_by=names.get(ask.proposed_by, ask.proposed_by),
            proposed_at=ask.proposed_at,
            may_decide=actor is not None and fault is None,
            may_withdraw=actor is not None and actor.staff_id == ask.proposed_by,
            why_not=None if fault is None else fault.text,
        )


def why_not(ask: ClassAsk, actor: Actor, names: Mapping[str, str], state: str) -> StaffError | None:
    """What keeps this person from settling a proposal; None when nothing does."""
    if state == "withdrawn":
        if actor.staff_id == ask.proposed_by:
            return None
        return refuse("NOT_PERMITTED", Text("只有提议人可以撤回", "Only who proposed it may withdraw it"), _CHOOSE)
    if not may(actor, Permission.APPROVE):
        return refuse(
            "NOT_PERMITTED",
            Text("你的角色不能复核", "Your role does not agree as second person"),
            Text("请由授信经理或风险总监复核", "A credit manager or the risk director agrees"),
        )
    if same_human(ask.proposed_by, actor, names):
        return refuse(
            "SAME_PERSON",
            Text("提议与复核不能是同一人", "Proposing and agreeing take two people"),
            Text("请由另一位同事复核", "Another colleague agrees"),
        )
    return None


def _worst_first(live: Iterable[LiveLoan]) -> tuple[tuple[str, int, int], ...]:
    found = sorted(live, key=lambda one: (-one.loan_class, -one.principal_fen, one.loan_id))
    return tuple((one.loan_id, one.loan_class, one.principal_fen) for one in found)


_CHOOSE = Text("没有改动", "Nothing was changed")


def _settled() -> StaffError:
    return refuse(
        "ASK_SETTLED",
        Text("该提议已经办结", "This proposal is settled already"),
        Text("请刷新查看结果", "Look again for what became of it"),
    )


def _live(shelves: Shelves, loan_id: str) -> LiveLoan:
    merchant_id = shelves.loans.get(loan_id).merchant_id
    found = next((one for one in shelves.loans.live.all(merchant_id) if one.loan_id == loan_id), None)
    if found is None:
        raise refuse(
            "CLASS_NOT_LIVE",
            Text(f"{loan_id} 已结清或核销，不再分类", f"{loan_id} is repaid or written off: it has no class any more"),
            _CHOOSE,
        )
    return found


def _again(shelves: Shelves, loan_no: int, day: int) -> None:
    """A day whose loans were judged already is made again; one to come is judged by its own close."""
    if shelves.closes.is_judged(day):
        shelves.closes.move(loan_no, day)
