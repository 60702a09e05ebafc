"""Do random lives of loans keep the books exact, whatever is done to a loan and in whichever order it is booked?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lending.lives import Life, life, stand
from workbench.common.errors import StaffError
from workbench.common.money import half_up
from workbench.lending.accounts import Account, accrual, entries
from workbench.lending.allocation import Parts
from workbench.lending.facts import Fact
from workbench.lending.ledger import Ledger, movement_row, ordered, position, replay, row_of, standing
from workbench.lending.movement import Movement
from workbench.lending.replay import play, voided

LIVES = range(170)  # some 5,000 events; benchmarks/ledger.py lives through 100,000
PAID = {"repay", "waive", "write_off"}


def parts_of(movement: Movement) -> Parts:
    return Parts(movement.principal_fen, movement.interest_fen, movement.fee_fen, movement.penalty_fen)


def check(one: Life) -> Ledger:
    """Everything that must hold of any life."""
    book = replay(one.terms, one.facts, one.day)
    void = voided(one.terms, [row_of(fact) for fact in ordered(one.facts)])
    balance = 0
    accounts: Counter[Account] = Counter()
    for moved in book.movements:
        parts = parts_of(moved)
        assert min(*parts, moved.balance_fen) >= 0
        if moved.number in void or moved.kind in {"reversal", "restructure"}:
            assert parts == Parts()
        elif moved.kind in PAID | {"recovery", "refund", "fee", "penalty", "interest", "transfer"}:
            assert sum(parts) == moved.amount_fen
        elif moved.kind == "draw":
            assert parts.principal == moved.amount_fen
        balance += {"draw": 1, "refund": 1, "repay": -1, "write_off": -1}.get(moved.kind, 0) * parts.principal
        assert moved.balance_fen == balance
        booked = entries(moved.kind, parts)
        assert sum(entry.amount_fen for entry in booked) == 0
        for entry in booked:
            accounts[entry.account] += entry.amount_fen
    now = book.position
    settled = sum(m.interest_fen for m in book.movements if m.kind in PAID)
    charged = sum(m.interest_fen for m in book.movements if m.kind == "interest")
    gone = sum(m.penalty_fen for m in book.movements if m.kind in PAID)
    made = sum(m.penalty_fen for m in book.movements if m.kind == "penalty")
    taken = sum(m.fee_fen for m in book.movements if m.kind in PAID | {"draw"})
    asked = sum(m.fee_fen for m in book.movements if m.kind == "fee")
    fees = now.charges_fen - now.penalty_fen + taken - asked
    assert fees == 0 or (fees < 0 and any(m.kind == "write_off" for m in book.movements))
    for entry in accrual(now.interest_owed_fen + settled - charged, now.penalty_fen + gone - made, fees):
        accounts[entry.account] += entry.amount_fen
    assert sum(accounts.values()) == 0
    assert accounts[Account.LOANS] == now.principal_fen
    assert accounts[Account.INTEREST_RECEIVABLE] == now.interest_owed_fen
    assert accounts[Account.FEE_RECEIVABLE] + accounts[Account.PENALTY_RECEIVABLE] == now.charges_fen
    assert 0 <= now.due_fen <= now.owed_fen
    return book


@pytest.mark.parametrize("seed", LIVES)
def test_a_life_keeps_the_books_exact(seed: int) -> None:
    one = life(seed)
    book = check(one)
    # What is believed of the movements is what is derived from the facts, on the last day and on any before it.
    run, _ = play(one.terms, [movement_row(m) for m in book.movements], one.day)
    assert standing(run, one.day) == book.position
    middle = one.terms.opened_day + (one.day - one.terms.opened_day) // 2
    found = position(one.terms, book.movements, middle)
    assert found == replay(one.terms, one.facts, middle).position


def test_the_lives_hold_every_kind_and_some_five_thousand_events() -> None:
    kinds = Counter(fact.kind for seed in LIVES for fact in life(seed).facts)
    assert sum(kinds.values()) > 4_500
    assert len(kinds) == 14
    assert min(kinds.values()) >= 10


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_loan_that_is_paid_off_comes_to_nothing(seed: int, random: Random) -> None:
    one = life(seed, events=12)
    day = one.day + random.randrange(60)
    owed_fen = stand(one.terms, one.facts, day).owed_fen
    if owed_fen:
        one = replace(one, facts=(*one.facts, Fact("repay", day, owed_fen, number=len(one.facts) + 1)), day=day)
    now = check(one).position
    assert (now.owed_fen, now.due_fen, now.days_past_due, now.next_due_day) == (0, 0, 0, None)


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_booking_does_not_matter_for_facts_of_different_days(seed: int, random: Random) -> None:
    one = life(seed, events=20)
    firsts = list({fact.day: fact for fact in one.facts if fact.kind in {"draw", "repay", "penalty", "waive"}}.values())
    plain = [replace(fact, number=i) for i, fact in enumerate(sorted(firsts, key=lambda f: f.day), 1)]
    shuffled = random.sample(plain, len(plain))
    moved = [replace(fact, number=i) for i, fact in enumerate(shuffled, 1)]
    terms = replace(one.terms, fee_rate=Decimal(0))
    try:
        first = replay(terms, plain, one.day)
    except StaffError as refusal:  # what is refused in order is refused in any order, with the same words
        with pytest.raises(StaffError, match=refusal.code):
            replay(terms, moved, one.day)
        return
    second = replay(terms, moved, one.day)
    assert first.position == second.position
    assert [replace(m, number=0) for m in first.movements] == [replace(m, number=0) for m in second.movements]


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_reversed_event_leaves_what_would_be_had_it_never_been(seed: int, random: Random) -> None:
    one = life(seed, events=15)
    plain = tuple(fact for fact in one.facts if fact.kind not in {"reversal", "restructure"})
    chosen = [fact for fact in plain if fact.kind not in {"draw", "fee"}]
    if not chosen:
        return
    target = random.choice(chosen)
    reversal = Fact("reversal", one.day, target.amount_fen, reverses=target.number, number=1000)
    without = tuple(fact for fact in plain if fact is not target)
    try:
        never = replay(one.terms, without, one.day)
    except StaffError as refusal:
        with pytest.raises(StaffError, match=refusal.code):
            replay(one.terms, (*plain, reversal), one.day)
        return
    taken_back = replay(one.terms, (*plain, reversal), one.day)
    assert taken_back.position == never.position
    kept = [m for m in taken_back.movements if m.number not in {target.number, 1000}]
    assert kept == list(never.movements)


def closed_form(book: Ledger, rate: Decimal, day: int) -> Decimal:
    """Interest as the plain sum of balance times rate times days, written on its own."""
    total = Decimal(0)
    for before, after in zip(book.movements, [*book.movements[1:], None], strict=True):
        days = (day if after is None else after.day) - before.day
        total += Decimal(before.balance_fen) * rate * days
    return total


@pytest.mark.parametrize("seed", range(200, 260))
def test_interest_is_the_closed_form_rounded_once(seed: int) -> None:
    one = life(seed)
    terms = replace(one.terms, rules=replace(one.terms.rules, same_day_interest_days=0))
    facts = [fact for fact in one.facts if fact.kind in {"draw", "repay"}]
    try:
        book = replay(terms, facts, one.day)
    except StaffError:
        return
    run = half_up(closed_form(book, terms.daily_rate, one.day))
    assert book.position.interest_owed_fen == run - sum(m.interest_fen for m in book.movements)
