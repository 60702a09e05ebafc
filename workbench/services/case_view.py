"""What stands on the screen of one case?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM, Actor
from workbench.applications.application import Application
from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import local
from workbench.common.text import Text, same
from workbench.decision.authority import authority_fen
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Flow
from workbench.merchants.merchant import Merchant
from workbench.scoring.score import Waterfall
from workbench.services.case_file import CaseFile, DecisionRecord, FlowPanel, HistoryItem, Metric, Mismatch
from workbench.services.history import history, of_application, of_loans
from workbench.services.panels import panel_names
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.storage.decision_courses import KeptCourse
    from workbench.storage.kept import KeptDecision, KeptScore, PeerMetric, Standing
    from workbench.storage.shelves import Shelves


def case_file(
    shelves: Shelves,
    case_no: str,
    actor: Actor | None,
    now: datetime,
    policy: Policy,
    products: Mapping[str, Product],
    model: tuple[str, Text, Text],
) -> CaseFile:
    """Everything the case screen shows; `model` is the champion's version, outcome and note."""
    application = shelves.applications.get(case_no)
    merchant = shelves.merchants.get(application.merchant_id)
    kept = shelves.scores.get(case_no)
    decided = shelves.decisions.get(case_no)
    names = shelves.staff.names()
    vector = shelves.features.latest(merchant.merchant_id, kept.names_digest) if kept else None
    values = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
    product = products.get(application.product_code)
    return CaseFile(
        application=application,
        merchant=merchant,
        product=product.name if product else same(application.product_code),
        category=category_name(merchant.category),
        returning=returning(shelves, application),
        months_open=months_open(merchant, now),
        score=kept.score if kept else None,
        waterfall=kept.waterfall if kept else None,
        peer_points=kept.standing.peer_points if kept else None,
        peer_pd=kept.standing.peer_pd if kept else None,
        recommendation=kept.recommendation if kept else None,
        mismatches=tuple(Mismatch(m.code, m.text) for m in kept.standing.mismatches) if kept else (),
        panels=panels(kept.standing, values, flow_points(kept.waterfall)) if kept else (),
        levers=(),  # they need the model: see `services.levers`
        diligence=shelves.interviews.diligence().get(case_no),
        decision=decision_record(decided, names, shelves.courses.get(case_no, decided.version)) if decided else None,
        history=whole_history(shelves, application, merchant, names),
        notes=len(shelves.applications.notes(case_no)),
        documents=sum(not d.superseded for d in shelves.documents.of_case(case_no)),
        features_present=sum(value == value for value in values.values()),
        features_total=len(values),
        authority_fen=_own_authority(shelves, policy, actor) if actor else 0,
        stage=application.stage,
        outcome_name=model[1],
        model_note=model[2],
        stale=staleness(kept, model[0], policy),
        reasons=kept.standing.reasons if kept else (),
        baseline=kept.standing.baseline if kept else None,
        effects=kept.standing.effects if kept else None,
    )


def _own_authority(shelves: Shelves, policy: Policy, actor: Actor) -> int:
    """What this person may decide alone: the role's tier, and never more than their own ceiling."""
    person = next((one for one in shelves.staff.all() if one.staff_id == actor.staff_id), None)
    tier = authority_fen(policy, actor.role.value)
    return tier if person is None else min(tier, person.authority_fen)


def whole_history(
    shelves: Shelves, application: Application, merchant: Merchant, names: Mapping[str, str]
) -> tuple[HistoryItem, ...]:
    """What the desk did on the case, its submission, and how earlier loans went; newest first."""
    loans = shelves.loans.of_merchant(merchant.merchant_id)
    items = [
        *history(shelves.journal.of_case(application.case_no, refused=True), names, application.currency),
        of_application(application, merchant.owner_name),
        *of_loans(loans, shelves.loans.events([loan.loan_id for loan in loans]), merchant.owner_name),
    ]
    return tuple(sorted(items, key=lambda item: item.at, reverse=True))


