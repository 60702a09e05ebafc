"""What may be done with a borrower's classes and next loan, from the borrower's page?"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from workbench.common.text import Text, same
from workbench.services.commands import Once
from workbench.ui.ask import ask
from workbench.ui.day_close.class_sheet import open_class_sheet
from workbench.ui.page import Command, Page

CLASS = Text("分类与重组", "Class and terms")
AGAIN = Text("再次借款", "Borrow again")


def add_acts(page: Page, merchant: Callable[[], str]) -> tuple[Command, Command]:
    """Give a page the commands on classes and on borrowing again; `merchant` names the borrower it shows."""
    classes = page.command(CLASS, "", lambda: ask_class(page, merchant()), "sliders-horizontal")
    again = page.command(AGAIN, "", lambda: ask_again(page, merchant()), "arrow-counter-clockwise")
    return classes, again


def ask_class(page: Page, merchant_id: str) -> None:
    """The sheet on the worst live loan of a borrower; the sheet offers the others."""
    bench = page.bench
    if not merchant_id:
        return

    def shown(loans: tuple[tuple[str, int, int], ...]) -> None:
        if loans:
            open_class_sheet(bench, page, loans[0][0])
        else:
            bench.tell(Text("没有在贷的贷款", "There is no live loan"), kind="warning")

    bench.lane.put(page, lambda: bench.services.standing.loans(merchant_id), shown)


def ask_again(page: Page, merchant_id: str) -> None:
    """Copy the last approved application into a new case that must be scored, and open it."""
    bench = page.bench
    if not merchant_id:
        return
    once, actor = Once(str(uuid4())), bench.actor

    def opened(case_no: str) -> None:
        bench.tell(Text("已建新案件，须重新评分", "A new case: it must be scored"), same(case_no))
        bench.go("case", case_no=case_no)

    def again() -> None:
        service = bench.services.reborrow
        bench.lane.put(page, lambda: service.reborrow(merchant_id, actor, once), opened, changed=("cases",))

    ask(
        page,
        page.look,
        Text("按上次获批的申请再次借款？", "Borrow again like the last approved application?"),
        Text(
            "复制申请内容，按今天的数据重新评分；原评分、访谈与决策不沿用。",
            "The request is copied and scored anew on today's data; no score, interview or decision is carried over.",
        ),
        Text("建新案件", "Make the case"),
        again,
    )
