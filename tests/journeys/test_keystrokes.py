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
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget

from tests.conftest import ROOT
from workbench.access.staff import SYSTEM, actor_of
from workbench.common.money import money
from workbench.common.text import Lang
from workbench.decision.outcome import OUTCOME_NAMES
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


@pytest.fixture
def folder(made: dict[str, Any], desk: Path, tmp_path: Path) -> Path:
    """A desk of one's own: deciding changes it."""
    return Path(shutil.copytree(desk, tmp_path / "desk"))


@pytest.fixture
def shell(hands: ModuleType, folder: Path, qapp: object) -> Iterator[Shell]:
    with hands.window(folder) as opened:
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
    hands.lower_authority(shell, hands.SMALL_FEN)
    case_no = hands.large_cases(shell)[0]
    assert hands.send_for_approval(shell, case_no).keys == ["Return", "A", "Ctrl+Return"]
    assert hands.sign_second(shell, case_no).keys == ["Return", "Ctrl+Return"]
    assert shell.bench is not None
    record = shell.bench.services.cases.open(case_no).decision
    assert record is not None
    assert record.approved_by not in (None, record.prepared_by)


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


def test_no_word_of_the_blind_reviewers_screen_tells_how_the_case_was_judged(hands: ModuleType, shell: Shell) -> None:
    bench = shell.bench
    assert bench is not None
    services, ground = bench.services, bench.services.training.ground
    policy = ground.policy()
    ground._policies[policy.policy_id] = replace(policy, review=replace(policy.review, blind_share=Decimal(1)))
    waiting = [*hands.clean_cases(shell), *hands.declined_cases(shell)]
    services.decision.decide_automatically(waiting, SYSTEM)
    drawn = [row for row in services.reviews.blind_waiting(bench.actor) if row.case_no in waiting]
    by_kind = {services.cases.open(row.case_no).decision.outcome.value: row for row in drawn}
    assert "decline" in by_kind
    assert {"approve", "approve_lower"} & by_kind.keys()
    reviewer = next(one for one in bench.status.staff if one.role.value == "risk")
    for row in by_kind.values():
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
