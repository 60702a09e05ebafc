"""What becomes of bank statements: current accounts and credit cards?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.intake.fund import CARD_MEANINGS, MEANINGS, account_merchants, all_lines, fund_select
from workbench.intake.layout import Family
from workbench.intake.layouts import bank_cards
from workbench.intake.layouts.bank_accounts import ABC, ACCOUNTS
from workbench.intake.layouts.bank_cards import CARDS

# A bill may leave the day of the trade out; then the day it was posted stands for it.
_OWN = {
    ABC.code: {"line_id": "journal_no"},
    bank_cards.CMB.code: {"day": "coalesce(traded_day, day)"},
    bank_cards.ICBC.code: {"counterparty_key": "coalesce(party_no, place)"},
}

BANKS = Family(
    "banks",
    Text("银行流水", "Bank statements"),
    (*ACCOUNTS, *CARDS),
    lines={
        LineKind.FUND: all_lines(
            *(fund_select(layout, MEANINGS, _OWN.get(layout.code, {})) for layout in ACCOUNTS),
            *(fund_select(layout, CARD_MEANINGS, _OWN.get(layout.code, {})) for layout in CARDS),
        )
    },
    merchants=account_merchants("person", (*ACCOUNTS, *CARDS)),
)
