"""What does the name of a column say: a protected attribute, an identifier, something known only afterwards?

Names are read in English and Chinese. A name is a hint, never the whole proof: the leak guard puts figures beside it,
except for protected attributes, which are left out on their name alone.
"""

from __future__ import annotations

import re
from functools import cache

from workbench.common.text import Text

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u4e00-\u9fff]+")
# Whose age it is decides: a shop's or an account's is a fact of the business.
_THINGS = frozenset(
    ("account", "shop", "store", "business", "company", "firm", "loan", "credit", "vehicle", "car", "property",
     "house", "file", "history", "relationship", "inventory", "stock", "invoice", "card")
)  # fmt: skip
_PROTECTED: tuple[tuple[Text, frozenset[str], str], ...] = (
    (Text("性别", "sex"), frozenset({"sex", "gender", "male", "female"}), "性别|男女"),
    (Text("年龄", "age"), frozenset({"age"}), "年龄|岁数|周岁"),
    (Text("出生日期", "date of birth"), frozenset({"birth", "birthdate", "birthday", "dob", "birthyear"}), "出生|生日"),
    (
        Text("婚姻状况", "marital status"),
        frozenset({"marital", "marriage", "married", "spouse", "divorced"}),
        "婚|配偶",
    ),
    (Text("民族", "ethnicity"), frozenset({"ethnic", "ethnicity", "race", "racial", "tribe"}), "民族|种族|族别"),
    (Text("宗教", "religion"), frozenset({"religion", "religious", "faith"}), "宗教|信仰"),
    (Text("政治面貌", "political opinion"), frozenset({"political", "politics"}), "政治面貌|党派"),
    (
        Text("国籍或户籍", "nationality or origin"),
        frozenset({"nationality", "citizenship", "foreigner", "immigrant", "hukou"}),
        "国籍|籍贯|户籍|户口|外籍|外国",
    ),
    (
        Text("健康状况", "health"),
        frozenset({"health", "disability", "disabled", "pregnant", "pregnancy", "illness", "disease", "medical"}),
        "健康|残疾|疾病|病史|怀孕|孕",
    ),
    (
        Text("所在位置", "position"),
        frozenset({"gps", "latitude", "longitude", "geolocation", "lat", "lon", "lng"}),
        "经度|纬度|定位|坐标",
    ),
)
_PAIRS = (
    (Text("国籍或户籍", "nationality or origin"), frozenset({"foreign", "worker"})),
    (Text("婚姻状况", "marital status"), frozenset({"personal", "status"})),
)
_ID_WORDS = frozenset(
    ("id", "ids", "uuid", "guid", "nr", "no", "num", "number", "key", "ref", "reference", "serial", "ssn", "passport",
     "phone", "mobile", "email", "iban", "code", "name")
)  # fmt: skip
_ID_OWNERS = "customer|loan|systemloan|user|client|merchant|seller|shop|account|order|application|case|member|borrower"
_ID_ZH = re.compile("编号|代号|号码|单号|流水号|序号|身份证|手机号|电话|邮箱|账号|卡号|名称|姓名")
_AFTER_PAIRS = (
    {"chg", "off"}, {"charge", "off"}, {"charged", "off"}, {"write", "off"}, {"written", "off"},
    {"balance", "gross"}, {"balance", "after"}, {"outstanding", "balance"}, {"loss", "given"}, {"date", "default"},
    {"default", "date"},
)  # fmt: skip
_AFTER_WORDS = frozenset(
    ("chgoff", "chargeoff", "chargedoff", "writeoff", "writtenoff", "recovery", "recovered", "recoveries",
     "foreclosure", "foreclosed", "repossessed", "lgd", "outcome", "closeddate", "closedate")
)  # fmt: skip
_AFTER_ZH = re.compile("核销|追偿|回收|追回|处置|清收|代偿|违约日|逾期后|结清日|不良认定|五级分类")
_LATER_WORDS = frozenset(
    ("closed", "closing", "settled", "settlement", "collection", "collections", "terminated", "cured", "disbursement",
     "firstrepaiddate", "late", "overdue", "delinquent", "dpd", "arrears")
)  # fmt: skip
_LATER_ZH = re.compile("结清|催收|关闭|终止|注销|放款后|逾期")
_RATING = frozenset({"rating", "grade", "rank", "class", "classification", "score"})
_RATING_ZH = re.compile("评级|等级|评分|分类|级别")
_DURATION = frozenset(
    {"term", "terms", "duration", "tenor", "tenure", "months", "maturity", "period", "termdays", "daysterm"}
)
_DURATION_ZH = re.compile("期限|期数|月数|账期|时长")
_DATE = frozenset({"date", "day", "dt", "closeddate", "duedate", "approveddate"})
_DATE_ZH = re.compile("日期|时间|日$")
_DECIDED = frozenset({"approval", "approved", "application", "applied", "apply", "approveddate", "origination"})
_DECIDED_ZH = re.compile("申请|审批|批准|受理")
_PLACE = frozenset(
    ("zip", "zipcode", "postcode", "postal", "city", "county", "state", "province", "region", "district", "address",
     "naics", "school", "college", "university", "neighbourhood", "neighborhood", "branch")
)  # fmt: skip
_PLACE_ZH = re.compile("邮编|省|城市|地区|区县|住址|地址|院校|学校|支行")


@cache
def words_of(name: str) -> frozenset[str]:
    """The lower-case words of a name: at changes of case, at signs, at digits."""
    return frozenset(word.lower() for word in _WORD.findall(name))


def protected_as(name: str) -> Text | None:
    """Which protected attribute a column of this name is, if any."""
    words = words_of(name)
    for attribute, english, chinese in _PROTECTED:
        if re.search(chinese, name):
            return attribute
        found = words & english
        if found and not (found == {"age"} and words & _THINGS):
            return attribute
    return next((attribute for attribute, pair in _PAIRS if pair <= words), None)


def names_identifier(name: str) -> bool:
    """Does it name a person, a firm, a loan or a row?"""
    words = words_of(name)
    owned = any(re.fullmatch(f"({_ID_OWNERS})(id|no|nr|number|code)", word) for word in words)
    return bool(words & _ID_WORDS) or owned or bool(_ID_ZH.search(name))


def names_aftermath(name: str) -> bool:
    """Does it name what exists only once the outcome is known?"""
    words = words_of(name)
    return bool(words & _AFTER_WORDS) or any(pair <= words for pair in _AFTER_PAIRS) or bool(_AFTER_ZH.search(name))


def names_later(name: str) -> bool:
    """Does it name what usually comes after the decision, though not always?"""
    return bool(words_of(name) & _LATER_WORDS) or bool(_LATER_ZH.search(name))


def names_rating(name: str) -> bool:
    return bool(words_of(name) & _RATING) or bool(_RATING_ZH.search(name))


def names_duration(name: str) -> bool:
    return bool(words_of(name) & _DURATION) or bool(_DURATION_ZH.search(name))


def names_date(name: str) -> bool:
    return bool(words_of(name) & _DATE) or bool(_DATE_ZH.search(name))


def names_decision_day(name: str) -> bool:
    return names_date(name) and (bool(words_of(name) & _DECIDED) or bool(_DECIDED_ZH.search(name)))


def names_place(name: str) -> bool:
    """Does it name where somebody lives or was taught: a stand-in for protected attributes?"""
    return bool(words_of(name) & _PLACE) or bool(_PLACE_ZH.search(name))
