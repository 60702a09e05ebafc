from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import NOW
from tests.scoring.validated import put_report, validated_pack
from tests.services import scored_desk
from workbench.access.staff import SYSTEM, Actor, Role, Staff
from workbench.common.errors import StaffError
from workbench.common.paths import models as bundled_models
from workbench.common.text import Text
from workbench.scoring.pack import SIGNATURE, VALIDATION, pack_digest, sign_pack
from workbench.scoring.validation.gates import State
from workbench.scoring.validation.report import read_report, report_bytes
from workbench.services import champion_packs
from workbench.services.bundled_model import CHALLENGER
from workbench.services.champion import ChampionService
from workbench.services.decision import DecisionService
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.models import ModelService
from workbench.services.training import TrainingService
from workbench.storage.model_changes import ProposedChange
from workbench.storage.store import Store

RISK, MANAGER = Actor("s03", "林潇", Role.RISK), Actor("s02", "周砚", Role.APPROVER)
OFFICER, SECOND_RISK = Actor("s01", "沈宁", Role.OFFICER), Actor("s05", "唐越", Role.RISK)
REASON = "本机构结果训练，验证通过"


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two validated packs, own-1 and own-2; nobody signed them yet."""
    folder = tmp_path_factory.mktemp("packs")
    for version in ("own-1", "own-2"):
        validated_pack(folder, version)
    return folder


@pytest.fixture(scope="module")
def begun(packs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk of the bundled model, with two validated packs of its own, signed by it."""
    folder = tmp_path_factory.mktemp("begun") / "desk"
    made = Ground(folder, lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF, Staff("s05", "唐越", Role.RISK, Text("风险总监", "Risk director"), 0))
        for key, value in FIRST_SETTINGS.items():
            shelves.settings.put(key, value)
    for version in ("own-1", "own-2"):
        shutil.copytree(packs / version, folder / "models" / version)
        signed(made, version)
    made.close()
    return folder


@pytest.fixture
def ground(begun: Path, tmp_path: Path) -> Iterator[Ground]:
    made = Ground(Path(shutil.copytree(begun, tmp_path / "desk")), lambda: NOW)
    yield made
    made.close()


def signed(ground: Ground, version: str) -> None:
    """Signed as training does; the library's own first check, a child process, is tested where it lives."""
    folder = ground.folder / "models" / version
    with ground.transaction() as shelves:
        sign_pack(folder, ground.signer(shelves))
        shelves.settings.put(f"pack_checked.{pack_digest(folder)}", NOW.isoformat())


def with_report(ground: Ground, **changes: Any) -> None:
    """Make own-1 anew with a changed validation, signed by the desk as training would."""
    folder = ground.folder / "models" / "own-1"
    report = replace(read_report((folder / VALIDATION).read_bytes()), **changes)
    put_report(folder, report_bytes(report))
    signed(ground, "own-1")


def test_two_people_change_the_champion_and_the_former_can_be_replayed(ground: Ground) -> None:
    service, former = ChampionService(ground), ground.model()
    asked = service.propose("own-1", REASON, RISK)
    assert (asked.state, asked.from_version, asked.proposed_by_name) == ("open", former.version, "林潇")
    assert any("100" in warning.zh for warning in asked.warned)  # few bad rows: a warning, named
    assert ground.model().version == former.version
    assert [change.may_decide for change in service.changes(MANAGER)] == [True]
    assert [change.may_decide for change in service.changes(RISK)] == [False]
    done = service.approve(asked.change_id, MANAGER)
    assert (done.state, done.decided_by_name, done.may_decide) == ("approved", "周砚", False)
    assert ground.model().version == "own-1"
    assert ground.model().digest == done.digest
    assert ground.model_of(former.digest).version == former.version
    with ground.store.reading() as shelves:
        actions = [entry.action for entry in shelves.journal.latest(2)]
        assert shelves.journal.verify().holds
    assert actions == ["model.approve", "model.propose"]


def test_the_former_champion_can_be_brought_back_the_same_way(ground: Ground) -> None:
    service = ChampionService(ground)
    for version in ("own-1", "own-2", "own-1"):
        service.approve(service.propose(version, REASON, RISK).change_id, MANAGER)
        assert ground.model().version == version
    history = [(change.from_version, change.version) for change in service.changes(RISK)]
    assert history[:2] == [("own-2", "own-1"), ("own-1", "own-2")]


