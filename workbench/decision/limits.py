"""How much may be lent, and which term binds?

The limit is the least of its terms, rounded down to the product's step. A term whose fact is not known is left out
only where the product does not stand on it; a limit never rests on an unknown fact.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.outcome import Limit, LimitTerm

LABELS = {
    "requested": Text("申请金额", "Requested amount"),
    "band_cap": Text("风险档上限", "Cap of the risk band"),
    "sales": Text("核实月销售额 × 系数", "Verified monthly sales × factor"),
    "order_base": Text("可质押订单 × 预付比例", "Eligible orders × advance"),
    "working_capital": Text("营运资金缺口", "Working capital gap"),
    "product_cap": Text("产品上限", "Cap of the product"),
    "borrower": Text("单户集中度余额", "Room for one borrower"),
    "legal_person": Text("同一法人余额", "Room for the legal person"),
    "headroom": Text("资金余量", "Funding headroom"),
    "interview": Text("尽调评级上限", "Cap of the diligence rating"),
}
WITHOUT_MERCHANT = frozenset({"headroom"})  # terms that say nothing about the merchant


def floor_fen(amount: Decimal) -> int:
    """Whole minor units, towards less."""
    return int(amount.to_integral_value(rounding=ROUND_FLOOR))


def limit(case: CaseInput, policy: Policy, product: Product, diligence_cap: bool = True) -> Limit:
    """The suggested limit with every term that was asked; `binding` is the first of the least.

    Without a score, or without verified sales, the limit is zero and bound by `band_cap` or `sales`.
    """
    amounts = _amounts(case, policy, product)
    least_fen = min(amounts.values())
    rating = case.diligence
    if diligence_cap and rating is not None and (share := policy.interview.cap_share[rating.value]) < 1:
        amounts["interview"] = floor_fen(max(least_fen, 0) * share)
        least_fen = min(least_fen, amounts["interview"])
    binding = next(code for code, amount_fen in amounts.items() if amount_fen == least_fen)
    terms = tuple(LimitTerm(code, LABELS[code], amount_fen) for code, amount_fen in amounts.items())
    return Limit(max(least_fen, 0) // product.step_fen * product.step_fen, terms, binding)


def _amounts(case: CaseInput, policy: Policy, product: Product) -> dict[str, int]:
    terms = None if case.score is None else policy.band(case.score.band.value)
    amounts = {
        "requested": case.application.requested_fen,
        "band_cap": 0 if terms is None else terms.cap_fen,
        "sales": 0,
        "product_cap": product.max_fen,
    }
    if terms is not None and case.verified_month_fen is not None:
        amounts["sales"] = floor_fen(case.verified_month_fen * terms.sales_share)
    if product.security == "orders" and case.order_base_fen is not None:
        amounts["order_base"] = floor_fen(case.order_base_fen * min(product.advance_share, Decimal(1)))
    if case.working_capital_gap_fen is not None:
        amounts["working_capital"] = max(case.working_capital_gap_fen, 0)
    if case.exposure_fen is not None:
        capital_fen = policy.funding.capital_fen
        amounts["borrower"] = floor_fen(capital_fen * policy.funding.borrower_share) - case.exposure_fen
        amounts["legal_person"] = policy.funding.legal_person_fen - case.exposure_fen
    if case.headroom_fen is not None:
        amounts["headroom"] = case.headroom_fen
    return amounts
