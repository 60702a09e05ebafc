"""Does a second ledger, written from the description alone, come to the same fen, days and classes?

It knows nothing of the program's: plain fractions, one day after the other, and nothing is believed or cached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from math import floor
from random import Random

import pytest

from tests.lending.lives import Life, life, terms_of
from workbench.applications.policy import Classification
from workbench.lending.allocation import Parts
from workbench.lending.classification import classify
from workbench.lending.facts import Fact
from workbench.lending.ledger import ordered, replay

LIVES = 150
NAMES = ("principal", "interest", "fee", "penalty")
RULES = Classification()


def rounded(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


@dataclass
class Hand:
    """A loan that is drawn, charged, repaid, given up and got back; no plan before its last day."""

    one: Life
    balance: int = 0
    ran: Fraction = Fraction(0)
    late: Fraction = Fraction(0)  # penalty that ran by the day
    due_interest: int = 0  # interest that had run by the last due day
    paid: Counter[str] = field(default_factory=Counter)
    charged: Counter[str] = field(default_factory=Counter)
    dues: list[tuple[int, int, int]] = field(default_factory=list)  # day, interest and principal to be settled by then
    drawn: int = 0
    required: int = 0  # principal that must be settled by now
    matured: bool = False
    lost: int | None = None

    def owed(self) -> dict[str, int]:
        return {
            "principal": self.balance, "interest": max(rounded(self.ran) - self.paid["interest"], 0),
            "fee": self.charged["fee"] - self.paid["fee"],
            "penalty": max(self.charged["penalty"] + rounded(self.late) - self.paid["penalty"], 0),
        }  # fmt: skip

    def since(self, day: int) -> int | None:
        unpaid = [d for d, i, p in self.dues if d < day and (self.paid["interest"] < i or self.paid["principal"] < p)]
        return min(unpaid, default=None)

    def pass_day(self, day: int, falls_due: bool, last: bool) -> None:
        """From the day before to this one; then what falls due on it does."""
        terms = self.one.terms
        if day > terms.opened_day:
            if any(True for due, i, p in self.dues if due < day) and terms.penalty_rate:
                self.late += Fraction(terms.penalty_rate) * self.base()
            self.ran += Fraction(terms.daily_rate) * self.balance
        if falls_due:
            self.due_interest, self.matured = rounded(self.ran), last
            self.required = self.drawn if last else self.required
            if self.lost is None:  # nothing falls due of what was given up
                self.dues.append((day, self.due_interest, self.required))

    def base(self) -> int:
        past = max(self.required - self.paid["principal"], 0)
        interest = max(self.dues[-1][1] - self.paid["interest"], 0) if self.one.terms.rules.penalty_on_interest else 0
        return past + interest

    def take(self, fact: Fact) -> dict[str, int]:
        kind, amount, owed = fact.kind, fact.amount_fen, self.owed()
        if kind in {"draw", "refund"}:
            self.balance, self.drawn = self.balance + amount, self.drawn + amount
            if self.matured:
                self.required = self.drawn
                self.dues.append((fact.day, rounded(self.ran), self.drawn))
            elif kind == "refund":
                self.required = max(self.required, self.paid["principal"]) + amount
                self.dues.append((fact.day, self.due_interest, self.required))
            return {"principal": amount}
        if kind in {"fee", "penalty"}:
            self.charged[kind] += amount
            return {kind: amount}
        if kind == "interest":
            self.ran += amount
            return {kind: amount}
        if kind == "recovery":
            assert self.lost is not None
            self.lost -= amount
            return {"principal": amount}
        rules, since = self.one.terms.rules, self.since(fact.day)
        bad = since is not None and fact.day - since >= rules.non_performing_from
        order = {
            "repay": rules.non_performing if bad else rules.performing, "waive": ("penalty", "fee", "interest"),
            "write_off": NAMES,
        }[kind]  # fmt: skip
        parts = {}
        for name in order:
            parts[name] = min(owed[name], amount)
            amount -= parts[name]
        assert amount == 0
        self.balance -= parts.get("principal", 0)
        self.paid.update(parts)
        if kind == "write_off":
            self.lost = (self.lost or 0) + sum(owed.values())
            for name in ("interest", "fee", "penalty"):
                self.paid[name] += owed[name] - parts.get(name, 0)
            self.dues = []
        return parts


def by_hand(one: Life, dues: frozenset[int], last: int) -> tuple[Hand, list[dict[str, int]]]:
    hand, found, facts = Hand(one), [], list(ordered(one.facts))
    void = {fact.reverses for fact in facts if fact.kind == "reversal"}
    for day in range(one.terms.opened_day, one.day + 1):
        hand.pass_day(day, day in dues, day == last)
        while facts and facts[0].day == day:
            fact = facts.pop(0)
            silent = fact.number in void or fact.kind in {"reversal", "accrue", "bill", "transfer", "buy_back"}
            found.append({} if silent else hand.take(fact))
    return hand, found


def lives_of(mode: str) -> Iterator[tuple[int, Life]]:
    """Lives of one way of repayment: no instalments, no fee taken from a draw, one agreement, no day counted twice."""
    for seed in range(100_000):
        terms = terms_of(Random(seed))
        if terms.mode == mode and not terms.fee_rate and not terms.rules.same_day_interest_days:
            one = life(seed)
            if not any(fact.kind == "restructure" for fact in one.facts):
                yield seed, one


@pytest.mark.parametrize("mode", ["single", "bullet"])
def test_a_ledger_kept_by_hand_comes_to_the_same_fen_day_and_class(mode: str) -> None:
    from workbench.lending.dues import due_days_of

    kinds: Counter[str] = Counter()
    for seed, one in islice(lives_of(mode), LIVES):
        terms = one.terms
        days = due_days_of(terms.opened_day, terms.opened_day, terms.maturity_day, mode == "bullet", terms.rules)
        hand, parts = by_hand(one, frozenset(days), days[-1])
        book = replay(terms, one.facts, one.day)
        for movement, told in zip(book.movements, parts, strict=True):
            if movement.kind in {"accrue", "bill", "transfer", "buy_back"}:
                continue
            split = Parts(movement.principal_fen, movement.interest_fen, movement.fee_fen, movement.penalty_fen)
            assert split == Parts(*(told.get(name, 0) for name in NAMES)), (seed, movement)
            kinds[movement.kind] += 1
        now, since = book.position, hand.since(one.day)
        owed = hand.owed()
        assert (now.principal_fen, now.interest_owed_fen) == (owed["principal"], owed["interest"]), seed
        assert now.charges_fen == owed["fee"] + owed["penalty"], seed
        late = 0 if since is None else one.day - since
        assert (now.past_due_since, now.days_past_due) == (since, late), seed
        assert classify(now.days_past_due, RULES) == worst(late)
        assert now.claims_fen == (hand.lost or 0), seed
    assert {"draw", "repay", "refund", "fee", "penalty", "waive", "write_off", "recovery", "reversal"} <= set(kinds)


def worst(late: int) -> int:
    """The published steps, written out."""
    return 5 if late > 360 else 4 if late > 270 else 3 if late > 90 else 2 if late > 0 else 1
