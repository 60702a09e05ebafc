"""Which loans may be offered on one case, and what does each cost in all?

What policy recommends; a smaller and shorter one; another way to repay it, or a longer term: three at most, and one
more for each further way of repayment the product lists. Each keeps the limit, the product's terms and the cost cap on
the basis the policy names, or it is not offered. A case that people must decide has offers too, as far as its limit is
known: they are what may be approved. A declined one has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.applications.policy import Policy, PriceRow
from workbench.applications.products import Product
from workbench.common.money import half_up
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.limits import limit
from workbench.decision.outcome import Outcome, Price
from workbench.decision.pricing import HALF, HALF_EQUAL, LEVEL, Instalment, in_fen, payment_days, price, yearly_cost

RECOMMENDED, SMALLER, OTHER_MODE, LONGER = "recommended", "smaller", "other_mode", "longer"
LEVEL_MODE, HALF_MODE = "level_mode", "half_mode"
NAMES = {
    RECOMMENDED: Text("推荐方案", "Recommended"),
    SMALLER: Text("更少更短", "Smaller and shorter"),
    OTHER_MODE: Text("换还款方式", "Repaid another way"),
    LEVEL_MODE: Text("每月同额", "Same sum each month"),
    HALF_MODE: Text("部分到期还", "Part with the last"),
    LONGER: Text("更长期限", "Longer term"),
}
MODES = {
    "bullet": Text("按月付息、到期还本", "Interest monthly, principal last"),
    "single": Text("到期一次还本付息", "All at the end"),
    "equal_principal": Text("等额本金", "Equal principal"),
    "equal_instalment": Text("等额本息", "Equal instalments"),
    "half_equal": Text("半等额", "Half-equal"),
}
SHORT_MODES = {
    "bullet": Text("按月付息", "Monthly interest"),
    "single": Text("到期一次还清", "All at the end"),
    "equal_principal": Text("等额本金", "Equal principal"),
    "equal_instalment": Text("等额本息", "Equal instalments"),
    "half_equal": Text("半等额", "Half-equal"),
}
CODES = {LEVEL: LEVEL_MODE, HALF_EQUAL: HALF_MODE}
MOST = 3  # and one more for each further way of repayment the product lists


@dataclass(frozen=True, slots=True)
class Offer:
    """One loan a merchant may take. `price` is of the whole amount, kept for the whole term."""

    code: str
    amount_fen: int
    term_days: int
    repayment: str
    daily_rate: Decimal
    fee_rate: Decimal
    price: Price
    total_cost_fen: int
    half_share: Decimal = HALF  # of half-equal instalments: what comes back before the last

    @property
    def name(self) -> Text:
        return NAMES[self.code]


def offers(case: CaseInput, policy: Policy, product: Product) -> tuple[Offer, ...]:
    """The offers, the recommended one first; none where nothing may be lent or the band has no price."""
    advice = decide(case, policy, product)
    row = None if case.score is None else policy.price(product.code, case.score.band.value)
    if advice.outcome is Outcome.DECLINE or row is None:
        return ()
    most_fen = limit(case, policy, product).amount_fen
    found: list[Offer] = []
    for code, amount_fen, term_days, mode in _wishes(case, product, most_fen):
        offer = _priced(code, amount_fen, term_days, mode, row, case, policy.ledger.half_equal_share)
        if offer is None or not may_be_offered(offer, policy, product, most_fen):
            if code == RECOMMENDED:
                return ()
            continue
        if all(terms_of(offer) != terms_of(one) for one in found):
            found.append(offer)
    return tuple(found[: MOST + max(len(product.other_repayments) - 1, 0)])


def terms_of(offer: Offer) -> tuple[int, int, str]:
    """What tells one offer from another."""
    return offer.amount_fen, offer.term_days, offer.repayment


def may_be_offered(offer: Offer, policy: Policy, product: Product, most_fen: int) -> bool:
    """Within the limit, the product and the cost cap; exactly the cap is allowed."""
    within = product.min_fen <= offer.amount_fen <= min(most_fen, product.max_fen)
    mode = offer.repayment in {product.repayment, *product.other_repayments}
    return within and mode and yearly_cost(offer.price, policy.cost.basis) <= policy.cost.cap


def _wishes(case: CaseInput, product: Product, most_fen: int) -> Iterator[tuple[str, int, int, str]]:
    """What is tried, in the order it is offered."""
    terms = sorted(product.terms_days)
    term = min(case.application.term_days, terms[-1])
    yield RECOMMENDED, most_fen, term, product.repayment
    half_fen = max(most_fen // 2 // product.step_fen * product.step_fen, product.min_fen)
    shorter = [days for days in terms if days < term]
    yield SMALLER, half_fen, shorter[-1] if shorter else term, product.repayment
    if len(payment_days(case.as_of, term)) > 1:  # a single instalment is repaid in one way only
        for mode in product.other_repayments:
            yield CODES.get(mode, OTHER_MODE), most_fen, term, mode
    longer = [days for days in terms if days > term]
    if longer:
        yield LONGER, most_fen, longer[0], product.repayment


def _priced(
    code: str, amount_fen: int, term_days: int, mode: str, row: PriceRow, case: CaseInput, half_share: Decimal
) -> Offer | None:
    try:
        found = price(amount_fen, row.daily_rate, row.fee_rate, case.as_of, term_days, mode, half_share)
    except ArithmeticError:  # a fee that takes everything has no rate
        return None
    return Offer(
        code, amount_fen, term_days, mode, row.daily_rate, row.fee_rate, found, found.total_cost_fen, half_share
    )


def instalments(offer: Offer, start: date) -> tuple[Instalment, ...]:
    """The payments of an offer drawn whole on `start`; interest and the fee at the draw add up to the total cost."""
    return in_fen(offer.amount_fen, offer.daily_rate, start, offer.term_days, offer.repayment, offer.half_share)


def fee_fen(offer: Offer) -> int:
    """What is charged at the draw."""
    return half_up(Decimal(offer.amount_fen) * offer.fee_rate)
