"""How fast, how exact and how frugal are explanations by pattern tables, against the libraries?

Two models: the bundled one, and one of 300 trees, depth 5, 60 features trained here on random numbers; 100,000 rows of
random numbers each. Compared ways are interleaved in one run on the same rows; CPU time of one thread, median of the
rounds. Peak memory of each way is that of a child process of its own, beyond its rows and its answer. The full run
takes a quarter of an hour, nearly all of it the libraries'. A large batch shares the fixed cost of each table over more
rows: with `--quick` the ratio is lower. fasttreeshap, another fast way, needs a compiler to install: not measured.

    python benchmarks/explain.py [--quick]
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the libraries' idle threads would burn CPU time on nobody's account

import argparse
import ctypes
import gc
import json
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.common.paths import models  # noqa: E402
from workbench.scoring.forest import read_forest  # noqa: E402
from workbench.scoring.pack import load_pack  # noqa: E402
from workbench.scoring.pattern_shap import PatternTables  # noqa: E402

ROWS = 100_000
VERY_SLOW = 30.0  # CPU seconds a turn: noise of a few per cent does not move such a ratio
OURS, THEIRS = 400, 20  # calls in a round of single rows
WAYS = ("ours", "library", "explainer", "woodelf")
MEMORY_GOAL = 32.0  # MB


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 8), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def interleaved(ways: dict[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Median CPU seconds of each way, and its answer; the ways take turns. Very slow ways have one turn."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, Any] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            if spent[name] and spent[name][0] > VERY_SLOW:
                continue
            began = process_time()
            answers[name] = way()
            spent[name].append(process_time() - began)
    return {name: median(times) for name, times in spent.items()}, answers


def bundled() -> tuple[bytes, np.ndarray]:
    """The bundled booster, and rows drawn from its reference distribution."""
    current = tomllib.loads((models() / "current.toml").read_text("utf-8"))
    folder = models() / current["version"]
    model = load_pack(folder)
    rng = np.random.default_rng(1)
    columns = []
    for name in model.features:
        edges = np.array(model.reference[name].edges or (0.0,))
        column = rng.choice(edges, ROWS) * rng.uniform(0.9, 1.1, ROWS)
        column[rng.random(ROWS) < model.reference[name].shares[-1]] = np.nan
        columns.append(column)
    return (folder / "booster.json").read_bytes(), np.column_stack(columns).astype(np.float32)


def large() -> tuple[bytes, np.ndarray]:
    """300 trees, depth 5, 60 features, a tenth of the values missing; trained on a fifth of the rows."""
    import xgboost

    rng = np.random.default_rng(2)
    rows = rng.normal(size=(ROWS, 60)).astype(np.float32)
    y = (rows[:, :10].sum(axis=1) + rows[:, 0] * rows[:, 1] + rng.normal(size=ROWS) > 3).astype(np.float32)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    settings = {"objective": "binary:logistic", "base_score": 0.5, "max_depth": 5, "eta": 0.05, "nthread": 1}
    seen = slice(ROWS // 5)
    booster = xgboost.train(settings, xgboost.DMatrix(rows[seen], label=y[seen], nthread=1), 300)
    return bytes(booster.save_raw("json")), rows


def way_of(name: str, data: bytes, width: int) -> Callable[[np.ndarray], np.ndarray]:
    """One way to explain rows [n, width], with all that can be made ready made ready."""
    if name == "ours":
        return PatternTables(read_forest(data)).many
    import xgboost

    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(bytearray(data))
    if name == "library":
        return lambda rows: booster.predict(xgboost.DMatrix(rows, nthread=1), pred_contribs=True)[:, :-1]
    if name == "explainer":
        return explainer_of(data, False)
    import pandas
    import woodelf

    names = [f"f{i}" for i in range(width)]
    forest = woodelf.WoodelfExplainer(booster, feature_perturbation="tree_path_dependent")
    return lambda rows: forest.shap_values(pandas.DataFrame(rows, columns=names), verbose=False)


def explainer_of(data: bytes, check: bool) -> Callable[[np.ndarray], np.ndarray]:
    """shap's explainer; by default it also checks that its values add up to the margins."""
    import shap
    import xgboost

    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(bytearray(data))
    asked = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    return lambda rows: asked.shap_values(rows, check_additivity=check)


def versions() -> dict[str, str]:
    import shap
    import woodelf
    import xgboost

    return {
        "library": f"xgboost {xgboost.__version__} pred_contribs",
        "explainer": f"shap {shap.__version__} TreeExplainer",
        "woodelf": f"woodelf {woodelf.__version__}",
    }


