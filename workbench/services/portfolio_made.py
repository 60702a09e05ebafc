"""What does policy make of everybody that is known, and how is it kept?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.applications.policy import Policy
from workbench.common.dates import day_of
from workbench.common.rates import to_millionths
from workbench.decision.portfolio import LANES, OUTCOMES, PortfolioOutcome
from workbench.decision.portfolio_columns import MOST_REASONS, PortfolioColumns, Words
from workbench.decision.portfolio_plan import BANDS, TERMS, PortfolioPlan, plan_of
from workbench.decision.portfolio_reasons import NONE, PortfolioReasons, reasons_of
from workbench.decision.portfolio_standing import decide_proposals
from workbench.records.canonical import digest
from workbench.services.portfolio_desk import DeskFacts
from workbench.services.portfolio_known import Known
from workbench.storage.portfolio_rows import NO_RATE, REASON, Proposals, row_type
from workbench.storage.portfolio_runs import PortfolioRun

GREEN = LANES.index("green")


@dataclass(frozen=True, slots=True)
class Made:
    """A run before it has its number."""

    desk: DeskFacts
    known: Known
    plan: PortfolioPlan
    found: PortfolioOutcome
    proposals: Proposals

    def run(self, run_id: str, at: datetime, staff_id: str, currency: str) -> PortfolioRun:
        desk, known = self.desk, self.known
        return PortfolioRun(
            run_id=run_id,
            at=at,
            staff_id=staff_id,
            as_of_day=desk.as_of_day,
            model_version=desk.model.version,
            model_digest=desk.model.digest,
            policy_id=desk.policy.policy_id,
            policy_digest=desk.policy.digest,
            names_digest=digest(list(desk.names)),
            features_digest=known.features_digest,
            facts_digest=known.facts_digest,
            rows_digest=self.proposals.digest(),
            merchants=len(known.merchant_ids),
            summary={"currency": currency, **self._summary()},
        )

    def _summary(self) -> dict[str, Any]:
        found, known = self.found, self.known
        outcomes, lanes = found.counts()
        bands = np.bincount(found.band, minlength=len(BANDS)).tolist()
        return {
            "asked": int((~known.proposed).sum()),
            "outcomes": outcomes,
            "lanes": lanes,
            "bands": dict(zip(BANDS, bands, strict=False)),
            "limit_fen": int(found.limit_fen.sum()),
            "green_fen": int(found.limit_fen[found.lane == GREEN].sum()),
            "expected_loss_fen": int(found.expected_loss_fen.sum()),
            "headroom_fen": self.desk.lent.headroom_fen(self.desk.policy),
            "over_person": self._over_person(),
            "left_out": dict(sorted(Counter(code for _, code in known.left_out).items())),
            "unknown_facts": sorted(
                name for name in self._asked_facts() if name not in known.columns.facts or not self._ever_known(name)
            ),
        }

    def _asked_facts(self) -> tuple[str, ...]:
        """Facts that bear on somebody's answer: what only a request has counts where somebody asked."""
        nobody = bool(self.known.proposed.all())
        weighing = [rule for rule in self.plan.rules if rule.weighs and not (rule.of_requests and nobody)]
        return tuple(dict.fromkeys(rule.fact for rule in weighing))

    def _ever_known(self, name: str) -> bool:
        fact = self.known.columns.facts[name]
        return bool((fact.places >= 0).any() if isinstance(fact, Words) else fact.known.any())

    def _over_person(self) -> int:
        """Legal persons whose proposals over all shops, with what they owe, exceed the ceiling for one."""
        order = np.argsort(self.known.person, kind="stable")
        persons, limits_fen = self.known.person[order], self.found.limit_fen[order]
        if not len(persons):
            return 0
        starts = np.flatnonzero(np.diff(persons, prepend=-1))
        total_fen = np.add.reduceat(limits_fen, starts)
        owed_fen = np.maximum.reduceat(self.known.columns.exposure.fen[order], starts)
        over = (total_fen > 0) & (total_fen + owed_fen > self.desk.policy.funding.legal_person_fen)
        return int(over.sum())


def plan_under(policy: Policy, desk: DeskFacts, known: Known) -> PortfolioPlan:
    """A policy compiled for everybody that is known, on the day of the run."""
    return plan_of(policy, desk.products, day_of(desk.as_of_day), known.columns.requests, desk.today)


def made_of(desk: DeskFacts, known: Known) -> Made:
    """Decide everybody. Who asked for nothing asks for what the terms allow, and the binding term is kept."""
    plan = plan_under(desk.policy, desk, known)
    columns, found = decide_proposals(plan, known.columns, known.proposed)
    reasons = reasons_of(plan, columns, found)
    return Made(desk, known, plan, found, _proposals(plan, known, columns, found, reasons))


def _proposals(
    plan: PortfolioPlan, known: Known, columns: PortfolioColumns, found: PortfolioOutcome, reasons: PortfolioReasons
) -> Proposals:
    products = tuple(dict.fromkeys(request.product for request in plan.requests))
    prices = [NO_RATE if price is None else to_millionths(price.daily_rate) for price in plan.by_request.prices]
    rows = np.empty(len(columns), dtype=row_type())
    rows["product_code"] = _by_request(columns, [products.index(request.product) for request in plan.requests])
    rows["term_days"] = _by_request(columns, [request.term_days for request in plan.requests])
    rows["requested_fen"] = columns.requested_fen
    rows["margin_bits"] = known.margins.view(np.uint32)
    rows["points"] = columns.points
    rows["daily_rate"] = np.array(prices, dtype=np.int32).take(found.price)
    for name in ("band", "outcome", "lane", "limit_fen", "binding", "second_person", "interview", "expected_loss_fen"):
        rows[name] = getattr(found, name)
    worth = np.take_along_axis(known.worth, np.maximum(reasons.of_score, 0).astype(np.intp), axis=1)
    worth[reasons.of_score == NONE] = np.nan
    for place in range(MOST_REASONS):
        rows[f"reason_{place + 1}"] = reasons.codes[:, place]
        rows[f"points_{place + 1}"] = worth[:, place]
    words = {"product_code": products, "band": BANDS, "outcome": _OUTCOME_CODES, "lane": LANES, "binding": TERMS}
    return Proposals(known.merchant_ids, known.case_nos, {**words, REASON: reasons.names}, rows.tobytes())


def _by_request(columns: PortfolioColumns, values: list[int]) -> npt.NDArray[np.int32]:
    return np.array(values, dtype=np.int32).take(columns.request)


_OUTCOME_CODES = tuple(outcome.value for outcome in OUTCOMES)
