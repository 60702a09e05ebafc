"""Does the case show what only warns, and count what the lender must see to by itself?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui import fakes
from tests.ui.conftest import MakeShell
from tests.ui.test_case import CASE, opened
from workbench.common.text import Text
from workbench.decision.outcome import Check, Verdict
from workbench.ui.case.policy import sorted_checks, summary
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell()


WARNING = Check(
    "WARNED", Text("一次性修复", "Repaired once"), Verdict.NOTE, Text("1 笔", "1"),
    Text("不得重建", "Not to be rebuilt"), Text("公告", "Notice"), "warn",
)  # fmt: skip
DUTY = Check(
    "DUTY", Text("用途凭证留存", "Evidence of the purpose is kept"), Verdict.NOTE, Text("由机构落实", "Lender"),
    Text("留存发票", "Keep invoices"), Text("第五条", "Item 5"), "document",
)  # fmt: skip


def test_a_note_is_shown_behind_what_must_be_looked_at_and_before_what_passes(shell: Shell) -> None:
    file = fakes.case_file(CASE)
    checks = (*file.recommendation.checks, WARNING)
    page = opened(shell, replace(file, recommendation=replace(file.recommendation, checks=checks)))
    told = page.policy.list.accessibleName()
    assert "一次性修复 1 笔 提示 不得重建" in told
    order = [one.verdict for one in sorted_checks(checks)]
    assert order.index(Verdict.REFER) < order.index(Verdict.NOTE) < order.index(Verdict.PASS)
    assert "1 提示" in summary(checks).zh
    assert not WARNING.unmet
    assert not page.policy.list.grab().isNull()


def test_duties_are_counted_and_named(shell: Shell) -> None:
    file = fakes.case_file(CASE)
    page = opened(shell, replace(file, recommendation=replace(file.recommendation, duties=(DUTY, DUTY))))
    assert page.policy.count.text().endswith("2 由机构落实")
    assert "用途凭证留存" in page.policy.head.toolTip()
    plain = opened(shell, replace(file, recommendation=replace(file.recommendation, duties=())))
    assert "落实" not in plain.policy.count.text()
