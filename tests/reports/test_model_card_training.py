"""What the card says of the training: columns, directions, choices, curves and leaks, and what is missing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.reports.model_cards import card_facts
from tests.reports.reading import text_of, tight
from workbench.common.text import Lang, Text
from workbench.reports.model_card import model_card
from workbench.reports.model_card_facts import ModelCardFacts
from workbench.scoring.card import TABLE, ColumnNote, CurveNote, LeakNote, ModelCard
from workbench.services.card_export import card_json

CURVES = (
    CurveNote(Text("保序回归", "isotonic"), 0.04012, 0.03911, 0.00021, 0.00182),
    CurveNote(Text("Beta 校准", "beta calibration"), 0.04012, 0.04013, -0.00022, 0.00019),
)
CHOICES = (Text("未使用类别权重", "No class weights"), Text("未做拒绝推断", "No reject inference"))


def leak(column: str, severity: str, **changes: object) -> LeakNote:
    made = LeakNote(column, "strong", severity, 0.9, Text(f"“{column}”可疑", f"“{column}” is suspect"))
    return replace(made, **changes)  # type: ignore[arg-type]


LEAKS = (
    leak("refund_rate_28", "warn"),
    leak("charge_off", "refuse", accepted_by="林潇", reason="结果前已知，见合同"),
    leak("sex", "left_out", dropped=True),
)


def facts(**changes: object) -> ModelCardFacts:
    whole = card_facts()
    return replace(whole, card=replace(whole.card, **changes))  # type: ignore[arg-type]


def words(given: ModelCardFacts) -> tuple[str, str]:
    zh, en = (text_of(model_card(given, (lang,))) for lang in (Lang.ZH, Lang.EN))
    return zh, en


def columns(card: ModelCard) -> tuple[ColumnNote, ...]:
    """As many as the card has features: a number declared, one estimated, a level, the rest, a day, a free number."""
    first = (
        ColumnNote(card.features[0], "months_open", "number", sign=-1, unknown=("99999999",)),
        ColumnNote(card.features[1], "debt", "number", sign=1, estimated=True),
        ColumnNote(card.features[2], "purpose", "level", "car (used)"),
        ColumnNote(card.features[3], "purpose", "rest"),
        ColumnNote(card.features[4], "opened_on", "days_before"),
    )
    return first + tuple(ColumnNote(name, name, "number") for name in card.features[5:])


def test_choices_and_curves_with_their_intervals_are_printed(qtbot: QtBot) -> None:
    for text, lang in zip(words(facts(choices=CHOICES, curves=CURVES)), Lang, strict=True):
        for one in (*CHOICES, *(curve.name for curve in CURVES)):
            assert tight(one.of(lang)) in text
        for number in ("0.04012", "0.03911", "0.00101[0.00021,0.00182]", "−0.00001[−0.00022,0.00019]"):
            assert number in text
        assert tight(Text("曲线更好", "the curve is better").of(lang)) in text
        assert tight(Text("不优于直线", "no better than the line").of(lang)) in text


def test_every_leak_stands_with_who_took_it_on(qtbot: QtBot) -> None:
    zh, en = words(facts(leaks=LEAKS))
    assert "“charge_off”可疑拒绝林潇接受：结果前已知，见合同" in zh
    assert "“sex”可疑不作指标已去掉，未参与学习" in zh
    assert "须关注仍作指标" in zh
    assert "takenonby林潇" in en
    assert zh.index("charge_off") < zh.index("“sex”")


def test_a_leak_of_a_feature_is_told_by_its_label(qtbot: QtBot) -> None:
    zh, en = words(facts(leaks=(leak("shop_level", "warn"),)))
    assert "“店铺信用”可疑" in zh
    assert "“Shoprating”issuspect" in en
    assert "shop_level" not in zh


@pytest.mark.parametrize(
    ("zh", "en"),
    [("没有发现：没有指标像是知道结果", "Nothing stands here"), ("没有试过其他校准曲线", "No other curve was tried"),
     ("卡上没有写明训练时的选择", "The card tells no choices")],
)  # fmt: skip
def test_what_the_card_does_not_tell_is_said_to_be_missing(qtbot: QtBot, zh: str, en: str) -> None:
    told = words(facts(leaks=(), curves=(), choices=()))
    assert tight(zh) in told[0]
    assert tight(en) in told[1]


def test_columns_of_a_table_stand_with_levels_and_how_their_direction_came(qtbot: QtBot) -> None:
    card = card_facts().card
    assert len(card.features) >= 5
    zh, en = words(facts(kind=TABLE, columns=columns(card)))
    assert "months_open数值—↓声明99999999" in zh
    assert "debtnumber—↑estimated" in en
    assert "purpose类别car(used)|其余水平·不限" in zh
    assert "opened_ondaysbefore" in en
    assert "不给本台账的案件评分" in zh
    assert "模型室换回上一版" not in zh


def test_the_json_holds_all_of_it(qtbot: QtBot) -> None:
    card = card_facts().card
    whole = facts(kind=TABLE, columns=columns(card), leaks=LEAKS, curves=CURVES, choices=CHOICES)
    told = json.loads(card_json(whole))
    assert [one["column"] for one in told["card"]["leaks"]] == ["refund_rate_28", "charge_off", "sex"]
    assert told["card"]["curves"][0]["gain_low"] == 0.00021
    assert told["card"]["choices"][1]["en"] == "No reject inference"
    assert told["card"]["columns"][1]["estimated"] is True
    assert told["validation"]["explained"]["largest"] < 10
