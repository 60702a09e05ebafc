"""How much may be lent, and which term binds?

The limit is the least of its terms, rounded down to the product's step. A term whose fact is not known is left out and
named (`unknown_terms`); where the policy requires it, the case goes to people. `limit_terms` tells each in words.
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
    "linked": Text("关联方集中度余额", "Room for linked parties"),
    "legal_person": Text("同一法人余额", "Room for the legal person"),
    "household": Text("单户经营贷余额上限", "Room for one household"),
    "headroom": Text("资金余量", "Funding headroom"),
    "interview": Text("尽调评级上限", "Cap of the diligence rating"),
}
# Terms nobody may exceed, whatever reason is given.
HARD = frozenset(
    {"requested", "product_cap", "borrower", "linked", "legal_person", "household", "headroom", "interview"}
)
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
        amounts["sales"] = floor_fen(sales_base_fen(case, policy) * terms.sales_share)
    if product.security == "orders" and case.order_base_fen is not None:
        amounts["order_base"] = floor_fen(case.order_base_fen * min(product.advance_share, Decimal(1)))
    if case.working_capital_gap_fen is not None:
        amounts["working_capital"] = max(case.working_capital_gap_fen, 0)
    amounts |= _rooms(case, policy)
    if case.headroom_fen is not None:
        amounts["headroom"] = case.headroom_fen
    return amounts


def sales_base_fen(case: CaseInput, policy: Policy) -> int:
    """Verified monthly sales, and what accepted proofs add to them within the policy's share. 0 where not known."""
    month_fen = case.verified_month_fen or 0
    most_fen = floor_fen(max(month_fen, 0) * policy.limits.proof_share)
    return month_fen + min(max(case.proved_month_fen, 0), most_fen)


def _rooms(case: CaseInput, policy: Policy) -> dict[str, int]:
    """What concentration leaves: for the borrower alone, with all linked to it, by the desk's ceiling, by household."""
    joint_fen, funding = case.exposure_fen, policy.funding
    if joint_fen is None:
        return {}
    # Where the own part is not known, the whole stands for it: less room, never more.
    own_fen = joint_fen if case.own_exposure_fen is None else case.own_exposure_fen
    rooms = {"borrower": floor_fen(funding.capital_fen * funding.borrower_share) - own_fen}
    if funding.linked_share is not None:
        rooms["linked"] = floor_fen(funding.capital_fen * funding.linked_share) - joint_fen
    rooms["legal_person"] = funding.legal_person_fen - joint_fen
    if funding.household_fen is not None:
        rooms["household"] = funding.household_fen - joint_fen
    return rooms


def unknown_terms(case: CaseInput, product: Product) -> tuple[str, ...]:
    """Terms that could bind and whose fact is not known."""
    asked = {
        "sales": case.verified_month_fen,
        "order_base": case.order_base_fen if product.security == "orders" else 0,
        "working_capital": case.working_capital_gap_fen,
        "borrower": case.exposure_fen,
        "headroom": case.headroom_fen,
    }
    return tuple(code for code, fact in asked.items() if fact is None)


def missing_terms(case: CaseInput, policy: Policy, product: Product) -> tuple[str, ...]:
    """Unknown terms the policy does not lend without."""
    return tuple(code for code in unknown_terms(case, product) if code in policy.limits.required)