def returning(shelves: Shelves, application: Application) -> int:
    """Which application of this merchant this is, counting loans that began before the desk knew their cases."""
    cases = [case.case_no for case in shelves.applications.of_merchant(application.merchant_id)]
    loans = [loan for loan in shelves.loans.of_merchant(application.merchant_id) if loan.case_no not in cases]
    return len(loans) + cases.index(application.case_no) + 1


def months_open(merchant: Merchant, now: datetime) -> int | None:
    if merchant.opened_on is None:
        return None
    today, opened = local(now).date(), merchant.opened_on
    return (today.year - opened.year) * 12 + today.month - opened.month - (today.day < opened.day)


def flow_points(fall: Waterfall) -> Mapping[Flow, int]:
    return {one.flow: one.points for one in fall.flows}


def panels(
    standing: Standing, values: Mapping[str, float], points: Mapping[Flow, int] = MappingProxyType({})
) -> tuple[FlowPanel, ...]:
    """The three flows with the figures this desk has for them, four at most, and their points."""
    made = []
    for flow in (Flow.FUND, Flow.LOGISTICS, Flow.INFORMATION):
        names = panel_names(flow, standing.metrics)
        shown = tuple(_metric(name, standing.metrics[name], values.get(name)) for name in names)
        made.append(FlowPanel(flow, standing.flows.get(flow.value), shown, points.get(flow)))
    return tuple(made)


def _metric(name: str, beside: PeerMetric, value: float | None) -> Metric:
    return Metric(
        feature=name,
        label=BY_NAME[name].label,
        value=None if value is None or value != value else value,
        unit=BY_NAME[name].unit,
        history=beside.history,
        peer_p25=beside.p25,
        peer_median=beside.median,
        peer_p75=beside.p75,
        percentile=beside.percentile,
    )


def decision_record(kept: KeptDecision, names: Mapping[str, str], course: KeptCourse | None = None) -> DecisionRecord:
    """The decision as staff read it: people by name, the program by the policy it acted for."""
    opened_by = course.opened_by if course else None
    return DecisionRecord(
        version=kept.version,
        outcome=kept.outcome,
        limit_fen=kept.limit_fen,
        daily_rate=kept.daily_rate,
        fee_rate=kept.fee_rate,
        term_days=kept.term_days,
        reason_codes=kept.reason_codes,
        comment=kept.comment,
        override=kept.override,
        prepared_by=prepared_by(kept, names),
        prepared_at=kept.prepared_at,
        approved_by=None if kept.approved_by is None else names.get(kept.approved_by, kept.approved_by),
        approved_at=kept.approved_at,
        withdrawn=kept.state == "withdrawn",
        opened_by=None if opened_by is None else names.get(opened_by, opened_by),
        opened_at=course.opened_at if course else None,
        reopened=bool(course and course.reopened_at is not None),
        reopen_reason=course.reopen_reason if course else "",
    )


def prepared_by(kept: KeptDecision, names: Mapping[str, str]) -> str:
    """A person's name, or `system:` and the policy's digest for what policy decided alone."""
    if kept.prepared_by == SYSTEM.staff_id and not kept.needs_second:
        return f"{SYSTEM.staff_id}:{kept.policy_digest[:12]}"
    return names.get(kept.prepared_by, kept.prepared_by)


def staleness(kept: KeptScore | None, version: str, policy: Policy) -> Text | None:
    """Why the case must be scored again before it is decided, if it must."""
    if kept is None:
        return Text("尚未评分", "Not scored yet")
    if kept.score.model_version != version:
        return Text(f"由模型 {kept.score.model_version} 评分，现为 {version}",
                    f"Scored by {kept.score.model_version}; the champion is {version}")  # fmt: skip
    if kept.recommendation is not None and kept.recommendation.policy_digest != policy.digest:
        return Text("政策已更新，请重新评分", "The policy changed; score again")
    return None
