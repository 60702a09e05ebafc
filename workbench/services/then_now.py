"""Would we approve today what we approved then, by the very model and policy of that day?

The decision's proof gives the figures the model read, bit by bit; the model and the policy are found by their digests.
Today's figures are computed from today's lines for this merchant alone. The line itself is left out of what the
merchant owes: it is judged as if it were asked for today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import APPROVALS, decide
from workbench.decision.outcome import Recommendation
from workbench.features.catalogue import BY_NAME, digest
from workbench.lending.ledger import balance_fen
from workbench.portfolio.then_now import action_for, rules_moved, score_moved
from workbench.records.proof import DecisionProof, float32_hex, float32_of, proof_of
from workbench.scoring.score import Score
from workbench.services.advice import case_input
from workbench.services.blind_choice import demand_borrower
from workbench.services.ground import Ground
from workbench.services.holdings import holdings
from workbench.services.then_now_file import Judged, ThenNowFile
from workbench.services.then_now_words import changes_of, flows_of, grounds_words, rules_then, verdict_words

if TYPE_CHECKING:
    from workbench.scoring.model import Model
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class _Then:
    """The decision, its proof and the grounds it stood on."""

    decision: KeptDecision
    proof: DecisionProof
    model: Model
    policy: Policy
    product: Product
    row: tuple[float | None, ...]  # float32 values the model read


class ThenNowService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of_borrower(self, merchant_id: str) -> ThenNowFile:
        """The newest approval of a borrower, judged again on today's data.

        Raises `StaffError`: `MERCHANT_UNKNOWN`, `NO_DECISION`, `MODEL_GONE`, `POLICY_GONE`, `FEATURES_CHANGED`,
        `PROOF_DIFFERS`, `MODEL_...`, `BLIND_REVIEW_OPEN`.
        """
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            merchant = shelves.merchants.get(merchant_id)
            decision = _approval(shelves, merchant_id)
        then = self._then(decision)
        case = self._case_now(then)
        return self._file(then, merchant.name, case)

    def _then(self, decision: KeptDecision) -> _Then:
        proof = proof_of(decision.proof)
        model = self._ground.model_of(proof.model_digest)
        policy = self._ground.policy_of(proof.policy_id, proof.policy_digest)
        if digest(model.features) != model.card.catalogue_digest or model.features != proof.features:
            raise StaffError(
                Text("放款后指标的定义变了，不能用今天的数据比较", "Features were defined otherwise at the decision"),
                Text("请按现行模型重新评分", "Score the merchant with the model in force"),
                code="FEATURES_CHANGED",
            )
        values = tuple(None if (v := float32_of(bits)) != v else v for bits in proof.inputs)
        product = self._ground.product_of(proof.product_code, proof.product_digest)
        return _Then(decision, proof, model, policy, product, values)

    def _case_now(self, then: _Then) -> CaseInput:
        """Everything policy reads of the case, as of today's data."""
        from workbench.features.compute import compute
        from workbench.flows.contradictions import contradictions_of
        from workbench.flows.order_base import order_base
        from workbench.flows.verified import examine
        from workbench.services.claims import claims_of
        from workbench.services.gate import qualities
        from workbench.services.line_facts import WINDOW_DAYS
        from workbench.services.merchant_record import merchant_facts
        from workbench.services.score_batch import desk_names

        case_no, day = then.decision.case_no, self._ground.as_of_day()
        with self._ground.store.reading() as shelves:
            case = case_input(shelves, case_no, then.policy)
            merchant_id = case.merchant.merchant_id
            facts = merchant_facts(shelves, day, [merchant_id])
            owners = shelves.merchants.owners()
            claims = claims_of(shelves, case.application, day)
            own_fen = self._own(shelves, then)
        with self._ground.linked_lines() as engine:
            names = desk_names(then.model.features)
            values = compute(engine, names, {merchant_id: day}, facts).values[0].tolist()
            seen = examine(engine, day, [merchant_id], WINDOW_DAYS, owners)
            told = contradictions_of(engine, day, {merchant_id: claims})[merchant_id]
            base_fen = order_base(engine, day).get(merchant_id)
        sales = seen.sales.get(merchant_id)
        quality = qualities(self._ground, [merchant_id])[merchant_id]
        features = {name: None if v != v else v for name, v in zip(names, values, strict=True)}
        # A rise is no reason to lend anew: the old loan's own limit and balance are not counted against it.
        return replace(
            case,
            as_of=day_of(day),
            score=self._score(then, [features[name] for name in then.model.features]),
            features=features,
            verified_month_fen=None if sales is None else sales.month_fen,
            reasons=(),
            exposure_fen=None if case.exposure_fen is None else max(case.exposure_fen - own_fen, 0),
            own_exposure_fen=None if case.own_exposure_fen is None else max(case.own_exposure_fen - own_fen, 0),
            headroom_fen=None if case.headroom_fen is None else case.headroom_fen + own_fen,
            gate_failures=tuple(one.text for one in quality.findings),
            mismatches=len(told),
            fraud=None if sales is None else tuple(f for f in seen.findings.get(merchant_id, ()) if f.flagged),
            order_base_fen=0 if base_fen is None and merchant_id in seen.findings else base_fen,
        )

    def _own(self, shelves: Shelves, then: _Then) -> int:
        """What this decision's line adds to the borrower's exposure, and to the funds that are used."""
        promised, products, rules = 0, self._ground.products(), self._ground.policy().ledger
        for loan, held in holdings(shelves, products, rules, _merchant(shelves, then)):
            if loan.case_no == then.decision.case_no and loan.state != "written_off":
                balance = balance_fen(held.movements, day_number(self._ground.today()))
                promised += max(balance, loan.limit_fen) if loan.state == "open" else balance
        return promised

    def _score(self, then: _Then, values: list[float | None]) -> Score:
        import numpy as np

        row = np.array([float("nan") if value is None else value for value in values], dtype=np.float32)
        return then.model.score(row, then.policy.floors())

    def _file(self, then: _Then, name: str, case: CaseInput) -> ThenNowFile:
        before, after = self._score(then, list(then.row)), case.score
        assert after is not None
        if float32_hex(before.margin) != then.proof.margin_bits:
            raise StaffError(
                Text("按决策证明重算的评分与当时不同", "The score computed from the proof differs from the decision's"),
                Text("请先核验该决策的文件", "Verify the decision's papers first"),
                code="PROOF_DIFFERS",
            )
        moved = score_moved(before, after, BY_NAME, then.model.calibration.points_per_margin)
        advice = decide(case, then.policy, then.product)
        with self._ground.store.reading() as shelves:
            standing_fen = _limit(shelves, then.decision.case_no)
            reasons = _reasons(shelves, then)
        titles = {rule.rule_id: rule.title for rule in then.policy.rules}
        was = rules_then(then.proof)
        still = advice.outcome in APPROVALS
        words = {fen: money(fen, case.application.currency) for fen in (advice.limit.amount_fen, standing_fen)}
        return ThenNowFile(
            merchant_id=case.merchant.merchant_id,
            merchant_name=name,
            case_no=then.decision.case_no,
            currency=case.application.currency,
            model_version=then.model.version,
            policy_id=then.policy.policy_id,
            grounds=grounds_words(
                then.model, then.policy, self._ground.model().digest == then.model.digest,
                self._ground.policy().digest == then.policy.digest,
            ),
            then=_judged_then(then, before),
            now=_judged_now(advice, case, after),
            still=still,
            verdict=verdict_words(advice, moved, then.decision.limit_fen, case.application.currency),
            changes=changes_of(moved, case.application.currency),
            flows=flows_of(moved),
            points=moved.points,
            rounding=moved.residual * moved.points_per_margin,
            rules=rules_moved(was, advice.checks, titles),
            action=action_for(advice.outcome, advice.limit.amount_fen, standing_fen, words),
            standing_fen=standing_fen,
            reasons=reasons,
        )  # fmt: skip


