"""Invented order loans: one with a call, one that may be drawn, one whose balance has no named orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.common.text import Text
from workbench.lending.borrowing_base import WHY_NAMES, WHY_WORDS, Why
from workbench.services.order_certificates import IssuedCertificate
from workbench.services.order_loans_file import (
    CallRow,
    CertificateLine,
    OrderLoanFile,
    OrderLoanLine,
    OrderLoanList,
    OrderLoanRow,
    OrderRow,
    SettlementLine,
)
from workbench.services.sweep import SweepSummary

AS_OF = date(2026, 11, 22)
PRODUCT = Text("订单贷", "Order loan")


def merchant(number: int, name: str, **changes: Any) -> OrderLoanRow:
    made = OrderLoanRow(
        f"S{number:07d}", name, Text("家居", "Home"), "CNY", PRODUCT, 1, 50_000_00, 12_500_00, 10_000_00, 3_000_00,
        7_000_00, 0, None, "", True, True,
    )  # fmt: skip
    return replace(made, **changes)


ROWS = (
    merchant(1, "小满茶事", available_fen=0, short_fen=800_00, call_due=date(2026, 11, 26), call_state="open"),
    merchant(2, "阿南的果园旗舰店"),
    merchant(3, "云上数码配件", named=False, available_fen=0, drawn_fen=9_800_00),
)


def order(number: int, why: Why = Why.ELIGIBLE, lent_fen: int = 0, pledge: str = "") -> OrderRow:
    eligible = 1_000_00 if why is Why.ELIGIBLE else 0
    return OrderRow(
        f"2026110100000{number:05d}", date(2026, 11, 12), date(2026, 11, 13), None, "快运甲", f"9f{number:014d}", None,
        1_000_00, eligible, eligible * 4 // 5, lent_fen, max(eligible * 4 // 5 - lent_fen, 0), why.value,
        WHY_NAMES[why], WHY_WORDS[why], None, pledge, "LO-1" if pledge else "", 0, "CNY",
    )  # fmt: skip


ORDERS = (
    order(1, Why.REFUND, 800_00, "pledged"),
    order(2, lent_fen=800_00, pledge="pledged"),
    order(3),
    order(4),
    order(5, Why.UNSHIPPED),
)


def file_of(row: OrderLoanRow) -> OrderLoanFile:
    open_ = row.call_state == "open"
    line = OrderLoanLine(
        "LO-1", PRODUCT, "open", row.limit_fen, row.drawn_fen, 4_50, 47_000_00, date(2026, 11, 10), date(2027, 1, 9),
        Decimal("0.0005"), 0, row.named,
    )  # fmt: skip
    call = CallRow(
        1, "LO-1", date(2026, 11, 22), date(2026, 11, 25), Text("质押订单发生退款", "a pledged order was refunded"),
        800_00, 800_00, 804_50, "open",
    )  # fmt: skip
    settled = (
        SettlementLine("fund:1", date(2026, 11, 21), "A1", 12_500_00, 10_060_00, 2_440_00, 10_060_00, 0, "fund"),
        SettlementLine("fund:2", date(2026, 11, 20), "A2", -300_00, 0, 0, 0, 0, "file"),
    )
    issued = CertificateLine("BB-261122-S1-1", AS_OF, 1, 12_500_00, 10_000_00, 3_000_00, "ab" * 32,
                             datetime(2026, 11, 22, tzinfo=UTC))  # fmt: skip
    calls = (call,) if open_ else ()
    return OrderLoanFile(row, AS_OF, Decimal("0.8"), (line,), ORDERS, calls, settled, (issued,), False)


class FakeOrderLoans:
    """Answers at once and remembers what was asked."""

    def __init__(self, rows: tuple[OrderLoanRow, ...] = ROWS) -> None:
        self.rows, self.asked = rows, list[tuple[Any, ...]]()

    def merchants(self) -> OrderLoanList:
        return OrderLoanList(self.rows, len(self.rows), AS_OF)

    def file(self, merchant_id: str) -> OrderLoanFile:
        return file_of(next(one for one in self.rows if one.merchant_id == merchant_id))

    def draw(self, loan_id: str, picks: Any, actor: Any, once: Any = None) -> OrderLoanFile:
        self.asked.append(("draw", loan_id, tuple(picks), once.key))
        return file_of(self.rows[1])

    def cure(self, loan_id: str, picks: Any, actor: Any, once: Any = None) -> OrderLoanFile:
        self.asked.append(("cure", loan_id, tuple(picks), once.key))
        return file_of(self.rows[0])

    def adopt(self, loan_id: str, actor: Any, once: Any = None) -> OrderLoanFile:
        self.asked.append(("adopt", loan_id))
        return file_of(self.rows[2])


class FakeCertificates:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def issue(self, merchant_id: str, actor: Any) -> IssuedCertificate:
        self.asked.append(merchant_id)
        return IssuedCertificate("BB-261122-S1-1", "ab" * 32, False)

    def save(self, merchant_id: str, certificate_no: str) -> Path:
        return Path(f"{certificate_no}.pdf")


class FakeSweeps:
    def book_file(self, path: Path, actor: Any) -> SweepSummary:
        return SweepSummary(3, 1, 10_060_00, 2_440_00)
