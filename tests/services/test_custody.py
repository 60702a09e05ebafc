"""Does a case go from desk to desk and back whole, and is a fork never joined silently?"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders import NOW, merchant
from tests.services.decided_desk import APPROVER, AUDITOR, CASE, OFFICER, STAFF, DecidedDesk
from workbench.access.staff import actor_of
from workbench.applications.application import Stage
from workbench.applications.override_codes import LEND, REFUSE, codes_towards
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.records.case_bundle import BODY, MANIFEST, BadBundle, read_bundle
from workbench.records.custody import Relation, first_broken, next_link, relation
from workbench.services.cases import CaseService
from workbench.services.custody import CustodyService
from workbench.services.decision import DecisionService
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.trusted_desks import bundle_keys, distrust, trust, trusted, write_desk_key

DIRECTOR = actor_of(STAFF["s03"])
WHY = "与对方电话核对过指纹"


class Checker:
    """The second person's desk: its own people and key, no case."""

    def __init__(self, folder: Path, model: object) -> None:
        self.ground = Ground(folder, lambda: NOW)
        self.ground._model = model  # type: ignore[assignment]
        self.custody = CustodyService(self.ground)
        self.decisions = DecisionService(self.ground)
        with self.ground.transaction() as shelves:
            shelves.staff.put(*FIRST_STAFF)
            for key, value in FIRST_SETTINGS.items():
                shelves.settings.put(key, value)


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[DecidedDesk]:
    desk = DecidedDesk(tmp_path / "maker")
    yield desk
    desk.close()


@pytest.fixture
def checker(tmp_path: Path, maker: DecidedDesk) -> Iterator[Checker]:
    desk = Checker(tmp_path / "checker", maker.ground.model())
    yield desk
    desk.ground.close()


def introduce(one: Ground, other: Ground, folder: Path) -> None:
    for sender, taker in ((one, other), (other, one)):
        key = folder / f"{sender.folder.name}.deskkey"
        write_desk_key(sender, key)
        trust(taker, key, WHY, DIRECTOR)


def propose_decline(maker: DecidedDesk) -> None:
    """A decline against the recommendation needs the second person."""
    draft = maker.decisions.draft(CASE, OFFICER)
    codes, code = (draft.reasons[0].code,), codes_towards(REFUSE)[0].code
    maker.decide(
        outcome=Outcome.DECLINE, reason_codes=codes, comment="现场核实后认为用途不明，建议拒绝", override_code=code
    )


def test_a_case_goes_to_the_checker_is_signed_there_and_comes_back(
    maker: DecidedDesk, checker: Checker, tmp_path: Path
) -> None:
    introduce(maker.ground, checker.ground, tmp_path)
    propose_decline(maker)
    stick = tmp_path / "stick"
    there = CustodyService(maker.ground).hand_over(CASE, stick, OFFICER)
    taken = checker.custody.take(there.path, APPROVER)
    assert (taken.relation, taken.sender, taken.person) == (Relation.NEW, "maker", "沈宁")
    assert any("提出决策" in step.text.zh for step in taken.theirs)

    checker.decisions.sign(CASE, APPROVER, "同意拒绝，理由充分")
    back = checker.custody.hand_over(CASE, stick, APPROVER)
    reply = CustodyService(maker.ground).take(back.path, OFFICER)
    assert reply.relation is Relation.AHEAD
    with maker.ground.store.reading() as shelves:
        kept = shelves.decisions.get(CASE)
        assert kept is not None
        signer = shelves.staff.get(str(kept.approved_by))
        assert (kept.state, kept.prepared_by, signer.name, signer.active) == ("signed", "s01", "周砚", False)
        assert shelves.applications.get(CASE).stage is Stage.REJECTED
        assert shelves.journal.verify().holds
    assert CustodyService(maker.ground).take(there.path, OFFICER).relation is Relation.KNOWN


@pytest.mark.parametrize("name", ["沈宁", " 沈 宁 "])
def test_whoever_proposed_it_elsewhere_is_nobody_elses_second_person_by_another_account(
    maker: DecidedDesk, checker: Checker, tmp_path: Path, name: str
) -> None:
    introduce(maker.ground, checker.ground, tmp_path)
    propose_decline(maker)
    sent = CustodyService(maker.ground).hand_over(CASE, tmp_path / "stick", OFFICER)
    twin = replace(STAFF["s02"], staff_id="s07", name=name)  # the officer has an approver's account at the other desk
    with checker.ground.transaction() as shelves:
        shelves.staff.put(twin)
    checker.custody.take(sent.path, APPROVER)
    for who, may in ((actor_of(twin), False), (APPROVER, True)):
        (row,) = checker.decisions.approvals(who)
        assert (row.prepared_by, row.may_sign) == ("沈宁", may)
    seen = checker.decisions.open_proposal(CASE, actor_of(twin))
    assert seen.why_not == Text("经办与复核不能是同一人", "Preparer and approver must be two people")
    assert seen.opened_by is None
    with pytest.raises(StaffError, match="SAME_PERSON") as refused:
        checker.decisions.sign(CASE, actor_of(twin), "同意拒绝，理由充分")
    assert name in refused.value.hint.zh
    record = checker.decisions.sign(CASE, APPROVER, "同意拒绝，理由充分")
    assert (record.prepared_by, record.approved_by) == ("沈宁", "周砚")


