"""What does the close of a day do about arrears?

It judges promises by the ledger and suggests the next rung to people, or that a step be lifted from somebody who paid;
it takes no step. Run again for its day it finds nothing new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.errors import Stopped
from workbench.portfolio.penalties import Debt, next_step
from workbench.portfolio.promises import judged, last_day
from workbench.services.arrears_question import question
from workbench.services.close_steps import CloseContext, StepDone
from workbench.services.penalty_rules import follow, next_no, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.storage.kept_collections import Arrears, KeptPenalty
    from workbench.storage.shelves import Shelves

AT_ONCE = 1000
EVERYBODY = 10_000_000
LATE_NEWS_DAYS = 60  # a promise called broken is judged again for so long


def close_step(context: CloseContext) -> StepDone:
    """Judge promises and suggest next rungs as of the day. Raises `Stopped` between groups; what is done stays done."""
    kept, broken = judge_promises(context)
    suggested = suggest(context) if context.is_newest and not context.remade else 0
    return StepDone({"promises_kept": kept, "promises_broken": broken, "steps_suggested": suggested})


def judge_promises(context: CloseContext) -> tuple[int, int]:
    """Open promises, and broken ones a payment booked late may have kept; answers how many were kept and broken."""
    ground, rules, counts = context.ground, context.policy.collection, {"kept": 0, "broken": 0}
    with ground.transaction() as shelves:
        for one in shelves.collections.unsettled(context.day - LATE_NEWS_DAYS):
            last = last_day(one.due_day, rules.promise_grace_days, context.policy.calendar)
            paid = max(shelves.collections.paid_fen(one.merchant_id, min(context.day, last)) - one.paid_before_fen, 0)
            state = judged(one.amount_fen, paid, last, context.day)
            if state in ("open", one.state) or one.promise_id is None:
                continue
            shelves.collections.judge_promise(one.promise_id, state, paid, context.day)
            counts[state] += 1
            facts = {"merchant_id": one.merchant_id, "promise": one.promise_id, "paid_fen": paid}
            shelves.journal.append(ground.now(), SYSTEM, f"promise.{state}", None, facts)
        context.tally(shelves, {f"promises_{state}": count for state, count in counts.items()})
    return counts["kept"], counts["broken"]


def suggest(context: CloseContext) -> int:
    """Put the next rung before people for everybody in arrears; answers how many suggestions are new."""
    ground = context.ground
    with ground.store.reading() as shelves:
        asked = replace(question(context.policy, context.day), limit=EVERYBODY)
        late = shelves.arrears.page(asked)
        paused = shelves.collections.paused()
    made = 0
    for start in range(0, len(late), AT_ONCE):
        if context.stop():
            raise Stopped
        part = late[start : start + AT_ONCE]
        with ground.transaction() as shelves:
            new = _suggest_some(context, shelves, part, paused)
            context.tally(shelves, {"steps_suggested": new})
        made += new
        context.report(min(start + AT_ONCE, len(late)), len(late))
    return made


def _suggest_some(context: CloseContext, shelves: Shelves, late: Sequence[Arrears], paused: frozenset[str]) -> int:
    rules = context.policy.collection
    known = shelves.penalties.some([one.merchant_id for one in late])
    new: list[KeptPenalty] = []
    for one in late:
        events = known.get(one.merchant_id, ())
        debt = Debt(context.day - one.since_day, one.due_fen, one.loan_class, one.since_day)
        found = plain(events, one.since_day, rules)
        rung = next_step(debt, found, rules, paused=one.merchant_id in paused)
        if rung is None or rung.code in found.suggested:
            continue
        made = _suggestion(context, one, next_no(events), rung.code, rung.persons)
        new.append(made)
        follow(shelves, one.merchant_id, plain((*events, made), one.since_day, rules), rules)
    shelves.penalties.add(new)
    if new:
        told = {"day": context.day, "borrowers": len(new)}
        shelves.journal.append(context.ground.now(), SYSTEM, "penalty.suggest", None, told)
    return len(new)


def _suggestion(context: CloseContext, one: Arrears, number: int, step: str, persons: int) -> KeptPenalty:
    from workbench.storage.kept_collections import KeptPenalty

    return KeptPenalty(
        one.merchant_id, number, step, "suggest", None, None, SYSTEM.staff_id, context.ground.now(), context.day,
        context.day - one.since_day, one.loan_class, one.owed_fen, persons, "", "", context.policy.digest,
    )  # fmt: skip
