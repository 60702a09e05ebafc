"""Is the room of coming days what a plain recount of every loan, promise, borrowing and pool comes to?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.lent_desk import TODAY, add_loans, lent_desk, on_day, open_line, with_policy
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.lending.schedule import schedule_from
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.projection import Coming
from workbench.portfolio.waterfall import PoolTerms, distribute, distribution_days, issue, retained_fen
from workbench.services.borrowings import BorrowingService, NewBorrowing
from workbench.services.funding import FundingService
from workbench.services.funding_close import run_day
from workbench.services.ground import Ground
from workbench.services.holdings import movements_of, terms_of
from workbench.services.pools import PoolService
from workbench.storage.store import Store

MODES = ("single", "bullet", "equal_principal", "equal_instalment", "half_equal", "single")
SOLD = PoolRules(entity="zhejiang", borrower_share=Decimal(1), most_days=60)
WAITS = PoolRules(entity="zhejiang", borrower_share=Decimal(1), least_days=61)
SALE, SECOND_SALE = TODAY, TODAY + 9


@pytest.fixture(params=["pilot", "one_plus_four"])
def ground(request: pytest.FixtureRequest, store: Store) -> Ground:
    """Six loans of every way of repayment, a sold pool that is being repaid, one that waits, a promise, a borrowing."""
    made = lent_desk(store)
    for place in range(6):
        add_loans(made, [100_000_00 + place], first=place + 1, opened=-3 * place, days=150 - place)
    with_policy(made, rule=request.param)
    with made.transaction() as shelves:
        loans = shelves.loans.some([f"LO-{n:05d}" for n in range(1, 7)])
        shelves.loans.put(replace(loan, repayment=mode) for loan, mode in zip(loans.values(), MODES, strict=True))
    add_loans(made, [40_000_00, 50_000_00], first=11, days=25, entity="zhejiang")
    add_loans(made, [30_000_00], first=13, days=50, entity="zhejiang")
    add_loans(made, [70_000_00, 80_000_00], first=21, days=70, entity="zhejiang")
    new = NewBorrowing("建行", "bank", 9_000_00, Decimal("0.05"), NOW.date(), day_of(TODAY + 60), "", "合同 2026-18")
    BorrowingService(made).borrow(new, SECOND)
    desk, usual = PoolService(made), PoolService(made).usual_terms()
    for name, rules, day, terms in (
        ("1 号", SOLD, SALE, replace(usual, revolving_months=0)), ("2 号", WAITS, SECOND_SALE, usual),
    ):  # fmt: skip
        desk.agree(desk.propose(name, rules, terms, day_of(day), "董事会决议 8 号", SECOND), THIRD)
    run_day(made, SALE, SYSTEM)
    on_day(made, NOW.date() + timedelta(days=1))
    open_line(made, "LO-X", 50_000_00)
    FundingService(made).reserve("LO-X", ME)
    return made


def plans(ground: Ground) -> dict[str, list[tuple[int, int]]]:
    """What every loan will have repaid, from its own ledger."""
    with ground.store.reading() as shelves:
        events = shelves.loans.events()
        return {
            loan.loan_id: [
                (due.day, due.principal_fen)
                for due in schedule_from(
                    terms_of(loan, ground.products(), ground.policy().ledger),
                    movements_of(events[loan.loan_id]), TODAY + 1,
                )
            ]
            for loan in shelves.loans.all() if loan.loan_id in events
        }  # fmt: skip


def recounted(ground: Ground, day: int) -> tuple[int, int]:
    """Headroom and money in hand at the beginning of a day, by adding up everything."""
    due, terms = plans(ground), PoolService(ground).usual_terms()
    left = {loan_id: sum(part for on, part in plan if on > day) for loan_id, plan in due.items()}
    first = [loan_id for loan_id in left if "LO-00011" <= loan_id <= "LO-00013"]
    second = [loan_id for loan_id in left if loan_id in {"LO-00021", "LO-00022"}]
    stays, sold = retained_then(due, first, day, terms), sum(left[one] for one in first)
    stays = min(stays, sold)
    if day > SECOND_SALE:
        more = sum(left[one] for one in second)
        kept = min(retained_fen(issue(150_000_00, terms.tranches)), more)
        stays, sold = stays + kept, sold + more
    own = sum(left.values()) - sold
    reserved = 50_000_00 if day <= TODAY + 1 + ground.policy().funds.reservation_days else 0
    policy = ground.policy().funding
    counted = sold - stays if policy.rule == "one_plus_four" else 0
    headroom = int(policy.capital_fen * (1 + policy.bank_share)) - own - stays - reserved - counted
    lent = 9_000_00 if day < TODAY + 60 else 0
    return headroom, policy.capital_fen + lent - own - stays - reserved


def retained_then(due: dict[str, list[tuple[int, int]]], loans: list[str], day: int, terms: PoolTerms) -> int:
    slices = issue(120_000_00, terms.tranches)
    before = SALE
    for pays in distribution_days(SALE, replace(terms, revolving_months=0)):
        if pays <= day:
            came = sum(part for one in loans for on, part in due[one] if before < on <= pays)
            coupons = 10_000_00  # interest is enough for every coupon
            slices, before = distribute(slices, coupons, came, pays, pays - before, revolving=False).after, pays
    return retained_fen(slices)


def test_every_day_is_what_a_plain_recount_says(ground: Ground) -> None:
    coming = FundingService(ground).overview().coming
    assert len(coming) == 91
    found = [(one.headroom_fen, one.in_hand_fen) for one in coming]
    assert found == [recounted(ground, one.day) for one in coming]
    assert sum(one.sold_fen for one in coming) == 150_000_00
    freed = {one.day: one.freed_fen for one in coming if one.freed_fen}
    # What is retained never counts for more than the loans of its pool owe: those of the first are repaid on day 50.
    assert freed == {TODAY + 50: 12_000_00, TODAY + 70: 15_000_00}


def test_stress_takes_the_drawn_share_of_what_is_open_and_says_so_in_words(ground: Ground) -> None:
    desk = FundingService(ground)
    calm, stressed = desk.coming(Decimal(0)), desk.coming(Decimal("0.5"))
    assert calm == desk.overview().coming
    assert sum(one.drawn_fen for one in stressed) == 25_000_00  # of the line of 50,000, half
    lapsed = ground.policy().funds.reservation_days + 2

    def less(step: int) -> int:
        one, other = calm[step], stressed[step]
        assert isinstance(one, Coming)
        return one.headroom_fen - other.headroom_fen

    assert {less(step) for step in range(lapsed - 1)} <= {0, 1}  # funds were kept for what is drawn
    assert less(90) == 25_000_00
    with pytest.raises(StaffError, match="SHARE_IMPOSSIBLE"):
        desk.coming(Decimal("1.01"))
