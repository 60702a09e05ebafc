"""How long does the close of a day take over 114,800 live loans, against replaying each loan's ledger?

Makes a synthetic live book (every number made up from a seed), closes one day to bring it in step, then closes days on
which about one loan in eight moves and one in thirty falls due. Beside each close the plain way is measured in the same
round: every loan read as objects and replayed, on a part of the book, scaled by loans.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.access.staff import SYSTEM, Role, Staff
from workbench.common.dates import day_number
from workbench.common.rates import from_millionths
from workbench.common.text import Text
from workbench.lending.ledger import allowed_fen, due_days
from workbench.lending.movement import Terms
from workbench.services.close_order import STEPS
from workbench.services.close_steps import CloseContext, Step, StepDone
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.services.standing_rows import replay_many
from workbench.storage.store import Store

SEED = 20130430
FIRST = date(2013, 4, 30)
LOANS, BORROWERS = 114_800, 43_800
MODES = (("single", 30), ("single", 60), ("bullet", 180), ("bullet", 365), ("equal_principal", 365))
EVENT = (
    "INSERT INTO loan_events (loan_no, event_no, day, booked_day, kind, amount_fen, principal_fen, interest_fen,"
    " balance_fen, reference) VALUES (?,?,?,?,?,?,?,?,?,'')"
)


def make_book(folder: Path, loans: int = LOANS, borrowers: int = BORROWERS, seed: int = SEED) -> Store:
    """A desk whose live book owes principal on every loan; nothing of it was ever closed."""
    store = Store.open(folder, datetime(2013, 4, 30, 1, tzinfo=UTC))
    with store.transaction() as shelves:
        shelves.staff.put(Staff(SYSTEM.staff_id, "系统", Role.SYSTEM, Text("系统", "System"), 0))
        shelves.settings.put("business_date", FIRST.isoformat())
    raw = sqlite3.connect(store.path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    columns = [row[1] for row in raw.execute("PRAGMA table_info(merchants)")]
    dice = random.Random(seed)
    rows = [_merchant(columns, number, dice) for number in range(borrowers)]
    raw.executemany(f"INSERT INTO merchants VALUES ({','.join('?' * len(columns))})", rows)
    made = list(_loans(loans, borrowers, dice))
    raw.executemany(
        "INSERT INTO loans (loan_no, loan_id, merchant_id, product_code, currency, limit_fen, daily_rate, opened_day,"
        " maturity_day, state, repayment) VALUES (?,?,?,?,'CNY',?,?,?,?,'open',?)",
        [one[:9] for one in made],
    )
    raw.executemany(EVENT, [event for one in made for event in _life(one, dice)])
    raw.executemany(
        "INSERT INTO live_loans (loan_no, merchant_id, product_code, state, limit_fen, daily_rate, opened_day,"
        " maturity_day, principal_fen) VALUES (?,?,?,'open',?,?,?,?,?)",
        [(one[0], one[2], one[3], one[4], one[5], one[6], one[7], 0) for one in made],
    )
    raw.execute(
        "UPDATE live_loans SET principal_fen = (SELECT e.balance_fen FROM loan_events e"
        " WHERE e.loan_no = live_loans.loan_no ORDER BY e.day DESC, e.event_no DESC LIMIT 1)"
    )
    raw.execute("COMMIT")
    raw.close()
    return store


def _merchant(columns: list[str], number: int, dice: random.Random) -> tuple[object, ...]:
    merchant_id = f"M{number:06d}"
    known: dict[str, object] = {
        "merchant_id": merchant_id, "name": f"合成商户 {number}", "platform": "taobao", "category": "home",
        "entity_type": "company" if dice.random() < 0.2 else "sole_trader", "legal_person_id": f"P-{merchant_id}",
        "owner_name": "合成", "region": "浙江", "city": "杭州", "currency": "CNY", "synthetic": 1,
    }  # fmt: skip
    return tuple(known.get(name, "" if name.startswith("search") else None) for name in columns)


def _loans(count: int, borrowers: int, dice: random.Random) -> Iterator[tuple[Any, ...]]:
    today = day_number(FIRST)
    for number in range(1, count + 1):
        mode, days = dice.choice(MODES)
        age = dice.randrange(0, days - 1) if dice.random() > 0.02 else days + dice.randrange(1, 400)
        opened, limit = today - age, dice.randrange(10, 600) * 100_00
        yield (
            number, f"LO-{number:07d}", f"M{dice.randrange(borrowers):06d}", "credit_taobao", limit,
            dice.choice((400, 500, 600)), opened, opened + days, mode, limit * dice.randrange(20, 100) // 100,
        )  # fmt: skip


def _life(one: tuple[Any, ...], dice: random.Random) -> Iterator[tuple[object, ...]]:
    """A draw, and what had fallen due by the last due day paid on it; one loan in fifty did not pay."""
    number, limit, rate, opened, matures, mode, drawn = one[0], one[4], one[5], one[6], one[7], one[8], one[9]
    yield number, 1, opened, opened, "draw", drawn, drawn, 0, drawn
    parts = mode == "equal_principal"
    terms = Terms(limit, from_millionths(rate), opened, matures, mode != "single", equal_parts=parts)
    dues = due_days(terms, day_number(FIRST))
    if not dues or dice.random() < 0.02:
        return
    interest = (drawn * rate * (dues[-1] - opened) + 500_000) // 1_000_000
    principal = max(drawn - allowed_fen(terms, dues[-1]), 0)
    yield number, 2, dues[-1], dues[-1], "repay", principal + interest, principal, interest, drawn - principal


def move(store: Store, day: int, share: float, dice: random.Random, loans: int) -> int:
    """Events of one day: half of them new draws, half payments of a part."""
    chosen = dice.sample(range(1, loans + 1), int(loans * share))
    raw = sqlite3.connect(store.path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    for loan_no in chosen:
        row = raw.execute("SELECT principal_fen, limit_fen FROM live_loans WHERE loan_no = ?", (loan_no,)).fetchone()
        number = raw.execute("SELECT max(event_no) + 1 FROM loan_events WHERE loan_no = ?", (loan_no,)).fetchone()[0]
        principal, room = row[0], max(row[1] - row[0], 0)
        draws = dice.random() < 0.5 and room > 0
        fen = dice.randrange(1, room + 1) if draws else dice.randrange(1, max(principal // 4, 1) + 1)
        after = principal + fen if draws else max(principal - fen, 0)
        fen = abs(after - principal)
        raw.execute(EVENT, (loan_no, number, day, day, "draw" if draws else "repay", fen, fen, 0, after))
        raw.execute("UPDATE live_loans SET principal_fen = ? WHERE loan_no = ?", (after, loan_no))
    raw.execute("COMMIT")
    raw.close()
    return len(chosen)


def ground_at(store: Store, day: date) -> Ground:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    with store.transaction() as shelves:
        shelves.settings.put("business_date", day.isoformat())
    return Ground(store.folder, lambda: moment, store)


def timed(steps: tuple[Step, ...], spent: dict[str, list[float]]) -> tuple[Step, ...]:
    def clocked(step: Step) -> Step:
        def run(context: CloseContext) -> StepDone:
            began = process_time()
            try:
                return step.run(context)
            finally:
                spent.setdefault(step.code, []).append(process_time() - began)

        return Step(step.code, step.name, run)

    return tuple(clocked(step) for step in steps)


def plainly(store: Store, ground: Ground, day: int, loans: int, part: int) -> float:
    """CPU seconds to replay every loan of the book as objects, measured on a part."""
    began = process_time()
    with store.reading() as shelves:
        for first in range(1, part + 1, 2_000):
            numbers = range(first, min(first + 2_000, part + 1))
            _, faults = replay_many(shelves, numbers, ground.products(), ground.policy().ledger, day)
            if faults:
                raise SystemExit(f"a loan of the benchmark cannot be replayed: {faults[0].text.en}")
    return (process_time() - began) * loans / part


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    facts = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(facts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="an eighth of the book, three days")
    asked = parser.parse_args()
    loans, borrowers, rounds = (LOANS // 8, BORROWERS // 8, 3) if asked.quick else (LOANS, BORROWERS, 5)
    print(f"seed {SEED}: {loans:,} live loans of {borrowers:,} borrowers, all synthetic")
    dice = random.Random(SEED + 1)
    with tempfile.TemporaryDirectory() as name:
        store = make_book(Path(name), loans, borrowers)
        began = process_time()
        CloseService(ground_at(store, FIRST)).close(FIRST, SYSTEM)
        print(f"first close, every loan replayed: {process_time() - began:.1f} CPU s")
        spent: dict[str, list[float]] = {}
        whole, walls, plain = [], [], []
        for number in range(1, rounds + 1):
            day = FIRST + timedelta(days=number)
            moved = move(store, day_number(day), 0.13, dice, loans)
            ground = ground_at(store, day)
            began, wall = process_time(), perf_counter()
            report = CloseService(ground, timed(STEPS, spent)).close(day, SYSTEM)
            whole.append(process_time() - began)
            walls.append(perf_counter() - wall)
            plain.append(plainly(store, ground, day_number(day), loans, min(loans, 8_000)))
            with store.reading() as shelves:
                replayed = shelves.closes.steps([day_number(day)])[day_number(day)]["standing"].counts["replayed"]
            print(
                f"{day}: {whole[-1]:.1f} CPU s, {walls[-1]:.1f} s; {moved:,} moved, {replayed:,} replayed,"
                f" {report.faults} faults; each loan replayed {plain[-1]:.1f} CPU s"
            )
        store.close()
    for code, seconds in spent.items():
        print(f"  {code:10} {median(seconds):6.2f} CPU s")
    scale = LOANS / loans
    against = f"{loans:,} live loans" + ("" if scale == 1 else f", scaled to {LOANS:,}")
    total, own = median(whole) * scale, median(spent["standing"]) * scale
    result("day_close_seconds", total, "CPU s", 60.0, total < 60, against)
    result("day_close_standing_seconds", own, "CPU s", 15.0, own < 15, against)
    ratio = median(plain) / median(spent["standing"])
    result("day_close_ratio", ratio, "x", 2.0, ratio > 2, "each loan replayed as objects, nothing written")


if __name__ == "__main__":
    main()
