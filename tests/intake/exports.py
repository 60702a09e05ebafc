"""Exports in the true forms of their platforms, with invented content."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

TAOBAO_HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
    "买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话,联系手机,订单创建时间,订单付款时间 ,"
    "宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,"
    "发票抬头,是否手机订单,分阶段订单信息,特权订金订单id,定金排名,修改后的sku,修改后的收货地址,异常信息,天猫卡券抵扣,"
    "集分宝抵扣,是否是O2O交易,打款商家金额"
)


def taobao_order(
    number: str,
    total: str = "88.00",
    *,
    status: str = "交易成功",
    created: str = "2026-11-01 10:00:00",
    paid: str = "2026-11-01 10:05:00",
    out: str | None = None,
    waybill: str = "YT123",
    buyer: str = "tb张三",
    shop: str = "3456",
) -> str:
    person = ["", "张三", "浙江省 湖州市 吴兴区 某路 1 号", "快递", "", "'13800000000"]
    cells = [
        f'="{number}"', buyer, "zh***@qq.com", total, "0.00", "0", total, "0", total if paid else "0.00", "0", status,
        *person, created, paid, "手工抱枕", "1", waybill, "圆通速递", "", "1", shop, "青禾手作",
        "", "0", "0", *([""] * 11), f"{total if out is None else out}元",
    ]  # fmt: skip
    return ",".join(cells)


def taobao_file(path: Path, orders: Sequence[str]) -> Path:
    path.write_bytes(("\r\n".join([TAOBAO_HEADER, *orders]) + "\r\n").encode("gb18030"))
    return path


LEDGER_HEADER = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,"
    "交易渠道,业务类型,备注"
)


def ledger_line(number: int, amount: str, balance: str, sort: str, order: str = "", at: str = "09:00:00") -> str:
    money = (amount, "0.00") if not amount.startswith("-") else ("0.00", amount)
    cells = [
        f"2026110122001{number:019d}\t", f"20261101{number:020d}\t", f"T200P{order}\t" if order else "\t", "抱枕",
        f"2026-11-01 {at}", f"buyer{number}@x.com\t", *money, balance, "支付宝", sort, "",
    ]  # fmt: skip
    return ",".join(cells)


def ledger_zip(path: Path, lines: Sequence[str], *, money_in: str, money_out: str) -> Path:
    head = [
        "#支付宝账务明细查询",
        "#账号：[20881111222233330156]",
        "#起始日期：[2026年11月01日 00:00:00]   终止日期：[2026年11月02日 00:00:00]",
        "#-----------------------------------------账务明细列表----------------------------------------",
    ]
    tail = [
        "#-----------------------------------------账务明细列表结束------------------------------------",
        f"#支出合计：2笔，共{money_out}元",
        f"#收入合计：2笔，共{money_in}元",
        "#导出时间：[2026年11月02日 08:00:00]",
    ]
    summary = [
        "#支付宝账务汇总查询",
        "类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）",
        f"在线支付,2,{money_in},0,0.00,{money_in}",
        f"合计,2,{money_in},2,{money_out},0.00",
        "#导出时间：[2026年11月02日 08:00:00]",
    ]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("20881111222233330156_账务明细(汇总).csv", "\r\n".join(summary).encode("gb18030"))
        archive.writestr(
            "20881111222233330156_账务明细.csv", "\r\n".join([*head, LEDGER_HEADER, *lines, *tail]).encode("gb18030")
        )
    return path
