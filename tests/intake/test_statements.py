from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.exports import LEDGER_HEADER, ledger_line, ledger_zip, taobao_file, taobao_order
from tests.intake.reading import KEY, found_in, previews
from workbench.flows.engine import number
from workbench.intake.bad_rows import bad_cells
from workbench.intake.typed import party_key


def test_a_personal_statement_is_read_with_its_published_sums(real_data: Path, tmp_path: Path) -> None:
    (preview,) = previews([real_data / "statements" / "alipay_personal.csv"])
    assert (preview.encoding, preview.header_line, preview.layout) == ("gb18030", 25, "alipay_personal")
    assert preview.account == "xx@gmail.com"
    engine, found = found_in([preview.path], tmp_path)
    assert (found.rows, found.bad, found.new) == (10, 0, 10)
    sums = engine.execute(
        "SELECT direction, count(*), sum(amount_fen) FROM alipay_personal GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert sums == [("in", 1, 22_222_850), ("neutral", 4, 24_737), ("out", 5, 21_164)]


def test_a_closed_or_refunded_payment_is_no_income(real_data: Path, tmp_path: Path) -> None:
    engine, _ = found_in([real_data / "statements" / "alipay_personal.csv"], tmp_path)
    assert number(engine, "SELECT count(*) FROM change_fund WHERE kind = 'sale'") == 0
    closed = engine.execute(
        "SELECT status, change_fund.amount_fen, kind FROM change_fund JOIN alipay_personal USING (source_line) "
        "WHERE status IN ('交易关闭', '退款成功') ORDER BY source_line"
    ).fetchall()
    assert closed == [
        ("退款成功", 1_603, "other"),
        ("交易关闭", None, "other"),  # never paid: no money moved, and none is invented
        ("退款成功", 5_000, "other"),
        ("交易关闭", -5_000, "other"),
    ]


def test_a_statement_without_a_named_merchant_becomes_one_under_a_masked_name(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "statements" / "alipay_personal.csv"
    _, found = found_in([path], tmp_path)
    (merchant,) = found.merchants
    assert merchant.merchant_id == f"A-{party_key(KEY, 'xx@gmail.com')[:12]}"
    assert merchant.name == "xx***om"
    _, chosen = found_in([path], tmp_path, merchant_id="M7")
    assert (chosen.merchants, chosen.merchant_ids) == ((), frozenset({"M7"}))


OLD = (
    "支付宝交易记录明细查询\n账号:[a***@b.com]\n起始日期:[2019-01-01 00:00:00]    终止日期:[2020-01-01 00:00:00]\n"
    "---------------------------------交易记录明细列表------------------------------------\n"
    "交易号          ,商家订单号      ,交易创建时间     ,付款时间       ,最近修改时间     ,交易来源地  ,类型       ,"
    "交易对方    ,商品名称    ,金额（元）   ,收/支  ,交易状态 ,服务费（元）,成功退款（元）,备注  ,资金状态  ,\n"
    "2019123122001\t,T200P1\t,2019-12-31 08:00:00 ,2019-12-31 08:00:03 ,2019-12-31 08:00:03 ,其他 ,即时到账交易 ,"
    "某公司 ,商品 ,12.00 ,支出 ,交易成功 ,0.00 ,0.00 , ,已支出 ,\n"
    "------------------------------------------------------------------------------------\n"
    "共1笔记录\n已收入:0笔,0.00元\n"
)
MIDDLE = (
    "支付宝账单\n收/支,交易对方,对方账号,商品说明,收/付款方式,金额,交易状态,交易分类,交易订单号,商家订单号,交易时间\n"
    "收入,李四,l***@q.com,收钱码收款,余额,30.00,交易成功,商家收款,20220101\t,\t,2022-01-01 10:00:00\n"
    "------------------------------------------------------------------------------------\n共1笔记录\n"
)


@pytest.mark.parametrize(("text", "header", "kind", "fen"), [(OLD, 5, "purchase", -1_200), (MIDDLE, 2, "sale", 3_000)])
def test_every_generation_of_the_personal_statement_is_known(
    tmp_path: Path, text: str, header: int, kind: str, fen: int
) -> None:
    path = tmp_path / "alipay_record.csv"
    path.write_bytes(text.encode("gb18030"))
    (preview,) = previews([path])
    assert (preview.layout, preview.header_line) == ("alipay_personal", header)
    engine, found = found_in([path], tmp_path)
    assert (found.rows, found.bad) == (1, 0)
    assert engine.execute("SELECT kind, amount_fen FROM change_fund").fetchall() == [(kind, fen)]


LEDGER = [
    ledger_line(1, "100.00", "1100.00", "在线支付", "2188888888888888888"),
    ledger_line(2, "-30.00", "1070.00", "交易退款", "2188888888888888888", "10:00:00"),
    ledger_line(3, "-0.50", "1069.50", "收费", at="10:00:01"),
    ledger_line(4, "50.00", "1119.50", "在线支付", "2188888888888888889", "11:00:00"),
]


def test_a_shops_ledger_comes_in_from_the_zip_with_its_summary(tmp_path: Path) -> None:
    path = ledger_zip(tmp_path / "账务明细.zip", LEDGER, money_in="150.00", money_out="-30.50")
    summary, detail = previews([path])
    assert (summary.layout, detail.layout, detail.header_line) == ("alipay_summary", "alipay_ledger", 5)
    assert detail.account == "20881111222233330156"
    engine, found = found_in([path], tmp_path)
    assert (found.bad, found.new, found.notes) == (0, 4, ())
    lines = engine.execute(
        "SELECT kind, amount_fen, balance_fen, order_id FROM change_fund ORDER BY line_id"
    ).fetchall()
    assert lines == [
        ("sale", 10_000, 110_000, "2188888888888888888"),
        ("refund", -3_000, 107_000, "2188888888888888888"),
        ("fee", -50, 106_950, None),
        ("sale", 5_000, 111_950, "2188888888888888889"),
    ]


def test_a_ledger_whose_balance_breaks_or_whose_summary_differs_is_imported_with_a_warning(tmp_path: Path) -> None:
    lines = [*LEDGER[:2], ledger_line(3, "-0.50", "2000.00", "收费", at="10:00:01")]
    path = ledger_zip(tmp_path / "l.zip", lines, money_in="100.00", money_out="-99.00")
    _, found = found_in([path], tmp_path)
    assert found.new == 3
    ledger = "l.zip/20881111222233330156_账务明细.csv: "
    assert [note.en for note in found.notes] == [
        "The lines do not add up to the summary",
        f"{ledger}Breaks of the running balance: 1, at line 8 (off by ¥930.50)",
        f"{ledger}Money out: the file states ¥99, its rows come to ¥30.50, a difference of −¥68.50",
    ]


def test_a_ledger_that_runs_backwards_in_time_has_no_break(tmp_path: Path) -> None:
    path = ledger_zip(tmp_path / "l.zip", LEDGER[::-1], money_in="150.00", money_out="-30.50")
    assert found_in([path], tmp_path)[1].notes == ()


def test_the_recent_ledger_with_padded_preamble_joins_by_its_base_order_number(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    rows = [
        "#账号：[2088***0156]" + "," * 15,
        LEDGER_HEADER + ",业务基础订单号,业务订单号,业务账单来源,业务描述",
        LEDGER[0].replace("T200P2188888888888888888", "") + ",2188888888888888888\t,,,",
        "#收入合计：1笔" + "," * 15,
    ]
    path.write_bytes("\r\n".join(rows).encode("gb18030"))
    engine, found = found_in([path], tmp_path)
    assert found.rows == 1
    assert engine.execute("SELECT order_id FROM change_fund").fetchall() == [("2188888888888888888",)]


def test_a_taobao_export_becomes_orders_and_parcels_without_anybodys_name(tmp_path: Path) -> None:
    path = taobao_file(
        tmp_path / "ExportOrderList.csv",
        [
            taobao_order("2188888888888888801"),
            taobao_order("2188888888888888802", status="交易关闭", out="0.00"),
            taobao_order("2188888888888888803", "100.00", out="60.00"),
            taobao_order("2188888888888888804", status="等待买家付款", paid="", waybill=""),
            taobao_order("2188888888888888805", status="卖家已发货，等待买家确认", out="0.00"),
            taobao_order("2188888888888888806", status="买家已付款，等待卖家发货", out="0.00", waybill=""),
        ],
    )
    (preview,) = previews([path])
    assert (preview.encoding, preview.layout) == ("gb18030", "taobao_orders")
    engine, found = found_in([path], tmp_path)
    assert (found.bad, {m.merchant_id: m.name for m in found.merchants}) == (0, {"TB-3456": "青禾手作"})
    orders = engine.execute(
        "SELECT right(order_id, 2), status, gross_fen, paid_fen, refund_fen, dest_region FROM change_orders ORDER BY 1"
    ).fetchall()
    assert orders == [
        ("01", "finished", 8_800, 8_800, 0, "浙江"),
        ("02", "refunded", 8_800, 8_800, 8_800, "浙江"),
        ("03", "finished", 10_000, 10_000, 4_000, "浙江"),
        ("04", "unpaid", 8_800, 0, None, "浙江"),
        ("05", "shipped", 8_800, 8_800, None, "浙江"),
        ("06", "paid", 8_800, 8_800, None, "浙江"),
    ]
    parcels = engine.execute(
        "SELECT right(order_id, 2), state, waybill_key FROM change_shipments ORDER BY 1"
    ).fetchall()
    waybill = party_key(KEY, "YT123")
    assert parcels == [
        ("01", "signed", waybill), ("02", "unknown", waybill), ("03", "signed", waybill), ("05", "moving", waybill),
    ]  # fmt: skip
    written = str(engine.execute("SELECT * FROM change_orders").fetchall())
    assert not any(secret in written for secret in ("张三", "13800000000", "吴兴区", "zh***@qq.com"))


def test_an_order_number_in_scientific_form_is_named_with_file_line_and_column(tmp_path: Path) -> None:
    good, spoiled = taobao_order("2188888888888888801"), taobao_order("2.18889E+18")
    path = taobao_file(tmp_path / "orders.csv", [good, spoiled, good.replace("801", "802")])
    engine, found = found_in([path], tmp_path)
    assert (found.rows, found.bad, found.new) == (3, 1, 4)
    (cell,) = bad_cells(engine, found.reading)
    assert (cell.file, cell.line, cell.column, cell.code) == ("orders.csv", 3, "订单编号", "ID_SPOILED")
    assert cell.value == '="2.18889E+18"'


def test_spoiled_times_are_refused_and_not_guessed(real_data: Path, tmp_path: Path) -> None:
    mangled = (real_data / "superlender" / "testperf_mangled_times.csv").read_text("utf-8").splitlines()
    times = [row.split(",")[3] for row in mangled[1:6]]
    path = taobao_file(tmp_path / "o.csv", [taobao_order(f"21888{n}", created=time) for n, time in enumerate(times)])
    _, found = found_in([path], tmp_path)
    assert (found.bad, found.new, found.problems[0].code) == (5, 0, "MOMENT_UNREADABLE")
