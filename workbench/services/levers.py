"""Which features may a what-if move, how far, and in which order are they offered?

Every feature the merchant can change within a quarter, with its range (`decision.spans`). First the one that costs the
score most in each family of facts, then the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.features.catalogue import BY_NAME
from workbench.scoring.score import Contribution
from workbench.services.case_file import Lever

if TYPE_CHECKING:
    from workbench.decision.spans import Span
    from workbench.scoring.model import Model


def levers(
    contributions: Sequence[Contribution], model: Model, bounds: Mapping[str, Sequence[float]]
) -> tuple[Lever, ...]:
    """The sliders of a case; a feature that is missing has none. `bounds`: values at which rules change, by feature."""
    from workbench.decision.spans import span
    from workbench.scoring.partial_margins import splits_by_feature

    splits = dict(zip(model.features, splits_by_feature(model.forest), strict=True))
    first: list[Contribution] = []
    then: list[Contribution] = []
    families: set[str] = set()
    for part in sorted(contributions, key=lambda one: one.points):
        feature = BY_NAME.get(part.feature)
        if feature is None or not feature.actionable or part.value is None:
            continue
        (then if feature.family in families else first).append(part)
        families.add(feature.family)
    found = []
    for part in (*first, *then):
        name = part.feature
        seen = [*splits[name].tolist(), *bounds.get(name, ())]
        found.append(_lever(span(name, float(part.value or 0.0), model.reference.get(name), seen)))
    return tuple(found)


def _lever(reach: Span) -> Lever:
    return Lever(
        reach.name, reach.label, reach.unit, reach.actual, reach.low, reach.high, reach.step, reach.low_why,
        reach.high_why,
    )  # fmt: skip
