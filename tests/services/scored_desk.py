"""A small scored desk: a clean case, one over the refund line, one with a contradiction, one to decline."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, application, merchant, outlook
from workbench.access.staff import Role, Staff, actor_of
from workbench.applications.application import Stage
from workbench.common.dates import day_number
from workbench.common.text import Text
from workbench.decision.outcome import ReasonCode
from workbench.features.feature import Flow
from workbench.records.canonical import digest
from workbench.scoring.score import Band, Bar, Cohort, Contribution, Score, Waterfall
from workbench.services.ground import Ground
from workbench.services.recommending import renew
from workbench.storage.kept import KeptScore, Standing
from workbench.storage.shelves import Shelves
from workbench.storage.store import Store

DIRECTOR = Staff("s03", "林潇", Role.RISK, Text("风险总监", "Risk director"), 1_000_000_000_000)
ME, SECOND, THIRD, PROGRAM_ACTOR = (actor_of(one) for one in (OFFICER, APPROVER, DIRECTOR, PROGRAM))
AS_OF = day_number(NOW.date()) - 1
VERSION = "test-1"
CLEAN, REFUNDS, MISMATCH, RISKY, LARGE = (f"LN-261123-000{i}" for i in range(1, 6))
FEATURES = {
    "refund_share_90": 0.03,
    "other_lenders": 1.0,
    "waybill_reuse_share_90": 0.0,
    "sales_90_month_fen": 20_000_000.0,
    "dispatch_hours_90": 41.0,
    "origins_180": 1.0,
}
MODEL = Text("型号", "Model")


@dataclass(frozen=True)
class ChampionOf:
    """Stands for the champion where only its version, or its reference distributions, are asked."""

    version: str = VERSION
    digest: str = "m" * 64
    evidence: bytes = b"{}"
    features: tuple[str, ...] = ("not_on_this_desk",)
    reference: Mapping[str, Any] = field(default_factory=dict)


def ground_on(store: Store) -> Ground:
    ground = Ground(store.folder, lambda: NOW, store)
    ground._model = cast(Any, ChampionOf())
    return ground


def fill(store: Store) -> Ground:
    """Five scored cases of five merchants; answers the ground services stand on."""
    ground = ground_on(store)
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, DIRECTOR, PROGRAM)
        put_case(shelves, CLEAN, "M1")
        put_case(shelves, REFUNDS, "M2", {"refund_share_90": 0.087})
        put_case(shelves, MISMATCH, "M3", mismatches=1, claims={"warehouses": 2, "monthly_sales_fen": 40_000_000})
        put_case(shelves, RISKY, "M4", band=Band.E, points=510, pd=0.14)
        put_case(shelves, LARGE, "M5", requested_fen=250_000_00, verified_fen=1_000_000_00)
        for case_no in (CLEAN, REFUNDS, MISMATCH, RISKY, LARGE):
            renew(shelves, case_no, ground.policy(), ground.products())
    return ground


def put_case(
    shelves: Shelves,
    case_no: str,
    merchant_id: str,
    changed: Mapping[str, float] | None = None,
    *,
    band: Band = Band.B,
    points: int = 633,
    pd: float = 0.0186,
    mismatches: int = 0,
    claims: Mapping[str, Any] | None = None,
    requested_fen: int = 60_000_00,
    verified_fen: int = 200_000_00,
) -> None:
    """One merchant with its scored case."""
    values = {**FEATURES, **(changed or {})}
    shelves.merchants.put([merchant(merchant_id, name=f"店铺 {merchant_id}")])
    case = application(case_no, merchant_id=merchant_id, stage=Stage.SCORED, requested_fen=requested_fen, term_days=365)
    shelves.applications.add([(case, claims or {})])
    names = tuple(values)
    shelves.features.put(names, [(merchant_id, AS_OF, struct.pack(f"<{len(names)}d", *values.values()))])
    shelves.scores.put([kept_score(case_no, values, band, points, pd, mismatches, verified_fen)])


def kept_score(
    case_no: str, values: Mapping[str, float], band: Band, points: int, pd: float, mismatches: int, verified_fen: int
) -> KeptScore:
    contributions = tuple(Contribution(name, value, 0.01, -0.5) for name, value in values.items())
    score = Score(VERSION, "c" * 64, -3.5, pd, points, band, -3.4, contributions)
    cohort = Cohort(Text("天猫家居", "Tmall home"), 40)
    bar = Bar(("refund_share_90",), Flow.INFORMATION, Text("退款率", "Refund rate"), Text("", ""), points - 584)
    standing = Standing(
        cohort_name=cohort.name,
        cohort_count=40,
        peer_points=584,
        peer_pd=0.042,
        flows={"fund": 74.0, "logistics": 31.0, "information": 58.0},
        metrics={},
        verified_month_fen=verified_fen,
        outlook=outlook(AS_OF),
        reasons=(
            ReasonCode("refund_share_90", Text("退款率 8.7%", "Refund rate 8.7%")),
            ReasonCode("dispatch_hours_90", Text("发货时长 41 小时", "Dispatch takes 41 h")),
        ),
        mismatches=tuple(
            ReasonCode("WAREHOUSES", Text("申报 2 个仓库，平台只见 1 个发货地", "2 warehouses claimed, 1 origin seen"))
            for _ in range(mismatches)
        ),
        fraud=(),
    )
    return KeptScore(
        case_no=case_no,
        scored_at=NOW,
        as_of_day=AS_OF,
        model_digest="m" * 64,
        names_digest=digest(list(values)),
        inputs_digest=digest([case_no, list(values.values())]),
        score=score,
        waterfall=Waterfall(cohort, 584, (bar,), 0, 0, points),
        standing=standing,
        recommendation=None,
    )
