"""How do kept drafts and activations become what staff sees?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.policy_finding import PolicyChange, PolicyFinding
from workbench.records.plain import restore
from workbench.services.policies_file import MigrationTable, PolicyDraft, PolicyProposal, PolicyStanding

if TYPE_CHECKING:
    from workbench.storage.policies import KeptDraft, KeptPolicyChange


def standing_of(policy: Policy, origin: str, in_force: str) -> PolicyStanding:
    return PolicyStanding(
        policy_id=policy.policy_id,
        version=policy.version,
        digest=policy.digest,
        name=policy.name,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
        origin=origin,
        in_force=policy.digest == in_force,
    )


def draft_of(kept: KeptDraft, names: Mapping[str, str]) -> PolicyDraft:
    return PolicyDraft(
        draft_id=kept.draft_id,
        policy_id=kept.policy_id,
        version=kept.version,
        digest=kept.digest,
        note=kept.note,
        saved_by=kept.saved_by,
        saved_by_name=names.get(kept.saved_by, kept.saved_by),
        saved_at=kept.saved_at,
        faults=kept.faults,
    )


def proposal_of(
    kept: KeptPolicyChange, run: MigrationTable, names: Mapping[str, str], may_decide: bool
) -> PolicyProposal:
    decided = kept.decided_by
    return PolicyProposal(
        proposal_id=kept.change_id,
        policy_id=kept.policy_id,
        version=kept.version,
        digest=kept.digest,
        from_policy_id=kept.from_policy_id,
        from_digest=kept.from_digest,
        effective_from=kept.effective_from,
        reason=kept.reason,
        proposed_by=kept.proposed_by,
        proposed_by_name=names.get(kept.proposed_by, kept.proposed_by),
        proposed_at=kept.proposed_at,
        state=kept.state,
        decided_by=decided,
        decided_by_name="" if decided is None else names.get(decided, decided),
        decided_at=kept.decided_at,
        note=kept.note,
        changes=tuple(restore(PolicyChange, one) for one in json.loads(kept.changes)),
        remarks=tuple(restore(PolicyFinding, one) for one in json.loads(kept.remarks)),
        run=run,
        may_decide=may_decide,
    )
