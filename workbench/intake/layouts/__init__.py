"""Which layouts does the desk accept? One family a file; adding one here is all it takes."""

from __future__ import annotations

from workbench.intake.layouts.alipay import ALIPAY
from workbench.intake.layouts.amazon import AMAZON
from workbench.intake.layouts.banks import BANKS
from workbench.intake.layouts.custom import CUSTOM
from workbench.intake.layouts.ebay import EBAY
from workbench.intake.layouts.exchange import EXCHANGE
from workbench.intake.layouts.koubei import KOUBEI
from workbench.intake.layouts.olist import OLIST
from workbench.intake.layouts.paypal import PAYPAL
from workbench.intake.layouts.securities import SECURITIES
from workbench.intake.layouts.sheets import SHEETS
from workbench.intake.layouts.shopify import SHOPIFY
from workbench.intake.layouts.sme_invoices import SME_INVOICES
from workbench.intake.layouts.stripe import STRIPE
from workbench.intake.layouts.superlender import SUPERLENDER
from workbench.intake.layouts.taobao import TAOBAO
from workbench.intake.layouts.vat_register import VAT_REGISTER
from workbench.intake.layouts.wallets import JD_WALLET, MEITUAN_WALLET
from workbench.intake.layouts.wechat import WECHAT

KNOWN = (
    EXCHANGE, SME_INVOICES, VAT_REGISTER, OLIST, KOUBEI, ALIPAY, TAOBAO, WECHAT, JD_WALLET, MEITUAN_WALLET, *BANKS,
    SHOPIFY, AMAZON, EBAY, PAYPAL, STRIPE, SHEETS, SECURITIES, SUPERLENDER,
)  # fmt: skip
LAYOUTS = tuple(layout for family in KNOWN for layout in family.layouts)
"""Layouts a header is recognised by. Custom ones are proposed where none of these fits."""
FAMILIES = (*KNOWN, CUSTOM)
