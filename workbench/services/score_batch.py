"""What are the scores, peers and pictures of many cases at once?

One computation of features for every merchant, one walk of the model over all of them, then a picture for each case.
Loaded only when something is to be scored.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.applications.application import Application
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.decision.outcome import ReasonCode
from workbench.features.catalogue import BY_NAME, INVOICE, MARKETPLACE, PLATFORM
from workbench.features.compute import FeatureMatrix, compute, merchants_with_lines
from workbench.features.day_table import day_table
from workbench.features.feature import Flow
from workbench.features.outlook import Outlook, outlooks
from workbench.features.peers import FEWEST, PeerTable, peer_table
from workbench.records.canonical import digest
from workbench.records.proof import inputs_digest, inputs_of
from workbench.scoring.effects import Medians, effects, medians_of
from workbench.scoring.points import whole
from workbench.scoring.reasons import NO_PEERS, PeerView, PrincipalReason, principal_reasons
from workbench.scoring.score import Cohort, Effects, Score
from workbench.scoring.waterfall import CohortMean, waterfall
from workbench.services.claims import claims_of
from workbench.services.line_facts import LineFacts, read_lines
from workbench.services.merchant_record import merchant_facts
from workbench.services.panels import shown_names
from workbench.services.words import category_name
from workbench.storage.kept import KeptScore, PeerMetric, Standing
from workbench.storage.merchant_facts import KeptFacts

if TYPE_CHECKING:
    from workbench.scoring.model import Model
    from workbench.services.ground import Ground

STEPS = 5


@dataclass(frozen=True, slots=True)
class ScoreBatch:
    """Scores in the order of the cases asked for; of every merchant its vector (id, day, float64 bytes) and facts."""

    names: tuple[str, ...]
    vectors: tuple[tuple[str, int, bytes], ...]
    facts: tuple[KeptFacts, ...]
    scores: tuple[KeptScore, ...]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Everybody with lines, as the model sees them."""

    matrix: FeatureMatrix
    rows: npt.NDArray[np.float32]  # [n, features of the model]
    contributions: npt.NDArray[Any]  # [n, features of the model], log-odds
    base: float
    pds: npt.NDArray[np.float64]
    peers: PeerTable
    place: dict[str, int]


def desk_names(model_features: Sequence[str]) -> tuple[str, ...]:
    """The features computed on a desk: the whole set its model comes from."""
    wanted = set(model_features)
    fitting = [names for names in (PLATFORM, INVOICE, MARKETPLACE) if wanted <= set(names)]
    return fitting[0] if fitting else tuple(name for name in BY_NAME if name in wanted)


def score_batch(
    ground: Ground,
    cases: Sequence[Application],
    report: Report,
    stop: Stop,
    gate: Mapping[str, tuple[Text, ...]],
    as_of_day: int | None = None,
) -> ScoreBatch:
    """Score `cases` beside every merchant that has lines; nothing is written. `gate`: what lines fail, by merchant.

    `as_of_day`: on what was known by the end of that day, where it is not the desk's own.

    Raises `StaffError` (`MODEL_...`, `NO_LINES`), `Stopped`.
    """
    model, as_of = ground.model(), ground.as_of_day() if as_of_day is None else as_of_day
    names = desk_names(model.features)
    with ground.lines() as engine:
        crowd_ids = sorted({*merchants_with_lines(engine, names, as_of), *(case.merchant_id for case in cases)})
    with ground.store.reading() as shelves:
        facts = merchant_facts(shelves, as_of, crowd_ids)
        merchants = shelves.merchants.some(crowd_ids)
        claims = {case.case_no: claims_of(shelves, case, as_of) for case in cases}
        # What somebody else rated comes before what the desk rated itself; neither is a feature.
        contacts = shelves.declared.contacts()
        rated = shelves.outcomes.of_kind("desk_rating") | shelves.outcomes.of_kind("officer_rating")
    with ground.linked_lines() as engine:
        _told(report, stop, 1)
        matrix = compute(engine, names, as_of, facts)
        _told(report, stop, 2)
        owners = {merchant_id: one.legal_person_id for merchant_id, one in merchants.items()}
        known = read_lines(engine, cases, claims, as_of, shown_names(names), owners, contacts)
        table = day_table(engine, as_of)
    _told(report, stop, 3)
    _only_known(matrix, merchants)
    categories = {merchant_id: merchants[merchant_id].category for merchant_id in matrix.merchant_ids}
    crowd = _crowd(model, matrix, peer_table(matrix, categories, known.year_fen, category_name))
    _told(report, stop, 4)
    places = [_place(crowd, case) for case in cases]
    floors = ground.policy().floors()
    # One by one: a decision's proof is re-performed for one case, and must meet the same bits.
    scores = [model.score(crowd.rows[place], floors) for place in places]
    ratings = {merchant_id: one.value for merchant_id, one in rated.items()}
    terms = {case.merchant_id: case.term_days for case in cases}
    ahead = outlooks(table, {m.merchant_id: m.category for m in merchants.values()}, ground.currency(), terms)
    scorer = _Scorer(model, crowd, known, ratings, ground.now(), as_of, gate, ahead, medians_of(model))
    kept = tuple(scorer.kept(*parts) for parts in zip(cases, places, scores, strict=True))
    _told(report, stop, STEPS)
    values = np.ascontiguousarray(matrix.values, dtype="<f8")
    vectors = tuple((mid, as_of, values[i].tobytes()) for i, mid in enumerate(matrix.merchant_ids))
    told = tuple(_facts_of(known, mid, as_of, gate) for mid in matrix.merchant_ids)
    return ScoreBatch(names, vectors, told, kept)


