"""How is the use of the cap told as one bar, for the funding screen and the portfolio alike?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.money import compact_money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text
from workbench.portfolio.funding import Usage
from workbench.services.funding_room import Room
from workbench.services.portfolio_file import CapPart, FundingCap

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves


def cap_of(shelves: Shelves, room: Room, policy: Policy, currency: str) -> FundingCap:
    """Own money, bank loans, what is promised; what was sold and what partners lend beside it."""
    used = room.whole
    deals = sum(1 for pool in shelves.pools.all() if pool.state == "active")
    partners = len(shelves.partners.lent_fen())
    return FundingCap(
        used.cap_fen,
        used.used_fen,
        float(policy.funding.warn_share),
        tuple(_parts(used, room, currency, deals, partners)),
    )


def _parts(used: Usage, room: Room, currency: str, deals: int, partners: int) -> list[CapPart]:
    capital = room.rules.capital_fen
    bank = Text("银行借款（不超过资本 {share}）", "Bank loans (max {share} of capital)")
    sold = Text(f"{deals} 期", f"{deals} deal{_s(deals)}") if deals else Text("不计入上限", "off cap")
    if used.sold_counts and used.sold_fen:
        sold = Text(f"{deals} 期，计入“1+4”", f"{deals} deal{_s(deals)}, counted")
    lent = Text(f"{partners} 家", f"{partners} partner{_s(partners)}") if partners else Text("不计入上限", "off cap")
    return [
        CapPart(Text("自有资本", "Own capital"), used.own_fen, _left(capital - used.own_fen, currency), True),
        CapPart(
            bank.format(share=percent(room.rules.bank_share, 0)),
            used.bank_fen,
            _left(used.cap_fen - capital - used.bank_fen, currency),
            True,
        ),
        CapPart(Text("已批未用", "Approved, not drawn"), used.reserved_fen, Text("预留", "reserved"), True),
        CapPart(Text("资产证券化", "Securitised"), used.sold_fen, sold, used.sold_counts and used.sold_fen > 0),
        CapPart(Text("联合贷合作方", "Partners"), used.partner_fen, lent, False),
    ]


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _left(left_fen: int, currency: str) -> Text:
    if left_fen <= 0:
        return Text("已用足", "fully used")
    zh, en = (compact_money(left_fen, lang, currency) for lang in (Lang.ZH, Lang.EN))
    return Text(f"余 {zh}", f"{en} left")
