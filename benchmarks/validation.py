"""How long does a validation take, are its parts quicker than the usual ways, and do its intervals hold what they say?

12,000 held-out rows of 77 features made up here, 300 trees of depth 4. Compared ways are interleaved in one run: CPU
time of one thread, median of the rounds, and the same answer. The last part draws samples whose truth is known: how
often DeLong's interval covers it, and how often an unchanged population is taken for a changed one.

    python benchmarks/validation.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.common.text import Text, same  # noqa: E402
from workbench.features.catalogue import BY_NAME, digest  # noqa: E402
from workbench.scoring.boosting import Settings, learn  # noqa: E402
from workbench.scoring.calibrate import fit_calibration  # noqa: E402
from workbench.scoring.card import Baseline, DataNote, ModelCard, OutcomeNote, SplitNote  # noqa: E402
from workbench.scoring.forest import Forest, read_forest  # noqa: E402
from workbench.scoring.logistic import Logistic  # noqa: E402
from workbench.scoring.metrics import metrics_of, reliability, roc_curve  # noqa: E402
from workbench.scoring.reference import distribution  # noqa: E402
from workbench.scoring.shift_chance import critical  # noqa: E402
from workbench.scoring.validation.delong import auc_estimate  # noqa: E402
from workbench.scoring.validation.discrimination import resampled  # noqa: E402
from workbench.scoring.validation.held_out import HeldOut, LearnedRows  # noqa: E402
from workbench.scoring.validation.interventional import interventional  # noqa: E402
from workbench.scoring.validation.monotone import quantiles, sweep  # noqa: E402
from workbench.scoring.validation.report import validate  # noqa: E402

FEATURES, LEARNED, HELD = 77, 16_000, 12_000


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


def made_up() -> tuple[HeldOut, Forest, ModelCard, bytes]:
    """Rows in which risk follows the declared signs, trees under them, and held-out rows with everything beside."""
    names = tuple(name for name in BY_NAME if BY_NAME[name].sign)[:FEATURES]
    signs = np.array([BY_NAME[name].sign for name in names])
    rng, count = np.random.default_rng(1), LEARNED + 4_000 + HELD
    values = rng.normal(size=(count, FEATURES)).astype(np.float32)
    risk = values @ (signs * rng.random(FEATURES) * 0.4) + rng.normal(size=count) * 1.5
    bad = (risk > np.quantile(risk, 0.92)).astype(np.int8)
    values[rng.random(values.shape) < 0.08] = np.nan
    days = np.sort(rng.integers(19_700, 20_300, count))
    parts = np.split(np.arange(count), [LEARNED, LEARNED + 4_000])
    learned = learn(values[parts[0]], bad[parts[0]], signs.tolist(), Settings(), (values[parts[1]], bad[parts[1]]))
    forest = read_forest(learned.booster)
    line = fit_calibration(bad[parts[1]], forest.margins(values[parts[1]]))

    def points(rows: Any) -> Any:
        return np.array([line.points(margin) for margin in forest.margins(rows).tolist()])

    held = parts[2]
    margins = forest.margins(values[held])
    pds = 1 / (1 + np.exp(-(line.intercept + line.slope * margins.astype(np.float64))))
    card = ModelCard(
        "bench-1", "2026-11-23", OutcomeNote("bad", Text("违约", "default")),
        DataNote(Text("随机数", "random numbers"), True, count, int(bad.sum()), "", "", "0" * 64),
        SplitNote(same("time"), LEARNED, 4_000, HELD), names, tuple(signs.tolist()), digest(names), line,
        Baseline(same(""), 0, (0.0,) * FEATURES), metrics_of(bad[held], pds, seed=7), roc_curve(bad[held], pds),
        reliability(bad[held], pds), (), (), (), {}, "", "",
    )  # fmt: skip
    third = np.arange(HELD) % 3
    rows = HeldOut(
        names, tuple(signs.tolist()), values[held], bad[held], pds, margins, points(values[held]), days[held],
        [(same(str(one)), third == one) for one in range(3)],
        {"group": tuple(np.where(rng.random(HELD) < 0.5, "a", "b").tolist())},
        [(same("logistic"), Logistic(values[parts[0]], bad[parts[0]]).margins(values[held]))],
        learned=LearnedRows(values[parts[0]], bad[parts[0]], points(values[parts[0]])),
    )  # fmt: skip
    return rows, forest, card, learned.booster


def whole(held: HeldOut, forest: Forest, card: ModelCard, rounds: int) -> None:
    cpu = interleaved({"report": lambda: validate(held, forest, card)}, rounds)["report"]
    what = f"{HELD:,} rows, {FEATURES} features, {forest.trees} trees; reasons under retraining left out"
    result("validate", cpu, "CPU s", 10, cpu < 10, what)


def intervals(held: HeldOut, rounds: int) -> None:
    """DeLong by ranks against every pair; KS and average precision by weights against the library on drawn rows."""
    from sklearn.metrics import average_precision_score
    from sklearn.metrics import roc_curve as library_roc

    bad, risk = held.bad, held.margins

    def pairs() -> tuple[float, float]:
        table = (risk[bad == 1][:, None] > risk[bad == 0][None, :]) + 0.5 * (
            risk[bad == 1][:, None] == risk[bad == 0][None, :]
        )
        variance = table.mean(axis=1).var(ddof=1) / table.shape[0] + table.mean(axis=0).var(ddof=1) / table.shape[1]
        return float(table.mean()), math.sqrt(variance)

    cpu = interleaved({"ours": lambda: [auc_estimate(bad, risk) for _ in range(20)], "pairs": pairs}, rounds)
    ratio = cpu["pairs"] / (cpu["ours"] / 20)
    result("delong", ratio, "times less CPU", 10, ratio >= 10, "every pair of a bad and a good row")
    found, known = auc_estimate(bad, risk), pairs()
    error = max(abs(found.value - known[0]), abs((found.high - found.low) / 2 / 1.959963984540054 - known[1]))
    result("delong_error", error, "AUC", 1e-12, error <= 1e-12, "every pair of a bad and a good row")

    def library(draws: int = 10) -> None:
        rng = np.random.default_rng(7)
        for _ in range(draws):
            drawn = rng.integers(0, len(bad), len(bad))
            false, true, _ = library_roc(bad[drawn], risk[drawn])
            float(np.max(true - false)), float(average_precision_score(bad[drawn], risk[drawn]))

    cpu = interleaved({"ours": lambda: resampled(bad, risk, 7, 100), "library": library}, rounds)
    ratio = (cpu["library"] / 10) / (cpu["ours"] / 100)
    result(
        "bootstrap_ks_ap",
        ratio,
        "times less CPU a draw",
        10,
        ratio >= 10,
        "scikit-learn roc_curve and AP on drawn rows",
    )


def directions(held: HeldOut, forest: Forest, rounds: int) -> None:
    """One feature of 200 rows over its quantiles: only trees with the feature, against the whole forest each time."""
    rows, places = held.values[:200], (0, 20, 40, 60)
    grids = [quantiles(held.values[:, place]) for place in places]

    def ours() -> list[Any]:
        return [np.diff(sweep(forest, rows, place, grid)) for place, grid in zip(places, grids, strict=True)]

    def every() -> list[Any]:
        answers = []
        for place, grid in zip(places, grids, strict=True):
            moved = np.repeat(rows[:, None, :], len(grid), axis=1)
            moved[:, :, place] = grid
            margins = forest.margins(moved.reshape(-1, rows.shape[1])).astype(np.float64)
            answers.append(np.diff(margins.reshape(len(rows), len(grid))))
        return answers

    cpu = interleaved({"ours": ours, "every": every}, rounds)
    ratio = cpu["every"] / cpu["ours"]
    result("sweep", ratio, "times less CPU", 4, ratio >= 4, "the whole forest walked for every moved row")
    error = max(float(np.abs(a - b).max()) for a, b in zip(ours(), every(), strict=True))
    result("sweep_error", error, "log-odds", 1e-5, error <= 1e-5, "the whole forest, whose float32 sums round")


def reasons(held: HeldOut, forest: Forest, booster: bytes, rounds: int) -> None:
    """Interventional values in-house against the library, which costs seconds of CPU to import besides."""
    import shap
    import xgboost

    library = xgboost.Booster()
    library.load_model(bytearray(booster))
    cases, background = held.values[:40], held.values[100:160]
    explainer = shap.TreeExplainer(library, data=background, feature_perturbation="interventional")
    known = explainer.shap_values(cases, check_additivity=False)
    error = float(np.abs(interventional(forest, cases, background) - known).max())
    result("interventional_error", error, "log-odds", 1e-4, error <= 1e-4, f"shap {shap.__version__}")
    cpu = interleaved({"ours": lambda: interventional(forest, cases, background)}, rounds)["ours"]
    result("interventional", cpu, "CPU s", 3, cpu < 3, "40 cases against 60 rows, no library loaded")


def truth(samples: int) -> None:
    """What intervals and critical values say, against samples whose truth is known."""
    rng, known = np.random.default_rng(5), 0.5 * math.erfc(-1 / 2)
    bad = np.repeat([1, 0], [50, 450])
    hits = sum(
        found.low <= known <= found.high
        for found in (auc_estimate(bad, rng.normal(size=500) + bad) for _ in range(samples))
    )
    share = hits / samples
    result("delong_coverage", share, "share", 0.95, 0.92 <= share <= 0.97, f"{samples} samples of 50 bad and 450 good")
    then = [distribution("x", rng.normal(size=20_000)) for _ in range(20)]
    small = [then[i % 20].psi(rng.normal(size=100)) for i in range(samples)]
    rule = float(np.mean([psi > 0.10 for psi in small]))
    line = critical(then[0].shares, 20_000, 100)
    ours = float(np.mean([psi > max(0.10, line) for psi in small]))
    told = f"{samples} samples of 100 unchanged rows; the rule 0.10 alone: {rule:.3f}"
    result("psi_false_alarms", ours, "share", 0.06, ours <= 0.06, told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and samples, under a minute on two cores")
    quick = parser.parse_args().quick
    warnings.simplefilter("ignore")
    held, forest, card, booster = made_up()
    rounds = 3 if quick else 5
    whole(held, forest, card, 1 if quick else 3)
    intervals(held, rounds)
    directions(held, forest, rounds)
    reasons(held, forest, booster, rounds)
    truth(600 if quick else 4_000)


if __name__ == "__main__":
    main()
