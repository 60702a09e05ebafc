"""How does a loan come from one event to the next?

The kernel of the ledger: whole numbers only. Interest and penalty run in millionths of a fen (fen x millionths a day x
days), so that nothing is rounded before it is posted; a posting is the rounded running total less what was settled.
"""

from __future__ import annotations

from functools import lru_cache

from workbench.applications.instalment_plans import MILLION
from workbench.common.rates import to_millionths
from workbench.lending.dues import due_days_of
from workbench.lending.movement import Terms
from workbench.lending.plan import EQUAL, Plan, make_plan

HALF = MILLION // 2
NEVER = 1 << 60
_ppm = lru_cache(maxsize=4096)(to_millionths)


class Run:
    """The state of one loan on a day, moved forward only."""

    __slots__ = (
        "accrued_micro", "balance", "claims", "dues", "equal", "fee", "fee_paid", "interest_paid", "last_due", "mode",
        "next", "next_due", "open", "paid_in", "pen_micro", "pen_ppm", "penalty", "penalty_paid", "pending", "plan",
        "posted", "ppm", "required", "settled", "since", "terms", "total", "written",
    )  # fmt: skip

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.mode = terms.mode
        self.equal = self.mode in EQUAL
        self.ppm = _ppm(terms.daily_rate)
        self.pen_ppm = _ppm(terms.penalty_rate) if terms.penalty_rate else 0
        self.dues = due_days_of(
            terms.opened_day, terms.opened_day, terms.maturity_day, self.mode != "single", terms.rules
        )
        self.next, self.next_due = 0, self.dues[0]
        self.since = terms.opened_day
        self.balance = self.total = self.settled = self.required = 0  # principal: owed, ever drawn, repaid, fallen due
        self.accrued_micro = self.interest_paid = self.posted = 0
        self.fee = self.fee_paid = self.penalty = self.penalty_paid = self.pen_micro = 0
        self.open: list[tuple[int, int, int]] = []  # due day, interest and principal that must be settled by then
        self.last_due = (0, 0, 0, 0, 0)  # due day, interest and principal required by it and by the one before
        self.plan = Plan(0, 0, (0,) * len(self.dues))
        self.pending: list[tuple[int, int]] = []  # draws whose first days of interest were counted at once
        self.claims = 0  # written off and not got back
        self.paid_in = 0  # money repaid and not given back since
        self.written = False

    # What is owed now.

    @property
    def interest_run(self) -> int:
        return (self.accrued_micro + HALF) // MILLION

    @property
    def interest_owed(self) -> int:
        return max((self.accrued_micro + HALF) // MILLION - self.interest_paid, 0)

    @property
    def fee_owed(self) -> int:
        return self.fee - self.fee_paid

    @property
    def penalty_owed(self) -> int:
        return max(self.penalty + (self.pen_micro + HALF) // MILLION - self.penalty_paid, 0)

    @property
    def matured(self) -> bool:
        return self.next_due == NEVER

    def owed(self) -> int:
        return self.balance + self.interest_owed + self.fee_owed + self.penalty_owed

    # Time.

    def advance(self, day: int) -> None:
        """Run interest to `day` and let fall due what falls due on it or before."""
        while self.next_due <= day:
            self._run_to(self.next_due)
            self._fall_due()
        if day > self.since:
            self._run_to(day)

    def _run_to(self, day: int) -> None:
        days = day - self.since
        if days <= 0:
            return
        if self.pending:
            self._run_pending(day)
        elif self.balance:
            self.accrued_micro += self.balance * self.ppm * days
        if self.pen_ppm and self.open:
            self.pen_micro += self._late_base() * self.pen_ppm * days
        self.since = day

    def _run_pending(self, day: int) -> None:
        """Draws whose first days were counted at once bear nothing more before those days are over."""
        at = self.since
        for until in (*sorted({end for end, _ in self.pending if end < day}), day):
            counted = sum(amount for end, amount in self.pending if end > at)
            self.accrued_micro += max(self.balance - counted, 0) * self.ppm * (until - at)
            at = until
        self.pending = [one for one in self.pending if one[0] > day]

    def _late_base(self) -> int:
        """What is past due and bears penalty."""
        principal = max(self.required - self.settled, 0)
        if not self.terms.rules.penalty_on_interest:
            return principal
        return principal + max(self.open[-1][1] - self.interest_paid, 0)

    def _fall_due(self) -> None:
        number, day = self.next, self.next_due
        last = number == len(self.dues) - 1
        before = self.required
        if last:
            self.required = self.total
        elif self.equal:
            self.required = max(self.required, self.plan.required_fen(number))
        run = (self.accrued_micro + HALF) // MILLION
        self.last_due = (day, run, self.required, self.last_due[1], before)
        if not self.written and (self.settled < self.required or self.interest_paid < run):
            self.open.append((day, run, self.required))
        self.next = number + 1
        self.next_due = NEVER if last else self.dues[number + 1]

    def past_due_since(self, day: int) -> int | None:
        """The oldest due day before `day` that is not settled."""
        found = self.open
        while found:
            due, interest, principal = found[0]
            if due >= day:
                return None
            if self.settled < principal or self.interest_paid < interest:
                return due
            found.pop(0)
        return None

    def due_now(self) -> int:
        """Everything that has fallen due and is not settled."""
        charges = self.fee_owed + self.penalty_owed
        if self.matured and not self.written:
            return self.balance + self.interest_owed + charges
        interest = max(self.last_due[1] - self.interest_paid, 0)
        return interest + max(self.required - self.settled, 0) + charges

    # Principal.

    def raise_principal(self, day: int, amount: int, *, at_once: bool = False) -> None:
        """Owe more; `at_once`: due on this day whatever the plan says, as all is that is lent after maturity."""
        self.balance += amount
        self.total += amount
        if days := self.terms.rules.same_day_interest_days:
            self.accrued_micro += amount * self.ppm * days
            self.pending.append((day + days, amount))
        if self.matured:
            self.required = self.total
            self.open.append((day, self.interest_run, self.required))
            return
        if at_once:
            self.required = max(self.required, self.settled) + amount
            self.open.append((day, self.last_due[1], self.required))
        if self.equal:
            self.replan(self.next, day)

    def lower_principal(self, day: int, amount: int) -> None:
        self.balance -= amount
        self.settled += amount
        if self.equal and self.next_due != NEVER and self.settled > self.plan.required_fen(self.next):
            self.replan(self.next + 1, day)

    def replan(self, first: int, day: int) -> None:
        """Spread what has not fallen due and was not paid ahead over the due days from number `first` on."""
        base = max(self.required, self.settled)
        if first >= len(self.dues):
            return
        since = day if first == self.next else self.dues[first - 1]
        share = self.terms.rules.half_equal_share
        self.plan = make_plan(self.mode, base, self.total - base, self.dues, first, since, self.ppm, share)

    def restructure(self, day: int, maturity_day: int, mode: str) -> None:
        """Another agreement: what was past due is due no longer, and all principal is planned anew."""
        mode = mode or self.mode
        self.mode, self.equal = mode, mode in EQUAL
        self.dues = due_days_of(self.terms.opened_day, day, maturity_day, mode != "single", self.terms.rules)
        self.next, self.next_due = 0, self.dues[0]
        self.open = []
        self.required = self.settled
        self.last_due = (day, self.interest_paid, self.settled, self.interest_paid, self.settled)
        self.plan = Plan(0, self.settled, (0,) * len(self.dues))
        if self.equal:
            self.replan(0, day)

    def write_off(self) -> None:
        """Nothing is due any more; what was owed is a claim outside the book."""
        self.claims += self.owed()
        self.settled += self.balance
        self.balance = 0
        self.interest_paid = max(self.interest_run, self.interest_paid)
        self.fee_paid = self.fee
        self.penalty_paid += self.penalty_owed
        self.open, self.written = [], True
