"""Drift beyond chance, and who carries it: the law of the index, and parts that add up to it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.drift import chi2_95, critical, missing_shift, mix_and_within, parts
from workbench.scoring.reference import Distribution, distribution

NAN = float("nan")


def reference() -> Distribution:
    return distribution("x", np.random.default_rng(1).normal(size=50_000))


@pytest.mark.parametrize(
    ("degrees", "table"), [(1, 3.841), (2, 5.991), (3, 7.815), (5, 11.070), (9, 16.919), (10, 18.307), (30, 43.773)]
)
def test_the_95_percent_point_agrees_with_the_printed_table(degrees: int, table: float) -> None:
    assert chi2_95(degrees) == pytest.approx(table, rel=0.01)


@pytest.mark.parametrize("count", [200, 1_000])
def test_chance_alone_exceeds_the_critical_value_in_one_sample_of_twenty(count: int) -> None:
    known, rng = reference(), np.random.default_rng(count)
    bound = critical(known, count, 50_000)
    assert bound is not None
    over = np.mean([known.psi(rng.normal(size=count)) > bound for _ in range(600)])
    assert over == pytest.approx(0.05, abs=0.03)


def test_a_small_sample_may_exceed_the_usual_bound_by_chance_and_a_large_one_not() -> None:
    known = reference()
    small, large = critical(known, 50), critical(known, 5_000)
    assert small is not None
    assert large is not None
    assert small > 0.25 > 0.10 > large
    assert critical(known, 0) is None


def test_a_reference_of_few_rows_widens_what_chance_gives() -> None:
    known = reference()
    assert (critical(known, 500, 500) or 0) == pytest.approx(2 * (critical(known, 500) or 0))


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
