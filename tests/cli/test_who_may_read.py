"""Does every command on a desk with accounts ask who is there, and does an auditor get what an audit needs?"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from tests.services.access_desk import ADMIN_WORDS, OFFICER_WORDS, OWN_WORDS, SET_UP, desk_in
from workbench.access.staff import Role
from workbench.cli import program
from workbench.services.access_file import NewPerson

GIVEN_WORDS, AUDITOR_WORDS = "plain paper boats drift by", "eleven quiet herons on ice"
FILE, WHY = "any.file", "at least ten characters"
CASE, PERSON, REASON = ("--case", "LN-261123-0001"), ("--as", "s06"), ("--reason", WHY)

# What each command cannot do without, besides the desk; where that is a name, the passphrase is what is missing.
NEEDED: dict[str, tuple[str, ...]] = {
    "import": (FILE,),
    "train": (),
    "score": (),
    "interview": CASE,
    "decide": (),
    "redecide": (),
    "letter": CASE,
    "verify": (FILE,),
    "close-day": (),
    "backup": ("--to", "copies"),
    "check": (),
    "model list": (),
    "model report": ("v1",),
    "model card": ("v1", "--to", "cards"),
    "model propose": ("v1", *REASON, *PERSON),
    "model approve": ("1", *PERSON),
    "model refuse": ("1", *REASON, *PERSON),
    "model withdraw": ("1", *PERSON),
    "model shadow start": ("v1", *PERSON),
    "model shadow stop": PERSON,
    "model backfill": (),
    "figures show": (),
    "figures export": ("--out", FILE),
    "figures sum-up": (),
    "portfolio-report": ("--out", "report.pdf"),
    "loans": ("--out", "loans.csv"),
    "policy list": (),
    "policy check": (FILE,),
    "policy diff": (".", "."),
    "policy test-run": (FILE,),
    "policy propose": (FILE, *REASON, *PERSON),
    "policy approve": ("1", *PERSON),
    "policy refuse": ("1", *REASON, *PERSON),
    "policy withdraw": ("1", *PERSON),
    "case hand-over": (*CASE, "--to", "stick", *PERSON),
    "case take": (FILE, *PERSON),
    "case forks": CASE,
    "case settle": (*CASE, "--fork", "1", "--keep", "ours", *REASON, *PERSON),
    "key export": (FILE,),
    "key trust": (FILE, *REASON, *PERSON),
    "journal checkpoint": (FILE,),
    "journal verify": (),
}
# These never open a desk with accounts at all.
GUARDED = ("demo", "screenshots", "seed-portfolio")


def commands(command: object, name: str = "") -> dict[str, list[str]]:
    """Every command that takes a desk, with its options."""
    within = getattr(command, "commands", {})
    if within:
        found = {}
        for word, one in within.items():
            found |= commands(one, f"{name} {word}".strip())
        return found
    options = [word for one in getattr(command, "params", ()) for word in one.opts]
    return {name: options} if "--desk" in options else {}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with an administrator, an officer and an auditor, each with words of their own."""
    folder = tmp_path_factory.mktemp("guarded") / "desk"
    with desk_in(folder) as made:
        admin = made.access.set_up(SET_UP)
        made.access.add_person(NewPerson("何清", Role.AUDITOR, GIVEN_WORDS), admin)
        for name, given, own in (("沈宁", OFFICER_WORDS, OWN_WORDS), ("何清", GIVEN_WORDS, AUDITOR_WORDS)):
            made.access.sign_out()
            made.access.sign_in(name, given)
            made.access.change_passphrase(given, own)
        made.access.sign_out()
    (folder.parent / FILE).touch()
    return folder


def run(desk: Path, name: str, *words: str, passphrase: str | None = None) -> Result:
    told = (str(desk.parent / word) if word == FILE else word for word in words)
    return CliRunner().invoke(
        program, [*name.split(), *told, "--desk", str(desk), "--lang", "en"], env={"WORKBENCH_PASSPHRASE": passphrase}
    )


def head(desk: Path) -> str:
    """The newest hash of the journal, read past the program."""
    with closing(sqlite3.connect(desk / "desk.sqlite")) as file:
        return str(file.execute("select hash from journal order by seq desc limit 1").fetchone()[0])


