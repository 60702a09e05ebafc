"""What does one merchant's borrowing base come to on one day, order by order, and what proves it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.reports.blocks import Blocks, Languages, Row
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.paper import Head, begin
from workbench.reports.repayment_plan import exact
from workbench.reports.sheet import INK2
from workbench.reports.words import long_date

TITLE = Text("订单贷日终借款基础证明", "Daily borrowing base certificate")
MOST_ORDERS = 60  # above, orders that do not count are summed by reason: two pages instead of nine
"""Orders set one by one; beyond, those that carry no loan are summed by reason."""


@dataclass(frozen=True, slots=True)
class CertifiedOrder:
    """One order: its evidence, why it counts or not, what may be lent on it, and the pledge that holds it."""

    order_id: str
    placed: date
    shipped: date | None
    carrier: str
    waybill: str
    signed: date | None
    paid_fen: int
    why: str
    why_name: Text
    eligible_fen: int
    room_fen: int
    lent_fen: int
    loan_id: str


@dataclass(frozen=True, slots=True)
class CertifiedBase:
    """Everything the certificate says, as of the end of `as_of`. Its canonical form is what the digest is over."""

    number: str
    merchant_id: str
    merchant: str
    person: str
    product: Text
    currency: str
    as_of: date
    advance: Decimal
    oldest_days: int
    orders: tuple[CertifiedOrder, ...]
    eligible_fen: int
    advance_fen: int
    drawn_fen: int
    pledged_fen: int  # principal that stands on named orders
    limit_fen: int
    short_fen: int
    lines: tuple[tuple[str, str], ...]  # files it was counted from, by digest

    @property
    def available_fen(self) -> int:
        """Nothing while a shortfall stands open."""
        return 0 if self.short_fen else max(min(self.advance_fen, self.limit_fen) - self.drawn_fen, 0)


def base_certificate(
    facts: CertifiedBase, digest: str, anchor: str, lender: Text, synthetic: bool, languages: Languages
) -> bytes:
    """The certificate as PDF; the same facts give the same bytes.

    `anchor` is the head of the journal when it was issued. Raises `ValueError` where its sums do not tie.
    """
    _demand_sums(facts)
    head = Head(facts.number, facts.merchant_id, lender, facts.as_of, digest, anchor, synthetic, draft=False)
    blocks = begin(TITLE, head, languages)
    day = long_date(facts.as_of)
    person = f" · {facts.person}" if facts.person else ""
    blocks.pairs(
        (
            (Text("商户", "Merchant"), same(f"{facts.merchant}{person} · {facts.merchant_id}")),
            (Text("产品", "Product"), facts.product),
            (Text("截至", "As of"), Text(f"{day.zh}（日终）", f"end of {day.en}")),
            (Text("证明编号", "Certificate"), same(facts.number)),
        ),
        size=9.5,
    )
    rows = _rows(facts)
    blocks.heading(Text("一、借款基础", "1. Borrowing base"), keep=blocks.terms_height(rows))
    blocks.terms(rows)
    _orders(blocks, facts)
    _records(blocks, facts, digest)
    return blocks.sheet.finish()


def _demand_sums(facts: CertifiedBase) -> None:
    if sum(one.eligible_fen for one in facts.orders) != facts.eligible_fen:
        raise ValueError("the orders do not add up to the base")
    if sum(one.room_fen for one in facts.orders) != facts.advance_fen:
        raise ValueError("the parts that may be lent do not add up to the advance")
    if sum(one.lent_fen for one in facts.orders) != facts.pledged_fen:
        raise ValueError("the pledges do not add up to what stands on orders")


_LESSER = Text("预付额与额度中较小者减已支用，不小于零",
               "the lesser of advance and limit, less what is drawn, never below 0")  # fmt: skip
_SHORT = Text("差额补足之前不得支用", "nothing is drawn before the shortfall is cured")


def _rows(facts: CertifiedBase) -> list[Row]:
    def row(zh: str, en: str, fen: int, *, large: bool = False, why: Text | None = None) -> Row:
        return Row(Text(zh, en), same(exact(fen, facts.currency)), note=why, large=large)

    share = percent(float(facts.advance), 0)
    rows = [
        row("计入的订单", "Orders that count", facts.eligible_fen),
        row(f"× 预付比例 {share}", f"× advance {share}", facts.advance_fen,
            why=Text("逐笔向下取整到分", "rounded down to the cent, order by order")),
        row("批准额度", "Approved limit", facts.limit_fen),
        row("已支用", "Drawn", facts.drawn_fen),
        row("其中指名质押", "Of it, on named orders", facts.pledged_fen),
        row("可支用", "Available", facts.available_fen, large=True,
            why=_SHORT if facts.short_fen else _LESSER),
    ]  # fmt: skip
    if facts.short_fen:
        rows.insert(5, row("待补足差额", "Shortfall to be cured", facts.short_fen))
    return rows


_COLUMNS = (
    Column(Text("订单", "Order"), 1.9),
    Column(Text("发货", "Shipped"), 1.25),
    Column(Text("物流凭证 · 签收", "Waybill · signed"), 2.2),
    Column(Text("实付", "Paid"), 1.2, right=True),
    Column(Text("能否计入", "Counts?"), 1.5),
    Column(Text("可贷", "May be lent"), 1.2, right=True),
    Column(Text("已质押", "Pledged"), 1.2, right=True),
)


def _orders(blocks: Blocks, facts: CertifiedBase) -> None:
    counted = [one for one in facts.orders if one.eligible_fen or one.lent_fen]
    others = [one for one in facts.orders if not (one.eligible_fen or one.lent_fen)]
    blocks.heading(Text("二、订单", "2. Orders"))
    shown = counted if len(facts.orders) > MOST_ORDERS else [*counted, *others]
    if shown:
        grid(blocks, _COLUMNS, [_order(one, facts.currency) for one in shown])
    else:
        blocks.paragraph(Text("没有可列示的订单。", "There is no order to show."), size=9.5)
    if len(shown) < len(facts.orders):
        blocks.paragraph(
            Text(f"另有 {len(others)} 笔订单不计入，按原因列于下表。",
                 f"Another {len(others)} orders do not count; they are summed by reason."),
            size=9,
        )  # fmt: skip
        grid(blocks, _SUMS, _summed(others, facts.currency))


_SUMS = (
    Column(Text("为何不计入", "Why they do not count"), 3.0),
    Column(Text("笔数", "Number"), 1.0, right=True),
    Column(Text("实付", "Paid"), 1.6, right=True),
)


def _summed(orders: list[CertifiedOrder], currency: str) -> list[list[Cell]]:
    groups: dict[str, list[CertifiedOrder]] = {}
    for one in orders:
        groups.setdefault(one.why, []).append(one)
    return [
        [
            Cell(own[0].why_name),
            Cell(same(f"{len(own):,}")),
            Cell(same(exact(sum(one.paid_fen for one in own), currency))),
        ]
        for _, own in sorted(groups.items())
    ]


def _order(one: CertifiedOrder, currency: str) -> list[Cell]:
    counts = one.eligible_fen > 0
    shipped = "—" if one.shipped is None else one.shipped.isoformat()
    words = (one.carrier, one.waybill, "" if one.signed is None else f"· {one.signed:%m-%d}")
    evidence = " ".join(word for word in words if word) or "—"
    return [
        Cell(same(one.order_id), bold=counts),
        Cell(same(shipped)),
        Cell(same(evidence)),
        Cell(same(exact(one.paid_fen, currency))),
        Cell(one.why_name, bold=counts) if counts else Cell(one.why_name, INK2),
        Cell(same(exact(one.room_fen, currency) if one.room_fen else "—"), bold=counts),
        Cell(same(exact(one.lent_fen, currency) if one.lent_fen else "—")),
    ]


def _records(blocks: Blocks, facts: CertifiedBase, digest: str) -> None:
    blocks.heading(Text("三、依据", "3. Where it comes from"))
    blocks.paragraph(
        Text(
            "计入的是：卖家已发货、买家未确认、没有退款、没有关闭、检测没有存疑、没有质押给他人，"
            f"且发货不超过 {facts.oldest_days} 天的订单。金额为买家实付。",
            "What counts: orders shipped, not confirmed by the buyer, without a refund, not closed, not marked by a "
            f"detector, not pledged elsewhere and shipped {facts.oldest_days} days ago at most, by what buyers paid.",
        ),
        size=9,
    )
    rows = [(Text("本证明指纹", "Digest of this certificate"), digest)]
    rows += [(same(name), one) for name, one in facts.lines]
    blocks.pairs([(label, same(one)) for label, one in rows], size=7.4, label_width=150)
