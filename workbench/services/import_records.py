"""What else does an import bring besides lines: merchants, known outcomes, applications, loans?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from workbench.common.dates import DESK_ZONE, day_number, local
from workbench.common.errors import StaffError
from workbench.common.text import Text

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.intake.check import Found
    from workbench.storage.kept import QuarantinedRow
    from workbench.storage.shelves import Shelves

STALE_DAYS = 60  # lines that end longer ago are judged as of their own last day
_TERM_OF_ANSWER = timedelta(hours=24)


def put_records(shelves: Shelves, found: Found, today: date) -> tuple[int, int]:
    """Write them; the number of new merchants and of changed ones."""
    first = shelves.merchants.count() == 0
    counts = _put_merchants(shelves, found)
    _put_outcomes(shelves, found)
    _put_applications(shelves, found.records.get("applications", ()), found.currency)
    _put_loans(shelves, found.records.get("loans", ()), found.records.get("loan_events", ()), found.currency)
    if first:
        _settle_desk(shelves, found, today)
    return counts


def _put_merchants(shelves: Shelves, found: Found) -> tuple[int, int]:
    from workbench.intake.merchants import renewed, unnamed

    told = {merchant.merchant_id: merchant for merchant in found.merchants}
    for merchant_id in found.merchant_ids - told.keys():
        told[merchant_id] = unnamed(merchant_id, found.currency)
    known = shelves.merchants.some(sorted(told))
    new = [merchant for merchant_id, merchant in told.items() if merchant_id not in known]
    changed = [now for merchant_id, before in known.items() if (now := renewed(before, told[merchant_id])) != before]
    shelves.merchants.put([*new, *changed])
    return len(new), len(changed)


def _put_outcomes(shelves: Shelves, found: Found) -> None:
    from workbench.storage.kept import KnownOutcome

    shelves.outcomes.put(
        KnownOutcome(str(o["merchant_id"]), str(o["kind"]), str(o["value"]), o["day"]) for o in found.outcomes
    )


def quarantined_rows(engine: Engine, found: Found, batch_id: str) -> Iterator[QuarantinedRow]:
    """Every bad row, whole: its cells, its bytes as they stood in the file, and all that is wrong with it."""
    from itertools import groupby

    from workbench.intake.quarantine import has_lines, row_bytes, set_aside
    from workbench.storage.kept import QuarantinedRow, RowProblem

    previews = {preview.name: preview for preview in found.reading.files}
    for file, group in groupby(set_aside(engine, found.reading), key=lambda row: row.file):
        rows, preview = list(group), previews[file]
        raw = row_bytes(preview, [row.line for row in rows]) if has_lines(preview) else {}
        for row in rows:
            problems = tuple(RowProblem(cell.column, cell.value, cell.code) for cell in row.problems)
            yield QuarantinedRow(batch_id, file, row.layout, row.line, problems, row.cells, raw.get(row.line))


def put_declared(shelves: Shelves, found: Found, batch_id: str, today: date) -> int:
    """Figures merchants declare of themselves, as of the day of the sheet: its own, else the one it was exported on,
    else today. What stands already is not put again. The number of figures put."""
    from workbench.storage.kept import DeclaredFigure

    figures: dict[tuple[str, str, int], DeclaredFigure] = {}
    for row in found.figures:
        stated = found.origins[row["source_file"]].stated
        day = row["as_of_day"]
        if day is None:
            day = day_number(local(stated).date() if stated else today)
        figure = DeclaredFigure(row["merchant_id"], row["figure"], row["value"], day, batch_id)
        figures[figure.merchant_id, figure.figure, day] = figure
    known = shelves.declared.values({figure.as_of_day for figure in figures.values()})
    # A deal may name somebody who never became a merchant: there is no record a figure could stand beside.
    told = {figure.merchant_id for figure in figures.values()} | {one.merchant_id for one in found.contacts}
    there = shelves.merchants.some(sorted(told))
    shelves.declared.put_contacts(batch_id, (one for one in found.contacts if one.merchant_id in there))
    new = [one for key, one in figures.items() if one.merchant_id in there and known.get(key) != one.value]
    shelves.declared.put_figures(new)
    return len(new)


def _moment(value: datetime) -> datetime:
    """A time of a file is a time of the desk's zone."""
    return value.replace(tzinfo=DESK_ZONE).astimezone(UTC)