def test_every_command_that_opens_a_desk_is_known_here() -> None:
    assert commands(get_command(program)).keys() == NEEDED.keys() | set(GUARDED)


def test_every_such_command_takes_a_name() -> None:
    found = commands(get_command(program))
    assert [name for name in NEEDED if "--as" not in found[name]] == []


@pytest.mark.parametrize("name", NEEDED)
def test_nothing_is_read_or_written_unsigned(desk: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.parent)
    before, files = head(desk), sorted(desk.parent.iterdir())
    told = run(desk, name, *NEEDED[name])
    assert (told.exit_code, told.stdout) == (1, "")
    assert "SIGN_IN_NEEDED" in told.stderr
    assert (head(desk), sorted(desk.parent.iterdir())) == (before, files)


AUDIT = ("check", "journal verify", "backup", "key export", "policy list")


@pytest.mark.parametrize("name", AUDIT)
def test_an_auditor_who_signs_in_gets_what_an_audit_needs(desk: Path, name: str, tmp_path: Path) -> None:
    words = [str(tmp_path / word) if word in (FILE, "copies") else word for word in NEEDED[name]]
    told = run(desk, name, *words, "--as", "何清", passphrase=AUDITOR_WORDS)
    assert told.exit_code == 0, told.output
    assert AUDITOR_WORDS not in told.output


def test_an_auditor_changes_nothing(desk: Path) -> None:
    for name in ("score", "redecide", "close-day"):
        told = run(desk, name, *NEEDED[name], "--as", "何清", passphrase=AUDITOR_WORDS)
        assert (told.exit_code, "NOT_PERMITTED" in told.stderr) == (1, True), told.output


@pytest.mark.parametrize("name", ["verify", "case forks"])
def test_an_administrator_sees_no_case(desk: Path, name: str) -> None:
    told = run(desk, name, *NEEDED[name], "--as", "周管", passphrase=ADMIN_WORDS)
    assert (told.exit_code, "NOT_PERMITTED" in told.stderr) == (1, True), told.output


def test_an_administrator_may_have_the_desk_checked(desk: Path) -> None:
    assert run(desk, "check", "--as", "周管", passphrase=ADMIN_WORDS).exit_code == 0


def test_the_journal_tells_who_came_who_went_and_who_took_a_checkpoint(desk: Path, tmp_path: Path) -> None:
    told = run(desk, "journal checkpoint", str(tmp_path / "point"), "--as", "何清", passphrase=AUDITOR_WORDS)
    assert told.exit_code == 0, told.output
    with desk_in(desk) as opened, opened.ground.store.reading() as shelves:
        newest = shelves.journal.latest(3)
        names = shelves.staff.names()
    actions = [(one.action, names.get(one.staff_id, one.staff_id)) for one in newest]
    assert actions == [("access.sign_out", "何清"), ("journal.checkpoint", "何清"), ("access.sign_in", "何清")]


def test_a_broken_journal_is_still_read_by_who_signs_in(desk: Path, tmp_path: Path) -> None:
    copy = tmp_path / "desk"
    shutil.copytree(desk, copy)
    with closing(sqlite3.connect(copy / "desk.sqlite")) as file:
        for (name,) in file.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            file.execute(f'drop trigger "{name}"')
        file.execute("update journal set payload = '{}' where seq = 2")
        file.commit()
    told = run(copy, "journal verify", "--as", "何清", passphrase=AUDITOR_WORDS)
    assert (told.exit_code, "first_bad: 2" in told.stdout) == (1, True), told.output


@pytest.mark.parametrize(("name", "words"), [("demo", ()), ("screenshots", ("--out", "pictures"))])
def test_a_desk_with_accounts_takes_no_sample_and_gives_no_pictures(
    desk: Path, name: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.parent)
    before = head(desk)
    assert run(desk, name, *words).exit_code == 1
    assert head(desk) == before


def test_a_desk_without_accounts_asks_nobody(tmp_path: Path) -> None:
    for name in ("check", "journal verify", "policy list"):
        told = run(tmp_path / "new", name)
        assert told.exit_code == 0, told.output
