"""Values that tests of several packages need, valid as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from workbench.access.staff import Role, Staff
from workbench.applications.application import Application, Stage
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.features.outlook import BackTested, Measure, Outlook, Range
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.storage.kept import KeptDecision

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

OFFICER = Staff("s01", "沈宁", Role.OFFICER, Text("信贷员", "Credit officer"), 10_000_000)
APPROVER = Staff("s02", "周砚", Role.APPROVER, Text("信贷经理", "Credit manager"), 50_000_000)
PROGRAM = Staff("system", "系统", Role.SYSTEM, Text("系统", "System"), 0)


def merchant(merchant_id: str = "M1", **changes: Any) -> Merchant:
    made = Merchant(
        merchant_id=merchant_id,
        name="青禾手作家居旗舰店",
        platform=Platform.TMALL,
        category="home",
        entity_type=EntityType.SOLE_TRADER,
        legal_person_id=f"P-{merchant_id}",
        owner_name="林晓岚",
        region="浙江",
        city="湖州",
        opened_on=date(2023, 1, 5),
        synthetic=True,
    )
    return replace(made, **changes)


def application(case_no: str = "LN-261123-0417", **changes: Any) -> Application:
    made = Application(
        case_no=case_no,
        merchant_id="M1",
        product_code="credit_tmall",
        requested_fen=8_000_000,
        term_days=180,
        purpose="备货",
        submitted_at=NOW,
        due_at=NOW + timedelta(hours=4),
        stage=Stage.DRAFT,
        assigned_to=None,
    )
    return replace(made, **changes)


def decision(case_no: str = "LN-261123-0417", **changes: Any) -> KeptDecision:
    made = KeptDecision(
        case_no=case_no,
        version=1,
        state="proposed",
        outcome=Outcome.APPROVE,
        limit_fen=6_000_000,
        currency="CNY",
        daily_rate=Decimal("0.0005"),
        fee_rate=Decimal("0"),
        term_days=180,
        reason_codes=(),
        comment="",
        override=False,
        needs_second=True,
        prepared_by="s01",
        prepared_at=NOW,
        approved_by=None,
        approved_at=None,
        model_version="m",
        inputs_digest="i",
        policy_id="p",
        policy_digest="d",
        proof="{}",
    )
    return replace(made, **changes)


def outlook(as_of_day: int, net_a_day_fen: int = 1_000_000) -> Outlook:
    """A forecast whose middle net inflow covers what usual requests owe many times over."""
    days = (30, 60, 90, 180, 365)
    ranges = tuple(Range(d, -net_a_day_fen * d // 2, net_a_day_fen * d, 2 * net_a_day_fen * d, d <= 90) for d in days)
    measure = Measure(ranges, (BackTested(30, 0.84, 2068),), 90 * net_a_day_fen)
    return Outlook(as_of_day, measure, measure, measure)
