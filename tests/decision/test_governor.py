"""Does each constraint bind at its own bound, and is each relief enough and not one minor unit more?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.common.text import Text
from workbench.decision.governor import Ceiling, Constraints, Cost, Headroom, Promise, Relief, is_allowed, rows_of
from workbench.decision.relief import applied, govern

DAY = date(2026, 11, 23)
NONE = Text("依据", "basis")
YI = 100_000_000_00


def ceiling(code: str, cap_fen: int, used_fen: int | None) -> Ceiling:
    return Ceiling(code, Text(code, code), cap_fen, used_fen, NONE)


def cost(daily: str = "0.0005", **changes: Any) -> Cost:
    made = Cost(Decimal(daily), Decimal(0), DAY, 180, "bullet", "xirr", Decimal("0.24"), NONE)
    return replace(made, **changes)


def state(**changes: Any) -> Constraints:
    """A loan of 1,000 yuan with room everywhere, under the pilot rules."""
    made = Constraints(
        amount_fen=1_000_00, least_fen=100_00, day=DAY,
        funding=(ceiling("FUNDING_CAP", 24 * YI, 10 * YI), ceiling("FUNDING_ENTITY", 15 * YI, 8 * YI)),
        exposures=(
            ceiling("BORROWER", 1_600_00, 0), ceiling("LINKED", 2_400_00, 0), ceiling("LEGAL_PERSON", 10_000_00, 0),
            ceiling("HOUSEHOLD", 100_000_00, 0),
        ),
        own_share=Decimal("0.30"), sale_frees=True, sellable_fen=5 * YI, in_hand=ceiling("IN_HAND", 20 * YI, 10 * YI),
        bank_room_fen=4 * YI, bank_lenders=2, most_lenders=2, cost=cost(), margin=Decimal("0.05"),
        funding_rate=Decimal("0.05"),
    )  # fmt: skip
    return replace(made, **changes)


def row(found: tuple[Headroom, ...], code: str) -> Headroom:
    return next(one for one in found if one.code == code)


def with_room(group: str, code: str, left_fen: int) -> Constraints:
    """The state where one bound leaves exactly so much."""
    made = state()
    held = getattr(made, group)
    changed = tuple(replace(one, used_fen=one.cap_fen - left_fen) if one.code == code else one for one in held)
    return replace(made, **{group: changed})


MONEY = [
    ("funding", "FUNDING_CAP"), ("funding", "FUNDING_ENTITY"), ("exposures", "BORROWER"), ("exposures", "LINKED"),
    ("exposures", "LEGAL_PERSON"), ("exposures", "HOUSEHOLD"),
]  # fmt: skip


@pytest.mark.parametrize(("group", "code"), MONEY)
def test_exactly_the_cap_is_allowed_and_one_fen_more_is_refused_and_named(group: str, code: str) -> None:
    fits = govern(with_room(group, code, 1_000_00))
    assert fits.allowed
    assert (row(fits.rows, code).left_fen, row(fits.rows, code).binding) == (0, True)
    over = govern(with_room(group, code, 999_99))
    assert not over.allowed
    assert [one.code for one in over.rows if one.binding] == [code]
    assert row(over.rows, code).left_fen == -1
    assert row(over.rows, code).relief is not None


def test_each_of_the_other_constraints_binds_too() -> None:
    plus_four: dict[str, Any] = {"sale_frees": False, "non_standard": ceiling("NON_STANDARD", 32 * YI, 10 * YI)}
    cases = {
        "IN_HAND": state(in_hand=ceiling("IN_HAND", 10 * YI, 10 * YI - 999_99)),
        "NON_STANDARD": state(**{**plus_four, "non_standard": ceiling("NON_STANDARD", YI, YI)}),
        "ABS": state(**plus_four, standard=ceiling("ABS", 64 * YI, 64 * YI + 1)),
        "BANK_LENDERS": state(bank_lenders=3),
        "JOINT_SHARE": state(partner_fen=700_01),
        "REGION": state(licensed=False),
        "COST_xirr": state(cost=cost("0.0006")),
        "COST_nominal_365": state(cost=cost("0.0007", basis="nominal_365")),
        "COST_irr_x12": state(cost=cost("0.0007", basis="irr_x12")),
    }
    for code, made in cases.items():
        found = govern(made)
        assert not found.allowed
        assert [one.code for one in found.rows if one.binding] == [code]


def test_thirty_per_cent_of_its_own_are_enough_and_a_fen_less_is_not() -> None:
    assert govern(state(partner_fen=700_00)).allowed
    assert not govern(state(partner_fen=700_01)).allowed
    alone = govern(state(partner_fen=5, own_share=None))  # a policy without joint lending allows none
    assert [(one.kind, one.amount_fen) for one in alone.plan] == [("partner_less", 5)]


def test_a_loan_dear_on_one_basis_only_is_stopped_where_the_policy_blocks() -> None:
    assert govern(state(cost=cost("0.0006", basis="nominal_365"))).allowed  # 21.90 %
    found = govern(state(cost=cost("0.0006")))  # 24.2 % as dated payments
    assert [one.kind for one in found.plan] == ["lower_rate"]


def test_what_is_not_known_does_not_pass() -> None:
    for made in (state(licensed=None), state(bank_lenders=None), state(in_hand=ceiling("IN_HAND", YI, None))):
        found = govern(made)
        assert not found.allowed
        assert [one.state for one in found.rows if one.binding] == ["unknown"]
        assert found.plan == ()


def test_under_the_pilot_a_sale_frees_the_cap_and_under_one_plus_four_it_does_not() -> None:
    full = with_room("funding", "FUNDING_CAP", 400_00)
    pilot = {one.kind: one for one in govern(full).reliefs}
    assert (pilot["transfer"].amount_fen, pilot["lower"].amount_fen, pilot["partner"].amount_fen) == (
        600_00, 600_00, 600_00,
    )  # fmt: skip
    later = replace(full, sale_frees=False, standard=ceiling("ABS", 64 * YI, 0))
    assert "transfer" not in {one.kind for one in govern(later).reliefs}


def test_a_partner_takes_seventy_per_cent_at_most() -> None:
    kinds = lambda left: {one.kind for one in govern(with_room("exposures", "BORROWER", left)).reliefs}  # noqa: E731
    assert "partner" in kinds(300_00)
    assert kinds(299_99) == {"lower"}
    found = next(one for one in govern(with_room("exposures", "BORROWER", 580_00)).reliefs if one.kind == "partner")
    assert "42.00%" in found.text.en


def test_a_line_from_a_bank_is_offered_up_to_what_the_rules_leave() -> None:
    short = state(in_hand=ceiling("IN_HAND", 10 * YI, 10 * YI), bank_room_fen=1_000_00)
    assert {one.kind: one.amount_fen for one in govern(short).reliefs}["bank_line"] == 1_000_00
    assert "bank_line" not in {one.kind for one in govern(replace(short, bank_room_fen=999_99)).reliefs}


def test_promises_that_lapse_are_waited_for_until_the_first_day_that_is_enough() -> None:
    full = replace(
        with_room("funding", "FUNDING_CAP", 0),
        promises=tuple(Promise(DAY + timedelta(days=i), 400_00, True) for i in (3, 9, 30)),
    )
    found = next(one for one in govern(full).reliefs if one.kind == "wait")
    assert (found.until, found.amount_fen) == (DAY + timedelta(days=31), 1_200_00)
    assert is_allowed(rows_of(applied(full, found)))


def test_money_and_price_are_relieved_one_after_the_other() -> None:
    made = replace(with_room("exposures", "LEGAL_PERSON", 400_00), cost=cost("0.0006"))
    found = govern(made)
    assert found.reliefs == ()
    assert [one.kind for one in found.plan][1:] == ["lower_rate"]
    then = made
    for measure in found.plan:
        then = applied(then, measure)
    assert is_allowed(rows_of(then))


def test_the_cheapest_measure_comes_first() -> None:
    made = replace(with_room("funding", "FUNDING_CAP", 400_00), promises=(Promise(DAY, 600_00, True),))
    found = govern(made)
    costs = [one.cost_fen for one in found.reliefs]
    assert costs == sorted(costs)
    assert found.reliefs[0].kind == "wait"
    assert found.plan == found.reliefs[:1]


@st.composite
def states(draw: st.DrawFn) -> Constraints:
    amount = draw(st.integers(2, 2_000_00))
    around = st.integers(-50, amount + 50)

    def near(code: str) -> Ceiling:
        cap = draw(st.integers(0, 10**9))
        left = draw(st.one_of(around, st.just(10**8)))
        return ceiling(code, cap, cap - left)

    plus_four = draw(st.booleans())
    return Constraints(
        amount_fen=amount, least_fen=draw(st.integers(1, amount)), day=DAY,
        funding=(near("FUNDING_CAP"), near("FUNDING_ENTITY")),
        exposures=tuple(near(code) for code in ("BORROWER", "LINKED", "LEGAL_PERSON", "HOUSEHOLD")),
        partner_fen=draw(st.one_of(st.just(0), st.integers(0, amount - 1))),
        own_share=draw(st.sampled_from([None, Decimal("0.30"), Decimal("0.333")])),
        promises=tuple(
            Promise(DAY + timedelta(days=draw(st.integers(0, 40))), draw(st.integers(1, amount)), draw(st.booleans()))
            for _ in range(draw(st.integers(0, 4)))
        ),
        sale_frees=not plus_four, sellable_fen=draw(st.integers(0, 3 * amount)),
        non_standard=near("NON_STANDARD") if plus_four else None, standard=near("ABS") if plus_four else None,
        in_hand=draw(st.one_of(st.none(), st.just(near("IN_HAND")))), bank_room_fen=draw(st.integers(0, amount)),
        bank_lenders=draw(st.sampled_from([0, 2, 3])), most_lenders=draw(st.sampled_from([None, 2])),
        licensed=draw(st.sampled_from([True, True, True, False])),
        cost=draw(st.sampled_from([None, cost(), cost("0.00062"), cost("0.0007", basis="irr_x12", term_days=30)])),
        margin=Decimal(draw(st.integers(-50, 100))) / 1000, funding_rate=Decimal("0.05"),
    )  # fmt: skip


def one_less(made: Constraints, relief: Relief) -> Constraints:
    """The state with one unit less of a measure; of waiting, a day less."""
    if relief.until is not None:
        return applied(made, replace(relief, until=relief.until - timedelta(days=1)))
    return applied(made, replace(relief, amount_fen=relief.amount_fen - 1))


def stopped(made: Constraints) -> set[str]:
    """Codes of the constraints that are exceeded."""
    return {one.code for one in rows_of(made) if one.state == "over"}


@settings(max_examples=150, deadline=None)
@given(states())
def test_every_relief_is_enough_and_one_unit_less_is_not(made: Constraints) -> None:
    found = govern(made)
    if found.allowed:
        assert all(one.relief is None for one in found.rows)
        return
    for relief in found.reliefs:
        assert is_allowed(rows_of(applied(made, relief))), relief
        assert not is_allowed(rows_of(one_less(made, relief))), relief
    for over in found.rows:
        if over.relief is not None:
            assert over.code not in stopped(applied(made, over.relief))
            assert over.code in stopped(one_less(made, over.relief))
    then = made
    for measure in found.plan:
        then = applied(then, measure)
    assert is_allowed(rows_of(then)) is bool(found.plan)
