from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.reports.reading import text_of
from tests.services.decided_desk import APPROVER, AUDITOR, CASE, OFFICER, DecidedDesk
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.decision.outcome import Outcome, ReasonCode
from workbench.records.canonical import sha256_hex
from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.merchant_words import for_merchant, is_internal

REASON = "双 10 促销尺码退换，11 月已回落。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DecidedDesk]:
    made = DecidedDesk(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def risky(tmp_path: Path) -> Iterator[DecidedDesk]:
    """Refunds above the first line: may be lent with a reason and a second person."""
    made = DecidedDesk(tmp_path / "desk", {"refund_share_90": 0.12})
    yield made
    made.close()


def test_an_undecided_case_has_no_paper_and_says_why(desk: DecidedDesk) -> None:
    shown = desk.documents.open(CASE, OFFICER)
    assert shown.decision is None
    assert not shown.may_sign
    with pytest.raises(StaffError) as refused:
        desk.documents.preview(CASE, DocumentKind.LETTER)
    assert refused.value.code == "NOT_DECIDED"


def test_a_signed_decision_is_issued_in_both_languages_with_its_proof(desk: DecidedDesk) -> None:
    desk.decide()
    files = desk.documents.issue(CASE, OFFICER)
    assert [file.name for file in files] == [
        "DL-261123-0417-v1-zh.pdf",
        "DL-261123-0417-v1-en.pdf",
        "CM-261123-0417-v1-zh.pdf",
        "CM-261123-0417-v1-en.pdf",
        "CM-261123-0417-v1.proof.json",
    ]
    assert {file.parent.name for file in files} == {"2026-11"}
    assert json.loads(files[-1].read_text("utf-8"))["case_no"] == CASE
    shown = desk.documents.open(CASE, OFFICER)
    assert shown.signed
    assert set(shown.issued) == set(files)


def test_the_letter_says_what_was_decided_and_names_the_proof(desk: DecidedDesk, qtbot: QtBot) -> None:
    desk.decide()
    files = desk.documents.issue(CASE, OFFICER)
    words = text_of(files[0].read_bytes())
    proof = sha256_hex(files[-1].read_bytes())
    assert f"{proof[:4]}…{proof[-4:]}" in words
    limit_fen = desk.documents.open(CASE, OFFICER).decision.limit_fen
    assert 0 < limit_fen < 8_000_000
    assert f"{money(limit_fen)}（申请¥80,000）" in words
    assert "天猫信用贷" in words
    assert "草稿" not in words
    assert proof in text_of(files[2].read_bytes())


def test_every_issued_file_verifies_and_its_margin_is_computed_again(desk: DecidedDesk) -> None:
    desk.decide()
    for file in desk.documents.issue(CASE, OFFICER):
        report = desk.documents.verify(file)
        assert report.passed, report.failures
        assert any("same bits" in line.en for line in report.lines)
        assert any("rules asked again" in line.en for line in report.lines)


def test_issuing_twice_writes_and_records_nothing_new(desk: DecidedDesk) -> None:
    desk.decide()
    first = desk.documents.issue(CASE, OFFICER)
    with desk.ground.store.reading() as shelves:
        entries = shelves.journal.count()
    assert desk.documents.issue(CASE, OFFICER) == first
    with desk.ground.store.reading() as shelves:
        assert shelves.journal.count() == entries
        assert len(shelves.documents.of_case(CASE)) == len(first)


def test_a_file_that_was_lost_is_written_again_with_the_same_bytes(desk: DecidedDesk) -> None:
    desk.decide()
    first = desk.documents.issue(CASE, OFFICER)
    kept = first[0].read_bytes()
    first[0].unlink()
    assert desk.documents.issue(CASE, OFFICER) == first
    assert first[0].read_bytes() == kept


def test_one_changed_byte_is_found(desk: DecidedDesk) -> None:
    desk.decide()
    file = desk.documents.issue(CASE, OFFICER)[0]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    report = desk.documents.verify(file)
    assert not report.passed
    assert report.case_no is None


@pytest.mark.parametrize(
    ("part", "other"),
    [("margin_bits", "00000000"), ("points", 700), ("limit_fen", 9_900_000), ("model_digest", "0" * 64)],
)
def test_a_proof_changed_in_the_records_is_found(desk: DecidedDesk, part: str, other: object) -> None:
    desk.decide()
    file = desk.documents.issue(CASE, OFFICER)[0]
    _change_proof(desk, part, other)
    report = desk.documents.verify(file)
    assert not report.passed
    assert any("changed after" in line.en for line in report.failures)
    assert len(report.failures) >= 2


def test_an_input_bit_that_was_turned_gives_another_margin(desk: DecidedDesk) -> None:
    desk.decide()
    file = desk.documents.issue(CASE, OFFICER)[0]
    with desk.ground.store.reading() as shelves:
        proof = json.loads(shelves.decisions.get(CASE).proof)
    place = proof["features"].index("refund_share_90")
    _change_proof(desk, "inputs", [*proof["inputs"][:place], "3f000000", *proof["inputs"][place + 1 :]])
    failures = [line.en for line in desk.documents.verify(file).failures]
    assert any("Done again it differs: inputs" in line for line in failures)
    assert any("signature on the proof does not hold" in line for line in failures)


def _change_proof(desk: DecidedDesk, part: str, other: object) -> None:
    with closing(sqlite3.connect(desk.ground.folder / "desk.sqlite")) as database, database:
        (text,) = database.execute("SELECT proof FROM decisions").fetchone()
        changed = json.dumps(
            {**json.loads(text), part: other}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        database.execute("UPDATE decisions SET proof = ?", (changed,))


def test_a_proposal_is_a_draft_until_the_second_person_signs(risky: DecidedDesk, qtbot: QtBot) -> None:
    risky.decide(outcome=Outcome.APPROVE_LOWER, limit_fen=4_000_000, comment=REASON)
    shown = risky.documents.open(CASE, APPROVER)
    assert shown.may_sign
    assert [signature.state for signature in shown.chain][:2] == ["signed", "waiting"]
    assert not shown.checks[-1].passed
    assert not shown.signed
    assert "草稿" in text_of(risky.documents.preview(CASE, DocumentKind.MEMO))
    with pytest.raises(StaffError) as refused:
        risky.documents.issue(CASE, OFFICER)
    assert refused.value.code == "NOT_SIGNED"
    assert risky.documents.open(CASE, OFFICER).why_not == Text("您的角色不能复核", "Your role may not approve")


def test_after_the_second_signature_both_names_stand_on_the_papers(risky: DecidedDesk, qtbot: QtBot) -> None:
    risky.decide(outcome=Outcome.APPROVE_LOWER, limit_fen=4_000_000, comment=REASON)
    risky.decisions.sign(CASE, APPROVER)
    files = risky.documents.issue(CASE, OFFICER)
    assert "复核：周砚" in text_of(files[0].read_bytes())
    memo = text_of(files[2].read_bytes())
    assert "双10促销尺码退换" in memo
    assert "待核" in memo
    assert all(signature.state != "waiting" for signature in risky.documents.open(CASE, APPROVER).chain)


def test_a_decline_letter_names_its_reasons_and_no_terms(tmp_path: Path, qtbot: QtBot) -> None:
    desk = DecidedDesk(tmp_path / "desk", {"refund_share_90": 0.4})
    desk.decide()
    files = desk.documents.issue(CASE, OFFICER)
    words = text_of(files[0].read_bytes())
    assert "未获批准的主要原因" in words
    assert "近90天退款率40.0%" in words
    assert "使退款率不高于25.0%" in words
    assert "年化利率" not in words
    assert desk.documents.verify(files[0]).passed
    desk.close()


def test_a_referral_has_a_memo_and_no_letter(desk: DecidedDesk) -> None:
    desk.decide(outcome=Outcome.REFER, comment="需要核实库存后再决定，已约时间。")
    names = [file.name for file in desk.documents.issue(CASE, OFFICER)]
    assert not any(name.startswith("DL") for name in names)
    with pytest.raises(StaffError) as refused:
        desk.documents.preview(CASE, DocumentKind.LETTER, DocumentLanguage.EN)
    assert refused.value.code == "NO_LETTER"


def test_an_auditor_may_look_and_verify_but_not_issue(desk: DecidedDesk) -> None:
    desk.decide()
    assert desk.documents.preview(CASE, DocumentKind.MEMO, DocumentLanguage.BILINGUAL).startswith(b"%PDF")
    with pytest.raises(StaffError) as refused:
        desk.documents.issue(CASE, AUDITOR)
    assert refused.value.code == "NOT_PERMITTED"


def test_nothing_is_recorded_where_a_file_cannot_be_written(desk: DecidedDesk) -> None:
    desk.decide()
    blocked = desk.ground.folder / "documents" / "2026-11"
    blocked.mkdir(parents=True)
    (blocked / "CM-261123-0417-v1-en.pdf.part").mkdir()
    with pytest.raises(StaffError) as refused:
        desk.documents.issue(CASE, OFFICER)
    assert refused.value.code == "FILE_LOCKED"
    assert [path.name for path in blocked.iterdir() if path.is_file()] == []
    with desk.ground.store.reading() as shelves:
        assert shelves.documents.of_case(CASE) == ()


def test_a_file_of_somebody_else_does_not_verify(desk: DecidedDesk, tmp_path: Path) -> None:
    strange = tmp_path / "strange.pdf"
    strange.write_bytes(b"%PDF-1.4 strange")
    assert not desk.documents.verify(strange).passed
    with pytest.raises(StaffError) as refused:
        desk.documents.verify(tmp_path / "missing.pdf")
    assert refused.value.code == "FILE_UNREADABLE"


def test_internal_words_never_reach_the_merchant() -> None:
    told = for_merchant(
        (
            ReasonCode("LIST_HITS", Text("命中黑名单", "Blacklist hit")),
            ReasonCode("X1", Text("疑似刷单", "Brushing suspected")),
            ReasonCode("X2", Text("关联欺诈", "Linked fraud")),
            ReasonCode("REFUND", Text("近 90 天退款率 8.7%", "90-day refund rate 8.7%")),
        )
    )
    assert len(told) == 3
    assert not any(map(is_internal, told))
    assert told[-1] == Text("近 90 天退款率 8.7%", "90-day refund rate 8.7%")


def test_a_score_made_after_the_decision_keeps_papers_from_being_issued(desk: DecidedDesk) -> None:
    desk.decide()
    with desk.ground.transaction() as shelves:
        shelves.scores.put([replace(shelves.scores.get(CASE), inputs_digest="f" * 64)])
    with pytest.raises(StaffError) as refused:
        desk.documents.issue(CASE, OFFICER)
    assert refused.value.code == "CHECK_FAILED"
