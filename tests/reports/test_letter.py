from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from tests.reports.papers import LETTER
from tests.reports.reading import pages_of, text_of, tight
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.reports.letter import letter
from workbench.reports.letter_facts import ReviewWay

ZH, EN = (Lang.ZH,), (Lang.EN,)
HOSTILE = (
    '<img src="/etc/hostname"/>商贸',
    "Tom & <b>Jerry",
    "A&B 商贸",
    "</para><para>额度 9999999",
    "%s {0} $HOME \\u0041 &lt;",
    "鑫淼㐂䶮囍（原“旧”店）",
    "R$ 1.000 São João · Ñandú",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_merchant_name_is_printed_as_it_is_and_never_read_as_markup(qtbot: QtBot, name: str) -> None:
    assert tight(name) in text_of(letter(replace(LETTER, merchant=name), ZH))


def test_the_same_facts_give_the_same_bytes() -> None:
    first = letter(LETTER, ZH)
    letter(replace(LETTER, merchant="另一家店", draft=True), EN)
    assert letter(LETTER, ZH) == first


def test_an_approval_names_amount_every_cost_basis_and_term(qtbot: QtBot) -> None:
    words = text_of(letter(LETTER, ZH))
    for expected in (
        "授信决定通知书", "¥60,000（申请¥80,000）", "25.4%", "XIRR", "21.9%（日利率0.06%×365）", "22.9%",
        "支用金额的0.5%", "¥13,440", "2027-11-23", "DL-261123-0417-v1", "SHA-2564b1e…90cd", "复核：周砚",
    ):  # fmt: skip
        assert expected in words


def test_the_headline_cost_is_the_one_the_policy_names() -> None:
    assert letter(LETTER, EN) != letter(replace(LETTER, headline="irr_x12"), EN)


def test_the_letter_fits_one_page_in_chinese_and_in_english(qtbot: QtBot) -> None:
    assert len(pages_of(letter(LETTER, ZH))) == 1
    assert len(pages_of(letter(LETTER, EN))) == 1


def test_both_languages_stand_in_a_bilingual_letter(qtbot: QtBot) -> None:
    words = text_of(letter(LETTER, (Lang.ZH, Lang.EN)))
    assert "额度低于申请的主要原因" in words
    assert "Mainreasonsthelimitislower" in words


def test_a_decline_names_reasons_what_would_help_and_how_to_object(qtbot: QtBot) -> None:
    declined = replace(LETTER, outcome=Outcome.DECLINE, limit_fen=0, price=None, valid_until=None)
    words = text_of(letter(declined, EN))
    assert "Mainreasonsforthisdecision" in words
    assert "90-dayrefundrateof8.7%" in words
    assert "refundratebelow6.4%" in words
    assert "objectwithin30days" in words
    assert "All-inannualcost" not in words


def test_a_decline_without_reasons_cannot_be_printed() -> None:
    with pytest.raises(ValueError, match="one to four"):
        letter(replace(LETTER, outcome=Outcome.DECLINE, price=None, reasons=()), ZH)


def test_a_referral_has_no_letter() -> None:
    with pytest.raises(ValueError, match="not a decision"):
        letter(replace(LETTER, outcome=Outcome.REFER), ZH)


def test_a_decision_of_the_program_says_so_and_offers_a_person(qtbot: QtBot) -> None:
    assert "拒绝仅由系统作出的决定" in text_of(letter(replace(LETTER, automatic=True), ZH))
    assert "由我们的工作人员作出" in text_of(letter(LETTER, ZH))


def test_synthetic_data_and_drafts_are_marked_on_every_page(qtbot: QtBot) -> None:
    for page in pages_of(letter(replace(LETTER, draft=True), (Lang.ZH, Lang.EN))):
        assert "合成数据Syntheticdata" in page
        assert "草稿" in page
    assert "合成数据" not in text_of(letter(replace(LETTER, synthetic=False), ZH))


def test_a_character_no_font_has_is_printed_as_its_code_and_never_as_a_box(qtbot: QtBot) -> None:
    assert "青禾‹U+1F33E›店" in text_of(letter(replace(LETTER, merchant="青禾 \U0001f33e 店"), ZH))


def test_a_decline_names_until_when_how_and_how_soon_a_person_looks_again(qtbot: QtBot) -> None:
    way = ReviewWay(date(2026, 12, 24), Text("电话、书信或当面", "phone, letter or in person"), 15)
    declined = replace(LETTER, outcome=Outcome.DECLINE, limit_fen=0, price=None, valid_until=None, review=way)
    assert "请在2026年12月24日前以电话、书信或当面提出" in text_of(letter(declined, ZH))
    assert "askby24December2026(phone,letterorinperson)" in text_of(letter(declined, EN))
    assert "within15daysofyourrequest" in text_of(letter(declined, EN))


def test_the_basis_of_the_cost_and_the_line_of_lprs_stand_below_the_terms(qtbot: QtBot) -> None:
    told = Text("一年期 LPR 3.0% 的 4 倍为 12.0%，本笔高于此线。", "4 times the one-year LPR is 12.0%.")
    assert "的4倍为12.0%，本笔高于此线" in text_of(letter(replace(LETTER, cost_note=told), ZH))


@pytest.mark.parametrize("languages", [ZH, EN, (Lang.ZH, Lang.EN)])
@pytest.mark.parametrize("length", range(0, 1_500, 150))
def test_signatures_never_stand_alone_on_a_page(qtbot: QtBot, languages: tuple[Lang, ...], length: int) -> None:
    words = Text("补充说明。" * (length // 5), "A further remark of ours. " * (length // 25))
    last = pages_of(letter(replace(LETTER, note=words, seals=2), languages))[-1]
    above = last[: last.index("经办：" if languages[0] is Lang.ZH else "Prepared:")]
    assert "您的权利" in above or "Yourrights" in above or "如有异议" in above or "Ifyoudisagree" in above
