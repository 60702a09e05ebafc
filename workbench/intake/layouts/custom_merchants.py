"""Which columns may a sheet of merchants have, one row a merchant, and by which words?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.intake.layout import Cell, Doubt, Layout
from workbench.intake.layouts.contacts import PHONE
from workbench.intake.layouts.custom_fields import AS_OF, CURRENCY, FACTS, MERCHANT, NAME, TAIL, named, needed
from workbench.intake.layouts.custom_figures import DECLARED
from workbench.intake.layouts.custom_words import ENTITIES, LEVELS, PLATFORM_WORDS
from workbench.intake.provinces import PROVINCE_WORDS

MERCHANTS = Layout(
    "custom_merchants",
    Text("商户资料表", "Merchant sheet"),
    None,
    (
        needed(MERCHANT.field, MERCHANT.cell, MERCHANT.label, "|".join(MERCHANT.names)),
        NAME,
        AS_OF,
        named(
            "platform",
            Cell.WORD,
            Text("平台", "Platform"),
            "所属平台|平台名称|渠道|channel|marketplace",
            words=PLATFORM_WORDS,
        ),
        named(
            "category",
            Cell.TEXT,
            Text("主营类目", "Category"),
            "类目|经营类目|所属行业|行业|主营行业|行业类别|industry|sector|main category",
        ),
        named(
            "entity_type",
            Cell.WORD,
            Text("主体类型", "Legal form"),
            "企业类型|主体性质|经营主体|主体|单位性质|entity type|company type",
            words=ENTITIES,
        ),
        named(
            "legal_person",
            Cell.PARTY,
            Text("法人证件号", "Owner's id number"),
            "法人身份证号|法人身份证|法定代表人身份证号|身份证号|身份证号码|法人证件号码|owner id|national id|"
            "id number|legal person id",
        ),
        named(
            "phone",
            Cell.PARTY,
            Text("联系电话", "Phone"),
            "联系手机|法人手机|法人手机号|法人电话|法人联系电话|联系人手机|联系人电话|手机|手机号|手机号码|"
            "电话|联系方式|mobile|phone number|mobile number|telephone|contact number",
            pattern=PHONE,
        ),
        named(
            "region",
            Cell.WORD,
            Text("经营省份", "Province"),
            "所在省|所在省份|省份|省|注册省份|经营地省份|州|province|state",
            words=PROVINCE_WORDS,
        ),
        named(
            "city",
            Cell.TEXT,
            Text("所在城市", "City"),
            "城市|市|地市|所在市|经营城市|注册城市|town|city name|seller city|shop city",
        ),
        named(
            "opened_on",
            Cell.DAY,
            Text("开店日期", "Opened on"),
            "开店时间|入驻时间|入驻日期|注册日期|成立日期|成立时间|注册时间|开业日期|开户日期|open date|"
            "opening date|registered on|registration date|founded|joined on|established",
        ),
        named(
            "trustpass_index",
            Cell.INTEGER,
            Text("诚信通指数", "TrustPass index"),
            "诚信通|诚信指数|trust score|trustpass|trustpass score",
        ),
        named(
            "shop_level",
            Cell.WORD,
            Text("店铺信用", "Shop credit level"),
            "信用等级|店铺等级|卖家等级|信用级别|店铺信用等级|卖家信用|credit level|seller level|shop rating level",
            words=LEVELS,
        ),
        CURRENCY,
        *DECLARED,
    ),
    facts=FACTS,
    tail=TAIL,
    plain=False,
    doubts=(
        Doubt(
            "OPENED_AFTER",
            "opened_on > as_of",
            Text("{count} 家商户开店晚于统计日", "{count} merchants opened after the day of the sheet"),
        ),
    ),
)
