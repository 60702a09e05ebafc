"""Does a what-if stay possible?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.common.text import Text, same
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind
from workbench.scoring.score import Contribution
from workbench.services.levers import levers, moved


def feature(name: str, unit: Unit, family: str, *, actionable: bool = True) -> Feature:
    words = Text("{value}", "{value}")
    return Feature(name, Flow.COMMERCE, LineKind.ORDERS, "", unit, 1, family, same(name), words, actionable)


BY_NAME = {
    f.name: f
    for f in (
        feature("refund_90", Unit.SHARE, "refund"),
        feature("refund_365", Unit.SHARE, "refund"),
        feature("refund_money", Unit.FEN, "refund", actionable=False),
        feature("hours", Unit.HOURS, "dispatch"),
        feature("age", Unit.MONTHS, "tenure", actionable=False),
    )
}


def test_the_costliest_changeable_features_become_levers_one_for_a_family() -> None:
    parts = [
        Contribution("refund_90", 0.087, 0.3, -14.0),
        Contribution("refund_365", 0.06, 0.2, -9.0),
        Contribution("hours", 41.0, 0.1, -6.0),
        Contribution("age", 46.0, 0.5, -20.0),
    ]
    assert [lever.feature for lever in levers(parts, BY_NAME)] == ["refund_90", "hours"]


def test_a_missing_value_has_no_lever() -> None:
    assert levers([Contribution("hours", None, 0.1, -6.0)], BY_NAME) == ()


@given(st.floats(0, 1), st.floats(0.001, 1), st.floats(0.001, 1))
def test_a_family_moves_together_and_a_share_stays_a_share(wanted: float, now: float, year: float) -> None:
    values: dict[str, float | None] = {"refund_90": now, "refund_365": year, "refund_money": 5.0, "hours": None}
    after = moved(values, {"refund_90": wanted}, BY_NAME)
    assert after["refund_90"] == wanted
    assert after["refund_365"] is not None
    assert 0 <= after["refund_365"] <= 1
    assert (after["refund_money"], after["hours"]) == (5.0, None)


@given(st.floats(0, 1))
def test_every_lever_holds_its_actual_value(actual: float) -> None:
    (lever,) = levers([Contribution("refund_90", actual, 0.1, -1.0)], BY_NAME)
    assert lever.low <= lever.actual <= lever.high
