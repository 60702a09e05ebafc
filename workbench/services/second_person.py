"""What waits for the second person, and who may be it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor
from workbench.applications.application import Stage
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.authority import covers, role_needed
from workbench.decision.outcome import OUTCOME_NAMES
from workbench.services.access_rules import same_human
from workbench.services.decision_rules import refuse
from workbench.services.document_file import ApprovalRow

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves


def why_not(kept: KeptDecision, actor: Actor, policy: Policy, names: Mapping[str, str]) -> StaffError | None:
    """What keeps this person from signing this proposal as the second one; None when nothing does.

    `names` by staff id: whoever proposed it at another desk must be another human, not only another account.
    """
    if not may(actor, Permission.APPROVE):
        return refuse(
            "NOT_PERMITTED",
            Text("你的角色不能复核签批", "Your role does not sign as second person"),
            Text("请由授信经理或风险总监签批", "A credit manager or the risk director signs"),
        )
    if same_human(kept.prepared_by, actor, names):
        own = kept.prepared_by == actor.staff_id
        return refuse(
            "SAME_PERSON",
            Text("经办与复核不能是同一人", "Preparer and approver must be two people"),
            Text("请由另一位同事签批", "Another colleague signs")
            if own
            else Text(
                f"经办“{actor.name}”在另一账号或另一台账提出，与你同名；请由另一位同事签批",
                f"{actor.name} proposed it, by another account or at another desk: another colleague signs",
            ),
        )
    if not covers(actor.role.value, role_needed(policy, kept.limit_fen)):
        return refuse(
            "BEYOND_AUTHORITY",
            Text("超出你的签批权限", "Beyond what you may sign"),
            Text("请交风险总监签批", "The risk director signs this amount"),
        )
    return None


def waiting_proposal(shelves: Shelves, case_no: str) -> KeptDecision:
    """The proposal that waits on a case. Raises `StaffError` (`NOTHING_TO_SIGN`)."""
    kept = shelves.decisions.get(case_no)
    if kept is None or kept.state != "proposed":
        raise refuse(
            "NOTHING_TO_SIGN",
            Text(f"{case_no} 没有待复核的决策", f"{case_no} has no proposal waiting"),
            Text("请刷新列表", "Reload the list"),
        )
    return kept


def opened_words(shelves: Shelves, kept: KeptDecision) -> Text | None:
    """Who of those that may sign has opened a proposal, and when; None while nobody has."""
    course = shelves.courses.get(kept.case_no, kept.version)
    if course is None or course.opened_by is None or course.opened_at is None:
        return None
    name, at = shelves.staff.names().get(course.opened_by, course.opened_by), local(course.opened_at)
    return Text(
        f"{name} 已于 {at:%m-%d %H:%M} 打开，不能再撤回",
        f"{name} opened it on {at:%m-%d %H:%M}; it cannot be withdrawn",
    )


def approval_rows(
    shelves: Shelves, actor: Actor, policy: Policy, products: Mapping[str, Product], now: datetime
) -> tuple[ApprovalRow, ...]:
    """Proposals that wait, those due first in front, each with whether this person may sign it."""
    names = shelves.staff.names()
    rows = []
    for case in shelves.applications.all((Stage.DECISION,)):
        kept = shelves.decisions.get(case.case_no)
        if kept is None or kept.state != "proposed":
            continue
        rows.append(
            ApprovalRow(
                case_no=case.case_no,
                merchant_name=shelves.merchants.get(case.merchant_id).name,
                product=products[case.product_code].short_name,
                currency=case.currency,
                requested_fen=case.requested_fen,
                limit_fen=kept.limit_fen,
                outcome=OUTCOME_NAMES[kept.outcome],
                override=kept.override,
                prepared_by=names.get(kept.prepared_by, kept.prepared_by),
                prepared_at=kept.prepared_at,
                minutes_left=int((case.due_at - now).total_seconds() // 60),
                may_sign=why_not(kept, actor, policy, names) is None,
            )
        )
    return tuple(rows)
