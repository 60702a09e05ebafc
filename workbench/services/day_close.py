"""How does the business date move on, one day at a time?

Days that were missed are caught up in order; each step of each day is recorded when it is done, so that a close that
was interrupted anywhere goes on at the first step that is not; a day that something became known of afterwards is made
again, and so are all after it. A loan that cannot be done is listed and stops no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.policy_file import load_policy
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.services.access_rules import demand_reader, demand_seated
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.class_totals import npl_fen, provided_fen
from workbench.services.close_file import ClassMove, CloseFile, CloseReport
from workbench.services.close_steps import CloseContext, Step
from workbench.services.close_view import class_moves, close_file
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.applications.policy import Policy
    from workbench.storage.day_closes import KeptCloseDay, KeptCloseStep
    from workbench.storage.shelves import Shelves

SHOWN_MOVES = 500
JUDGING = "standing"
"""The step that finds where loans stand: what was booked before it, also by earlier steps, is in what it finds."""
CLOSED_DAY = "closed_day"
"""The setting that names the newest closed day; kept for desks that closed days before each was recorded."""


class CloseService:
    def __init__(self, ground: Ground, steps: Sequence[Step] | None = None) -> None:
        self._ground = ground
        self._steps = steps

    def steps(self) -> Sequence[Step]:
        if self._steps is None:
            from workbench.services.close_order import STEPS

            self._steps = STEPS
        return self._steps

    def close(self, upto: date, actor: Actor, report: Report = silent, stop: Stop = never) -> CloseReport:
        """Close every day up to and with `upto` that is not closed, and make stale days again, in order.

        A desk that never closed a day begins with `upto`. Closing what is closed changes nothing and says so.

        Raises `StaffError`: `NOT_PERMITTED`, `DAY_NOT_OVER`, `DAY_BEFORE_LENDING`, and what made a step fail as a
        whole: days before it are closed, the failed day waits at that step. Raises `Stopped`: what is done so far
        stays done.
        """
        require(actor, Permission.CLOSE_DAY)
        demand_seated(self._ground, actor)
        last = day_number(upto)
        if last > day_number(self._ground.today()):
            raise StaffError(
                Text("不能关闭尚未到来的日期", "A day to come cannot be closed"),
                Text("请选择今天或更早的日期", "Choose today or an earlier day"),
                code="DAY_NOT_OVER",
            )
        self._demand_lent(last)
        closed: list[int] = []
        remade: list[int] = []
        while waiting := self.waiting(last):
            if stop():
                raise Stopped
            done, all_ = len(closed) + len(remade), len(closed) + len(remade) + len(waiting)
            again = self._close_one(waiting[0], actor, _part(report, done, all_), stop)
            (remade if again else closed).append(waiting[0])
        with self._ground.store.reading() as shelves:
            return self._answer(shelves, last, closed, remade)

    def _demand_lent(self, day: int) -> None:
        """A desk does not begin to close before it lent: a mistyped year would be caught up day by day.

        Raises `StaffError` (`DAY_BEFORE_LENDING`).
        """
        with self._ground.store.reading() as shelves:
            if shelves.closes.newest_begun() is not None or shelves.settings.text(CLOSED_DAY):
                return
            first = shelves.loans.first_opened_day()
        first = day_number(self._ground.today()) if first is None else first
        if day < first:
            when = day_of(first).isoformat()
            raise StaffError(
                Text(
                    f"{when} 之前没有贷款，不能从更早的日期开始日终", f"Nothing was lent before {when}: no day to close"
                ),
                Text("没有改动。请更正日期", "Nothing was changed. Correct the day"),
                code="DAY_BEFORE_LENDING",
            )

    def open(self) -> CloseFile:
        """Closed days, days that wait, and loans that could not be done."""
        demand_reader(self._ground)
        today = day_number(self._ground.today())
        with self._ground.store.reading() as shelves:
            hidden = judged_blind_merchants(self._ground, shelves)
            return close_file(self._ground, shelves, self.steps(), days_waiting(shelves, today), hidden)

    def moves(self, day: date, most: int = SHOWN_MOVES) -> tuple[ClassMove, ...]:
        """Changes of class on one day, the largest amounts first."""
        demand_reader(self._ground)
        number = day_number(day)
        with self._ground.store.reading() as shelves:
            hidden = judged_blind_merchants(self._ground, shelves)
            return class_moves(shelves, number, number, hidden, most)

    def waiting(self, upto: int) -> tuple[int, ...]:
        """Days a close up to a day would close or make again, in order."""
        with self._ground.store.reading() as shelves:
            return days_waiting(shelves, upto)

    def _close_one(self, day: int, actor: Actor, report: Report, stop: Stop) -> bool:
        """Bring one day to its end; answers whether it had been closed before."""
        ground = self._ground
        policy, products = policy_on(ground, day), ground.products()
        with ground.transaction() as shelves:
            kept = shelves.closes.begin(day, ground.now(), actor.staff_id)
            done = shelves.closes.steps([day]).get(day, {})
            newest = shelves.closes.newest_begun() or day
        steps = self.steps()
        for at, step in enumerate(steps):
            if step.code in done:
                continue
            if stop():
                raise Stopped
            if step.code == JUDGING:
                with ground.transaction() as shelves:
                    shelves.closes.freshen(day)
            with ground.store.reading() as shelves:
                moved = frozenset(no for no, first in shelves.closes.moved().items() if first <= day)
            context = CloseContext(
                ground,
                day,
                actor,
                policy,
                products,
                _part(report, at, len(steps)),
                stop,
                kept.remade > 0,
                moved,
                newest,
                step.code,
            )
            self._run(step, context)
            report(at + 1, len(steps))
        with ground.transaction() as shelves:
            shelves.closes.finish(day, ground.now())
            if day >= newest:
                shelves.settings.put(CLOSED_DAY, day_of(day).isoformat())
            facts = _journal_facts(kept, shelves.closes.steps([day]).get(day, {}))
            shelves.journal.append(ground.now(), actor, "day.close", None, facts)
        return kept.remade > 0

    def _run(self, step: Step, context: CloseContext) -> None:
        ground, day = self._ground, context.day
        try:
            done = step.run(context)
        except StaffError as failure:
            with ground.transaction() as shelves:
                shelves.closes.fail(day, step.code, failure.text)
            raise
        with ground.transaction() as shelves:
            if not shelves.closes.is_done(day, step.code):
                context.finish(shelves, done)

    def _answer(self, shelves: Shelves, day: int, closed: Sequence[int], remade: Sequence[int]) -> CloseReport:
        steps, classes = shelves.closes.steps([day]).get(day, {}), shelves.closes.classes([day]).get(day, ())
        counts = steps["standing"].counts if "standing" in steps else {}
        raised = steps["warnings"].counts.get("warnings", 0) if "warnings" in steps else 0
        return CloseReport(
            day=day_of(day).isoformat(),
            again=not closed and not remade,
            loans=sum(one.loans for one in classes),
            outstanding_fen=sum(one.principal_fen for one in classes),
            npl_fen=npl_fen(classes),
            overdue30_fen=counts.get("overdue30_fen", 0),
            provision_fen=provided_fen(classes, policy_on(self._ground, day).classification),
            daily_interest_fen=counts.get("daily_interest_fen", 0),
            warnings_new=raised if day in closed else 0,
            days=tuple(day_of(one).isoformat() for one in closed),
            remade=tuple(day_of(one).isoformat() for one in remade),
            faults=len(shelves.closes.faults()),
        )


def policy_on(ground: Ground, day: int) -> Policy:
    """The policy in force on a day: a missed day is closed by what held then."""
    with ground.store.reading() as shelves:
        named, now = (shelves.policies.in_force(one) for one in (day_of(day), ground.today()))
        policy_id = shelves.settings.text("policy", "cn-2025")
    if named == now:
        return ground.policy()
    return load_policy(policy_id) if named is None else ground.policy_of(*named)


def days_waiting(shelves: Shelves, upto: int) -> tuple[int, ...]:
    """Days that are open or stale, and those after the newest that were never begun; none after `upto`."""
    waiting = [day for day in shelves.closes.unfinished() if day <= upto]
    last = shelves.closes.newest_begun()
    if last is None and (told := shelves.settings.text(CLOSED_DAY)):
        last = day_number(date.fromisoformat(told))
    first = upto if last is None else last + 1
    return (*waiting, *range(first, upto + 1))


def _part(report: Report, at: int, parts: int) -> Report:
    """The progress of one part of something larger."""

    def tell(done: int, total: int) -> None:
        if total:
            report(at * 1000 + 1000 * done // total, parts * 1000)

    return tell


def _journal_facts(kept: KeptCloseDay, steps: dict[str, KeptCloseStep]) -> dict[str, object]:
    counts = {code: dict(step.counts) for code, step in steps.items()}
    faults = sum(step.faults for step in steps.values())
    return {"day": day_of(kept.day).isoformat(), "remade": kept.remade, "faults": faults, "steps": counts}
