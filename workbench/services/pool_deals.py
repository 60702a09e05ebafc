"""How do loans change hands at the end of a day, and how is paid out what a pool collected?

A transfer moves no balance of a borrower: one `transfer` event on each loan, and another owner in the live book. Ten
thousand loans are one step of the database each way, so that a whole pool moves in seconds. Every event comes by the
one door of `services.posting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.rates import to_millionths
from workbench.lending.facts import Fact
from workbench.portfolio.funding import homes_of
from workbench.portfolio.waterfall import (
    Distribution,
    PoolTerms,
    distribute,
    distribution_days,
    issue,
    months_after,
    retained_fen,
    revolves,
)
from workbench.services.pool_records import facts_of, number_in, rules_of, standing_slices, terms_of
from workbench.services.posting import post_many

if TYPE_CHECKING:
    from workbench.storage.kept_funding import KeptPool
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Booking:
    """Who books, and by which terms and rules."""

    staff_id: str
    products: Mapping[str, Product]
    policy: Policy


def transfer(shelves: Shelves, pool: KeptPool, day: int, how: Booking) -> dict[str, int]:
    """Listed loans that still fit change hands; what was paid, sold or became late since leaves the list.

    Answers counts: loans, dropped, and sums in fen: principal, price, proceeds (price less what stays here).
    """
    terms = terms_of(pool)
    assert terms is not None
    first = pool.state == "pending"
    rules = rules_of(pool)
    dropped = shelves.pools.drop_unfit(pool.pool_id, day, rules.worst_class, rules.most_days_late)
    prices = {"": terms.price, **{one.entity: one.price for one in terms.sellers}}
    told = {entity: to_millionths(one) for entity, one in prices.items()}
    sold = shelves.pools.take_over(pool.pool_id, day, told, homes_of(how.policy.funding))
    loans, principal, price = (sum(one[place] for one in sold.values()) for place in range(3))
    if first and not loans:
        shelves.pools.move(pool.pool_id, "pending", "cancelled")
        _note(shelves, pool.pool_id, day, "cancel", how.staff_id, 0, 0, 0, facts_of((), dropped=dropped))
        return {"loans": 0, "dropped": sum(dropped.values()), "principal": 0, "price": 0, "proceeds": 0}
    _book(shelves, how, pool.pool_id, day, "transfer", shelves.pools.changed_hands(pool.pool_id, day))
    if first:
        slices = issue(principal, terms.tranches)
        proceeds, carried = price - retained_fen(slices), 0
        shelves.pools.start(pool.pool_id, day)
    else:
        slices = standing_slices(shelves, pool.pool_id)
        proceeds, carried = price, carried_fen(shelves, pool.pool_id) - price
    facts = facts_of(slices, dropped=dropped, carried=carried, price=price, sellers=sold)
    _note(shelves, pool.pool_id, day, "transfer", how.staff_id, loans, principal, proceeds, facts)
    return {
        "loans": loans, "dropped": sum(dropped.values()), "principal": principal, "price": price, "proceeds": proceeds,
    }  # fmt: skip


def buy_back(
    shelves: Shelves, pool_id: str, owed: Mapping[int, tuple[str, int, int]], day: int, reason: str, how: Booking
) -> int:
    """Loans come back at what they owe; answers the price. `owed`: loan number to (loan, principal, interest)."""
    slices = standing_slices(shelves, pool_id)
    carried = carried_fen(shelves, pool_id)
    shelves.pools.give_back(pool_id, list(owed), day, reason, "bought_back")
    _book(shelves, how, pool_id, day, "buy_back", {loan_id: principal for loan_id, principal, _ in owed.values()})
    principal = sum(one[1] for one in owed.values())
    price = principal + sum(one[2] for one in owed.values())
    facts = facts_of(slices, carried=carried + price, reason=reason)
    _note(shelves, pool_id, day, "buy_back", how.staff_id, len(owed), principal, price, facts)
    return price


def carried_fen(shelves: Shelves, pool_id: str) -> int:
    """What earlier distributions left for further loans, less what was spent on them since; may be below zero until the
    next distribution counts what was collected."""
    for event in reversed(shelves.pools.events(pool_id)):
        if event.kind in {"transfer", "distribute", "buy_back"}:
            return number_in(event, "carried")
    return 0


def last_paid_day(shelves: Shelves, pool: KeptPool) -> int:
    paid = shelves.pools.events(pool.pool_id, "distribute")
    return paid[-1].day if paid else pool.transfer_day


def cash_fen(shelves: Shelves, pool: KeptPool, day: int) -> int:
    """Principal a pool has in hand on a day."""
    principal, _ = shelves.pools.collected(pool.pool_id, last_paid_day(shelves, pool), day)
    return carried_fen(shelves, pool.pool_id) + principal


def due_days(pool: KeptPool, terms: PoolTerms, after_day: int, upto_day: int) -> tuple[int, ...]:
    """Days on which a pool pays: those agreed and, while it still owes, every month after."""
    days = [day for day in distribution_days(pool.transfer_day, terms) if after_day < day <= upto_day]
    month = terms.revolving_months + terms.amortising_months + 1
    while (day := months_after(pool.transfer_day, month)) <= upto_day:
        days += [day] if day > after_day else []
        month += 1
    return tuple(days)


def pay_out(shelves: Shelves, pool: KeptPool, upto_day: int, staff_id: str) -> tuple[Distribution, ...]:
    """Every distribution that is due and was not made, in order; a day is paid once."""
    terms = terms_of(pool)
    if terms is None:
        return ()
    done = []
    for day in due_days(pool, terms, last_paid_day(shelves, pool), upto_day):
        before = last_paid_day(shelves, pool)
        principal, interest = shelves.pools.collected(pool.pool_id, before, day)
        principal += carried_fen(shelves, pool.pool_id)
        slices = standing_slices(shelves, pool.pool_id)
        found = distribute(
            slices, interest, max(principal, 0), day, day - before, revolving=revolves(pool.transfer_day, terms, day)
        )
        carried = found.carried_fen + min(principal, 0)
        facts = facts_of(found.after, carried=carried, interest=interest, principal=principal, paid=list(found.paid))
        out = found.paid_fen - found.carried_fen
        _note(shelves, pool.pool_id, day, "distribute", staff_id, 0, principal, out, facts)
        done.append(found)
    return tuple(done)


def finish(shelves: Shelves, pool: KeptPool, day: int, staff_id: str) -> bool:
    """A pool whose loans owe nothing after its revolving months is closed."""
    terms = terms_of(pool)
    if terms is None or revolves(pool.transfer_day, terms, day) or pool.pool_id in shelves.pools.balances():
        return False
    if last_paid_day(shelves, pool) < day and cash_fen(shelves, pool, day) > 0:
        return False
    shelves.pools.ended(pool.pool_id, day)
    shelves.pools.move(pool.pool_id, "active", "closed")
    _note(shelves, pool.pool_id, day, "close", staff_id, 0, 0, 0, facts_of(standing_slices(shelves, pool.pool_id)))
    return True


def _book(shelves: Shelves, how: Booking, pool_id: str, day: int, kind: str, owed: Mapping[str, int]) -> None:
    """One event on each loan whose principal changes hands, through the door every fact comes by."""
    facts = {loan_id: (Fact(kind, day, owed_fen, pool_id),) for loan_id, owed_fen in owed.items() if owed_fen}
    post_many(shelves, facts, booked_day=day, products=how.products, policy=how.policy)


def _note(
    shelves: Shelves, pool_id: str, day: int, kind: str, staff_id: str, loans: int, principal: int, amount: int,
    facts: str,
) -> None:  # fmt: skip
    from workbench.storage.kept_funding import KeptPoolEvent

    shelves.pools.add_event(KeptPoolEvent(pool_id, 0, day, kind, loans, principal, amount, staff_id, facts))
