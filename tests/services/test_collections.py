"""Is the queue sorted by what may be lost, and do contacts and promises say what truly happened?"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.late_desk import DAY, TODAY, WHY, late_desk, many_late, pay, pay_all
from tests.services.scored_desk import ME, PROGRAM_ACTOR, SECOND
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.services.arrears_question import question
from workbench.services.close_steps import CloseContext
from workbench.services.collection_file import QueueFilter
from workbench.services.collections import CollectionService
from workbench.services.commands import Once
from workbench.services.ground import Ground
from workbench.services.instructions import InstructionService
from workbench.services.penalties import PenaltyService
from workbench.services.penalty_close import judge_promises
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return late_desk(store)


@pytest.fixture
def desk(ground: Ground) -> CollectionService:
    return CollectionService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def close(ground: Ground, day: int) -> tuple[int, int]:
    return judge_promises(CloseContext(ground, day, PROGRAM_ACTOR, ground.policy(), ground.products()))


def test_the_queue_puts_the_largest_expected_loss_first(desk: CollectionService, ground: Ground) -> None:
    found = desk.queue()
    assert [(row.merchant_id, row.days_past_due) for row in found.rows] == [("M3", 140), ("M4", 20), ("M2", 5)]
    first, lgd = found.rows[0], ground.policy().economics.loss_given_default
    assert first.chance == 1  # more than 90 days: it is in default
    assert first.owed_fen == 20_000_00 + 2_000_00  # 20,000 x 0.05 % x 200 days
    assert first.loss_fen == int(Decimal(first.owed_fen) * lgd)
    assert found.loss_fen == sum(row.loss_fen for row in found.rows)
    assert found.rows[1].chance == Decimal("0.14")  # its score says worse than its days past due
    assert found.rows[2].chance == Decimal("0.10")


def test_filters_narrow_the_list_and_its_sums(desk: CollectionService) -> None:
    assert [row.merchant_id for row in desk.queue(QueueFilter(bucket="90+")).rows] == ["M3"]
    assert desk.queue(QueueFilter(bucket="1-30")).borrowers == 2
    assert desk.queue(QueueFilter(words="M4")).borrowers == 1
    assert desk.queue(QueueFilter(words="%")).borrowers == 0  # a sign of the search, not of a name
    shown = desk.queue(QueueFilter(limit=1))
    assert (len(shown.rows), shown.borrowers, shown.more) == (1, 3, 2)
    desk.assign("M3", SECOND.staff_id, ME)
    assert [row.owner for row in desk.queue(QueueFilter(owner=SECOND.staff_id)).rows] == ["周砚"]
    assert desk.queue(QueueFilter(owner="-")).borrowers == 2


@pytest.mark.parametrize(
    ("sort", "down"),
    [
        ("loss", ["M3", "M4", "M2"]), ("late", ["M3", "M4", "M2"]), ("due", ["M4", "M3", "M2"]),
        ("owed", ["M4", "M3", "M2"]), ("chance", ["M3", "M4", "M2"]), ("step", ["M4", "M2", "M3"]),
        ("promise", ["M2", "M3", "M4"]), ("owner", ["M4", "M2", "M3"]), ("next", ["M2", "M3", "M4"]),
    ],
)  # fmt: skip
def test_the_whole_list_is_sorted_and_what_has_no_value_stands_last(
    desk: CollectionService, ground: Ground, sort: str, down: list[str]
) -> None:
    PenaltyService(ground).propose("M4", "remind", WHY, ME)
    desk.promise("M2", 1_00, TODAY, ME)
    desk.log_contact("M2", "phone", "no_answer", "", ME, next_on=TODAY)
    desk.assign("M2", SECOND.staff_id, ME)
    desk.assign("M4", ME.staff_id, ME)
    found = desk.queue(QueueFilter(sort=sort))
    assert [row.merchant_id for row in found.rows] == down
    assert found.order == tuple(down)
    valued = {"step": 1, "promise": 1, "owner": 2, "next": 1}.get(sort, 3)
    turned = desk.queue(QueueFilter(sort=sort, descending=False)).order
    assert list(turned[:valued]) == down[:valued][::-1]
    assert list(turned[valued:]) == down[valued:]
    with refused("SORT_UNKNOWN"):
        desk.queue(QueueFilter(sort="loss_fen; --"))


def test_a_page_tells_rows_as_they_are_now_and_who_left(desk: CollectionService, ground: Ground) -> None:
    listed = desk.queue(QueueFilter(limit=0))
    assert (listed.rows, listed.order, listed.more) == ((), ("M3", "M4", "M2"), 3)
    pay_all(ground, "M4")
    rows = desk.page(QueueFilter(), listed.order)
    assert [None if row is None else row.merchant_id for row in rows] == ["M3", None, "M2"]
    assert rows[0] == desk.queue().rows[0]


def test_borrowers_hidden_from_a_blind_reviewer_are_in_no_list_and_no_sum(
    desk: CollectionService, ground: Ground
) -> None:
    asked = replace(question(ground.policy(), DAY), hidden=("M3", "M2"))
    with ground.store.reading() as shelves:
        assert [one.merchant_id for one in shelves.arrears.page(asked)] == ["M4"]
        assert shelves.arrears.sums(asked).borrowers == 1
        assert sum(one.borrowers for one in shelves.arrears.workload(asked, DAY - 30)) == 1


def test_whoever_paid_and_is_still_restricted_stands_in_a_list_of_their_own(
    desk: CollectionService, ground: Ground
) -> None:
    ladder = PenaltyService(ground)
    ladder.propose("M4", "remind", WHY, ME)
    ladder.propose("M4", "restrict", WHY, ME)
    with ground.store.reading() as shelves:
        event = shelves.penalties.of_merchant("M4")[-1].event_no
    ladder.agree("M4", event, SECOND)
    assert desk.queue(QueueFilter(which="cured")).rows == ()
    pay_all(ground, "M4")
    assert [row.merchant_id for row in desk.queue(QueueFilter(which="cured")).rows] == ["M4"]
    assert "M4" not in {row.merchant_id for row in desk.queue().rows}


def test_a_contact_is_kept_and_one_against_the_rules_is_kept_as_such(desk: CollectionService, ground: Ground) -> None:
    desk.log_contact("M4", "phone", "no_answer", "", ME, next_on=TODAY + timedelta(days=1))
    desk.log_contact("M4", "phone", "reached", "答应查账", ME)
    with refused("BREACH_UNEXPLAINED"):
        desk.log_contact("M4", "phone", "reached", "再问", ME)
    desk.log_contact("M4", "phone", "reached", "商户要求当天回电，已征得同意", ME)
    with refused("THIRD_PARTY"):
        desk.log_contact("M4", "phone", "reached", "问了他的父亲", ME, party="family")
    with refused("DAY_PAST"):
        desk.log_contact("M4", "phone", "reached", "", ME, next_on=TODAY - timedelta(days=1))
    view = desk.open("M4", ME)
    assert [len(one.breaches) for one in view.contacts] == [1, 0, 0]
    assert view.owner == "沈宁"  # who spoke first has it
    assert desk.queue().breaches_30 == 1


def test_the_hour_of_a_contact_is_that_of_the_desk(store: Store) -> None:
    ground = late_desk(store)
    night = Ground(store.folder, lambda: datetime(2026, 11, 23, 15, 30, tzinfo=UTC), store)  # 23:30 at the desk
    night._model = ground._model
    with refused("BREACH_UNEXPLAINED"):
        CollectionService(night).log_contact("M4", "phone", "reached", "", ME)
    words = CollectionService(night).open("M4", ME).may_contact
    assert [one.en for one in words] == ["outside 8:00 to 21:00"]


def test_a_promise_is_kept_by_what_came_in_after_it(desk: CollectionService, ground: Ground) -> None:
    pay(ground, "LM4", 1_000_00, DAY)  # before it was promised: does not count
    desk.promise("M4", 5_000_00, TODAY + timedelta(days=3), ME)
    assert close(ground, DAY + 1) == (0, 0)
    pay(ground, "LM4", 5_000_00, DAY + 3, number=3)
    assert close(ground, DAY + 3) == (1, 0)
    assert close(ground, DAY + 3) == (0, 0)
    one = desk.open("M4", ME).promises[0]
    assert (one.state, one.paid_fen) == ("kept", 5_000_00)


def test_a_promise_is_broken_after_its_grace_and_a_payment_booked_late_mends_it(
    desk: CollectionService, ground: Ground
) -> None:
    desk.promise("M4", 5_000_00, TODAY + timedelta(days=3), ME)
    assert close(ground, DAY + 4) == (0, 0)  # one day of grace
    assert close(ground, DAY + 5) == (0, 1)
    assert [row.merchant_id for row in desk.queue(QueueFilter(which="broken")).rows] == ["M4"]
    pay(ground, "LM4", 5_000_00, DAY + 2)
    assert close(ground, DAY + 6) == (1, 0)
    assert desk.open("M4", ME).promises[0].state == "kept"


def test_promises_are_bounded_and_a_new_one_replaces_the_open_one(desk: CollectionService) -> None:
    with refused("PROMISE_TOO_FAR"):
        desk.promise("M4", 1_00, TODAY + timedelta(days=15), ME)
    with refused("PROMISE_TOO_LARGE"):
        desk.promise("M4", 40_000_00, TODAY, ME)
    with refused("AMOUNT_NOT_POSITIVE"):
        desk.promise("M4", 0, TODAY, ME)
    with refused("NOT_PERMITTED"):
        desk.promise("M4", 1_00, TODAY, Actor("s04", "何清", Role.AUDITOR))
    once = Once("promise-once-0001")
    for _ in range(2):
        desk.promise("M4", 1_000_00, TODAY, ME, once=once)
    desk.promise("M4", 2_000_00, TODAY, ME)
    assert [one.state for one in desk.open("M4", ME).promises] == ["open", "replaced"]


def test_work_is_counted_by_officer(desk: CollectionService, ground: Ground) -> None:
    desk.assign("M3", ME.staff_id, ME)
    desk.promise("M3", 1_000_00, TODAY, ME)
    close(ground, DAY + 5)
    rows = {row.name: row for row in desk.workload()}
    assert (rows["沈宁"].borrowers, rows["沈宁"].promises_broken) == (1, 1)
    assert rows[""].borrowers == 2
    with refused("STAFF_UNKNOWN"):
        desk.assign("M3", "nobody", ME)


def test_the_cost_of_default_is_unknown_until_sales_and_margin_are(desk: CollectionService, ground: Ground) -> None:
    value = desk.open("M3", ME).value
    assert (value.value_fen, value.ratio, value.warns) == (None, None, False)
    assert value.why.en.startswith("verified sales")


def test_nothing_is_paid_out_on_old_data_or_without_a_booked_draw(ground: Ground) -> None:
    service = InstructionService(ground)
    with refused("DATA_TOO_OLD"):
        service.disburse("L1", 10_000_00, ME)  # nothing was ever imported
    imported(ground, NOW - timedelta(hours=25))
    with refused("DATA_TOO_OLD"):
        service.disburse("L1", 10_000_00, ME)
    imported(ground, NOW - timedelta(hours=23))
    with refused("NOT_DRAWN"):
        service.disburse("L1", 10_000_00, ME)  # drawn twenty days ago


def test_money_goes_out_once_and_not_beyond_the_funds(ground: Ground) -> None:
    from workbench.storage.kept_loans import LoanEvent

    imported(ground, NOW - timedelta(hours=1))
    with ground.transaction() as shelves:
        shelves.loans.add_events([LoanEvent("L1", 2, DAY, "draw", 2_000_00, 2_000_00, 0, 12_000_00, "")])
    first = InstructionService(ground).disburse("L1", 2_000_00, ME)
    again = InstructionService(ground).disburse("L1", 2_000_00, ME)
    assert (first.number, first.state) == (again.number, "whole")
    path = InstructionService(ground).folder() / first.file
    path.write_text("tampered", "utf-8")
    assert InstructionService(ground).lines()[0].state == "changed"
    assert InstructionService(ground).mend(first.number, ME).state == "whole"
    policy = ground.policy()
    ground._policies[policy.policy_id] = replace(policy, funding=replace(policy.funding, capital_fen=1_00, entities=()))
    with ground.transaction() as shelves:
        shelves.loans.add_events([LoanEvent("L1", 3, DAY, "draw", 1_00, 1_00, 0, 12_001_00, "")])
    with refused("FUNDING_CAP"):
        InstructionService(ground).disburse("L1", 1_00, ME)


def imported(ground: Ground, at: datetime) -> None:
    with ground.transaction() as shelves:
        run, number = shelves.arrears._connection.exec_driver_sql, f"B{at:%H}"
        run(
            "INSERT INTO batches (batch_id, seq, imported_at, staff_id, layout, rows, quarantined, merchants_new,"
            f" merchants_updated, undone, skipped) VALUES ('{number}', {at.hour}, '{at.isoformat()}', 's01', 'x', 1, 0,"
            " 0, 0, 0, 0)"
        )
        run(f"INSERT INTO batch_merchants VALUES ('{number}', 'M1')")


@pytest.mark.slow
def test_the_queue_of_forty_thousand_borrowers_answers_at_once(ground: Ground) -> None:
    with ground.transaction() as shelves:
        many_late(shelves, 43_800)
    desk = CollectionService(ground)
    desk.queue()
    began = time.process_time()
    found = desk.queue()
    spent = time.process_time() - began
    assert found.borrowers == 43_803
    assert spent < 1.5, spent
