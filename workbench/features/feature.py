"""What is one feature, declared once?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workbench.common.text import Text
from workbench.flows.lines import LineKind


class Flow(StrEnum):
    """Which flow a feature speaks for. On screen commerce stands inside the fund flow."""

    COMMERCE = "commerce"
    FUND = "fund"
    LOGISTICS = "logistics"
    INFORMATION = "information"


FLOW_NAMES = {
    Flow.COMMERCE: Text("商流", "Commerce"),
    Flow.FUND: Text("资金流", "Fund flow"),
    Flow.LOGISTICS: Text("物流", "Logistics"),
    Flow.INFORMATION: Text("信息流", "Information"),
}


class Unit(StrEnum):
    """How a value is written."""

    FEN = "fen"  # money in minor units
    SHARE = "share"  # 0..1, written as per cent
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    RATIO = "ratio"  # written as 2.4×
    LEVEL = "level"  # rating or level, one or two decimals


@dataclass(frozen=True, slots=True)
class Feature:
    """One number about one merchant on one day.

    `sql` is an aggregate over the lines of `lines` of one merchant, in the declared DuckDB subset. In it `age` is the
    as-of day less the line's day (0 is the as-of day itself); lines after the as-of day do not exist, and moments after
    it are NULL. Absence of evidence gives NULL.

    `sign` is the direction in which default risk may move as the value rises: +1 riskier, -1 safer, 0 free; the model
    is trained under it. `family` groups features that tell the same fact, so that one fact is told once. `reason` is
    the sentence staff and merchants read, with the place `{value}`; how the value compares with peers is added by
    `scoring.reasons`.
    """

    name: str
    flow: Flow
    lines: LineKind | None  # None: from the merchant's own record
    sql: str
    unit: Unit
    sign: int
    family: str
    label: Text
    reason: Text
    actionable: bool = False  # can the merchant change it within a quarter?
    tags: frozenset[str] = field(default_factory=frozenset)  # desks it serves: platform, invoice, marketplace
