"""The model room shows any version beside the champion, and hides neither damage nor an open change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.scoring.validated import plain_report, small_model, validated_pack
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.scoring.pack import BOOSTER, pack_digest, sign_pack
from workbench.services.champion import ChampionService
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.model_contest import contest_of, row
from workbench.services.models import ModelService

RISK, MANAGER = Actor("s03", "林潇", Role.RISK), Actor("s02", "周砚", Role.APPROVER)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs")
    for version in ("own-1", "own-2"):
        validated_pack(folder, version)
    return folder


@pytest.fixture
def ground(tmp_path: Path, packs: Path) -> Iterator[Ground]:
    """A desk whose first model is own-1, with own-2 beside it; both signed by the desk."""
    made = Ground(tmp_path, lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
        for key, value in FIRST_SETTINGS.items():
            shelves.settings.put(key, value)
    for version in ("own-1", "own-2"):
        folder = tmp_path / "models" / version
        shutil.copytree(packs / version, folder)
        with made.transaction() as shelves:
            sign_pack(folder, made.signer(shelves))
            shelves.settings.put(f"pack_checked.{pack_digest(folder)}", NOW.isoformat())
    ChampionService(made).name_first("own-1", "首个模型，验证通过，供演示", RISK)
    yield made
    made.close()


def test_the_room_of_the_champion_names_roles_digest_and_validation(ground: Ground) -> None:
    room = ModelService(ground).room(actor=RISK)
    assert (room.version, room.champion, room.healthy, room.is_champion) == ("own-1", "own-1", True, True)
    assert room.digest == ground.model().digest
    assert room.report is not None
    assert room.report.version == "own-1"
    assert [one.code for one in room.versions if one.version == "own-1"] == ["champion"]
    assert {one.code for one in room.versions if one.version != "own-1"} == {"idle"}
    assert room.contest is None
    segment = room.segments[0]
    assert segment.auc is None or (segment.low is not None and segment.low < segment.auc)


def test_another_version_is_shown_beside_the_champion(ground: Ground) -> None:
    room = ModelService(ground).room("own-2", RISK)
    assert (room.version, room.champion, room.is_champion) == ("own-2", "own-1", False)
    assert room.contest is not None
    assert (room.contest.champion, room.contest.challenger) == ("own-1", "own-2")
    assert "AUC, holdout" in [one.name.en for one in room.contest.rows]
    assert all(one.better == 0 for one in room.contest.rows)  # the same rows, the same trees
    assert "没有差别" in room.contest.verdict.zh


def test_a_version_nobody_has_is_refused(ground: Ground) -> None:
    with pytest.raises(StaffError, match="VERSION_UNKNOWN"):
        ModelService(ground).room("no-such", RISK)


def test_a_model_of_another_event_is_not_compared(ground: Ground) -> None:
    room = ModelService(ground).room("xgb-2026.11", RISK)
    assert room.contest is not None
    assert room.contest.rows == ()
    assert "不能比较" in room.contest.verdict.zh


def test_an_open_change_and_then_its_end_stand_in_the_room(ground: Ground) -> None:
    service, champions = ModelService(ground), ChampionService(ground)
    number = champions.propose("own-2", "按同样方法复训，验证通过", RISK).change_id
    assert service.room(actor=MANAGER).open_change is not None
    assert service.room(actor=MANAGER).open_change.may_decide  # type: ignore[union-attr]
    assert not service.room(actor=RISK).open_change.may_decide  # type: ignore[union-attr]
    champions.approve(number, MANAGER)
    room = service.room(actor=RISK)
    assert (room.version, room.open_change) == ("own-2", None)
    roles = {one.version: one.code for one in room.versions}
    assert (roles["own-2"], roles["own-1"]) == ("champion", "former")
    told = {line.label.en: line.value.zh for line in room.card}
    assert told["Proposed · agreed"] == "林潇 · 周砚"


def test_a_champion_whose_trees_were_changed_is_shown_as_unhealthy(ground: Ground) -> None:
    path = ground.model_folder() / BOOSTER
    path.write_bytes(path.read_bytes() + b" ")
    ground.forget()
    room = ModelService(ground).room(actor=RISK)
    assert not room.healthy
    assert room.swarm == ()
    assert room.limits[0].zh


def test_rows_are_judged_as_they_are_shown() -> None:
    assert row(Text("甲", "a"), 0.8512, 0.8514, 3).better == 0
    assert row(Text("甲", "a"), 0.851, 0.853, 3).better == 1
    assert row(Text("甲", "a"), 0.0291, 0.0287, 4, less=True).better == 1
    assert row(Text("甲", "a"), 82.0, 79.0, 0, "%").challenger == "79%"


def test_a_worse_measure_speaks_against_the_change_and_is_named() -> None:
    _, card = small_model()
    better = replace(card, version="new", metrics=replace(card.metrics, auc=card.metrics.auc + 0.02, ks=0.1))
    found = contest_of(card, better, (plain_report(), plain_report()))
    assert found.verdict.zh.startswith("1 升 1 降：KS 变差")
    assert "留出样本不同" not in found.note.zh
    assert "95% 区间" in found.note.zh  # 0.02 is less than this few rows can tell
    far = replace(better, metrics=replace(better.metrics, auc=card.metrics.auc_high + 0.001))
    assert contest_of(card, far, (plain_report(), plain_report())).note.zh == ""
    other = replace(better, data=replace(card.data, digest="x"))
    assert "留出样本不同" in contest_of(card, other, (None, plain_report())).note.zh


def test_a_challenger_without_a_validation_is_blocked() -> None:
    _, card = small_model()
    found = contest_of(card, replace(card, version="new"), (plain_report(), None))
    assert found.blocks
    assert "不能替换" in found.verdict.zh
