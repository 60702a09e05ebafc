"""How much room is there for one more loan, and who has taken it?

Everything is asked and written in the transaction of whoever needs the room: an approval keeps funds with `reserve`, a
draw takes them with `take_room`. Both run on the desk's only writing transaction, so that two who race for the last fen
cannot both have it. A line that never had a reservation counts as if one had been kept when it was opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.applications.policy import Funding, Policy
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.borrowings import Borrowed, banks_on, on_day
from workbench.portfolio.funding import Usage, booked_at, capital_by_company, require_room, usage_of, with_capital
from workbench.portfolio.joint import LEAD, split
from workbench.services.pool_records import retained_by_company

if TYPE_CHECKING:
    from workbench.storage.funding import BookPart
    from workbench.storage.kept_funding import KeptBorrowing
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves

BORROWINGS_KNOWN = "funding.borrowings_known"
OWN = "own"


@dataclass(frozen=True, slots=True)
class Room:
    """The lender's money on one day. `usages` by company, the whole under an empty name."""

    rules: Funding  # of the policy, with the capital on record
    capital: dict[str, int]
    usages: dict[str, Usage]
    borrowed: tuple[Borrowed, ...]  # active ones of any day
    known: bool  # did anybody ever say which borrowings there are?
    day: int
    parts: tuple[BookPart, ...]  # the live book the usages are counted from

    @property
    def whole(self) -> Usage:
        return self.usages[""]

    @property
    def lent_fen(self) -> int | None:
        """Money borrowed on the day; None where nobody recorded any."""
        return sum(one.amount_fen for one in on_day(self.borrowed, self.day)) if self.known else None

    @property
    def banks(self) -> int | None:
        return banks_on(self.borrowed, self.day) if self.known else None

    def of(self, entity: str) -> tuple[Usage, ...]:
        """What binds a loan of a company: its own usage and the whole's."""
        return tuple(self.usages[name] for name in dict.fromkeys((entity, "")) if name in self.usages)


def room_on(shelves: Shelves, policy: Policy, day: int) -> Room:
    """The room as the records have it."""
    capital = capital_on(shelves, policy.funding, day)
    rules = with_capital(policy.funding, capital)
    parts = shelves.funding.book(day, policy.funds.reservation_days)
    kept, pools = shelves.reservations.left(), shelves.pools.all()
    sales = _sales(shelves, rules, parts)
    usages = {}
    for entity, capital_fen in capital.items():
        own = [part for part in parts if part.owner == OWN and _stands(rules, part, entity)]
        sold = sum(one.owed_fen for one in sales if _of(one.entity, entity))
        stays = sum(one.stays_fen for one in sales if _of(one.entity, entity))
        outside = sum(pool.outside_fen for pool in pools if pool.state == "active" and _of(pool.entity, entity))
        partner_fen = sum(part.partner_fen for part in own)
        promised = sum(part.unreserved_fen - part.partner_undrawn_fen for part in own)
        promised += sum(amount for name, amount in kept.items() if _of(name, entity))
        on_book = sum(part.principal_fen for part in own) - partner_fen + stays
        usages[entity] = usage_of(rules, capital_fen, on_book, promised, sold - stays + outside, partner_fen)
    borrowed = borrowed_of(shelves.funding.borrowings())
    known = bool(borrowed) or BORROWINGS_KNOWN in shelves.settings.all()
    return Room(rules, capital, usages, borrowed, known, day, parts)


@dataclass(frozen=True, slots=True)
class _Sale:
    """What one company sold to one pool: what its loans owe now, and how much of it stays on its books."""

    entity: str
    owed_fen: int
    stays_fen: int


def _sales(shelves: Shelves, rules: Funding, parts: Iterable[BookPart]) -> list[_Sale]:
    owed: dict[tuple[str, str], int] = {}
    for part in parts:
        if part.owner != OWN:
            key = (part.owner, company_of(rules, part.product_code, part.entity))
            owed[key] = owed.get(key, 0) + part.principal_fen
    retained = retained_by_company(shelves)
    companies = {owner: [name for pool, name in owed if pool == owner] for owner, _ in owed}
    found = []
    for (owner, entity), amount in owed.items():
        held = dict(retained.get(owner, {}))
        if companies[owner] == [entity]:  # all is one company's now, whatever it was called when it sold
            held = {entity: sum(held.values())}
        found.append(_Sale(entity, amount, min(held.get(entity, 0), amount)))
    return found


def capital_on(shelves: Shelves, rules: Funding, day: int) -> dict[str, int]:
    """Capital by company and in all: the newest agreed record up to a day, else what policy says."""
    newest = {
        one.entity: one.capital_fen
        for one in sorted(shelves.funding.capital(), key=lambda one: (one.from_day, one.number))
        if one.state == "active" and one.from_day <= day
    }
    return capital_by_company(rules, newest)


def borrowed_of(kept: Iterable[KeptBorrowing]) -> tuple[Borrowed, ...]:
    """Borrowings that were agreed, those that ended up to their last day."""
    return tuple(
        Borrowed(one.lender, one.kind, one.entity, one.amount_fen, one.from_day, one.until)
        for one in kept
        if one.state in {"active", "ended"}
    )


