"""How fast is a long journal verified, and is every tampering found where it was done?

Verifies the chain of a desk's own database, as `workbench check` does, against the plain way: each row read as an
object, hashed through `canonical_json`. Then tampers with a journal in its file, one change at a time, and asks where.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.records.canonical import canonical_json, digest, sha256_hex
from workbench.records.journal import GENESIS, ChainCheck, Row, next_entry, verify_rows
from workbench.storage.store import Store

SEED = 20261127
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ACTIONS = ("score.case", "decision.propose", "decision.sign", "interview.note", "case.note", "loan.draw", "day.close")
INSERT = "INSERT INTO journal VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"


def entries(count: int, seed: int = SEED) -> Iterator[Row]:
    """A chain like a busy desk's: six people, seven actions, payloads of 150 to 350 bytes."""
    dice, last = random.Random(seed), (0, GENESIS)
    for number in range(count):
        facts = {"limit_fen": dice.randrange(10**8), "n": number, "words": "核实" * dice.randrange(10, 40)}
        at = BEGAN + timedelta(seconds=number * 3)
        staff, action = f"s0{dice.randrange(1, 7)}", dice.choice(ACTIONS)
        case = f"LN-260105-{dice.randrange(10**4):04d}"
        entry = next_entry(last, at, staff, "officer", action, case, canonical_json(facts), f"{number:012d}")
        last = (entry.seq, entry.hash)
        yield entry.row()


def plainly(store: Store) -> bool:
    """Every entry as an object, its hash through canonical JSON."""
    previous, count = GENESIS, 0
    with store.reading() as shelves:
        for e in shelves.journal.walk():
            count += 1
            covered = sha256_hex(e.payload.encode())
            known = [previous, count, e.at, e.staff_id, e.role, e.action, e.case_no, covered, e.command, e.result]
            if e.seq != count or e.previous != previous or digest(known) != e.hash:
                return False
            previous = e.hash
    return True


