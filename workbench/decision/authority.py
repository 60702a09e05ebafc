"""Who may say so, and who must look a second time?"""

from __future__ import annotations

from workbench.applications.policy import Policy
from workbench.decision.outcome import Check, Outcome
from workbench.interview.questions import Diligence

RANK = {"officer": 0, "approver": 1, "risk": 2}


def role_needed(policy: Policy, limit_fen: int) -> str:
    """The lowest role whose tier covers the amount; the highest tier's role above all of them."""
    return next((tier.role for tier in policy.tiers if limit_fen <= tier.up_to_fen), policy.tiers[-1].role)


def covers(role: str, needed: str) -> bool:
    """May this role sign what needs that one? A role outside the tiers covers nothing."""
    return role in RANK and RANK[role] >= RANK[needed]


def authority_fen(policy: Policy, role: str) -> int:
    """The largest limit a role may decide by itself."""
    return max((tier.up_to_fen for tier in policy.tiers if covers(role, tier.role)), default=0)


def is_exception(checks: tuple[Check, ...], mismatches: int, diligence: Diligence | None) -> bool:
    """Would an approval pass over something: an unmet rule, a contradiction nobody explained, doubts that remain?"""
    unmet = any(check.unmet for check in checks)
    explained = diligence in {Diligence.A, Diligence.B}
    return unmet or (mismatches > 0 and not explained) or (diligence is not None and not explained)


def needs_second_person(
    policy: Policy,
    outcome: Outcome,
    limit_fen: int,
    checks: tuple[Check, ...],
    mismatches: int,
    diligence: Diligence | None,
    drifted: bool = False,
) -> bool:
    """More than an officer may decide, a rating the policy names, an exception, or scores that drifted: two people."""
    if outcome not in {Outcome.APPROVE, Outcome.APPROVE_LOWER}:
        return False
    doubtful = diligence is not None and diligence.value in policy.interview.second_person_ratings
    large = role_needed(policy, limit_fen) != "officer"
    return large or doubtful or drifted or is_exception(checks, mismatches, diligence)