def company_of(rules: Funding, product_code: str, entity: str | None = None) -> str:
    """Code of the company whose books a loan stands on; empty where the policy names none."""
    if entity:
        return entity
    found = booked_at(rules, product_code)
    return "" if found is None else found.code


def reserve(shelves: Shelves, policy: Policy, loan: KeptLoan, day: int, amount_fen: int | None = None) -> int:
    """Keep the own part of what may be drawn on a loan until the policy's days are over; answers how much.

    Raises `StaffError` (`FUNDING_CAP`, `RESERVED_ALREADY`). Nothing is kept of a loan that may not be drawn.
    """
    from workbench.storage.kept_funding import KeptReservation

    if shelves.reservations.active(loan.loan_id):
        raise StaffError(
            Text(f"{loan.loan_id} 已有预留", f"Funds are reserved for {loan.loan_id} already"),
            Text("没有改动", "Nothing was changed"),
            code="RESERVED_ALREADY",
        )
    owed_fen = shelves.loans.live.balances([loan.loan_id]).get(loan.loan_id, 0)
    wanted = loan.limit_fen - owed_fen if amount_fen is None else amount_fen
    own_fen = own_part(shelves, loan.loan_id, max(wanted, 0))
    entity = company_of(policy.funding, loan.product_code, loan.entity)
    # A young line that never had one counts as promised already: keeping funds for it needs no further room.
    promised = _promised(shelves, policy, loan, day)
    require_room(room_on(shelves, policy, day).of(entity), own_fen - promised)
    until = day + policy.funds.reservation_days
    number = shelves.loans.numbers([loan.loan_id])[loan.loan_id]
    if own_fen:
        kept = KeptReservation(0, loan.loan_id, entity, own_fen, 0, day, until, "active")
        shelves.reservations.add(number, kept)
    return own_fen


def take_room(shelves: Shelves, policy: Policy, loan: KeptLoan, amount_fen: int, day: int) -> None:
    """Ask for the money of a draw and take it from what was kept for the loan; call it before the draw is booked.

    Raises `StaffError` (`FUNDING_CAP`, `LOAN_SOLD`).
    """
    if shelves.pools.owner_of(loan.loan_id) != OWN:
        raise StaffError(
            Text(f"{loan.loan_id} 已转让，不能再支用", f"{loan.loan_id} was sold: nothing more is drawn on it"),
            Text("请另开额度，或先回购", "Open another line, or buy the loan back first"),
            code="LOAN_SOLD",
        )
    entity = company_of(policy.funding, loan.product_code, loan.entity)
    own_fen = own_part(shelves, loan.loan_id, amount_fen)
    room = room_on(shelves, policy, day).of(entity)
    kept = next(iter(shelves.reservations.active(loan.loan_id)), None)
    promised_fen = _promised(shelves, policy, loan, day) if kept is None else kept.left_fen
    for one in room:
        # What was promised stands in the room already; what is on the books stays below the cap whatever was promised.
        require_room(replace(one, reserved_fen=0), own_fen)
        if own_fen > promised_fen:
            require_room(one, own_fen - promised_fen)
    if kept is not None:
        used = min(kept.used_fen + own_fen, kept.amount_fen)
        shelves.reservations.use(kept.number, used)
        if used == kept.amount_fen:
            shelves.reservations.close(kept.number, "drawn", day, "")


def _promised(shelves: Shelves, policy: Policy, loan: KeptLoan, day: int) -> int:
    """What stands in the room for a line without a reservation: all it may draw, while it is young; else nothing."""
    young = loan.state == "open" and day <= loan.opened_day + policy.funds.reservation_days
    if not young or shelves.reservations.known(loan.loan_id):
        return 0
    owed_fen = shelves.loans.live.balances([loan.loan_id]).get(loan.loan_id, 0)
    return own_part(shelves, loan.loan_id, max(loan.limit_fen - owed_fen, 0))


def release(shelves: Shelves, loan_id: str, day: int, reason: str, state: str = "released") -> int:
    """What was kept for a loan is free again; answers how much."""
    freed = 0
    for kept in shelves.reservations.active(loan_id):
        shelves.reservations.close(kept.number, state, day, reason)
        freed += kept.left_fen
    return freed


def own_part(shelves: Shelves, loan_id: str, amount_fen: int) -> int:
    """This lender's part of an amount of a loan."""
    return split(amount_fen, shelves.partners.shares([loan_id]).get(loan_id, {}))[LEAD]


def _of(name: str, entity: str) -> bool:
    return entity in ("", name)


def _stands(rules: Funding, part: BookPart, entity: str) -> bool:
    return entity == "" or company_of(rules, part.product_code, part.entity) == entity


def names_of(rules: Funding) -> dict[str, Text]:
    """Companies by code, the whole under an empty one."""
    return {"": Text("合并", "Consolidated"), **{one.code: one.name for one in rules.entities}}
