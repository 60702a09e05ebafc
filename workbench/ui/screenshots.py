"""How are pictures of every screen made without a display?

The real window on the real desk, drawn offscreen at twice the density with the packaged fonts, so that the same desk
gives the same pixels.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from workbench.access.staff import Role, actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome, Verdict
from workbench.services.access_file import Mode
from workbench.services.bundle import Services
from workbench.services.figures_file import SECTIONS
from workbench.services.loan_filter import LoanFilter
from workbench.ui.case.page import CasePage
from workbench.ui.day_close.page import DayClosePage
from workbench.ui.interview.page import InterviewPage
from workbench.ui.look import Look
from workbench.ui.models.page import REPORT, ModelsPage
from workbench.ui.page import Page
from workbench.ui.pages import ENTRIES
from workbench.ui.picture_lending import Arguments, Shot, borrower_shots, collection_shots, funding_shots
from workbench.ui.policy.page import PolicyPage
from workbench.ui.portfolio.day_field import month_end
from workbench.ui.shell import Shell
from workbench.ui.tasks import ThreadLane
from workbench.ui.warnings.page import WarningsPage
from workbench.ui.window import Opener, application

PATIENCE_S = 60.0
LATE = Text("逾期借据", "Loans past due")


def wait_for(shell: Shell) -> None:
    """Let both lanes come to rest and everything be painted. Raises `TimeoutError` after a minute."""
    end = time.monotonic() + PATIENCE_S
    app = QApplication.instance()
    quiet = 0
    while quiet < 3:
        if time.monotonic() > end:
            raise TimeoutError("a screen did not come to rest")
        if app is not None:
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        busy = shell.lane.busy or shell.jobs.busy
        quiet = 0 if busy else quiet + 1
        if busy:
            time.sleep(0.005)


def shots(services: Services) -> Iterator[Shot]:
    """Every screen of the desk, and the case and borrower screens with something to show."""
    actor = services.desk.actor()
    if services.desk.status().empty:
        yield Shot("00_welcome", "welcome", {})
        return
    page = services.cases.queue("all", actor)
    rows = services.cases.queue("mine", actor).rows or page.rows
    for place, entry in enumerate(ENTRIES):
        if entry.rail or entry.code == "settings":
            yield Shot(f"{place + 1:02d}_{entry.code}", entry.code, {})
            if entry.code == "approve":
                for letter, pane in zip("bcd", ("blind", "requests", "statistics"), strict=True):
                    yield Shot(f"{place + 1:02d}{letter}_{pane}", entry.code, {"pane": pane})
            if entry.code == "collections":
                yield from collection_shots(services, place + 1)
            if entry.code == "portfolio":
                for letter, (section, _) in zip("bcdefghijk", SECTIONS, strict=True):
                    yield Shot(f"{place + 1:02d}{letter}_figures_{section}", "figures", {"section": section})
                then = month_end(services.desk.status().business_date, -1)
                yield Shot(f"{place + 1:02d}l_figures_then", "figures", {"section": "book", "day": then, "known": then})
                yield Shot(f"{place + 1:02d}m_figures_since", "figures", {"section": "known", "day": then})
            if entry.code == "funding":
                yield from funding_shots(place + 1)
            if entry.code == "models":
                yield Shot(f"{place + 1:02d}b_validation", entry.code, {}, show_validation)
    if rows:
        chosen = next((row for row in rows if row.band is not None), rows[0])
        order, left = tuple(row.case_no for row in rows), {row.case_no: row.minutes_left for row in rows}
        yield Shot("10_case", "case", {"case_no": chosen.case_no, "order": order, "left": left})
        yield Shot("10d_offers", "case", {"case_no": chosen.case_no, "order": order, "left": left}, show_terms)
        yield Shot("10e_constraints", "case", {"case_no": chosen.case_no, "order": order, "left": left}, show_terms)
        yield Shot("10b_sales", "case", {"case_no": most_doubtful(services, chosen.case_no)}, show_sales)
        yield Shot("10c_what_if", "case", {"case_no": with_ways(services, chosen.case_no)}, show_scenarios)
        yield Shot("14_flow_days", "flow_days", {"case_no": chosen.case_no})
        yield Shot("11_interview_room", "interview", {"case_no": most_answered(services, chosen.case_no)})
        for place, name in enumerate(("claims", "equity", "criteria")):
            held: Arguments = {"case_no": most_answered(services, chosen.case_no)}
            yield Shot(f"11{'bcd'[place]}_interview_{name}", "interview", held, partial(show_checks, place))
        yield Shot("11e_interview_consent", "interview", {"case_no": not_yet_held(services, chosen.case_no)})
        yield Shot(
            "11f_interview_progress", "interview", {"case_no": most_answered(services, chosen.case_no)}, show_progress
        )
        yield Shot("12_documents", "documents", {"case_no": most_papers(services, chosen.case_no)})
        reported = {"case_no": with_report(services, chosen.case_no), "report": True}
        yield Shot("12b_interview_report", "documents", reported)
    yield Shot("16_loans", "loans", {"filter": LoanFilter()})
    yield Shot("16b_loans_late", "loans", {"filter": LoanFilter(least_bucket=1, words=LATE)})
    yield from warning_shots()
    yield from borrower_shots(services)
    yield Shot("18_day_close", "day_close", {})
    yield Shot("18b_class_moves", "day_close", {}, show_moves)
    yield Shot("18c_class_sheet", "day_close", {}, show_class)
    yield Shot("19_order_loans", "order_loans", {"tab": 0})
    yield Shot("19b_order_settlements", "order_loans", {"tab": 1})
    yield Shot("15_policy_draft", "policy", {}, show_draft)  # last: it is drawn from another seat


def show_warning_tab(place: int, page: Page) -> None:
    """Turn the chosen warning to its history, its rules or where draws went."""
    assert isinstance(page, WarningsPage)
    page.detail.tabs.choose(place)


def show_life(page: Page) -> None:
    """Open the life of the chosen warning's merchant."""
    assert isinstance(page, WarningsPage)
    page.act("life")


