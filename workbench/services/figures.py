"""What are the figures of the whole book on any day, and which loans stand behind each?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Lang, Text
from workbench.services.access_rules import demand_reader, demand_seated
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.book_summary import rebuild
from workbench.services.figures_book import book_section, quality_section
from workbench.services.figures_export import data_set, exported, put_file
from workbench.services.figures_file import SECTIONS, FigureSection
from workbench.services.figures_ground import FigureGround, figure_ground
from workbench.services.figures_money import economics_section, stress_section
from workbench.services.figures_moves import migration_section, vintages_section
from workbench.services.figures_names import concentration_section, people_section
from workbench.services.figures_since import known_section
from workbench.services.figures_trend import trend_section
from workbench.services.loan_filter import LoanFilter
from workbench.services.loans_then import are_kept
from workbench.services.portfolio_report import report_facts

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.services.ground import Ground
    from workbench.services.loans_then import LoanThen

MAKERS: dict[str, Callable[[FigureGround], FigureSection]] = {
    "book": book_section,
    "quality": quality_section,
    "migration": migration_section,
    "vintages": vintages_section,
    "economics": economics_section,
    "concentration": concentration_section,
    "people": people_section,
    "trend": trend_section,
    "stress": stress_section,
    "known": known_section,
}


class FiguresService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def section(self, code: str, day: date | None = None, known: date | None = None) -> FigureSection:
        """One subject as of a day (today where none is named), as it was known at the end of `known`.

        Raises `StaffError`: `SECTION_UNKNOWN`, `KNOWN_BEFORE`.
        """
        demand_reader(self._ground)
        _demand_known(code)
        with figure_ground(self._ground, day, self._shown_as(code, day, known)) as one:
            return MAKERS[code](one)

    def _shown_as(self, code: str, day: date | None, known: date | None) -> date | None:
        """The day as known on which a subject is shown: where none is asked for, as known now; and of what became known
        since, from when the figures were first said: by the first close of the day, or on itself."""
        if code != "known" or known is not None:
            return known
        today = self._ground.today()
        wanted = today if day is None else min(day, today)
        with self._ground.store.reading() as shelves:
            closings = shelves.past.closings(day_number(wanted))
        return day_of(closings[0].known_day) if closings else wanted

    def all(self, day: date | None = None) -> tuple[FigureSection, ...]:
        """Every subject as of one day, from one reading of the records."""
        demand_reader(self._ground)
        with figure_ground(self._ground, day) as one:
            return tuple(MAKERS[code](one) for code, _ in SECTIONS)

    def loans(self, wanted: LoanFilter, day: date | None = None) -> tuple[LoanThen, ...]:
        """The loans a figure is made of, as they stood on its day; none of a merchant judged blind.

        Reads the ledger of every loan that may have owed then: a list for the eye, not a figure.
        """
        demand_reader(self._ground)
        when = day if wanted.as_of is None else day_of(wanted.as_of)
        known = None if wanted.known is None else day_of(wanted.known)
        with figure_ground(self._ground, when, known) as one:
            hidden = judged_blind_merchants(self._ground, one.shelves)
            return tuple(loan for loan in one.loans() if loan.fits(wanted) and loan.merchant_id not in hidden)

    def narrowed(self, wanted: LoanFilter) -> LoanFilter:
        """The filter of a past day as a list of loans can answer it: as it is where the day is kept, else with the ids
        of its loans."""
        if wanted.as_of is None:
            return wanted
        with self._ground.store.reading() as shelves:
            if wanted.known is None and are_kept(shelves, wanted.as_of):
                return wanted
        numbers = [loan.loan_no for loan in self.loans(wanted)]
        with self._ground.store.reading() as shelves:
            ids = shelves.book.loan_ids(numbers)
        # An empty list of ids would narrow nothing: no loan has the empty id.
        return LoanFilter(ids=ids or ("",), as_of=wanted.as_of, words=wanted.words)

    def sum_up(self, first_day: int | None, report: Report = silent, stop: Stop = never) -> int:
        """Make the sums of every day from one on (of all days where none is named) anew; answers how many days."""
        demand_reader(self._ground)
        return rebuild(self._ground, first_day, None, report, stop)

    def export(
        self, code: str, day: date | None, kind: str, path: Path, lang: Lang, actor: Actor, known: date | None = None
    ) -> tuple[Path, ...]:
        """Write one subject as `csv`, `xlsx` or `pdf`; who took which figures out stands in the journal.

        Raises `StaffError`: `SECTION_UNKNOWN`, `EXPORT_KIND`, `EXPORT_FAILED`; nothing is half-written then.
        """
        self._may(actor)
        _demand_known(code)
        with figure_ground(self._ground, day, self._shown_as(code, day, known)) as one:
            section, settings = MAKERS[code](one), one.shelves.settings.all()
            lender = Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", "")))
            number = f"FG-{section.as_of:%y%m%d}-{code}"
            data = exported(data_set(section, lender), kind, number, one.shelves.journal.head(), lang)
        told = {"section": code, "day": section.as_of.isoformat(), "kind": kind}
        if section.known is not None:
            told["known"] = section.known.isoformat()
        self._put("figures.export", told, path, data, actor)
        return (path,)

    def write_report(
        self, path: Path, day: date | None, languages: tuple[Lang, ...], actor: Actor, known: date | None = None
    ) -> tuple[Path, ...]:
        """Write the portfolio report as PDF, in one language or in two, as known now or on an earlier day.

        Raises `StaffError`: `EXPORT_FAILED`, `KNOWN_BEFORE`.
        """
        from workbench.reports.portfolio_report import portfolio_report

        self._may(actor)
        with figure_ground(self._ground, day, known) as one:
            facts, seen = report_facts(one), one.known
        data = portfolio_report(facts, languages)
        told = {"number": facts.number, "day": facts.as_of.isoformat()}
        if seen is not None:
            told["known"] = day_of(seen).isoformat()
        self._put("portfolio.report", told, path, data, actor)
        return (path,)

    def _may(self, actor: Actor) -> None:
        require(actor, Permission.READ_CASES)
        demand_reader(self._ground)
        demand_seated(self._ground, actor)

    def _put(self, act: str, facts: dict[str, str], path: Path, data: bytes, actor: Actor) -> None:
        """No file without its entry: who does not sit there takes nothing out, and a file that failed is not told."""
        with self._ground.transaction() as shelves:
            told = {**facts, "sha256": hashlib.sha256(data).hexdigest()}
            shelves.journal.append(self._ground.now(), actor, act, None, told)
            put_file(path, data)


def _demand_known(code: str) -> None:
    if code not in MAKERS:
        raise StaffError(
            Text(f"没有报表 {code}", f"There is no section {code}"),
            Text("可选：" + "，".join(MAKERS), "Choose one of: " + ", ".join(MAKERS)),
            code="SECTION_UNKNOWN",
        )
