"""When several want the last fen at once, does exactly one have it, however often and from wherever they ask?

Each try lets several ask at the same moment for what is left to the fen: two threads of one desk, two and four
processes on one desk file, two approvals that are signed. After each try the headroom must be zero, one reservation
must stand and the losers must have been told FUNDING_CAP. Then the same tries with the fault planted that this is about
(the room asked in one transaction, the reservation written in another): the benchmark must catch it. Other bounds:
`last_ceilings.py`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from multiprocessing.synchronize import Barrier as ProcessBarrier
from pathlib import Path
from time import perf_counter, sleep

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.builders import APPROVER, OFFICER, merchant
from tests.services.scored_desk import DIRECTOR as RISK
from workbench.access.staff import actor_of
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.services.decision import DecisionService
from workbench.services.funding import FundingService
from workbench.services.funding_room import room_on
from workbench.services.ground import Ground
from workbench.storage.connection import open_database
from workbench.storage.kept_loans import KeptLoan
from workbench.storage.store import DATABASE, Store

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
TODAY = day_number(date(2026, 11, 23))
WON, REFUSED = "won", "FUNDING_CAP"
PRODUCT, CAP_FEN = "credit_b2b", 900_000_000_00


def ground_at(folder: Path, store: Store) -> Ground:
    return Ground(folder, lambda: NOW, store)


@contextmanager
def desk() -> Iterator[tuple[Path, Ground]]:
    """An empty desk with its people; every try adds its own lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "desk"
        store = Store.open(folder, NOW)
        with store.transaction() as shelves:
            shelves.staff.put(OFFICER, APPROVER, RISK)
            shelves.settings.put("business_date", "2026-11-23")
            shelves.merchants.put([merchant("M1")])
        yield folder, ground_at(folder, store)
        store.close()


def second_writer(folder: Path) -> Store:
    """A writer in another process on the same file: the desk's own lock is left out, SQLite's is what is tried."""
    path = folder / DATABASE
    return Store(folder, None, open_database(path), open_database(path, read_only=True))


def new_lines(ground: Ground, number: int, sides: str = "AB") -> tuple[str, ...]:
    """Lines of which each needs all that is left; all had a reservation that lapsed."""
    names = tuple(f"LO-{number:05d}-{side}" for side in sides)
    with ground.transaction() as shelves:
        left = room_on(shelves, ground.policy(), TODAY).usages["zhejiang"].headroom_fen
        shelves.loans.put(
            KeptLoan(name, "M1", None, PRODUCT, "CNY", left, Decimal("0.0005"), TODAY, TODAY + 90, "open", "B")
            for name in names
        )
        for loan_no in shelves.loans.numbers(names).values():
            shelves.loans._connection.exec_driver_sql(
                "INSERT INTO reservations (loan_no, entity, amount_fen, used_fen, from_day, until_day, state,"
                f" closed_day, reason) VALUES ({loan_no}, 'zhejiang', 1, 0, 0, 0, 'lapsed', 0, '')"
            )
    return names


def ask(ground: Ground, name: str) -> str:
    try:
        FundingService(ground).reserve(name, actor_of(OFFICER))
    except StaffError as refusal:
        return refusal.code
    return WON


def ask_outside(ground: Ground, name: str) -> str:
    """The planted fault: the room is asked before the transaction that keeps the funds."""
    from workbench.storage.kept_funding import KeptReservation

    policy = ground.policy()
    with ground.store.reading() as shelves:
        loan = shelves.loans.get(name)
        left = room_on(shelves, policy, TODAY).usages["zhejiang"].headroom_fen
    if loan.limit_fen > left:
        return REFUSED
    sleep(0.002)
    with ground.transaction() as shelves:
        number = shelves.loans.numbers([name])[name]
        kept = KeptReservation(0, name, "zhejiang", loan.limit_fen, 0, TODAY, TODAY + 30, "active")
        shelves.reservations.add(number, kept)
    return WON


