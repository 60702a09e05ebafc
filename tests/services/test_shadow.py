"""A challenger in the shadow: scored on the same figures, kept apart, compared by month, and never in the way."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.services.drifted_desk import AUDITOR, OFFICER, RISK, DriftedDesk, champion, packed, unchanged
from workbench.common.errors import StaffError
from workbench.common.paths import models
from workbench.features.catalogue import PLATFORM
from workbench.scoring.pack import BOOSTER, write_pack
from workbench.services.bundled_model import CHALLENGER
from workbench.services.cases import CaseService
from workbench.services.drift import DriftService
from workbench.services.score_batch import ScoreBatch
from workbench.services.shadow import ShadowService, keep_shadows, start_bundled
from workbench.storage.kept import KeptScore
from workbench.storage.kept_loans import KeptLoan, LoanEvent

RIVAL = "rival-2026"


def a_rival(desk: DriftedDesk, *, intercept: float = 0.9) -> str:
    """The bundled trees calibrated higher, as another version at the desk; answers its digest."""
    card = packed().card
    source = next(path for path in sorted(models().iterdir()) if path.is_dir())
    changed = replace(card, version=RIVAL, calibration=replace(card.calibration, intercept=intercept))
    booster = (source / BOOSTER).read_bytes()
    with desk.ground.transaction() as shelves:
        signer = desk.ground.signer(shelves)
    return write_pack(desk.ground.folder / "models" / RIVAL, booster, changed, packed().reference, signer=signer)


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = DriftedDesk(tmp_path, ("2026-09", 40, 0.2, unchanged), ("2026-10", 45, 0.2, unchanged))
    yield made
    made.ground.close()


def scored_again(desk: DriftedDesk) -> list[KeptScore]:
    """What scoring hands to the shadow: the batch and the champion's scores."""
    with desk.ground.store.reading() as shelves:
        scores = list(shelves.scores.all())
        merchants = {case.case_no: case.merchant_id for case in shelves.applications.all()}
        vectors = []
        for kept in scores:
            values = {c.feature: np.nan if c.value is None else c.value for c in kept.score.contributions}
            row = np.array([values.get(name, np.nan) for name in PLATFORM], dtype="<f8")
            vectors.append((merchants[kept.case_no], kept.as_of_day, row.tobytes()))
    batch = ScoreBatch(PLATFORM, tuple(vectors), (), tuple(scores))
    with desk.ground.transaction() as shelves:
        keep_shadows(desk.ground, shelves, batch, scores)
    return scores


def test_a_challenger_is_scored_on_the_champions_figures_and_kept_apart(desk: DriftedDesk) -> None:
    named = a_rival(desk)
    running = ShadowService(desk.ground).start(RIVAL, RISK)
    assert (running.version, running.digest) == (RIVAL, named)
    scores = scored_again(desk)
    with desk.ground.store.reading() as shelves:
        said = {one.case_no: one for one in shelves.shadows.of(named)}
    assert said.keys() == {kept.case_no for kept in scores}
    for kept in scores:
        one = said[kept.case_no]
        assert one.margin == kept.score.margin  # the same trees on the same figures, bit for bit
        assert one.points < kept.score.points  # calibrated to more risk
        assert one.champion_points == kept.score.points
        assert kept.recommendation is not None
        assert one.champion_outcome == kept.recommendation.outcome


def test_nothing_a_case_shows_comes_from_the_shadow(desk: DriftedDesk) -> None:
    before = {c: repr(CaseService(desk.ground).open(c, OFFICER)) for c in _cases(desk)[:5]}
    named = a_rival(desk)
    ShadowService(desk.ground).start(RIVAL, RISK)
    scored_again(desk)
    for case_no, shown in before.items():
        now = repr(CaseService(desk.ground).open(case_no, OFFICER))
        assert now == shown
        assert RIVAL not in now
        assert named not in now


def _cases(desk: DriftedDesk) -> list[str]:
    with desk.ground.store.reading() as shelves:
        return sorted(case.case_no for case in shelves.applications.all())


def test_cases_on_which_the_two_differ_are_listed_and_counted_by_month(desk: DriftedDesk) -> None:
    named = a_rival(desk)
    ShadowService(desk.ground).start(RIVAL, RISK)
    scored_again(desk)
    view = DriftService(desk.ground).view()
    with desk.ground.store.reading() as shelves:
        differing = [one for one in shelves.shadows.of(named) if one.disagrees]
    assert differing
    assert set(view.disagreed) == {one.case_no for one in differing}
    assert [month.month for month in view.contest] == ["2026-09", "2026-10"]
    assert sum(month.disagreed for month in view.contest) == len(differing)
    assert (view.challenger, view.shadow_days) == (RIVAL, 0)
    assert view.contest[0].champion_auc is None  # no outcome is known yet


def test_ranks_by_month_are_told_once_outcomes_are_known(desk: DriftedDesk) -> None:
    a_rival(desk)
    ShadowService(desk.ground).start(RIVAL, RISK)
    bad = _lend_all(desk)
    months = DriftService(desk.ground).view().contest  # the shadow never ran: kept figures are put to the rival
    assert [month.count for month in months] == [40, 45]
    assert sum(month.bad for month in months) == len(bad)
    for month in months:
        # The same trees under another calibration rank alike.
        assert month.champion_auc == month.challenger_auc
        assert month.champion_ks == month.challenger_ks
        assert month.champion_auc is not None
        assert month.champion_auc > 0.95  # those of most risk were made to go bad
        assert month.psi is not None


