"""How does a merchant stand beside its peers?

Peers are the merchants of the same category and size; where they are fewer than 30, those of the category; else all
merchants of the desk. "Better than x % of peers" always means safer: a high refund rate has a low percentile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.features.compute import FeatureMatrix
from workbench.features.feature import Flow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 30
EVERYBODY = Text("全部商户", "all merchants")
# Yearly sales in major units (10,000 each in Chinese words): upper ends of the size classes.
_SIZES = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
# Commerce stands inside the fund flow on screen.
_SPEAKS_FOR = {
    Flow.COMMERCE: frozenset({Flow.COMMERCE}),
    Flow.FUND: frozenset({Flow.FUND, Flow.COMMERCE}),
    Flow.LOGISTICS: frozenset({Flow.LOGISTICS}),
    Flow.INFORMATION: frozenset({Flow.INFORMATION}),
}


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """The peers a merchant is compared with, itself among them: row numbers of the matrix."""

    name: Text
    members: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Standings:
    """Everything known of one group: percentiles [members, features], quartiles [3, features], flows [members, 4]."""

    row_of: dict[int, int]
    percentiles: NDArray[np.float64]
    quartiles: NDArray[np.float64]
    flows: NDArray[np.float64]


class PeerTable:
    """Groups are found and measured once, when they are first asked for. Unknown merchants raise `KeyError`."""

    def __init__(self, matrix: FeatureMatrix, groups: Sequence[PeerGroup], group_of: Mapping[str, int]) -> None:
        self._matrix = matrix
        self._groups = groups
        self._group_of = group_of
        self._rows = {merchant_id: row for row, merchant_id in enumerate(matrix.merchant_ids)}
        self._columns = {name: column for column, name in enumerate(matrix.names)}
        self._measured: dict[int, _Standings] = {}

    def cohort(self, merchant_id: str) -> PeerGroup:
        return self._groups[self._group_of[merchant_id]]

    def percentile(self, merchant_id: str, feature: str) -> float | None:
        """Better than so many per cent of the other peers, 0..100; ties count half.

        None where the value is missing, nobody else has one, or the feature has no better and worse.
        """
        return self._told("percentiles", merchant_id, self._columns[feature])

    def flow_percentile(self, merchant_id: str, flow: Flow) -> float | None:
        """The same for a whole flow: the mean standing over its feature families, ranked among the peers."""
        return self._told("flows", merchant_id, list(Flow).index(flow))

    def quartiles(self, merchant_id: str, feature: str) -> tuple[float, float, float] | None:
        """The peers' P25, median and P75 of a feature; None where fewer than two of them have a value."""
        low, middle, high = self._standings(merchant_id).quartiles[:, self._columns[feature]]
        return None if middle != middle else (float(low), float(middle), float(high))

    def _told(self, what: str, merchant_id: str, column: int) -> float | None:
        standings = self._standings(merchant_id)
        value = float(getattr(standings, what)[standings.row_of[self._rows[merchant_id]], column])
        return None if value != value else value

    def _standings(self, merchant_id: str) -> _Standings:
        number = self._group_of[merchant_id]
        if number not in self._measured:
            self._measured[number] = _measure(self._matrix, self._groups[number])
        return self._measured[number]


def peer_table(
    matrix: FeatureMatrix,
    category: Mapping[str, str],
    size_fen: Mapping[str, int],
    category_name: Callable[[str], Text] = same,
) -> PeerTable:
    """Peers of every merchant of `matrix` by category and yearly sales; unknown sales are a size class of their own."""
    import numpy as np

    ids = matrix.merchant_ids
    fine = [(category.get(mid, ""), _size_class(size_fen.get(mid))) for mid in ids]
    coarse = [(code, None) for code, _ in fine]
    groups: list[PeerGroup] = []
    numbers: dict[object, int] = {}

    def group(key: object, name: Text, members: NDArray[np.int64]) -> int:
        if key not in numbers:
            numbers[key] = len(groups)
            groups.append(PeerGroup(name, members))
        return numbers[key]

    by_fine, by_coarse = _rows_by(fine), _rows_by(coarse)
    group_of = {}
    for mid, key, wide in zip(ids, fine, coarse, strict=True):
        if len(by_fine[key]) >= FEWEST:
            name = category_name(key[0]) + _size_name(key[1])
            group_of[mid] = group(key, name, np.array(by_fine[key]))
        elif len(by_coarse[wide]) >= FEWEST:
            group_of[mid] = group(wide, category_name(wide[0]), np.array(by_coarse[wide]))
        else:
            group_of[mid] = group("all", EVERYBODY, np.arange(len(ids)))
    return PeerTable(matrix, groups, group_of)


