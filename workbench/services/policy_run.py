"""What would a draft say of every stored case, beside the policy in force?

Both are asked through `decide` on the same records, each with the bands its own floors give; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop
from workbench.decision.decide import decide
from workbench.decision.outcome import Recommendation
from workbench.scoring.points import band_of
from workbench.services.advice import Exposure, case_input, exposure
from workbench.services.policies_file import MigrationTable, MovedCase

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptScore
    from workbench.storage.shelves import Shelves

MOST_MOVED = 5_000  # moved cases told one by one; the counts hold all


@dataclass(slots=True)
class _Tally:
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lanes: Counter[tuple[str, str]] = field(default_factory=Counter)
    volume_fen: list[int] = field(default_factory=lambda: [0, 0])
    loss_fen: list[int] = field(default_factory=lambda: [0, 0])
    moved: list[MovedCase] = field(default_factory=list)

    def take(self, case_no: str, merchant: str, before: Recommendation, after: Recommendation) -> None:
        self.counts[before.outcome.value, after.outcome.value] += 1
        self.lanes[before.lane, after.lane] += 1
        for place, advice in enumerate((before, after)):
            self.volume_fen[place] += advice.limit.amount_fen
            self.loss_fen[place] += advice.expected_loss_fen
        told = [(advice.outcome, advice.limit.amount_fen, advice.lane) for advice in (before, after)]
        same = told[0] == told[1]
        if not same and len(self.moved) < MOST_MOVED:
            self.moved.append(
                MovedCase(
                    case_no=case_no,
                    merchant=merchant,
                    before=before.outcome.value,
                    after=after.outcome.value,
                    before_fen=before.limit.amount_fen,
                    after_fen=after.limit.amount_fen,
                    before_reasons=tuple(reason.text for reason in before.reasons),
                    after_reasons=tuple(reason.text for reason in after.reasons),
                    before_lane=before.lane,
                    after_lane=after.lane,
                )
            )


def run_draft(ground: Ground, draft: Policy, report: Report, stop: Stop) -> MigrationTable:
    """Ask both policies of every scored case as of the business date. Raises `Stopped` between two cases."""
    standing, tally = ground.policy(), _Tally()
    with ground.store.reading() as shelves:
        synthetic = bool(shelves.settings.all().get("synthetic", False))
        lent, total = exposure(shelves), len(shelves.scores.points())
        left_out = len(shelves.applications.all()) - total
        for done, kept in enumerate(shelves.scores.all(), 1):
            if stop():
                raise Stopped
            name, before = _advice(ground, shelves, kept, standing, lent)
            _, after = _advice(ground, shelves, kept, draft, lent)
            tally.take(kept.case_no, name, before, after)
            report(done, total)
    return MigrationTable(
        policy_id=draft.policy_id,
        version=draft.version,
        digest=draft.digest,
        from_policy_id=standing.policy_id,
        from_digest=standing.digest,
        as_of=ground.today(),
        currency=draft.currency,
        synthetic=synthetic,
        cases=total,
        left_out=max(left_out, 0),
        counts=dict(sorted(tally.counts.items())),
        before_volume_fen=tally.volume_fen[0],
        after_volume_fen=tally.volume_fen[1],
        before_loss_fen=tally.loss_fen[0],
        after_loss_fen=tally.loss_fen[1],
        moved=tuple(tally.moved),
        lanes=dict(sorted(tally.lanes.items())),
    )


def _advice(
    ground: Ground, shelves: Shelves, kept: KeptScore, policy: Policy, lent: Exposure
) -> tuple[str, Recommendation]:
    banded = replace(kept, score=replace(kept.score, band=band_of(kept.score.points, policy.floors())))
    case = case_input(
        shelves, kept.case_no, policy, kept=banded, lent=lent, today=max(ground.today(), policy.valid_from)
    )
    return case.merchant.name, decide(case, policy, ground.products()[case.application.product_code])