def _lend_all(desk: DriftedDesk) -> set[str]:
    """Every case got a loan long due; the fifth of most risk was written off."""
    with desk.ground.store.reading() as shelves:
        scores = {kept.case_no: kept.score.margin for kept in shelves.scores.all()}
        cases = shelves.applications.all()
    bad = set()
    for month in ("2026-09", "2026-10"):
        own = sorted((c for c in scores if month in c), key=lambda case_no: scores[case_no])
        bad |= set(own[-len(own) // 5 :])
    today = desk.ground.as_of_day()
    from decimal import Decimal

    with desk.ground.transaction() as shelves:
        loans, events = [], []
        for case in cases:
            opened, loan_id = today - 200, f"L-{case.case_no}"
            loans.append(
                KeptLoan(
                    loan_id, case.merchant_id, case.case_no, "credit_tmall", "CNY", 100_00, Decimal("0.0005"), opened,
                    opened + 30, "written_off" if case.case_no in bad else "closed",
                )
            )  # fmt: skip
            events.append(LoanEvent(loan_id, 1, opened, "draw", 100_00, 100_00, 0, 100_00, ""))
            kind = "write_off" if case.case_no in bad else "repay"
            events.append(LoanEvent(loan_id, 2, opened + 29, kind, 100_00, 100_00, 0, 0, ""))
        shelves.loans.put(loans)
        shelves.loans.add_events(events)
    return bad


def test_a_challenger_that_cannot_be_loaded_is_journalled_and_stops_nothing(desk: DriftedDesk) -> None:
    named = a_rival(desk)
    ShadowService(desk.ground).start(RIVAL, RISK)
    shutil.rmtree(desk.ground.folder / "models" / RIVAL)
    desk.ground._older_models.clear()
    scored_again(desk)
    with desk.ground.store.reading() as shelves:
        assert shelves.shadows.of(named) == ()
        entry = next(e for e in shelves.journal.latest(3) if e.action == "shadow.fail")
    assert json.loads(entry.payload)["fault"] == "MODEL_GONE"
    assert DriftService(desk.ground).view().contest == ()


def test_a_challenger_that_became_champion_is_not_its_own_rival(desk: DriftedDesk) -> None:
    named = a_rival(desk)
    ShadowService(desk.ground).start(RIVAL, RISK)
    with desk.ground.store.reading() as shelves:
        scores = [replace(kept, model_digest=named) for kept in shelves.scores.all()]
    with desk.ground.transaction() as shelves:
        keep_shadows(desk.ground, shelves, ScoreBatch(PLATFORM, (), (), tuple(scores)), scores)
        assert shelves.shadows.of(named) == ()


def test_start_and_stop_are_for_the_risk_manager_and_are_journalled(desk: DriftedDesk) -> None:
    a_rival(desk)
    service = ShadowService(desk.ground)
    assert service.versions() == (RIVAL, CHALLENGER)
    for who in (OFFICER, AUDITOR):
        with pytest.raises(StaffError) as refused:
            service.start(RIVAL, who)
        assert refused.value.code == "NOT_PERMITTED"
    service.start(RIVAL, RISK)
    service.stop(RISK)
    assert service.current() is None
    with desk.ground.store.reading() as shelves:
        actions = [entry.action for entry in shelves.journal.latest(2)]
    assert sorted(actions) == ["shadow.start", "shadow.stop"]
    with pytest.raises(StaffError) as refused:
        service.stop(RISK)
    assert refused.value.code == "NO_CHALLENGER"


def test_the_champion_and_a_version_nobody_has_cannot_be_challengers(desk: DriftedDesk) -> None:
    service = ShadowService(desk.ground)
    for version, code in ((champion().version, "CHALLENGER_IS_CHAMPION"), ("nobody", "VERSION_UNKNOWN")):
        with pytest.raises(StaffError) as refused:
            service.start(version, RISK)
        assert refused.value.code == code
    assert service.current() is None


def test_the_bundled_challenger_runs_on_a_sample_desk_and_the_journal_says_so(desk: DriftedDesk) -> None:
    start_bundled(desk.ground)
    running = ShadowService(desk.ground).current()
    assert running is not None
    assert running.version == CHALLENGER
    with desk.ground.store.reading() as shelves:
        entry = shelves.journal.latest(1)[0]
    assert (entry.action, json.loads(entry.payload)["version"]) == ("shadow.start", CHALLENGER)


def test_a_bundled_challenger_that_cannot_run_stops_no_sample_desk_and_is_journalled(desk: DriftedDesk) -> None:
    with desk.ground.transaction() as shelves:
        shelves.settings.put("model_folder", str(models() / CHALLENGER))  # it is the champion already
    desk.ground.forget()
    start_bundled(desk.ground)
    assert ShadowService(desk.ground).current() is None
    with desk.ground.store.reading() as shelves:
        entry = shelves.journal.latest(1)[0]
    assert (entry.action, json.loads(entry.payload)["fault"]) == ("shadow.fail", "CHALLENGER_IS_CHAMPION")
