"""What do all commands share: options, the language spoken, how facts are put, how a desk is opened and let go?

One rule says who must sign in: on a desk without accounts nobody; on any other everybody, to read as well as to write,
because what is read is other people's business and what is copied leaves the desk.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from workbench.access.permissions import Permission
from workbench.common.errors import StaffError
from workbench.common.progress import Report
from workbench.common.text import Lang, Text

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.services.bundle import Services

Desk = Annotated[Path, typer.Option("--desk", help="Folder of the desk.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
Case = Annotated[str | None, typer.Option("--case", help="One case, for example LN-261123-0417; all cases without it.")]
Staff = Annotated[
    str | None,
    typer.Option("--as", help="Staff id in whose name this is done; signs in where the desk keeps accounts."),
]
Value = TypeVar("Value")
Language = Annotated[Lang | None, typer.Option("--lang", help="Language of messages; the system's by default.")]


PASSPHRASE = "WORKBENCH_PASSPHRASE"
PROMPT = Text("口令", "Passphrase")
PIN, PIN_PROMPT = "WORKBENCH_PIN", Text("签名 PIN", "Signing PIN")


def language(asked: Lang | None = None) -> Lang:
    """The language asked for, else the system's, else English."""
    if asked is not None:
        return asked
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Lang.ZH if named.lower().startswith("zh") else Lang.EN


def say(line: str) -> None:
    typer.echo(line)


def put(facts: Mapping[str, object], as_json: bool, lines: Callable[[], Iterator[str]]) -> None:
    """Facts for a program, or lines for a person."""
    if as_json:
        say(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
    else:
        for line in lines():
            say(line)


@contextmanager
def answers_staff(lang: Lang | None = None) -> Iterator[None]:
    """A refusal is said in words and ends with exit code 1; a bug keeps its traceback."""
    try:
        yield
    except StaffError as refusal:
        spoken = language(lang)
        typer.echo(f"{refusal.text.of(spoken)}\n{refusal.hint.of(spoken)}  [{refusal.code}]", err=True)
        raise typer.Exit(1) from refusal


@contextmanager
def progress(what: Text, lang: Lang | None = None) -> Iterator[Report]:
    """A progress bar on a terminal; nothing where the output is read by a program."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what.of(language(lang)), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def desk_at(folder: Path, lang: Lang | None = None) -> Iterator[Services]:
    """The services of one desk; refusals are spoken, and the desk is let go at the end."""
    from workbench.app import open_desk

    with answers_staff(lang):
        services = open_desk(folder, now)
        try:
            yield services
        finally:
            try:
                services.access.sign_out()  # the journal tells how long somebody was there
            finally:
                services.desk.close()


@contextmanager
def reading_at(
    folder: Path, staff_id: str | None, lang: Lang | None = None, needs: Permission | None = Permission.READ_CASES
) -> Iterator[Services]:
    """A desk to look at. `needs` is what the role must allow where there are accounts: cases may be seen by whoever
    lends or audits; the desk as a whole (integrity, journal, copies) by whoever may copy it.
    """
    with desk_at(folder, lang) as services:
        if staff_id is not None or keeps_accounts(services):
            acting(services, staff_id, needs)
        yield services


def keeps_accounts(services: Services) -> bool:
    from workbench.services.access_file import Mode

    return services.access.state().mode not in (Mode.OPEN_DESK, Mode.SET_UP)


def acting(services: Services, staff_id: str | None, needs: Permission | None = None) -> Actor:
    """In whose name a command is done: the named member of staff, who signs in where the desk keeps accounts.

    A desk without accounts takes the named person, else its first officer, or the first who may do what the command
    needs. The passphrase comes from a prompt or from `WORKBENCH_PASSPHRASE`, the PIN from `WORKBENCH_PIN`, never from
    an argument: arguments are seen by everybody on the machine.
    """
    from workbench.access.permissions import require
    from workbench.services.access_rules import demand_seated

    if not keeps_accounts(services):
        return services.desk.actor(staff_id, needs)
    if staff_id is None:
        raise StaffError(
            Text("本台账有账户：请用 --as 说明是谁", "This desk keeps accounts: say who you are with --as"),
            Text("没有改动。口令会另行询问", "Nothing was changed. The passphrase is asked for on its own"),
            code="SIGN_IN_NEEDED",
        )
    actor = services.access.sign_in(staff_id, _passphrase())
    demand_seated(services.access.ground, actor)
    if needs is not None:
        require(actor, needs)
    return actor


def with_pin(act: Callable[[str | None], Value]) -> Value:
    """Do what may need the person's signing key; the PIN is asked for where it does, and not before."""
    try:
        return act(None)
    except StaffError as refusal:
        if refusal.code != "PIN_NEEDED":
            raise
    return act(_secret(PIN, PIN_PROMPT, "PIN_NEEDED"))


def _passphrase() -> str:
    return _secret(PASSPHRASE, PROMPT, "SIGN_IN_NEEDED")


def _secret(variable: str, prompt: Text, code: str) -> str:
    """From the environment or, on a terminal, typed without being shown. Raises `StaffError` (`code`)."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise StaffError(
            Text(f"请在 {variable} 中给出{prompt.zh}", f"Give the {prompt.en[0].lower()}{prompt.en[1:]} in {variable}"),
            Text("没有改动。它不能写在命令行参数里", "Nothing was changed. It is never an argument"),
            code=code,
        )
    return str(typer.prompt(prompt.of(language()), hide_input=True, err=True))
