"""Are stored decisions performed again bit by bit by the single file, and is every changed bit found?

A sample desk (synthetic) is filled, every merchant made to ask for a loan, scored and decided: by policy where policy
may, else by people, with referrals, overrides and second signatures among them. Each signed decision is then performed
again from its proof by `records/verify_decision.py`. After that one bit at a time is turned, at random places of the
inputs, the trees, the policy's rules and the proof's own fields and texts, and must be found. Two ways of turning are
told apart: `plain` leaves the digests as they are; `forged` makes the digests and seals anew, as somebody would who
knows the form but has no key: what changes a result is then found by doing it again, and the rest by the desk's
signature on the proof.

    python benchmarks/replay.py [--quick]
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.access.keys import BadSignature, demand_signed  # noqa: E402
from workbench.access.permissions import Permission  # noqa: E402
from workbench.access.staff import SYSTEM  # noqa: E402
from workbench.app import open_desk  # noqa: E402
from workbench.applications.application import Application, Stage  # noqa: E402
from workbench.common.errors import StaffError  # noqa: E402
from workbench.decision.outcome import Outcome  # noqa: E402
from workbench.records import verify_decision  # noqa: E402
from workbench.records.proof import PURPOSE, proof_of  # noqa: E402
from workbench.services.bundle import Services  # noqa: E402
from workbench.services.desk_keys import own_keys  # noqa: E402
from workbench.services.dossier import beside_proof, signature_of  # noqa: E402
from workbench.services.ground import Ground  # noqa: E402

COMMENT = "Benchmark: decided by the program in a sample person's name."
SEED = 20261127


@dataclass(frozen=True)
class Stored:
    """One signed decision as it lies at the desk."""

    raw: bytes
    beside: dict[str, bytes]
    signed: bytes


def decided(services: Services, ground: Ground, wanted: int) -> list[Stored]:
    """Signed decisions of the desk, at least `wanted` where there are as many cases."""
    random = Random(SEED)
    services.decision.decide_automatically(None, SYSTEM)
    officer, director = services.desk.actor("s01"), services.desk.actor(needs=Permission.SETTINGS)
    kinds: Counter[str] = Counter()
    with ground.store.reading() as shelves:
        waiting = [case.case_no for case in shelves.applications.all() if case.stage.value in ("scored", "survey")]
    for case_no in waiting:
        with ground.store.reading() as shelves:
            advice = shelves.scores.get(case_no).recommendation
        # Mostly what policy says; every fourth case something else, where policy lets people say it.
        outcome = advice.outcome if random.random() < 0.75 else random.choice(list(Outcome))
        try:
            draft = services.decision.draft(case_no, officer)
            codes = tuple(r.code for r in draft.reasons[:4]) if outcome is Outcome.DECLINE else draft.reason_codes
            code = "OV_DATA_FAULT"  # speaks for either direction; ignored where the advice is followed
            services.decision.propose(
                case_no,
                replace(draft, outcome=outcome, comment=COMMENT, reason_codes=codes[:4], override_code=code),
                officer,
            )
            with ground.store.reading() as shelves:
                waits = shelves.decisions.get(case_no).state == "proposed"
            if waits:
                services.decision.sign(case_no, director, COMMENT)
            kinds["by people"] += 1
        except StaffError as refused:
            kinds[refused.code] += 1
    with ground.store.reading() as shelves:
        kept = [one for one in shelves.decisions.newest().values() if one.state == "signed"]
        signatures = {one.case_no: signature_of(shelves, one) for one in kept}
    print("decided:", dict(Counter(one.outcome.value for one in kept)), "of people:", dict(kinds))
    found = []
    for one in kept[: max(wanted, 1)]:
        raw = one.proof.encode("utf-8")
        found.append(Stored(raw, dict(beside_proof(ground, proof_of(raw))), signatures[one.case_no]))
    return found


PRODUCTS = {"taobao": "credit_taobao", "tmall": "credit_tmall", "b2b": "credit_b2b"}


def ask_for_all(ground: Ground) -> int:
    """A request of every merchant of the sample that has none yet: amounts and terms at random, some out of reach."""
    random, day = Random(SEED + 2), ground.now()
    with ground.transaction() as shelves:
        asked = {case.merchant_id for case in shelves.applications.all()}
        free = [one for one in shelves.merchants.all() if one.merchant_id not in asked]
        cases = [
            Application(
                case_no=f"LN-261125-{number:04d}",
                merchant_id=one.merchant_id,
                product_code=PRODUCTS[one.platform.value],
                requested_fen=random.choice((5, 20, 60, 100, 250, 800)) * 1_000_00,
                term_days=random.choice((90, 180, 365)),
                purpose="benchmark",
                submitted_at=day,
                due_at=day,
                stage=Stage.DRAFT,
                assigned_to=None,
            )
            for number, one in enumerate(free, start=1)
            if one.platform.value in PRODUCTS
        ]
        shelves.applications.add([(case, {}) for case in cases])
    return len(cases)


def replay(stored: list[Stored], keys: dict[str, bytes]) -> None:
    times, passed, failed = [], 0, []
    for one in stored:
        began = process_time()
        try:
            verify_decision.verify(one.raw, one.beside)
            demand_signed(PURPOSE, verify_decision.sha(one.raw).encode("ascii"), one.signed, keys)
            passed += 1
        except (verify_decision.Wrong, BadSignature) as wrong:
            failed.append(str(wrong))
        times.append(1000 * (process_time() - began))
    for line, count in Counter(failed).most_common(5):
        print(f"  {count} x {line}")
    result("replay_passed", passed, f"of {len(stored)} decisions", len(stored), passed == len(stored))
    result("replay_ms", median(times), "CPU ms each, median", 1000, median(times) < 1000)


def flips(one: Stored, random: Random) -> Iterator[tuple[str, str, bytes, dict[str, bytes]]]:
    """One turned bit at a time: kind, `plain` or `forged`, and the file and what lies beside it afterwards."""
    proof = json.loads(one.raw)
    place = random.randrange(len(proof["inputs"]))
    bit = 1 << random.randrange(32)
    for how in ("plain", "forged"):
        changed = json.loads(one.raw)
        changed["inputs"][place] = f"{int(changed['inputs'][place], 16) ^ bit:08x}"
        yield "input", how, packed(changed, how), one.beside
        for column, width in (("leaf", 32), ("split", 32), ("feature", 4), ("missing_left", 1), ("cover", 64)):
            model, digest = turned_tree(one.beside["model.json"], column, random, width)
            beside = {**one.beside, "model.json": model}
            changed = json.loads(one.raw) | ({"evidence_digest": digest} if how == "forged" else {})
            yield f"tree {column}", how, packed(changed, how), beside
        policy = turned_text(one.beside["policy.toml"], random)
        changed = json.loads(one.raw)
        if how == "forged" and (digest := toml_digest(policy)) is not None:
            changed["policy_digest"] = digest
        yield "rule or policy", how, packed(changed, how), {**one.beside, "policy.toml": policy}
        for kind, names in FIELDS.items():
            changed = json.loads(one.raw)
            turn_leaf(changed, random.choice(names), random)
            yield kind, how, packed(changed, how), one.beside


FIELDS = {
    "text of a reason or rule": ("reasons", "rules", "standing", "advice"),
    "margin, points, band": ("margin_bits", "points", "band", "pd", "base"),
    "contribution": ("contributions",),
    "limit and terms": ("limit_fen", "term_days", "daily_rate", "fee_rate", "price"),
    "fact": ("facts",),
    "chain head and digests": ("journal_head", "model_digest", "comment_digest", "letter", "catalogue_digest"),
    "who and when": ("prepared_by", "prepared_at", "case_no", "version", "decided_at"),
    "seal": ("seals",),
}


def packed(proof: dict[str, Any], how: str) -> bytes:
    """The proof's bytes, with seals made anew where the change is a forgery."""
    if how == "forged":
        proof["seals"] = {
            name: verify_decision.sha(verify_decision.canonical(part))[:16]
            for name, part in proof.items()
            if name != "seals"
        }
    return verify_decision.canonical(proof)


