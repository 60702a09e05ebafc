"""Which step may be taken against a borrower who does not pay, and which stand?

The history is a list of events that is only ever added to; what stands is computed from it. A step is suggested by the
program, proposed by a person and, where policy wants two, agreed by another. Nothing is ever done to a borrower who is
not past due, no step that policy keeps is passed over, and what stands is lifted only with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbench.applications.policy_collection import CollectionRules, PenaltyStep
from workbench.common.text import Text

STEP_NAMES = {
    "remind": Text("提醒还款", "Remind"),
    "negotiate": Text("协商还款安排", "Negotiate"),
    "restrict": Text("限制推广与回款", "Restrict inflow"),
    "freeze": Text("冻结额度", "Freeze the line"),
    "recommend_closure": Text("建议平台关店", "Shop closure"),
    "public_notice": Text("公示与列入名单", "Public notice"),
}
KINDS = ("suggest", "propose", "agree", "refuse", "withdraw", "ask_lift", "lift", "keep")
KIND_NAMES = {
    "suggest": Text("系统提示", "suggested by the program"),
    "propose": Text("提出", "proposed"),
    "agree": Text("复核同意", "agreed"),
    "refuse": Text("复核退回", "refused"),
    "withdraw": Text("撤回", "withdrawn"),
    "ask_lift": Text("申请解除", "asked to lift"),
    "lift": Text("解除", "lifted"),
    "keep": Text("不予解除", "kept"),
}


def step_name(code: str) -> Text:
    return STEP_NAMES.get(code, Text(code, code))


@dataclass(frozen=True, slots=True)
class PenaltyEvent:
    """One thing that happened on the ladder. `refers` is the event it answers: the proposal, or the agreement."""

    event_no: int
    day: int
    kind: str
    step: str
    refers: int | None
    staff_id: str
    persons: int
    days_past_due: int


@dataclass(frozen=True, slots=True)
class Debt:
    """How late a borrower is. `since_day`: the oldest due day that is not settled; None while nothing is past due."""

    days_past_due: int
    due_fen: int
    loan_class: int
    since_day: int | None


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands on the ladder of one borrower. Values are events: the agreement, the proposal, the wish to lift."""

    taken: dict[str, PenaltyEvent] = field(default_factory=dict)
    proposed: dict[str, PenaltyEvent] = field(default_factory=dict)
    suggested: dict[str, PenaltyEvent] = field(default_factory=dict)
    lifting: dict[str, PenaltyEvent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """May a step be taken? `code` is empty where it may; else why not, in words."""

    allowed: bool
    code: str = ""
    why: Text = Text("", "")  # noqa: RUF009 - a frozen value


YES = Verdict(True)


def stand(events: Iterable[PenaltyEvent], since_day: int | None, rules: CollectionRules) -> Stand:
    """What stands after these events, oldest first. Talk counts for the present delay only: what was said of an
    earlier one is over once it was paid; harder steps stand until somebody lifts them."""
    found = Stand()
    for one in events:
        _follow(found, one)
    for code in [code for code in (*found.taken, *found.suggested) if _is_over(found, code, since_day, rules)]:
        found.taken.pop(code, None)
        found.suggested.pop(code, None)
    return found


def _follow(found: Stand, one: PenaltyEvent) -> None:
    if one.kind == "suggest":
        found.suggested[one.step] = one
    elif one.kind == "propose":
        found.proposed[one.step] = one
        found.suggested.pop(one.step, None)
    elif one.kind == "agree":
        found.proposed.pop(one.step, None)
        found.suggested.pop(one.step, None)
        found.taken[one.step] = one
    elif one.kind in {"refuse", "withdraw"}:
        found.proposed.pop(one.step, None)
    elif one.kind == "ask_lift":
        found.lifting[one.step] = one
    elif one.kind == "lift":
        found.lifting.pop(one.step, None)
        found.taken.pop(one.step, None)
    elif one.kind == "keep":
        found.lifting.pop(one.step, None)


def _is_over(found: Stand, code: str, since_day: int | None, rules: CollectionRules) -> bool:
    step = rules.step(code)
    when = found.taken.get(code) or found.suggested.get(code)
    soft = code in found.suggested or (step is not None and step.within_hours)
    return soft and when is not None and (since_day is None or when.day < since_day)


def allowed(code: str, debt: Debt, found: Stand, rules: CollectionRules, *, paused: bool = False) -> Verdict:
    """May this step be taken now? `paused`: the borrower asked for help and has had no answer."""
    step = rules.step(code)
    if step is None:
        return _no("STEP_UNKNOWN", f"政策没有处置步骤 {code}", f"The policy has no step {code}")
    if debt.days_past_due <= 0 or debt.due_fen <= 0:
        return _no("NOT_PAST_DUE", "没有逾期，不得处置", "Nothing is past due: no step may be taken")
    if code in found.taken:
        return _no("ALREADY_STANDS", "该步骤已生效", "This step stands already")
    if not _is_open(step, debt):
        late = debt.days_past_due
        return _no(
            "TOO_EARLY",
            f"逾期 {step.from_days} 天起可用，现逾期 {late} 天",
            f"Opens at day {step.from_days}; now day {late}",
        )
    if not rules.skipping and (missing := _missing(step, found, rules)) is not None:
        name = step_name(missing.code)
        return _no("STEP_SKIPPED", f"须先完成“{name.zh}”", f"Comes after: {name.en}")
    if paused and rules.hardship_pauses and not step.within_hours:
        return _no("PAUSED", "困难申请未答复前暂停处置", "Paused until the request for help is answered")
    return YES


def _no(code: str, zh: str, en: str) -> Verdict:
    return Verdict(False, code, Text(zh, en))


def _is_open(step: PenaltyStep, debt: Debt) -> bool:
    return debt.days_past_due >= step.from_days or bool(step.from_class and debt.loan_class >= step.from_class)


def _missing(step: PenaltyStep, found: Stand, rules: CollectionRules) -> PenaltyStep | None:
    """The first earlier step that policy keeps and that does not stand."""
    for earlier in rules.steps:
        if earlier.code == step.code:
            return None
        if not earlier.skippable and earlier.code not in found.taken:
            return earlier
    return None


def next_step(debt: Debt, found: Stand, rules: CollectionRules, *, paused: bool = False) -> PenaltyStep | None:
    """The next rung that may be taken and that nobody has proposed; None where there is none.

    A skippable step is not gone back to once a harder one stands.
    """
    codes = [step.code for step in rules.steps]
    reached = max((codes.index(code) for code in found.taken if code in codes), default=-1)
    for place, step in enumerate(rules.steps):
        if place < reached and step.skippable:
            continue
        if step.code in found.taken:
            continue
        if step.code in found.proposed:
            return None
        return step if allowed(step.code, debt, found, rules, paused=paused).allowed else None
    return None


def to_lift(debt: Debt, found: Stand) -> tuple[str, ...]:
    """Steps that stand against somebody who owes nothing past due and that nobody asked to lift."""
    if debt.days_past_due > 0:
        return ()
    return tuple(code for code in found.taken if code not in found.lifting)


def hardest(found: Stand, rules: CollectionRules) -> str:
    """The code of the hardest step that stands; empty while none does."""
    return next((step.code for step in reversed(rules.steps) if step.code in found.taken), "")


def two_people(events: Sequence[PenaltyEvent]) -> tuple[int, ...]:
    """Agreements and lifts that wanted two people and had one: always empty; what an audit asks."""
    by_number = {one.event_no: one for one in events}
    return tuple(
        one.event_no
        for one in events
        if one.kind in {"agree", "lift"} and one.persons > 1 and _alone(one, by_number.get(one.refers or 0))
    )


def _alone(one: PenaltyEvent, answered: PenaltyEvent | None) -> bool:
    return answered is None or answered.staff_id == one.staff_id or answered.kind not in {"propose", "ask_lift"}
