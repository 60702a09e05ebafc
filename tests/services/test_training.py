from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.builders import NOW
from tests.services.flagged_desk import FIRMS, flagged_desk
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.features.catalogue import INVOICE
from workbench.scoring.boosting import Settings
from workbench.scoring.train import directed
from workbench.services.ground import Ground
from workbench.services.known_outcomes import known_rows, turned_bad
from workbench.services.models import ModelService
from workbench.services.training import TrainingService
from workbench.storage.kept_loans import KeptLoan, LoanEvent

OFFICER, RISK = Actor("s01", "沈宁", Role.OFFICER), Actor("s03", "林潇", Role.RISK)
SMALL = Settings(depth=2, trees=20, eta=0.1, min_child_weight=1, reg_lambda=1)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, dict[str, object]]]:
    ground = flagged_desk(tmp_path_factory.mktemp("desk"))
    facts = TrainingService(ground).train(RISK, "own-1", settings=SMALL, repeats=2)
    yield ground, dict(facts)
    ground.close()


def test_outcomes_and_features_of_flagged_firms_are_found(trained: tuple[Ground, dict[str, object]]) -> None:
    known = known_rows(trained[0])
    assert len(known.merchant_ids) == FIRMS
    assert known.names == directed(INVOICE)
    assert int(known.labelled.bad.sum()) == FIRMS // 4
    flagged = {firm for firm, bad in zip(known.merchant_ids, known.labelled.bad, strict=True) if bad}
    assert flagged == {f"F{number}" for number in range(0, FIRMS, 4)}


def test_a_trained_model_tells_bad_firms_and_is_not_yet_the_champion(
    trained: tuple[Ground, dict[str, object]],
) -> None:
    ground, facts = trained
    assert facts["rows"] == FIRMS
    assert float(str(facts["auc"])) > 0.9
    assert ground.model().version != "own-1"
    assert (ground.folder / "models" / "own-1" / "booster.json").is_file()
    with ground.store.reading() as shelves:
        assert shelves.journal.latest(1)[0].action == "model.train"


def test_a_version_name_is_used_once(trained: tuple[Ground, dict[str, object]]) -> None:
    with pytest.raises(StaffError, match="VERSION_TAKEN"):
        TrainingService(trained[0]).train(RISK, "own-1", settings=SMALL, repeats=1)


def test_an_officer_may_not_train(trained: tuple[Ground, dict[str, object]]) -> None:
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        TrainingService(trained[0]).train(OFFICER, "own-2")


def test_the_room_shows_the_bundled_model_before_anything_is_scored(tmp_path: Path) -> None:
    ground = Ground(tmp_path, lambda: NOW)
    room = ModelService(ground).room()
    assert room.healthy
    assert room.synthetic
    assert room.swarm == ()
    assert room.auc_low < room.auc < room.auc_high
    assert any("合成" in line.value.zh for line in (*room.card, *room.details))
    assert len(room.calibration) == 10
    assert len(room.stability_months) == len(room.stability_auc) > 0
    ground.close()


def test_the_swarm_is_a_fixed_sample_of_the_desks_merchants(tmp_path: Path) -> None:
    ground = Ground(tmp_path, lambda: NOW)
    names = ground.model().features
    rng = np.random.default_rng(1)
    with ground.transaction() as shelves:
        from tests.builders import merchant

        shelves.merchants.put(merchant(f"M{i}") for i in range(500))
        vectors = [(f"M{i}", 20_000, rng.normal(size=len(names)).astype("<f8").tobytes()) for i in range(500)]
        shelves.features.put(names, vectors)
    first, again = ModelService(ground).room().swarm, ModelService(ground).room().swarm
    assert first == again
    assert all(len(row.points) == len(row.level) == 420 for row in first)
    assert [row.mean_abs_points for row in first] == sorted((row.mean_abs_points for row in first), reverse=True)
    assert all(0 <= level <= 1 for row in first for level in row.level)
    ground.close()


_LOAN = KeptLoan("L1", "M1", None, "credit_tmall", "CNY", 100_000, 0, 100, 280, "open")  # type: ignore[arg-type]


def _event(day: int, kind: str, balance_fen: int) -> LoanEvent:
    return LoanEvent("L1", 1, day, kind, 0, 0, 0, balance_fen, "")


def test_a_loan_is_bad_when_still_owed_ninety_days_after_it_came_due() -> None:
    owed = (_event(100, "draw", 50_000),)
    assert turned_bad(_LOAN, owed, 280 + 90) is True
    assert turned_bad(_LOAN, owed, 280 + 89) is None
    assert turned_bad(_LOAN, (*owed, _event(370, "repay", 0)), 400) is False
    assert turned_bad(_LOAN, (*owed, _event(371, "repay", 0)), 400) is True
    assert turned_bad(_LOAN, (*owed, _event(200, "write_off", 0)), 250) is True


def test_a_line_repaid_early_and_still_open_is_not_known_yet() -> None:
    repaid = (_event(100, "draw", 50_000), _event(150, "repay", 0))
    assert turned_bad(_LOAN, repaid, 200) is None
    assert turned_bad(replace(_LOAN, state="closed"), repaid, 200) is False
    assert turned_bad(_LOAN, (), 400) is False
