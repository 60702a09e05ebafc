"""How much of a loss does a guarantor pay?

A guarantee lowers what is lost when a loan defaults (LGD), never how likely that is (PD). A guarantor that pays up to a
cap covers, of everything it stands for, no more than the cap: the covered share falls for all alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One guarantor's promise. Empty `entity` or `product_code`: every one. `coverage` is of the loss."""

    guarantor: str
    kind: str
    entity: str
    product_code: str
    coverage: Decimal
    cap_fen: int | None
    from_day: int
    to_day: int

    def stands(self, product_code: str, entity: str, day: int) -> bool:
        return (
            self.from_day <= day < self.to_day
            and self.product_code in ("", product_code)
            and self.entity in ("", entity)
        )


def effective_share(one: Guarantee, exposures: Mapping[tuple[str, str], int], day: int) -> Decimal:
    """Share of each loss it pays, after its cap; `exposures` is principal by (product, company)."""
    exposed = sum(amount for (product, entity), amount in exposures.items() if one.stands(product, entity, day))
    if one.cap_fen is None or exposed == 0:
        return one.coverage
    most = (Decimal(one.cap_fen) / exposed).quantize(MILLIONTH, rounding=ROUND_FLOOR)
    return min(one.coverage, most)


def cover_share(
    guarantees: Iterable[Guarantee], exposures: Mapping[tuple[str, str], int], product_code: str, entity: str, day: int
) -> Decimal:
    """Share of the loss of such a loan that guarantors pay together; at most all of it."""
    shares = [effective_share(one, exposures, day) for one in guarantees if one.stands(product_code, entity, day)]
    return min(sum(shares, Decimal(0)), Decimal(1))


def lgd_after(lgd: Decimal, cover: Decimal) -> Decimal:
    return lgd * (1 - cover)
