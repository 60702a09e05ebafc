"""How long does it take to decide every merchant anew, from stored features to stored proposals, with reasons?

240,000 synthetic merchants on a real desk: features of applications to the sample economy, drawn with replacement and
moved a little. Two models: the bundled one (depth 2), and one of 300 trees of depth 5 trained on such rows. Ways take
turns in one run; CPU time, median of the rounds. Three questions:

- what does the whole run cost against the sum of its parts measured alone (read, score and explain in one pass as the
  run does, decide, write)?
- against an ordinary pipeline: pandas reads the vectors, the library predicts and explains (what a ready-made tree
  explainer calls), a plain function decides row by row, `to_sql` writes? It is timed on a share of the rows and scaled:
  its cost is a cost for each row.
- how long does the policy alone take when one number of it changes?

What is made once and not in every run is told beside it: the copy of the features in columns, made when they are
written; and the explanation tables, made when a model is opened. The same run without that copy is told too.

    python benchmarks/decide_portfolio.py [--quick] [--merchants N] [--whole-pipeline]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.portfolio.pipeline import Pipeline  # noqa: E402
from workbench.access.staff import SYSTEM  # noqa: E402
from workbench.app import open_desk  # noqa: E402
from workbench.common.dates import day_number, day_of  # noqa: E402
from workbench.decision.portfolio import decide_columns  # noqa: E402
from workbench.decision.portfolio_plan import plan_of  # noqa: E402
from workbench.features.catalogue import PLATFORM  # noqa: E402
from workbench.flows.engine import open_engine  # noqa: E402
from workbench.merchants.merchant import EntityType, Merchant, Platform  # noqa: E402
from workbench.records.canonical import digest  # noqa: E402
from workbench.sample.training import build  # noqa: E402
from workbench.scoring.forest import read_forest  # noqa: E402
from workbench.scoring.many import ManyScorer  # noqa: E402
from workbench.scoring.model import Model  # noqa: E402
from workbench.services.bundle import Services  # noqa: E402
from workbench.services.portfolio_desk import DeskFacts, desk_facts  # noqa: E402
from workbench.services.portfolio_known import Gathering, Known  # noqa: E402
from workbench.services.portfolio_made import Made, made_of  # noqa: E402
from workbench.storage.merchant_facts import KeptFacts  # noqa: E402
from workbench.storage.store import Store  # noqa: E402

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
AS_OF = day_number(NOW.date()) - 1
GOAL_PARTS, GOAL_PIPELINE, FRAME_MS = 1.3, 50.0, 1000 / 60
PLATFORMS = (Platform.TAOBAO, Platform.TMALL, Platform.B2B)


def result(name: str, value: float, unit: str, goal: float | None, met: bool | None, against: str) -> None:
    line = {"name": name, "value": round(value, 6), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def economy(applications: int) -> np.ndarray:
    """Features of synthetic applications, [n, PLATFORM]."""
    engine = open_engine()
    made = build(engine, seed=41, applications=applications)
    engine.close()
    return np.asarray(made.matrix.values, dtype=np.float64)


def drawn(found: np.ndarray, count: int) -> np.ndarray:
    """Rows like those of the economy: drawn with replacement, every amount and share moved by up to 3 %."""
    rng = np.random.default_rng(43)
    rows = found[rng.integers(0, len(found), count)]
    whole = np.all((found == np.round(found)) | np.isnan(found), axis=0)
    moved = np.where(whole[None, :], 1.0, rng.uniform(0.97, 1.03, rows.shape))
    return np.ascontiguousarray(rows * moved, dtype="<f8")


def fill(folder: Path, rows: np.ndarray) -> float:
    """A desk of synthetic merchants with their stored features and what their lines would say, kept as scoring does.

    Answers what the copy in columns costs when features are written, in CPU seconds.
    """
    services = open_desk(folder, lambda: NOW)
    services.desk.close()
    rng = np.random.default_rng(47)
    count, months = len(rows), rows[:, PLATFORM.index("shop_months")]
    sales = rows[:, PLATFORM.index("sales_90_month_fen")] * rng.uniform(0.6, 1.0, count)
    dice = rng.random(count)
    opened = AS_OF - np.where(np.isnan(months), 900, months * 30.4375).astype(int)
    store = Store.open(folder, NOW)
    with store.transaction() as shelves:
        shelves.merchants.put(_merchant(i, int(opened[i])) for i in range(count))
        shelves.features.put(PLATFORM, ((f"S{i:07d}", AS_OF, rows[i].tobytes()) for i in range(count)))
        shelves.merchant_facts.put(_facts(i, float(sales[i]), float(dice[i])) for i in range(count))
        began = process_time()
        shelves.merchant_facts.keep_blocks(AS_OF, digest(list(PLATFORM)))
        spent = process_time() - began
    store.close()
    return spent


def _merchant(i: int, opened: int) -> Merchant:
    return Merchant(
        merchant_id=f"S{i:07d}", name=f"合成店铺 {i % 1000}", platform=PLATFORMS[i % 3], category="home",
        entity_type=EntityType.SOLE_TRADER, legal_person_id=f"P{i - i % 20 // 19:07d}", owner_name="某人",
        region="浙江", city="湖州" if i % 10 else "温州", opened_on=day_of(opened),
        trustpass_index=80 if i % 4 else None, synthetic=True,
    )  # fmt: skip


def _facts(i: int, sales: float, dice: float) -> KeptFacts:
    verified = None if sales != sales else int(sales)
    fraud = None if dice < 0.005 else ("EMPTY_PARCEL",) if dice < 0.02 else ()
    return KeptFacts(f"S{i:07d}", AS_OF, verified, None, fraud, (), int(dice > 0.97))


def deep_model(bundled: Model, rows: np.ndarray) -> tuple[Model, bytes]:
    """300 trees of depth 5 on the bundled model's features and with its card; outcomes drawn by that model's PDs."""
    import xgboost

    rng = np.random.default_rng(53)
    inputs = rows[:, [PLATFORM.index(name) for name in bundled.features]].astype(np.float32)
    outcomes = (rng.random(len(inputs)) < bundled.pds(bundled.margins(inputs))).astype(np.float32)
    data = xgboost.DMatrix(inputs, label=outcomes, nthread=1)
    settings = {"objective": "binary:logistic", "base_score": 0.5, "max_depth": 5, "eta": 0.05, "nthread": 1}
    raw = bytes(xgboost.train(settings, data, 300).save_raw("json"))
    model = Model(read_forest(raw), bundled.card, bundled.reference, bundled.digest)
    _, means = model.mean_contributions(inputs[:200])
    worth = model.calibration.points_per_margin
    baseline = replace(bundled.card.baseline, margins=tuple(points / worth for points in means.values()))
    return Model(model.forest, replace(bundled.card, baseline=baseline), bundled.reference, bundled.digest), raw


def parts_alone(services: Services, model: Model) -> dict[str, Callable[[], Any]]:
    """Each part of a run by itself, on what the part before it made."""
    ground = services.redecide._ground
    names_digest = digest(list(PLATFORM))
    desk, known = gathered(services)
    made = made_of(desk, known)
    places = [PLATFORM.index(name) for name in model.features]
    scorer = ManyScorer(model)

    def read(then: Callable[[np.ndarray], Any] = lambda rows: None) -> None:
        with ground.store.reading() as shelves:
            for block in shelves.merchant_facts.everybody(AS_OF, names_digest):
                rows = np.empty((len(places), len(block)), dtype=np.float32)
                for row, place in zip(rows, places, strict=True):
                    row[:] = block.values[place]
                then(rows.T)

    blocks: list[np.ndarray] = []
    read(blocks.append)

    def score() -> None:
        for rows in blocks:
            scorer.scores(rows)

    def decide() -> None:
        made_of(desk, known)

    return {"read": read, "score and explain": score, "decide": decide, "write": lambda: write(services, made)}


def gathered(services: Services) -> tuple[DeskFacts, Known]:
    ground = services.redecide._ground
    with ground.store.reading() as shelves:
        desk = desk_facts(ground, shelves)
        gathering = Gathering(desk)
        for block in shelves.merchant_facts.everybody(AS_OF, digest(list(PLATFORM))):
            gathering.take(block)
    return desk, gathering.known()


def write(services: Services, made: Made) -> None:
    ground = services.redecide._ground
    with ground.transaction() as shelves:
        run = made.run(shelves.portfolio_runs.next_id(), NOW, SYSTEM.staff_id, "CNY")
        shelves.portfolio_runs.add(run, made.proposals, made.known.left_out)


def timed(way: Callable[[], Any]) -> float:
    began = process_time()
    way()
    return process_time() - began


def measure(name: str, folder: Path, model: Model, booster: bytes, count: int, share: int, rounds: int) -> None:
    services = open_desk(folder, lambda: NOW)
    services.redecide._ground._model = model
    try:
        tables = timed(lambda: model.tables)
        result(f"redecide_{name}_tables_cpu_s", tables, "CPU s", None, None, "once for a model, in no run below")
        parts = parts_alone(services, model)
        pipeline = Pipeline(folder / "desk.sqlite", booster, model, services, share)
        spent: dict[str, list[float]] = {key: [] for key in (*parts, "whole", "pipeline")}
        wall = []
        for i in range(rounds):
            began = perf_counter()
            spent["whole"].append(timed(lambda: services.redecide.run(SYSTEM)))
            wall.append(perf_counter() - began)
            for key, part in parts.items():
                spent[key].append(timed(part))
            if i < 3:
                spent["pipeline"].append(timed(pipeline))
        middle = {key: median(times) for key, times in spent.items()}
        whole, total = middle["whole"], sum(middle[key] for key in parts)
        told = ", ".join(f"{key} {middle[key]:.2f}" for key in parts)
        print(f"{name}: {count:,} synthetic merchants, whole {whole:.2f} CPU s ({median(wall):.2f} s); alone: {told}")
        result(f"redecide_{name}_cpu_s", whole, "CPU s", None, None, f"{count} synthetic merchants, durable")
        result(f"redecide_{name}_rows_per_s", count / whole, "rows per CPU s", None, None, "the same run")
        ratio = whole / total
        result(f"redecide_{name}_over_parts", ratio, "times", GOAL_PARTS, ratio <= GOAL_PARTS, "sum of its parts alone")
        scaled = middle["pipeline"] * count / share
        print(f"{name}: ordinary pipeline {middle['pipeline']:.2f} CPU s for {share:,} rows, {scaled:.1f} for all")
        times = scaled / whole
        against = "pandas + xgboost pred_contribs + a function a row + to_sql"
        against += "" if share == count else f", {share} rows scaled to {count}"
        result(
            f"redecide_{name}_over_pipeline", times, "times less CPU", GOAL_PIPELINE, times >= GOAL_PIPELINE, against
        )
        find_one(services, name)
        if name == "bundled":
            what_if(services, count)
        else:
            by_rows(services, name, scaled)
    finally:
        services.desk.close()


def find_one(services: Services, name: str) -> None:
    """One merchant of the newest run, looked up by its id."""
    run = services.redecide.newest()
    assert run is not None
    with services.redecide._ground.store.reading() as shelves:
        ids = [f"S{i:07d}" for i in range(0, run.merchants, max(run.merchants // 200, 1))]
        began = process_time()
        found = [shelves.portfolio_runs.of_merchant(run.run_id, one) for one in ids]
        ms = 1000 * (process_time() - began) / len(ids)
    assert None not in found
    result(f"redecide_{name}_find_one_ms", ms, "CPU ms", 1.0, ms <= 1.0, "one merchant of the newest run")


def by_rows(services: Services, name: str, pipeline: float) -> None:
    """The same run on a desk whose copy in columns is gone: everything is read row by row, with the same answer."""
    before = services.redecide.newest()
    with services.redecide._ground.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql("DELETE FROM merchant_blocks")
    spent = timed(lambda: services.redecide.run(SYSTEM))
    after = services.redecide.newest()
    with services.redecide._ground.transaction() as shelves:
        shelves.merchant_facts.keep_blocks(AS_OF, digest(list(PLATFORM)))
    assert before is not None
    assert after is not None
    assert before.digests == after.digests
    result(f"redecide_{name}_by_rows_cpu_s", spent, "CPU s", None, None, "without the copy in columns, once")
    result(
        f"redecide_{name}_by_rows_over_pipeline", pipeline / spent, "times less CPU", None, None, "the same pipeline"
    )


def what_if(services: Services, count: int) -> None:
    """One number of the policy changes, and everybody is decided again."""
    desk, known = gathered(services)
    times, outcomes = [], set()
    for step in range(15):
        bands = tuple(
            replace(one, floor_points=one.floor_points and one.floor_points + step) for one in desk.policy.bands
        )
        began = process_time()
        plan = plan_of(replace(desk.policy, bands=bands), desk.products, day_of(AS_OF), known.columns.requests)
        found = decide_columns(plan, known.columns)
        times.append(1000 * (process_time() - began))
        outcomes.add(tuple(found.counts()[0].values()))
    assert len(outcomes) > 5, "changing the policy changed nothing"
    ms = median(times)
    result(
        "redecide_policy_ms",
        ms,
        "CPU ms",
        FRAME_MS,
        ms <= FRAME_MS,
        f"one frame; policy and limit of {count} merchants",
    )


# A child's peak begins at what its parent holds, so the command is started by a small process of its own.
_STARTED_SMALL = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=True)
print(json.dumps([json.loads(done.stdout), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def peak(folder: Path, count: int) -> None:
    """The command by itself: its wall time and the most memory it held."""
    began = perf_counter()
    command = [sys.executable, "-m", "workbench", "redecide", "--desk", str(folder), "--json"]
    started = [sys.executable, "-c", _STARTED_SMALL, *command]
    done = subprocess.run(started, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, (facts, held) = perf_counter() - began, json.loads(done.stdout)
    assert facts["merchants"] == count
    held /= 1024**3 if sys.platform == "darwin" else 1024**2  # bytes there, KiB elsewhere
    print(f"command: {seconds:.2f} s, outcomes {facts['outcomes']}, lanes {facts['lanes']}")
    result("redecide_command_s", seconds, "s", None, None, f"`workbench redecide`, {count} synthetic merchants")
    result("redecide_peak_memory", held, "GiB", None, None, "resident, the same command")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="12,000 merchants, under a minute on two cores")
    parser.add_argument("--merchants", type=int, default=0)
    parser.add_argument("--whole-pipeline", action="store_true", help="time the ordinary pipeline on every row")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    count = chosen.merchants or (12_000 if chosen.quick else 240_000)
    share = count if chosen.whole_pipeline else min(count, 4_000 if chosen.quick else 20_000)
    found = economy(900 if chosen.quick else 3_000)
    folder = Path(tempfile.mkdtemp(prefix="portfolio-"))
    try:
        began = perf_counter()
        rows = drawn(found, count)
        copied = fill(folder, rows)
        result("redecide_copy_cpu_s", copied, "CPU s", None, None, "once, when features are written; in no run below")
        print(f"desk of {count:,} synthetic merchants made in {perf_counter() - began:.1f} s")
        services = open_desk(folder, lambda: NOW)
        bundled, pack = services.redecide._ground.model(), services.redecide._ground.model_folder()
        services.desk.close()
        measure("bundled", folder, bundled, (pack / "booster.json").read_bytes(), count, share, 3)
        measure("depth5", folder, *deep_model(bundled, rows[:20_000]), count, share, 3)
        peak(folder, count)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
