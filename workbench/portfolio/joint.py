"""How is a loan that several lend together divided, to the last minor unit?

Each partner's part is rounded down; the lead lender takes the rest with every odd unit: parts always sum to the whole.
Where a partner is a commercial bank, the own part of each loan is at least what policy says (30 %, 2024 no. 26):
29.99 % is refused, 30.00 % accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from workbench.common.errors import StaffError
from workbench.common.rates import percent
from workbench.common.text import Text

LEAD = "own"
MILLION = Decimal(1_000_000)


def split(amount_fen: int, shares: Mapping[str, Decimal]) -> dict[str, int]:
    """Parts by partner and, under `LEAD`, the own one; `shares` are fractions of one in whole millionths.

    Their sum is `amount_fen` exactly; no partner bears more than its share of the amount.
    """
    parts = {
        name: int((Decimal(amount_fen) * share).to_integral_value(rounding=ROUND_FLOOR))
        for name, share in shares.items()
    }
    return {LEAD: amount_fen - sum(parts.values()), **parts}


def own_share(shares: Mapping[str, Decimal]) -> Decimal:
    return 1 - sum(shares.values(), Decimal(0))


def require_shares(shares: Mapping[str, Decimal], least_own: Decimal | None, least_by: Mapping[str, Decimal]) -> None:
    """Raises `StaffError` unless partners' shares are possible and leave the own part it must have.

    `least_own`: of a loan with a bank among its partners; None where policy allows no such loan, and none is given
    where no partner is a bank. `least_by`: what each partner's own terms ask. Codes: `SHARES_IMPOSSIBLE`,
    `OWN_SHARE_LOW`.
    """
    whole = all(share * MILLION == (share * MILLION).to_integral_value() for share in shares.values())
    if not whole or any(not 0 < share < 1 for share in shares.values()) or own_share(shares) <= 0:
        raise StaffError(
            Text("各方份额须为正且合计不超过 100%", "Shares are positive and come to 100 % with the own part"),
            Text("请改写份额，最多四位百分小数", "Enter other shares, to four decimals of a percent"),
            code="SHARES_IMPOSSIBLE",
        )
    least = max([least_own or Decimal(0), *least_by.values()], default=Decimal(0))
    if own_share(shares) < least:
        raise StaffError(
            Text(
                f"本机构出资 {percent(own_share(shares), 2)}，低于 {percent(least, 2)}",
                f"The own share is {percent(own_share(shares), 2)}, below {percent(least, 2)}",
            ),
            Text(
                f"合作方合计最多 {percent(1 - least, 2)}（金规〔2024〕26号）",
                f"Partners take {percent(1 - least, 2)} at most (2024 no. 26)",
            ),
            code="OWN_SHARE_LOW",
        )
