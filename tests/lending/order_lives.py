"""Random lives of orders and of the loan that stands on them, through the real rules and the real ledger."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbench.lending.borrowing_base import Judged, Order, judge
from workbench.lending.cure import Call, cause_of, followed
from workbench.lending.ledger import draw, position, repay
from workbench.lending.movement import Movement, Terms
from workbench.lending.pledges import (
    Pick,
    Pledge,
    confirmed,
    covered_fen,
    fit,
    given_back,
    lay,
    repaid,
    rooms_of,
    short_fen,
    spread,
    substitute,
)

SHARE, OLDEST, CURE, DAYS = Decimal("0.8"), 15, 3, 24
TERMS = Terms(10_000_000, Decimal("0.0005"), 0, 400)


@dataclass
class Life:
    """One loan and its orders from day to day. `counts` says what happened, so that no idle life passes a test."""

    chance: random.Random
    orders: dict[str, Order] = field(default_factory=dict)
    pledges: tuple[Pledge, ...] = ()
    movements: list[Movement] = field(default_factory=list)
    call: Call | None = None
    failed: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def judged(self, day: int) -> dict[str, Judged]:
        return {name: judge(order, day, SHARE, OLDEST) for name, order in self.orders.items()}

    @property
    def principal_fen(self) -> int:
        return self.movements[-1].balance_fen if self.movements else 0

    def live(self) -> None:
        for day in range(DAYS):
            self.trade(day)
            self.act(day)
            self.close(day)
            self.check(day)

    def trade(self, day: int) -> None:
        """New orders are sent; of those on their way some parts are confirmed, refunded, closed, or marked."""
        if self.chance.random() < 0.5:
            name, worth = f"O{len(self.orders)}", self.chance.randrange(1, 200_000)
            shipped = day if self.chance.random() < 0.9 else None
            self.orders[name] = Order(name, day, worth, awaiting_fen=worth, shipped_day=shipped)
        for name, order in list(self.orders.items()):
            roll = self.chance.random()
            if roll < 0.06 and order.awaiting_fen:
                part = order.awaiting_fen if roll < 0.04 else self.chance.randint(1, order.awaiting_fen)
                self.orders[name] = replace(order, awaiting_fen=order.awaiting_fen - part,
                                            confirmed_fen=order.confirmed_fen + part, confirmed_day=day)  # fmt: skip
            elif roll < 0.066:
                self.orders[name] = replace(order, refund_fen=order.paid_fen, awaiting_fen=0, confirmed_fen=0)
            elif roll < 0.069:
                self.orders[name] = replace(order, closed=True)
            elif roll < 0.072:
                self.orders[name] = replace(order, flag="EMPTY_PARCEL")

    def act(self, day: int) -> None:
        known, roll = self.judged(day), self.chance.random()
        held = {one.order_id: one.lent_fen for one in self.pledges if one.live}
        free = [(name, one.room_fen - held.get(name, 0)) for name, one in known.items()]
        free = [(name, room) for name, room in free if room > 0]
        if self.failed or not free:
            return
        if self.call is None and roll < 0.5:
            self.draw(day, spread(free, self.chance.randint(1, sum(room for _, room in free))), known)
        elif self.call is not None and roll < 0.4:
            need = short_fen(self.principal_fen, self.pledges, rooms_of(known.values()))
            picks = spread(free, self.chance.randint(1, max(need, 1))) if need else ()
            if picks:
                self.pledges = substitute(self.pledges, picks, known, self.principal_fen, day)
                self.note("cured by orders")
        elif self.principal_fen and roll > 0.9:
            self.pay(day, self.chance.randint(1, position(TERMS, self.movements, day).owed_fen))

    def draw(self, day: int, picks: tuple[Pick, ...], known: dict[str, Judged]) -> None:
        amount_fen = sum(one.amount_fen for one in picks)
        if position(TERMS, self.movements, day).available_fen < amount_fen:
            return  # late: nothing is drawn
        self.pledges = lay(self.pledges, picks, known, day)
        self.movements += draw(TERMS, self.movements, day, amount_fen, "")
        self.note("drawn")

    def pay(self, day: int, amount_fen: int) -> Movement:
        made = repay(TERMS, self.movements, day, amount_fen, "")
        self.movements.append(made)
        self.note("paid")
        return made

    def close(self, day: int) -> None:
        """What `services.order_life` does at the end of a day, on plain values."""
        for one in self.pledges:
            order = self.orders[one.order_id]
            came = order.confirmed_fen
            if order.refund_fen and one.taken_fen > came:
                self.take_back(one, one.taken_fen - came, day)
        rooms = rooms_of(self.judged(day).values())
        for one in [one for one in self.pledges if one.live]:
            asked = confirmed(one, self.orders[one.order_id], rooms.get(one.order_id, 0), day)
            if asked is not None:
                stands = position(TERMS, self.movements, day)
                running = stands.owed_fen - stands.principal_fen
                amount = min(asked.principal_fen + running, asked.proceeds_fen, stands.owed_fen)
                freed = self.pay(day, amount).principal_fen if amount else 0
                after = repaid(one, self.orders[one.order_id], min(freed, one.lent_fen), amount)
                self.pledges = tuple(after if other is one else other for other in self.pledges)
                self.note("confirmed")
        self.pledges = fit(self.pledges, self.principal_fen, rooms)
        missing = short_fen(self.principal_fen, self.pledges, rooms)
        if not self.failed:
            self.call = followed(self.call, missing, cause_of(None), day, CURE)
            if self.call is not None and self.call.state != "open":
                self.note(self.call.state)
                self.failed = self.call.state == "failed"
                self.call = None

    def take_back(self, pledge: Pledge, back_fen: int, day: int) -> None:
        owed = self.principal_fen + back_fen
        self.movements.append(Movement(day, "refund", back_fen, back_fen, 0, owed))
        held = any(one.live and one.order_id == pledge.order_id and one is not pledge for one in self.pledges)
        after = given_back(pledge, back_fen, back_fen, held=held)
        self.pledges = tuple(after if one is pledge else one for one in self.pledges)
        self.note("shortage")

    def check(self, day: int) -> None:
        rooms = rooms_of(self.judged(day).values())
        live = [one for one in self.pledges if one.live]
        covered = covered_fen(self.pledges, rooms)
        assert self.principal_fen >= 0
        assert all(one.lent_fen >= 0 and one.taken_fen >= 0 for one in self.pledges)
        assert all(one.lent_fen == 0 for one in self.pledges if one.state in {"released", "cured"})
        assert len({one.order_id for one in live}) == len(live)  # an order is pledged once
        assert all(one.taken_fen <= self.orders[one.order_id].confirmed_fen for one in self.pledges)
        assert sum(one.lent_fen for one in live) <= self.principal_fen
        eligible = sum(one.eligible_fen for one in self.judged(day).values())
        within = self.principal_fen <= covered and self.principal_fen <= SHARE * eligible
        assert within or self.failed or (self.call is not None and self.call.state == "open")
        assert self.call is None or self.call.short_fen == self.principal_fen - covered


def live(seed: int) -> Life:
    life = Life(random.Random(seed))
    life.live()
    return life
