"""How many keys from the queue to the PDF, in the real window, and does the blind reviewer's screen leak anything?"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget

from tests.conftest import ROOT
from workbench.access.staff import SYSTEM, actor_of
from workbench.common.money import money
from workbench.common.text import Lang
from workbench.decision.outcome import OUTCOME_NAMES, Outcome
from workbench.ui.approve.page import ApprovePage
from workbench.ui.charts.facts import FactList
from workbench.ui.labels import Label
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture(scope="module")
def hands() -> ModuleType:
    """The driver of the measurement: the same keys, pressed the same way."""
    spec = importlib.util.spec_from_file_location("keystrokes", ROOT / "benchmarks" / "keystrokes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["keystrokes"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(made: dict[str, Any], desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk of these tests' own: deciding changes it. Each takes cases that nobody decided yet."""
    return Path(shutil.copytree(desk, tmp_path_factory.mktemp("keys") / "desk"))


@pytest.fixture(scope="module")
def shell(hands: ModuleType, folder: Path, qapp: object) -> Iterator[Shell]:
    with hands.window(folder) as opened:
        yield opened


@pytest.fixture
def fresh(hands: ModuleType, made: dict[str, Any], desk: Path, tmp_path: Path, qapp: object) -> Iterator[Shell]:
    """A window on the desk as it was made: the declined cases are few."""
    with hands.window(Path(shutil.copytree(desk, tmp_path / "desk"))) as opened:
        yield opened


def test_a_clean_case_takes_four_keys_and_a_decline_five(hands: ModuleType, shell: Shell, folder: Path) -> None:
    clean, declined = hands.clean_cases(shell)[0], hands.declined_cases(shell)[0]
    done = hands.approve_clean(shell, folder, clean)
    assert done.keys == ["Return", "A", "Ctrl+Return", "P"]
    assert done.cpu < 2.0
    done = hands.decline(shell, folder, declined)
    assert done.keys == ["Return", "D", "Ctrl+Return", "Ctrl+Return", "P"]
    assert done.cpu < 2.0
    assert shell.bench is not None
    assert shell.bench.services.desk.check().passed
    for case_no in (clean, declined):
        (letter,) = (folder / "documents").rglob(f"DL-{case_no[3:]}-v*-zh.pdf")
        assert shell.bench.services.documents.verify(letter).passed


def test_four_eyes_take_three_keys_and_two(hands: ModuleType, shell: Shell) -> None:
    assert shell.bench is not None
    before = next(one for one in shell.bench.services.desk.staff() if one.staff_id == shell.bench.actor.staff_id)
    hands.lower_authority(shell, hands.SMALL_FEN)
    case_no = hands.large_cases(shell)[0]
    assert hands.send_for_approval(shell, case_no).keys == ["Return", "A", "Ctrl+Return"]
    assert hands.sign_second(shell, case_no).keys == ["Return", "Ctrl+Return"]
    hands.lower_authority(shell, before.authority_fen)
    record = shell.bench.services.cases.open(case_no).decision
    assert record is not None
    assert record.approved_by not in (None, record.prepared_by)


def decisions_of(shell: Shell, case_no: str) -> list[str]:
    """Each version of the case's decision and each entry of the journal that decided it."""
    assert shell.bench is not None
    with shell.bench.services.training.ground.store.reading() as shelves:
        made = [f"v{one.version}" for one in shelves.decisions.versions(case_no)]
        return made + [e.action for e in shelves.journal.of_case(case_no) if e.action.startswith("decision.")]


def test_pressing_twice_decides_once(hands: ModuleType, shell: Shell) -> None:
    case_no = hands.clean_cases(shell)[0]
    hands.stand_on(shell, case_no)
    driver = hands.Hands(shell)
    driver.press(hands.ENTER, hands.on_case(shell, case_no))
    driver.press(hands.A, hands.chosen(shell, Outcome.APPROVE))
    page = hands.case_page(shell)
    for _ in range(3):  # before the records could have answered the first
        QTest.keyClick(page.why.fall, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.wait_until(lambda: hands.at_rest(shell), "after three presses")
    made = decisions_of(shell, case_no)
    assert made[0] == "v1"
    assert len(made) == 2, made


def test_what_another_did_meanwhile_is_told_and_mine_can_be_kept(hands: ModuleType, shell: Shell) -> None:
    bench, case_no = shell.bench, hands.clean_cases(shell)[0]
    assert bench is not None
    hands.stand_on(shell, case_no)
    driver = hands.Hands(shell)
    driver.press(hands.ENTER, hands.on_case(shell, case_no))
    driver.press(hands.A, hands.chosen(shell, Outcome.APPROVE))
    other = next(actor_of(one) for one in bench.status.staff if one.role.value == "risk")
    bench.services.cases.add_note(case_no, "已与物流公司核对", other)  # the window hears nothing of it
    page = hands.case_page(shell)
    driver.press(hands.ENTER, lambda: hands.at_rest(shell) and page.banner.isVisible(), control=True)
    assert page.banner.words.startswith(f"{other.name} 于")
    assert "写了备注" in page.banner.words
    assert decisions_of(shell, case_no) == []
    assert page.bar.choice.outcome is Outcome.APPROVE
    page.banner.other.click()
    hands.wait_until(lambda: hands.at_rest(shell) and not page.banner.isVisible(), "after keeping")
    driver.press(hands.ENTER, lambda: hands.at_rest(shell) and bool(decisions_of(shell, case_no)), control=True)
    assert decisions_of(shell, case_no)[0] == "v1"


def said(widget: QWidget) -> Iterator[str]:
    """Every text a widget shows, says to a screen reader, or hides in a tooltip."""
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.toolTip()
    if isinstance(widget, QLabel | QLineEdit | QAbstractButton | Label):
        yield widget.text()
    if isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(n) for n in range(widget.count()))
    if isinstance(widget, FactList):
        yield from (f"{widget.look.say(f.label)} {widget.look.say(f.value)}" for f in widget.facts)
    if isinstance(widget, QTableView):
        model = widget.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                yield str(model.index(row, column).data() or "")