def turn_leaf(document: dict[str, Any], name: str, random: Random) -> None:
    """Turn one bit of one number or one letter somewhere under a field."""
    holder, key = document, name
    while isinstance(holder[key], (dict, list)) and holder[key]:
        inner = holder[key]
        holder, key = inner, random.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = not value
    elif isinstance(value, int):
        holder[key] = value ^ (1 << random.randrange(16))
    elif isinstance(value, str) and value:
        at = random.randrange(len(value))
        holder[key] = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    else:
        holder[key] = 1


def turned_tree(model: bytes, column: str, random: Random, width: int) -> tuple[bytes, str]:
    document = json.loads(model)
    data = bytearray(base64.b64decode(document["trees"][column]))
    size = len(data) // (verify_decision.np.dtype(verify_decision.COLUMNS[column]).itemsize)
    step = len(data) // size
    at, bit = random.randrange(size) * step * 8, random.randrange(width)
    data[(at + bit) // 8] ^= 1 << (bit % 8)
    document["trees"][column] = base64.b64encode(bytes(data)).decode("ascii")
    made = verify_decision.canonical(document)
    return made, verify_decision.sha(made)


def turned_text(text: bytes, random: Random) -> bytes:
    """One bit of one digit or letter inside the values of a TOML text: a comment or a key would not be a rule."""
    places = [at for value in re.finditer(rb'= *("[^"]*"|[0-9_]+|true|false)', text) for at in range(*value.span(1))]
    at = random.choice([at for at in places if chr(text[at]).isalnum()])
    return text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]


