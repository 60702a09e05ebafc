"""How do pools look to staff: what they owe, pay, and consist of?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.dates import day_of
from workbench.common.text import Text, same
from workbench.portfolio.eligibility import columns_of
from workbench.portfolio.funding import homes_of
from workbench.portfolio.pool_figures import PoolFigures, figures_of
from workbench.portfolio.waterfall import (
    Distribution,
    Paid,
    PoolTerms,
    held_fen,
    issue,
    months_after,
    planned,
    retained_fen,
)
from workbench.records.plain import restore
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.funding_room import names_of
from workbench.services.guarantee_cover import covers_on
from workbench.services.pool_deals import cash_fen, due_days, last_paid_day
from workbench.services.pool_records import DROPPED, STATE_NAMES, rules_of, slices_after, standing_slices, terms_of
from workbench.services.pools_file import PoolEvent, PoolFile, PoolLoanRow, PoolRow, SellerPart

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept_funding import KeptPool
    from workbench.storage.shelves import Shelves

EVENT_NAMES = {
    "propose": Text("提议", "Proposed"),
    "agree": Text("同意", "Agreed"),
    "list": Text("循环购买入池", "Listed to buy"),
    "transfer": Text("转让", "Transferred"),
    "distribute": Text("分配", "Distribution"),
    "buy_back": Text("回购", "Bought back"),
    "cancel": Text("取消", "Cancelled"),
    "close": Text("结清", "Closed"),
    "outside": Text("登记前已转让", "Sold before records"),
}
SHOWN = 200


def pool_rows(shelves: Shelves, policy: Policy) -> tuple[PoolRow, ...]:
    """Every pool, those that wait first, then the newest."""
    owed, names = shelves.pools.balances(), names_of(policy.funding)
    people = shelves.staff.names()
    order = {"proposed": 0, "pending": 1, "active": 2, "closed": 3, "cancelled": 4}
    rows = []
    for pool in shelves.pools.all():
        loans, balance, late = owed.get(pool.pool_id, (0, 0, 0))
        events = shelves.pools.events(pool.pool_id)
        sold = next((one.principal_fen for one in events if one.kind == "transfer"), pool.outside_fen)
        if pool.state in {"proposed", "pending"} and not pool.outside_fen:
            loans, balance = events[0].loans, events[0].principal_fen
        by = pool.agreed.proposed_by
        rows.append(
            PoolRow(
                pool.pool_id,
                pool.name,
                sold_by(pool.entity, names),
                pool.state,
                STATE_NAMES[pool.state],
                loans,
                balance or pool.outside_fen,
                sold,
                late,
                day_of(pool.transfer_day),
                by,
                people.get(by, by),
            )
        )
    return tuple(sorted(rows, key=lambda row: (order[row.state], -row.transfer_day.toordinal(), row.pool_id)))


def sold_by(entity: str, names: Mapping[str, Text]) -> Text:
    """The company that sells, or the companies."""
    first, *others = (names.get(one, same(one)) for one in entity.split("+"))
    for one in others:
        first = first + Text("、", ", ") + one
    return first


def _sellers(shelves: Shelves, pool: KeptPool, terms: PoolTerms | None, policy: Policy) -> tuple[SellerPart, ...]:
    """What each of several companies sold so far, and what it keeps now."""
    if terms is None or not terms.sellers:
        return ()
    sums: dict[str, list[int]] = {one.entity: [0, 0, 0] for one in terms.sellers}
    for event in shelves.pools.events(pool.pool_id, "transfer"):
        for entity, told in json.loads(event.facts).get("sellers", {}).items():
            sums.setdefault(entity, [0, 0, 0])
            sums[entity] = [a + b for a, b in zip(sums[entity], told, strict=True)]
    kept = held_fen(retained_fen(standing_slices(shelves, pool.pool_id)), terms, pool.entity)
    names = names_of(policy.funding)
    return tuple(
        SellerPart(entity, names.get(entity, same(entity)), loans, principal, terms.price_of(entity), price,
                   kept.get(entity, 0))
        for entity, (loans, principal, price) in sums.items()
    )  # fmt: skip


def pool_file(ground: Ground, shelves: Shelves, pool_id: str, day: int) -> PoolFile:
    pool = shelves.pools.get(pool_id)
    terms, policy = terms_of(pool), ground.policy()
    row = next(one for one in pool_rows(shelves, policy) if one.pool_id == pool_id)
    active = pool.state == "active" and terms is not None
    coming: tuple[int, ...] = ()
    if active and terms is not None:
        after = last_paid_day(shelves, pool)
        end = months_after(pool.transfer_day, terms.revolving_months + terms.amortising_months)
        coming = due_days(pool, terms, after, max(end, day))[:15]
    listed = shelves.pools.loans(pool_id)
    dropped: dict[str, int] = {}
    for one in listed:
        if one.state == "dropped":
            dropped[one.reason] = dropped.get(one.reason, 0) + 1
    figures, slices = _figures(shelves, pool, day, policy), standing_slices(shelves, pool_id)
    plan: tuple[Distribution, ...] = ()
    if terms is not None and figures is not None and not shelves.pools.events(pool_id, "distribute"):
        slices = slices or issue(figures.balance_fen, terms.tranches)
        plan = tuple(planned(figures.balance_fen, figures.yearly, pool.transfer_day, terms))
    return PoolFile(
        row=row,
        rules=None if terms is None else rules_of(pool),
        terms=terms,
        slices=slices,
        events=_events(shelves, pool_id),
        paid=_paid(shelves, pool_id),
        planned=plan,
        next_days=tuple(day_of(one) for one in coming),
        revolves_until=day_of(months_after(pool.transfer_day, terms.revolving_months)) if active and terms else None,
        cash_fen=cash_fen(shelves, pool, day) if active else 0,
        dropped=tuple((DROPPED.get(code, same(code)), count) for code, count in sorted(dropped.items())),
        loans=_loans(ground, shelves, pool),
        clean_up=active and terms is not None and 0 < row.balance_fen <= terms.clean_up_share * row.sold_fen,
        figures=figures,
        sellers=_sellers(shelves, pool, terms, policy),
    )


def _figures(shelves: Shelves, pool: KeptPool, day: int, policy: Policy) -> PoolFigures | None:
    """Of the loans it owns, or would own; none for what was sold before this desk kept its loans."""
    if pool.terms == "{}" or pool.state in {"cancelled", "closed"}:
        return None
    states = ("active",) if pool.state == "active" else ("listed",)
    mine = {one.loan_no for one in shelves.pools.loans(pool.pool_id, states)}
    rows = [row for row in shelves.pools.candidates() if row[0] in mine]
    columns = columns_of(rows, homes_of(policy.funding))
    return figures_of(columns, day, policy, covers_on(shelves, day, homes_of(policy.funding)))


def _events(shelves: Shelves, pool_id: str) -> tuple[PoolEvent, ...]:
    people = shelves.staff.names()
    return tuple(
        PoolEvent(
            day_of(one.day), one.kind, EVENT_NAMES[one.kind], one.loans, one.principal_fen, one.amount_fen,
            people.get(one.staff_id, one.staff_id),
        )
        for one in reversed(shelves.pools.events(pool_id))
    )  # fmt: skip


def _paid(shelves: Shelves, pool_id: str) -> tuple[Distribution, ...]:
    """Distributions made, the newest first."""
    found = []
    for event in shelves.pools.events(pool_id, "distribute"):
        facts = json.loads(event.facts)
        lines = tuple(restore(Paid, one) for one in facts["paid"])
        found.append(
            Distribution(event.day, facts["interest"], facts["principal"], lines, slices_after(event), facts["carried"])
        )
    return tuple(reversed(found))


def _loans(ground: Ground, shelves: Shelves, pool: KeptPool) -> tuple[PoolLoanRow, ...]:
    """The largest loans on its list."""
    hidden = {
        loan.loan_id
        for merchant_id in judged_blind_merchants(ground, shelves)
        for loan in shelves.loans.of_merchant(merchant_id)
    }
    largest = sorted(shelves.pools.loans(pool.pool_id), key=lambda one: (-one.principal_fen, one.loan_no))[:SHOWN]
    names = shelves.pools.names([one.loan_no for one in largest])
    return tuple(
        PoolLoanRow(
            names[one.loan_no], one.state, one.principal_fen, one.price_fen,
            None if (one.until_day or one.day) is None else day_of(one.until_day or one.day or 0),
            DROPPED.get(one.reason, same(one.reason)),
        )
        for one in largest
        if names[one.loan_no] not in hidden
    )  # fmt: skip
