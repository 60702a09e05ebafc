"""What does the loan cost in all, item by item? The form a borrower reads and signs before the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import Price
from workbench.reports.blocks import Blocks, Languages, Row
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.paper import Head, begin, close, hand_lines, note, shortest
from workbench.reports.repayment_plan import exact
from workbench.reports.seals import SLIP_HIGH
from workbench.reports.words import BASES, rate_of, yearly

TITLE = Text("综合融资成本明示表", "All-in financing cost form")
NOTHING_ELSE = Text(
    "除已明示息费项目外，不再收取其他任何形式的利息和费用。",
    "Besides the interest and fees shown here, no other interest or fee of any kind is charged.",
)
NOT_DEDUCTED = Text(
    "利息与费用不从本金中预先扣除。", "Interest and fees are not deducted from the principal in advance."
)


@dataclass(frozen=True, slots=True)
class CostItem:
    """One item of the cost. `yearly` is its part of the yearly cost; `amount_fen` for the whole limit and term."""

    name: Text
    charged_by: Text
    how: Text
    amount_fen: int
    yearly: Decimal | None  # None: nothing is charged


@dataclass(frozen=True, slots=True)
class CostFacts:
    """Everything the form says. The items add up to the price; `contingent` are costs of not paying on time."""

    head: Head
    merchant: str
    person: str
    product: Text
    currency: str
    limit_fen: int
    price: Price
    headline: str
    term: Text
    start: date
    items: tuple[CostItem, ...]
    contingent: tuple[tuple[Text, Text], ...]
    legal: tuple[Text, ...]


def cost_form(facts: CostFacts, languages: Languages) -> bytes:
    """The form as PDF; the same facts give the same bytes. Raises `ValueError` where the items do not add up."""
    if sum(item.amount_fen for item in facts.items) != facts.price.total_cost_fen:
        raise ValueError("the items of the cost do not add up to the price")
    return shortest(lambda scale: _set(facts, languages, scale), languages).sheet.finish()


def _set(facts: CostFacts, languages: Languages, scale: float) -> Blocks:
    blocks = begin(TITLE, facts.head, languages, scale=scale)
    _opening(blocks, facts)
    blocks.heading(Text("一、息费项目", "1. Interest and fees"))
    grid(blocks, _COLUMNS, [*(_item(item, facts) for item in facts.items), _total(facts)])
    blocks.heading(Text("二、违约时可能发生的费用", "2. What may be due on default"))
    blocks.pairs(facts.contingent, size=9.5, label_width=120)
    blocks.heading(Text("三、声明", "3. Declarations"))
    for words in (NOTHING_ELSE, NOT_DEDUCTED):
        blocks.paragraph(words, size=10, bold=True, after=1)
    for words in facts.legal:
        blocks.paragraph(words, size=8.6, after=2)
    note(blocks, facts.head.note)
    room = SLIP_HIGH + 8 if facts.head.seals else 0.0
    blocks.sheet.need(36 + 24 * len(languages) + room)  # nobody signs a page that says nothing
    blocks.paragraph(
        Text(
            "本人已阅读并理解以上全部内容，在签订合同之前收到本表。",
            "I have read and understood all of the above, and received this form before signing the contract.",
        ),
        size=9.5,
    )
    hand_lines(blocks, facts.head, (Text("借款人签名", "Borrower's signature"),))
    return close(blocks, facts.head)


def _opening(blocks: Blocks, facts: CostFacts) -> None:
    person = f" · {facts.person}" if facts.person else ""
    blocks.pairs(
        (
            (Text("借款人", "Borrower"), same(f"{facts.merchant}{person}")),
            (Text("产品与期限", "Product and term"), facts.product + Text("，", ", ") + facts.term),
            (
                Text("贷款本金", "Principal"),
                Text(
                    f"{money(facts.limit_fen, facts.currency)}（案件 {facts.head.case_no}）",
                    f"{money(facts.limit_fen, facts.currency)} (case {facts.head.case_no})",
                ),
            ),
        ),
        size=9.5,
    )
    price = facts.price
    others = [basis for basis in ("nominal_365", "irr_x12", "xirr") if basis != facts.headline]
    rows = [
        Row(
            Text("综合融资成本（年化）", "All-in financing cost a year"),
            yearly(rate_of(price, facts.headline)),
            note=BASES[facts.headline],
            large=True,
        ),
        Row(
            Text("息费总额", "Interest and fees in all"),
            same(exact(price.total_cost_fen, facts.currency)),
            note=Text(
                f"{facts.start.isoformat()} 全额支用并用满期限",
                f"whole limit drawn on {facts.start.isoformat()} and kept for the whole term",
            ),
        ),
        *(
            Row(Text("另一口径（年化）", "On another basis, a year"), yearly(rate_of(price, basis)), note=BASES[basis])
            for basis in others
        ),
    ]
    Blocks(blocks.sheet, blocks.languages, 0.8 * blocks.scale).terms(rows)


_COLUMNS = (
    Column(Text("项目", "Item"), 1.5),
    Column(Text("收取方", "Charged by"), 2.0),
    Column(Text("收取方式与标准", "How it is charged"), 2.6),
    Column(Text("金额", "Amount"), 1.3, right=True),
    Column(Text("年化", "A year"), 0.9, right=True),
)


def _item(item: CostItem, facts: CostFacts) -> list[Cell]:
    none = item.yearly is None
    return [
        Cell(item.name),
        Cell(item.charged_by),
        Cell(item.how),
        Cell(Text("无", "none") if none else same(exact(item.amount_fen, facts.currency))),
        Cell(same("—") if item.yearly is None else yearly(item.yearly)),
    ]


def _total(facts: CostFacts) -> list[Cell]:
    total = same(exact(facts.price.total_cost_fen, facts.currency))
    rate = yearly(rate_of(facts.price, facts.headline))
    nothing = Cell(same(""))
    return [Cell(Text("合计", "Total"), bold=True), nothing, nothing, Cell(total, bold=True), Cell(rate, bold=True)]
