"""What can be done with a desk's policies without a window?

List them, check a file, tell two apart, try a file on the stored cases, and put one in force by two people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.access.permissions import Permission
from workbench.cli_desk import AsJson, Desk, Language, Staff, acting, desk_at, language, progress, put, reading_at
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Lang, Text
from workbench.decision.outcome import OUTCOME_NAMES, Outcome

if TYPE_CHECKING:
    from workbench.applications.policy_finding import PolicyChange, PolicyFinding
    from workbench.services.policies_file import MigrationTable, PolicyProposal

policies = typer.Typer(name="policy", help="Policies of a desk: list, check, compare, try, activate by two people.",
                       no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip

File = Annotated[Path, typer.Argument(help="A policy as a TOML file.")]
Named = Annotated[str, typer.Argument(help="A TOML file, a policy's id, a digest, draft:N, or . for the one in force.")]
Number = Annotated[int, typer.Argument(help="Number of an activation, as `policy list` names it.")]
Reason = Annotated[str, typer.Option("--reason", help="At least ten characters; it stands in the journal.")]
Person = Annotated[str, typer.Option("--as", help="Staff id in whose name this is done.")]
From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First business date it counts on.")
]
MOST_SHOWN = 20


@policies.command("list")
def list_policies(desk: Desk, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Policies at hand, drafts, and every activation that was asked for."""
    with desk_at(desk, lang) as services:
        actor, spoken = acting(services, staff), language(lang)
        known, drafts = services.policies.policies(), services.policies.drafts()
        told = [proposal_facts(one, spoken) for one in services.policies.proposals(actor)]
        facts: dict[str, object] = {
            "policies": [
                {"policy": one.policy_id, "version": one.version, "digest": one.digest, "origin": one.origin,
                 "in_force": one.in_force, "name": one.name.of(spoken)} for one in known
            ],
            "drafts": [
                {"draft": one.draft_id, "policy": one.policy_id, "version": one.version, "digest": one.digest,
                 "faults": one.faults, "saved_by": one.saved_by} for one in drafts
            ],
            "activations": told,
        }  # fmt: skip

        def lines() -> Iterator[str]:
            for one in known:
                mark = "*" if one.in_force else " "
                yield f"{mark} {one.policy_id} {one.version} ({one.origin}): {one.name.of(spoken)}"
            for draft in drafts:
                yield f"  draft:{draft.draft_id} {draft.policy_id} {draft.version}"
            for each in told:
                yield "  ".join(f"{name}: {value}" for name, value in each.items() if value not in ("", [], None))

        put(facts, as_json, lines)


def proposal_facts(one: PolicyProposal, lang: Lang) -> dict[str, object]:
    """One activation, for a program."""
    return {
        "activation": one.proposal_id,
        "state": one.state,
        "policy": one.policy_id,
        "version": one.version,
        "digest": one.digest,
        "effective_from": one.effective_from.isoformat(),
        "reason": one.reason,
        "proposed_by": one.proposed_by,
        "decided_by": one.decided_by,
        "note": one.note,
        "changes": [change.words.of(lang) for change in one.changes],
    }


def finding_line(one: PolicyFinding, lang: Lang) -> str:
    """`fault UNREACHABLE rules.X: why`."""
    return f"{one.level} {one.code} {one.where}: {one.what.of(lang)}"


