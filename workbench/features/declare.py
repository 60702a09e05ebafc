"""How is one feature declared in one breath?

Shorthand for the catalogue's modules. Each module lists its features as `feature(name, sql, unit, sign, family, label,
reason)`, with the flow and the kind of line said once at its top by `declare`.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.common.text import Text
from workbench.features.feature import Feature, Flow, Unit
from workbench.flows.lines import LineKind

PLATFORM = "platform"  # shops on Taobao, Tmall and B2B with all four flows
INVOICE = "invoice"  # enterprises known by their VAT invoices
MARKETPLACE = "marketplace"  # sellers known by orders, parcels, payments and stars

Declare = Callable[..., Feature]


def declare(flow: Flow, lines: LineKind | None, *desks: str) -> Declare:
    """A function that declares features of one flow read from one kind of line, for these desks by default."""

    def feature(
        name: str,
        sql: str,
        unit: Unit,
        sign: int,
        family: str,
        label: tuple[str, str],
        reason: tuple[str, str],
        *,
        actionable: bool = False,
        also: tuple[str, ...] = (),
        flow: Flow = flow,
    ) -> Feature:
        return Feature(
            name=name,
            flow=flow,
            lines=lines,
            sql=" ".join(sql.split()),
            unit=unit,
            sign=sign,
            family=family,
            label=Text(*label),
            reason=Text(*reason),
            actionable=actionable,
            tags=frozenset(desks + also),
        )

    return feature


def within(days: int, extra: str = "") -> str:
    """Filter clause: lines of the last `days` days (and of `extra`)."""
    return f"FILTER (WHERE age < {days}{' AND ' + extra if extra else ''})"


def between(first: int, last: int, extra: str = "") -> str:
    """Filter clause: lines aged `first` to `last - 1` days."""
    return f"FILTER (WHERE age >= {first} AND age < {last}{' AND ' + extra if extra else ''})"
