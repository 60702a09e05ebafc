"""Which cases were scored in which month, on which figures, and how did they turn out?

Every application counts in the month it was submitted. What the model read is kept with its score; for applications
from before the desk scored, the figures as of the day before them are used where they were computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.applications.application import Application
from workbench.common.dates import day_number, local
from workbench.common.text import Text, same
from workbench.merchants.merchant import PLATFORM_NAMES, Merchant
from workbench.records.canonical import digest
from workbench.services.known_outcomes import turned_bad
from workbench.services.score_batch import desk_names
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.scoring.model import Model
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

NEW_SHOP_DAYS = 365
UNKNOWN = Text("未知", "Unknown")
DIMENSIONS = {
    "platform": Text("平台", "Platform"),
    "category": Text("品类", "Category"),
    "region": Text("地区", "Region"),
    "age": Text("开店时间", "Shop age"),
    "size": Text("规模", "Size"),
}
AGES = {"new": Text("新店（不足 1 年）", "New shops (under a year)"), "old": Text("老店", "Older shops")}
SIZES = {
    "small": Text("小规模商户", "Small merchants"),
    "middle": Text("中等规模商户", "Middle-sized merchants"),
    "large": Text("大规模商户", "Large merchants"),
}
SIZE_BY = "sales_90_month_fen"


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Cases in the order of submission. `values` [n, features of the model]; `bad` None where not known yet.

    `segments`: by dimension, the label of each row; `names`: the words of a label.
    """

    case_nos: tuple[str, ...]
    months: tuple[str, ...]
    values: npt.NDArray[np.float64]
    bad: tuple[bool | None, ...]
    segments: Mapping[str, tuple[str, ...]]
    names: Mapping[tuple[str, str], Text]

    def __len__(self) -> int:
        return len(self.case_nos)

    def of_month(self, month: str) -> npt.NDArray[np.int64]:
        """Places of the rows of one month."""
        return np.flatnonzero(np.array(self.months, dtype=object) == month)


def scored_rows(ground: Ground, model: Model) -> ScoredRows:
    """Every application whose figures are known, as the model reads them."""
    with ground.store.reading() as shelves:
        known = _known(shelves, model)
        cases = [case for case in shelves.applications.all() if case.case_no in known]
        cases.sort(key=lambda case: (case.submitted_at, case.case_no))
        merchants = shelves.merchants.some([case.merchant_id for case in cases])
        turned = _turned(shelves, ground.as_of_day())
    values = np.array([known[case.case_no] for case in cases]).reshape(len(cases), len(model.features))
    segments, names = _segments(cases, merchants, values, model)
    return ScoredRows(
        case_nos=tuple(case.case_no for case in cases),
        months=tuple(f"{local(case.submitted_at):%Y-%m}" for case in cases),
        values=values,
        bad=tuple(turned.get(case.case_no) for case in cases),
        segments=segments,
        names=names,
    )


def _known(shelves: Shelves, model: Model) -> dict[str, Sequence[float]]:
    """What the model reads, by case: from the score, else from the figures as of the day before."""
    features = model.features
    found: dict[str, Sequence[float]] = {}
    for case_no, names, values in shelves.scores.inputs():
        if names == features:
            found[case_no] = values
        elif set(features) <= set(names):
            by_name = dict(zip(names, values, strict=True))
            found[case_no] = [by_name[name] for name in features]
    names = desk_names(features)
    days = {(merchant, day): data for merchant, day, data in shelves.features.whole(digest(list(names)))}
    place = [names.index(name) for name in features] if set(features) <= set(names) else []
    for case in shelves.applications.all() if place else ():
        data = days.get((case.merchant_id, before(case)))
        if case.case_no not in found and data is not None:
            found[case.case_no] = np.frombuffer(data, dtype="<f8")[place].tolist()
    return found


def before(case: Application) -> int:
    """The day whose figures an application is judged on."""
    return day_number(local(case.submitted_at).date()) - 1


def _turned(shelves: Shelves, today: int) -> dict[str, bool | None]:
    loans = shelves.loans.of_cases()
    events = shelves.loans.events([loan.loan_id for loan in loans])
    return {
        loan.case_no: turned_bad(loan, events.get(loan.loan_id, ()), today)
        for loan in loans
        if loan.case_no is not None
    }


def _segments(
    cases: Sequence[Application], merchants: Mapping[str, Merchant], values: npt.NDArray[Any], model: Model
) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], Text]]:
    names: dict[tuple[str, str], Text] = {}
    labels: dict[str, list[str]] = {dimension: [] for dimension in DIMENSIONS}
    cuts = model.reference[SIZE_BY].edges if SIZE_BY in model.features else ()
    column = values[:, model.features.index(SIZE_BY)] if len(cuts) >= 3 else np.full(len(cases), np.nan)
    for case, sales in zip(cases, column.tolist(), strict=True):
        merchant = merchants[case.merchant_id]
        told = {
            "platform": (merchant.platform.value, PLATFORM_NAMES[merchant.platform]),
            "category": (merchant.category, category_name(merchant.category)),
            "region": (merchant.region, same(merchant.region) if merchant.region else UNKNOWN),
            "age": _age(merchant, before(case)),
            "size": _size(sales, cuts),
        }
        for dimension, (label, words) in told.items():
            labels[dimension].append(label)
            names[dimension, label] = words
    return {dimension: tuple(own) for dimension, own in labels.items()}, names


def _age(merchant: Merchant, day: int) -> tuple[str, Text]:
    if merchant.opened_on is None:
        return "", UNKNOWN
    label = "new" if day - day_number(merchant.opened_on) < NEW_SHOP_DAYS else "old"
    return label, AGES[label]


def _size(sales: float, cuts: Sequence[float]) -> tuple[str, Text]:
    """By thirds of the reference's monthly sales, as near as its tenths cut them."""
    if sales != sales or len(cuts) < 3:
        return "", UNKNOWN
    low, high = cuts[len(cuts) // 3 - 1], cuts[(2 * len(cuts)) // 3]
    label = "small" if sales < low else "large" if sales >= high else "middle"
    return label, SIZES[label]