def toml_digest(text: bytes) -> str | None:
    try:
        return verify_decision.sha(verify_decision.canonical(verify_decision.tomllib.loads(text.decode("utf-8"))))
    except ValueError:
        return None


def verdict(raw: bytes, beside: dict[str, bytes], one: Stored, keys: dict[str, bytes]) -> str:
    """`found` by doing it again, `signature` where only the desk's key tells, `missed`."""
    try:
        verify_decision.verify(raw, beside)
    except Exception:  # the file says FAIL to anything it cannot read through
        return "found"
    try:
        demand_signed(PURPOSE, verify_decision.sha(raw).encode("ascii"), one.signed, keys)
    except BadSignature:
        return "signature"
    return "missed"


def turn_bits(stored: list[Stored], keys: dict[str, bytes], rounds: int) -> None:
    random, counts = Random(SEED), Counter()
    for _ in range(rounds):
        one = random.choice(stored)
        for kind, how, raw, beside in flips(one, random):
            if raw == one.raw and beside == one.beside:
                continue  # a seal that was made anew is the seal that was there
            counts[kind, how, verdict(raw, beside, one, keys)] += 1
    kinds = sorted({(kind, how) for kind, how, _ in counts})
    for kind, how in kinds:
        told = {word: counts[kind, how, word] for word in ("found", "signature", "missed")}
        print(f"  {how:<7} {kind:<26} {told}")
    for how in ("plain", "forged"):
        tried = sum(count for (_, one, _), count in counts.items() if one == how)
        missed = sum(count for (_, one, word), count in counts.items() if one == how and word == "missed")
        again = sum(count for (_, one, word), count in counts.items() if one == how and word == "found")
        met = missed == 0 and (how == "forged" or again == tried)
        result(f"bits_found_{how}", tried - missed, f"of {tried} turned bits ({again} without the key)", tried, met)


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str = "") -> None:
    line = {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small desk, under a minute on two cores")
    chosen = parser.parse_args()
    merchants, wanted, rounds = (250, 100, 12) if chosen.quick else (6_400, 1_000, 100)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731
    with tempfile.TemporaryDirectory(prefix="replay-") as made:
        services = open_desk(Path(made) / "desk", clock)
        try:
            services.desk.create_sample(merchants=merchants)
            ground = services.training.ground
            if not chosen.quick:
                ask_for_all(ground)
                services.scoring.score_all(SYSTEM)
            stored = decided(services, ground, wanted)
            keys = own_keys(ground.settings())
            replay(stored, keys)
            turn_bits(stored, keys, rounds)
        finally:
            services.desk.close()


if __name__ == "__main__":
    main()
