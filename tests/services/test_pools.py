"""Do pools take what their filters say, change hands at the end of a day, pay to the fen and come back?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.lent_desk import TODAY, add_loans, lent_desk, on_day, repaid, with_policy
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.waterfall import distribution_days, months_after
from workbench.services.funding import FundingService
from workbench.services.funding_close import run_day
from workbench.services.ground import Ground
from workbench.services.pools import PoolService
from workbench.storage.live_loans import LiveStanding
from workbench.storage.store import Store

RULES = PoolRules(entity="chongqing", borrower_share=Decimal(1))


@pytest.fixture
def ground(store: Store) -> Ground:
    """Ten loans of 100,000 to 190,000 yuan at one company."""
    made = lent_desk(store, [(100_000 + 10_000 * n) * 100 for n in range(10)], days=300)
    with_policy(made, rule="pilot")
    return made


def sell(ground: Ground, rules: PoolRules = RULES, name: str = "1 号") -> str:
    """Proposed by one, agreed to by another, transferred at the end of the day."""
    desk = PoolService(ground)
    pool_id = desk.propose(name, rules, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)
    run_day(ground, TODAY, SYSTEM)
    return pool_id


def test_a_draft_says_what_each_filter_keeps_out_and_writes_nothing(ground: Ground) -> None:
    rules = replace(RULES, regions=("浙江", "江苏"), bands=("A", "B"), most_fen=150_000_00)
    draft = PoolService(ground).draft(rules)
    kept = {one.code: one.loans for one in draft.kept_out}
    assert draft.asked == 10
    assert kept["AMOUNT"] == 4
    assert kept["REGION"] == 5
    assert kept["BAND"] == 3
    assert draft.figures.loans == len(draft.loan_nos) > 0
    assert PoolService(ground).pools() == ()


def test_a_pool_leaves_the_books_at_the_end_of_its_day_except_what_is_retained(ground: Ground) -> None:
    desk, before = PoolService(ground), FundingService(ground).room().whole
    pool_id = desk.propose("1 号", RULES, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    with pytest.raises(StaffError, match="SAME_PERSON"):
        desk.agree(pool_id, SECOND)
    desk.agree(pool_id, THIRD)
    assert FundingService(ground).room().whole == before
    assert run_day(ground, TODAY, SYSTEM)["transferred"] == 10
    assert "transferred" not in run_day(ground, TODAY, SYSTEM)
    found, after = desk.pool(pool_id), FundingService(ground).room().whole
    sold = 1_450_000_00
    assert (found.row.state, found.row.sold_fen, found.row.balance_fen) == ("active", sold, sold)
    assert [one.issued_fen for one in found.slices] == [108_750_000, 21_750_000, 14_500_000]
    assert (after.on_book_fen, after.sold_fen) == (14_500_000, sold - 14_500_000)
    assert after.headroom_fen == before.headroom_fen + sold - 14_500_000
    with ground.store.reading() as shelves:
        event = shelves.loans.events(["LO-00001"])["LO-00001"][-1]
    assert (event.kind, event.amount_fen, event.balance_fen) == ("transfer", 100_000_00, 100_000_00)
    with ground.store.reading() as shelves:
        assert shelves.loans.live.wrong() == ()
        assert shelves.loans.days.wrong() == ()


def test_what_was_repaid_or_sold_elsewhere_meanwhile_is_dropped_with_its_reason(ground: Ground) -> None:
    desk = PoolService(ground)
    names = []
    for name in ("1 号", "2 号"):
        names.append(desk.propose(name, RULES, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND))
        desk.agree(names[-1], THIRD)
    repaid(ground, "LO-00001", TODAY, 100_000_00, 0)
    counts = run_day(ground, TODAY, SYSTEM)
    assert (counts["transferred"], counts["dropped"]) == (9, 11)
    first, second = (desk.pool(name) for name in names)
    assert {text.en: count for text, count in first.dropped} == {"Owed nothing at the transfer": 1}
    assert (second.row.state, first.row.loans) == ("cancelled", 9)
    reasons = {row.loan_id: row.reason.en for row in second.loans}
    assert (reasons["LO-00001"], reasons["LO-00002"]) == ("Owed nothing at the transfer", "Belonged to another pool")


def test_a_loan_that_became_late_before_the_transfer_stays_with_the_lender(ground: Ground) -> None:
    desk = PoolService(ground)
    pool_id = desk.propose("1 号", RULES, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)
    with ground.transaction() as shelves:
        one = next(live for live in shelves.loans.live.all() if live.loan_id == "LO-00002")
        number = shelves.loans.numbers(["LO-00002"])["LO-00002"]
        late = LiveStanding(number, 0, 0, 0, 0, one.principal_fen, TODAY - 1, None, 0, 2, 1, TODAY)
        shelves.loans.live.put_standings([late])
    counts = run_day(ground, TODAY, SYSTEM)
    assert (counts["transferred"], counts["dropped"]) == (9, 1)
    assert {text.en: count for text, count in desk.pool(pool_id).dropped} == {
        "Late, or of a worse class, at the transfer": 1
    }


def test_a_pool_is_cancelled_before_its_transfer_and_not_after(ground: Ground) -> None:
    desk = PoolService(ground)
    pool_id = desk.propose("1 号", RULES, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)
    desk.cancel(pool_id, "投资人退出", SECOND)
    assert run_day(ground, TODAY, SYSTEM).get("transferred", 0) == 0
    other = sell(ground, name="2 号")
    with pytest.raises(StaffError, match="POOL_TRANSFERRED"):
        desk.cancel(other, "投资人退出", SECOND)


def test_twelve_months_revolve_and_three_repay_and_every_fen_is_paid(ground: Ground) -> None:
    pool_id, desk = sell(ground), PoolService(ground)
    days = distribution_days(TODAY, desk.usual_terms())
    repaid(ground, "LO-00001", TODAY + 10, 60_000_00, 9_000_00)
    assert run_day(ground, days[0], SYSTEM)["distributions"] == 1
    assert run_day(ground, days[0], SYSTEM)["distributions"] == 0
    (first,) = desk.pool(pool_id).paid
    assert (first.interest_fen, first.principal_fen, first.carried_fen) == (9_000_00, 60_000_00, 60_000_00)
    assert [one.amount_fen for one in first.paid[:3]] == [5_541_78, 1_966_44, 0]
    assert first.paid_fen == 9_000_00 + 60_000_00
    repaid(ground, "LO-00002", days[11] + 5, 110_000_00, 9_000_00)
    assert run_day(ground, days[12], SYSTEM)["distributions"] == 12
    found = desk.pool(pool_id)
    senior = found.slices[0]
    assert senior.issued_fen - senior.principal_fen == found.paid[0].paid[3].amount_fen > 0
    for one in found.paid:
        assert one.paid_fen == one.interest_fen + one.principal_fen
    assert found.revolves_until == day_of(months_after(TODAY, 12))


def test_a_revolving_pool_buys_what_its_cash_pays_for_and_not_later(ground: Ground) -> None:
    pool_id, desk = sell(ground), PoolService(ground)
    repaid(ground, "LO-00010", TODAY + 1, 190_000_00, 0)
    add_loans(ground, [90_000_00, 95_000_00, 99_000_00], first=11, days=300)
    on_day(ground, NOW.date() + timedelta(days=2))
    assert desk.pool(pool_id).cash_fen == 190_000_00
    assert desk.buy_more(pool_id, SECOND) == 2
    assert run_day(ground, TODAY + 2, SYSTEM)["transferred"] == 2
    assert desk.pool(pool_id).cash_fen == 5_000_00
    on_day(ground, day_of(months_after(TODAY, 12)) + timedelta(days=1))
    with pytest.raises(StaffError, match="NOT_REVOLVING"):
        desk.buy_more(pool_id, SECOND)


def test_a_defect_is_bought_back_at_once_and_all_only_when_little_is_left(ground: Ground) -> None:
    pool_id, desk = sell(ground), PoolService(ground)
    before = FundingService(ground).room().whole.on_book_fen
    interest = 2_160_00  # 30 days at 0.06 % a day, to the day it is bought back
    assert desk.buy_back(pool_id, ["LO-00003"], "defect", "合同要素不符", SECOND) == 120_000_00 + interest
    assert FundingService(ground).room().whole.on_book_fen == before + 120_000_00
    with pytest.raises(StaffError, match="NOT_IN_POOL"):
        desk.buy_back(pool_id, ["LO-00003"], "defect", "合同要素不符", SECOND)
    with pytest.raises(StaffError, match="NOT_YET_SMALL"):
        desk.buy_back(pool_id, [], "clean_up", "清仓回购", SECOND)
    for n in (1, 2, 4, 5, 6, 7, 8, 9):
        repaid(ground, f"LO-{n:05d}", TODAY, (90_000 + 10_000 * n) * 100, 0)
    repaid(ground, "LO-00010", TODAY, 50_000_00, 0)
    assert desk.pool(pool_id).clean_up
    owed = 3_420_00 + 20_520_00  # interest of the tenth, and of the eight whose principal was repaid
    assert desk.buy_back(pool_id, [], "clean_up", "清仓回购", SECOND) == 140_000_00 + owed
    assert desk.pool(pool_id).row.loans == 0
    with ground.store.reading() as shelves:
        assert shelves.loans.events(["LO-00003"])["LO-00003"][-1].kind == "buy_back"
        assert shelves.loans.events(["LO-00001"])["LO-00001"][-1].kind == "repay"  # no principal to change hands
        assert shelves.loans.live.wrong() == ()
        assert shelves.loans.days.wrong() == ()


def test_a_large_buy_back_waits_for_another_person(ground: Ground) -> None:
    pool_id, desk = sell(ground), PoolService(ground)
    policy = ground.policy()
    small = replace(policy, funds=replace(policy.funds, two_persons_from_fen=100_000_00))
    ground._policies[policy.policy_id] = small
    assert desk.buy_back(pool_id, ["LO-00003"], "defect", "合同要素不符", SECOND) is None
    with pytest.raises(StaffError, match="SAME_PERSON"):
        desk.agree_buy_back(pool_id, SECOND)
    assert desk.agree_buy_back(pool_id, THIRD) == 122_160_00
    with pytest.raises(StaffError, match="NOT_PROPOSED"):
        desk.agree_buy_back(pool_id, THIRD)


def test_what_was_sold_before_the_desk_kept_its_loans_counts_once_two_agreed(ground: Ground) -> None:
    desk = PoolService(ground)
    pool_id = desk.record_outside("1–10 号", "chongqing", 4_000_000_000_00, "登记前已转让", SECOND)
    assert FundingService(ground).room().whole.sold_fen == 0
    desk.agree(pool_id, THIRD)
    assert FundingService(ground).room().whole.sold_fen == 4_000_000_000_00
    assert desk.pool(pool_id).row.balance_fen == 4_000_000_000_00
    run_day(ground, TODAY + 500, SYSTEM)
    assert desk.pool(pool_id).row.state == "active"


def test_impossible_pools_are_refused_and_nothing_is_written(ground: Ground) -> None:
    desk = PoolService(ground)
    terms, today = desk.usual_terms(), NOW.date()
    for name, rules, day, why, code in (
        ("", RULES, today, "董事会决议", "NAME_MISSING"),
        ("1 号", replace(RULES, entity="x"), today, "董事会决议", "ENTITY_UNKNOWN"),
        ("1 号", replace(RULES, products=("loan_ccb_2008",)), today, "董事会决议", "POOL_EMPTY"),
        ("1 号", replace(RULES, least_days=9, most_days=1), today, "董事会决议", "RULES_IMPOSSIBLE"),
        ("1 号", RULES, date(2020, 1, 1), "董事会决议", "DAYS_IMPOSSIBLE"),
        ("1 号", RULES, today, "", "REASON_MISSING"),
    ):
        with pytest.raises(StaffError, match=code):
            desk.propose(name, rules, terms, day, why, SECOND)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        desk.propose("1 号", RULES, terms, today, "董事会决议", ME)
    assert desk.pools() == ()
