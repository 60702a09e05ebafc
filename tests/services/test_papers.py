"""Signed by those who decided, in revisions that supersede each other, with facts that cannot be edited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders import NOW
from tests.reports.reading import text_of
from tests.services.decided_desk import APPROVER, AUDITOR, CASE, OFFICER, DecidedDesk
from workbench.access.certificates import PersonalKey
from workbench.applications.override_codes import REFUSE, codes_towards
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Lang, Text
from workbench.decision.outcome import Outcome
from workbench.reports.signature_check import signature_findings
from workbench.services import personal_keys
from workbench.services.document_file import DocumentKind, DocumentLanguage
from workbench.services.ground import Ground
from workbench.services.reviews import ReviewService
from workbench.storage.kept_funding import Agreed, KeptPool

REASON = "双 10 促销尺码退换，11 月已回落。"
ZH = (DocumentLanguage.ZH,)
LETTER = (DocumentKind.LETTER,)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DecidedDesk]:
    made = DecidedDesk(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def signed_by_two(tmp_path: Path) -> Iterator[DecidedDesk]:
    made = DecidedDesk(tmp_path / "desk", {"refund_share_90": 0.12})
    made.decide(outcome=Outcome.APPROVE_LOWER, limit_fen=4_000_000, comment=REASON)
    made.decisions.sign(CASE, APPROVER)
    yield made
    made.close()


def _findings(desk: DecidedDesk, file: Path) -> list[tuple[str, bool, bool]]:
    roots = personal_keys.root_certificates(desk.ground)
    return [(one.serial, one.holds, one.whole) for one in signature_findings(file.read_bytes(), roots)]


def _entries(desk: DecidedDesk, action: str) -> list[dict[str, object]]:
    with desk.ground.store.reading() as shelves:
        entries = sorted(shelves.journal.of_case(CASE), key=lambda entry: entry.seq)
    return [json.loads(entry.payload) for entry in entries if entry.action == action]


def test_both_who_decided_sign_every_paper_with_keys_of_their_own(signed_by_two: DecidedDesk) -> None:
    for file in signed_by_two.documents.issue(CASE, OFFICER)[:-1]:
        assert _findings(signed_by_two, file) == [("s01", True, False), ("s02", True, True)]
        report = signed_by_two.documents.verify(file)
        assert report.passed, report.failures
        assert sum("Electronic signature valid" in line.en for line in report.lines) == 2
    (told,) = _entries(signed_by_two, "document.issue")
    assert set(map(tuple, told["signed"].values())) == {("s01", "s02")}  # type: ignore[attr-defined]


def test_a_decision_one_person_may_take_alone_is_signed_by_that_person(desk: DecidedDesk) -> None:
    desk.decide()
    file = desk.documents.issue(CASE, OFFICER, ZH, LETTER)[0]
    assert _findings(desk, file) == [("s01", True, True)]


def test_a_paper_edited_elsewhere_is_told_as_changed_after_it_was_signed(signed_by_two: DecidedDesk) -> None:
    file = signed_by_two.documents.issue(CASE, OFFICER, ZH, LETTER)[0]
    data = file.read_bytes()
    file.write_bytes(data.replace(b"/Lang (zh-CN)", b"/Lang (zh-TW)", 1))
    report = signed_by_two.documents.verify(file)
    assert not report.passed
    assert sum("changed after it was signed" in line.en for line in report.failures) == 2


def test_whoever_is_away_signs_later_beside_what_stands(
    signed_by_two: DecidedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = personal_keys.personal_key

    def away(ground: Ground, staff_id: str) -> PersonalKey:
        if staff_id == OFFICER.staff_id:
            raise StaffError(Text("没有登录", "Not signed in"), Text("请登录", "Sign in"), code="NOT_SEATED")
        return whole(ground, staff_id)

    desk = signed_by_two
    monkeypatch.setattr(personal_keys, "personal_key", away)
    once = desk.documents.issue(CASE, APPROVER, ZH, LETTER)[0]
    assert _findings(desk, once) == [("s02", True, True)]
    shown = desk.documents.open(CASE, APPROVER).papers[0]
    assert (shown.signed_by, shown.waits_for) == (("周砚",), ("沈宁",))
    assert any("still to come" in line.en for line in desk.documents.verify(once).lines)
    assert desk.documents.issue(CASE, APPROVER, ZH, LETTER)[0] == once
    monkeypatch.setattr(personal_keys, "personal_key", whole)
    twice = desk.documents.issue(CASE, OFFICER, ZH, LETTER)[0]
    assert twice != once
    assert twice.read_bytes().startswith(once.read_bytes())
    assert _findings(desk, twice) == [("s02", True, False), ("s01", True, True)]
    assert desk.documents.verify(once).superseded


def test_the_own_pin_is_asked_for_and_nothing_is_written_without_it(
    desk: DecidedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(ground: Ground, staff_id: str) -> PersonalKey:
        raise StaffError(Text("请输入 PIN", "Give your PIN"), Text("没有签署", "Nothing was signed"), code="PIN_NEEDED")

    desk.decide()
    monkeypatch.setattr(personal_keys, "personal_key", locked)
    for actor, code in ((OFFICER, "PIN_NEEDED"), (APPROVER, "NO_SIGNER")):
        with pytest.raises(StaffError) as refused:
            desk.documents.issue(CASE, actor)
        assert refused.value.code == code
    assert not list((desk.ground.folder / "documents").rglob("*.pdf"))


def test_an_edit_makes_a_second_revision_and_the_first_stays_superseded(desk: DecidedDesk, qtbot: QtBot) -> None:
    desk.decide()
    first = desk.documents.issue(CASE, OFFICER, ZH, LETTER)[0]
    assert desk.documents.write(CASE, DocumentKind.LETTER, "note", Lang.ZH, "请于 12 月 1 日前来电。", OFFICER)
    assert desk.documents.open(CASE, OFFICER).papers[0].state == "stale"
    assert "请于12月1日前来电" in text_of(desk.documents.preview(CASE, DocumentKind.LETTER))
    second = desk.documents.issue(CASE, OFFICER, ZH, LETTER)[0]
    assert (first.name, second.name) == ("DL-261123-0417-v1-zh.pdf", "DL-261123-0417-v1r2-zh.pdf")
    assert "DL-261123-0417-v1r2" in text_of(second.read_bytes())
    states = {paper.file: (paper.state, paper.revision) for paper in desk.documents.open(CASE, OFFICER).papers}
    assert states == {first: ("superseded", 1), second: ("issued", 2)}
    old = desk.documents.verify(first)
    assert old.passed
    assert old.superseded
    assert desk.documents.issue(CASE, OFFICER, ZH, LETTER)[0] == second


def test_every_edit_is_told_to_the_journal_and_none_is_overwritten(desk: DecidedDesk) -> None:
    desk.decide()
    for words in ("第一次", "第二次", "第二次", ""):
        desk.documents.write(CASE, DocumentKind.MEMO, "note", Lang.ZH, words, OFFICER)
    told = _entries(desk, "document.edit")
    assert len(told) == 3  # the same words again are no edit
    assert [one["was"] for one in told[1:]] == [one["words"] for one in told[:-1]]
    with desk.ground.store.reading() as shelves:
        assert [text.words for text in shelves.papers.texts(CASE, 1)] == ["第一次", "第二次", ""]


@pytest.mark.parametrize(
    ("kind", "block", "words", "code"),
    [
        (DocumentKind.LETTER, "rights", "没有异议权", "TEXT_LOCKED"),
        (DocumentKind.COSTS, "note", "另收服务费", "TEXT_LOCKED"),
        (DocumentKind.PLAN, "note", "另有约定", "TEXT_LOCKED"),
        (DocumentKind.LETTER, "note", "长" * 1_501, "TEXT_TOO_LONG"),
        (DocumentKind.LETTER, "note", "模型判定疑似刷单", "INTERNAL_WORDS"),
        (DocumentKind.LETTER, "change", "Brushing is suspected", "INTERNAL_WORDS"),
    ],
)
def test_facts_are_locked_and_internal_words_stay_inside(
    desk: DecidedDesk, kind: DocumentKind, block: str, words: str, code: str
) -> None:
    desk.decide()
    with pytest.raises(StaffError) as refused:
        desk.documents.write(CASE, kind, block, Lang.ZH, words, OFFICER)
    assert refused.value.code == code
    assert _entries(desk, "document.edit") == []


def test_an_auditor_may_not_write(desk: DecidedDesk) -> None:
    desk.decide()
    with pytest.raises(StaffError) as refused:
        desk.documents.write(CASE, DocumentKind.MEMO, "note", Lang.ZH, "改", AUDITOR)
    assert refused.value.code == "NOT_PERMITTED"


def test_an_approval_has_a_plan_and_a_cost_form_that_tie_with_its_price(desk: DecidedDesk, qtbot: QtBot) -> None:
    desk.decide()
    shown = desk.documents.open(CASE, OFFICER)
    assert shown.kinds == (DocumentKind.LETTER, DocumentKind.MEMO, DocumentKind.PLAN, DocumentKind.COSTS)
    files = desk.documents.issue(CASE, OFFICER, ZH, (DocumentKind.PLAN, DocumentKind.COSTS))
    assert [file.name for file in files[:2]] == ["RP-261123-0417-v1-zh.pdf", "CF-261123-0417-v1-zh.pdf"]
    assert money(shown.decision.limit_fen) in text_of(files[0].read_bytes())
    assert "不再收取其他任何形式的利息和费用" in text_of(files[1].read_bytes())
    assert all(desk.documents.verify(file).passed for file in files)


def test_a_decline_has_no_contract_papers(tmp_path: Path) -> None:
    desk = DecidedDesk(tmp_path / "desk", {"refund_share_90": 0.4})
    desk.decide()
    assert desk.documents.open(CASE, OFFICER).kinds == (DocumentKind.LETTER, DocumentKind.MEMO)
    for kind, code in (
        (DocumentKind.PLAN, "NO_CONTRACT"),
        (DocumentKind.COSTS, "NO_CONTRACT"),
        (DocumentKind.CERTIFICATE, "NO_CONTRACT"),
        (DocumentKind.INTERVIEW, "NO_INTERVIEW"),
    ):
        with pytest.raises(StaffError) as refused:
            desk.documents.preview(CASE, kind)
        assert refused.value.code == code
    desk.close()


def test_what_is_shown_after_the_issue_has_the_slip_of_the_signature(desk: DecidedDesk, qtbot: QtBot) -> None:
    desk.decide()
    before = text_of(desk.documents.preview(CASE, DocumentKind.LETTER))
    assert "CertificateSHA-256" not in before
    file = desk.documents.issue(CASE, OFFICER, ZH, LETTER)[0]
    assert "CertificateSHA-256" in text_of(desk.documents.preview(CASE, DocumentKind.LETTER))
    file.write_bytes(b"%PDF-1.7 changed")
    assert text_of(desk.documents.preview(CASE, DocumentKind.LETTER)) == before


def _room(desk: DecidedDesk) -> list[dict[str, object]]:
    return _entries(desk, "decision.sign")[-1].get("room", [])  # type: ignore[return-value]


def test_the_memo_shows_the_room_the_signature_wrote_down_whatever_is_lent_since(
    signed_by_two: DecidedDesk, qtbot: QtBot
) -> None:
    desk, (own,) = signed_by_two, [row for row in _room(signed_by_two) if row["code"] == "LEGAL_PERSON"]
    assert own["after_fen"] == own["used_fen"] + 4_000_000  # type: ignore[operator]
    before = desk.documents.preview(CASE, DocumentKind.MEMO)
    assert money(own["cap_fen"] - own["after_fen"]) in text_of(before)  # type: ignore[operator]
    with desk.ground.transaction() as shelves:
        by = Agreed("s01", NOW)
        shelves.pools.add(KeptPool("P-0000", "1-10 号", "", "active", "{}", "{}", 0, 0, 900_000_000_00, "", by))
    assert desk.documents.preview(CASE, DocumentKind.MEMO) == before


def test_offers_not_taken_and_the_duties_of_the_policy_stand_in_the_memo(desk: DecidedDesk, qtbot: QtBot) -> None:
    desk.decide()
    words = text_of(desk.documents.preview(CASE, DocumentKind.MEMO, DocumentLanguage.EN))
    with desk.ground.store.reading() as shelves:
        kept = shelves.offers.newest(CASE)
        duties = shelves.scores.get(CASE).recommendation.duties
    assert len(kept) > 1
    assert words.count("nottaken") == len(kept) - 1
    assert f"{len(duties)}dutiesthelenderseestoitself" in words


def test_an_override_names_its_declared_reason_in_words(desk: DecidedDesk, qtbot: QtBot) -> None:
    code, why = codes_towards(REFUSE)[0], "经营地点与申请不符，无法核实用途"
    desk.decide(outcome=Outcome.DECLINE, limit_fen=0, reason_codes=("J_PURPOSE",), comment=why, override_code=code.code)
    desk.decisions.sign(CASE, APPROVER)
    assert _entries(desk, "decision.sign")[-1]["override"] is True
    words = text_of(desk.documents.preview(CASE, DocumentKind.MEMO))
    assert f"改判原因：{code.name.zh}".replace(" ", "") in words


def test_a_decline_names_the_day_and_the_ways_of_the_review_the_desk_keeps(tmp_path: Path, qtbot: QtBot) -> None:
    made = DecidedDesk(tmp_path / "desk", {"refund_share_90": 0.4})
    made.decide()
    path = ReviewService(made.ground).path(CASE)
    words = text_of(made.documents.preview(CASE, DocumentKind.LETTER))
    assert f"{path.until.year}年{path.until.month}月{path.until.day}日前以电话" in words
    assert f"自提出之日起{path.answer_days}日内答复" in words
    made.close()


def test_an_approval_names_the_basis_of_its_cost_and_the_line_of_lprs(desk: DecidedDesk, qtbot: QtBot) -> None:
    desk.decide()
    policy = desk.ground.policy()
    words = text_of(desk.documents.preview(CASE, DocumentKind.LETTER))
    assert f"适用上限{policy.cost.cap * 100:.1f}%" in words
    assert policy.cost.lpr_multiple is not None
    assert "LPR" in words


def test_each_named_person_of_the_chain_has_a_key_state(signed_by_two: DecidedDesk) -> None:
    chain = signed_by_two.documents.open(CASE, OFFICER).chain
    states = [(step.name, step.key.state if step.key else None) for step in chain]
    assert states == [("沈宁", "open"), ("周砚", "open"), (None, None)]
