"""Who can move the class of a loan, and does the close keep what they said?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.services.closing_desk import DAY, TODAY, at, repay
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.services.standing import StandingService

WHY = "老板失联，门店已停业，先行下调"


@pytest.fixture
def ground(closing: Ground) -> Ground:
    return closing


@pytest.fixture
def desk(ground: Ground) -> StandingService:
    CloseService(ground).close(TODAY, SECOND)
    return StandingService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def closed(ground: Ground, days: int) -> None:
    CloseService(at(ground, days)).close(TODAY + timedelta(days=days), SECOND)


def classes(ground: Ground) -> dict[str, int]:
    with ground.store.reading() as shelves:
        return {one.loan_id: one.loan_class for one in shelves.loans.live.all()}


def test_the_book_falls_into_classes_and_a_company_infects_all_it_owes(ground: Ground) -> None:
    closed(ground, 0)
    found = classes(ground)
    assert {name: found[name] for name in ("CLEAN", "IDLE", "SINGLE", "BAD", "WORST")} == {
        "CLEAN": 1, "IDLE": 1, "SINGLE": 1, "BAD": 3, "WORST": 5,
    }  # fmt: skip
    # 20,000 of 100,000 of one company is past due for 100 days: the other shop's loan is substandard, too.
    assert (found["FIRM-BAD"], found["FIRM-GOOD"]) == (3, 3)
    with ground.store.reading() as shelves:
        numbers = shelves.loans.numbers(["FIRM-GOOD", "BAD"])
        assert [one.cause for one in shelves.classes.changes_of(numbers["FIRM-GOOD"])] == ["contagion"]
        assert [one.cause for one in shelves.classes.changes_of(numbers["BAD"])] == ["past_due"]
        counts = shelves.closes.steps([DAY])[DAY]["standing"].counts
    assert (counts["contagion"], counts["elsewhere_unknown"]) == (1, 1)


def test_ten_percent_of_a_company_exactly_infects_nothing(ground: Ground) -> None:
    with ground.transaction() as shelves:
        interest = int(Decimal(20_000_00) * Decimal("0.0005") * 159)
        left = 80_000_00 // 9
        shelves.loans.add_events([repay("FIRM-BAD", 2, DAY - 1, 20_000_00 - left, interest, left)])
        # 80,000 is nine times what is left, less a fen: at the threshold, not above it.
        assert left * 10 <= left + 80_000_00
    closed(ground, 0)
    assert classes(ground)["FIRM-GOOD"] == 1


def test_debt_elsewhere_binds_where_it_is_known_and_is_counted_where_it_is_not(ground: Ground) -> None:
    with ground.transaction() as shelves:
        for merchant in ("F1", "F2"):
            shelves.merchants.get(merchant)
        interest = int(Decimal(20_000_00) * Decimal("0.0005") * 159)
        shelves.loans.add_events([repay("FIRM-BAD", 2, DAY - 1, 20_000_00, interest, 0)])
    desk = StandingService(ground)
    closed(ground, 0)
    assert classes(ground)["FIRM-GOOD"] == 1
    with refused("SHARE_WRONG"):
        desk.tell_elsewhere("P-FIRM", 1_000_001, "征信报告", ME)
    later = at(ground, 1)
    StandingService(later).tell_elsewhere("P-FIRM", 200_001, "企业征信报告 2026-11-20", ME)
    closed(ground, 1)
    assert classes(ground)["FIRM-GOOD"] == 3
    with ground.store.reading() as shelves:
        assert shelves.closes.steps([DAY + 1])[DAY + 1]["standing"].counts["elsewhere_unknown"] == 0
        number = shelves.loans.numbers(["FIRM-GOOD"])["FIRM-GOOD"]
        assert [one.cause for one in shelves.classes.changes_of(number)] == ["elsewhere"]
    StandingService(at(ground, 2)).tell_elsewhere(
        "P-FIRM", 200_000, "企业征信报告 2026-11-25", ME
    )  # not more than a fifth
    closed(ground, 2)
    assert classes(ground)["FIRM-GOOD"] == 1


def test_one_person_makes_a_class_worse_at_once_with_a_reason(desk: StandingService, ground: Ground) -> None:
    with refused("COMMENT_TOO_SHORT"):
        desk.set_class("CLEAN", 4, "跑路", ME)
    with refused("NOT_PERMITTED"):
        desk.set_class("CLEAN", 4, WHY, Actor("s09", "审", Role.AUDITOR))
    with refused("CLASS_NOT_WORSE"):
        desk.set_class("BAD", 2, WHY, ME)
    with refused("CLASS_UNKNOWN"):
        desk.set_class("CLEAN", 6, WHY, ME)
    told = desk.set_class("CLEAN", 4, WHY, ME)
    assert (told.loan_class, told.at_least, told.floor) == (4, 4, 1)
    assert [(row.reason, row.by, row.holds) for row in told.floors] == [(WHY, "沈宁", True)]
    for days in (0, 1, 2):  # today is made again, and the days after keep it
        closed(ground, days)
        assert classes(ground)["CLEAN"] == 4
    assert [move[:3] for move in desk.open("CLEAN").course] == [(TODAY, 1, 4)]
    with ground.store.reading() as shelves:
        assert shelves.journal.verify().holds


def test_better_takes_two_people_and_goes_no_further_than_days_past_due_allow(
    desk: StandingService, ground: Ground
) -> None:
    desk.set_class("BAD", 5, WHY, ME)
    with refused("CLASS_NOT_HELD"):
        desk.ask_better("WORST", 1, WHY, ME)
    closed(ground, 1)
    desk = StandingService(at(ground, 1))
    told = desk.ask_better("BAD", 1, "老板已联系上，门店恢复营业", ME)
    (ask,) = told.asks
    with refused("ASK_OPEN"):
        desk.ask_better("BAD", 1, "老板已联系上，门店恢复营业", ME)
    with refused("NOT_PERMITTED"):
        desk.agree(ask.ask_id, ME)
    assert desk.waiting(SECOND)[0].may_decide
    told = desk.agree(ask.ask_id, SECOND)
    assert (told.at_least, told.asks) == (1, ())
    with refused("ASK_SETTLED"):
        desk.agree(ask.ask_id, THIRD)
    closed(ground, 2)
    # Nothing is past due by a demand any more, but it is late: it stays where it was until that is paid.
    assert classes(ground)["BAD"] == 5


def test_the_one_who_proposed_cannot_agree_nor_can_the_database_be_told_so(
    desk: StandingService, ground: Ground
) -> None:
    desk.set_class("CLEAN", 3, WHY, SECOND)
    (ask,) = desk.ask_better("CLEAN", 1, "老板已联系上，门店恢复营业", SECOND).asks
    with refused("SAME_PERSON"):
        desk.agree(ask.ask_id, SECOND)
    with pytest.raises(IntegrityError, match="two_people"), ground.store.transaction() as shelves:
        shelves.classes.settle(ask.ask_id, "agreed", SECOND.staff_id, ground.now())
    with refused("NOT_PERMITTED"):
        desk.withdraw(ask.ask_id, ME)
    assert desk.refuse(ask.ask_id, "尚未看到恢复营业的证据", THIRD).asks == ()
    assert classes(ground)["CLEAN"] == 3


def test_a_cure_follows_payment_of_all_that_is_past_due(desk: StandingService, ground: Ground) -> None:
    interest = int(Decimal(10_000_00) * Decimal("0.0005") * 201)
    with ground.transaction() as shelves:
        shelves.loans.add_events([repay("BAD", 2, DAY + 1, 9_999_00, interest, 1_00)])
    closed(ground, 1)
    assert classes(ground)["BAD"] == 3  # a yuan is still past due
    with ground.transaction() as shelves:
        shelves.loans.add_events([repay("BAD", 3, DAY + 2, 1_00, 0, 0)])
    closed(ground, 2)
    assert classes(ground).get("BAD", 1) == 1  # a loan that is repaid may have left the live book
    with ground.store.reading() as shelves:
        (last,) = shelves.classes.changes_of(shelves.loans.numbers(["BAD"])["BAD"])[-1:]
    assert (last.day, last.from_class, last.to_class, last.cause) == (DAY + 2, 3, 1, "repaid")


def test_a_restructured_loan_is_no_better_until_the_observation_is_over(desk: StandingService, ground: Ground) -> None:
    with refused("MATURITY_NOT_LATER"):
        desk.ask_restructure("BAD", TODAY, "客户申请展期，门店经营正常", ME)
    with refused("MATURITY_NOT_LATER"):
        desk.ask_restructure("IDLE", TODAY + timedelta(days=900), "客户申请展期，门店经营正常", ME)
    until = TODAY + timedelta(days=200)
    (ask,) = desk.ask_restructure("BAD", until, "客户申请展期，门店经营正常", ME).asks
    told = desk.agree(ask.ask_id, SECOND)
    assert (told.maturity, told.loan_class) == (until, 3)
    assert [(row.at_least, row.since, row.until) for row in told.floors] == [
        (3, TODAY, TODAY + timedelta(days=365)),
    ]
    closed(ground, 1)
    with ground.store.reading() as shelves:
        live = next(one for one in shelves.loans.live.all() if one.loan_id == "BAD")
        assert (live.past_due_since, live.loan_class) == (None, 3)  # nothing is past due, and it is observed
        assert [event.kind for event in shelves.loans.events(["BAD"])["BAD"]] == ["draw", "restructure"]
        assert shelves.classes.floors_on(DAY + 364)[shelves.loans.numbers(["BAD"])["BAD"]] == (3, "observation")
        assert shelves.classes.floors_on(DAY + 365) == {}


def test_a_reason_of_ten_characters_is_asked_by_the_database_too(desk: StandingService, ground: Ground) -> None:
    with pytest.raises(IntegrityError, match="reason_given"), ground.store.transaction() as shelves:
        shelves.classes._connection.execute(
            text("INSERT INTO class_floors VALUES (NULL, 1, 'person', 3, 1, NULL, '短', 's01', 'now')")
        )
