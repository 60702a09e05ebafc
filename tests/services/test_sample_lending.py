"""A whole sample desk has something on every lending page, brought in by the services, and says it is synthetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from workbench.access.staff import SYSTEM
from workbench.app import open_desk
from workbench.services.borrower_sample import ask_again, pay_back, score_then
from workbench.services.bundle import Services
from workbench.services.collection_sample import seed_collections
from workbench.services.funding_sample import pair_of, seed_funding

pytestmark = pytest.mark.slow  # a desk of real lines takes some seconds to make

MERCHANTS = 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, tuple[str, ...], dict[str, int]]]:
    services = open_desk(tmp_path_factory.mktemp("sample") / "desk", lambda: datetime(2026, 11, 23, 2, 42, tzinfo=UTC))
    services.desk.create_sample(merchants=MERCHANTS, score=False)
    ground, officer = services.training.ground, services.desk.actor()
    pair = pair_of(ground)
    assert pair is not None
    again = ask_again(ground, pair.first)
    services.scoring.score_all(SYSTEM)
    counts = {"then": score_then(ground, again), "paid": pay_back(ground, again, officer)}
    counts |= seed_funding(ground, again)
    services.lending.close_day(services.desk.status().business_date, SYSTEM)
    counts |= seed_collections(ground)
    yield services, again, counts
    services.desk.close()


Made = tuple[Services, tuple[str, ...], dict[str, int]]


def test_borrowers_who_asked_again_have_flows_then_and_now_and_a_limit_that_rose(made: Made) -> None:
    services, again, counts = made
    assert counts["then"] == len(again) > 0
    files = [services.lending.borrower(one) for one in again]
    assert all(file.then_now and file.row.band is not None for file in files)
    risen = [file for file in files if any(step.kind == "rise" for step in file.ladder)]
    assert risen
    for file in risen:  # what the line was opened with stands before what it rose to
        place = next(i for i, step in enumerate(file.ladder) if step.kind == "rise")
        assert file.ladder[place - 1].limit_fen < file.ladder[place].limit_fen
        assert file.limits_fen[-2] == file.ladder[place - 1].limit_fen


def test_the_case_of_long_ago_keeps_its_stage_and_says_when_it_was_looked_at(made: Made) -> None:
    services, again, _ = made
    with services.training.ground.store.reading() as shelves:
        cases = sorted(shelves.applications.of_merchant(again[0]), key=lambda one: one.submitted_at)
        kept = [found for case in cases if (found := shelves.scores.get(case.case_no)) is not None]
        stages = [shelves.applications.get(one.case_no).stage.value for one in kept]
    assert [one.as_of_day for one in kept] == sorted({one.as_of_day for one in kept})
    assert stages == ["active", "scored"]
    assert kept[0].recommendation is None


def test_every_pane_of_the_funding_page_has_records_two_people_made(made: Made) -> None:
    services, _, counts = made
    file = services.funding.overview(services.desk.actor("s02"))
    assert {one.kind for one in file.sources} >= {"bank", "shareholder"}
    assert [one.row.state for one in map(services.pools.pool, (row.pool_id for row in services.pools.pools()))] == [
        "active"
    ]
    assert counts["pool_loans"] > 10
    assert [one.state for one in services.partners.partners()] == ["active"]
    with services.training.ground.store.reading() as shelves:
        kept = shelves.funding.borrowings()
        assert {one.state for one in kept} == {"active", "proposed"}
        agreed = [one.agreed for one in kept if one.agreed.agreed_by is not None]
        assert agreed
        assert all(one.agreed_by != one.proposed_by for one in agreed)
        assert all("合成" in one.reason for one in kept)


def test_arrears_are_worked_and_a_step_waits_for_a_second_person(made: Made) -> None:
    services, _, counts = made
    rows = services.collections.queue().rows
    assert any(row.waiting for row in rows) == (counts["steps_waiting"] > 0)
    assert counts["steps"] >= 1
    with services.training.ground.store.reading() as shelves:
        assert shelves.journal.verify().holds
    assert services.desk.check().passed