@policies.command()
def check(desk: Desk, file: File, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """What the static checks say of a file. Exit code 1 where there is a fault."""
    with reading_at(desk, staff, lang, None) as services:
        found, spoken = services.policies.check(text_of(file)), language(lang)
        facts: dict[str, object] = {
            "policy": found.policy_id,
            "version": found.version,
            "digest": found.digest,
            "faults": len(found.faults),
            "findings": [
                {"level": one.level, "code": one.code, "where": one.where, "what": one.what.of(spoken)}
                for one in found.findings
            ],
        }
        last = Text(f"{len(found.faults)} 项错误，{len(found.remarks)} 项提示",
                    f"{len(found.faults)} faults, {len(found.remarks)} remarks").of(spoken)  # fmt: skip
        put(facts, as_json, lambda: iter([*(finding_line(one, spoken) for one in found.findings), last]))
        if found.faults:
            raise typer.Exit(1)


def text_of(file: Path) -> str:
    """The text of a file. Raises `StaffError` (`FILE_UNREADABLE`)."""
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise StaffError(
            Text(f"无法读取 {file.name}", f"{file.name} cannot be read"),
            Text("请给出 UTF-8 编码的 TOML 文件；台账未改动", "Name a TOML file in UTF-8; the desk is unchanged"),
            code="FILE_UNREADABLE",
        ) from fault


def _named(named: str) -> str:
    """A text where a file is named, else what the desk knows by that name."""
    if named == ".":
        return ""
    return text_of(Path(named)) if named.endswith(".toml") else named


@policies.command()
def diff(desk: Desk, a: Named, b: Named, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """What differs between two policies."""
    with reading_at(desk, staff, lang, None) as services:
        found, spoken = services.policies.diff(_named(a), _named(b)), language(lang)
        facts: dict[str, object] = {"changes": [_change_facts(one, spoken) for one in found]}
        put(facts, as_json, lambda: (one.words.of(spoken) for one in found))


def _change_facts(one: PolicyChange, lang: Lang) -> dict[str, object]:
    return {"path": one.path, "kind": one.kind, "old": one.old, "new": one.new, "words": one.words.of(lang)}


@policies.command("test-run")
def try_file(desk: Desk, file: File, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Ask a file and the policy in force of every scored case; no case is touched."""
    with desk_at(desk, lang) as services:
        actor = acting(services, staff)
        with progress(Text("试算政策", "Trying the policy")) as report:
            made = services.policies.test_run(text_of(file), report, actor=actor)
        put(made.document(), as_json, lambda: table_lines(made, language(lang)))


def table_lines(made: MigrationTable, lang: Lang) -> Iterator[str]:
    """The migration table for a person."""
    if made.synthetic:
        yield Text("合成数据", "Synthetic data").of(lang)
    codes = [one.value for one in Outcome]
    for before in codes:
        told = ", ".join(f"{OUTCOME_NAMES[Outcome(after)].of(lang)} {made.counts.get((before, after), 0):,}"
                         for after in codes if made.counts.get((before, after)))  # fmt: skip
        if told:
            yield f"{OUTCOME_NAMES[Outcome(before)].of(lang)} -> {told}"
    volume, loss = (_signed(fen, made.currency) for fen in (made.volume_change_fen, made.loss_change_fen))
    yield Text(f"{made.cases:,} 案，建议额度 {volume}，预期损失 {loss}",
               f"{made.cases:,} cases, limits {volume}, expected loss {loss}").of(lang)  # fmt: skip
    for case in made.moved[:MOST_SHOWN]:
        amounts = money(case.before_fen, made.currency), money(case.after_fen, made.currency)
        lanes = f"  {case.before_lane} -> {case.after_lane}" if case.before_lane != case.after_lane else ""
        yield f"  {case.case_no} {case.before} {amounts[0]} -> {case.after} {amounts[1]}{lanes}"
    if len(made.moved) > MOST_SHOWN:
        more = len(made.moved) - MOST_SHOWN
        yield Text(f"  另有 {more:,} 案", f"  and {more:,} more").of(lang)


def _signed(fen: int, currency: str) -> str:
    return ("+" if fen > 0 else "") + money(fen, currency)


@policies.command()
def propose(
    desk: Desk,
    file: File,
    reason: Reason,
    person: Person,
    first: From = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Ask that a file become the desk's policy; it was test-run before, and another person must agree."""
    with desk_at(desk, lang) as services:
        actor = acting(services, person, Permission.POLICY)
        day = None if first is None else first.date()
        _put(services.policies.propose(text_of(file), reason, actor, day), as_json, lang)


@policies.command()
def approve(desk: Desk, number: Number, person: Person, as_json: AsJson = False, lang: Language = None) -> None:
    """Agree to an activation as the second person."""
    with desk_at(desk, lang) as services:
        _put(services.policies.approve(number, acting(services, person, Permission.ACTIVATE)), as_json, lang)


@policies.command()
def refuse(
    desk: Desk, number: Number, reason: Reason, person: Person, as_json: AsJson = False, lang: Language = None
) -> None:
    """Say no to an activation as the second person, and why."""
    with desk_at(desk, lang) as services:
        _put(services.policies.refuse(number, reason, acting(services, person, Permission.ACTIVATE)), as_json, lang)


@policies.command()
def withdraw(desk: Desk, number: Number, person: Person, as_json: AsJson = False, lang: Language = None) -> None:
    """Take one's own proposal back."""
    with desk_at(desk, lang) as services:
        _put(services.policies.withdraw(number, acting(services, person, Permission.POLICY)), as_json, lang)


def _put(one: PolicyProposal, as_json: bool, lang: Lang | None) -> None:
    facts = proposal_facts(one, language(lang))
    put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items() if value not in ("", [], None)))