def show_closing(page: Page) -> None:
    """Ask for the closing note of the chosen warning."""
    assert isinstance(page, WarningsPage)
    page.act("close")


def warning_shots() -> Iterator[Shot]:
    """The list of warnings with each part of one, the life of its merchant, and the question before it is closed."""
    yield Shot("17_warnings", "warnings", {})
    for place, name in enumerate(("history", "rules", "proceeds"), start=1):
        yield Shot(f"17{'abcd'[place]}_warnings_{name}", "warnings", {}, partial(show_warning_tab, place))
    yield Shot("17e_merchant_timeline", "warnings", {}, show_life)
    yield Shot("17f_warning_closing", "warnings", {}, show_closing)


def show_checks(place: int, page: Page) -> None:
    """Open the sheet of claims, equity check and criteria over the interview."""
    assert isinstance(page, InterviewPage)
    sheet = page.open_checks()
    if sheet is not None:
        sheet.tabs.choose(place)


def show_moves(page: Page) -> None:
    """Turn to the changes of class of the day with most of them."""
    assert isinstance(page, DayClosePage)
    page.show_moves()


def show_class(page: Page) -> None:
    """Open the sheet on the class of the first loan whose class changed."""
    assert isinstance(page, DayClosePage)
    page.open_class()


def most_doubtful(services: Services, otherwise: str) -> str:
    """The open case with most fraud checks unmet, where there is one."""
    hits: dict[str, int] = {}
    for found in services.cases.queue("all").rows:
        advice = services.cases.open(found.case_no).recommendation
        checks = () if advice is None else advice.checks
        hits[found.case_no] = sum(c.rule_id.startswith("FRAUD_") and c.verdict is not Verdict.PASS for c in checks)
    return max(hits, key=lambda case_no: (hits[case_no], case_no)) if any(hits.values()) else otherwise


def with_ways(services: Services, otherwise: str) -> str:
    """The first scored case that is not advised to be approved as asked, and has a way there; any where none has."""
    for found in services.cases.queue("all").rows:
        advice = services.cases.open(found.case_no).recommendation
        if advice is not None and advice.outcome is not Outcome.APPROVE and services.change.view(found.case_no).ways:
            return found.case_no
    return otherwise


def show_validation(page: Page) -> None:
    """Turn the model room to the champion's validation."""
    assert isinstance(page, ModelsPage)
    page.choose_tab(REPORT)


def show_draft(page: Page) -> None:
    """Move two numbers as the risk role would; the draft is neither kept nor proposed."""
    assert isinstance(page, PolicyPage)
    risk = next((one for one in page.bench.status.staff if one.role is Role.RISK), None)
    if page.draft is None or risk is None:
        return
    before, end = page.draft, time.monotonic() + PATIENCE_S
    page.bench.set_actor(actor_of(risk))
    while page.draft is before and time.monotonic() < end:  # the page is read anew for another person
        application().processEvents()
    moves = {"bands.C.floor_points": 15, "bands.B.cap_fen": -10}
    for number in page.draft.numbers:
        if number.where in moves:
            page.draft.put(number, page.draft.before(number) + moves[number.where] * number.step)
    page.numbers.grid.choose("caps")
    page.acts.hold()


def show_terms(page: Page) -> None:
    """Turn to the offers; asked again, to the constraints."""
    assert isinstance(page, CasePage)
    page.show_terms()


def show_sales(page: Page) -> None:
    """Open the drawer of verified sales."""
    assert isinstance(page, CasePage)
    page.show_sales()


