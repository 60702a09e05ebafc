"""Which steps may be taken against a borrower who does not pay, from when, and by how many people?

Numbers here are a lender's own choice unless they name a law; those marked unverified stand until somebody reads the
source. A public notice and the closing of a shop need a legal basis in writing; the program only prepares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class PenaltyStep:
    """One rung. It opens `from_days` past due, or earlier once the loan is in `from_class` (0: never by class).

    `persons` 2: another person than the proposer agrees; `role` is the least role of the one who agrees (officer,
    approver, risk). `instruction` is the kind of file that is written. `basis`: a legal basis must be named.
    `within_hours`: it speaks to the borrower and keeps the hours of contact.
    """

    code: str
    from_days: int
    persons: int
    role: str
    instruction: str
    from_class: int = 0
    basis: bool = False
    skippable: bool = False
    within_hours: bool = False


STEPS = (
    PenaltyStep("remind", 1, 1, "officer", "remind", within_hours=True),
    PenaltyStep("negotiate", 7, 1, "officer", "negotiate", skippable=True, within_hours=True),
    PenaltyStep("restrict", 15, 2, "approver", "restrict"),
    PenaltyStep("freeze", 30, 1, "officer", "freeze", skippable=True),
    PenaltyStep("recommend_closure", 60, 2, "approver", "recommend_closure", basis=True),
    PenaltyStep("public_notice", 120, 2, "risk", "notice", from_class=4, basis=True),
)


@dataclass(frozen=True, slots=True)
class ContactRules:
    """When and how often a borrower may be spoken to. The limits of GB/T 45251-2025 were not read: unverified."""

    earliest_hour: int = 8  # of the desk's day
    latest_hour: int = 21  # nobody is called from this hour on
    most_a_day: int = 2
    most_a_week: int = 6
    rest_earliest_hour: int = 9  # on days nobody works [K]
    rest_latest_hour: int = 20
    source: Text = Text(  # noqa: RUF009 - a frozen value
        "参照 GB/T 45251-2025，具体限值未核对原文", "After GB/T 45251-2025; its limits have not been read"
    )


@dataclass(frozen=True, slots=True)
class ChanceRow:
    """Share of what is so many days past due that is expected to end in default. Unverified."""

    from_days: int
    chance: Decimal


@dataclass(frozen=True, slots=True)
class MarginRow:
    """Net margin of a category of goods, of sales. Unverified."""

    category: str
    margin: Decimal


@dataclass(frozen=True, slots=True)
class CollectionRules:
    """Everything collections read. With `skipping` false each step that is not `skippable` must stand before a later
    one; a skippable one may be passed over once its own day has gone by."""

    steps: tuple[PenaltyStep, ...] = STEPS
    skipping: bool = False
    contact: ContactRules = ContactRules()
    chances: tuple[ChanceRow, ...] = (
        ChanceRow(1, Decimal("0.10")), ChanceRow(31, Decimal("0.40")), ChanceRow(61, Decimal("0.70")),
        ChanceRow(90, Decimal(1)),
    )  # fmt: skip
    margins: tuple[MarginRow, ...] = ()  # a category that is not named has no known margin
    cost_warns_below: Decimal = Decimal(1)  # shop value over what is owed
    promise_days: int = 14  # the longest promise, by the calendar
    promise_grace_days: int = 1  # working days: a transfer arrives on no other
    pay_working_days: int = 5  # a letter asks for payment within so many [K]
    notice_working_days: int = 5  # between telling the borrower and the text of a public notice [K]
    hardship_pauses: bool = True  # while a request is open nothing harder than talk is agreed
    disburse_hours: int = 24  # data older than this pay nothing out

    def step(self, code: str) -> PenaltyStep | None:
        return next((one for one in self.steps if one.code == code), None)


OUTWARD = frozenset({"restrict", "recommend_closure", "public_notice"})
"""Steps that reach beyond the lender: no policy may leave them to one person."""


def faults(rules: CollectionRules) -> Iterator[Text]:
    """What is wrong with the rules as they were written."""
    codes = [step.code for step in rules.steps]
    if len(codes) != len(set(codes)):
        yield Text("collection.steps 有重复的步骤", "collection.steps names a step twice")
    days = [step.from_days for step in rules.steps]
    if days != sorted(days) or any(day < 1 for day in days):
        yield Text("collection.steps 的天数须从 1 起递增", "collection.steps: days begin at 1 and never fall")
    for step in rules.steps:
        if step.persons not in {1, 2} or step.role not in {"officer", "approver", "risk"}:
            yield Text(
                f"collection.steps：{step.code} 的人数或角色不认识", f"collection.steps: {step.code} persons, role"
            )
        if step.code in OUTWARD and step.persons != 2:
            yield Text(f"collection.steps：{step.code} 须两人", f"collection.steps: {step.code} takes two people")
    hours = rules.contact
    spans = ((hours.earliest_hour, hours.latest_hour), (hours.rest_earliest_hour, hours.rest_latest_hour))
    if any(not 0 <= earliest < latest <= 24 for earliest, latest in spans):
        yield Text("collection.contact 的时段不成立", "collection.contact: the hours are no span")
    counted = (rules.promise_days, rules.promise_grace_days, rules.pay_working_days, rules.notice_working_days)
    if any(not 0 <= days <= 366 for days in counted):
        yield Text("collection 的天数须在 0 与 366 之间", "collection: days lie in 0 to 366")
    chances = [row.chance for row in rules.chances]
    if chances != sorted(chances) or any(not 0 <= chance <= 1 for chance in chances):
        yield Text("collection.chances 须在 0 与 1 之间递增", "collection.chances rise between 0 and 1")
    if any(not 0 <= row.margin <= 1 for row in rules.margins):
        yield Text("collection.margins 须在 0 与 1 之间", "collection.margins lie between 0 and 1")
