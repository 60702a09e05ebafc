"""What is known of a layout without a file: its name, its fields, its unit, and whether its rows name a merchant?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.text import Text, same

if TYPE_CHECKING:
    from workbench.intake.layout import Family, Layout


Choice = tuple[str, Text]
"""Code and name."""


def accepted_layouts() -> tuple[tuple[Text, tuple[Choice, ...]], ...]:
    """By source, every layout a file may be read as; those that are refused by name are left out."""
    from workbench.intake.layouts import FAMILIES

    sources = (
        (family.name, tuple((layout.code, layout.name) for layout in family.layouts if layout.refusal is None))
        for family in FAMILIES
    )
    return tuple((name, layouts) for name, layouts in sources if layouts)


def layout_fields(code: str | None) -> tuple[Choice, ...]:
    """Field and label of every column of a layout; nothing for a layout that is not known."""
    found = _found(code)
    return () if found is None else tuple((column.field, column.label) for column in found[1].columns)


def money_unit(code: str | None) -> Text | None:
    """The unit in which a layout's amounts are written; None where it has no amounts."""
    from workbench.intake.layout import Cell

    found = _found(code)
    if found is None:
        return None
    family, layout = found
    if any(column.cell is Cell.MONEY for column in layout.columns):
        return Text("元", "Yuan") if family.currency == "CNY" else same(family.currency)
    exact = any(column.field.endswith("_fen") for column in layout.columns)
    return Text("分", "Minor unit") if exact else None


def _found(code: str | None) -> tuple[Family, Layout] | None:
    from workbench.intake.layouts import FAMILIES

    every = ((family, layout) for family in FAMILIES for layout in family.layouts)
    return next((pair for pair in every if pair[1].code == code), None)


def names_no_merchant(code: str | None) -> bool:
    """Do the rows of a layout leave it to the file, or to staff, whose they are?"""
    found = _found(code)
    if found is None:
        return True
    family = found[0]
    return any("intake_accounts" in sql for sql in (*family.lines.values(), *family.prepare, family.merchants or ""))
