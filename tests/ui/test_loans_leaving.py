"""The list leaves the window as it stands, or what is checked of it; how far it is shows, and it can be stopped."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_loans import MILLION, FakeLoanExport
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.loan_export import LoanExport
from workbench.services.loan_filter import LoanFilter
from workbench.ui.bench import Bench, Notice
from workbench.ui.loans.page import LoansPage
from workbench.ui.look import Look
from workbench.ui.tasks import InlineLane, ThreadLane

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, jobs: InlineLane | ThreadLane | None = None) -> tuple[LoansPage, FakeLoanExport, list[Notice]]:
    bench = Bench(invented.services(), Look(), InlineLane(), jobs or InlineLane(), invented.bench().actor,
                  invented.status())  # fmt: skip
    heard: list[Notice] = []
    bench.told.connect(heard.append)
    page = LoansPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench.services.loan_export, heard


def test_what_is_shown_is_what_is_written(qtbot: QtBot) -> None:
    page, service, heard = _page(qtbot)
    page.activate(filter=LoanFilter(state="live"))
    page._sort_by("amount")
    page.leaving.save(Path("here.csv"))
    assert service.asked == [("here.csv", Lang.ZH, LoanFilter(state="live"), "amount", True, ())]
    assert f"{MILLION:,}" in heard[-1].title.zh
    assert page.leaving.button.isVisible()
    assert not page.leaving.stop_button.isVisible()


def test_what_is_checked_is_written_alone(qtbot: QtBot) -> None:
    page, service, _ = _page(qtbot)
    page.view.check_places(0, 2)
    page.leaving.save(Path("here.xlsx"))
    assert service.asked[0][-1] == (MILLION - 2, MILLION - 1, MILLION)


def test_a_refusal_is_said_and_the_button_is_back(qtbot: QtBot) -> None:
    page, service, heard = _page(qtbot)
    service.refusal = StaffError(Text("太长", "Too long"), Text("请导出 CSV", "Export CSV"), code="EXPORT_TOO_LONG")
    page.leaving.save(Path("here.xlsx"))
    assert heard[-1].title.zh == "太长"
    assert page.leaving.button.isVisible()


def test_long_writing_shows_how_far_it_is_and_stops_when_told(qtbot: QtBot) -> None:
    jobs = ThreadLane("jobs")
    page, service, heard = _page(qtbot, jobs)
    reached, go = threading.Event(), threading.Event()
    plain = service.write

    def slow(*arguments: object) -> LoanExport:
        *rest, report, stop = arguments
        report(250_000, MILLION)  # type: ignore[operator]
        reached.set()
        go.wait(5)
        return plain(*rest, report, stop)  # type: ignore[arg-type]

    service.write = slow  # type: ignore[method-assign, assignment]
    page.leaving.save(Path("here.csv"))
    assert page.leaving.stop_button.isVisible()
    assert not page.leaving.button.isVisible()
    assert reached.wait(5)
    qtbot.waitUntil(lambda: page.leaving.progress.text() == "正在导出 25%")
    page.leaving.stop_button.click()
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert page.leaving.button.isVisible()
    assert [one.title.zh for one in heard] == ["已停止导出"]
    jobs.close()
