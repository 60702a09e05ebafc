"""What are the values of these features for these merchants on these days?

One query for each kind of line, over the views of `flows.store`. Point-in-time by construction: see
`features.prepared`. Missing stays NaN.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Feature
from workbench.features.prepared import across_sql, columns, prepared_sql
from workbench.flows.lines import LineKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.flows.engine import Engine

MONTH_DAYS = 30
_WORD = re.compile(r"[a-z_]+")
_BOUND = re.compile(r"age < (\d+)")


@dataclass(frozen=True, slots=True)
class FeatureMatrix:
    """Values of `names` (columns) for `merchant_ids` (rows): float64 [n, f], NaN where there is no evidence."""

    merchant_ids: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]

    def column(self, name: str) -> NDArray[np.float64]:
        """Values of one feature, [n]. Raises `ValueError` for a feature that was not computed."""
        found: NDArray[np.float64] = self.values[:, self.names.index(name)]
        return found


@dataclass(frozen=True, slots=True)
class MerchantFacts:
    """What the merchant's own record says; None is unknown, never zero."""

    merchant_id: str
    opened_day: int | None
    shop_level: int | None
    trustpass_index: int | None
    prior_loans: int | None  # loans that came due before the as-of day
    prior_late: int | None  # of these, repaid late or not at all


def compute(
    engine: Engine, names: Sequence[str], as_of: int | Mapping[str, int], facts: Sequence[MerchantFacts] = ()
) -> FeatureMatrix:
    """One row for each merchant of the mapping `as_of`; for a single day, each merchant with lines or facts, by id.

    Lines of the as-of day are seen, later ones are not. Raises `KeyError` for a name that is not in the catalogue.
    """
    cuts = dict(as_of) if isinstance(as_of, Mapping) else _everybody(engine, names, as_of, facts)
    merchant_ids = tuple(cuts)
    values = _values(engine, names, list(cuts.items()), facts, bounded=False)
    return FeatureMatrix(merchant_ids, tuple(names), values)


def monthly(
    engine: Engine, names: Sequence[str], merchant_ids: Sequence[str], as_of_day: int, months: int = 12
) -> dict[str, dict[str, tuple[float | None, ...]]]:
    """The same features as of the end of each of the last `months` spans of 30 days, oldest first; None is missing.

    Features of the merchant's own record have no monthly history and are left out.
    """
    import numpy as np

    lined = [name for name in names if BY_NAME[name].lines is not None]
    ends = [as_of_day - MONTH_DAYS * back for back in reversed(range(months))]
    pairs = [(merchant_id, end) for merchant_id in merchant_ids for end in ends]
    values = _values(engine, lined, pairs, (), bounded=True).reshape(len(merchant_ids), months, len(lined))
    told = values.astype(object)
    told[np.isnan(values)] = None
    return {
        merchant_id: {name: tuple(told[i, :, j]) for j, name in enumerate(lined)}
        for i, merchant_id in enumerate(merchant_ids)
    }


def _everybody(engine: Engine, names: Sequence[str], day: int, facts: Sequence[MerchantFacts]) -> dict[str, int]:
    known = {fact.merchant_id for fact in facts}.union(merchants_with_lines(engine, names, day))
    return dict.fromkeys(sorted(known), day)


def merchants_with_lines(engine: Engine, names: Sequence[str], day: int) -> list[str]:
    """Everybody, by id, who has a line up to `day` of a kind that one of these features reads."""
    kinds = {BY_NAME[name].lines for name in names} - {None}
    known: set[str] = set()
    for kind in kinds:
        rows = engine.execute(f"SELECT DISTINCT merchant_id FROM {kind} WHERE day <= ?", [day]).fetchall()
        known.update(str(row[0]) for row in rows)
    return sorted(known)


