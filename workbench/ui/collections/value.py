"""What would a default cost this borrower?"""

from __future__ import annotations

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.portfolio.cost_of_default import ShopValue
from workbench.ui.charts.facts import Fact

TITLE = Text("违约成本", "Cost of default")
FORMULA = Text(
    "店铺价值（替代指标）= 近 12 个月核实销售 × 类目净利率；低于欠款时，赖账比还款便宜。",
    "Shop value, a proxy: verified sales of 12 months × net margin of the category. Below the debt, walking away is "
    "cheaper than paying.",
)
UNKNOWN = Text("未知", "Unknown")


def value_facts(value: ShopValue, currency: str) -> tuple[Fact, ...]:
    """Inputs, the proxy and its ratio to what is owed; what is not known says so."""
    sales = UNKNOWN if value.sales_fen is None else same(money(value.sales_fen // 100 * 100, currency))
    margin = UNKNOWN if value.margin is None else same(percent(value.margin))
    worth = UNKNOWN if value.value_fen is None else same(money(value.value_fen // 100 * 100, currency))
    ratio = UNKNOWN if value.ratio is None else same(f"{value.ratio}×")
    if value.owed_fen <= 0:
        ratio = Text("没有欠款", "nothing owed")
    tone = "bad_ink" if value.warns else "ink"
    return (
        Fact(Text("近 12 个月销售", "Sales, 12 months"), sales, strong=False),
        Fact(Text("净利率（未核实）", "Net margin, unverified"), margin, strong=False),
        Fact(Text("店铺价值", "Shop value"), worth),
        Fact(Text("价值 ÷ 欠款", "Value ÷ debt"), ratio, tone, icon="warning" if value.warns else "", icon_tone="bad"),
    )


def value_note(value: ShopValue) -> Text:
    """Why it is not known, or that it warns; empty words where it is in order."""
    if value.warns:
        return Text(
            "店铺一年所得低于欠款：违约成本不足，宜先协商",
            "A year of the shop is worth less than the debt: talk before steps that close it",
        )
    return value.why
