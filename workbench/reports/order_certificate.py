"""Which orders carry an order loan, and how much may be drawn on them? A certificate of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.reports.blocks import Blocks, Languages, Row
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.paper import Head, begin, close, note
from workbench.reports.repayment_plan import exact
from workbench.reports.words import long_date

TITLE = Text("订单贷可贷额证明", "Order-loan borrowing base certificate")


@dataclass(frozen=True, slots=True)
class OrderGroup:
    """Orders of one kind in the window. `counts`: whether they carry the loan."""

    name: Text
    why: Text
    orders: int
    amount_fen: int
    counts: bool


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """Everything the certificate says, as of the end of a day. `lines` are the files it was counted from, by digest."""

    head: Head
    merchant: str
    person: str
    product: Text
    currency: str
    as_of: date
    window_days: int
    groups: tuple[OrderGroup, ...]
    base_fen: int
    advance_share: Decimal
    advance_fen: int
    product_max_fen: int
    limit_fen: int
    drawn_fen: int
    available_fen: int
    orders_digest: str  # of the numbers and amounts of the orders that count
    lines: tuple[tuple[str, str], ...]


def order_certificate(facts: BaseFacts, languages: Languages) -> bytes:
    """The certificate as PDF; the same facts give the same bytes. Raises `ValueError` where its sums do not tie."""
    if sum(group.amount_fen for group in facts.groups if group.counts) != facts.base_fen:
        raise ValueError("the orders that count do not add up to the base")
    blocks = begin(TITLE, facts.head, languages)
    person = f" · {facts.person}" if facts.person else ""
    day = long_date(facts.as_of)
    blocks.pairs(
        (
            (Text("商户", "Merchant"), same(f"{facts.merchant}{person}")),
            (Text("产品", "Product"), facts.product),
            (Text("截至", "As of"), Text(f"{day.zh}（日终）", f"end of {day.en}")),
            (Text("案件编号", "Case"), same(facts.head.case_no)),
        ),
        size=9.5,
    )
    blocks.heading(Text("一、订单", "1. Orders"))
    grid(blocks, _COLUMNS, [_group(group, facts.currency) for group in facts.groups])
    rows = _rows(facts)
    blocks.heading(Text("二、可贷额", "2. Borrowing base"), keep=blocks.terms_height(rows))
    blocks.terms(rows)
    _records(blocks, facts)
    note(blocks, facts.head.note)
    return close(blocks, facts.head).sheet.finish()


_COLUMNS = (
    Column(Text("订单", "Orders"), 2.0),
    Column(Text("为何计入或不计入", "Why they count or not"), 3.2),
    Column(Text("笔数", "Number"), 0.8, right=True),
    Column(Text("实付金额", "Paid"), 1.5, right=True),
    Column(Text("计入", "Counts"), 0.9, right=True),
)


def _group(group: OrderGroup, currency: str) -> list[Cell]:
    counts = Text("是", "yes") if group.counts else Text("否", "no")
    return [
        Cell(group.name, bold=group.counts),
        Cell(group.why),
        Cell(same(f"{group.orders:,}")),
        Cell(same(exact(group.amount_fen, currency)), bold=group.counts),
        Cell(counts, bold=group.counts),
    ]


def _rows(facts: BaseFacts) -> list[Row]:
    def row(zh: str, en: str, fen: int, *, large: bool = False, why: Text | None = None) -> Row:
        return Row(Text(zh, en), same(exact(fen, facts.currency)), note=why, large=large)

    share = percent(float(facts.advance_share), 0)
    return [
        row("计入的订单", "Orders that count", facts.base_fen),
        row(
            f"× 预付比例 {share}",
            f"× advance share {share}",
            facts.advance_fen,
            why=Text("向下取整到分", "rounded down to the cent"),
        ),
        row("产品上限", "Cap of the product", facts.product_max_fen),
        row("批准额度", "Approved limit", facts.limit_fen),
        row("已支用", "Drawn", facts.drawn_fen),
        row(
            "可支用",
            "Available",
            facts.available_fen,
            large=True,
            why=Text(
                "上列各上限中最小者，减已支用，不小于零",
                "the least of the caps above less what is drawn, never below 0",
            ),
        ),
    ]


def _records(blocks: Blocks, facts: BaseFacts) -> None:
    blocks.heading(Text("三、依据", "3. Where it comes from"))
    blocks.paragraph(
        Text(
            f"近 {facts.window_days} 天内已发货、买家未确认收货且没有退款的订单。金额为买家实付。",
            f"Orders of the last {facts.window_days} days that were shipped, not yet confirmed by the buyer and "
            "without a refund, by what the buyer paid.",
        ),
        size=9,
    )
    rows = [(Text("计入订单的清单指纹", "Digest of the orders that count"), facts.orders_digest)]
    rows += [(same(name), digest) for name, digest in facts.lines]
    blocks.pairs([(label, same(digest)) for label, digest in rows], size=7.4, label_width=150)
