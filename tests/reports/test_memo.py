from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from tests.reports.papers import MEMO
from tests.reports.reading import text_of
from workbench.common.text import Lang
from workbench.records.canonical import sha256_hex
from workbench.reports.memo import memo

ZH, EN = (Lang.ZH,), (Lang.EN,)


def test_every_number_of_the_case_can_be_read_from_the_memo(qtbot: QtBot) -> None:
    words = text_of(memo(MEMO, ZH))
    for expected in (
        "633", "1.86%", "¥502", "584", "+37", "+23", "−14", "+3", "8.7%待核", "2项检查，1项通过", "优于74%的同行",
        "优于31%的同行", "信息流无数据", "¥61,300", "由“销售额”决定", "25.4%", "21.9%", "22.9%", "沈宁", "待签",
        "双10促销尺码退换", "供应商代发，已补合同", "不一致：申请写仓库在金华",
    ):  # fmt: skip
        assert expected in words


def test_digests_stand_in_full_and_the_proof_travels_inside(qtbot: QtBot) -> None:
    made = memo(MEMO, EN)
    words = text_of(made)
    assert "ab" * 32 in words
    assert sha256_hex(MEMO.proof) in words
    assert b"/EmbeddedFiles" in made
    assert b"(decision.json)" in made


def test_an_unsigned_memo_carries_no_proof() -> None:
    assert b"/EmbeddedFiles" not in memo(replace(MEMO, proof=b"", draft=True), EN)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert memo(MEMO, ZH) == memo(MEMO, ZH)


def test_a_case_without_score_interview_or_price_still_has_a_memo(qtbot: QtBot) -> None:
    bare = replace(
        MEMO, waterfall=None, points=None, band=None, pd=None, expected_loss_fen=None, diligence=None, interview=None,
        limit=None, price=None, flows=(), mismatches=(), checks=(),
    )  # fmt: skip
    words = text_of(memo(bare, EN))
    assert "Thiscasehasnoscore" in words
    assert "Nointerviewwasheld" in words
    assert "4.Conclusion" in words


def test_a_comment_of_an_officer_is_never_read_as_markup(qtbot: QtBot) -> None:
    words = text_of(memo(replace(MEMO, comment='<font size=40>同意</font> <img src="x"/> & done'), EN))
    assert '<fontsize=40>同意</font><imgsrc="x"/>&done' in words


def test_both_languages_stand_in_a_bilingual_memo(qtbot: QtBot) -> None:
    words = text_of(memo(MEMO, (Lang.ZH, Lang.EN)))
    assert "店铺经营46个月" in words
    assert "Shopopenfor46months" in words


def test_offers_room_duties_override_and_ledger_can_be_read(qtbot: QtBot) -> None:
    words = text_of(memo(MEMO, ZH))
    for expected in (
        "销售额（约束项）", "¥60,00012个月，按月付息25.4%¥13,440采用", "¥30,00090天，到期一次24.1%¥1,720未采用",
        "同一法人（约束项）¥1,000,000¥60,000¥940,000", "另有3项须由机构自行办理", "用途凭证留存",
        "改判原因：已取得书面说明",
        "月均销售额¥300,000¥200,000矛盾", "权益核对：偏差−¥230",
    ):  # fmt: skip
        assert expected in words, expected


def test_who_signed_stands_with_the_certificate_held_then(qtbot: QtBot) -> None:
    first = replace(MEMO.signatures[0], certificate="9f" * 32)
    assert "9f" * 32 in text_of(memo(replace(MEMO, signatures=(first, *MEMO.signatures[1:])), EN))
