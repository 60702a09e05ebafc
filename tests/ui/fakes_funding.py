"""Invented funding for tests of the window."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from workbench.applications.policy_funds import FUND_RULES
from workbench.common.text import Text
from workbench.portfolio.waterfall import PoolTerms
from workbench.services.funding_file import CapRow, FundingFile, SourceRow
from workbench.services.portfolio_file import CapPart, FundingCap

YI = 100_000_000_00
WHOLE = CapRow("", Text("合并", "Consolidated"), 16 * YI, 24 * YI, YI, 0, 0, 0, YI, 23 * YI, Decimal("0.9"))
CAP = FundingCap(24 * YI, YI, 0.9, (CapPart(Text("自有资本", "Own capital"), YI, Text("余", "left"), True),))
FILE = FundingFile(
    date(2026, 11, 23), "CNY", "pilot", (WHOLE,),
    (SourceRow("capital", Text("注册资本", "Registered capital"), 16 * YI, YI, True),),
    False, (), (), (), (), (), (), CAP, True,
)  # fmt: skip


class FakeFunding:
    def overview(self, actor: Any = None) -> FundingFile:
        return FILE

    def cap_file(self) -> FundingCap:
        return CAP


class FakePools:
    def pools(self) -> tuple[()]:
        return ()

    def usual_terms(self) -> PoolTerms:
        return PoolTerms(FUND_RULES.tranches, FUND_RULES.revolving_months, FUND_RULES.amortising_months)


class FakePartners:
    def partners(self) -> tuple[()]:
        return ()

    def shared_loans(self) -> tuple[()]:
        return ()
