"""Does the rating follow from the marks by the written rule, and from nothing else?"""

from __future__ import annotations

import pytest

from workbench.interview.criteria import caps, derive, mark_by_checklist
from workbench.interview.equity import EquityVerdict
from workbench.interview.guide import load_guide
from workbench.interview.questions import Assessment
from workbench.interview.script import ScriptInput, script

GUIDE = load_guide()
CODES = [entry.code for entry in GUIDE.criterion]
PASSES = EquityVerdict.PASSES


def rated(*marks: int, contradictions: int = 0, equity: EquityVerdict = PASSES, complete: bool = True) -> str | None:
    given = dict(zip(CODES, marks, strict=False))
    found = derive(given, CODES, GUIDE.rating, caps(contradictions, equity, complete)).rating
    return None if found is None else found.value


def test_every_criterion_has_five_written_anchors_in_both_languages() -> None:
    assert CODES == ["identity", "premises", "stock", "figures", "intent"]
    for entry in GUIDE.criterion:
        assert len(entry.anchors) == 5
        assert all(anchor.zh and anchor.en for anchor in entry.anchors)
        assert len({anchor.zh for anchor in entry.anchors}) == 5


@pytest.mark.parametrize(
    ("marks", "rating"),
    [
        ((5, 5, 5, 5, 5), "A"),
        ((4, 4, 4, 4, 5), "A"),  # mean 4.2 exactly
        ((4, 4, 4, 4, 4), "B"),
        ((5, 5, 5, 5, 3), "B"),  # one mark too low for A
        ((4, 4, 3, 3, 3), "B"),  # mean 3.4 exactly
        ((3, 3, 3, 3, 3), "C"),
        ((5, 5, 5, 5, 2), "C"),
        ((2, 2, 2, 2, 3), "C"),  # mean 2.2 exactly
        ((2, 2, 2, 2, 2), "D"),
        ((5, 5, 5, 5, 1), "D"),
    ],
)
def test_marks_give_the_rating_of_the_rule(marks: tuple[int, ...], rating: str) -> None:
    assert rated(*marks) == rating


def test_without_every_mark_nothing_is_derived_and_no_mark_lies_outside() -> None:
    assert rated(5, 5, 5, 5) is None
    with pytest.raises(ValueError, match="between 1 and 5"):
        rated(5, 5, 5, 5, 6)


def test_what_is_open_holds_the_rating_down() -> None:
    best = (5, 5, 5, 5, 5)
    assert rated(*best, complete=False) == "B"
    assert rated(*best, equity=EquityVerdict.INCOMPLETE) == "B"
    assert rated(*best, contradictions=1) == "C"
    assert rated(*best, contradictions=2) == "D"
    assert rated(1, 1, 1, 1, 1, contradictions=1) == "D"


def test_the_checklist_officer_marks_by_the_answers_of_the_criterion() -> None:
    questions = script(ScriptInput(), GUIDE)
    intent = next(entry for entry in GUIDE.criterion if entry.code == "intent")
    purpose, borrowing = "standard:purpose", "standard:borrowing"
    good = {purpose: Assessment.CONSISTENT, borrowing: Assessment.CONSISTENT}
    none: frozenset[str] = frozenset()
    assert mark_by_checklist(intent, questions, good, none, none) == 5
    assert mark_by_checklist(intent, questions, {**good, purpose: Assessment.EVASIVE}, none, none) == 3
    assert mark_by_checklist(intent, questions, good, frozenset({borrowing}), none) == 3
    assert mark_by_checklist(intent, questions, good, none, frozenset({borrowing})) == 4
    assert mark_by_checklist(intent, questions, good, frozenset({borrowing, purpose}), none) == 1
