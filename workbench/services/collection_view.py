"""How is one borrower in collection brought before staff?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor
from workbench.applications.policy_collection import PenaltyStep
from workbench.common.dates import day_number, day_of, local
from workbench.common.text import Text
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.portfolio.penalties import KIND_NAMES, Debt, PenaltyEvent, Stand, allowed, step_name
from workbench.portfolio.promises import KINDS, OUTCOMES, PARTIES, breach_words, breaches
from workbench.services.borrower_life import ledger_rows
from workbench.services.collection_file import (
    CollectionView,
    ContactLine,
    HardshipLine,
    OwedLine,
    PenaltyLine,
    PromiseLine,
    StepLine,
)
from workbench.services.cost_of_default import value_of
from workbench.services.debts import owed_on
from workbench.services.holdings import holdings
from workbench.services.instructions import line_of
from workbench.services.penalty_rules import plain, why_not

if TYPE_CHECKING:
    from workbench.services.debts import Owed
    from workbench.services.ground import Ground
    from workbench.storage.kept_collections import KeptContact, KeptHardship, KeptPenalty, KeptPromise
    from workbench.storage.shelves import Shelves

ASKS = {
    "extend": Text("延期", "More time"),
    "instalments": Text("分期归还", "Instalments"),
    "pause": Text("暂缓归还", "A pause"),
    "other": Text("其他", "Other"),
}
LEDGER_TAIL = 12
NOTHING = Text("", "")
DONE = Text("执行", "done")


def opens_words(step: PenaltyStep) -> Text:
    """`逾期 60 天，须复核`."""
    days = Text(f"逾期 {step.from_days} 天", f"day {step.from_days}")
    return days + (Text("，须复核", ", approval") if step.persons > 1 else NOTHING)


def collection_view(ground: Ground, shelves: Shelves, merchant_id: str, actor: Actor) -> CollectionView:
    """Everything of one borrower. Raises `StaffError` (`MERCHANT_UNKNOWN`)."""
    policy, products, day = ground.policy(), ground.products(), day_number(ground.today())
    merchant, names = shelves.merchants.get(merchant_id), shelves.staff.names()
    group = holdings(shelves, products, policy.ledger, merchant_id)
    floors = {one.loan_id: one.at_least for one in shelves.loans.live.all(merchant_id)}
    debt = owed_on(group, floors, policy, day)
    events = shelves.penalties.of_merchant(merchant_id)
    hardships = shelves.collections.hardships(merchant_id)
    paused = any(one.state == "open" for one in hardships)
    file = shelves.collections.file(merchant_id)
    written = shelves.instructions.of_merchant(merchant_id)
    return CollectionView(
        merchant_id=merchant_id,
        name=merchant.name,
        currency=merchant.currency,
        days_past_due=debt.debt.days_past_due,
        loan_class=CLASS_NAMES[LoanClass(debt.debt.loan_class)],
        owed=owed_lines(debt, {code: product.short_name for code, product in products.items()}),
        due_fen=debt.debt.due_fen,
        owed_fen=debt.owed_fen,
        owner="" if file.owner is None else names.get(file.owner, file.owner),
        owner_id=file.owner or "",
        next_on=None if file.next_day is None else day_of(file.next_day),
        steps=step_lines(ground, events, debt.debt, actor, names, paused=paused),
        history=history_lines(events, names),
        contacts=tuple(contact_line(ground, one, names) for one in shelves.collections.contacts(merchant_id)),
        may_contact=may_contact(ground, shelves, merchant_id),
        contact_rules=contact_words(ground),
        promises=tuple(promise_line(one, names) for one in shelves.collections.promises(merchant_id)),
        hardships=tuple(hardship_line(one, names, actor) for one in hardships),
        instructions=tuple(line_of(ground, one, names) for one in written),
        ledger=ledger_rows(group)[:LEDGER_TAIL],
        value=value_of(shelves, merchant, debt.owed_fen, policy),
        synthetic=merchant.synthetic,
    )


def owed_lines(debt: Owed, products: Mapping[str, Text]) -> tuple[OwedLine, ...]:
    return tuple(
        OwedLine(
            one.loan_id, products.get(one.product_code, Text(one.product_code, one.product_code)), one.principal_fen,
            one.interest_fen, one.charges_fen, one.due_fen if one.days_past_due else 0, one.days_past_due,
            CLASS_NAMES[LoanClass(one.loan_class)],
        )
        for one in sorted(debt.loans, key=lambda loan: (-loan.days_past_due, loan.loan_id))
    )  # fmt: skip


def step_lines(
    ground: Ground,
    events: Sequence[KeptPenalty],
    debt: Debt,
    actor: Actor,
    names: dict[str, str],
    *,
    paused: bool = False,
) -> tuple[StepLine, ...]:
    """The ladder as it stands for whoever reads."""
    rules = ground.policy().collection
    found = plain(events, debt.since_day, rules)
    reasons = {one.event_no: one.reason for one in events}
    return tuple(_step(step, found, debt, reasons, actor, names, ground, paused=paused) for step in rules.steps)


def _step(
    step: PenaltyStep,
    found: Stand,
    debt: Debt,
    reasons: Mapping[int, str],
    actor: Actor,
    names: dict[str, str],
    ground: Ground,
    *,
    paused: bool,
) -> StepLine:
    state, event = _state(step.code, found)
    verdict = allowed(step.code, debt, found, ground.policy().collection, paused=paused)
    if state == "":
        state = "open" if verdict.allowed else "closed"
    waits = state in {"proposed", "lifting"}
    fault = why_not(step, event.staff_id, actor, names) if waits and event is not None else None
    told = event
    if event is not None and state == "standing":
        told = found.taken[step.code]
    return StepLine(
        code=step.code,
        name=step_name(step.code),
        opens=opens_words(step),
        state=state,
        why=NOTHING if verdict.allowed else verdict.why,
        persons=step.persons,
        needs_basis=step.basis,
        event_no=event.event_no if waits and event is not None else None,
        by="" if told is None else names.get(told.staff_id, told.staff_id),
        on=None if told is None else day_of(told.day),
        reason="" if told is None else reasons.get(told.event_no, ""),
        may_answer=waits and fault is None and may(actor, Permission.WATCH),
        why_not=NOTHING if fault is None else fault.text,
        own=event is not None and event.staff_id == actor.staff_id,
        soft=step.within_hours,
    )


def _state(code: str, found: Stand) -> tuple[str, PenaltyEvent | None]:
    for state, events in (
        ("lifting", found.lifting), ("standing", found.taken), ("proposed", found.proposed),
        ("suggested", found.suggested),
    ):  # fmt: skip
        if code in events:
            return state, events[code]
    return "", None


def history_lines(events: Sequence[KeptPenalty], names: Mapping[str, str]) -> tuple[PenaltyLine, ...]:
    """Newest first. Suggestions of the program are left out, and what one person did is told once."""
    return tuple(
        PenaltyLine(day_of(one.day), _told(one), names.get(one.staff_id, one.staff_id), one.reason)
        for one in reversed(events)
        if one.kind != "suggest" and (one.persons > 1 or one.kind not in {"propose", "ask_lift"})
    )


def _told(one: KeptPenalty) -> Text:
    done = DONE if one.kind == "agree" and one.persons == 1 else KIND_NAMES[one.kind]
    name = step_name(one.step)
    return Text(f"{name.zh}：{done.zh}", f"{name.en}: {done.en}")


def contact_line(ground: Ground, one: KeptContact, names: Mapping[str, str]) -> ContactLine:
    rules = ground.policy().collection.contact
    return ContactLine(
        local(one.at), KINDS[one.kind], PARTIES[one.party], OUTCOMES[one.outcome], one.note,
        None if one.next_day is None else day_of(one.next_day), names.get(one.staff_id, one.staff_id),
        tuple(breach_words(code, rules) for code in one.breaches),
    )  # fmt: skip


def may_contact(ground: Ground, shelves: Shelves, merchant_id: str) -> tuple[Text, ...]:
    """Which rules of contact one more contact at this minute would break."""
    policy = ground.policy()
    rules = policy.collection.contact
    before = shelves.collections.contacted(merchant_id, day_number(ground.today()))
    found = breaches(local(ground.now()), before, rules, policy.calendar)
    return tuple(breach_words(code, rules) for code in found)


def contact_words(ground: Ground) -> Text:
    rules = ground.policy().collection.contact
    return Text(
        f"{rules.earliest_hour}:00–{rules.latest_hour}:00（休息日 {rules.rest_earliest_hour}:00–"
        f"{rules.rest_latest_hour}:00），每天至多 {rules.most_a_day} 次、"
        f"七天至多 {rules.most_a_week} 次；不联系第三人。{rules.source.zh}",
        f"{rules.earliest_hour}:00–{rules.latest_hour}:00 (days off {rules.rest_earliest_hour}:00–"
        f"{rules.rest_latest_hour}:00), at most {rules.most_a_day} a day and {rules.most_a_week} in "
        f"seven days; never a third person. {rules.source.en}",
    )


def promise_line(one: KeptPromise, names: Mapping[str, str]) -> PromiseLine:
    return PromiseLine(
        day_of(one.made_day), day_of(one.due_day), one.amount_fen, one.paid_fen, one.state,
        names.get(one.staff_id, one.staff_id),
    )  # fmt: skip


def hardship_line(one: KeptHardship, names: Mapping[str, str], actor: Actor) -> HardshipLine:
    able = one.state == "open" and may(actor, Permission.APPROVE) and one.asked_by != actor.staff_id
    return HardshipLine(
        one.request_id or 0, ASKS[one.asks], one.words, names.get(one.asked_by, one.asked_by),
        local(one.asked_at).date(), one.state, one.answer, able,
    )  # fmt: skip