def _rows_by(keys: Sequence[object]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {}
    for row, key in enumerate(keys):
        found.setdefault(key, []).append(row)
    return found


def _size_class(size_fen: int | None) -> int | None:
    return None if size_fen is None else sum(size_fen >= 100 * size for size in _SIZES)


def _size_name(size: int | None) -> Text:
    if size is None:
        return Text(" · 销售额未知", " · sales unknown")
    wan = [str(limit // 10_000) for limit in _SIZES]
    short = [f"{limit // 1000}K" if limit < 1_000_000 else f"{limit // 1_000_000}M" for limit in _SIZES]
    if size == 0:
        return Text(f" · 年销售 {wan[0]} 万以下", f" · sales under {short[0]} a year")
    if size == len(_SIZES):
        return Text(f" · 年销售 {wan[-1]} 万以上", f" · sales above {short[-1]} a year")
    return Text(f" · 年销售 {wan[size - 1]}–{wan[size]} 万", f" · sales {short[size - 1]}–{short[size]} a year")


def _measure(matrix: FeatureMatrix, group: PeerGroup) -> _Standings:
    import numpy as np

    values = matrix.values[group.members]
    signs = [BY_NAME[name].sign for name in matrix.names]
    percentiles = np.full(values.shape, np.nan)
    quartiles = np.full((3, values.shape[1]), np.nan)
    for column, sign in enumerate(signs):
        known = values[~np.isnan(values[:, column]), column]
        if len(known) > 1:
            quartiles[:, column] = np.percentile(known, [25, 50, 75])
        if sign:
            percentiles[:, column] = _better_than(-sign * values[:, column])
    flows = np.column_stack([_better_than(_mean_standing(matrix, percentiles, flow)) for flow in Flow])
    return _Standings({int(row): at for at, row in enumerate(group.members)}, percentiles, quartiles, flows)


def _better_than(goodness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percentage of the others with a lower value, ties counting half; NaN for NaN and where nobody else is known."""
    import numpy as np

    out = np.full(len(goodness), np.nan)
    here = ~np.isnan(goodness)
    known = np.sort(goodness[here])
    if len(known) < 2:
        return out
    below = np.searchsorted(known, goodness[here], "left")
    upto = np.searchsorted(known, goodness[here], "right")
    out[here] = 100 * (below + (upto - below - 1) / 2) / (len(known) - 1)
    return out


def _mean_standing(matrix: FeatureMatrix, percentiles: NDArray[np.float64], flow: Flow) -> NDArray[np.float64]:
    """Mean percentile over the families of a flow, each family counting once; NaN where none is known."""
    import numpy as np

    families: dict[str, list[int]] = {}
    for column, name in enumerate(matrix.names):
        feature = BY_NAME[name]
        if feature.flow in _SPEAKS_FOR[flow] and feature.sign:
            families.setdefault(feature.family, []).append(column)
    parts = [_nanmean(percentiles[:, columns]) for columns in families.values()]
    return _nanmean(np.column_stack(parts)) if parts else np.full(len(percentiles), np.nan)


def _nanmean(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Row means over what is known; NaN for rows without anything."""
    import numpy as np

    known = ~np.isnan(table)
    count = known.sum(axis=1)
    total = np.where(known, table, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
