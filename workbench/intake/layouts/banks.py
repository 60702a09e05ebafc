"""What becomes of bank statements: current accounts and credit cards?"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.flows.lines import LineKind
from workbench.intake.fund import CARD_MEANINGS, MEANINGS, Meaning, account_merchants, fund_select
from workbench.intake.layout import Family, Layout
from workbench.intake.layouts import bank_cards
from workbench.intake.layouts.bank_accounts import ABC, ACCOUNTS
from workbench.intake.layouts.bank_cards import CARDS

# A bill may leave the day of the trade out; then the day it was posted stands for it.
_OWN = {
    ABC.code: {"line_id": "journal_no"},
    bank_cards.CMB.code: {"day": "coalesce(traded_day, day)"},
    bank_cards.ICBC.code: {"counterparty_key": "coalesce(party_no, place)"},
}


def _family(layout: Layout, meanings: Sequence[Meaning]) -> Family:
    return Family(
        layout.code,
        layout.name,
        (layout,),
        lines={LineKind.FUND: fund_select(layout, meanings, _OWN.get(layout.code, {}))},
        merchants=account_merchants("person", (layout,)),
    )


BANKS = (
    *(_family(layout, MEANINGS) for layout in ACCOUNTS),
    *(_family(layout, CARD_MEANINGS) for layout in CARDS),
)
