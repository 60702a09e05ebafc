"""What does the close of days look like to whoever asks for it or reads of it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from workbench.common.text import Text

CAUSE_NAMES: Mapping[str, Text] = {
    "past_due": Text("逾期天数", "Days past due"),
    "cured": Text("逾期已清、观察期满", "Nothing past due, observation over"),
    "contagion": Text("同一债务人超过阈值", "Same debtor beyond the threshold"),
    "elsewhere": Text("他行逾期超过阈值", "Past due elsewhere beyond the threshold"),
    "person": Text("人工下调", "Set by a person"),
    "model": Text("模型下调", "Set by a model"),
    "rule": Text("规则下调", "Set by a rule"),
    "observation": Text("重组观察期", "Observed after restructuring"),
    "repaid": Text("已结清", "Repaid"),
}
COUNT_NAMES: Mapping[str, Text] = {
    "loans": Text("在贷笔数", "Loans"),
    "replayed": Text("逐笔重算", "Replayed"),
    "worse": Text("下调", "Worse"),
    "better": Text("上调", "Better"),
    "contagion": Text("连带下调", "By contagion"),
    "elsewhere_unknown": Text("他行情况未知", "Unknown elsewhere"),
    "rises": Text("提额", "Rises"),
    "waits": Text("提额等待", "Rises that wait"),
    "cuts": Text("降额", "Cuts"),
    "freezes": Text("冻结", "Freezes"),
    "warnings": Text("新预警", "New warnings"),
    "reopened": Text("再次触发", "Came back"),
    "escalated": Text("超时上报", "Escalated"),
    "cleared": Text("自动解除", "Cleared"),
    "billed": Text("出账", "Billed"),
    "closed": Text("结清", "Settled"),
    "settlements": Text("结算", "Settlements"),
    "confirmed": Text("确认收货", "Orders confirmed"),
    "shortages": Text("质押不足", "Short of base"),
    "calls_raise": Text("发出补足通知", "Cure calls"),
    "calls_cure": Text("已补足", "Cured"),
    "calls_fail": Text("逾期未补足", "Calls not cured"),
    "traced": Text("追踪支用", "Draws traced"),
    "checkpoints": Text("检查点", "Checkpoints"),
    "promises_kept": Text("履约承诺", "Promises kept"),
    "promises_broken": Text("违约承诺", "Promises broken"),
    "steps_suggested": Text("处置建议", "Steps suggested"),
    "lapsed": Text("预留到期", "Reservations lapsed"),
    "ended": Text("借款到期", "Borrowings over"),
    "transferred": Text("转让", "Loans transferred"),
    "dropped": Text("剔除", "Left out of the transfer"),
    "distributions": Text("兑付", "Distributions"),
    "days": Text("汇总天数", "Days summed up"),
}
STEP_COUNT_NAMES: Mapping[str, Mapping[str, Text]] = {
    "warnings": {"worse": Text("预警升级", "Levels raised")},
    "funding": {"closed": Text("资产池结束", "Pools ended")},
    "order_loans": {"loans": Text("订单贷", "Order loans")},
}
"""Counts that mean another thing in one step; amounts (`_fen`) and what only the program needs have no name."""


@dataclass(frozen=True, slots=True)
class CloseReport:
    """What closing found of its last day. Closing it again changes nothing and says so in `again`.

    `days` are those that were closed now, `remade` those made again because something became known of them.
    """

    day: str
    again: bool
    loans: int
    outstanding_fen: int
    npl_fen: int
    overdue30_fen: int
    provision_fen: int
    daily_interest_fen: int
    warnings_new: int
    days: tuple[str, ...] = ()
    remade: tuple[str, ...] = ()
    faults: int = 0

    def facts(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a day; None for `done_at` while it waits."""

    code: str
    name: Text
    done_at: datetime | None
    faults: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the list. Amounts are None where a day's book is not known."""

    day: date
    state: str  # done, open, stale, failed
    closed_by: str
    done_at: datetime | None
    remade: int
    steps: tuple[StepRow, ...]
    faults: int
    loans: int | None
    outstanding_fen: int | None
    npl_fen: int | None
    provision_fen: int | None
    coverage_millionths: int | None  # None: nothing is non-performing, or it is not known
    worse: int
    better: int
    failure: Text | None


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A loan that could not be closed, since when."""

    step: Text
    loan_id: str
    merchant_id: str
    merchant_name: str
    text: Text
    since: date
    last: date


@dataclass(frozen=True, slots=True)
class ClassMove:
    """One change of class on a day."""

    loan_id: str
    merchant_id: str
    merchant_name: str
    from_class: int
    to_class: int
    cause: Text
    principal_fen: int


@dataclass(frozen=True, slots=True)
class CloseFile:
    """Everything the page of the day close shows."""

    business_date: date
    currency: str
    last_closed: date | None
    next_day: date | None  # the first that would be closed or made again now; None: nothing to do
    waiting: int  # days that would be closed or made again up to the business date
    stale: tuple[date, ...]
    days: tuple[DayRow, ...]
    faults: tuple[FaultRow, ...]
    unknown_elsewhere: int
    synthetic: bool
