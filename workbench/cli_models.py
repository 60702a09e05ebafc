"""What can be done with a desk's models without a window?

List, judge and print them, change the champion by two people, run a challenger in the shadow, and fill in the figures
of months before the desk scored, so that drift can be told over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.access.permissions import Permission
from workbench.cli_desk import AsJson, Desk, Language, Staff, acting, desk_at, language, progress, put, reading_at
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text

if TYPE_CHECKING:
    from workbench.scoring.validation.report import ValidationReport
    from workbench.services.bundle import Services
    from workbench.services.champion_file import ChampionChange

models = typer.Typer(name="model", help="Models of a desk: judge, print, change champion, shadow, backfill.",
                     no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip

shadow = typer.Typer(name="shadow", help="A challenger that scores silently beside the champion: start, stop.",
                     no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip
models.add_typer(shadow)

Version = Annotated[str, typer.Argument(help="A version, as `model list` names it.")]
Change = Annotated[int, typer.Argument(help="Number of a change, as `model list` names it.")]
Reason = Annotated[str, typer.Option("--reason", help="At least ten characters; it stands in the journal.")]
# Both people are named on purpose: a command line that picked them would be one person.
Person = Annotated[str, typer.Option("--as", help="Staff id in whose name this is done.")]


@models.command("list")
def list_models(desk: Desk, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Versions at this desk, and every change of the champion that was asked for."""
    with desk_at(desk, lang) as services:
        actor, spoken = acting(services, staff), language(lang)
        room = services.models.room()
        told = [change_facts(one, spoken) for one in services.champion.changes(actor)]
        findings = {row.version: _finding(services, row.version) for row in room.versions}
        facts: dict[str, object] = {
            "champion": room.version,
            "versions": findings,
            "changes": told,
        }
        put(facts, as_json, lambda: _list_lines(room.version, findings, told))


def _finding(services: Services, version: str) -> str:
    """The state of a version's validation, or what is the matter with it."""
    try:
        found = services.models.report(version)
    except StaffError as fault:
        return fault.code
    return "not validated" if found is None else found.state.value


def _list_lines(champion: str, findings: dict[str, str], changes: list[dict[str, object]]) -> Iterator[str]:
    for version, finding in findings.items():
        yield f"{'*' if version == champion else ' '} {version}: {finding}"
    for change in changes:
        yield "  ".join(f"{name}: {value}" for name, value in change.items() if value not in ("", [], None))


def change_facts(change: ChampionChange, lang: Lang) -> dict[str, object]:
    """One change, for a program."""
    return {
        "change": change.change_id,
        "state": change.state,
        "version": change.version,
        "digest": change.digest,
        "from": change.from_version,
        "reason": change.reason,
        "proposed_by": change.proposed_by,
        "decided_by": change.decided_by,
        "note": change.note,
        "warned": [warning.of(lang) for warning in change.warned],
    }


