"""Who is the merchant behind a case?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workbench.common.text import Text


class Platform(StrEnum):
    TAOBAO = "taobao"
    TMALL = "tmall"
    B2B = "b2b"
    MARKETPLACE = "marketplace"  # a platform outside the three, for example Olist
    OFFLINE = "offline"  # no platform: an enterprise known by its invoices


PLATFORM_NAMES = {
    Platform.TAOBAO: Text("淘宝", "Taobao"),
    Platform.TMALL: Text("天猫", "Tmall"),
    Platform.B2B: Text("B2B", "B2B"),
    Platform.MARKETPLACE: Text("平台卖家", "Marketplace seller"),
    Platform.OFFLINE: Text("企业", "Enterprise"),
}


class EntityType(StrEnum):
    SOLE_TRADER = "sole_trader"  # 个体工商户
    COMPANY = "company"  # 企业
    PERSON = "person"  # 个人


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant as staff know it. Unknown facts are None, never a default."""

    merchant_id: str
    name: str  # merchant data: never translated, always shown as plain text
    platform: Platform
    category: str  # code; its words are in `CATEGORY_NAMES` of the desk's source or the raw word of the source
    entity_type: EntityType
    legal_person_id: str  # exposure adds up over this id, never per shop
    owner_name: str
    region: str  # province or state of registration, as the source writes it
    city: str
    opened_on: date | None
    currency: str = "CNY"
    trustpass_index: int | None = None  # paying members only, never imputed
    shop_level: int | None = None
    synthetic: bool = False
