"""How much may the lender lend in all and at each company, and how much of it is used?

The pilot rule: capital, and bank loans of at most half of it (16 亿 x 1.5 = 24 亿); what was sold has left. Under "1+4"
what was sold as securities still counts, so that a sale frees nothing. What partners lend is listed and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR

from workbench.applications.policy import Funding, LendingEntity, Policy
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class Usage:
    """The cap and what fills it; own money is used first, bank loans after it."""

    cap_fen: int
    on_book_fen: int
    reserved_fen: int  # approved and not yet drawn
    own_fen: int
    bank_fen: int
    sold_fen: int
    partner_fen: int
    sold_counts: bool = False

    @property
    def used_fen(self) -> int:
        return self.on_book_fen + self.reserved_fen + (self.sold_fen if self.sold_counts else 0)

    @property
    def headroom_fen(self) -> int:
        return self.cap_fen - self.used_fen


@dataclass(frozen=True, slots=True)
class Source:
    """Where money on the books comes from. `used_fen` of all sources sum to what is on the books, exactly."""

    kind: str  # capital, bank, shareholder, group, bond, unknown
    amount_fen: int
    used_fen: int

    @property
    def idle_fen(self) -> int:
        return self.amount_fen - self.used_fen


def usage(policy: Policy, on_book_fen: int, *, reserved_fen: int = 0, sold_fen: int = 0, partner_fen: int = 0) -> Usage:
    """How the cap is used; sold loans have left `on_book_fen` already."""
    return usage_of(policy.funding, policy.funding.capital_fen, on_book_fen, reserved_fen, sold_fen, partner_fen)


def usage_of(
    rules: Funding, capital_fen: int, on_book_fen: int, reserved_fen: int = 0, sold_fen: int = 0, partner_fen: int = 0
) -> Usage:
    """The same for one company, or with another capital than the policy names."""
    own_fen = min(on_book_fen, capital_fen)
    return Usage(
        cap_fen(rules, capital_fen), on_book_fen, reserved_fen, own_fen, on_book_fen - own_fen, sold_fen, partner_fen,
        rules.rule == "one_plus_four",
    )  # fmt: skip


def booked_at(rules: Funding, product_code: str) -> LendingEntity | None:
    """The company whose books a product's loans stand on; None where the policy names none."""
    return next((one for one in rules.entities if product_code in one.products), None)


def homes_of(rules: Funding) -> dict[str, str]:
    """The company of each product."""
    return {product: one.code for one in rules.entities for product in one.products}


def cap_fen(rules: Funding, capital_fen: int) -> int:
    """Capital and the bank loans it may carry: 10 亿 x 1.5 = 15 亿."""
    return int((capital_fen * (1 + rules.bank_share)).to_integral_value(rounding=ROUND_FLOOR))


def capital_by_company(rules: Funding, recorded: Mapping[str, int]) -> dict[str, int]:
    """Capital by company and, under an empty name, in all; what is on record counts before what policy says."""
    found = {one.code: recorded.get(one.code, one.capital_fen) for one in rules.entities}
    whole = sum(found.values()) if found else recorded.get("", rules.capital_fen)
    return {"": whole, **found}


def with_capital(rules: Funding, capital: Mapping[str, int]) -> Funding:
    """The rules of policy with the capital that is on record."""
    entities = tuple(replace(one, capital_fen=capital[one.code]) for one in rules.entities)
    return replace(rules, capital_fen=capital[""], entities=entities)


def sources(capital_fen: int, borrowed: Mapping[str, int], on_book_fen: int) -> tuple[Source, ...]:
    """What is on the books by source: own money first, then group, shareholders, banks, bonds.

    Where what is known does not reach, the rest is told as `unknown`: it is never hidden in another source.
    """
    order = (("capital", capital_fen), *((kind, borrowed.get(kind, 0)) for kind in _ORDER))
    found, left = [], on_book_fen
    for kind, amount_fen in order:
        used = min(amount_fen, left)
        left -= used
        found.append(Source(kind, amount_fen, used))
    return (*found, Source("unknown", left, left)) if left else tuple(found)


_ORDER = ("group", "shareholder", "bank", "bond")


def require_room(found: Usage | Iterable[Usage], amount_fen: int) -> None:
    """Exactly the cap is allowed; one minor unit more raises `StaffError` (`FUNDING_CAP`)."""
    left_fen = found.headroom_fen if isinstance(found, Usage) else min(one.headroom_fen for one in found)
    if amount_fen <= left_fen:
        return
    raise StaffError(
        Text(f"资金余量只有 {money(left_fen)}", f"Only {money(left_fen)} of funds is left"),
        Text("请降低额度，或等待回款后再签批", "Lower the limit, or sign once loans are repaid"),
        code="FUNDING_CAP",
    )


def require_lenders(policy: Policy, banks: int) -> None:
    """Raises `StaffError` (`TOO_MANY_LENDERS`) for more bank lenders than the policy allows."""
    most = policy.funding.max_bank_lenders
    if most is None or banks <= most:
        return
    raise StaffError(
        Text(f"融入资金的银行不得超过 {most} 家", f"Bank money may come from {most} banks at most"),
        Text("请减少融资银行", "Reduce the number of banks"),
        code="TOO_MANY_LENDERS",
    )
