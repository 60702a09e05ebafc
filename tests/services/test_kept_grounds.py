"""Can a decision's model, policy and product still be had after the program moved on?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import workbench.services.kept_grounds as kept_grounds
from tests.scoring.packs import pack
from tests.services.decided_desk import CASE, OFFICER, DecidedDesk
from workbench.applications import policy_file, products
from workbench.common.errors import StaffError
from workbench.common.paths import models, resources
from workbench.scoring.pack import name_champion, sign_pack
from workbench.services.ground import Ground


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DecidedDesk]:
    made = DecidedDesk(tmp_path / "desk")
    yield made
    made.close()


def _other_champion(ground: Ground) -> None:
    """A newer model of the desk's own takes the place of the one the case was scored with."""
    made = pack(ground.folder / "models", "later-1")
    name_champion(made.folder, made.digest)
    with ground.transaction() as shelves:
        sign_pack(made.folder, ground.signer(shelves))
        shelves.settings.put("model_folder", "models/later-1")
    ground.forget()


def test_an_old_decision_verifies_after_the_champion_changed(desk: DecidedDesk) -> None:
    desk.decide()
    files = desk.documents.issue(CASE, OFFICER)
    scored_with = desk.ground.model().digest
    _other_champion(desk.ground)
    assert desk.ground.model().version == "later-1"
    assert desk.ground.model_of(scored_with).digest == scored_with
    for file in files:
        report = desk.documents.verify(file)
        assert report.passed, report.failures


def test_a_model_the_program_no_longer_brings_is_read_from_the_desk(
    desk: DecidedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = desk.ground.model().digest
    desk.ground.keep_model()
    monkeypatch.setattr(kept_grounds, "models", lambda: tmp_path / "an updated program")
    _other_champion(desk.ground)
    assert desk.ground.model_of(digest).digest == digest


def test_keeping_a_model_twice_writes_nothing_new(desk: DecidedDesk) -> None:
    desk.ground.keep_model()
    kept = desk.ground.folder / "models" / "kept"
    before = [path.stat().st_mtime_ns for path in sorted(kept.rglob("*"))]
    desk.ground.keep_model()
    assert [path.stat().st_mtime_ns for path in sorted(kept.rglob("*"))] == before
    assert [path.name for path in kept.iterdir()] == [desk.ground.model().digest]


def test_a_model_nobody_has_is_said_to_be_gone(desk: DecidedDesk) -> None:
    with pytest.raises(StaffError, match="MODEL_GONE"):
        desk.ground.model_of("0" * 64)


def test_a_policy_that_was_changed_later_is_read_from_the_desk(
    desk: DecidedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.decide()
    decided_on, product = desk.ground.policy(), desk.ground.products()["credit_tmall"]
    product_digest = desk.ground.keep_product(product)
    other = tmp_path / "resources"
    shutil.copytree(resources(), other)
    for name, word, changed in (
        ("policy/cn-2025.toml", 'tolerance = "0.20"', 'tolerance = "0.25"'),
        ("products/credit_tmall.toml", "min_fen = 1_000_00", "min_fen = 1_001_00"),
    ):
        text = (other / name).read_text("utf-8")
        assert word in text
        (other / name).write_text(text.replace(word, changed, 1), "utf-8")
    for place in (policy_file, products, kept_grounds):
        monkeypatch.setattr(place, "resources", lambda: other)
    policy_file.load_policy.cache_clear()
    products.load_products.cache_clear()
    try:
        assert policy_file.load_policy("cn-2025").digest != decided_on.digest
        assert products.load_products()["credit_tmall"] != product
        assert desk.ground.policy_of("cn-2025", decided_on.digest) == decided_on
        assert desk.ground.product_of("credit_tmall", product_digest) == product
    finally:
        policy_file.load_policy.cache_clear()
        products.load_products.cache_clear()


def test_a_copy_of_a_policy_that_was_edited_is_not_believed(desk: DecidedDesk) -> None:
    desk.decide()
    copies = list((desk.ground.folder / "policies").iterdir())
    assert [copy.stem for copy in copies] == [desk.ground.policy().digest]
    edited = copies[0].with_name("f" * 64 + ".toml")
    edited.write_bytes(copies[0].read_bytes())
    with pytest.raises(StaffError, match="POLICY_GONE"):
        desk.ground.policy_of("cn-2025", "f" * 64)
    with pytest.raises(StaffError, match="POLICY_GONE"):
        desk.ground.policy_of("cn-2025", "../../etc/passwd")


def test_a_program_file_changed_while_it_runs_stops_the_decision(
    desk: DecidedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "resources"
    shutil.copytree(resources(), other)
    file = other / "policy" / "cn-2025.toml"
    file.write_text(file.read_text("utf-8").replace('tolerance = "0.20"', 'tolerance = "0.25"', 1), "utf-8")
    monkeypatch.setattr(kept_grounds, "resources", lambda: other)
    with pytest.raises(StaffError, match="POLICY_CHANGED"):
        desk.decide()
    with desk.ground.store.reading() as shelves:
        assert shelves.decisions.get(CASE) is None


def test_the_bundled_packs_are_among_those_looked_through(desk: DecidedDesk) -> None:
    assert desk.ground.model_folder() in list(kept_grounds.pack_folders(desk.ground.folder))
    assert models().is_dir()
