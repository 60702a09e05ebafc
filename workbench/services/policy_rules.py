"""May this person ask for, or agree to, the activation of a policy?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor, Role
from workbench.applications.policy import Policy
from workbench.applications.policy_finding import PolicyCheck
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.decision_rules import refuse

if TYPE_CHECKING:
    from workbench.storage.policies import KeptPolicyChange
    from workbench.storage.shelves import Shelves

LEAST_REASON = 10


def why_not(kept: KeptPolicyChange, actor: Actor) -> StaffError | None:
    """What keeps this person from deciding an open activation; None when nothing does."""
    if not may(actor, Permission.ACTIVATE):
        return refuse(
            "NOT_PERMITTED",
            Text("你的角色不能复核启用政策", "Your role does not agree to the activation of a policy"),
            Text("请由授信经理或另一位风险总监复核", "A credit manager or another risk director agrees"),
        )
    if actor.staff_id == kept.proposed_by:
        return refuse(
            "SAME_PERSON",
            Text("提议与复核不能是同一人", "Proposing and agreeing take two people"),
            Text("请由另一位同事复核", "Another colleague agrees"),
        )
    return None


def require_reason(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise refuse(
            "REASON_MISSING",
            Text(f"请写明理由，不少于 {LEAST_REASON} 个字", f"Give a reason of at least {LEAST_REASON} characters"),
            Text("理由记入流水，供审计查阅", "It stands in the journal for auditors"),
        )


def require_person(actor: Actor) -> None:
    if actor.role is Role.SYSTEM:
        raise refuse(
            "NOT_PERMITTED",
            Text("程序不能提议政策", "The program proposes no policy"),
            Text("请由风险总监提议", "A risk director proposes"),
        )


def require_sound(check: PolicyCheck) -> None:
    """Raises `StaffError` (`POLICY_FAULTS`) naming the first fault."""
    for fault in check.faults[:1]:
        where = f"{fault.where} " if fault.where else ""
        more = len(check.faults) - 1
        raise refuse(
            "POLICY_FAULTS",
            Text(f"政策未通过检查：{where}{fault.what.zh}" + (f"（另有 {more} 项）" if more else ""),
                 f"The policy fails its checks: {where}{fault.what.en}" + (f" ({more} more)" if more else "")),
            Text("现行政策未改动。请改正后再提议", "The present policy is unchanged. Mend it, then propose again"),
        )  # fmt: skip


def require_change(draft: Policy, standing: Policy) -> None:
    if draft.digest == standing.digest:
        raise refuse(
            "NOTHING_CHANGED",
            Text("内容与现行政策相同", "It says what the present policy says"),
            Text("无须启用", "There is nothing to activate"),
        )


def require_none_waiting(shelves: Shelves, today: date) -> None:
    """One activation at a time: none open, and none approved that has yet to begin."""
    for kept in shelves.policies.changes():
        if kept.state == "open":
            raise refuse(
                "CHANGE_OPEN",
                Text("已有一项政策待复核", "An activation waits for its second person already"),
                Text("请先办结该项", "Settle that one first"),
            )
        if kept.state == "approved" and kept.effective_from > today:
            day = kept.effective_from
            raise refuse(
                "POLICY_SCHEDULED",
                Text(f"{kept.policy_id} {kept.version} 已定于 {day} 生效", f"{kept.policy_id} begins on {day} already"),
                Text("同一时间只能有一项待生效的政策", "Only one policy at a time may wait to begin"),
            )


def first_day(asked: date | None, draft: Policy, today: date) -> date:
    """The business date a policy counts from. Raises `StaffError` (`BACKDATED`, `NOT_IN_FORCE`)."""
    day = max(today, draft.valid_from) if asked is None else asked
    if day < today:
        raise refuse(
            "BACKDATED",
            Text(
                f"政策不能倒签：{day} 早于业务日期 {today}", f"A policy never counts backwards: {day} is before {today}"
            ),
            Text("请选择今日或以后", "Choose today or a later day"),
        )
    if day < draft.valid_from or (draft.valid_to is not None and day > draft.valid_to):
        raise refuse(
            "NOT_IN_FORCE",
            Text(f"{day} 不在政策有效期内", f"The policy is not in force on {day}"),
            Text("请选择有效期内的日期", "Choose a day within its validity"),
        )
    return day


def require_standing(kept: KeptPolicyChange, standing: Policy) -> None:
    if kept.from_digest != standing.digest:
        raise refuse(
            "POLICY_MOVED",
            Text("提议之后现行政策已经更换", "The policy in force changed after this was proposed"),
            Text("请撤回后重新试算和提议", "Withdraw it, run it again and propose again"),
        )


def require_open(kept: KeptPolicyChange) -> None:
    if kept.state != "open":
        raise already_settled()


def already_settled() -> StaffError:
    return refuse(
        "CHANGE_SETTLED",
        Text("该项政策启用已经办结", "This activation is settled already"),
        Text("请刷新列表查看结果", "Look at the list for what became of it"),
    )


def found(shelves: Shelves, change_id: int) -> KeptPolicyChange:
    kept = shelves.policies.change(change_id)
    if kept is None:
        raise refuse(
            "CHANGE_UNKNOWN",
            Text(f"没有编号 {change_id} 的政策启用", f"There is no activation numbered {change_id}"),
            Text("请从列表中选择", "Choose one from the list"),
        )
    return kept


def settle(
    shelves: Shelves,
    kept: KeptPolicyChange,
    state: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    effective: date | None = None,
) -> None:
    if not shelves.policies.settle(kept.change_id, state, actor.staff_id, now, note, effective):
        raise already_settled()
