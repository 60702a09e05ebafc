"""How does each term of the limit come about, in words: its amount, its formula with the inputs, and its source?

The numbers are those of `limits.limit`; here they are only told, so that deciding costs nothing for words.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.money import large_money, money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.limits import LABELS, limit, missing_terms, sales_base_fen, unknown_terms

FLOWS = Text("四流核实", "Verified flows")
LEDGER = Text("本机构台账", "The desk's ledger")
POLICY = Text("政策", "Policy")


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term. `amount_fen` None: not known; `required`: the policy lends nothing without it."""

    code: str
    label: Text
    amount_fen: int | None
    formula: Text
    source: Text
    binding: bool = False
    required: bool = False


def limit_lines(case: CaseInput, policy: Policy, product: Product) -> tuple[TermLine, ...]:
    """Every term of the limit, the unknown ones last."""
    found, missing = limit(case, policy, product), missing_terms(case, policy, product)
    known = [
        TermLine(
            one.code, one.label, one.amount_fen, _formula(one.code, case, policy, product), _source(one.code, product),
            one.code == found.binding,
        )
        for one in found.terms
        if not (one.code == "sales" and case.verified_month_fen is None)
    ]  # fmt: skip
    unknown = [
        TermLine(code, LABELS[code], None, NOT_KNOWN, _source(code, product), code == found.binding, code in missing)
        for code in unknown_terms(case, product)
    ]
    return (*known, *unknown)


NOT_KNOWN = Text("没有数据，不作为额度依据", "No data: no limit rests on it")


def _source(code: str, product: Product) -> Text:
    if code in {"sales", "order_base"}:
        return FLOWS
    if code in {"borrower", "linked", "legal_person", "household", "headroom"}:
        return LEDGER
    if code == "product_cap":
        return product.source
    if code == "requested":
        return Text("申请表", "Application")
    if code == "working_capital":
        return Text("营运资金测算表", "Working-capital worksheet")
    return Text("访谈", "Interview") if code == "interview" else POLICY


def _formula(code: str, case: CaseInput, policy: Policy, product: Product) -> Text:
    currency = case.application.currency

    def m(amount_fen: int | None) -> str:
        return money(amount_fen or 0, currency)

    band = None if case.score is None else policy.band(case.score.band.value)
    joint, funding = case.exposure_fen, policy.funding
    own = joint if case.own_exposure_fen is None else case.own_exposure_fen
    capital = large_money(funding.capital_fen, currency)
    match code:
        case "band_cap":
            return Text(f"{band.band} 档上限", f"Cap of band {band.band}") if band else Text("没有评分", "No score")
        case "sales":
            return _sales(case, policy, m(sales_base_fen(case, policy)), m(case.verified_month_fen))
        case "order_base":
            share = percent(product.advance_share, 0)
            base = m(case.order_base_fen)
            return Text(f"已发货未确认 {base} × {share}", f"Shipped, unconfirmed {base} × {share}")
        case "working_capital":
            return Text("测算需求 − 自有资金 − 已有贷款，下限 0", "Need less own funds and loans, 0 at least")
        case "borrower":
            share = percent(funding.borrower_share, 0)
            return Text(
                f"净资产 {capital.zh} × {share} − 已贷 {m(own)}", f"Net assets {capital.en} × {share} − owed {m(own)}"
            )
        case "linked":
            share = percent(funding.linked_share or 0, 0)
            return Text(
                f"净资产 {capital.zh} × {share} − 本户及关联方 {m(joint)}",
                f"Net assets {capital.en} × {share} − owed with linked {m(joint)}",
            )
        case "legal_person":
            cap = m(funding.legal_person_fen)
            return Text(f"{cap} − 法人及关联方已贷 {m(joint)}", f"{cap} − owed with linked {m(joint)}")
        case "household":
            cap = m(funding.household_fen)
            return Text(f"{cap} − 已贷 {m(joint)}", f"{cap} − owed {m(joint)}")
        case "interview":
            rating = case.diligence
            share = percent(policy.interview.cap_share[rating.value], 0) if rating else ""
            letter = rating.value if rating else ""
            return Text(
                f"其余各项最小者 × {share}（评级 {letter}）", f"Least of the others × {share} (rating {letter})"
            )
        case "headroom":
            return Text("资金上限 − 已用", "Funding cap − used")
        case "product_cap":
            return Text(f"{product.short_name.zh}最高额", f"Most of {product.short_name.en}")
    return Text("申请填写", "As asked for")


def _sales(case: CaseInput, policy: Policy, base: str, verified: str) -> Text:
    assert case.score is not None
    share = percent(policy.band(case.score.band.value).sales_share, 0)
    if base == verified:
        return Text(f"常季月销 {base} × {share}", f"Ordinary month {base} × {share}")
    return Text(
        f"（常季月销 {verified}，含已核自证共 {base}）× {share}", f"(Month {verified}, with proofs {base}) × {share}"
    )