def _put_applications(shelves: Shelves, rows: Sequence[Mapping[str, Any]], currency: str) -> None:
    """New applications with what the applicant declared; a case that is known goes its own way at the desk."""
    from workbench.applications.application import UNDECIDED, Application, Stage

    known = shelves.applications.known()
    staff = {person.staff_id for person in shelves.staff.all()}
    made = []
    for row in {r["case_no"]: r for r in rows if r["case_no"] not in known}.values():
        if row["requested_fen"] <= 0 or row["term_days"] <= 0:
            raise _impossible(row["case_no"])
        submitted, stage = _moment(row["submitted_at"]), Stage(row["stage"]) if row["stage"] else Stage.DRAFT
        code = row["product_code"]
        application = Application(
            case_no=row["case_no"],
            merchant_id=row["merchant_id"],
            product_code=_in_force(code, local(submitted).date()) if stage in UNDECIDED else code,
            requested_fen=row["requested_fen"],
            term_days=row["term_days"],
            purpose=row["purpose"] or "",
            submitted_at=submitted,
            due_at=_moment(row["due_at"]) if row["due_at"] else submitted + _TERM_OF_ANSWER,
            stage=stage,
            assigned_to=row["assigned_to"] if row["assigned_to"] in staff else None,
            currency=row["currency"] or currency,
        )
        claims = {k.removeprefix("claim_"): v for k, v in row.items() if k.startswith("claim_") and v is not None}
        made.append((application, claims))
    shelves.applications.add(made)


def _in_force(code: str, day: date) -> str:
    """The terms of a product on the day of the request.

    Raises `StaffError` (`PRODUCT_NOT_IN_FORCE`). A product the desk does not know keeps its name: it is never decided.
    """
    from workbench.applications.products import product_on

    try:
        return product_on(code, day).code
    except StaffError as refusal:
        if refusal.code != "PRODUCT_UNKNOWN":
            raise
        return code


def _put_loans(
    shelves: Shelves, loans: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]], currency: str
) -> None:
    """New loans with all their movements; a loan that is known moves at the desk only."""
    from workbench.storage.kept_loans import KeptLoan, LoanEvent

    known = shelves.loans.numbers(sorted({row["loan_id"] for row in loans}))
    new = {row["loan_id"]: row for row in loans if row["loan_id"] not in known}
    cases = shelves.applications.known()
    shelves.loans.put(
        KeptLoan(
            loan_id=row["loan_id"],
            merchant_id=row["merchant_id"],
            case_no=row["case_no"] if row["case_no"] in cases else None,
            product_code=row["product_code"],
            currency=row["currency"] or currency,
            limit_fen=row["limit_fen"],
            daily_rate=_rate(row["loan_id"], row["daily_rate"]),
            opened_day=row["opened_day"],
            maturity_day=row["maturity_day"],
            state=row["state"],
            band_at_opening=row["band_at_opening"],
        )
        for row in new.values()
    )
    shelves.loans.add_events(
        LoanEvent(
            loan_id=row["loan_id"],
            event_no=row["event_no"],
            day=row["day"],
            kind=row["kind"],
            amount_fen=row["amount_fen"],
            principal_fen=row["principal_fen"],
            interest_fen=row["interest_fen"],
            balance_fen=row["balance_fen"],
            reference=row["reference"] or "",
        )
        for row in events
        if row["loan_id"] in new
    )


def _rate(loan_id: str, written: str) -> Decimal:
    try:
        rate = Decimal(written)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or rate < 0:
        raise _impossible(loan_id)
    return rate


def _impossible(number: str) -> StaffError:
    return StaffError(
        Text(f"{number} 的金额、期限或利率不可能成立", f"{number} has an impossible amount, term or rate"),
        Text("请更正文件后重新导入，没有写入任何内容", "Correct the file and import it again; nothing was written"),
        code="RECORD_IMPOSSIBLE",
    )


def _settle_desk(shelves: Shelves, found: Found, today: date) -> None:
    """A desk's first import gives it its currency, and its as-of day where the lines end long ago."""
    shelves.settings.put("currency", found.currency)
    settings = shelves.settings.all()
    named = "as_of" in settings or "business_date" in settings
    if found.last_day is not None and not named and day_number(today) - day_number(found.last_day) > STALE_DAYS:
        shelves.settings.put("as_of", found.last_day.isoformat())
