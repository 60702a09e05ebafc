"""What the invented case 0417 keeps of its reasons: the group they compare with, and the PD without each of them."""

from __future__ import annotations

from workbench.common.text import Text
from workbench.decision.outcome import ReasonCode
from workbench.features.feature import Flow
from workbench.scoring.score import Cohort, Effects, FamilyEffect, FlowPoints

BASELINE = Cohort(
    Text("评分 540 至 559 的申请人，略高于通过线", "Applicants scored 540 to 559, just above the cut-off"), 2_938
)
FLOWS = (FlowPoints(Flow.FUND, 26), FlowPoints(Flow.LOGISTICS, -9), FlowPoints(Flow.INFORMATION, 32))
REASONS = (
    ReasonCode("REFUND", Text("退款率 8.7%，高于同行（中位 5.1%）", "Refund rate 8.7%, above peers (median 5.1%)")),
    ReasonCode(
        "DISPATCH",
        Text("发货时长 41 小时，长于同行（中位 29 小时）", "Dispatch takes 41 h, longer than peers (median 29 h)"),
    ),
)


def effects() -> Effects:
    group = Text("训练样本", "the training sample")
    return Effects(
        group,
        60_000,
        0.0186,
        (
            FamilyEffect(
                "refund",
                ("refund_rate", "refund_rate_365", "refund_rise"),
                Text("退款率等 3 项", "Refund rate and 2 related figures"),
                -14.4,
                0.0132,
                653,
            ),
            FamilyEffect("dispatch", ("dispatch_hours",), Text("发货时长", "Dispatch time"), -6.2, 0.0161, 641),
        ),
    )
