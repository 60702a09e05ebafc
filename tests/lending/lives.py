"""Random lives of loans: whatever staff, borrowers and the calendar may do to one, in any order that is allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from random import Random

from workbench.applications.policy_ledger import ITEMS, STANDARD, LedgerRules
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.lending.facts import MODES, Agreement, Fact, restructuring
from workbench.lending.ledger import Position, drawn, ordered, row_of, standing
from workbench.lending.movement import Terms
from workbench.lending.replay import agreed, play

OPENED = day_number(date(2026, 1, 5))
RATES = tuple(Decimal(rate) / 1_000_000 for rate in (370, 427, 500, 600))
TRIES = 400


@dataclass(frozen=True)
class Life:
    """The terms of a loan, everything that happened to it in order of booking, and the day it came to."""

    terms: Terms
    facts: tuple[Fact, ...]
    day: int


def rules_of(random: Random) -> LedgerRules:
    if random.random() < 0.5:
        return STANDARD
    return replace(
        STANDARD,
        non_performing=random.choice([ITEMS, STANDARD.non_performing]),
        same_day_interest_days=random.choice([0, 0, 1, 3]),
        bill_day=random.choice([0, 0, 1, 15, 28]),
        non_business=random.choice(["none", "following"]),
        penalty_on_interest=random.random() < 0.5,
    )


def terms_of(random: Random) -> Terms:
    plain = Terms(
        limit_fen=random.randrange(1_000_00, 1_000_000_00, 100),
        daily_rate=random.choice(RATES),
        opened_day=OPENED + random.randrange(400),
        maturity_day=0,
        fee_rate=random.choice([Decimal(0), Decimal(0), Decimal("0.005")]),
        penalty_rate=random.choice([Decimal(0), Decimal("0.0003")]),
        rules=rules_of(random),
    )
    return agreed(plain, plain.opened_day + random.choice([7, 30, 90, 180, 365]), random.choice(MODES))


def stand(terms: Terms, facts: tuple[Fact, ...], day: int) -> Position:
    return standing(play(terms, [row_of(fact) for fact in ordered(facts)], day)[0], day)


@lru_cache(maxsize=512)
def life(seed: int, events: int = 30) -> Life:
    """A life of about so many facts; each is allowed when it is booked, on its day or on an earlier one."""
    random = Random(seed)
    terms, facts = terms_of(random), ()
    day = terms.opened_day
    for _ in range(TRIES):
        day += random.choice([0, 1, 1, 3, 9, 17, 31])
        back = day - random.randrange(20) if random.random() < 0.15 else day
        new = _wish(random, terms, facts, max(back, terms.opened_day))
        grown = (*facts, *_numbered(facts, new))
        try:
            stand(terms, grown, day)
        except StaffError:  # what an earlier day does not allow
            continue
        facts = grown
        if len(facts) >= events or (facts and facts[-1].kind == "write_off" and random.random() < 0.5):
            break
    return Life(terms, facts, day)


def _numbered(facts: tuple[Fact, ...], new: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(fact, number=len(facts) + i) for i, fact in enumerate(new, 1))


def _wish(random: Random, terms: Terms, facts: tuple[Fact, ...], day: int) -> tuple[Fact, ...]:
    """Something somebody might book on a day, by where the loan stood then."""
    known = tuple(fact for fact in facts if fact.day <= day or fact.kind == "reversal")
    now = stand(terms, known, day)
    if now.claims_fen and random.random() < 0.5:
        return _facts(random, "recovery", terms, known, now, day)
    kind = random.choices(
        ["draw", "repay", "settle", "fee", "penalty", "interest", "waive", "refund", "write_off", "recovery",
         "restructure", "reversal", "bill", "accrue", "transfer"],
        [30, 30, 5, 3, 2, 1, 4, 2, 6, 4, 2, 4, 5, 3, 2],
    )[0]  # fmt: skip
    return _facts(random, kind, terms, known, now, day)


def _facts(
    random: Random, kind: str, terms: Terms, facts: tuple[Fact, ...], now: Position, day: int
) -> tuple[Fact, ...]:
    most = {
        "draw": now.available_fen, "repay": now.owed_fen, "settle": now.owed_fen,
        "waive": now.owed_fen - now.principal_fen, "recovery": now.claims_fen, "fee": 500_00, "penalty": 500_00,
        "interest": 500_00, "transfer": now.principal_fen,
        "refund": min(sum(fact.amount_fen for fact in facts if fact.kind == "repay"), 1_000_00),
        "write_off": now.owed_fen if now.days_past_due > 30 and now.principal_fen else 0,
    }  # fmt: skip
    if kind in {"bill", "accrue"}:
        return (Fact(kind, day, 0),)
    if kind == "reversal":
        return _reversal(random, facts, day)
    if kind == "restructure":
        return _restructured(random, terms, facts, now, day)
    if most[kind] <= 0:
        return ()
    amount_fen = most[kind] if kind in {"settle", "write_off"} else random.randint(1, most[kind])
    if kind == "draw":
        return drawn(terms, day, amount_fen, "d")
    return (Fact("repay" if kind == "settle" else kind, day, amount_fen, "r"),)


def _reversal(random: Random, facts: tuple[Fact, ...], day: int) -> tuple[Fact, ...]:
    gone = {fact.reverses for fact in facts}
    chosen = [fact for fact in facts if fact.kind != "reversal" and fact.number not in gone]
    if not chosen:
        return ()
    target = random.choice(chosen)
    return (Fact("reversal", day, target.amount_fen, "r", reverses=target.number),)


def _restructured(random: Random, terms: Terms, facts: tuple[Fact, ...], now: Position, day: int) -> tuple[Fact, ...]:
    if not now.principal_fen or any(fact.kind == "restructure" for fact in facts):
        return ()
    after = Agreement(day + random.choice([60, 180]), random.choice(MODES))
    return (restructuring(day, now.principal_fen, Agreement(terms.maturity_day, terms.mode), after),)
