"""Which features are there, in which order?

The one ordered list. A model names the features it reads and the digest of their declarations, so that a vector made
under another catalogue is never fed to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from workbench.features.commerce import COMMERCE, REFUNDS
from workbench.features.declare import INVOICE as _INVOICE
from workbench.features.declare import MARKETPLACE as _MARKETPLACE
from workbench.features.declare import PLATFORM as _PLATFORM
from workbench.features.feature import Feature
from workbench.features.fund import FUND
from workbench.features.information import INFORMATION
from workbench.features.invoices import INVOICES
from workbench.features.logistics import LOGISTICS
from workbench.features.record import RECORD

CATALOGUE: tuple[Feature, ...] = (*COMMERCE, *FUND, *LOGISTICS, *INFORMATION, *REFUNDS, *RECORD, *INVOICES)

BY_NAME: Mapping[str, Feature] = MappingProxyType({feature.name: feature for feature in CATALOGUE})


def _serving(desk: str) -> tuple[str, ...]:
    return tuple(feature.name for feature in CATALOGUE if desk in feature.tags)


PLATFORM: tuple[str, ...] = _serving(_PLATFORM)
INVOICE: tuple[str, ...] = _serving(_INVOICE)
MARKETPLACE: tuple[str, ...] = _serving(_MARKETPLACE)

# The four rows of each panel of a case, in the order shown.
PANELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fund": ("inflow_90_month_fen", "cash_cover_90", "balance_volatility_90", "other_lenders"),
        "logistics": ("dispatch_hours_90", "transit_days_90", "exception_share_90", "destinations_90"),
        "information": ("refund_share_90", "conversion_90", "positive_share_180", "login_days_28"),
    }
)


def digest(names: Sequence[str]) -> str:
    """SHA-256 over the declarations of these features in this order: name, lines, expression, unit, sign.

    Raises `KeyError` for a name the catalogue does not have.
    """
    declared = [
        [f.name, None if f.lines is None else f.lines.value, f.sql, f.unit.value, f.sign]
        for f in (BY_NAME[name] for name in names)
    ]
    return hashlib.sha256(json.dumps(declared, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
