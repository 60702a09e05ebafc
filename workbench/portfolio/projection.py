"""How much room will there be on each of the coming days if nothing new is approved?

Loans fall due as agreed, reservations lapse, borrowings end, pools take over what they listed, collect and pay out in
order of rank. What is late is not expected. Under stress a part of what may still be drawn is drawn, evenly, and does
not come back. An estimate for planning: every amount is a whole number of minor units, but that loans are repaid on
their days is an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy_ledger import STANDARD, LedgerRules
from workbench.lending.dues import due_days_of
from workbench.lending.plan import EQUAL, make_plan


@dataclass(frozen=True, slots=True)
class Coming:
    """Headroom at the beginning of one day; the amounts at the end say what changed it on that day."""

    day: int
    cap_fen: int
    on_book_fen: int
    reserved_fen: int
    sold_counts_fen: int
    in_hand_fen: int | None  # capital and borrowings less what is used; None where borrowings are not known
    repaid_fen: int = 0
    lapsing_fen: int = 0
    ending_fen: int = 0
    sold_fen: int = 0  # own loans that pools took over, and bought as they revolve
    freed_fen: int = 0  # retained in pools before, and paid out
    drawn_fen: int = 0  # under stress

    @property
    def headroom_fen(self) -> int:
        return self.cap_fen - self.on_book_fen - self.reserved_fen - self.sold_counts_fen


@dataclass(frozen=True, slots=True)
class PoolAhead:
    """A pool as it is expected. `dues` of its loans by day; `slices`: what tranches are owed by rank, and whether the
    lender keeps them. `waits_fen`: own loans on its list, which it owns from `from_day` on, with `waiting` dues."""

    owed_fen: int
    dues: Mapping[int, int]
    slices: tuple[tuple[int, bool], ...]
    pays: tuple[int, ...] = ()  # days on which principal is paid out
    buys_until: int = 0  # the last day on which it buys further loans
    waits_fen: int = 0
    waiting: Mapping[int, int] | None = None
    from_day: int = 0
    collected_fen: int = 0  # and not paid out yet


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it begins. `on_book_fen` holds what is retained of pools. `dues`: principal of own loans, those that pools
    wait for included, by the day it falls due; `lapses`: reservations by the first day without."""

    cap_fen: int
    on_book_fen: int
    reserved_fen: int
    sold_counts_fen: int
    capital_fen: int
    dues: Mapping[int, int]
    lapses: Mapping[int, int]
    borrowed: Sequence[tuple[int, int, int]] | None  # amount, first day, first day without
    pools: tuple[PoolAhead, ...] = ()
    buys_a_day_fen: int = 0  # what each revolving pool buys of own loans a day, as it did lately
    undrawn_fen: int = 0  # of open lines, promised or not
    sold_counts: bool = False  # does what was sold count against the cap?


