from __future__ import annotations

import numpy as np
import pytest

from workbench.scoring.proxies import cramers_v, find_proxies
from workbench.scoring.table import number_column, words_column

RNG = np.random.default_rng(6)
SEX = RNG.integers(0, 2, 900)


def test_a_stand_in_for_a_protected_attribute_is_named_with_its_strength() -> None:
    groups = tuple("" if place % 50 == 0 else ("f", "m")[sex] for place, sex in enumerate(SEX.tolist()))
    title = words_column("title", [("Ms", "Mr")[sex] for sex in SEX.tolist()])
    height = number_column("height", 165 + 12 * SEX + RNG.normal(0, 6, 900))
    found = find_proxies([title, height, number_column("sales", RNG.normal(size=900))], {"sex": groups})
    assert [one.column for one in found] == ["title", "height"]
    assert found[0].figure == pytest.approx(1.0, abs=0.01)
    assert "sex" in found[0].what.zh


def test_independent_codes_have_no_association_and_a_constant_none_at_all() -> None:
    assert cramers_v(RNG.integers(0, 9, 900), SEX) < 0.1
    assert cramers_v(np.zeros(900), SEX) == 0.0
