"""Which fields may a header cell name, and how surely?

The words each field is known by are declared with the fields; here they are looked up: exactly, without the unit in
brackets behind them, and by likeness, which is never sure enough to be taken without asking.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from workbench.intake.header import plain_name
from workbench.intake.layout import Column, Layout
from workbench.intake.layouts.custom import CUSTOM
from workbench.intake.layouts.custom_figures import UNDATED

EXACT, OTHER_WORD, WITHOUT_UNIT, UNDATED_SURE, LIKE = 1.0, 0.98, 0.96, 0.71, 0.8
LEAST_LIKE = 0.6
_UNITS = {
    "元",
    "人民币",
    "rmb",
    "cny",
    "¥",
    "￥",
    "+元",
    "-元",
    "天",
    "时",
    "小时",
    "h",
    "个",
    "件",
    "笔",
    "人",
    "家",
    "单",
}
_UNITS |= {"次", "年", "%", "％", "克", "g", "必填", "选填", "可选", "分制", "5分"}
_SCALED = re.compile(r"[(（\[]?(万元?|千元?|亿元?|百万|角|分|k|m|thousands?|millions?)[)）\]]?$", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_IGNORED = re.compile(
    r"(?:.*备注|.*留言|说明|描述|序号|编号|行号|图片|.*链接|.*网址|remarks?|notes?|memo|comments?|index|row|no\.?|#|"
    r"unnamed:?\d*|url|link|image)\d*"
)
_PERSONAL = re.compile(
    r"(?:收货人|收件人|寄件人|联系人|法人|法定代表人|负责人|经营者|店主|买家|用户)?(?:姓名|名字|邮箱|手机|手机号码?|电话|联系手机|"
    r"联系电话|身份证|身份证号码?|银行卡号?|住址|地址|详细地址)|收货人|收件人|联系人|法人|法定代表人|负责人|店主|"
    r"(?:consignee|recipient|owner|contact|customer|buyer|shipping|billing)?(?:email|mail|phone|mobile|address\d?|street|zip|"
    r"postcode|postalcode|fullname|firstname|lastname|contactname|ownername|contactperson)"
)


def key_of(name: str) -> str:
    """A header cell as it is looked up: no blanks, no joints, lower case."""
    return re.sub(r"[_\-./:：·]+", "", plain_name(name))


def bare_key(name: str) -> str | None:
    """The key without a unit in brackets; None where the brackets say something else."""
    key = plain_name(name)
    inside = _BRACKET.findall(key)
    if not inside or any(word not in _UNITS for word in inside):
        return None
    return key_of(_BRACKET.sub("", key))


def scaled(name: str) -> bool:
    """Does the header say that its figures are in ten thousands or cents? They are never read as they stand."""
    key = plain_name(name)
    return any(_SCALED.fullmatch(word) for word in _BRACKET.findall(key)) or bool(re.search(r"[(（]万", key))


def percent_named(name: str) -> bool:
    return "%" in name or "％" in name


def ignored(name: str) -> bool:
    return _IGNORED.fullmatch(key_of(name)) is not None


def personal(name: str) -> bool:
    return _PERSONAL.fullmatch(key_of(name)) is not None


def undated(name: str) -> str | None:
    """The measure a header names without its window: sales, inflow."""
    for key in (key_of(name), bare_key(name)):
        if key is not None and key in _undated():
            return _undated()[key]
    return None


@lru_cache(maxsize=1)
def _undated() -> dict[str, str]:
    return {key_of(name): code for name, code in UNDATED.items()}


Found = dict[str, tuple[Column, float]]
"""By field: its column and how surely the header names it."""


def named_fields(name: str, layout: Layout) -> Found:
    """The fields of a custom layout that the header cell may name."""
    exact = _exact(layout.code)
    found: Found = {}
    for key, factor in ((key_of(name), 1.0), (bare_key(name), WITHOUT_UNIT)):
        for column, score in exact.get(key or "", ()):
            found.setdefault(column.field, (column, round(score * factor, 2)))
    if found:
        return found
    measure = undated(name)
    if measure is not None:
        return {c.field: (c, UNDATED_SURE) for c in layout.columns if c.field == f"{measure}_90_month_fen"}
    return _alike(key_of(name), layout.code)


@lru_cache(maxsize=32)
def _exact(code: str) -> dict[str, list[tuple[Column, float]]]:
    """Key → the columns it names; the first two words, Chinese and English, are the column's own."""
    found: dict[str, list[tuple[Column, float]]] = {}
    for column in CUSTOM.layout(code).columns:
        for number, name in enumerate(column.names):
            known = found.setdefault(key_of(name), [])
            if all(other is not column for other, _ in known):
                known.append((column, EXACT if number < 2 else OTHER_WORD))
    return found


def known_key(name: str) -> bool:
    """Does the cell name a field of any custom layout, exactly?"""
    keys = {key_of(name), bare_key(name)}
    return any(key in _exact(layout.code) for key in keys if key for layout in CUSTOM.layouts)


def _pairs(key: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(key)) or frozenset(key)


@lru_cache(maxsize=32)
def _letters(code: str) -> tuple[tuple[Column, tuple[tuple[str, frozenset[str], str], ...]], ...]:
    """Of each column its first words: key, pairs of letters, digits. Composed words (a window and a measure) are left
    to exact look-up: a window that is nearly right is wrong."""
    return tuple(
        (column, tuple((key, _pairs(key), _digits(key)) for key in dict.fromkeys(map(key_of, column.names[:24]))))
        for column in CUSTOM.layout(code).columns
        if len(column.names) < 60
    )


def _digits(key: str) -> str:
    return "".join(re.findall(r"[0-9]+", key))


def _alike(key: str, code: str) -> Found:
    """By shared pairs of letters; digits must agree, for 30 days are not 90."""
    mine, digits = _pairs(key), _digits(key)
    found: Found = {}
    for column, words in _letters(code):
        best = 0.0
        for word, pairs, number in words:
            if number == digits and (shared := len(mine & pairs)):
                best = max(best, 2 * shared / (len(mine) + len(pairs)))
                if len(word) >= (6 if word.isascii() else 3) and key.endswith(word):
                    best = max(best, 0.9)
        if best >= LEAST_LIKE:
            found[column.field] = (column, round(best * LIKE, 2))
    return found
