"""What a case says once it is looked at closely: nothing twice, nothing of another case, no number that is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.conftest import MakeShell, settle
from tests.ui.test_case import clean, opened
from tests.ui.test_case_course import record
from tests.ui.test_documents import _page
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Source
from workbench.services.case_file import Mismatch
from workbench.services.document_file import DocumentKind
from workbench.ui.case.bar import preparer_words
from workbench.ui.case.timeline import actor_words
from workbench.ui.interview.script import source_words
from workbench.ui.policy.tiles import compact
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WORDS = Text("申报两个仓库，实为一个", "Two warehouses claimed, one seen")


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


def test_what_the_banner_says_of_a_mismatch_is_not_said_again_below(shell: Shell) -> None:
    one = Mismatch("WAREHOUSES", WORDS)
    page = opened(shell, replace(clean(), mismatches=(one,), contradictions=(WORDS,)))
    assert page.banner.isVisible()
    assert not page.mismatch.isVisible()
    page = opened(shell, replace(clean(), mismatches=(one, one), contradictions=(WORDS,)))
    assert page.mismatch.isVisible()  # there is more than the banner tells


def test_a_case_that_cannot_be_decided_shows_no_terms_of_the_case_before(shell: Shell) -> None:
    page = opened(shell, clean())
    assert page.bar.limit.text() != ""

    def refused(case_no: str, actor: object) -> None:
        raise StaffError(Text("无权", "May not"), Text("请同事", "Ask"), code="NOT_PERMITTED")

    shell.bench.services.decision.draft = refused
    page.refresh()
    settle()
    assert [field.text() for field in (page.bar.limit, page.bar.rate, page.bar.fee, page.bar.term)] == [""] * 4
    assert page.bar.authority.text() == "无权"


def test_a_decline_has_no_terms_and_an_approval_gets_them_back(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, clean())
    bar = page.bar
    drafted = bar.limit.text(), bar.rate.text(), bar.cost.text()
    qtbot.keyClick(page.why.fall, Qt.Key.Key_D)
    assert (bar.limit.text(), bar.rate.text(), bar.cost.text()) == ("", "", "—")
    bar.choice.choose(Outcome.APPROVE)
    assert (bar.limit.text(), bar.rate.text(), bar.cost.text()) == drafted


def test_the_program_is_named_by_what_it_is_and_the_policy_it_acted_for(shell: Shell) -> None:
    said = preparer_words("system:1d3b0fc51bfe")
    assert said == Text("系统（按政策 1d3b…）", "the program (policy 1d3b…)")
    assert preparer_words("周砚").en == "周砚"
    assert actor_words("系统").en == "System"
    decided = replace(clean(), decision=record(prepared_by="system:1d3b0fc51bfe"), stage=Stage.CONTRACT)
    assert "system:" not in opened(shell, decided).bar.detail.text()


def test_one_of_a_kind_is_counted_in_the_singular() -> None:
    assert [source_words(Source.CONTRADICTION, n).en for n in (1, 2)] == ["1 mismatch", "2 mismatches"]
    assert source_words(Source.REASON, 1).zh == "1 条扣分原因"


def test_sums_below_a_million_stand_whole_in_english() -> None:
    told = [compact(fen, "CNY").of(Lang.EN) for fen in (8_008_40, 250_900_00, -46_000_00, 2_560_000_00)]
    assert told == ["¥8,008", "¥250,900", "−¥46,000", "¥2.56M"]


def test_another_case_begins_with_both_papers_and_a_missing_paper_is_not_awaited(qtbot: QtBot) -> None:
    page, bench = _page(qtbot)
    page.view.choose(3)
    assert page.other.isVisible()

    def refused(case_no: str, kind: DocumentKind, language: object) -> bytes:
        raise StaffError(
            Text("没有这份文书", "No such paper"), Text("只有通过的案件才有", "Approved ones"), code="NONE"
        )

    bench.services.documents.preview = refused
    page.language.choose(1)
    assert page.papers.papers == ()
    assert not page.papers._coming
    page.activate(case_no="LN-261123-0440")
    assert page.view.index == 0
    assert not page.other.isVisible()


def test_only_who_prepared_a_decision_is_offered_to_withdraw_it(qtbot: QtBot) -> None:
    mine, _ = _page(qtbot)
    theirs, _ = _page(qtbot, invented.document_file(may_sign=True))
    assert mine.withdraw_command.isEnabled()
    assert not theirs.withdraw_command.isEnabled()
