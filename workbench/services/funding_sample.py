"""What does the lender of a sample desk lend with?

Two banks and a shareholder, a guarantor, a partner and one pool of loans: names and sums are invented, and every record
says so. They come in the way staff bring them in: one person records, another agrees, and the close of the day moves
the pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor, Role, actor_of
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.portfolio.eligibility import PoolRules
from workbench.services.borrowings import BorrowingService, NewBorrowing, NewGuarantee
from workbench.services.lending import LendingService
from workbench.services.partners import NewPartner, PartnerService
from workbench.services.pools import PoolService

if TYPE_CHECKING:
    from workbench.services.ground import Ground

REASON = "演示数据（合成） Demonstration data (synthetic)"
YUAN = 100
LENDERS = (  # name, kind, amount, rate a year, months
    ("示例城市商业银行 A", "bank", 30_000_000 * YUAN, Decimal("0.0480"), 12),
    ("示例股份制银行 B", "bank", 80_000_000 * YUAN, Decimal("0.0455"), 24),
    ("示例控股股东", "shareholder", 20_000_000 * YUAN, Decimal("0.0520"), 9),
)
WAITING = ("示例控股股东", "shareholder", 60_000_000 * YUAN, Decimal("0.0500"), 12)  # for a second person to settle
GUARANTOR, COVERAGE, COVER_FEN = "示例融资担保公司", Decimal("0.30"), 20_000_000 * YUAN
PARTNER, PARTNER_SHARE, PARTNER_MOST_FEN = "示例合作银行 C", Decimal("0.60"), 50_000_000 * YUAN
POOL = "示例 1 号（合成）"
POOL_PERCENT, POOL_BORROWER_SHARE = 2, Decimal("0.25")
DRAWN_LINES, DRAWN_PARTS, STEP_FEN = 6, (3, 5), 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people: one records, the other agrees."""

    first: Actor
    second: Actor


def pair_of(ground: Ground) -> Pair | None:
    """The first two people at the desk who may keep its funding; nothing where there are not two."""
    with ground.store.reading() as shelves:
        people = [actor_of(one) for one in shelves.staff.all() if one.active and one.role is not Role.SYSTEM]
    able = [one for one in people if may(one, Permission.FUND)]
    return Pair(able[0], able[1]) if len(able) > 1 else None


def seed_funding(ground: Ground, keep: Sequence[str] = ()) -> dict[str, int]:
    """Records of every kind, and draws on lines that were approved; loans of the merchants `keep` are not sold."""
    pair = pair_of(ground)
    if pair is None:
        return {}
    borrow(ground, pair)
    shared = lend_together(ground, pair)
    drawn = draw_some(ground, pair.first)
    sold = propose_pool(ground, pair, keep)
    return {"borrowings": len(LENDERS), "partners": 1, "shared_loans": shared, "lines_drawn": drawn, "pool_loans": sold}


def borrow(ground: Ground, pair: Pair) -> None:
    """What was borrowed and who pays a part of losses; what policy wants two people for is agreed to."""
    service, today = BorrowingService(ground), ground.today()
    since = today - timedelta(days=60)
    for name, kind, amount_fen, rate, months in LENDERS:
        new = NewBorrowing(name, kind, amount_fen, rate, since, _months_on(since, months), reason=REASON)
        number = service.borrow(new, pair.first)
        _agree_where_asked(service, "borrowing", number, pair.second, amount_fen, ground)
    name, kind, amount_fen, rate, months = WAITING
    service.borrow(NewBorrowing(name, kind, amount_fen, rate, today, _months_on(today, months), reason=REASON),
                   pair.first)  # fmt: skip
    cover = NewGuarantee(GUARANTOR, "company", COVERAGE, since, _months_on(since, 12), COVER_FEN, reason=REASON)
    number = service.guarantee(cover, pair.first)
    _agree_where_asked(service, "guarantee", number, pair.second, COVER_FEN, ground)


def _agree_where_asked(
    service: BorrowingService, kind: str, number: int, second: Actor, amount_fen: int, ground: Ground
) -> None:
    if amount_fen >= ground.policy().funds.two_persons_from_fen:
        service.agree(kind, number, second)


def _months_on(day: date, months: int) -> date:
    return day + timedelta(days=round(months * 30.4375))


def lend_together(ground: Ground, pair: Pair) -> int:
    """A partner on the list, and one line nobody drew on yet lent with it; answers how many lines are shared."""
    service = PartnerService(ground)
    new = NewPartner(PARTNER, "bank", ground.today(), Decimal("0.30"), PARTNER_MOST_FEN, REASON)
    partner_id = service.propose(new, pair.first)
    service.agree(partner_id, pair.second)
    for loan_id, _ in undrawn(ground)[:1]:
        service.set_shares(loan_id, {partner_id: PARTNER_SHARE}, pair.first)
        return 1
    return 0


def undrawn(ground: Ground) -> list[tuple[str, int]]:
    """Lines that hold reserved funds and may be drawn freely, with their limits, the largest first."""
    with ground.store.reading() as shelves:
        reserved = {one.loan_id for one in shelves.reservations.active()}
        lines = [
            (one.loan_id, one.limit_fen)
            for one in shelves.loans.live.all()
            if one.loan_id in reserved and one.state == "open" and one.product_code.startswith("credit")
        ]
    return sorted(lines, key=lambda one: (-one[1], one[0]))


def draw_some(ground: Ground, actor: Actor) -> int:
    """Pay out three fifths of the largest lines approved today, as their owners would ask; answers how many."""
    service, done = LendingService(ground), 0
    parts, of = DRAWN_PARTS
    for loan_id, limit_fen in undrawn(ground)[:DRAWN_LINES]:
        amount_fen = limit_fen * parts // of // STEP_FEN * STEP_FEN
        if amount_fen:
            service.draw(loan_id, amount_fen, actor)
            done += 1
    return done


def propose_pool(ground: Ground, pair: Pair, keep: Sequence[str]) -> int:
    """A small pool of loans in order that changes hands at the close of today; answers how many loans it lists.

    It takes a few percent of the book, so that the day of the sale does not look like a run-off. Its borrowers' share
    is wider than a real deal's: a quarter, for a sample desk has few loans. Loans younger than the oldest line of
    `keep` stay.
    """
    service, today = PoolService(ground), day_number(ground.today())
    with ground.store.reading() as shelves:
        live = shelves.loans.live.all()
        kept = [today - one.opened_day for one in live if one.merchant_id in keep]
        book_fen = sum(one.principal_fen for one in live)
    rules = PoolRules(
        entity=service.usual_rules().entity, borrower_share=POOL_BORROWER_SHARE,
        target_fen=book_fen * POOL_PERCENT // 100, seasoned_days=max(kept, default=0) + 1,
    )  # fmt: skip
    try:
        pool_id = service.propose(POOL, rules, service.usual_terms(), ground.today(), REASON, pair.first)
    except StaffError as fault:
        if fault.code == "POOL_EMPTY":  # a very small desk has none that fits
            return 0
        raise
    service.agree(pool_id, pair.second)
    return service.pool(pool_id).row.loans
