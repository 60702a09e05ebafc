"""From which values on does the desk warn of a borrower, and how long may a warning wait?

Numbers no source gives are marked [K]: the desk's own, changed by committee, never facts. The thresholds of the sales
pace were chosen on the first part of a public series of daily payments and judged on the later part
(`benchmarks/early_warnings.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Steps:
    """From which value on a rule speaks at each level; None: it never reaches that level."""

    watch: Decimal | None = None
    high: Decimal | None = None
    urgent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Working hours until a warning must be closed, by level, and the desk's working day [K]."""

    urgent: int = 4
    high: int = 9
    watch: int = 27
    opens: int = 9  # o'clock, on the working days of `policy.calendar`
    closes: int = 18


@dataclass(frozen=True, slots=True)
class Tracing:
    """Where disbursed money went, followed first in, first out."""

    days: int = 30  # [K] lines looked at after a draw
    unknown_share: Steps = Steps(Decimal("0.20"), Decimal("0.50"))  # [K] share of the draw that went nobody knows where
    persons_share: Steps = Steps(Decimal("0.90"))  # [K] to accounts of persons or own pockets
    debt_share: Steps = Steps(Decimal("0.30"), Decimal("0.60"))  # [K] to other lenders


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """How much of an expected payment must be in at checkpoints inside a period.

    The rule is that of working-capital loans: at checkpoint i (from 0) at least (i + 1) x threshold x minimum. The
    least repayment of `period_days` is the larger of `least_share` (or `long_share` from `long_term_days` of term on)
    of what was lent with its fee.
    """

    period_days: int = 90
    frequency_days: int = 30
    threshold: Decimal = Decimal("0.30")  # [K] of the minimum, for each checkpoint passed
    least_share: Decimal = Decimal("0.10")
    long_share: Decimal = Decimal("0.05")
    long_term_days: int = 365
    products: tuple[str, ...] = ()  # that ask for a least repayment; none: no product does


@dataclass(frozen=True, slots=True)
class Watching:
    """Thresholds of the warnings that `[watch]` does not have, and how a warning lives."""

    deadlines: Deadlines = Deadlines()
    tracing: Tracing = Tracing()
    checkpoints: Checkpoints = Checkpoints()
    quiet_days: int = 14  # after a person closed it, before the same warning of the same borrower may come again
    clear_days: int = 7  # the facts are in order this long: it clears itself
    snooze_days: int = 14  # longest
    past_due_days: Steps = Steps(Decimal("1"), Decimal("8"), Decimal("31"))
    debtor_late_days: Steps = Steps(Decimal("1"), Decimal("31"), Decimal("91"))
    pace: Steps = Steps(Decimal("0.40"), Decimal("0.30"), Decimal("0.20"))  # chosen on data, see the module
    season_fall: Steps = Steps(Decimal("0.30"), Decimal("0.50"), Decimal("0.70"))  # under its own season, 30 days
    peer_gap: Decimal = Decimal("0.15")  # [K] a fall that peers share up to this is one level less
    inflow_cover: Steps = Steps(
        Decimal("1.0"), Decimal("0.5")
    )  # [K] inflow of 30 days over what falls due in the next 30
    low_balance_days: Steps = Steps(Decimal("12"), Decimal("20"))  # [K] of 30
    stale_days: Steps = Steps(Decimal("7"), Decimal("21"))  # since the newest line of the borrower
    new_lenders: Steps = Steps(Decimal("1"), Decimal("2"), Decimal("4"))  # [K] more than at approval
    borrowed_rise: Steps = Steps(
        Decimal("0.10"), Decimal("0.25")
    )  # [K] share of incoming money that is borrowed, over that at approval
    penalty_points: Steps = Steps(Decimal("6"), Decimal("12"), Decimal("36"))  # [K] of the platform, one year
    low_stars: Steps = Steps(Decimal("0.02"), Decimal("0.05"))  # [K] share of low ratings, and twice that at approval
    reach_fall: Steps = Steps(Decimal("0.50"))  # [K] regions delivered to, below those at approval
    bands_fallen: Steps = Steps(Decimal("2"), Decimal("3"))
    owner_changed_days: int = 90  # a new legal person is watched this long
    failed_cures: Steps = Steps(Decimal("1"), None, Decimal("3"))


WATCHING = Watching()
"""What holds where a policy says nothing of it."""
