"""How does a list of loans leave the desk without a window?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli_desk import AsJson, Desk, Language, Staff, acting, desk_at, language, progress, put
from workbench.common.dates import day_number
from workbench.common.text import Text


class State(StrEnum):
    """States a list can be narrowed to; live: every loan that owes."""

    LIVE = "live"
    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"


class Sort(StrEnum):
    BOOKED = "booked"
    OPENED = "opened"
    AMOUNT = "amount"
    MERCHANT = "merchant"
    BALANCE = "balance"
    LATE = "late"


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def _number(day: datetime | None) -> int | None:
    return None if day is None else day_number(day.date())


def loans(
    desk: Desk,
    out: Annotated[Path, typer.Option("--out", help="File to write: .csv or .xlsx.")],
    product: Annotated[str | None, typer.Option(help="Only this product.")] = None,
    state: Annotated[State | None, typer.Option(help="Only this state.")] = None,
    loan_class: Annotated[int | None, typer.Option("--class", min=1, max=5, help="Only this class.")] = None,
    least_class: Annotated[int | None, typer.Option(min=1, max=5, help="This class or worse; 3: bad loans.")] = None,
    bucket: Annotated[int | None, typer.Option(min=0, max=7, help="Only this bucket of days past due.")] = None,
    company: Annotated[str | None, typer.Option(help="Only loans of this lending company.")] = None,
    merchant: Annotated[str | None, typer.Option(help="Only loans of this merchant.")] = None,
    opened_from: Day = None,
    opened_to: Day = None,
    sort: Annotated[Sort, typer.Option(help="Order of the rows.")] = Sort.BOOKED,
    ascending: Annotated[bool, typer.Option("--ascending", help="The least first.")] = False,
    staff: Staff = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Write the list of loans to a file, whole or narrowed; the journal keeps who took what, with its digest."""
    from workbench.services.loan_filter import LoanFilter

    chosen = LoanFilter(
        product=product, state=state and state.value, loan_class=loan_class, least_class=least_class, bucket=bucket,
        entity=company, merchant_id=merchant, opened_from=_number(opened_from), opened_to=_number(opened_to),
    )  # fmt: skip
    with desk_at(desk, lang) as services:
        actor = acting(services, staff)
        with progress(Text("导出借据", "Exporting loans"), lang) as report:
            made = services.loan_export.write(
                out, language(lang), actor, chosen, sort.value, not ascending, report=report
            )
        facts = {"file": str(made.path), "loans": made.loans, "sha256": made.sha256}
        told = Text(f"{made.path}：{made.loans:,} 笔", f"{made.path}: {made.loans:,} loans").of(language(lang))
        put(facts, as_json, lambda: iter([told, f"SHA-256 {made.sha256}"]))
