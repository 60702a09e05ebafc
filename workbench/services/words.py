"""How is a code of a source written for people?"""

from __future__ import annotations

from functools import cache

from workbench.common.text import Text, same

# Trades of enterprises that are known by their invoices.
_SECTORS = {
    "individual": Text("个体经营", "Sole traders"),
    "construction": Text("建筑", "Construction"),
    "logistics": Text("物流运输", "Logistics"),
    "medical": Text("医药", "Medical"),
    "food": Text("食品", "Food"),
    "technology": Text("科技", "Technology"),
    "machinery": Text("机械设备", "Machinery"),
    "media": Text("文化传媒", "Media"),
    "services": Text("服务", "Services"),
    "trade": Text("商贸", "Trade"),
    "other": Text("其他", "Other"),
}


@cache
def _known() -> dict[str, Text]:
    from workbench.sample.world import category_names

    return _SECTORS | category_names()


def category_name(code: str) -> Text:
    """The words of a category code; the raw word of the source where it has none."""
    return _known().get(code) or same(code)
