"""How fast are loans replayed, and do a hundred thousand events of random lives keep the books exact?

Replays loans of six events, as the close of a day does (what is stored is believed) and as a posting does (all is
derived), against a plain loop that runs one Decimal from event to event; both ways must find the same principal and
interest. Then lives through random lives and checks each: balances, parts, double entry, replay against what is stored.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.lending.lives import Life, life
from tests.lending.test_lives import check
from tests.services.books import NOW, books, differences
from tests.services.test_posting import live_at_desk
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.lending.facts import Fact
from workbench.lending.ledger import movement_row, ordered, replay, row_of, standing
from workbench.lending.movement import Terms
from workbench.lending.replay import Row, agreed, play
from workbench.storage.store import Store

SEED = 20261127
OPENED = day_number(date(2025, 11, 1))
LIVE = 114_800
GOAL_US = 40.0

Loan = tuple[Terms, tuple[Fact, ...], int]


def loan(random: Random) -> Loan:
    """A live loan of six events: a draw, four payments and another draw, on a day while it runs."""
    opened = OPENED + random.randrange(300)
    plain = Terms(60_000_00, Decimal(random.choice([370, 427, 500, 600])) / 1_000_000, opened, opened)
    terms = agreed(plain, opened + 180, random.choice(["single", "bullet"]))
    facts = [Fact("draw", opened, 30_000_00)]
    facts += [Fact("repay", opened + 20 * i, random.randrange(1_500_00, 3_000_00)) for i in (1, 2, 4, 5)]
    facts.append(Fact("draw", opened + 60, random.randrange(1_000_00, 9_000_00)))
    return terms, ordered(facts), opened + 101


def plainly(terms: Terms, facts: Sequence[Fact], day: int) -> tuple[int, int, int | None]:
    """Principal, interest owed and the oldest unsettled due day, event by event in Decimal and dates."""
    dues = due_dates(terms)
    events: list[tuple[date, int, Fact | None]] = [(day_of(fact.day), 1, fact) for fact in facts]
    events += [(due, 0, None) for due in dues if due <= day_of(day)]
    balance, ran, paid, since = Decimal(0), Decimal(0), Decimal(0), day_of(terms.opened_day)
    required: list[tuple[date, Decimal, Decimal]] = []
    for when, _, fact in sorted(events, key=lambda one: one[:2]):
        ran += balance * terms.daily_rate * (when - since).days
        since = when
        if fact is None:
            whole = balance if when == dues[-1] else Decimal(0)
            required.append((when, ran.quantize(Decimal(1), ROUND_HALF_UP), whole))
        elif fact.kind == "draw":
            balance += fact.amount_fen
        else:
            interest = min(Decimal(fact.amount_fen), ran.quantize(Decimal(1), ROUND_HALF_UP) - paid)
            paid += interest
            balance -= fact.amount_fen - interest
    ran += balance * terms.daily_rate * (day_of(day) - since).days
    late = next((due for due, run, whole in required if due < day_of(day) and (run > paid or whole > 0)), None)
    owed = ran.quantize(Decimal(1), ROUND_HALF_UP) - paid
    return int(balance), int(owed), None if late is None else day_number(late)


def due_dates(terms: Terms) -> list[date]:
    last, opened = day_of(terms.maturity_day), day_of(terms.opened_day)
    found, months = [], 1
    while terms.interest_monthly:
        year, month = divmod(opened.month - 1 + months, 12)
        first = date(opened.year + year, month + 1, 1)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        due = min(first + timedelta(days=opened.day - 1), following - timedelta(days=1))
        if (last - due).days < 10:
            break
        found.append(due)
        months += 1
    return [*found, last]


def each(work: Callable[..., object], given: Sequence[tuple[Any, ...]]) -> None:
    """Do it for each and keep nothing, as a close does."""
    for one in given:
        work(*one)


def measured(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def speed(count: int, rounds: int) -> None:
    random = Random(SEED)
    loans = [loan(random) for _ in range(count)]
    derived = [(terms, [row_of(fact) for fact in facts], day) for terms, facts, day in loans]
    stored = [
        (terms, [movement_row(m) for m in replay(terms, facts, day).movements], day) for terms, facts, day in loans
    ]
    _demand_same(loans, stored)
    ways: dict[str, Callable[[], None]] = {
        "derived": lambda: each(play, derived),
        "believed": lambda: each(lambda terms, rows, day: standing(play(terms, rows, day)[0], day), stored),
        "plain": lambda: each(plainly, loans),
    }
    gc.collect()
    gc.freeze()  # what was made to be measured is not searched for waste while it is measured
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            times[name].append(measured(work))
    found = {name: median(each) / count * 1e6 for name, each in times.items()}
    events = sum(len(facts) for _, facts, _ in loans)
    per_second = events / count / found["derived"] * 1e6
    print(
        f"{count:,} loans of {events / count:.0f} events: " + ", ".join(f"{n} {us:.1f} us" for n, us in found.items())
    )
    whole = found["believed"] * LIVE / 1e6
    print(f"{LIVE:,} live loans: {whole:.1f} CPU s believed, {found['derived'] * LIVE / 1e6:.1f} derived")
    # The plain loop knows draws, payments and two ways of repayment; ours answers a whole position and every part.
    against = "plain loop in Decimal, draws and payments only"
    result("ledger_close_us_a_loan", found["believed"], "us CPU", GOAL_US, found["believed"] < GOAL_US, "absolute")
    result("ledger_derive_us_a_loan", found["derived"], "us CPU", GOAL_US, found["derived"] < GOAL_US, "absolute")
    result("ledger_events_per_second", per_second, "events/CPU s", 150_000, per_second > 150_000, "absolute")
    for name in ("believed", "derived"):
        ratio = found["plain"] / found[name]
        result(f"ledger_{name}_ratio", ratio, "x", 1.0, ratio > 1, against)


def _demand_same(loans: Sequence[Loan], stored: Sequence[tuple[Terms, list[Row], int]]) -> None:
    for (terms, facts, day), (_, rows, _) in zip(loans, stored, strict=True):
        now = standing(play(terms, rows, day)[0], day)
        if (now.principal_fen, now.interest_owed_fen, now.past_due_since) != plainly(terms, facts, day):
            raise SystemExit(f"the two ways differ on {terms} {facts}")


def lives(events: int) -> None:
    """Live through lives until so many events happened; a broken one stops the program with what it was."""
    kinds: Counter[str] = Counter()
    seed, began = SEED, process_time()
    while sum(kinds.values()) < events:
        seed += 1
        one = life(seed)
        check(one)
        _demand_commuting(one, Random(seed))
        kinds.update(fact.kind for fact in one.facts)
    print(f"{seed - SEED:,} lives, {process_time() - began:.0f} CPU s: {dict(kinds.most_common())}")
    total = sum(kinds.values())
    result("ledger_random_events_exact", total, "events", events, total >= events, "balances, parts, double entry")


def _demand_commuting(one: Life, random: Random) -> None:
    """Facts of different days lead to one state, or to one refusal, in whichever order they are booked."""
    firsts = {fact.day: fact for fact in one.facts if fact.kind in {"draw", "repay", "penalty", "waive"}}
    plain = [replace(fact, number=i) for i, fact in enumerate(sorted(firsts.values(), key=lambda f: f.day), 1)]
    moved = [replace(fact, number=i) for i, fact in enumerate(random.sample(plain, len(plain)), 1)]
    terms = replace(one.terms, fee_rate=Decimal(0))
    if _outcome(terms, plain, one.day) != _outcome(terms, moved, one.day):
        raise SystemExit(f"order of booking matters: {one}")


def _outcome(terms: Terms, facts: Sequence[Fact], day: int) -> object:
    try:
        return replay(terms, facts, day).position
    except StaffError as refusal:
        return str(refusal)


def at_desk(count: int) -> None:
    """Book lives one fact at a time on a desk; events, live book and sums of days must be what a replay finds."""
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(Path(name), NOW)
        ground, began = books(store), process_time()
        done = sum(live_at_desk(ground, f"D{seed}", seed) for seed in range(count))
        seconds = process_time() - began
        wrong = list(differences(ground))
        store.close()
    print(f"{done:,} postings on a desk, {seconds / done * 1e3:.1f} CPU ms each")
    result("ledger_desk_differences", len(wrong), "differences", 0, not wrong, f"replay after {done:,} postings")


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    facts = {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(facts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer loans and lives")
    asked = parser.parse_args()
    print(f"seed {SEED}")
    speed(2_000 if asked.quick else 20_000, 3 if asked.quick else 5)
    lives(10_000 if asked.quick else 100_000)
    at_desk(10 if asked.quick else 120)


if __name__ == "__main__":
    main()
