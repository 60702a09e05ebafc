"""Invented figures for the tests of the window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.common.text import Text
from workbench.services.figures_file import FigureChart, FigureColumn, FigureRow, FigureSection, FigureTable
from workbench.services.loan_filter import LoanFilter
from workbench.services.portfolio_file import Series

BAD = LoanFilter(state="live", owner="own", least_class=3)


def section(code: str = "quality", as_of: date = date(2026, 11, 23)) -> FigureSection:
    table = FigureTable(
        "shares",
        Text("质量指标", "Quality"),
        (
            FigureColumn(Text("指标", "Figure"), "words", 190),
            FigureColumn(Text("比率", "Share"), "share", 90),
            FigureColumn(Text("金额", "Amount"), "money", 140),
        ),
        (
            FigureRow((Text("不良率", "NPL"), Decimal("0.0123"), 24_329_400_00), BAD),
            FigureRow((Text("合计", "Total"), None, 1_978_000_000_00), None, strong=True),
        ),
        Text("不包括已转让贷款资产。", "Sold loans are left out."),
    )
    chart = FigureChart(
        "npl",
        Text("不良率", "NPL"),
        "share",
        ("2026-10", "2026-11"),
        (Series(Text("全部", "All"), (0.0117, 0.0123), "main"),),
        0.018,
    )
    return FigureSection(code, Text("质量", "Quality"), as_of, "CNY", True, (chart,), (table,))


@dataclass
class FakeFigures:
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def section(self, code: str, day: date | None = None, known: date | None = None) -> FigureSection:
        self.calls.append(("section", code, day, *((known,) if known else ())))
        return replace(section(code, day or date(2026, 11, 23)), known=known)

    def export(
        self, code: str, day: date | None, kind: str, path: Path, lang: Any, actor: Any, known: Any = None
    ) -> tuple[Path, ...]:
        self.calls.append(("export", code, day, kind, path, *((known,) if known else ())))
        return (path,)

    def write_report(
        self, path: Path, day: date | None, languages: Any, actor: Any, known: Any = None
    ) -> tuple[Path, ...]:
        self.calls.append(("report", day, path, *((known,) if known else ())))
        return (path,)
