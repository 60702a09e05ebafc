"""Which tables does a desk have?

Each module holds the tables of one part of the work. Classes end in `Row` and never leave `storage`.
"""

from workbench.storage.tables import (
    accounts,
    cases,
    custody,
    flows,
    intake,
    loans,
    models,
    offers,
    papers,
    people,
    policies,
    portfolio,
    proofs,
    recordings,
    reviews,
    scenarios,
    shadow,
    talk,
    watching,
    work,
)
from workbench.storage.tables.naming import METADATA, table

__all__ = [
    "METADATA",
    "accounts",
    "cases",
    "custody",
    "flows",
    "intake",
    "loans",
    "models",
    "offers",
    "papers",
    "people",
    "policies",
    "portfolio",
    "proofs",
    "recordings",
    "reviews",
    "scenarios",
    "shadow",
    "table",
    "talk",
    "watching",
    "work",
]
