from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest

from tests.intake.unknown_files import (
    ORDERS_ZH,
    SHEET_EN,
    SHEET_ZH,
    Told,
    amount,
    moment,
    running_balance,
    table,
    whole,
    write_table,
    write_told,
)
from workbench.intake.preview import OPEN, SURE, FilePreview
from workbench.intake.propose import Proposal, propose
from workbench.intake.sniff import inspect


def proposed(told: Sequence[Told], rows: int = 500) -> Proposal:
    return propose([column.header for column in told], table(told, rows))


def wrong(told: Sequence[Told], proposal: Proposal) -> dict[str, str | None]:
    pairs = zip(told, proposal.columns, strict=True)
    return {column.header: match.field for column, match in pairs if match.field != column.field}


def test_a_sheet_of_34_columns_is_mapped_and_what_is_doubtful_is_asked() -> None:
    proposal = proposed(SHEET_ZH)
    assert (proposal.layout.code, len(proposal.columns)) == ("custom_merchants", 34)
    assert wrong(SHEET_ZH, proposal) == {}
    by_name = {match.source: match for match in proposal.columns}
    sure = [match for match in proposal.columns if match.confidence >= SURE]
    asked = {match.source for match in proposal.columns if match.confidence < SURE}
    assert len(sure) == 31
    assert asked == {"支付宝回款", "法人手机", "qy_flag"}
    assert (by_name["qy_flag"].field, by_name["qy_flag"].confidence) == (None, 0.0)
    assert (by_name["备注2"].field, by_name["备注2"].confidence) == (None, 0.95)  # left out, and surely so


def test_an_english_sheet_is_mapped() -> None:
    proposal = proposed(SHEET_EN)
    assert proposal.layout.code == "custom_merchants"
    assert wrong(SHEET_EN, proposal) == {}


def test_an_order_table_is_mapped_and_people_are_left_out() -> None:
    proposal = proposed(ORDERS_ZH)
    assert proposal.layout.code == "custom_orders"
    assert wrong(ORDERS_ZH, proposal) == {}
    by_name = {match.source: match for match in proposal.columns}
    for name in ("联系手机", "收货人姓名"):
        assert by_name[name].sensitivity is not None
        assert by_name[name].sensitivity.zh == "个人信息，不导入"
    assert by_name["会员名"].sensitivity is not None
    assert by_name["会员名"].sensitivity.zh == "个人信息，仅存密钥哈希"
    assert by_name["收货地址"].sensitivity is not None
    assert by_name["收货地址"].sensitivity.zh == "地址，仅取省份"


def test_a_proposal_does_not_depend_on_the_order_of_columns() -> None:
    order = list(range(len(SHEET_ZH)))
    random.Random(3).shuffle(order)
    rows = table(SHEET_ZH, 300)
    plain = propose([c.header for c in SHEET_ZH], rows)
    turned = propose([SHEET_ZH[n].header for n in order], [[row[n] for n in order] for row in rows])
    assert {c.source: c for c in plain.columns} == {c.source: c for c in turned.columns}


def test_what_does_not_fit_is_shown_with_how_often_it_occurs() -> None:
    match = next(c for c in proposed(SHEET_ZH, 5_000).columns if c.source == "支付宝回款")
    assert match.odd == ("暂无",)
    assert 10 < match.odd_count < 60
    assert match.histogram is not None
    assert sum(match.histogram.counts) > 1_000
    assert match.histogram.low == "0"
    assert [meaning.field for meaning in match.meanings] == ["inflow_90_month_fen", "inflow_30_fen", "inflow_90_fen"]
    empty = next(c for c in proposed(SHEET_ZH, 5_000).columns if c.source == "诚信通指数")
    assert empty.empty_share == pytest.approx(0.61, abs=0.03)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("近90天成交额(万元)", ["12.5", "30.1", "7.75"]),  # would be ten thousand times too small
        ("近60天成交额", ["120.50", "300.10", "77.50"]),  # nearly a known window is another window
        ("开店时间", ["青禾", "北境", "小满"]),  # a good name over values that say otherwise
        ("DSR_物流", ["471", "489", "460"]),
    ],
)
def test_a_good_name_over_values_that_disagree_is_left_open_or_asked(header: str, cells: list[str]) -> None:
    rows = [[f"s{n}", f"店{n}", cell] for n, cell in enumerate(cells * 10)]
    match = propose(["店铺ID", "店铺名称", header], rows).columns[2]
    assert match.field is None or match.confidence < SURE


