"""Which layouts does the desk accept? One family a file; adding one here is all it takes."""

from __future__ import annotations

from workbench.intake.layouts.alipay import ALIPAY
from workbench.intake.layouts.banks import BANKS
from workbench.intake.layouts.custom import CUSTOM
from workbench.intake.layouts.exchange import EXCHANGE
from workbench.intake.layouts.olist import OLIST
from workbench.intake.layouts.securities import SECURITIES
from workbench.intake.layouts.sme_invoices import SME_INVOICES
from workbench.intake.layouts.taobao import TAOBAO
from workbench.intake.layouts.wallets import JD_WALLET, MEITUAN_WALLET
from workbench.intake.layouts.wechat import WECHAT

KNOWN = (EXCHANGE, SME_INVOICES, OLIST, ALIPAY, TAOBAO, WECHAT, JD_WALLET, MEITUAN_WALLET, *BANKS, SECURITIES)
LAYOUTS = tuple(layout for family in KNOWN for layout in family.layouts)
"""Layouts a header is recognised by. Custom ones are proposed where none of these fits."""
FAMILIES = (*KNOWN, CUSTOM)
