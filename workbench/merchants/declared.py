"""What may a merchant declare of itself, beside what its record holds?

Declared figures stand beside measured ones and are never put in their place. A name ends in its unit: `_fen` minor
units, `_share` millionths; others are whole numbers.
"""

from __future__ import annotations

from workbench.common.text import Text

FIGURES: dict[str, Text] = {
    "trustpass_years": Text("诚信通年限", "TrustPass years"),
    "verified": Text("企业认证（1 为通过）", "Verified (1: yes)"),
    "certificates": Text("证书数", "Certificates"),
    "complaints": Text("投诉数", "Complaints"),
    "guarantee_fen": Text("保障金", "Guarantee deposit"),
    "satisfaction_share": Text("满意率", "Satisfaction"),
    "per_customer_fen": Text("人均消费", "Spent per customer"),
    "score": Text("店铺评分", "Shop score"),
    "comments": Text("评论数", "Number of comments"),
    "monthly_sales_fen": Text("申报月收入", "Declared monthly sales"),
}
