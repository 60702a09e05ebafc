"""How does a memo show the terms: what set the limit, what was offered, what it costs, and what room it leaves?"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import Limit
from workbench.reports.blocks import Blocks, Row
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.memo_facts import MemoFacts, OfferLine, RoomLine
from workbench.reports.sheet import ACCENT, BAD, INK, INK2, INK3
from workbench.reports.words import BASES, daily, fee, rate_of, yearly

BODY = 8.6
JUDICIAL = Text(
    "民间借贷四倍 LPR 的司法上限不直接适用于小额贷款公司（法释〔2020〕27 号）；综合成本按监管上限检查。",
    "The judicial cap of four times LPR on private lending does not apply directly to micro-loan companies (SPC reply "
    "2020 no. 27); the all-in cost is checked against the regulator's cap.",
)
BINDING = Text("（约束项）", " (binding)")
EMPTY = same("")


def terms(blocks: Blocks, facts: MemoFacts) -> None:
    """The chapter on limit and price; nothing where neither is known."""
    if facts.limit is None and facts.price is None:
        return
    blocks.heading(Text("四、额度与价格", "4. Limit and price"))
    if facts.limit is not None:
        _limit(blocks, facts.limit, facts.currency)
    if facts.price is not None:
        _price(blocks, facts)
    _offers(blocks, facts.offers, facts.currency)
    _room(blocks, facts.room)
    if facts.price is not None:
        blocks.paragraph(JUDICIAL, size=8, color=INK3)


def _limit(blocks: Blocks, limit: Limit, currency: str) -> None:
    """Every term, two in a row, the binding one marked."""
    cells = []
    for term in limit.terms:
        binds = term.code == limit.binding
        label = term.label + BINDING if binds else term.label
        cells.append((Cell(label, ACCENT if binds else INK2, binds), _sum(term.amount_fen, currency, binds)))
    if len(cells) % 2:
        cells.append((Cell(EMPTY), Cell(EMPTY)))
    head = (Column(Text("额度各项", "Terms of the limit"), 2.3), Column(Text("金额", "Amount"), 1.2, right=True))
    rows = [[*left, *right] for left, right in zip(cells[::2], cells[1::2], strict=True)]
    grid(blocks, (*head, *head), rows, after=4, whole=True)
    binding = next((term.label for term in limit.terms if term.code == limit.binding), same("—"))
    amount = money(limit.amount_fen, currency)
    told = Text(
        f"建议额度 {amount}，由“{binding.zh}”决定。", f"Suggested limit {amount}, set by “{binding.en}”."
    )  # fmt: skip
    blocks.paragraph(told, size=9, after=5)


def _sum(amount_fen: int, currency: str, bold: bool = False) -> Cell:
    return Cell(same(money(amount_fen, currency)), ACCENT if bold else INK, bold)


def _price(blocks: Blocks, facts: MemoFacts) -> None:
    price = facts.price
    if price is None:
        return
    others = [basis for basis in ("nominal_365", "irr_x12", "xirr") if basis != facts.headline]
    fees = fee(price.fee_rate) if price.fee_rate else Text("无服务费", "no service fee")
    cost, other = Text("综合年化成本", "All-in annual cost"), Text("另一口径", "Another basis")
    rows = [
        Row(_named(cost, facts.headline), yearly(rate_of(price, facts.headline)), large=True),
        *(Row(_named(other, basis), yearly(rate_of(price, basis))) for basis in others),
        Row(Text("日利率与服务费", "Daily rate and fee"), same(daily(price.daily_rate)) + Text("，", ", ") + fees),
    ]
    Blocks(blocks.sheet, blocks.languages, 0.82).terms(rows)


def _named(label: Text, basis: str) -> Text:
    return Text(f"{label.zh}（{BASES[basis].zh}）", f"{label.en} ({BASES[basis].en})")


_OFFERS = (
    Column(Text("提供的方案", "Offers made"), 1.4),
    Column(Text("期限与还款", "Term and repayment"), 3.0),
    Column(Text("年化成本", "Yearly cost"), 1.2, right=True),
    Column(Text("利息与费用", "Interest and fees"), 1.4, right=True),
    Column(Text("结果", "Result"), 1.2),
)
TAKEN, LEFT = Text("采用", "taken"), Text("未采用", "not taken")


def _offers(blocks: Blocks, offers: Sequence[OfferLine], currency: str) -> None:
    if offers:
        grid(blocks, _OFFERS, [_offer(one, currency) for one in offers], after=7, whole=True)


def _offer(one: OfferLine, currency: str) -> list[Cell]:
    tone = ACCENT if one.taken else INK2
    return [
        Cell(same(money(one.amount_fen, currency)), tone, one.taken),
        Cell(one.term, tone),
        Cell(one.yearly, tone),
        Cell(same(money(one.total_cost_fen, currency)), tone),
        Cell(TAKEN if one.taken else LEFT, tone, one.taken),
    ]


_ROOM = (
    Column(Text("本笔之后的余量", "Room after this loan"), 2.6),
    Column(Text("上限", "Cap"), 1.3, right=True),
    Column(Text("本笔后已用", "Used with it"), 1.3, right=True),
    Column(Text("余量", "Left"), 1.5, right=True),
)


def _room(blocks: Blocks, rows: Sequence[RoomLine]) -> None:
    if rows:
        grid(blocks, _ROOM, [_left(row) for row in rows], after=5, whole=True)


def _left(row: RoomLine) -> list[Cell]:
    tone = BAD if row.stops else ACCENT if row.binding else INK2
    strong = row.stops or row.binding
    title = row.title + BINDING if row.binding else row.title
    return [Cell(title, tone, strong), Cell(row.cap, tone), Cell(row.after, tone), Cell(row.left, tone, strong)]