@models.command()
def report(desk: Desk, version: Version, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """What the validation of a version found. Exit code 1 where a bound that blocks is broken, or there is none."""
    import json

    from workbench.scoring.validation.gates import State
    from workbench.scoring.validation.report import report_bytes

    with reading_at(desk, staff, lang, None) as services:
        found, spoken = services.models.report(version), language(lang)
        if found is None:
            raise StaffError(
                Text(f"模型 {version} 没有验证报告", f"Model {version} carries no validation"),
                Text("请用本版程序重新训练", "Train it again with this program"),
                code="NOT_VALIDATED",
            )
        put(json.loads(report_bytes(found)), as_json, lambda: report_lines(found, spoken))
        if found.state is State.BLOCK:
            raise typer.Exit(1)


def report_lines(found: ValidationReport, lang: Lang) -> Iterator[str]:
    """The report for a person: finding, gates, limits."""
    from workbench.scoring.validation.gates import STATE_NAMES

    if found.synthetic:
        yield Text("合成数据", "Synthetic data").of(lang)
    yield f"{found.version}: {STATE_NAMES[found.state].of(lang)}"
    for gate in found.gates:
        value = Text("未知", "not known").of(lang) if gate.value is None else f"{gate.value:.4g}"
        if gate.low is not None:
            value += f" [{gate.low:.4g}, {gate.high:.4g}]"
        yield f"  {STATE_NAMES[gate.state].of(lang)}  {gate.name.of(lang)}: {value} ({gate.bound.of(lang)})"
    yield from (f"- {limit.of(lang)}" for limit in found.limits)


@models.command()
def card(
    desk: Desk,
    version: Version,
    to: Annotated[Path, typer.Option("--to", help="Folder for the PDF and the JSON.")],
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Write the model card with its validation as PDF and JSON."""
    with desk_at(desk, lang) as services:
        files = services.models.export_card(version, to, language(lang), acting(services, staff))
        put({"files": [str(file) for file in files]}, as_json, lambda: (str(file) for file in files))


@models.command()
def propose(
    desk: Desk, version: Version, reason: Reason, person: Person, as_json: AsJson = False, lang: Language = None
) -> None:
    """Ask for a version to become champion; another person must agree."""
    with desk_at(desk, lang) as services:
        actor = acting(services, person, Permission.TRAIN)
        _put_change(services.champion.propose(version, reason, actor), as_json, lang)


@models.command()
def approve(desk: Desk, change: Change, person: Person, as_json: AsJson = False, lang: Language = None) -> None:
    """Agree to a change as the second person; every case must be scored again afterwards."""
    with desk_at(desk, lang) as services:
        _put_change(services.champion.approve(change, acting(services, person)), as_json, lang)


@models.command()
def refuse(
    desk: Desk, change: Change, reason: Reason, person: Person, as_json: AsJson = False, lang: Language = None
) -> None:
    """Say no to a change as the second person, and why."""
    with desk_at(desk, lang) as services:
        _put_change(services.champion.refuse(change, reason, acting(services, person)), as_json, lang)


@models.command()
def withdraw(desk: Desk, change: Change, person: Person, as_json: AsJson = False, lang: Language = None) -> None:
    """Take one's own proposal back."""
    with desk_at(desk, lang) as services:
        _put_change(services.champion.withdraw(change, acting(services, person)), as_json, lang)


def _put_change(change: ChampionChange, as_json: bool, lang: Lang | None) -> None:
    facts = change_facts(change, language(lang))
    put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items() if value not in ("", [], None)))


@shadow.command("start")
def start_shadow(desk: Desk, version: Version, person: Person, as_json: AsJson = False, lang: Language = None) -> None:
    """Score a version silently from now on; no screen or paper of a case shows what it says."""
    with desk_at(desk, lang) as services:
        running = services.shadow.start(version, acting(services, person, Permission.TRAIN))
    since = running.since.isoformat()
    told = Text(
        f"{version} 自 {since} 起影子运行；任何案件的屏幕和文书都不显示它的结果",
        f"{version} runs in the shadow since {since}; no screen or paper of a case shows what it says",
    )
    facts = {"challenger": running.version, "digest": running.digest, "since": since}
    put(facts, as_json, lambda: iter([told.of(language(lang))]))


@shadow.command("stop")
def stop_shadow(desk: Desk, person: Person, as_json: AsJson = False, lang: Language = None) -> None:
    """Let the challenger go; what it said is kept."""
    with desk_at(desk, lang) as services:
        running = services.shadow.current()
        services.shadow.stop(acting(services, person, Permission.TRAIN))
    version = "" if running is None else running.version
    told = Text(f"{version} 已停止影子运行，已有结果保留", f"{version} no longer runs; what it said is kept")
    put({"stopped": version}, as_json, lambda: iter([told.of(language(lang))]))


@models.command()
def backfill(desk: Desk, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Compute the figures of applications from before the desk scored, for drift by month."""
    with desk_at(desk, lang) as services, progress(Text("补算历史指标", "Earlier figures"), lang) as report:
        done = services.drift.backfill(acting(services, staff, Permission.SCORE), report)
        months = [one.month for one in services.drift.view().months]
    told = Text(
        f"补算 {done:,} 件申请的指标；可看漂移的月份：{len(months)}",
        f"figures of {done:,} applications computed; months drift can be seen over: {len(months)}",
    )
    put({"applications": done, "months": months}, as_json, lambda: iter([told.of(language(lang))]))
