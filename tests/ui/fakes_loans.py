"""A list of a million invented loans that answers at once and remembers what was asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from workbench.access.staff import Actor
from workbench.applications.products import load_products
from workbench.common.dates import day_number
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop
from workbench.common.text import Lang
from workbench.services.loan_export import LoanExport
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_order import Counted, order_moved, turned
from workbench.services.loan_table import LoanLine, LoanList

MILLION = 1_000_000
TODAY = day_number(date(2013, 4, 30))


def line(number: int) -> LoanLine:
    """Every tenth loan is live, every hundredth late."""
    live, late = number % 10 == 0, number % 100 == 0
    return LoanLine(
        number, f"SP{number:08d}", f"M{number % 977}", f"商户{number % 977}", "order_taobao_2012", "CNY",
        100_00 * (number % 500 + 1), TODAY - 40, TODAY - 10, "open" if live else "closed", "chongqing",
        100_00 if live else None, (3 if late else 1) if live else None, (95 if late else 0) if live else None,
    )  # fmt: skip


class FakeLoanExport:
    """Remembers what was to be written; writes nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.refusal: StaffError | None = None

    def write(
        self, path: Path, lang: Lang, actor: Actor, chosen: LoanFilter, sort: str, descending: bool,
        checked: tuple[int, ...], report: Report, stop: Stop,
    ) -> LoanExport:  # fmt: skip
        self.asked.append((path.name, lang, chosen, sort, descending, checked))
        if self.refusal is not None:
            raise self.refusal
        report(500_000, MILLION)
        if stop():
            raise Stopped
        return LoanExport(path, len(checked) or MILLION, "0" * 64)


class FakeLoanTable:
    def __init__(self, total: int = MILLION) -> None:
        self.total = total
        self.asked: list[tuple[Any, ...]] = []
        self.marked, self.moved = True, False

    def products(self) -> Any:
        return load_products()

    def open(self, chosen: LoanFilter | None = None, sort: str = "booked", descending: bool = True) -> LoanList:
        self.asked.append(("open", chosen, sort, descending))
        wanted = chosen or LoanFilter()
        order = Counted(0 if wanted.loan_class == 5 else 40 if wanted.narrows else self.total)
        return LoanList(sort, descending, wanted, turned(order) if descending else order, TODAY, self.marked)

    def page(self, listed: LoanList, first: int, count: int) -> tuple[LoanLine, ...]:
        self.asked.append(("page", first, count))
        if self.moved and listed.sort == "amount":
            self.moved = False
            raise order_moved()
        return tuple(line(number) for number in listed.order.numbers(first, count))

    def lines(self, numbers: list[int], today: int) -> tuple[LoanLine, ...]:
        return tuple(line(number) for number in numbers)

    def place_of(self, listed: LoanList, words: str) -> int | None:
        self.asked.append(("place_of", words))
        return listed.order.place_of(int(words.removeprefix("SP"))) if words.removeprefix("SP").isdigit() else None

    def place_of_day(self, listed: LoanList, day: date) -> int | None:
        self.asked.append(("place_of_day", day))
        return 500_000

    def mark(self) -> None:
        self.asked.append(("mark",))
        self.marked = True
