"""How did the whole book stand on each day, and how are those sums made, kept and made again?

Everything kept here follows from loans and their events (and from the classes a close found worse than days past due
say). `rebuild` makes a range of days anew; `close_step` the day that is closed and every day that became stale since;
`recount` finds the same sums of one day by another, plain way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM, Actor
from workbench.common.dates import day_number
from workbench.common.progress import Report, Stop, never, silent
from workbench.portfolio.book_past import Closing, Receivable
from workbench.portfolio.book_sums import is_month_end, month_end_before
from workbench.services.book_floors import keep_floors
from workbench.services.book_maker import Ledger, Maker
from workbench.services.close_steps import CloseContext, StepDone

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

SMALL_BOOK = 20_000
"""Live loans up to which sums are made when they are asked for; a larger book waits for the close of the day."""


def rebuild(
    ground: Ground,
    first_day: int | None = None,
    last_day: int | None = None,
    report: Report = silent,
    stop: Stop = never,
    *,
    actor: Actor = SYSTEM,
    then: Callable[[Shelves, int], None] = lambda *_: None,
) -> int:
    """Make the sums of a range of days anew from the ledger; answers how many days.

    Without a first day, or with one before anything happened, every loan is read; else only those that may have owed
    since the end of the month before it. Written in one transaction with a journal entry, and with what is to be done
    `then`; stopping leaves what stood.
    """
    policy = ground.policy()
    with ground.store.reading() as shelves:
        begun = shelves.loans.days.first_day()
        last = day_number(ground.today()) if last_day is None else last_day
        if begun is None or last < begun:
            return 0
        newest = shelves.book.last_day()
        first = max(first_day or begun, begun)
        # A day in the midst of what is summed up takes those after it along: a loan has one course, not two.
        last = last if newest is None else max(last, newest)
        scope = month_end_before(first) if any(map(is_month_end, range(first, last + 1))) else first
        chosen = None if scope <= begun else shelves.book.owing_since(scope)
        maker = Maker(shelves, ground.products(), policy, first, last, Ledger(shelves, chosen), report, stop)
        sums = maker.make()
    with ground.transaction() as shelves:
        shelves.book.replace(first, last, sums)
        shelves.book.forget_spells(0, chosen)
        shelves.book.put_spells(maker.spells)
        shelves.past.replace_stretches(first, maker.stretches)
        shelves.past.replace_receivables(first, last, enumerate(maker.owed, first))
        told = {"first_day": first, "last_day": last, "loans": len(chosen) if chosen is not None else "all"}
        shelves.journal.append(ground.now(), actor, "book.sum_up", None, told)
        then(shelves, last - first + 1)
    return last - first + 1


def bring_up(ground: Ground, day: int, report: Report = silent, stop: Stop = never) -> int | None:
    """Make stale days up to `day` anew where the book is small; answers the first day that is still stale, or None."""
    with ground.store.reading() as shelves:
        stale = shelves.book.stale_from(day)
        small = shelves.book.owing_count() <= SMALL_BOOK
        if stale is None and small and shelves.past.lacks_receivables(day):
            stale = shelves.book.first_day()  # summed up by a program that did not keep how each loan stood
    if stale is None or not small:
        return stale
    rebuild(ground, stale, day, report, stop)
    return None


def close_step(context: CloseContext) -> StepDone:
    """Sum up the day that is closed, and before it every day whose ledger changed since it was summed up."""
    ground, day = context.ground, context.day
    with ground.transaction() as shelves:
        floors = keep_floors(shelves, context)
        context.tally(shelves, {"floors": floors})
    with ground.store.reading() as shelves:
        stale = shelves.book.stale_from(day)
    first = day if stale is None else min(stale, day)

    def finish(shelves: Shelves, days: int) -> None:
        keep_closing(shelves, context)
        context.finish(shelves, StepDone({"days": days}))

    days = rebuild(ground, first, day, context.report, context.stop, actor=context.actor, then=finish)
    return StepDone({"days": days, "floors": floors})


def keep_closing(shelves: Shelves, context: CloseContext) -> None:
    """Keep what this close says of its day, beside what earlier ones said: later events do not change it."""
    day, known = context.day, max(context.day, day_number(context.ground.today()))
    total = next((one for one in shelves.book.totals([day]) if not one.product_code), None)
    people = (total.borrowers, total.bad_borrowers, total.late_borrowers) if total is not None else (0, 0, 0)
    owed = shelves.past.receivable(day) or Receivable()
    closing = Closing(day, known, *people, owed, context.policy.digest, shelves.book.days([day]))
    shelves.past.keep_closing(closing)
