"""Which population carries a drift, and how is that said?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.common.money import MINUS
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.features.catalogue import BY_NAME
from workbench.services.scored_rows import DIMENSIONS

if TYPE_CHECKING:
    import numpy.typing as npt

    from workbench.scoring.drift import Part
    from workbench.scoring.model import Model
    from workbench.services.scored_rows import ScoredRows

LEAST_SEGMENT = 15  # rows; a smaller one is named after nobody
CARRIES = 0.5  # share of the index from which one segment is said to carry it
STANDS_OUT = 0.15  # by how much it must carry more than its share of the cases
MOVED = 2.0  # times what chance gives: among many features some exceed it once
MOST_NAMED = 3
MUCH_MISSING = 0.05  # a change of the missing rate worth a word


def fault_of(model: Model, rows: ScoredRows, points: npt.NDArray[Any], month: str) -> Text:
    """Who moved the score of a month, whether by number or by nature, and the features that move with it.

    `points` [rows] are the scores of `rows`.
    """
    from workbench.scoring.drift import parts

    reference, place = model.reference["score"], rows.of_month(month)
    whole = reference.psi(points[place])
    head = Text(f"{month} 评分 PSI {whole:.3f}：", f"{month}: PSI of the score {whole:.3f}: ")
    best: tuple[float, str, Part] | None = None
    for dimension, labels in rows.segments.items():
        for one in parts(reference, points[place], [labels[i] for i in place]):
            carried = one.psi / whole
            excess = carried - one.share
            named = one.label and one.count >= LEAST_SEGMENT and one.share < 1 and carried >= CARRIES
            if named and (best is None or excess > best[0]):
                best = excess, dimension, one
    if best is None or best[0] < STANDS_OUT:
        together = Text("各类商户一同偏移", "all kinds of merchants moved together")
        return head + together + _moving(model, rows.values[place])
    _, dimension, part = best
    inside = place[[rows.segments[dimension][i] == part.label for i in place]]
    who = Text(
        "{dimension}“{name}”占 {share}，带来{carried}偏移", "{dimension} “{name}”, {share} of cases, carry {carried} it"
    )
    nearly = part.psi / whole >= 0.95  # more than the whole where other segments moved back
    amount = percent(part.psi / whole, 0)
    said = who.format(
        dimension=DIMENSIONS[dimension],
        name=rows.names[dimension, part.label],
        share=percent(part.share, 0),
        carried=Text("几乎全部", "nearly all of") if nearly else Text(f" {amount} 的", f"{amount} of"),
    )
    return head + said + _mix(model, rows, points, month, dimension, part) + _moving(model, rows.values[inside])


def _mix(model: Model, rows: ScoredRows, points: npt.NDArray[Any], month: str, dimension: str, part: Part) -> Text:
    """Did the segment grow, or did it change? Told against all earlier months, where there are enough rows."""
    import numpy as np

    from workbench.scoring.drift import mix_and_within

    labels = np.array(rows.segments[dimension], dtype=object)
    earlier = np.flatnonzero(np.array(rows.months, dtype=object) < month)
    if len(earlier) < 2 * LEAST_SEGMENT:
        return Text("", "")
    now = rows.of_month(month)
    split = mix_and_within(
        model.reference["score"], points[earlier], labels[earlier].tolist(), points[now], labels[now].tolist()
    )
    before = float((labels[earlier] == part.label).mean())
    if split.mix >= split.within:
        return Text(f"，主要因占比由 {percent(before, 0)} 变为 {percent(part.share, 0)}",
                    f", mostly as their share went from {percent(before, 0)} to {percent(part.share, 0)}")  # fmt: skip
    return Text("，主要因其自身评分变化", ", mostly as their own scores changed")


def _missing(shift: float) -> Text:
    """How much more (or less) often a figure is missing than at training, where that is much."""
    if abs(shift) < MUCH_MISSING:
        return Text("", "")
    points = f"{'+' if shift > 0 else MINUS}{abs(shift) * 100:.0f}"
    return Text(f"（缺失率 {points} 个百分点）", f" (missing {points} pt)")


def _moving(model: Model, values: npt.NDArray[Any]) -> Text:
    """The features that moved most among the rows [m, features], beyond chance."""
    from workbench.scoring.drift import missing_shift
    from workbench.scoring.shift_chance import critical

    found = []
    for i, name in enumerate(model.features):
        reference = model.reference[name]
        psi = reference.psi(values[:, i])
        if psi >= 0.10 and psi > MOVED * critical(reference.shares, model.card.data.rows, len(values)):
            found.append((psi, name, missing_shift(reference, values[:, i]) or 0.0))
    worst = sorted(found, key=lambda one: (-one[0], one[1]))[:MOST_NAMED]
    named = [BY_NAME[name].label + _missing(shift) for _, name, shift in worst]
    if not named:
        return Text("", "")
    listed = named[0]
    for one in named[1:]:
        listed = listed + Text("、", ", ") + one
    return Text("；同动指标：", "; moving with it: ") + listed
