from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.scoring.codes import BYTE, Code, code_of
from workbench.scoring.regions import MOST_STATES, Comparison, states_of

_comparison = st.builds(Comparison, st.integers(0, 3), st.booleans(), st.sampled_from((-1.0, 0.0, 0.5, 2.0)))
_few = st.frozensets(_comparison, min_size=1, max_size=9).filter(lambda found: states_of(found) <= MOST_STATES)
_value = st.sampled_from((float("nan"), float("-inf"), -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, float("inf")))


def _state(code: Code, row: list[float]) -> int:
    """The row number by its definition: each digit counts the comparisons that hold."""
    state = 0
    for chain, stride in code.strides():
        value = row[chain.feature]
        holds = [value >= split if chain.missing_left else value < split for split in chain.splits]
        state += stride * sum(holds)
    return state


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_few, st.lists(_value, min_size=4, max_size=4))
def test_a_state_goes_left_where_the_row_does(comparisons: frozenset[Comparison], row: list[float]) -> None:
    code = code_of(comparisons)
    left = code.goes_left()
    state = _state(code, row)
    assert 0 <= state < code.states == states_of(comparisons)
    assert set(left) == comparisons
    for comparison in comparisons:
        value = row[comparison.feature]
        expected = comparison.missing_left if np.isnan(value) else value < comparison.split
        assert bool(left[comparison][state]) == expected


def test_nested_comparisons_are_one_digit() -> None:
    chain = {Comparison(3, False, float(split)) for split in range(7)}
    assert states_of(chain) == 8
    assert states_of(chain | {Comparison(3, True, 0.0)}) == 16  # another way for missing values, another digit
    assert states_of(chain | {Comparison(4, False, 0.0)}) == 16


@pytest.mark.parametrize(
    "radices", [(2,) * 9, (16, 16, 2), (17, 15, 2), (10, 10, 5), (3, 3, 3, 3, 3, 2), (22, 23), (16,)]
)
def test_two_bytes_count_whatever_a_table_may_hold(radices: tuple[int, ...]) -> None:
    comparisons = {
        Comparison(feature, False, float(split)) for feature, radix in enumerate(radices) for split in range(radix - 1)
    }
    code = code_of(comparisons)
    assert code.states == np.prod(radices) <= MOST_STATES
    assert code.low_states <= BYTE
    assert code.states // code.low_states <= BYTE
    assert len(set(map(tuple, np.array(list(code.goes_left().values())).T.tolist()))) == code.states


def test_more_states_than_two_bytes_count_are_refused() -> None:
    with pytest.raises(ValueError, match="two bytes"):
        code_of({Comparison(feature, False, 0.0) for feature in range(17)})
