"""May this person ask for, or agree to, a change of the champion?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.decision_rules import refuse

if TYPE_CHECKING:
    from workbench.storage.model_changes import KeptChange
    from workbench.storage.shelves import Shelves

LEAST_REASON = 10
TRAINED = "model.train"
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def why_not(kept: KeptChange, actor: Actor, trainers_of: dict[str, str]) -> StaffError | None:
    """What keeps this person from deciding an open change; None when nothing does."""
    if not may(actor, Permission.CHAMPION):
        return refuse(
            "NOT_PERMITTED",
            Text("你的角色不能复核更换模型", "Your role does not agree to a change of the model"),
            Text("请由授信经理或风险总监复核", "A credit manager or a risk director agrees"),
        )
    if actor.staff_id == kept.proposed.proposed_by:
        return refuse(
            "SAME_PERSON",
            Text("提议与复核不能是同一人", "Proposing and agreeing take two people"),
            Text("请由另一位同事复核", "Another colleague agrees"),
        )
    if trainers_of.get(kept.proposed.digest) == actor.staff_id:
        return refuse(
            "TRAINED_IT",
            Text("训练该模型的人不能复核启用", "Who trained the model does not agree to its use"),
            Text("请由没有参与训练的同事复核", "A colleague who did not train it agrees"),
        )
    return None


def trainers(shelves: Shelves) -> dict[str, str]:
    """Who trained each pack of this desk, by digest."""
    return {digest: staff_id for digest, (staff_id, _) in trainings(shelves).items()}


def trainings(shelves: Shelves) -> dict[str, tuple[str, datetime]]:
    """Who trained each pack of this desk and when, by digest."""
    entries = shelves.journal.since(_EVER, TRAINED)
    return {str(json.loads(entry.payload).get("digest")): (entry.staff_id, entry.at) for entry in entries}


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
            Text("程序不能提议更换模型", "The program does not propose a change of the model"),
            Text("请由有权限的同事提议", "A colleague whose role allows it proposes"),
        )


def require_none_open(shelves: Shelves) -> None:
    if any(kept.state == "open" for kept in shelves.model_changes.all()):
        raise refuse(
            "CHANGE_OPEN",
            Text("已有一项模型更换待复核", "A change of the model waits for its second person already"),
            Text("请先办结该项", "Settle that one first"),
        )


def require_open(kept: KeptChange) -> None:
    if kept.state != "open":
        raise already_settled()


def already_settled() -> StaffError:
    return refuse(
        "CHANGE_SETTLED",
        Text("该模型更换已经办结", "This change of the model is settled already"),
        Text("请刷新列表查看结果", "Look at the list for what became of it"),
    )


def found(shelves: Shelves, change_id: int) -> KeptChange:
    kept = shelves.model_changes.get(change_id)
    if kept is None:
        raise refuse(
            "CHANGE_UNKNOWN",
            Text(f"没有编号 {change_id} 的模型更换", f"There is no change of the model numbered {change_id}"),
            Text("请从列表中选择", "Choose one from the list"),
        )
    return kept


def settle(shelves: Shelves, kept: KeptChange, state: str, actor: Actor, now: datetime, note: str = "") -> None:
    if not shelves.model_changes.settle(kept.change_id, state, actor.staff_id, now, note):
        raise already_settled()
