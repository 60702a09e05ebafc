"""Do a merchant's figures fall as its sales do, and nothing else of them?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.decision.links import FOLLOWS, moved
from workbench.features.catalogue import BY_NAME
from workbench.portfolio.sales_shock import LEADS, OF_YEAR, SCALED, shocked

NAMES = (*SCALED, *OF_YEAR, "refund_share_90", "dispatch_hours_90")


def test_a_fifth_less_by_hand() -> None:
    names = ("sales_90_month_fen", "sales_365_fen", "orders_90", "refund_share_90", "inflow_trend_90")
    rows = np.array([[100.0, 1000.0, 50.0, 0.05, 1.2], [100.0, 30.0, math.nan, 0.01, 1.0]])
    after = shocked(rows, names, 0.2)
    assert after[0].tolist() == pytest.approx([80.0, 940.0, 40.0, 0.05, 0.96])  # the year loses three months' fall
    assert after[1, 1] == 0.0  # never less than nothing
    assert math.isnan(after[1, 2])
    assert rows[0, 0] == 100.0


def test_what_follows_sales_falls_as_in_a_question_of_what_if() -> None:
    leads = [lead for lead in LEADS if lead in {one.lead for one in FOLLOWS}]
    case = {name: 1000.0 + place for place, name in enumerate(NAMES)} | {"sales_365_fen": 9000.0}
    wanted = moved(case, {lead: case[lead] * 0.7 for lead in leads})
    found = shocked(np.array([[case[name] for name in NAMES]]), NAMES, 0.3)[0]
    known = {one.follower for one in FOLLOWS if one.lead in leads}
    assert known <= {*SCALED, *OF_YEAR}  # a tie that is declared later must be put here too
    for name in {*known, *leads, "refund_share_90", "dispatch_hours_90"}:
        assert found[NAMES.index(name)] == pytest.approx(wanted[name]), name


def test_every_name_is_a_feature_and_no_fall_is_impossible() -> None:
    assert {*SCALED, *OF_YEAR, *(lead for lead, _ in OF_YEAR.values())} <= set(BY_NAME)
    for fall in (-0.1, 1.0):
        with pytest.raises(ValueError, match="fall"):
            shocked(np.ones((1, 1)), ("orders_90",), fall)
    rows = np.ones((2, len(NAMES)))
    assert (shocked(rows, NAMES, 0.0) == rows).all()