def test_a_pack_of_the_program_is_copied_to_the_desk_and_scores_from_there(
    ground: Ground, packs: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path_factory.mktemp("program")
    shutil.copytree(packs / "own-2", program / "own-2")
    shutil.copyfile(bundled_models() / "current.toml", program / "current.toml")
    shutil.rmtree(ground.folder / "models" / "own-2")
    with ground.transaction() as shelves:
        sign_pack(program / "own-2", ground.signer(shelves))
    monkeypatch.setattr(champion_packs, "models", lambda: program)
    service = ChampionService(ground)
    done = service.approve(service.propose("own-2", REASON, RISK).change_id, MANAGER)
    shutil.rmtree(program)  # a later version of the program brings it no more
    assert ground.model().version == "own-2"
    assert ground.model_folder() == ground.folder / "models" / "kept" / done.digest


def test_nobody_agrees_to_what_they_proposed(ground: Ground) -> None:
    service = ChampionService(ground)
    number = service.propose("own-1", REASON, RISK).change_id
    for decide in (lambda: service.approve(number, RISK), lambda: service.refuse(number, REASON, RISK)):
        with pytest.raises(StaffError, match="SAME_PERSON"):
            decide()
    assert service.changes(RISK)[0].state == "open"


def test_nobody_agrees_to_a_model_they_trained(ground: Ground) -> None:
    service = ChampionService(ground)
    proposed = service.propose("own-1", REASON, RISK)
    with ground.transaction() as shelves:
        told = {"version": "own-1", "digest": proposed.digest, "data": "d"}
        shelves.journal.append(ground.now(), SECOND_RISK, "model.train", None, told)
    with pytest.raises(StaffError, match="TRAINED_IT"):
        service.approve(proposed.change_id, SECOND_RISK)
    assert not service.changes(SECOND_RISK)[0].may_decide
    assert service.approve(proposed.change_id, MANAGER).state == "approved"


@pytest.mark.parametrize("actor", [OFFICER, MANAGER, SYSTEM])
def test_only_a_person_who_may_train_proposes(ground: Ground, actor: Actor) -> None:
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        ChampionService(ground).propose("own-1", REASON, actor)


@pytest.mark.parametrize("actor", [OFFICER, SYSTEM])
def test_neither_an_officer_nor_the_program_agrees(ground: Ground, actor: Actor) -> None:
    service = ChampionService(ground)
    number = service.propose("own-1", REASON, RISK).change_id
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        service.approve(number, actor)
    assert ground.model().version != "own-1"


def test_the_database_itself_keeps_it_between_two_people(ground: Ground) -> None:
    asked = ProposedChange("own-1", "a" * 64, "m", "b" * 64, "c" * 64, REASON, (), "s03", NOW)
    with ground.transaction() as shelves:
        number = shelves.model_changes.add(asked)
    with pytest.raises(IntegrityError, match="two_people"), ground.transaction() as shelves:
        shelves.model_changes.settle(number, "approved", "s03", NOW)
    with pytest.raises(IntegrityError, match="withdrawn_by_proposer"), ground.transaction() as shelves:
        shelves.model_changes.settle(number, "withdrawn", "s02", NOW)
    with pytest.raises(IntegrityError), ground.transaction() as shelves:
        shelves.model_changes.add(replace(asked, digest="d" * 64))  # a second open one
    with pytest.raises(IntegrityError, match="reason_given"), ground.transaction() as shelves:
        shelves.model_changes.add(replace(asked, reason="too few   "))


@pytest.mark.parametrize(("version", "reason", "code"), [
    ("own-1", "  ", "REASON_MISSING"), ("own-1", "123456789", "REASON_MISSING"), ("own-9", REASON, "VERSION_UNKNOWN"),
    ("../models/own-1", REASON, "VERSION_UNKNOWN"), ("..", REASON, "VERSION_UNKNOWN"), ("", REASON, "VERSION_UNKNOWN"),
])  # fmt: skip
def test_a_proposal_needs_a_reason_and_a_version_that_is_there(
    ground: Ground, version: str, reason: str, code: str
) -> None:
    with pytest.raises(StaffError, match=code):
        ChampionService(ground).propose(version, reason, RISK)
    assert ChampionService(ground).changes(RISK) == ()


def test_a_model_with_a_validation_of_another_or_none_is_not_proposed(ground: Ground) -> None:
    with_report(ground, booster_sha256="0" * 64)
    with pytest.raises(StaffError, match="VALIDATION_OTHER"):
        ChampionService(ground).propose("own-1", REASON, RISK)
    put_report(ground.folder / "models" / "own-1", b'{"form": 1}')
    signed(ground, "own-1")
    with pytest.raises(StaffError, match="VALIDATION_UNSOUND"):
        ChampionService(ground).propose("own-1", REASON, RISK)
    put_report(ground.folder / "models" / "own-1", None)
    signed(ground, "own-1")
    with pytest.raises(StaffError, match="NOT_VALIDATED"):
        ChampionService(ground).propose("own-1", REASON, RISK)
    assert ChampionService(ground).changes(RISK) == ()


def test_a_pack_nobody_known_signed_is_not_proposed(ground: Ground) -> None:
    (ground.folder / "models" / "own-1" / SIGNATURE).unlink()
    with pytest.raises(StaffError, match="MODEL_UNSIGNED"):
        ChampionService(ground).propose("own-1", REASON, RISK)


def test_a_blocking_gate_refuses_by_todays_bounds_whatever_the_report_says(ground: Ground) -> None:
    report = read_report((ground.folder / "models" / "own-1" / VALIDATION).read_bytes())
    gates = tuple(
        replace(gate, value=0.4, low=0.3, high=0.5, state=State.PASS) if gate.code == "AUC" else gate
        for gate in report.gates
    )
    with_report(ground, gates=gates)
    with pytest.raises(StaffError, match="GATES_BLOCK") as caught:
        ChampionService(ground).propose("own-1", REASON, RISK)
    assert "AUC" in caught.value.text.zh
    assert "0.65" in caught.value.text.en
    with pytest.raises(StaffError, match="GATES_BLOCK"):
        ChampionService(ground).name_first("own-1", REASON, SYSTEM)


def test_a_pack_changed_after_the_proposal_is_not_approved(ground: Ground) -> None:
    service = ChampionService(ground)
    number = service.propose("own-1", REASON, RISK).change_id
    with_report(ground, limits=())
    with pytest.raises(StaffError, match="PACK_MOVED"):
        service.approve(number, MANAGER)
    assert ground.model().version != "own-1"
    assert service.changes(MANAGER)[0].state == "open"


def test_two_approvals_at_once_have_one_effect(ground: Ground) -> None:
    service = ChampionService(ground)
    number = service.propose("own-1", REASON, RISK).change_id
    ground.model()

    def agree(actor: Actor) -> str:
        try:
            return service.approve(number, actor).state
        except StaffError as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(agree, [MANAGER, SECOND_RISK, MANAGER, SECOND_RISK]))
    assert outcomes == ["CHANGE_SETTLED"] * 3 + ["approved"]
    with ground.store.reading() as shelves:
        assert [entry.action for entry in shelves.journal.latest()].count("model.approve") == 1


