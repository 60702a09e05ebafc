"""Is every damaged or forged model pack refused, and does none of them harm the program?

The bundled pack is changed a thousand times, at random: bits turned, fields edited so that the JSON stays valid (child
numbers, features, infinities, huge numbers), files cut short, exchanged, replaced by pickles under their name, the form
set back, the manifest made anew without a key, a signature by another key. Each change is loaded the way the program
loads packs, in a process that is watched for dying of it. Told apart is what refused it: the manifest, the structure of
the content, the golden rows, or only the signature. A few are then given to the library itself, in the child that
stands guard.

    python benchmarks/packs.py [--quick]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.access.keys import Keys, new_signer, read_keys  # noqa: E402
from workbench.common.errors import StaffError  # noqa: E402
from workbench.common.paths import models, resources  # noqa: E402
from workbench.scoring.manifest import MANIFEST, SIGNATURE, manifest_bytes  # noqa: E402
from workbench.scoring.pack import load_pack, pack_digest, sign_pack  # noqa: E402
from workbench.scoring.pack_check import demand_golden_bits  # noqa: E402

SEED = 20261127
# A pickle that would call print, assembled by hand: no module of the program can make one.
PICKLE = b"\x80\x04cbuiltins\nprint\n\x8c\x05owned\x85R."
PARTS = ("booster.json", "card.toml", "reference.csv", "golden.csv")
Change = Callable[[Path, Random], None]


def remake(folder: Path) -> None:
    parts = {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in (MANIFEST, SIGNATURE)}
    (folder / MANIFEST).write_bytes(manifest_bytes(parts))


def turned_bit(folder: Path, random: Random) -> None:
    path = folder / random.choice((*PARTS, MANIFEST, SIGNATURE))
    data = bytearray(path.read_bytes())
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def turned_bit_remade(folder: Path, random: Random) -> None:
    path = folder / random.choice(PARTS)
    data = bytearray(path.read_bytes())
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)
    remake(folder)


def edited(folder: Path, random: Random) -> None:
    """One field of one tree, valid as JSON; every digest of card and manifest made anew."""
    path = folder / "booster.json"
    document = json.loads(path.read_bytes())
    trees = document["learner"]["gradient_booster"]["model"]["trees"]
    tree = random.choice(trees)
    name = random.choice(
        ("left_children", "right_children", "parents", "split_indices", "split_conditions", "default_left",
         "sum_hessian", "split_type", "base_weights", "loss_changes")
    )  # fmt: skip
    column = tree[name]
    column[random.randrange(len(column))] = random.choice(
        (-1, -2, 0, 1, 7, 10**6, 2**31 - 1, -(2**31), 2**63, 1e38, -1e38, 1e308, float("nan"), float("inf"), 0.5, "1",
         None, [], {}, True)
    )  # fmt: skip
    if random.random() < 0.2:
        params = document["learner"]["learner_model_param"]
        params[random.choice(("num_feature", "num_class", "base_score"))] = random.choice(
            ("0", "1", "999999999", "-1", "")
        )
    path.write_bytes(json.dumps(document).encode("utf-8"))
    fit_card(folder)


def fit_card(folder: Path) -> None:
    """Write the booster's new digest into the card, then the manifest: all that can be done without a key."""
    card = (folder / "card.toml").read_text("utf-8")
    for key, name in (("booster_sha256", "booster.json"), ("reference_sha256", "reference.csv")):
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        card = re.sub(rf'^{key} = "[0-9a-f]*"', f'{key} = "{digest}"', card, flags=re.MULTILINE)
    (folder / "card.toml").write_text(card, "utf-8")
    remake(folder)


def cut(folder: Path, random: Random) -> None:
    path = folder / random.choice((*PARTS, MANIFEST, SIGNATURE))
    path.write_bytes(path.read_bytes()[: random.randrange(path.stat().st_size)])
    if path.name in PARTS and random.random() < 0.5:
        remake(folder)


def exchanged(folder: Path, random: Random) -> None:
    one, other = random.sample(PARTS, 2)
    first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
    (folder / one).write_bytes(second)
    (folder / other).write_bytes(first)
    remake(folder)


def disguised(folder: Path, random: Random) -> None:
    name = random.choice((*PARTS, "validation.json", "background.csv", "model.pkl", "model.joblib"))
    starts = (
        PICKLE,
        b"PK\x03\x04" + PICKLE,
        b"\x1f\x8b\x08\x00" + PICKLE,
        b"cbuiltins\nprint\n(S'owned'\ntR.",
        b"{}" + PICKLE,
    )
    (folder / name).write_bytes(random.choice(starts))
    remake(folder)


