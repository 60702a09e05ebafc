"""Which screens are there, and in which order do they stand in the rail?

A page is named by a string and imported when it is first opened, so that the first window loads one screen only.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from workbench.common.text import Text
from workbench.ui.bench import Bench
from workbench.ui.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    name: Text
    icon: str
    factory: str  # "module:Class", called with the bench
    letter: str = ""  # G then this letter
    rail: int = 0  # place in the rail, 0: not in it
    group: int = 0  # a line separates groups
    under: str = ""  # the rail entry lit while this page shows


ENTRIES = (
    Entry("queue", Text("队列", "Queue"), "tray", "workbench.ui.queue.page:QueuePage", "Q", 1, 1),
    Entry(
        "interview", Text("访谈", "Interview"), "video-camera", "workbench.ui.interview.page:InterviewPage", "I", 2, 1
    ),
    Entry("approve", Text("复核", "Approve"), "circle-wavy-check", "workbench.ui.approve.page:ApprovePage", "A", 3, 1),
    Entry("portfolio", Text("组合", "Portfolio"), "chart-line", "workbench.ui.portfolio.page:PortfolioPage", "P", 4, 2),
    Entry(
        "warnings",
        Text("预警", "Warnings"),
        "bell-ringing",
        "workbench.ui.warnings.page:WarningsPage",
        "W",
        under="portfolio",
    ),
    Entry("borrowers", Text("借款人", "Borrowers"), "users", "workbench.ui.borrowers.page:BorrowersPage", "B", 5, 2),
    Entry(
        "collections",
        Text("催收", "Collect"),
        "handshake",
        "workbench.ui.collections.page:CollectionsPage",
        "C",
        6,
        2,
    ),
    Entry("funding", Text("资金", "Funding"), "bank", "workbench.ui.funding.page:FundingPage", "F", 7, 2),
    Entry(
        "figures",
        Text("报表", "Figures"),
        "table",
        "workbench.ui.figures.page:FiguresPage",
        "R",
        under="portfolio",
    ),
    Entry("loans", Text("借据", "Loans"), "files", "workbench.ui.loans.page:LoansPage", "O", under="borrowers"),
    Entry("imports", Text("导入", "Import"), "database", "workbench.ui.imports.page:ImportsPage", "D", 8, 3),
    Entry("models", Text("模型", "Models"), "activity", "workbench.ui.models.page:ModelsPage", "M", 9, 3),
    Entry("policy", Text("政策", "Policy"), "scales", "workbench.ui.policy.page:PolicyPage", "L", 10, 3),
    Entry("settings", Text("设置", "Settings"), "gear-six", "workbench.ui.settings.page:SettingsPage", "S"),
    Entry("staff", Text("人员", "Staff"), "identification-card", "workbench.ui.access.staff_page:StaffPage", "U"),
    Entry("welcome", Text("队列", "Queue"), "tray", "workbench.ui.queue.welcome:WelcomePage", under="queue"),
    Entry("case", Text("案件", "Case"), "tray", "workbench.ui.case.page:CasePage", under="queue"),
    Entry(
        "flow_days",
        Text("四流逐日", "Flows by day"),
        "chart-bar",
        "workbench.ui.flow_days.page:FlowDaysPage",
        under="queue",
    ),
    Entry(
        "custody",
        Text("交接", "Hand-over"),
        "arrows-left-right",
        "workbench.ui.custody.page:CustodyPage",
        "H",
        under="approve",
    ),
    Entry("documents", Text("文书", "Documents"), "files", "workbench.ui.documents.page:DocumentsPage", under="queue"),
    Entry(
        "day_close",
        Text("日终", "Day close"),
        "calendar-check",
        "workbench.ui.day_close.page:DayClosePage",
        "K",
        under="portfolio",
    ),
    Entry(
        "borrower",
        Text("借款人", "Borrower"),
        "user",
        "workbench.ui.borrowers.borrower:BorrowerPage",
        under="borrowers",
    ),
    Entry(
        "order_loans",
        Text("订单贷", "Order loans"),
        "package",
        "workbench.ui.order_loans.page:OrderLoansPage",
        "N",
        under="borrowers",
    ),
)
BY_CODE = {entry.code: entry for entry in ENTRIES}


def make(code: str, bench: Bench) -> Page:
    """Load and make a page. An unknown code is a `KeyError`."""
    module, _, name = BY_CODE[code].factory.partition(":")
    page = getattr(import_module(module), name)(bench)
    if not isinstance(page, Page):
        raise TypeError(f"{BY_CODE[code].factory} is not a page")
    return page
