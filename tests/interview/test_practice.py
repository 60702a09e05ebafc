"""Do the simulated applicant and the checklist officer behave as described?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from tests.builders import NOW
from tests.interview.test_script import CASE, GUIDE
from workbench.common.text import Text
from workbench.interview.applicant import Spoken, answer, reply
from workbench.interview.claims import Shown
from workbench.interview.criteria import caps, derive
from workbench.interview.diligence import missing_answers, suggest
from workbench.interview.equity import EquityVerdict
from workbench.interview.numbers import number_in
from workbench.interview.officer import asks_next, assess
from workbench.interview.persona import load_applicant
from workbench.interview.practice import fits, tally
from workbench.interview.questions import Assessment, Diligence, When
from workbench.interview.script import follow_up_of, script
from workbench.interview.simulation import Held, hold
from workbench.interview.truth import HiddenTruth, hidden_truth

SHOWN = {
    **CASE.shown,
    "sales_day_fen": Shown(Text("日销", "Sales a day"), 621_333.0, "fen"),
    "purchases_month_fen": Shown(Text("进货", "Purchases"), 9_000_000.0, "fen"),
    "other_lenders": Shown(Text("在贷机构", "Other lenders"), 2.0, "count"),
    "origins_180": Shown(Text("发货地", "Origins"), 1.0, "count"),
}
QUESTIONS = script(replace(CASE, shown=SHOWN), GUIDE)
WORDS = load_applicant()
CODES = [persona.code for persona in WORDS.persona]
TOLERANCE = Decimal("0.2")


def truth_of(persona: str, seed: int) -> HiddenTruth:
    return hidden_truth(QUESTIONS, WORDS.of(persona), WORDS, seed)


@cache
def held(persona: str, seed: int) -> Held:
    return hold(QUESTIONS, truth_of(persona, seed), WORDS, GUIDE, TOLERANCE, officer="s01", now=NOW)


def rating(whole: Held) -> Diligence:
    open_ones = sum(row.is_open for row in whole.ledger)
    codes = [entry.code for entry in GUIDE.criterion]
    found = derive(whole.marks, codes, GUIDE.rating, caps(open_ones, whole.equity.verdict, True)).rating
    assert found is not None
    return found


@pytest.mark.parametrize("persona", CODES)
def test_the_same_seed_gives_the_same_truth_and_the_same_answers(persona: str) -> None:
    truth = truth_of(persona, 7)
    assert truth == truth_of(persona, 7)
    first = [answer(question, truth, WORDS) for question in QUESTIONS]
    assert first == [answer(question, truth, WORDS) for question in QUESTIONS]
    assert first != [answer(question, truth_of(persona, 8), WORDS) for question in QUESTIONS]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("persona", ["honest", "nervous"])
def test_honest_applicants_have_no_lies_and_their_equity_adds_up(persona: str, seed: int) -> None:
    assert truth_of(persona, seed).lies == ()
    assert held(persona, seed).equity.verdict is not EquityVerdict.DEVIATES


@pytest.mark.parametrize("persona", ["exaggerating", "fraudulent"])
def test_dishonest_applicants_bend_sales_upwards_and_debts_never(persona: str) -> None:
    for seed in range(20):
        truth = truth_of(persona, seed)
        sales, lenders = truth.of("sales_90_month_fen"), truth.of("other_lenders")
        assert sales is not None
        assert sales.lie
        assert sales.told is not None
        assert sales.true is not None
        assert sales.told > 1.25 * sales.true
        assert lenders is not None
        assert lenders.told is not None
        assert lenders.true is not None
        assert lenders.told <= lenders.true


def share(persona: str, ratings: set[Diligence], seeds: int = 40) -> float:
    return sum(rating(held(persona, seed)) in ratings for seed in range(seeds)) / seeds


def test_honest_applicants_are_believed_and_fraudulent_ones_are_not() -> None:
    good, bad = {Diligence.A, Diligence.B}, {Diligence.C, Diligence.D}
    assert share("honest", good) > 0.95
    assert share("nervous", good) > 0.9
    assert share("honest", {Diligence.D}) == share("nervous", {Diligence.D}) == 0
    assert share("exaggerating", bad) > 0.8
    assert share("evasive", bad) > 0.7
    assert share("fraudulent", {Diligence.D}) > 0.9


def test_a_nervous_applicant_takes_figures_back_and_stays_consistent() -> None:
    sales = next(question for question in QUESTIONS if question.measure == "sales_90_month_fen")
    taken_back = 0
    for seed in range(60):
        truth = truth_of("nervous", seed)
        fact = truth.of("sales_90_month_fen")
        assert fact is not None
        said = answer(sales, truth, WORDS)
        if said.corrected:
            taken_back += 1
            assert said.number == fact.told
            assert number_in(said.words.zh, "fen") == pytest.approx(fact.told, abs=100)
            assert number_in(said.words.en, "fen") == pytest.approx(fact.told, abs=100)
        elif said.number is not None and said.number != fact.told:
            again = answer(follow_up_of(sales, 1, When.CONTRADICTS), truth, WORDS, 1)
            assert again.number in {fact.told, None}
    assert taken_back > 5


def test_free_questions_are_understood_in_chinese_pinyin_and_english_and_else_honestly_not() -> None:
    truth = truth_of("honest", 3)
    fact = truth.of("other_lenders")
    assert fact is not None
    for said in ("您还欠别人钱吗，有几家贷款？", "ni you duoshao daikuan", "How many other lenders do you have?"):
        spoken, topic = reply(said, truth, WORDS, {})
        assert topic == "lenders", said
        assert spoken.number == fact.told
    spoken, topic = reply("今天天气如何", truth, WORDS, {})
    assert (topic, spoken.answered, spoken.number) == ("", False, None)
    assert "懂" in spoken.words.zh or "明白" in spoken.words.zh
    assert reply("Are your parents well?", truth, WORDS, {})[1] == ""


def test_an_honest_figure_stays_and_a_lie_drifts_when_it_is_told_again() -> None:
    said = "您每月销售额是多少？"
    honest, liar = truth_of("honest", 5), truth_of("fraudulent", 5)
    told = {reply(said, honest, WORDS, {"sales": n})[0].number for n in range(4)}
    assert len(told) == 1
    lies = [reply(said, liar, WORDS, {"sales": n})[0].number for n in range(6)]
    figures = [lie for lie in lies if lie is not None]
    assert len(set(figures)) > 2
    fact = liar.of("sales_90_month_fen")
    assert fact is not None
    assert fact.told is not None
    assert all(fact.told * 0.99 <= figure <= fact.told * 1.8 for figure in figures)


def test_honest_applicants_show_proof_when_asked_and_frauds_cannot() -> None:
    shown = [reply("请出示凭据", truth_of("honest", seed), WORDS, {}, "sales")[0].proof for seed in range(20)]
    refused = [reply("请出示凭据", truth_of("fraudulent", seed), WORDS, {}, "sales")[0].proof for seed in range(20)]
    assert all(shown)
    assert not any(refused)


def test_what_was_found_missed_and_wrongly_held_is_counted_by_the_truth() -> None:
    whole, truth = held("fraudulent", 1), truth_of("fraudulent", 1)
    found = tally(truth, whole.questions, whole.answers, whole.ledger)
    assert {fact.key for fact in (*found.found, *found.missed)} == {fact.key for fact in truth.lies}
    assert found.recall is not None
    assert found.recall > 0.5
    blind = tally(truth, whole.questions, (), ())
    assert (blind.precision, blind.recall) == (None, 0.0)
    innocent = truth_of("honest", 1)
    against = tuple(replace(one, assessment=Assessment.CONTRADICTS) for one in whole.answers)
    accused = tally(innocent, whole.questions, against, ())
    assert (accused.precision, accused.recall) == (0.0, None)
    assert len(accused.accused) == len(innocent.facts)


def test_a_rating_fits_the_persona_or_not() -> None:
    honest, fraud = WORDS.of("honest"), WORDS.of("fraudulent")
    assert [fits(honest, one) for one in Diligence] == [True, True, True, False]
    assert [fits(fraud, one) for one in Diligence] == [False, False, True, True]
    assert not fits(honest, None)


def rate(*values: Assessment, complete: bool = True) -> Diligence | None:
    questions = QUESTIONS[: len(values)]
    return suggest(questions, dict(zip([q.question_id for q in questions], values, strict=True)), complete).rating


def test_ratings_follow_the_written_rule() -> None:
    good, vague, against = Assessment.CONSISTENT, Assessment.EVASIVE, Assessment.CONTRADICTS
    assert rate() is None
    assert rate(good, good, good) is Diligence.A
    assert rate(good, good, good, complete=False) is Diligence.B
    assert rate(good, good, good, vague) is Diligence.B
    assert rate(good, good, vague, against) is Diligence.C
    assert rate(good, vague, vague) is Diligence.C
    assert rate(good, against, against, good) is Diligence.D
    assert rate(vague, vague, against, vague) is Diligence.D


def test_a_follow_up_settles_a_vague_answer_and_a_contradiction_only_when_it_is_explained() -> None:
    root = QUESTIONS[0]
    again = follow_up_of(root, 1)
    later = {again.question_id: Assessment.CONSISTENT}
    against = {root.question_id: Assessment.CONTRADICTS, **later}
    assert suggest((root, again), {root.question_id: Assessment.EVASIVE, **later}, True).rating is Diligence.A
    assert suggest((root, again), against, True).rating is Diligence.C
    assert suggest((root, again), against, True, frozenset({root.question_id})).rating is Diligence.A


def test_mandatory_questions_that_were_not_assessed_are_named() -> None:
    left = missing_answers(QUESTIONS, {QUESTIONS[0].question_id: Assessment.CONSISTENT})
    assert QUESTIONS[0] not in left
    assert all(question.mandatory for question in left)
    assert left


def test_the_officer_does_not_take_a_denial_for_an_explanation_and_asks_twice_at_most() -> None:
    denial = Spoken(Text("没有的事", "Not so"), None, True, False, True, True)
    root = QUESTIONS[4]
    found = assess(root, denial, 0.2)
    assert found.assessment is Assessment.CONTRADICTS
    assert asks_next(found, root) is When.CONTRADICTS
    assert asks_next(found, follow_up_of(root, 1)) is When.CONTRADICTS
    assert asks_next(found, follow_up_of(root, 2)) is None
