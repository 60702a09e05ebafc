"""What does an applicant claim: in the application, or, where that says nothing, in a sheet of declared figures?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.applications.application import Application
    from workbench.storage.shelves import Shelves

OLDEST_DAYS = 365  # an older sheet speaks of another business
# Claim → the declared figures that say it, the first that is there, and by what each is divided.
_SAID_BY: Mapping[str, tuple[tuple[str, int], ...]] = {
    "monthly_sales_fen": (("sales_90_month_fen", 1), ("sales_90_fen", 3), ("sales_30_fen", 1), ("sales_365_fen", 12)),
    "warehouses": (("warehouses", 1),),
    "other_lenders": (("other_lenders", 1),),
    "employees": (("employees", 1),),
}


def claims_of(shelves: Shelves, application: Application, as_of_day: int) -> dict[str, Any]:
    """By name. Of declared figures the newest up to `as_of_day` counts; a claim of the application comes first."""
    claims = shelves.applications.claims(application.case_no)
    told = {
        figure.figure: figure.value
        for figure in shelves.declared.figures(application.merchant_id)
        if as_of_day - OLDEST_DAYS < figure.as_of_day <= as_of_day
    }
    for claim, figures in _SAID_BY.items():
        if claims.get(claim) is None:
            said = next((told[figure] // parts for figure, parts in figures if figure in told), None)
            if said is not None:
                claims[claim] = said
    return claims
