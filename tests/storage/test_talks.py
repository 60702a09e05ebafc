"""Does what was agreed, claimed, marked and practised come back whole, and does the database refuse what may not be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, application, merchant
from tests.storage.test_shelves import CASE, interview
from workbench.common.text import Text
from workbench.interview.ledger import LedgerRow, Verdict, settled
from workbench.interview.questions import Diligence
from workbench.interview.report import Consent, Exchange
from workbench.interview.truth import Fact, HiddenTruth
from workbench.storage.kept_talk import CriterionMark, KeptPractice, KeptTalk
from workbench.storage.store import Store

WORDS = Text("字", "Words")
ROW = LedgerRow(
    "q1", "q1", WORDS, "fen", "CNY", 30.0, 20.0, None, None, 1.5, Decimal("0.2"), Verdict.CONTRADICTED, "¥30", "¥20",
    "偏高",
)  # fmt: skip
FACT = Fact("stock_fen", WORDS, "fen", "CNY", 1.0, 2.0, WORDS, WORDS, False, True)
TALK = KeptTalk(
    CASE, 1, Consent(NOW, "s01", WORDS, "1", True, False), (Exchange(30, "存货多少", WORDS, "stock"),), "理由",
    HiddenTruth("honest", 1, (FACT,)), Diligence.C, (ROW, replace(ROW, claim_id="q2", verdict=Verdict.UNCHECKED)),
)  # fmt: skip


@pytest.fixture
def held(store: Store) -> Store:
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(), {})])
        shelves.interviews.put(interview())
    return store


def test_a_talk_comes_back_whole_and_a_claim_taken_out_is_gone(held: Store) -> None:
    with held.transaction() as shelves:
        shelves.talks.put(TALK)
    with held.reading() as shelves:
        assert shelves.talks.get(CASE, 1) == TALK
        assert shelves.talks.get(CASE, 2) == KeptTalk(CASE, 2)
    done = settled(ROW, "线下批发未计入，已看合同", "合同", "s01", NOW)
    with held.transaction() as shelves:
        shelves.talks.put(replace(TALK, ledger=(done,)))
    with held.reading() as shelves:
        assert shelves.talks.get(CASE, 1).ledger == (done,)


@pytest.mark.parametrize(
    "broken",
    [
        lambda row: replace(row, note=""),
        lambda row: replace(settled(row, "太短", "", "s01", NOW)),
        lambda row: replace(settled(row, "线下批发未计入，已看合同", "", "", NOW)),
        lambda row: replace(row, verdict=Verdict.EXPLAINED, explanation="线下批发未计入，已看合同", resolved_by="s01"),
    ],
)
def test_no_contradiction_without_a_note_and_no_explanation_without_words_and_name(
    held: Store, broken: Callable[[LedgerRow], LedgerRow]
) -> None:
    with pytest.raises(IntegrityError), held.transaction() as shelves:
        shelves.talks.put(replace(TALK, ledger=(broken(ROW),)))


def test_marks_are_kept_for_each_officer_and_lie_between_one_and_five(held: Store) -> None:
    first, second = (CriterionMark(CASE, 1, "stock", staff.staff_id, 4, NOW) for staff in (OFFICER, APPROVER))
    with held.transaction() as shelves:
        shelves.talks.mark(replace(first, mark=2))
        shelves.talks.mark(first)
        shelves.talks.mark(second)
    with held.reading() as shelves:
        assert shelves.talks.marks() == shelves.talks.marks(CASE, 1) == (first, second)
        assert shelves.talks.marks("LN-000000-0000") == ()
    for mark in (0, 6):
        with pytest.raises(IntegrityError), held.transaction() as shelves:
            shelves.talks.mark(replace(first, mark=mark))


def test_practices_of_an_officer_come_back_newest_first(held: Store) -> None:
    one = KeptPractice(CASE, 1, "s01", NOW, "evasive", 3, None, 0.5, 900, 1, Diligence.C)
    with held.transaction() as shelves:
        shelves.talks.put_practice(one)
    with held.reading() as shelves:
        assert tuple(shelves.talks.practices("s01")) == (one,)
        assert tuple(shelves.talks.practices("s02")) == ()
