"""How is the catalogue written down for people?

Renders the part of docs/data-dictionary.md that says what each number is and which lines it is counted from.
"""

from __future__ import annotations

from workbench.features.catalogue import CATALOGUE, digest
from workbench.features.feature import FLOW_NAMES, Feature, Flow
from workbench.features.prepared import column_sql
from workbench.flows.lines import SCHEMAS, LineKind

_SIGNS = {1: "riskier", -1: "safer", 0: "free"}
_HEAD = """# Data dictionary

Generated from the catalogue (`workbench/features/`): {count} features, digest `{digest}`.

Each expression is an aggregate over the lines of one merchant. `age` is the as-of day less the line's day, 0 on the
as-of day itself. A line after the as-of day does not exist; a moment after it is NULL, and what only such a moment
would tell (a refund, a signature, a final status) is not known yet. Absence of evidence is missing, never zero.

*As it rises* is the direction in which the risk of default may move; the model is trained under it. *Desks* are the
kinds of desk that use the feature: `platform` (shops with four flows), `marketplace` (sellers with orders, parcels,
payments, stars), `invoice` (enterprises known by VAT invoices). Whether the merchant can change it within a quarter is
marked by •.
"""


def render() -> str:
    """The catalogue as Markdown, ending in a line break."""
    parts = [_HEAD.format(count=len(CATALOGUE), digest=digest([f.name for f in CATALOGUE])[:16])]
    parts += [_of_flow(flow) for flow in Flow]
    parts.append("## What expressions read\n")
    parts += [_of_kind(kind) for kind in LineKind]
    return "\n".join(parts)


def _of_flow(flow: Flow) -> str:
    name = FLOW_NAMES[flow]
    lines = [f"## {name.en} ({name.zh})\n", "| name | label | unit | as it rises | family | desks | lines |"]
    lines.append("|---|---|---|---|---|---|---|")
    chosen = [feature for feature in CATALOGUE if feature.flow is flow]
    lines += [_row(feature) for feature in chosen]
    lines.append("")
    lines += [f"- `{feature.name}`: `{feature.sql}`" for feature in chosen]
    return "\n".join(lines) + "\n"


def _row(feature: Feature) -> str:
    source = "own record" if feature.lines is None else feature.lines.value
    mark = " •" if feature.actionable else ""
    desks = ", ".join(sorted(feature.tags))
    return (
        f"| `{feature.name}`{mark} | {feature.label.en} / {feature.label.zh} | {feature.unit.value} "
        f"| {_SIGNS[feature.sign]} | {feature.family} | {desks} | {source} |"
    )


def _of_kind(kind: LineKind) -> str:
    lines = [f"### {kind.value}\n", f"Columns of a line: {', '.join(f'`{name}`' for name in SCHEMAS[kind])}.\n"]
    lines += [f"- `{name}`: `{' '.join(sql.split())}`" for name, sql in column_sql(kind).items()]
    return "\n".join(lines) + "\n"