def _values(
    engine: Engine, names: Sequence[str], cuts: Sequence[tuple[str, int]], facts: Sequence[MerchantFacts], bounded: bool
) -> NDArray[np.float64]:
    import numpy as np

    values = np.full((len(cuts), len(names)), np.nan)
    if not cuts:
        return values
    here = engine.cursor()
    try:
        _put_cuts(here, cuts)
        for kind in [*LineKind, None]:
            chosen = [(j, BY_NAME[name]) for j, name in enumerate(names) if BY_NAME[name].lines is kind]
            if not chosen:
                continue
            features = [feature for _, feature in chosen]
            if kind is None:
                _put_facts(here, facts)
            sql = record_sql(features) if kind is None else question_sql(kind, features, bounded)
            found = here.execute(sql).fetchnumpy()
            rows = found["k"].astype(np.int64)
            for j, feature in chosen:
                values[rows, j] = np.ma.filled(found[feature.name].astype(np.float64), np.nan)
    finally:
        here.close()
    values[~np.isfinite(values)] = np.nan
    return values


def question_sql(kind: LineKind, features: Sequence[Feature], bounded: bool = False) -> str:
    """The one query that answers all `features` of one kind of line, a row for each row of `cuts` with evidence.

    `bounded` leaves out lines older than every window asked for. That is faster, but whether a merchant without recent
    lines counts zero or is missing then depends on the features asked for together: for pictures, never for scores.
    """
    used = {word for feature in features for word in _WORD.findall(feature.sql)} & set(columns(kind))
    limit = _look_back(kind, features, used) if bounded else None
    answers = ", ".join(f"CAST({feature.sql} AS DOUBLE) AS {feature.name}" for feature in features)
    return f"SELECT k, {answers} FROM ({prepared_sql(kind, used, limit)}) GROUP BY k"


def record_sql(features: Sequence[Feature]) -> str:
    """The query over the merchants' own records."""
    answers = ", ".join(f"CAST({feature.sql} AS DOUBLE) AS {feature.name}" for feature in features)
    return f"SELECT k, {answers} FROM cuts JOIN facts USING (merchant_id) GROUP BY k"


def _look_back(kind: LineKind, features: Sequence[Feature], used: Collection[str]) -> int | None:
    """Days that all expressions together look back; None when one of their aggregates has no bound."""
    bounds = [int(bound) for sql in across_sql(kind, used) for bound in _BOUND.findall(sql)]
    for feature in features:
        found = [int(bound) for bound in _BOUND.findall(feature.sql)]
        if len(found) < max(1, feature.sql.count("FILTER (")):
            return None
        bounds += found
    return max(bounds)


def _put_cuts(engine: Engine, cuts: Sequence[tuple[str, int]]) -> None:
    import numpy as np

    engine.execute("CREATE OR REPLACE TEMP TABLE cuts (k INTEGER, merchant_id VARCHAR, as_of INTEGER, until TIMESTAMP)")
    given = {
        "k": np.arange(len(cuts), dtype=np.int32),
        "merchant_id": np.array([merchant_id for merchant_id, _ in cuts], dtype=object),
        "as_of": np.array([day for _, day in cuts], dtype=np.int32),
    }
    engine.register("given_cuts", given)
    engine.execute(
        "INSERT INTO cuts SELECT k, merchant_id, as_of, "
        "TIMESTAMP '1970-01-01' + to_days(CAST(as_of AS INTEGER) + 1) FROM given_cuts"
    )
    engine.unregister("given_cuts")


def _put_facts(engine: Engine, facts: Sequence[MerchantFacts]) -> None:
    import numpy as np

    fields = ("opened_day", "shop_level", "trustpass_index", "prior_loans", "prior_late")
    given = {"merchant_id": np.array([fact.merchant_id for fact in facts], dtype=object)}
    for field in fields:
        told = [getattr(fact, field) for fact in facts]
        given[field] = np.array([np.nan if value is None else value for value in told], dtype=np.float64)
    columns_sql = ", ".join(f"CASE WHEN NOT isnan({field}) THEN {field} END AS {field}" for field in fields)
    engine.register("given_facts", given)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE facts AS SELECT merchant_id, {columns_sql} FROM given_facts")
    engine.unregister("given_facts")
