"""Does the desk hold a movement already that a file tells with other facts?

Identical lines are one line; a line that differs in one fact is another. Where a source numbers its movements, the
same number with other facts is the same money told in two ways: another choice of columns, another set of files. It
would count twice, so it is told before anything is written.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.intake.layout import Layout

_FACTS = ("amount_fen", '"at"', "balance_fen", "kind", "order_id", "counterparty_key", "currency", "day")


def told_otherwise(*layouts: Layout) -> tuple[str, Text]:
    """A note of a family about the fund lines of these layouts, whose `line_id` is the source's own number."""
    files = " UNION ALL ".join(f"SELECT source_file FROM {layout.code}" for layout in layouts)
    same_line = "f.merchant_id = n.merchant_id AND f.line_id = n.line_id AND f.amount_fen IS NOT NULL"
    same_facts = " AND ".join(f"f.{fact} IS NOT DISTINCT FROM n.{fact}" for fact in _FACTS)
    return (
        f"SELECT count(*) FROM found_fund n WHERE n.source_file IN ({files}) AND n.amount_fen IS NOT NULL "
        f"AND EXISTS (FROM fund f WHERE {same_line}) AND NOT EXISTS (FROM fund f WHERE {same_line} AND {same_facts})",
        Text(
            "{count} 笔资金在台账中已有另一种记法，写入会重复计算：请按上次的列重新导出，或把两套文件导入各自的台账",
            "{count} movements stand at the desk already with other facts and would count twice: export the columns of "
            "last time, or import each set of files into a desk of its own",
        ),
    )
