"""When may which letter about arrears be printed, and is it one that was printed already?

A letter says what the ladder says. The text of a public notice needs more than its step: two persons behind the
agreement, a written notice to the borrower, and the working days policy leaves between them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.dates import DESK_ZONE, day_of, local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.penalties import step_name
from workbench.services.debts import Owed
from workbench.services.penalty_rules import plain, refuse

if TYPE_CHECKING:
    from workbench.storage.kept_collections import KeptPenalty
    from workbench.storage.shelves import Shelves

KINDS = {
    "remind": Text("还款提醒", "Payment reminder"),
    "restrict": Text("限制通知", "Notice of restriction"),
    "lift": Text("解除通知", "Notice of lifting"),
    "recommend_closure": Text("致平台的建议", "Recommendation to the platform"),
    "notice_ahead": Text("拟公示告知书", "Notice before publication"),
    "public_notice": Text("公示文稿", "Text of a public notice"),
    "notice_withdrawal": Text("撤回公示文稿", "Withdrawal of a public notice"),
}
STEP_OF = {"notice_ahead": "public_notice"}
NOTICE = "public_notice"
LETTER = "collection.letter"


@dataclass(frozen=True, slots=True)
class LetterGround:
    """What the rules read of one borrower. `told_on`: the day the borrower was told of a notice that stands now;
    `disputed`: the newest contact since is an objection; `asks`: a request for help has no answer."""

    debt: Owed
    events: tuple[KeptPenalty, ...]
    told_on: date | None
    disputed: bool = False
    asks: bool = False


def agreed_notice(events: Sequence[KeptPenalty]) -> KeptPenalty | None:
    """The newest agreement to a public notice."""
    return next((one for one in reversed(events) if one.step == NOTICE and one.kind == "agree"), None)


def publish_from(policy: Policy, told_on: date) -> date:
    """The first day on which a borrower who was told may be named in public."""
    return policy.calendar.after(told_on, policy.collection.notice_working_days)


def fault(kind: str, found: LetterGround, policy: Policy, today: date) -> StaffError | None:
    """What keeps this letter from being printed; None when nothing does."""
    debt, events = found.debt, found.events
    if kind not in KINDS:
        return refuse("LETTER_UNKNOWN", f"没有文书 {kind}", f"There is no letter {kind}")
    if kind in {"lift", "notice_withdrawal"}:
        steps = {one.step for one in events if one.kind == "lift"}
        if (kind == "lift" and steps) or _withdrawn(events):
            return None
        return refuse("NOT_STANDING", "没有解除过处置", "Nothing was lifted")
    if debt.debt.days_past_due <= 0:
        return refuse("NOT_PAST_DUE", "没有逾期", "Nothing is past due")
    step = STEP_OF.get(kind, kind)
    if step != "remind" and step not in plain(events, debt.debt.since_day, policy.collection).taken:
        name = step_name(step)
        return refuse("NOT_STANDING", f"“{name.zh}”尚未生效", f"Not in force yet: {name.en}")
    if step == NOTICE:
        return _notice_fault(kind, found, policy, today)
    return None


def _withdrawn(events: Sequence[KeptPenalty]) -> bool:
    """Was the newest thing that became of a public notice that it was lifted?"""
    ends = [one.kind for one in events if one.step == NOTICE and one.kind in {"agree", "lift"}]
    return bool(ends) and ends[-1] == "lift"


def _notice_fault(kind: str, found: LetterGround, policy: Policy, today: date) -> StaffError | None:
    agreed = agreed_notice(found.events)
    if agreed is None or agreed.persons < 2:
        hint = Text("公示须两人同意。请解除后重新提出", "A notice takes two people. Lift it and propose it again")
        return refuse("TWO_PEOPLE", "这一步没有经两人同意", "This step was not agreed to by two people", hint)
    if kind != NOTICE:
        return None
    if found.told_on is None:
        hint = Text("请先生成并送达拟公示告知书", "Print the notice before publication first, and deliver it")
        return refuse("NOT_TOLD", "尚未书面告知借款人", "The borrower was not told in writing yet", hint)
    if found.disputed or found.asks:
        hint = Text("请先书面答复并登记联系，再生成文稿", "Answer in writing and log that contact first")
        return refuse("OBJECTION_OPEN", "借款人有异议或申请未答复", "An objection or a request has no answer yet", hint)
    if today < (first := publish_from(policy, found.told_on)):
        hint = Text("没有生成文稿。期间还清或异议的，不再公示", "Nothing was printed. Payment or an objection stops it")
        return refuse("TOO_EARLY", f"告知期未满：{first} 起可以生成", f"The borrower has until {first}", hint)
    return None


def told_on(shelves: Shelves, merchant_id: str, events: Sequence[KeptPenalty]) -> date | None:
    """The day on which the letter that tells a borrower of the notice was first printed, since two people agreed."""
    agreed = agreed_notice(events)
    if agreed is None:
        return None
    for entry in shelves.journal.since(agreed.at, LETTER):
        told = json.loads(entry.payload)
        if (told.get("merchant_id"), told.get("kind")) == (merchant_id, "notice_ahead"):
            return local(entry.at).date()
    return None


def disputed(shelves: Shelves, merchant_id: str, since: date | None) -> bool:
    """Is the newest contact since a borrower was told an objection?"""
    newest = next(iter(shelves.collections.contacts(merchant_id, 1)), None)
    return since is not None and newest is not None and newest.outcome == "disputed" and day_of(newest.day) >= since


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter of this day that says the same; `anchor` is the head of the journal it names."""

    file: str
    anchor: str


def printed_today(shelves: Shelves, today: date, stem: str, facts_digest: str) -> tuple[Printed | None, int]:
    """The same letter as it was printed today, and how many others of its name say something else."""
    midnight = datetime.combine(today, time(), DESK_ZONE).astimezone(UTC)
    others: set[str] = set()
    for entry in shelves.journal.since(midnight, LETTER):
        told = json.loads(entry.payload)
        if told.get("stem") != stem:
            continue
        if told.get("facts") == facts_digest:
            return Printed(str(told["file"]), str(told["anchor"])), len(others)
        others.add(str(told.get("facts")))
    return None, len(others)


def lifted(events: Sequence[KeptPenalty]) -> tuple[Text, ...]:
    """Steps lifted on the newest day anything was."""
    days = [one.day for one in events if one.kind == "lift"]
    return tuple(step_name(one.step) for one in events if one.kind == "lift" and one.day == max(days))


def since_day(debt: Owed) -> date | None:
    return None if debt.debt.since_day is None else day_of(debt.debt.since_day)
