"""Is the room of the lender counted, kept and taken exactly, by company and in all?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.lent_desk import TODAY, add_loans, lent_desk, on_day, open_line, with_policy
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.services.borrowings import BorrowingService, NewBorrowing, NewGuarantee
from workbench.services.commands import Once
from workbench.services.funding import FundingService
from workbench.services.funding_close import run_day
from workbench.services.funding_room import reserve, take_room
from workbench.services.ground import Ground
from workbench.services.guarantee_cover import cover_of
from workbench.services.lending import LendingService
from workbench.storage.kept_funding import Agreed, KeptPool
from workbench.storage.store import Store

YI = 100_000_000_00
TERM = (date(2026, 11, 1), date(2027, 11, 1))


@pytest.fixture
def ground(store: Store) -> Ground:
    """The published book of 19.78 亿 under the pilot's rules: one loan that fills Chongqing, one at Zhejiang."""
    made = lent_desk(store, [15 * YI])
    add_loans(made, [478_000_000_00], first=2, entity="zhejiang")
    with_policy(made, rule="pilot", max_bank_lenders=2)
    return made


def headroom(ground: Ground, entity: str = "") -> int:
    return FundingService(ground).room().usages[entity].headroom_fen


def borrow(ground: Ground, lender: str, amount_fen: int, kind: str = "bank", entity: str = "") -> int:
    new = NewBorrowing(lender, kind, amount_fen, Decimal("0.05"), *TERM, entity=entity, reason="合同 2026-18")
    number = BorrowingService(ground).borrow(new, SECOND)
    if amount_fen >= ground.policy().funds.two_persons_from_fen:
        BorrowingService(ground).agree("borrowing", number, THIRD)
    return number


def test_the_published_caps_and_headroom_are_exact(ground: Ground) -> None:
    room = FundingService(ground).room()
    assert [room.usages[name].cap_fen for name in ("", "chongqing", "zhejiang")] == [24 * YI, 15 * YI, 9 * YI]
    assert headroom(ground) == 422_000_000_00
    assert (headroom(ground, "chongqing"), headroom(ground, "zhejiang")) == (0, 422_000_000_00)
    with ground.transaction() as shelves:  # 5 亿 of it was sold
        shelves.pools.add(
            KeptPool("P-0001", "1 号", "chongqing", "active", "{}", "{}", 0, 0, 5 * YI, "", Agreed("s02", NOW))
        )
        number = shelves.loans.numbers(["LO-00001"])["LO-00001"]
        shelves.pools._connection.exec_driver_sql(
            f"UPDATE live_loans SET principal_fen = 100000000000, limit_fen = 0 WHERE loan_no = {number}"
        )
    assert headroom(ground) == 922_000_000_00


def test_exactly_the_cap_is_allowed_and_one_fen_more_is_refused(ground: Ground) -> None:
    line = open_line(ground, "LO-X", 422_000_000_01)
    with pytest.raises(StaffError, match="FUNDING_CAP"), ground.transaction() as shelves:
        reserve(shelves, ground.policy(), line, TODAY)
    with ground.transaction() as shelves:
        shelves.loans.put([replace(line, limit_fen=422_000_000_00)])
    assert FundingService(ground).reserve("LO-X", ME) == 422_000_000_00
    assert headroom(ground) == 0


def test_each_company_has_a_cap_of_its_own(ground: Ground) -> None:
    open_line(ground, "LO-Z", 422_000_000_01)
    with_policy(ground, capital_fen=100 * YI, entities=tuple(
        replace(one, capital_fen=94 * YI if one.code == "chongqing" else 6 * YI)
        for one in ground.policy().funding.entities
    ))  # fmt: skip
    with pytest.raises(StaffError, match="FUNDING_CAP"):
        FundingService(ground).reserve("LO-Z", ME)


def test_a_reservation_is_used_by_draws_and_gone_with_the_last(ground: Ground) -> None:
    open_line(ground, "LO-X", 50_000_00)
    before = headroom(ground)
    FundingService(ground).reserve("LO-X", ME)
    assert headroom(ground) == before  # a line that never had one counted as promised already
    LendingService(ground).draw("LO-X", 20_000_00, ME)
    assert headroom(ground) == before
    with ground.store.reading() as shelves:
        (kept,) = shelves.reservations.active("LO-X")
    assert (kept.amount_fen, kept.used_fen) == (50_000_00, 20_000_00)
    LendingService(ground).draw("LO-X", 30_000_00, ME)
    with ground.store.reading() as shelves:
        assert shelves.reservations.active("LO-X") == ()
        assert shelves.reservations.recent()[0].state == "drawn"
    assert headroom(ground) == before