def test_figures_that_add_up_tell_gross_net_and_tax_without_their_names() -> None:
    rng = random.Random(5)
    rows = []
    for n in range(60):
        net = rng.randint(1_000, 90_000)
        tax = round(net * 0.13)
        rows.append(
            [f"0{n + 1234567}", "2026-03-05", f"{tax / 100:.2f}", f"{(net + tax) / 100:.2f}", f"{net / 100:.2f}"]
        )
    fields = [c.field for c in propose(["发票号码", "开票日期", "x1", "x2", "x3"], rows).columns]
    assert fields == ["invoice_no", "day", "tax_fen", "gross_fen", "net_fen"]


def test_a_statement_with_two_columns_of_money_is_a_table_of_movements() -> None:
    rows = [
        [f"2026-01-{1 + n % 28:02d} 10:00:00", *cells] for n, cells in enumerate(running_balance(80, random.Random(2)))
    ]
    proposal = propose(["交易日期", "收入", "支出", "余额"], rows)
    assert proposal.layout.code == "custom_fund"
    assert [c.field for c in proposal.columns] == ["at", "income_fen", "expense_fen", "balance_fen"]
    assert all(c.confidence >= SURE for c in proposal.columns)


def test_amounts_that_do_not_say_which_way_they_went_are_asked() -> None:
    rows = [[f"2026-01-{1 + n % 28:02d} 10:00:00", f"{n + 1}.50"] for n in range(60)]
    match = propose(["交易日期", "交易金额"], rows).columns[1]
    assert (match.field, match.confidence) == ("amount_fen", 0.8)


def test_a_proposal_of_forty_columns_over_5000_rows_is_quick() -> None:
    told = (*SHEET_ZH, *(Told(f"x{n}", None, amount(1, 99_999)) for n in range(6)))
    rows = table(told, 5_000)
    header = [column.header for column in told]
    propose(header, rows[:10])  # words are indexed once a process
    took = []
    for _ in range(3):
        began = process_time()
        propose(header, rows)
        took.append(process_time() - began)
    assert min(took) < 0.6  # 0.3 s on a machine of its own


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_unknown_file_is_proposed_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (preview,) = inspect(write_told(tmp_path / "s.csv", SHEET_ZH, 60, encoding))
    assert (preview.layout, preview.proposed, preview.header_line) == ("custom_merchants", True, 1)


def test_the_header_of_an_unknown_file_is_found_under_notes(tmp_path: Path) -> None:
    rows = [["导出时间：2026-11-20 08:00:00"], [], [c.header for c in ORDERS_ZH], *table(ORDERS_ZH, 30)]
    (preview,) = inspect(write_table(tmp_path / "s.csv", ["某系统订单导出"], rows))
    assert (preview.layout, preview.header_line) == ("custom_orders", 4)
    assert preview.as_of is not None
    assert preview.as_of.isoformat() == "2026-11-20T08:00:00+08:00"


def test_a_table_nobody_can_make_sense_of_is_refused_and_shows_its_header(tmp_path: Path) -> None:
    told = (Told("a", None, whole(1, 9)), Told("b", None, moment), Told("c", None, amount(1, 9)))
    (preview,) = inspect(write_told(tmp_path / "s.csv", told, 30))
    assert (preview.layout, preview.refusal_code) == (None, "HEADER_UNKNOWN")
    assert [c.source for c in preview.columns] == ["a", "b", "c"]


def test_text_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("今天没有订单，\n明天再看。\n", encoding="utf-8")
    (preview,) = inspect(path)
    assert preview.refusal_code == "HEADER_UNKNOWN"


