"""What is known of a layout without a file: its name, its fields, its unit, and whether its rows name a merchant?"""

from __future__ import annotations

from workbench.common.text import Text, same


def accepted_layouts() -> tuple[tuple[str, Text], ...]:
    """Code and name of every layout a file may be read as, in the order of their families."""
    from workbench.intake.layouts import LAYOUTS

    return tuple((layout.code, layout.name) for layout in LAYOUTS)


def layout_fields(code: str | None) -> tuple[tuple[str, Text], ...]:
    """Field and label of every column of a layout; nothing for a layout that is not known."""
    from workbench.intake.layouts import LAYOUTS

    found = next((layout for layout in LAYOUTS if layout.code == code), None)
    return () if found is None else tuple((column.field, column.label) for column in found.columns)


def money_unit(code: str | None) -> Text | None:
    """The unit in which a layout's amounts are written; None where it has no amounts."""
    from workbench.intake.layout import Cell
    from workbench.intake.layouts import FAMILIES

    for family in FAMILIES:
        for layout in family.layouts:
            if layout.code == code and any(column.cell is Cell.MONEY for column in layout.columns):
                return Text("元", "Yuan") if family.currency == "CNY" else same(family.currency)
    return None


def names_no_merchant(code: str | None) -> bool:
    """Do the rows of a layout leave it to the file, or to staff, whose they are?"""
    from workbench.intake.layouts import FAMILIES

    family = next((f for f in FAMILIES if any(layout.code == code for layout in f.layouts)), None)
    if family is None:
        return True
    return any("intake_accounts" in sql for sql in (*family.lines.values(), *family.prepare, family.merchants or ""))
