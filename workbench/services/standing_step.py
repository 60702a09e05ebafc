"""How does every live loan pass a day: interest, days past due, class, and what is set aside?

Loans that moved, reach a due day or are late are replayed from their ledger; the rest of the book passes the day in
integer columns. One transaction: a day is written whole or not at all, and written again it comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop
from workbench.common.rates import to_millionths
from workbench.lending.advance import MILLION, advanced
from workbench.services.class_judging import Book, Judged, judge
from workbench.services.class_totals import day_classes, npl_fen, provided_fen, recounted
from workbench.services.close_steps import CloseContext, Fault, StepDone
from workbench.services.live_book import NO_DAY, LiveBook
from workbench.services.standing_rows import Stood, replay_many

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.storage.loan_classes import ClassChange
    from workbench.storage.shelves import Shelves

    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]

AT_ONCE = 2_000  # loans replayed between two looks at whether to stop
LATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Passed:
    """The whole book at the end of the day: the live book's loans first, then those that are not live any more."""

    loan_no: Column
    principal_fen: Column
    interest_fen: Column
    days_past_due: Column
    replayed: Mapping[int, Stood]
    faults: tuple[Fault, ...]


def close_step(context: CloseContext) -> StepDone:
    """The step `standing` of the close of a day."""
    with context.ground.transaction() as shelves:
        return context.finish(shelves, _newest(shelves, context) if context.is_newest else _past(shelves, context))


def _newest(shelves: Shelves, context: CloseContext) -> StepDone:
    """The day the live book stands at."""
    import numpy as np

    day = context.day
    live = LiveBook.read(shelves)
    known = live.opened_day <= day
    # A draw whose first days were counted at once passes them by no arithmetic of one day.
    since = day - context.policy.ledger.same_day_interest_days
    moved = sorted({*shelves.classes.moved_from(since), *context.moved})
    clean = known & is_clean(live, day) & ~np.isin(live.loan_no, moved)
    inside = set(live.loan_no[known & ~clean].tolist())
    here = set(live.loan_no.tolist())
    gone = [no for no in moved if no not in here]
    replayed, faults = _replayed(shelves, [*inside, *gone], context)
    passed = _passed(live, clean, known, replayed, gone, day)
    passed = replace(passed, faults=faults)
    merchants, codes = _merchants(live, passed)
    before = _before(shelves, passed.loan_no, day)
    owes = (passed.principal_fen > 0) | (passed.interest_fen > 0)
    book = Book(passed.loan_no, codes, merchants, passed.principal_fen, owes, passed.days_past_due, before)
    judged = judge(shelves, book, context.policy, day)
    failed = {fault.loan_id for fault in faults}
    held = _held(shelves, inside - replayed.keys(), failed)
    judged = _keep(judged, passed.loan_no, before, held)
    counts = _write_changes(shelves, context, book, judged)
    _write_rows(shelves, live, passed, judged, known, clean, held, day)
    if not shelves.closes.stale_before(day):  # else something moved while earlier days were made again
        shelves.closes.forget_moved(context.moved)
    return StepDone(counts | _totals(shelves, context, live, passed, judged) | {"replayed": len(replayed)}, faults)


def is_clean(live: LiveBook, day: int) -> Mask:
    """Loans that pass to `day` by arithmetic: at rest, or owing with nothing due and no due day reached."""
    idle = (live.principal_fen == 0) & (live.interest_fen == 0)
    coming = (live.principal_fen > 0) & (live.next_due_day > day) & (live.maturity_day > day)
    quiet = (live.charges_fen == 0) & (live.due_fen == 0) & (live.past_due_since == NO_DAY)
    follows = (live.as_of_day >= day - 1) & (live.as_of_day <= day)
    found: Mask = quiet & follows & (idle | coming)
    return found


def _replayed(
    shelves: Shelves, loan_nos: Sequence[int], context: CloseContext
) -> tuple[dict[int, Stood], tuple[Fault, ...]]:
    found: dict[int, Stood] = {}
    faults: list[Fault] = []
    for first in range(0, len(loan_nos), AT_ONCE):
        _look(context.stop, context.report, first, len(loan_nos))
        some, rules = loan_nos[first : first + AT_ONCE], context.policy.ledger
        part, broken = replay_many(shelves, some, context.products, rules, context.day)
        found |= part
        faults += broken
    return found, tuple(faults)


def _look(stop: Stop, report: Report, done: int, total: int) -> None:
    if stop():
        raise Stopped
    report(done, total)


