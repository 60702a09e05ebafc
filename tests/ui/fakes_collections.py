"""An invented list of arrears, and services that answer with it and remember what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.common.text import Text
from workbench.portfolio.cost_of_default import shop_value
from workbench.services.collection_file import (
    ArrearsRow,
    CollectionView,
    ContactLine,
    HardshipLine,
    OwedLine,
    PenaltyLine,
    PromiseLine,
    QueueFile,
    QueueFilter,
    StepLine,
    WorkloadRow,
)
from workbench.services.instructions import InstructionLine
from workbench.services.portfolio_file import LedgerRow

TODAY = date(2026, 11, 23)
NONE = Text("", "")
PART = Text("关注", "Special mention")
CREDIT = Text("天猫信用贷", "Tmall credit")


def row(merchant_id: str = "M0", **changes: Any) -> ArrearsRow:
    made = ArrearsRow(
        merchant_id, "杭州拾光家电专营店", "CNY", 34, 5_120_00, 38_000_00, PART, Decimal("0.4"), 6_840_00, "remind",
        Text("提醒还款", "Remind"), False, True, "broken", date(2026, 11, 20), 5_000_00, "沈宁", date(2026, 11, 25),
    )  # fmt: skip
    return replace(made, **changes)


def step(code: str, state: str = "closed", **changes: Any) -> StepLine:
    names = {
        "remind": Text("提醒还款", "Remind"),
        "restrict": Text("限制推广与回款账户", "Restrict inflow"),
        "recommend_closure": Text("建议平台关店", "Shop closure"),
    }
    made = StepLine(
        code, names[code], Text("逾期 60 天，须复核", "day 60, approval"), state,
        Text("逾期 60 天起可用，现逾期 34 天", "Opens at day 60; now day 34") if state == "closed" else NONE,
        2, code == "recommend_closure", None, "", None, "", False, NONE, False,
    )  # fmt: skip
    return replace(made, **changes)


STEPS = (
    step("remind", "standing", persons=1, soft=True, by="沈宁", on=date(2026, 11, 1), reason="按日提醒"),
    step("restrict", "proposed", event_no=7, by="沈宁", on=TODAY, reason="多次联系未果，仍在销售", may_answer=True),
    step("recommend_closure"),
)


def view(merchant_id: str = "M0", **changes: Any) -> CollectionView:
    made = CollectionView(
        merchant_id=merchant_id,
        name="杭州拾光家电专营店",
        currency="CNY",
        days_past_due=34,
        loan_class=PART,
        owed=(OwedLine("LO-260718-0001", CREDIT, 36_000_00, 1_800_00, 200_00, 5_120_00, 34, PART),),
        due_fen=5_120_00,
        owed_fen=38_000_00,
        owner="沈宁",
        owner_id="s01",
        next_on=date(2026, 11, 25),
        steps=STEPS,
        history=(PenaltyLine(date(2026, 11, 1), Text("提醒还款：执行", "Remind: done"), "沈宁", "按日提醒"),),
        contacts=(
            ContactLine(
                datetime(2026, 11, 20, 2, 0, tzinfo=UTC), Text("电话", "Phone"), Text("借款人", "Borrower"),
                Text("已联系", "Reached"), "说下周到账", date(2026, 11, 25), "沈宁", (),
            ),
        ),
        may_contact=(),
        contact_rules=Text("8:00–21:00", "8:00–21:00"),
        promises=(PromiseLine(date(2026, 11, 15), date(2026, 11, 20), 5_000_00, 1_000_00, "broken", "沈宁"),),
        hardships=(),
        instructions=(
            InstructionLine(
                1, "remind", Text("还款提醒", "Reminder"), merchant_id, date(2026, 11, 1), "沈宁", "a" * 64, "whole",
                "000001-remind-M0.json",
            ),
        ),
        ledger=(LedgerRow(date(2026, 11, 9), Text("支用", "Drawdown"), 26_000_00, 38_000_00, "备货", "draw", "LO-1"),),
        value=shop_value(200_000_00, Decimal("0.10"), 38_000_00, Decimal(1)),
        synthetic=True,
    )  # fmt: skip
    return replace(made, **changes)


def asked_for_help() -> HardshipLine:
    return HardshipLine(3, Text("延期", "More time"), "旺季备货压款，请求延期", "沈宁", TODAY, "open", "", True)


@dataclass
class FakeCollections:
    """Collections, penalties, letters and instructions in one: what was asked is in `calls`."""

    rows: tuple[ArrearsRow, ...] = field(default_factory=lambda: (row(), row("M9", name="南风女鞋", owner="", step="")))
    shown: CollectionView = field(default_factory=view)
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    asked: list[QueueFilter] = field(default_factory=list)
    pages: list[tuple[str, ...]] = field(default_factory=list)

    def queue(self, asked: QueueFilter) -> QueueFile:
        self.asked.append(asked)
        kept = tuple(one for one in self.rows if asked.words in one.name)
        found = kept[: asked.limit]
        return QueueFile(
            TODAY, "CNY", found, len(kept), 10_240_00, 76_000_00, 13_680_00, (("s01", "沈宁"),),
            (("remind", Text("提醒还款", "Remind")),), 0, tuple(one.merchant_id for one in kept),
        )  # fmt: skip

    def page(self, asked: QueueFilter, merchant_ids: Sequence[str]) -> tuple[ArrearsRow | None, ...]:
        self.pages.append(tuple(merchant_ids))
        known = {one.merchant_id: one for one in self.rows}
        return tuple(known.get(one) for one in merchant_ids)

    def open(self, merchant_id: str, actor: Any) -> CollectionView:
        return replace(self.shown, merchant_id=merchant_id)

    def workload(self) -> tuple[WorkloadRow, ...]:
        return (WorkloadRow("沈宁", 1, 5_120_00, 6_840_00, 2, 3, 1), WorkloadRow("", 1, 5_120_00, 6_840_00, 0, 0, 0))

    def kinds(self, merchant_id: str) -> tuple[tuple[str, Text], ...]:
        return (("remind", Text("还款提醒", "Payment reminder")),)

    def make(self, merchant_id: str, kind: str, languages: Any, actor: Any) -> Path:
        self.calls.append(("make", merchant_id, kind, languages))
        return Path("RM-261123-M0-zh.pdf")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *given, **named: self.calls.append((name, *given))
