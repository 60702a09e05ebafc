"""What does staff see of the days that were closed, and of those that wait?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.applications.policy import Classification
from workbench.common.dates import day_of
from workbench.common.text import Text
from workbench.lending.classification import coverage
from workbench.services.class_totals import npl_fen, provided_fen
from workbench.services.close_file import CAUSE_NAMES, ClassMove, CloseFile, DayRow, FaultRow, StepRow
from workbench.services.close_steps import Step
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.day_closes import DayClass, KeptCloseDay, KeptCloseStep
    from workbench.storage.shelves import Shelves

SHOWN_DAYS = 400
MILLION = 1_000_000


def close_file(
    ground: Ground, shelves: Shelves, steps: Sequence[Step], waiting: Sequence[int], hidden: Collection[str]
) -> CloseFile:
    """Everything the page of the day close shows; merchants in `hidden` are left out of what names merchants."""
    kept = shelves.closes.days(SHOWN_DAYS)
    numbers = [one.day for one in kept]
    done, classes = shelves.closes.steps(numbers), shelves.closes.classes(numbers)
    names, rules = shelves.staff.names(), ground.policy().classification
    rows = tuple(day_row(one, done.get(one.day, {}), classes.get(one.day, ()), steps, names, rules) for one in kept)
    newest = next((one for one in kept if one.state == "done"), None)
    counts = done.get(newest.day, {}) if newest is not None else {}
    standing = counts.get("standing")
    return CloseFile(
        business_date=ground.today(),
        currency=ground.currency(),
        last_closed=None if newest is None else day_of(newest.day),
        next_day=day_of(waiting[0]) if waiting else None,
        waiting=len(waiting),
        stale=tuple(day_of(one.day) for one in reversed(kept) if one.stale),
        days=rows,
        faults=_faults(shelves, steps, hidden),
        unknown_elsewhere=standing.counts.get("elsewhere_unknown", 0) if standing is not None else 0,
        synthetic=bool(shelves.settings.all().get("synthetic", False)),
    )


def day_row(
    kept: KeptCloseDay,
    done: Mapping[str, KeptCloseStep],
    classes: Sequence[DayClass],
    steps: Sequence[Step],
    names: Mapping[str, str],
    rules: Classification,
) -> DayRow:
    """One day of the list."""
    counts = done["standing"].counts if "standing" in done else {}  # names of counts are each step's own
    known = bool(classes) or "loans" in counts
    bad, provided = npl_fen(classes), provided_fen(classes, rules)
    share = coverage(provided, bad)
    state = "stale" if kept.stale else "failed" if kept.failed is not None else kept.state
    # A step of an earlier version of the program is shown by its code.
    shown = {step.code: step.name for step in steps}
    shown |= {code: Text(code, code) for code in done if code not in shown}
    return DayRow(
        day=day_of(kept.day),
        state=state,
        closed_by=names.get(kept.staff_id, kept.staff_id),
        done_at=kept.done_at,
        remade=kept.remade,
        steps=tuple(_step(code, name, done.get(code)) for code, name in shown.items()),
        faults=sum(step.faults for step in done.values()),
        loans=sum(one.loans for one in classes) if known else None,
        outstanding_fen=sum(one.principal_fen for one in classes) if known else None,
        npl_fen=bad if known else None,
        provision_fen=provided if known else None,
        coverage_millionths=None if share is None else int(share * MILLION),
        worse=counts.get("worse", 0),
        better=counts.get("better", 0),
        failure=kept.failed,
    )


def _step(code: str, name: Text, done: KeptCloseStep | None) -> StepRow:
    if done is None:
        return StepRow(code, name, None, 0, {})
    return StepRow(code, name, done.done_at, done.faults, done.counts)


def _faults(shelves: Shelves, steps: Sequence[Step], hidden: Collection[str]) -> tuple[FaultRow, ...]:
    named = {step.code: step.name for step in steps}
    found = []
    for fault in shelves.closes.faults():
        loan = shelves.loans.get(fault.loan_id)
        if loan.merchant_id not in hidden:
            found.append(
                FaultRow(
                    step=named.get(fault.step, Text(fault.step, fault.step)),
                    loan_id=fault.loan_id,
                    merchant_id=loan.merchant_id,
                    merchant_name=shelves.merchants.get(loan.merchant_id).name,
                    text=fault.text,
                    since=day_of(fault.first_day),
                    last=day_of(fault.last_day),
                )
            )
    return tuple(found)


def class_moves(
    shelves: Shelves, first_day: int, last_day: int, hidden: Collection[str], most: int
) -> tuple[ClassMove, ...]:
    """Changes of class between two days, the largest amounts first; at most so many."""
    changes = sorted(shelves.classes.changes(first_day, last_day), key=lambda one: (-one.principal_fen, one.loan_no))
    loans = shelves.classes.loans([one.loan_no for one in changes[: most + len(hidden)]])
    merchants = shelves.merchants.some(list({loan.merchant_id for loan in loans.values()}))
    return tuple(
        ClassMove(
            loan_id=loans[one.loan_no].loan_id,
            merchant_id=loans[one.loan_no].merchant_id,
            merchant_name=merchants[loans[one.loan_no].merchant_id].name,
            from_class=one.from_class,
            to_class=one.to_class,
            cause=CAUSE_NAMES[one.cause],
            principal_fen=one.principal_fen,
        )
        for one in changes
        if one.loan_no in loans and loans[one.loan_no].merchant_id not in hidden
    )[:most]
