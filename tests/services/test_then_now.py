"""Then and now on a real sample desk: imported, scored, decided, and judged again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.access.staff import SYSTEM
from workbench.app import open_desk
from workbench.common.errors import StaffError
from workbench.records.canonical import canonical_json
from workbench.records.proof import proof_of
from workbench.scoring.pack import BOOSTER, write_pack
from workbench.services.bundle import Services
from workbench.services.bundled_model import CHALLENGER
from workbench.services.ground import Ground
from workbench.services.scoring import SCORED_STAGES
from workbench.storage.kept import KeptDecision
from workbench.storage.shelves import Shelves

pytestmark = pytest.mark.slow  # a desk of real lines takes some seconds to make
EARLIER, TODAY = "2026-08-20", "2026-11-22"


def at_the_desk() -> datetime:
    return datetime(2026, 11, 23, 2, 42, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("then") / "desk"
    opened = open_desk(folder, at_the_desk)
    opened.desk.create_sample(merchants=200)
    opened.decision.decide_automatically(None, SYSTEM)
    opened.desk.close()
    return folder


@pytest.fixture
def services(made: Path, tmp_path: Path) -> Iterator[Services]:
    folder = tmp_path / "desk"
    shutil.copytree(made, folder)
    opened = open_desk(folder, at_the_desk)
    yield opened
    opened.desk.close()


def ground_of(services: Services) -> Ground:
    return services.training.ground


def approved(services: Services) -> list[str]:
    """Merchants the program approved, by id."""
    with ground_of(services).store.reading() as shelves:
        signed = [kept for kept in shelves.decisions.newest().values() if kept.outcome.value.startswith("approve")]
        return sorted(shelves.applications.get(kept.case_no).merchant_id for kept in signed)


def look_on(services: Services, day: str) -> None:
    with ground_of(services).transaction() as shelves:
        shelves.settings.put("as_of", day)


def test_unchanged_data_change_nothing_for_anybody(services: Services) -> None:
    merchants = approved(services)
    assert merchants
    for merchant_id in merchants:
        found = services.then_now.of_borrower(merchant_id)
        assert (found.points, found.rounding, found.changes, found.rules) == (0.0, -0.0, (), ())
        assert found.still
        assert found.action.code == "keep"
        assert (found.now.limit_fen, found.now.daily_rate) == (found.then.limit_fen, found.then.daily_rate)
        assert "评分不变" in found.verdict.zh


def test_other_data_move_the_score_by_parts_that_add_up(services: Services) -> None:
    look_on(services, EARLIER)
    moved = 0
    for merchant_id in approved(services):
        found = services.then_now.of_borrower(merchant_id)
        parts = sum(one.points for one in found.changes)
        assert parts + found.rounding == pytest.approx(found.points, abs=1e-9)
        assert abs(found.rounding) < 0.01
        assert sum(points for _, points in found.flows) == pytest.approx(parts)
        assert found.now.points - found.then.points == pytest.approx(found.points, abs=1.0)
        moved += bool(found.changes)
    assert moved
    look_on(services, TODAY)


def test_a_borrower_of_imported_loans_has_no_decision_to_compare_with(services: Services) -> None:
    known = set(approved(services))
    other = next(row.merchant_id for row in services.lending.borrowers() if row.merchant_id not in known)
    with pytest.raises(StaffError) as refused:
        services.then_now.of_borrower(other)
    assert refused.value.code == "NO_DECISION"


def proved(shelves: Shelves, merchant_id: str) -> KeptDecision:
    """The merchant's decision that carries a proof."""
    return next(
        one
        for case_no, one in shelves.decisions.newest().items()
        if shelves.applications.get(case_no).merchant_id == merchant_id and one.proof
    )


def test_a_proof_whose_margin_was_altered_is_not_compared(services: Services) -> None:
    merchant_id = approved(services)[0]
    ground = ground_of(services)
    with ground.transaction() as shelves:
        kept = proved(shelves, merchant_id)
        proof = proof_of(kept.proof)
        broken = replace(proof, margin_bits="00000000" if proof.margin_bits != "00000000" else "3f800000")
        shelves.decisions.replace(replace(kept, proof=canonical_json(broken).decode()))
    with pytest.raises(StaffError) as refused:
        services.then_now.of_borrower(merchant_id)
    assert refused.value.code == "PROOF_DIFFERS"


def test_a_model_that_is_gone_is_said_to_be(services: Services) -> None:
    merchant_id = approved(services)[0]
    ground = ground_of(services)
    with ground.transaction() as shelves:
        kept = proved(shelves, merchant_id)
        gone = replace(proof_of(kept.proof), model_digest="f" * 64)
        shelves.decisions.replace(replace(kept, proof=canonical_json(gone).decode()))
    with pytest.raises(StaffError) as refused:
        services.then_now.of_borrower(merchant_id)
    assert refused.value.code == "MODEL_GONE"


def test_the_figures_of_earlier_applicants_are_filled_in_once_and_seen_by_month(services: Services) -> None:
    before = services.drift.view()
    done = services.drift.backfill(SYSTEM)
    assert done > 0
    assert services.drift.backfill(SYSTEM) == 0
    after = services.drift.view()
    assert len(after.months) > len(before.months)
    assert sum(month.count for month in after.months) > sum(month.count for month in before.months)
    with ground_of(services).store.reading() as shelves:
        assert shelves.features.latest_day() == ground_of(services).as_of_day()  # nothing newer than today


def test_scoring_keeps_what_the_challenger_says_and_the_champion_is_as_without_it(
    services: Services,
) -> None:
    ground = ground_of(services)
    services.scoring.score_all(SYSTEM)
    with ground.store.reading() as shelves:
        alone = {kept.case_no: (kept.score, kept.recommendation) for kept in shelves.scores.all()}
        open_cases = {case.case_no for case in shelves.applications.all(SCORED_STAGES)}
    folder, model = ground.model_folder(), ground.model()
    card = replace(model.card, version="rival", calibration=replace(model.calibration, intercept=0.9))
    booster = (folder / BOOSTER).read_bytes()
    with ground.transaction() as shelves:
        signer = ground.signer(shelves)
    named = write_pack(ground.folder / "models" / "rival", booster, card, model.reference, signer=signer)
    risk = services.desk.actor("s03")
    services.shadow.start("rival", risk)
    services.scoring.score_all(SYSTEM)
    with ground.store.reading() as shelves:
        beside = {kept.case_no: (kept.score, kept.recommendation) for kept in shelves.scores.all()}
        said = {one.case_no: one for one in shelves.shadows.of(named)}
    assert beside == alone
    assert said.keys() == open_cases & alone.keys()
    assert all(one.margin == alone[case_no][0].margin for case_no, one in said.items())
    services.shadow.stop(risk)


def test_a_sample_desk_scores_the_bundled_challenger_from_the_first_case_on(services: Services) -> None:
    view = services.drift.view()
    assert view.challenger == CHALLENGER
    assert view.shadow_days == 0
    with ground_of(services).store.reading() as shelves:
        scored = {case_no for case_no, _, _ in shelves.scores.inputs()}
        running = services.shadow.current()
        assert running is not None
        assert {one.case_no for one in shelves.shadows.of(running.digest)} == scored
    contest = services.models.room().contest
    assert contest is not None
    assert (contest.champion, contest.challenger) == ("xgb-2026.11", CHALLENGER)
    assert "留出样本不同" not in contest.note.zh
