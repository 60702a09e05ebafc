"""Is every proof signed by the desk's key, and what happens to a desk that lost it?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.decided_desk import AUDITOR, CASE, OFFICER, DecidedDesk
from workbench.access.keys import new_signer, write_signer
from workbench.access.staff import actor_of
from workbench.common.errors import StaffError
from workbench.services.desk import FIRST_STAFF, DeskService
from workbench.services.desk_keys import KEY_FILE, own_keys, renew_key
from workbench.services.kept_grounds import copy_grounds

DIRECTOR = actor_of(FIRST_STAFF[2])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DecidedDesk]:
    made = DecidedDesk(tmp_path / "desk")
    yield made
    made.close()


def _lines(desk: DecidedDesk) -> tuple[bool, list[str]]:
    report = desk.documents.verify(desk.documents.issue(CASE, OFFICER)[0])
    return report.passed, [line.en for line in report.lines]


def test_a_decision_is_signed_by_the_desk_and_verify_says_by_which_key(desk: DecidedDesk) -> None:
    desk.decide()
    (name,) = own_keys(desk.ground.settings())
    passed, lines = _lines(desk)
    assert passed
    assert f"The proof is signed by this desk's key {name}" in lines
    if os.name != "nt":
        assert (desk.ground.folder / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_desk_that_lost_its_key_decides_nothing_and_says_why(desk: DecidedDesk) -> None:
    desk.ground.keep_model()
    (desk.ground.folder / KEY_FILE).unlink()
    with pytest.raises(StaffError, match="KEY_MISSING"):
        desk.decide()
    with desk.ground.store.reading() as shelves:
        assert shelves.decisions.get(CASE) is None


def test_somebody_elses_key_in_its_place_signs_nothing(desk: DecidedDesk) -> None:
    desk.ground.keep_model()
    (desk.ground.folder / KEY_FILE).unlink()
    write_signer(desk.ground.folder / KEY_FILE, new_signer())
    with pytest.raises(StaffError, match="KEY_CHANGED"):
        desk.decide()


def test_a_new_key_needs_a_reason_and_what_the_old_one_signed_still_verifies(desk: DecidedDesk) -> None:
    desk.decide()
    assert _lines(desk)[0]
    (desk.ground.folder / KEY_FILE).unlink()
    with pytest.raises(StaffError, match="REASON_MISSING"):
        renew_key(desk.ground, " ", DIRECTOR)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        renew_key(desk.ground, "lost", AUDITOR)
    name = renew_key(desk.ground, "The disk with the key broke", DIRECTOR)
    assert list(own_keys(desk.ground.settings()))[-1] == name
    assert _lines(desk)[0]
    with desk.ground.store.reading() as shelves:
        assert desk.ground.signer(shelves).name == name
        assert shelves.journal.latest(1)[0].action == "desk.key"


def test_keys_and_checks_are_no_settings_a_person_may_write(desk: DecidedDesk) -> None:
    service = DeskService(desk.ground, None, None)  # type: ignore[arg-type]
    for key in ("desk_keys", "pack_checked." + "0" * 64):
        with pytest.raises(StaffError, match="SETTING_OWN"):
            service.set_setting(key, "x", DIRECTOR)
        assert desk.ground.settings().get(key) != "x"


def test_a_decision_with_a_proof_of_an_earlier_form_can_still_be_opened(desk: DecidedDesk) -> None:
    desk.decide()
    with desk.ground.transaction() as shelves:
        shelves.decisions.replace(replace(shelves.decisions.get(CASE), proof='{"form":"workbench-proof-1"}'))
    assert desk.documents.open(CASE, OFFICER).signed
    with pytest.raises(StaffError, match="PROOF_EARLIER"):
        desk.documents.issue(CASE, OFFICER)


def test_a_signature_taken_out_of_the_journal_is_found(desk: DecidedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    import workbench.services.verifying as verifying

    desk.decide()
    monkeypatch.setattr(verifying, "signature_of", lambda shelves, decision: new_signer().sign("decision", b"x"))
    passed, lines = _lines(desk)
    assert not passed
    assert any("signature on the proof does not hold" in line for line in lines)


def test_a_backup_takes_the_grounds_and_the_key_along(desk: DecidedDesk, tmp_path: Path) -> None:
    desk.decide()
    desk.ground.keep_model()
    copy_grounds(desk.ground.folder, tmp_path / "copy")
    copy_grounds(desk.ground.folder, tmp_path / "copy")
    for name in ("models", "policies", "products"):
        kept = [p.relative_to(desk.ground.folder) for p in (desk.ground.folder / name).rglob("*") if p.is_file()]
        assert kept
        assert all((tmp_path / "copy" / path).read_bytes() == (desk.ground.folder / path).read_bytes() for path in kept)
    assert (tmp_path / "copy" / KEY_FILE).read_text() == (desk.ground.folder / KEY_FILE).read_text()
