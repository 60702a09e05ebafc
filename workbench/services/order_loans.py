"""How are order loans drawn on named orders, cured when an order falls out, and brought to the end of a day?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.acts import Act, demand
from workbench.applications.application import Stage
from workbench.applications.products import Product
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.borrowing_base import Judged, Order
from workbench.lending.facts import Fact
from workbench.lending.pledges import Pick, Pledge, lay, orders_not_named, rooms_of, short_fen, spread, substitute
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.close_steps import CloseContext, Fault, StepDone
from workbench.services.commands import Once, once_only
from workbench.services.funding_room import take_room
from workbench.services.ground import Ground
from workbench.services.order_commands import order_command
from workbench.services.order_ground import (
    OrderLoan,
    demand_fresh,
    is_order_product,
    plain,
    read_orders,
    save_changes,
)
from workbench.services.order_life import Life, live_day, settle
from workbench.services.order_loans_file import OrderLoanFile, OrderLoanList
from workbench.services.order_view import list_row, merchant_base, merchant_file, newest_product

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LiveLoan
    from workbench.storage.kept_orders import KeptPledge
    from workbench.storage.shelves import Shelves

MOST_ROWS = 200
AT_ONCE = 100  # loans in one transaction: each costs a write to disk


class OrderLoanService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _today(self) -> int:
        return day_number(self._ground.today())

    def merchants(self, most: int = MOST_ROWS) -> OrderLoanList:
        """Merchants with live order loans: open calls first, then pledges, then by what is owed."""
        demand_reader(self._ground)
        ground, policy, products = self._ground, self._ground.policy(), self._ground.products()
        codes = [code for code, product in products.items() if product.security == "orders"]
        with ground.store.reading() as shelves:
            hidden = judged_blind_merchants(ground, shelves)
            named, total = shelves.pledges.merchants(codes, most, hidden)
            live = {merchant_id: _live(shelves, merchant_id, products) for merchant_id in named}
            merchants = shelves.merchants.some(list(named))
            calls = {merchant_id: shelves.pledges.calls(merchant_id=merchant_id) for merchant_id in named}
            pledged = shelves.pledges.loans_named()
        as_of = ground.as_of_day()
        orders = read_orders(ground, named, as_of)
        rows = []
        for merchant_id in named:
            product = newest_product(live[merchant_id], products)
            known = orders.get(merchant_id, {})
            base = merchant_base(known, self._today(), product, policy, live[merchant_id])[1] if known else None
            rows.append(list_row(merchants[merchant_id], live[merchant_id], base, calls[merchant_id], pledged, product))
        return OrderLoanList(tuple(rows), total, day_of(as_of))

    def file(self, merchant_id: str) -> OrderLoanFile:
        """One merchant's order loans. Raises `StaffError` (`NO_ORDER_LOANS`, `BLIND_REVIEW_OPEN`)."""
        demand_borrower(self._ground, merchant_id)
        return self._file(merchant_id)

    def _file(self, merchant_id: str, orders: Mapping[str, Order] | None = None) -> OrderLoanFile:
        """`orders`: those of the merchant as of the newest known day, where they were just read."""
        ground, policy, products = self._ground, self._ground.policy(), self._ground.products()
        as_of = ground.as_of_day()
        if orders is None:
            orders = self._orders(merchant_id, as_of)
        with ground.store.reading() as shelves:
            live = _live(shelves, merchant_id, products)
            if not live:
                raise StaffError(
                    Text("该商户没有订单贷", "This merchant has no order loan"),
                    Text("请在借款人页面查看其他贷款", "See its other loans on the borrower's page"),
                    code="NO_ORDER_LOANS",
                )
            product = newest_product(live, products)
            found, base = merchant_base(orders, self._today(), product, policy, live)
            calls = shelves.pledges.calls(merchant_id=merchant_id)
            row = list_row(
                shelves.merchants.get(merchant_id), live, base if orders else None, calls,
                shelves.pledges.loans_named(), product,
            )  # fmt: skip
            return merchant_file(shelves, row, found, live, product, policy, products, as_of, self._today())

    def draw(
        self, loan_id: str, picks: Sequence[Pick], actor: Actor, day: date | None = None, once: Once | None = None
    ) -> OrderLoanFile:
        """Pay out on named orders: each carries its part, and is pledged by it.

        Raises `StaffError` as `lending.pledges.lay` does, and `ORDERS_STALE`, `CURE_OPEN`, `BASE_EXCEEDED`,
        `ORDER_PLEDGED`, `LIMIT_EXCEEDED`, `FUNDING_CAP`, `NOT_PERMITTED`.
        """
        require(actor, Permission.LEND)
        merchant_id = self._merchant_of(loan_id)
        demand_borrower(self._ground, merchant_id)
        asked = [loan_id, sorted([pick.order_id, pick.amount_fen] for pick in picks)]
        when = self._today() if day is None else day_number(day)
        return once_only(
            lambda _: self._file(merchant_id), lambda: self._draw(loan_id, merchant_id, picks, actor, when, once, asked)
        )

    def _draw(
        self, loan_id: str, merchant_id: str, picks: Sequence[Pick], actor: Actor, when: int, once: Once | None,
        asked: object,
    ) -> OrderLoanFile:  # fmt: skip
        ground, policy = self._ground, self._ground.policy()
        known_day = min(ground.as_of_day(), when)
        orders = self._orders(merchant_id, known_day)
        amount_fen = sum(pick.amount_fen for pick in picks)
        with order_command(ground, actor, "loan.draw_on_orders", once, asked) as shelves:
            life = Life(ground, shelves, policy, ground.products(), actor, when)
            found, live_ = life.loan(loan_id), _live(shelves, merchant_id, ground.products())
            if not picks:
                raise orders_not_named()
            _demand_stage(shelves, found.loan, actor)
            demand_fresh(orders, known_day, policy)
            _demand_no_call(shelves, loan_id)
            if not found.named:
                raise _name_first()
            known = life.judged(loan_id, merchant_id, found.product, orders)
            after = lay(plain(found.pledges), picks, known, when)
            _, base = merchant_base(orders, when, found.product, policy, live_)
            if amount_fen > base.available_fen:
                raise _base_exceeded(base.available_fen, found.loan.currency)
            take_room(shelves, policy, found.loan, amount_fen, when)
            event = life.book(loan_id, Fact("draw", when, amount_fen, f"orders:{len(picks)}"))
            self._pledge(shelves, found, after, when, event.event_no, known)
            facts = {"loan_id": loan_id, "amount_fen": amount_fen, "balance_fen": event.balance_fen,
                     "orders": {pick.order_id: pick.amount_fen for pick in picks}}  # fmt: skip
            shelves.journal.append(ground.now(), actor, "loan.draw_on_orders", found.loan.case_no, facts)
            _start(shelves, found.loan)
        return self._file(merchant_id, orders if known_day == ground.as_of_day() else None)

    def _pledge(
        self, shelves: Shelves, found: OrderLoan, after: Sequence[Pledge], day: int, event_no: int | None,
        known: Mapping[str, Judged], kind: str = "top_up",
    ) -> None:  # fmt: skip
        save_changes(
            shelves, found.pledges, after, kind, day, event_no=event_no, worth=known,
            fresh=fresh_pledge(shelves, found.loan, day),
        )  # fmt: skip

    def cure(self, loan_id: str, picks: Sequence[Pick], actor: Actor, once: Once | None = None) -> OrderLoanFile:
        """Put other orders in the place of those that fell out; nothing is paid out by it.

        Raises `StaffError` as `lending.pledges.substitute` does, and `NOTHING_SHORT`, `ORDERS_STALE`, `ORDER_PLEDGED`.
        """
        require(actor, Permission.LEND)
        merchant_id = self._merchant_of(loan_id)
        demand_borrower(self._ground, merchant_id)
        asked = [loan_id, sorted([pick.order_id, pick.amount_fen] for pick in picks)]
        return once_only(
            lambda _: self._file(merchant_id), lambda: self._cure(loan_id, merchant_id, picks, actor, once, asked)
        )

    def _cure(
        self, loan_id: str, merchant_id: str, picks: Sequence[Pick], actor: Actor, once: Once | None, asked: object
    ) -> OrderLoanFile:
        ground, policy = self._ground, self._ground.policy()
        day = min(ground.as_of_day(), self._today())
        orders = self._orders(merchant_id, day)
        with order_command(ground, actor, "loan.cure", once, asked) as shelves:
            life = Life(ground, shelves, policy, ground.products(), actor, self._today())
            found = life.loan(loan_id)
            demand_fresh(orders, day, policy)
            known = life.judged(loan_id, merchant_id, found.product, orders)
            principal_fen = found.position.principal_fen
            if not short_fen(principal_fen, plain(found.pledges), rooms_of(known.values())):
                raise StaffError(
                    Text("没有差额需要补足", "Nothing is short"),
                    Text("没有改动。可以直接支用", "Nothing was changed. Draw instead"),
                    code="NOTHING_SHORT",
                )
            after = substitute(plain(found.pledges), picks, known, principal_fen, self._today())
            self._pledge(shelves, found, after, self._today(), None, known, "substitute")
            facts = {"loan_id": loan_id, "orders": {pick.order_id: pick.amount_fen for pick in picks}}
            shelves.journal.append(ground.now(), actor, "loan.cure", found.loan.case_no, facts)
            settle(life, loan_id, orders)
        return self._file(merchant_id, orders if day == ground.as_of_day() else None)

    def adopt(self, loan_id: str, actor: Actor, once: Once | None = None) -> OrderLoanFile:
        """Name orders for a balance that came with its history: the oldest that carry it first, as far as they reach.

        What no order carries is called for at once. Raises `StaffError` (`ORDERS_NAMED`, `ORDERS_STALE`, ...).
        """
        require(actor, Permission.LEND)
        merchant_id = self._merchant_of(loan_id)
        demand_borrower(self._ground, merchant_id)
        return once_only(lambda _: self._file(merchant_id), lambda: self._adopt(loan_id, merchant_id, actor, once))

    def _adopt(self, loan_id: str, merchant_id: str, actor: Actor, once: Once | None) -> OrderLoanFile:
        ground, policy, today = self._ground, self._ground.policy(), self._today()
        day = min(ground.as_of_day(), today)
        orders = self._orders(merchant_id, day)
        with order_command(ground, actor, "loan.name_orders", once, [loan_id]) as shelves:
            life = Life(ground, shelves, policy, ground.products(), actor, today)
            found = life.loan(loan_id)
            if found.named:
                raise StaffError(
                    Text("该借据已有质押订单", "This loan stands on named orders"),
                    Text("没有改动", "Nothing was changed"),
                    code="ORDERS_NAMED",
                )
            demand_fresh(orders, day, policy)
            known = life.judged(loan_id, merchant_id, found.product, orders)
            picks = _oldest_first(known, found.position.principal_fen, _held(shelves, merchant_id))
            if picks:
                self._pledge(shelves, found, lay((), picks, known, today), today, None, known)
            facts = {"loan_id": loan_id, "orders": {pick.order_id: pick.amount_fen for pick in picks}}
            shelves.journal.append(ground.now(), actor, "loan.name_orders", found.loan.case_no, facts)
            settle(life, loan_id, orders, called=True)
        return self._file(merchant_id, orders if day == ground.as_of_day() else None)

    def _merchant_of(self, loan_id: str) -> str:
        with self._ground.store.reading() as shelves:
            return shelves.loans.get(loan_id).merchant_id

    def _orders(self, merchant_id: str, day: int) -> dict[str, Order]:
        with self._ground.store.reading() as shelves:
            pairs = [(merchant_id, one.order_id) for one in shelves.pledges.live(merchant_id=merchant_id)]
        return read_orders(self._ground, [merchant_id], day, also=pairs)[merchant_id]


