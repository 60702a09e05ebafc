"""By which words is a province of China known?"""

from __future__ import annotations

# Name, one-character short names, latin form, seat of government.
_PROVINCES = (
    ("北京", "京", "beijing", ""), ("天津", "津", "tianjin", ""), ("河北", "冀", "hebei", "石家庄"),
    ("山西", "晋", "shanxi", "太原"), ("内蒙古", "蒙", "inner mongolia", "呼和浩特"),
    ("辽宁", "辽", "liaoning", "沈阳"),
    ("吉林", "吉", "jilin", "长春"), ("黑龙江", "黑", "heilongjiang", "哈尔滨"), ("上海", "沪", "shanghai", ""),
    ("江苏", "苏", "jiangsu", "南京"), ("浙江", "浙", "zhejiang", "杭州"), ("安徽", "皖", "anhui", "合肥"),
    ("福建", "闽", "fujian", "福州"), ("江西", "赣", "jiangxi", "南昌"), ("山东", "鲁", "shandong", "济南"),
    ("河南", "豫", "henan", "郑州"), ("湖北", "鄂", "hubei", "武汉"), ("湖南", "湘", "hunan", "长沙"),
    ("广东", "粤", "guangdong", "广州"), ("广西", "桂", "guangxi", "南宁"), ("海南", "琼", "hainan", "海口"),
    ("重庆", "渝", "chongqing", ""), ("四川", "川", "sichuan", "成都"), ("贵州", "黔", "guizhou", "贵阳"),
    ("云南", "滇", "yunnan", "昆明"), ("西藏", "藏", "tibet", "拉萨"), ("陕西", "陕", "shaanxi", "西安"),
    ("甘肃", "甘", "gansu", "兰州"), ("青海", "青", "qinghai", "西宁"), ("宁夏", "宁", "ningxia", "银川"),
    ("新疆", "新", "xinjiang", "乌鲁木齐"), ("台湾", "台", "taiwan", "台北"), ("香港", "港", "hong kong", ""),
    ("澳门", "澳", "macau", ""),
)  # fmt: skip
_FULL = {
    "内蒙古": "内蒙古自治区", "广西": "广西壮族自治区", "西藏": "西藏自治区", "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区", "香港": "香港特别行政区", "澳门": "澳门特别行政区",
}  # fmt: skip
_CITIES = ("北京", "天津", "上海", "重庆")

PROVINCES = tuple(name for name, *_ in _PROVINCES)


def _full(name: str) -> str:
    return _FULL.get(name, name + ("市" if name in _CITIES else "省"))


PROVINCE_WORDS: dict[str, str] = {word: name for name in PROVINCES for word in (name, _full(name))}
"""Words every reader takes for a province, without asking."""

PROVINCE_OF: dict[str, str] = {
    word.replace(" ", ""): name for name, *words in _PROVINCES for word in (name, *words) if word
}
"""Words that may stand for a province: its short name, its latin name, its seat."""
