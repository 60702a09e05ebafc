"""How is a case decided with other numbers than its own?

Everything `decide` reads is taken from the records once; for other numbers the score is made anew with its explanation
and reasons, and so is what hangs on the band (the price, and with it how well income covers what falls due). The rest
stays as it is: verified sales, exposure, funds, what detectors found, what an interview said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import ReasonCode, Recommendation
from workbench.services.advice import case_input, cover_facts
from workbench.services.case_view import staleness
from workbench.services.drift import second_by_drift
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.scoring.model import Model
    from workbench.scoring.score import Score
    from workbench.storage.kept import KeptScore


@dataclass(frozen=True, slots=True)
class Asked:
    """One scored case with all that decides it."""

    case: CaseInput
    kept: KeptScore
    policy: Policy
    product: Product
    model: Model

    @property
    def currency(self) -> str:
        return self.case.application.currency

    def judge(self, features: Mapping[str, float | None]) -> Recommendation:
        """The whole policy on the case with these features."""
        return self.judged(features)[1]

    def judged(
        self, features: Mapping[str, float | None], requested_fen: int | None = None
    ) -> tuple[Score, Recommendation]:
        """The score made anew, and what policy says of it, for another amount where one is given."""
        changed = self.changed(features, requested_fen)
        assert changed.score is not None
        return changed.score, decide(changed, self.policy, self.product)

    def as_it_is(self) -> Recommendation:
        """What policy says of the case today, on its own numbers."""
        return decide(self.case, self.policy, self.product)

    def changed(self, features: Mapping[str, float | None], requested_fen: int | None = None) -> CaseInput:
        asked_for = self.case.application
        application = asked_for if requested_fen is None else replace(asked_for, requested_fen=requested_fen)
        if features == self.case.features:
            score, reasons = self.kept.score, self.case.reasons
        else:
            score = self._scored(features)
            reasons = self._reasons(score)
        facts = cover_facts(replace(self.kept, score=score), application, self.policy)
        return replace(
            self.case,
            application=application,
            features=features,
            score=score,
            reasons=reasons,
            facts={**self.kept.standing.facts, **facts},
        )

    def _scored(self, features: Mapping[str, float | None]) -> Score:
        import numpy as np

        row = [float("nan") if (value := features.get(name)) is None else value for name in self.model.features]
        return self.model.score(np.array(row, dtype=np.float32), self.policy.floors())

    def _reasons(self, score: Score) -> tuple[ReasonCode, ...]:
        from workbench.features.catalogue import BY_NAME
        from workbench.scoring.reasons import PeerView, principal_reasons

        # A moved value has no percentile among peers; their median still stands.
        peers = {name: PeerView(None, beside.median) for name, beside in self.kept.standing.metrics.items()}
        found = principal_reasons(
            score, self.model.card.baseline, self.model.calibration, BY_NAME, peers, currency=self.currency
        )
        return tuple(ReasonCode(one.code, one.text) for one in found)


def asked(ground: Ground, case_no: str, *, fresh: bool = False) -> Asked:
    """A case ready to be asked about.

    Raises `StaffError` (`CASE_UNKNOWN`, `CASE_NOT_SCORED`; with `fresh` also `SCORE_STALE` where model or policy have
    moved since it was scored).
    """
    policy = ground.policy()
    with ground.store.reading() as shelves:
        case = case_input(shelves, case_no, policy, today=ground.today())
        kept = shelves.scores.get(case_no)
    if kept is None or case.score is None:
        raise StaffError(
            Text(f"{case_no} 尚未评分", f"{case_no} has no score yet"),
            Text("请先评分", "Score it first"),
            code="CASE_NOT_SCORED",
        )
    model = ground.model()
    stale = staleness(kept, model.version, policy) if fresh else None
    if stale is not None:
        raise StaffError(stale, Text("请先重新评分", "Score it again first"), code="SCORE_STALE")
    known = {name: None if value != value else value for name, value in case.features.items()}
    product = ground.products()[case.application.product_code]
    case = replace(case, features=known, drift=second_by_drift(ground))
    return Asked(case, kept, policy, product, model)