def _live(shelves: Shelves, merchant_id: str, products: Mapping[str, Product]) -> list[LiveLoan]:
    return [one for one in shelves.loans.live.all(merchant_id) if is_order_product(products, one.product_code)]


def _held(shelves: Shelves, merchant_id: str) -> frozenset[str]:
    return frozenset(one.order_id for one in shelves.pledges.live(merchant_id=merchant_id))


def _oldest_first(known: Mapping[str, Judged], need_fen: int, held: frozenset[str]) -> tuple[Pick, ...]:
    oldest = sorted(known.values(), key=lambda one: (one.order.shipped_day or 0, one.order.order_id))
    return spread(((one.order.order_id, one.room_fen) for one in oldest if one.order.order_id not in held), need_fen)


def fresh_pledge(shelves: Shelves, loan: KeptLoan, day: int) -> KeptPledge:
    """What a new pledge of a loan has in common."""
    from workbench.storage.kept_orders import KeptPledge

    platform = shelves.merchants.get(loan.merchant_id).platform.value
    return KeptPledge(platform, loan.merchant_id, "", loan.loan_id, day, 0, 0)


def _demand_stage(shelves: Shelves, loan: KeptLoan, actor: Actor) -> None:
    if loan.case_no:
        demand(actor, Act.DRAW, shelves.applications.get(loan.case_no).stage, loan.case_no)