def _facts_of(known: LineFacts, merchant_id: str, as_of_day: int, gate: Mapping[str, tuple[Text, ...]]) -> KeptFacts:
    """What policy will read of a merchant that may never have applied."""
    fraud, failures = known.fraud(merchant_id), gate.get(merchant_id)
    return KeptFacts(
        merchant_id=merchant_id,
        as_of_day=as_of_day,
        verified_month_fen=known.verified_month_fen(merchant_id),
        order_base_fen=known.base_fen(merchant_id),
        fraud=None if fraud is None else tuple(one.code for one in fraud),
        linked=known.linked_persons.get(merchant_id, ()),
        gate_failures=None if failures is None else len(failures),
    )


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Makes what is kept of one case from what is known of all."""

    model: Model
    crowd: _Crowd
    known: LineFacts
    ratings: Mapping[str, str]
    now: datetime
    as_of_day: int
    gate: Mapping[str, tuple[Text, ...]]
    ahead: Mapping[str, Outlook]
    medians: Medians

    def kept(self, case: Application, place: int, score: Score) -> KeptScore:
        model, crowd = self.model, self.crowd
        views = _views(crowd, case.merchant_id, model.features)
        mean = _cohort_mean(model, crowd, case.merchant_id)
        reasons = principal_reasons(
            score, model.card.baseline, model.calibration, BY_NAME, views, currency=case.currency
        )
        inputs = inputs_of(crowd.rows[place].tolist())
        return KeptScore(
            case_no=case.case_no,
            scored_at=self.now,
            as_of_day=self.as_of_day,
            model_digest=model.digest,
            names_digest=digest(list(crowd.matrix.names)),
            inputs_digest=inputs_digest(model.features, inputs),
            score=score,
            waterfall=waterfall(score, mean, BY_NAME, views, currency=case.currency),
            standing=replace(
                _standing(crowd, case, self.known, mean, reasons),
                facts=self._facts(case),
                gate_failures=self.gate.get(case.merchant_id, ()),
                outlook=self.ahead.get(case.merchant_id),
                baseline=Cohort(model.card.baseline.name, model.card.baseline.count),
                effects=self._effects(place, score),
            ),
            recommendation=None,
        )

    def _effects(self, place: int, score: Score) -> Effects:
        shap = {part.feature: part.margin for part in score.contributions}
        return effects(self.model, self.crowd.rows[place], shap, BY_NAME, self.medians)

    def _facts(self, case: Application) -> dict[str, str]:
        """Further facts that rules may name."""
        rating = self.ratings.get(case.merchant_id)
        return {} if rating is None else {"rating": rating}


def _only_known(matrix: FeatureMatrix, merchants: Container[str]) -> None:
    """Lines of a merchant nobody recorded are a fault of the import, not a new merchant."""
    strangers = [merchant_id for merchant_id in matrix.merchant_ids if merchant_id not in merchants]
    if strangers:
        raise StaffError(
            Text(
                f"流水中有 {len(strangers)} 个未登记商户，如 {strangers[0]}",
                f"Lines name {len(strangers)} merchants not on record, such as {strangers[0]}",
            ),
            Text("请导入商户资料", "Import the merchants' records"),
            code="MERCHANT_UNKNOWN",
        )


def _told(report: Report, stop: Stop, done: int) -> None:
    if stop():
        raise Stopped
    report(done, STEPS)


def _crowd(model: Model, matrix: FeatureMatrix, peers: PeerTable) -> _Crowd:
    place = {name: i for i, name in enumerate(matrix.names)}
    rows = matrix.values[:, [place[name] for name in model.features]].astype(np.float32)
    contributions, base = model.contributions(rows)
    return _Crowd(
        matrix=matrix,
        rows=rows,
        contributions=contributions,
        base=base,
        pds=model.pds(model.margins(rows)),
        peers=peers,
        place={merchant_id: i for i, merchant_id in enumerate(matrix.merchant_ids)},
    )


def _place(crowd: _Crowd, case: Application) -> int:
    if case.merchant_id in crowd.place:
        return crowd.place[case.merchant_id]
    raise StaffError(
        Text(f"{case.case_no} 的商户没有任何流水", f"The merchant of {case.case_no} has no line at all"),
        Text("请先导入该商户的数据", "Import the merchant's data first"),
        code="NO_LINES",
    )


def _views(crowd: _Crowd, merchant_id: str, features: Sequence[str]) -> dict[str, PeerView]:
    """How each feature of the model stands among the case's peers; fewer than 30 of them are no comparison."""
    if len(crowd.peers.cohort(merchant_id).members) < FEWEST:
        return dict.fromkeys(features, NO_PEERS)
    views = {}
    for name in features:
        quartiles = crowd.peers.quartiles(merchant_id, name)
        median = None if quartiles is None else quartiles[1]
        views[name] = PeerView(crowd.peers.percentile(merchant_id, name), median)
    return views


