"""Can a declined merchant get a person to look again, and does the desk see who only presses the button?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.scored_desk import CLEAN, ME, PROGRAM_ACTOR, REFUNDS, RISKY, SECOND, THIRD, fill
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.reviews import ReviewService
from workbench.storage.store import Store

TODAY = local(NOW).date()
WORDS = "退款是台风那周的，别的店也这样"
ANSWER = "已核对十月物流与退款明细，拒绝理由成立"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ground(store: Store, clock: Clock) -> Ground:
    made = fill(store)
    made._clock = clock  # the desk's time follows it
    DecisionService(made).decide_automatically(None, PROGRAM_ACTOR)
    return made


@pytest.fixture
def desk(ground: Ground) -> ReviewService:
    return ReviewService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def asked(desk: ReviewService, **changes: object) -> object:
    wish = {"case_no": RISKY, "channel": "phone", "words": WORDS, "asked_on": TODAY, "assigned_to": "s02", "actor": ME}
    return desk.ask_for_person(**(wish | changes))


def test_every_automatic_decline_names_its_way_to_a_person(desk: ReviewService, ground: Ground) -> None:
    path = desk.path(RISKY)
    assert (path.by_program, path.answer_days) == (True, ground.policy().review.human_review_days)
    assert path.until == TODAY + timedelta(days=ground.policy().review.request_days)
    with refused("NO_DECLINE"):
        desk.path(REFUNDS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case_no": CLEAN}, "NO_DECLINE"),
        ({"channel": "pigeon"}, "CHANNEL_UNKNOWN"),
        ({"words": "  "}, "WORDS_MISSING"),
        ({"asked_on": TODAY + timedelta(days=1)}, "DAY_WRONG"),
        ({"asked_on": TODAY - timedelta(days=1)}, "DAY_WRONG"),
        ({"assigned_to": "system"}, "SAME_PERSON"),
        ({"actor": Actor("s09", "审", Role.AUDITOR)}, "NOT_PERMITTED"),
    ],
)
def test_a_request_that_cannot_be_is_refused_and_writes_nothing(
    desk: ReviewService, changes: dict[str, object], code: str
) -> None:
    with refused(code):
        asked(desk, **changes)
    assert desk.requests(SECOND) == ()


def test_a_request_has_a_named_person_a_due_day_and_ends_as_kept(desk: ReviewService, clock: Clock) -> None:
    row = asked(desk)
    assert (row.assigned_to, row.days_left, row.by_program, row.channel.zh) == ("周砚", 15, True, "电话")
    assert row.reasons[0].zh == "退款率 8.7%"
    with refused("REVIEW_OPEN"):
        asked(desk)
    with refused("NOT_YOURS"):
        desk.open_request(RISKY, THIRD)
    desk.open_request(RISKY, SECOND)
    clock.now += timedelta(seconds=4)
    with refused("COMMENT_TOO_SHORT"):
        desk.close_request(RISKY, False, "维持", SECOND)
    done = desk.close_request(RISKY, False, ANSWER, SECOND)
    assert (done.state, done.answer) == ("kept", ANSWER)
    assert desk.requests(SECOND) == ()
    found = desk.statistics(THIRD)
    assert (found.human_kept, found.stamps.reviews, found.stamps.fast_reviews) == (1, 1, 1)


def test_an_overturned_decline_is_taken_up_again(desk: ReviewService, ground: Ground) -> None:
    asked(desk)
    with refused("REVIEW_OPEN"):
        DecisionService(ground).reopen(RISKY, "台风期间退款已核实，评分须按新数据重算", THIRD)
    desk.close_request(RISKY, True, "台风期间退款已核实，评分须按新数据重算", SECOND)
    with ground.store.reading() as shelves:
        assert shelves.applications.get(RISKY).stage is Stage.SCORED
        course = shelves.courses.get(RISKY, 1)
        assert course is not None
        assert course.reopened_by == "s02"
        kept = shelves.decisions.get(RISKY)
        assert kept is not None
        assert (kept.state, kept.outcome) == ("signed", Outcome.DECLINE)
        assert [entry.action for entry in shelves.journal.of_case(RISKY)][:2] == [
            "human_review.close", "decision.reopen",
        ]  # fmt: skip
    assert desk.statistics(THIRD).human_overturned == 1


def test_a_request_that_waits_too_long_is_overdue_and_one_that_comes_too_late_is_refused(
    desk: ReviewService, clock: Clock
) -> None:
    asked(desk)
    clock.now += timedelta(days=16)
    (row,) = desk.requests(SECOND)
    assert row.days_left == -1
    assert desk.statistics(THIRD).human_overdue == 1
    desk.close_request(RISKY, False, ANSWER, SECOND)
    clock.now += timedelta(days=60)
    with refused("TOO_LATE"):
        asked(desk, asked_on=local(clock.now).date())


def test_declines_and_signatures_of_a_few_seconds_are_reported(ground: Ground, clock: Clock) -> None:
    decisions, desk = DecisionService(ground), ReviewService(ground)
    draft = replace(decisions.draft(REFUNDS, ME), outcome=Outcome.DECLINE, reason_codes=("J_PURPOSE",))
    clock.now += timedelta(seconds=3)
    draft = replace(draft, comment="用途与所附合同不一致，无法核实", override_code="OV_PURPOSE")
    decisions.propose(REFUNDS, draft, ME)
    decisions.open_proposal(REFUNDS, SECOND)
    clock.now += timedelta(seconds=40)
    decisions.sign(REFUNDS, SECOND)
    found = desk.statistics(THIRD)
    assert (found.stamps.declines, found.stamps.fast_declines) == (1, 1)
    assert (found.stamps.signed, found.stamps.fast_signed) == (1, 0)
    assert found.stamps.never_refused == (("周砚", 1),)
    report = found.overrides
    assert (report.decided, report.lend, report.refuse) == (1, 0, 1)
    assert [(one.code, one.lend, one.refuse) for one in report.by_code] == [("OV_PURPOSE", 0, 1)]
    assert [(one.name, one.overrides) for one in report.by_officer] == [("沈宁", 1)]


def test_overrides_are_compared_with_how_loans_turned_out(ground: Ground, clock: Clock) -> None:
    from workbench.storage.kept_loans import LoanEvent

    decisions = DecisionService(ground)
    cheap = replace(decisions.draft(REFUNDS, ME), outcome=Outcome.APPROVE, daily_rate=Decimal("0.0003"))
    decisions.propose(REFUNDS, replace(cheap, comment="老客户，退款已回落到位", override_code="OV_RELATION"), ME)
    decisions.sign(REFUNDS, SECOND)
    loan_id = f"LO-{REFUNDS[3:]}"
    with ground.transaction() as shelves:
        opened = shelves.loans.get(loan_id).opened_day
        shelves.loans.add_events(
            [
                LoanEvent(loan_id, 1, opened, "draw", 100, 100, 0, 100, ""),
                LoanEvent(loan_id, 2, opened, "write_off", 100, 100, 0, 0, ""),
            ]
        )
    report = ReviewService(ground).statistics(THIRD).overrides
    assert (report.known_overridden, report.known_as_advised) == (1, 0)
    assert report.bad_overridden is not None
    assert report.bad_overridden.value == 1.0
    assert report.bad_as_advised is None