def test_one_change_waits_at_a_time_and_a_proposer_may_withdraw(ground: Ground) -> None:
    service = ChampionService(ground)
    number = service.propose("own-1", REASON, RISK).change_id
    with pytest.raises(StaffError, match="CHANGE_OPEN"):
        service.propose("own-2", REASON, SECOND_RISK)
    with pytest.raises(StaffError, match="NOT_YOURS"):
        service.withdraw(number, SECOND_RISK)
    assert service.withdraw(number, RISK).state == "withdrawn"
    with pytest.raises(StaffError, match="CHANGE_SETTLED"):
        service.approve(number, MANAGER)
    assert service.propose("own-2", REASON, SECOND_RISK).state == "open"
    assert [change.state for change in service.changes(RISK)] == ["open", "withdrawn"]


def test_a_refusal_says_why_and_changes_nothing(ground: Ground) -> None:
    service, before = ChampionService(ground), ground.model().digest
    number = service.propose("own-1", REASON, RISK).change_id
    with pytest.raises(StaffError, match="REASON_MISSING"):
        service.refuse(number, "不", MANAGER)
    done = service.refuse(number, "衡量样本的违约太少，先补数据", MANAGER)
    assert (done.state, done.note, done.decided_by) == ("refused", "衡量样本的违约太少，先补数据", "s02")
    assert ground.model().digest == before


def test_an_older_proposal_falls_when_the_champion_moved(ground: Ground) -> None:
    service = ChampionService(ground)
    number = service.propose("own-1", REASON, RISK).change_id
    with ground.transaction() as shelves:  # as a restored backup could have it
        shelves.settings.put("model_folder", "models/own-2")
        shelves.settings.put("model_digest", str(pack_digest(ground.folder / "models" / "own-2")))
    ground.forget()
    with pytest.raises(StaffError, match="CHAMPION_MOVED"):
        service.approve(number, MANAGER)
    assert ground.model().version == "own-2"


