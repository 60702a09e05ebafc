from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, application, decision, merchant
from tests.scoring.validated import validated_pack
from workbench.access.staff import SYSTEM, Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.decision.outcome import Outcome
from workbench.scoring.pack import BOOSTER, sign_pack
from workbench.scoring.validation.held_out import Overrides
from workbench.services.champion import ChampionService
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.models import ModelService
from workbench.services.overrides import overrides_at
from workbench.storage.store import Store

RISK, MANAGER = Actor("s03", "林潇", Role.RISK), Actor("s02", "周砚", Role.APPROVER)
AUDITOR = Actor("s04", "何清", Role.AUDITOR)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A desk whose own model two people agreed on."""
    made = Ground(tmp_path_factory.mktemp("desk"), lambda: NOW)
    trained = validated_pack(made.folder / "models", "own-1")
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
        for key, value in FIRST_SETTINGS.items():
            shelves.settings.put(key, value)
        sign_pack(trained.folder, made.signer(shelves))
        shelves.settings.put(f"pack_checked.{trained.digest}", NOW.isoformat())
        told = {"version": "own-1", "digest": trained.digest, "data": "d"}
        shelves.journal.append(NOW, RISK, "model.train", None, told)
    service = ChampionService(made)
    service.approve(service.propose("own-1", "本机构结果训练，验证通过", RISK).change_id, MANAGER)
    yield made
    made.close()


def test_the_card_names_who_trained_proposed_and_agreed(ground: Ground, tmp_path: Path) -> None:
    paper, data = ModelService(ground).export_card("own-1", tmp_path, Lang.ZH, AUDITOR)
    assert (paper.name, data.name) == ("model-card-own-1-zh.pdf", "model-card-own-1.json")
    document = json.loads(data.read_text("utf-8"))
    assert [one["name"] for one in document["signatures"]] == ["林潇", "林潇", "周砚"]
    assert document["champion"] is True
    assert document["pack_digest"] == ground.model().digest
    assert document["validation"]["gates"]
    assert document["overrides"] is None
    with ground.store.reading() as shelves:
        entry = shelves.journal.latest(1)[0]
    assert (entry.action, entry.staff_id) == ("model.export", "s04")


def test_a_model_named_at_set_up_says_that_nobody_agreed(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "desk", lambda: NOW)
    trained = validated_pack(ground.folder / "models", "own-1")
    with ground.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
        sign_pack(trained.folder, ground.signer(shelves))
        shelves.settings.put(f"pack_checked.{trained.digest}", NOW.isoformat())
    ChampionService(ground).name_first("own-1", "本台账建立时的首个模型", SYSTEM)
    document = json.loads(ModelService(ground).export_card("own-1", tmp_path, Lang.ZH, RISK)[1].read_text("utf-8"))
    assert [(one["role"]["en"], one["name"]) for one in document["signatures"]] == [
        ("Trained by", ""), ("Named at set-up", "系统"),
    ]  # fmt: skip
    ground.close()


def test_overrides_at_the_desk_are_counted_on_the_card(store: Store) -> None:
    cases = [f"LN-{number}" for number in range(6)]
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant("M1")])
        shelves.applications.add((application(case), {}) for case in cases)
        assert overrides_at(shelves, "m") is None
        decline = {"outcome": Outcome.DECLINE, "limit_fen": 0, "reason_codes": ("J_BUSINESS",)}
        shelves.decisions.add(decision(cases[0], override=True))
        shelves.decisions.add(decision(cases[1], override=True, **decline))
        shelves.decisions.add(decision(cases[2]))
        shelves.decisions.add(decision(cases[3], override=True, state="withdrawn"))
        shelves.decisions.add(decision(cases[4], override=True, model_version="another"))
        shelves.decisions.add(decision(cases[5], override=True, prepared_by="system"))
        assert overrides_at(shelves, "m") == Overrides(3, 1, 1)


def test_exporting_twice_gives_the_same_bytes(ground: Ground, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in ModelService(ground).export_card("own-1", tmp_path / "a", Lang.EN, RISK)]
    again = [path.read_bytes() for path in ModelService(ground).export_card("own-1", tmp_path / "b", Lang.EN, RISK)]
    assert first == again


def test_the_report_of_a_version_is_its_packs_or_none(ground: Ground) -> None:
    report = ModelService(ground).report("own-1")
    assert report is not None
    assert report.version == "own-1"
    with pytest.raises(StaffError, match="VERSION_UNKNOWN"):
        ModelService(ground).report("own-9")


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(ground: Ground, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StaffError, match="EXPORT_FAILED"):
        ModelService(ground).export_card("own-1", tmp_path / "file" / "deeper", Lang.ZH, RISK)
    blocked = tmp_path / "out"
    (blocked / "model-card-own-1.json").mkdir(parents=True)
    with pytest.raises(StaffError, match="EXPORT_FAILED"):
        ModelService(ground).export_card("own-1", blocked, Lang.ZH, RISK)
    assert not list(blocked.glob("*.part"))


def test_a_damaged_pack_has_no_card(ground: Ground, tmp_path: Path) -> None:
    booster = ground.folder / "models" / "own-1" / BOOSTER
    whole = booster.read_bytes()
    booster.write_bytes(whole + b" ")
    try:
        with pytest.raises(StaffError, match="MODEL_CHANGED"):
            ModelService(ground).export_card("own-1", tmp_path, Lang.ZH, RISK)
    finally:
        booster.write_bytes(whole)
    assert list(tmp_path.iterdir()) == []
