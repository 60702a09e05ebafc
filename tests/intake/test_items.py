"""Items of Taobao orders tell what the orders do not, and stand for them where they come alone."""

from __future__ import annotations

from pathlib import Path

from tests.intake.exports import taobao_file, taobao_order
from tests.intake.reading import found_in
from workbench.flows.engine import Engine

HEADER = (
    "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,支付单号,买家应付货款,"
    "买家实际支付金额,退款状态,退款金额,订单创建时间,订单付款时间"
)


def item(order: str, number: int, paid: str, refund: str = "", *, state: str = "", status: str = "交易成功") -> str:
    said = state or ("退款成功" if refund else "没有申请退款")
    return (
        f"{order}{number},{order},抱枕{number},{paid},1,,颜色：红,,,{status},A-{number},,{paid},{paid},{said},{refund},"
        "2026-11-01 10:00:00,2026-11-01 10:05:00"
    )


def items_file(path: Path, items: list[str]) -> Path:
    path.write_bytes(("\r\n".join([HEADER, *items]) + "\r\n").encode("gb18030"))
    return path


def orders(engine: Engine) -> list[tuple[object, ...]]:
    return engine.execute(
        "SELECT order_id, status, gross_fen, paid_fen, refund_fen, quantity, item FROM change_orders ORDER BY order_id"
    ).fetchall()


def test_items_alone_are_added_up_to_their_orders(tmp_path: Path) -> None:
    rows = [
        item("2188801", 1, "30.00"),
        item("2188801", 2, "12.50", "12.50", status="交易关闭"),
        item("2188802", 1, "9.90", state="买家已经申请退款，等待卖家同意"),
    ]
    engine, found = found_in([items_file(tmp_path / "ExportOrderDetailList.csv", rows)], tmp_path)
    assert (found.rows, found.bad, found.new) == (3, 0, 2)
    assert orders(engine) == [
        ("2188801", "finished", 4_250, 4_250, 1_250, 2, "抱枕1"),
        ("2188802", "finished", 990, 990, None, 1, "抱枕1"),  # asked for, not decided: not known, and not zero
    ]
    assert [merchant.platform.value for merchant in found.merchants] == ["taobao"]


def test_the_order_list_goes_before_and_takes_refunds_from_its_items(tmp_path: Path) -> None:
    listed = taobao_file(tmp_path / "orders.csv", [taobao_order("2188801", "42.50", out="42.50")])
    items = items_file(tmp_path / "items.csv", [item("2188801", 1, "30.00"), item("2188801", 2, "12.50", "12.50")])
    engine, found = found_in([listed, items], tmp_path)
    assert (found.new, [m.merchant_id for m in found.merchants]) == (2, ["TB-3456"])
    assert orders(engine) == [("2188801", "finished", 4_250, 4_250, 1_250, 1, "手工抱枕")]
    assert [d.clashes for d in found.differences] == [0, 0]


def test_items_without_a_time_need_their_orders_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        "订单编号,价格,购买数量,订单状态,商家编码\n2188801,30.00,2,交易成功,A-1\n2188809,1.00,1,交易成功,A-2\n", "utf-8"
    )
    listed = taobao_file(tmp_path / "orders.csv", [taobao_order("2188801", "60.00", out="60.00")])
    engine, found = found_in([path, listed], tmp_path)
    assert [row[0] for row in orders(engine)] == ["2188801"]
    assert [note.en for note in found.notes] == [
        "Items without a time and without their order, left out: 1; import the order list with them"
    ]
