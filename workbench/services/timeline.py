"""What happened to one merchant, from the first import to today, in one order of time?

Scores, interviews and decisions come from the journal of its cases; draws and repayments from the ledger; limits,
warnings, classes and penalties from their own records. Each item says where it can be opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.dates import DESK_ZONE, day_of
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.lending.movement import KINDS
from workbench.services.history import history, of_application
from workbench.services.warnings_file import Timeline, TimelineItem

if TYPE_CHECKING:
    from workbench.merchants.merchant import Merchant
    from workbench.storage.shelves import Shelves

KIND_NAMES: Mapping[str, Text] = {
    "import": Text("申请", "Application"),
    "score": Text("评分", "Score"),
    "interview": Text("访谈", "Interview"),
    "decision": Text("决策", "Decision"),
    "document": Text("文书", "Documents"),
    "loan": Text("借还", "Loan"),
    "limit": Text("额度", "Limit"),
    "warning": Text("预警", "Warning"),
    "class": Text("分类", "Class"),
    "penalty": Text("惩戒", "Penalty"),
    "note": Text("其他", "Other"),
}
_OF_NOUN = {
    "score": "score", "scenario": "score", "gate": "score", "interview": "interview", "recording": "interview",
    "snapshot": "interview", "decision": "decision", "blind_review": "decision", "human_review": "decision",
    "document": "document", "import": "import",
}  # fmt: skip
_TWICE = frozenset({"loan", "limit", "warning", "penalty"})  # the journal tells what their own records tell as well
_SHOWN = frozenset({"draw", "repay", "fee", "penalty", "waive", "refund", "write_off", "recovery", "transfer",
                    "buy_back", "restructure", "reversal"})  # fmt: skip
LIMIT_KINDS: Mapping[str, Text] = {
    "set": Text("额度定为", "Limit set to"),
    "rise": Text("提额至", "Limit raised to"),
    "cut": Text("降额至", "Limit cut to"),
    "freeze": Text("冻结额度", "Line frozen at"),
    "thaw": Text("解冻额度", "Line thawed at"),
}


def timeline_of(shelves: Shelves, merchant_id: str) -> Timeline:
    """Every item, newest first. Raises `StaffError` (`MERCHANT_UNKNOWN`)."""
    merchant, names = shelves.merchants.get(merchant_id), shelves.staff.names()
    items = [
        *_cases(shelves, merchant, names),
        *_loans(shelves, merchant),
        *_limits(shelves, merchant, names),
        *_warnings(shelves, merchant, names),
        *_classes(shelves, merchant, names),
        *_penalties(shelves, merchant, names),
    ]
    items.sort(key=lambda one: one.at, reverse=True)
    counts = Counter(one.kind for one in items)
    kinds = tuple((kind, name, counts[kind]) for kind, name in KIND_NAMES.items() if counts[kind])
    return Timeline(merchant_id, merchant.name, kinds, tuple(items))


def _noon(day: int) -> datetime:
    """What only has a day stands at its noon."""
    return datetime.combine(day_of(day), time(12), DESK_ZONE)


def _name(names: Mapping[str, str], staff_id: str) -> str:
    return "" if staff_id == SYSTEM.staff_id else names.get(staff_id, staff_id)


def _cases(shelves: Shelves, merchant: Merchant, names: Mapping[str, str]) -> Iterable[TimelineItem]:
    for case in shelves.applications.of_merchant(merchant.merchant_id):
        opens = ("case", (("case_no", case.case_no),))
        asked = of_application(case, "")
        yield TimelineItem(asked.at, "import", same(case.case_no + " ") + asked.text, "", *opens)
        entries = [e for e in shelves.journal.of_case(case.case_no) if e.action.split(".")[0] not in _TWICE]
        for item in history(entries, names, case.currency):
            yield TimelineItem(item.at, _OF_NOUN.get(item.kind, "note"), item.text, item.actor, *opens)


def _loans(shelves: Shelves, merchant: Merchant) -> Iterable[TimelineItem]:
    opens = ("borrower", (("merchant_id", merchant.merchant_id),))
    loans = {one.loan_id: one for one in shelves.loans.of_merchant(merchant.merchant_id)}
    for loan_id, events in shelves.loans.events(list(loans)).items():
        for one in events:
            if one.kind in _SHOWN:
                amount = money(one.amount_fen, loans[loan_id].currency)
                text = KINDS.get(one.kind, same(one.kind)) + same(f" {amount} · {loan_id}")
                yield TimelineItem(_noon(one.day), "loan", text, "", *opens)


def _limits(shelves: Shelves, merchant: Merchant, names: Mapping[str, str]) -> Iterable[TimelineItem]:
    opens = ("borrower", (("merchant_id", merchant.merchant_id),))
    for one in shelves.loans.limits(merchant.merchant_id).get(merchant.merchant_id, ()):
        amount = money(one.limit_fen, merchant.currency)
        text = LIMIT_KINDS[one.kind] + same(f" {amount}") + Text(f"：{one.reason.zh}", f": {one.reason.en}")
        yield TimelineItem(_noon(one.day), "limit", text, _name(names, one.staff_id), *opens)


def _warnings(shelves: Shelves, merchant: Merchant, names: Mapping[str, str]) -> Iterable[TimelineItem]:
    kept = {one.warning_id: one for one in shelves.warnings.of_merchant(merchant.merchant_id)}
    events = shelves.warnings.events(list(kept))
    for warning_id, one in kept.items():
        opens = ("warnings", (("warning_id", warning_id),))
        if warning_id not in events:  # from before histories were kept
            yield TimelineItem(one.raised_at, "warning", one.trigger, "", *opens)
        for step in events.get(warning_id, ()):
            text = (
                step.words
                if step.kind == "raised"
                else one.trigger + Text(f" · {step.words.zh}", f" · {step.words.en}")
            )
            yield TimelineItem(step.at, "warning", text, _name(names, step.staff_id), *opens)


def _classes(shelves: Shelves, merchant: Merchant, names: Mapping[str, str]) -> Iterable[TimelineItem]:
    opens = ("borrower", (("merchant_id", merchant.merchant_id),))
    for day, loan_id, before, after, staff_id in shelves.life.class_changes(merchant.merchant_id):
        was, now = CLASS_NAMES[LoanClass(before)], CLASS_NAMES[LoanClass(after)]
        text = Text(f"五级分类 {was.zh} → {now.zh} · {loan_id}", f"Class {was.en} → {now.en} · {loan_id}")
        yield TimelineItem(_noon(day), "class", text, _name(names, staff_id), *opens)


def _penalties(shelves: Shelves, merchant: Merchant, names: Mapping[str, str]) -> Iterable[TimelineItem]:
    opens = ("borrower", (("merchant_id", merchant.merchant_id),))
    for at, step, kind, reason, staff_id in shelves.life.penalties(merchant.merchant_id):
        words = PENALTY_STEPS.get(step, same(step)) + Text(" · ", " · ") + PENALTY_KINDS.get(kind, same(kind))
        told = words + Text(f"：{reason}", f": {reason}") if reason else words
        yield TimelineItem(datetime.fromisoformat(at), "penalty", told, _name(names, staff_id), *opens)


PENALTY_STEPS: Mapping[str, Text] = {
    "remind": Text("提醒", "Reminder"),
    "restrict": Text("限制推广", "Promotion limits"),
    "freeze": Text("冻结", "Freeze"),
    "recommend_closure": Text("建议关店", "Recommend shop closure"),
    "notice": Text("公示", "Public notice"),
}
PENALTY_KINDS: Mapping[str, Text] = {
    "suggest": Text("系统建议", "suggested"),
    "propose": Text("提出", "proposed"),
    "agree": Text("复核同意", "agreed"),
    "refuse": Text("不同意", "refused"),
    "withdraw": Text("撤回", "withdrawn"),
    "ask_lift": Text("申请解除", "lift asked"),
    "lift": Text("解除", "lifted"),
    "keep": Text("维持", "kept"),
}
