"""Do parts of a loan always sum to the whole, and is the own part what it must be?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.common.errors import StaffError
from workbench.portfolio.joint import LEAD, own_share, require_shares, split

MILLIONTHS = st.integers(1, 400_000)


@given(st.integers(0, 10**13), MILLIONTHS, MILLIONTHS)
def test_parts_sum_to_the_whole_and_no_partner_bears_more_than_its_share(amount: int, one: int, two: int) -> None:
    shares = {"A": Decimal(one) / 1_000_000, "B": Decimal(two) / 1_000_000}
    parts = split(amount, shares)
    assert sum(parts.values()) == amount
    assert all(0 <= parts[name] <= amount * share for name, share in shares.items())
    assert parts[LEAD] >= amount * own_share(shares) - 1
    assert parts[LEAD] - amount * own_share(shares) < len(shares)


@given(st.lists(st.integers(0, 10**9), max_size=20), MILLIONTHS)
def test_parts_of_many_payments_differ_from_the_part_of_their_sum_by_less_than_a_fen_each(
    payments: list[int], one: int
) -> None:
    shares = {"A": Decimal(one) / 1_000_000}
    together = split(sum(payments), shares)["A"]
    singly = sum(split(payment, shares)["A"] for payment in payments)
    assert 0 <= together - singly <= len(payments)


def test_the_odd_fen_is_the_leads() -> None:
    assert split(100, {"A": Decimal("0.333333"), "B": Decimal("0.333333")}) == {LEAD: 34, "A": 33, "B": 33}
    assert split(1, {"A": Decimal("0.7")}) == {LEAD: 1, "A": 0}
    assert split(5, {}) == {LEAD: 5}


@pytest.mark.parametrize("share", ["0", "1", "-0.1", "1.2", "0.3333333"])
def test_shares_that_cannot_be_are_refused(share: str) -> None:
    with pytest.raises(StaffError, match="SHARES_IMPOSSIBLE"):
        require_shares({"A": Decimal(share)}, None, {})


def test_the_partners_own_terms_count_beside_the_law() -> None:
    require_shares({"A": Decimal("0.7")}, Decimal("0.3"), {"A": Decimal("0.2")})
    with pytest.raises(StaffError, match="OWN_SHARE_LOW"):
        require_shares({"A": Decimal("0.7")}, Decimal("0.3"), {"A": Decimal("0.4")})
    with pytest.raises(StaffError, match="OWN_SHARE_LOW"):
        require_shares({"A": Decimal("0.700001")}, Decimal("0.3"), {})
