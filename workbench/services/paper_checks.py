"""May the papers of a decision be issued, and who has signed?"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.access.permissions import Permission, may
from workbench.access.staff import ROLE_NAMES, SYSTEM, Actor, Role
from workbench.common.dates import local
from workbench.common.money import money
from workbench.common.text import Text
from workbench.decision.authority import authority_fen, covers, role_needed
from workbench.decision.outcome import Outcome
from workbench.decision.pricing import yearly_cost
from workbench.reports.words import yearly
from workbench.services.access_rules import same_human
from workbench.services.document_file import IssueCheck, Signature
from workbench.services.dossier import Dossier
from workbench.services.merchant_words import is_internal
from workbench.services.paper_facts import letter_facts


def checks(case: Dossier) -> tuple[IssueCheck, ...]:
    """Everything that must hold before anything leaves the house; the signature last."""
    return tuple(_checks(case))


def _checks(case: Dossier) -> Iterator[IssueCheck]:
    kept, facts = case.decision, letter_facts(case)
    if facts.price is not None:
        cost, cap = yearly_cost(facts.price, case.policy.cost.basis), case.policy.cost.cap
        yield IssueCheck(
            Text(
                f"综合年化成本 {yearly(cost).zh}，不超过 {yearly(cap).zh}",
                f"All-in annual cost {yearly(cost).en}, cap {yearly(cap).en}",
            ),
            cost <= cap,
        )
    unworded = case.unworded()
    declined = kept.outcome is Outcome.DECLINE
    named = not unworded and (1 <= len(facts.reasons) <= 4 if declined else True)
    yield IssueCheck(Text("原因码都有依据与文字", "Every reason has its ground and wording"), named)
    if kept.override:
        count = len(kept.comment.strip())
        yield IssueCheck(
            Text(f"例外理由已填（{count} 字）", f"Reason for the exception given ({count} characters)"), count > 0
        )
    clean = not any(map(is_internal, (*facts.reasons, facts.change)))
    yield IssueCheck(Text("通知书不含内部信息", "No internal information in the letter"), clean)
    yield IssueCheck(
        Text("评分即决策所依据的评分", "The score is the one that was decided on"),
        case.scored_as_decided or case.score is None,
    )
    missing = Text("复核签名缺 1", "One signature is missing")
    yield IssueCheck(Text("签名齐全", "All signatures given") if case.signed else missing, case.signed)


def chain(case: Dossier) -> tuple[Signature, ...]:
    """Who prepared, who approves, and who need not."""
    kept = case.decision
    preparer = case.staff.get(kept.prepared_by)
    by_program = kept.prepared_by == SYSTEM.staff_id
    when = f"{local(kept.prepared_at):%H:%M}"
    signed = (
        Text(f"{when} 按政策自动", f"{when}, by policy") if by_program else Text(f"{when} 提出", f"Proposed {when}")
    )
    role = preparer.title if preparer else ROLE_NAMES[Role.OFFICER]
    found = [Signature(role, case.name_of(kept.prepared_by), "signed", signed, kept.prepared_at)]
    needed = role_needed(case.policy, kept.limit_fen)
    second = "approver" if needed == "officer" else needed
    if kept.needs_second:
        found.append(_second(case, second))
    else:
        ceiling = money(authority_fen(case.policy, "officer"), kept.currency)
        free = Text(f"{ceiling} 以内且检查通过，免复核", f"Not needed up to {ceiling}, checks passed")
        found.append(Signature(ROLE_NAMES[Role.APPROVER], None, "not_needed", free, None))
    if second != "risk":
        ceiling = money(authority_fen(case.policy, "approver"), kept.currency)
        text = Text(f"{ceiling} 以下免", f"Not needed under {ceiling}")
        found.append(Signature(ROLE_NAMES[Role.RISK], None, "not_needed", text, None))
    return tuple(found)


def _second(case: Dossier, needed: str) -> Signature:
    kept = case.decision
    if kept.approved_by is None or kept.approved_at is None:
        return Signature(ROLE_NAMES[Role(needed)], None, "waiting", Text("待复核", "Pending"), None)
    person = case.staff.get(kept.approved_by)
    when = f"{local(kept.approved_at):%H:%M}"
    role = person.title if person else ROLE_NAMES[Role(needed)]
    return Signature(
        role, case.name_of(kept.approved_by), "signed", Text(f"{when} 签署", f"Signed {when}"), kept.approved_at
    )


def why_not_sign(case: Dossier, actor: Actor) -> Text | None:
    """Why the person at the desk may not sign now; None when they may."""
    kept = case.decision
    if case.signed:
        return Text("已签署", "Already signed")
    if not may(actor, Permission.APPROVE):
        return Text("您的角色不能复核", "Your role may not approve")
    if same_human(kept.prepared_by, actor, {one.staff_id: one.name for one in case.staff.values()}):
        return Text("经办人不能复核自己的决策", "Whoever prepared a decision may not approve it")
    if not covers(actor.role.value, role_needed(case.policy, kept.limit_fen)):
        return Text("金额超出您的权限", "The amount is above your authority")
    return None
