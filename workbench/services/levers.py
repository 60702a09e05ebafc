"""Which features may a what-if move, how far, and what moves with them?

A scenario must be possible: a share stays inside 0 to 1, a time is never negative, and features of one family (the
same fact over other windows) move together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.features.feature import Feature, Unit
from workbench.scoring.score import Contribution
from workbench.services.case_file import Lever

MOST = 3
_STEPS = {
    Unit.SHARE: 0.001, Unit.DAYS: 0.1, Unit.HOURS: 1.0, Unit.COUNT: 1.0, Unit.RATIO: 0.05, Unit.FEN: 100_000.0,
    Unit.MONTHS: 1.0, Unit.LEVEL: 0.01,
}  # fmt: skip


def levers(contributions: Sequence[Contribution], by_name: Mapping[str, Feature]) -> tuple[Lever, ...]:
    """The features a merchant could change within a quarter that cost this score most; one for a family."""
    chosen: list[Lever] = []
    families: set[str] = set()
    for part in sorted(contributions, key=lambda c: c.points):
        feature = by_name.get(part.feature)
        if feature is None or not feature.actionable or part.value is None or feature.family in families:
            continue
        families.add(feature.family)
        chosen.append(_lever(feature, part.value))
        if len(chosen) == MOST:
            break
    return tuple(chosen)


def _lever(feature: Feature, actual: float) -> Lever:
    step = _STEPS[feature.unit]
    high = max(2 * abs(actual), 20 * step)
    low = min(actual, 0.0) if feature.unit is not Unit.SHARE or actual >= 0 else -1.0
    if feature.unit is Unit.SHARE:
        high = min(high, 1.0) if actual <= 1 else actual
    return Lever(feature.name, feature.label, feature.unit, actual, low, high, step)


def moved(
    values: Mapping[str, float | None], changes: Mapping[str, float], by_name: Mapping[str, Feature]
) -> dict[str, float | None]:
    """`values` with `changes`, and with the rest of each changed feature's family moved by the same ratio."""
    result = dict(values)
    for name, wanted in changes.items():
        feature, before = by_name[name], values.get(name)
        result[name] = _inside(feature, wanted)
        if before is None or before <= 0:
            continue
        for other, value in values.items():
            kin = by_name.get(other)
            if kin is None or value is None or other in changes:
                continue
            if kin.family == feature.family and kin.unit is feature.unit:
                result[other] = _inside(kin, value * wanted / before)
    return result


def _inside(feature: Feature, value: float) -> float:
    if feature.unit is Unit.SHARE:
        return min(max(value, -1.0), 1.0)
    return max(value, 0.0) if feature.unit in (Unit.DAYS, Unit.HOURS, Unit.COUNT, Unit.MONTHS) else value
