"""Which of a merchant's contacts tell that two merchants belong together, and how are they read?

They leave the reader as keyed hashes and serve for nothing but comparing. A masked number (138****2207) fits thousands
of people and is taken for nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.common.text import Text
from workbench.intake.layout import Cell, Column

PHONE = r"^(?:\+?86[ -]?)?([0-9][0-9-]{6,})$"
WHOLE = r"^([^*]+)$"


def contact(field: str, names: tuple[str, ...], en: str, pattern: str = WHOLE) -> Column:
    """A column that is compared as a whole; `pattern` leaves a country's prefix and masks out."""
    blanks = ("-", "—", "/", "无")
    return Column(field, names, Cell.PARTY, Text(names[0], en), pattern=pattern, blanks=blanks)


def contacts_sql(table: str, merchant: str, kinds: Sequence[str]) -> str:
    """SELECT of `merchant_id`, `kind`, `key` from the columns of a table that are named after their kinds."""
    return " UNION ALL ".join(
        f"SELECT {merchant} AS merchant_id, '{kind}' AS kind, {kind} AS key FROM {table}" for kind in kinds
    )
