from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.services.flagged_desk import flagged_desk
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.scoring.boosting import Settings
from workbench.services.ground import Ground
from workbench.services.known_outcomes import KnownRows, known_rows
from workbench.services.leak_notes import desk_leaks
from workbench.services.training import TrainingService

SMALL = Settings(depth=2, trees=20, eta=0.1, min_child_weight=1, reg_lambda=1)
RISK = Actor("s03", "林潇", Role.RISK)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = flagged_desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def leaky(ground: Ground) -> KnownRows:
    """The desk's rows with one feature that is filled for the bad firms only."""
    known = known_rows(ground)
    values = known.labelled.values.copy()
    values[:, 0] = np.where(known.labelled.bad == 1, np.arange(len(values)), np.nan)
    return replace(known, labelled=replace(known.labelled, values=values))


def test_the_desks_own_rows_pass_with_what_is_strong_on_the_card(ground: Ground) -> None:
    known = known_rows(ground)
    notes = desk_leaks(known.names, known.labelled, {})
    assert notes
    assert {note.severity for note in notes} == {"warn"}


def test_a_feature_that_knows_the_outcome_stops_the_training_of_a_desk(ground: Ground, leaky: KnownRows) -> None:
    with pytest.raises(StaffError, match="LEAKS_FOUND") as refusal:
        TrainingService(ground).train_rows(leaky, leaky.labelled, "leaky", settings=SMALL, repeats=1)
    assert leaky.names[0] in refusal.value.text.zh
    assert not (ground.folder / "models" / "leaky").exists()


def test_a_named_person_with_a_reason_may_take_it_on_and_stands_on_the_card(ground: Ground, leaky: KnownRows) -> None:
    service, name = TrainingService(ground), leaky.names[0]
    with pytest.raises(StaffError, match="ACCEPTANCE_UNSIGNED"):
        service.train_rows(leaky, leaky.labelled, "taken", settings=SMALL, repeats=1, accept={name: (RISK.name, " ")})
    taken = {name: (RISK.name, "试验")}
    made = service.train_rows(leaky, leaky.labelled, "taken", settings=SMALL, repeats=1, accept=taken)
    note = next(note for note in made.card.leaks if note.column == name)
    assert (note.severity, note.accepted_by, note.reason) == ("refuse", "林潇", "试验")


def test_a_desk_without_enough_bad_loans_says_how_many_there_are(ground: Ground, tmp_path: Path) -> None:
    known = known_rows(ground)
    bad = known.labelled.bad.copy()
    bad[np.flatnonzero(bad)[3:]] = 0
    with pytest.raises(StaffError, match="TOO_FEW_OUTCOMES") as refusal:
        TrainingService(ground).train_rows(known, replace(known.labelled, bad=bad), "few")
    assert refusal.value.text.zh.startswith("本台账只有 3 个违约")
    assert "--table" in refusal.value.hint.en
