from __future__ import annotations

import numpy as np
import pytest

from workbench.common.errors import StaffError
from workbench.scoring.encoding import encoded, planned
from workbench.scoring.table import Column, Kind, number_column, words_column

CELLS = ["rent"] * 40 + ["own"] * 30 + ["free"] * 28 + ["tent"] + [None]
HOME, AMOUNT = words_column("home", CELLS), number_column("amount", np.arange(100.0))


def test_levels_become_indicators_sorted_by_name_and_rare_ones_are_joined() -> None:
    notes = planned([HOME, AMOUNT], np.arange(100), dated=False)
    assert [note.name for note in notes] == ["home=free", "home=own", "home=rent", "home=…", "amount"]
    values = encoded([HOME, AMOUNT], notes)
    assert values[0].tolist() == [0, 0, 1, 0, 0]
    assert values[98, :4].tolist() == [0, 0, 0, 1]
    assert np.isnan(values[99, :4]).all()


def test_a_level_never_seen_counts_as_the_rest_and_a_missing_column_is_named() -> None:
    notes = planned([HOME, AMOUNT], np.arange(100), dated=False)
    later = words_column("home", ["boat", "own"])
    values = encoded([later, number_column("amount", np.array([1.0, 2.0]))], notes)
    assert values[:, :4].tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]
    with pytest.raises(StaffError, match="COLUMN_MISSING"):
        encoded([AMOUNT], notes)


def test_days_become_days_before_the_decision() -> None:
    founded = Column("founded", Kind.DAY, np.array([100.0, np.nan, 150.0]))
    notes = planned([founded], np.arange(3), dated=True)
    values = encoded([founded], notes, np.array([200.0, 200.0, 190.0]))
    assert values[[0, 2], 0].tolist() == [100.0, 40.0]
    assert np.isnan(values[1, 0])


def test_two_levels_give_one_column_and_a_constant_none() -> None:
    phone = words_column("phone", ["yes", "no"] * 30)
    same = number_column("same", np.ones(60))
    assert [note.name for note in planned([phone, same], np.arange(60), dated=False)] == ["phone=yes"]
    with pytest.raises(StaffError, match="NO_FEATURES"):
        planned([same], np.arange(60), dated=False)


def test_levels_come_from_the_rows_learned_from_alone() -> None:
    cells = ["a"] * 50 + ["b"] * 50 + ["late"] * 100
    notes = planned([words_column("w", cells)], np.arange(100), dated=True)
    assert all(note.level != "late" for note in notes)
