"""Statements in the true headers of their platforms, with invented content, and the ways in which one file may differ.

A form is one generation of one export. `variants` writes it as files that say the same: other encodings, other
suffixes, padding, wrapping, more notes, other columns, a workbook.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.intake.header import plain_name
from workbench.intake.layout import Cell, Layout
from workbench.intake.layouts import LAYOUTS


@dataclass(frozen=True)
class Form:
    """`rows` give cells by header; those not given are empty. `lines` is what must come of it: amount and kind."""

    name: str
    layout: str
    header: str
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[tuple[int | None, str], ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        return next(csv.reader([self.header]))

    @property
    def cells(self) -> list[list[str]]:
        return [[row.get(column.strip(), "") for column in self.columns] for row in self.rows]

    @property
    def of(self) -> Layout:
        return next(layout for layout in LAYOUTS if layout.code == self.layout)


Table = Callable[[Form], tuple[list[str], list[list[str]]]]


def text_of(form: Form, header: Sequence[str], cells: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(cells)
    notes = [line + "\r\n" for line in (*form.before, "", *form.after)]
    return "".join(notes[: len(form.before)]) + out.getvalue() + "".join(notes[len(form.before) + 1 :])


def variants(form: Form, folder: Path) -> dict[str, Path]:
    """Files that say what `form` says, by what is different about them."""
    plain = text_of(form, form.columns, form.cells)
    longer = replace(form, before=(*(f"说明 {n}：本明细仅供核对" for n in range(20)), "", *form.before))
    moved_header, moved = _moved(form)
    texts = {
        "utf8.csv": plain.encode("utf-8"),
        "marked.csv": plain.encode("utf-8-sig"),
        "gb18030.csv": plain.encode("gb18030"),
        "utf16.csv": plain.encode("utf-16"),
        "line-feeds.csv": plain.replace("\r\n", "\n").encode("utf-8"),
        "tabs.xls": text_of(form, form.columns, form.cells, "\t").encode("gb18030"),
        "padded.csv": text_of(form, *_padded(form)).encode("gb18030"),
        "wrapped.csv": text_of(form, form.columns, _wrapped(form)).encode("utf-8"),
        "longer.csv": text_of(longer, form.columns, form.cells).encode("utf-8"),
        "moved.csv": text_of(form, moved_header, moved).encode("utf-8"),
        "packed.txt": gzip.compress(plain.encode("gb18030"), mtime=0),
    }
    paths = {}
    for name, content in texts.items():
        paths[name] = folder / name
        paths[name].write_bytes(content)
    paths["book.xlsx"] = _workbook(form, folder / "book.xlsx")
    return paths


def essential(form: Form, path: Path) -> Path:
    """The form with nothing but the columns its layout requires."""
    known = {plain_name(name) for column in form.of.columns if column.required for name in column.names}
    kept = [n for n, column in enumerate(form.columns) if plain_name(column) in known]
    rows = [[cells[n] for n in kept] for cells in form.cells]
    path.write_text(text_of(form, [form.columns[n] for n in kept], rows), "utf-8", newline="")
    return path


def _padded(form: Form) -> tuple[list[str], list[list[str]]]:
    header = [f"{column}       " for column in form.columns]
    return [*header, ""], [[f"  {cell}   \t" for cell in cells] + [""] for cells in form.cells]


def _wrapped(form: Form) -> list[list[str]]:
    """Numbers as a text formula, which some exports write so that spreadsheets leave them alone."""
    ids = {plain_name(name) for column in form.of.columns if column.cell is Cell.ID for name in column.names}
    is_id = [plain_name(column) in ids for column in form.columns]
    return [[f'="{c}"' if n and c else c for c, n in zip(cells, is_id, strict=True)] for cells in form.cells]


def _moved(form: Form) -> tuple[list[str], list[list[str]]]:
    """Columns the other way round, with two nobody knows."""
    header = ["新增字段", *form.columns[::-1], "备用"]
    return header, [["甲", *cells[::-1], "乙"] for cells in form.cells]


def _workbook(form: Form, path: Path) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("明细")
        after = list(csv.reader(form.after))
        rows = [[note] for note in form.before] + [form.columns, *form.cells] + after
        for number, cells in enumerate(rows):
            for position, cell in enumerate(cells):
                sheet.write_string(number, position, cell)
    return path


_ALIPAY_NEW = {
    "交易时间": "2026-11-01 10:00:00", "交易对方": "王小姐", "对方账号": "w***@q.com", "商品说明": "抱枕",
    "收/支": "收入", "金额": "88.00", "收/付款方式": "余额", "交易状态": "交易成功", "交易分类": "商家收款",
    "交易订单号": "20261101220014000001", "商家订单号": "T200P2188888888888888801",
}  # fmt: skip
_ALIPAY_CLOSED = _ALIPAY_NEW | {
    "收/支": "不计收支",
    "交易状态": "交易关闭",
    "金额": "5.00",
    "交易订单号": "2026110122002",
}
_ALIPAY_BACK = _ALIPAY_NEW | {
    "收/支": "不计收支",
    "交易状态": "退款成功",
    "交易分类": "退款",
    "交易订单号": "2026110122003",
}
_ALIPAY_LINES = ((8_800, "sale"), (None, "other"), (8_800, "other"))

_LEDGER_ROW = {
    "账务流水号": "202611012200140000000000001", "业务流水号": "2026110122001",
    "商户订单号": "T200P2188888888888888801", "商品名称": "抱枕", "发生时间": "2026-11-01 09:00:00",
    "对方账号": "buyer@x.com", "收入金额（+元）": "100.00",
    "支出金额（-元）": "0.00", "账户余额（元）": "1,100.00", "交易渠道": "支付宝", "业务类型": "在线支付",
}  # fmt: skip
_LEDGER_BACK = _LEDGER_ROW | {
    "账务流水号": "202611012200140000000000002", "发生时间": "2026-11-01 10:00:00", "收入金额（+元）": "0.00",
    "支出金额（-元）": "-30.00", "账户余额（元）": "1,070.00", "业务类型": "交易退款",
}  # fmt: skip
_LEDGER_BEFORE = (
    "#支付宝账务明细查询",
    "#账号：[20881111222233330156]",
    "#起始日期：[2026年11月01日 00:00:00]   终止日期：[2026年11月02日 00:00:00]",
    "#---------------------账务明细列表--------------------",
)
_LEDGER_AFTER = (
    "#-------------------账务明细列表结束------------------",
    "#支出合计：1笔，共-30.00元",
    "#收入合计：1笔，共100.00元",
    "#导出时间：[2026年11月02日 08:00:00]",
)

_WECHAT = {
    "交易时间": "2026-11-01 10:00:00", "交易类型": "二维码收款", "交易对方": "王小姐", "商品": "收款方备注:抱枕",
    "收/支": "收入", "金额(元)": "¥23.00", "支付方式": "零钱", "当前状态": "已收钱",
    "交易单号": "10000107012611010001", "商户单号": "/", "备注": "/",
}  # fmt: skip
_WECHAT_OUT = _WECHAT | {"交易类型": "零钱提现", "收/支": "/", "交易单号": "20721071510007714", "金额(元)": "¥1,000.10"}

_BILL_V2 = {
    "交易时间": "`2026-11-01 16:33:45", "公众账号ID": "`wx2421b1c4370ec43b", "商户号": "`1230000109", "子商户号": "`0",
    "微信订单号": "`4200001234202611010001", "商户订单号": "`2188888888888888801", "用户标识": "`oUpF8uMuAJO",
    "交易类型": "`JSAPI", "交易状态": "`SUCCESS", "付款银行": "`CFT", "货币种类": "`CNY", "总金额": "`1299.02",
    "代金券或立减优惠金额": "`0.00", "微信退款单号": "`0", "商户退款单号": "`0", "退款金额": "`0.00",
    "商品名称": "`抱枕", "手续费": "`7.79000", "费率": "`0.60%",
}  # fmt: skip
_BILL_BACK_V2 = _BILL_V2 | {
    "交易时间": "`2026-11-01 17:00:00", "交易状态": "`REFUND", "微信退款单号": "`50000707042026110100001",
    "总金额": "`0.00", "退款金额": "`99.02", "退款状态": "`SUCCESS", "手续费": "`-0.59000",
}  # fmt: skip
_BILL_LINES = ((129_902, "sale"), (-9_902, "refund"), (-779, "fee"), (59, "fee"))


def _v3(row: Mapping[str, str]) -> dict[str, str]:
    renamed = {"总金额": "应结订单金额", "代金券或立减优惠金额": "代金券金额", "子商户号": "特约商户号"}
    return {renamed.get(name, name): cell for name, cell in row.items()} | {
        "订单金额": row["总金额"],
        "申请退款金额": row["退款金额"],
    }


_JD = {
    "交易时间": "2026-11-01 10:00:00", "商户名称": "京东平台商户", "交易说明": "抱枕", "金额": "416.87(已退款233.45)",
    "收/付款方式": "银行卡(1341)", "交易状态": "交易成功", "收/支": "支出", "交易分类": "居家",
    "交易订单号": "100000011234", "商家订单号": "1000345234234223",
}  # fmt: skip
_MEITUAN = {
    "交易创建时间": "2026-11-01 10:00:00", "交易成功时间": "2026-11-01 10:00:09", "交易类型": "支付",
    "订单标题": "米线", "收/支": "支出", "支付方式": "微信支付", "订单金额": "¥22.30", "实付金额": "¥21.17",
    "交易单号": "25022811100401670006", "商家单号": "0_2204430449361044", "备注": "/",
}  # fmt: skip

_ICBC = {
    "交易日期": "2026-11-01", "记账日期": "2026-11-02", "摘要": "消费", "交易场所": "某店", "交易国家或地区简称": "CHN",
    "钞/汇": "钞", "交易币种": "人民币", "记账金额(支出)": "1,026.00", "记账币种": "人民币", "余额": "-3,710.62",
    "交易金额(收入)": "-", "对方户名": "某公司",
}  # fmt: skip
_ICBC_TAIL = ('人民币合计,,,,,,,,0.00,"1,026.00",',)

_TAOBAO_2016 = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,"
    "买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,"
    "宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,"
    "是否手机订单,分阶段订单信息,特权订金订单id,定金排名,修改后的sku,修改后的收货地址,异常信息,天猫卡券抵扣,集分宝抵扣,"
    "是否是O2O交易"
)
_ORDER = {
    "订单编号": "2188888888888888801", "买家会员名": "tb张三", "买家应付货款": "80.00", "买家应付邮费": "8.00",
    "总金额": "88.00", "买家实际支付金额": "88.00", "订单状态": "交易成功", "收货地址": "浙江省 湖州市 某路 1 号",
    "联系手机": "'13800000000", "订单创建时间": "2026/11/1 0:05", "订单付款时间": "2026-11-01 10:05:00",
    "宝贝标题": "抱枕", "物流单号": "YT123", "物流公司": "圆通速递", "宝贝总数量": "1", "店铺Id": "3456",
    "店铺名称": "青禾手作", "打款商家金额": "60.00元",
}  # fmt: skip
_ITEM = {
    "子订单编号": "2188888888888888802", "主订单编号": "2188888888888888801", "订单编号": "2188888888888888801",
    "标题": "抱枕", "价格": "44.00", "购买数量": "2", "订单状态": "交易成功", "商家编码": "A-1",
    "买家应付货款": "88.00", "买家实际支付金额": "88.00", "退款状态": "退款成功", "退款金额": "44.00",
    "订单创建时间": "2026-11-01 10:00:00", "订单付款时间": "2026-11-01 10:05:00",
}  # fmt: skip

FORMS = (
    Form(
        "alipay 2019", "alipay_personal",
        "交易号,商家订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,交易对方,商品名称,金额（元）,收/支,交易状态,"
        "服务费（元）,成功退款（元）,备注,资金状态",
        ({"交易号": "2019123122001", "商家订单号": "T200P1", "交易创建时间": "2019-12-31 08:00:00",
          "类型": "即时到账交易", "交易对方": "某公司",
          "金额（元）": "12.00", "收/支": "支出", "交易状态": "交易成功", "资金状态": "已支出"},),
        ((-1_200, "purchase"),),
        ("支付宝交易记录明细查询", "账号:[a***@b.com]",
         "起始日期:[2019-12-01 00:00:00]    终止日期:[2020-01-01 00:00:00]",
         "---------------------------------交易记录明细列表-------------------------------"),
        ("--------------------------------------------------------------------", "共1笔记录", "已收入:0笔,0.00元",
         "待收入:0笔,0.00元", "已支出:1笔,12.00元", "导出时间:[2020-01-02 09:00:00]    用户:某人"),
    ),
    Form(
        "alipay 2022", "alipay_personal",
        "收/支,交易对方,对方账号,商品说明,收/付款方式,金额,交易状态,交易分类,交易订单号,商家订单号,交易时间",
        (_ALIPAY_NEW, _ALIPAY_CLOSED, _ALIPAY_BACK), _ALIPAY_LINES, ("支付宝账单",),
        ("--------------------------------------------------------------------", "共3笔记录", "收入：1笔 88.00元"),
    ),
    Form(
        "alipay 2023", "alipay_personal",
        "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注",
        (_ALIPAY_NEW, _ALIPAY_CLOSED, _ALIPAY_BACK), _ALIPAY_LINES,
        ("------------------------", "导出信息：", "支付宝账户：a***@b.com", "共3笔记录", "特别提示："),
    ),
    Form(
        "alipay ledger", "alipay_ledger",
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,"
        "业务类型,备注",
        (_LEDGER_ROW, _LEDGER_BACK), ((10_000, "sale"), (-3_000, "refund")), _LEDGER_BEFORE, _LEDGER_AFTER,
    ),
    Form(
        "alipay ledger, recent", "alipay_ledger",
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,"
        "业务类型,备注,业务基础订单号,业务订单号,业务账单来源,业务描述",
        (_LEDGER_ROW | {"业务基础订单号": "2188888888888888801"}, _LEDGER_BACK),
        ((10_000, "sale"), (-3_000, "refund")),
        tuple(line + "," * 15 for line in _LEDGER_BEFORE), tuple(line + "," * 15 for line in _LEDGER_AFTER),
    ),
    Form(
        "wechat", "wechat_personal",
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注",
        (_WECHAT, _WECHAT_OUT), ((2_300, "sale"), (None, "transfer")),
        ("微信支付账单明细,,,,,,,,", "微信昵称：[测试],,,,,,,,", "共2笔记录,,,,,,,,", "收入：1笔 23.00元,,,,,,,,"),
    ),
    Form(
        "wechat bill V2", "wechat_bill",
        "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,"
        "代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态,商品名称,"
        "商户数据包,手续费,费率",
        (_BILL_V2, _BILL_BACK_V2), _BILL_LINES, (),
        ("总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额", "`2,`1299.02,`99.02,`0.00,`7.20000"),
    ),
    Form(
        "wechat bill V3", "wechat_bill",
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
        "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
        "手续费,费率,订单金额,申请退款金额,费率备注",
        (_v3(_BILL_V2), _v3(_BILL_BACK_V2)), _BILL_LINES, (),
        ("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额",
         "`2,`1299.02,`99.02,`0.00,`7.20000,`1299.02,`99.02"),
    ),
    Form(
        "jd", "jd_wallet",
        "交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注",
        (_JD, _JD | {"金额": "233.45", "交易状态": "退款成功", "收/支": "不计收支"}),
        ((-41_687, "purchase"), (23_345, "other")),
        ("导出信息：", "京东账号名：jd_1", "共：2笔记录", "支出：1笔(含1笔部分退款)，183.42元"),
    ),
    Form(
        "meituan", "meituan_wallet",
        "交易创建时间,交易成功时间,交易类型,订单标题,收/支,支付方式,订单金额,实付金额,交易单号,商家单号,备注",
        (_MEITUAN,), ((-2_117, "purchase"),), ("美团交易账单明细", "共：1笔记录", "支出：1笔 21.17元"),
    ),
    Form(
        "icbc credit", "icbc_credit",
        "交易日期,记账日期,摘要,交易场所,交易国家或地区简称,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),"
        "记账金额(支出),记账币种,余额,对方户名",
        (_ICBC,), ((-102_600, "purchase"),), ("明细查询文件下载", "", "卡号: 1234****5678"), _ICBC_TAIL,
    ),
    Form(
        "icbc debit v1", "icbc_debit",
        "交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),"
        "记账币种,余额,对方户名",
        (_ICBC,), ((-102_600, "purchase"),), ("明细查询文件下载", "", "卡号: 1234****5678"), _ICBC_TAIL,
    ),
    Form(
        "icbc debit v2", "icbc_debit",
        "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),"
        "记账金额(支出),记账币种,余额,对方户名,对方账户",
        (_ICBC,), ((-102_600, "purchase"),), ("明细查询文件下载", "", "卡号: 1234****5678"), _ICBC_TAIL,
    ),
    Form(
        "boc debit", "boc_debit",
        "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号",
        ({"记账日期": "2026-11-01", "记账时间": "17:57:17", "币别": "人民币", "金额": "-2,600.00", "余额": "3,973.11",
          "交易名称": "跨行转账", "网点名称": "-------------------", "对方账户名": "张三",
          "对方卡号/账号": "6226******5669"},),
        ((-260_000, "transfer"),), ("中国银行交易流水明细单",),
    ),
    Form(
        "boc credit", "boc_credit", "交易日,银行记账日,卡号后四位,交易描述,存入,支出,币种",
        ({"交易日": "2026-11-01", "银行记账日": "2026-11-02", "卡号后四位": "4260", "交易描述": "某商城",
          "支出": "68.19", "币种": "CNY"},),
        ((-6_819, "purchase"),), ("中国银行信用卡账单(2026年11月)",),
    ),
    Form(
        "cmb debit", "cmb_debit", "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要",
        ({"记账日期": "2026-11-01", "货币": "CNY", "交易金额": "-3.00", "联机余额": "81.22",
          "交易摘要": "一网通支付"},),
        ((-300, "purchase"),),
    ),
    Form(
        "cmb credit", "cmb_credit", "交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额",
        ({"交易日": "12/30", "记账日": "12/31", "交易摘要": "财付通还款", "人民币金额": "-345.67", "卡号末四位": "1234",
          "交易地金额": "-345.67(CN)"},),
        ((34_567, "transfer"),), ("招商银行信用卡对账单（个人消费卡账户 2026年01月）",),
    ),
    Form(
        "abc debit", "abc_debit", "交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言",
        ({"交易日期": "20261101", "交易时间": "123456", "交易摘要": "转存", "交易金额": "+10000.00",
          "本次余额": "11000.00", "日 志 号": "369396693"},),
        ((1_000_000, "transfer"),),
    ),
    Form(
        "bocom debit", "bocom_debit",
        "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要",
        ({"序号": "1", "交易日期": "2026-11-01", "交易时间": "13:15:12", "交易类型": "异地跨行消费", "借贷": "借 Dr",
          "交易金额": "3.21", "余额": "2334.62", "对方账号": "6666666666666666"},),
        ((-321, "transfer"),),
    ),
    Form(
        "bocom credit", "bocom_credit", "交易日期,记账日期,交易说明,交易币种/金额,入账币种/金额",
        ({"交易日期": "2026-11-01", "记账日期": "2026-11-02", "交易说明": "消费 某商城", "交易币种/金额": "JPY 1000.00",
          "入账币种/金额": "CNY49.85"},
         {"交易日期": "2026-11-01", "记账日期": "2026-11-02", "交易说明": "其它事项 某商城",
          "交易币种/金额": "CNY 1.00", "入账币种/金额": "CNY 1.00"}),
        ((-4_985, "purchase"), (None, "other")),
    ),
    Form(
        "ccb debit", "ccb_debit", "记账日,交易日期,交易时间,支出,收入,账户余额,币种,摘要,对方账号,对方户名,交易地点",
        ({"记账日": "20261101", "交易日期": "20261101", "交易时间": "18:53:19", "支出": "67.0", "收入": "0",
          "账户余额": "2176.91", "币种": "人民币", "摘要": "消费"},),
        ((-6_700, "purchase"),), ("China Construction Bank", "账　　号：,xxxxx*********xxxx"),
        ("以上数据仅供参考|具体内容请以柜台为准",),
    ),
    Form(
        "spdb debit", "spdb_debit", "顺序号,交易日期,交易类型,存入金额,取出金额,余额,交易对手名称,交易对手账号,附言",
        ({"顺序号": "1", "交易日期": "2026/11/03  14:06:51", "交易类型": "汇入外", "存入金额": "10.00",
          "余额": "1981.33"},),
        ((1_000, "transfer"),),
    ),
    Form(
        "citic credit", "citic_credit", "交易日期,入账日期,交易描述,卡末四位,交易币种,结算币种,交易金额,结算金额",
        ({"交易日期": "2026-11-01", "入账日期": "2026-11-02", "交易描述": "财付通－某商户", "卡末四位": "6688",
          "交易币种": "人民币", "结算币种": "人民币", "交易金额": "－1.21", "结算金额": "-1.21"},),
        ((121, "other"),), ("本期账单明细(人民币)",),
    ),
    Form("taobao 2016", "taobao_orders", _TAOBAO_2016, (_ORDER,), ((8_800, "finished"),)),
    Form(
        "taobao 2019", "taobao_orders",
        _TAOBAO_2016.replace("收货地址,运送", "收货地址 ,运送").replace("付款时间,", "付款时间 ,") + ",打款商家金额",
        (_ORDER,), ((8_800, "finished"),),
    ),
    Form(
        "taobao items 2016", "taobao_items",
        "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,支付单号,买家应付货款,"
        "买家实际支付金额,退款状态,退款金额,订单创建时间,订单付款时间",
        (_ITEM,), ((8_800, "finished"),),
    ),
    Form("taobao items 2019", "taobao_items", "订单编号,价格,购买数量,订单状态,商家编码", (_ITEM,), ()),
)  # fmt: skip
