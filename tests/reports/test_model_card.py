from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.reports.model_cards import card_facts, without_report
from tests.reports.reading import pages_of, text_of, tight
from workbench.common.text import Lang, Text
from workbench.reports.model_card import model_card
from workbench.reports.model_card_words import gate_figure, number, p_value
from workbench.scoring.card import DataNote
from workbench.scoring.validation.explained import in_words
from workbench.scoring.validation.gates import State

ZH, EN = (Lang.ZH,), (Lang.EN,)


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    return {languages[0].value: text_of(model_card(card_facts(), languages)) for languages in (ZH, EN)}


def test_the_answer_and_every_bound_with_its_figure_stand_in_both_languages(
    qtbot: QtBot, words: dict[str, str]
) -> None:
    report = card_facts().report
    assert report is not None
    assert "可提议启用，但有须关注事项" in words["zh"]
    assert "Maybeproposed,withwarnings" in words["en"]
    for gate in report.gates:
        for language in Lang:
            assert tight(gate.name.of(language)) in words[language.value]
            assert tight(gate.source.of(language)) in words[language.value]
            assert tight(gate_figure(gate).of(language)) in words[language.value]


def test_every_limit_and_signature_is_printed(qtbot: QtBot, words: dict[str, str]) -> None:
    facts = card_facts()
    assert facts.report is not None
    for limit in (*facts.card.limits, *facts.report.limits):
        assert tight(limit.zh) in words["zh"]
        assert tight(limit.en) in words["en"]
    for expected in ("训练林潇2026年11月23日", "本机构全年结果", "独立复核________待定"):
        assert expected in words["zh"]


def test_figures_of_every_part_are_printed(qtbot: QtBot, words: dict[str, str]) -> None:
    report = card_facts().report
    assert report is not None
    assert report.retrained is not None
    assert report.faithfulness is not None
    (table,) = report.fairness
    expected = [
        number(report.discrimination.ks.value), number(report.calibration.slope.value), report.first_day,
        *(f"{tenth.count}" for tenth in report.calibration.tenths), f"{report.monotone.steps:,}",
        *(number(step.moved, 2) for step in report.faithfulness.steps), table.attribute, "甲", "乙", "未知", "退款率",
        number(report.contests[0].gain.value), report.review_by,
    ]  # fmt: skip
    assert [one for one in expected if tight(one) not in words["zh"]] == []


def test_the_card_says_how_far_explanations_are_from_the_librarys(qtbot: QtBot, words: dict[str, str]) -> None:
    report = card_facts().report
    assert report is not None
    for language in Lang:
        assert tight(in_words(report.explained).of(language)) in words[language.value]


def test_digests_stand_in_full(qtbot: QtBot, words: dict[str, str]) -> None:
    facts = card_facts()
    for digest in (facts.digest, facts.report_digest, facts.card.booster_sha256, facts.card.data.digest):
        assert digest in words["en"]


def test_synthetic_data_are_named_on_every_page_and_real_data_on_none(qtbot: QtBot) -> None:
    facts = card_facts()
    pages = pages_of(model_card(facts, EN))
    assert len(pages) > 3
    assert all("合成数据Syntheticdata" in page and "thedataaresynthetic" in page for page in pages)
    real: DataNote = replace(facts.card.data, synthetic=False)
    pages = pages_of(model_card(replace(facts, card=replace(facts.card, data=real)), EN))
    assert not any("合成数据" in page or "thedataaresynthetic" in page for page in pages)


def test_a_model_that_was_not_validated_says_so_first_and_shows_no_findings(qtbot: QtBot) -> None:
    words = text_of(model_card(without_report(), ZH))
    assert "没有验证报告：不得启用" in words
    assert "标准与结果" not in words
    assert "指标与方向" in words


def test_a_blocked_model_says_so_first(qtbot: QtBot) -> None:
    facts = card_facts()
    assert facts.report is not None
    gates = tuple(replace(g, state=State.BLOCK) if g.code == "AUC" else g for g in facts.report.gates)
    words = text_of(model_card(replace(facts, report=replace(facts.report, gates=gates)), EN))
    assert "Mustnotbeused:aboundisbroken" in words


def test_parts_that_could_not_be_made_are_said_to_be_untested(qtbot: QtBot) -> None:
    facts = card_facts()
    assert facts.report is not None
    bare = replace(
        facts.report, stability=None, segments=(), retrained=None, faithfulness=None, interventional=None, fairness=(),
        contests=(), first_day="", last_day="",
    )  # fmt: skip
    words = text_of(model_card(replace(facts, report=bare), EN))
    for expected in ("Nosegmentsweregiven", "Nolaterrows", "Nottesteddoesnotmeannoeffect", "Nosimplermodel"):
        assert expected in words


def test_the_same_facts_give_the_same_bytes() -> None:
    assert model_card(card_facts(), ZH) == model_card(card_facts(), ZH)


def test_a_name_that_looks_like_markup_is_printed_as_it_is(qtbot: QtBot) -> None:
    facts = card_facts()
    card = replace(facts.card, limits=(Text("<b>&</b>", "<b>&</b>"),))
    assert "<b>&</b>" in text_of(model_card(replace(facts, card=card), EN))


def test_small_figures_are_written_honestly() -> None:
    assert (number(-0.0004), number(-0.022), p_value(0.0001).en, p_value(0.5).en) == (
        "0.000",
        "−0.022",
        "< 0.001",
        "0.500",
    )
