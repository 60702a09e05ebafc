"""How are the accepted files written down for people?

Renders the part of docs/data-dictionary.md that says what may be dropped onto the desk, from the declarations alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.flows.lines import LineKind
from workbench.flows.origin import KEYS, Merge
from workbench.intake.fund import MEANINGS
from workbench.intake.header import owners
from workbench.intake.layout import Column, Family, Layout
from workbench.intake.layouts import KNOWN
from workbench.intake.layouts.custom import CUSTOM

_HEAD = """## Accepted files

{count} layouts of {sources} sources. A file is recognised by its header, wherever that stands, whatever its suffix and
encoding; columns are found by name, in any order, and unknown ones are left aside. *Required* columns must be there
under one of their names. *Of lines known already* says what happens when a later file shows them again: `version`, the
newest state of one key counts; `multiset`, of identical lines as many stay as any one file holds; `sum`, parts add up
and each part counts once.

| code | file | becomes | required columns | key | of lines known already | reconciled |
|---|---|---|---|---|---|---|"""


_WORDS = """### Kinds of fund lines

The kind of a bank's or wallet's line is told by its business type: the first row of this table one of whose words it
holds. A source may put rows of its own before; what no row knows is `other`, and on a credit card's bill `purchase`.

| words | money in | money out |
|---|---|---|"""


_CUSTOM = """### Tables any file can be mapped to

A file whose header no layout claims gets a proposal made of these fields, for staff to confirm; a saved mapping then
selects itself for the same header. *Needed* fields are marked by an asterisk.

| code | table | fields |
|---|---|---|"""


def render(families: Sequence[Family] = KNOWN) -> str:
    """The section as Markdown, ending in a line break."""
    layouts = [layout for family in families for layout in family.layouts]
    head = _HEAD.format(count=len(layouts), sources=len(families))
    words = [f"| {', '.join(m.words)} | {m.came_in} | {m.went_out} |" for m in MEANINGS]
    custom = [
        f"| `{layout.code}` | {layout.name.en} / {layout.name.zh} | {', '.join(map(_field, layout.columns))} |"
        for layout in CUSTOM.layouts
    ]
    rows = (_row(layout) for layout in layouts)
    return "\n".join([head, *rows, "", _WORDS, *words, "", _CUSTOM, *custom]) + "\n"


def _field(column: Column) -> str:
    return f"{column.label.en} / {column.label.zh}{'*' if column.required else ''}"


def _row(layout: Layout) -> str:
    required = ", ".join(" or ".join(column.names) for column in owners(layout) if column.required)
    cells = (f"`{layout.code}`", f"{layout.name.en} / {layout.name.zh}", _becomes(layout), required)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in (*cells, *_merging(layout), _checks(layout)))} |"


def _becomes(layout: Layout) -> str:
    if layout.refusal is not None:
        return f"refused: {layout.refusal.en}"
    if layout.reference:
        return "look-up table"
    return "facts of other lines or records" if layout.kind is None else layout.kind.value


def _merging(layout: Layout) -> tuple[str, str]:
    """What identifies a line, and the rule."""
    if layout.kind is None or layout.refusal is not None or layout.merge is None:
        return "", ""
    if layout.merge is Merge.VERSION:
        return ", ".join(f"`{field}`" for field in KEYS[layout.kind]), layout.merge.value
    return "the whole line" if layout.merge is Merge.MULTISET else "the rows of one file", layout.merge.value


def _checks(layout: Layout) -> str:
    balance = ["running balance"] if layout.balance is not None else []
    period = ["stated period"] if "period_from" in layout.facts and layout.kind in _WITH_DAYS else []
    return "; ".join([*balance, *(total.name.en.lower() for total in layout.totals), *period])


_WITH_DAYS = (LineKind.ORDERS, LineKind.FUND, LineKind.INVOICES)
