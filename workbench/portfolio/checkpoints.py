"""Is a borrower about to miss the least repayment of a period, seen at checkpoints inside it?

The published rule of working-capital loans: checkpoint i, counted from 0, stands at `from_day + (i + 1) x frequency`
and strictly before `to_day`. At it at least (i + 1) x threshold x minimum must have been paid. A period is at risk on
the first checkpoint that falls short and stays so; it is safe only once its last day is reached; before that nobody
knows. Asked twice, it answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy_watch import Checkpoints
from workbench.common.money import half_up


@dataclass(frozen=True, slots=True)
class Period:
    """The span in which `minimum_fen` must be repaid: from `from_day` (counts) to `to_day`."""

    from_day: int
    to_day: int
    minimum_fen: int
    frequency_days: int
    threshold: Decimal


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One checkpoint that was passed. `short`: less was paid than required."""

    number: int
    day: int
    required_fen: int
    paid_fen: int

    @property
    def short(self) -> bool:
        return self.paid_fen < self.required_fen


def required_fen(number: int, threshold: Decimal, minimum_fen: int) -> int:
    """What must be paid at checkpoint `number` (from 0): (number + 1) x threshold x minimum, to the fen."""
    return half_up((number + 1) * threshold * minimum_fen)


def checkpoint_days(period: Period) -> tuple[int, ...]:
    """Strictly before the end of the period, rising. A frequency below one day is a `ValueError`."""
    if period.frequency_days < 1:
        raise ValueError("checkpoints need a frequency")
    first = period.from_day + period.frequency_days
    return tuple(range(first, period.to_day, period.frequency_days))


def passed(period: Period, paid: Sequence[tuple[int, int]], day: int) -> tuple[Checkpoint, ...]:
    """Every checkpoint up to `day`, with what was paid by its end. `paid`: (day, fen) of repayments."""
    found = []
    for number, at in enumerate(checkpoint_days(period)):
        if at > day:
            break
        paid_fen = sum(fen for when, fen in paid if period.from_day <= when <= at)
        found.append(Checkpoint(number, at, required_fen(number, period.threshold, period.minimum_fen), paid_fen))
    return tuple(found)


def near_breach(period: Period, paid: Sequence[tuple[int, int]], day: int) -> bool | None:
    """True from the first checkpoint that fell short; False once the period is over without one; None before."""
    if any(one.short for one in passed(period, paid, day)):
        return True
    return False if day >= period.to_day else None


def minimum_fen(lent_fen: int, fee_fen: int, term_days: int, rules: Checkpoints) -> int:
    """The least repayment of one period: a share of what was lent with its fee, less for a long term."""
    share = rules.long_share if term_days >= rules.long_term_days else rules.least_share
    return half_up(share * (lent_fen + fee_fen))


def periods(
    opened_day: int, maturity_day: int, lent_fen: int, fee_fen: int, day: int, rules: Checkpoints
) -> tuple[Period, ...]:
    """The periods of a loan that began up to `day`; the last one ends with the loan."""
    least = minimum_fen(lent_fen, fee_fen, maturity_day - opened_day, rules)
    found = []
    for start in range(opened_day, min(day, maturity_day - 1) + 1, rules.period_days):
        end = min(start + rules.period_days, maturity_day)
        found.append(Period(start, end, least, rules.frequency_days, rules.threshold))
    return tuple(found)