def test_a_damaged_champion_can_be_replaced(ground: Ground) -> None:
    service = ChampionService(ground)
    service.approve(service.propose("own-1", REASON, RISK).change_id, MANAGER)
    booster = ground.folder / "models" / "own-1" / "booster.json"
    booster.write_bytes(booster.read_bytes() + b" ")
    ground.forget()
    with pytest.raises(StaffError, match="MODEL_CHANGED"):
        ground.model()
    service.approve(service.propose("own-2", REASON, RISK).change_id, MANAGER)
    assert ground.model().version == "own-2"


def test_a_champion_swapped_on_disk_is_not_scored_with(ground: Ground) -> None:
    """The desk's own record names the digest: another whole pack of that name does not pass."""
    service = ChampionService(ground)
    service.approve(service.propose("own-1", REASON, RISK).change_id, MANAGER)
    home = ground.folder / "models" / "own-1"
    report = read_report((home / VALIDATION).read_bytes())
    put_report(home, report_bytes(replace(report, limits=())))
    signed(ground, "own-1")
    ground.forget()
    with pytest.raises(StaffError, match="MODEL_CHANGED"):
        ground.model()


def test_set_up_names_the_first_model_of_a_desk_once(ground: Ground) -> None:
    service = ChampionService(ground)
    service.name_first("own-1", REASON, SYSTEM)
    assert ground.model().version == "own-1"
    with ground.store.reading() as shelves:
        entry = shelves.journal.latest(1)[0]
    assert entry.action == "model.first"
    assert json.loads(entry.payload)["digest"] == ground.model().digest
    with pytest.raises(StaffError, match="TWO_PEOPLE"):
        service.name_first("own-2", REASON, SYSTEM)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        service.name_first("own-2", REASON, OFFICER)


def test_a_new_champion_leaves_every_case_to_be_scored_again(store: Store, packs: Path) -> None:
    ground = scored_desk.fill(store)
    shutil.copytree(packs / "own-1", ground.folder / "models" / "own-1")
    signed(ground, "own-1")
    service, decisions = ChampionService(ground), DecisionService(ground)
    assert decisions.draft(scored_desk.CLEAN, scored_desk.ME).model_version == scored_desk.VERSION
    with pytest.raises(StaffError, match="TWO_PEOPLE"):  # a desk with scores has had its first model
        service.name_first("own-1", REASON, SYSTEM)
    ground.forget()  # the stand-in of this desk: from here on the real packs
    service.approve(service.propose("own-1", REASON, RISK).change_id, MANAGER)
    with pytest.raises(StaffError, match="SCORE_STALE") as caught:
        decisions.draft(scored_desk.CLEAN, scored_desk.ME)
    assert "own-1" in caught.value.text.zh


def test_a_validation_past_its_review_is_named_as_a_warning(ground: Ground) -> None:
    with_report(ground, review_by="2026-11-22")
    asked = ChampionService(ground).propose("own-1", REASON, RISK)
    assert any("复核" in warning.zh and "2026-11-22" in warning.zh for warning in asked.warned)


def test_training_no_longer_names_a_champion_by_itself(ground: Ground) -> None:
    assert not hasattr(TrainingService(ground), "adopt")


def test_the_room_shows_the_new_champion_beside_the_former(ground: Ground) -> None:
    service, bundled = ChampionService(ground), ModelService(ground).room()
    service.approve(service.propose("own-1", REASON, RISK).change_id, MANAGER)
    room = ModelService(ground).room()
    assert ground.model().version == room.version == "own-1"
    assert room.healthy
    assert {row.version for row in room.versions} == {"own-1", "own-2", bundled.version, CHALLENGER}


def test_a_changed_pack_blocks_scoring_and_shows_in_the_room(ground: Ground) -> None:
    ChampionService(ground).name_first("own-1", REASON, SYSTEM)
    booster = ground.model_folder() / "booster.json"
    booster.write_bytes(booster.read_bytes() + b" ")
    ground.forget()
    with pytest.raises(StaffError, match="MODEL_CHANGED"):
        ground.model()
    room = ModelService(ground).room()
    assert not room.healthy
    assert "booster.json" in room.limits[0].zh
