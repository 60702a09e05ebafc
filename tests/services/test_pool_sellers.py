"""Do two companies that sell into one pool each get their own price, keep their own part, and stay apart to the fen?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from tests.builders import NOW
from tests.services.lent_desk import TODAY, add_loans, lent_desk, repaid, with_policy
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.access.staff import SYSTEM
from workbench.applications.policy_funds import Tranche
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.pool_terms import demand_terms
from workbench.portfolio.waterfall import PoolTerms, Seller, held_fen
from workbench.services.funding import FundingService
from workbench.services.funding_close import run_day
from workbench.services.ground import Ground
from workbench.services.pools import PoolService
from workbench.storage.store import Store

BOTH = PoolRules(entities=("chongqing", "zhejiang"), borrower_share=Decimal(1))


@pytest.fixture
def ground(store: Store) -> Ground:
    made = lent_desk(store, [100_000_00, 200_000_01], days=300)
    add_loans(made, [300_000_00, 50_000_07], first=11, days=300, entity="zhejiang")
    with_policy(made, rule="pilot")
    return made


def terms_of(ground: Ground) -> PoolTerms:
    sellers = (
        Seller("chongqing", Decimal("0.99"), Decimal("0.6")),
        Seller("zhejiang", Decimal("1.01"), Decimal("0.4")),
    )
    return replace(PoolService(ground).usual_terms(), sellers=sellers)


def sell(ground: Ground) -> str:
    desk = PoolService(ground)
    pool_id = desk.propose("双主体 1 号", BOTH, terms_of(ground), NOW.date(), "董事会决议 8 号", SECOND)
    desk.agree(pool_id, THIRD)
    assert run_day(ground, TODAY, SYSTEM)["transferred"] == 4
    return pool_id


def test_each_company_sells_at_its_own_price_and_keeps_its_own_part(ground: Ground) -> None:
    before = FundingService(ground).room().usages
    draft = PoolService(ground).draft(BOTH, terms_of(ground))
    found = {one.entity: (one.loans, one.principal_fen, one.price_fen, one.held_fen) for one in draft.sellers}
    retained = 65_000_00 + 1  # a tenth of 650,000.08, with the odd fen
    kept = retained * 6 // 10
    assert found["chongqing"] == (2, 300_000_01, 297_000_01, kept)
    assert found["zhejiang"] == (2, 350_000_07, 353_500_07, retained - kept)
    assert draft.price_fen == 297_000_01 + 353_500_07
    pool_id, desk = sell(ground), PoolService(ground)
    after, file = FundingService(ground).room().usages, desk.pool(pool_id)
    for entity, sold, stays in (("chongqing", 300_000_01, kept), ("zhejiang", 350_000_07, retained - kept)):
        assert after[entity].on_book_fen == before[entity].on_book_fen - sold + stays
        assert after[entity].sold_fen == sold - stays
    for name in ("on_book_fen", "sold_fen", "used_fen"):
        assert getattr(after[""], name) == sum(getattr(after[one], name) for one in ("chongqing", "zhejiang"))
    assert {one.entity: one.price_fen for one in file.sellers} == {"chongqing": 297_000_01, "zhejiang": 353_500_07}
    assert file.row.entity.zh == "重庆小贷、浙江小贷"
    assert file.events[0].amount_fen == 650_500_08 - retained


def test_a_loan_that_comes_back_comes_back_to_its_own_company(ground: Ground) -> None:
    pool_id, desk = sell(ground), PoolService(ground)
    before = FundingService(ground).room().usages
    price = desk.buy_back(pool_id, ["LO-00011"], "defect", "合同要素不符", SECOND)
    assert price == 300_000_00 + 5_400_00  # 30 days at 0.06 % a day
    after = FundingService(ground).room().usages
    assert after["chongqing"] == before["chongqing"]
    # What its remaining loan owes still carries what it keeps: never more than that loan.
    assert after["zhejiang"].on_book_fen - before["zhejiang"].on_book_fen == 300_000_00
    with ground.store.reading() as shelves:
        assert shelves.loans.live.wrong() == ()
        assert shelves.loans.days.wrong() == ()


def test_a_revolving_pool_buys_of_each_at_its_price(ground: Ground) -> None:
    pool_id, desk = sell(ground), PoolService(ground)
    repaid(ground, "LO-00001", TODAY, 100_000_00, 0)
    add_loans(ground, [20_000_00], first=21, days=300)
    add_loans(ground, [20_000_00], first=31, days=300, entity="zhejiang")
    with ground.transaction() as shelves:
        shelves.pools._connection.exec_driver_sql("UPDATE pools SET transfer_day = transfer_day - 1")
        shelves.pools._connection.exec_driver_sql("UPDATE pool_loans SET day = day - 1 WHERE day IS NOT NULL")
        shelves.pools._connection.exec_driver_sql("UPDATE pool_events SET day = day - 1 WHERE kind = 'transfer'")
    assert desk.buy_more(pool_id, SECOND) == 2
    run_day(ground, TODAY, SYSTEM)
    assert {one.entity: one.price_fen for one in desk.pool(pool_id).sellers} == {
        "chongqing": 297_000_01 + 19_800_00, "zhejiang": 353_500_07 + 20_200_00,
    }  # fmt: skip
    assert desk.pool(pool_id).cash_fen == 100_000_00 - 40_000_00


def test_parts_held_sum_to_what_is_retained_whatever_the_shares() -> None:
    random = Random(3)
    for _ in range(300):
        cuts = sorted(random.randrange(1_000_001) for _ in range(2))
        held = [Decimal(part) / 10**6 for part in (cuts[0], cuts[1] - cuts[0], 10**6 - cuts[1])]
        terms = PoolTerms(
            (), sellers=tuple(Seller(name, Decimal(1), part) for name, part in zip("abc", held, strict=True))
        )
        retained = random.randrange(10**12)
        found = held_fen(retained, terms, "")
        assert sum(found.values()) == retained
        assert min(found.values()) >= 0


GOOD = PoolTerms(
    (
        Tranche("a", same("A"), Decimal("0.9"), Decimal("0.05")),
        Tranche("z", same("Z"), Decimal("0.1"), Decimal(0), True),
    )
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tranches": ()}, "TRANCHES_MISSING"),
        ({"tranches": GOOD.tranches[:1]}, "TRANCHES_SUM"),
        ({"tranches": (replace(GOOD.tranches[0], name=Text(" ", " ")), GOOD.tranches[1])}, "TRANCHE_NAMELESS"),
        ({"tranches": (replace(GOOD.tranches[0], share=Decimal(0)), GOOD.tranches[1])}, "TRANCHE_EMPTY"),
        ({"tranches": (replace(GOOD.tranches[0], coupon=Decimal("1.01")), GOOD.tranches[1])}, "COUPON_IMPOSSIBLE"),
        ({"tranches": (GOOD.tranches[0], replace(GOOD.tranches[1], code="a"))}, "TRANCHE_TWICE"),
        ({"tranches": GOOD.tranches[::-1]}, "RETAINED_FIRST"),
        ({"revolving_months": -1}, "MONTHS_IMPOSSIBLE"),
        ({"amortising_months": 0}, "MONTHS_IMPOSSIBLE"),
        ({"clean_up_share": Decimal(1)}, "CLEAN_UP_IMPOSSIBLE"),
        ({"price": Decimal(0)}, "PRICE_IMPOSSIBLE"),
        ({"price": Decimal("NaN")}, "RULES_IMPOSSIBLE"),
        ({"clean_up_share": Decimal("Infinity")}, "RULES_IMPOSSIBLE"),
        ({"sellers": (Seller("x"),)}, "SELLERS_DIFFER"),
        ({"sellers": (Seller("c", held=Decimal("0.5")), Seller("z", held=Decimal("0.4")))}, "HELD_SUM"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_said_in_words(changes: dict[str, object], code: str) -> None:
    with pytest.raises(StaffError) as told:
        demand_terms(replace(GOOD, **changes), ("c", "z") if "sellers" in changes else ())  # type: ignore[arg-type]
    assert told.value.code == code
    assert told.value.text.zh
    assert told.value.text.en
    demand_terms(GOOD)


def test_several_sellers_without_their_terms_are_refused_and_nothing_is_written(ground: Ground) -> None:
    desk = PoolService(ground)
    with pytest.raises(StaffError, match="SELLERS_DIFFER"):
        desk.propose("双主体", BOTH, desk.usual_terms(), NOW.date(), "董事会决议 8 号", SECOND)
    wrong = replace(BOTH, entities=("chongqing", "beijing"))
    with pytest.raises(StaffError, match="ENTITY_UNKNOWN"):
        desk.propose("双主体", wrong, terms_of(ground), NOW.date(), "董事会决议 8 号", SECOND)
    assert desk.pools() == ()


def test_a_template_names_no_company_and_is_begun_from_again(ground: Ground) -> None:
    desk, terms = PoolService(ground), replace(terms_of(ground), revolving_months=6)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        desk.save_template("常用", BOTH, terms, ME)
    with pytest.raises(StaffError, match="NAME_MISSING"):
        desk.save_template(" ", BOTH, terms, SECOND)
    with pytest.raises(StaffError, match="MONTHS_IMPOSSIBLE"):
        desk.save_template("常用", BOTH, replace(terms, amortising_months=0), SECOND)
    assert desk.templates() == ()
    desk.save_template("常用", BOTH, terms, SECOND)
    desk.save_template("常用", replace(BOTH, least_days=30), terms, SECOND)
    (kept,) = desk.templates()
    assert (kept.rules.companies, kept.terms.sellers) == ((), ())
    assert (kept.rules.least_days, kept.terms.revolving_months) == (30, 6)
    assert kept.terms.tranches == terms.tranches
    begun = desk.draft(replace(kept.rules, entity="zhejiang"), kept.terms)
    assert begun.figures.loans == 2
    desk.drop_template("常用", SECOND)
    assert desk.templates() == ()
    with pytest.raises(StaffError, match="TEMPLATE_UNKNOWN"):
        desk.drop_template("常用", SECOND)