def test_an_approval_signed_elsewhere_opens_its_line_where_the_case_began(
    maker: DecidedDesk, checker: Checker, tmp_path: Path
) -> None:
    introduce(maker.ground, checker.ground, tmp_path)
    draft = maker.decisions.draft(CASE, OFFICER)
    code = codes_towards(LEND)[0].code
    maker.decide(
        outcome=Outcome.APPROVE, limit_fen=draft.limit_fen, daily_rate=draft.daily_rate * Decimal("0.9"),
        comment="老客户，价格略低于建议，理由充分", override_code=code,
    )  # fmt: skip
    sent = CustodyService(maker.ground).hand_over(CASE, tmp_path / "stick", OFFICER)
    checker.custody.take(sent.path, APPROVER)
    checker.decisions.sign(CASE, APPROVER, "同意")
    with checker.ground.store.reading() as shelves:
        assert shelves.loans.of_merchant("M1") == ()
    back = checker.custody.hand_over(CASE, tmp_path / "stick", APPROVER)
    CustodyService(maker.ground).take(back.path, OFFICER)
    with maker.ground.store.reading() as shelves:
        (line,) = shelves.loans.of_merchant("M1")
        assert (line.case_no, line.limit_fen, line.state) == (CASE, draft.limit_fen, "open")
        assert shelves.applications.get(CASE).stage is Stage.CONTRACT


def test_two_divergent_edits_are_a_fork_and_nothing_is_joined(
    maker: DecidedDesk, checker: Checker, tmp_path: Path
) -> None:
    introduce(maker.ground, checker.ground, tmp_path)
    custody = CustodyService(maker.ground)
    checker.custody.take(custody.hand_over(CASE, tmp_path, OFFICER).path, APPROVER)
    CaseService(maker.ground).add_note(CASE, "经办又打了一次电话", OFFICER)
    CaseService(checker.ground).add_note(CASE, "复核看了访谈记录", APPROVER)
    back = checker.custody.hand_over(CASE, tmp_path / "back", APPROVER).path

    found = custody.take(back, OFFICER)
    assert found.relation is Relation.FORK
    assert any("又打了一次电话" in step.text.zh for step in found.ours)
    assert any("看了访谈记录" in step.text.zh for step in found.theirs)
    with maker.ground.store.reading() as shelves:
        assert [note.text for note in shelves.applications.notes(CASE)] == ["经办又打了一次电话"]
    assert custody.take(back, OFFICER).fork_id == found.fork_id  # the same file twice is one fork
    (fork,) = custody.forks(CASE)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        custody.settle(CASE, fork.fork_id, "theirs", "以复核的副本为准，电话记录另行补录", OFFICER)
    custody.settle(CASE, fork.fork_id, "theirs", "以复核的副本为准，电话记录另行补录", APPROVER)
    with maker.ground.store.reading() as shelves:
        assert [note.text for note in shelves.applications.notes(CASE)] == ["复核看了访谈记录"]
        told = [entry.payload for entry in shelves.journal.of_case(CASE) if entry.action == "case.note"]
        assert any("又打了一次电话" in payload for payload in told)  # what gave way stays in the journal
        assert shelves.journal.verify().holds
    assert custody.take(back, OFFICER).relation is Relation.KNOWN
    assert custody.forks(CASE)[0].settled == "theirs"


def test_a_case_both_desks_had_before_is_a_fork_too(maker: DecidedDesk, tmp_path: Path) -> None:
    other = DecidedDesk(tmp_path / "other")
    introduce(maker.ground, other.ground, tmp_path)
    CaseService(other.ground).add_note(CASE, "另一台账也在办理这个案件", OFFICER)
    sent = CustodyService(maker.ground).hand_over(CASE, tmp_path, OFFICER)
    assert CustodyService(other.ground).take(sent.path, APPROVER).relation is Relation.FORK
    other.close()


def test_a_number_that_stands_for_another_merchant_here_is_refused(maker: DecidedDesk, tmp_path: Path) -> None:
    other = DecidedDesk(tmp_path / "other")
    introduce(maker.ground, other.ground, tmp_path)
    with other.ground.transaction() as shelves:
        shelves.merchants.put([merchant("M9", name="另一家店")])
    store = other.ground.store
    assert store._writer is not None
    with store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE applications SET merchant_id = 'M9'")
    sent = CustodyService(maker.ground).hand_over(CASE, tmp_path, OFFICER)
    with pytest.raises(StaffError, match="CASE_NUMBER_TAKEN"):
        CustodyService(other.ground).take(sent.path, APPROVER)
    other.close()


