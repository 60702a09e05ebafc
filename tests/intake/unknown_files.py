"""Tables of systems nobody declared, with what each of their columns is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Maker = Callable[[random.Random, int], str]


@dataclass(frozen=True)
class Told:
    """One column: its header, the field it is (None: none), how its cells are made."""

    header: str
    field: str | None
    make: Maker


PROVINCES = ("浙江", "广东", "江苏", "福建", "山东", "上海", "河南")
LEVELS = ("三皇冠", "四钻", "二皇冠", "五钻", "一金冠", "五心")


def amount(low: int, high: int) -> Maker:
    return lambda r, _: f"{r.randint(low, high) + r.randint(0, 99) / 100:.2f}"


def whole(low: int, high: int) -> Maker:
    return lambda r, _: str(r.randint(low, high))


def percent(high: float) -> Maker:
    return lambda r, _: f"{r.uniform(0.1, high):.1f}%"


def rating() -> Maker:
    return lambda r, _: f"{r.uniform(4, 5):.2f}"


def one_of(*words: str) -> Maker:
    return lambda r, _: r.choice(words)


def day(r: random.Random, _: int) -> str:
    return f"{r.randint(2015, 2025)}/{r.randint(1, 12)}/{r.randint(1, 28)}"


def moment(r: random.Random, _: int) -> str:
    return f"2026-{r.randint(1, 10):02d}-{r.randint(1, 28):02d} {r.randint(0, 23):02d}:{r.randint(0, 59):02d}:00"


def mostly(make: Maker, share: float, otherwise: str = "") -> Maker:
    return lambda r, n: make(r, n) if r.random() < share else otherwise


SHEET_ZH = (
    Told("店铺ID", "merchant_id", lambda _, n: f"tb_{8840217736 + n * 13}"),
    Told("旺旺名", "name", lambda r, n: f"{r.choice('青北小鹿云阿桐')}{r.choice('禾境满野栖木乡')}{n}号店"),
    Told("开店时间", "opened_on", day),
    Told("近90天成交额", "sales_90_fen", amount(30_000, 900_000)),
    Told("支付宝回款", "inflow_90_month_fen", mostly(amount(10_000, 300_000), 0.994, "暂无")),
    Told("退款率", "refund_share", percent(12)),
    Told("DSR_物流", "dsr_logistics", rating()),
    Told("平均发货(时)", "dispatch_hours", whole(8, 72)),
    Told("诚信通指数", "trustpass_index", mostly(whole(30, 200), 0.39)),
    Told("qy_flag", None, one_of("0", "1")),
    Told("备注2", None, one_of("自营仓", "", "老客", "活动商家")),
    Told("法人手机", "phone", lambda r, _: f"13{r.randint(0, 9)}****{r.randint(1000, 9999)}"),
    Told("所在省", "region", one_of(*PROVINCES)),
    Told("近一年收件省", "regions", whole(3, 31)),
    Told("复购率", "repeat_share", percent(45)),
    Told("访客转化", "conversion_share", percent(6)),
    Told("信用等级", "shop_level", one_of(*LEVELS)),
    Told("所属平台", "platform", one_of("淘宝", "天猫")),
    Told("主营类目", "category", one_of("女装", "母婴", "家居", "食品")),
    Told("主体类型", "entity_type", one_of("个体工商户", "企业")),
    Told("所在城市", "city", one_of("杭州", "广州", "苏州", "厦门")),
    Told("客单价", "order_value_fen", amount(20, 400)),
    Told("近30天订单数", "orders_30", whole(20, 9000)),
    Told("店铺粉丝", "followers", whole(100, 90_000)),
    Told("在售宝贝数", "items", whole(5, 900)),
    Told("DSR_描述", "dsr_item", rating()),
    Told("DSR_服务", "dsr_service", rating()),
    Told("店铺保证金", "deposit_fen", one_of("1000", "5000", "10000", "50000")),
    Told("处罚次数", "penalties", whole(0, 4)),
    Told("投诉次数", "complaints", whole(0, 9)),
    Told("员工数", "employees", whole(1, 40)),
    Told("仓库数量", "warehouses", whole(1, 4)),
    Told("在贷机构数", "other_lenders", whole(0, 3)),
    Told("近半年销售额", "sales_180_fen", amount(60_000, 1_900_000)),
)

SHEET_EN = (
    Told("seller_id", "merchant_id", lambda _, n: f"S{100_000 + n}"),
    Told("Trading Name", "name", lambda _, n: f"Shop number {n}"),
    Told("Registration Date", "opened_on", lambda r, n: day(r, n).replace("/", "-")),
    Told("Marketplace", "platform", one_of("Taobao", "Tmall")),
    Told("Main Category", "category", one_of("Apparel", "Toys", "Home")),
    Told("gmv_30d", "sales_30_fen", amount(9_000, 300_000)),
    Told("GMV 90d", "sales_90_fen", amount(30_000, 900_000)),
    Told("Inflow last 12 months", "inflow_365_fen", amount(90_000, 3_000_000)),
    Told("Return Rate", "refund_share", percent(12)),
    Told("Repeat Rate", "repeat_share", percent(40)),
    Told("AOV", "order_value_fen", amount(20, 400)),
    Told("Monthly Visitors", "visitors_30", whole(500, 90_000)),
    Told("Staff Count", "employees", whole(1, 40)),
    Told("Loan Balance", "loans_fen", amount(0, 200_000)),
    Told("Owner Email", None, lambda _, n: f"owner{n}@example.com"),
    Told("Website", None, lambda _, n: f"https://shop{n}.example.com"),
    Told("xq17", None, whole(1, 5)),
)

ORDERS_ZH = (
    Told("平台订单号", "order_id", lambda _, n: f"{218_800_000_000_000_000 + n * 7919}"),
    Told("下单日期", "created_at", moment),
    Told("支付时间", "paid_at", moment),
    Told("订单总额", "gross_fen", amount(10, 900)),
    Told("实付款", "paid_fen", amount(10, 900)),
    Told("快递费", "freight_fen", amount(0, 20)),
    Told("状态", "status", one_of("交易成功", "待发货", "已发货", "已取消")),
    Told("会员名", "buyer", lambda r, _: f"tb{r.randint(1, 900)}"),
    Told("收货地址", "dest_region", lambda r, _: f"{r.choice(PROVINCES)}省某市某路 {r.randint(1, 99)} 号"),
    Told("商品标题", "item", one_of("抱枕", "毛巾", "杯子")),
    Told("购买数量", "quantity", whole(1, 5)),
    Told("联系手机", None, lambda r, _: f"13{r.randint(100_000_000, 999_999_999)}"),
    Told("收货人姓名", None, one_of("张三", "李四", "王五")),
    Told("买家留言", None, one_of("", "尽快", "送礼")),
)


def running_balance(rows: int, rng: random.Random) -> list[tuple[str, ...]]:
    """Money in, money out, balance after it."""
    balance, found = 1_000_000, []
    for _ in range(rows):
        moved = rng.randint(-20_000, 25_000)
        balance += moved
        money_in, money_out = (moved, None) if moved > 0 else (None, -moved)
        found.append(tuple("" if n is None else f"{n / 100:.2f}" for n in (money_in, money_out, balance)))
    return found


def table(told: Sequence[Told], rows: int, seed: int = 7) -> list[list[str]]:
    rng = random.Random(seed)
    return [[column.make(rng, number) for column in told] for number in range(rows)]


def write_table(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    lines = [",".join(f'"{c}"' if "," in c else c for c in row) for row in (header, *rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def write_told(path: Path, told: Sequence[Told], rows: int, encoding: str = "utf-8", seed: int = 7) -> Path:
    return write_table(path, [column.header for column in told], table(told, rows, seed), encoding)
