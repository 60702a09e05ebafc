"""How do figures of the whole book leave the desk without a window, and how are their sums made anew?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli_desk import AsJson, Desk, Language, Staff, acting, desk_at, language, progress, put, reading_at
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.figures_file import SECTIONS, FigureSection, shown

figures = typer.Typer(name="figures", help="Figures of the whole book on any day: show, export, sum up anew.",
                      no_args_is_help=True, add_completion=False, rich_markup_mode=None)  # fmt: skip

Day = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="As of this day; today without it.")]
Known = Annotated[
    datetime | None,
    typer.Option("--known", formats=["%Y-%m-%d"], help="As it was known on this day."),
]
Section = Annotated[str, typer.Option("--section", help=", ".join(code for code, _ in SECTIONS) + ".")]


def _date(typed: datetime | None) -> date | None:
    return None if typed is None else typed.date()


@figures.command("show")
def show(
    desk: Desk,
    section: Section = "book",
    day: Day = None,
    known: Known = None,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Print one subject as of a day."""
    spoken = language(lang)
    with reading_at(desk, staff, lang) as services:
        found = services.figures.section(section, _date(day), _date(known))
        facts = {
            "section": found.code, "as_of": found.as_of.isoformat(),
            "known": None if found.known is None else found.known.isoformat(), "currency": found.currency,
            "synthetic": found.synthetic,
            "tables": {
                table.code: [[shown(v, row.kind(i, table.columns[i]), found.currency).of(spoken)
                              for i, v in enumerate(row.cells)] for row in table.rows]
                for table in found.tables
            },
        }  # fmt: skip
        put(facts, as_json, lambda: _lines(found, spoken))


def _lines(found: FigureSection, lang: Lang) -> Iterator[str]:
    yield f"{found.title.of(lang)}  {found.as_of.isoformat()}  {found.currency}"
    for table in found.tables:
        yield f"\n{table.title.of(lang)}"
        yield "  ".join(column.title.of(lang) for column in table.columns)
        for row in table.rows:
            cells = (shown(v, row.kind(i, table.columns[i]), found.currency) for i, v in enumerate(row.cells))
            yield "  ".join(cell.of(lang) for cell in cells)


@figures.command("export")
def export(
    desk: Desk,
    out: Annotated[Path, typer.Option("--out", help="File to write: .csv, .xlsx or .pdf.")],
    section: Section = "book",
    day: Day = None,
    known: Known = None,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Write one subject to a file; the journal keeps who took which figures."""
    with desk_at(desk, lang) as services:
        actor, kind = acting(services, staff), out.suffix.removeprefix(".").lower()
        paths = services.figures.export(section, _date(day), kind, out, language(lang), actor, _date(known))
        put({"files": [str(path) for path in paths]}, as_json, lambda: iter(map(str, paths)))


@figures.command("sum-up")
def sum_up(desk: Desk, day: Day = None, staff: Staff = None, as_json: AsJson = False, lang: Language = None) -> None:
    """Make the sums of every day (from --day on) anew from the ledger."""
    from workbench.common.dates import day_number

    with reading_at(desk, staff, lang) as services, progress(Text("汇总", "Summing up"), lang) as report:
        days = services.figures.sum_up(None if day is None else day_number(day.date()), report)
        told = Text(f"已汇总 {days} 天", f"{days} days summed up").of(language(lang))
        put({"days": days}, as_json, lambda: iter([told]))


def portfolio_report(
    desk: Desk,
    out: Annotated[Path, typer.Option("--out", help="PDF to write.")],
    day: Day = None,
    known: Known = None,
    both: Annotated[bool, typer.Option("--both", help="In Chinese and English.")] = False,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Write the report on the whole book as PDF."""
    spoken = language(lang)
    languages = (spoken, Lang.EN if spoken is Lang.ZH else Lang.ZH) if both else (spoken,)
    with desk_at(desk, lang) as services:
        if out.suffix.lower() != ".pdf":
            raise StaffError(
                Text(f"报告写成 PDF，不能写成 {out.name}", f"The report is a PDF; {out.name} is none"),
                Text("请用 .pdf 结尾的文件名", "Choose a name that ends in .pdf"),
                code="EXPORT_KIND",
            )
        paths = services.figures.write_report(out, _date(day), languages, acting(services, staff), _date(known))
        put({"files": [str(path) for path in paths]}, as_json, lambda: iter(map(str, paths)))
