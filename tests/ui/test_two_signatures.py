"""On a desk with accounts: do two people, each by their own PIN, put two signatures on the papers of one decision?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.services.access_desk import OFFICER_WORDS, OWN_WORDS, SET_UP
from tests.services.decided_desk import CASE, DecidedDesk
from tests.ui.conftest import settle
from tests.ui.test_access_window import House
from workbench.access.staff import Role
from workbench.applications.application import Stage
from workbench.reports.signature_check import signature_findings
from workbench.services.access_file import NewPerson
from workbench.services.personal_keys import root_certificates
from workbench.ui.access.pin import PinPrompt
from workbench.ui.access.renew import RenewPane
from workbench.ui.approve.page import ApprovePage
from workbench.ui.case.page import CasePage
from workbench.ui.documents.page import DocumentsPage
from workbench.ui.labels import Label
from workbench.ui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")

APPROVER_WORDS, APPROVER_OWN = "brown kettles sing before rain", "seven lanterns cross the old bridge"
PINS = {"沈宁": "280416", "林潇": "739152"}
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def house(qapp: QApplication, look: Look, tmp_path: Path) -> Iterator[House]:
    """Set up with three people; a case waits whose amount is above what the officer decides alone."""
    made = House(tmp_path / "desk", look)
    people = (*SET_UP.people, NewPerson("林潇", Role.APPROVER, APPROVER_WORDS))
    made.access.set_up(replace(SET_UP, people=people))
    made.access.sign_out()
    ground = made.access.ground
    with ground.transaction() as shelves:
        officer = next(one for one in shelves.staff.all() if one.active and one.name == "沈宁")
        shelves.staff.put(replace(officer, authority_fen=1_000_000))
    DecidedDesk.on(ground)
    made.enter()
    yield made
    made.shell.close()
    made.shell.deleteLater()
    made.services.desk.close()
    settle()


def come_in(house: House, name: str, given: str, own: str, *, first: bool = True) -> None:
    """Sign in; the first time with the administrator's words, choosing own ones and a PIN."""
    house.sign_in(name, given if first else own)
    if first:
        pane = house.pane(RenewPane)
        for field, typed in ((pane.old, given), (pane.new, own), (pane.pin, PINS[name])):
            field.field.setText(typed)
        pane.save()
        settle()
    assert house.shell.bench is not None
    assert house.shell.bench.actor.name == name


def leave(house: House) -> None:
    house.shell.entrance.door.sign_out()
    settle()


def give_pin(house: House, name: str) -> None:
    (prompt,) = [one for one in house.shell.findChildren(PinPrompt) if one.is_open]
    QTest.keyClicks(prompt.pin.field, PINS[name])
    QTest.keyClick(prompt.pin.field, Qt.Key.Key_Return)
    settle()


def open_page(house: House, code: str, kind: type, **arguments: Any) -> Any:
    house.shell.open_page(code, arguments)
    settle()
    assert isinstance(house.shell.page, kind)
    return house.shell.page


def stage(house: House) -> Stage:
    with house.access.ground.store.reading() as shelves:
        return shelves.applications.get(CASE).stage


def signers(house: House, file: Path) -> list[tuple[str, bool]]:
    """Who signed a paper with a certificate of this desk, in order, and whether the signature holds."""
    ground = house.access.ground
    with ground.store.reading() as shelves:
        names = shelves.staff.names()
    found = signature_findings(file.read_bytes(), root_certificates(ground))
    return [(names[one.serial], one.holds) for one in found]


def papers(house: House) -> list[Path]:
    return sorted((house.access.ground.folder / "documents").rglob("DL-*.pdf"))


def test_two_people_decide_and_sign_with_their_own_pins(house: House) -> None:
    ground = house.access.ground
    # The officer proposes: the first Ctrl+Enter asks for the PIN, and nothing is written before it.
    come_in(house, "沈宁", OFFICER_WORDS, OWN_WORDS)
    ground.seat.pin_until.clear()  # choosing the PIN was long ago
    page = open_page(house, "case", CasePage, case_no=CASE)
    QTest.keyClick(page.why.fall, Qt.Key.Key_A)
    QTest.keyClick(page.why.fall, Qt.Key.Key_Return, CONTROL)
    settle()
    assert stage(house) is Stage.SCORED
    give_pin(house, "沈宁")
    assert stage(house) is Stage.DECISION
    leave(house)

    # The second person opens what waits and signs by their own PIN.
    come_in(house, "林潇", APPROVER_WORDS, APPROVER_OWN)
    ground.seat.pin_until.clear()
    approvals = open_page(house, "approve", ApprovePage)
    QTest.keyClick(approvals.proposals.table, Qt.Key.Key_Return)
    settle()
    QTest.keyClick(approvals.proposals.table, Qt.Key.Key_Return, CONTROL)
    settle()
    assert stage(house) is Stage.DECISION
    give_pin(house, "林潇")
    assert stage(house) is Stage.CONTRACT

    # They issue the papers: their signature stands, the officer's is missing and said to be.
    house.clock.pass_by(minutes=20)  # the PIN's time is over
    desk = open_page(house, "documents", DocumentsPage, case_no=CASE)
    desk.confirm()
    settle()
    assert papers(house) == []
    give_pin(house, "林潇")
    found = papers(house)
    assert found
    assert all(signers(house, one) == [("林潇", True)] for one in found)
    desk.refresh()
    settle()
    assert any("沈宁" in label.text() for label in desk.findChildren(Label))
    leave(house)

    # The officer comes back and adds theirs beside it.
    come_in(house, "沈宁", OFFICER_WORDS, OWN_WORDS, first=False)
    desk = open_page(house, "documents", DocumentsPage, case_no=CASE)
    desk.confirm()
    settle()
    give_pin(house, "沈宁")
    standing = [one for one in papers(house) if len(signers(house, one)) == 2]
    assert standing
    for one in standing:
        assert signers(house, one) == [("林潇", True), ("沈宁", True)]
        report = house.services.documents.verify(one)
        assert report.passed, report.failures
        assert sum("Electronic signature valid" in line.en for line in report.lines) == 2