def test_a_reservation_lapses_at_the_close_of_its_last_day_and_a_draw_then_asks_again(ground: Ground) -> None:
    open_line(ground, "LO-X", 50_000_00)
    FundingService(ground).reserve("LO-X", ME)
    before, last = headroom(ground), TODAY + ground.policy().funds.reservation_days
    assert run_day(ground, last - 1, SYSTEM)["lapsed"] == 0
    assert run_day(ground, last, SYSTEM)["lapsed"] == 1
    assert run_day(ground, last, SYSTEM)["lapsed"] == 0
    assert headroom(ground) == before + 50_000_00
    other = open_line(ground, "LO-Y", headroom(ground))
    FundingService(ground).reserve(other.loan_id, ME)
    with pytest.raises(StaffError, match="FUNDING_CAP"):
        LendingService(ground).draw("LO-X", 1_00, ME)
    assert FundingService(ground).release("LO-Y", "客户放弃用款", ME) > 0
    LendingService(ground).draw("LO-X", 1_00, ME)


def test_an_old_line_without_a_reservation_promises_nothing_and_its_draw_asks_for_room(ground: Ground) -> None:
    before = headroom(ground)
    line = open_line(ground, "LO-X", 50_000_00)
    assert headroom(ground) == before - 50_000_00
    keep = ground.policy().funds.reservation_days
    for age, promised in ((keep, 50_000_00), (keep + 1, 0)):
        with ground.transaction() as shelves:
            shelves.pools._connection.exec_driver_sql(
                f"UPDATE live_loans SET opened_day = {TODAY - age} WHERE limit_fen = 5000000"
            )
        assert headroom(ground) == before - promised
    full = open_line(ground, "LO-Y", before)
    FundingService(ground).reserve(full.loan_id, ME)
    old = replace(line, opened_day=TODAY - keep - 1)
    with pytest.raises(StaffError, match="FUNDING_CAP"), ground.transaction() as shelves:
        take_room(shelves, ground.policy(), old, 1_00, TODAY)


def test_a_wish_sent_twice_keeps_funds_once_and_a_second_wish_is_refused(ground: Ground) -> None:
    open_line(ground, "LO-X", 50_000_00)
    service, once = FundingService(ground), Once("reserve-once-1")
    assert service.reserve("LO-X", ME, once=once) == service.reserve("LO-X", ME, once=once) == 50_000_00
    with pytest.raises(StaffError, match="RESERVED_ALREADY"):
        service.reserve("LO-X", ME)
    with pytest.raises(StaffError, match="COMMAND_REUSED"):
        service.reserve("LO-Y", ME, once=once)


def test_of_two_who_race_for_the_last_fen_exactly_one_has_it(ground: Ground) -> None:
    service = FundingService(ground)
    for trial in range(20):
        left = headroom(ground)
        names = [f"LO-{trial}-{side}" for side in "AB"]
        for name in names:
            open_line(ground, name, 0)
        with ground.transaction() as shelves:
            for name in names:
                shelves.loans.put([replace(shelves.loans.get(name), limit_fen=left)])
                number = shelves.loans.numbers([name])[name]
                shelves.pools._connection.exec_driver_sql(
                    "INSERT INTO reservations (loan_no, entity, amount_fen, used_fen, from_day, until_day, state,"
                    f" closed_day, reason) VALUES ({number}, 'zhejiang', 1, 0, 0, 0, 'lapsed', 0, '')"
                )
        with ThreadPoolExecutor(2) as pool:
            got = list(pool.map(lambda name: _tried(service, name), names))
        assert sorted(got) == ["", "FUNDING_CAP"]
        assert headroom(ground) == 0
        service.release(names[got.index("")], "下一轮", ME)
        with ground.transaction() as shelves:
            for name in names:
                shelves.loans.put([replace(shelves.loans.get(name), state="closed")])


def test_of_two_draws_that_race_for_the_last_fen_exactly_one_is_booked(ground: Ground) -> None:
    desk, left = LendingService(ground), headroom(ground)
    for name in ("LO-A", "LO-B"):
        open_line(ground, name, 1_00)
        FundingService(ground).reserve(name, ME)
        FundingService(ground).release(name, "预留已到期", ME)
        with ground.transaction() as shelves:
            shelves.loans.put([replace(shelves.loans.get(name), limit_fen=left)])

    def draw(name: str) -> str:
        try:
            desk.draw(name, left, ME)
        except StaffError as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(draw, ("LO-A", "LO-B")))
    assert sorted(got) == ["", "FUNDING_CAP"]
    assert headroom(ground) == 0
    with ground.store.reading() as shelves:
        assert sorted(shelves.loans.live.balances(["LO-A", "LO-B"]).values()) == [left]