def speed(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(Path(name), BEGAN)
        raw = sqlite3.connect(store.path)
        raw.executemany(INSERT, entries(count))
        raw.commit()
        raw.close()
        size = store.path.stat().st_size / 1e6
        ours, plain = [], []
        for _ in range(3 if count < 500_000 else 2):
            began = process_time()
            with store.reading() as shelves:
                if not shelves.journal.verify().holds:
                    raise SystemExit("an untouched chain does not hold")
            ours.append(process_time() - began)
        sample = min(count, 100_000)  # the plain way is measured on part and scaled by rows
        other = store if sample == count else part(Path(name) / "part", sample)
        for _ in range(2):
            began = process_time()
            if not plainly(other):
                raise SystemExit("an untouched chain does not hold")
            plain.append((process_time() - began) * count / sample)
        store.close()
    seconds, against = min(ours), min(plain)
    print(f"{count:,} entries ({size:.0f} MB): {seconds:.2f} CPU s; as objects {against:.1f} s")
    million = seconds * 1e6 / count
    result("journal_verify_seconds_per_million", million, "CPU s", 10.0, million < 10, "absolute")
    ratio, plain_way = against / seconds, "rows as objects, canonical_json"
    result("journal_verify_ratio", ratio, "x", 1.0, ratio > 1, plain_way)


def part(folder: Path, count: int) -> Store:
    folder.mkdir()
    store = Store.open(folder, BEGAN)
    raw = sqlite3.connect(store.path)
    raw.executemany(INSERT, entries(count))
    raw.commit()
    raw.close()
    return store


KINDS = ("edit", "bit", "remove", "swap", "insert", "cut", "rebuild")


def tamper(raw: sqlite3.Connection, kind: str, dice: random.Random, length: int, anchors: dict[int, str]) -> range:
    """Do it in the file; answers where the first wrong entry may be said to be."""
    place = dice.randrange(1, length + 1)
    if kind in {"edit", "bit"}:
        return _edited(raw, kind, dice, place)
    if kind == "remove":
        raw.execute("DELETE FROM journal WHERE seq = ?", (place,))
        if dice.random() < 0.5:  # and close the gap
            raw.execute("UPDATE journal SET seq = -(seq - 1) WHERE seq > ?", (place,))
            raw.execute("UPDATE journal SET seq = -seq WHERE seq < 0")
        return range(place, place + 1)
    if kind == "swap":
        other = place % length + 1
        first = min(place, other)
        raw.execute("UPDATE journal SET seq = -1 WHERE seq = ?", (place,))
        raw.execute("UPDATE journal SET seq = ? WHERE seq = ?", (place, other))
        raw.execute("UPDATE journal SET seq = ? WHERE seq = -1", (other,))
        return range(first, first + 1)
    if kind == "insert":
        raw.execute("UPDATE journal SET seq = -(seq + 1) WHERE seq >= ?", (place,))
        raw.execute("UPDATE journal SET seq = -seq WHERE seq < 0")
        forged = list(raw.execute("SELECT * FROM journal WHERE seq = ?", (place + 1,)).fetchone())
        forged[0], forged[8], forged[9] = place, f"{dice.getrandbits(256):064x}", f"{dice.getrandbits(256):064x}"
        raw.execute(INSERT, forged)
        return range(place, place + 1)
    if kind == "cut":
        raw.execute("DELETE FROM journal WHERE seq > ?", (place - 1,))
        return range(place, place + 1)
    # Made anew from `place` on, every hash right: only an anchor can tell, at the first one from there on.
    rows = raw.execute("SELECT * FROM journal WHERE seq >= ? ORDER BY seq", (place,)).fetchall()
    before = raw.execute("SELECT hash FROM journal WHERE seq = ?", (place - 1,)).fetchone()
    last = (place - 1, before[0] if before else GENESIS)
    raw.execute("DELETE FROM journal WHERE seq >= ?", (place,))
    for row in rows:
        entry = next_entry(
            last, datetime.fromisoformat(row[1]), "s99", row[3], row[4], row[5], row[6].encode(), row[10]
        )
        last = (entry.seq, entry.hash)
        raw.execute(INSERT, entry.row())
    seen = min(seq for seq in anchors if seq >= place)
    return range(seen, seen + 1)


def _edited(raw: sqlite3.Connection, kind: str, dice: random.Random, place: int) -> range:
    columns = [row[1] for row in raw.execute("PRAGMA table_info(journal)")][1:]
    column = dice.choice(columns)
    (stored,) = raw.execute(f"SELECT {column} FROM journal WHERE seq = ?", (place,)).fetchone()
    if kind == "bit":
        at = dice.randrange(len(stored))
        new = stored[:at] + chr(ord(stored[at]) ^ (1 << dice.randrange(7))) + stored[at + 1 :]
        if "\x00" in new:
            new = stored[:at] + "~" + stored[at + 1 :]
    else:
        new = dice.choice([f"{stored} ", "x", f"{dice.getrandbits(256):064x}"])
    raw.execute(f"UPDATE journal SET {column} = ? WHERE seq = ?", (new, place))
    return range(place, place + 1) if new != stored else range(0)


def tampers(count: int, length: int = 240) -> None:
    dice = random.Random(SEED + 1)
    located: dict[str, list[int]] = {kind: [0, 0] for kind in KINDS}
    with tempfile.TemporaryDirectory() as name:
        store = part(Path(name) / "desk", length)
        raw = sqlite3.connect(store.path, isolation_level=None)
        for change in ("update", "delete"):
            raw.execute(f"DROP TRIGGER journal_no_{change}")  # whoever has the file can
        raw.execute("PRAGMA ignore_check_constraints = 1")
        anchors = {seq: raw.execute("SELECT hash FROM journal WHERE seq = ?", (seq,)).fetchone()[0]
                   for seq in range(20, length + 1, 20)}  # fmt: skip
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            raw.execute("BEGIN")
            wrong = tamper(raw, kind, dice, length, anchors)
            rows = raw.execute("SELECT * FROM journal ORDER BY seq").fetchall()
            raw.execute("ROLLBACK")
            if not wrong:
                continue
            found: ChainCheck = verify_rows(rows, anchors=anchors)
            located[kind][1] += 1
            located[kind][0] += found.first_bad in wrong
        raw.close()
        store.close()
    for kind, (right, all_) in located.items():
        print(f"{kind:8} {right:,} of {all_:,} located")
    right, all_ = (sum(pair[n] for pair in located.values()) for n in (0, 1))
    result("journal_tampers_located", right / all_, "share", 1.0, right == all_, f"{all_:,} tampers in the file")


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    facts = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(facts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer entries and tampers")
    asked = parser.parse_args()
    print(f"seed {SEED}")
    speed(100_000 if asked.quick else 1_000_000)
    tampers(1_400 if asked.quick else 10_500)


if __name__ == "__main__":
    main()
