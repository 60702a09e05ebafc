"""How do a few merchants of a sample desk come to live order loans, with orders that were confirmed since?

The sample economy's order loans are histories without named orders. Here some merchants with many shipped orders get a
line of their own some days back, draw on what was shipped then, and live every day since as the close of a day has it:
by the same services, on the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.dates import day_number
from workbench.lending.borrowing_base import Order
from workbench.lending.facts import Fact
from workbench.lending.pledges import lay, spread
from workbench.portfolio.funding import homes_of
from workbench.services.close_steps import CloseContext
from workbench.services.order_ground import read_orders, save_changes
from workbench.services.order_life import Life
from workbench.services.order_loans import close_step as order_step
from workbench.services.order_loans import fresh_pledge
from workbench.services.queue_page import OPEN_STAGES
from workbench.services.sweep import close_step as sweep_step

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import KeptLoan

MERCHANTS, BACK, AGAIN, TERM = 6, 8, 3, 30
SHARE = Decimal("0.6")
RATE = Decimal("0.0005")
PRODUCT = "order_taobao"


def seed_order_loans(ground: Ground, count: int = MERCHANTS) -> dict[str, int]:
    """Lines for the merchants whose orders carried most, drawn twice, lived up to the day before the business date."""
    today = day_number(ground.today())
    first = today - BACK
    chosen = _best(ground, first, count)
    home = homes_of(ground.policy().funding).get(PRODUCT)
    with ground.transaction() as shelves:
        shelves.loans.put([_line(merchant_id, base_fen, first, home) for merchant_id, base_fen in chosen])
    done: dict[str, int] = {"order_lines": len(chosen)}
    # What the sample economy's other loans owe stays as its story has it.
    policy = ground.policy()
    policy = replace(policy, orders=replace(policy.orders, sweep_other_loans=False))
    for day in range(first, today):
        if day in (first, today - AGAIN):
            orders = read_orders(ground, [merchant_id for merchant_id, _ in chosen], day)
            for merchant_id, _ in chosen:
                _draw(ground, merchant_id, orders[merchant_id], day)
        context = CloseContext(ground, day, SYSTEM, policy, ground.products())
        for name, amount in {**order_step(context).counts, **sweep_step(context).counts}.items():
            done[name] = done.get(name, 0) + amount
    return done


def _best(ground: Ground, day: int, count: int) -> list[tuple[str, int]]:
    """Merchants without an order loan whose orders carried most on a day, with what they carried."""
    from workbench.flows.order_base import order_base

    with ground.lines() as engine:
        bases = order_base(engine, day)
    with ground.store.reading() as shelves:
        busy = {one.merchant_id for one in shelves.loans.live.all()}
        busy |= {case.merchant_id for case, *_ in shelves.applications.listed(OPEN_STAGES)}  # they are still asked
        found = shelves.merchants.some(list(bases))
    free = [(m, fen) for m, fen in bases.items() if m not in busy and found[m].platform.value in {"taobao", "tmall"}]
    return sorted(free, key=lambda one: (-one[1], one[0]))[:count]


def _line(merchant_id: str, base_fen: int, day: int, home: str | None) -> KeptLoan:
    from workbench.storage.kept_loans import KeptLoan

    limit_fen = max(base_fen // 100_000 * 100_000, 100_000)
    return KeptLoan(
        f"LO-OD-{merchant_id}", merchant_id, None, PRODUCT, "CNY", limit_fen, RATE, day, day + TERM, "open",
        band_at_opening="B", entity=home, repayment="single",
    )  # fmt: skip


def _draw(ground: Ground, merchant_id: str, orders: Mapping[str, Order], day: int) -> None:
    """Six tenths of what the orders carry on the day, oldest orders first; nothing where they carry nothing."""
    loan_id = f"LO-OD-{merchant_id}"
    with ground.transaction() as shelves:
        life = Life(ground, shelves, ground.policy(), ground.products(), SYSTEM, day)
        found = life.loan(loan_id)
        known = life.judged(loan_id, merchant_id, found.product, orders)
        held = {one.order_id for one in found.pledges}
        free = [
            (one.order.order_id, one.room_fen)
            for one in sorted(known.values(), key=lambda one: (one.order.shipped_day or 0, one.order.order_id))
            if one.room_fen and one.order.order_id not in held
        ]
        most = min(int(sum(fen for _, fen in free) * SHARE), found.position.available_fen)
        picks = spread(free, most)
        if not picks or any(call.state != "cured" for call in shelves.pledges.calls(loan_id=loan_id)):
            return
        amount_fen = sum(pick.amount_fen for pick in picks)
        event = life.book(loan_id, Fact("draw", day, amount_fen, f"orders:{len(picks)}"))
        after = lay((), picks, known, day)
        save_changes(shelves, found.pledges, after, "top_up", day, event_no=event.event_no, worth=known,
                     fresh=fresh_pledge(shelves, found.loan, day))  # fmt: skip
        facts = {"loan_id": loan_id, "amount_fen": amount_fen, "balance_fen": event.balance_fen}
        shelves.journal.append(ground.now(), SYSTEM, "loan.draw_on_orders", None, facts)