def set_back(folder: Path, random: Random) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["form"] = random.choice(("workbench-pack-1", "workbench-pack-3", "", None, 2))
    (folder / MANIFEST).write_bytes(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode("utf-8"))
    if random.random() < 0.3:
        (folder / MANIFEST).unlink()


def unsigned(folder: Path, random: Random) -> None:
    card = (folder / "card.toml").read_text("utf-8")
    digit = random.choice("123456789")
    (folder / "card.toml").write_text(card.replace('trained_on = "', f'trained_on = "{digit}', 1), "utf-8")
    remake(folder)
    if random.random() < 0.5:
        (folder / SIGNATURE).unlink()


def signed_by_another(folder: Path, random: Random) -> None:
    unsigned(folder, random)
    sign_pack(folder, new_signer())


CHANGES: dict[str, Change] = {
    "a bit": turned_bit, "a bit, manifest remade": turned_bit_remade, "a field, digests remade": edited,
    "cut short": cut, "files exchanged": exchanged, "a program in disguise": disguised, "form set back": set_back,
    "no signature": unsigned, "another's signature": signed_by_another,
}  # fmt: skip


def refused_by(folder: Path, keys: Keys) -> str:
    """Which guard says no; "" where none does."""
    try:
        load_pack(folder, keys=keys)
        return ""
    except StaffError as refused:
        code = refused.code
    if code != "MODEL_UNSIGNED":
        return code
    try:  # Would it have been refused without anybody's key?
        load_pack(folder)
        return "MODEL_UNSIGNED alone"
    except StaffError as refused:
        return f"MODEL_UNSIGNED, then {refused.code}"


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str = "") -> None:
    line = {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def mutate(source: Path, work: Path, count: int, keys: Keys) -> None:
    random, told, accepted, spent = Random(SEED), Counter(), [], []
    for number in range(count):
        kind = list(CHANGES)[number % len(CHANGES)]
        folder = work / source.name
        shutil.copytree(source, folder)
        CHANGES[kind](folder, random)
        same = all(
            (folder / p.name).is_file() and (folder / p.name).read_bytes() == p.read_bytes() for p in source.iterdir()
        )
        began = process_time()
        verdict = refused_by(folder, keys)
        spent.append(1000 * (process_time() - began))
        told[kind, "the same bytes" if same else verdict or "ACCEPTED"] += 1
        if not verdict and not same:
            accepted.append(kind)
        shutil.rmtree(folder)
    for (kind, verdict), times in sorted(told.items()):
        print(f"  {times:>4}  {kind:<26} {verdict}")
    result("packs_accepted", len(accepted), f"of {count} changed packs", 0, not accepted)
    result("pack_refusal_ms", median(spent), "CPU ms, median", 200, median(spent) < 200)


def in_the_child(source: Path, work: Path, count: int) -> None:
    """Edited trees given to the library itself behind the guard, though the structure check would never let them by."""
    random, outcomes = Random(SEED + 1), Counter()
    for _ in range(count):
        folder = work / source.name
        shutil.copytree(source, folder)
        edited(folder, random)
        digest: Any = pack_digest(folder)
        try:
            demand_golden_bits(folder, digest)
            outcomes["met the golden bits"] += 1
        except StaffError as refused:
            outcomes[refused.text.en.partition(": ")[2]] += 1
        shutil.rmtree(folder)
    print("  in the child:", dict(outcomes))
    silent = count - sum(outcomes.values())
    result("child_unanswered", silent, f"of {count} edited trees in the child", 0, silent == 0)


def watched(count: int) -> None:
    """The loads in a process of their own; how it ended is how the program would have."""
    done = subprocess.run([sys.executable, __file__, "--loads", str(count)], check=False)
    crashed = int(done.returncode != 0)
    result("packs_crashes", crashed, f"of the process that made {count} loads", 0, not crashed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer in the child, under a minute on two cores")
    parser.add_argument("--loads", type=int, help="only load so many changed packs, in this process")
    chosen = parser.parse_args()
    source = next(path for path in sorted(models().iterdir()) if path.is_dir())
    keys = read_keys(resources() / "keys")
    with tempfile.TemporaryDirectory(prefix="packs-") as made:
        if chosen.loads:
            mutate(source, Path(made), chosen.loads, keys)
            return
        load_pack(source, keys=keys)
        times = []
        for _ in range(7):
            began = process_time()
            load_pack(source, keys=keys)
            times.append(1000 * (process_time() - began))
        print(f"the sound pack loads in {median(times):.1f} CPU ms, signature and golden rows included", flush=True)
        watched(300 if chosen.quick else 1_000)
        in_the_child(source, Path(made), 8 if chosen.quick else 25)


if __name__ == "__main__":
    main()
