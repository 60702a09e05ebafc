"""What does a pool that is being built look like: tranches, what they would be paid, who sells, what is left out?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.common.dates import day_of
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.portfolio.waterfall import Distribution, Slice
from workbench.services.pools_file import PoolDraft
from workbench.ui.bench import Bench
from workbench.ui.funding.folding import FoldingTable
from workbench.ui.funding.words import day, share, whole
from workbench.ui.table import Column
from workbench.ui.widgets import Label, Panel, Tabs, column

TABS = (
    Text("分层", "Tranches"), Text("分配测算", "Waterfall"), Text("出让主体", "Sellers"),
    Text("未入池原因", "Kept out by"),
)  # fmt: skip
NOTES = (
    Text("比例与票面为未核实参数。", "Shares and coupons are unverified parameters."),
    Text("测算：每笔按期收回，利息按加权利率。", "A plan: every loan is repaid on its days, at the weighted rate."),
    Text("每个主体按自己的价格出让，自持部分留在自己账上。多家出让：已查阅的规定未见禁止，也未见明文许可。",
         "Each at its own price; what it keeps stays on its books. Several: no rule read forbids or names it."),
    Text("一笔可有多个原因。", "A loan may have several reasons."),
)  # fmt: skip


class DraftView(Panel):
    """Four lists of one draft, one shown at a time."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.look)
        self.tabs = Tabs(bench.look, TABS)
        self.slices, self.paid = _SliceTable(bench), PaidTable(bench)
        self.sellers, self.kept = SellerTable(bench), _KeptTable(bench)
        self.note = Label(bench.look, NOTES[0], 12, 400, "ink3", wrap=True)
        self._lists = (self.slices, self.paid, self.sellers, self.kept)
        for one, words in zip(self._lists, TABS, strict=True):
            one.call(words)
        self.setLayout(column(self.tabs, 4, *((one, 1) for one in self._lists), 6, self.note))
        self.tabs.chosen.connect(lambda _: self._turn())
        self._turn()

    def _turn(self) -> None:
        for place, table in enumerate(self._lists):
            table.setVisible(place == self.tabs.index)
        self.note.say(NOTES[self.tabs.index])

    def show_draft(self, draft: PoolDraft) -> None:
        self.slices.show_rows([_Slice(one, draft.figures.balance_fen) for one in draft.slices])
        self.paid.show_rows(draft.planned)
        self.sellers.show_rows(draft.sellers)
        self.kept.show_rows([one for one in draft.kept_out if one.loans])


@dataclass(frozen=True, slots=True)
class _Slice:
    """A tranche with its part of the pool."""

    slice: Slice
    balance_fen: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.slice.issued_fen) / self.balance_fen if self.balance_fen else Decimal(0)


class _SliceTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("分层", "Tranche"), 180, lambda r: r.slice.name, stretch=True, weight=600),
            Column("kept", Text("持有", "Held"), 96, lambda r: held(r.slice), colour="ink2"),
            Column("share", Text("占比", "Share"), 80, _part, align="r"),
            Column("coupon", Text("票面（年）", "Coupon"), 96, lambda r: percent(r.slice.coupon, 2), align="r"),
            Column(
                "issued", Text("发行", "Issue"), 160, lambda r: whole(r.slice.issued_fen, money), align="r", weight=600
            ),
        )
        super().__init__(bench, columns, lambda r: r.slice.code, ("kept", "coupon"), 32)


def _part(one: Any) -> Text:
    return share(one.share, 1)


def held(one: Slice) -> Text:
    return Text("自持", "By us") if one.retained else Text("投资人", "Investors")


class PaidTable(FoldingTable):
    """Distributions made or planned: what came in, and what each rank was paid of it."""

    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency

        def rank(first: int, last: int | None):  # type: ignore[no-untyped-def]
            return lambda r: whole(sum(_paid(r, one) for one in r.after[first:last]), money)

        columns = (
            Column("day", Text("分配日", "Day"), 104, lambda r: day(day_of(r.day)), weight=600),
            Column("interest", Text("利息收入", "Interest in"), 124, lambda r: whole(r.interest_fen, money), align="r"),
            Column("principal", Text("本金收入", "Principal in"), 140, lambda r: whole(r.principal_fen, money),
                   align="r"),
            Column("senior", Text("第一层", "First rank"), 130, rank(0, 1), align="r"),
            Column("between", Text("中间各层", "Between"), 124, rank(1, -1), align="r"),
            Column("rest", Text("末层", "Last rank"), 130, _last(money), align="r", stretch=True),
            Column("carried", Text("留存再购", "Carried"), 130, lambda r: whole(r.carried_fen, money), align="r"),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.day, ("principal", "carried", "interest"), 34)


def _paid(found: Distribution, one: Slice) -> int:
    return sum(p.amount_fen for p in found.paid if p.code == one.code and p.kind != "reinvest")


def _last(money: str):  # type: ignore[no-untyped-def]
    """The last rank, unless it is the first."""
    return lambda r: whole(_paid(r, r.after[-1]) if len(r.after) > 1 else 0, money)


class SellerTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("name", Text("主体", "Company"), 160, lambda r: r.name, stretch=True, weight=600),
            Column("loans", Text("笔数", "Loans"), 72, lambda r: f"{r.loans:,}", align="r"),
            Column("sold", Text("出让本金", "Principal sold"), 140, lambda r: whole(r.principal_fen, money), align="r"),
            Column("at", Text("价格", "Price"), 80, lambda r: percent(r.price, 2), align="r"),
            Column("price", Text("价款", "Paid for it"), 140, lambda r: whole(r.price_fen, money), align="r"),
            Column("held", Text("自持", "Kept"), 130, lambda r: whole(r.held_fen, money), align="r"),
            Column("proceeds", Text("实收", "Proceeds"), 140, lambda r: whole(r.proceeds_fen, money), align="r",
                   weight=600),
        )  # fmt: skip
        super().__init__(bench, columns, lambda r: r.entity, ("price", "loans"), 32)


class _KeptTable(FoldingTable):
    def __init__(self, bench: Bench) -> None:
        money = bench.status.currency
        columns = (
            Column("title", Text("原因", "Reason"), 220, lambda r: r.title, stretch=True, weight=500),
            Column("loans", Text("笔数", "Loans"), 100, lambda r: f"{r.loans:,}", align="r", sort=lambda r: r.loans),
            Column("only", Text("仅此原因", "Only this"), 100, lambda r: f"{r.only:,}", align="r", colour="ink2"),
            Column("sum", Text("余额", "Balance"), 150, lambda r: whole(r.principal_fen, money), align="r"),
        )
        super().__init__(bench, columns, lambda r: r.code, ("only",), 32)