class _Pool:
    """A pool moved forward day by day."""

    def __init__(self, ahead: PoolAhead) -> None:
        self.ahead = ahead
        self.owed = ahead.owed_fen
        self.collected = ahead.collected_fen
        self.slices = [amount for amount, _ in ahead.slices]
        self.waits = ahead.waits_fen

    @property
    def retained(self) -> int:
        kept = sum(amount for amount, (_, own) in zip(self.slices, self.ahead.slices, strict=True) if own)
        return min(kept, self.owed)

    def take_over(self, day: int) -> int:
        """What it waits for becomes its own; answers how much leaves the lender's loans."""
        if not self.waits or day < self.ahead.from_day:
            return 0
        taken, self.waits = self.waits, 0
        self.owed += taken
        if self.ahead.owed_fen == 0:  # its tranches are cut from what it takes over, the last takes the odd units
            whole = sum(self.slices) or 1
            self.slices = [amount * taken // whole for amount in self.slices]
            self.slices[-1] += taken - sum(self.slices)
        return taken

    def collect(self, day: int) -> None:
        due = self.ahead.dues.get(day, 0)
        if day >= self.ahead.from_day:
            due += (self.ahead.waiting or {}).get(day, 0)
        due = min(due, self.owed)
        self.owed -= due
        self.collected += due

    def pay_out(self, day: int) -> None:
        """Principal in order of rank, what no tranche is owed to the last."""
        if day not in self.ahead.pays:
            return
        for place, owed in enumerate(self.slices):
            part = min(owed, self.collected)
            self.slices[place] -= part
            self.collected -= part
        self.collected = 0

    def wait_less(self, day: int) -> int:
        """What falls due of loans it waits for is the lender's; answers how much."""
        due = min((self.ahead.waiting or {}).get(day, 0), self.waits) if day < self.ahead.from_day else 0
        self.waits -= due
        return due


def project(standing: Standing, first_day: int, days: int = 90, draw_share: Decimal = Decimal(0)) -> tuple[Coming, ...]:
    """One row a day from `first_day` on. `draw_share` of what may be drawn is drawn evenly over these days."""
    pools = [_Pool(one) for one in standing.pools]
    retained = sum(pool.retained for pool in pools)
    own = standing.on_book_fen - retained
    outside = standing.sold_counts_fen - sum(pool.owed - pool.retained for pool in pools)
    lapsed, drawn, found = 0, 0, []
    for step in range(days + 1):
        day, before = first_day + step, own
        repaid = taken = lapsing = 0
        if step:
            taken = sum(pool.take_over(day) for pool in pools)
            own = max(own - taken, 0)
            repaid = _own_dues(standing, pools, day)
            own = max(own - repaid, 0)
            bought = _bought(standing, pools, day, own)
            own, taken = own - bought, taken + bought
            for pool in pools:
                pool.collect(day)
                pool.pay_out(day)
            lapsing = standing.lapses.get(day, 0)
            lapsed += lapsing
        drawn_before, drawn = drawn, _part(standing.undrawn_fen, draw_share, step, days)
        kept = max(standing.reserved_fen - lapsed, 0)
        kept -= _part(kept, draw_share, step, days)
        stays = sum(pool.retained for pool in pools)
        freed, retained = retained - stays, stays
        sold = outside + sum(pool.owed - pool.retained for pool in pools) if standing.sold_counts else 0
        on_book = own + stays + drawn
        lent = None if standing.borrowed is None else sum(a for a, b, e in standing.borrowed if b <= day < e)
        ending = sum(a for a, _, e in standing.borrowed or () if e == day) if step else 0
        in_hand = None if lent is None else standing.capital_fen + lent - on_book - kept
        found.append(
            Coming(
                day, standing.cap_fen, on_book, kept, sold, in_hand, min(repaid, before), lapsing, ending, taken,
                max(freed, 0), drawn - drawn_before,
            )
        )  # fmt: skip
    return tuple(found)


def _own_dues(standing: Standing, pools: Sequence[_Pool], day: int) -> int:
    """What the lender's own loans pay: not what a pool has taken over meanwhile."""
    gone = sum((pool.ahead.waiting or {}).get(day, 0) for pool in pools if day >= pool.ahead.from_day)
    for pool in pools:
        pool.wait_less(day)
    return max(standing.dues.get(day, 0) - gone, 0)


def _bought(standing: Standing, pools: Sequence[_Pool], day: int, own: int) -> int:
    """Each revolving pool buys as it did lately, as far as there are loans and what it collected pays for them."""
    bought = 0
    for pool in pools:
        if pool.ahead.from_day <= day <= pool.ahead.buys_until:
            part = min(standing.buys_a_day_fen, own - bought, max(pool.collected, 0))
            pool.owed += part
            pool.collected -= part
            bought += part
    return bought


def _part(amount_fen: int, share: Decimal, step: int, days: int) -> int:
    """What of an amount is drawn after so many of the days, rounded down."""
    return int(amount_fen * share * step) // days if days else 0


def short_on(coming: Sequence[Coming]) -> int | None:
    """The first day on which the cap would be passed; None: on none."""
    return next((one.day for one in coming if one.headroom_fen < 0), None)


def dry_on(coming: Sequence[Coming]) -> int | None:
    """The first day on which own and borrowed money would not carry what is lent and promised; None: on none."""
    return next((one.day for one in coming if one.in_hand_fen is not None and one.in_hand_fen < 0), None)


def dues_of(
    principal_fen: int, day: int, opened_day: int, maturity_day: int, mode: str, rate_ppm: int = 0,
    rules: LedgerRules = STANDARD,
) -> dict[int, int]:  # fmt: skip
    """Principal that is not late by due day, as the ledger plans it; `mode` is a way of repayment.

    What was paid ahead of its plan is spread over the due days that are left. After its last day a loan has none.
    """
    if principal_fen <= 0 or maturity_day <= day:
        return {}
    if mode not in EQUAL:
        return {due_days_of(opened_day, day, maturity_day, False, rules)[-1]: principal_fen}
    dues = due_days_of(opened_day, opened_day, maturity_day, True, rules)
    first = next(place for place, due in enumerate(dues) if due > day)
    since = dues[first - 1] if first else opened_day
    plan = make_plan(mode, 0, principal_fen, dues, first, since, rate_ppm, rules.half_equal_share)
    found: dict[int, int] = {}
    for due, upto, before in zip(dues[first:], plan.parts, (0, *plan.parts), strict=False):
        found[due] = found.get(due, 0) + upto - before
    return found
