from __future__ import annotations

import numpy as np
import pytest

from workbench.common.errors import StaffError
from workbench.scoring.outcome_column import read_outcome
from workbench.scoring.table import Column, number_column, words_column


@pytest.mark.parametrize(
    ("column", "bad"),
    [
        (words_column("MIS_Status", ["P I F", "CHGOFF", None, "P I F"]), "CHGOFF"),
        (words_column("creditability", ["good", "bad", "", "good"]), "bad"),
        (words_column("是否违约", ["否", "是", None, "否"]), "是"),
        (number_column("Default", np.array([0.0, 1, np.nan, 0])), "1"),
        (words_column("repaid", ["paid in full", "charged off", None, "paid in full"]), "charged off"),
    ],
)
def test_the_bad_value_is_read_from_usual_words(column: Column, bad: str) -> None:
    found = read_outcome(column)
    assert found.bad_value == bad
    assert (found.rows.tolist(), found.bad.tolist(), found.without) == ([0, 1, 3], [0, 1, 0], 1)


@pytest.mark.parametrize(
    "column",
    [
        number_column("Status", np.array([1.0, 2, 2])),  # 1 is good here
        number_column("Status", np.array([0.0, 1, 2])),
        words_column("grade", ["A", "B"]),
        number_column("repaid", np.array([0.0, 1, 1])),  # a 1 is good in a column of this name
        words_column("已还清", ["是", "否"]),
        number_column("Default", np.array([1.0, 1, 1])),
    ],
)
def test_an_unclear_outcome_is_refused_with_its_values(column: Column) -> None:
    with pytest.raises(StaffError, match="OUTCOME_UNCLEAR") as refusal:
        read_outcome(column)
    assert all(f"“{value}”" in refusal.value.text.zh for value in set(column.cells()))


def test_the_values_may_be_named() -> None:
    status = number_column("Status", np.array([1.0, 2, 0, 2]))
    found = read_outcome(status, bad="2", good="1")
    assert (found.rows.tolist(), found.bad.tolist(), found.without) == ([0, 1, 3], [0, 1, 1], 1)
    assert read_outcome(number_column("Status", np.array([1.0, 2])), bad="2").good_value == "1"
    with pytest.raises(StaffError, match="OUTCOME_VALUE_UNKNOWN"):
        read_outcome(status, bad="3")
    with pytest.raises(StaffError, match="OUTCOME_UNCLEAR"):
        read_outcome(status, bad="2")
