"""Which numbers of the committee bound reservations, funding records and securitisation?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class Tranche:
    """One slice of a pool: its part of the balance and its coupon a year. A retained one stays with the lender."""

    code: str
    name: Text
    share: Decimal
    coupon: Decimal
    retained: bool = False


TRANCHES = (  # the split and the coupons are not verified in any source: parameters of each deal
    Tranche("senior", Text("优先级", "Senior"), Decimal("0.75"), Decimal("0.062")),
    Tranche("mezzanine", Text("次优级", "Mezzanine"), Decimal("0.15"), Decimal("0.110")),
    Tranche("retained", Text("次级（自持）", "Subordinated (retained)"), Decimal("0.10"), Decimal(0), True),
)


@dataclass(frozen=True, slots=True)
class FundRules:
    """Numbers of the desk; amounts in minor units.

    A reservation holds `reservation_days` after approval. Borrowings and guarantees of at least `two_persons_from_fen`
    need a second person; capital, partners and pools always do. A pool outside `pool_least_fen` and `pool_most_fen`, or
    beyond `pools_most` pools, is told, not refused (Alibaba 1 to 10: at most ten pools of 200 to 500 million).
    """

    reservation_days: int = 30
    two_persons_from_fen: int = 50_000_000_00
    pool_least_fen: int = 200_000_000_00
    pool_most_fen: int = 500_000_000_00
    pools_most: int = 10
    clean_up_share: Decimal = Decimal("0.10")  # of the balance sold: below it the rest may be bought back
    revolving_months: int = 12
    amortising_months: int = 3
    tranches: tuple[Tranche, ...] = TRANCHES


FUND_RULES = FundRules()
