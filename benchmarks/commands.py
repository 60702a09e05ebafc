"""Does any sequence of commands end with a decision that must not be?

Random people send random commands to the real services of a small desk, each sequence on the same beginning; the
records are then asked for self-approvals, decisions without reasons, declines that lend, signatures beyond authority
and broken chains. With a planted fault the search must find it, else it is blind.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.builders import NOW  # noqa: E402
from tests.services.sequences import Found, RandomDesk  # noqa: E402
from workbench.storage.store import Store  # noqa: E402

SEED = 20261127
PLANTED = {
    "reasons are not asked for": ("workbench.services.decision_rules._require_reasons", lambda *_: None),
    "the second person is not looked at": ("workbench.services.decision.why_not", lambda *_: None),
}


def run(seed: int, sequences: int, planted: str = "") -> Found:
    """Some sequences on a fresh desk. A fault the database refuses counts as found."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as faults:
        if planted:
            target, instead = PLANTED[planted]
            faults.enter_context(patch(target, instead))
        store = Store.open(Path(name) / "desk", NOW)
        desk = RandomDesk(store, seed)
        try:
            return desk.run(sequences)
        except Exception as refusal:
            if not planted:
                raise
            desk.found.broken.append(f"the database refused it: {type(refusal).__name__}")
            return desk.found
        finally:
            store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer sequences")
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    wanted = 1_000 if asked.quick else asked.sequences
    part, began = 250, perf_counter()
    seeds = [asked.seed + number for number in range(-(-wanted // part))]
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    broken: list[str] = []
    count = 0
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("spawn")) as pool:
        for found in pool.map(run, seeds, [part] * len(seeds)):
            count, done, refused = count + found.sequences, done + found.done, refused + found.refused
            broken += found.broken
    print(f"{count:,} sequences in {perf_counter() - began:.0f} s, {sum(done.values()):,} commands done, "
          f"{sum(refused.values()):,} refused")  # fmt: skip
    print("done   ", dict(done.most_common()))
    print("refused", dict(refused.most_common()))
    for fault in broken[:20]:
        print("BROKEN ", fault)
    against = f"{count:,} random sequences, seed {asked.seed}"
    result("broken_promises", len(broken), "of sequences", 0, not broken, against)
    blind = [fault for fault in PLANTED if not run(SEED, 400, fault).broken]
    for fault in blind:
        print("NOT FOUND", fault)
    result("planted_faults_found", len(PLANTED) - len(blind), "faults", len(PLANTED), not blind, "two planted faults")


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    facts = {"name": name, "value": value, "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT", json.dumps(facts))


if __name__ == "__main__":
    main()
