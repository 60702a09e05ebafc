"""How far have scores and features moved since training, more than chance would, and who moved them?

What chance alone gives at a count is asked of `shift_chance`. The index is a sum over bins, and a bin's share is a sum
over segments, so each segment's part of it is exact and the parts add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.scoring.reference import LEAST_SHARE, Distribution, shares_of


def missing_shift(reference: Distribution, values: npt.NDArray[Any]) -> float | None:
    """Share of `values` [n] missing now less the share missing at training; None for no rows."""
    return float(np.isnan(values).mean()) - reference.shares[-1] if len(values) else None


@dataclass(frozen=True, slots=True)
class Part:
    """What one segment of the population adds to an index. Parts of one segmentation add up to the index."""

    label: str
    count: int
    share: float  # of the population
    psi: float  # its part of the whole index; may be negative, where it works against the shift
    own: float  # the index of the segment alone


def parts(reference: Distribution, values: npt.NDArray[Any], labels: Sequence[str]) -> tuple[Part, ...]:
    """The parts of the PSI of `values` [n] by segment, largest first.

    `sum_b (now_b - then_b) L_b = sum_g share_g sum_b (now_bg - then_b) L_b` with `L_b = ln(now_b / then_b)`.
    """
    if len(values) != len(labels):
        raise ValueError("a label for every value expected")
    then = np.array(reference.shares)
    today = shares_of(values, reference.edges)
    weight = np.log(np.maximum(today, LEAST_SHARE) / np.maximum(then, LEAST_SHARE))
    # What the floor under empty bins adds belongs to no segment: it is shared out by size.
    floor = reference.psi(values) - float(((today - then) * weight).sum())
    names, found = np.array(labels, dtype=object), []
    for label in sorted(set(labels)):
        inside = values[names == label]
        share = len(inside) / len(values)
        moved = float(((shares_of(inside, reference.edges) - then) * weight).sum())
        found.append(Part(label, len(inside), share, share * (moved + floor), reference.psi(inside)))
    return tuple(sorted(found, key=lambda one: (-one.psi, one.label)))


@dataclass(frozen=True, slots=True)
class MixAndWithin:
    """How much of the index between two populations comes from the mix of segments, and how much from inside them."""

    whole: float
    mix: float
    within: float


def mix_and_within(
    reference: Distribution,
    before: npt.NDArray[Any],
    labels_before: Sequence[str],
    now: npt.NDArray[Any],
    labels_now: Sequence[str],
) -> MixAndWithin:
    """PSI of `now` against `before` in the reference's bins, split exactly: had only the mix changed, and the rest.

    A segment that was not there before counts as mix with the distribution it has now.
    """
    then, today = shares_of(before, reference.edges), shares_of(now, reference.edges)
    weight = np.log(np.maximum(today, LEAST_SHARE) / np.maximum(then, LEAST_SHARE))
    names_before, names_now = np.array(labels_before, dtype=object), np.array(labels_now, dtype=object)
    mixed = np.zeros(len(then))
    for label in sorted(set(labels_now)):
        share = float((names_now == label).mean())
        old = before[names_before == label]
        mixed += share * shares_of(old if len(old) else now[names_now == label], reference.edges)
    mix, within = float(((mixed - then) * weight).sum()), float(((today - mixed) * weight).sum())
    return MixAndWithin(mix + within, mix, within)
