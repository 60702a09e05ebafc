"""What would the borrower lose by not paying, against what is owed?

The shop is worth at least what it earns in a year: verified sales of the trailing twelve months times the net margin of
its category, or a profit that is known. A borrower whose debt is larger than that loses less by walking away than by
paying. It is a proxy and is called one; what is not known stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbench.common.money import half_up
from workbench.common.text import Text

UNKNOWN_SALES = Text("没有近 12 个月的核实销售", "verified sales of 12 months are not known")
UNKNOWN_MARGIN = Text("该类目的净利率未设定", "no net margin is set for this category")


@dataclass(frozen=True, slots=True)
class ShopValue:
    """The proxy with its inputs. `value_fen` and `ratio` are None where an input is unknown; `why` says which."""

    sales_fen: int | None
    margin: Decimal | None
    profit_fen: int | None  # known profit of twelve months, which is taken before sales times margin
    owed_fen: int
    value_fen: int | None
    ratio: Decimal | None
    warns: bool
    why: Text


def shop_value(
    sales_fen: int | None, margin: Decimal | None, owed_fen: int, warns_below: Decimal, profit_fen: int | None = None
) -> ShopValue:
    """Value of a year of the shop over what is owed. Nothing owed has no ratio; a loss is worth nothing."""
    value_fen, why = _value(sales_fen, margin, profit_fen)
    ratio = None
    if value_fen is not None and owed_fen > 0:
        ratio = (Decimal(value_fen) / owed_fen).quantize(Decimal("0.01"))
    warns = value_fen is not None and owed_fen > 0 and Decimal(value_fen) < warns_below * owed_fen
    return ShopValue(sales_fen, margin, profit_fen, owed_fen, value_fen, ratio, warns, why)


def _value(sales_fen: int | None, margin: Decimal | None, profit_fen: int | None) -> tuple[int | None, Text]:
    if profit_fen is not None:
        return max(profit_fen, 0), Text("", "")
    if sales_fen is None:
        return None, UNKNOWN_SALES
    if margin is None:
        return None, UNKNOWN_MARGIN
    return max(half_up(Decimal(sales_fen) * margin), 0), Text("", "")