def _tried(service: FundingService, name: str) -> str:
    try:
        service.reserve(name, ME)
    except StaffError as refusal:
        return refusal.code
    return ""


def test_sources_sum_to_what_is_on_the_books_and_what_nobody_recorded_is_told(ground: Ground) -> None:
    def told() -> dict[str, tuple[int, int]]:
        found = FundingService(ground).overview().sources
        assert sum(one.used_fen for one in found) == 1_978_000_000_00
        return {one.kind: (one.amount_fen, one.used_fen) for one in found}

    assert told() == {"capital": (16 * YI, 16 * YI), "unknown": (378_000_000_00, 378_000_000_00)}
    borrow(ground, "建设银行", 3 * YI)
    borrow(ground, "集团", 1 * YI, "group")
    assert told() == {"capital": (16 * YI, 16 * YI), "group": (YI, YI), "bank": (3 * YI, 278_000_000_00)}


def test_a_third_bank_and_more_than_half_of_capital_are_refused(ground: Ground) -> None:
    borrow(ground, "建设银行", 3 * YI)
    borrow(ground, "工商银行", 5 * YI)
    with pytest.raises(StaffError, match="TOO_MANY_LENDERS"):
        borrow(ground, "农业银行", 1_00)
    with pytest.raises(StaffError, match="BORROWING_RATIO"):
        borrow(ground, "建设银行", 1)
    with pytest.raises(StaffError, match="BORROWING_RATIO") as own:
        borrow(ground, "建设银行", 3 * YI + 1, entity="zhejiang")
    assert "浙江" in own.value.text.zh or "合并" in own.value.text.zh


def test_under_one_plus_four_shareholders_count_with_banks_and_bonds_with_securities(store: Store) -> None:
    ground = lent_desk(store)
    borrow(ground, "建设银行", 8 * YI)
    borrow(ground, "集团股东", 8 * YI, "shareholder")
    with pytest.raises(StaffError, match="NON_STANDARD"):
        borrow(ground, "集团股东", 1, "shareholder")
    borrow(ground, "公开债", 64 * YI, "bond")
    with pytest.raises(StaffError, match="STANDARD"):
        borrow(ground, "公开债", 1, "bond")


def test_a_borrowing_that_begins_when_another_has_ended_is_allowed(ground: Ground) -> None:
    borrow(ground, "建设银行", 8 * YI)
    later = NewBorrowing("工商银行", "bank", 8 * YI, Decimal("0.05"), TERM[1], date(2028, 1, 1), reason="合同 18")
    assert BorrowingService(ground).borrow(later, SECOND)
    early = replace(later, from_day=TERM[1] - timedelta(days=1))
    with pytest.raises(StaffError, match="BORROWING_RATIO"):
        BorrowingService(ground).borrow(early, SECOND)


def test_large_borrowings_wait_for_another_person_and_change_nothing_before(ground: Ground) -> None:
    desk = BorrowingService(ground)
    new = NewBorrowing("建设银行", "bank", 3 * YI, Decimal("0.05"), *TERM, reason="合同 2026-18")
    number = desk.borrow(new, SECOND)
    assert FundingService(ground).room().lent_fen is None
    with pytest.raises(StaffError, match="SAME_PERSON"):
        desk.agree("borrowing", number, SECOND)
    for nobody in (ME, SYSTEM):
        with pytest.raises(StaffError, match="NOT_PERMITTED"):
            desk.agree("borrowing", number, nobody)
    desk.agree("borrowing", number, THIRD)
    assert FundingService(ground).room().lent_fen == 3 * YI
    with pytest.raises(StaffError, match="NOT_PROPOSED"):
        desk.agree("borrowing", number, THIRD)
    desk.end_borrowing(number, NOW.date(), "提前归还", SECOND)
    assert FundingService(ground).room().lent_fen == 0


def test_the_database_itself_refuses_one_person_twice(ground: Ground) -> None:
    from sqlalchemy.exc import IntegrityError

    number = BorrowingService(ground).capital("chongqing", 11 * YI, NOW.date(), "股东会决议", SECOND)
    with pytest.raises(IntegrityError, match="two_persons"), ground.transaction() as shelves:
        shelves.funding.settle_capital(number, "active", SECOND.staff_id, NOW)


