"""From the first day of arrears to a public notice, and back after payment: does every paper say what is so?"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.reports.reading import text_of, tight
from tests.services.arrears_course import Course
from tests.services.late_desk import BASIS, WHY
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.records.canonical import sha256_hex
from workbench.services.collection_check import check_collections
from workbench.services.collection_letters import CollectionLetterService
from workbench.services.collections import CollectionService
from workbench.services.instructions import InstructionService
from workbench.services.letter_rules import KINDS
from workbench.services.penalties import PenaltyService
from workbench.storage.store import Store

BOTH = (Lang.ZH, Lang.EN)


@pytest.fixture
def course(store: Store) -> Course:
    return Course(store)


def letters(course: Course) -> CollectionLetterService:
    return CollectionLetterService(course.ground)


def kinds(course: Course) -> list[str]:
    return [code for code, _ in letters(course).kinds("M1")]


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def take(course: Course, step: str, second: Actor | None = None) -> None:
    ladder = PenaltyService(course.ground)
    ladder.propose("M1", step, WHY, ME, BASIS)
    if second is not None:
        ladder.agree("M1", course.newest(), second)


def lift(course: Course, step: str, second: Actor) -> None:
    ladder = PenaltyService(course.ground)
    ladder.ask_lift("M1", step, "欠款已全部结清，申请解除", ME)
    ladder.lift("M1", course.newest(), "已核对到账，同意解除", second)


def to_notice(course: Course) -> None:
    """Every rung up to the notice, each on its day."""
    course.late(1)
    take(course, "remind")
    course.late(15)
    take(course, "restrict", SECOND)
    course.late(60)
    take(course, "recommend_closure", SECOND)
    course.late(120)
    take(course, "public_notice", THIRD)


def test_the_whole_way_up_and_back(course: Course) -> None:
    made: dict[str, Path] = {}
    course.late(0)
    with refused("NOT_PAST_DUE"):
        take(course, "remind")
    assert kinds(course) == []
    course.late(1)
    take(course, "remind")
    made["remind"] = letters(course).make("M1", "remind", BOTH, ME)
    with refused("TOO_EARLY"):
        take(course, "restrict")
    course.late(15)
    take(course, "restrict", SECOND)
    made["restrict"] = letters(course).make("M1", "restrict", BOTH, ME)
    course.late(60)
    take(course, "recommend_closure", SECOND)
    made["recommend_closure"] = letters(course).make("M1", "recommend_closure", BOTH, ME)
    course.late(120)
    take(course, "public_notice")
    assert "notice_ahead" not in kinds(course)  # one person is not two
    with refused("NOT_PERMITTED"):
        PenaltyService(course.ground).agree("M1", course.newest(), SECOND)
    PenaltyService(course.ground).agree("M1", course.newest(), THIRD)
    with refused("NOT_TOLD"):
        letters(course).make("M1", "public_notice", BOTH, ME)
    made["notice_ahead"] = letters(course).make("M1", "notice_ahead", BOTH, ME)
    told = course.ground.today()
    first = course.ground.policy().calendar.after(told, 5)
    assert first - told == timedelta(days=7)
    course.late(126)
    with refused("TOO_EARLY"):
        letters(course).make("M1", "public_notice", BOTH, ME)
    course.late(127)
    made["public_notice"] = letters(course).make("M1", "public_notice", BOTH, ME)
    course.pay()
    with refused("NOT_PAST_DUE"):
        letters(course).make("M1", "public_notice", BOTH, ME)
    assert [one.merchant_id for one in CollectionService(course.ground).queue().rows if one.merchant_id == "M1"] == []
    for step, second in (("public_notice", THIRD), ("recommend_closure", SECOND), ("restrict", SECOND)):
        lift(course, step, second)
    assert kinds(course) == ["lift", "notice_withdrawal"]
    made["lift"] = letters(course).make("M1", "lift", BOTH, ME)
    made["notice_withdrawal"] = letters(course).make("M1", "notice_withdrawal", BOTH, ME)
    assert set(made) == set(KINDS)
    _papers_are_whole(course, made)
    states = {one.code: one.state for one in CollectionService(course.ground).open("M1", ME).steps}
    assert set(states.values()) == {"closed"}


def _papers_are_whole(course: Course, made: dict[str, Path]) -> None:
    """Every letter and instruction as its digest in the journal says; marked as what it is, never called sent."""
    with course.ground.store.reading() as shelves:
        entries = [json.loads(one.payload) for one in shelves.journal.latest(500) if one.action == "collection.letter"]
        assert shelves.journal.verify().first_bad is None
        kept = shelves.instructions.all()
        assert all(holds for holds, _ in check_collections(course.ground.folder, shelves))
    sums = {one["file"]: one["sha256"] for one in entries}
    for path in made.values():
        assert "Syntheticdata" in text_of(path.read_bytes()), path.name
    assert {path.name: sha256_hex(path.read_bytes()) for path in made.values()} == sums
    lines = InstructionService(course.ground).lines()
    assert {one.state for one in lines} == {"whole"}
    assert sorted(one.kind for one in lines) == [
        "lift", "lift", "lift", "notice", "recommend_closure", "remind", "restrict",
    ]  # fmt: skip
    for one in kept:
        told = json.loads(one.text)
        assert (told["sent"], told["kind"], told["synthetic"]) == (False, one.kind, True)
        assert {"zh", "en"} <= set(told["facts"]["step_name"])


def test_the_public_text_hides_who_it_is_and_each_language_says_it_all(course: Course) -> None:
    to_notice(course)
    letters(course).make("M1", "notice_ahead", (Lang.ZH,), ME)
    course.late(127)
    with course.ground.store.reading() as shelves:
        merchant = shelves.merchants.get("M1")
    for languages in ((Lang.ZH,), (Lang.EN,), BOTH):
        said = text_of(letters(course).make("M1", "public_notice", languages, ME).read_bytes())
        for hidden in (merchant.name, merchant.owner_name, merchant.merchant_id + "-", "L1", merchant.legal_person_id):
            assert tight(hidden) not in said, hidden
        assert tight(BASIS) in said
        assert f"{merchant.owner_name[:1]}**" in said
    instruction = next(one for one in InstructionService(course.ground).lines() if one.kind == "notice")
    text = (course.ground.folder / "instructions" / instruction.file).read_text("utf-8")
    assert json.loads(text)["facts"]["not_before"]


def test_a_letter_printed_again_has_the_same_bytes_and_one_that_changed_its_own_file(course: Course) -> None:
    course.late(20)
    first = letters(course).make("M1", "remind", BOTH, ME)
    data = first.read_bytes()
    take(course, "remind")
    first.unlink()
    again = letters(course).make("M1", "remind", BOTH, SECOND)
    assert (again, again.read_bytes()) == (first, data)
    course.pay(part=2)
    other = letters(course).make("M1", "remind", BOTH, ME)
    assert other.name == first.name.replace(".pdf", "-2.pdf")
    assert first.read_bytes() == data != other.read_bytes()
    assert letters(course).make("M1", "remind", BOTH, ME) == other


def test_a_notice_agreed_again_needs_its_own_word_to_the_borrower(course: Course) -> None:
    to_notice(course)
    letters(course).make("M1", "notice_ahead", (Lang.ZH,), ME)
    course.late(130)
    assert "public_notice" in kinds(course)
    lift(course, "public_notice", THIRD)
    assert "notice_withdrawal" in kinds(course)
    take(course, "public_notice", THIRD)
    assert "notice_withdrawal" not in kinds(course)  # it stands
    with refused("NOT_TOLD"):
        letters(course).make("M1", "public_notice", (Lang.ZH,), ME)


def test_an_objection_or_a_request_without_answer_stops_the_public_text(course: Course) -> None:
    to_notice(course)
    letters(course).make("M1", "notice_ahead", (Lang.ZH,), ME)
    desk = CollectionService(course.ground)
    course.late(127)
    desk.log_contact("M1", "letter", "disputed", "对金额有异议", ME)
    with refused("OBJECTION_OPEN"):
        letters(course).make("M1", "public_notice", (Lang.ZH,), ME)
    desk.log_contact("M1", "letter", "reached", "已书面答复，金额无误", SECOND)
    assert "public_notice" in kinds(course)
    desk.ask_help("M1", "instalments", "请求分六期归还全部欠款本息", ME)
    assert "public_notice" not in kinds(course)
    desk.answer_help("M1", False, "经营已经停止，不能再分期归还", SECOND)
    assert "public_notice" in kinds(course)
