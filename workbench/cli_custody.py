"""How does a case go to another desk, and how is the journal checked against what was kept, without a window?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from workbench.access.permissions import Permission
from workbench.cli_desk import AsJson, Desk, Language, Staff, acting, desk_at, language, put, reading_at
from workbench.common.text import Lang
from workbench.services.custody_file import Taken

cases = typer.Typer(name="case", help="A case that goes from desk to desk: hand over, take, forks, settle.",
                    no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip
keys = typer.Typer(name="key", help="Which desks trust each other: export this desk's key, trust another's.",
                   no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip
journal = typer.Typer(name="journal", help="The chain of everything done: sign a checkpoint, verify against it.",
                      no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip

CaseNo = Annotated[str, typer.Option("--case", help="For example LN-261123-0417.")]
Person = Annotated[str, typer.Option("--as", help="Staff id in whose name this is done.")]
Reason = Annotated[str, typer.Option("--reason", help="It stands in the journal.")]


@cases.command("hand-over")
def hand_over(
    desk: Desk, case_no: CaseNo, to: Annotated[Path, typer.Option("--to", help="Folder, a USB stick say.")],
    staff: Person, as_json: AsJson = False, lang: Language = None,
) -> None:  # fmt: skip
    """Write a case into a signed file for another desk."""
    with desk_at(desk, lang) as services:
        handed = services.custody.hand_over(case_no, to, acting(services, staff))
        facts = {"case": case_no, "file": str(handed.path), "sha256": handed.sha256, "number": handed.link.number}
        put(facts, as_json, lambda: iter([f"{handed.path}  {handed.sha256[:16]}…"]))


@cases.command("take")
def take(
    desk: Desk, file: Annotated[Path, typer.Argument(help="A .case file.")], staff: Person,
    as_json: AsJson = False, lang: Language = None,
) -> None:  # fmt: skip
    """Take a case another desk handed over. Exit code 1 where both desks worked on it: nothing is joined then."""
    with desk_at(desk, lang) as services:
        taken, spoken = services.custody.take(file, acting(services, staff)), language(lang)
        facts = {
            "case": taken.case_no,
            "relation": taken.relation.value,
            "from": taken.sender,
            "by": taken.person,
            "fork": taken.fork_id,
            "theirs": [step.text.of(spoken) for step in taken.theirs],
            "ours": [step.text.of(spoken) for step in taken.ours],
            "remarks": [remark.of(spoken) for remark in taken.remarks],
        }
        put(facts, as_json, lambda: _taken_lines(taken, spoken))
        if taken.fork_id is not None:
            raise typer.Exit(1)


def _taken_lines(taken: Taken, lang: Lang) -> Iterator[str]:
    yield f"{taken.case_no} {taken.merchant_name}: {taken.relation.value}  ({taken.sender}, {taken.person})"
    for name, steps in (("theirs", taken.theirs), ("ours", taken.ours)):
        for step in steps:
            yield f"  {name}: {step.at:%Y-%m-%d %H:%M} {step.person}  {step.text.of(lang)}"
    for remark in taken.remarks:
        yield f"  {remark.of(lang)}"


@cases.command("forks")
def forks(
    desk: Desk, case_no: CaseNo, staff: Staff = None, as_json: AsJson = False, lang: Language = None
) -> None:  # fmt: skip
    """Copies of a case that parted from the one here."""
    with reading_at(desk, staff, lang) as services:
        found = services.custody.forks(case_no)
        facts = {"forks": [{"fork": f.fork_id, "common": f.common, "settled": f.settled or ""} for f in found]}
        put(facts, as_json, lambda: (f"{f.fork_id}: {f.settled or 'open'}, {f.common} links in common" for f in found))


@cases.command("settle")
def settle(
    desk: Desk, case_no: CaseNo, fork: Annotated[int, typer.Option("--fork", help="As `case forks` names it.")],
    keep: Annotated[str, typer.Option("--keep", help="ours or theirs.")], reason: Reason, staff: Person,
    lang: Language = None,
) -> None:  # fmt: skip
    """Choose between two copies; both stay on record."""
    with desk_at(desk, lang) as services:
        services.custody.settle(case_no, fork, keep, reason, acting(services, staff))


@keys.command("export")
def export_key(
    desk: Desk, to: Annotated[Path, typer.Argument(help="File to write.")], staff: Staff = None, lang: Language = None
) -> None:  # fmt: skip
    """Write this desk's public key; read its fingerprint to the other side by another way."""
    from workbench.services.trusted_desks import write_desk_key

    with reading_at(desk, staff, lang, Permission.BACKUP) as services:
        typer.echo(write_desk_key(services.custody.ground, to))


@keys.command("trust")
def trust_key(
    desk: Desk, file: Annotated[Path, typer.Argument(help="The other desk's key.")], reason: Reason, staff: Person,
    lang: Language = None,
) -> None:  # fmt: skip
    """Take another desk's cases from now on."""
    from workbench.services.trusted_desks import trust

    with desk_at(desk, lang) as services:
        found = trust(services.custody.ground, file, reason, acting(services, staff))
        typer.echo(f"{found.name}  {found.fingerprint}")


@journal.command("checkpoint")
def checkpoint(
    desk: Desk, to: Annotated[Path, typer.Argument(help="File to write, to be kept elsewhere.")], staff: Staff = None,
    lang: Language = None,
) -> None:  # fmt: skip
    """Sign how long the journal is and how it ends."""
    from workbench.services.checkpoints import write_checkpoint

    with desk_at(desk, lang) as services:
        point = write_checkpoint(services.custody.ground, to, acting(services, staff, Permission.BACKUP))
        typer.echo(f"{point.seq}  {point.hash}")


@journal.command("verify")
def verify(
    desk: Desk,
    checkpoints: Annotated[list[Path] | None, typer.Option("--checkpoint", help="A checkpoint that was kept.")] = None,
    heads: Annotated[list[str] | None, typer.Option("--head", help="A head read off a paper, 64 digits.")] = None,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Walk the whole chain. Exit code 1 where it does not hold."""
    from workbench.services.checkpoints import verify_journal

    with reading_at(desk, staff, lang, Permission.BACKUP) as services:
        found = verify_journal(services.custody.ground, checkpoints or (), heads or ())
        facts = {"holds": found.holds, "entries": found.entries, "head": found.head, "first_bad": found.first_bad,
                 "last_sure": found.last_sure}  # fmt: skip
        put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items()))
        if not found.holds:
            raise typer.Exit(1)