def _start(shelves: Shelves, loan: KeptLoan) -> None:
    if loan.case_no and shelves.applications.get(loan.case_no).stage is Stage.CONTRACT:
        shelves.applications.move(loan.case_no, Stage.ACTIVE)


def _demand_no_call(shelves: Shelves, loan_id: str) -> None:
    if any(one.state != "cured" for one in shelves.pledges.calls(loan_id=loan_id)):
        raise StaffError(
            Text("有差额尚未补足，不能支用", "A shortfall stands open: nothing is drawn"),
            Text("请先补充订单或还款", "Pledge more orders or repay first"),
            code="CURE_OPEN",
        )


def _name_first() -> StaffError:
    return StaffError(
        Text("现有余额还没有指明订单", "No orders are named for the balance that stands"),
        Text("没有支用。请先为现有余额补录订单", "Nothing was drawn. Name orders for the balance first"),
        code="NAME_ORDERS_FIRST",
    )


def _base_exceeded(available_fen: int, currency: str) -> StaffError:
    words = money(available_fen, currency)
    return StaffError(
        Text(f"订单可支用额为 {words}", f"The orders carry {words} more"),
        Text("没有支用。请减少金额", "Nothing was drawn. Lower the amount"),
        code="BASE_EXCEEDED",
    )