def test_capital_counts_from_its_day_once_two_have_agreed(ground: Ground) -> None:
    desk = BorrowingService(ground)
    number = desk.capital("chongqing", 11 * YI, NOW.date() + timedelta(days=1), "股东会决议", SECOND)
    desk.agree("capital", number, THIRD)
    assert FundingService(ground).room().whole.cap_fen == 24 * YI
    on_day(ground, NOW.date() + timedelta(days=1))
    room = FundingService(ground).room()
    assert (room.whole.cap_fen, room.usages["chongqing"].cap_fen) == (2_550_000_000_00, 1_650_000_000_00)


def test_the_coming_days_know_maturities_lapses_and_borrowings_that_end(ground: Ground) -> None:
    borrow(ground, "建设银行", 3 * YI)
    with ground.transaction() as shelves:
        loan = shelves.loans.get("LO-00001")
        shelves.loans.put([replace(loan, maturity_day=TODAY + 40)])
    open_line(ground, "LO-X", 50_000_00)
    FundingService(ground).reserve("LO-X", ME)
    coming = {one.day - TODAY: one for one in FundingService(ground).overview().coming}
    lapse = ground.policy().funds.reservation_days + 1
    assert len(coming) == 91
    assert coming[0].headroom_fen == headroom(ground) == 422_000_000_00 - 50_000_00
    assert coming[lapse].headroom_fen - coming[lapse - 1].headroom_fen == 50_000_00
    assert coming[40].headroom_fen - coming[39].headroom_fen == 15 * YI
    assert coming[40].in_hand_fen == 1_422_000_000_00
    found = FundingService(ground).what_if(5 * YI)
    assert (found.fits_now, found.from_day) == (False, day_of(TODAY + 40))


def test_a_guarantee_lowers_the_loss_up_to_its_cap_and_nothing_else(ground: Ground) -> None:
    desk = BorrowingService(ground)
    new = NewGuarantee("平台", "platform", Decimal("0.5"), *TERM, cap_fen=494_500_000_00, reason="担保协议")
    number = desk.guarantee(new, SECOND)
    with ground.store.reading() as shelves:
        assert cover_of(shelves, "credit_taobao", "chongqing", TODAY) == 0
    desk.agree("guarantee", number, THIRD)
    with ground.store.reading() as shelves:
        assert cover_of(shelves, "credit_taobao", "chongqing", TODAY) == Decimal("0.25")  # half of it, by the cap
        assert cover_of(shelves, "credit_taobao", "chongqing", TODAY + 9999) == 0


def test_the_bar_of_the_cap_counts_what_the_room_counts(ground: Ground) -> None:
    add_loans(ground, [1_00], first=3)
    cap = FundingService(ground).cap_file()
    assert (cap.cap_fen, cap.used_fen) == (24 * YI, 1_978_000_001_00)
    assert sum(part.amount_fen for part in cap.parts if part.counts) == cap.used_fen


def test_a_sold_loan_takes_no_further_draw(ground: Ground) -> None:
    line = open_line(ground, "LO-X", 50_000_00)
    with ground.transaction() as shelves:
        number = shelves.loans.numbers(["LO-X"])["LO-X"]
        shelves.pools._connection.exec_driver_sql(f"UPDATE live_loans SET owner = 'P-0009' WHERE loan_no = {number}")
    with pytest.raises(StaffError, match="LOAN_SOLD"), ground.transaction() as shelves:
        take_room(shelves, ground.policy(), line, 1_00, TODAY)


def test_bad_records_are_refused_and_nothing_is_written(ground: Ground) -> None:
    desk = BorrowingService(ground)
    good = NewBorrowing("建设银行", "bank", YI, Decimal("0.05"), *TERM, reason="合同 2026-18")
    for bad, code in (
        (replace(good, lender=" "), "NAME_MISSING"), (replace(good, amount_fen=0), "AMOUNT_IMPOSSIBLE"),
        (replace(good, to_day=TERM[0]), "DAYS_IMPOSSIBLE"), (replace(good, reason=""), "REASON_MISSING"),
        (replace(good, entity="beijing"), "ENTITY_UNKNOWN"),
    ):  # fmt: skip
        with pytest.raises(StaffError, match=code):
            desk.borrow(bad, SECOND)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        desk.borrow(good, ME)
    with ground.store.reading() as shelves:
        assert shelves.funding.borrowings() == ()
        assert shelves.journal.count() == 0