# Real headers, read as if no layout knew them: which field each column is (several where either is right). A header
# that is not named here is none of the table's fields.
_INVOICES = {
    "企业代号": "merchant_id", "发票号码": "invoice_no", "开票日期": "day", "购方单位代号": "buyer",
    "销方单位代号": "seller", "金额": "net_fen", "税额": "tax_fen", "价税合计": "gross_fen", "发票状态": "void",
}  # fmt: skip
_STATEMENT = {
    "交易时间": "at", "交易日期": "at", "交易日": "at", "记账日期": "at", "入账日期": "at", "记账日": "at",
    "银行记账日": "at", "金额": "amount_fen", "金额(元)": "amount_fen", "交易金额": "amount_fen",
    "结算金额": "amount_fen", "收/支": "direction", "借贷": "direction", "余额": "balance_fen",
    "本次余额": "balance_fen", "账户余额": "balance_fen", "联机余额": "balance_fen", "收入": "income_fen",
    "支出": "expense_fen", "存入": "income_fen", "存入金额": "income_fen", "取出金额": "expense_fen",
    "记账金额(收入)": "income_fen", "记账金额(支出)": "expense_fen", "交易金额(收入)": "income_fen",
    "交易金额(支出)": "expense_fen", "交易对方": "counterparty", "对方账号": "counterparty",
    "对方户名": "counterparty", "对方账户": "counterparty", "对方账户名": "counterparty", "对手信息": "counterparty",
    "对方卡号/账号": "counterparty", "交易对手名称": "counterparty", "交易对手账号": "counterparty",
    "商户名称": "counterparty", "币种": "currency", "币别": "currency", "货币": "currency", "交易币种": "currency",
    "记账币种": "currency", "结算币种": "currency", "交易单号": "line_id", "交易订单号": "line_id",
    "商家订单号": "order_id", "商户单号": "order_id", "交易分类": "sort", "交易类型": "sort", "摘要": "sort",
    "交易摘要": "sort", "业务类型": "sort", "日 志 号": "line_id",
}  # fmt: skip
_ORDERS = {
    "交易创建时间": "created_at",
    "订单金额": "gross_fen",
    "实付金额": "paid_fen",
    "交易单号": "order_id",
    "订单标题": "item",
}
_SHOPS = {
    "shop_id": "merchant_id",
    "city_name": "city",
    "seller_id": "merchant_id",
    "seller_city": "city",
    "seller_state": "region",
}
_FIRMS = {"企业代号": "merchant_id", "企业名称": "name"}

_REAL = {
    "cumcm2020c/sale_invoices_rated.csv.gz": ("custom_invoices", _INVOICES),
    "cumcm2020c/purchase_invoices_rated.csv.gz": ("custom_invoices", _INVOICES),
    "cumcm2020c/enterprise_information_rated.csv": ("custom_merchants", _FIRMS),
    "olist/olist_sellers_dataset.csv": ("custom_merchants", _SHOPS),
    "koubei/shop_info.csv": ("custom_merchants", _SHOPS),
    "statements/meituan.csv": ("custom_orders", _ORDERS),
    **{
        f"statements/{name}": ("custom_fund", _STATEMENT)
        for name in (
            "abc_debit.csv", "alipay_personal.csv", "boc_credit.csv", "boc_debit.csv", "bocom_debit.csv",
            "ccb_debit.xls", "citic_credit.xls", "cmb_debit.csv", "icbc_credit.csv", "icbc_debit_v1.csv",
            "icbc_debit_v2.csv", "jd.csv", "spdb_debit.xls", "wechat_pay.csv", "wechat_pay.xlsx",
        )
    },
}  # fmt: skip

# Files whose header says too little without their layout, or whose table is none of the six: nothing is proposed.
_NOTHING = (
    "olist/olist_orders_dataset.csv.gz", "olist/olist_order_items_dataset.csv.gz",
    "olist/olist_order_payments_dataset.csv.gz", "statements/hxsec_securities.xls", "statements/cmb_credit.csv",
    "statements/bocom_credit.csv", "koubei/shop_daily_payments.csv.gz", "superlender/trainperf.csv.gz",
    "benchmarks/germancredit.csv", "benchmarks/sba_case_selected.csv", "benchmarks/credit_data.csv",
)  # fmt: skip


def judged(preview: FilePreview, truth: dict[str, str]) -> dict[str, list[str]]:
    """Columns proposed right, wrong and left open; wrong ones with how sure the proposal was."""
    found: dict[str, list[str]] = {"right": [], "open": [], "asked wrong": [], "sure wrong": []}
    for column in preview.columns:
        if column.field is None or column.confidence < OPEN:
            found["open"].append(column.source)
        elif truth.get(column.source) == column.field:
            found["right"].append(column.source)
        else:
            found["sure wrong" if column.confidence >= SURE else "asked wrong"].append(
                f"{column.source}:{column.field}"
            )
    return found


@pytest.mark.parametrize("name", _REAL)
def test_no_column_of_a_real_file_is_surely_proposed_as_what_it_is_not(real_data: Path, name: str) -> None:
    layout, truth = _REAL[name]
    (preview,) = inspect(real_data / name, layouts=())
    assert (preview.layout, preview.proposed) == (layout, True)
    found = judged(preview, truth)
    assert found["sure wrong"] == []
    assert len(found["right"]) >= 2


@pytest.mark.parametrize("name", _NOTHING)
def test_a_real_table_that_is_none_of_the_six_gets_no_proposal(real_data: Path, name: str) -> None:
    (preview,) = inspect(real_data / name, layouts=())
    assert preview.refusal_code == "HEADER_UNKNOWN"
