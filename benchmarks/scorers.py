"""Does the program's own training rank and predict at least as well as the usual scorers, on real credits?

Every labelled public set (a folder named by WORKBENCH_REAL_DATA, or `shared/data` above the project; without one only
the made-up economy is judged), the same rows and folds for all: ours as `workbench train` learns (search, directions
and number of trees inside each fold), XGBoost as it comes, scikit-learn's logistic regression and histogram boosting,
and an optbinning scorecard. Protected attributes and columns that know the outcome are left out for all.

AUC has DeLong's 95 % interval, KS and Brier a bootstrap's; "clearly below" is DeLong's paired test at 5 % against the
best rival on the same held-out rows (mean risk over repeated folds). A table with days is split by time: rivals learn
from all rows before the test, ours as the product does.

    python benchmarks/scorers.py [--quick] [--only NAME]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

# Nobody gets a second thread: CPU seconds compare, and idle threads of a shared machine only spin.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench.common.text import same  # noqa: E402
from workbench.scoring.calibrate import fit_calibration  # noqa: E402
from workbench.scoring.card import OutcomeNote  # noqa: E402
from workbench.scoring.fits import learn_from, out_of_time  # noqa: E402
from workbench.scoring.forest import read_forest  # noqa: E402
from workbench.scoring.labelled import TrainSpec  # noqa: E402
from workbench.scoring.metrics import auc, ks, ranks  # noqa: E402
from workbench.scoring.splits import by_time, stratified_folds  # noqa: E402
from workbench.scoring.table import Column, Kind  # noqa: E402
from workbench.services.table_training import TableOrder, prepare, read_columns  # noqa: E402

OURS = "ours"
TODAY = date(2026, 11, 23)
SBA_LEAKS = ("LoanNr_ChkDgt", "Name", "Term", "ChgOffDate", "DisbursementDate", "ChgOffPrinGr")


@dataclass
class Set:
    """Encoded rows [n, F] for trees, a frame of the raw columns for the scorecard, outcomes, days."""

    name: str
    values: np.ndarray
    bad: np.ndarray
    spec: TrainSpec
    frame: Any
    words: list[str]
    days: np.ndarray | None = None
    repeats: int = 1
    folds: int = 5

    def part(self, rows: np.ndarray) -> Set:
        return replace(self, values=self.values[rows], bad=self.bad[rows], frame=self.frame.iloc[rows])


def result(name: str, value: float, unit: str, goal: float | str, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 6), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


# --- the sets ---------------------------------------------------------------------------------------------------------


def table_set(name: str, order: TableOrder, repeats: int, most: int | None = None) -> Set:
    """A flat table as `workbench train` reads it."""
    prepared = prepare(order, TODAY)
    labelled, spec = prepared.labelled, prepared.spec
    columns = {one.name: one for one in read_columns(order.table)}
    cells = np.array(columns[order.target].cells(), dtype=object)
    known = (cells != "") if order.good is None else np.isin(cells, [order.bad, order.good])
    if order.time is not None:
        known &= columns[order.time].present
    rows = np.flatnonzero(known)
    sources = list(dict.fromkeys(note.source for note in spec.columns))
    frame, words = frame_of([columns[source].of_rows(rows) for source in sources])
    made = Set(name, labelled.values, labelled.bad, spec, frame, words, labelled.days, repeats)
    if most is not None and len(rows) > most:
        chosen = np.sort(np.random.default_rng(3).permutation(len(rows))[:most])
        made = replace(made.part(chosen), days=None if made.days is None else made.days[chosen])
    return made


def frame_of(columns: list[Column]) -> tuple[Any, list[str]]:
    import pandas

    words = [one.name for one in columns if one.kind is Kind.WORDS]
    data: dict[str, Any] = {}
    for one in columns:
        if one.kind is Kind.WORDS:
            cells = np.array(one.cells(), dtype=object)
            cells[~one.present] = np.nan
            data[one.name] = cells
        else:
            data[one.name] = one.values
    frame = pandas.DataFrame(data)
    for name in words:
        frame[name] = frame[name].astype(object)
    return frame, words


def superlender(folder: Path) -> TableOrder:
    """Repeat loans with what earlier loans of the same customer told before the day of approval, as a flat table."""
    import pandas

    now = pandas.read_csv(folder / "trainperf.csv.gz")
    past = pandas.read_csv(folder / "trainprevloans.csv.gz")
    for column in ("closeddate", "firstduedate", "firstrepaiddate", "approveddate"):
        past[column] = pandas.to_datetime(past[column])
    past["late_days"] = (past.firstrepaiddate - past.firstduedate).dt.total_seconds() / 86_400
    past["late"] = (past.late_days > 0).astype(float)
    past["held_days"] = (past.closeddate - past.approveddate).dt.total_seconds() / 86_400
    past["over_days"] = past.held_days - past.termdays
    approved = now.set_index("customerid").approveddate.pipe(pandas.to_datetime)
    past = past[past.closeddate < past.customerid.map(approved)]  # only what was over before the new loan
    group = past.sort_values("approveddate").groupby("customerid")
    told = group.agg(
        past_loans=("loannumber", "size"), late_share=("late", "mean"), late_days_mean=("late_days", "mean"),
        late_days_worst=("late_days", "max"), held_mean=("held_days", "mean"), over_mean=("over_days", "mean"),
        last_late_days=("late_days", "last"), last_amount=("loanamount", "last"), amount_mean=("loanamount", "mean"),
        last_over=("over_days", "last"),
    )  # fmt: skip
    now = now.merge(told, left_on="customerid", right_index=True, how="left")
    now["cost_share"] = now.totaldue / now.loanamount - 1
    now["step_up"] = now.loanamount / now.last_amount
    out = Path(tempfile.mkdtemp(prefix="scorers-")) / "superlender.csv"
    kept = [*told.columns, "loannumber", "loanamount", "totaldue", "termdays", "cost_share", "step_up", "good_bad_flag"]
    now[kept].to_csv(out, index=False)
    return TableOrder(out, "good_bad_flag", version="sl")


def sme_firms(folder: Path) -> Set:
    """The rated firms of the published SME problem by their invoices, as the SME desk sees them."""
    import pandas

    from workbench.app import open_desk
    from workbench.features.catalogue import BY_NAME
    from workbench.services.known_outcomes import known_rows
    from workbench.services.real_desks import bring_in
    from workbench.services.real_desks import prepare as begin
    from workbench.services.sme_desk import AS_OF, OPENS
    from workbench.services.training import _settings

    with tempfile.TemporaryDirectory(prefix="scorers-") as desk:
        services = open_desk(Path(desk) / "desk", lambda: OPENS)
        day = OPENS.date().isoformat()
        told = {"business_date": day, "as_of": AS_OF, "opens_at": OPENS.isoformat(), "policy": "bank-sme-2020"}
        begin(services.training.ground, {**told, "currency": "CNY", "synthetic": False})
        files = [folder / "enterprise_information_rated.csv", *sorted(folder.glob("*_invoices_rated.csv.gz"))]
        bring_in(services, files, lambda done, total: None)
        known = known_rows(services.training.ground)
        services.desk.close()
    values, bad = known.labelled.values.astype(np.float32), known.labelled.bad
    signs = tuple(BY_NAME[name].sign for name in known.names)
    spec = plain_spec(known.names, signs, replace(_settings(len(bad), 7)), search=False)
    frame = pandas.DataFrame(dict(zip(known.names, values.T.astype(np.float64), strict=True)))
    return Set("sme_firms", values, bad, spec, frame, [], None, 6)


def plain_spec(names: tuple[str, ...], signs: tuple[int, ...], settings: Any, search: bool) -> TrainSpec:
    return TrainSpec(
        "bench", TODAY.isoformat(), same("bench"), False, OutcomeNote("bench", same("bench")), names, signs, "", (),
        settings=settings, search=search,
    )  # fmt: skip


def sets(data: Path, quick: bool) -> dict[str, Callable[[], Set]]:
    tables = data / "benchmarks"
    uci = TableOrder(tables / "uci_credit_card.csv.gz", "default.payment.next.month", drop=("ID",))
    case_drop = (*SBA_LEAKS, "ApprovalDate", "BalanceGross", "MIS_Status", "daysterm", "xx")
    sba = TableOrder(tables / "sba_national_part.csv.gz", "MIS_Status", time="ApprovalDate", drop=SBA_LEAKS)
    few = 1 if quick else 3
    return {
        "german": lambda: table_set("german", TableOrder(tables / "germancredit.csv", "creditability"), few),
        "sba_case": lambda: table_set(
            "sba_case", TableOrder(tables / "sba_case_selected.csv", "Default", drop=case_drop), few
        ),
        "credit_data": lambda: table_set(
            "credit_data", TableOrder(tables / "credit_data.csv", "Status", bad="2", good="1"), 1 if quick else 2,
            1_500 if quick else None,
        ),
        "superlender": lambda: table_set(
            "superlender", superlender(data / "superlender"), 1 if quick else 2, 1_500 if quick else None
        ),
        "sba_national": lambda: table_set("sba_national", sba, 1, 8_000 if quick else None),
        "uci": lambda: table_set("uci", uci, 1, 5_000 if quick else None),
        **({} if quick else {"sme_firms": lambda: sme_firms(data / "cumcm2020c")}),
    }  # fmt: skip


# --- the ways ---------------------------------------------------------------------------------------------------------


def ours(one: Set, learn: np.ndarray, judge: np.ndarray) -> np.ndarray:
    learned, _, _ = learn_from(one.values[learn], one.bad[learn], one.spec, lambda: False)
    return read_forest(learned.booster).margins(one.values[judge]).astype(np.float64)


def plain_xgboost(one: Set, learn: np.ndarray, judge: np.ndarray) -> np.ndarray:
    from xgboost import XGBClassifier

    model = XGBClassifier(n_jobs=1, random_state=7).fit(one.values[learn], one.bad[learn])
    return np.asarray(model.predict_proba(one.values[judge])[:, 1])


def histogram_boosting(one: Set, learn: np.ndarray, judge: np.ndarray) -> np.ndarray:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(random_state=7).fit(one.values[learn], one.bad[learn])
    return np.asarray(model.predict_proba(one.values[judge])[:, 1])


def logistic(one: Set, learn: np.ndarray, judge: np.ndarray) -> np.ndarray:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    steps = (SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression(max_iter=2_000))
    model = make_pipeline(*steps).fit(one.values[learn], one.bad[learn])
    return np.asarray(model.predict_proba(one.values[judge])[:, 1])


def scorecard(one: Set, learn: np.ndarray, judge: np.ndarray) -> np.ndarray:
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    process = BinningProcess(list(one.frame.columns), categorical_variables=one.words)
    card = Scorecard(process, LogisticRegression(max_iter=2_000))
    card.fit(one.frame.iloc[learn], one.bad[learn].astype(int), metric_special="empirical", metric_missing="empirical")
    return np.asarray(card.predict_proba(one.frame.iloc[judge])[:, 1])


RIVALS = {"xgboost": plain_xgboost, "logistic": logistic, "histogram": histogram_boosting, "scorecard": scorecard}


def held_out(one: Set) -> tuple[np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray], dict[str, float]]:
    """Outcomes, risks and probabilities of the same held-out rows by way, and CPU seconds spent."""
    if one.days is not None:
        return _by_time(one)
    risks = {name: np.zeros(len(one.bad)) for name in (OURS, *RIVALS)}
    pds = {name: np.zeros(len(one.bad)) for name in (OURS, *RIVALS)}
    spent = dict.fromkeys(risks, 0.0)
    for repeat in range(one.repeats):
        fold = stratified_folds(one.bad, one.folds, 7 + repeat)
        margins = np.zeros(len(one.bad))
        for number in range(one.folds):
            learn, judge = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
            for name, way in {OURS: ours, **RIVALS}.items():
                began = process_time()
                answer = way(one, learn, judge)
                spent[name] += process_time() - began
                if name == OURS:
                    margins[judge] = answer
                else:
                    pds[name][judge] += answer / one.repeats
        for number in range(one.folds):  # the line is fitted on margins of the other folds
            line = fit_calibration(one.bad[fold != number], margins[fold != number])
            judge = fold == number
            pds[OURS][judge] += sigmoid(line.intercept + line.slope * margins[judge]) / one.repeats
        risks[OURS] += margins / one.repeats
    risks.update({name: pds[name] for name in RIVALS})
    return one.bad, risks, pds, spent


def _by_time(one: Set) -> tuple[np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray], dict[str, float]]:
    assert one.days is not None
    split = by_time(one.days)
    began = process_time()
    fit = out_of_time(one.values, one.bad, one.days, None, one.spec, lambda done, total: None, lambda: False)
    spent = {OURS: process_time() - began}
    risks, pds = {OURS: fit.margins.astype(np.float64)}, {OURS: np.asarray(fit.pds)}
    for name, way in RIVALS.items():
        began = process_time()
        risks[name] = pds[name] = way(one, np.concatenate([split.train, split.validation]), split.test)
        spent[name] = process_time() - began
    return one.bad[split.test], risks, pds, spent


# --- the figures ------------------------------------------------------------------------------------------------------


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def placements(bad: np.ndarray, risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """DeLong's placement values: of each bad row among good ones, of each good row among bad ones."""
    of_bad, of_good = risk[bad == 1], risk[bad == 0]
    everyone = ranks(risk)
    among_good = (everyone[bad == 1] - ranks(of_bad)) / len(of_good)
    among_bad = 1 - (everyone[bad == 0] - ranks(of_good)) / len(of_bad)
    return among_good, among_bad


