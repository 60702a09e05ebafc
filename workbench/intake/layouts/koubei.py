"""How do the daily payments and page views of neighbourhood shops become events?

A payment line says how many payments a shop had on a day, not how much money: `per_pay` is a figure the shop declares,
and nothing is multiplied with it. Payments come in parts: one shop's day may stand in two files with two counts, and
its total is their sum. A day without a row had no payment. Views are page views; who of the viewers bought is unknown.
"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.flows.origin import Merge
from workbench.intake.layout import Cell, Column, Family, Layout

_SHOP = Column("shop_id", ("shop_id",), Cell.ID, Text("店铺编号", "Shop id"), required=True, filled=True)


def _daily(code: str, name: Text, file_name: str) -> Layout:
    return Layout(
        code,
        name,
        LineKind.EVENTS,
        (
            _SHOP,
            Column("day", ("time_stamp",), Cell.DAY, Text("日期", "Day"), required=True, filled=True),
            Column("number", ("count",), Cell.INTEGER, Text("次数", "Number"), required=True, filled=True),
        ),
        file_name=file_name,
        merge=Merge.SUM,
    )


# The header says the same of both; what is counted stands in the file's name only.
PAYMENTS = _daily("koubei_payments", Text("口碑每日支付次数", "Koubei daily payments"), r"pay|(^|/)part\d")
VIEWS = _daily("koubei_views", Text("口碑每日浏览量", "Koubei daily views"), r"view")

SHOPS = Layout(
    "koubei_shops",
    Text("口碑店铺", "Koubei shops"),
    None,
    (
        _SHOP,
        Column("city", ("city_name",), Cell.TEXT, Text("城市", "City"), required=True, filled=True),
        Column("per_pay", ("per_pay",), Cell.INTEGER, Text("人均消费（元）", "Yuan per customer"), required=True),
        Column("score", ("score",), Cell.INTEGER, Text("评分", "Score")),
        Column("comments", ("comment_cnt",), Cell.INTEGER, Text("评论数", "Number of comments")),
        Column("level", ("shop_level",), Cell.INTEGER, Text("店铺等级", "Shop level"), required=True),
        Column("sector", ("cate_1_name",), Cell.TEXT, Text("一级类目", "Category, level 1"), required=True),
        Column("trade", ("cate_2_name",), Cell.TEXT, Text("二级类目", "Category, level 2")),
    ),
)


def _events(layout: Layout, kind: str, occurrences: str) -> str:
    return (
        f"SELECT 'KB-' || shop_id AS merchant_id, day, '{kind}' AS kind, number::DOUBLE AS value, "
        f"{occurrences}::INTEGER AS count, source_file, source_line FROM {layout.code}"
    )


KOUBEI = Family(
    "koubei",
    Text("口碑", "Koubei"),
    (PAYMENTS, VIEWS, SHOPS),
    lines={LineKind.EVENTS: f"{_events(PAYMENTS, 'payment', 'number')} UNION ALL {_events(VIEWS, 'visit', 'NULL')}"},
    merchants="""
SELECT 'KB-' || shop_id AS merchant_id, 'Koubei ' || shop_id AS name, 'marketplace' AS platform,
    coalesce(trade, sector) AS category, city, level AS shop_level FROM koubei_shops""",
    figures="""
SELECT 'KB-' || shop_id AS merchant_id, figure, value, NULL::INTEGER AS as_of_day, source_file FROM (
    UNPIVOT (SELECT shop_id, source_file, per_pay * 100 AS per_customer_fen, score, comments
        FROM koubei_shops) ON per_customer_fen, score, comments INTO NAME figure VALUE value)""",
)