def told(ground: Ground, answers: Sequence[str]) -> bool:
    """Did exactly one win, and is nothing left and nothing lost or kept twice?"""
    with ground.store.reading() as shelves:
        left = room_on(shelves, ground.policy(), TODAY).usages["zhejiang"].headroom_fen
        kept = shelves.reservations.active()
    return won_once(answers, REFUSED) and left == 0 and sum(one.left_fen for one in kept) == CAP_FEN


def won_once(answers: Sequence[str], *refusals: str) -> bool:
    """One has it, and everybody else was told one of these."""
    return answers.count(WON) == 1 and all(one in (WON, *refusals) for one in answers)


def clear(ground: Ground, names: Sequence[str]) -> None:
    """The next try begins with everything free."""
    with ground.transaction() as shelves:
        for name in names:
            for one in shelves.reservations.active(name):
                shelves.reservations.close(one.number, "released", TODAY, "")
            shelves.loans.put([replace(shelves.loans.get(name), state="closed")])


def on_threads(tries: int, how: Callable[[Ground, str], str]) -> int:
    """How many tries ended as they must, with two threads of one process."""
    right = 0
    with desk() as (_, ground):
        for number in range(tries):
            names, answers, start = new_lines(ground, number), ["", ""], threading.Barrier(2)

            def one(place: int) -> None:
                start.wait()  # noqa: B023
                answers[place] = how(ground, names[place])  # noqa: B023

            both = [threading.Thread(target=one, args=(place,)) for place in (0, 1)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
            right += told(ground, answers)
            clear(ground, names)
    return right


def as_it_is(ground: Ground) -> None:
    """No rule is changed for the race."""


@dataclass(frozen=True)
class Race:
    """How one bound is raced for: what stands before, how one asks, what must stand after, and how it is undone."""

    begin: Callable[[Ground, int, str], object]
    ask: Callable[[Ground, int, str], str]
    held: Callable[[Ground, int, list[str]], bool]
    end: Callable[[Ground, int, str], None]
    rules: Callable[[Ground], None] = as_it_is


def _asker(
    race: Race,
    folder: str,
    side: str,
    tries: int,
    start: ProcessBarrier,
    done: ProcessBarrier,
    answers: multiprocessing.SimpleQueue[str],
) -> None:  # fmt: skip
    store = second_writer(Path(folder))
    ground = ground_at(Path(folder), store)
    race.rules(ground)
    for number in range(tries):
        start.wait()
        answers.put(race.ask(ground, number, side))
        done.wait()
    store.close()


def on_processes(tries: int, race: Race, racers: int = 2) -> int:
    """How many tries ended as they must, with several processes that write to one desk file."""
    context, right, sides = multiprocessing.get_context("spawn"), 0, "ABCD"[:racers]
    start, done = context.Barrier(racers + 1), context.Barrier(racers + 1)
    answers: multiprocessing.SimpleQueue[str] = context.SimpleQueue()
    with desk() as (folder, ground):
        race.rules(ground)
        askers = [
            context.Process(target=_asker, args=(race, str(folder), side, tries, start, done, answers))
            for side in sides
        ]
        for one in askers:
            one.start()
        for number in range(tries):
            race.begin(ground, number, sides)
            start.wait()
            got = [answers.get() for _ in sides]
            done.wait()
            right += race.held(ground, number, got)
            race.end(ground, number, sides)
        for one in askers:
            one.join()
    return right


def lines_of(number: int, sides: str) -> list[str]:
    return [f"LO-{number:05d}-{side}" for side in sides]


def begin_lines(ground: Ground, number: int, sides: str) -> None:
    new_lines(ground, number, sides)


def ask_line(ground: Ground, number: int, side: str) -> str:
    return ask(ground, lines_of(number, side)[0])


def ask_line_outside(ground: Ground, number: int, side: str) -> str:
    return ask_outside(ground, lines_of(number, side)[0])


def line_held(ground: Ground, number: int, answers: list[str]) -> bool:
    return told(ground, answers)


def end_lines(ground: Ground, number: int, sides: str) -> None:
    clear(ground, lines_of(number, sides))


CAPITAL = Race(begin_lines, ask_line, line_held, end_lines)
OUTSIDE = Race(begin_lines, ask_line_outside, line_held, end_lines)


def on_signatures(tries: int) -> int:
    """Two approvals of the last of the funds, proposed and signed at once through the real decisions."""
    from tests.services.scored_desk import ME, fill, put_case
    from workbench.decision.outcome import Outcome
    from workbench.services.recommending import renew

    right = 0
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(Path(name) / "desk", NOW)
        ground = fill(store)
        policy = ground.policy()
        cases = [f"LN-261123-{1000 + n}" for n in range(2 * tries)]
        for place, case_no in enumerate(cases):
            with ground.transaction() as shelves:
                put_case(shelves, case_no, f"N{place}")
                renew(shelves, case_no, policy, ground.products())
        service = DecisionService(ground)
        drafts = [replace(service.draft(case_no, ME), outcome=Outcome.APPROVE) for case_no in cases]
        for number in range(tries):
            pair = (2 * number, 2 * number + 1)
            with ground.store.reading() as shelves:
                used = room_on(shelves, policy, TODAY).usages["chongqing"]
            room = max(drafts[place].limit_fen for place in pair)
            left = used.on_book_fen + used.reserved_fen + room
            ground._policies[policy.policy_id] = _with_cap(policy, left)
            answers, start = ["", ""], threading.Barrier(2)

            def sign(side: int) -> None:
                start.wait()  # noqa: B023
                try:
                    service.propose(cases[pair[side]], drafts[pair[side]], ME)  # noqa: B023
                    answers[side] = WON  # noqa: B023
                except StaffError as refusal:
                    answers[side] = refusal.code  # noqa: B023

            both = [threading.Thread(target=sign, args=(side,)) for side in (0, 1)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
            with ground.store.reading() as shelves:
                now = room_on(shelves, ground.policy(), TODAY).usages["chongqing"].headroom_fen
            right += sorted(answers) == [REFUSED, WON] and now == 0
        store.close()
    return right


def _with_cap(policy, cap_fen: int):  # type: ignore[no-untyped-def]
    """The policy with Chongqing's capital so that its cap is this (bank loans of none)."""
    first, second = policy.funding.entities
    entities = (replace(first, capital_fen=cap_fen), replace(second, capital_fen=10**13))
    capital = cap_fen + 10**13
    return replace(
        policy, funding=replace(policy.funding, capital_fen=capital, bank_share=Decimal(0), entities=entities)
    )


def say(name: str, value: float, goal: float, met: bool, against: str, unit: str = "tries") -> bool:
    line = {"name": name, "value": value, "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(line))
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["threads", "processes", "signatures", "faults"], default="")
    asked = parser.parse_args()
    tries, signed, faulty = (30, 5, 8) if asked.quick else (1_000, 50, 100)
    held, began, only = True, perf_counter(), asked.only
    if only in ("", "threads"):
        right = on_threads(tries, ask)
        held &= say("two threads: exactly one success", right, tries, right == tries, f"{tries} tries")
    if only in ("", "processes"):
        for racers, word in ((2, "two"), (4, "four")):
            right = on_processes(tries, CAPITAL, racers)
            name = f"{word} processes on one file: exactly one success"
            held &= say(name, right, tries, right == tries, f"{tries} tries")
    if only in ("", "signatures"):
        right = on_signatures(signed)
        held &= say("two approvals at once: exactly one signed", right, signed, right == signed, f"{signed} tries")
    if only in ("", "faults"):
        caught = faulty - on_threads(faulty, ask_outside)
        held &= say("planted fault, threads: tries caught", caught, 1, caught > 0, f"{faulty} tries, check outside")
        caught = faulty - on_processes(faulty, OUTSIDE, 4)
        held &= say("planted fault, processes: tries caught", caught, 1, caught > 0, f"{faulty} tries, check outside")
    say("all tries", round(perf_counter() - began, 1), 0, True, "wall clock", "s")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
