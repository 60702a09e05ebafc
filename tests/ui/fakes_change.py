"""Invented ways, flips and scenarios, for screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band
from workbench.services.case_file import WhatIf
from workbench.services.change_file import ChangeLine, ChangeView, FlipView, ScenarioView, WayView

REFUND = ChangeLine("refund_rate", Text("退款率", "Refund rate"), same("8.7%"), same("≤5.0%"), 0.05)
HOURS = ChangeLine(
    "dispatch_hours", Text("发货时长", "Dispatch time"), Text("41 小时", "41 h"), Text("≥60 小时", "≥60 h"), 60.0
)
ANSWER = WhatIf(
    0.0112, 662, Band.A, Outcome.APPROVE, 8_000_000, "green", Decimal("0.00037"), Decimal("0.135"), Decimal("0.005"),
    Decimal("0.1498"), Text("申请金额", "Requested amount"),
)  # fmt: skip


def view(case_no: str) -> ChangeView:
    return ChangeView(
        case_no=case_no,
        goal=Text("怎样可按申请 ¥80,000 通过", "What would approve the ¥80,000 asked for"),
        ways=(WayView(Text("退款率 8.7% → ≤5.0%", "Refund rate 8.7% → ≤5.0%"), (REFUND,), ANSWER),),
        proof=Text("2 项可改善指标的全部 300 个取值均已查过：没有更小的改动可行",
                   "All 300 values of 2 changeable features were looked at: no smaller change does it"),
        obstacle=None,
        safe=Text("65 项指标的 9,000 个取值均已查过，1 项单独变化会推翻通过",
                  "All 9,000 values of 65 features were looked at; 1 of them alone can end the approval"),
        flips=(FlipView(Text("发货时长 41 → ≥60 小时", "Dispatch time 41 → ≥60 h"), HOURS,
                        Text("常月波动的 2.1 倍", "2.1 × its usual month"), Text("转人工核查", "Refer")),),
    )  # fmt: skip


@dataclass
class FakeChange:
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    kept: tuple[ScenarioView, ...] = ()
    views: dict[str, ChangeView] = field(default_factory=dict)

    def view(self, case_no: str) -> ChangeView:
        self.calls.append(("view", case_no))
        return self.views.get(case_no) or view(case_no)

    def stop(self, case_no: str, changes: Mapping[str, float], feature: str, last: float) -> float:
        self.calls.append(("stop", feature, last))
        return round((last + changes[feature]) / 2, 3)

    def scenarios(self, case_no: str) -> tuple[ScenarioView, ...]:
        return self.kept

    def save_scenario(
        self, case_no: str, name: str, changes: Mapping[str, float], limit_fen: int | None, actor: Actor
    ) -> tuple[ScenarioView, ...]:
        self.calls.append(("save", name, dict(changes), limit_fen))
        if any(one.name == name for one in self.kept):
            raise StaffError(Text("已有此名", "Taken"), Text("改一个", "Choose another"), code="SCENARIO_NAME")
        lines = tuple(replace(REFUND, after=same(f"{value:.1%}"), value=value) for value in changes.values())
        at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
        made = ScenarioView(len(self.kept) + 1, case_no, name, lines, limit_fen, ANSWER, None, "沈宁", at)
        self.kept = (*self.kept, made)
        return self.kept

    def rename_scenario(self, scenario_id: int, name: str, actor: Actor) -> tuple[ScenarioView, ...]:
        self.kept = tuple(replace(one, name=name) if one.scenario_id == scenario_id else one for one in self.kept)
        return self.kept

    def delete_scenario(self, scenario_id: int, actor: Actor) -> tuple[ScenarioView, ...]:
        self.kept = tuple(one for one in self.kept if one.scenario_id != scenario_id)
        return self.kept
