"""Does the room show what the lines say by week, beside the questions it helps with, and say where they are silent?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.services.scored_desk import AS_OF, CLEAN, ME, MISMATCH, fill
from workbench.common.dates import day_of
from workbench.flows.weekly import WEEKS, WeekRefunds
from workbench.services import interview_weeks as weeks
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.services.interview_weeks import PARCELS, REFUNDS, InterviewWeeksService, strip_of
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


def shown(**origins: int) -> dict[str | None, tuple[int, ...]]:
    return {name: (count,) * WEEKS for name, count in origins.items()}


def test_a_declared_warehouse_nothing_left_from_has_an_empty_row_of_its_own() -> None:
    strip = weeks._parcels(shown(湖州=5), AS_OF, 2)
    assert [(row.name.zh, sum(row.weights), row.unseen) for row in strip.rows] == [
        ("湖州", 130, False),
        ("申报未见", 0, True),
    ]
    assert strip.note.zh == "申报 2 处，揽收只见 1 处"
    assert weeks._parcels(shown(湖州=5), AS_OF, 1).note.zh == ""
    many = weeks._parcels(shown(湖州=5), AS_OF, 90)
    assert sum(row.unseen for row in many.rows) == weeks.MOST_UNSEEN


def test_many_origins_are_folded_and_no_parcel_is_lost() -> None:
    found = shown(a=9, b=8, c=7, d=6, e=5, f=4) | {None: (1,) * WEEKS}
    strip = weeks._parcels(found, AS_OF, 0)
    assert [row.name.en for row in strip.rows] == ["a", "b", "c", "d", "2 others", "Not said"]
    assert sum(sum(row.weights) for row in strip.rows) == WEEKS * 40


def test_weeks_end_with_the_day_the_case_was_scored_on() -> None:
    strip = weeks._parcels(shown(湖州=5), AS_OF, 0)
    assert len(strip.starts) == WEEKS
    assert strip.starts[-1] == day_of(AS_OF) - timedelta(days=6)
    assert {b - a for a, b in zip(strip.starts, strip.starts[1:], strict=False)} == {timedelta(days=7)}


def test_refunds_are_shown_as_share_and_orders_and_warn_of_those_to_come() -> None:
    strip = weeks._refunds((WeekRefunds(0, 0, 0, 0), WeekRefunds(8, 1, 80_000, 7_000)), AS_OF)
    share, orders = strip.rows
    assert [one.zh for one in share.words] == ["无订单", "8.8%"]
    assert [one.en for one in orders.words] == ["0 of 0 orders", "1 of 8 orders"]
    assert strip.apart
    assert strip.note == weeks.LATE_REFUNDS


def test_a_desk_without_lines_says_so_in_words(ground: Ground) -> None:
    found = InterviewWeeksService(ground).of_case(CLEAN)
    assert {kind: (strip.rows, strip.note) for kind, strip in found.items()} == {
        PARCELS: ((), weeks.NO_LINES),
        REFUNDS: ((), weeks.NO_LINES),
    }


def test_what_was_said_in_the_interview_counts_before_what_was_declared(ground: Ground) -> None:
    from workbench.interview.questions import Assessment

    talk = InterviewService(ground)
    with ground.store.reading() as shelves:
        assert weeks._declared(shelves, MISMATCH, AS_OF) == 2
        assert weeks._declared(shelves, CLEAN, AS_OF) == 0
    file = talk.start(MISMATCH, ME, simulated=True)
    asked = next(t.question for t in file.turns if t.question.measure == "origins_180")
    talk.answer(MISMATCH, asked.question_id, Assessment.EVASIVE, "说有 3 个仓库", 10, ME)
    with ground.store.reading() as shelves:
        assert weeks._declared(shelves, MISMATCH, AS_OF) == 3


def test_questions_on_warehouses_and_refunds_have_a_strip_and_others_none(ground: Ground) -> None:
    file = InterviewService(ground).open(MISMATCH)
    strips = {turn.question.question_id: turn.strip for turn in file.turns}
    assert strips["contradiction:WAREHOUSES"] == PARCELS
    assert strips["reason:refund_share_90"] == REFUNDS
    assert strips["standard:purpose"] == ""
    assert all(turn.strip == strip_of(turn.question) for turn in file.turns)