def close_step(context: CloseContext) -> StepDone:
    """Bring every order loan with pledges, calls or money not yet seen to the end of the day.

    Only the newest day is lived: pledges stand as of it. A loan that cannot be closed is a fault and stops no other.
    """
    if not context.is_newest:
        return StepDone()
    ground, day = context.ground, context.day
    with ground.store.reading() as shelves:
        by_merchant: dict[str, list[str]] = {}
        for loan_id in shelves.pledges.at_work():
            by_merchant.setdefault(shelves.loans.get(loan_id).merchant_id, []).append(loan_id)
        loans = [loan_id for own in by_merchant.values() for loan_id in own]
        pairs = [(one.merchant_id, one.order_id) for one in shelves.pledges.of_loans(loans) if _watched(one)]
    if not by_merchant:
        return StepDone({"loans": 0})
    orders = read_orders(ground, by_merchant, day, also=pairs, pledged_only=True)
    counts: dict[str, int] = {"loans": 0}
    faults: list[Fault] = []
    work = [(merchant_id, loan_id) for merchant_id, own in sorted(by_merchant.items()) for loan_id in own]
    for start in range(0, len(work), AT_ONCE):
        if context.stop():
            raise Stopped
        context.report(start, len(work))
        some = work[start : start + AT_ONCE]
        try:
            _live_some(context, some, orders, counts, len(work))
        except StaffError:  # nothing of them was written: one by one, the loan that cannot be closed is found
            for one in some:
                try:
                    _live_some(context, [one], orders, counts, len(work))
                except StaffError as fault:
                    faults.append(Fault(one[1], fault.code, fault.text))
    return StepDone(counts, tuple(faults))


def _live_some(
    context: CloseContext,
    some: Sequence[tuple[str, str]],
    orders: Mapping[str, Mapping[str, Order]],
    counts: dict[str, int],
    asked: int,
) -> None:
    """Some of the `asked` loans in one transaction."""
    with context.ground.transaction() as shelves:
        life = Life(context.ground, shelves, context.policy, context.products, context.actor, context.day)
        for merchant_id, loan_id in some:
            live_day(life, loan_id, orders.get(merchant_id, {}))
        context.tally(shelves, life.done)
        context.tally(shelves, {"loans": asked}, first=True)  # gone on with, it finds those that are left
    counts["loans"] += len(some)
    for name, count in life.done.items():
        counts[name] = counts.get(name, 0) + count


def _watched(one: KeptPledge) -> bool:
    return one.state == "pledged" or one.taken_fen > one.matched_fen
