"""Which columns know the outcome, name the borrower, or may not be looked at?

A model that is given what was written down after the loan went bad looks brilliant and is worthless. Every column is
looked at before anything is learned: its name, how far it separates good from bad, for whom it is filled, whether its
days lie after the decision, whether a duration was cut short. A finding refuses the training or warns; protected
attributes are left out whatever anybody says.

Information value is `sum((good share - bad share) * ln(good share / bad share))` over bins (Siddiqi 2006).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.common.text import Text, same
from workbench.scoring.column_names import (
    names_aftermath,
    names_date,
    names_decision_day,
    names_duration,
    names_identifier,
    names_later,
    names_place,
    names_rating,
    protected_as,
)
from workbench.scoring.leak_words import WORDS
from workbench.scoring.metrics import auc, ranks
from workbench.scoring.table import Column, Kind

Vector = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]


class Severity(StrEnum):
    REFUSE = "refuse"  # training stops until the column is dropped, or a named person accepts it in writing
    WARN = "warn"
    LEFT_OUT = "left_out"  # never a feature; kept aside for the test of fairness


class LeakKind(StrEnum):
    PROTECTED = "protected"
    IDENTIFIER = "identifier"
    AFTERMATH = "aftermath"  # its name says that it exists only once the outcome is known
    ONE_SIDED = "one_sided"  # a value, or being filled at all, occurs with one outcome only
    LATER_DAY = "later_day"  # its days lie after the decision
    UNDATED = "undated"  # a day, and nothing tells the day of the decision
    CUT = "cut"  # a duration that was cut short by the outcome
    RATING = "rating"  # a rating somebody gave who knew
    DERIVED = "derived"  # made of refused columns
    TOO_GOOD = "too_good"
    STRONG = "strong"
    LATER_NAME = "later_name"
    CALENDAR = "calendar"  # it follows the day of the decision
    PROXY = "proxy"
    WHOLE = "whole"  # the whole model is better than such data allow


@dataclass(frozen=True, slots=True)
class Finding:
    """`figure` is the number behind it, in the sense the wording names."""

    column: str
    kind: LeakKind
    severity: Severity
    figure: float
    what: Text
    do: Text


MOST_AUC = 0.95  # of one column
MOST_IV = 0.5
MOST_MODEL_AUC = 0.90  # of a model of applications; published figures above it on public sets use a leak
_UNIQUE, _OFTEN_UNIQUE = 0.95, 0.5
_LATER = 0.25  # share of rows whose day lies after the decision
_ROUND = (12, 30)
_CUT_GAP, _CUT_Z = 0.2, 6.0
_FOLLOWS = 0.95
_CHANCE = math.log(1e-6)
_LEAST = 30  # rows
_BINS = 20


def find_leaks(
    columns: Sequence[Column], bad: Vector, days: Vector | None = None, *, declared: bool = False
) -> tuple[Finding, ...]:
    """Findings on columns of n rows with outcomes `bad` [n]; `days` [n] are those of the decision.

    `declared`: the columns are features of the catalogue, which see nothing after the day of the case: names are not
    read then, and a strong one is warned of, not refused. A column has at most one refusal, the most telling one.
    """
    outcome = np.asarray(bad) == 1
    decided = days if days is not None else _decision_days(columns)
    found: list[Finding] = []
    for column in columns:
        if not column.present.any():
            continue
        if not declared and (attribute := protected_as(column.name)) is not None:
            found.append(_finding(column, LeakKind.PROTECTED, Severity.LEFT_OUT, 1.0, attribute=attribute))
            continue
        found += _of_one(column, outcome, decided, dated=days is not None, declared=declared)
    derived = _derived(columns, found)
    again = {one.column for one in derived}
    found = [one for one in found if one.column not in again] + derived
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def refused(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Columns with a refusal, each once."""
    return tuple(dict.fromkeys(one.column for one in findings if one.severity is Severity.REFUSE))


def whole_model(area: float, most: float = MOST_MODEL_AUC) -> Finding | None:
    """A warning where a whole model measures better than such data allow."""
    if area <= most:
        return None
    what, do = WORDS[LeakKind.WHOLE]
    figures = {"figure": same(f"{area:.3f}"), "most": same(f"{most:.2f}")}
    return Finding("", LeakKind.WHOLE, Severity.WARN, area, what.format(**figures), do)


