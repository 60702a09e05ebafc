"""Drift beyond chance, and who carries it: the law of the index, and parts that add up to it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.drift import missing_shift, mix_and_within, parts
from workbench.scoring.reference import Distribution, distribution

NAN = float("nan")


def reference() -> Distribution:
    return distribution("x", np.random.default_rng(1).normal(size=50_000))


def test_the_parts_of_all_segments_add_up_to_the_index() -> None:
    known, rng = reference(), np.random.default_rng(2)
    values = np.concatenate([rng.normal(size=700), rng.normal(loc=1.5, size=300)])
    values[::50] = NAN
    labels = ["old"] * 700 + ["new"] * 300
    found = parts(known, values, labels)
    assert sum(one.psi for one in found) == pytest.approx(known.psi(values), abs=1e-9)
    assert [one.label for one in found] == ["new", "old"]
    assert found[0].psi > 2 * 0.3 * known.psi(values)  # twice its share of the population
    assert found[0].own > found[1].own
    assert [one.count for one in found] == [300, 700]


def test_a_changed_mix_is_told_from_a_change_inside_the_segments() -> None:
    known, rng = reference(), np.random.default_rng(3)

    def drawn(new: int, loc: float) -> tuple[np.ndarray, list[str]]:
        made = np.concatenate([rng.normal(size=20_000 - new), rng.normal(loc=loc, size=new)])
        return made, ["old"] * (20_000 - new) + ["new"] * new

    before, mixed, moved = drawn(2_000, 1.5), drawn(10_000, 1.5), drawn(2_000, 4.0)
    by_mix = mix_and_within(known, *before, *mixed)
    assert by_mix.mix > 0.9 * by_mix.whole
    inside = mix_and_within(known, *before, *moved)
    assert inside.within > 0.9 * inside.whole
    same = mix_and_within(known, *before, *before)
    assert (same.whole, same.mix, same.within) == pytest.approx((0, 0, 0), abs=1e-12)


def test_a_segment_that_was_not_there_before_counts_as_mix() -> None:
    known, rng = reference(), np.random.default_rng(4)
    before = rng.normal(size=500)
    now = np.concatenate([before, rng.normal(loc=3, size=500)])
    found = mix_and_within(known, before, ["a"] * 500, now, ["a"] * 500 + ["b"] * 500)
    assert found.mix == pytest.approx(found.whole)


def test_the_missing_rate_is_compared_with_training() -> None:
    known = distribution("x", np.array([1.0, 2.0, 3.0, NAN]))
    assert missing_shift(known, np.array([1.0, NAN])) == pytest.approx(0.25)
    assert missing_shift(known, np.array([])) is None


def test_labels_must_name_every_value() -> None:
    with pytest.raises(ValueError, match="label for every value"):
        parts(reference(), np.zeros(3), ["a"])