def delong(bad: np.ndarray, first: np.ndarray, second: np.ndarray | None = None) -> tuple[float, float]:
    """An AUC, or the difference of two on the same rows, and its standard error (DeLong 1988)."""
    one = placements(bad, first)
    if second is not None:
        other = placements(bad, second)
        one = (one[0] - other[0], one[1] - other[1])
    error = np.sqrt(one[0].var(ddof=1) / len(one[0]) + one[1].var(ddof=1) / len(one[1]))
    return float(one[0].mean()), float(error)


def drawn(bad: np.ndarray, figure: Callable[[np.ndarray], float], draws: int) -> tuple[float, float]:
    """95 % bootstrap interval of a figure of row numbers."""
    rng = np.random.default_rng(5)
    found = [figure(rng.integers(0, len(bad), len(bad))) for _ in range(draws)]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def expected_error(bad: np.ndarray, pd: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: mean distance of predicted and observed share over tenths of the rows."""
    parts = np.array_split(np.argsort(pd, kind="stable"), bins)
    return float(sum(abs(pd[part].mean() - bad[part].mean()) * len(part) for part in parts) / len(bad))


def measure(one: Set, draws: int) -> None:
    bad, risks, pds, spent = held_out(one)
    kind = f"by time, {len(bad)} held-out rows" if one.days is not None else f"{one.folds} folds x {one.repeats}"
    print(f"{one.name}: {len(one.bad)} rows, {one.values.shape[1]} features, bad {one.bad.mean():.3f}, {kind}")
    areas = {}
    for name, risk in risks.items():
        area, error = delong(bad, risk)
        areas[name] = area
        low, high = drawn(bad, lambda rows, risk=risk: ks(bad[rows], risk[rows]), draws)
        squared = (pds[name] - bad) ** 2
        b_low, b_high = drawn(bad, lambda rows, squared=squared: float(squared[rows].mean()), draws)
        print(
            f"  {name:10s} AUC {area:.4f} ({area - 1.96 * error:.4f} to {area + 1.96 * error:.4f})"
            f"  KS {ks(bad, risk):.3f} ({low:.3f} to {high:.3f})"
            f"  Brier {squared.mean():.4f} ({b_low:.4f} to {b_high:.4f})  {spent[name]:.1f} CPU s"
        )
    best = max(RIVALS, key=lambda name: areas[name])
    gap, error = delong(bad, risks[OURS], risks[best])
    told = f"best rival {best} {areas[best]:.4f}; 95 % {gap - 1.96 * error:+.4f} to {gap + 1.96 * error:+.4f}"
    met = gap + 1.96 * error >= 0
    result(f"scorer_auc_gap_{one.name}", gap, "AUC, ours less best rival", "not clearly below 0", met, told)
    plain, error = delong(bad, risks[OURS], risks["xgboost"])
    result(f"scorer_auc_over_xgboost_{one.name}", plain, "AUC", "not clearly below 0", plain + 1.96 * error >= 0,
           f"plain XGBoost; 95 % {plain - 1.96 * error:+.4f} to {plain + 1.96 * error:+.4f}")  # fmt: skip
    lowest = min(RIVALS, key=lambda name: float(((pds[name] - bad) ** 2).mean()))
    lead = (pds[lowest] - bad) ** 2 - (pds[OURS] - bad) ** 2
    low, high = drawn(bad, lambda rows: float(lead[rows].mean()), draws)
    result(f"scorer_brier_gain_{one.name}", float(lead.mean()), "Brier, best rival less ours", "not clearly below 0",
           high >= 0, f"{lowest}; 95 % {low:+.5f} to {high:+.5f}")  # fmt: skip
    if one.name == "uci":
        raw, line = expected_error(bad, sigmoid(risks[OURS])), expected_error(bad, pds[OURS])
        result("calibration_error_uci", line, "expected calibration error", 0.02, line <= 0.02,
               f"uncalibrated margin {raw:.4f}")  # fmt: skip
        reliability_table(bad, pds[OURS])


def reliability_table(bad: np.ndarray, pd: np.ndarray) -> None:
    print("  predicted  observed  rows")
    for part in np.array_split(np.argsort(pd, kind="stable"), 10):
        print(f"  {pd[part].mean():9.4f} {bad[part].mean():9.4f} {len(part):5d}")


def sample_economy(quick: bool) -> None:
    """Calibration on the made-up economy: the bundled card's own test rows, and a small run trained here."""
    import tomllib

    from workbench.common.paths import models
    from workbench.scoring.pack import read_card

    current = tomllib.loads((models() / "current.toml").read_text("utf-8"))
    bins = read_card(models() / current["version"]).reliability
    error = sum(abs(one.predicted - one.observed) * one.count for one in bins) / sum(one.count for one in bins)
    result("calibration_error_bundled", error, "expected calibration error", 0.02, error <= 0.02,
           "the bundled card's test rows (synthetic)")  # fmt: skip
    if quick:
        return
    from workbench.features.catalogue import BY_NAME
    from workbench.flows.engine import open_engine
    from workbench.sample.training import build
    from workbench.scoring.boosting import Settings
    from workbench.scoring.train import directed

    run = build(open_engine(), seed=20_260_131, applications=8_000, report=lambda done, total: None)
    names = directed(run.matrix.names)
    rows = run.matrix.values[:, [run.matrix.names.index(name) for name in names]].astype(np.float32)
    spec = plain_spec(names, tuple(BY_NAME[name].sign for name in names), Settings(), search=True)
    bad, days = np.asarray(run.defaulted, dtype=np.int8), np.asarray(run.day)
    fit = out_of_time(rows, bad, days, None, spec, lambda done, total: None, lambda: False)
    tested = bad[fit.rows]
    line, raw = expected_error(tested, np.asarray(fit.pds)), expected_error(tested, sigmoid(fit.margins.astype(float)))
    told = f"uncalibrated margin {raw:.4f}; {len(tested)} synthetic test rows, AUC {auc(tested, fit.margins):.3f}"
    result("calibration_error_economy", line, "expected calibration error", 0.02, line <= 0.02, told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows and repeats, under a minute on two cores")
    parser.add_argument("--only", help="one set by name")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    named = os.environ.get("WORKBENCH_REAL_DATA")
    places = [Path(named)] if named else [parent / "shared" / "data" for parent in ROOT.parents]
    data = next((place for place in places if (place / "benchmarks").is_dir()), None)
    if data is None:
        print("no public data sets here: set WORKBENCH_REAL_DATA to their folder; only the bundled card is judged")
    for name, make in ({} if data is None else sets(data, chosen.quick)).items():
        if chosen.only in (None, name):
            measure(replace(make(), folds=3 if chosen.quick else 5), 60 if chosen.quick else 300)
    if chosen.only in (None, "economy"):
        sample_economy(chosen.quick)


if __name__ == "__main__":
    main()