def test_no_word_of_the_blind_reviewers_screen_tells_how_the_case_was_judged(hands: ModuleType, fresh: Shell) -> None:
    shell, bench = fresh, fresh.bench
    assert bench is not None
    services, ground = bench.services, bench.services.training.ground
    policy = ground.policy()
    ground._policies[policy.policy_id] = replace(policy, review=replace(policy.review, blind_share=Decimal(1)))
    waiting = [*hands.clean_cases(shell)[:2], *hands.declined_cases(shell)]
    services.decision.decide_automatically(waiting, SYSTEM)
    drawn = [row for row in services.reviews.blind_waiting(bench.actor) if row.case_no in waiting]
    by_kind = {services.cases.open(row.case_no).decision.outcome.value: row for row in drawn}
    assert "decline" in by_kind
    assert {"approve", "approve_lower"} & by_kind.keys()
    reviewer, officer = next(one for one in bench.status.staff if one.role.value == "risk"), bench.actor
    declined = by_kind.pop("decline")
    for row in (by_kind.popitem()[1], declined):
        file = services.cases.open(row.case_no)
        bench.set_actor(actor_of(reviewer))
        shell.open_page("approve", {"pane": "blind"})
        page = shell.page
        assert isinstance(page, ApprovePage)
        hands.wait_until(lambda: hands.at_rest(shell), "for the list")
        page.blind.table.go_to((row.case_no, row.version))
        page.blind.take_current()
        hands.wait_until(lambda: hands.at_rest(shell), "after taking")
        assert page.blind.taken is not None
        assert page.blind.taken.case_no == row.case_no
        # The list and its tab say what the case is, the pane what is known of it: both are scanned, in both languages.
        for lang in (Lang.ZH, Lang.EN):
            bench.look.set_lang(lang)
            told = [words for one in (page.blind, *page.blind.findChildren(QWidget)) for words in said(one) if words]
            assert any(row.merchant_name in words for words in told)
            assert leaks_in(told, file, lang) == []
            planted = f"{file.score.points} 分，{OUTCOME_NAMES[file.decision.outcome].of(lang)}"
            assert leaks_in([*told, planted], file, lang)  # the scan is no formality
        bench.look.set_lang(Lang.ZH)
        elsewhere_nothing(hands, shell, file)
    bench.set_actor(officer)  # to anybody else the same screens tell it
    shell.open_page("case", {"case_no": file.application.case_no})
    hands.wait_until(hands.on_case(shell, file.application.case_no), "for the case")
    assert any(file.merchant.name in words for words in told_by(shell))


def elsewhere_nothing(hands: ModuleType, shell: Shell, file: Any) -> None:
    """No other screen tells the reviewer of the case: those of one case show none of it, lists do not name it."""
    case_no, name = file.application.case_no, file.merchant.name
    own = [f"{file.score.points} ", f"{file.score.pd:.2%}", *(one.text.zh for one in file.recommendation.reasons)]
    if file.decision.limit_fen:
        own.append(money(file.decision.limit_fen, file.application.currency))
    for code in ("case", "documents", "interview"):
        shell.open_page(code, {"case_no": case_no})
        hands.wait_until(lambda: hands.at_rest(shell), f"for {code}")
        assert [word for words in told_by(shell) for word in (*own, name) if word in words] == [], code
    merchant = {"merchant_id": file.merchant.merchant_id}
    lists: list[tuple[str, dict[str, Any]]] = [
        ("queue", {"view": "all"}), ("borrowers", {}), ("borrower", merchant), ("portfolio", {}), ("approve", {}),
    ]  # fmt: skip
    for code, arguments in lists:
        shell.open_page(code, arguments)
        hands.wait_until(lambda: hands.at_rest(shell), f"for {code}")
        told = [words for words in told_by(shell) if name in words or case_no in words]
        assert told == [] or code == "approve", code  # the blind list names what they judge


def told_by(shell: Shell) -> list[str]:
    """What the page in front says."""
    assert shell.page is not None
    shown = [one for one in shell.page.findChildren(QWidget) if one.isVisible()]
    return [words for one in (shell.page, *shown) for words in said(one) if words]


def leaks_in(told: list[str], file: Any, lang: Lang) -> list[tuple[str, str]]:
    return [(secret, words) for secret in secrets(file, lang) for words in told if secret in words]


def secrets(file: Any, lang: Lang) -> Iterator[str]:
    """What must not stand on the reviewer's screen: score, PD, band, recommendation, first decision and its reasons."""
    score, advice, decision = file.score, file.recommendation, file.decision
    yield f"{score.points} "
    yield f"{score.pd:.2%}"
    yield from (f"{score.band.value} 档", f"Band {score.band.value}", f"band {score.band.value}")
    yield from (words.of(lang) for words in OUTCOME_NAMES.values() if words.en not in ("Approve", "Refer", "Decline"))
    yield from ("建议通过", "建议拒绝", "系统决定", "Recommend", "recommend", "PD", "评分", "Score", "score")
    yield decision.prepared_by
    if decision.limit_fen and decision.limit_fen != file.application.requested_fen:
        yield money(decision.limit_fen, file.application.currency)
    yield from (reason.text.of(lang) for reason in advice.reasons)
    if file.waterfall is not None:
        yield from (bar.reason.of(lang) for bar in file.waterfall.bars if len(bar.reason.of(lang)) > 12)
