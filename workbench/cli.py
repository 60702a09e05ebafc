"""What can be done at the desk without a window?

Every command calls the services the window calls. Exit codes: 0 done, 1 refused or a check failed, 2 wrong usage.
`--json` prints facts for programs; progress shows on a terminal only.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from workbench.access.permissions import Permission
from workbench.cli_custody import cases, journal, keys
from workbench.cli_desk import (
    AsJson,
    Case,
    Desk,
    Language,
    Staff,
    acting,
    answers_staff,
    desk_at,
    language,
    now,
    progress,
    put,
    reading_at,
    say,
    with_pin,
)
from workbench.cli_figures import figures, portfolio_report
from workbench.cli_loans import loans
from workbench.cli_models import models
from workbench.cli_policy import policies
from workbench.common.text import Lang, Text

program = typer.Typer(
    name="workbench",
    help="Credit desk for loans to online merchants. Without a command the window opens.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for commands in (models, policies, cases, keys, journal, figures):
    program.add_typer(commands)
program.command("portfolio-report")(portfolio_report)
program.command("loans")(loans)


@program.callback(invoke_without_command=True)
def start(
    context: typer.Context, desk: Annotated[Path | None, typer.Option("--desk", show_default=False)] = None
) -> None:
    """Open the window when no command is given."""
    if context.invoked_subcommand is None:
        from workbench.app import open_now
        from workbench.ui.window import run

        raise typer.Exit(run(desk, open_now))


@program.command("demo")
def demo(
    desk: Desk,
    source: Annotated[str, typer.Option(help="sample, sme or marketplace.")] = "sample",
    data: Annotated[Path | None, typer.Option(help="Folder of the public data sets (sme, marketplace).")] = None,
    merchants: Annotated[int, typer.Option(min=200, help="Size of the sample economy.")] = 2400,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Make a desk and do the whole main job on it: import, score, explain, interview, decide, print."""
    from workbench.services.demo import demonstrate

    if source not in {"sample", "sme", "marketplace"}:
        raise typer.BadParameter("sample, sme or marketplace", param_hint="--source")
    spoken = language(lang)
    with desk_at(desk, lang) as services, progress(Text("演示", "Demonstration"), lang) as report:
        step = (lambda line: None) if as_json else (lambda line: say(line.of(spoken)))
        made = demonstrate(services, source=source, data=data, merchants=merchants, tell=step, report=report)
        put(made.facts(), as_json, lambda: iter(made.lines(spoken)))


@program.command("seed-portfolio")
def seed_portfolio(
    desk: Desk,
    scale: Annotated[float, typer.Option(min=0.001, max=1.0, help="1 is the published size.")] = 1.0,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Fill an empty desk with the seed portfolio (synthetic): the published state of 2013-04-30."""
    with desk_at(desk, lang) as services, progress(Text("种子组合", "Seed portfolio"), lang) as report:
        facts = services.seed.fill(scale, report=report).facts()
        put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items()))


_UNCONFIRMED = Text(
    "表头未知，只有映射提议：请在窗口中确认，或先保存映射模板",
    "Unknown header, with a proposal only: confirm it in the window, or save a mapping first",
)


@program.command("import")
def import_files(
    desk: Desk,
    files: Annotated[list[Path], typer.Argument(help="Files as the merchant or platform gave them.")],
    check_only: Annotated[bool, typer.Option("--check-only", help="Read and check; write nothing.")] = False,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Detect, check and import files; bad rows go to quarantine with file, line, column, value, code and fix."""
    with desk_at(desk, lang) as services:
        actor = acting(services, staff)
        intake, spoken = services.intake, language(lang)
        previews = intake.inspect(files)
        refused = [preview for preview in previews if preview.refusal is not None or preview.unconfirmed]
        with progress(Text("校验", "Checking"), lang) as report:
            check = intake.check(tuple(p for p in previews if p not in refused), report=report)
        facts: dict[str, object] = {
            "refused": {str(p.path): (p.refusal or _UNCONFIRMED).of(spoken) for p in refused},
            "good": check.good,
            "bad": check.bad,
            "new": check.new,
            "updated": check.updated,
            "unchanged": check.unchanged,
            "problems": {group.code: group.count for group in check.problems},
            "notes": [note.of(spoken) for note in check.notes],
        }
        if check_only:
            intake.discard(check.token)
        else:
            result = intake.commit(check.token, actor)
            facts |= {
                "batch": result.batch_id,
                "written": result.rows_written,
                "quarantined": result.rows_quarantined,
                "merchants_new": result.merchants_new,
                "quarantine_file": result.quarantine_file,
                "seconds": round(result.seconds, 2),
            }
        put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items()))
        if refused:
            raise typer.Exit(1)


