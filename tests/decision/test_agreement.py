"""Are agreement and its intervals the published ones?"""

from __future__ import annotations

import pytest

from workbench.decision.agreement import differs, kappa, linear_weights, percent_agreement, share

# Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: two raters, 100 subjects.
FLEISS = ((75, 1, 4), (5, 4, 1), (0, 0, 10))


def test_kappa_and_its_interval_are_those_printed_for_the_textbooks_table() -> None:
    plain, weighted = kappa(FLEISS), kappa(FLEISS, linear_weights(3))
    assert plain is not None
    assert weighted is not None
    # As PROC FREQ prints them: kappa, then the 95 % limits.
    assert [round(n, 4) for n in (plain.value, plain.low, plain.high)] == [0.6765, 0.5046, 0.8484]
    assert [round(n, 4) for n in (weighted.value, weighted.low, weighted.high)] == [0.7222, 0.5570, 0.8874]


def test_kappa_agrees_with_the_library_plain_and_weighted() -> None:
    from sklearn.metrics import cohen_kappa_score

    first = [row for row, cells in enumerate(FLEISS) for count in cells for _ in range(count)]
    second = [column for cells in FLEISS for column, count in enumerate(cells) for _ in range(count)]
    plain, weighted = kappa(FLEISS), kappa(FLEISS, linear_weights(3))
    assert plain is not None
    assert weighted is not None
    assert plain.value == pytest.approx(cohen_kappa_score(first, second))
    assert weighted.value == pytest.approx(cohen_kappa_score(first, second, weights="linear"))
    assert weighted.low < weighted.value < weighted.high


def test_perfect_agreement_is_one_and_one_kind_of_answer_has_no_kappa() -> None:
    whole = kappa(((5, 0, 0), (0, 3, 0), (0, 0, 2)))
    assert whole is not None
    assert (whole.value, whole.low, whole.high) == (1.0, 1.0, 1.0)
    assert kappa(((9, 0, 0), (0, 0, 0), (0, 0, 0))) is None
    assert kappa(((0, 0), (0, 0))) is None
    assert percent_agreement(((0, 0), (0, 0))) is None


def test_a_share_has_wilsons_interval() -> None:
    found = share(1, 10)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.0179, 0.4042)
    assert share(0, 0) is None


def test_two_shares_differ_only_beyond_chance() -> None:
    assert differs(12, 20, 4, 80)
    assert not differs(3, 20, 10, 80)
    assert not differs(0, 0, 5, 10)
    assert not differs(0, 10, 0, 10)
