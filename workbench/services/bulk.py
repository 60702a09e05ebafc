"""Which cases may be approved together, without being read one by one?

Only what nobody needs to look at twice: band A or B, every rule passed, inside the person's own authority, scored as of
now, with no contradiction open, while policy still decides alone. Everything else is named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor, Staff
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.decision.authority import authority_fen
from workbench.decision.outcome import Verdict
from workbench.scoring.score import Band
from workbench.services.contradictions import unresolved
from workbench.services.decision_automatic import DECIDABLE, state_of
from workbench.services.decision_ground import Ready, ready
from workbench.services.decision_rules import APPROVALS
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

BANDS = (Band.A, Band.B)


@dataclass(frozen=True, slots=True)
class BulkRefusal:
    case_no: str
    merchant_name: str
    why: Text


def bulk_refusals(
    ground: Ground, shelves: Shelves, case_nos: tuple[str, ...], actor: Actor, drift: Text | None
) -> tuple[BulkRefusal, ...]:
    """Each case that does not qualify, with the first reason."""
    found = []
    for case_no in case_nos:
        case = shelves.applications.get(case_no)
        why = next(_why_not(ground, shelves, case_no, actor, drift), None)
        if why is not None:
            found.append(BulkRefusal(case_no, shelves.merchants.get(case.merchant_id).name, why))
    return tuple(found)


def _why_not(ground: Ground, shelves: Shelves, case_no: str, actor: Actor, drift: Text | None) -> Iterator[Text]:
    if not may(actor, Permission.PROPOSE):
        yield Text("你的角色不能提出决策", "Your role does not decide")
        return
    if state_of(shelves).stopped:
        yield Text("自动决策已停用，须逐件决定", "Automatic decisions are stopped: decide one by one")
    if shelves.applications.get(case_no).stage not in DECIDABLE:
        yield Text("案件不在待决策状态", "The case does not wait for a decision")
        return
    try:
        seen = ready(ground, shelves, case_no, drift)
    except StaffError as refusal:
        yield refusal.text
        return
    yield from _of_case(ground, seen, shelves.staff.get(actor.staff_id))
    for words in unresolved(shelves, case_no):
        yield Text("访谈矛盾未澄清：{words}", "A contradiction stands: {words}").format(words=words)


def _of_case(ground: Ground, seen: Ready, person: Staff) -> Iterator[Text]:
    advice, score = seen.advice, seen.case.score
    if seen.case.drift is not None:
        yield seen.case.drift
    if score is None or score.band not in BANDS:
        band = "—" if score is None else score.band.value
        yield Text(f"风险档 {band}，不是 A 或 B", f"Band {band}, not A or B")
    if advice.outcome not in APPROVALS:
        yield Text("建议不是通过", "Approval is not what is advised")
    unmet = next((c for c in advice.checks if c.verdict is not Verdict.PASS), None)
    if unmet is not None:
        yield Text("政策检查未全过：{title}", "Not every rule passes: {title}").format(title=unmet.title)
    if seen.case.mismatches:
        yield Text("申报与平台不一致", "Mismatches with the platform")
    most_fen = min(authority_fen(ground.policy(), person.role.value), person.authority_fen)
    if advice.limit.amount_fen > most_fen:
        limit = money(most_fen, seen.case.application.currency)
        yield Text(f"超出你的权限 {limit}", f"Above your authority of {limit}")
    if advice.needs_second_person:
        yield Text("须第二人复核", "A second person must sign")
    if advice.needs_interview:
        yield Text("须先访谈", "An interview comes first")
