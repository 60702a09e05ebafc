"""Invented proposals, blind reviews, requests and statistics, and a service that answers with them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from workbench.common.text import Text
from workbench.decision.agreement import Interval
from workbench.decision.outcome import Check, Outcome, ReasonCode, Verdict
from workbench.features.feature import Flow, Unit
from workbench.services.case_file import FlowPanel, Metric
from workbench.services.decline_reasons import JUDGEMENT
from workbench.services.proposals import Proposal
from workbench.services.review_file import (
    BlindAnswer,
    BlindCase,
    BlindResult,
    BlindRow,
    HumanReviewRow,
    OfficerOverrides,
    OverrideCount,
    OverrideReport,
    PairAgreement,
    ReviewStatistics,
    RubberStamps,
)

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
REFUNDS = Text("退款率 8.7%，超过政策上限 8.0%", "Refund rate 8.7 %, over the bound of 8.0 %")


def proposal(case_no: str, **changes: Any) -> Proposal:
    made = Proposal(
        case_no=case_no,
        version=1,
        outcome=Outcome.APPROVE_LOWER,
        limit_fen=6_000_000,
        currency="CNY",
        daily_rate=Decimal("0.000427"),
        fee_rate=Decimal("0.005"),
        term_days=365,
        advised=Outcome.REFER,
        advised_fen=0,
        reasons=(ReasonCode("REFUND_SHARE", REFUNDS),),
        unmet=(Check("REFUND_SHARE", Text("退款率 ≤ 8.0%", "Refunds ≤ 8.0 %"), Verdict.REFER, Text("8.7%", "8.7%"),
                     Text("", ""), Text("", "")),),
        comment="尺码退货集中在十月，十一月已回落",
        override=Text("季节性波动，往年同期可查", "A seasonal swing, seen in earlier years"),
        seen_digest="5f1c" * 16,
        changed=(),
        contradictions=(),
        scored_times=2,
        opened_by="周砚",
        opened_at=NOW,
        why_not=None,
    )  # fmt: skip
    return replace(made, **changes)


def blind_rows() -> tuple[BlindRow, ...]:
    row = BlindRow("LN-261123-0401", 1, "鹿野童装", Text("淘宝信用贷", "Taobao credit"), "CNY", 1_500_000, NOW, None,
                   False, None)  # fmt: skip
    worked = Text("你经手过这个案件，不能盲审", "You worked on this case; you cannot judge it blind")
    return (row, replace(row, case_no="LN-261123-0402", merchant_name="小满茶事", why_not=worked))


def blind_case(case_no: str) -> BlindCase:
    metric = Metric("refund_share_90", Text("退款率", "Refund rate"), 0.087, Unit.SHARE, (0.05,) * 12, 0.03, 0.051,
                    0.07, 14.0)  # fmt: skip
    panels = tuple(FlowPanel(flow, 40.0, (metric,)) for flow in (Flow.FUND, Flow.LOGISTICS, Flow.INFORMATION))
    return BlindCase(
        case_no, 1, "鹿野童装", Text("童装", "Kids"), "浙江 湖州", Text("淘宝信用贷", "Taobao credit"), "备货", "CNY",
        1_500_000, 90, 31, 2, panels, (Text("申报 2 个仓库，平台只见 1 个", "2 warehouses claimed, 1 seen"),),
        JUDGEMENT, NOW,
    )  # fmt: skip


def request_rows() -> tuple[HumanReviewRow, ...]:
    row = HumanReviewRow(
        "LN-261123-0407", 1, "织里布艺工坊", Text("淘宝信用贷", "Taobao credit"), date(2026, 11, 20),
        Text("电话", "Phone"), "退款是台风那周的", "沈宁", NOW + timedelta(days=12), 12, "沈宁", True, None, (REFUNDS,),
        True, "open", "", None,
    )  # fmt: skip
    other = Text("这项人工复核指定由他人答复", "Another person is named to answer this")
    late = replace(row, case_no="LN-261123-0408", days_left=-2, assigned_to="周砚", mine=False, why_not=other)
    return (late, row)


def statistics() -> ReviewStatistics:
    some = Interval(0.82, 0.71, 0.89)
    return ReviewStatistics(
        chosen=61,
        given=57,
        agreement=some,
        kappa=Interval(0.61, 0.44, 0.78),
        weighted=Interval(0.68, 0.53, 0.83),
        pairs=(PairAgreement("沈宁", "周砚", 31, some, Interval(0.6, 0.4, 0.8), Interval(0.7, 0.5, 0.9)),),
        overrides=OverrideReport(
            412, 23, 9, (OverrideCount("OV_SEASON", Text("季节性波动", "A seasonal swing"), 12, 0),),
            (OfficerOverrides("沈宁", 200, 24, Interval(0.12, 0.08, 0.17), Interval(0.3, 0.17, 0.47), True),),
            Interval(0.09, 0.02, 0.28), Interval(0.03, 0.02, 0.05), 22, 301,
        ),
        stamps=RubberStamps(10, 48, 3, 90, 0, 5, 0, (("周砚", 44),)),
        human_open=2,
        human_kept=4,
        human_overturned=1,
        human_overdue=1,
        share=0.05,
        table=((30, 4, 1), (3, 8, 2), (0, 1, 8)),
    )  # fmt: skip


@dataclass
class FakeReviews:
    rows: tuple[BlindRow, ...] = field(default_factory=blind_rows)
    asked: tuple[HumanReviewRow, ...] = field(default_factory=request_rows)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def blind_waiting(self, actor: Any) -> tuple[BlindRow, ...]:
        return self.rows

    def take(self, case_no: str, actor: Any) -> BlindCase:
        self.calls.append(("take", case_no))
        self.rows = tuple(
            replace(one, mine=True, taken_by=actor.name) if one.case_no == case_no else one for one in self.rows
        )
        return blind_case(case_no)

    def give(self, case_no: str, answer: BlindAnswer, actor: Any) -> BlindResult:
        self.calls.append(("give", case_no, answer))
        self.rows = tuple(one for one in self.rows if one.case_no != case_no)
        return BlindResult(case_no, Outcome.APPROVE, answer.outcome, answer.outcome is Outcome.APPROVE)

    def requests(self, actor: Any, *, still_open: bool = True) -> tuple[HumanReviewRow, ...]:
        return self.asked

    def open_request(self, case_no: str, actor: Any) -> HumanReviewRow:
        self.calls.append(("open_request", case_no))
        return self.asked[-1]

    def close_request(self, case_no: str, overturn: bool, answer: str, actor: Any) -> HumanReviewRow:
        self.calls.append(("close", case_no, overturn, answer))
        row = next(one for one in self.asked if one.case_no == case_no)
        self.asked = tuple(one for one in self.asked if one.case_no != case_no)
        return row

    def ask_for_person(
        self, case_no: str, channel: str, words: str, asked_on: date, assigned_to: str, actor: Any
    ) -> HumanReviewRow:
        self.calls.append(("ask", case_no, channel, words, asked_on, assigned_to))
        return self.asked[-1]

    def statistics(self, actor: Any) -> ReviewStatistics:
        return statistics()
