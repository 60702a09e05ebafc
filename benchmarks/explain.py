"""How fast and how exact are explanations by pattern tables, against the library and a ready-made explainer?

Two models: the bundled one, and one of 300 trees, depth 5, 60 features trained here on random numbers. Compared ways
are interleaved in one run; CPU time of one thread, median of the rounds. Needs no compiler. A large batch shares the
fixed cost of each table over more rows: with `--quick` the ratio is lower.

    python benchmarks/explain.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import warnings
from collections.abc import Callable
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

OURS, THEIRS = 400, 20  # calls in a round


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 8), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


def interleaved(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median CPU seconds of each way; the ways take turns."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = process_time()
            way()
            spent[name].append(process_time() - began)
    return {name: median(times) for name, times in spent.items()}


def bundled() -> tuple[bytes, np.ndarray]:
    """The bundled booster, and rows drawn from its reference distribution."""
    current = tomllib.loads((models() / "current.toml").read_text("utf-8"))
    folder = models() / current["version"]
    model = load_pack(folder)
    rng = np.random.default_rng(1)
    columns = []
    for name in model.features:
        edges = np.array(model.reference[name].edges or (0.0,))
        column = rng.choice(edges, 20_000) * rng.uniform(0.9, 1.1, 20_000)
        column[rng.random(20_000) < model.reference[name].shares[-1]] = np.nan
        columns.append(column)
    return (folder / "booster.json").read_bytes(), np.column_stack(columns).astype(np.float32)


def large() -> tuple[bytes, np.ndarray]:
    """300 trees, depth 5, 60 features, a tenth of the values missing."""
    import xgboost

    rng = np.random.default_rng(2)
    rows = rng.normal(size=(20_000, 60)).astype(np.float32)
    y = (rows[:, :10].sum(axis=1) + rows[:, 0] * rows[:, 1] + rng.normal(size=len(rows)) > 3).astype(np.float32)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    settings = {"objective": "binary:logistic", "base_score": 0.5, "max_depth": 5, "eta": 0.05, "nthread": 1}
    booster = xgboost.train(settings, xgboost.DMatrix(rows, label=y, nthread=1), 300)
    return bytes(booster.save_raw("json")), rows


def measure(name: str, data: bytes, rows: np.ndarray, batch: int, rounds: int) -> None:
    import shap
    import xgboost

    booster = xgboost.Booster({"nthread": 1})
    booster.load_model(bytearray(data))
    rows = rows[:batch]
    matrix = xgboost.DMatrix(rows, nthread=1)
    began = process_time()
    tables = PatternTables(read_forest(data))
    print(f"{name}: tables made once in {process_time() - began:.2f} CPU s")
    cpu = interleaved(
        {"ours": lambda: tables.many(rows), "library": lambda: booster.predict(matrix, pred_contribs=True)}, rounds
    )
    ratio = cpu["library"] / cpu["ours"]
    version = f"xgboost {xgboost.__version__} pred_contribs"
    print(f"{name}: {batch} rows, ours {cpu['ours']:.3f} CPU s, library {cpu['library']:.3f} CPU s")
    result(f"explain_batch_{name}", ratio, "times less CPU", 100, ratio >= 100, version)
    expected = booster.predict(matrix, pred_contribs=True)[:, :-1]
    error = float(np.abs(tables.many(rows) - expected).max())
    result(f"explain_error_{name}", error, "log-odds", 1e-5, error <= 1e-5, version)
    explainer = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    row = rows[:1]
    # Ours is called more often in a round: a handful of calls is too short for the clock of CPU time.
    one = interleaved(
        {
            "ours": lambda: [tables.one(row[0]) for _ in range(OURS)],
            "explainer": lambda: [explainer.shap_values(row) for _ in range(THEIRS)],
        },
        rounds,
    )
    ratio = (one["explainer"] / THEIRS) / (one["ours"] / OURS)
    result(f"explain_one_{name}", ratio, "times less CPU", 50, ratio >= 50, "ready-made shap.TreeExplainer")
    times = []
    for _ in range(200):
        started = perf_counter()
        tables.one(row[0])
        times.append(perf_counter() - started)
    milliseconds = 1000 * median(times)
    result(f"explain_one_ms_{name}", milliseconds, "ms", 1, milliseconds < 1, "wall clock, median of 200")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, under a minute on two cores")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    for name, make, quick in (("bundled", bundled, 6_000), ("depth5", large, 1_500)):
        data, rows = make()
        measure(name, data, rows, quick if chosen.quick else 20_000, 5)


if __name__ == "__main__":
    main()