def _passed(
    live: LiveBook, clean: Mask, known: Mask, replayed: Mapping[int, Stood], gone: Sequence[int], day: int
) -> Passed:
    import numpy as np

    days = np.where(clean, day - live.as_of_day, 0)
    run = advanced(live.principal_fen, live.daily_rate, live.accrued_micro, live.interest_paid_fen, days)
    principal, interest = np.where(known, live.principal_fen, 0), np.where(clean, run.interest_fen, live.interest_fen)
    late = np.where(clean, 0, live.days_past_due(day))
    place = {int(no): at for at, no in enumerate(live.loan_no.tolist())}
    for loan_no, one in replayed.items():
        if (at := place.get(loan_no)) is not None:
            principal[at], interest[at], late[at] = one.principal_fen, one.interest_fen, one.days_past_due
    more = [replayed[no] for no in gone if no in replayed]
    joined = [
        np.concatenate([column, np.array(values, dtype=np.int64)])
        for column, values in (
            (live.loan_no, [one.loan_no for one in more]),
            (principal, [one.principal_fen for one in more]),
            (np.where(known, interest, 0), [one.interest_fen for one in more]),
            (late, [one.days_past_due for one in more]),
        )
    ]
    return Passed(joined[0], joined[1], joined[2], joined[3], replayed, ())


def _merchants(live: LiveBook, passed: Passed) -> tuple[tuple[str, ...], Column]:
    """Merchants of all loans of the day, and each loan's code."""
    import numpy as np

    codes = {name: at for at, name in enumerate(live.merchants)}
    more = [
        codes.setdefault(passed.replayed[int(no)].loan.merchant_id, len(codes)) for no in passed.loan_no[len(live) :]
    ]
    return tuple(codes), np.concatenate([live.merchant, np.array(more, dtype=np.int64)])


def _before(shelves: Shelves, loan_no: Column, day: int) -> Column:
    import numpy as np

    classes = shelves.classes.classes_before(day)
    return np.array([classes.get(no, 1) for no in loan_no.tolist()], dtype=np.int64)


def _held(shelves: Shelves, loan_nos: Iterable[int], failed: Iterable[str]) -> frozenset[int]:
    """Numbers of the loans that could not be replayed."""
    names = set(failed)
    return frozenset(no for no, loan in shelves.classes.loans(list(loan_nos)).items() if loan.loan_id in names)


def _keep(judged: Judged, loan_no: Column, before: Column, held: frozenset[int]) -> Judged:
    """A loan nothing is known of keeps its class, or a worse one that was demanded: unknown makes nothing better."""
    import numpy as np

    if not held:
        return judged
    unknown = np.isin(loan_no, list(held))
    kept = np.maximum(np.maximum(before, judged.at_least), judged.loan_class)
    return replace(judged, loan_class=np.where(unknown, kept, judged.loan_class))


def _write_changes(shelves: Shelves, context: CloseContext, book: Book, judged: Judged) -> dict[str, int]:
    """Changes of class of the day; what an earlier try wrote for it and does not hold any more is taken away."""
    import numpy as np

    from workbench.storage.loan_classes import ClassChange

    day = context.day
    changed = np.flatnonzero(judged.loan_class != book.before)
    rows = []
    for at in changed.tolist():
        loan_no, before, now = int(book.loan_no[at]), int(book.before[at]), int(judged.loan_class[at])
        cause = "repaid" if not book.owes[at] else judged.cause(at, loan_no, before)
        rows.append(ClassChange(loan_no, day, before, now, cause, int(book.principal_fen[at]), SYSTEM.staff_id))
    here, stay = set(book.loan_no.tolist()), {row.loan_no for row in rows}
    stood = {one.loan_no for one in shelves.classes.changes(day, day)} & here
    shelves.classes.put_changes(rows, [(no, day) for no in stood - stay])
    return _moves(rows) | {"elsewhere_unknown": judged.unknown}


def _moves(rows: Sequence[ClassChange]) -> dict[str, int]:
    return {
        "worse": sum(row.to_class > row.from_class for row in rows),
        "better": sum(row.to_class < row.from_class for row in rows),
        "contagion": sum(row.cause == "contagion" for row in rows),
    }


