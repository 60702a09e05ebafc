"""Does a column of money round to the same minor unit as the decimal code, at every edge?"""

from __future__ import annotations

import random
from decimal import Decimal

import numpy as np
import pytest

from workbench.common.money import half_up
from workbench.decision.exact_columns import Rates, greatest_within, least_reaching, losses_fen, whole_steps
from workbench.decision.limits import floor_fen

EDGES = [0, 1, 2, 3, 49, 50, 51, 99, 100, 101, 3_333_33, 10**9 - 1, 10**11, 10**13 + 7, 9 * 10**15]
RATES = ["0", "1", "0.6", "0.4", "0.25", "0.12", "3.00", "0.333", "0.005", "0.000427", "0.999999", "0.5"]


def test_amounts_times_rates_are_floored_and_rounded_as_decimals_are() -> None:
    rng = random.Random(1)
    amounts = [*EDGES, *(rng.randrange(10**12) for _ in range(400))]
    rates = [Decimal(rate) for rate in RATES]
    table, column = Rates(rates), np.array(amounts, dtype=np.int64)
    for place, rate in enumerate(rates):
        which = np.full(len(amounts), place)
        assert table.floored(column, which).tolist() == [floor_fen(a * rate) for a in amounts]
        assert table.half_up(column, which).tolist() == [half_up(a * rate) for a in amounts]
        assert table.floored(-column, which).tolist() == [floor_fen(-a * rate) for a in amounts]


def test_amounts_beyond_sixty_four_bits_are_still_exact() -> None:
    column = np.array([4 * 10**18, 123], dtype=np.int64)
    found = Rates([Decimal("0.9999999")]).floored(column, np.zeros(2, dtype=np.intp))
    assert found.tolist() == [4 * 10**18 * 9999999 // 10**7, 122]


@pytest.mark.parametrize("rate", ["-0.1", "0.1234567890123"])
def test_rates_that_could_not_be_exact_are_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="below zero or has too many digits"):
        Rates([Decimal(rate)])


def test_steps_are_taken_downwards_for_one_size_and_for_several() -> None:
    column = np.array([0, 99_999, 100_000, 100_001, 250_000, 1_999_999], dtype=np.int64)
    for sizes in ([100_000], [100_000, 1, 10_000]):
        which = np.arange(len(column)) % len(sizes)
        expected = [a // sizes[w] * sizes[w] for a, w in zip(column.tolist(), which.tolist(), strict=True)]
        assert whole_steps(column, np.array(sizes, dtype=np.int64), which).tolist() == expected


def test_expected_losses_round_as_decimals_do_even_at_a_half() -> None:
    rng = random.Random(2)
    halves = [(1000, 0.001), (100, 0.25), (50, 0.5), (250, 0.01), (1, 1.0), (3, 0.5), (0, 0.3), (8_000_00, 0.0186)]
    pairs = halves + [(rng.randrange(10**11), rng.random() ** 5 or 0.5) for _ in range(3000)]
    # Products that lie on a half, or next to one, more often than chance would have it.
    pairs += [(rng.randrange(1, 10**7) * 10 + 5, rng.choice([0.1, 0.01, 0.3, 0.7])) for _ in range(500)]
    for share in ("0.45", "0.5", "1"):
        given = Decimal(share)
        expected = [half_up(Decimal(limit) * given * Decimal(repr(pd))) for limit, pd in pairs]
        found = losses_fen(np.array([a for a, _ in pairs], dtype=np.int64), given, np.array([p for _, p in pairs]))
        assert found.tolist() == expected


def test_a_threshold_asks_of_floats_what_a_bound_asks_of_decimals() -> None:
    rng = random.Random(3)
    bounds = [
        Decimal(text) for text in ("0.08", "0.1", "0.3", "0.25", "0.02", "6", "0", "0.0300000000000000001", "1e-9")
    ]
    bounds += [Decimal(rng.randrange(10**6)) / 10**5 for _ in range(200)]
    for bound in bounds:
        least, most = least_reaching(bound), greatest_within(bound)
        start = float(bound)
        for value in (start, np.nextafter(start, -1e9), np.nextafter(start, 1e9), start * 1.0000001, 0.1 + 0.2, 0.0):
            exact = Decimal(repr(float(value)))
            assert (value >= least) == (exact >= bound)
            assert (value <= most) == (exact <= bound)
