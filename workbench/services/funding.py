"""How much room has the lender now and on the coming days, what fills it, and for whom is it kept?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may, require
from workbench.access.staff import Actor
from workbench.applications.policy import Policy
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.common.typed import demand_words
from workbench.lending.ledger import demand_positive
from workbench.portfolio.borrowings import KINDS, findings
from workbench.portfolio.funding import Usage, homes_of, sources
from workbench.portfolio.projection import Coming
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.commands import Once
from workbench.services.funding_cap import cap_of
from workbench.services.funding_coming import coming_days
from workbench.services.funding_file import (
    BorrowingRow,
    CapRow,
    FundingFile,
    ReservationRow,
    SourceRow,
    WhatIf,
)
from workbench.services.funding_proposals import guarantee_rows, proposal_rows
from workbench.services.funding_room import Room, names_of, release, reserve, room_on
from workbench.services.ground import Ground
from workbench.services.once_more import done_before, keep_done
from workbench.services.portfolio_file import FundingCap

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

SOURCE_NAMES = {
    "capital": Text("注册资本", "Registered capital"),
    **KINDS,
    "unknown": Text("来源未登记", "Source not recorded"),
}


class FundingService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _day(self) -> int:
        return day_number(self._ground.today())

    def cap_file(self) -> FundingCap:
        """The cap as one bar, with its parts: own, banks, promised, sold, partners."""
        policy = self._ground.policy()
        with self._ground.store.reading() as shelves:
            return cap_of(shelves, room_on(shelves, policy, self._day()), policy, self._ground.currency())

    def room(self) -> Room:
        """Headroom by company and in all, as of today."""
        with self._ground.store.reading() as shelves:
            return room_on(shelves, self._ground.policy(), self._day())

    def overview(self, actor: Actor | None = None) -> FundingFile:
        """Everything of the funding screen, of one state of the records."""
        demand_reader(self._ground)
        policy, products, day = self._ground.policy(), self._ground.products(), self._day()
        currency = self._ground.currency()
        with self._ground.store.reading() as shelves:
            room = room_on(shelves, policy, day)
            hidden = {
                loan.loan_id
                for merchant_id in judged_blind_merchants(self._ground, shelves)
                for loan in shelves.loans.of_merchant(merchant_id)
            }
            return FundingFile(
                day=day_of(day),
                currency=currency,
                rule=policy.funding.rule,
                caps=cap_rows(room, policy),
                sources=_sources(room),
                borrowings_known=room.known,
                findings=findings(room.rules, room.capital, room.borrowed, day, room.whole.sold_fen),
                reservations=_reservations(shelves, room, day, hidden),
                proposals=proposal_rows(shelves),
                borrowings=_borrowings(shelves, room, day),
                guarantees=guarantee_rows(shelves, products, day, homes_of(policy.funding)),
                coming=coming_days(shelves, room, products, policy.ledger),
                cap=cap_of(shelves, room, policy, currency),
                may_fund=actor is not None and may(actor, Permission.FUND),
                products=tuple((one.name, code) for code, one in products.items()),
            )

    def what_if(self, amount_fen: int) -> WhatIf:
        """Would a loan of this amount fit, now or later, if nothing else is lent? Raises `AMOUNT_IMPOSSIBLE`."""
        if amount_fen <= 0:
            raise StaffError(
                Text("金额须大于零", "The amount is above zero"),
                Text("请改写金额", "Enter another amount"),
                code="AMOUNT_IMPOSSIBLE",
            )
        with self._ground.store.reading() as shelves:
            room = room_on(shelves, self._ground.policy(), self._day())
            coming = coming_days(shelves, room, self._ground.products(), self._ground.policy().ledger)
        short = max(amount_fen - room.whole.headroom_fen, 0)
        first = next((one.day for one in coming if one.headroom_fen >= amount_fen), None)
        return WhatIf(amount_fen, short == 0, short, None if first is None else day_of(first))

    def coming(self, draw_share: Decimal) -> tuple[Coming, ...]:
        """Headroom over 90 days if this share of what may be drawn is drawn evenly. Raises `SHARE_IMPOSSIBLE`."""
        if not 0 <= draw_share <= 1:
            raise StaffError(
                Text("支用比例须在 0% 与 100% 之间", "The share drawn lies between 0 % and 100 %"),
                Text("请改写比例", "Enter another share"),
                code="SHARE_IMPOSSIBLE",
            )
        demand_reader(self._ground)
        policy = self._ground.policy()
        with self._ground.store.reading() as shelves:
            room = room_on(shelves, policy, self._day())
            return coming_days(shelves, room, self._ground.products(), policy.ledger, draw_share=draw_share)

    def reserve(self, loan_id: str, actor: Actor, amount_fen: int | None = None, once: Once | None = None) -> int:
        """Keep funds for what may be drawn on an open line again, after a reservation lapsed; answers how much.

        Raises `StaffError`: `NOT_PERMITTED`, `LOAN_UNKNOWN`, `NO_OPEN_LINE`, `RESERVED_ALREADY`, `FUNDING_CAP`.
        """
        require(actor, Permission.LEND)
        if amount_fen is not None:
            demand_positive(amount_fen)
        policy, day = self._ground.policy(), self._day()
        with self._ground.transaction() as shelves:
            if (before := done_before(shelves, once, "funds.reserve", actor, [loan_id, amount_fen])) is not None:
                return int(before)
            loan = shelves.loans.get(loan_id)
            if loan.state != "open" or loan.maturity_day <= day:
                raise StaffError(
                    Text("这笔额度不能再支用，无需预留", "Nothing may be drawn on this line: no funds are kept"),
                    Text("额度冻结、结清或到期时不预留", "Frozen, closed and matured lines have none"),
                    code="NO_OPEN_LINE",
                )
            kept = reserve(shelves, policy, loan, day, amount_fen)
            facts = {"loan_id": loan_id, "amount_fen": kept, "days": policy.funds.reservation_days}
            shelves.journal.append(self._ground.now(), actor, "funds.reserve", loan.case_no, facts)
            keep_done(shelves, once, "funds.reserve", actor, [loan_id, amount_fen], str(kept))
            return kept

    def release(self, loan_id: str, reason: str, actor: Actor) -> int:
        """Give back what is kept for a loan, with a reason; answers how much.

        Raises `StaffError` (`NOT_PERMITTED`, `REASON_MISSING`, `LOAN_UNKNOWN`).
        """
        require(actor, Permission.LEND)
        demand_words(reason)
        if not reason.strip():
            raise StaffError(
                Text("请写明释放原因", "Say why the funds are given back"),
                Text("没有改动", "Nothing was changed"),
                code="REASON_MISSING",
            )
        with self._ground.transaction() as shelves:
            loan = shelves.loans.get(loan_id)
            freed = release(shelves, loan_id, self._day(), reason.strip())
            facts = {"loan_id": loan_id, "amount_fen": freed, "reason": reason.strip()}
            shelves.journal.append(self._ground.now(), actor, "funds.release", loan.case_no, facts)
            return freed


def cap_rows(room: Room, policy: Policy) -> tuple[CapRow, ...]:
    """The whole first, then each company."""
    names = names_of(room.rules)
    return tuple(
        CapRow(
            entity, names.get(entity, same(entity)), room.capital[entity], used.cap_fen, used.on_book_fen,
            used.reserved_fen, used.sold_fen, used.partner_fen, used.used_fen, used.headroom_fen,
            policy.funding.warn_share,
        )
        for entity, used in room.usages.items()
    )  # fmt: skip


def _sources(room: Room) -> tuple[SourceRow, ...]:
    """Every source of what is on the books; where borrowings were never recorded, what they carry is not known."""
    lent: dict[str, int] = {}
    for one in room.borrowed:
        if one.from_day <= room.day < one.until:
            lent[one.kind] = lent.get(one.kind, 0) + one.amount_fen
    used: Usage = room.whole
    return tuple(
        SourceRow(one.kind, SOURCE_NAMES[one.kind], one.amount_fen, one.used_fen, one.kind != "unknown")
        for one in sources(room.rules.capital_fen, lent, used.on_book_fen)
        if one.amount_fen or one.used_fen
    )


def _reservations(shelves: Shelves, room: Room, day: int, hidden: set[str]) -> tuple[ReservationRow, ...]:
    names = names_of(room.rules)
    recent = [one for one in shelves.reservations.recent() if one.state != "active"][:100]
    return tuple(
        ReservationRow(
            one.number, one.loan_id, names.get(one.entity, same(one.entity)), one.amount_fen,
            one.left_fen if one.state == "active" else 0, day_of(one.from_day), day_of(one.until_day),
            one.until_day - day, one.state, one.reason,
        )
        for one in (*shelves.reservations.active(), *recent)
        if one.loan_id not in hidden
    )  # fmt: skip


def _borrowings(shelves: Shelves, room: Room, day: int) -> tuple[BorrowingRow, ...]:
    names = names_of(room.rules)
    found = []
    for one in shelves.funding.borrowings():
        state = one.state
        if state == "active":
            state = "coming" if one.from_day > day else "active" if day < one.to_day else "ended"
        found.append(
            BorrowingRow(
                one.number,
                one.lender,
                one.kind,
                KINDS[one.kind],
                names.get(one.entity, same(one.entity)),
                one.amount_fen,
                one.rate,
                day_of(one.from_day),
                day_of(one.until),
                state,
                one.until - day,
            )
        )
    order = {"proposed": 0, "active": 1, "coming": 2, "ended": 3, "refused": 4}
    return tuple(sorted(found, key=lambda row: (order[row.state], row.to_day, row.number)))
