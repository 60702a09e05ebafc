"""What do the papers of the contract say: repayment plan, cost form, order-loan certificate?"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.decision.limits import floor_fen
from workbench.decision.outcome import Price
from workbench.decision.pricing import Instalment, in_fen, payment_days, schedule, xirr, yearly_cost
from workbench.reports.cost_form import CostFacts, CostItem
from workbench.reports.order_certificate import BaseFacts, OrderGroup
from workbench.reports.paper import Head
from workbench.reports.repayment_plan import PlanFacts
from workbench.reports.words import BASES, daily, fee, yearly
from workbench.services.dossier import Dossier
from workbench.services.instalments import instalments
from workbench.services.paper_facts import term

if TYPE_CHECKING:
    from workbench.services.ground import Ground

_PAID = {
    "bullet": Text("按月支付", "paid monthly"),
    "single": Text("到期一次支付", "paid once at the end"),
    "equal_principal": Text("按月支付", "paid monthly"),
    "equal_instalment": Text("按月支付", "paid monthly"),
    "half_equal": Text("按月支付", "paid monthly"),
}
_NO_SUCH = same("—")
MOST_FILES = 6


def demand_price(case: Dossier) -> Price:
    """The price of an approval. Raises `StaffError` (`NO_CONTRACT`) where nothing is lent."""
    found = case.price()
    if found is None:
        raise StaffError(
            Text("这项决策没有放款，没有合同文书", "This decision lends nothing and has no contract papers"),
            Text("只有批准的案件才有还款计划与成本明示", "Only an approved case has a plan and a cost form"),
            code="NO_CONTRACT",
        )
    return found


def start_of(case: Dossier) -> date:
    """The day the price was computed from, which the plan must share."""
    return case.decided_on if case.score is None else day_of(case.score.as_of_day)


def _plan(case: Dossier) -> tuple[Instalment, ...]:
    kept, share = case.decision, case.policy.ledger.half_equal_share
    return in_fen(kept.limit_fen, kept.daily_rate, start_of(case), kept.term_days, case.repayment, share)


def plan_facts(case: Dossier, head: Head) -> PlanFacts:
    """Raises `StaffError` (`NO_CONTRACT`)."""
    price, kept = demand_price(case), case.decision
    return PlanFacts(
        head=head,
        merchant=case.merchant.name,
        person=case.merchant.owner_name,
        product=case.product.name,
        currency=kept.currency,
        limit_fen=kept.limit_fen,
        price=price,
        headline=case.policy.cost.basis,
        term=term(case),
        rows=instalments(kept.limit_fen, kept.fee_rate, start_of(case), _plan(case)),
        revolving=case.product.revolving,
        clauses=_clauses(case),
    )


def _clauses(case: Dossier) -> tuple[Text, ...]:
    rate = daily(case.decision.daily_rate)
    found = [
        Text(
            f"利息 = 余额 × 日利率 {rate} × 实际天数；自支用日起计，还款当日不计息。",
            f"Interest = balance × {rate} a day × actual days, from the day of the draw to the day before repayment.",
        ),
        Text(
            "利息与费用不从本金中预先扣除。",
            "Neither interest nor fees are deducted from the principal in advance.",
        ),
        Text(
            "逾期未还的本金仍按上列日利率计息；本产品没有约定罚息与违约金。",
            "Principal paid late goes on bearing the daily rate above; this product has no penalty rate or charge.",
        ),
    ]
    if case.product.revolving:
        found.insert(1, Text("可随时提前还款，不收取费用。", "Early repayment is possible at any time without a fee."))
    return tuple(found)


def cost_facts(case: Dossier, head: Head) -> CostFacts:
    """Raises `StaffError` (`NO_CONTRACT`)."""
    price, kept, lender = demand_price(case), case.decision, case.lender
    start = start_of(case)
    rows = instalments(kept.limit_fen, kept.fee_rate, start, _plan(case))
    days, share = payment_days(start, kept.term_days), case.policy.ledger.half_equal_share
    payments = schedule(kept.daily_rate, start, days, case.repayment, share)
    without_fee = xirr(start, Decimal(1), payments)
    paid, rate = _PAID[case.repayment], daily(kept.daily_rate)
    interest = Text(f"余额 × 日利率 {rate} × 实际天数，{paid.zh}", f"balance × {rate} a day × actual days, {paid.en}")
    charged = fee(kept.fee_rate)
    fees = CostItem(
        Text("服务费", "Service fee"),
        lender if kept.fee_rate else _NO_SUCH,
        Text(f"{charged.zh}，支用时另行支付", f"{charged.en}, paid apart at the draw") if kept.fee_rate else _NO_SUCH,
        sum(row.fee_fen for row in rows),
        price.xirr - without_fee if kept.fee_rate else None,
    )
    items = (
        CostItem(Text("利息", "Interest"), lender, interest, sum(row.interest_fen for row in rows), without_fee),
        fees,
        *(CostItem(name, _NO_SUCH, _NO_SUCH, 0, None) for name in _NOT_CHARGED),
    )
    return CostFacts(
        head=head,
        merchant=case.merchant.name,
        person=case.merchant.owner_name,
        product=case.product.name,
        currency=kept.currency,
        limit_fen=kept.limit_fen,
        price=price,
        headline=case.policy.cost.basis,
        term=term(case),
        start=start,
        items=items,
        contingent=_contingent(rate),
        legal=_legal(case, price),
    )


_NOT_CHARGED = (
    Text("担保费", "Guarantee fee"),
    Text("保险费", "Insurance"),
    Text("其他费用", "Any other fee"),
)


def _contingent(rate: str) -> tuple[tuple[Text, Text], ...]:
    return (
        (
            Text("逾期期间的利息", "Interest while late"),
            Text(f"逾期本金 × 日利率 {rate} × 逾期天数", f"late principal × {rate} a day × days late"),
        ),
        (Text("罚息、违约金", "Penalty interest, charges"), Text("没有约定", "none agreed")),
        (Text("提前还款费用", "Early repayment"), Text("没有约定", "none agreed")),
    )


def _legal(case: Dossier, price: Price) -> tuple[Text, ...]:
    basis, cap = case.policy.cost.basis, case.policy.cost.cap
    found, most = yearly(yearly_cost(price, basis)), yearly(cap)
    return (
        Text(
            f"综合年化成本 {found.zh}，不超过政策 {case.decision.policy_id} 的上限 {most.zh}（{BASES[basis].zh}）。",
            f"The all-in yearly cost of {found.en} is within the cap of {most.en} of policy {case.decision.policy_id} "
            f"({BASES[basis].en}).",
        ),
        Text(
            "您有权要求说明并拒绝仅通过自动化决策方式作出的决定。",
            "You may ask for an explanation and refuse a decision made by automated means alone.",
        ),
    )


def base_facts(ground: Ground, case: Dossier, head: Head) -> BaseFacts:
    """The certificate as of the day the case was scored on. Raises `StaffError` (`NO_CONTRACT`, `NO_ORDERS`)."""
    from workbench.flows.order_base import WINDOW_DAYS
    from workbench.flows.order_groups import COUNTS, order_groups

    demand_price(case)
    if case.product.security != "orders" or case.score is None:
        raise StaffError(
            Text("只有订单贷才有可贷额证明", "Only an order loan has a borrowing base certificate"),
            Text("这个产品不以订单作为基础", "This product does not stand on orders"),
            code="NO_ORDERS",
        )
    day, kept = case.score.as_of_day, case.decision
    with ground.lines() as engine:
        found = order_groups(engine, case.merchant.merchant_id, day)
    base = found.paid_fen.get(COUNTS, 0)
    share = min(case.product.advance_share, Decimal(1))
    advance = floor_fen(base * share)
    drawn = _drawn(ground, case)
    return BaseFacts(
        head=head,
        merchant=case.merchant.name,
        person=case.merchant.owner_name,
        product=case.product.name,
        currency=kept.currency,
        as_of=day_of(day),
        window_days=WINDOW_DAYS,
        groups=tuple(
            OrderGroup(name, why, found.orders.get(kind, 0), found.paid_fen.get(kind, 0), kind == COUNTS)
            for kind, (name, why) in _GROUPS.items()
        ),
        base_fen=base,
        advance_share=share,
        advance_fen=advance,
        product_max_fen=case.product.max_fen,
        limit_fen=kept.limit_fen,
        drawn_fen=drawn,
        available_fen=max(min(advance, case.product.max_fen, kept.limit_fen) - drawn, 0),
        orders_digest=found.digest,
        lines=_lines(ground),
    )


_GROUPS = {
    "counts": (
        Text("已发货未确认", "Shipped, not confirmed"),
        Text("卖家已发货，买家未确认收货，没有退款", "shipped, not confirmed by the buyer, no refund"),
    ),
    "refund": (Text("有退款", "With a refund"), Text("退款未结或已退", "a refund is open or was paid")),
    "unshipped": (Text("已付未发货", "Paid, not shipped"), Text("当日尚未发货", "not shipped by that day")),
    "confirmed": (
        Text("已确认收货", "Confirmed"),
        Text("货款已到账，不再是应收", "the money has arrived, nothing is due any more"),
    ),
    "other": (Text("其他", "Other"), Text("未付款、已关闭或状态不明", "unpaid, closed or of unknown state")),
}


def _drawn(ground: Ground, case: Dossier) -> int:
    """What is owed on the loans of this case."""
    with ground.store.reading() as shelves:
        loans = shelves.loans.of_merchant(case.merchant.merchant_id)
        own = [loan.loan_id for loan in loans if loan.case_no == case.application.case_no]
        return sum(shelves.loans.live.balances(own).values())


def _lines(ground: Ground) -> tuple[tuple[str, str], ...]:
    """The order files that stand at the desk, by digest; many of them under one digest of all."""
    with ground.store.reading() as shelves:
        files = [(ref.batch_id, ref.digest) for ref in shelves.batches.lines() if ref.kind.value == "orders"]
    if len(files) <= MOST_FILES:
        return tuple(files)
    whole = hashlib.sha256("".join(sorted(digest for _, digest in files)).encode("ascii")).hexdigest()
    return ((f"{len(files)} files", whole),)
