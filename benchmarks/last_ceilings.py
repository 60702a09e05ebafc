"""When four processes want the last of another bound at once, does exactly one have it?

The last of what a company may borrow from banks, raced for by borrowings; and the last of what one legal person may
owe, raced for by approvals of several of its shops. After each try one must have it, the others must have been told the
rule, and what stands must come to the bound exactly. The harness is that of `last_fen.py`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.last_fen import NOW, WON, Race, on_processes, say, won_once
from tests.builders import APPROVER, OFFICER, merchant
from tests.services.scored_desk import DIRECTOR, ChampionOf, put_case
from workbench.access.staff import actor_of
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.services.borrowings import BorrowingService, NewBorrowing
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.recommending import renew

# --- the last of what a company may borrow from banks

WHY = "合同 2026-18"
RATIO_FEN, PART_FEN = 300_000_000_00, 1_000_000_00


def fill_ratio(ground: Ground, number: int, sides: str) -> None:
    """All but one part of the ratio is borrowed, once and for all; two people agreed."""
    if number == 0:
        new = _bank("建设银行", RATIO_FEN - PART_FEN)
        desk = BorrowingService(ground)
        desk.agree("borrowing", desk.borrow(new, actor_of(APPROVER)), actor_of(DIRECTOR))


def _bank(lender: str, amount_fen: int) -> NewBorrowing:
    return NewBorrowing(lender, "bank", amount_fen, Decimal("0.05"), NOW.date(), date(2027, 11, 23), "zhejiang", WHY)


def ask_bank(ground: Ground, number: int, side: str) -> str:
    try:
        BorrowingService(ground).borrow(_bank(f"{side} 银行", PART_FEN), actor_of(APPROVER))
    except StaffError as refusal:
        return refusal.code
    return WON


def bank_held(ground: Ground, number: int, answers: list[str]) -> bool:
    with ground.store.reading() as shelves:
        standing = [one for one in shelves.funding.borrowings() if one.state == "active"]
    return won_once(answers, "BORROWING_RATIO") and sum(one.amount_fen for one in standing) == RATIO_FEN


def end_bank(ground: Ground, number: int, sides: str) -> None:
    with ground.store.reading() as shelves:
        made = [one for one in shelves.funding.borrowings() if one.state == "active" and one.amount_fen == PART_FEN]
    for one in made:
        BorrowingService(ground).end_borrowing(one.number, NOW.date(), "本次结束", actor_of(APPROVER))


# --- the last of what one legal person may owe

PERSON_FEN = 60_000_00


def one_person(ground: Ground) -> None:
    """The ceiling of one legal person is one loan; the model stands where it is asked which one scored."""
    ground._model = ChampionOf()  # type: ignore[assignment]
    policy = ground.policy()
    rules = replace(policy.funding, legal_person_fen=PERSON_FEN)
    ground._policies[policy.policy_id] = replace(policy, funding=rules)


def case_of(number: int, side: str) -> str:
    return f"LN-261123-{1000 + 4 * number + 'ABCD'.index(side)}"


def new_cases(ground: Ground, number: int, sides: str) -> None:
    """A case of each of several shops of one legal person."""
    with ground.transaction() as shelves:
        for side in sides:
            shop = f"S{number}{side}"
            put_case(shelves, case_of(number, side), shop, requested_fen=PERSON_FEN)
            shelves.merchants.put([replace(merchant(shop), legal_person_id=f"P{number}")])
        for side in sides:
            renew(shelves, case_of(number, side), ground.policy(), ground.products())


def ask_person(ground: Ground, number: int, side: str) -> str:
    service, case_no, me = DecisionService(ground), case_of(number, side), actor_of(OFFICER)
    try:
        draft = replace(service.draft(case_no, me), outcome=Outcome.APPROVE, limit_fen=PERSON_FEN)
        service.propose(case_no, draft, me)
    except StaffError as refusal:
        return refusal.code
    return WON


def person_held(ground: Ground, number: int, answers: list[str]) -> bool:
    """What the person owes and may draw is at the ceiling, not above it."""
    with ground.store.reading() as shelves:
        promised = sum(one.promised_fen for one in shelves.loans.live.standing(f"P{number}"))
    return won_once(answers, "RULE_FORBIDS", "LIMIT_OUTSIDE") and promised == PERSON_FEN


def no_end(ground: Ground, number: int, sides: str) -> None:
    """The next try has people of its own."""


RATIO = Race(fill_ratio, ask_bank, bank_held, end_bank)
PERSON = Race(new_cases, ask_person, person_held, no_end, one_person)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    tries, signed = (40, 8) if parser.parse_args().quick else (500, 50)
    began = perf_counter()
    right = on_processes(tries, RATIO, 4)
    held = say("four processes, last of the bank ratio: exactly one", right, tries, right == tries, f"{tries} tries")
    right = on_processes(signed, PERSON, 4)
    name = "four processes, last of a legal person's ceiling: exactly one"
    held &= say(name, right, signed, right == signed, f"{signed} tries")
    say("all tries of ceilings", round(perf_counter() - began, 1), 0, True, "wall clock", "s")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
