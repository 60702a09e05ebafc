"""How much may the lender lend in all, and how much of it is used?

The pilot rule: capital, and bank loans of at most half of it (16 亿 x 1.5 = 24 亿); what was sold has left. Under "1+4"
what was sold as securities still counts, so that a sale frees nothing. What partners lend is listed and does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.applications.policy import Policy
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


def usage(policy: Policy, on_book_fen: int, *, reserved_fen: int = 0, sold_fen: int = 0, partner_fen: int = 0) -> Usage:
    """How the cap is used; sold loans have left `on_book_fen` already."""
    own_fen = min(on_book_fen, policy.funding.capital_fen)
    return Usage(
        policy.funding_cap_fen, on_book_fen, reserved_fen, own_fen, on_book_fen - own_fen, sold_fen, partner_fen,
        policy.funding.rule == "one_plus_four",
    )  # fmt: skip


def require_room(found: Usage, amount_fen: int) -> None:
    """Exactly the cap is allowed; one minor unit more raises `StaffError` (`FUNDING_CAP`)."""
    if amount_fen <= found.headroom_fen:
        return
    raise StaffError(
        Text(f"资金余量只有 {money(found.headroom_fen)}", f"Only {money(found.headroom_fen)} of funds is left"),
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