def test_a_bundle_of_an_unknown_desk_is_refused(maker: DecidedDesk, checker: Checker, tmp_path: Path) -> None:
    sent = CustodyService(maker.ground).hand_over(CASE, tmp_path, OFFICER)
    with pytest.raises(StaffError, match="BUNDLE_UNSIGNED"):
        checker.custody.take(sent.path, APPROVER)
    introduce(maker.ground, checker.ground, tmp_path)
    key = trusted(checker.ground.settings())[0].key
    distrust(checker.ground, key, "该台账已停用", DIRECTOR)
    assert key not in bundle_keys(checker.ground.settings())
    with pytest.raises(StaffError, match="BUNDLE_UNSIGNED"):
        checker.custody.take(sent.path, APPROVER)
    with checker.ground.store.reading() as shelves:
        assert CASE not in shelves.applications.known()


def test_only_a_person_who_may_change_settings_trusts_a_desk_and_never_without_a_reason(
    maker: DecidedDesk, checker: Checker, tmp_path: Path
) -> None:
    path = tmp_path / "maker.deskkey"
    shown = write_desk_key(maker.ground, path)
    for actor, reason, code in (
        (OFFICER, WHY, "NOT_PERMITTED"), (AUDITOR, WHY, "NOT_PERMITTED"), (DIRECTOR, "  ", "REASON_MISSING"),
    ):  # fmt: skip
        with pytest.raises(StaffError, match=code):
            trust(checker.ground, path, reason, actor)
    with pytest.raises(StaffError, match="OWN_KEY"):
        trust(maker.ground, path, WHY, DIRECTOR)
    assert trust(checker.ground, path, WHY, DIRECTOR).fingerprint == shown
    path.write_text("not a key", "utf-8")
    with pytest.raises(StaffError, match="KEY_UNREADABLE"):
        trust(checker.ground, path, WHY, DIRECTOR)


def test_every_changed_byte_of_a_bundle_is_refused_and_changes_nothing(
    maker: DecidedDesk, checker: Checker, tmp_path: Path
) -> None:
    introduce(maker.ground, checker.ground, tmp_path)
    whole = CustodyService(maker.ground).hand_over(CASE, tmp_path, OFFICER).path.read_bytes()
    dice, path, refused = random.Random(7), tmp_path / "changed.case", 0
    contents = _contents(whole)
    for _ in range(150):
        data = bytearray(whole)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path.write_bytes(bytes(data))
        try:
            checker.custody.look(path)
        except StaffError as wrong:
            refused += wrong.code in {"BUNDLE_DAMAGED", "BUNDLE_UNSIGNED"}
        else:  # a bit the archive does not mean anything by: what is read is the same
            refused += _contents(bytes(data)) == contents
    assert refused == 150
    with checker.ground.store.reading() as shelves:
        assert CASE not in shelves.applications.known()


def _contents(data: bytes) -> object:
    parts = read_bundle(data)
    return dict(parts.files), parts.manifest, parts.signature


@pytest.mark.parametrize("hostile", ["empty", "no zip", "no manifest", "twice", "bomb"])
def test_a_hostile_file_is_refused(hostile: str, tmp_path: Path) -> None:
    path = tmp_path / "x.case"
    path.write_bytes(b"" if hostile == "empty" else b"nothing")
    if hostile in {"no manifest", "twice", "bomb"}:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(BODY, b"\x00" * (300 * 1024 * 1024) if hostile == "bomb" else b"{}")
            if hostile != "no manifest":
                archive.writestr(MANIFEST, b"{}")
                archive.writestr("manifest.sig", b"{}")
            if hostile == "twice":
                with pytest.warns(UserWarning, match="Duplicate"):
                    archive.writestr(BODY, b"{}")
    with pytest.raises(BadBundle):
        read_bundle(path.read_bytes())


def test_chains_are_compared_by_where_they_part() -> None:
    one = next_link((), "desk-a", "沈宁", NOW, "r1")
    two = next_link((one,), "desk-b", "周砚", NOW, "r2")
    other = next_link((one,), "desk-a", "沈宁", NOW, "r3")
    assert first_broken((one, two)) is None
    assert first_broken((one, other, two)) == 3
    assert relation((), (one,), False) is Relation.NEW
    assert relation((), (one,), True) is Relation.FORK
    assert relation((one,), (one, two), False) is Relation.AHEAD
    assert relation((one,), (one, two), True) is Relation.FORK
    assert relation((one, two), (one,), True) is Relation.KNOWN
    assert relation((one, other), (one, two), False) is Relation.FORK
