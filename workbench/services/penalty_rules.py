"""Who may do what on the ladder of penalties, and how is an event of it written?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import ROLE_NAMES, Actor, Role
from workbench.applications.policy_collection import CollectionRules, PenaltyStep
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.penalties import Debt, Stand, hardest, stand
from workbench.services.access_rules import same_human

if TYPE_CHECKING:
    from workbench.storage.kept_collections import KeptPenalty
    from workbench.storage.shelves import Shelves

RANKS = {Role.OFFICER: 1, Role.APPROVER: 2, Role.RISK: 3}
SAFE = Text("没有任何改动", "Nothing was changed")


def refuse(code: str, zh: str, en: str, hint: Text = SAFE) -> StaffError:
    return StaffError(Text(zh, en), hint, code=code)


def step_of(rules: CollectionRules, code: str) -> PenaltyStep:
    """Raises `StaffError` (`STEP_UNKNOWN`)."""
    found = rules.step(code)
    if found is None:
        raise refuse("STEP_UNKNOWN", f"政策没有处置步骤 {code}", f"The policy has no step {code}")
    return found


def why_not(step: PenaltyStep, first: str, actor: Actor, names: dict[str, str]) -> StaffError | None:
    """What keeps this person from being the one who agrees; None when nothing does. `first`: who proposed."""
    rank = RANKS.get(Role(step.role), 3)
    if RANKS.get(actor.role, 0) < rank or (step.persons > 1 and not may(actor, Permission.APPROVE)):
        role = ROLE_NAMES[Role(step.role)]
        hint = Text(f"须由{role.zh}或以上复核", f"A {role.en.lower()} or above agrees")
        return refuse("NOT_PERMITTED", "你的角色不能复核这一步骤", "Your role does not agree to this step", hint)
    if step.persons > 1 and same_human(first, actor, names):
        hint = Text("请由另一位同事复核", "Another colleague agrees")
        return refuse("SAME_PERSON", "提出与复核不能是同一人", "Who proposes and who agrees are two people", hint)
    return None


def plain(events: Sequence[KeptPenalty], since_day: int | None, rules: CollectionRules) -> Stand:
    """What stands after the events on record."""
    return stand((one.event() for one in events), since_day, rules)


def follow(shelves: Shelves, merchant_id: str, found: Stand, rules: CollectionRules) -> None:
    """Bring the borrower's file to what stands: the queue reads it there."""
    kept = shelves.collections.file(merchant_id)
    waiting = next(iter((*found.proposed, *found.lifting)), "")
    suggested = next(iter(found.suggested), "")
    new = replace(kept, step=hardest(found, rules), waiting=waiting, suggested=suggested)
    if new != kept:
        shelves.collections.put_files([new])


def next_no(events: Sequence[KeptPenalty]) -> int:
    return max((one.event_no for one in events), default=0) + 1


def demand_person(actor: Actor) -> None:
    """Raises `StaffError` (`NOT_PERMITTED`): the program suggests steps at the close of a day, people take them."""
    if actor.role is Role.SYSTEM:
        hint = Text("程序只提建议，由人提出", "The program suggests; people propose")
        raise refuse("NOT_PERMITTED", "程序不能提出处置步骤", "The program proposes no step", hint)


def demand_late(debt: Debt) -> None:
    """Raises `StaffError` (`NOT_PAST_DUE`)."""
    if debt.days_past_due <= 0 or debt.due_fen <= 0:
        raise refuse("NOT_PAST_DUE", "没有逾期，不得处置", "Nothing is past due: no step may be taken")
