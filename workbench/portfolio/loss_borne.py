"""How much of what a borrower owes would the lender itself lose, by the rules of funding?

Of each loan in turn: partners bear their shares, every part rounded down, and the lender the rest (`portfolio.joint`);
a pool that bought the loan bears what the tranche the lender kept does not; guarantors pay their share of what is left
after their caps (`portfolio.guarantees`). What others bear is rounded down, so that the lender never counts itself
safer than it is. A guarantee lowers what is lost and never how likely it is: the chance of default is not touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from workbench.portfolio.joint import LEAD, split

OWN = "own"
WHOLE = 1_000_000
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Claim:
    """One loan that owes. `shares`: of partners, fractions of one. `owner`: `own`, or the pool it was sold to."""

    owed_fen: int
    product_code: str
    entity: str
    owner: str
    shares: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Borne:
    """Who bears what of an amount owed; the four parts come to `owed_fen` exactly."""

    owed_fen: int
    partners_fen: int
    pools_fen: int
    covered_fen: int

    @property
    def net_fen(self) -> int:
        return self.owed_fen - self.partners_fen - self.pools_fen - self.covered_fen


def kept_share(kept_fen: int, late_fen: int) -> Decimal:
    """Share of a pool's losses that the tranche kept bears, rounded up: all of them up to its size.

    It is taken to lose first. `late_fen`: what is owed on loans of the pool whose borrowers are in arrears.
    """
    if late_fen <= 0:
        return Decimal(1)
    return min(Decimal(1), (Decimal(kept_fen) / late_fen).quantize(MILLIONTH, rounding=ROUND_CEILING))


def borne(claims: Iterable[Claim], covers: Mapping[tuple[str, str], Decimal], kept: Mapping[str, Decimal]) -> Borne:
    """Who bears what of these loans. `covers`: share guarantors pay by (product, company), none where it is not named;
    `kept`: share of its losses that the lender bears, by pool; a pool that is not named bears nothing: what is not
    known is never taken off."""
    owed = partners = pools = covered = 0
    for one in claims:
        own = split(one.owed_fen, one.shares)[LEAD]
        passed = 0 if one.owner == OWN else _part(own, 1 - kept.get(one.owner, Decimal(1)))
        cover = covers.get((one.product_code, one.entity), Decimal(0)) if one.owner == OWN else Decimal(0)
        owed += one.owed_fen
        partners += one.owed_fen - own
        pools += passed
        covered += _part(own - passed, cover)
    return Borne(owed, partners, pools, covered)


def _part(amount_fen: int, share: Decimal) -> int:
    """Rounded down."""
    return amount_fen * int(share * WHOLE) // WHOLE


def expected_loss_fen(net_fen: int, chance_millionths: int, lgd_millionths: int) -> int:
    """Exposure at default x probability of default x loss given default, each product rounded down."""
    return net_fen * chance_millionths // WHOLE * lgd_millionths // WHOLE