def _approval(shelves: Shelves, merchant_id: str) -> KeptDecision:
    cases = {case.case_no for case in shelves.applications.of_merchant(merchant_id)}
    signed = [
        one
        for case_no, one in shelves.decisions.newest().items()
        if case_no in cases and one.state == "signed" and one.outcome in APPROVALS and one.proof
    ]
    if not signed:
        raise StaffError(
            Text("放款时的决策不在本台账，无从比较", "The decision on this borrower was not made at this desk"),
            Text("随历史导入的贷款没有决策证明", "Loans imported with their history carry no proof"),
            code="NO_DECISION",
        )
    return max(signed, key=lambda one: (one.approved_at or one.prepared_at, one.case_no))


def _reasons(shelves: Shelves, then: _Then) -> tuple[Text, ...]:
    """What spoke against the case then, as it was told, and the comment; of a score made since, only the comment."""
    kept = shelves.scores.get(then.decision.case_no)
    same_score = kept is not None and float32_hex(kept.score.margin) == then.proof.margin_bits
    told = tuple(one.text for one in kept.standing.reasons) if kept is not None and same_score else ()
    comment = then.decision.comment.strip()
    return (*told, same(comment)) if comment else told


def _merchant(shelves: Shelves, then: _Then) -> str:
    return shelves.applications.get(then.decision.case_no).merchant_id


def _limit(shelves: Shelves, case_no: str) -> int:
    """The limit of the line this decision opened, as it stands; 0 where it is frozen or gone."""
    merchant_id = shelves.applications.get(case_no).merchant_id
    lines = [loan for loan in shelves.loans.of_merchant(merchant_id) if loan.case_no == case_no]
    return sum(loan.limit_fen for loan in lines if loan.state == "open")


def _judged_then(then: _Then, score: Score) -> Judged:
    decision = then.decision
    at = (decision.approved_at or decision.prepared_at).date()
    rate = decision.daily_rate if decision.outcome in APPROVALS else None
    return Judged(at, score.points, score.pd, score.band, decision.outcome, decision.limit_fen, rate)


def _judged_now(advice: Recommendation, case: CaseInput, score: Score) -> Judged:
    rate = advice.price.daily_rate if advice.outcome in APPROVALS else None
    return Judged(case.as_of, score.points, score.pd, score.band, advice.outcome, advice.limit.amount_fen, rate)