def _cohort_mean(model: Model, crowd: _Crowd, merchant_id: str) -> CohortMean:
    cohort = crowd.peers.cohort(merchant_id)
    points, contributions = model.mean_of_contributions(crowd.contributions[cohort.members], crowd.base)
    return CohortMean(Cohort(cohort.name, len(cohort.members)), points, contributions)


def _standing(
    crowd: _Crowd, case: Application, known: LineFacts, mean: CohortMean, reasons: Sequence[PrincipalReason]
) -> Standing:
    merchant_id = case.merchant_id
    members = crowd.peers.cohort(merchant_id).members
    told = len(members) >= FEWEST
    flows = {flow.value: crowd.peers.flow_percentile(merchant_id, flow) if told else None for flow in Flow}
    return Standing(
        cohort_name=mean.cohort.name,
        cohort_count=mean.cohort.count,
        peer_points=whole(mean.points) if told else None,
        peer_pd=float(crowd.pds[members].mean()) if told else None,
        flows=flows,
        metrics={name: _metric(crowd, merchant_id, name, months) for name, months in known.months(merchant_id)},
        verified_month_fen=known.verified_month_fen(merchant_id),
        reasons=tuple(ReasonCode(one.code, one.text) for one in reasons),
        mismatches=known.mismatches.get(case.case_no, ()),
        order_base_fen=known.base_fen(merchant_id),
        fraud=known.fraud(merchant_id),
        linked_persons=known.linked_persons.get(merchant_id, ()),
    )


def _metric(crowd: _Crowd, merchant_id: str, name: str, months: tuple[float | None, ...]) -> PeerMetric:
    if len(crowd.peers.cohort(merchant_id).members) < FEWEST:
        return PeerMetric(None, None, None, None, months)
    quartiles = crowd.peers.quartiles(merchant_id, name)
    low, median, high = (None, None, None) if quartiles is None else quartiles
    return PeerMetric(low, median, high, crowd.peers.percentile(merchant_id, name), months)
