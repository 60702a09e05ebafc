"""What happens to the lender's funding at the end of a day?

Reservations that are over lapse, borrowings that are over end, pools that are due change hands, and what pools owe is
paid out. Each act looks at what the records say is still to do, so that closing a day again does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.services.class_totals import recounted
from workbench.services.pool_deals import Booking, finish, pay_out, transfer

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.services.close_steps import CloseContext, StepDone
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves


Told = Callable[["Shelves", Mapping[str, int]], None]


def close_step(context: CloseContext) -> StepDone:
    """The `funding` step of a day. Only the newest day moves loans: on an older one the book has gone on."""
    from workbench.services.close_steps import StepDone

    if context.remade:
        return StepDone({})
    ground, day = context.ground, context.day

    def told(shelves: Shelves, did: Mapping[str, int]) -> None:
        if did.get("transferred"):  # what was sold at the end of the day is not on the books at its end
            shelves.closes.put_classes(day, recounted(shelves, day, context.policy.classification))
        context.tally(shelves, did)

    return StepDone(run_day(ground, day, context.actor, moves=context.is_newest, told=told))


def run_day(
    ground: Ground,
    day: int,
    actor: Actor,
    *,
    moves: bool = True,
    told: Told = lambda *_: None,
) -> dict[str, int]:
    """Everything of one day; answers counts. One transaction for reservations and borrowings, one for each pool.

    `told` hears what each did, in its transaction.
    """
    counts = _lapse(ground, day, actor, told)
    if not moves:
        return counts
    with ground.store.reading() as shelves:
        pools = [pool.pool_id for pool in shelves.pools.all() if pool.state in {"pending", "active"}]
    for pool_id in pools:
        for name, value in _pool(ground, pool_id, day, actor, told).items():
            counts[name] = counts.get(name, 0) + value
    return counts


def _lapse(ground: Ground, day: int, actor: Actor, told: Told) -> dict[str, int]:
    now = ground.now()
    with ground.transaction() as shelves:
        over = [one for one in shelves.reservations.active() if one.until_day <= day]
        for one in over:
            shelves.reservations.close(one.number, "lapsed", day, "")
        ended = [one for one in shelves.funding.borrowings() if one.state == "active" and one.to_day <= day]
        for borrowing in ended:
            shelves.funding.end_borrowing(borrowing.number, borrowing.to_day)
        if over:
            facts = {"loans": [one.loan_id for one in over], "amount_fen": sum(one.left_fen for one in over)}
            shelves.journal.append(now, actor, "funds.lapse", None, facts)
        if ended:
            facts = {"numbers": [one.number for one in ended], "amount_fen": sum(one.amount_fen for one in ended)}
            shelves.journal.append(now, actor, "borrowing.over", None, facts)
        counts = {"lapsed": len(over), "ended": len(ended)}
        told(shelves, counts)
    return counts


@contextmanager
def _no_news(shelves: Shelves, day: int) -> Iterator[None]:
    """A sale at the end of a day moves no class and no day past due: the day need not be made again for it."""
    kept, before = shelves.closes.get(day), shelves.closes.moved()
    yield
    shelves.closes.forget_moved(shelves.closes.moved().keys() - before.keys())
    if kept is not None and not kept.stale:
        shelves.closes.freshen(day)


def _pool(ground: Ground, pool_id: str, day: int, actor: Actor, told: Told) -> dict[str, int]:
    now = ground.now()
    counts: dict[str, int] = {}
    with ground.transaction() as shelves:
        pool = shelves.pools.get(pool_id)
        due = pool.state == "pending" and pool.transfer_day <= day
        listed = pool.state == "active" and bool(shelves.pools.loans(pool_id, ("listed",)))
        if due or listed:
            with _no_news(shelves, day):
                done = transfer(shelves, pool, day, Booking(actor.staff_id, ground.products(), ground.policy()))
            counts |= {"transferred": done["loans"], "dropped": done["dropped"]}
            shelves.journal.append(now, actor, "pool.transfer", None, {"pool": pool_id, **done})
            pool = shelves.pools.get(pool_id)
        if pool.state == "active":
            paid = pay_out(shelves, pool, day, actor.staff_id)
            for one in paid:
                facts = {"pool": pool_id, "day": one.day, "interest_fen": one.interest_fen, "paid_fen": one.paid_fen}
                shelves.journal.append(now, actor, "pool.distribute", None, facts)
            counts |= {"distributions": len(paid), "closed": int(finish(shelves, pool, day, actor.staff_id))}
        told(shelves, counts)
    return counts
