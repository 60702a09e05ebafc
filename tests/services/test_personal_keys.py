"""Does a person's key sign only while its owner sits there and gave the PIN?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.x509 import load_der_x509_certificate

from tests.services.access_desk import ADMIN_WORDS, OFFICER_WORDS, PIN, SET_UP, Desk, desk_in
from workbench.access.certificates import facts_of, issued_by
from workbench.common.errors import StaffError
from workbench.services.personal_keys import PEPPER_FILE, ROOT_FILE, personal_key, root_certificates, unlock


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        yield made


def refused(told: pytest.ExceptionInfo[StaffError]) -> str:
    return told.value.code


def test_a_sample_desks_key_needs_no_pin_and_says_it_is_an_example(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        with made.ground.transaction() as shelves:
            shelves.settings.put("synthetic", True)
        key = personal_key(made.ground, "s02")
        assert key == personal_key(made.ground, "s02")
        for certificate in (key.certificate, key.issuer):
            assert "示例" in facts_of(certificate).subject
            assert "synthetic" in facts_of(certificate).subject
        unlock(made.ground, "s02", "")  # any PIN will do where there is none


def test_the_key_signs_and_its_certificate_checks(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        key = personal_key(made.ground, "s02")
        private = load_der_private_key(key.private, None)
        public = load_der_x509_certificate(key.certificate).public_key()
        assert isinstance(private, EllipticCurvePrivateKey)
        assert isinstance(public, EllipticCurvePublicKey)
        public.verify(private.sign(b"paper", ECDSA(SHA256())), b"paper", ECDSA(SHA256()))
        assert issued_by(key.certificate, key.issuer)
        assert root_certificates(made.ground) == (key.issuer,)


def test_a_desk_not_set_up_yet_says_so_and_its_open_keys_end_with_the_set_up(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        before = personal_key(made.ground, "s01")
        assert "no accounts" in facts_of(before.certificate).subject
        made.access.set_up(SET_UP)
        with pytest.raises(StaffError) as told:
            personal_key(made.ground, "s01")
        assert refused(told) == "STAFF_LEFT"
        # What was signed before stays checkable: the old root is still known.
        assert root_certificates(made.ground)[0] == before.issuer
        made.access.unlock_pin(PIN)
        assert "no accounts" not in facts_of(personal_key(made.ground, "s05").issuer).subject


def test_the_pin_opens_the_key_for_fifteen_minutes(desk: Desk) -> None:
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert refused(told) == "PIN_NEEDED"
    unlock(desk.ground, "s05", PIN)
    assert personal_key(desk.ground, "s05").staff_id == "s05"
    desk.clock.pass_by(minutes=14, seconds=59)
    assert personal_key(desk.ground, "s05").staff_id == "s05"
    desk.clock.pass_by(seconds=1)
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert refused(told) == "PIN_NEEDED"


def test_a_clock_put_back_does_not_open_a_key_again(desk: Desk) -> None:
    unlock(desk.ground, "s05", PIN)
    desk.clock.at -= timedelta(minutes=1)
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert refused(told) == "PIN_NEEDED"


def test_nobody_signs_with_the_key_of_another(desk: Desk) -> None:
    unlock(desk.ground, "s05", PIN)
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s06")
    assert refused(told) == "NOT_SEATED"
    with pytest.raises(StaffError) as told:
        unlock(desk.ground, "s06", PIN)
    assert refused(told) == "NOT_SEATED"


def test_five_wrong_pins_lock_it_until_the_passphrase_over_a_restart_too(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        codes = []
        for _ in range(5):
            with pytest.raises(StaffError) as told:
                unlock(made.ground, "s05", "999111")
            codes.append(refused(told))
        assert codes == ["PIN_WRONG"] * 4 + ["PIN_LOCKED"]
        with pytest.raises(StaffError) as told:
            unlock(made.ground, "s05", PIN)  # the right one is too late
        assert refused(told) == "PIN_LOCKED"
        made.access.use_keychain(True, ADMIN_WORDS)  # gives the passphrase: unlocked again
        unlock(made.ground, "s05", PIN)
        for _ in range(5):
            with pytest.raises(StaffError):
                unlock(made.ground, "s05", "999111")
        clock, ring = made.clock, made.ring
    with desk_in(tmp_path / "desk", clock, ring) as made:
        made.access.sign_in_by_keychain("周管")  # the key ring alone does not unlock the PIN
        with pytest.raises(StaffError) as told:
            unlock(made.ground, "s05", PIN)
        assert refused(told) == "PIN_LOCKED"
        made.access.sign_out()
        made.access.sign_in("周管", ADMIN_WORDS)
        unlock(made.ground, "s05", PIN)


def test_a_wrong_pin_closes_what_was_open(desk: Desk) -> None:
    unlock(desk.ground, "s05", PIN)
    with pytest.raises(StaffError):
        unlock(desk.ground, "s05", "999111")
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert refused(told) == "PIN_NEEDED"


def test_the_pin_alone_opens_nothing_after_a_restart(tmp_path: Path) -> None:
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        clock = made.clock
    with desk_in(tmp_path / "desk", clock) as made:
        with pytest.raises(StaffError) as told:
            unlock(made.ground, "s05", PIN)
        assert refused(told) == "NOT_SEATED"
        with made.ground.store.reading() as shelves:
            kept = shelves.accounts.key("s05")
        assert kept is not None
        assert (kept.plain, kept.for_keychain) == (b"", "")
        assert PIN not in kept.sealed


def test_a_pin_checked_with_another_desks_pepper_does_not_fit(desk: Desk) -> None:
    (desk.ground.folder / PEPPER_FILE).write_text("00" * 32, "ascii")
    with pytest.raises(StaffError) as told:
        unlock(desk.ground, "s05", PIN)
    assert refused(told) == "PIN_WRONG"


def test_the_same_key_stays_through_a_change_of_passphrase(desk: Desk) -> None:
    unlock(desk.ground, "s05", PIN)
    before = personal_key(desk.ground, "s05")
    desk.access.change_passphrase(ADMIN_WORDS, OFFICER_WORDS)
    desk.access.sign_out()
    desk.access.sign_in("周管", OFFICER_WORDS)
    unlock(desk.ground, "s05", PIN)
    assert personal_key(desk.ground, "s05") == before


def test_a_certificate_near_its_end_is_renewed_for_the_same_key(desk: Desk) -> None:
    unlock(desk.ground, "s05", PIN)
    before = personal_key(desk.ground, "s05")
    desk.access.sign_out()
    desk.clock.pass_by(days=3 * 365 - 20)
    desk.access.sign_in("周管", ADMIN_WORDS)
    unlock(desk.ground, "s05", PIN)
    after = personal_key(desk.ground, "s05")
    assert after.private == before.private
    assert facts_of(after.certificate).not_after > facts_of(before.certificate).not_after


def test_the_program_signs_without_a_person(desk: Desk) -> None:
    assert "program" in facts_of(personal_key(desk.ground, "system").certificate).subject


def test_a_damaged_seal_signs_nothing_and_stands_in_the_journal(desk: Desk) -> None:
    with desk.ground.transaction() as shelves:
        kept = shelves.accounts.key("s05")
        assert kept is not None
        shelves.accounts.put_key(replace(kept, sealed=kept.sealed.replace('"sealed": "', '"sealed": "AAAA')))
    desk.access.sign_out()
    desk.access.sign_in("周管", ADMIN_WORDS)
    unlock(desk.ground, "s05", PIN)
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert refused(told) == "KEY_MISSING"
    assert "access.key_damaged" in desk.acts()


def test_a_certificate_slipped_in_from_elsewhere_signs_nothing(desk: Desk, tmp_path: Path) -> None:
    with desk_in(tmp_path / "other") as other:
        foreign = personal_key(other.ground, "s01")
    unlock(desk.ground, "s05", PIN)
    with desk.ground.transaction() as shelves:
        kept = shelves.accounts.key("s05")
        assert kept is not None
        shelves.accounts.put_key(replace(kept, certificate=foreign.certificate))
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s05")
    assert refused(told) == "KEY_CHANGED"


def test_a_lost_root_key_issues_nothing_and_is_never_made_anew_in_silence(desk: Desk) -> None:
    (desk.ground.folder / ROOT_FILE).unlink()
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "system")
    assert refused(told) == "KEY_MISSING"
    assert not (desk.ground.folder / ROOT_FILE).exists()


def test_a_lost_pepper_is_said_and_a_new_pin_mends_it(desk: Desk) -> None:
    (desk.ground.folder / PEPPER_FILE).unlink()
    with pytest.raises(StaffError) as told:
        unlock(desk.ground, "s05", PIN)
    assert refused(told) == "PIN_NOT_SET"
    assert not (desk.ground.folder / PEPPER_FILE).exists()
    desk.access.set_pin("660281", ADMIN_WORDS)
    unlock(desk.ground, "s05", "660281")


def test_who_cannot_be_vouched_for_still_comes_in_and_signs_nothing(desk: Desk) -> None:
    (desk.ground.folder / ROOT_FILE).unlink()
    desk.access.sign_out()
    desk.access.sign_in("沈宁", OFFICER_WORDS)
    desk.access.change_passphrase(OFFICER_WORDS, "three herons walk past the tea")
    assert "access.key_damaged" in desk.acts()
    desk.access.set_pin("660281", "three herons walk past the tea")
    unlock(desk.ground, "s06", "660281")
    with pytest.raises(StaffError) as told:
        personal_key(desk.ground, "s06")
    assert refused(told) == "KEY_MISSING"
