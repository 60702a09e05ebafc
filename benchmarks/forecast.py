"""How honest is the forecast, and is it better than the past carried on?

On each set of daily sales the forecast is made as of past days with what was known then; printed are how often the
truth fell between P10 and P90 (goal 0.7 to 0.9), and the pinball loss of P10, P50 and P90 against the trailing mean and
against the same days a year ago, both given ranges by the same means where earlier days allow it. Then shops that peak
in summer, judged in July; then the time for a desk and for one merchant.

Koubei (payments by day) and Olist (orders by seller) are public sets described in docs/real-data.md; without them these
lines are left out and say so.

    python benchmarks/forecast.py [--quick] [--data DIR]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.features.economy import sample_sales  # noqa: E402
from workbench.common.dates import day_number  # noqa: E402
from workbench.features.backtest import QUANTILES  # noqa: E402
from workbench.features.forecast import HORIZONS, fit, ranges  # noqa: E402
from workbench.features.level import activity, judgeable  # noqa: E402
from workbench.features.season_fit import YEAR, Series  # noqa: E402

Floats = NDArray[np.float64]
STEP, ORIGINS, LEAST = 30, 4, 40


def result(name: str, value: float, unit: str, goal: object, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": bool(met), "against": against}
    print("RESULT " + json.dumps(line), flush=True)


# --- data -------------------------------------------------------------------------------------------------------------


def data_folder(named: str | None) -> Path | None:
    if named or os.environ.get("WORKBENCH_REAL_DATA"):
        return Path(named or os.environ["WORKBENCH_REAL_DATA"])
    return next((parent / "shared" / "data" for parent in ROOT.parents if (parent / "shared" / "data").is_dir()), None)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    words = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(words.decode("utf-8-sig"), newline=""))


def table(counts: dict[tuple[str, int], float], groups: dict[str, str], currency: str) -> Series:
    ids = sorted({shop for shop, _ in counts})
    first, last = min(day for _, day in counts), max(day for _, day in counts)
    row = {shop: i for i, shop in enumerate(ids)}
    amounts = np.zeros((len(ids), last - first + 1))
    for (shop, day), count in counts.items():
        amounts[row[shop], day - first] += count
    names = sorted({groups.get(shop, "") for shop in ids})
    group = np.array([names.index(groups.get(shop, "")) for shop in ids], np.int64)
    return Series(first, amounts, (amounts > 0).argmax(axis=1).astype(np.int64), group, currency)


def koubei(folder: Path) -> Series:
    """Payments a day of 1,600 shops; the category is the second of the three published."""
    groups = {row["shop_id"]: row["cate_2_name"] for row in rows_of(folder / "shop_info.csv")}
    counts = {
        (row["shop_id"], day_number(date.fromisoformat(row["time_stamp"]))): float(row["count"])
        for row in rows_of(folder / "shop_daily_payments.csv.gz")
    }
    return table(counts, groups, "CNY")


def olist(folder: Path) -> Series:
    """Orders a day of each seller, by the shipping limit, for most orders lack a purchase time; the ends of the set,
    where orders are few because it was cut there, are left out."""
    begin, end = day_number(date(2016, 12, 26)), day_number(date(2018, 2, 26))
    seen: set[tuple[str, str]] = set()
    counts: dict[tuple[str, int], float] = {}
    for row in rows_of(folder / "olist_order_items_dataset.csv.gz"):
        order = (row["order_id"], row["seller_id"])
        day = day_number(date.fromisoformat(row["shipping_limit_date"][:10]))
        if order not in seen and begin <= day <= end:
            seen.add(order)
            counts[row["seller_id"], day] = counts.get((row["seller_id"], day), 0) + 1
    return table(counts, {}, "BRL")


# --- against what a spreadsheet does ----------------------------------------------------------------------------------


def pinball(came: Floats, quantiles: Floats) -> Floats:
    losses = [
        np.maximum(q * (came - quantiles[:, i]), (q - 1) * (came - quantiles[:, i])) for i, q in enumerate(QUANTILES)
    ]
    return np.asarray(sum(losses))


def naive(series: Series, horizon: int, seasonal: bool) -> Floats:
    """The trailing mean of 90 days, or what the same days brought a year ago."""
    if seasonal:
        return series.amounts[:, series.days - YEAR : series.days - YEAR + horizon].sum(axis=1)
    return series.amounts[:, -90:].sum(axis=1) * horizon / 90


def naive_ranges(series: Series, horizon: int, seasonal: bool) -> tuple[Floats, bool]:
    """A naive forecast with ranges of its own: quantiles of what came over it as of earlier days, by activity.

    Where no earlier day tells, it stays a point; the second value says whether it has ranges.
    """
    earlier = [series.days - horizon - STEP * k for k in range(ORIGINS)]
    least = YEAR if seasonal else 150
    ratios, groups = [], []
    for origin in [one for one in earlier if one >= least]:
        then = series.until(origin)
        guess = naive(then, horizon, seasonal)
        told = judgeable(then) & (guess > 0)
        ratios.append(series.amounts[told, origin : origin + horizon].sum(axis=1) / guess[told])
        groups.append(activity(then)[told])
    guess, now = naive(series, horizon, seasonal), activity(series)
    found = np.repeat(guess[:, None], 3, axis=1)
    if ratios:
        every, group = np.concatenate(ratios), np.concatenate(groups)
        for number in range(int(now.max()) + 1):
            own = every[group == number]
            found[now == number] *= np.quantile(own if len(own) >= LEAST else every, QUANTILES)
    return found, bool(ratios)


def judge(name: str, series: Series) -> None:
    for horizon in HORIZONS:
        origin = series.days - horizon
        then = series.until(origin)
        found = ranges(fit(then, (horizon,)), then, (horizon,))[:, 0]
        told = ~np.isnan(found[:, 0])
        came = series.amounts[:, origin : origin + horizon].sum(axis=1)
        usual = np.maximum(naive(then, horizon, False), 1e-9)
        inside = float(((came >= found[:, 0]) & (came <= found[:, 2]))[told].mean())
        what = f"{name}, {int(told.sum())} merchants, as of {horizon} days before the last"
        result(f"coverage_{name}_{horizon}", inside, "share in P10-P90", [0.7, 0.9], 0.7 <= inside <= 0.9, what)
        for kind, seasonal in (("trailing_mean", False), ("year_ago", True)):
            guess, ranged = naive_ranges(then, horizon, seasonal)
            some = told & (guess[:, 1] > 0) & ((then.start <= then.days - YEAR) if seasonal else True)
            if some.sum() < LEAST:
                print(f"{name} {horizon} d against {kind}: too few merchants with a year of lines")
                continue
            ours, theirs = ((pinball(came, one) / usual)[some].mean() for one in (found, guess))
            ratio = float(ours / theirs)
            shape = "with ranges of its own" if ranged else "a point: no earlier day gives it ranges"
            beside = f"{what}; {kind}, {shape}"
            result(f"pinball_{name}_{horizon}_to_{kind}", ratio, "times", 1.0, ratio <= 1, beside)


# --- a summer peak ----------------------------------------------------------------------------------------------------


def summer(merchants: int) -> None:
    """Shops that peak in July, judged as of 20 July, all together, a month over the three months that followed."""
    economy = sample_sales(8, date(2026, 10, 20), merchants)
    then = economy.series.until(YEAR)
    found = ranges(fit(then), then)[:, 2]
    chosen = ~np.isnan(found[:, 0]) & (economy.season == 2)
    came = economy.series.amounts[chosen, YEAR : YEAR + 90].sum()
    for name, amount, bound in (
        ("p10", found[chosen, 0].sum(), 1.0),
        ("p50", found[chosen, 1].sum(), 1.0),
        ("trailing_90_days", then.amounts[chosen, -90:].sum(), None),
        ("last_30_days", 3 * then.amounts[chosen, -30:].sum(), None),
    ):
        share = float(amount / came)
        met = bound is None or share <= bound
        result(f"summer_peak_{name}", share, "of what came", bound, met, f"{int(chosen.sum())} summer shops, 20 July")


def speed(series: Series, rounds: int) -> None:
    desk, one = [], []
    for _ in range(rounds):
        began = process_time()
        learned = fit(series)
        ranges(learned, series)
        desk.append(process_time() - began)
        alone = replace(series, amounts=series.amounts[:1], start=series.start[:1], group=series.group[:1])
        began = process_time()
        ranges(learned, alone)
        one.append((process_time() - began) * 1000)
    what = f"{len(series.start)} merchants, {series.days} days, learned, back-tested and forecast"
    result("forecast_desk", median(desk), "CPU s", 2.0, median(desk) < 2, what)
    result("forecast_one", median(one), "CPU ms", 30.0, median(one) < 30, "one merchant on a learned desk")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", help="folder of the public sets")
    given = parser.parse_args()
    merchants = 1_200 if given.quick else 2_400
    for name, as_of in (("sample_november", date(2026, 11, 23)), ("sample_october", date(2026, 10, 20))):
        judge(name, sample_sales(7, as_of, merchants).series)
    folder = data_folder(given.data)
    for name, read in (("koubei", koubei), ("olist", olist)):
        if folder is None or not (folder / name).is_dir():
            print(f"{name}: skipped, the set is not here (see docs/real-data.md)")
        else:
            judge(name, read(folder / name))
    summer(2_400)
    speed(sample_sales(7, date(2026, 11, 23), 2_400).series, 3 if given.quick else 7)


if __name__ == "__main__":
    main()
