"""Which sliders does a case have, and in which order?"""

from __future__ import annotations

from tests.decision.small_model import bundled
from workbench.scoring.score import Contribution
from workbench.services.levers import levers

PARTS = [
    Contribution("refund_share_90", 0.087, 0.3, -14.0),
    Contribution("dispatch_hours_90", 41.0, 0.1, -6.0),
    Contribution("dispatch_slow_share_90", 0.3, 0.2, -5.0),
    Contribution("login_days_28", 20.0, 0.0, -1.0),
    Contribution("shop_months", 46.0, 0.5, -20.0),
    Contribution("complaints_90", None, 0.1, -9.0),
]


def test_the_costliest_of_each_family_come_first_and_every_changeable_feature_is_there() -> None:
    made = levers(PARTS, bundled(), {})
    assert [lever.feature for lever in made] == [
        "refund_share_90", "dispatch_hours_90", "login_days_28", "dispatch_slow_share_90",
    ]  # fmt: skip


def test_a_missing_value_has_no_lever() -> None:
    assert levers([Contribution("complaints_90", None, 0.1, -6.0)], bundled(), {}) == ()


def test_a_lever_reaches_the_bound_of_a_rule() -> None:
    (plain,) = levers(PARTS[:1], bundled(), {})
    (ruled,) = levers(PARTS[:1], bundled(), {"refund_share_90": (0.08, 0.25)})
    assert plain.high < 0.25 < ruled.high
    assert ruled.low <= ruled.actual <= ruled.high
    assert ruled.low_why.zh
    assert ruled.high_why.en
