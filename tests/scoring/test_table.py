from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.table import Kind, number_column, words_column


def test_numbers_that_mean_unknown_are_found_and_named() -> None:
    column = number_column("income", np.array([120.0, 99_999_999, 80, 99_999_999, np.nan, 4_000]))
    assert column.unknown == ("99999999",)
    assert np.isnan(column.values).tolist() == [False, True, False, True, True, False]


@pytest.mark.parametrize(
    "values",
    [
        [9_999.0, 9_998, 9_997, 9_999],  # a price among prices
        [10.0, 20, 99_999, 30],  # once may be a value
        [99.0, 99, 1, 2],  # too short to be sure
    ],
)
def test_a_number_that_may_be_a_value_is_kept(values: list[float]) -> None:
    assert number_column("x", np.array(values)).unknown == ()


def test_a_negative_code_among_positive_values_is_missing() -> None:
    assert number_column("x", np.array([-9999.0, -9999, 3, 5])).unknown == ("-9999",)


def test_an_endless_number_is_missing_and_named() -> None:
    column = number_column("x", np.array([1.0, np.inf, -np.inf, 1e39, 2.0]))
    assert column.unknown == ("inf",)
    assert np.isnan(column.values).tolist() == [False, True, True, True, False]


def test_amounts_with_signs_of_money_become_numbers() -> None:
    column = words_column("gross", ["$60,000.00", " $1,250.50 ", None, "-$3.00", ""])
    assert column.kind is Kind.NUMBER
    assert column.priced
    assert column.values[[0, 1, 3]].tolist() == [60_000.0, 1_250.5, -3.0]
    assert np.isnan(column.values[[2, 4]]).all()


def test_a_word_for_no_number_is_missing_among_numbers_and_a_level_among_words() -> None:
    column = words_column("income", ["12", "n/a", "7.5", "NA", None, "-3"])
    assert column.kind is Kind.NUMBER
    assert column.unknown == ("NA", "n/a")
    assert np.isnan(column.values).tolist() == [False, True, False, True, True, False]
    assert words_column("other_plans", ["none", "bank", "none"]).levels == ("bank", "none")
    assert words_column("code", ["012x", "none", "7"]).kind is Kind.WORDS


def test_moments_become_days_and_words_stay_words() -> None:
    when = words_column("at", ["2017-07-06 14:52:57.000000", "2017-07-07 00:00:00", None])
    assert when.kind is Kind.DAY
    assert np.diff(when.values)[0] == 1
    words = words_column("home", ["rent", " own ", "", None, "0", "T"])
    assert words.kind is Kind.WORDS
    assert words.levels == ("0", "T", "own", "rent")
    assert words.cells() == ("rent", "own", "", "", "0", "T")
