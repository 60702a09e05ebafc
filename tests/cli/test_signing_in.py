"""Does a command on a desk with accounts ask who acts, and never take a passphrase as an argument?"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.services.access_desk import ADMIN_WORDS, OFFICER_WORDS, OWN_WORDS, PIN, SET_UP, desk_in
from workbench.cli import program
from workbench.cli_desk import with_pin
from workbench.common.errors import StaffError


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk whose officer has chosen words of their own."""
    with desk_in(tmp_path / "desk") as made:
        made.access.set_up(SET_UP)
        made.access.sign_out()
        made.access.sign_in("沈宁", OFFICER_WORDS)
        made.access.change_passphrase(OFFICER_WORDS, OWN_WORDS)
    return tmp_path / "desk"


def run(desk: Path, *words: str, passphrase: str | None = None) -> Result:
    environment = {"WORKBENCH_PASSPHRASE": passphrase}
    return CliRunner().invoke(program, ["score", "--desk", str(desk), "--lang", "en", *words], env=environment)


def test_without_a_name_nothing_is_done(desk: Path) -> None:
    told = run(desk, passphrase=OWN_WORDS)
    assert (told.exit_code, "SIGN_IN_NEEDED" in told.stderr, "--as" in told.stderr) == (1, True, True)


def test_without_a_passphrase_nothing_is_done_and_the_variable_is_named(desk: Path) -> None:
    told = run(desk, "--as", "s06")
    assert (told.exit_code, "WORKBENCH_PASSPHRASE" in told.stderr) == (1, True)


def test_a_wrong_passphrase_is_refused_and_counted(desk: Path) -> None:
    told = run(desk, "--as", "s06", passphrase="not these words")
    assert (told.exit_code, "SIGN_IN_WRONG" in told.stderr) == (1, True)
    with desk_in(desk) as opened, opened.ground.store.reading() as shelves:
        account = shelves.accounts.get("s06")
    assert account is not None
    assert account.wrong_tries == 1


def test_the_named_person_acts_once_the_passphrase_fits(desk: Path) -> None:
    told = run(desk, "--as", "s06", passphrase=OWN_WORDS)
    assert told.exit_code == 0, told.output
    assert "scored: 0" in told.stdout
    assert OWN_WORDS not in told.output


def test_an_administrator_scores_nothing(desk: Path) -> None:
    told = run(desk, "--as", "s05", passphrase=ADMIN_WORDS)
    assert (told.exit_code, "NOT_PERMITTED" in told.stderr) == (1, True)


def test_the_pin_is_asked_for_when_a_key_is_needed_and_not_before(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.services.personal_keys import personal_key

    def sign(pin: str | None) -> str:
        if pin is not None:
            opened.access.unlock_pin(pin)
        return personal_key(opened.ground, "s06").staff_id

    with desk_in(desk) as opened:
        opened.access.sign_in("s06", OWN_WORDS)
        opened.access.set_pin(PIN, OWN_WORDS)
        monkeypatch.delenv("WORKBENCH_PIN", raising=False)
        with pytest.raises(StaffError, match=r"PIN_NEEDED.*WORKBENCH_PIN"):
            with_pin(sign)
        monkeypatch.setenv("WORKBENCH_PIN", PIN)
        assert with_pin(sign) == "s06"
        monkeypatch.delenv("WORKBENCH_PIN")
        assert with_pin(sign) == "s06"


def test_no_command_takes_a_passphrase_as_an_argument() -> None:
    from typer.main import get_command

    def options(command: object) -> list[str]:
        own = [name for one in getattr(command, "params", ()) for name in one.opts]
        return own + [name for one in getattr(command, "commands", {}).values() for name in options(one)]

    found = options(get_command(program))
    assert "--as" in found
    assert [name for name in found if "pass" in name or "pin" in name] == []
