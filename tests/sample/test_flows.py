"""The simulated flows hang together."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from workbench.sample.outcome import probability, seed_rings, settle
from workbench.sample.purse import PLANTED, Funds, Kind, funds
from workbench.sample.schemes import plant_round_trips
from workbench.sample.trade import DAY, NEVER, Orders, orders
from workbench.sample.traits import FAR, HISTORY_DAYS, Fraud, Traits, draw
from workbench.sample.voice import EVENT_KINDS, Events, events
from workbench.sample.world import FIRST_DAY, SEASONS, season_table, world

LAST = 20_779  # 2026-11-22


@pytest.fixture(scope="module")
def traits() -> Traits:
    rng = np.random.default_rng(1)
    made = draw(rng, np.arange(1, 401), np.full(400, LAST))
    seed_rings(rng, made, 0.2)
    return made


@pytest.fixture(scope="module")
def made(traits: Traits) -> Orders:
    return orders(np.random.default_rng(2), traits)


@pytest.fixture(scope="module")
def money(traits: Traits, made: Orders) -> Funds:
    return funds(np.random.default_rng(3), traits, made)


@pytest.fixture(scope="module")
def told(traits: Traits, made: Orders) -> Events:
    return events(np.random.default_rng(4), traits, made)


def test_every_line_lies_between_the_first_and_the_last_day_of_its_merchant(
    traits: Traits, made: Orders, money: Funds, told: Events
) -> None:
    for rows, days in ((made.merchant, made.day), (money.merchant, money.at // DAY), (told.merchant, told.day)):
        assert (days <= traits.last_day[rows]).all()
        assert (days >= traits.first_day[rows]).all()
    assert (traits.last_day - traits.first_day < HISTORY_DAYS).all()
    assert (traits.first_day >= traits.opened_day).all()


def test_no_moment_is_later_than_the_last_day_and_moments_follow_each_other(traits: Traits, made: Orders) -> None:
    end = (traits.last_day[made.merchant] + 1) * DAY
    for moment in (made.paid, made.shipped, made.signed, made.closed):
        assert ((moment < end) | (moment == NEVER)).all()
    sent = made.shipped != NEVER
    assert (made.paid[sent] <= made.shipped[sent]).all()
    signed = made.signed != NEVER
    assert (made.shipped[signed] < made.signed[signed]).all()
    assert (made.signed[signed] <= made.closed[signed]).all()


def test_refunds_are_known_only_of_closed_orders_and_never_exceed_what_was_paid(made: Orders) -> None:
    back = made.refund > 0
    assert back.any()
    assert (made.closed[back] != NEVER).all()
    assert (made.refund <= made.paid_fen).all()


def test_the_balance_is_the_running_sum_of_all_lines_and_never_below_zero(traits: Traits, money: Funds) -> None:
    same = money.merchant[1:] == money.merchant[:-1]
    assert (money.balance[1:][same] == (money.balance[:-1] + money.amount[1:])[same]).all()
    assert (money.balance >= 0).all()
    assert (np.diff(money.at)[same] >= 0).all()


def test_money_for_sales_is_what_buyers_paid_for_orders_that_arrived(made: Orders, money: Funds) -> None:
    arrived = (made.closed != NEVER) & (made.signed != NEVER)
    assert money.amount[money.kind == Kind.SALE].sum() == made.paid_fen[arrived].sum()
    assert -money.amount[money.kind == Kind.REFUND].sum() == made.refund[arrived].sum()


def test_only_waybill_rings_use_a_waybill_twice(traits: Traits, made: Orders) -> None:
    sent = made.shipped != NEVER
    _, first, counts = np.unique(made.waybill[sent], return_index=True, return_counts=True)
    reusers = made.merchant[sent][first[counts > 1]]
    assert len(reusers) > 0
    assert set(traits.fraud[reusers]) == {Fraud.WAYBILL_REUSE}


def test_only_empty_parcel_and_review_rings_send_nearly_nothing(traits: Traits, made: Orders) -> None:
    light = (made.weight < 50) & (made.shipped != NEVER)
    assert set(traits.fraud[made.merchant[light]]) == {Fraud.EMPTY_PARCEL, Fraud.REVIEW_BURST}


def test_shops_of_a_linked_ring_share_buyers_and_honest_shops_never_do(traits: Traits, made: Orders) -> None:
    pairs = np.unique(np.stack([made.buyer, made.merchant]), axis=1)
    buyers, counts = np.unique(pairs[0], return_counts=True)
    shared = np.isin(made.buyer, buyers[counts > 1])
    assert shared.any()
    assert set(traits.fraud[made.merchant[shared]]) <= {Fraud.LINKED_BUYERS, Fraud.CIRCULAR_FUNDS}


def test_only_circular_rings_send_money_back_to_buyers(traits: Traits, made: Orders, money: Funds) -> None:
    back = (money.kind == Kind.TRANSFER) & (money.amount < 0) & np.isin(money.party, np.unique(made.buyer))
    assert back.any()
    assert set(traits.fraud[money.merchant[back]]) == {Fraud.CIRCULAR_FUNDS}


def test_only_shops_that_buy_from_themselves_are_funded_by_their_buyers(
    traits: Traits, made: Orders, money: Funds
) -> None:
    funded = (money.kind == Kind.TRANSFER) & (money.amount > 0) & np.isin(money.party, np.unique(made.buyer))
    assert set(traits.fraud[money.merchant[funded]]) == {Fraud.SELF_PURCHASE}


def test_planted_round_trips_change_the_money_of_their_merchants_and_nothing_else() -> None:
    def economy(planted: bool) -> tuple[Traits, Orders, Funds, Events]:
        traits = draw(np.random.default_rng(1), np.arange(1, 301), np.full(300, LAST))
        seed_rings(np.random.default_rng(2), traits, 0.1)
        made = orders(np.random.default_rng(3), traits)
        if planted:
            plant_round_trips(np.random.default_rng(4), traits, made, spared=range(100), wanted=[150], share=0.04)
        told = events(np.random.default_rng(5), traits, made)
        return traits, made, funds(np.random.default_rng(6), traits, made), told

    (before, _, paid, told), (traits, made, money, told_after) = economy(False), economy(True)
    ring = np.nonzero(traits.fraud == Fraud.ROUND_TRIP)[0]
    assert len(ring) == 12
    assert (before.fraud[ring] == Fraud.NONE).all()
    assert ring.min() >= 100
    assert 150 in ring or before.fraud[150] != Fraud.NONE or np.sum(made.merchant == 150) < 40
    for field in fields(Events):
        assert (getattr(told, field.name) == getattr(told_after, field.name)).all()
    usual, planted = ~np.isin(paid.merchant, ring), ~np.isin(money.merchant, ring)
    for field in fields(Funds):
        assert (getattr(paid, field.name)[usual] == getattr(money, field.name)[planted]).all()
    lines = money.order == PLANTED
    assert set(money.merchant[lines]) == set(ring)
    gone = np.sort(-money.amount[lines & (money.amount < 0)])
    assert (gone == np.sort(made.paid_fen[made.fake & (traits.fraud[made.merchant] == Fraud.ROUND_TRIP)])).all()
    assert money.amount[lines].sum() == 0
    assert (money.balance >= 0).all()


def test_events_have_every_kind_and_stars_from_one_to_five(told: Events) -> None:
    assert set(told.kind) == set(range(len(EVENT_KINDS)))
    stars = told.value[told.kind == EVENT_KINDS.index("review")]
    assert set(stars) == {1, 2, 3, 4, 5}


def test_the_eleventh_of_november_is_the_best_day_and_spring_festival_is_quiet() -> None:
    table = season_table()
    kind = SEASONS.index("double11")
    year = slice(19_723 - FIRST_DAY, 20_089 - FIRST_DAY)  # 2024
    assert int(table[kind, year].argmax()) + 19_723 == 20_038  # 2024-11-11
    assert table[kind, 19_764 - FIRST_DAY] < 0.4  # 2024-02-11


def test_sales_fall_once_distress_begins(traits: Traits) -> None:
    sick = traits.take(slice(None))
    sick.distress_day = np.full(len(sick), LAST - 120)
    sick.season = np.zeros(len(sick), np.int64)
    well = orders(np.random.default_rng(5), traits.take(slice(None)))
    ill = orders(np.random.default_rng(5), sick)
    assert (ill.day > LAST - 60).sum() < 0.6 * (well.day > LAST - 60).sum()


def test_applicants_default_at_the_wanted_rate_and_rings_much_more_often() -> None:
    rng = np.random.default_rng(11)
    many = draw(rng, np.arange(1, 60_001), np.full(60_000, LAST))
    seed_rings(rng, many)
    bad = settle(rng, many)
    assert 0.035 < bad.mean() < 0.045
    assert bad[many.fraud > 0].mean() > 3 * bad[many.fraud == 0].mean()
    assert 0.018 < (many.fraud > 0).mean() < 0.026
    early = many.distress_day < FAR
    assert early[bad].mean() > 4 * early[~bad].mean()


def test_probability_follows_refunds_debt_and_tenure(traits: Traits) -> None:
    before = probability(traits)
    for name, factor in (("refunds", 1.5), ("dispatch_hours", 1.5), ("balance_noise", 1.5)):
        worse = traits.take(slice(None))
        setattr(worse, name, getattr(traits, name) * factor)
        assert (probability(worse) > before).all()
    older = traits.take(slice(None))
    older.opened_day = traits.opened_day - 365
    assert (probability(older) < before).all()


def test_same_seed_same_merchants() -> None:
    one, two = (draw(np.random.default_rng(9), np.arange(1, 51), np.full(50, LAST)) for _ in range(2))
    for field in fields(Traits):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(two, field.name))


def test_the_world_has_twelve_categories_and_every_province_a_city() -> None:
    assert len(world().categories) == 12
    assert len(world().provinces) == 31
    assert all(province.cities for province in world().provinces)