def _write_rows(
    shelves: Shelves,
    live: LiveBook,
    passed: Passed,
    judged: Judged,
    known: Mask,
    clean: Mask,
    held: frozenset[int],
    day: int,
) -> None:
    """The live book as of the day. A row that already stands at a later day, or could not be replayed, stays."""
    import numpy as np

    count = len(live)
    days = np.where(clean, day - live.as_of_day, 0)
    run = advanced(live.principal_fen, live.daily_rate, live.accrued_micro, live.interest_paid_fen, days)
    writes = known & (live.as_of_day <= day) & ~np.isin(live.loan_no, list(held))
    columns = zip(
        live.loan_no.tolist(), writes.tolist(), clean.tolist(), run.accrued_micro.tolist(),
        live.interest_paid_fen.tolist(), run.interest_fen.tolist(), live.next_due_day.tolist(),
        live.next_due_fen.tolist(), judged.loan_class[:count].tolist(), judged.at_least[:count].tolist(),
        strict=True,
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for no, written, passes, accrued, paid, interest, due_day, due_fen, loan_class, at_least in columns:
        if not written:
            continue
        tail = (loan_class, at_least, day, no)
        if passes:
            coming = None if due_day == NO_DAY else due_day
            rows.append((accrued, paid, interest, 0, 0, None, coming, due_fen, *tail))
        else:
            rows.append((*_standing(passed.replayed[no]), *tail))
    shelves.loans.live.put_rows(rows)


def _standing(one: Stood) -> tuple[object, ...]:
    return (
        one.accrued_micro, one.interest_paid_fen, one.interest_fen, one.charges_fen, one.due_fen, one.past_due_since,
        one.next_due_day, one.next_due_fen,
    )  # fmt: skip


def _totals(shelves: Shelves, context: CloseContext, live: LiveBook, passed: Passed, judged: Judged) -> dict[str, int]:
    """The book by class, own loans only; kept for the day."""
    import numpy as np

    own = np.concatenate([live.is_own(), np.ones(len(passed.loan_no) - len(live), dtype=bool)])
    principal, rules = np.where(own, passed.principal_fen, 0), context.policy.classification
    classes = day_classes(context.day, principal, judged.loan_class, rules)
    shelves.closes.put_classes(context.day, classes)
    late = passed.days_past_due > LATE_DAYS
    gone = [to_millionths(passed.replayed[no].loan.daily_rate) for no in passed.loan_no[len(live) :].tolist()]
    rate = np.concatenate([live.daily_rate, np.array(gone, dtype=np.int64)])
    return {
        "loans": sum(one.loans for one in classes),
        "outstanding_fen": sum(one.principal_fen for one in classes),
        "npl_fen": npl_fen(classes),
        "overdue30_fen": int(principal[late].sum()),
        "provision_fen": provided_fen(classes, rules),
        "daily_interest_fen": int((principal * rate).sum()) // MILLION,
    }


def _past(shelves: Shelves, context: CloseContext) -> StepDone:
    """A day that was closed before and became stale: loans that moved, and what their debtors owe, are judged anew."""
    import numpy as np

    day = context.day
    loans = shelves.classes.loans(context.moved)
    persons = shelves.classes.debtors(tuple({loan.merchant_id for loan in loans.values()}))
    asked = sorted({person for person, kind in persons.values() if kind in context.policy.classes.contagion_of})
    numbers = sorted({*context.moved, *shelves.classes.of_debtors(asked, day)})
    replayed, faults = _replayed(shelves, numbers, context)
    found = [replayed[no] for no in numbers if no in replayed and replayed[no].loan.opened_day <= day]
    codes: dict[str, int] = {}
    book = Book(
        np.array([one.loan_no for one in found], dtype=np.int64),
        np.array([codes.setdefault(one.loan.merchant_id, len(codes)) for one in found], dtype=np.int64),
        tuple(codes),
        np.array([one.principal_fen for one in found], dtype=np.int64),
        np.array([one.principal_fen > 0 or one.interest_fen > 0 for one in found], dtype=bool),
        np.array([one.days_past_due for one in found], dtype=np.int64),
        _before(shelves, np.array([one.loan_no for one in found], dtype=np.int64), day),
    )
    counts = _write_changes(shelves, context, book, judge(shelves, book, context.policy, day))
    classes = recounted(shelves, day, context.policy.classification)
    shelves.closes.put_classes(day, classes)
    totals = {
        "loans": sum(one.loans for one in classes),
        "outstanding_fen": sum(one.principal_fen for one in classes),
        "npl_fen": npl_fen(classes),
        "provision_fen": provided_fen(classes, context.policy.classification),
    }
    return StepDone(counts | totals | {"replayed": len(replayed)}, faults)
