"""Does the owner's equity of today follow from what was put in, earned and taken out?

The check of the IPC school of micro-credit: expected equity = initial + profits + injections - withdrawals
± revaluation; where the equity found differs from it by more than the tolerance, some figure told is not true or some
business was not told. A check that is not complete has not passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workbench.common.text import Text


class EquityVerdict(StrEnum):
    PASSES = "passes"
    DEVIATES = "deviates"  # refer, and ask
    INCOMPLETE = "incomplete"  # a figure was not told, or nothing can be expected of it


EQUITY_NAMES = {
    EquityVerdict.PASSES: Text("核对相符", "Agrees"),
    EquityVerdict.DEVIATES: Text("偏差过大", "Deviates"),
    EquityVerdict.INCOMPLETE: Text("未完成", "Incomplete"),
}

# Rung of the ladder, its name, and the sign it counts with; `now` is what the ladder is compared with.
LADDER: tuple[tuple[str, Text, int], ...] = (
    ("initial", Text("初始投入", "Initial equity"), 1),
    ("profits", Text("累计利润", "Profits since"), 1),
    ("injections", Text("追加投入", "Injections"), 1),
    ("withdrawals", Text("提取与家用", "Withdrawals"), -1),
    ("revaluation", Text("资产升减值", "Revaluation"), 1),
)
NOW = ("now", Text("现有权益", "Equity found"))


@dataclass(frozen=True, slots=True)
class EquityRow:
    """One rung. `amount_fen` counts with `sign`; None where it was not told."""

    code: str
    title: Text
    sign: int
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class EquityCheck:
    """The ladder and what follows. `deviation_fen` is found less expected; `share` its size as a share of expected."""

    rows: tuple[EquityRow, ...]
    expected_fen: int | None
    found_fen: int | None
    deviation_fen: int | None
    share: Decimal | None
    tolerance: Decimal
    verdict: EquityVerdict
    currency: str = "CNY"


def equity_check(figures: Mapping[str, int], tolerance: Decimal, currency: str = "CNY") -> EquityCheck:
    """The check of the figures told, in minor units by rung (`initial` ... `revaluation`, `now`).

    Exactly at the tolerance passes. An expected equity of zero or less is never a basis: the check stays incomplete.
    """
    rows = tuple(EquityRow(code, title, sign, figures.get(code)) for code, title, sign in LADDER)
    told = [row.sign * row.amount_fen for row in rows if row.amount_fen is not None]
    found = figures.get(NOW[0])
    expected = sum(told) if len(told) == len(rows) else None
    if expected is None or found is None:
        return EquityCheck(rows, expected, found, None, None, tolerance, EquityVerdict.INCOMPLETE, currency)
    deviation = found - expected
    if expected <= 0:
        return EquityCheck(rows, expected, found, deviation, None, tolerance, EquityVerdict.INCOMPLETE, currency)
    # Compared without dividing, so that exactly the tolerance is exactly the tolerance.
    passes = abs(deviation) <= tolerance * expected
    verdict = EquityVerdict.PASSES if passes else EquityVerdict.DEVIATES
    share = Decimal(abs(deviation)) / Decimal(expected)
    return EquityCheck(rows, expected, found, deviation, share, tolerance, verdict, currency)
