"""Which tables does a desk have?

Each module holds the tables of one part of the work. Classes end in `Row` and never leave `storage`.
"""

from workbench.storage.tables import (
    cases,
    flows,
    intake,
    loans,
    models,
    offers,
    people,
    portfolio,
    proofs,
    scenarios,
    shadow,
    work,
)
from workbench.storage.tables.naming import METADATA, table

__all__ = [
    "METADATA", "cases", "flows", "intake", "loans", "models", "offers", "people", "portfolio", "proofs", "scenarios",
    "shadow", "table", "work",
]  # fmt: skip