def show_scenarios(page: Page) -> None:
    """Open the drawer of levers and scenarios at the first way, where there is one."""
    assert isinstance(page, CasePage)
    view = page.ways.view
    first = view.ways[0].changes if view is not None and view.ways else ()
    page.show_scenarios({one.feature: one.value for one in first})


def most_answered(services: Services, otherwise: str) -> str:
    """The interview with most answers, where one was held."""
    held = [row for row in services.interview.rows() if row.answered]
    return max(held, key=lambda row: (row.contradictions, row.answered, row.case_no)).case_no if held else otherwise


def not_yet_held(services: Services, otherwise: str) -> str:
    """A case that waits for its interview, where one does."""
    return next((row.case_no for row in services.interview.rows() if row.state == "planned"), otherwise)


def with_report(services: Services, otherwise: str) -> str:
    """A case whose interview is finished, where there is one."""
    return next((row.case_no for row in services.interview.rows() if row.state == "finished"), otherwise)


def show_progress(page: Page) -> None:
    """Turn the left column to the interview's progress, as in a small window."""
    assert isinstance(page, InterviewPage)
    page.room.tabs.choose(1)


def most_papers(services: Services, otherwise: str) -> str:
    """A signed case with most papers issued; an approved one first."""
    signed = services.decision.signed_examples()  # in the order of outcomes: approved, lowered, referred, declined
    files = {case_no: services.documents.open(case_no, services.desk.actor()) for case_no in signed}
    return max(signed, key=lambda case_no: (len(files[case_no].issued), -signed.index(case_no)), default=otherwise)


def render(folder: Path, out: Path, lang: Lang, theme: str, size: tuple[int, int], open_desk: Opener) -> Iterator[Path]:
    """Draw every screen of the desk in `folder` into `out`, then an import on a scratch desk; yields each path.

    Raises `StaffError` (`PICTURES_NEED_OFFSCREEN`) in a process that already has a display.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_SCALE_FACTOR", "2")
    app = application()
    if app.platformName() != "offscreen":
        raise StaffError(
            Text("截图须在没有显示器的进程中进行", "Pictures are drawn in a process without a display"),
            Text("请用命令行 screenshots", "Use the command line: screenshots"),
            code="PICTURES_NEED_OFFSCREEN",
        )
    out.mkdir(parents=True, exist_ok=True)
    with _window(folder, lang, theme, size, open_desk) as shell:
        for shot in shots(_services(shell)):
            yield _draw(shell, shot, out)
    with tempfile.TemporaryDirectory(prefix="pictures-") as made:
        scratch = Path(made)
        with _window(scratch / "desk", lang, theme, size, open_desk) as shell:
            yield from _import_pictures(shell, scratch, out)


def _services(shell: Shell) -> Services:
    if shell.bench is None:
        raise RuntimeError("the window has no desk")
    return shell.bench.services


@contextmanager
def _window(folder: Path, lang: Lang, theme: str, size: tuple[int, int], open_desk: Opener) -> Iterator[Shell]:
    """The window on a desk; closed and gone afterwards."""
    services = open_desk(folder)
    if services.access.state().mode not in (Mode.OPEN_DESK, Mode.SET_UP):
        services.desk.close()
        raise StaffError(
            Text("本台账有账户，不能截图", "This desk keeps accounts: no pictures are made of it"),
            Text("请用示例台账截图", "Take pictures of a sample desk"),
            code="PICTURES_GUARDED",
        )
    shell = Shell(Look(theme, lang), ThreadLane("desk"), ThreadLane("jobs"))
    shell.resize(*size)
    shell.show()
    try:
        shell.start(services, services.desk.actor(), services.desk.status())
        wait_for(shell)
        yield shell
    finally:
        shell.close()
        shell.deleteLater()
        application().processEvents()


def _import_pictures(shell: Shell, folder: Path, out: Path) -> Iterator[Path]:
    from workbench.ui.imports.page import ImportsPage
    from workbench.ui.picture_imports import stages

    shell.open_page("imports", {})
    page = shell.page
    if not isinstance(page, ImportsPage):
        raise TypeError("the import page is not in front")
    for number, stage in enumerate(stages(shell, folder, wait_for)):
        stage.prepare(page)
        wait_for(shell)
        for toast in shell.toasts.shown:
            toast.hide()  # it is of the picture before
        wait_for(shell)
        yield _save(shell, out / f"{20 + number}_{stage.name}.png")


def _draw(shell: Shell, shot: Shot, out: Path) -> Path:
    shell.open_page(shot.code, shot.arguments)
    wait_for(shell)
    if shot.prepare is not None and shell.page is not None:
        shot.prepare(shell.page)
        wait_for(shell)
    return _save(shell, out / f"{shot.name}.png")


def _save(shell: Shell, path: Path) -> Path:
    if not shell.grab().save(str(path)):
        raise OSError(f"{path} could not be written")
    return path
