"""Can a pool be sold and paid out by these terms, and if not, what is wrong with them?

Every fault is said in words that name the tranche or the number, so that it can be put right where it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from workbench.common.errors import StaffError
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.portfolio.waterfall import PoolTerms

MOST_MONTHS = 60
MOST_PRICE = Decimal(2)


def faults(terms: PoolTerms, companies: Sequence[str] = ()) -> Iterator[tuple[str, Text]]:
    """Codes and words of everything that cannot be; `companies`: who sells."""
    shares = [one.share for one in terms.tranches] + [one.coupon for one in terms.tranches]
    shares += [one.price for one in terms.sellers] + [one.held for one in terms.sellers]
    if not all(one.is_finite() for one in (terms.price, terms.clean_up_share, *shares)):
        yield "RULES_IMPOSSIBLE", Text("条款中有不是数字的比例", "A share among the terms is no number")
        return
    yield from _tranche_faults(terms)
    if not 0 <= terms.revolving_months <= MOST_MONTHS:
        yield "MONTHS_IMPOSSIBLE", Text(f"循环期须为 0–{MOST_MONTHS} 个月", f"It revolves 0 to {MOST_MONTHS} months")
    if not 1 <= terms.amortising_months <= MOST_MONTHS:
        yield (
            "MONTHS_IMPOSSIBLE",
            Text(f"摊还期须为 1–{MOST_MONTHS} 个月", f"It pays back over 1 to {MOST_MONTHS} months"),
        )
    if not 0 <= terms.clean_up_share < 1:
        yield (
            "CLEAN_UP_IMPOSSIBLE",
            Text("清仓比例须在 0% 与 100% 之间", "The clean-up share lies from 0 % to below 100 %"),
        )
    for price in (terms.price, *(one.price for one in terms.sellers)):
        if not 0 < price <= MOST_PRICE:
            yield "PRICE_IMPOSSIBLE", Text("转让价格须在 0% 与 200% 之间", "The price lies above 0 % and up to 200 %")
            break
    yield from _seller_faults(terms, companies)


def _tranche_faults(terms: PoolTerms) -> Iterator[tuple[str, Text]]:
    if not terms.tranches:
        yield "TRANCHES_MISSING", Text("至少需要一层", "At least one tranche is needed")
        return
    codes = [one.code for one in terms.tranches]
    for one in terms.tranches:
        if not (one.name.zh.strip() and one.name.en.strip()):
            yield "TRANCHE_NAMELESS", Text("每一层都须命名", "Every tranche has a name")
        elif one.share <= 0:
            yield "TRANCHE_EMPTY", Text("“{name}”占比须大于零", "“{name}” has a share above zero").format(name=one.name)
        if not 0 <= one.coupon <= 1:
            told = Text("“{name}”票面须在 0% 与 100% 之间", "The coupon of “{name}” lies from 0 % to 100 %")
            yield "COUPON_IMPOSSIBLE", told.format(name=one.name)
    if len(set(codes)) != len(codes):
        yield "TRANCHE_TWICE", Text("两层使用了同一代码", "Two tranches have the same code")
    whole = sum((one.share for one in terms.tranches), Decimal(0))
    if whole != 1:
        told = Text("各层合计 {sum}，须为 100%", "Tranches come to {sum}, not 100 %")
        yield "TRANCHES_SUM", told.format(sum=same(percent(whole, 2)))
    kept = [one.retained for one in terms.tranches]
    if any(kept) and kept != sorted(kept):
        yield "RETAINED_FIRST", Text("自持层须排在投资人各层之后", "What is retained ranks after every investor")


def _seller_faults(terms: PoolTerms, companies: Sequence[str]) -> Iterator[tuple[str, Text]]:
    if len(companies) < 2 and not terms.sellers:
        return
    if sorted(one.entity for one in terms.sellers) != sorted(companies):
        told = Text(
            "每个出让主体须有自己的价格和自持份额", "Each company that sells has its own price and retained part"
        )
        yield "SELLERS_DIFFER", told
        return
    whole = sum((one.held for one in terms.sellers), Decimal(0))
    if whole != 1 or min(one.held for one in terms.sellers) < 0:
        told = Text("各主体自持份额合计 {sum}，须为 100%", "Parts of what is retained come to {sum}, not 100 %")
        yield "HELD_SUM", told.format(sum=same(percent(whole, 2)))


def demand_terms(terms: PoolTerms, companies: Sequence[str] = ()) -> None:
    """Raises `StaffError` with the code of the first fault and the words of all of them."""
    found = list(faults(terms, companies))
    if not found:
        return
    told = found[0][1]
    for _, more in found[1:]:
        told = told + Text("；", "; ") + more
    raise StaffError(told, Text("没有改动。请更正条款", "Nothing was changed. Correct the terms"), code=found[0][0])
