"""Is what guarantors would pay of each loan never more than they agreed to pay of all?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from tests.services.lent_desk import TODAY, add_loans, lent_desk
from tests.services.scored_desk import SECOND, THIRD
from workbench.services.borrowings import BorrowingService, NewGuarantee
from workbench.services.ground import Ground
from workbench.services.guarantee_cover import cover_shares, covered_fen
from workbench.services.partners import NewPartner, PartnerService
from workbench.storage.store import Store

TERM = (date(2026, 1, 1), date(2027, 6, 1))


def guarantee(
    ground: Ground, name: str, coverage: str, cap_fen: int | None, entity: str = "", product: str = ""
) -> None:
    desk = BorrowingService(ground)
    new = NewGuarantee(name, "platform", Decimal(coverage), *TERM, cap_fen, entity, product, "担保协议 3 号")
    number = desk.guarantee(new, SECOND)
    if cap_fen is None or cap_fen >= ground.policy().funds.two_persons_from_fen:
        desk.agree("guarantee", number, THIRD)


def covered(ground: Ground, count: int, day: int = TODAY) -> dict[str, int]:
    with ground.store.reading() as shelves:
        return covered_fen(shelves, ground.policy(), [f"LO-{n:05d}" for n in range(1, count + 1)], day)


def test_without_a_guarantee_nothing_is_covered(store: Store) -> None:
    assert covered(lent_desk(store, [100_00, 200_00]), 2) == {}


def test_a_capped_guarantee_covers_every_loan_alike_and_never_more_than_its_cap(store: Store) -> None:
    random = Random(7)
    balances = [random.randrange(1, 90_000_00) for _ in range(300)]
    ground = lent_desk(store, balances)
    guarantee(ground, "平台", "0.5", 777_777_77)
    found = covered(ground, 300)
    share = Decimal(777_777_77) / sum(balances)
    assert share < Decimal("0.5")
    assert 777_777_77 - 300 - sum(balances) // 10**6 <= sum(found.values()) <= 777_777_77
    for number, balance in enumerate(balances, start=1):
        assert abs(found.get(f"LO-{number:05d}", 0) - balance * share) <= 1 + Decimal(balance) / 10**6
    assert covered(ground, 300, TODAY + 9_999) == {}


def test_it_reaches_only_the_company_and_product_it_names(store: Store) -> None:
    ground = lent_desk(store, [100_00])
    add_loans(ground, [300_00], first=2, entity="zhejiang")
    guarantee(ground, "担保公司", "0.8", 1_000_00, "zhejiang")
    assert covered(ground, 2) == {"LO-00002": 240_00}
    guarantee(ground, "平台", "0.4", 2_000_00, "", "credit_b2b")
    assert covered(ground, 2) == {"LO-00002": 300_00}  # together at most all of it


def test_a_loan_that_names_no_company_stands_at_that_of_its_product(store: Store) -> None:
    ground = lent_desk(store)
    add_loans(ground, [300_00], entity="zhejiang")
    with ground.transaction() as shelves:
        shelves.loans._connection.exec_driver_sql("UPDATE loans SET entity = NULL")
        shelves.loans._connection.exec_driver_sql("UPDATE live_loans SET entity = NULL")
    guarantee(ground, "担保公司", "0.8", 1_000_00, "zhejiang")
    assert covered(ground, 1) == {"LO-00001": 240_00}
    with ground.store.reading() as shelves:
        assert cover_shares(shelves, ground.policy(), TODAY) == {("credit_b2b", ""): Decimal("0.8")}


@pytest.mark.parametrize(("owner", "left"), [("own", 30_00), ("P-0001", 0)])
def test_of_a_loan_lent_together_the_own_part_counts_and_of_a_sold_one_nothing(
    store: Store, owner: str, left: int
) -> None:
    ground = lent_desk(store, [100_00])
    partners = PartnerService(ground)
    bank = partners.propose(NewPartner("网商银行", "bank", date(2026, 1, 1), reason="合作协议"), SECOND)
    partners.agree(bank, THIRD)
    with ground.transaction() as shelves:
        shelves.loans._connection.exec_driver_sql(f"INSERT INTO loan_shares VALUES (1, '{bank}', 700000)")
        shelves.loans._connection.exec_driver_sql(f"UPDATE live_loans SET owner = '{owner}'")
    guarantee(ground, "平台", "1", 30_00)
    assert covered(ground, 1) == ({"LO-00001": left} if left else {})
