"""How much of what a loan owes would a guarantor pay if it were lost?

A guarantee lowers the loss, never the probability of it. The caps of all guarantees hold for the whole book at once:
what is answered for every loan together never comes to more than a guarantor agreed to pay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.portfolio.funding import homes_of
from workbench.portfolio.guarantees import Guarantee, cover_share

if TYPE_CHECKING:
    from workbench.storage.kept_funding import KeptGuarantee
    from workbench.storage.shelves import Shelves

Cell = tuple[str, str]
"""Product and company."""


def guarantees_of(shelves: Shelves) -> tuple[Guarantee, ...]:
    """Guarantees that were agreed; the day says which of them stand."""
    return tuple(told(one) for one in shelves.funding.guarantees() if one.state in {"active", "ended"})


def told(one: KeptGuarantee) -> Guarantee:
    return Guarantee(
        one.guarantor, one.kind, one.entity, one.product_code, one.coverage, one.cap_fen, one.from_day, one.to_day
    )


def exposures_of(shelves: Shelves, homes: Mapping[str, str] | None = None) -> dict[Cell, int]:
    """Own principal by product and company; `homes` names the company of a product where a loan names none."""
    found: dict[Cell, int] = {}
    for (product, entity), amount_fen in shelves.funding.exposures().items():
        cell = (product, entity or (homes or {}).get(product, ""))
        found[cell] = found.get(cell, 0) + amount_fen
    return found


def cover_of(
    shelves: Shelves, product_code: str, entity: str, day: int, homes: Mapping[str, str] | None = None
) -> Decimal:
    """Share of the loss of such a loan that guarantors pay; 0 without any. It lowers LGD and leaves PD as it is."""
    found = guarantees_of(shelves)
    return cover_share(found, exposures_of(shelves, homes), product_code, entity, day) if found else Decimal(0)


def covers_on(shelves: Shelves, day: int, homes: Mapping[str, str] | None = None) -> dict[Cell, Decimal]:
    """`cover_of` for every product and company with loans on the books: what a whole book is asked."""
    found, exposures = guarantees_of(shelves), exposures_of(shelves, homes)
    return {cell: cover_share(found, exposures, *cell, day) for cell in exposures}


def cover_shares(shelves: Shelves, policy: Policy, day: int) -> dict[Cell, Decimal]:
    """Share of the loss by product and company as the live book has them (an empty company included), above zero only.

    For questions that are answered by the database: an own loan's covered part is its own principal times the share.
    """
    homes = homes_of(policy.funding)
    covers = covers_on(shelves, day, homes)
    wanted = {cell: covers[cell[0], cell[1] or homes.get(cell[0], "")] for cell in shelves.funding.exposures()}
    return {cell: share for cell, share in wanted.items() if share}


def covered_fen(shelves: Shelves, policy: Policy, loan_ids: Sequence[str], day: int) -> dict[str, int]:
    """What guarantors would pay of the own principal of these live loans, rounded down; a loan without is not named.

    A sold loan is not named: its loss is the pool's, whose retained part bears it whatever was guaranteed.
    """
    shares = cover_shares(shelves, policy, day)
    if not shares:
        return {}
    found = {}
    for loan_id, product, entity, own_fen in shelves.funding.own_principal(loan_ids):
        part = (own_fen * shares.get((product, entity), Decimal(0))).to_integral_value(rounding=ROUND_FLOOR)
        if part:
            found[loan_id] = int(part)
    return found