def batch(name: str, data: bytes, rows: np.ndarray, ways: Sequence[str], rounds: int) -> None:
    began = process_time()
    tables = PatternTables(read_forest(data))
    print(f"{name}: tables made once in {process_time() - began:.2f} CPU s, {tables.table_bytes / 1e6:.1f} MB")
    calls = {way: way_of(way, data, rows.shape[1]) for way in ways}
    cpu, answers = interleaved({way: (lambda call=call: call(rows)) for way, call in calls.items()}, rounds)
    for way, seconds in cpu.items():
        print(f"{name}: {len(rows)} rows, {way} {seconds:.3f} CPU s, {1e6 * seconds / len(rows):.2f} us a row")
    for way in ("library", "explainer"):
        if way not in ways:
            continue
        ratio = cpu[way] / cpu["ours"]
        short = "" if way == "library" else f"_{way}"
        result(f"explain_batch_{name}{short}", ratio, "times less CPU", 100, ratio >= 100, versions()[way])
        error = float(np.abs(answers["ours"] - answers[way]).max())
        result(f"explain_error_{name}{short}", error, "log-odds", 1e-5, error <= 1e-5, versions()[way])
    ratio = cpu["woodelf"] / cpu["ours"]
    result(f"explain_batch_{name}_woodelf", ratio, "times less CPU", 1, ratio >= 1, versions()["woodelf"])
    apart = float(np.abs(answers["woodelf"] - answers["library"]).max())
    print(f"{name}: woodelf itself is {apart:.2g} log-odds from the library")


def margins(name: str, data: bytes, rows: np.ndarray) -> None:
    import xgboost

    forest = read_forest(data)
    tables = PatternTables(forest)
    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(bytearray(data))
    matrix = xgboost.DMatrix(rows, nthread=1)
    expected = booster.predict(matrix, output_margin=True).view(np.uint32)
    others = int((tables.explain(rows)[0].view(np.uint32) != expected).sum())
    others += int((forest.margins(rows).view(np.uint32) != expected).sum())
    result(f"margin_bits_{name}", others, "rows with other bits", 0, others == 0, "xgboost output_margin")
    cpu, _ = interleaved({"margins": lambda: forest.margins(rows), "both": lambda: tables.explain(rows)}, 3)
    each = {way: round(1e6 * seconds / len(rows), 2) for way, seconds in cpu.items()}
    print(f"{name}: margins alone {each['margins']} us a row, margins and values in one pass {each['both']} us a row")


def one(name: str, data: bytes, rows: np.ndarray) -> None:
    tables = PatternTables(read_forest(data))
    ready = {"as called by default": explainer_of(data, True), "without its own check": explainer_of(data, False)}
    row = rows[:1]
    # Ours is called more often in a round: a handful of calls is too short for the clock of CPU time.
    ways: dict[str, Callable[[], Any]] = {"ours": lambda: [tables.one(row[0]) for _ in range(OURS)]}
    for how, call in ready.items():
        ways[how] = lambda call=call: [call(row) for _ in range(THEIRS)]
    cpu, _ = interleaved(ways, 7)
    ours = cpu["ours"] / OURS
    for how in ready:
        theirs = cpu[how] / THEIRS
        print(f"{name}: one row, ours {1e6 * ours:.1f} us, explainer {how} {1e6 * theirs:.1f} us")
        short = "" if how == "as called by default" else "_unchecked"
        against = f"ready-made shap.TreeExplainer {how}"
        result(f"explain_one_{name}{short}", theirs / ours, "times less CPU", 50, theirs / ours >= 50, against)
    times = []
    for i in range(200):
        started = perf_counter()
        tables.one(rows[i])
        times.append(perf_counter() - started)
    milliseconds = 1000 * median(times)
    result(f"explain_one_ms_{name}", milliseconds, "ms", 1, milliseconds < 1, "wall clock, median of 200 rows")


def memory(name: str, data: bytes, rows: np.ndarray, ways: Sequence[str]) -> None:
    """Peak of each way beyond its rows and its answer, in a child process each; Linux only."""
    if sys.platform != "linux":
        print(f"{name}: peak memory is not measured on this system")
        return
    with tempfile.TemporaryDirectory() as folder:
        model, table = Path(folder) / "booster.json", Path(folder) / "rows.npy"
        model.write_bytes(data)
        np.save(table, rows)
        for way in ways:
            command = [sys.executable, __file__, "--peak-of", way, str(model), str(table)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            peak = float(done.stdout.split()[-1])
            print(f"{name}: {way} needs {peak:.1f} MB beyond {len(rows)} rows and their values")
            if way == "ours":
                against = "beyond rows and answer, a child process"
                result(f"explain_memory_{name}", peak, "MB", MEMORY_GOAL, peak <= MEMORY_GOAL, against)


def peak_of(way: str, model: str, table: str) -> float:
    """MB at the peak of one call beyond what was there before it and what it answers."""
    rows = np.load(table)
    call = way_of(way, Path(model).read_bytes(), rows.shape[1])
    call(rows[:64])  # what is loaded once is no part of it
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed before is given back first
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _status("VmRSS")
    answer = np.asarray(call(rows))
    return (_status("VmHWM") - before) / 1e6 - answer.nbytes / 1e6


def _status(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith(field))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, under a minute on two cores")
    parser.add_argument("--peak-of", nargs=3, metavar=("WAY", "MODEL", "ROWS"), help="what a child process measures")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    if chosen.peak_of:
        print(peak_of(*chosen.peak_of))
        return
    for name, make, quick in (("bundled", bundled, 30_000), ("depth5", large, 12_000)):
        data, rows = make()
        some = rows[:quick] if chosen.quick else rows
        ways = [way for way in WAYS if way != "explainer" or not chosen.quick]  # it calls the library
        batch(name, data, some, ways, 2 if chosen.quick else 3)
        margins(name, data, some)
        one(name, data, some)
        memory(name, data, rows, ["ours"] if chosen.quick else WAYS)


if __name__ == "__main__":
    main()
