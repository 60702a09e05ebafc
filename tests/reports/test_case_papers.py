"""Do the papers of the contract, the certificate and the interview report say what they must, and tie?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from pytestqt.qtbot import QtBot

from tests.reports.case_papers import BASE, COSTS, INTERVIEW, PLAN
from tests.reports.papers import LETTER, MEMO
from tests.reports.reading import pages_of, text_of
from workbench.common.text import Lang, Text
from workbench.reports.archive_check import archive_faults
from workbench.reports.cost_form import cost_form
from workbench.reports.interview_paper import interview_paper
from workbench.reports.letter import letter
from workbench.reports.memo import memo
from workbench.reports.order_certificate import order_certificate
from workbench.reports.repayment_plan import Instalment, repayment_plan
from workbench.services.instalments import instalments

ZH, EN, BOTH = (Lang.ZH,), (Lang.EN,), (Lang.ZH, Lang.EN)
PAPERS: list[tuple[Callable[..., bytes], Any]] = [
    (letter, replace(LETTER, seals=2, anchor="c7" * 32)),
    (memo, replace(MEMO, seals=2, anchor="c7" * 32)),
    (repayment_plan, replace(PLAN, head=replace(PLAN.head, seals=2))),
    (cost_form, replace(COSTS, head=replace(COSTS.head, seals=2))),
    (order_certificate, replace(BASE, head=replace(BASE.head, seals=1))),
    (interview_paper, replace(INTERVIEW, head=replace(INTERVIEW.head, seals=1))),
]
NAMES = ["letter", "memo", "plan", "costs", "certificate", "interview"]


@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=NAMES)
def test_every_paper_keeps_the_marks_of_an_archive_in_every_language(make: Callable[..., bytes], facts: Any) -> None:
    for languages in (ZH, EN, BOTH):
        assert archive_faults(make(facts, languages)) == ()


@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=NAMES)
def test_the_same_facts_give_the_same_bytes(make: Callable[..., bytes], facts: Any) -> None:
    first = make(facts, ZH)
    make(facts, BOTH)
    assert make(facts, ZH) == first


@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=NAMES)
def test_every_page_names_paper_page_and_head_of_the_journal(
    qtbot: QtBot, make: Callable[..., bytes], facts: Any
) -> None:
    number = facts.number if hasattr(facts, "number") else facts.head.number
    pages = pages_of(make(facts, BOTH))
    for place, words in enumerate(pages, 1):
        assert number in words
        assert f"第{place}页，共{len(pages)}页" in words
        assert "c7" * 32 in words


def test_the_plan_names_every_instalment_and_the_yearly_cost_largest(qtbot: QtBot) -> None:
    words = text_of(repayment_plan(PLAN, ZH))
    for expected in (
        "24.9%",
        "21.9%",
        "22.5%",
        "2027-11-23",
        "¥61,116.00",
        "¥73,440.00",
        "还款当日不计息",
        "借款人签名",
    ):
        assert expected in words


def test_a_plan_that_does_not_tie_is_not_printed() -> None:
    *rows, last = PLAN.rows
    short = (*rows, replace(last, principal_fen=last.principal_fen - 1))
    with pytest.raises(ValueError, match="does not tie"):
        repayment_plan(replace(PLAN, rows=short), ZH)


def test_instalments_of_equal_principal_end_at_nothing_and_lose_no_cent() -> None:
    from datetime import date
    from decimal import Decimal

    from workbench.decision.pricing import in_fen

    start = date(2026, 1, 31)
    plan = in_fen(1_000_001, Decimal("0.0005"), start, 365, "equal_principal")
    rows = instalments(1_000_001, Decimal("0.01"), start, plan)
    assert sum(row.principal_fen for row in rows) == 1_000_001
    assert rows[-1].balance_fen == 0
    assert rows[0] == Instalment(0, start, 0, 0, 10_000, 1_000_001)
    assert all(before.balance_fen >= after.balance_fen for before, after in pairwise(rows))


def test_the_cost_form_says_that_nothing_else_is_charged_and_has_a_line_to_sign(qtbot: QtBot) -> None:
    words = text_of(cost_form(COSTS, BOTH))
    for expected in (
        "除已明示息费项目外，不再收取其他任何形式的利息和费用。", "nootherinterestorfeeofanykindischarged",
        "不从本金中预先扣除", "借款人签名", "Borrower'ssignature", "逾期利息", "¥13,140.00", "¥300.00", "¥13,440.00",
    ):  # fmt: skip
        assert expected in words


def test_items_that_do_not_add_up_to_the_price_are_not_printed() -> None:
    with pytest.raises(ValueError, match="add up"):
        cost_form(replace(COSTS, items=COSTS.items[1:]), ZH)


def test_the_certificate_shows_base_advance_drawn_and_available(qtbot: QtBot) -> None:
    words = text_of(order_certificate(BASE, ZH))
    for expected in ("¥82,144.55", "¥65,715.64", "¥12,000.00", "¥48,000.00", "2026年11月23日（日终）", "ef" * 32):
        assert expected in words
    with pytest.raises(ValueError, match="add up"):
        order_certificate(replace(BASE, base_fen=BASE.base_fen + 1), ZH)


def test_the_interview_report_holds_questions_ledger_equity_marks_and_says_it_was_simulated(qtbot: QtBot) -> None:
    words = text_of(interview_paper(INTERVIEW, BOTH))
    for expected in (
        "模拟申请人，不是真实访谈", "Simulatedapplicant,notarealinterview", "解决之前不得批准", "双10促销尺码不合",
        "03:10·矛盾", "月均回款", "1.07", "±15%", "−¥2,000.00(1.3%)，容许5%：核对相符", "4/5", "描述4",
        "当场出示手机后台", "05:15", "同意录音录像", "本次访谈将被记录并用于审核。", "紧张但诚实",
    ):  # fmt: skip
        assert expected in words
    real = replace(INTERVIEW, report=replace(INTERVIEW.report, simulated=False))
    assert "模拟申请人" not in text_of(interview_paper(real, ZH))


def test_words_people_wrote_stand_on_letter_and_memo(qtbot: QtBot) -> None:
    note = Text("请于 12 月 1 日前来电。", "Please call before 1 December.")
    assert "请于12月1日前来电。" in text_of(letter(replace(LETTER, note=note), ZH))
    assert "补充说明" in text_of(memo(replace(MEMO, note=note), ZH))


@pytest.mark.parametrize("languages", [ZH, EN])
def test_a_form_people_sign_has_its_signatures_on_the_page_with_its_words(languages: tuple[Lang, ...]) -> None:
    for make, facts in PAPERS[2:4]:
        with pikepdf.open(BytesIO(make(facts, languages))) as pdf:
            assert len(pdf.pages) == 1


def test_a_heading_stays_on_the_page_of_its_table(qtbot: QtBot) -> None:
    """The table of the borrowing base is set as one; in two languages it may need a page of its own."""
    for languages, heading, table in ((ZH, "二、可贷额", "计入的订单"), (EN, "2.Borrowingbase", "Ordersthatcount")):
        for chosen in (languages, BOTH):
            pages = ["".join(words.split()) for words in pages_of(order_certificate(BASE, chosen))]
            assert [heading in words for words in pages] == [table in words for words in pages]
            assert any(heading in words for words in pages)


def test_what_was_said_stands_once_in_a_paper_of_two_languages(qtbot: QtBot) -> None:
    told = [one.said.replace(" ", "") for one in INTERVIEW.report.questions if one.said]
    for languages, label in ((ZH, "答："), (EN, "Answer:"), (BOTH, "答Answer：")):
        whole = "".join(text_of(interview_paper(INTERVIEW, languages)).split())
        assert told
        assert all(f"{label}{said[:12]}" in whole for said in told)
        assert sum(whole.count(said[:12]) for said in set(told)) == len(told)
