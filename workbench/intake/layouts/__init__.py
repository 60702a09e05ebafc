"""Which layouts does the desk accept? One family a file; adding one here is all it takes."""

from __future__ import annotations

from workbench.intake.layouts.alipay import ALIPAY
from workbench.intake.layouts.exchange import EXCHANGE
from workbench.intake.layouts.olist import OLIST
from workbench.intake.layouts.sme_invoices import SME_INVOICES
from workbench.intake.layouts.taobao import TAOBAO

FAMILIES = (EXCHANGE, SME_INVOICES, OLIST, ALIPAY, TAOBAO)
LAYOUTS = tuple(layout for family in FAMILIES for layout in family.layouts)
