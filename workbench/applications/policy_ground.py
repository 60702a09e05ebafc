"""What must be known beside a policy's text before it can be checked?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.applications.policy import Policy, PriceRow
from workbench.applications.policy_finding import FAULT, REMARK, PolicyFinding
from workbench.applications.products import Product
from workbench.common.text import Text

Found = Iterator[PolicyFinding]


@dataclass(frozen=True, slots=True)
class CheckGround:
    """Facts rules may read, the products of the desk, its business date, and the policy it decides by now.

    `cost_of`: the yearly cost of a price row for a product and a term, on a named basis. `features`: what the models
    and the catalogue read. `forbidden` answers which of some names no model may read.
    """

    facts: frozenset[str]
    products: Mapping[str, Product]
    today: date
    cost_of: Callable[[PriceRow, Product, int, str], Decimal]
    features: Sequence[str] = ()
    forbidden: Callable[[Sequence[str], Sequence[str]], Sequence[tuple[str, Text]]] = lambda names, further: ()
    standing: Policy | None = None


def fault(code: str, where: str, zh: str, en: str) -> PolicyFinding:
    return PolicyFinding(FAULT, code, where, Text(zh, en))


def remark(code: str, where: str, zh: str, en: str) -> PolicyFinding:
    return PolicyFinding(REMARK, code, where, Text(zh, en))
