"""Warnings as the service tells them, invented and the same every time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from tests.builders import NOW
from workbench.common.text import Text, same
from workbench.portfolio.episodes import Handling
from workbench.services.portfolio_file import WarningRow
from workbench.services.warnings_file import (
    EvidenceLine,
    RuleAnswer,
    Timeline,
    TimelineItem,
    TracedDraw,
    WarningCount,
    WarningFile,
    WarningPage,
    WarningStep,
)

RULE, SINCE = Text("无回款", "No inflow"), Text("距上次回款", "Since last inflow")


def page_of(rows: tuple[WarningRow, ...], total: int | None = None) -> WarningPage:
    return WarningPage(
        rows=rows,
        total=len(rows) if total is None else total,
        levels=(WarningCount("urgent", Text("紧急", "Urgent"), 2), WarningCount("high", Text("高", "High"), 3)),
        rules=(WarningCount("NO_INFLOW", RULE, 1),),
        owners=(("s01", "沈宁"), ("s02", "周砚")),
        open=len(rows),
        overdue=1,
        unowned=len(rows),
        snoozed=0,
        handling=Handling(4, 3, 2.5, 6.0, 0.75),
    )


def file_of(row: WarningRow) -> WarningFile:
    return WarningFile(
        row=row,
        rule=RULE,
        evidence=(
            EvidenceLine(SINCE, Text("14 天", "14 d"), Text("15 天", "15 d"), same("")),
        ),
        thresholds=(("urgent", same("≥ 14 天")),),
        action=("freeze", Text("冻结额度", "Freeze the line")),
        steps=(WarningStep(NOW, "raised", Text("发出预警", "Raised"), Text("系统", "System")),),
        answers=(
            RuleAnswer("NO_INFLOW", RULE, "raised", row.trigger),
            RuleAnswer("LOW_DAYS", Text("低余额天数", "Low days"), "unknown", Text("缺：余额", "Missing: balance")),
            RuleAnswer("PAST_DUE", Text("逾期", "Past due"), "clear", Text("逾期天数 0 天", "Days past due 0 d")),
        ),
        draws=(
            TracedDraw(
                date(2026, 11, 2), 1_000_00,
                (("stock", Text("进货", "Stock"), 550_00), ("unknown", Text("不明", "Unknown"), 450_00)), True,
                date(2026, 12, 2), (),
            ),
        ),
        policy_id="cn-2025",
        model_version="xgb-2026.11",
        note="" if row.state == "open" else "已与商户核实，回款恢复",
        done=None if row.state == "open" else Text("联系商户", "Contact the merchant"),
        may=True,
    )  # fmt: skip


def life_of(merchant_id: str) -> Timeline:
    items = (
        TimelineItem(NOW, "warning", Text("发出预警", "Raised"), "", "warnings", (("warning_id", "W0"),)),
        TimelineItem(NOW - timedelta(days=9), "loan", Text("支用 ¥1,000", "Drew ¥1,000"), "", "borrower",
                     (("merchant_id", merchant_id),)),
        TimelineItem(NOW - timedelta(days=10), "decision", Text("签批决策", "Signed"), "周砚", "case",
                     (("case_no", "LN-1"),)),
    )  # fmt: skip
    kinds = (("decision", Text("决策", "Decision"), 1), ("loan", Text("借还", "Loan"), 1),
             ("warning", Text("预警", "Warning"), 1))  # fmt: skip
    return Timeline(merchant_id, "杭州拾光家电专营店", kinds, items)


@dataclass
class FakeWarnings:
    """Remembers what was asked of it; what is closed leaves the open list."""

    rows: tuple[WarningRow, ...]
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    total: int | None = None

    def page(
        self, state: str = "open", level: str | None = None, code: str | None = None, owner: str | None = None,
        overdue: bool = False, words: str = "", order: str = "urgency", limit: int = 300, offset: int = 0,
    ) -> WarningPage:  # fmt: skip
        self.asked.append((state, level, code, owner, overdue, words, order, limit))
        shown = [one for one in self.rows if one.state == state and (level is None or one.level == level)]
        return page_of(tuple(shown), self.total)

    def one(self, warning_id: str, actor: Any = None) -> WarningFile:
        return file_of(next(one for one in self.rows if one.warning_id == warning_id))

    def timeline(self, merchant_id: str) -> Timeline:
        return life_of(merchant_id)

    def _put(self, warning_id: str, **changes: Any) -> None:
        self.rows = tuple(replace(one, **changes) if one.warning_id == warning_id else one for one in self.rows)

    def assign(self, warning_id: str, staff_id: str, actor: Any) -> None:
        self.calls.append(("assign", warning_id, staff_id))

    def start(self, warning_id: str, action: str, actor: Any, note: str = "") -> None:
        self.calls.append(("start", warning_id, action))
        self._put(warning_id, started=True)

    def snooze(self, warning_id: str, days: int, reason: str, actor: Any) -> None:
        self.calls.append(("snooze", warning_id, days, reason))

    def close(self, warning_id: str, action: str, note: str, actor: Any) -> None:
        self.calls.append(("close", warning_id, action, note))
        self._put(warning_id, state="handled")

    def reopen(self, warning_id: str, reason: str, actor: Any) -> None:
        self.calls.append(("reopen", warning_id, reason))
        self._put(warning_id, state="open")
