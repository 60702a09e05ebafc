"""A case that policy approves in full, to be changed one fact at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from workbench.applications.application import Application, Stage
from workbench.applications.policy import Policy
from workbench.applications.policy_file import load_policy
from workbench.applications.products import find_product
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.outcome import ReasonCode, Recommendation
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.scoring.score import Band, Score

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
POLICY: Policy = load_policy("cn-2025")

APPLICATION = Application(
    case_no="LN-261123-0001",
    merchant_id="M1",
    product_code="credit_tmall",
    requested_fen=60_000_00,
    term_days=365,
    purpose="备货",
    submitted_at=NOW,
    due_at=NOW,
    stage=Stage.SCORED,
    assigned_to=None,
)
MERCHANT = Merchant(
    merchant_id="M1",
    name="样例家居店",
    platform=Platform.TMALL,
    category="home",
    entity_type=EntityType.SOLE_TRADER,
    legal_person_id="P1",
    owner_name="某人",
    region="浙江",
    city="湖州",
    opened_on=date(2023, 1, 5),
)
SCORE = Score("m", "d", -3.9, 0.0186, 633, Band.B, -3.4, ())
GOOD_FEATURES = {"refund_share_90": 0.03, "other_lenders": 1.0, "waybill_reuse_share_90": 0.0}
REASONS = tuple(ReasonCode(f"R{i}", Text(f"原因 {i}", f"Reason {i}")) for i in range(6))


def case(**changes: Any) -> CaseInput:
    made = CaseInput(
        application=APPLICATION,
        merchant=MERCHANT,
        as_of=date(2026, 11, 22),
        score=SCORE,
        features=GOOD_FEATURES,
        verified_month_fen=200_000_00,
        reasons=REASONS,
        fraud=(),
        exposure_fen=0,
        headroom_fen=100_000_000_00,
        list_hits=0,
        facts={"dscr_expected": Decimal("1.50")},
    )
    return replace(made, **changes)


def advise(policy: Policy = POLICY, product: str = "credit_tmall", **changes: Any) -> Recommendation:
    return decide(case(**changes), policy, find_product(product))


def asked(**changes: Any) -> Application:
    return replace(APPLICATION, **changes)


def scored(band: Band, points: int, pd: float) -> Score:
    return replace(SCORE, band=band, points=points, pd=pd)


def features(**changes: float | None) -> dict[str, float | None]:
    return {**GOOD_FEATURES, **changes}
