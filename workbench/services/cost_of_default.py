"""What would this borrower lose by not paying?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.portfolio.cost_of_default import ShopValue, shop_value

if TYPE_CHECKING:
    from workbench.merchants.merchant import Merchant
    from workbench.storage.shelves import Shelves

YEAR_SALES = ("sales_365_fen", "invoice_sales_365_fen")
KNOWN_MARGIN = "invoice_margin_365"


def value_of(shelves: Shelves, merchant: Merchant, owed_fen: int, policy: Policy) -> ShopValue:
    """The proxy of the newest record of the merchant: its year's sales, taken as verified as the record has them, times
    the margin policy sets for its category, else the margin its own invoices show. What is missing stays unknown."""
    vector = shelves.features.latest(merchant.merchant_id)
    values = dict(zip(vector.names, vector.values, strict=True)) if vector else {}
    sales = next((values[name] for name in YEAR_SALES if _known(values.get(name))), None)
    named = next((m.margin for m in policy.collection.margins if m.category == merchant.category), None)
    invoiced = values.get(KNOWN_MARGIN)
    margin = named
    if margin is None and invoiced is not None and _known(invoiced):
        margin = Decimal(repr(invoiced)).quantize(Decimal("0.001"))
    return shop_value(
        None if sales is None else int(Decimal(repr(sales))), margin, owed_fen, policy.collection.cost_warns_below
    )


def _known(value: float | None) -> bool:
    return value is not None and value == value