def _finding(column: Column, kind: LeakKind, severity: Severity, figure: float, **more: object) -> Finding:
    what, do = WORDS[kind]
    told = {"column": same(column.name), "figure": same(f"{figure:.3f}"), "share": same(f"{figure:.1%}"), **more}
    return Finding(column.name, kind, severity, round(figure, 6), what.format(**told), do.format(**told))


def _of_one(column: Column, bad: Flags, decided: Vector | None, *, dated: bool, declared: bool) -> list[Finding]:
    """The most telling refusal of a column, or else its warnings."""
    refuse, warn = Severity.REFUSE, Severity.WARN
    area, value = separation(column, bad)
    if not declared:
        if (share := _identifies(column)) is not None:
            return [_finding(column, LeakKind.IDENTIFIER, refuse, share, inner=_inner(column, bad))]
        if names_aftermath(column.name):
            return [_finding(column, LeakKind.AFTERMATH, refuse, area)]
        if (later := _lies_later(column, decided)) is not None:
            return [_finding(column, LeakKind.LATER_DAY, refuse, later)]
        if not dated and is_day(column):
            return [_finding(column, LeakKind.UNDATED, refuse, area)]
    if (sided := one_sided(column, bad)) is not None:
        kind = LeakKind.RATING if names_rating(column.name) else LeakKind.ONE_SIDED
        return [_finding(column, kind, refuse, sided[1], value=sided[0])]
    if not declared and (gap := _cut(column, bad)) is not None:
        return [_finding(column, LeakKind.CUT, refuse, gap)]
    if area > MOST_AUC:
        return [_finding(column, LeakKind.TOO_GOOD, warn if declared else refuse, area)]
    found = []
    if value > MOST_IV:
        found.append(_finding(column, LeakKind.STRONG, warn, value))
    if not declared and names_later(column.name):
        found.append(_finding(column, LeakKind.LATER_NAME, warn, area))
    if (follows := _calendar(column, decided)) is not None:
        found.append(_finding(column, LeakKind.CALENDAR, warn, follows))
    if not declared and names_place(column.name):
        found.append(_finding(column, LeakKind.PROXY, warn, area))
    return found


def _identifies(column: Column) -> float | None:
    """The share of distinct values where they name a row: nearly unique, and words, numbered in order or named so."""
    present = column.values[column.present]
    if len(present) < _LEAST or column.kind is Kind.DAY:
        return None
    share = len(np.unique(present)) / len(present)
    named = names_identifier(column.name)
    if column.kind is Kind.WORDS:
        return share if share > _OFTEN_UNIQUE else None
    if share <= (_OFTEN_UNIQUE if named else _UNIQUE) or not column.whole:
        return None
    steps = np.diff(present)
    numbered = bool((steps > 0).mean() > _UNIQUE or (steps < 0).mean() > _UNIQUE)
    return share if named or numbered else None


def _inner(column: Column, bad: Flags) -> Text:
    """How well the number inside an identifier tells the outcome, in words: tables are often sorted by it."""
    numbers = column.values
    if column.kind is Kind.WORDS:
        digits = ["".join(c for c in level if c.isascii() and c.isdigit())[-15:] for level in column.levels]
        inner = np.array([float(d) if d else np.nan for d in digits])
        numbers = np.where(column.present, inner[np.nan_to_num(column.values).astype(int)], np.nan)
    seen = ~np.isnan(numbers)
    if seen.sum() < _LEAST:
        return Text("", "")
    area = f"{_two_sided(bad[seen], numbers[seen]):.3f}"
    return Text(f"；其中数字单独的 AUC 为 {area}", f"; the number in it alone has AUC {area}")


def _two_sided(bad: Vector, risk: Vector) -> float:
    if not 0 < bad.sum() < len(bad):
        return 0.5
    area = auc(bad, risk)
    return max(area, 1 - area)


def _decision_days(columns: Sequence[Column]) -> Vector | None:
    """The column of days whose name says that it is the day of the application or of its approval."""
    return next((one.values for one in columns if names_decision_day(one.name) and is_day(one)), None)


def is_day(column: Column) -> bool:
    """A day, or whole numbers that are named as one and could be (days since an epoch, or a date written 20240131)."""
    if column.kind is Kind.DAY:
        return True
    present = column.values[column.present]
    if not (column.whole and names_date(column.name)) or not len(present):
        return False
    low, high = float(present.min()), float(present.max())
    return 5_000 <= low <= high <= 60_000 or 19_000_101 <= low <= high <= 21_001_231