@program.command()
def templates(
    to: Annotated[Path, typer.Option("--to", help="Folder for the empty sheets.")],
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Write the desk's own sheets, empty: shop profile with TrustPass record, parcels, penalties and complaints."""
    from workbench.services.intake import IntakeService

    with answers_staff(lang):
        files = [str(path) for path in IntakeService.write_templates(to)]
        put({"files": files}, as_json, lambda: iter(files))


@program.command()
def train(
    desk: Annotated[Path | None, typer.Option("--desk", help="Train on its outcomes, or keep a table's pack.")] = None,
    table: Annotated[Path | None, typer.Option(help="A table with outcomes: CSV (.gz), workbook, Parquet.")] = None,
    target: Annotated[str, typer.Option(help="The table's column with the outcome.")] = "",
    time: Annotated[str | None, typer.Option(help="The column with the day of the decision; splits by time.")] = None,
    bad: Annotated[str | None, typer.Option(help="The value of the outcome that is bad.")] = None,
    good: Annotated[str | None, typer.Option(help="The good one, where there are more than two.")] = None,
    group: Annotated[str | None, typer.Option(help="Whose row it is: a borrower's rows stay together.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="A column to leave out; may be repeated.")] = None,
    sign: Annotated[list[str] | None, typer.Option(help="COL=+1: a rise is riskier; COL=-1: safer.")] = None,
    protected: Annotated[list[str] | None, typer.Option(help="A protected attribute: tested, never a feature.")] = None,
    accept_leak: Annotated[list[str] | None, typer.Option(help="A refused column to use all the same.")] = None,
    accepted_by: Annotated[str, typer.Option(help="Who takes that on; stands on the card.")] = "",
    reason: Annotated[str, typer.Option(help="Why; stands on the card.")] = "",
    synthetic: Annotated[bool, typer.Option("--synthetic", help="The table is made up; the card says so.")] = False,
    version: Annotated[str | None, typer.Option(help="Name of the new model; made from the day without it.")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder for the pack of a table, without a desk.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same model.")] = 7,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Train a model on a desk's known outcomes or on a flat table; it does not become the champion by itself."""
    from workbench.services.train_command import Asked, lines, train_on_table

    spoken = language(lang)
    asked = Asked(table, target, time, bad, good, group, tuple(drop or ()), tuple(sign or ()), tuple(protected or ()),
                  tuple(accept_leak or ()), accepted_by, reason, synthetic, version, to, seed)  # fmt: skip
    if desk is None:
        with answers_staff(lang), progress(Text("训练", "Training"), lang) as report:
            facts = train_on_table(asked, now(), report)
    else:
        with desk_at(desk, lang) as services, progress(Text("训练", "Training"), lang) as report:
            facts = services.training.train_asked(asked, acting(services, staff, Permission.TRAIN), report)
    put(facts, as_json, lambda: lines(facts, spoken))


@program.command()
def score(desk: Desk, case: Case = None, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Score cases and recommend; with --case one case, with its reasons in words."""
    with desk_at(desk, lang) as services:
        actor, spoken = acting(services, staff), language(lang)
        if case is None:
            with progress(Text("评分", "Scoring"), lang) as report:
                count = services.scoring.score_all(actor, report=report)
            put({"scored": count}, as_json, lambda: iter([f"scored: {count}"]))
            return
        services.scoring.score_case(case, actor)
        file = services.cases.open(case, actor)
        from workbench.services.case_words import case_facts, case_lines

        put(case_facts(file, spoken), as_json, lambda: case_lines(file, spoken))


@program.command()
def interview(
    desk: Desk,
    case: Annotated[str, typer.Option("--case", help="The case to interview.")],
    persona: Annotated[str, typer.Option(help="honest, exaggerating, evasive, fraudulent or nervous.")] = "honest",
    seed: Annotated[int, typer.Option(help="Same seed, same interview.")] = 1,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Hold a simulated interview: a scripted applicant, and an officer who follows the checklist."""
    with desk_at(desk, lang) as services:
        spoken = language(lang)
        file = services.interview.simulate(case, persona, seed, acting(services, staff))
        answers = [
            {"question": turn.question.ask.of(spoken), "assessment": turn.answer.assessment.value}
            for turn in file.turns
            if turn.answer is not None
        ]
        facts: dict[str, object] = {
            "case": case,
            "simulated": True,
            "persona": persona,
            "diligence": file.diligence.value if file.diligence else None,
            "limit_before_fen": file.effect.limit_before_fen,
            "limit_after_fen": file.effect.limit_after_fen,
            "counts": file.counts,
            "unexplained": [point.of(spoken) for point in services.interview.unresolved(case)],
            "practice": services.interview.practice(case).facts(spoken),
            "answers": answers,
        }
        put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items()))


@program.command()
def decide(desk: Desk, case: Case = None, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Decide what policy allows to decide without a person; the rest stays for people, and is counted."""
    with desk_at(desk, lang) as services, progress(Text("决策", "Deciding"), lang) as report:
        chosen = None if case is None else (case,)
        counts = services.decision.decide_automatically(chosen, acting(services, staff), report=report)
        put(dict(counts), as_json, lambda: (f"{name}: {value}" for name, value in dict(counts).items()))


@program.command()
def redecide(desk: Desk, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Decide every merchant on record anew, from stored features to a stored list of proposals; nothing is lent."""
    with desk_at(desk, lang) as services, progress(Text("组合测算", "Deciding the portfolio"), lang) as report:
        run = services.redecide.run(acting(services, staff), report=report)
        put(run.facts(), as_json, lambda: run.lines(language(lang)))


@program.command()
def letter(
    desk: Desk,
    case: Annotated[str, typer.Option("--case", help="A decided case.")],
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Write the decision letter and the internal memo of a decided case as PDF, in Chinese and English."""
    with desk_at(desk, lang) as services:
        actor = acting(services, staff)
        files = with_pin(lambda pin: services.documents.issue(case, actor, pin=pin))
        put({"files": [str(f) for f in files]}, as_json, lambda: (str(file) for file in files))


@program.command()
def verify(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help="An issued PDF.")],
    staff: Staff = None,
    lang: Language = None,
) -> None:
    """Check an issued document against the desk: bytes, inputs, margin and rules. Exit code 1 when anything differs."""
    with reading_at(desk, staff, lang) as services:
        report = services.documents.verify(file)
        for line in report.lines:
            say(line.of(language(lang)))
        if not report.passed:
            raise typer.Exit(1)


@program.command("close-day")
def close_day(
    desk: Desk,
    day: Annotated[str | None, typer.Option(help="Day to close, YYYY-MM-DD; else the desk's own.")] = None,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Accrue interest, age and classify every loan, raise warnings; closing a day twice changes nothing."""
    with desk_at(desk, lang) as services, progress(Text("日终", "Closing the day"), lang) as report:
        chosen = services.desk.status().business_date if day is None else date.fromisoformat(day)
        actor = acting(services, staff, Permission.CLOSE_DAY)
        closed = services.lending.close_day(chosen, actor, report=report)
        facts = closed.facts()
        put(facts, as_json, lambda: (f"{name}: {value}" for name, value in facts.items()))


@program.command()
def backup(
    desk: Desk,
    to: Annotated[Path, typer.Option(help="Folder for the copy.")],
    staff: Staff = None,
    lang: Language = None,
) -> None:
    """Copy the desk safely while it may be in use; the copy is checked before it gets its name."""
    with reading_at(desk, staff, lang, Permission.BACKUP) as services:
        say(str(services.desk.backup(to)))


@program.command()
def check(desk: Desk, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Check the whole desk: file integrity, journal chain, batch digests, invariants. Exit code 1 when one fails."""
    with reading_at(desk, staff, lang, Permission.BACKUP) as services:
        result = services.desk.check()
        spoken = language(lang)
        facts = {"passed": result.passed, "findings": [finding.of(spoken) for finding in result.findings]}
        put(facts, as_json, lambda: (f.of(spoken) for f in result.findings))
        if not result.passed:
            raise typer.Exit(1)


@program.command("self-check")
def self_check(lang: Language = None) -> None:
    """Prove this installation: a temporary desk, the whole main job on it, a window, a PDF, its verification."""
    from workbench.self_check import run

    with answers_staff(lang):
        raise typer.Exit(run(say))


@program.command()
def screenshots(
    desk: Desk,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")],
    lang: Annotated[Lang, typer.Option(help="Language of the screens.")] = Lang.ZH,
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    size: Annotated[str, typer.Option(help="Width and height, for example 1440x900.")] = "1440x900",
) -> None:
    """Render every screen of a desk to pictures, without a display."""
    if theme not in {"light", "dark"}:
        raise typer.BadParameter("light or dark", param_hint="--theme")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise typer.BadParameter("for example 1440x900", param_hint="--size")
    from workbench.app import open_now
    from workbench.ui.screenshots import render

    with answers_staff(lang):
        for picture in render(desk, out, lang, theme, (int(width), int(height)), open_now):
            say(str(picture))
