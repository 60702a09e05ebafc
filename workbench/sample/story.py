"""Which merchants does a person meet first at the sample desk?

Thirteen invented cases with names and requests of their own. Each takes the place of a drawn merchant that is about as
risky and as large as its story needs; its score comes from its lines like everybody's. Only the first has its traits
set one by one, as the guide's pictures show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.sample.outcome import probability
from workbench.sample.traits import FAR, Fraud, Traits
from workbench.sample.world import PLATFORMS, world

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Scene:
    """One scripted case. `risk` is the probability of default its merchant should have."""

    number: int  # of the case on the day
    name: str
    platform: str
    category: str
    product: str
    requested_yuan: int
    term_days: int
    region: str
    city: str
    owner: str
    risk: float
    submitted: str  # HH:MM on the business date
    due: str
    purpose: str = "备货"
    fraud: Fraud = Fraud.NONE


SCENES = (
    Scene(417, "青禾手作家居旗舰店", "tmall", "home", "credit_tmall", 80_000, 365, "浙江", "湖州", "林晓岚", 0.019,
          "09:14", "10:30", "双 11 备货"),
    Scene(422, "北境登山装备", "taobao", "outdoor", "credit_taobao", 30_000, 180, "四川", "成都", "高文博", 0.007,
          "09:20", "11:20"),
    Scene(398, "小满茶事", "taobao", "food", "order_taobao", 6_800, 30, "福建", "泉州", "陈雨桐", 0.005,
          "08:36", "11:36", "支付货款"),
    Scene(402, "宁波海蓝五金制品有限公司", "b2b", "hardware", "credit_b2b", 300_000, 365, "浙江", "宁波",
    "徐建国", 0.043,
          "08:48", "12:18", "采购原料"),
    Scene(419, "鹿野童装", "taobao", "kids", "credit_taobao", 15_000, 90, "浙江", "湖州", "周慧敏", 0.021,
          "09:16", "12:50"),
    Scene(407, "织里布艺工坊", "taobao", "textile", "credit_taobao", 20_000, 180, "浙江", "湖州", "吴海涛", 0.18,
          "08:57", "13:05", "备货", Fraud.WAYBILL_REUSE),
    Scene(411, "云上数码配件", "taobao", "digital", "order_taobao", 12_400, 30, "广东", "深圳", "何俊杰", 0.014,
          "09:02", "13:33", "支付货款"),
    Scene(426, "苏绣阁原创女装", "tmall", "women", "credit_tmall", 120_000, 365, "江苏", "苏州", "唐静怡", 0.036,
          "09:31", "14:07"),
    Scene(388, "阿南的果园", "taobao", "fresh", "order_taobao", 4_200, 30, "陕西", "西安", "郭思远", 0.009,
          "08:21", "14:40", "支付货款"),
    Scene(429, "苏州市卓瑞电子有限公司", "b2b", "electronics", "credit_b2b", 180_000, 180, "江苏", "苏州",
    "梁国栋", 0.06,
          "09:38", "15:04", "采购原料"),
    Scene(431, "喵星球宠物生活", "taobao", "pets", "credit_taobao", 25_000, 180, "上海", "上海", "许佳宁", 0.018,
          "09:44", "15:43"),
    Scene(433, "山川皮具", "taobao", "bags", "credit_taobao", 18_000, 180, "广东", "广州", "邓立群", 0.040,
          "09:52", "16:26"),
    Scene(436, "岭南陈皮世家", "tmall", "food", "credit_tmall", 50_000, 365, "广东", "佛山", "黄少华", 0.007,
          "10:05", "17:10", "年货备货"),
)  # fmt: skip


_RAISED = 0.9  # most a merchant's prices are raised for its part, log


def _months_needed(scene: Scene) -> float:
    """Monthly sales, in requests, that carry a request of this kind."""
    if scene.product.startswith("order"):
        return 9.0
    return 2.3 if scene.risk < 0.0117 else 3.2 if scene.risk < 0.025 else 2.0


def cast(traits: Traits, sales_fen: np.ndarray) -> list[int]:
    """Rows of the merchants who play the scenes, in order; changes their traits to fit.

    Chosen: same platform, still free, honest, the nearest risk, and sales (`sales_fen`, expected, a month) not far
    below what such a request needs; dearer goods make up for what is missing.
    """
    import numpy as np

    pd = probability(traits)
    free = (traits.fraud == Fraud.NONE) & (traits.last_day - traits.opened_day > 240)
    rows: list[int] = []
    for scene in SCENES:
        platform = PLATFORMS.index(scene.platform)
        short = np.maximum(np.log(100 * scene.requested_yuan * _months_needed(scene) / sales_fen), 0)
        fits = free & (traits.platform == platform)
        distance = np.abs(np.log(pd / scene.risk)) + 0.5 * short + np.maximum(short - _RAISED, 0) * 3
        row = int(np.argmin(np.where(fits, distance, np.inf)))
        rows.append(row)
        free[row] = False
        traits.ticket_fen[row] *= float(np.exp(min(short[row], _RAISED)))
        _dress(traits, row, scene)
    _first(traits, rows[0])
    return rows


def _dress(traits: Traits, row: int, scene: Scene) -> None:
    places = [province.name for province in world().provinces]
    traits.category[row] = [category.code for category in world().categories].index(scene.category)
    traits.province[row] = places.index(scene.region)
    cities = world().provinces[int(traits.province[row])].cities
    traits.city[row] = cities.index(scene.city)
    traits.season[row] = world().categories[int(traits.category[row])].season
    traits.distress_day[row] = FAR
    traits.refunds[row] = min(float(traits.refunds[row]), 0.045)
    if scene.fraud is not Fraud.NONE:
        traits.fraud[row], traits.ring[row], traits.fake[row] = scene.fraud, 900_000 + scene.number, 0.38


def _first(traits: Traits, row: int) -> None:
    """The case of the guide: steady and well rated, but slow to send and with many refunds; one warehouse."""
    told: dict[str, float] = {
        "opened_day": traits.last_day[row] - round(46.4 * 30.4375),
        "orders_a_day": 8.6, "ticket_fen": 76_000, "ticket_spread": 0.42, "growth": -0.17, "week_noise": 0.27,
        "repeat": 0.31, "whales": 0.03, "reach": 1.2, "dispatch_hours": 40.0, "transit_days": 3.05,
        "exceptions": 0.012, "refunds": 0.095, "positive": 0.978, "conversion": 0.034, "login_days": 6.3,
        "reply_minutes": 14.0, "complaints": 0.006, "penalties": 0.9, "purchases": 0.62, "suppliers": 4,
        "balance_weeks": 0.45, "balance_noise": 1.05, "debt_service": 0.085, "lenders": 1, "shop_level": 11,
        "prior_loans": 11, "prior_late": 0, "fraud": Fraud.NONE, "fake": 0.0, "warehouses": 1, "money": -0.6,
        "operations": -1.0, "reputation": -0.8,
    }  # fmt: skip
    for name, value in told.items():
        getattr(traits, name)[row] = value