def _lies_later(column: Column, decided: Vector | None) -> float | None:
    """Share of rows whose day lies after the decision, where it is large."""
    if decided is None or not is_day(column) or names_decision_day(column.name):
        return None
    both = column.present & ~np.isnan(np.asarray(decided, dtype=np.float64))
    if not both.any():
        return None
    share = float((column.values[both] > np.asarray(decided)[both]).mean())
    return share if share > _LATER else None


def _calendar(column: Column, decided: Vector | None) -> float | None:
    """Rank correlation with the day of the decision, where it is so high that later rows lie beyond earlier ones."""
    if decided is None or column.kind is not Kind.NUMBER:
        return None
    both = column.present & ~np.isnan(np.asarray(decided, dtype=np.float64))
    values, when = column.values[both], np.asarray(decided)[both]
    if both.sum() < _LEAST or min(len(np.unique(values)), len(np.unique(when))) < 3:
        return None
    one, two = ranks(values), ranks(when)
    together = abs(float(np.corrcoef(one, two)[0, 1]))
    return together if together > _FOLLOWS else None


def one_sided(column: Column, bad: Flags) -> tuple[Text, float] | None:
    """A value (or being filled) that goes with one outcome alone and covers much of it; its share of bad rows."""
    base, count = float(bad.mean()), len(bad)
    if not count >= _LEAST or not 0 < base < 1:
        return None
    best: tuple[Text, float] | None = None
    covers = 0.0
    for told, chosen in _values_of(column):
        inside = int(chosen.sum())
        if inside < 10 or inside == count:
            continue
        share = float(bad[chosen].mean())
        of_bad = float(chosen[bad].mean())
        of_good = float(chosen[~bad].mean())
        all_bad = 1 - share <= 0.05 * (1 - base) and of_bad >= 0.2 and inside * math.log(base) < _CHANCE
        all_good = share <= 0.05 * base and of_good >= 0.5 and inside * math.log(1 - base) < _CHANCE
        if (all_bad or all_good) and (covered := of_bad if all_bad else of_good) > covers:
            best, covers = (told, share), covered
    return best


def _values_of(column: Column) -> list[tuple[Text, Flags]]:
    present = column.present
    made = [(Text("有值", "a value at all"), present), (Text("空缺", "no value"), ~present)]
    distinct, counts = np.unique(column.values[present], return_counts=True)
    most = np.argsort(-counts, kind="stable")[: 50 if column.kind is Kind.WORDS or len(distinct) <= 50 else 1]
    for place in most.tolist():
        value = distinct[place]
        told = column.levels[int(value)] if column.kind is Kind.WORDS else f"{value:g}"
        made.append((Text(f"“{told}”", f"“{told}”"), column.values == value))
        if column.kind is not Kind.WORDS:
            made.append((Text(f"“{told}”以外的值", f"any value but “{told}”"), present & (column.values != value)))
    return made


def _cut(column: Column, bad: Flags) -> float | None:
    """How much rarer round durations (years, or months of thirty days) are on one side, where no chance explains it."""
    if not names_duration(column.name) or not column.whole:
        return None
    seen = column.present & (column.values > 0)
    good_rows, bad_rows = seen & ~bad, seen & bad
    if min(good_rows.sum(), bad_rows.sum()) < 15:
        return None
    worst = None
    for unit in _ROUND:
        of_good, of_bad = (float((column.values[rows] % unit == 0).mean()) for rows in (good_rows, bad_rows))
        spread = math.sqrt(0.25 / good_rows.sum() + 0.25 / bad_rows.sum())
        gap = abs(of_good - of_bad)
        if max(of_good, of_bad) >= 0.5 and gap >= _CUT_GAP and gap / spread >= _CUT_Z:
            worst = max(gap, worst or 0.0)
    return worst


