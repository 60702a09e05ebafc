"""What have people done about arrears on a sample desk?

After the first close the longest arrears are worked as a team would: reminders, a call, a promise, a request for help,
and steps that wait for a second person. The contacts are invented and their notes say so; nobody was spoken to.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor, Role, actor_of
from workbench.portfolio.penalties import STEP_NAMES
from workbench.services.collections import CollectionService
from workbench.services.penalties import PenaltyService

if TYPE_CHECKING:
    from workbench.services.collection_file import ArrearsRow
    from workbench.services.ground import Ground

NOTE = "合成演示，未联系任何人 Synthetic: nobody called"
BASIS = "借款合同 9.2 条（演示） Clause 9.2 of the loan contract (demonstration)"
LADDER = ("remind", "negotiate", "restrict", "freeze", "recommend_closure")
WORKED = 4
PROMISE_DAYS = 7


def seed_collections(ground: Ground) -> dict[str, int]:
    """Work the longest arrears; answers how many contacts, promises, steps that stand and steps that wait."""
    with ground.store.reading() as shelves:
        people = [actor_of(one) for one in shelves.staff.all() if one.active]
    officer = next((one for one in people if one.role is Role.OFFICER), None)
    second = next((one for one in people if one.role is not Role.SYSTEM and may(one, Permission.APPROVE)), None)
    done = {"contacts": 0, "promises": 0, "steps": 0, "steps_waiting": 0, "requests_for_help": 0}
    if officer is None or second is None:
        return done
    service = CollectionService(ground)
    late = sorted(service.queue().rows, key=lambda one: (-one.days_past_due, one.merchant_id))[:WORKED]
    for place, one in enumerate(late):
        taken, waiting = _steps(ground, one, officer, second, to_the_end=place == 0)
        done["steps"] += taken
        done["steps_waiting"] += waiting
        if place == 1:
            service.log_contact(one.merchant_id, "phone", "no_answer", NOTE, officer)
            done["contacts"] += 1
        elif place == 2:
            _promise(ground, service, one, officer)
            done["contacts"] += 1
            done["promises"] += 1
        elif place == 3:
            service.ask_help(one.merchant_id, "instalments", NOTE, officer)
            done["requests_for_help"] += 1
    return done


def _promise(ground: Ground, service: CollectionService, one: ArrearsRow, officer: Actor) -> None:
    due_on = ground.today() + timedelta(days=PROMISE_DAYS)
    service.log_contact(one.merchant_id, "phone", "promised", NOTE, officer, due_on)
    service.promise(one.merchant_id, one.due_fen, due_on, officer)


def _steps(ground: Ground, one: ArrearsRow, officer: Actor, second: Actor, *, to_the_end: bool) -> tuple[int, int]:
    """Take the rungs that are open in turn; the first that takes two people waits, or the last of all does."""
    service, rules = PenaltyService(ground), ground.policy().collection
    rungs = [rules.step(code) for code in LADDER if code in STEP_NAMES]
    open_now = [rung for rung in rungs if rung is not None and rung.from_days <= one.days_past_due]
    taken = 0
    for rung in open_now:
        if rung.code == "negotiate":
            continue  # it speaks to the borrower as a call does, and no more than so many are made a day
        service.propose(one.merchant_id, rung.code, NOTE, officer, BASIS if rung.basis else "")
        if rung.persons > 1:
            if not to_the_end or rung is open_now[-1]:
                return taken, 1
            asked = _newest(ground, one.merchant_id)
            service.agree(one.merchant_id, asked, second, NOTE)
        taken += 1
    return taken, 0


def _newest(ground: Ground, merchant_id: str) -> int:
    """The number of the newest event on a borrower's ladder: the proposal that was just made."""
    with ground.store.reading() as shelves:
        return max(one.event_no for one in shelves.penalties.some([merchant_id])[merchant_id])
