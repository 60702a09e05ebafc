"""Does the lender count only what it would lose itself, and never itself safer than it is?"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbench.portfolio.guarantees import Guarantee, cover_share
from workbench.portfolio.loss_borne import Claim, borne, expected_loss_fen, kept_share

NONE: dict[str, Decimal] = {}
KEY = ("credit", "chongqing")
SHARES = st.decimals(min_value=Decimal("0.000001"), max_value=Decimal("0.49"), places=6)


def claim(owed_fen: int, owner: str = "own", **shares: str) -> Claim:
    return Claim(owed_fen, *KEY, owner, {name: Decimal(share) for name, share in shares.items()})


def test_golden_a_partner_of_seventy_percent_and_a_guarantee_of_forty_leave_eighteen() -> None:
    """100,000 owed; the bank bears 70 %, the platform 40 % of the other 30,000: 18,000 is the lender's.

    At a chance of 40 % and a loss given default of 50 % that is 3,600.
    """
    found = borne([claim(100_000_00, bank="0.7")], {KEY: Decimal("0.4")}, NONE)
    assert (found.partners_fen, found.pools_fen, found.covered_fen, found.net_fen) == (
        70_000_00,
        0,
        12_000_00,
        18_000_00,
    )
    assert expected_loss_fen(found.net_fen, 400_000, 500_000) == 3_600_00


def test_golden_a_guarantee_that_is_capped_covers_all_alike_by_its_cap() -> None:
    """80 % of losses up to 100,000 in all, over 1,000,000 on the books: it covers 10 %, not 80 %."""
    promise = Guarantee("平台", "platform", "", "", Decimal("0.8"), 100_000_00, 0, 100)
    cover = cover_share([promise], {KEY: 1_000_000_00}, *KEY, 5)
    assert cover == Decimal("0.1")
    assert borne([claim(50_000_00)], {KEY: cover}, NONE).net_fen == 45_000_00


def test_golden_a_sold_loan_costs_what_the_tranche_kept_bears() -> None:
    """14,500 kept, 29,000 owed by borrowers of the pool in arrears: half of each loss, and no guarantee covers it."""
    kept = {"P1": kept_share(14_500_00, 29_000_00)}
    found = borne([claim(10_000_00, "P1")], {KEY: Decimal("0.4")}, kept)
    assert (found.pools_fen, found.covered_fen, found.net_fen) == (5_000_00, 0, 5_000_00)
    assert kept_share(14_500_00, 10_000_00) == 1  # the tranche bears it all
    assert kept_share(0, 10_000_00) == 0
    assert borne([claim(10_000_00, "P2")], {}, kept).net_fen == 10_000_00  # a pool nobody knows takes nothing off


@given(
    st.lists(st.tuples(st.integers(0, 10**11), SHARES, SHARES, st.sampled_from(["own", "P1", "P2"])), max_size=12),
    st.decimals(min_value=0, max_value=1, places=6),
    st.decimals(min_value=0, max_value=1, places=6),
)
def test_parts_come_to_the_whole_and_more_cover_never_means_more_loss(
    loans: list[tuple[int, Decimal, Decimal, str]], cover: Decimal, kept: Decimal
) -> None:
    claims = [Claim(owed, *KEY, owner, {"a": one, "b": two}) for owed, one, two, owner in loans]
    found = borne(claims, {KEY: cover}, {"P1": kept})
    assert found.net_fen + found.partners_fen + found.pools_fen + found.covered_fen == found.owed_fen
    assert min(found.net_fen, found.partners_fen, found.pools_fen, found.covered_fen) >= 0
    bare = borne(claims, {}, {})
    assert found.net_fen <= bare.net_fen <= found.owed_fen
    exact = sum(
        owed * (1 - one - two) * ((1 - cover) if owner == "own" else kept if owner == "P1" else 1)
        for owed, one, two, owner in loans
    )
    assert found.net_fen >= exact  # others' parts are rounded down