def _derived(columns: Sequence[Column], found: Sequence[Finding]) -> list[Finding]:
    """Columns that are sums or multiples of refused ones: what is dropped must not come back by another name."""
    basis_kinds = (LeakKind.AFTERMATH, LeakKind.LATER_DAY, LeakKind.CUT, LeakKind.ONE_SIDED, LeakKind.TOO_GOOD)
    named = {one.column for one in found if one.severity is Severity.REFUSE and one.kind in basis_kinds}
    spoken = {one.column for one in found if one.severity is not Severity.WARN}
    basis = [one for one in columns if one.name in named and one.kind is not Kind.WORDS and one.present.mean() > 0.5]
    made: list[Finding] = []
    if not basis:
        return made
    known = np.column_stack([one.values for one in basis])
    for column in columns:
        if column.name in spoken or column.kind is Kind.WORDS:
            continue
        rows = column.present & ~np.isnan(known).any(axis=1)
        target = column.values[rows]
        if len(target) < _LEAST or len(np.unique(target)) < 3:
            continue
        design = np.column_stack([np.ones(len(target)), known[rows]])
        rest = target - design @ np.linalg.lstsq(design, target, rcond=None)[0]
        explained = 1 - float((rest**2).sum() / ((target - target.mean()) ** 2).sum())
        if explained > 0.999:
            made.append(_finding(column, LeakKind.DERIVED, Severity.REFUSE, explained))
    return made


def separation(column: Column, bad: Flags) -> tuple[float, float]:
    """AUC of the column alone, two-sided, in whatever shape it tells the outcome, and its information value.

    Rows are judged by bad shares of their bin as the other half of the rows gives them, so that many levels do not look
    strong by chance.
    """
    if not 0 < bad.sum() < len(bad) or len(bad) < _LEAST:
        return 0.5, 0.0
    bins = bins_of(column)
    half = np.where(bad, np.cumsum(bad), np.cumsum(~bad)) % 2 == 0  # every other bad row, every other good one
    risk = np.empty(len(bad))
    for learn, judge in ((half, ~half), (~half, half)):
        risk[judge] = _shares(bins[learn], bad[learn], int(bins.max()) + 1)[bins[judge]]
    area = _two_sided(bad, risk)
    if column.kind is not Kind.WORDS and column.present.mean() > 0.5:
        area = max(area, _two_sided(bad[column.present], column.values[column.present]))
    return area, _information_value(bins, bad)


def bins_of(column: Column) -> npt.NDArray[np.int64]:
    """Bin of each row, 0 for missing: quantiles of numbers, the forty most frequent levels of words."""
    place = np.zeros(len(column.values), dtype=np.int64)
    present = column.values[column.present]
    if column.kind is Kind.WORDS:
        levels, counts = np.unique(present.astype(int), return_counts=True)
        kept = {
            level: number + 1 for number, level in enumerate(levels[np.argsort(-counts, kind="stable")][:40].tolist())
        }
        place[column.present] = [kept.get(int(level), len(kept) + 1) for level in present]
        return place
    count = min(_BINS, max(4, len(present) // 50))
    edges = np.unique(np.quantile(present, np.linspace(0, 1, count + 1)[1:-1])) if len(present) else np.empty(0)
    place[column.present] = np.searchsorted(edges, present, side="right") + 1
    return place


def _shares(bins: Vector, bad: Flags, count: int) -> npt.NDArray[np.float64]:
    rows, bads = np.bincount(bins, minlength=count), np.bincount(bins, weights=bad, minlength=count)
    shares: npt.NDArray[np.float64] = (bads + 2 * float(bad.mean())) / (rows + 2)
    return shares


def _information_value(bins: Vector, bad: Flags) -> float:
    count = int(bins.max()) + 1
    of_bad = (np.bincount(bins[bad], minlength=count) + 0.5) / (bad.sum() + 0.5 * count)
    of_good = (np.bincount(bins[~bad], minlength=count) + 0.5) / ((~bad).sum() + 0.5 * count)
    used = np.bincount(bins, minlength=count) > 0
    value = float(((of_good - of_bad) * np.log(of_good / of_bad))[used].sum())
    # What bins of so few rows would show without any meaning is taken off.
    return max(0.0, value - (int(used.sum()) - 1) * (1 / int(bad.sum()) + 1 / int((~bad).sum())))


def protected_by_order(names: Sequence[str]) -> tuple[Finding, ...]:
    """Columns a person declared to be protected attributes."""
    what, do = WORDS[LeakKind.PROTECTED]
    told = {"attribute": Text("按声明", "as declared")}
    return tuple(
        Finding(name, LeakKind.PROTECTED, Severity.LEFT_OUT, 1.0, what.format(column=same(name), **told), do)
        for name in names
    )
